import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { UserError } from "../../errors.ts";
import { agreedLabels } from "../../judge/calibration/agreed-labels.ts";
import { calibrate as measure } from "../../judge/calibration/calibrate.ts";
import { writeCard } from "../../judge/calibration/card.ts";
import { judgeTexts } from "../../judge/calibration/judged-labels.ts";
import { readLabels } from "../../judge/calibration/labels-file.ts";
import {
  calibratedOutcome,
  cardOf,
  judgedEpisodes,
  STORE_LABELS,
  type JudgedLabels,
} from "../../judge/calibration/stored-calibration.ts";
import type { Outcome } from "../../judge/judge.ts";
import { checkJudgeModel, namedJudge, withJudgeModel, type NamedJudge } from "../../judge/judges.ts";
import { calibrationReport } from "../../report/calibration-report.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { openExistingStore } from "../../store/open.ts";
import type { CalibrateFlags, CallFlags } from "../flags.ts";
import { voteOnTexts } from "../text-votes.ts";

/**
 * `candor calibrate`: measure a judge against human labels, and store its card. A judge that asks a model votes on
 * labelled texts first; on stored episodes its judgments must be there.
 */
export async function calibrate(base: string, flags: CalibrateFlags & CallFlags): Promise<void> {
  const [name = base] = withJudgeModel([base], flags.judgeModel);
  const judge = namedJudge(name);
  checkJudgeModel([judge], flags.judgeModel);
  const outcome = calibratedOutcome(judge, flags.outcome);
  const found = await judged(judge, outcome, flags);
  if (found === undefined) return;
  if (flags.dryRun) {
    process.stdout.write("dry run: nothing was asked\n");
    return;
  }
  const { labels, items } = found;
  const calibration = measure(items);
  const createdAt = new Date(systemEnvironment.now()).toISOString();
  const card = cardOf(found, outcome, calibration, { ...sourceOf(flags.labels), createdAt });
  const path = writeCard(flags.logDir, card);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ version: 1, card, calibration }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${calibrationReport(name, calibration, labels)}\n\njudge card: ${path}\n`);
}

/** Undefined where a judge model's votes on texts are not there: after a dry run, or a stop. */
async function judged(
  judge: NamedJudge,
  outcome: Outcome,
  flags: CalibrateFlags & CallFlags,
): Promise<JudgedLabels | undefined> {
  const { labels: file, positive, logDir } = flags;
  const given = file === undefined ? undefined : agreedLabels(readLabels(file, positive));
  const texts = (given?.labels ?? []).flatMap(({ text, ...label }) =>
    text === undefined ? [] : [{ ...label, text }],
  );
  if (given !== undefined && texts.length > 0) {
    if (texts.length < given.labels.length) {
      throw new UserError("CALIBRATION_IMPOSSIBLE", "some rows have a text and some an id only", {
        where: file ?? "--labels",
        fix: "give every row a text, or every row the id of a stored episode",
      });
    }
    if ("rule" in judge) {
      const { name, version } = judge.rule;
      const identity = { judge: name, judge_version: version, judge_model: null, prompt_hash: null };
      return { labels: given, items: judgeTexts(judge.rule, texts), identity };
    }
    const voted = await voteOnTexts(judge, outcome, texts, flags);
    return voted && { labels: given, ...voted };
  }
  await using store = await openExistingStore(logDir);
  return await judgedEpisodes(store.db, judge.name, outcome, given);
}

/** Where the labels come from, as a card names it. */
function sourceOf(file: string | undefined) {
  if (file === undefined) return STORE_LABELS;
  return { source: basename(file), sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
}
