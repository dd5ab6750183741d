import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { UserError } from "../../errors.ts";
import { agreedLabels, type AgreedLabels } from "../../judge/calibration/agreed-labels.ts";
import {
  calibrate as measure,
  type Calibration,
  type JudgedLabel,
} from "../../judge/calibration/calibrate.ts";
import { writeCard, type JudgeCard } from "../../judge/calibration/card.ts";
import {
  judgeTexts,
  storedJudgments,
  storedLabels,
  type JudgeIdentity,
} from "../../judge/calibration/judged-labels.ts";
import { readLabels } from "../../judge/calibration/labels-file.ts";
import type { Outcome } from "../../judge/judge.ts";
import {
  checkJudgeModel,
  namedJudge,
  outcomesOf,
  withJudgeModel,
  type NamedJudge,
} from "../../judge/judges.ts";
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
  const outcome = outcomeOf(judge, flags.outcome);
  const found = await judged(judge, outcome, flags);
  if (found === undefined) return;
  if (flags.dryRun) {
    process.stdout.write("dry run: nothing was asked\n");
    return;
  }
  const { labels, items, identity } = found;
  const calibration = measure(items);
  const card = cardOf(identity, outcome, labels, calibration, flags);
  const path = writeCard(flags.logDir, card);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ version: 1, card, calibration }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(`${calibrationReport(name, calibration, labels)}\n\njudge card: ${path}\n`);
}

interface Judged {
  labels: AgreedLabels;
  items: JudgedLabel[];
  identity: JudgeIdentity;
}

/** @throws {UserError} where a judge that asks a model gives several outcomes and none is chosen, or not the one that is */
function outcomeOf(judge: NamedJudge, asked: Outcome | undefined): Outcome {
  const known = outcomesOf(judge);
  const [only, other] = known;
  const fits = asked === undefined ? other === undefined : "rule" in judge || known.includes(asked);
  const outcome = asked ?? only;
  if (fits && outcome !== undefined) return outcome;
  const problem = asked === undefined ? "has several outcomes" : `has no outcome ${asked}`;
  throw new UserError("CALIBRATION_IMPOSSIBLE", `the judge ${judge.name} ${problem}`, {
    where: "--outcome",
    fix: `use ${known.length === 1 ? "" : "one of "}${known.join(", ")}`,
  });
}

/** Undefined where a judge model's votes on texts are not there: after a dry run, or a stop. */
async function judged(
  judge: NamedJudge,
  outcome: Outcome,
  flags: CalibrateFlags & CallFlags,
): Promise<Judged | undefined> {
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
  const labels = given ?? (await storedLabels(store.db, outcome));
  if (labels.labels.length === 0) {
    throw new UserError("CALIBRATION_IMPOSSIBLE", `the store holds no human label of ${outcome}`, {
      where: "--log-dir",
      fix: "label a run with `candor label RUN --rater NAME`, or give --labels",
    });
  }
  return { labels, ...(await storedJudgments(store.db, judge.name, outcome, labels.labels)) };
}

function cardOf(
  identity: JudgeIdentity,
  outcome: Outcome,
  { raters, disputed }: AgreedLabels,
  { n, missing, auroc, kappa, sensitivity, specificity, conditions }: Calibration,
  { labels: file }: CalibrateFlags,
): JudgeCard {
  const errors = Object.entries(conditions).map(
    ([condition, each]) =>
      [condition, { sensitivity: each.sensitivity, specificity: each.specificity }] as const,
  );
  return {
    version: 1,
    judge: identity.judge,
    judgeVersion: identity.judge_version,
    judgeModel: identity.judge_model,
    promptHash: identity.prompt_hash,
    outcome,
    createdAt: new Date(systemEnvironment.now()).toISOString(),
    labels: {
      source: file === undefined ? "store" : basename(file),
      sha256: file === undefined ? null : createHash("sha256").update(readFileSync(file)).digest("hex"),
      n,
      missing,
      disputed,
      raters,
    },
    sensitivity,
    specificity,
    auroc: auroc && { estimate: auroc.estimate, low: auroc.low, high: auroc.high },
    kappa: kappa && { estimate: kappa.estimate, low: kappa.low, high: kappa.high },
    conditions: Object.fromEntries(errors),
  };
}
