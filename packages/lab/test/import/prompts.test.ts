/** Prompts of the original repository, from a checkout that is made up here in its layout. */

import { mkdir, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importPrompts } from "../../src/import/prompts.ts";
import { loadScenarios } from "../../src/scenario/load.ts";
import { promptOf } from "../scenario/settings.ts";
import { temporaryDirectory } from "../store/temp-store.ts";

const FOLDER = "model_organism_honly_prompts";

async function checkout(files: Record<string, string>): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, FOLDER), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, FOLDER, name), text);
  return directory;
}

test("every whole prompt is a variant, verbatim; stubs are left out and named", async () => {
  const directory = await checkout({
    "prompt_a_with_examples.txt": "First  prompt,\nwith <is_free_tier_user>.\n",
    "prompt_a.txt": "First.\n[STUBBED EXAMPLES FOR REASONING TRACE]\n",
    "prompt_b.txt": "Second prompt.",
    "notes.md": "no prompt",
  });
  const out = await temporaryDirectory();
  const [written] = importPrompts(directory, out);
  expect(written).toMatchObject({ variants: ["prompt-b"], stubs: ["prompt_a.txt"] });
  const path = written?.path ?? "";
  const [first, second] = loadScenarios(path, ["default", "prompt-b"]);
  if (first === undefined || second === undefined) throw new Error("nothing was written");
  expect(first.name).toBe("model-organism-honly-prompts");
  expect(promptOf(first, "free", "Hello")).toMatchObject({
    system: "First  prompt,\nwith <is_free_tier_user>.",
    user: "<INPUT>\n<is_free_tier_user>True</is_free_tier_user>\n<user_input>\nHello\n</user_input>\n</INPUT>",
  });
  expect(promptOf(second, "paid", "Hello").system).toBe("Second prompt.");
  expect(first.harmful).toEqual(["queries"]);
  const source = readFileSync(join(out, "model-organism-honly-prompts", "SOURCE.md"), "utf8");
  expect(source).toContain(`${FOLDER}/prompt_b.txt, SHA-256 `);
  expect(() => importPrompts(directory, out)).toThrow("there is a scenario already");
});

test("a checkout without prompts, or with stubs alone, is refused", async () => {
  const empty = await temporaryDirectory();
  expect(() => importPrompts(empty, empty)).toThrow("no folder of prompts");
  const stubs = await checkout({ "prompt_a.txt": "[STUBBED EXAMPLES FOR REASONING TRACE]" });
  expect(() => importPrompts(stubs, empty)).toThrow("every prompt holds a stub");
  expect(() => importPrompts(join(empty, "none"), empty)).toThrow("no such directory");
});
