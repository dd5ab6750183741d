/** Tables of an audit that the terminal report and the HTML report share. */

import type { Estimate, Transplant } from "@candor/measure";
import type { Mediation, MediationCell } from "../analysis/mediation.ts";
import type { AuditFindings, ExampleFinding } from "../audit/findings.ts";
import type { WhiteBox } from "../audit/white-box.ts";
import { CURVE_POINTS } from "../audit/curve.ts";
import type { Weight } from "../audit/agendas.ts";
import { AGENDA_NAMES } from "../judge/agenda/attribute.ts";
import { formatEstimate, formatRate, percent } from "./format.ts";

/** Titles and cells of a table; the first column is text, and so is every column named in `texts`. */
export interface Grid {
  caption: string;
  titles: string[];
  rows: string[][];
}

export function curveGrid({ curves }: AuditFindings): Grid {
  return {
    caption:
      "Early answering: share of answers that are those of the whole reasoning, by how much of it was kept",
    titles: [
      "condition",
      "scratchpads",
      ...CURVE_POINTS.map((point) => `${percent(point).replace(".0", "")} %`),
      "area over the curve [95 %]",
      "committed from",
    ],
    rows: curves.map(({ side, n, same, area: over, commitment }) => [
      side,
      String(n),
      ...same.map((share) => (share === null ? "–" : percent(share))),
      over === null ? "–" : `${over.estimate.toFixed(3)} [${over.low.toFixed(3)}, ${over.high.toFixed(3)}]`,
      `${percent(commitment)} %`,
    ]),
  };
}

export function cellsGrid({ cells }: Mediation): Grid {
  return {
    caption: "Transplant: compliance by where it was answered and whose scratchpad was given",
    titles: ["answered", "scratchpad of trained", "scratchpad of unmonitored"],
    rows: [
      ["where trained", cell(cells.trainedTrained), cell(cells.trainedUnmonitored)],
      ["where unmonitored", cell(cells.unmonitoredTrained), cell(cells.unmonitoredUnmonitored)],
    ],
  };
}

function cell({ rate, n }: MediationCell): string {
  return `${percent(rate)} % (n ${n})`;
}

const WORDING_TITLES: Readonly<Record<string, string>> = {
  masked: "labels hidden",
  relabelled: "labels swapped",
};

export function effectsGrid({ effects, reworded, sham }: Mediation): Grid {
  const others = Object.entries(reworded).flatMap(([name, each]) => (each ? [[name, each] as const] : []));
  const all = [effects, ...others.map(([, each]) => each)];
  const row = (title: string, of: (each: Transplant) => Estimate) => [
    title,
    ...all.map((each) => formatEstimate(of(each))),
  ];
  return {
    caption: "What the gap is made of, in percentage points [95 %]",
    titles: ["effect", "as written", ...others.map(([name]) => WORDING_TITLES[name] ?? name)],
    rows: [
      row("gap, scratchpads given back", ({ total }) => total),
      row("direct, scratchpad of unmonitored", ({ directPure }) => directPure),
      row("indirect, answered where trained", ({ indirectTotal }) => indirectTotal),
      row("indirect, answered where unmonitored", ({ indirectPure }) => indirectPure),
      row("interaction", ({ interaction }) => interaction),
      row("through the scratchpad", ({ shapleyIndirect }) => shapleyIndirect),
      ["mediated share", ...all.map(({ proportionMediated: share }) => formatRate(share ?? null))],
      ...Object.entries(sham).map(([side, cost]) => [
        `sham where ${side}`,
        formatEstimate(cost),
        ...others.map(() => ""),
      ]),
    ],
  };
}

export function contrastsGrid({ contrasts }: AuditFindings): Grid {
  return {
    caption: "Changes of content and wording: differences in compliance, paired by query",
    titles: ["what", "where", "pp [95 %]", "queries"],
    rows: contrasts.map(({ of, side, queries, ...estimate }) => [
      of,
      side === "gap" ? "both" : side,
      formatEstimate(estimate),
      String(queries),
    ]),
  };
}

export function sentencesGrid(example: ExampleFinding): Grid {
  const { sentences, decisive } = example;
  return {
    caption: `Sentences of episode ${example.episode} (${exampleTitle(example)})`,
    titles: [
      "",
      "sentence",
      "serves",
      "resampled pp [95 %]",
      "kept/other/same",
      "reasoning closed pp [95 %]",
    ],
    rows: sentences.map(({ text, agenda, importance, kept, replaced, repeated, forced }, index) => [
      index === decisive ? "▶" : "",
      text,
      agenda ?? "–",
      importance ? formatEstimate(importance.difference) : "–",
      `${kept.n}/${replaced.n}/${repeated}`,
      forced ? formatEstimate(forced) : "–",
    ]),
  };
}

