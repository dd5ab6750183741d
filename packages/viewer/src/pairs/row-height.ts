import { useSyncExternalStore } from "react";

/** Where rows stand in one column; the style sheet has the same. */
const NARROW = "(max-width: 44rem)";

/** In pixels: two lines beside each other, or eight below each other, in letters of the reader's size. */
export function useRowHeight(): number {
  const narrow = useSyncExternalStore(
    (listener) => {
      const media = matchMedia(NARROW);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => matchMedia(NARROW).matches,
  );
  const letters = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.round(letters * (narrow ? 12 : 4));
}
