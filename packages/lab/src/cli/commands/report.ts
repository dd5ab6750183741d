import { writeFileSync } from "node:fs";
import { messageOf, UserError } from "../../errors.ts";
import { htmlReport } from "../../report/html-report.ts";
import { openExistingStore } from "../../store/open.ts";
import { analysisOf } from "../../report/analysis-of.ts";
import { analysisOptions } from "../analysis-options.ts";
import type { ReportFlags } from "../flags.ts";
import { analysedOf } from "../../store/named.ts";

/** `candor report`: the analysis as one HTML file. */
export async function report(names: string[], flags: ReportFlags): Promise<void> {
  await using store = await openExistingStore(flags.logDir);
  const stored = await analysedOf(store.db, names);
  const analysis = await analysisOf(store.db, stored, flags.logDir, analysisOptions(flags));
  const { out } = flags;
  const page = await htmlReport(store.db, stored.runs, analysis);
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
