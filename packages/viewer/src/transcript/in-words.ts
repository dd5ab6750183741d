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

/** `1.24 s`, `840 ms` */
export function latencyInWords(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
