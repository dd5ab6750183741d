import type { Result } from "../../analysis/result.ts";
import type { Excerpt } from "../excerpts.ts";
import { comprehensionGrid } from "../comprehension-table.ts";
import { typeset } from "../format.ts";
import type { Case, PlacedResult } from "./cases.ts";
import { heading, table } from "./elements.ts";
import { html, type Markup } from "./markup.ts";
import { resultSection } from "./result-section.ts";
import { transcriptSection } from "./transcripts.ts";
import { variantsSection } from "./variants-section.ts";
import { inWords, verdictSection } from "./verdict-section.ts";

/** The verdict, the variants side by side where there are several, and the detail of each. */
export function caseSection(one: Case, excerpts: readonly Excerpt[], level: number): Markup {
  const { verdict, results } = one;
  const [first] = results;
  const measured =
    first && results.length === 1
      ? html`<div id="${first.anchor}">${detail(first.result, excerpts, level)}</div>`
      : html`${variantsSection(one, level)}${results.map((each) => foldedDetail(each, excerpts, level))}`;
  return html`${verdictSection(verdict)}${understood(one, level)}${measured}`;
}

/** What the subject said of its conditions, when asked; null where it was not. */
function understood({ comprehension, results }: Case, level: number): Markup | null {
  if (comprehension.length === 0) return null;
  const { titles, rows } = comprehensionGrid(
    comprehension,
    results.map(({ result }) => result),
  );
  const columns = titles.map((title) => ({ title, numeric: title !== "variant" && title !== "understood" }));
  const caption = "Asked whether the episode is trained on: right answers by condition";
  return html`${heading(level, "Were the conditions understood?")}
  ${table(
    caption,
    columns,
    rows.map(([variant = "", ...cells]) => [variant, ...cells.map(typeset)]),
  )}`;
}

/** The anchor lies inside the fold: a browser that follows a link to it opens the fold. */
function foldedDetail({ anchor, result }: PlacedResult, excerpts: readonly Excerpt[], level: number): Markup {
  return html`<details class="variant">
    <summary>
      ${heading(level, result.variant)} <span class="aside">${inWords(result.verdict.name)} by itself</span>
    </summary>
    <div id="${anchor}">${detail(result, excerpts, level + 1)}</div>
  </details> `;
}

function detail(result: Result, excerpts: readonly Excerpt[], level: number): Markup {
  const shown = excerpts.filter(({ run, variant }) => run === result.run && variant === result.variant);
  return html`${resultSection(result, level)}${transcriptSection(result, shown, level)}`;
}
