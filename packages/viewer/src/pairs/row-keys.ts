/** The row to which a key leads from another one, from 0; undefined for keys that lead nowhere. `page` rows are in view. */
export function rowAfterKey(
  key: string,
  row: number,
  { total, page }: { total: number; page: number },
): number | undefined {
  const wanted = rowWanted(key, row, { total, page });
  return wanted === undefined ? undefined : Math.max(0, Math.min(total - 1, wanted));
}

function rowWanted(key: string, row: number, { total, page }: { total: number; page: number }) {
  switch (key) {
    case "ArrowDown":
      return row + 1;
    case "ArrowUp":
      return row - 1;
    case "PageDown":
      return row + page;
    case "PageUp":
      return row - page;
    case "Home":
      return 0;
    case "End":
      return total - 1;
    default:
      return undefined;
  }
}
