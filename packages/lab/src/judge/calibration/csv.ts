/** A row of a CSV file: its cells by the names of the first row, and the line on which it begins. */
export interface CsvRow {
  line: number;
  cells: Record<string, string>;
}

/**
 * Reads comma-separated values with a header row: quoted cells may hold commas, line breaks and doubled quotes
 * (RFC 4180). Empty lines are skipped; a missing cell is left out.
 * @returns undefined where a quoted cell never ends
 */
export function readCsv(text: string): CsvRow[] | undefined {
  const [header, ...rows] = rowsOf(text.replace(/^\uFEFF/u, "")) ?? [];
  if (header === undefined) return text.trim() === "" ? [] : undefined;
  const names = header.cells.map((name) => name.trim());
  return rows.map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries(
      cells.slice(0, names.length).map((cell, column) => [names[column] ?? "", cell]),
    ),
  }));
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/uy;

function rowsOf(text: string): { line: number; cells: string[] }[] | undefined {
  const rows: { line: number; cells: string[] }[] = [];
  let line = 1;
  let row = { line, cells: [] as string[] };
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const match = CELL.exec(text);
    if (match === null) return undefined;
    const [whole, quoted, bare = "", end] = match;
    row.cells.push(quoted?.replaceAll('""', '"') ?? bare);
    line += whole.split("\n").length - 1;
    if (end === ",") continue;
    if (row.cells.length > 1 || row.cells[0] !== "") rows.push(row);
    row = { line, cells: [] };
  }
  if (row.cells.length > 0) rows.push(row);
  return rows;
}
