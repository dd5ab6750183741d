/** A stretch of a text, from `start` up to `end`, in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** Something said of a stretch of a text. */
export interface Mark<T> extends Span {
  what: T;
}

/** A piece of a text between two ends of marks, with the marks that cover it. */
export interface Piece<T> extends Span {
  text: string;
  marks: Mark<T>[];
}

/**
 * Cuts a text wherever a mark begins or ends: joined, the pieces are the text. Marks may overlap; what lies outside of the
 * text, or is empty, is left out.
 */
export function piecesOf<T>(text: string, marks: readonly Mark<T>[]): Piece<T>[] {
  const inside = marks
    .map((mark) => ({ mark, start: Math.max(0, mark.start), end: Math.min(text.length, mark.end) }))
    .filter(({ start, end }) => start < end)
    .toSorted((a, b) => a.start - b.start);
  const ends = new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])]);
  const cuts = [...ends].toSorted((a, b) => a - b);
  const pieces: Piece<T>[] = [];
  let open: typeof inside = [];
  let next = 0;
  for (const [index, end] of cuts.slice(1).entries()) {
    const start = cuts[index] ?? 0;
    open = open.filter((each) => each.end > start);
    for (let each = inside[next]; each !== undefined && each.start === start; each = inside[next]) {
      open.push(each);
      next += 1;
    }
    pieces.push({ text: text.slice(start, end), start, end, marks: open.map(({ mark }) => mark) });
  }
  return pieces;
}
