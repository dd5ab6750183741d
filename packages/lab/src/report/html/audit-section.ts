import type { AuditFindings, ExampleFinding } from "../../audit/findings.ts";
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
  probesGrid,
  sentencesGrid,
  type Grid,
} from "../audit-rows.ts";
import { formatCount, formatEstimate } from "../format.ts";
import { intervalChart } from "./charts.ts";
import { shareChart } from "./share-chart.ts";
import { heading, table, typeset, warnings } from "./elements.ts";
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
        ? html`${heading(level, "Scratchpads swapped between the conditions")} ${grid(cellsGrid(mediation))}
          ${effectsChart(findings)} ${grid(effectsGrid(mediation))}`
        : null
    }
    ${
      curves.length > 0
        ? html`${heading(level, "Answers before the reasoning ends")}
          ${shareChart({
            title:
              "Answers that are those of the whole reasoning, in per cent, by the share of it that was kept",
            lines: curves.map(({ side, same }) => ({ label: side, points: xy(same) })),
          })}
          ${shareChart({
            title: "Compliance, in per cent, by the share of the reasoning that was kept",
            lines: curves.map(({ side, complies }) => ({ label: side, points: xy(complies) })),
          })}
          ${grid(curveGrid(findings))}`
        : null
    }
    ${
      contrasts.length > 0
        ? html`${heading(level, "Changes of content and wording")}
          ${intervalChart({
            title: "Differences in compliance, in percentage points",
            rows: contrasts.map(({ of, side, ...estimate }) => ({
              label: side === "gap" ? of : `${of}, ${side}`,
              ...estimate,
              text: formatEstimate(estimate),
            })),
          })}
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
        ? html`${heading(level, "Inside the model")} ${grid(probesGrid(findings))}
            <p class="aside">${typeset(exactLine(findings) ?? "")}</p>`
        : null
    }`;
}

/** Points that are missing are left out. */
function xy(values: readonly (number | null)[]): { x: number; y: number }[] {
  return values.flatMap((y, index) => (y === null ? [] : [{ x: CURVE_POINTS[index] ?? 0, y }]));
}

function effectsChart({ mediation }: AuditFindings): Markup | null {
  if (mediation === null) return null;
  const { total, directPure, shapleyIndirect } = mediation.effects;
  const rows = [
    { label: "gap, scratchpads given back", ...total },
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
      ${intervalChart({
        title:
          "Effect of each sentence on compliance, in percentage points: resampled, or by closing the reasoning",
        rows,
      })}
      ${grid(sentencesGrid(example))}
    </details>
  </article> `;
}

function grid({ caption, titles, rows }: Grid): Markup {
  return table(
    caption,
    titles.map((title) => ({ title })),
    rows.map((cells) => cells.map((cell) => (/^[+-]?\d/u.test(cell) ? typeset(cell) : cell))),
  );
}
