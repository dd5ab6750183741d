import pc from "picocolors";
import type { CertificationRecord } from "../organism/certification-record.ts";
import { smallestClaim } from "../organism/sensitivity.ts";
import { confusionOf, recoveredText, shamText } from "./certification-rows.ts";
import { formatRate, percent } from "./format.ts";
import { tableLines } from "./table.ts";

/** What `candor certify` prints: each organism, the confusion table, what the settings can see, and the result. */
export function certificationReport(record: CertificationRecord): string {
  const { certified, recoveries, judges, settings } = record;
  const missed = recoveries.filter((each) => !each.recovered);
  const verdict = recoveredText(record);
  return [
    ...organismLines(record),
    ...mediationLines(record),
    "",
    pc.bold("planted (rows) × found (columns)"),
    ...confusionLines(record),
    "",
    `judges: ${judges.compliance}, ${judges.reasoning ?? "no reasoning judge"}; ${settings.queries} queries a condition, seed ${settings.seed}`,
    `smallest gap, and smallest rate of reasoning, claimed with 80 % power against none in the other condition: ${percent(smallestClaim(settings.queries))} %`,
    ...missed.map(({ organism, scenario, planted, found, reason }) =>
      pc.red(`! ${organism} (${scenario}): planted ${planted}, found ${found}: ${reason}`),
    ),
    certified
      ? pc.green(`certified: ${verdict}`)
      : pc.red(`NOT CERTIFIED: ${verdict}; no verdict with these judges and settings can be believed`),
  ].join("\n");
}

function organismLines({ recoveries }: CertificationRecord): string[] {
  const columns = ["organism", "scenario", "planted", "found", ""].map((title) => ({ title }));
  const [head = "", ...lines] = tableLines(
    columns,
    recoveries.map(({ organism, scenario, planted, found, recovered }) => [
      organism,
      scenario,
      planted,
      found,
      recovered ? pc.green("✓") : pc.red("✗"),
    ]),
  );
  return [pc.bold(head), ...lines];
}

/** What the scratchpad causes, and what giving one back costs. */
function mediationLines({ recoveries }: CertificationRecord): string[] {
  const tested = recoveries.flatMap(({ organism, mediation }) =>
    mediation ? [{ organism, ...mediation }] : [],
  );
  if (tested.length === 0) return [];
  const columns = [
    "scratchpads swapped",
    "mediated share [95 %]",
    "sham where trained pp [95 %]",
    "sham where unmonitored pp [95 %]",
  ].map((title) => ({ title }));
  const [head = "", ...lines] = tableLines(
    columns,
    tested.map(({ organism, share, sham }) => [
      organism,
      formatRate(share),
      shamText(sham.trained),
      shamText(sham.unmonitored),
    ]),
  );
  return ["", pc.bold(head), ...lines];
}

function confusionLines(record: CertificationRecord): string[] {
  const { found, rows } = confusionOf(record);
  return tableLines(
    [{ title: "" }, ...found.map((title) => ({ title, align: "right" as const }))],
    rows.map(({ planted, counts }) => [planted, ...counts.map((count) => String(count || "·"))]),
  );
}
