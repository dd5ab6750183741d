import type { Analysis } from "../../analysis/analyze.ts";
import type { AuditFindings } from "../../audit/findings.ts";
import type { LadderVerdict } from "../../analysis/ladder.ts";
import type { Run } from "../../store/runs.ts";
import { VERSION } from "../../version.ts";
import type { Excerpt } from "../excerpts.ts";
import { formatCount, formatEstimate, typeset } from "../format.ts";
import type { JudgeUse } from "../provenance.ts";
import { named } from "../verdict-lines.ts";
import type { LinkOf } from "../charts/arms.ts";
import { auditSection } from "./audit-section.ts";
import { caseSection } from "./case-section.ts";
import { caseName, casesOf, type Case } from "./cases.ts";
import { heading, table } from "./elements.ts";
import { html, trusted, type Markup } from "./markup.ts";
import { runSection, statisticsSection } from "./method-section.ts";
import { simulationSection } from "./simulation-section.ts";
import { STYLE } from "./style.ts";
import { trainingSection } from "./training-section.ts";
import { inWords } from "./verdict-section.ts";

/** Everything that the page shows. */
export interface ReportData {
  analysis: Analysis;
  runs: readonly { run: Run; judges: readonly JudgeUse[] }[];
  excerpts: readonly Excerpt[];
  /** Where a checkpoint of a training leads, in the viewer. */
  linkOf?: LinkOf;
}

/** No script runs and nothing is loaded, whatever stands in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one HTML file that needs nothing else; equal data give equal text. */
export function reportPage(data: ReportData): string {
  const title = titleOf(data.analysis);
  const kicker = kickerOf(data.analysis);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="Candor ${VERSION}" />
        <title>${title} – ${kicker.toLowerCase()}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker">${kicker}</p>
            ${heading(1, title)}
          </header>
          ${body(data)}
        </main>
      </body>
    </html> `;
  return page.toString();
}

/** The page without its frame, to stand in a page of others. */
export function reportParts(data: ReportData): { title: string; kicker: string; html: string } {
  const { analysis } = data;
  return { title: titleOf(analysis), kicker: kickerOf(analysis), html: body(data).toString() };
}

function body({ analysis, runs, excerpts, linkOf }: ReportData): Markup {
  const { audits, trainings, simulations } = analysis;
  const [only] = trainings;
  if (only && trainings.length === 1 && runs.length === 0)
    return html`${trainingSection(only, 2, linkOf)}${method(analysis, runs)}`;
  return html`${caseParts(analysis, excerpts)}${audits.map(auditPart)}${simulations.map((each) =>
    simulationSection(each, 2),
  )}${trainings.map(
    (each) => html`<section>${heading(2, each.title)} ${trainingSection(each, 3, linkOf)}</section>`,
  )}${method(analysis, runs)}`;
}

function caseParts(analysis: Analysis, excerpts: readonly Excerpt[]): Markup | null {
  const cases = casesOf(analysis);
  const [only] = cases;
  if (only === undefined) return null;
  if (cases.length === 1) return caseSection(only, excerpts, 2);
  return html`${overview(cases)}${cases.map(
    (one) =>
      html`<section id="${one.anchor}">
        ${heading(2, caseName(one.verdict))} ${caseSection(one, excerpts, 3)}
      </section>`,
  )}`;
}

function auditPart(findings: AuditFindings): Markup {
  const { scenario, rendering, subject } = findings;
  return html`<section>
    ${heading(2, `Causal audit: ${named(scenario, rendering)} × ${subject}`)} ${auditSection(findings, 3)}
  </section>`;
}

function method(analysis: Analysis, runs: ReportData["runs"]): Markup {
  return html`<section class="method">
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

/** What the page is about first: verdicts, then simulations, then trainings. */
function kickerOf({ verdicts, simulations }: Analysis): string {
  if (verdicts.length > 0) return "Compliance gap";
  return simulations.length > 0 ? "Simulation" : "Training";
}

/** The one scenario and subject or the one experiment, or how many there are of each. */
function titleOf({ verdicts, simulations, trainings }: Analysis): string {
  const measured: readonly Pick<LadderVerdict, "scenario" | "subject" | "rendering">[] =
    verdicts.length > 0 ? verdicts : simulations;
  const [only] = measured;
  const [experiment] = trainings;
  if (only === undefined) {
    return experiment && trainings.length === 1 ? experiment.title : `${trainings.length} experiments`;
  }
  return measured.length === 1
    ? caseName(only)
    : `${oneOrMany(
        measured.map(({ scenario }) => scenario),
        "scenarios",
      )} × ${oneOrMany(
        measured.map(({ subject }) => subject),
        "subjects",
      )}`;
}

/** The one name that all share, or how many there are. */
function oneOrMany(names: readonly string[], things: string): string {
  const distinct = new Set(names);
  const [only = ""] = distinct;
  return distinct.size === 1 ? only : `${distinct.size} ${things}`;
}
