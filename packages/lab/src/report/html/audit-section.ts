import type { AuditFindings, ExampleFinding } from "../../audit/findings.ts";
import type { Mediation } from "../../analysis/mediation.ts";
import type { WhiteBox } from "../../audit/white-box.ts";
import { CURVE_POINTS } from "../../audit/curve.ts";
import {
  agendasGrid,
  auditNotes,
  cellsGrid,
  conflictLines,
  contrastsGrid,
  curveGrid,
  effectsGrid,
  exactLine,
  exampleTitle,
  probedPlace,
  probesGrid,
  sentencesGrid,
  type Grid,
} from "../audit-rows.ts";
import { formatCount, formatEstimate, typeset, typesetCell } from "../format.ts";
import { tickFormat, type Chart } from "../charts/chart.ts";
import { intervalChart } from "../charts/interval-chart.ts";
import { lineChart } from "../charts/line-chart.ts";
import { squareChart } from "../charts/square-chart.ts";
import { heading, table, warnings } from "./elements.ts";
import { figure } from "./figure.ts";
import { html, type Markup } from "./markup.ts";

/** What an audit of a run found: whether its reasoning caused its decisions, and whose agendas it served. */
export function auditSection(findings: AuditFindings, level: number): Markup {
  const { audit, run, variant, episodes, mediation, curves, contrasts, examples } = findings;
  return html`<p class="aside">
      Audit ${audit} of run ${run} (${variant}): ${formatCount(episodes)} episodes after changes to its
      transcripts.
    </p>
    ${warnings(auditNotes(findings))}
    ${
      mediation
        ? html`${heading(level, "Scratchpads swapped between the conditions")}
            <div class="abreast">${figure(cellsChart(mediation))} ${figure(effectsChart(mediation))}</div>
            ${grid(cellsGrid(mediation))} ${grid(effectsGrid(mediation))}`
        : null
    }
    ${
      curves.length > 0
        ? html`${heading(level, "Answers before the reasoning ends")}
          ${figure(
            shareChart(
              "Answers that are those of the whole reasoning, in per cent, by the share of it that was kept",
              curves.map(({ side, same }) => ({ label: side, points: xy(same) })),
            ),
          )}
          ${figure(
            shareChart(
              "Compliance, in per cent, by the share of the reasoning that was kept",
              curves.map(({ side, complies }) => ({ label: side, points: xy(complies) })),
            ),
          )}
          ${grid(curveGrid(findings))}`
        : null
    }
    ${
      contrasts.length > 0
        ? html`${heading(level, "Changes of content and wording")}
          ${figure(
            intervalChart({
              title: "Differences in compliance, in percentage points",
              rows: contrasts.map(({ of, side, ...estimate }) => ({
                label: side === "gap" ? of : `${of}, ${side}`,
                ...estimate,
                text: formatEstimate(estimate),
              })),
            }),
          )}
          ${grid(contrastsGrid(findings))}`
        : null
    }
    ${
      examples.length > 0
        ? html`${heading(level, "Transcripts sentence by sentence")} ${examples.map(exampleBlock)}`
        : null
    }
    ${heading(level, "Whose agenda")} ${grid(agendasGrid(findings))}
    ${conflictLines(findings).map((line) => html`<p class="aside">${typeset(line)}</p> `)}
    ${
      findings.whiteBox
        ? html`${heading(level, "Inside the model")} ${figure(probesChart(findings.whiteBox))}
            ${grid(probesGrid(findings))}
            <p class="aside">${typeset(exactLine(findings) ?? "")}</p>`
        : null
    }`;
}

/** Points that are missing are left out. */
function xy(values: readonly (number | null)[]): { x: number; y: number }[] {
  return values.flatMap((y, index) => (y === null ? [] : [{ x: CURVE_POINTS[index] ?? 0, y }]));
}

