import { judgeRun } from "../../judge/judge-run.ts";
import { checkJudgeModel, judgesByVariant, withJudgeModel } from "../../judge/judges.ts";
import { formatCount } from "../../report/format.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { openExistingStore } from "../../store/open.ts";
import { measuringRuns } from "../../store/trainings.ts";
import type { CallFlags, JudgeFlags } from "../flags.ts";
import { checkPrice } from "../price.ts";
import { storedOf } from "../../store/named.ts";
import { dryRunLines, judgeModels, vote, voteJob } from "../voting.ts";

/**
 * `candor judge`: judge stored episodes again, those that measured trainings too, by rules and by votes; votes that are
 * stored are not cast again.
 */
export async function judge(asked: string[], flags: JudgeFlags & CallFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const { db } = store;
  const { runs: own, trainings } = await storedOf(db, asked);
  const runs = [...own, ...(await measuringRuns(db, trainings))];
  const names = flags.judge && withJudgeModel(flags.judge, flags.judgeModel);
  const judges = runs.flatMap((run) => [...judgesByVariant(run, names).values()].flat());
  checkJudgeModel(judges, flags.judgeModel);
  const models = await judgeModels(judges, { baseUrl: flags.modelBaseUrl, seed: flags.seed });
  checkPrice(flags.costLimit, flags.price, [...models.keys()]);
  const jobs = runs.map((run) => voteJob(run, models, names));
  if (flags.dryRun) {
    process.stdout.write(`${(await dryRunLines(db, jobs, flags)).join("\n")}\n`);
    return;
  }
  const rules = judges.some((each) => "rule" in each);
  for (const run of rules ? runs : []) {
    const written = await judgeRun(db, run, systemEnvironment.now, names);
    process.stdout.write(`${run.id}  ${run.scenario} × ${run.subject}  ${formatCount(written)} judgments\n`);
  }
  await vote(db, jobs, flags, flags);
}