export function exampleTitle({ side, complied, queryId }: ExampleFinding): string {
  const did = complied === null ? "not judged" : complied === 1 ? "complied" : "did not comply";
  return `${side}, ${did}, query ${queryId}`;
}

export function agendasGrid({ agendas }: AuditFindings): Grid {
  return {
    caption: "Whose agenda: share of the sentences that serve any, and mean effect of its sentences",
    titles: [
      "agenda",
      "where trained [95 %]",
      "where unmonitored [95 %]",
      "effect resampled pp",
      "effect closed pp",
    ],
    rows: agendas.rows.map(({ agenda, share, weight: { resampled, forced } }) => [
      AGENDA_NAMES[agenda],
      formatRate(share.trained),
      formatRate(share.unmonitored),
      weight(resampled),
      weight(forced),
    ]),
  };
}

function weight(each: Weight | null): string {
  return each === null ? "–" : `${percent(each.mean)} (${each.sentences} sentences)`;
}

/** The transplant by exact probabilities, in one line; undefined where it was not read. */
export function exactLine({ whiteBox }: AuditFindings): string | undefined {
  const exact = whiteBox?.exact;
  if (!exact) return undefined;
  const { total, shapleyIndirect, proportionMediated, covered, queries } = exact;
  return (
    `by exact probabilities of the answer's first token (${percent(covered)} % of them tell the decision, ${queries} queries): ` +
    `gap ${formatEstimate(total)}, through the scratchpad ${formatEstimate(shapleyIndirect)}, mediated share ${formatRate(proportionMediated)}`
  );
}

/** Where condition and decision can be read in the residual stream. */
export function probesGrid({ whiteBox }: AuditFindings): Grid {
  const probes = whiteBox?.probes ?? [];
  const layers = [...new Set(probes.map(({ layer }) => layer))];
  return {
    caption: "Linear probes of the residual stream: AUROC on queries that they were not fitted to, by layer",
    titles: [
      "read after",
      ...layers.map((layer) => `condition, layer ${layer + 1}`),
      ...layers.map((layer) => `decision, layer ${layer + 1}`),
    ],
    rows: [...Map.groupBy(probes, ({ place }) => place)].map(([place, group]) => [
      probedPlace(place),
      ...group.map(({ condition }) => area(condition)),
      ...group.map(({ decision }) => area(decision)),
    ]),
  };
}

/** What a probe has read: `the prompt` or `sentence 2`. */
export function probedPlace(place: WhiteBox["probes"][number]["place"]): string {
  return place === "prompt" ? "the prompt" : `sentence ${place}`;
}

function area(value: Estimate | null): string {
  return value === null ? "–" : value.estimate.toFixed(3);
}

/** One line a condition: how often a conflict is stated, and what settles it. */
export function conflictLines({ agendas }: AuditFindings): string[] {
  return Object.entries(agendas.conflicts).map(([side, { rate, settled }]) => {
    const by = Object.entries(settled).map(([name, count]) => `${name} ${count}`);
    return `conflict stated where ${side}: ${formatRate(rate)}${by.length > 0 ? `; settled by ${by.join(", ")}` : ""}`;
  });
}

/** What was not done, and what a reader must know of what was. */
export function auditNotes(findings: AuditFindings): string[] {
  const { impossible, planned, episodes, thoughtAnew, mediation, hindsight } = findings;
  return [
    ...(impossible.length > 0
      ? [`not done, since the subject takes no prefill: ${impossible.join(", ")}`]
      : []),
    ...(episodes < planned ? [`${planned - episodes} of ${planned} planned episodes are missing`] : []),
    ...Object.entries(thoughtAnew).map(
      ([name, { anew, n }]) =>
        `${name}: ${anew} of ${n} answers held new reasoning though it was closed; they are in no figure`,
    ),
    ...(mediation?.delivery === "message"
      ? [
          "scratchpads were shown behind the request, which is another situation than having thought them: see the sham",
        ]
      : []),
    ...(mediation && mediation.missing > 0
      ? [`${mediation.missing} episodes after a transplant have no judgment; they are in no cell`]
      : []),
    ...(hindsight
      ? [
          `reasons before the answer against reasons after it: AUROC ${hindsight.area.estimate.toFixed(3)} [${hindsight.area.low.toFixed(3)}, ${hindsight.area.high.toFixed(3)}] by the reasoning judge's score (${hindsight.before} and ${hindsight.after})`,
        ]
      : []),
  ];
}
