import { writeFileSync } from "node:fs";
import { analyzeRuns } from "../../analysis/analyze.ts";
import { auditFindings, auditsOf, type AuditFindings } from "../../audit/findings.ts";
import { messageOf, UserError } from "../../errors.ts";
import { readCards } from "../../judge/calibration/card.ts";
import { htmlReport } from "../../report/html-report.ts";
import { openExistingStore } from "../../store/open.ts";
import type { ReportFlags } from "../flags.ts";
import { lookups } from "../lookups.ts";
import { analysedRuns } from "../runs-of.ts";

/** `candor report`: the analysis as one HTML file. */
export async function report(fragments: string[], flags: ReportFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const runs = await analysedRuns(store.db, fragments);
  const { delta, resamples, bootstrapSeed: seed, out } = flags;
  const options = { seed, resamples, delta };
  const analysis = await analyzeRuns(
    store.db,
    runs,
    options,
    readCards(flags.logDir),
    await lookups(store.db, runs, flags.logDir, options),
  );
  const audits: AuditFindings[] = [];
  for (const audit of await auditsOf(store.db, runs))
    audits.push(await auditFindings(store.db, audit, options));
  const page = await htmlReport(store.db, runs, analysis, audits);
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
