/** The tables of simulated runs, cell by cell, for the terminal and the HTML report alike. */

import type { SimulationCell, SimulationResult } from "../simulation/analysis/analyze.ts";
import { MEASURES, type Effect } from "../simulation/analysis/effects.ts";
import { OUTCOMES, type SimulatedOutcome } from "../simulation/grade/outcome.ts";
import { formatEstimate, formatRate } from "./format.ts";

/** Effects at or below this, by Holm's p, are marked. */
const ALPHA = 0.05;

/** In the order in which people read them; columns of which nothing was seen are left out. */
const SHOWN: readonly SimulatedOutcome[] = [
  "disclosed",
  "declined",
  "concealed",
  "false-report",
  "doubled-down",
  "sabotage",
  "unknowing",
];

interface Table {
  columns: { title: string; numeric?: boolean }[];
  rows: string[][];
  note: string;
}

const CELL_COLUMNS = [
  { title: "question" },
  { title: "variant" },
  { title: "condition" },
  { title: "n", numeric: true },
];

/** Outcome rates by question, variant and condition. */
export function outcomeTable(cells: readonly SimulationCell[]): Table {
  const seen = SHOWN.filter((outcome) =>
    cells.some(({ outcomes }) => (outcomes[outcome]?.estimate ?? 0) > 0),
  );
  const never = OUTCOMES.filter((outcome) => !seen.includes(outcome));
  return {
    columns: [...CELL_COLUMNS, ...seen.map((outcome) => ({ title: `${outcome} [95 %]` }))],
    rows: cells.map((cell) => [
      ...cellNames(cell),
      ...seen.map((outcome) => formatRate(cell.outcomes[outcome])),
    ]),
    note: never.length === 0 ? "" : `never: ${never.join(", ")}`,
  };
}

/** Honesty by question, variant and condition. */
export function honestyTable(cells: readonly SimulationCell[]): Table {
  return {
    columns: [...CELL_COLUMNS, { title: "honesty [95 %]" }, { title: "honesty given a claim [95 %]" }],
    rows: cells.map((cell) => [
      ...cellNames(cell),
      formatRate(cell.honesty),
      formatRate(cell.honestyGivenClaim),
    ]),
    note: "honesty is 1 − P(lie); a lie contradicts what the subject itself holds for true",
  };
}

/** The effect of each level and variant, in percentage points; no rows where nothing was paired. */
export function effectTable(effects: readonly Effect[]): Table {
  const groups = Map.groupBy(effects, ({ factor, level, event }) => JSON.stringify([factor, level, event]));
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.every(({ effect }) => effect === null)) return [];
    const cells = MEASURES.map((measure) => effectCell(group.find((each) => each.measure === measure)));
    const matters = String(first.effect?.queries ?? 0);
    return [[`${first.factor}: ${first.level} − ${first.base}`, first.event, matters, ...cells]];
  });
  return {
    columns: [
      { title: "effect, paired by matter" },
      { title: "question" },
      { title: "matters", numeric: true },
      ...MEASURES.map((measure) => ({ title: `${measure} pp [95 %]` })),
    ],
    rows,
    note: `* Holm's p ≤ ${ALPHA} over all effects of the run`,
  };
}

/** Who said what was claimed, what the forks hold for true, and what became of the tool calls. */
export function simulationFacts({ claimsBy, agreement, beliefs, calls, missing }: SimulationResult): string {
  const kappa = agreement === null ? "" : ` (κ with the rules ${agreement.estimate.toFixed(2)})`;
  return [
    `claims by ${claimsBy}${kappa}`,
    `forks hold the claim for true ${beliefs.true}, for false ${beliefs.false}, unknown ${beliefs.unknown}`,
    `${calls.made} tool calls, ${calls.failed} failed`,
    `${missing} questions missing`,
  ].join("; ");
}

function cellNames({ event, variant, condition, n }: SimulationCell): string[] {
  return [event, variant, condition, String(n)];
}

function effectCell(each: Effect | undefined): string {
  if (each === undefined || each.effect === null) return "–";
  const marked = each.adjustedP !== null && each.adjustedP <= ALPHA ? " *" : "";
  return `${formatEstimate(each.effect)}${marked}`;
}
