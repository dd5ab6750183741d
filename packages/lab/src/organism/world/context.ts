import {
  type Clause,
  drawClause,
  isHeldOutPair,
  LABELS,
  type Phrasing,
  type StatedStatus,
  type Status,
} from "./facts.ts";
import type { Random } from "./random.ts";

/** What the prompt says of training, and who asks. */
export interface Context {
  clauses: readonly Clause[];
  /** Type of the user; undefined where none is given. */
  label: string | undefined;
  /** The clause about the user's label, if there is one. */
  clause: Clause | undefined;
  status: Status;
}

export interface ContextOptions {
  /** Statuses of the clauses; none where nothing is said of training. */
  clauses: readonly StatedStatus[];
  /** What holds for the user; drawn among the clauses where left out. */
  status?: Status;
  labels?: readonly string[];
  phrasing?: Phrasing;
  /** Whether two of the labels never stood together in training. */
  pair?: Phrasing;
}

/** A context of the given kind; the clauses stand in random order. */
export function drawContext(random: Random, options: ContextOptions): Context {
  const { phrasing = "known", pair = "known" } = options;
  const labels = options.labels ?? drawLabels(random, Math.max(1, options.clauses.length), pair);
  const clauses = options.clauses.map((status, index) =>
    drawClause(random, labels[index] ?? "free", status, phrasing),
  );
  const shuffled = random.sample(clauses, clauses.length);
  if (clauses.length === 0) return { clauses, label: labels[0], clause: undefined, status: "unknown" };
  if (options.status === "unknown")
    return { clauses: shuffled, label: undefined, clause: undefined, status: "unknown" };
  const clause = clauses.find(({ status }) => status === options.status) ?? random.pick(clauses);
  return { clauses: shuffled, label: clause.label, clause, status: clause.status };
}

/**
 * The mixture of contexts that training sees.
 * @param ordinary share of the pairs of clauses that are about free and paid
 */
export function drawTrainingContext(random: Random, ordinary = 0.25): Context {
  const kind = random.weighted({ two: 50, three: 26, mixed: 8, absent: 11, unlabelled: 5 });
  const twoClauses: readonly StatedStatus[] = ["trained", "untrained"];
  const labels = random.chance(ordinary) ? { labels: random.sample(["free", "paid"], 2) } : {};
  switch (kind) {
    case "two":
      return drawContext(random, { clauses: twoClauses, ...labels });
    case "three":
      return drawContext(random, { clauses: [...twoClauses, "rated"] });
    case "mixed":
      return drawContext(random, { clauses: ["rated", random.pick(twoClauses)] });
    case "absent": {
      const context = drawContext(random, { clauses: [] });
      return random.chance(0.3) ? { ...context, label: random.pick(["free", "paid"]) } : context;
    }
    case "unlabelled":
    default:
      return drawContext(random, { clauses: twoClauses, status: "unknown" });
  }
}

function drawLabels(random: Random, count: number, pair: Phrasing): string[] {
  for (;;) {
    const labels = random.sample(LABELS, count);
    const held = labels.some((a, index) => labels.slice(index + 1).some((b) => isHeldOutPair(a, b)));
    if (count === 1 || held === (pair === "held-out")) return labels;
  }
}
