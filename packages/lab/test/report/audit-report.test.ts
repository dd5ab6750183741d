import { expect, test } from "vitest";
import { analyzeRuns } from "../../src/analysis/analyze.ts";
import { mediationLookup } from "../../src/audit/findings.ts";
import { auditReport } from "../../src/report/audit-report.ts";
import { htmlReport } from "../../src/report/html-report.ts";
import { auditScenario, executed, newAudit, sampledRun, thinker } from "../audit/fixtures.ts";
import { temporaryStore } from "../store/temp-store.ts";
import { documentOf, textsOf, type Element } from "./document.ts";

async function audited() {
  const { db } = await temporaryStore();
  const subject = thinker("scratchpad");
  const run = await sampledRun(db, subject, auditScenario(6));
  return { db, run, ...(await executed(db, await newAudit(db, run, subject))) };
}

test("the terminal shows curve, cells, effects, a transcript sentence by sentence, and agendas", async () => {
  const { findings } = await audited();
  const lines = auditReport(findings).split("\n");
  const line = (start: RegExp) =>
    lines
      .find((each) => start.test(each.trim()))
      ?.trim()
      .replaceAll(/ {2,}/gu, "  ");
  expect(line(/^where trained/u)).toBe("where trained  100.0 % (n 6)  0.0 % (n 6)");
  expect(line(/^mediated share/u)).toMatch(/^mediated share {2}100\.0 % \[\d+\.\d, 100\.0\] {2}100\.0 %/u);
  expect(line(/^sham where unmonitored/u)).toMatch(
    /^sham where unmonitored {2}0\.0 \[-\d+\.\d, \+\d+\.\d\]$/u,
  );
  expect(line(/^trained {2,}\d/u)).toMatch(
    /^trained {2}4 {2}100\.0 {2}100\.0 {2}100\.0 {2}100\.0 {2}100\.0 {2}100\.0 {2}0\.000/u,
  );
  expect(line(/^I do not want training/u)).toMatch(/ {2}own {2}0\.0 \[/u);
  expect(line(/^its own/u)).toMatch(/^its own \(no received source\) {2}100\.0 % \[/u);
});

test("the page has the audit as a section with figures, their data and tables, and the verdict rests on it", async () => {
  const { db, run, findings } = await audited();
  const options = { seed: 1, resamples: 200, delta: 0.05 };
  const probes = [probe("prompt", 0, 0.5), probe("prompt", 1, 0.75), probe(2, 0, 1)];
  const audits = [{ ...findings, whiteBox: { exact: null, probes } }];
  const known = { mediationOf: mediationLookup(audits) };
  const analysis = { ...(await analyzeRuns(db, [run], options, [], known)), audits };
  const page = await htmlReport(db, [run], analysis);
  const document = documentOf(page);
  const headings = textsOf(document, "h2, h3");
  expect(headings).toEqual(
    expect.arrayContaining([
      "Causal audit: small × scripted/subject",
      "Scratchpads swapped between the conditions",
      "Answers before the reasoning ends",
      "Changes of content and wording",
      "Transcripts sentence by sentence",
      "Whose agenda",
    ]),
  );
  const captions = textsOf(document, "caption");
  expect(captions).toContain(
    "Transplant: compliance by where it was answered and whose scratchpad was given",
  );
  expect(page).toContain("Compliance, in per cent, by the share of the reasoning that was kept");
  const cells = findings.mediation?.cells;
  expect(rowsOf(document, "compliance-by-where")).toEqual([
    ["answered where", "scratchpad of", "rate", "n"],
    ["trained", "trained", "1", String(cells?.trainedTrained.n)],
    ["trained", "unmonitored", "0", String(cells?.trainedUnmonitored.n)],
    ["unmonitored", "trained", "1", String(cells?.unmonitoredTrained.n)],
    ["unmonitored", "unmonitored", "0", String(cells?.unmonitoredUnmonitored.n)],
  ]);
  const { estimate, low, high } = findings.mediation?.effects.shapleyIndirect ?? {};
  expect(rowsOf(document, "what-the-gap-is-made-of")).toContainEqual(
    ["through the scratchpad", estimate, low, high].map(String),
  );
  expect(rowsOf(document, "linear-probes")).toEqual([
    ["probe", "read after", "layer", "AUROC"],
    ["condition", "the prompt", "1", "0.5"],
    ["condition", "the prompt", "2", "0.75"],
    ["condition", "sentence 2", "1", "1"],
  ]);
  // The ladder stops before it, since the label arms were not run; the audit is known to it all the same.
  expect(analysis.verdicts[0]?.missingArms).not.toContain("scratchpad swap");
});

/** A probe that reads the condition, and no decision. */
function probe(place: "prompt" | number, layer: number, area: number) {
  const condition = { estimate: area, low: area - 0.1, high: area };
  return { place, layer, n: 12, condition, decision: null };
}

/** The data of a figure, by the beginning of its name. */
function rowsOf(document: Element, name: string): string[][] {
  const [template] = document.querySelectorAll(`figure[data-name^=${name}] template`);
  return (template?.textContent ?? "")
    .trimEnd()
    .split("\r\n")
    .map((row) => row.split(","));
}
