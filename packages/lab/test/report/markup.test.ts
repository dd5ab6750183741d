import * as fc from "fast-check";
import { expect, test } from "vitest";
import { html, trusted } from "../../src/report/html/markup.ts";
import { documentOf } from "./document.ts";

/** What HTML can hold of a text. */
function held(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

const HOSTILE = [
  "</p><script>alert(1)</script>",
  `" onmouseover="alert(1)`,
  `' onmouseover='alert(1)`,
  "<!-- ",
  "-->",
  "]]>",
  "&lt;script&gt;",
  "&amp;amp;",
  "</style></title></textarea>",
  "\r\n\t line",
  "\0\u202E\uD800",
  "${1} $& `",
];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...HOSTILE, "a", " ")).map((parts) => parts.join("")),
);

test("any text comes back from text and attribute as it went in, and makes no element", () => {
  fc.assert(
    fc.property(text, text, (inside, attribute) => {
      const page = documentOf(
        html`<html>
          <body>
            <p title="${attribute}">${inside}</p>
          </body>
        </html>`.toString(),
      );
      const [body] = page.querySelectorAll("body");
      const elements = [...(body?.querySelectorAll("*") ?? [])];
      expect(elements).toHaveLength(1);
      expect(elements[0]?.textContent).toBe(held(inside));
      expect(elements[0]?.getAttribute("title")).toBe(held(attribute));
    }),
  );
});

test("markup is put in as it is, lists one after another, null as nothing", () => {
  const items = ["<1>", 2].map((each) => html`<b>${each}</b>`);
  expect(html`${items}${null}${trusted("<hr>")}`.toString()).toBe("<b>&lt;1&gt;</b><b>2</b><hr>");
});
