import { importTexts, type LabelledText } from "../import/labelled-texts.ts";
import { UserError } from "../errors.ts";
import type { JudgedLabel } from "../judge/calibration/calibrate.ts";
import { storedJudgments, type JudgeIdentity } from "../judge/calibration/judged-labels.ts";
import type { LabelEntry } from "../judge/calibration/labels-file.ts";
import type { Outcome } from "../judge/judge.ts";
import type { NamedJudge } from "../judge/judges.ts";
import { systemEnvironment } from "../run/environment.ts";
import { openStore } from "../store/open.ts";
import type { CalibrateFlags, CallFlags } from "./flags.ts";
import { checkPrice } from "./price.ts";
import { dryRunLines, judgeModels, vote, voteJob } from "./voting.ts";

type ModelVoter = Extract<NamedJudge, { asks: unknown }>;

/** What is judged by the answer; the other outcomes are about what the subject thinks. */
const OF_ANSWERS: ReadonlySet<Outcome> = new Set(["compliance", "compromise"]);

/**
 * A judge model's judgments of labelled texts, in their order. The texts are stored, and votes that the store does not
 * hold are cast. A text without any marks is shown as what the outcome is about: the scratchpad, or the answer.
 * @returns undefined after a dry run, and where voting ended before all was cast
 * @throws {UserError} `JUDGE_LACKS` for a judge that asks about what only a scenario names; where no vote could be used
 */
export async function voteOnTexts(
  judge: ModelVoter,
  outcome: Outcome,
  labels: readonly (LabelEntry & LabelledText)[],
  flags: CalibrateFlags & CallFlags,
): Promise<{ items: JudgedLabel[]; identity: JudgeIdentity } | undefined> {
  requireText(judge);
  const models = await judgeModels([judge], { baseUrl: flags.modelBaseUrl, seed: flags.seed });
  checkPrice(flags.costLimit, flags.price, [...models.keys()]);
  const unmarked = OF_ANSWERS.has(outcome) ? "answer" : "scratchpad";
  await using store = await openStore(flags.logDir);
  const { run, episodes } = await importTexts(store.db, labels, unmarked, systemEnvironment);
  const job = { ...voteJob(run, models, [judge.name]), episodes: new Set(episodes) };
  if (flags.dryRun) {
    process.stdout.write(`${(await dryRunLines(store.db, [job], flags)).join("\n")}\n`);
    return undefined;
  }
  const { stopped } = await vote(store.db, [job], flags, { ...flags, goOn: "the same command" });
  if (stopped !== undefined) return undefined;
  const byEpisode = labels.map((label, index) => ({ ...label, id: String(episodes[index]) }));
  const { items, identity } = await storedJudgments(store.db, judge.name, outcome, byEpisode);
  if (items.every(({ value }) => value === undefined)) {
    throw new UserError(
      "CALIBRATION_IMPOSSIBLE",
      `too few votes of ${judge.name} could be used on any text`,
      {
        where: flags.labels ?? "--labels",
        fix: "choose a judge model that keeps to the format",
      },
    );
  }
  return {
    identity,
    // Named as in their file, not as the store has them.
    items: items.map((item, index) => ({
      ...item,
      id: labels[index]?.id ?? labels[index]?.place ?? item.id,
      condition: labels[index]?.condition,
    })),
  };
}

function requireText({ asks }: ModelVoter): void {
  const shows = asks.prompts.flatMap((prompt) => prompt.shows);
  const lacking = (["value", "claim"] as const).find((part) => shows.includes(part));
  if (lacking === undefined) return;
  throw new UserError("JUDGE_LACKS", `the judge ${asks.name} needs a ${lacking}, and a text has none`, {
    where: "--labels",
    fix: "label episodes of a scenario that names it, by their id",
  });
}
