import type { Database } from "../../store/open.ts";
import { storedQueries, type Run } from "../../store/runs.ts";
import type { Pair, PairSide } from "../api.ts";
import { beginning } from "./long-text.ts";
import type { PairKey } from "./pair-keys.ts";
import { spokenEpisodes, type RunReader } from "./run-reader.ts";
import { yesOrNo } from "./yes-or-no.ts";

/** Characters of a query and of an answer that a row shows. */
const SHOWN = 300;

/** Some pairs of a run with their texts and judgments; a few hundred at most. */
export async function pairPage(
  db: Database,
  reader: RunReader,
  run: Run,
  judge: string | null,
  keys: readonly PairKey[],
): Promise<Pair[]> {
  if (keys.length === 0) return [];
  const ids = keys.flatMap(({ left, right }) => [left, right]).filter((id) => id !== null);
  const queries = await storedQueries(
    db,
    run.id,
    keys.map(({ query }) => query),
  );
  const sides = await sidesOf(db, reader, run, judge, ids);
  return keys.map(({ query, epoch, left, right }) => ({
    query,
    text: beginning(queries.get(query)?.text ?? "", SHOWN),
    epoch,
    left: sides.get(left ?? 0) ?? null,
    right: sides.get(right ?? 0) ?? null,
  }));
}

async function sidesOf(
  db: Database,
  reader: RunReader,
  run: Run,
  deciding: string | null,
  ids: readonly number[],
): Promise<Map<number, PairSide>> {
  const transcriptOf = await reader.transcripts(run);
  const judgments = await db
    .selectFrom("judgments")
    .select(["episode_id", "judge", "outcome", "value"])
    .where("episode_id", "in", ids)
    .where("outcome", "in", ["compliance", "reasoning"])
    .where("value", "is not", null)
    .execute();
  const byEpisode = Map.groupBy(judgments, ({ episode_id }) => episode_id);
  const sides = [...(await spokenEpisodes(db, ids)).values()].map((episode): [number, PairSide] => {
    const { status, answer = "" } = transcriptOf(episode);
    const said = byEpisode.get(episode.id) ?? [];
    const compliance = said.filter(({ outcome }) => outcome === "compliance");
    const reasoning = said.filter(({ outcome }) => outcome === "reasoning");
    return [
      episode.id,
      {
        episode: episode.id,
        compliance: yesOrNo(compliance.find(({ judge }) => judge === deciding)?.value),
        reasoning: yesOrNo(reasoning.find(({ value }) => value === 1)?.value ?? reasoning[0]?.value),
        disagree: new Set(compliance.map(({ value }) => value)).size > 1,
        status: run.manifest.origin === "simulated" ? null : status,
        answer: beginning(answer, SHOWN),
      },
    ];
  });
  return new Map(sides);
}
