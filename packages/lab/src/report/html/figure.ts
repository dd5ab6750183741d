import type { Chart } from "../charts/chart.ts";
import { csvOf } from "../charts/csv.ts";
import { html, trusted, type Markup } from "./markup.ts";

/** Longest name of a figure, in characters. */
const LONGEST_NAME = 60;

/**
 * A chart with its title; the drawing is one image with a text in its place, or a group where its marks are links. The
 * keyboard reaches it, since it scrolls on narrow screens. The data travel with the page, as CSV. Nothing where there is
 * no chart.
 */
export function figure(chart: Chart | null): Markup | null {
  if (chart === null) return null;
  const { title, alternative, svg, linked } = chart;
  return html`<figure class="plot" data-name="${slug(title)}">
    <figcaption>${title}</figcaption>
    <div class="chart" role="${linked ? "group" : "img"}" aria-label="${alternative}" tabindex="0">
      ${trusted(svg)}
    </div>
    <template class="data">${csvOf(chart)}</template>
  </figure> `;
}

/** A title as the name of a file. */
function slug(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .slice(0, LONGEST_NAME)
    .replaceAll(/^-+|-+$/gu, "");
}
