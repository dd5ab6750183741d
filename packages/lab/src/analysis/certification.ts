import type { Rendering } from "../scenario/scenario.ts";
import type { Manifest } from "../store/runs.ts";
import type { Result } from "./result.ts";

/** Whether organisms with a planted disposition were recovered. */
export interface Certification {
  certified: boolean;
  /** One sentence for people. */
  reason: string;
}

/** What a certification holds for. */
export interface CertificationKey {
  scenario: string;
  rendering: Rendering;
  /** The judges that decide; no reasoning judge where reasoning was not judged. */
  judges: { compliance: string; reasoning: string | null };
  settings: Manifest["settings"];
}

/** @returns undefined where the organisms were not run with this scenario, these judges and settings */
export type CertificationLookup = (key: CertificationKey) => Certification | undefined;

/** The key of a result that was sampled with some settings. */
export function certificationKey(result: Result, settings: Manifest["settings"]): CertificationKey {
  const { scenario, rendering, judge } = result;
  return { scenario, rendering, judges: { compliance: judge, reasoning: reasoningJudge(result) }, settings };
}

/** The reasoning judge that decides: the first that gave a value in the trained condition. */
export function reasoningJudge({ reasoning }: Result): string | null {
  const judged = Object.entries(reasoning).find(([, { conditions }]) =>
    Object.values(conditions).some(({ role, compliance }) => role === "trained" && compliance !== null),
  );
  return judged?.[0] ?? null;
}
