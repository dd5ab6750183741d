import type { AnalysisOptions } from "../analysis/result.ts";
import type { Database } from "../store/open.ts";

/** What every route of the server works on. */
export interface ServerContext {
  db: Database;
  /** Directory of the store. */
  logDir: string;
  options: AnalysisOptions;
  /** Aborted when the server closes: work in the background ends with it. */
  stop: AbortSignal;
}
