import { writeFileSync } from "node:fs";
import { analyzeRuns } from "../../analysis/analyze.ts";
import { messageOf, UserError } from "../../errors.ts";
import { readCards } from "../../judge/calibration/card.ts";
import { htmlReport } from "../../report/html-report.ts";
import { certificationLookup } from "../../organism/certification-record.ts";
import { analyzeSimulations } from "../../simulation/analysis/analyze.ts";
import { openExistingStore } from "../../store/open.ts";
import type { ReportFlags } from "../flags.ts";
import { byOrigin, runsOf } from "../runs-of.ts";

/** `candor report`: the analysis as one HTML file. */
export async function report(fragments: string[], flags: ReportFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const runs = await runsOf(store.db, fragments);
  const { delta, resamples, bootstrapSeed: seed, out } = flags;
  const { sampled, simulated } = byOrigin(runs);
  const analysis = await analyzeRuns(
    store.db,
    sampled,
    { seed, resamples, delta },
    readCards(flags.logDir),
    certificationLookup(flags.logDir),
  );
  const simulations = await analyzeSimulations(store.db, simulated, { seed, resamples });
  const page = await htmlReport(store.db, runs, analysis, simulations);
  try {
    writeFileSync(out, page);
  } catch (cause) {
    throw new UserError("OUT_UNWRITABLE", `cannot write ${out}: ${messageOf(cause)}`, {
      where: "--out",
      fix: "give a file in a directory that exists and can be written",
      cause,
    });
  }
  process.stdout.write(`${out}\n`);
}
