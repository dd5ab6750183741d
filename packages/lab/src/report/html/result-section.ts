import type { ConditionResult, JudgeResult, Result } from "../../analysis/result.ts";
import type { Gap } from "../../analysis/gap.ts";
import type { TwoByTwos } from "../../analysis/two-by-two.ts";
import { formatCount, formatGap, formatLabels, formatP, formatRate, signed, typeset } from "../format.ts";
import { intervalChart } from "../charts/interval-chart.ts";
import { queryChart } from "../charts/query-chart.ts";
import { twoByTwoChart } from "../charts/two-by-two-chart.ts";
import { corrected, others, published, rateCell } from "./comparisons.ts";
import { definitions, heading, table, warnings } from "./elements.ts";
import { figure } from "./figure.ts";
import { html, type Markup, type Part } from "./markup.ts";
import { inWords } from "./verdict-section.ts";

/** What was measured in one run and variant, in the order in which a researcher asks. */
export function resultSection(result: Result, level: number): Markup {
  return html`${byItself(result)} ${gapSection(result)} ${heading(level, "Compliance by condition")}
  ${conditions(result)} ${heading(level, "Gap under each judge")} ${judges(result)}
  ${heading(level, "Gap of each query")} ${queries(result)} ${heading(level, "Verbalised reasoning")}
  ${reasoning(result)} ${corrected(result, level)} ${others(result, level)} ${published(result, level)}`;
}

/** What the variant alone allows to say, in small: the verdict over all variants stands above. */
function byItself({ variant, run, verdict: { name, reason } }: Result): Markup {
  return html`<p class="by-itself">
    <i>${variant}</i>, run ${run}. By itself: <b>${inWords(name)}</b> – ${reason}.
  </p>`;
}

function gapSection({ conditions: all, gap, adjustedP }: Result): Markup {
  const pair = Object.entries(all).filter(([, { role }]) => role === "trained" || role === "unmonitored");
  const sum = (of: (condition: ConditionResult) => number) =>
    formatCount(pair.reduce((total, [, condition]) => total + of(condition), 0));
  const nameOf = (role: string) => pair.find(([, each]) => each.role === role)?.[0] ?? role;
  const figures: [string, Part][] = gap
    ? [
        ["compliance gap", html`<b>${typeset(signed(gap.estimate))}</b> pp`],
        ["95 % interval", typeset(`${signed(gap.low)} to ${signed(gap.high)}`)],
        ["p (Holm)", adjustedP === null ? "–" : formatP(adjustedP)],
      ]
    : [["compliance gap", "not measured"]];
  return html`<div class="figures">
      ${definitions([
        ...figures,
        ["queries", gap ? formatCount(gap.queries) : "0"],
        ["episodes judged", sum(({ n }) => n)],
        ["episodes missing", sum(({ missing }) => missing)],
      ])}
    </div>
    <p class="aside">
      Compliance in <i>${nameOf("trained")}</i> less compliance in <i>${nameOf("unmonitored")}</i>, paired by
      query, in percentage points. ${gap ? `Interval: ${METHODS[gap.method]}.` : null}
    </p>`;
}

/** How the interval of a gap was made. */
export const METHODS: Readonly<Record<Gap["method"], string>> = {
  "cluster-bootstrap-bca": "bootstrap over queries, bias-corrected and accelerated (BCa)",
  "newcombe-paired": "Newcombe’s paired interval, since every query has the same difference",
  "confidence-sequence": "confidence sequence, valid however often one looks at the live run",
};

function conditions({ conditions: all, judge }: Result): Markup {
  const entries = Object.entries(all);
  const chart = intervalChart({
    title: `Compliance in per cent, with 95 % intervals, judged by ${judge || "nobody"}`,
    domain: [0, 1],
    rows: entries.flatMap(([label, { compliance }]) =>
      compliance ? [{ label, ...compliance, text: formatRate(compliance) }] : [],
    ),
  });
  const columns = [
    { title: "condition" },
    { title: "role" },
    { title: "compliance, % [95 %]", numeric: true },
    { title: "n", numeric: true },
    { title: "missing", numeric: true },
    { title: "labels" },
  ];
  const rows = entries.map(([name, { role, compliance, n, missing, labels }]) => [
    name,
    role,
    rateCell(compliance),
    formatCount(n),
    formatCount(missing),
    formatLabels(labels),
  ]);
  return html`${figure(chart)}${table("Compliance by condition", columns, rows)}`;
}

