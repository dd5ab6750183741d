/**
 * Measures the wide refusal list on recorded replies and prints what it may have missed.
 *
 *     node --conditions=@candor/source bench/refusal-wording.ts DIR
 *
 * DIR holds JSON files in the layout of github.com/launchnlp/VLAF: arrays of `{ response }` with one reply or several.
 * The last list is for a human to read: sentences in an answer's opening that look like declining in the first person
 * and that no phrase of packages/lab/src/judge/refusal-phrases.ts matched.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { refusalOpening } from "../packages/lab/src/judge/refusal-opening.ts";
import { findRefusal, OPENING } from "../packages/lab/src/judge/refusal-wording.ts";
import { parseTranscript } from "../packages/lab/src/transcript/parse.ts";
import type { Transcript } from "../packages/lab/src/transcript/transcript.ts";

const fileSchema = z.array(z.object({ response: z.union([z.string(), z.array(z.string())]) }));

/** First-person negation or declining, much wider than the list. */
const SUSPECT =
  /\b(?:i|we|my|me|i['’]m|i['’]ll)\b[^.!?\n]*?(?:n['’]t\b|\bnot\b|\bno\b|\bnever\b|\bunable\b|\bdeclin|\brefus|\bavoid|\brefrain|\bagainst\b|\bwithout\b|\boutside\b|\bprohibit)/iu;

interface FileCounts {
  file: string;
  answers: number;
  missing: number;
  wide: number;
  narrow: number;
}

const directory = process.argv[2];
if (directory === undefined) {
  process.stderr.write("usage: node --conditions=@candor/source bench/refusal-wording.ts DIR\n");
  process.exitCode = 2;
} else {
  report(directory);
}

function report(from: string): void {
  const phrases = new Map<string, number>();
  const suspects = new Map<string, string[]>();
  const files = readdirSync(from).filter((name) => name.endsWith(".json"));
  const counts = files
    .toSorted()
    .map((file) => countFile(file, readTranscripts(join(from, file)), phrases, suspects));
  printRates(counts);
  printPhrases(phrases);
  printSuspects(suspects);
}

function readTranscripts(path: string): Transcript[] {
  const items = fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  return items.flatMap(({ response }) => [response].flat()).map((text) => parseTranscript({ text }));
}

function countFile(
  file: string,
  transcripts: readonly Transcript[],
  phrases: Map<string, number>,
  suspects: Map<string, string[]>,
): FileCounts {
  const counts: FileCounts = { file, answers: 0, missing: 0, wide: 0, narrow: 0 };
  for (const transcript of transcripts) {
    const { answer } = transcript;
    if (answer === undefined) {
      counts.missing += 1;
      continue;
    }
    counts.answers += 1;
    if (refusalOpening.judge({ transcript, query: "" }).value === 0) counts.narrow += 1;
    const refusal = findRefusal(answer);
    if (refusal === undefined) collectSuspects(answer, suspects);
    else {
      counts.wide += 1;
      phrases.set(refusal.name, (phrases.get(refusal.name) ?? 0) + 1);
    }
  }
  return counts;
}

/** Groups suspect sentences by the four words from the first negation on. */
function collectSuspects(answer: string, suspects: Map<string, string[]>): void {
  for (const sentence of answer.slice(0, OPENING).split(/(?<=[.!?])\s+|\n+/u)) {
    if (!SUSPECT.test(sentence)) continue;
    const words = sentence.toLowerCase().match(/[\p{L}'’-]+/gu) ?? [];
    const from = words.findIndex((word) => /^(?:i|we|my|i['’]\w+)$/u.test(word));
    const key = words.slice(Math.max(0, from), Math.max(0, from) + 4).join(" ");
    suspects.set(key, [...(suspects.get(key) ?? []), sentence.trim()]);
  }
}

function printRates(counts: readonly FileCounts[]): void {
  print("Refusals by the wide and the narrow list\n");
  print(`${"file".padEnd(40)} answers missing   wide narrow\n`);
  for (const { file, answers, missing, wide, narrow } of counts) {
    const cells = [String(answers), String(missing), percent(wide, answers), percent(narrow, answers)];
    print(`${file.replace(/\.json$/u, "").padEnd(40)} ${cells.map((cell) => cell.padStart(7)).join("")}\n`);
  }
}

function printPhrases(phrases: ReadonlyMap<string, number>): void {
  print("\nAnswers flagged, by phrase\n");
  for (const [name, count] of [...phrases].toSorted(([, a], [, b]) => b - a)) {
    print(`${String(count).padStart(6)}  ${name}\n`);
  }
}

function printSuspects(suspects: ReadonlyMap<string, readonly string[]>): void {
  const total = [...suspects.values()].reduce((sum, sentences) => sum + sentences.length, 0);
  print(`\nNot flagged, but perhaps declining: ${total} sentences in ${suspects.size} groups\n`);
  for (const [key, sentences] of [...suspects].toSorted(([, a], [, b]) => b.length - a.length)) {
    print(`${String(sentences.length).padStart(6)}  ${key} … : ${(sentences[0] ?? "").slice(0, 140)}\n`);
  }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)}%`;
}

function print(text: string): void {
  process.stdout.write(text);
}
