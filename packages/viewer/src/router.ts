import { useSyncExternalStore } from "react";

/** Where the reader is: the part of the address behind `#`, so that every page has a link that can be sent to others. */
export interface Place {
  /** `["runs", "20261126-101500-3fa9c2", "pairs"]` */
  path: readonly string[];
  query: URLSearchParams;
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const [path = "", query = ""] = hash.replace(/^#\/?/u, "").split("?");
  return {
    path: path
      .split("/")
      .filter((part) => part !== "")
      .map(decode),
    query: new URLSearchParams(query),
  };
}

/** The address of a place, for `href`. Values that are undefined or empty are left out. */
export function linkTo(
  path: readonly (string | number)[],
  query: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const each of value === undefined || value === "" ? [] : [value].flat())
      parameters.append(name, each);
  const search = parameters.toString();
  return `#/${path.map((part) => encodeURIComponent(part)).join("/")}${search === "" ? "" : `?${search}`}`;
}

/** Go to another address; `replace` leaves the place where the reader was out of the history. */
export function goTo(link: string, { replace = false } = {}): void {
  if (replace) location.replace(link);
  else location.assign(link);
}

/** An address that somebody typed may hold a `%` that stands for itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