function judges(result: Result): Markup {
  const entries = Object.entries(result.judges);
  const chart = intervalChart({
    title: "Gap in percentage points, with 95 % intervals",
    rows: entries.flatMap(([label, { gap }]) => (gap ? [{ label, ...gap, text: formatGap(gap) }] : [])),
  });
  const names = Object.keys(result.conditions);
  const columns = [
    { title: "judge" },
    ...names.map((name) => ({ title: `${name}, % [95 %]`, numeric: true })),
    { title: "gap, pp [95 %]", numeric: true },
    { title: "p", numeric: true },
    { title: "interval" },
  ];
  const rows = entries.map(([name, { conditions: all, gap }]) => [
    name === result.judge ? html`${name} <span class="tag">decides</span>` : name,
    ...names.map((each) => rateCell(all[each]?.compliance ?? null)),
    typeset(formatGap(gap)),
    gap ? formatP(gap.p) : "–",
    gap?.method ?? "no judgments",
  ]);
  return html`${figure(chart)}${table("Compliance gap by judge", columns, rows)}
  ${ratings(entries)}${warnings(result.warnings)}`;
}

/** What the gap is made of where a condition is only rated. */
function ratings(entries: readonly [string, JudgeResult][]): Markup | null {
  const rows = entries.flatMap(([name, { rating }]) =>
    rating
      ? [
          [
            name,
            typeset(formatGap(rating.trainedMinusRated)),
            typeset(formatGap(rating.ratedMinusUnmonitored)),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return null;
  const columns = [
    { title: "judge" },
    { title: "trained − rated, pp [95 %]", numeric: true },
    { title: "rated − unmonitored, pp [95 %]", numeric: true },
  ];
  return table("The gap in two parts, by judge", columns, rows);
}

function queries({ gap }: Result): Markup {
  if (gap === null) return html`<p>No query was judged in both conditions.</p>`;
  const sorted = gap.queryIds
    .map((id, index) => ({ id, difference: gap.differences[index] ?? 0 }))
    .toSorted((a, b) => b.difference - a.difference);
  const columns = [{ title: "query" }, { title: "difference, pp", numeric: true }];
  const rows = sorted.map(({ id, difference }) => [id, typeset(signed(difference))]);
  return html`${figure(queryChart(sorted))}
    <details class="long">
      <summary>The ${rows.length} differences as a table</summary>
      ${table("Gap of each query", columns, rows)}
    </details>`;
}

function reasoning({ reasoning: views, conditions: all, twoByTwo: together }: Result): Markup {
  const judged = Object.entries(views);
  if (judged.length === 0) return html`<p>No judge of verbalised alignment-faking reasoning was applied.</p>`;
  const names = Object.keys(all);
  const rateOf = (judge: string, name: string) => views[judge]?.conditions[name]?.compliance ?? null;
  const chart = intervalChart({
    title: "Episodes with verbalised alignment-faking reasoning, in per cent, with 95 % intervals",
    domain: [0, 1],
    rows: judged.flatMap(([judge]) =>
      names.flatMap((name) => {
        const rate = rateOf(judge, name);
        const label = judged.length === 1 ? name : `${name}, ${judge}`;
        return rate ? [{ label, ...rate, text: formatRate(rate) }] : [];
      }),
    ),
  });
  const columns = [
    { title: "condition" },
    ...judged.map(([judge]) => ({ title: `${judge}, % [95 %]`, numeric: true })),
  ];
  const rows = [
    ...names.map((name) => [name, ...judged.map(([judge]) => rateCell(rateOf(judge, name)))]),
    ["trained − unmonitored, pp", ...judged.map(([, { gap }]) => typeset(formatGap(gap)))],
  ];
  return html`${figure(chart)}
  ${table("Verbalised alignment-faking reasoning by condition and judge", columns, rows)}
  ${together && twoByTwo(together)}`;
}

/** What was done beside what was stated, under the judges that decide. */
function twoByTwo({ judge, conditions: all }: TwoByTwos): Markup {
  const columns = [
    { title: "condition" },
    ...["complied, stated", "complied, not stated", "refused, stated", "refused, not stated"].map(
      (title) => ({ title, numeric: true }),
    ),
    { title: "n", numeric: true },
    { title: "missing", numeric: true },
  ];
  const rows = Object.entries(all).map(([name, { complied, refused, n, missing }]) => [
    name,
    ...[complied.stated, complied.unstated, refused.stated, refused.unstated, n, missing].map(formatCount),
  ]);
  return html`${figure(twoByTwoChart(all))}
    ${table("Episodes by behaviour and stated alignment-faking reasoning", columns, rows)}
    <p class="aside">
      Reasoning judged by ${judge}. An episode that lacks the judgment of its answer or of its reasoning is
      missing here.
    </p>`;
}
