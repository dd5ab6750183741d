/**
 * JSON that was stored as text, for people: `keep 3, wording masked`. What is not JSON stays as it is.
 */
export function jsonInWords(json: string): string {
  const value = parsed(json);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return typeof value === "string" ? value : json;
  return Object.entries(value)
    .filter(([, each]) => each !== null && each !== "")
    .map(([name, each]) => `${name} ${typeof each === "string" ? each : JSON.stringify(each)}`)
    .join(", ");
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** `+12.0 [−3.0, +27.0]`: a change of a share with its interval, in percentage points. */
export function changeInPoints({ estimate, low, high }: { estimate: number; low: number; high: number }): string {
  return `${points(estimate)} [${points(low)}, ${points(high)}]`;
}

function points(share: number): string {
  const text = (Math.abs(share) * 100).toFixed(1);
  if (Number(text) === 0) return text;
  return `${share > 0 ? "+" : "−"}${text}`;
}

/** `1.24 s`, `840 ms` */
export function latencyInWords(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** US dollars: `$0.0012` below ten cents, `$1.20` above. */
export function costInWords(dollars: number): string {
  return `$${dollars.toFixed(dollars < 0.1 ? 4 : 2)}`;
}
