/** HTML read back as a browser reads it: what tests look at in it. */

import { parseHTML } from "linkedom";

export interface Element {
  textContent: string;
  outerHTML: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

const parse: (html: string) => { document: Element } = parseHTML;

export function documentOf(html: string): Element {
  return parse(html).document;
}

/** Texts of the elements that a selector finds, white space as a reader sees it. */
export function textsOf(element: Element, selector: string): string[] {
  return [...element.querySelectorAll(selector)].map(({ textContent }) =>
    textContent.replaceAll(/\s+/g, " ").trim(),
  );
}

/** A table by its caption: titles, then rows. */
export function tableOf(element: Element, caption: string): string[][] {
  const table = [...element.querySelectorAll("table")].find(
    (each) => textsOf(each, "caption")[0] === caption,
  );
  return table === undefined ? [] : [...table.querySelectorAll("tr")].map((row) => textsOf(row, "th, td"));
}
