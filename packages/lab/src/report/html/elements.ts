import { html, type Markup, type Part } from "./markup.ts";

export interface Column {
  title: string;
  /** Numbers stand to the right, with figures of equal width. */
  numeric?: boolean;
}

/**
 * A table with a caption; the first cell of each row is its header. Wide ones scroll in their own box: a group and not a
 * landmark, for a page has many and some with equal captions.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
): Markup {
  const classOf = (index: number) => (columns[index]?.numeric ? "number" : "text");
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }, index) => html`<th scope="col" class="${classOf(index)}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) =>
                index === 0
                  ? html`<th scope="row" class="${classOf(index)}">${cell}</th>`
                  : html`<td class="${classOf(index)}">${cell}</td>`,
              )}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}

/** Pairs of a term and what it holds. */
export function definitions(pairs: readonly (readonly [string, Part])[]): Markup {
  return html`<dl>
    ${pairs.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl> `;
}

/** @param level of the heading, 1 to 5 */
export function heading(level: number, text: Part): Markup {
  if (level <= 1) return html`<h1>${text}</h1> `;
  if (level === 2) return html`<h2>${text}</h2> `;
  if (level === 3) return html`<h3>${text}</h3> `;
  if (level === 4) return html`<h4>${text}</h4> `;
  return html`<h5>${text}</h5> `;
}

export function warnings(lines: readonly string[]): Markup | null {
  if (lines.length === 0) return null;
  return html`<ul class="warnings">
    ${lines.map((line) => html`<li>${line}</li> `)}
  </ul> `;
}
