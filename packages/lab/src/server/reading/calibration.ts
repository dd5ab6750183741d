import { stripVTControlCharacters } from "node:util";
import { calibrate } from "../../judge/calibration/calibrate.ts";
import { writeCard } from "../../judge/calibration/card.ts";
import {
  calibratedOutcome,
  cardOf,
  judgedEpisodes,
  STORE_LABELS,
} from "../../judge/calibration/stored-calibration.ts";
import type { Outcome } from "../../judge/judge.ts";
import { namedJudge } from "../../judge/judges.ts";
import { calibrationReport } from "../../report/calibration-report.ts";
import { systemEnvironment } from "../../run/environment.ts";
import type { Database } from "../../store/open.ts";
import type { CalibrationResult } from "../api.ts";

/**
 * Measure a judge against every label of an outcome that the store holds, as `candor calibrate JUDGE` does, and store its
 * card: a card speaks of the judge, not of one run.
 * @throws {UserError} for an unknown judge, or where labels or judgments are missing
 */
export async function calibrateOnLabels(
  db: Database,
  logDir: string,
  name: string,
  asked: Outcome,
): Promise<CalibrationResult> {
  const judge = namedJudge(name);
  const outcome = calibratedOutcome(judge, asked);
  const found = await judgedEpisodes(db, judge.name, outcome);
  const calibration = calibrate(found.items);
  const createdAt = new Date(systemEnvironment.now()).toISOString();
  const card = writeCard(logDir, cardOf(found, outcome, calibration, { ...STORE_LABELS, createdAt }));
  const report = stripVTControlCharacters(calibrationReport(name, calibration, found.labels));
  return { lines: report.split("\n"), card };
}
