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
import type { Judge, Outcome } from "../../judge/judge.ts";
import { findJudge } from "../../judge/rules.ts";
import { calibrationReport } from "../../report/calibration-report.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { openExistingStore } from "../../store/open.ts";
import type { CalibrateFlags } from "../flags.ts";

/** `candor calibrate`: measure a judge against human labels, and store its card. */
export async function calibrate(name: string, flags: CalibrateFlags): Promise<void> {
  const rule = name.includes("@") ? undefined : findJudge(name);
  const outcome = flags.outcome ?? rule?.outcome ?? "reasoning";
  const { labels, items, identity } = await judged(name, rule, outcome, flags);
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

async function judged(
  name: string,
  rule: Judge | undefined,
  outcome: Outcome,
  { labels: file, positive, logDir }: CalibrateFlags,
): Promise<Judged> {
  const given = file === undefined ? undefined : agreedLabels(readLabels(file, positive));
  const texts = given?.labels.filter(({ text }) => text !== undefined) ?? [];
  if (given !== undefined && texts.length > 0) {
    if (rule === undefined || texts.length < given.labels.length) {
      throw new UserError(
        "CALIBRATION_IMPOSSIBLE",
        rule === undefined
          ? `${name} is a judge model, and the labels are of texts`
          : "some rows have a text and some an id only",
        {
          where: file ?? "--labels",
          fix:
            rule === undefined
              ? "label stored episodes that it has judged, by their id"
              : "give every row a text, or every row the id of a stored episode",
        },
      );
    }
    const identity = { judge: name, judge_version: rule.version, judge_model: null, prompt_hash: null };
    return { labels: given, items: judgeTexts(rule, given.labels), identity };
  }
  await using store = await openExistingStore(logDir);
  const labels = given ?? (await storedLabels(store.db, outcome));
  if (labels.labels.length === 0) {
    throw new UserError("CALIBRATION_IMPOSSIBLE", `the store holds no human label of ${outcome}`, {
      where: "--log-dir",
      fix: "label a run with `candor label RUN --rater NAME`, or give --labels",
    });
  }
  return { labels, ...(await storedJudgments(store.db, name, outcome, labels.labels)) };
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