function shareChart(title: string, lines: readonly { label: string; points: { x: number; y: number }[] }[]) {
  const axis = { domain: [0, 1] as [number, number], tickFormat };
  const names = { panel: "", line: "condition", x: "share kept", y: "share" };
  return lineChart({ title, panels: [{ name: "", lines }], x: axis, y: axis, names });
}

function cellsChart({ cells }: Mediation): Chart {
  const sides = ["trained", "unmonitored"] as const;
  const rates = {
    trained: { trained: cells.trainedTrained, unmonitored: cells.trainedUnmonitored },
    unmonitored: { trained: cells.unmonitoredTrained, unmonitored: cells.unmonitoredUnmonitored },
  };
  return squareChart({
    title: "Compliance by where it was answered (rows) and whose scratchpad was given (columns)",
    rows: { title: "answered where", names: sides },
    columns: { title: "scratchpad of", names: sides },
    cells: sides.flatMap((row) => sides.map((column) => ({ row, column, ...rates[row][column] }))),
  });
}

function effectsChart(mediation: Mediation): Chart | null {
  const { total, directPure, shapleyIndirect } = mediation.effects;
  const rows = [
    { label: "gap, given back", ...total },
    { label: "direct", ...directPure },
    { label: "through the scratchpad", ...shapleyIndirect },
    ...Object.entries(mediation.reworded).flatMap(([name, effects]) =>
      effects ? [{ label: `through it, ${name}`, ...effects.shapleyIndirect }] : [],
    ),
    ...Object.entries(mediation.sham).map(([side, cost]) => ({ label: `sham where ${side}`, ...cost })),
  ];
  return intervalChart({
    title: "What the gap is made of, in percentage points, with 95 % intervals",
    rows: rows.map((row) => ({ ...row, text: formatEstimate(row) })),
    width: 580,
  });
}

/** A line for each place in the reasoning; 0.5 is chance. */
function probesChart({ probes }: WhiteBox): Chart | null {
  const layers = probes.map(({ layer }) => layer + 1);
  const panel = (name: "condition" | "decision") => ({
    name,
    lines: [...Map.groupBy(probes, ({ place }) => place)].map(([place, group]) => ({
      label: probedPlace(place),
      points: group.flatMap((probe) =>
        probe[name] === null ? [] : [{ x: probe.layer + 1, y: probe[name].estimate }],
      ),
    })),
  });
  const panels = [panel("condition"), panel("decision")];
  const lowest = panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ y }) => y)));
  return lineChart({
    title: "Linear probes of the residual stream: AUROC by layer, for the condition and for the decision",
    panels,
    x: {
      domain: [Math.min(...layers), Math.max(...layers)],
      tickFormat: String,
      ticks: new Set(layers).size - 1,
      label: "layer",
    },
    y: { domain: [Math.min(0.4, ...lowest), 1], tickFormat: (area) => String(Number(area.toFixed(3))) },
    names: { panel: "probe", line: "read after", x: "layer", y: "AUROC" },
    reference: 0.5,
  });
}

function exampleBlock(example: ExampleFinding): Markup {
  const rows = example.sentences.flatMap(({ text, importance, forced }, index) => {
    const effect = importance?.difference ?? forced;
    const mark = index === example.decisive ? "▶ " : "";
    return effect ? [{ label: `${mark}${index + 1} ${text}`, ...effect, text: formatEstimate(effect) }] : [];
  });
  return html`<article class="episode">
    <p class="query">${example.query}</p>
    <details>
      <summary>Episode ${example.episode}: ${exampleTitle(example)}</summary>
      ${figure(
        intervalChart({
          title: `Effect of each sentence of episode ${example.episode} on compliance, in percentage points: resampled, or by closing the reasoning`,
          rows,
        }),
      )}
      ${grid(sentencesGrid(example))}
    </details>
  </article> `;
}

function grid({ caption, titles, rows }: Grid): Markup {
  return table(
    caption,
    titles.map((title) => ({ title })),
    rows.map((cells) => cells.map(typesetCell)),
  );
}
