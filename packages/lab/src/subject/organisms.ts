/** Where organisms lie: `organism/NAME` is one that ships, `organism/PATH` a folder of the user's own. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names of the organisms in a directory, sorted. */
export function listOrganisms(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, "config.json")))
    .toSorted();
}

/** What an organism is: the first line of its `card.md`, without the marks of a heading; empty where there is none. */
export function organismTitle(directory: string, name: string): string {
  const card = join(directory, name, "card.md");
  if (!existsSync(card)) return "";
  const [line = ""] = readFileSync(card, "utf8").split("\n");
  return line.replace(/^#+\s*/, "").trim();
}

/**
 * The folder that the part after `organism/` names: a path where it holds a slash or starts with a dot, and otherwise
 * the organism of that name; undefined where none has it.
 */
export function organismFolder(directory: string, model: string): string | undefined {
  if (model.includes("/") || model.startsWith(".")) return model;
  return listOrganisms(directory).includes(model) ? join(directory, model) : undefined;
}
