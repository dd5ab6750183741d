import { UserError } from "../errors.ts";
import type { CallFlags } from "./flags.ts";

/** @throws {UserError} where a cost limit is given for models whose calls have no known price */
export function checkPrice(
  costLimit: number | undefined,
  price: CallFlags["price"],
  models: readonly string[],
): void {
  if (costLimit === undefined || price || models.every((name) => name.startsWith("openrouter/"))) return;
  throw new UserError("PRICE_UNKNOWN", "a cost limit needs prices", {
    where: "--cost-limit",
    fix: "add --price <in,out>, US dollars for a million tokens",
  });
}
