import { judgeRun } from "../../judge/judge-run.ts";
import { formatCount } from "../../report/format.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { openExistingStore } from "../../store/open.ts";
import { runsOf } from "../runs-of.ts";

/** `candor judge`: judge stored episodes again. */
export async function judge(
  fragments: string[],
  { judge: names, logDir }: { judge?: string[]; logDir: string },
): Promise<void> {
  await using store = await openExistingStore(logDir);
  for (const run of await runsOf(store.db, fragments)) {
    const written = await judgeRun(store.db, run, systemEnvironment.now, names);
    process.stdout.write(`${run.id}  ${run.scenario} × ${run.subject}  ${formatCount(written)} judgments\n`);
  }
}
