import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cancel, intro, isCancel, outro, text } from "@clack/prompts";
import { UserError } from "../../errors.ts";

const DEFAULT_DIRECTORY = "my-scenario";

/** `candor init`: copy the starter scenario and its JSON Schema into a new directory. */
export async function init(directory: string | undefined): Promise<void> {
  const target = directory ?? (await askDirectory());
  if (target === undefined) return;
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new UserError("INIT_NOT_EMPTY", `the directory ${target} is not empty`, {
      fix: "give the name of a new one; nothing was written",
    });
  }
  const packageRoot = fileURLToPath(new URL("../../..", import.meta.url));
  cpSync(join(packageRoot, "starter"), target, { recursive: true });
  cpSync(join(packageRoot, "schema", "scenario.schema.json"), join(target, "scenario.schema.json"));
  process.stdout.write(
    `wrote ${target}; try: candor run ${join(target, "scenario.yaml")} --model scripted/faker\n`,
  );
}

/** Ask at a terminal; elsewhere take the default. */
async function askDirectory(): Promise<string | undefined> {
  if (!process.stdin.isTTY) return DEFAULT_DIRECTORY;
  intro("A starter scenario that runs as it is");
  const answer = await text({
    message: "Directory",
    placeholder: DEFAULT_DIRECTORY,
    defaultValue: DEFAULT_DIRECTORY,
  });
  if (isCancel(answer)) {
    cancel("nothing was written");
    return undefined;
  }
  outro(answer);
  return answer;
}
