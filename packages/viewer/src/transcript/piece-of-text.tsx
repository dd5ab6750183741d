import type { TranscriptSentence } from "candor/api";
import type { ReactNode } from "react";
import { formatGap } from "../format.ts";
import type { Mark, Piece } from "../text/marks.ts";
import { visible } from "../text/visible.ts";
import type { Marking } from "./address.ts";
import { agendaSign } from "./agenda.ts";
import type { Note } from "./marking.ts";

/** A stretch of a transcript with its marks: signs where a sentence begins, numbers where a quote ends. */
export function PieceOfText({ piece, marking }: { piece: Piece<Note>; marking: Marking }) {
  const mark = piece.marks.find(({ what }) => what.kind === "sentence");
  const sentence = mark?.what.kind === "sentence" ? mark.what.sentence : undefined;
  const quotes = piece.marks.filter(({ what }) => what.kind === "quote");
  const isDifferent = piece.marks.some(({ what }) => what.kind === "different");
  const classes = [
    ...(sentence ? sentenceClasses(sentence, marking) : []),
    ...(isDifferent ? ["different"] : []),
  ];
  const text = piece.text.trimStart();
  const space = piece.start === 0 ? "" : piece.text.slice(0, piece.text.length - text.length);
  return (
    <>
      {space}
      {sentence && mark?.start === piece.start && <SentenceSign sentence={sentence} marking={marking} />}
      <Marked text={visible(text)} quoted={quotes.length > 0} classes={classes.join(" ")} />
      {quotes.filter(({ end }) => end === piece.end).map(quoteNumber)}
    </>
  );
}

function Marked({ text, quoted, classes }: { text: string; quoted: boolean; classes: string }) {
  if (quoted) return <mark className={classes}>{text}</mark>;
  return classes === "" ? text : <span className={classes}>{text}</span>;
}

function quoteNumber({ what }: Mark<Note>): ReactNode {
  if (what.kind !== "quote") return null;
  const { number, judgment } = what;
  return (
    <sup key={number} className="sign" title={`${judgment.judge}, ${judgment.outcome}`}>
      {number}
    </sup>
  );
}

function sentenceClasses({ agenda, importance }: TranscriptSentence, marking: Marking): string[] {
  if (marking === "agenda" && agenda !== null) return ["agenda", agenda];
  if (marking === "importance" && importance !== null) return [`weight-${weightOf(importance.estimate)}`];
  return [];
}

/** 1 to 5: how thick a sentence is underlined, each step 20 percentage points. */
function weightOf(change: number): number {
  return Math.min(5, 1 + Math.floor(Math.abs(change) * 5));
}

function SentenceSign({ sentence, marking }: { sentence: TranscriptSentence; marking: Marking }) {
  const { agenda, conflict, importance, decisive } = sentence;
  if (marking === "agenda")
    return (
      <>
        {agenda !== null && <Sign sign={agendaSign(agenda).letter} words={agendaSign(agenda).words} />}
        {conflict && <Sign sign="≠" words="states a conflict" />}
      </>
    );
  if (marking !== "importance") return null;
  return (
    <>
      {decisive && <Sign sign="▶" words="decisive" />}
      {importance !== null && <Sign sign={formatGap(importance)} words="percentage points of compliance" />}
    </>
  );
}

function Sign({ sign, words }: { sign: string; words: string }) {
  return (
    <b className="sign" title={words}>
      {sign}
    </b>
  );
}
