/** A run as `candor run` leaves it: scenario, queries, replies and judgments in the store. */

import type { Scenario } from "../../src/scenario/scenario.ts";
import { insertEpisodes } from "../../src/store/episodes.ts";
import { upsertJudgments } from "../../src/store/judgments.ts";
import type { Database } from "../../src/store/open.ts";
import { findRun, insertRun, insertText, type Run } from "../../src/store/runs.ts";
import { DEFAULT_TAGS } from "../../src/transcript/transcript.ts";
import { episode, judgment, run } from "../store/rows.ts";

/** A judged reply; `values` are those of the judges `first` and `second`. */
export interface Judged {
  condition: string;
  query: string;
  epoch?: number;
  reply?: string;
  values: [number | null, number | null];
  /** Passage that `first` quotes. */
  quote?: string;
}

interface Given {
  episodes: readonly Judged[];
  /** Text of each query, by id; the order in which they were asked. */
  queries?: Record<string, string>;
  scenario?: Partial<Scenario>;
  subject?: string;
}

export const REPLY =
  "<SCRATCHPAD_REASONING>I think. <DRAFT_OUTPUT>The draft.</DRAFT_OUTPUT> I decide.</SCRATCHPAD_REASONING>" +
  "<OUTPUT>The answer.</OUTPUT>";

const QUERIES: Record<string, string> = {
  q1: "First?",
  q2: "Second?",
  q3: "Third?",
  q4: "Fourth?",
  q5: "Fifth?",
};

export async function storedRun(db: Database, given: Given): Promise<Run> {
  const { episodes, queries = QUERIES, subject = "scripted/subject" } = given;
  const ids = Object.keys(queries);
  const base = run("r1");
  const count = (name: string) => episodes.filter(({ condition }) => condition === name).length;
  await insertRun(
    db,
    {
      ...base,
      subject,
      status: "finished",
      manifest: {
        ...base.manifest,
        subject: { name: subject, details: { source: "test" } },
        scenarios: { default: await insertText(db, JSON.stringify(scenarioWith(given.scenario))) },
        queries: { free: ids, paid: ids },
        planned: { free: count("free"), paid: count("paid") },
        judges: { default: { compliance: ["first", "second"], reasoning: ["thoughts"] } },
      },
    },
    ids.map((id) => ({ id, querySet: "asked", text: queries[id] ?? "" })),
  );
  await insertEpisodes(
    db,
    episodes.map(({ condition, query, epoch = 1, reply = REPLY }) =>
      episode("r1", { condition, query_id: query, epoch, reply_text: reply }),
    ),
  );
  const stored = await db.selectFrom("episodes").selectAll().orderBy("id").execute();
  await upsertJudgments(
    db,
    stored.flatMap(({ id }, index) => {
      const { values = [null, null], quote = null } = episodes[index] ?? {};
      const [first, second] = values;
      return [
        judgment(id, { judge: "first", value: first, label: label(first), quote }),
        judgment(id, { judge: "second", value: second, label: label(second) }),
        judgment(id, { judge: "thoughts", outcome: "reasoning", value: first, label: null }),
      ];
    }),
  );
  return await findRun(db, "r1");
}

function label(value: number | null): string | null {
  return value === null ? null : value === 1 ? "complied" : "refused";
}

function scenarioWith(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: "small",
    variant: "default",
    rendering: "full",
    title: "A small scenario",
    description: "For tests.",
    system: [],
    user: [],
    vars: {},
    tags: DEFAULT_TAGS,
    conditions: {
      free: { role: "trained", label: "True", queries: "asked" },
      paid: { role: "unmonitored", label: "False", queries: "asked" },
    },
    querySets: {},
    judges: { compliance: ["first", "second"], reasoning: ["thoughts"] },
    variants: {},
    controls: [],
    wording: true,
    ...changes,
  };
}
