/** Groups digits by thousands: `12 345`. */
export function count(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/gu, " ");
}

/** `1 pair`, `212 pairs`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? "" : "s"}`;
}
