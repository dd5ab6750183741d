import * as Plot from "@observablehq/plot";
import { canvas, draw, figure, tickFormat } from "./charts.ts";
import { percent } from "../format.ts";
import type { Markup } from "./markup.ts";

interface Line {
  label: string;
  /** Shares. */
  points: readonly { x: number; y: number }[];
}

/** Lines over a share from none to all, each with its name at the end; the second is dashed. */
export function shareChart({ title, lines }: { title: string; lines: readonly Line[] }): Markup {
  const points = lines.flatMap(({ label, points: own }) => own.map((point) => ({ ...point, label })));
  const ends = lines.flatMap(({ label, points: own }) => {
    const last = own.at(-1);
    return last === undefined ? [] : [{ ...last, label }];
  });
  const svg = draw({
    ...canvas(),
    height: 240,
    marginLeft: 52,
    marginRight: 130,
    marginBottom: 32,
    x: { domain: [0, 1], label: null, tickFormat, tickSize: 0, ticks: 5 },
    y: { domain: [0, 1], label: null, tickFormat, tickSize: 0, ticks: 5 },
    marks: [
      Plot.gridY({ ticks: 5, stroke: "var(--rule)", strokeOpacity: 1 }),
      ...lines.map(({ points: own }, index) =>
        Plot.line(own, {
          x: "x",
          y: "y",
          stroke: "var(--accent)",
          strokeWidth: 2,
          ...(index === 0 ? {} : { strokeDasharray: "5 4" }),
        }),
      ),
      Plot.dot(points, { x: "x", y: "y", r: 3.5, fill: "var(--accent)" }),
      Plot.text(ends, { x: "x", y: "y", text: "label", textAnchor: "start", dx: 10 }),
    ],
  });
  const alternative = lines.map(
    ({ label, points: own }) => `${label}: ${own.map(({ y }) => percent(y)).join(", ")}`,
  );
  return figure(svg, title, alternative.join("; "));
}
