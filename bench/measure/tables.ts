// Prints, as Markdown, the tables of docs/statistics.md that take minutes: coverage, false alarms, power.
//   node bench/measure/tables.ts > tables.md
import { coverage } from "../../packages/measure/test/simulation/coverage.ts";
import { DESIGNS } from "../../packages/measure/test/simulation/designs.ts";
import {
  familyFalseAlarms,
  falseAlarms,
  RULES,
} from "../../packages/measure/test/simulation/false-alarms.ts";
import { POWER_DESIGNS, simulatedPower } from "../../packages/measure/test/simulation/power.ts";

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const line = (...cells: string[]): void => {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
};
const head = (...cells: string[]): void => {
  process.stdout.write("\n");
  line(...cells);
  line(...cells.map(() => "---"));
};

head("interval", "design", "covers", "runs", "promise");
for (const design of DESIGNS) {
  const runs = design.slow ? 2000 : 6000;
  line(
    `\`${design.interval}\``,
    design.design,
    percent(coverage(design, runs)),
    String(runs),
    design.promise,
  );
}

head("rule", "null runs that claim a gap");
for (const rule of RULES) line(rule.name, percent(falseAlarms(rule, 2000)));
const family = familyFalseAlarms(2000);
line("12 comparisons, unadjusted: do not", percent(family.unadjusted));
line("12 comparisons, `holm`", percent(family.holm));
line("12 comparisons, `benjaminiHochberg`", percent(family.benjaminiHochberg));

head("planned", "power wanted", "power found (10 000 runs)");
for (const design of POWER_DESIGNS) {
  line(design.design, percent(design.planned), percent(simulatedPower(design, 10_000)));
}
