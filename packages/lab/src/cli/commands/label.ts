import pc from "picocolors";
import { labelQueue } from "../../judge/labelling/queue.ts";
import { labelSession } from "../../judge/labelling/session.ts";
import { blindReader, QUESTIONS, type Section } from "../../judge/labelling/shown.ts";
import { openExistingStore } from "../../store/open.ts";
import { findRun } from "../../store/runs.ts";
import type { LabelFlags } from "../flags.ts";

/** `candor label`: a person labels episodes at the terminal, blind to condition and judges. */
export async function label(fragment: string, flags: LabelFlags): Promise<void> {
  const { rater, outcome = "reasoning", order, logDir } = flags;
  await using store = await openExistingStore(logDir);
  const run = await findRun(store.db, fragment);
  const queue = await labelQueue(store.db, { runId: run.id, outcome, rater, order });
  using keys = keyboard();
  const given = await labelSession({
    db: store.db,
    rater,
    outcome,
    queue,
    read: await blindReader(store.db, run),
    keys: keys.presses(),
    show: (sections, position) => {
      process.stdout.write(`${screen(sections, `${position + 1} of ${queue.length}`, QUESTIONS[outcome])}\n`);
    },
  });
  const left = queue.length - given;
  process.stdout.write(
    left === 0
      ? `${rater} has labelled every episode of ${run.id}\n`
      : `${given} labels stored; ${left} left: the same command goes on\n`,
  );
}

function screen(sections: readonly Section[], place: string, question: string): string {
  const clear = process.stdout.isTTY ? "\u001B[2J\u001B[3J\u001B[H" : "";
  return [
    clear + pc.dim(place),
    ...sections.flatMap(({ title, text }) => ["", pc.bold(title), text]),
    "",
    `${pc.bold(question)}  ${pc.dim("y yes · n no · s skip · b back · q quit")}`,
  ].join("\n");
}

/** Single key presses of the terminal, or the characters of what is piped in. Dispose to give the terminal back. */
function keyboard(): { presses: () => AsyncGenerator<string> } & Disposable {
  const { stdin } = process;
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  return {
    async *presses() {
      for await (const chunk of stdin) yield* String(chunk);
    },
    [Symbol.dispose]() {
      if (stdin.isTTY) stdin.setRawMode(false);
      stdin.destroy();
    },
  };
}
