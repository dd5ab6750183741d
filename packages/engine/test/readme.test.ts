import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));

it("the README's example runs, and does what it says", async () => {
  const readme = await readFile(join(packageFolder, "README.md"), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const folder = await mkdtemp(join(tmpdir(), "engine-readme-"));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "--conditions=@candor/source",
      "--input-type=module-typescript",
      "--eval",
      example.replaceAll("my-model", join(folder, "model")),
    ],
    { cwd: packageFolder },
  );
  await rm(folder, { recursive: true });
  const lines = stdout.trim().split("\n");
  expect(lines[2]).toMatch(/^step 60: 0\.\d+ nats a token$/);
  expect(lines[3]).toMatch(/^the dog sat on the (?:log|mat)/);
  expect(lines[4]).toBe("true");
});
