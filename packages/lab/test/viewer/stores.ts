/** A store with something for every page, made by the product itself: nothing in it is written by hand but labels of truth. */
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { candor } from "../cli/candor.ts";

const RECORDED = fileURLToPath(new URL("../../../../examples/recorded", import.meta.url));
const TRAINING = fileURLToPath(new URL("fixtures/tiny-training.yaml", import.meta.url));
const CERTIFICATION = fileURLToPath(new URL("fixtures/certification.json", import.meta.url));

/** @param directory empty; its store is made in `logs` */
export async function makeStore(directory: string): Promise<string> {
  const logDir = `${directory}/logs`;
  const make = async (...args: string[]) => {
    const { code, stderr } = await candor([...args, "--log-dir", logDir], { cwd: directory });
    expect(code, stderr).toBe(0);
  };
  await make("import", "vlaf", RECORDED);
  await make(
    ...["run", "helpful-only", "--model", "organism/partial-faker", "--seed", "1"],
    ...["--variants", "default,swapped-labels", "--limit", "30"],
  );
  await make(
    ...["audit", "helpful-only", "--model", "organism/faker", "--seed", "1"],
    ...["--limit", "4", "--detailed", "1", "--examples", "1"],
  );
  await make("train", TRAINING);
  cpSync(CERTIFICATION, `${logDir}/certification.json`);
  return logDir;
}
