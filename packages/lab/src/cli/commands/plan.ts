import type { GapVariance } from "@candor/measure";
import { pilotVariance, planGap, TYPICAL_VARIANCE } from "../../analysis/planning.ts";
import { UserError } from "../../errors.ts";
import { formatCost, formatCount } from "../../report/format.ts";
import { tableLines } from "../../report/table.ts";
import { estimatePlan } from "../../run/estimate.ts";
import { planEpisodes } from "../../run/plan.ts";
import { loadScenarios } from "../../scenario/load.ts";
import { openExistingStore, type Database } from "../../store/open.ts";
import { findRun, type Run } from "../../store/runs.ts";
import type { PlanFlags } from "../flags.ts";

/** `candor plan`: queries × epochs that find a gap, and what they cost. */
export async function plan(pilot: string | undefined, flags: PlanFlags): Promise<void> {
  const { variance, tokens, basis } = pilot === undefined ? assumed(flags) : await measured(pilot, flags);
  const { gap, power, price } = flags;
  const columns = ["epochs", "queries", "episodes", "cost"].map((title) => ({
    title,
    align: "right" as const,
  }));
  const rows = planGap(variance, gap, power).map(({ epochs, queries, episodes }) => {
    const cost =
      price && tokens && (episodes * (tokens.input * price.input + tokens.output * price.output)) / 1e6;
    return [
      String(epochs),
      formatCount(queries),
      formatCount(episodes),
      cost === undefined ? "–" : formatCost(cost),
    ];
  });
  const lines = [
    `To find a gap of ${gap * 100} points with power ${power} (two-sided test at 5 %):`,
    ...tableLines(columns, rows),
    basis,
    ...(price && tokens ? [] : ["for the cost give --price, and --scenario or a pilot run"]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

interface Basis {
  variance: GapVariance;
  /** Tokens of one episode. */
  tokens: { input: number; output: number } | undefined;
  basis: string;
}

function assumed({ scenario, maxTokens }: PlanFlags): Basis {
  return {
    variance: TYPICAL_VARIANCE,
    tokens: scenario === undefined ? undefined : estimatedTokens(scenario, maxTokens),
    basis:
      "variances: typical of recorded two-option experiments; a pilot with 2 epochs is better: candor plan RUN",
  };
}

async function measured(fragment: string, flags: PlanFlags): Promise<Basis> {
  await using store = await openExistingStore(flags.logDir);
  const run = await findRun(store.db, fragment);
  const variance = await pilotVariance(store.db, run);
  if (!variance) {
    throw new UserError(
      "PILOT_TOO_SMALL",
      `run ${run.id} has fewer than two queries with two judged epochs`,
      {
        fix: "run the pilot with --epochs 2, or leave it out",
      },
    );
  }
  const tokens =
    flags.scenario === undefined
      ? await usedTokens(store.db, run)
      : estimatedTokens(flags.scenario, flags.maxTokens);
  return { variance, tokens, basis: `variances: from pilot ${run.id}` };
}

/** At most `maxTokens` out; about four characters a token in. */
function estimatedTokens(scenario: string, maxTokens: number): { input: number; output: number } | undefined {
  const [first] = loadScenarios(scenario);
  if (!first) return undefined;
  const { episodes, inputTokens } = estimatePlan(planEpisodes([first], { epochs: 1 }));
  return { input: inputTokens / episodes, output: maxTokens };
}

async function usedTokens(db: Database, run: Run): Promise<{ input: number; output: number } | undefined> {
  const { input, output } = await db
    .selectFrom("episodes")
    .where("run_id", "=", run.id)
    .select(({ fn }) => [
      fn.avg<number | null>("input_tokens").as("input"),
      fn.avg<number | null>("output_tokens").as("output"),
    ])
    .executeTakeFirstOrThrow();
  return input === null || output === null ? undefined : { input, output };
}
