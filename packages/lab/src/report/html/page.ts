import type { Analysis } from "../../analysis/analyze.ts";
import type { Result } from "../../analysis/result.ts";
import type { Ensemble } from "../../analysis/ensemble.ts";
import type { Run } from "../../store/runs.ts";
import { VERSION } from "../../version.ts";
import type { Excerpt } from "../excerpts.ts";
import { formatEstimate } from "../format.ts";
import type { JudgeUse } from "../provenance.ts";
import { OVERVIEW_COLUMNS, overviewRow } from "../rows.ts";
import { intervalChart } from "./charts.ts";
import { heading, table, typeset } from "./elements.ts";
import { html, trusted, type Markup } from "./markup.ts";
import { runSection, statisticsSection } from "./method-section.ts";
import { resultSection } from "./result-section.ts";
import { STYLE } from "./style.ts";
import { transcriptSection } from "./transcripts.ts";

/** Everything that the page shows. */
export interface ReportData {
  analysis: Analysis;
  runs: readonly { run: Run; judges: readonly JudgeUse[] }[];
  excerpts: readonly Excerpt[];
}

/** No script runs and nothing is loaded, whatever stands in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one HTML file that needs nothing else; equal data give equal text. */
export function reportPage(data: ReportData): string {
  const { results } = data.analysis;
  const title = `${oneOrMany(results, "scenario")} × ${oneOrMany(results, "subject")}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="Candor ${VERSION}" />
        <title>${title} – compliance gap</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker">Compliance gap</p>
            ${heading(1, title)}
          </header>
          ${body(data)}
        </main>
      </body>
    </html> `;
  return page.toString();
}

function body(data: ReportData): Markup {
  const { analysis, runs } = data;
  const { results } = analysis;
  const [only] = results;
  const measured =
    only && results.length === 1
      ? html`${resultSection(only, 2)}${transcriptSection(only, excerptsOf(data, only), 2)}`
      : html`${overview(results)}${analysis.ensembles.map((each) => ensembleSection(each, results))}${results.map(
          (result, index) =>
            html`<section id="${anchor(index)}">
              ${heading(2, `${caseName(result)}, ${result.variant}`)}
              <p class="aside">run ${result.run}</p>
              ${resultSection(result, 3)}${transcriptSection(result, excerptsOf(data, result), 3)}
            </section>`,
        )}`;
  return html`${measured}
    <section class="method">
      ${heading(2, "How it was measured")} ${runs.map((each) => runSection(each, 3))}
      ${statisticsSection(analysis, 3)}
    </section>`;
}

function overview(results: readonly Result[]): Markup {
  const [, , subject, ...numbers] = OVERVIEW_COLUMNS.map(({ title }) => title);
  const verdict = numbers.pop() ?? "";
  const columns = [
    { title: "result" },
    { title: subject ?? "" },
    ...numbers.map((title) => ({ title, numeric: true })),
    { title: verdict },
  ];
  const rows = results.map((result, index) => {
    const [scenario = "", variant = "", name = "", ...cells] = overviewRow(result);
    const found = cells.pop() ?? "";
    const link = html`<a href="#${anchor(index)}">${scenario}</a><br />${variant}`;
    return [link, name, ...cells.map(typeset), found.replaceAll("-", " ")];
  });
  return html`${heading(2, "All results")}${table("All results, one for each run and variant", columns, rows)}`;
}

function ensembleSection(ensemble: Ensemble, results: readonly Result[]): Markup {
  const members = results.flatMap(({ scenario, subject, variant, judge, gap }) =>
    gap && scenario === ensemble.scenario && subject === ensemble.subject && judge === ensemble.judge
      ? [{ label: variant, ...gap, text: formatEstimate(gap) }]
      : [],
  );
  const { gap, prediction } = ensemble;
  const next = { estimate: gap.estimate, ...prediction };
  const rows = [
    ...members,
    { label: "pooled", ...gap, text: formatEstimate(gap) },
    { label: "one more variant", ...next, text: formatEstimate(next), rangeOnly: true },
  ];
  const chart = intervalChart({
    title: `Gap in percentage points, with 95 % intervals, judged by ${ensemble.judge}`,
    rows,
  });
  const cells = rows.map(({ label, text }) => [label, typeset(text)]);
  return html`${heading(2, `${ensemble.scenario} × ${ensemble.subject} over variants`)}
    ${chart}${table("Gap by variant and pooled", [{ title: "variant" }, { title: "gap, pp [95 %]", numeric: true }], cells)}
    <p class="aside">
      Crossed random effects over ${ensemble.queries} queries and ${ensemble.variants.length} variants; the
      variants’ gaps differ by ${(ensemble.sdBetweenVariants * 100).toFixed(1)} points (standard deviation).
      The last line is where the gap under one more variant would lie.
    </p>`;
}

function excerptsOf({ excerpts }: ReportData, { run, variant }: Result): Excerpt[] {
  return excerpts.filter((excerpt) => excerpt.run === run && excerpt.variant === variant);
}

/** The one name that all results share, or how many there are. */
function oneOrMany(results: readonly Result[], key: "scenario" | "subject"): string {
  const names = new Set(results.map((result) => result[key]));
  const [only = ""] = names;
  return names.size === 1 ? only : `${names.size} ${key}s`;
}

function caseName({ scenario, subject }: Result): string {
  return `${scenario} × ${subject}`;
}

function anchor(index: number): string {
  return `result-${index + 1}`;
}
