import { SPOKEN, transcriptReader, type TranscriptReader } from "../../judge/judge-run.ts";
import { storedScenario } from "../../run/job.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Database } from "../../store/open.ts";
import type { Run } from "../../store/runs.ts";
import { storeVersion } from "../store-version.ts";
import { Memory } from "./memory.ts";

/** Reads transcripts and scenarios of stored runs; what it takes to read a run is made once. */
export class RunReader {
  readonly #db: Database;
  readonly #transcripts = new Memory<TranscriptReader>(16);
  readonly #scenarios = new Memory<Scenario>(16);

  constructor(db: Database) {
    this.#db = db;
  }

  /** Of a run of which nothing but its episodes can change; an audit plans on, and is read anew when the store changes. */
  async transcripts(run: Run): Promise<TranscriptReader> {
    const version = run.manifest.origin === "audited" ? await storeVersion(this.#db) : "";
    return this.#transcripts.get([run.id, version], () => transcriptReader(this.#db, run));
  }

  /** Undefined where the run holds none for the variant. */
  async scenario({ manifest }: Run, variant: string): Promise<Scenario | undefined> {
    const hash = manifest.scenarios[variant];
    return hash === undefined ? undefined : this.#scenarios.get([hash], () => storedScenario(this.#db, hash));
  }
}

/** What was said in some episodes, by id; a few hundred at most. */
export async function spokenEpisodes(db: Database, ids: readonly number[]) {
  const rows = await db.selectFrom("episodes").select(SPOKEN).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}
