import type { EpisodeJudgment, EpisodeView } from "candor/api";
import { visible } from "../text/visible.ts";
import { jsonInWords } from "./in-words.ts";
import { quoteMarks, type NumberedQuote } from "./marking.ts";

/** What each judge says, with its quotes, its votes, and what raters say. */
export function Judgments({ view, quotes }: { view: EpisodeView; quotes: readonly NumberedQuote[] }) {
  const { judgments, labels, blocks } = view;
  return (
    <>
      <h3>Judgments</h3>
      {judgments.length === 0 && <p className="aside">No judge has judged this episode.</p>}
      <ul className="judgments" aria-label="Judgments">
        {judgments.map((judgment) => {
          const quote = quotes.find((each) => each.judgment === judgment);
          const stands =
            quote !== undefined && blocks.some(({ text }) => quoteMarks(text.text, [quote]).length > 0);
          return (
            <li key={`${judgment.judge} ${judgment.outcome}`}>
              <Judgment judgment={judgment} />
              {quote && <Quote quote={quote} stands={stands} />}
              <Votes judgment={judgment} />
            </li>
          );
        })}
        {labels.map(({ rater, outcome, label }) => (
          <li key={`${rater} ${outcome}`}>
            <span className="judge">rater {rater}</span> {outcome}: <b>{label}</b>
          </li>
        ))}
      </ul>
    </>
  );
}

function Judgment({ judgment: { judge, outcome, value, score, label } }: { judgment: EpisodeJudgment }) {
  return (
    <>
      <span className="judge">{judge}</span> {outcome}:{" "}
      <b>{value === null ? "– missing" : value === 1 ? "✓ yes" : "✗ no"}</b>
      {label !== null && ` · ${visible(label)}`}
      {score !== null && ` · score ${score.toFixed(2)}`}
    </>
  );
}

function Quote({ quote: { number, quote }, stands }: { quote: NumberedQuote; stands: boolean }) {
  return (
    <div className="quote">
      <sup className="sign">{number}</sup> <q>{visible(quote)}</q>
      {!stands && <span className="aside"> not found in the text above</span>}
    </div>
  );
}

function Votes({ judgment: { votes } }: { judgment: EpisodeJudgment }) {
  if (votes.length === 0) return null;
  return (
    <details>
      <summary>
        {votes.length} {votes.length === 1 ? "vote" : "votes"}
      </summary>
      <ol>
        {votes.map(({ vote, reading, problem }) => (
          <li key={vote}>
            {reading === null
              ? `could not be used: ${problem ?? "no reason stored"}`
              : visible(jsonInWords(reading))}
          </li>
        ))}
      </ol>
    </details>
  );
}
