import { figureAsCsv, figureAsSvg } from "./figure-files.ts";

/** Buttons that save a figure as a drawing and as the numbers behind it. */
export function SaveFigure({ figure }: { figure: Element }) {
  const name = figure.getAttribute("data-name") ?? "figure";
  const caption = figure.querySelector("figcaption")?.textContent.trim() ?? name;
  return (
    <>
      <button
        type="button"
        aria-label={`SVG: ${caption}`}
        onClick={() => save(`${name}.svg`, "image/svg+xml", figureAsSvg(figure))}
      >
        SVG
      </button>{" "}
      <button
        type="button"
        aria-label={`CSV: ${caption}`}
        onClick={() => save(`${name}.csv`, "text/csv", figureAsCsv(figure))}
      >
        CSV
      </button>
    </>
  );
}

function save(file: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
  URL.revokeObjectURL(address);
}
