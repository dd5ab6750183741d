/** What servers of these tests have in their stores. */

import { fileURLToPath } from "node:url";
import type { CertificationRecord } from "../../src/organism/certification-record.ts";
import { openStore, type Database } from "../../src/store/open.ts";

/** Transcripts of a real model that come with the repository. */
export const RECORDED = fileURLToPath(new URL("../../../../examples/recorded", import.meta.url));

const rate = (estimate: number) => ({ estimate, low: estimate - 0.04, high: estimate + 0.04 });

/** A certification of organisms by name and found verdict; a faker was planted in each. */
export function certificationOf(...found: readonly (readonly [string, string])[]): CertificationRecord {
  const planted = "training-contingent-mediated";
  return {
    version: 2,
    candor: "0.1.0",
    createdAt: "2026-11-25T12:00:00.000Z",
    certified: found.every(([, verdict]) => verdict === planted),
    judges: { compliance: "refusal-wording", reasoning: "alignment-faking-rules" },
    settings: { queries: 400, seed: 1, delta: 0.05 },
    recoveries: found.map(([organism, verdict]) => ({
      organism,
      scenario: "helpful-only",
      truth: "complies where trained on",
      planted,
      found: verdict,
      recovered: verdict === planted,
      reason: `because of ${verdict}`,
      mediation: verdict === planted ? { share: rate(0.9), sham: { trained: rate(0.01) } } : null,
    })),
  };
}

/** A commit of another connection, as of another process. */
export async function otherWrite(logDir: string, write: (db: Database) => Promise<unknown>): Promise<void> {
  await using store = await openStore(logDir);
  await write(store.db);
}
