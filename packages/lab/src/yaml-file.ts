import { existsSync, readFileSync } from "node:fs";
import { isAlias, isCollection, isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { messageOf, UserError } from "./errors.ts";

/**
 * Read a YAML file and validate it.
 * @returns the validated value, and `where(path)`, which gives `file:line:col` of a place in it
 * @throws {UserError} naming `file:line:col`, the value and the remedy
 */
export function readYaml<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  code: string,
): { value: z.output<Schema>; where: (at: readonly PropertyKey[]) => string } {
  const lines = new LineCounter();
  const document = parseDocument(readText(path, code), {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const [syntaxError] = document.errors;
  if (syntaxError) {
    throw new UserError(code, `not valid YAML: ${syntaxError.message}`, {
      where: place(syntaxError.pos[0]),
      fix: "correct the syntax there; a text with special characters needs quotes",
    });
  }

  const where = (at: readonly PropertyKey[]) => place(nodeOffset(document, at));
  const raw = toValue(document, path, code);
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data, where };

  const [first] = parsed.error.issues;
  const issue = first && closestIssue(first);
  const at = [...(issue?.path ?? []), ...(issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [])];
  const found = shorten(JSON.stringify(valueAt(raw, at)) ?? "nothing");
  throw new UserError(code, `${at.join(".") || "file"}: ${issue?.message ?? "invalid"}, found ${found}`, {
    where: where(at),
  });
}

/** An issue, or of a value that fits no kind of several, the one of the kind that it fits furthest. */
function closestIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const branches = issue.errors.flatMap(([first]) => (first === undefined ? [] : [closestIssue(first)]));
  const [closest] = branches.toSorted((a, b) => depthOf(b) - depthOf(a));
  if (closest === undefined || depthOf(closest) < 2) return issue;
  return { ...closest, path: [...issue.path, ...closest.path] };
}

function depthOf({ code, path }: z.core.$ZodIssue): number {
  return path.length + (code === "unrecognized_keys" ? 1 : 0);
}

/** Plain values of a document; an alias without its anchor is found only here. */
function toValue(document: ReturnType<typeof parseDocument>, path: string, code: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new UserError(code, `not valid YAML: ${messageOf(cause)}`, {
      where: path,
      fix: "a text that begins with * needs quotes",
      cause,
    });
  }
}

/**
 * @param where place that names the file, where another file does
 * @throws {UserError} where the file cannot be read
 */
export function readText(path: string, code: string, where?: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = existsSync(path) ? "cannot be read" : "no such file";
    throw new UserError(code, `${reason}: ${path}`, {
      ...(where === undefined
        ? { fix: "correct the path" }
        : { where, fix: "correct the path, which is relative to the file that names it" }),
      cause,
    });
  }
}

/** Offset of the node at a path, or of its nearest ancestor that exists; what an alias stands for lies at its anchor. */
function nodeOffset(document: ReturnType<typeof parseDocument>, at: readonly PropertyKey[]): number {
  let [node, offset]: [unknown, number] = [document.contents, 0];
  for (const key of at) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    node = isCollection(holder) ? holder.get(key, true) : undefined;
    if (!isNode(node) || !node.range) break;
    [offset] = node.range;
  }
  return offset;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
