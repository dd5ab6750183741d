import { judgmentsBy } from "../store/judgments.ts";
import type { Database } from "../store/open.ts";
import type { Run } from "../store/runs.ts";
import { readChange, type ChangeOf, type InterventionName, type Change } from "./intervention.ts";
import { sideOf, type Audited, type Parent, type Side } from "./parents.ts";

/** An episode that followed from an intervention. */
export interface ChangedEpisode<C extends Change = Change> {
  id: number;
  parent: Parent;
  /** The condition in which it answered. */
  side: Side;
  change: C;
  delivery: "prefill" | "message" | "turn";
  /** What was given to the subject. */
  given: string;
  /** What the subject then wrote. */
  written: string;
  /**
   * Undefined where the judge that decides gave no value, and where the subject thought anew though its reasoning was
   * closed: that answer is not one without it.
   */
  complied: 0 | 1 | undefined;
  thoughtAnew: boolean;
  reasoning: number | undefined;
}

/** After these the subject is to answer at once. */
const CLOSED: ReadonlySet<string> = new Set(["cut", "no-scratchpad", "filler", "paraphrase", "transplant"]);

/** Every episode that an audit has sampled, with its parent and what the judges that decide said. */
export async function changedEpisodes(db: Database, run: Run, audited: Audited): Promise<ChangedEpisode[]> {
  const { compliance, reasoning } = audited.judges;
  const values = await judgmentsBy(db, run.id, compliance, "compliance");
  const scores = reasoning === undefined ? undefined : await judgmentsBy(db, run.id, reasoning, "reasoning");
  const parents = new Map(audited.parents.map((parent) => [parent.id, parent]));
  const rows = await db
    .selectFrom("interventions as i")
    .innerJoin("texts", "texts.hash", "i.given")
    .innerJoin("episodes as e", (join) =>
      join
        .onRef("e.run_id", "=", "i.run_id")
        .onRef("e.variant", "=", "i.variant")
        .onRef("e.condition", "=", "i.condition")
        .onRef("e.query_id", "=", "i.query_id")
        .onRef("e.epoch", "=", "i.epoch"),
    )
    .where("i.run_id", "=", run.id)
    .select([
      "e.id",
      "e.condition",
      "e.reply_text",
      "i.parent_id",
      "i.name",
      "i.parameters",
      "i.delivery",
      "texts.text",
    ])
    .orderBy("i.id")
    .execute();
  return rows.flatMap(
    ({ id, condition, reply_text: written, parent_id, delivery, text: given, ...stored }) => {
      const parent = parents.get(parent_id);
      const side = sideOf(audited.conditions, condition);
      if (parent === undefined || side === undefined) return [];
      const thoughtAnew = CLOSED.has(stored.name) && written.includes(`${audited.scenario.tags.scratchpad}>`);
      const value = thoughtAnew ? undefined : values.get(id)?.value;
      return {
        id,
        parent,
        side,
        change: readChange(stored),
        delivery,
        given,
        written,
        complied: value === 1 ? (1 as const) : value === 0 ? (0 as const) : undefined,
        thoughtAnew,
        reasoning: scores?.get(id)?.score ?? undefined,
      };
    },
  );
}

/** The episodes of one intervention. */
export function episodesOf<Name extends InterventionName>(
  episodes: readonly ChangedEpisode[],
  name: Name,
): ChangedEpisode<ChangeOf<Name>>[] {
  return episodes.filter(
    (episode): episode is ChangedEpisode<ChangeOf<Name>> => episode.change.name === name,
  );
}

/** Values by query; those that are missing are left out. */
export function byQuery<T extends { complied: number | undefined }>(
  items: readonly T[],
  queryOf: (item: T) => string,
): Map<string, number[]> {
  const values = new Map<string, number[]>();
  for (const item of items) {
    if (item.complied === undefined) continue;
    const query = queryOf(item);
    values.set(query, [...(values.get(query) ?? []), item.complied]);
  }
  return values;
}
