import { useState } from "react";
import { OUTCOME_NAMES, outcomeInWords, readOutcome, type Outcome } from "./outcomes.ts";

/** Asks who labels, and what. */
export function LabelStart({
  rater,
  start,
}: {
  rater: string;
  start: (chosen: { rater: string; outcome: Outcome }) => void;
}) {
  const [name, setName] = useState(rater);
  const [outcome, setOutcome] = useState<Outcome>("compliance");
  return (
    <form
      className="start"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") start({ rater: name.trim(), outcome });
      }}
    >
      <p>
        You will see queries, reasoning and answers without their condition and without what judges say. Each
        label is stored at once; you can stop at any time and go on later under the same name.
      </p>
      <label>
        Your name as a rater
        <input required maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <label>
        What you label
        <select value={outcome} onChange={({ target }) => setOutcome(readOutcome(target.value) ?? outcome)}>
          {OUTCOME_NAMES.map((each) => (
            <option key={each} value={each}>
              {each}: {outcomeInWords(each)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Start labelling</button>
    </form>
  );
}
