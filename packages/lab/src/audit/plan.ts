import { type Delivered, nothingGiven, scratchpadGiven, WHY } from "./delivery.ts";
import { INTERVENTIONS, type Change, type InterventionName, type Wording } from "./intervention.ts";
import { otherSide, type Audited, type Parent, type Side } from "./parents.ts";
import { editOf, PREMISES } from "./premises.ts";
import { answerOpening, keepClosed, keepOpen, rewritten, type Scratchpad } from "./scratchpad.ts";
import { fillerFor, labelMasker, labelSwapper, paraphraser } from "./wording.ts";

/** A change that is to be made, and the condition in which the subject is to answer then. */
export interface PlannedChange extends Delivered {
  parent: Parent;
  side: Side;
  change: Change;
}

/** How much an audit does. */
export interface AuditExtent {
  interventions: readonly InterventionName[];
  /** How transplanted scratchpads are worded. */
  wordings: readonly Wording[];
  /** Queries whose scratchpads are transplanted. */
  queries: number;
  /** Queries whose scratchpads are cut, corrupted and reworded. */
  detailed: number;
  /** Transcripts of which every sentence is resampled. */
  examples: number;
}

/** What needs the subject's mouth opened; the rest can be shown behind the request. */
const NEED_PREFILL: ReadonlySet<InterventionName> = new Set(["corrupt", "decision-first", "resample"]);
/** What stands in for that. */
const WITHOUT_PREFILL: ReadonlySet<InterventionName> = new Set(["ask"]);

/** The interventions that a subject allows, and those it does not. */
export function possible(prefill: boolean): { done: InterventionName[]; missing: InterventionName[] } {
  const names = Object.keys(INTERVENTIONS).filter(isIntervention);
  return {
    done: names.filter((name) => !(prefill ? WITHOUT_PREFILL : NEED_PREFILL).has(name)),
    missing: prefill ? [] : names.filter((name) => NEED_PREFILL.has(name)),
  };
}

export function isIntervention(name: string): name is InterventionName {
  return Object.hasOwn(INTERVENTIONS, name);
}

/** Answers after each cut of an example; other scratchpads get one. */
const CUT_DRAWS = 10;

/** A parent whose scratchpad can be changed. */
export type Writable = Parent & { scratchpad: Scratchpad };

/** The changes that do not depend on how others came out, in the order in which they are sampled. */
export function plannedChanges(audited: Audited, extent: AuditExtent, prefill: boolean): PlannedChange[] {
  const writer = new ChangeWriter(audited, prefill);
  const wide = writable(audited.parents, extent.queries);
  const detailed = writable(audited.parents, extent.detailed);
  const paraphrase = paraphraser(audited.parents.flatMap(({ scratchpad }) => scratchpad?.sentences ?? []));
  const planned: Readonly<Record<InterventionName, () => PlannedChange[]>> = {
    transplant: () =>
      extent.wordings.flatMap((words) => wide.flatMap((parent) => writer.transplants(parent, words))),
    "no-scratchpad": () => wide.map((parent) => writer.withoutScratchpad(parent)),
    cut: () => [
      ...detailed.flatMap((parent) => writer.cuts(parent, 1)),
      ...examplesOf(audited, extent.examples).flatMap((parent) =>
        Array.from({ length: CUT_DRAWS }, (_, draw) => writer.cuts(parent, draw + 1)).flat(),
      ),
    ],
    corrupt: () => detailed.flatMap((parent) => writer.corruptions(parent)),
    paraphrase: () => detailed.map((parent) => writer.reworded(parent, "paraphrase", paraphrase)),
    filler: () => detailed.map((parent) => writer.reworded(parent, "filler", fillerFor)),
    "decision-first": () => detailed.map((parent) => writer.decisionFirst(parent)),
    resample: () => [],
    ask: () => detailed.map((parent) => ({ parent, side: parent.side, change: { name: "ask" }, ...WHY })),
  };
  return extent.interventions.flatMap((name) => planned[name]());
}

/** The parents of the first queries that have a scratchpad. */
export function writable(parents: readonly Parent[], queries: number): Writable[] {
  const first = new Set([...new Set(parents.map(({ queryId }) => queryId))].slice(0, queries));
  return parents.flatMap((parent) => {
    const { scratchpad, queryId } = parent;
    return scratchpad !== undefined && first.has(queryId) ? [{ ...parent, scratchpad }] : [];
  });
}

/**
 * Transcripts to take apart sentence by sentence: half from either condition; where trained on, those that complied come
 * first, since they are what is to be explained.
 */
