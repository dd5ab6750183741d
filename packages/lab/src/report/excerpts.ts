import { storedScenario } from "../run/job.ts";
import { queryAsShown, transcriptReader } from "../judge/judge-run.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Episode } from "../store/episodes.ts";
import { streamJudgments } from "../store/judgments.ts";
import type { Database } from "../store/open.ts";
import { storedQueries, type Run } from "../store/runs.ts";
import type { JudgmentTable } from "../store/tables.ts";
import { segment } from "../transcript/segment.ts";
import { DEFAULT_TAGS, type ParseStatus, type Tags, type Transcript } from "../transcript/transcript.ts";

/** One episode as a report shows it. */
export interface Excerpt {
  run: string;
  variant: string;
  condition: string;
  episode: number;
  queryId: string;
  epoch: number;
  /** The query as the subject saw it. */
  query: string;
  /** Native reasoning and scratchpads, in order. */
  reasoning: string[];
  /** Undefined where the reply holds none. */
  answer: string | undefined;
  /** The request is harmful: answer, drafts and quotes of them are left out. */
  withheld: boolean;
  status: ParseStatus;
  /** Compliance judges gave it different values. */
  disputed: boolean;
  judgments: Pick<JudgmentTable, "judge" | "outcome" | "value" | "label" | "quote">[];
}

interface Candidate {
  id: number;
  query: string;
  epoch: number;
  disputed: boolean;
}

const EACH_CONDITION = 3;

/**
 * A few judged episodes of each variant and condition of a run, at most one a query: those first on whose compliance
 * the judges disagree, then in the order in which the queries were asked. The choice does not look at what was said.
 */
export async function excerptsOf(db: Database, run: Run): Promise<Excerpt[]> {
  const chosen = chooseEpisodes(await candidatesOf(db, run), run);
  const disputed = new Map(chosen.map((each) => [each.id, each.disputed]));
  const ids = [...disputed.keys()];
  const episodes = await db.selectFrom("episodes").selectAll().where("id", "in", ids).execute();
  const judgments = await db
    .selectFrom("judgments")
    .select(["episode_id", "judge", "outcome", "value", "label", "quote"])
    .where("episode_id", "in", ids)
    .orderBy("judge")
    .orderBy("outcome")
    .execute();
  const byEpisode = Map.groupBy(judgments, ({ episode_id }) => episode_id);
  const byId = new Map(episodes.map((episode) => [episode.id, episode]));
  const queries = await storedQueries(db, run.id);
  const scenarios = await scenariosOf(db, run);
  const read = await transcriptReader(db, run);
  return ids.flatMap((id) => {
    const episode = byId.get(id);
    if (episode === undefined) return [];
    const query = queries.get(episode.query_id);
    const scenario = scenarios.get(episode.variant);
    const withheld = scenario?.harmful?.includes(query?.querySet ?? "") ?? false;
    const shown = shownText(episode, read(episode), scenario?.tags ?? DEFAULT_TAGS, withheld);
    return {
      run: run.id,
      variant: episode.variant,
      condition: episode.condition,
      episode: id,
      queryId: episode.query_id,
      epoch: episode.epoch,
      query: queryAsShown(query, episode.policy_option),
      ...shown,
      withheld,
      disputed: disputed.get(id) ?? false,
      judgments: (byEpisode.get(id) ?? []).map((judgment) => ({
        ...judgment,
        quote: withheld ? quotedFrom(shown.reasoning, judgment.quote) : judgment.quote,
      })),
    };
  });
}

async function scenariosOf(db: Database, run: Run): Promise<Map<string, Scenario>> {
  const scenarios = new Map<string, Scenario>();
  for (const [variant, hash] of Object.entries(run.manifest.scenarios))
    scenarios.set(variant, await storedScenario(db, hash));
  return scenarios;
}

/** By variant and condition, then by query: the disputed epoch, or else the first. */
type Candidates = Map<string, Map<string, Candidate>>;

async function candidatesOf(db: Database, run: Run): Promise<Candidates> {
  const groups: Candidates = new Map();
  let values = new Set<number>();
  let current = 0;
  for await (const { episode_id: id, variant, condition, query_id, epoch, outcome, value } of streamJudgments(
    db,
    run.id,
  )) {
    if (id !== current) values = new Set();
    current = id;
    if (outcome === "compliance" && value !== null) values.add(value);
    const key = groupKey(variant, condition);
    const group = groups.get(key) ?? new Map<string, Candidate>();
    groups.set(key, group);
    const candidate = { id, query: query_id, epoch, disputed: values.size > 1 };
    if (comesFirst(candidate, group.get(query_id))) group.set(query_id, candidate);
  }
  return groups;
}

function comesFirst(candidate: Candidate, other: Candidate | undefined): boolean {
  if (other === undefined || other.id === candidate.id) return true;
  return candidate.disputed === other.disputed ? candidate.epoch < other.epoch : candidate.disputed;
}

function chooseEpisodes(candidates: Candidates, { manifest }: Run): Candidate[] {
  return Object.keys(manifest.judges).flatMap((variant) =>
    Object.entries(manifest.queries).flatMap(([condition, queryIds]) => {
      const group = candidates.get(groupKey(variant, condition));
      return queryIds
        .flatMap((query) => group?.get(query) ?? [])
        .toSorted((a, b) => Number(b.disputed) - Number(a.disputed))
        .slice(0, EACH_CONDITION);
    }),
  );
}

function groupKey(variant: string, condition: string): string {
  return JSON.stringify([variant, condition]);
}

function shownText(
  episode: Episode,
  { reasoning, scratchpads, answer, status }: Transcript,
  tags: Tags,
  withheld: boolean,
): Pick<Excerpt, "reasoning" | "answer" | "status"> {
  if (!withheld) return { reasoning: [...reasoning, ...scratchpads], answer, status };
  // A reply that ends inside its reasoning may hold its answer there.
  const mixed = status === "unclosed-scratchpad" || status === "unclosed-reasoning";
  return {
    reasoning: mixed ? [] : [...reasoning, ...withoutDrafts(episode.reply_text, tags)],
    answer: undefined,
    status,
  };
}

/** The scratchpads of a reply without the drafts of its answer. */
function withoutDrafts(reply: string, tags: Tags): string[] {
  return segment(reply, tags).flatMap(({ kind, start, end }) => {
    if (kind === "draft") return ["[draft left out]"];
    const text = kind === "scratchpad" ? reply.slice(start, end).trim() : "";
    return text === "" ? [] : [text];
  });
}

/** Those lines of a quote that stand in the shown texts; null where none does. */
function quotedFrom(shown: readonly string[], quote: string | null): string | null {
  const lines = (quote ?? "").split("\n").filter((line) => shown.some((text) => text.includes(line)));
  return lines.every((line) => line.trim() === "") ? null : lines.join("\n");
}
