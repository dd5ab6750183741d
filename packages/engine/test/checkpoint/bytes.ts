import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { CheckpointError } from "../../src/checkpoint/error.ts";

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), "engine-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The bytes of a safetensors file with this header, given as JSON text or as a value. */
export function safetensorsBytes(
  header: unknown,
  data: Uint8Array = new Uint8Array(),
  claim?: bigint,
): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claim ?? BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

/** Writes bytes to a new file and returns its path. */
export function fileOf(
  bytes: Uint8Array | string,
  name = "model.safetensors",
  dir = temporaryFolder(),
): string {
  const file = join(dir, name);
  writeFileSync(file, bytes);
  return file;
}

/** The code and the problem that a promise is rejected with; fails for what is no CheckpointError. */
export async function problemOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CheckpointError) return `${error.code} ${error.problem}`;
    throw error;
  }
  return "no problem";
}
