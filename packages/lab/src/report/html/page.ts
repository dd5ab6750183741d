import type { Analysis } from "../../analysis/analyze.ts";
import type { AuditFindings } from "../../audit/findings.ts";
import type { LadderVerdict } from "../../analysis/ladder.ts";
import type { Run } from "../../store/runs.ts";
import { VERSION } from "../../version.ts";
import type { Excerpt } from "../excerpts.ts";
import { formatCount, formatEstimate } from "../format.ts";
import type { JudgeUse } from "../provenance.ts";
import { named } from "../verdict-lines.ts";
import { auditSection } from "./audit-section.ts";
import { caseSection } from "./case-section.ts";
import { caseName, casesOf, type Case } from "./cases.ts";
import { heading, table, typeset } from "./elements.ts";
import { html, trusted, type Markup } from "./markup.ts";
import { runSection, statisticsSection } from "./method-section.ts";
import { STYLE } from "./style.ts";
import { inWords } from "./verdict-section.ts";

/** Everything that the page shows. */
export interface ReportData {
  analysis: Analysis;
  runs: readonly { run: Run; judges: readonly JudgeUse[] }[];
  excerpts: readonly Excerpt[];
  /** Of the runs that were analysed. */
  audits: readonly AuditFindings[];
}

/** No script runs and nothing is loaded, whatever stands in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one HTML file that needs nothing else; equal data give equal text. */
export function reportPage(data: ReportData): string {
  const title = titleOf(data.analysis.verdicts);
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

function body({ analysis, runs, excerpts, audits }: ReportData): Markup {
  const cases = casesOf(analysis);
  const [only] = cases;
  const measured =
    only && cases.length === 1
      ? caseSection(only, excerpts, 2)
      : html`${overview(cases)}${cases.map(
          (one) =>
            html`<section id="${one.anchor}">
              ${heading(2, caseName(one.verdict))} ${caseSection(one, excerpts, 3)}
            </section>`,
        )}`;
  const audited = audits.map(
    (each) =>
      html`<section>
        ${heading(2, `Causal audit: ${named(each.scenario, each.rendering)} × ${each.subject}`)}
        ${auditSection(each, 3)}
      </section> `,
  );
  return html`${measured} ${audited}
    <section class="method">
      ${heading(2, "How it was measured")} ${runs.map((each) => runSection(each, 3))}
      ${statisticsSection(analysis, 3)}
    </section>`;
}

function overview(cases: readonly Case[]): Markup {
  const columns = [
    { title: "scenario" },
    { title: "subject" },
    { title: "verdict" },
    { title: "gap pp [95 %]", numeric: true },
    { title: "queries", numeric: true },
    { title: "variants", numeric: true },
  ];
  const rows = cases.map(({ anchor, verdict, results }) => {
    const gap = verdict.steps.find(({ rung }) => rung === "gap")?.figures[0];
    const scenario = named(verdict.scenario, verdict.rendering);
    return [
      html`<a href="#${anchor}" aria-label="${caseName(verdict)}">${scenario}</a>`,
      verdict.subject,
      inWords(verdict.name),
      gap ? typeset(formatEstimate(gap)) : "–",
      gap ? formatCount(gap.n) : "–",
      String(new Set(results.map(({ result }) => result.variant)).size),
    ];
  });
  return html`${heading(2, "All verdicts")}
    ${table("All verdicts, one for each scenario and subject", columns, rows)}
    <p class="aside">The gap of the default variant, in percentage points, paired by query.</p>`;
}

/** The one scenario and subject, or how many there are of each. */
function titleOf(verdicts: readonly LadderVerdict[]): string {
  const scenarios = verdicts.map(({ scenario }) => scenario);
  const subjects = verdicts.map(({ subject }) => subject);
  const [only] = verdicts;
  return only && verdicts.length === 1
    ? caseName(only)
    : `${oneOrMany(scenarios, "scenarios")} × ${oneOrMany(subjects, "subjects")}`;
}

/** The one name that all share, or how many there are. */
function oneOrMany(names: readonly string[], things: string): string {
  const distinct = new Set(names);
  const [only = ""] = distinct;
  return distinct.size === 1 ? only : `${distinct.size} ${things}`;
}
