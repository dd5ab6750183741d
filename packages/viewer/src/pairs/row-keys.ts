/** The row to which a key leads from another one, from 0; undefined for keys that lead nowhere. `page` rows are in view. */
export function rowAfterKey(
  key: string,
  row: number,
  { total, page }: { total: number; page: number },
): number | undefined {
  const wanted = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    PageDown: row + page,
    PageUp: row - page,
    Home: 0,
    End: total,
  }[key];
  return wanted === undefined ? undefined : Math.max(0, Math.min(total - 1, wanted));
}
