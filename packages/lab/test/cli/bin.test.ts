/** The bin's first file, under a Node that says it has another version. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/version.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { startNode } from "./candor.ts";

const BIN = fileURLToPath(new URL("../../bin/candor.js", import.meta.url));

async function versionUnder(node: string) {
  const cwd = await temporaryDirectory();
  const disguise = join(cwd, "disguise.cjs");
  const versions = `{ ...process.versions, node: ${JSON.stringify(node)} }`;
  await writeFile(disguise, `Object.defineProperty(process, "versions", { value: ${versions} });`);
  return await startNode(["--require", disguise, BIN, "--version"], { cwd }).ended;
}

describe("the version of Node", () => {
  test.each(["18.20.8", "20.20.2", "22.21.9", "22.22.2", "23.11.1", "24.0.0", "24.14.9"])(
    "%s is too old",
    async (node) => {
      const { code, stdout, stderr } = await versionUnder(node);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toBe(
        `candor needs Node >= 22.22.3 (22.x) or >= 24.15.0, this is ${node}; ` +
          "try: npx -y -p node@24 -p candor candor --help\n",
      );
    },
  );

  test.each(["22.22.3", "22.23.0", "24.15.0", "24.21.0", "25.0.0", "26.1.2"])("%s will do", async (node) => {
    const { code, stdout, stderr } = await versionUnder(node);
    expect([code, stdout, stderr]).toEqual([0, `${VERSION}\n`, ""]);
  });
});
