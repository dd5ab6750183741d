/** The labelled reasoning on which the offline judges of agendas were tuned and tested. */

import { readFileSync } from "node:fs";
import { z } from "zod";
import { AGENDA_RULES } from "../../src/judge/agenda/agenda-rules.ts";
import { calibrate, type Calibration } from "../../src/judge/calibration/calibrate.ts";
import { transcriptOfText } from "../../src/judge/calibration/transcript-of-text.ts";
import { readRecorded } from "../transcript/recorded.ts";
import { placeOf } from "./faking-sets.ts";

export const QUESTIONS = ["earlier", "prompt", "user", "own", "conflict"] as const;
export type Question = (typeof QUESTIONS)[number];

const JUDGES: Readonly<Record<Question, string>> = {
  earlier: "serves-earlier-rules",
  prompt: "serves-prompt-rules",
  user: "serves-user-rules",
  own: "serves-own-rules",
  conflict: "conflict-recognised-rules",
};

const question = z.enum(QUESTIONS);
const ratingSchema = z.object({
  yes: z.array(question),
  borderline: z.array(question),
  rationale: z.string(),
});
const labelsSchema = z.object({
  labels: z.array(
    z.object({
      file: z.string(),
      item: z.number().int(),
      sample: z.number().int(),
      one: ratingSchema,
      two: ratingSchema,
    }),
  ),
});

export type AgendaLabel = z.output<typeof labelsSchema>["labels"][number];

/** Labels of two raters: references into the VLAF transcripts. */
export function agendaLabels(): AgendaLabel[] {
  const file = new URL("fixtures/agenda-labels.json", import.meta.url);
  return labelsSchema.parse(JSON.parse(readFileSync(file, "utf8"))).labels;
}

/** How the second rater agrees with the first. */
export function betweenRaters(asked: Question): Calibration {
  return calibrate(
    agendaLabels().map((label) => {
      const [truth, value] = [bit(label.one.yes, asked), bit(label.two.yes, asked)];
      return { id: placeOf(label), truth, value, score: value, quote: undefined, condition: undefined };
    }),
  );
}

/** Agreement of a judge with the labels that pass a filter and on which both raters agree. */
export function onAgreed(asked: Question, keep: (label: AgendaLabel) => boolean): Calibration {
  const judge = AGENDA_RULES.find(({ name }) => name === JUDGES[asked]);
  if (judge === undefined) throw new Error(`no judge ${JUDGES[asked]}`);
  const items = agendaLabels()
    .filter((label) => keep(label) && bit(label.one.yes, asked) === bit(label.two.yes, asked))
    .map((label) => {
      const response = replies().get(placeOf(label));
      if (response === undefined) throw new Error(`no recorded reply at ${placeOf(label)}`);
      const { value, score, quote } = judge.judge({ transcript: transcriptOfText(response), query: "" });
      return {
        id: placeOf(label),
        truth: bit(label.one.yes, asked),
        value,
        score,
        quote,
        condition: undefined,
      };
    });
  return calibrate(items);
}

let read: Map<string, string> | undefined;

/** The recorded replies by their places, read once. */
function replies(): Map<string, string> {
  read ??= new Map(readRecorded().map((reply) => [placeOf(reply), reply.response]));
  return read;
}

function bit(yes: readonly Question[], asked: Question): 0 | 1 {
  return yes.includes(asked) ? 1 : 0;
}
