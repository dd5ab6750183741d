/** What the keyboard reaches in a fragment as the server sends it. */
const STOPS = "a, summary, [tabindex]";

/**
 * Puts newer HTML in the place of what the reader looks at: what was unfolded stays so, and the focus where it was.
 * This is the one place with HTML from the server. The laboratory escaped everything in it, and the page's policy lets
 * no script run.
 */
export function replaceContent(element: Element, html: string): void {
  const folds = [...element.querySelectorAll("details")];
  const stops = [...element.querySelectorAll<HTMLElement>(STOPS)];
  const focused = stops.findIndex((stop) => stop === document.activeElement);
  element.innerHTML = html;
  const fresh = element.querySelectorAll("details");
  for (const [index, { open }] of folds.entries()) fresh[index]?.toggleAttribute("open", open);
  element.querySelectorAll<HTMLElement>(STOPS)[focused]?.focus({ preventScroll: true });
}
