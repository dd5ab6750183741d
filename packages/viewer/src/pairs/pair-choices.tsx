import type { PairPage, RunDetail } from "candor/api";
import type { PairView } from "./address.ts";

/** Which variant is shown, and which two of its conditions. */
export function PairChoices({
  detail,
  head,
  show,
}: {
  detail: RunDetail;
  head: PairPage | undefined;
  show: (next: Partial<PairView>) => void;
}) {
  if (head === undefined) return null;
  const { variant, left, right } = head;
  const conditions = detail.manifest.asked?.[variant] ?? Object.keys(detail.conditions);
  const inWords = (condition: string) => `${condition} (${detail.conditions[condition]?.role ?? "unknown"})`;
  return (
    <div className="tools">
      <Choice
        label="Variant"
        value={variant}
        among={detail.variants}
        choose={(chosen) => show({ variant: chosen, left: undefined, right: undefined })}
      />
      <Choice
        label="Left"
        value={left}
        among={conditions}
        inWords={inWords}
        choose={(chosen) =>
          show({ variant, left: chosen, right: chosen === right ? left : (right ?? undefined) })
        }
      />
      {right !== null && (
        <Choice
          label="Right"
          value={right}
          among={conditions}
          inWords={inWords}
          choose={(chosen) => show({ variant, left: chosen === left ? right : left, right: chosen })}
        />
      )}
    </div>
  );
}

function Choice({
  label,
  value,
  among,
  inWords = (name) => name,
  choose,
}: {
  label: string;
  value: string;
  among: readonly string[];
  inWords?: (name: string) => string;
  choose: (chosen: string) => void;
}) {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={({ target }) => choose(target.value)}>
        {among.map((name) => (
          <option key={name} value={name}>
            {inWords(name)}
          </option>
        ))}
      </select>
    </label>
  );
}
