/** A stored value; null where it is missing. */
export function yesOrNo(value: number | null | undefined): 0 | 1 | null {
  return value === 1 ? 1 : value === 0 ? 0 : null;
}
