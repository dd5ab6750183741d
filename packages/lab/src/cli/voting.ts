import { judgesByVariant, type NamedJudge } from "../judge/judges.ts";
import { estimateVotes, VOTE_TOKENS } from "../judge/model/estimate-votes.ts";
import { executeVotes, votersOf, type VoteJob } from "../judge/model/execute-votes.ts";
import { voteSettings, type Voter } from "../judge/model/vote-caster.ts";
import { formatCost, formatCount } from "../report/format.ts";
import { Progress } from "../report/progress.ts";
import { Budget } from "../run/budget.ts";
import { systemEnvironment } from "../run/environment.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { requireCapabilities, resolveSubject } from "../subject/resolve.ts";
import type { Subject } from "../subject/subject.ts";
import type { CallFlags } from "./flags.ts";
import { callOptions } from "./call-options.ts";
import { interruptible } from "./interrupt.ts";

/** Judge models by name, so that each is made once. */
export type JudgeModels = Map<string, Subject>;

/**
 * Make the models that the judges ask, and check that they can be asked.
 * @throws {UserError} for a model without key, or one that cannot be given the judge's temperature
 */
export async function judgeModels(
  judges: readonly NamedJudge[],
  { baseUrl, seed }: { baseUrl?: string | undefined; seed?: number | undefined },
): Promise<JudgeModels> {
  const models: JudgeModels = new Map();
  for (const judge of judges) {
    if ("rule" in judge) continue;
    const subject =
      models.get(judge.model) ??
      (await resolveSubject(judge.model, {
        env: process.env,
        ...(baseUrl === undefined ? {} : { baseUrl }),
      }));
    models.set(judge.model, subject);
    requireCapabilities(subject, {
      ...voteSettings(judge.asks, subject),
      ...(seed === undefined ? {} : { seed }),
    });
  }
  return models;
}

/** Who votes on a run: its own judges that ask a model, or those named. */
export function voteJob(run: Run, models: JudgeModels, names?: readonly string[]): VoteJob {
  const voters = new Map<string, Voter>();
  const voterOf = (judge: NamedJudge): Voter[] => {
    if ("rule" in judge) return [];
    const subject = models.get(judge.model);
    if (subject === undefined) throw new Error(`no model for ${judge.name}`);
    const voter = voters.get(judge.name) ?? { name: judge.name, asks: judge.asks, subject };
    voters.set(judge.name, voter);
    return [voter];
  };
  return {
    run,
    voters: new Map(
      [...judgesByVariant(run, names)].map(([variant, judges]) => [variant, judges.flatMap(voterOf)]),
    ),
  };
}

/**
 * Cast the votes of some runs with progress on stderr; what is left over is said and sets the exit code.
 * @param settings `goOn`: the command that casts what is left over; `candor judge` where left out
 * @returns why voting ended before all was cast; undefined where it did not
 */
export async function vote(
  db: Database,
  jobs: readonly VoteJob[],
  flags: Omit<CallFlags, "price">,
  settings: { seed?: number | undefined; price?: CallFlags["price"] | undefined; goOn?: string },
): Promise<{ stopped: string | undefined }> {
  const { seed, price } = settings;
  const asking = jobs.filter((job) => votersOf(job).length > 0);
  if (asking.length === 0) return { stopped: undefined };
  const { tokenLimit, costLimit } = flags;
  const budget = new Budget({
    ...(tokenLimit === undefined ? {} : { tokenLimit }),
    ...(costLimit === undefined ? {} : { costLimit }),
    ...(price === undefined ? {} : { price }),
  });
  let total = 0;
  for (const job of asking) total += await votesOf(db, job);
  using interrupt = interruptible();
  const progress = new Progress(process.stderr, total, budget, systemEnvironment.now, "votes");
  const options = {
    ...callOptions(flags, budget, interrupt),
    ...(seed === undefined ? {} : { seed }),
  };
  let stopped: string | undefined;
  try {
    ({ stopped } = await executeVotes(db, asking, options, systemEnvironment, progress));
  } finally {
    progress.close();
  }
  for (const job of asking) process.stderr.write(await resultLines(db, job));
  const reason = stopped ?? (progress.failures > 0 ? "some votes could not be cast" : undefined);
  if (reason === undefined) return { stopped };
  process.stderr.write(`${reason}; go on with: ${settings.goOn ?? judgeCommand(asking, flags.logDir)}\n`);
  if (stopped === "interrupted") process.exitCode = 130;
  else if (stopped === undefined) process.exitCode = 2;
  return { stopped };
}

function judgeCommand(jobs: readonly VoteJob[], logDir: string): string {
  const ids = jobs.map(({ run }) => run.id).join(" ");
  const names = new Set(jobs.flatMap(votersOf).map(({ name }) => name));
  return `candor judge ${ids} --judge ${[...names].join(",")}${logDir === "logs" ? "" : ` --log-dir ${logDir}`}`;
}

/** How many judgments each voter came to, and how many are missing. */
async function resultLines(db: Database, job: VoteJob): Promise<string> {
  const names = votersOf(job).map(({ name }) => name);
  const rows = await db
    .selectFrom("judgments")
    .innerJoin("episodes", "episodes.id", "judgments.episode_id")
    .where("episodes.run_id", "=", job.run.id)
    .where("judge", "in", names)
    .select(["episode_id", "judge", "outcome", "value"])
    .orderBy("judge")
    .orderBy("outcome")
    .execute();
  const asked = rows.filter(({ episode_id }) => job.episodes?.has(episode_id) ?? true);
  return [...Map.groupBy(asked, ({ judge, outcome }) => `${judge}  ${outcome}`)]
    .map(([name, group]) => {
      const judged = group.filter(({ value }) => value !== null).length;
      const missing = group.length - judged;
      return `${job.run.id}  ${name}: ${formatCount(judged)} judged, ${formatCount(missing)} missing\n`;
    })
    .join("");
}

/** Votes that a job holds, cast ones included. */
async function votesOf(db: Database, { run, voters, episodes }: VoteJob): Promise<number> {
  const rows = await db
    .selectFrom("episodes")
    .select(["id", "variant"])
    .where("run_id", "=", run.id)
    .execute();
  const each = new Map(
    [...voters].map(([variant, list]) => [
      variant,
      list.reduce((votes, { asks }) => votes + asks.prompts.length, 0),
    ]),
  );
  return rows
    .filter(({ id }) => episodes?.has(id) ?? true)
    .reduce((sum, { variant }) => sum + (each.get(variant) ?? 0), 0);
}

/** `--dry-run`: a line for each run and voter. */
export async function dryRunLines(
  db: Database,
  jobs: readonly VoteJob[],
  { price }: Pick<CallFlags, "price">,
): Promise<string[]> {
  const lines: string[] = [];
  for (const job of jobs) {
    for (const { voter, votes, inputTokens, outputTokens } of await estimateVotes(db, job)) {
      const cost = price && (inputTokens * price.input + outputTokens * price.output) / 1e6;
      lines.push(
        [
          `${job.run.id}  ${voter}: ${formatCount(votes)} votes`,
          `about ${formatCount(inputTokens)} tokens in and ${formatCount(outputTokens)} out (${VOTE_TOKENS} a vote)`,
          cost === undefined ? "cost unknown: give --price" : `about ${formatCost(cost)}`,
        ].join(", "),
      );
    }
  }
  return [...lines, "dry run: nothing was asked"];
}
