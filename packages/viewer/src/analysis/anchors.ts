/** Follows a link within the page, which the address bar cannot: what stands behind `#` there is the page itself. */
export function followAnchor(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  const href = link?.getAttribute("href") ?? "";
  if (link === null || href.startsWith("#/")) return;
  event.preventDefault();
  const target = document.getElementById(href.slice(1));
  if (target === null) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null)
    fold.open = true;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView();
}
