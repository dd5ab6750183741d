// Prints, as Markdown, the rework of Table 2 of Greenblatt et al. (2024) in docs/statistics.md.
//   node bench/measure/table-2.ts
// Published percentages and standard errors are the paper's; the counts are reconstructed from them, not its data.
import { newcombe, newcombePaired, wilson } from "../../packages/measure/src/index.ts";
import vectors from "../../packages/measure/test/vectors.json" with { type: "json" };

const points = (share: number): string => (100 * share).toFixed(1);
const range = (low: number, high: number): string => `${points(low)} … ${points(high)}`;
const line = (...cells: string[]): void => {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
};

line(
  "setting",
  "refuses in training, published",
  "Wilson 95 %",
  "gap, published ± 1.96 SE",
  "unpaired (Newcombe)",
  "paired, if the refusals overlap least / most",
);
line("---", "---", "---", "---", "---", "---");
for (const { name, published, n, k_train: train, k_unmon: unmonitored } of vectors.greenblatt_table2.rows) {
  const rate = wilson(train, n);
  const gap = newcombe({ successes: unmonitored, n }, { successes: train, n });
  // The paper gives margins only: the pairs that refuse in both are between these.
  const [least, most] = [Math.max(0, train + unmonitored - n), Math.min(train, unmonitored)].map((both) => {
    const { low, high } = newcombePaired({
      both,
      onlyA: unmonitored - both,
      onlyB: train - both,
      neither: n - train - unmonitored + both,
    });
    return range(low, high);
  });
  const published95 = range(
    published.gap / 100 - 0.0196 * published.gap_se,
    published.gap / 100 + 0.0196 * published.gap_se,
  );
  line(
    name,
    `${published.train.toFixed(1)} %`,
    range(rate.low, rate.high),
    `${published.gap.toFixed(1)} (${published95})`,
    range(gap.low, gap.high),
    least === most ? `${least ?? ""} (known)` : `${least ?? ""} / ${most ?? ""}`,
  );
}
