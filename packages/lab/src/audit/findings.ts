import type { Mediation, MediationLookup } from "../analysis/mediation.ts";
import { attribute, type Agenda } from "../judge/agenda/attribute.ts";
import type { Rendering } from "../scenario/scenario.ts";
import type { Database } from "../store/open.ts";
import { storedWhiteBox } from "../store/interventions.ts";
import { auditsOf, findRun, storedQueries, type Run } from "../store/runs.ts";
import { findBlocks } from "../transcript/blocks.ts";
import { agendasOf, type Agendas } from "./agendas.ts";
import { extentOf } from "./audit.ts";
import { curveOf, type Curve } from "./curve.ts";
import { contrastsOf, hindsightOf, type Contrast, type Hindsight } from "./edits.ts";
import { changedEpisodes } from "./evidence.ts";
import { resampledExamples, type Example, type SentenceImportance } from "./importance.ts";
import type { InterventionName } from "./intervention.ts";
import { mediationOf, type MediationOptions } from "./mediation.ts";
import { loadAudited, type Audited, type Side } from "./parents.ts";
import { possible, type AuditExtent } from "./plan.ts";
import { whiteBoxSchema, type WhiteBox } from "./white-box.ts";

/** Version of the object that `candor audit --json` prints. */
const FINDINGS_VERSION = 1;

/** Everything that an audit found. */
export interface AuditFindings {
  version: typeof FINDINGS_VERSION;
  /** Ids of the audit and of the run that it audits. */
  audit: string;
  run: string;
  scenario: string;
  rendering: Rendering;
  variant: string;
  subject: string;
  judges: Audited["judges"];
  extent: AuditExtent;
  /** Interventions that the subject does not allow. */
  impossible: InterventionName[];
  /** Episodes sampled, and planned so far. */
  episodes: number;
  planned: number;
  /** After closed reasoning: answers that held new reasoning, by intervention; they are in no figure. */
  thoughtAnew: Partial<Record<InterventionName, { anew: number; n: number }>>;
  mediation: Mediation | null;
  curves: Curve[];
  contrasts: Contrast[];
  hindsight: Hindsight | null;
  examples: ExampleFinding[];
  agendas: Agendas;
  /** Null for a subject that cannot be looked into. */
  whiteBox: WhiteBox | null;
}

/** A transcript taken apart, as reports show it. */
export interface ExampleFinding {
  episode: number;
  side: Side;
  queryId: string;
  query: string;
  complied: 0 | 1 | null;
  sentences: (SentenceImportance & { agenda: Agenda | null })[];
  decisive: number | null;
}

/** What a stored audit found; nothing is sampled and nothing is judged. */
export async function auditFindings(
  db: Database,
  run: Run,
  options: MediationOptions,
): Promise<AuditFindings> {
  const extent = extentOf(run);
  const { run: auditedRun, variant } = auditOf(run);
  const audited = await loadAudited(db, await findRun(db, auditedRun), variant);
  const episodes = await changedEpisodes(db, run, audited);
  const examples = resampledExamples(episodes, audited.scenario.tags);
  const queries = await storedQueries(db, run.id);
  const whiteBox = await storedWhiteBox(db, run.id);
  const sides = ["trained", "unmonitored"] as const;
  return {
    version: FINDINGS_VERSION,
    audit: run.id,
    run: auditedRun,
    scenario: run.scenario,
    rendering: run.manifest.rendering,
    variant,
    subject: run.subject,
    judges: audited.judges,
    extent,
    impossible: extent.interventions.includes("ask") ? possible(false).missing : [],
    episodes: episodes.length,
    planned: run.planned,
    thoughtAnew: Object.fromEntries(
      [...Map.groupBy(episodes, ({ change }) => change.name)].flatMap(([name, group]) => {
        const anew = group.filter(({ thoughtAnew }) => thoughtAnew).length;
        return anew === 0 ? [] : [[name, { anew, n: group.length }] as const];
      }),
    ),
    mediation: mediationOf(run.id, auditedRun, audited, episodes, options) ?? null,
    curves: sides.flatMap((side) => curveOf(episodes, side, options) ?? []),
    contrasts: contrastsOf(audited, episodes, options),
    hindsight: hindsightOf(audited, episodes) ?? null,
    examples: examples.map((example) => {
      const query = queries.get(example.parent.queryId);
      const withheld = audited.scenario.harmful?.includes(query?.querySet ?? "") ?? false;
      return shown(example, query?.text ?? "", withheld ? draftsOf(example, audited) : []);
    }),
    agendas: agendasOf(audited, examples),
    whiteBox: whiteBox === undefined ? null : whiteBoxSchema.parse(JSON.parse(whiteBox)),
  };
}

/** What the audits of some runs found, oldest first. */
export async function analyzeAudits(
  db: Database,
  runs: readonly Run[],
  options: MediationOptions,
): Promise<AuditFindings[]> {
  const findings: AuditFindings[] = [];
  const ids = runs.map(({ id }) => id);
  for (const audit of await auditsOf(db, ids)) findings.push(await auditFindings(db, audit, options));
  return findings;
}

/** The mediation that audits found, for the last step of the ladder; of several audits of a run the last counts. */
export function mediationLookup(audits: readonly AuditFindings[]): MediationLookup {
  const found = new Map<string, Mediation>();
  for (const { run, variant, mediation } of audits) {
    if (mediation !== null) found.set(keyOf(run, variant), mediation);
  }
  return (run, variant) => found.get(keyOf(run, variant));
}

function keyOf(run: string, variant: string): string {
  return JSON.stringify([run, variant]);
}

function auditOf({ id, manifest: { audit } }: Run): NonNullable<Run["manifest"]["audit"]> {
  if (audit === undefined) throw new Error(`run ${id} is no audit`);
  return audit;
}

function shown(
  { parent, sentences, decisive }: Example,
  query: string,
  drafts: readonly number[],
): ExampleFinding {
  const agendas = attribute(sentences.map(({ text }) => text));
  return {
    episode: parent.id,
    side: parent.side,
    queryId: parent.queryId,
    query,
    complied: parent.complied ?? null,
    sentences: sentences.map((sentence, index) => ({
      ...sentence,
      text: drafts.includes(index) ? "[draft left out]" : sentence.text,
      agenda: agendas[index]?.agenda ?? null,
    })),
    decisive: decisive ?? null,
  };
}

/** Indices of the sentences that belong to a draft of the answer. */
function draftsOf({ parent: { reply, scratchpad } }: Example, { scenario }: Audited): number[] {
  const drafts = findBlocks(reply, scenario.tags).filter(({ kind }) => kind === "draft");
  let end = scratchpad?.opening.length ?? 0;
  return (scratchpad?.sentences ?? []).flatMap((sentence, index) => {
    const start = end;
    end += sentence.length;
    return drafts.some((draft) => draft.start < end && draft.end > start) ? [index] : [];
  });
}
