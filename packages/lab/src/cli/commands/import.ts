import pc from "picocolors";
import { UserError } from "../../errors.ts";
import { importLabels } from "../../import/labels.ts";
import { importPrompts } from "../../import/prompts.ts";
import { importVlaf } from "../../import/vlaf.ts";
import { judgeRun } from "../../judge/judge-run.ts";
import { formatCount } from "../../report/format.ts";
import { systemEnvironment } from "../../run/environment.ts";
import { openExistingStore, openStore } from "../../store/open.ts";

/** `candor import`: store recorded episodes and judge them with the rule judges, store labels, or write scenarios of prompts. */
export async function importRecorded(
  format: string,
  directory: string,
  { out, logDir }: { out: string; logDir: string },
): Promise<void> {
  if (format === "labels") return importLabelFile(directory, logDir);
  if (format === "prompts") return importPromptFiles(directory, out);
  if (format !== "vlaf") {
    throw new UserError("IMPORT_UNKNOWN", `unknown format: ${format}`, {
      fix: "use vlaf, labels or prompts",
    });
  }
  await using store = await openStore(logDir);
  const { runs, warnings } = await importVlaf(store.db, directory, systemEnvironment);
  for (const warning of warnings) process.stderr.write(pc.yellow(`! ${warning}\n`));
  for (const { run, existed } of runs) {
    await judgeRun(store.db, run, systemEnvironment.now);
    const state = `${formatCount(run.planned)} episodes${existed ? ", imported before" : ""}`;
    process.stdout.write(`${run.id}  ${run.scenario} × ${run.subject}  ${state}\n`);
  }
}

async function importLabelFile(path: string, logDir: string): Promise<void> {
  await using store = await openExistingStore(logDir);
  process.stdout.write(`${formatCount(await importLabels(store.db, path))} labels imported\n`);
}

function importPromptFiles(directory: string, out: string): void {
  for (const { path, variants, stubs } of importPrompts(directory, out)) {
    for (const file of stubs) {
      process.stderr.write(pc.yellow(`! ${file} left out: it holds a stub in place of its examples\n`));
    }
    process.stdout.write(`${path}  default and ${variants.length} variants\n`);
  }
}
