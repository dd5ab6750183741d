import type { ArmResult } from "../../analysis/training/arm-result.ts";
import { formatSpread } from "../training-metrics.ts";
import type { Chart } from "./chart.ts";
import { intervalChart } from "./interval-chart.ts";

/**
 * Reasoning at the end of the conflict under each judge that measured it, the judge in an arm's reward beside those that
 * were not: where it finds less than the others, it may have been evaded. Null where no reward had a judge of reasoning,
 * or no other judge looked.
 */
export function rewardJudgesChart(arms: readonly ArmResult[]): Chart | null {
  if (arms.every(({ rewardJudges }) => rewardJudges.length === 0)) return null;
  const rows = arms.flatMap(reasoningRows);
  if (new Set(rows.map(({ judge }) => judge)).size < 2) return null;
  return intervalChart({
    title: "Reasoning at the end of the conflict in the trained condition, in per cent, by arm and judge",
    domain: [0, 1],
    rows: rows.map(({ arm, judge, rewarded, ...spread }) => ({
      label: `${arm}, ${judge}${rewarded ? " (reward)" : ""}`,
      ...spread,
    })),
  });
}

function reasoningRows({ arm, main, curves, conflict, rewardJudges }: ArmResult) {
  return curves.flatMap(({ probe, variant, measure, judge, points }) => {
    if (probe !== main.probe || variant !== main.variant || measure !== "reasoning-trained") return [];
    const end = points.find(({ at }) => at === conflict.to)?.overall;
    if (!end) return [];
    const { estimate, low, high } = end;
    return {
      arm,
      judge,
      rewarded: rewardJudges.includes(judge),
      estimate,
      low: low ?? estimate,
      high: high ?? estimate,
      text: formatSpread(end, "share"),
    };
  });
}
