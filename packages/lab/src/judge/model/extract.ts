/** More objects than this in one reply are no answer; the bound keeps the scan of a hostile reply short. */
const MOST_STARTS = 64;

/**
 * The JSON objects of a reply, the last first: models explain themselves before they answer, repeat the template, or
 * wrap the answer in a code block. A comma before a closing bracket is forgiven, nothing else is.
 */
export function jsonObjects(text: string): unknown[] {
  const found: unknown[] = [];
  let starts = 0;
  for (let at = text.indexOf("{"); at >= 0 && starts < MOST_STARTS; starts += 1) {
    const end = objectEnd(text, at);
    const value = end === undefined ? undefined : parseLeniently(text.slice(at, end));
    if (value !== undefined) found.unshift(value);
    at = text.indexOf("{", value === undefined || end === undefined ? at + 1 : end);
  }
  return found;
}

/** Offset behind the bracket that closes the object which opens at `start`. */
function objectEnd(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function parseLeniently(json: string): unknown {
  for (const text of [json, json.replaceAll(/,(?=\s*[}\]])/gu, "")]) {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      // The second try, or none, follows.
    }
  }
  return undefined;
}
