/** What the page's style sheets may set on a drawing, and a file outside of the page must say by itself. */
const STYLES = [
  "fill",
  "stroke",
  "color",
  "font-family",
  "font-size",
  "font-weight",
  "font-variant-numeric",
] as const;

/** The numbers that a figure shows, as the laboratory wrote them. */
export function figureAsCsv(figure: Element): string {
  return figure.querySelector<HTMLTemplateElement>("template.data")?.content.textContent.trimStart() ?? "";
}

/** The drawing as a file of its own: in light colours, whatever the page is shown in, and with its description. */
export function figureAsSvg(figure: Element): string {
  const drawn = figure.querySelector("svg");
  if (drawn?.parentElement === null || drawn === null) throw new Error("the figure has no drawing");
  const copy = document.importNode(drawn, true);
  const place = inLight(drawn.parentElement);
  place.append(copy);
  drawn.parentElement.after(place);
  for (const element of [copy, ...copy.querySelectorAll<SVGElement>("*")]) settle(element);
  copy.style.setProperty("background", getComputedStyle(place).backgroundColor);
  place.remove();
  describe(copy, drawn.parentElement.getAttribute("aria-label"));
  return new XMLSerializer().serializeToString(copy);
}

/** A place as the given one, that is not shown and has the colours of the light theme. */
function inLight({ className }: Element): HTMLElement {
  const place = document.createElement("div");
  place.className = className;
  place.hidden = true;
  for (const [name, value] of lightColours()) place.style.setProperty(name, value);
  place.style.setProperty("color", "var(--ink)");
  place.style.setProperty("background-color", "var(--paper)");
  return place;
}

/** The variables as they are without a media query. */
function lightColours(): [string, string][] {
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => [...cssRules]);
  return rules.flatMap((rule) =>
    rule instanceof CSSStyleRule && rule.selectorText === ":root"
      ? [...rule.style]
          .filter((name) => name.startsWith("--"))
          .map((name): [string, string] => [name, rule.style.getPropertyValue(name)])
      : [],
  );
}

/** Writes what applies to an element into it, where that is not what it has from its parent. */
function settle(element: SVGElement): void {
  const own = getComputedStyle(element);
  const above =
    element.parentElement && element.tagName !== "svg" ? getComputedStyle(element.parentElement) : undefined;
  for (const name of STYLES) {
    const value = own.getPropertyValue(name);
    if (element.hasAttribute(name) || value !== above?.getPropertyValue(name))
      element.style.setProperty(name, value);
    element.removeAttribute(name);
  }
}

function describe(drawing: SVGElement, description: string | null): void {
  if (description === null) return;
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = description;
  drawing.prepend(title);
}
