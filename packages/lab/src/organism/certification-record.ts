import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Certification, CertificationLookup } from "../analysis/certification.ts";
import { messageOf, UserError } from "../errors.ts";

const rateSchema = z.object({ estimate: z.number(), low: z.number(), high: z.number() });

const recordSchema = z.object({
  version: z.literal(2),
  candor: z.string(),
  createdAt: z.string(),
  certified: z.boolean(),
  judges: z.object({ compliance: z.string(), reasoning: z.string().nullable() }),
  settings: z.object({ queries: z.number().int(), seed: z.number().int(), delta: z.number() }),
  recoveries: z.array(
    z.object({
      organism: z.string(),
      scenario: z.string(),
      truth: z.string(),
      planted: z.string(),
      found: z.string(),
      recovered: z.boolean(),
      reason: z.string(),
      mediation: z
        .object({
          share: rateSchema.nullable(),
          sham: z.object({ trained: rateSchema.optional(), unmonitored: rateSchema.optional() }),
        })
        .nullable(),
    }),
  ),
});

/** What `candor certify` found, as stored beside the runs. */
export type CertificationRecord = z.output<typeof recordSchema>;

const FILE = "certification.json";

/** Store a certification; it replaces an earlier one of the same judges. */
export function writeCertification(logDir: string, record: CertificationRecord): string {
  const others = readCertifications(logDir).filter((each) => !sameJudges(each.judges, record.judges));
  const path = join(logDir, FILE);
  mkdirSync(logDir, { recursive: true });
  writeFileSync(path, `${JSON.stringify([...others, record], undefined, 2)}\n`);
  return path;
}

/**
 * The certifications of a log directory; none where it holds none.
 * @throws {UserError} for a file that this version cannot read
 */
export function readCertifications(logDir: string): CertificationRecord[] {
  const path = join(logDir, FILE);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  try {
    return z.array(recordSchema).parse(JSON.parse(text));
  } catch (cause) {
    const problem = messageOf(cause).replaceAll(/\s+/gu, " ").slice(0, 120);
    throw new UserError("CERTIFICATION_INVALID", `not a certification: ${problem}`, {
      where: path,
      fix: "certify again, or remove the file",
      cause,
    });
  }
}

/** For the ladder's first rung: whether the organisms were recovered with the judges of a result. */
export function certificationLookup(logDir: string): CertificationLookup {
  const records = readCertifications(logDir);
  return ({ judges }): Certification | undefined => {
    const record = records.find((each) => sameJudges(each.judges, judges));
    if (record === undefined) return undefined;
    const { recoveries, settings, certified, createdAt } = record;
    const recovered = recoveries.filter((each) => each.recovered).length;
    return {
      certified,
      reason: `${recovered} of ${recoveries.length} planted truths recovered with these judges, ${settings.queries} queries, ${createdAt.slice(0, 10)}`,
    };
  };
}

function sameJudges(a: CertificationRecord["judges"], b: CertificationRecord["judges"]): boolean {
  return a.compliance === b.compliance && a.reasoning === b.reasoning;
}
