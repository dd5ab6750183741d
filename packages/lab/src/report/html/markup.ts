/** HTML that may be written out as it is. Made by {@link html} and {@link trusted} alone, so that text never passes for it. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: text and numbers are escaped, markup is not, null is nothing. */
export type Part = Markup | string | number | null | readonly Part[];

/**
 * Template of HTML: everything that is put in is escaped, for text and for values of quoted attributes. It is not meant
 * for the inside of `<style>` or `<script>`, for attribute names, or for unquoted values.
 */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const text = pieces.map((piece, index) => piece + render(parts[index] ?? null));
  return new Markup(text.join(""));
}

/** Markup from our own constants: style sheets and the output of a serializer, never text from outside. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function render(part: Part): string {
  if (part === null) return "";
  if (part instanceof Markup) return part.toString();
  if (typeof part === "string") return escapeText(part);
  if (typeof part === "number") return String(part);
  return part.map(render).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // A parser of HTML would make a line feed of it.
  "\r": "&#13;",
  // HTML cannot hold it.
  "\0": "\uFFFD",
};

function escapeText(text: string): string {
  return text.toWellFormed().replaceAll(/[&<>"'\r\0]/g, (character) => ENTITIES[character] ?? "");
}
