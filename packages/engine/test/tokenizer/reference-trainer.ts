import { byteCharacters } from "../../src/tokenizer/byte-alphabet.ts";

/**
 * Byte-pair training by its definition: counts all pairs of all words anew before each merge. Slow, and obviously
 * right. Words are given, so that cutting text into words is tested elsewhere.
 */
export function trainByDefinition(
  words: readonly string[],
  merges: number,
  minCount: number,
): [string, string][] {
  const tokens = byteCharacters.toSorted();
  const idOf = (char: string) => tokens.indexOf(char);
  let rows = words.map((word) => Array.from(Buffer.from(word), (byte) => idOf(byteCharacters[byte] ?? "")));
  const made: [string, string][] = [];
  while (made.length < merges) {
    const counts = new Map<string, number>();
    for (const row of rows) {
      for (let i = 0; i + 1 < row.length; i++) {
        const key = `${row[i]} ${row[i + 1]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const [best] = Array.from(counts, ([key, count]) => {
      const [left = 0, right = 0] = key.split(" ").map(Number);
      return { left, right, count };
    }).toSorted((a, b) => b.count - a.count || a.left - b.left || a.right - b.right);
    if (best === undefined || best.count < minCount) break;
    const { left, right } = best;
    const token = tokens.push(`${tokens[left]}${tokens[right]}`) - 1;
    made.push([tokens[left] ?? "", tokens[right] ?? ""]);
    rows = rows.map((row) => replaced(row, left, right, token));
  }
  return made;
}

function replaced(row: readonly number[], left: number, right: number, token: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < row.length; i++) {
    const here = row[i] ?? 0;
    const isPair = here === left && row[i + 1] === right;
    result.push(isPair ? token : here);
    if (isPair) i++;
  }
  return result;
}
