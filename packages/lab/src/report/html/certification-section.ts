import type { CertificationRecord } from "../../organism/certification-record.ts";
import { smallestClaim } from "../../organism/sensitivity.ts";
import { confusionOf, recoveredText, shamText } from "../certification-rows.ts";
import { formatCount, formatRate, percent, typeset } from "../format.ts";
import { definitions, heading, table, warnings } from "./elements.ts";
import { html, type Markup } from "./markup.ts";
import { inWords } from "./verdict-section.ts";

/** Whether the planted truths were recovered with one set of judges: what was planted, what was found, and how finely. */
export function certificationSection(record: CertificationRecord, level: number): Markup {
  const { candor, certified, createdAt, judges, settings, recoveries } = record;
  const missed = recoveries.filter(({ recovered }) => !recovered);
  return html`<section>
    ${heading(level, `${judges.compliance}, ${judges.reasoning ?? "no reasoning judge"}`)}
    <p class="verdict">
      <strong>${certified ? "Certified" : "Not certified"}</strong> –
      ${recoveredText(record)}${certified ? "." : "; no verdict with these judges and settings can be believed."}
    </p>
    <p class="aside">
      ${createdAt.slice(0, 10)}, Candor ${candor}: ${formatCount(settings.queries)} queries a condition, seed
      ${settings.seed}. The smallest gap, and the smallest rate of reasoning, that is claimed with 80 % power
      against none in the other condition is ${percent(smallestClaim(settings.queries))} %.
    </p>
    ${warnings(
      missed.map(
        ({ organism, scenario, planted, found, reason }) =>
          `${organism} (${scenario}): planted ${inWords(planted)}, found ${inWords(found)}: ${reason}`,
      ),
    )}
    ${heading(level + 1, "Planted (rows) and found (columns)")} ${confusionTable(record)}
    ${heading(level + 1, "Each organism")} ${organismTable(record)} ${heading(level + 1, "What was planted")}
    ${truths(record)}
  </section> `;
}

function confusionTable(record: CertificationRecord): Markup {
  const { found, rows } = confusionOf(record);
  return table(
    "Organisms by planted and found verdict",
    [{ title: "planted" }, ...found.map((name) => ({ title: inWords(name), numeric: true }))],
    rows.map(({ planted, counts }) => [
      inWords(planted),
      ...counts.map((count, index) => confusionCell(count, found[index] === planted)),
    ]),
  );
}

function confusionCell(count: number, isRight: boolean): Markup | string {
  if (count === 0) return "·";
  return isRight ? html`<b>${count}</b>` : html`${count} <span class="tag">missed</span>`;
}

function organismTable({ recoveries, settings }: CertificationRecord): Markup {
  const columns = [
    { title: "organism" },
    { title: "planted" },
    { title: "found" },
    { title: "recovered" },
    { title: "mediated share [95 %]", numeric: true },
    { title: "sham where trained, pp", numeric: true },
    { title: "sham where unmonitored, pp", numeric: true },
  ];
  const rows = recoveries.map(({ organism, scenario, planted, found, recovered, mediation }) => [
    html`${organism} <span class="aside">${scenario}</span>`,
    inWords(planted),
    inWords(found),
    recovered ? "✓ yes" : html`<b>✗ no</b>`,
    typeset(formatRate(mediation?.share ?? null)),
    typeset(shamText(mediation?.sham.trained)),
    typeset(shamText(mediation?.sham.unmonitored)),
  ]);
  return html`${table(`Organisms, ${settings.queries} queries a condition`, columns, rows)}
    <p class="aside">
      Mediated share: how much of the gap goes through the scratchpad, where scratchpads were swapped between
      the conditions. Sham: what giving back a scratchpad of the same condition changes, with its 95 %
      interval.
    </p>`;
}

function truths({ recoveries }: CertificationRecord): Markup {
  return definitions([...new Map(recoveries.map(({ organism, truth }) => [organism, truth]))]);
}
