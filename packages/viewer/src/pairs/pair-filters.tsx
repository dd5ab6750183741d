import type { PairFilter } from "candor/api";
import { useEffect, useEffectEvent, useState } from "react";
import { FILTER_NAMES, FILTERS, type PairView } from "./address.ts";

/** How long a reader pauses before what was typed is looked for, in milliseconds. */
const PAUSE = 250;

/** Buttons that keep some pairs, and a search among their words. */
export function PairFilters({ view, show }: { view: PairView; show: (next: Partial<PairView>) => void }) {
  const { filters } = view;
  const toggle = (filter: PairFilter) =>
    show({
      filters: filters.includes(filter) ? filters.filter((each) => each !== filter) : [...filters, filter],
    });
  return (
    <fieldset className="tools filters" aria-label="Filters">
      {FILTER_NAMES.map((filter) => (
        <button
          key={filter}
          type="button"
          aria-pressed={filters.includes(filter)}
          onClick={() => toggle(filter)}
        >
          {FILTERS[filter]}
        </button>
      ))}
      <Search text={view.text} search={(text) => show({ text })} />
    </fieldset>
  );
}

function Search({ text, search }: { text: string; search: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  if (known !== text) {
    setKnown(text);
    setTyped(text);
  }
  const look = useEffectEvent((words: string) => {
    if (words !== text) search(words);
  });
  useEffect(() => {
    const timer = setTimeout(() => look(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label>
      Words{" "}
      <input
        type="search"
        value={typed}
        maxLength={300}
        placeholder="in query, reasoning or answer"
        onChange={({ target }) => setTyped(target.value)}
      />
    </label>
  );
}
