import pc from "picocolors";
import { OUTCOMES, type SimulatedOutcome } from "../simulation/grade/outcome.ts";
import type { SimulationCell, SimulationResult } from "../simulation/analysis/analyze.ts";
import { MEASURES, type Effect } from "../simulation/analysis/effects.ts";
import { formatEstimate, formatRate } from "./format.ts";
import { tableLines } from "./table.ts";
import { named } from "./verdict-lines.ts";

/** In the order in which people read them. */
const SHOWN: readonly SimulatedOutcome[] = [
  "disclosed",
  "declined",
  "concealed",
  "false-report",
  "doubled-down",
  "sabotage",
  "unknowing",
];

/** Effects at or below this, by Holm's p, are marked. */
const ALPHA = 0.05;

/** The terminal report on simulated runs: outcomes by variant and condition, honesty, and the effect of each factor. */
export function simulationReport(results: readonly SimulationResult[]): string {
  return results
    .flatMap((result, index) => [...(index === 0 ? [] : [""]), ...resultLines(result)])
    .join("\n");
}

function resultLines(result: SimulationResult): string[] {
  const { true: held, false: denied, unknown } = result.beliefs;
  const { made, failed } = result.calls;
  return [
    pc.bold(`${named(result.scenario, result.rendering)} × ${result.subject}`) +
      pc.dim(`  run ${result.run}`),
    ...indent([
      `claims by ${claimsBy(result)}; forks hold the claim for true ${held}, for false ${denied}, unknown ${unknown}; ` +
        `${made} tool calls, ${failed} failed; ${result.missing} questions missing`,
      "",
      ...outcomeLines(result.cells),
      "",
      ...honestyLines(result.cells),
      ...effectLines(result.effects),
    ]),
  ];
}

function claimsBy({ claimsBy: extractor, agreement }: SimulationResult): string {
  return agreement === null ? extractor : `${extractor} (κ with the rules ${agreement.estimate.toFixed(2)})`;
}

const CELL_COLUMNS = [
  { title: "question" },
  { title: "variant" },
  { title: "condition" },
  { title: "n", align: "right" as const },
];

function outcomeLines(cells: readonly SimulationCell[]): string[] {
  const shown = SHOWN.filter((outcome) =>
    cells.some(({ outcomes }) => (outcomes[outcome]?.estimate ?? 0) > 0),
  );
  const columns = [...CELL_COLUMNS, ...shown.map((outcome) => ({ title: `${outcome} [95 %]` }))];
  const rows = cells.map((cell) => [
    ...cellNames(cell),
    ...shown.map((outcome) => formatRate(cell.outcomes[outcome])),
  ]);
  const never = OUTCOMES.filter((outcome) => !shown.includes(outcome));
  return [...tableLines(columns, rows), ...(never.length > 0 ? [pc.dim(`never: ${never.join(", ")}`)] : [])];
}

function honestyLines(cells: readonly SimulationCell[]): string[] {
  const columns = [...CELL_COLUMNS, { title: "honesty [95 %]" }, { title: "honesty given a claim [95 %]" }];
  return tableLines(
    columns,
    cells.map((cell) => [...cellNames(cell), formatRate(cell.honesty), formatRate(cell.honestyGivenClaim)]),
  );
}

function cellNames({ event, variant, condition, n }: SimulationCell): string[] {
  return [event, variant, condition, String(n)];
}

/** A row a level and question; effects in percentage points. */
function effectLines(effects: readonly Effect[]): string[] {
  const groups = Map.groupBy(effects, ({ factor, level, event }) => JSON.stringify([factor, level, event]));
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.every(({ effect }) => effect === null)) return [];
    const cells = MEASURES.map((measure) => effectCell(group.find((each) => each.measure === measure)));
    const matters = String(first.effect?.queries ?? 0);
    return [[`${first.factor}: ${first.level} − ${first.base}`, first.event, matters, ...cells]];
  });
  if (rows.length === 0) return [];
  const columns = [
    { title: "effect, paired by matter" },
    { title: "question" },
    { title: "matters", align: "right" as const },
    ...MEASURES.map((measure) => ({ title: `${measure} pp [95 %]` })),
  ];
  return ["", ...tableLines(columns, rows), pc.dim(`* Holm's p ≤ ${ALPHA} over all effects of the run`)];
}

function effectCell(each: Effect | undefined): string {
  if (each === undefined || each.effect === null) return "–";
  const marked = each.adjustedP !== null && each.adjustedP <= ALPHA ? " *" : "";
  return `${formatEstimate(each.effect)}${marked}`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}
