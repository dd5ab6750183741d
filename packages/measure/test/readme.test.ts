// The README names every function and says of its example what the code says.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as m from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

const said = (interval: m.Estimate): string =>
  `${interval.estimate.toFixed(2)}, from ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`;

it("names every public function, and none that is gone", () => {
  const table = readme.slice(readme.indexOf("| to "));
  const named = new Set([...table.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  named.delete("degenerate");
  expect(named).toEqual(new Set(Object.keys(m)));
});

it("gives the numbers of its example", () => {
  const code = readme.slice(readme.indexOf("```ts"), readme.indexOf("```\n"));
  const matrix = (name: string): number[][] => {
    const rows = new RegExp(`const ${name} = \\[([^;]*)\\];`).exec(code)?.[1] ?? "";
    return [...rows.matchAll(/\[([\d, ]+)\]/g)].map(([, row = ""]) => row.split(",").map(Number));
  };
  const trained = matrix("trained");
  const differences = m.pairedDifferences(trained, matrix("unmonitored"));
  const rate = m.clusteredRate(trained);
  expect(differences).toHaveLength(8);
  expect(code).toContain(`${said(rate)}: the ${rate.n} episodes count as ${rate.effectiveN.toFixed(1)}`);
  expect(code).toContain(said(m.pairedGap(differences)));
  expect(code).toContain(`p = ${m.signFlip(differences, { seed: 1 }).p.toFixed(4)}, exact`);
  expect(code).toContain(`tost(differences, 0.05).equivalent; // ${m.tost(differences, 0.05).equivalent}`);
  expect(code).toContain("// 0, from -0.13 to 0.13");
});