export function examplesOf({ parents }: Audited, count: number): Writable[] {
  const first = writable(parents, Infinity).filter(({ epoch }) => epoch === 1);
  const trained = first
    .filter(({ side }) => side === "trained")
    .toSorted((a, b) => (b.complied ?? 0) - (a.complied ?? 0));
  const unmonitored = first.filter(({ side }) => side === "unmonitored");
  const half = Math.ceil(count / 2);
  return [...trained.slice(0, half), ...unmonitored.slice(0, count - half)];
}

/** The subject writes on after the first sentences of a scratchpad; with none kept, from the beginning. */
export function resampled(audited: Audited, parent: Writable, keep: number, draw: number): PlannedChange {
  const { scratchpad, side } = parent;
  const of = scratchpad.sentences.length;
  const from = keep === 0 ? (audited.scenario.prefill ?? "") : keepOpen(scratchpad, keep);
  return {
    parent,
    side,
    change: { name: "resample", keep, of, draw },
    delivery: "prefill",
    given: keep === of ? from + scratchpad.closing : from,
  };
}

/** Writes the texts of changes for one audited run. */
class ChangeWriter {
  readonly #audited: Audited;
  readonly #prefill: boolean;
  readonly #wordings: Readonly<Record<Wording, (text: string) => string>>;
  readonly #swap: (text: string) => string;

  constructor(audited: Audited, prefill: boolean) {
    const { scenario, conditions } = audited;
    this.#audited = audited;
    this.#prefill = prefill;
    this.#swap = labelSwapper(scenario, conditions.trained, conditions.unmonitored);
    this.#wordings = {
      "as-written": (text) => text,
      masked: labelMasker(scenario),
      relabelled: this.#swap,
    };
  }

  /** Answered in the parent's own condition and in the other one. */
  transplants(parent: Writable, words: Wording): PlannedChange[] {
    const text = rewritten(parent.scratchpad, this.#wordings[words]);
    const given = this.#finished(text);
    return [parent.side, otherSide(parent.side)].map((side) => ({
      parent,
      side,
      change: { name: "transplant", words },
      ...given,
    }));
  }

  withoutScratchpad(parent: Writable): PlannedChange {
    return { parent, side: parent.side, change: { name: "no-scratchpad" }, ...this.#nothing(parent) };
  }

  cuts(parent: Writable, draw: number): PlannedChange[] {
    const { scratchpad, side } = parent;
    const of = scratchpad.sentences.length;
    return Array.from({ length: of + 1 }, (_, keep) => ({
      parent,
      side,
      change: { name: "cut", keep, of, draw },
      ...(keep === 0 ? this.#nothing(parent) : this.#answered(parent, keepClosed(scratchpad, keep))),
    }));
  }

  corruptions(parent: Writable): PlannedChange[] {
    const { scratchpad, side } = parent;
    return PREMISES.flatMap((premise) => {
      const edit = editOf(scratchpad.sentences, premise, this.#swap);
      if (edit === undefined) return [];
      const before = keepOpen(scratchpad, edit.index);
      const sentence = edit.index;
      return [{ edit: "flip", text: edit.flipped } as const, { edit: "sham", text: edit.sham } as const].map(
        (each) => ({
          parent,
          side,
          change: { name: "corrupt" as const, premise, edit: each.edit, sentence },
          delivery: "prefill" as const,
          given: before + each.text,
        }),
      );
    });
  }

  reworded(
    parent: Writable,
    name: "paraphrase" | "filler",
    reword: (sentence: string) => string,
  ): PlannedChange {
    const text = rewritten(parent.scratchpad, reword);
    return { parent, side: parent.side, change: { name }, ...this.#answered(parent, text) };
  }

  /** The parent's own answer, and then the opening of a scratchpad. */
  decisionFirst(parent: Writable): PlannedChange {
    const { opening, closing, sentences } = parent.scratchpad;
    const answer = parent.reply.slice((opening + sentences.join("") + closing).length).trim();
    return {
      parent,
      side: parent.side,
      change: { name: "decision-first" },
      delivery: "prefill",
      given: `${answer}\n\n${opening.trim()}`,
    };
  }

  #nothing({ scratchpad, reply }: Writable): Delivered {
    const { tags } = this.#audited.scenario;
    return nothingGiven(scratchpad, answerOpening(reply, scratchpad, tags), tags, this.#prefill);
  }

  /** A finished scratchpad with the answer begun. */
  #answered({ scratchpad, reply }: Writable, text: string): Delivered {
    const { tags } = this.#audited.scenario;
    return this.#finished(this.#prefill ? text + answerOpening(reply, scratchpad, tags) : text);
  }

  #finished(text: string): Delivered {
    return scratchpadGiven(text, this.#audited.scenario.tags, this.#prefill);
  }
}
