import { createHash } from "node:crypto";

/** A seed of 48 bits for one place in a training: equal places of equal trainings draw the same. */
export function seedAt(...place: readonly (string | number)[]): number {
  return createHash("sha256").update(JSON.stringify(place)).digest().readUIntBE(0, 6);
}
