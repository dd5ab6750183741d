import type { EpisodeView } from "candor/api";
import { AGENDA_WORDS } from "./agenda.ts";
import { MARKINGS, type Marking, type Reading } from "./address.ts";

/** What stands beside the episode and what is marked in both, with what the marks mean. */
export function ReadingChoices({
  view: { counterparts },
  reading: { marking, words },
  beside,
  read,
}: {
  view: EpisodeView;
  reading: Reading;
  beside: string | undefined;
  read: (next: Partial<Reading>) => void;
}) {
  return (
    <>
      <fieldset className="tools" aria-label="Reading">
        {beside !== undefined && (
          <label>
            Beside it{" "}
            <select value={beside} onChange={({ target }) => read({ beside: target.value })}>
              {counterparts.map(({ condition, role }) => (
                <option key={condition} value={condition}>
                  {condition} ({role})
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          Mark sentences by{" "}
          <select
            value={marking}
            onChange={({ target }) =>
              read({ marking: MARKING_NAMES.find((name) => name === target.value) ?? marking })
            }
          >
            {MARKING_NAMES.map((name) => (
              <option key={name} value={name}>
                {MARKINGS[name]}
              </option>
            ))}
          </select>
        </label>
        {beside !== undefined && (
          <button type="button" aria-pressed={words} onClick={() => read({ words: !words })}>
            Word diff
          </button>
        )}
      </fieldset>
      <Legend marking={marking} words={words} />
    </>
  );
}

const MARKING_NAMES: readonly Marking[] = ["agenda", "importance", "nothing"];

function Legend({ marking, words }: { marking: Marking; words: boolean }) {
  return (
    <ul className="marks-legend aside" aria-label="Legend">
      {marking === "agenda" &&
        AGENDA_WORDS.map(({ agenda, letter, words: meaning }) => (
          <li key={agenda}>
            <b className="sign">{letter}</b> <span className={`agenda ${agenda}`}>{meaning}</span>
          </li>
        ))}
      {marking === "agenda" && (
        <li>
          <b className="sign">≠</b> states a conflict
        </li>
      )}
      {marking === "importance" && (
        <>
          <li>
            <span className="weight-3">underlined</span> the thicker, the more compliance changes where the
            sentence is resampled, in percentage points with 95 % interval
          </li>
          <li>
            <b className="sign">▶</b> decisive
          </li>
        </>
      )}
      <li>
        <mark>quoted</mark>
        <sup className="sign">1</sup> by the judgment with this number
      </li>
      {words && (
        <li>
          <span className="different">words</span> on this side only
        </li>
      )}
    </ul>
  );
}
