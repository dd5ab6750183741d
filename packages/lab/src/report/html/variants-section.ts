import type { Ensemble } from "../../analysis/ensemble.ts";
import { formatEstimate, typeset } from "../format.ts";
import { NUMBER_COLUMNS, numberCells } from "../rows.ts";
import type { Case, PlacedResult } from "./cases.ts";
import { intervalChart } from "../charts/interval-chart.ts";
import { heading, table } from "./elements.ts";
import { figure } from "./figure.ts";
import { html, type Markup } from "./markup.ts";
import { inWords } from "./verdict-section.ts";

/** The variants of one scenario and subject on one axis and in one table that leads to the detail of each. */
export function variantsSection(one: Case, level: number): Markup {
  const others = one.results.flatMap(({ result }) => Object.keys(result.judges));
  const judges = new Set([decidingJudge(one), ...others]);
  return html`${heading(level, "Variants side by side")} ${[...judges].map((judge) => forest(one, judge))}
  ${variantTable(one)} ${repeated(one.results)}`;
}

/** The judge of the verdict; without a default variant the verdict has none, and the first variant's stands in. */
function decidingJudge({ verdict, results }: Case): string {
  return verdict.judge || (results[0]?.result.judge ?? "");
}

/** The gap of each variant under one judge, and what is pooled over them. */
function forest({ results, ensembles }: Case, judge: string): Markup {
  const latest = new Map(results.map(({ result }) => [result.variant, result]));
  const rows = [...latest].flatMap(([label, { judges }]) => {
    const gap = judges[judge]?.gap;
    return gap ? [{ label, ...gap, text: formatEstimate(gap) }] : [];
  });
  const own = ensembles.filter((ensemble) => ensemble.judge === judge);
  const chart = intervalChart({
    title: `Gap in percentage points, with 95 % intervals, judged by ${judge}`,
    rows: [...rows, ...own.flatMap(pooledRows)],
  });
  return html`${figure(chart)}${own.map(pooledNote)}`;
}

/** The pooled gap, and where that of one more wording would lie. */
function pooledRows({ variants, understoodOnly, gap, prediction }: Ensemble) {
  const wordings = understoodOnly ? "understood wordings" : "wordings";
  const range = { estimate: gap.estimate, ...prediction };
  return [
    {
      label: `pooled over ${variants.length} ${wordings}`,
      ...gap,
      text: formatEstimate(gap),
      kind: "pooled" as const,
    },
    {
      label: understoodOnly ? "one more that is understood" : "one more wording",
      ...range,
      text: formatEstimate(range),
      kind: "range" as const,
    },
  ];
}

function pooledNote({ queries, variants, understoodOnly, sdBetweenVariants }: Ensemble): Markup {
  const wordings = understoodOnly ? "understood wordings" : "wordings";
  return html`<p class="aside">
    Pooled: crossed random effects over ${queries} queries and ${variants.length} ${wordings}, whose gaps
    differ by ${(sdBetweenVariants * 100).toFixed(1)} points (standard deviation). The line below it is where
    the gap under one more wording would lie.
  </p>`;
}

function variantTable({ results }: Case): Markup {
  const severalRuns = new Set(results.map(({ result }) => result.run)).size > 1;
  const columns = [
    { title: "variant" },
    ...NUMBER_COLUMNS.map(({ title }) => ({ title, numeric: true })),
    { title: "by itself" },
  ];
  const rows = results.map(({ anchor, result }) => [
    html`<a href="#${anchor}">${result.variant}</a
      >${severalRuns ? html`<br /><span class="aside">run ${result.run}</span>` : null}`,
    ...numberCells(result).map(typeset),
    inWords(result.verdict.name),
  ]);
  return table("The variants by themselves", columns, rows);
}

/** Says which result of a variant counts, where one was run more than once. */
function repeated(results: readonly PlacedResult[]): Markup | null {
  const variants = new Set(results.map(({ result }) => result.variant));
  if (variants.size === results.length) return null;
  return html`<p class="aside">
    Of a variant that was run several times, the last run counts in the verdict and in the figure.
  </p>`;
}
