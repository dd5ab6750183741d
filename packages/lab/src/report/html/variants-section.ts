import { formatEstimate } from "../format.ts";
import { NUMBER_COLUMNS, numberCells } from "../rows.ts";
import type { Case, PlacedResult } from "./cases.ts";
import { intervalChart } from "./charts.ts";
import { heading, table, typeset } from "./elements.ts";
import { html, type Markup } from "./markup.ts";
import { inWords } from "./verdict-section.ts";

/** The variants of one scenario and subject on one axis and in one table that leads to the detail of each. */
export function variantsSection(one: Case, level: number): Markup {
  const judges = new Set([decidingJudge(one), ...one.ensembles.map(({ judge }) => judge)]);
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
  const pooled = ensembles.find((ensemble) => ensemble.judge === judge);
  const summary = pooled
    ? [
        {
          label: `pooled over ${pooled.variants.length} wordings`,
          ...pooled.gap,
          text: formatEstimate(pooled.gap),
        },
        nextWording({ estimate: pooled.gap.estimate, ...pooled.prediction }),
      ]
    : [];
  const chart = intervalChart({
    title: `Gap in percentage points, with 95 % intervals, judged by ${judge}`,
    rows: [...rows, ...summary],
  });
  const aside = pooled
    ? html`<p class="aside">
        Pooled: crossed random effects over ${pooled.queries} queries and ${pooled.variants.length} wordings,
        whose gaps differ by ${(pooled.sdBetweenVariants * 100).toFixed(1)} points (standard deviation). The
        last line is where the gap under one more wording would lie.
      </p>`
    : null;
  return html`${chart}${aside}`;
}

function nextWording(range: { estimate: number; low: number; high: number }) {
  return { label: "one more wording", ...range, text: formatEstimate(range), rangeOnly: true };
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
