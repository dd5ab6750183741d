/**
 * Queries come from files of others and must stay queries: one that writes the prompt's own tags, or its own label line,
 * could otherwise close its block and claim to come from another condition. Only what the prompt itself uses is
 * escaped, so that markup in a query stays as it is.
 */

import { literal } from "../literal.ts";
import { withVars } from "./placeholders.ts";
import type { Scenario } from "./scenario.ts";

const TAG = /<\/?\s*([A-Za-z_][\w-]*)\s*\/?>/gu;
const LABELLED_LINE = /^(.*?)\{\{\s*label\s*\}\}/gmu;

/** Escapes what reads like the prompt's tags and labels: `<` as `&lt;`, and `:` of a label line as `&#58;`. */
export function queryEscaper(scenario: Scenario): (text: string) => string {
  const prompt = withVars([...scenario.system, ...scenario.user], scenario.vars)
    .map(({ text }) => text)
    .join("\n");
  const tags = new Set([...prompt.matchAll(TAG)].map(([, name = ""]) => name));
  for (const name of Object.values(scenario.tags)) tags.add(name);
  const openers = new RegExp(`<(?=\\s*/?\\s*(?:${[...tags].map(literal).join("|")})(?![\\w-]))`, "giu");
  const lines = [...prompt.matchAll(LABELLED_LINE)].map(([, before = ""]) => before.trim());
  const labelLines = [...new Set(lines)].flatMap((line) => {
    const [, words = ""] = /^([\p{L}\p{N} ]+):$/u.exec(line) ?? [];
    return words === "" ? [] : [new RegExp(`(${literal(words).replaceAll(" ", "\\s+")}\\s*):`, "giu")];
  });
  return (text) =>
    labelLines.reduce((safe, line) => safe.replace(line, "$1&#58;"), text.replace(openers, "&lt;"));
}
