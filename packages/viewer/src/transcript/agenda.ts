import type { TranscriptSentence } from "candor/api";

type Agenda = NonNullable<TranscriptSentence["agenda"]>;

/** Whose aim a sentence serves: the letter that marks it, and what that means. */
const AGENDAS: Readonly<Record<Agenda, { letter: string; words: string }>> = {
  earlier: { letter: "E", words: "received earlier, in prior training" },
  prompt: { letter: "P", words: "received in the prompt" },
  user: { letter: "U", words: "the user’s" },
  own: { letter: "O", words: "its own, with no received source" },
};

export function agendaSign(agenda: Agenda): { letter: string; words: string } {
  return AGENDAS[agenda];
}

/** All of them, for the legend. */
export const AGENDA_WORDS = (["earlier", "prompt", "user", "own"] as const).map((agenda) => ({
  agenda,
  ...AGENDAS[agenda],
}));
