import pc from "picocolors";
import type { AuditFindings, ExampleFinding } from "../audit/findings.ts";
import {
  agendasGrid,
  auditNotes,
  cellsGrid,
  conflictLines,
  contrastsGrid,
  curveGrid,
  effectsGrid,
  exactLine,
  probesGrid,
  sentencesGrid,
  type Grid,
} from "./audit-rows.ts";
import { formatCount } from "./format.ts";
import { tableLines } from "./table.ts";
import { named } from "./verdict-lines.ts";

/** What `candor audit` prints: curve, transplant, changes, one transcript sentence by sentence, and agendas. */
export function auditReport(findings: AuditFindings): string {
  const { scenario, rendering, variant, subject, audit, run, episodes, judges, mediation } = findings;
  const exact = exactLine(findings);
  const example = clearest(findings.examples);
  return [
    pc.bold(`${named(scenario, rendering)} (${variant}) × ${subject}`) +
      pc.dim(`  audit ${audit} of run ${run}`),
    `  ${formatCount(episodes)} episodes after interventions, judged by ${judges.compliance}${judges.reasoning === undefined ? "" : ` and ${judges.reasoning}`}`,
    ...gridLines(curveGrid(findings)),
    ...(mediation ? [...gridLines(cellsGrid(mediation)), ...gridLines(effectsGrid(mediation))] : []),
    ...gridLines(contrastsGrid(findings)),
    ...(example ? gridLines(sentencesGrid(example)) : []),
    ...gridLines(agendasGrid(findings)),
    ...conflictLines(findings).map((line) => `  ${line}`),
    ...gridLines(probesGrid(findings)),
    ...(exact === undefined ? [] : [`  ${exact}`]),
    "",
    ...auditNotes(findings).map((note) => pc.yellow(`  ! ${note}`)),
  ].join("\n");
}

/** The transcript to show: one with a decisive sentence, where the subject was told that it is trained on. */
function clearest(examples: readonly ExampleFinding[]): ExampleFinding | undefined {
  const decided = examples.filter(({ decisive }) => decisive !== null);
  return decided.find(({ side }) => side === "trained") ?? decided[0] ?? examples[0];
}

function gridLines({ caption, titles, rows }: Grid): string[] {
  if (rows.length === 0) return [];
  const [head = "", ...lines] = tableLines(
    titles.map((title) => ({ title })),
    rows,
  );
  return ["", `  ${caption}`, `  ${pc.dim(head)}`, ...lines.map((line) => `  ${line}`)];
}
