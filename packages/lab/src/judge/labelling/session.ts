import { upsertLabels } from "../../store/labels.ts";
import type { Database } from "../../store/open.ts";
import type { Outcome } from "../judge.ts";
import type { Section } from "./shown.ts";

export interface LabelSession {
  db: Database;
  rater: string;
  outcome: Outcome;
  /** Episodes to label, in order. */
  queue: readonly number[];
  read: (episodeId: number) => Promise<Section[]>;
  /** One key a press. */
  keys: AsyncIterable<string>;
  show: (sections: readonly Section[], position: number) => void;
}

const LABELS = new Map([
  ["y", "yes"],
  ["n", "no"],
]);
const QUIT = new Set(["q", "\u0003", "\u0004", "\u001B"]);

/**
 * Show episode after episode and store what the rater presses: `y` and `n` label, `s` skips, `b` goes back, `q`, Esc
 * and Ctrl-C end. Each label is stored at once, so that ending loses nothing.
 * @returns number of labels given
 */
export async function labelSession({
  db,
  rater,
  outcome,
  queue,
  read,
  keys,
  show,
}: LabelSession): Promise<number> {
  const labelled = new Set<number>();
  let position = 0;
  const present = async () => {
    const episode = queue[position];
    if (episode !== undefined) show(await read(episode), position);
  };
  await present();
  if (queue.length === 0) return 0;
  for await (const key of keys) {
    const episode = queue[position];
    const label = LABELS.get(key.toLowerCase());
    if (QUIT.has(key) || episode === undefined) break;
    if (label !== undefined) {
      await upsertLabels(db, [{ episode_id: episode, rater, outcome, label }]);
      labelled.add(episode);
    }
    if (label !== undefined || key === "s") position += 1;
    else if (key === "b") position = Math.max(0, position - 1);
    else continue;
    if (position >= queue.length) break;
    await present();
  }
  return labelled.size;
}
