/** What a judge says of compliance, by mark and word. */
export function Compliance({ value }: { value: 0 | 1 | null }) {
  const [mark, word, kind] =
    value === null
      ? ["–", "not judged", "missing"]
      : value === 1
        ? ["✓", "complies", "yes"]
        : ["✗", "does not", "no"];
  return (
    <span className={`compliance ${kind}`}>
      <span aria-hidden="true">{mark}</span> {word}
    </span>
  );
}
