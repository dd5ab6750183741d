// JSON from files that may be hostile: bounded in size and depth, and without keys that occur twice, which
// JSON.parse would settle silently in favour of the last.
import { CheckpointError, reason, shown } from "./error.ts";
import { readRange, withFile } from "./files.ts";

const MAX_DEPTH = 64;

/** Reads and parses a JSON file of at most `maxBytes`; throws a {@link CheckpointError}. */
export async function readJson(file: string, maxBytes: number): Promise<unknown> {
  return parseJson(await readText(file, maxBytes), file);
}

/** Reads a UTF-8 file of at most `maxBytes`; throws a {@link CheckpointError}. */
export async function readText(file: string, maxBytes: number): Promise<string> {
  return await withFile(file, async (handle, size) => {
    if (size > maxBytes) {
      throw new CheckpointError(
        "CHECKPOINT_TOO_LARGE",
        file,
        `holds ${size} bytes, where ${maxBytes} are allowed`,
        "check that this is the file you mean",
      );
    }
    const bytes = new Uint8Array(size);
    return decodeText(bytes.subarray(0, await readRange(handle, bytes, 0)), file);
  });
}

/** Decodes UTF-8; throws a {@link CheckpointError} where it is not. */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CheckpointError("JSON_INVALID", file, "is not UTF-8 text", "download or write it again", {
      cause,
    });
  }
}

/** Parses JSON; throws a {@link CheckpointError} for bad syntax, a key that occurs twice or more than 64 levels. */
export function parseJson(text: string, file: string): unknown {
  const flaw = findFlaw(text);
  if (flaw !== undefined) throw new CheckpointError("JSON_INVALID", file, flaw, "write it again");
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = `is not valid JSON (${reason(cause)})`;
    throw new CheckpointError("JSON_INVALID", file, problem, "download or write it again", { cause });
  }
}

/** A duplicate key or excessive depth in `text`; safe, but not a syntax check, for text that is not JSON. */
function findFlaw(text: string): string | undefined {
  const levels: Set<string>[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "{" || char === "[") {
      if (levels.push(new Set()) > MAX_DEPTH) return `nests deeper than ${MAX_DEPTH} levels`;
    } else if (char === "}" || char === "]") {
      levels.pop();
    } else if (char === '"') {
      const end = closingQuote(text, i);
      if (isKey(text, end)) {
        const keys = levels.at(-1);
        const key = unescape(text.slice(i, end + 1));
        if (keys?.has(key)) return `holds the key ${shown(key)} twice`;
        keys?.add(key);
      }
      i = end;
    }
  }
  return undefined;
}

/** Index of the quote that closes the string opened at `start`, or the last index of the text. */
function closingQuote(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i;
  }
  return text.length - 1;
}

/** Whether the string that ends at `end` is followed by a colon. */
function isKey(text: string, end: number): boolean {
  let i = end + 1;
  while (text[i] === " " || text[i] === "\n" || text[i] === "\r" || text[i] === "\t") i++;
  return text[i] === ":";
}

/** The string that a JSON literal stands for; the literal itself where it is not one. */
function unescape(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
