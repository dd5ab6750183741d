import type { Tags } from "./transcript.ts";

/** What a tag of a reply encloses. */
export type Role = "reasoning" | "scratchpad" | "draft" | "output";

/** A tag found in a reply. Offsets cover the tag with its brackets and the back-ticks that quote it. */
export interface Tag {
  role: Role;
  /** Lower-case name, such as `output` or `think`. */
  name: string;
  /** `cut`: the reply ends in the middle of the tag. */
  form: "open" | "close" | "cut";
  start: number;
  end: number;
  /** Begins a line or a sentence or follows a tag, as a block does; a tag named in prose does not. */
  structural: boolean;
  /** Nothing but white space, another tag or the end of the reply follows on its line. */
  endsLine: boolean;
}

/** Names that models use for native reasoning; they need no contract. */
const NATIVE: readonly string[] = ["think", "thinking"];
/** How many characters before a tag decide whether it is structural. */
const LOOK_BACK = 24;
const LINE_START = /\n[ \t*_#>`~-]*$/u;
const SENTENCE_END = /[.!?…:]["'”’)\]*_]*\s*$/u;
const BLANK_LINE_END = /^[ \t*_]*(?:\r?\n|$|[<`\\&])/u;
const CUT_TAG = /<[\\/]?[a-z_]*$/iu;

/**
 * Finds every tag of the contract and of native reasoning, in order, in linear time.
 * Accepted: any letter case, `<\OUTPUT>` for `</OUTPUT>`, HTML-escaped (`&lt;OUTPUT&gt;`), Markdown-escaped
 * (`\<OUTPUT\>`) and quoted (`` `<OUTPUT>` ``) brackets. A quoted tag counts only where it begins or, closing,
 * ends its line: elsewhere it is named, not used. A tag that left no trace cannot be recovered.
 */
export function scanTags(text: string, tags: Tags): Tag[] {
  const roles = rolesByName(tags);
  const found: Tag[] = [];
  for (const match of text.matchAll(tagPattern([...roles.keys()]))) {
    const name = (match[2] ?? "").toLowerCase();
    const role = roles.get(name);
    if (role === undefined) continue;
    const tag = locate(text, match.index, match.index + match[0].length, found.at(-1));
    if (tag !== undefined) found.push({ ...tag, role, name, form: match[1] === "" ? "open" : "close" });
  }
  const cut = cutTag(text, roles);
  return cut === undefined ? found : [...found, cut];
}

/** Names of the contract come first: a scenario may call its scratchpad `thinking`. */
function rolesByName(tags: Tags): Map<string, Role> {
  const roles = new Map<string, Role>(NATIVE.map((name) => [name, "reasoning"]));
  for (const role of ["scratchpad", "draft", "output"] as const) roles.set(tags[role].toLowerCase(), role);
  return roles;
}

function tagPattern(names: string[]): RegExp {
  const name = names.map((each) => each.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)).join("|");
  return new RegExp(String.raw`(?:<|&lt;|\\<) ?([\\/]?) ?(${name}) ?(?:>|&gt;|\\>)`, "giu");
}

type Place = Pick<Tag, "start" | "end" | "structural" | "endsLine">;

/** Undefined for a quoted tag that is only named. */
function locate(text: string, from: number, to: number, previous: Tag | undefined): Place | undefined {
  const quoted = text[from - 1] === "`" && text[to] === "`" && text[from - 2] !== "`" && text[to + 1] !== "`";
  const start = quoted ? from - 1 : from;
  const end = quoted ? to + 1 : to;
  const endsLine = BLANK_LINE_END.test(text.slice(end, end + LOOK_BACK));
  const before = text.slice(Math.max(0, start - LOOK_BACK), start);
  const lineStart = LINE_START.test(start <= LOOK_BACK ? `\n${before}` : before);
  if (quoted) return lineStart || endsLine ? { start, end, structural: lineStart, endsLine } : undefined;
  const after = previous !== undefined && (previous.structural || previous.form === "close");
  const follows = after && text.slice(previous.end, start).trim() === "";
  return { start, end, structural: lineStart || follows || SENTENCE_END.test(before), endsLine };
}

/** A stop sequence or the token limit can leave `</OUTPU` behind. */
function cutTag(text: string, roles: Map<string, Role>): Tag | undefined {
  const from = Math.max(0, text.length - LOOK_BACK * 2);
  const match = CUT_TAG.exec(text.slice(from));
  if (match === null) return undefined;
  const stem = match[0].replace(/^<[\\/]?/u, "").toLowerCase();
  const closing = match[0].length > stem.length + 1;
  if (!closing && stem.length < 2) return undefined;
  for (const [name, role] of roles) {
    if (!name.startsWith(stem)) continue;
    const start = from + match.index;
    return { role, name, form: "cut", start, end: text.length, structural: false, endsLine: true };
  }
  return undefined;
}
