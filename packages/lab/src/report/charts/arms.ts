/** What the charts of trainings share: facets of arms, and links from a checkpoint to the run that measured it. */

import type { ArmResult } from "../../analysis/training/arm-result.ts";
import { WIDTH } from "./chart.ts";

/** Address of a run's page. */
export type LinkOf = (run: string) => string;

/** Facets in a row; further arms begin another figure. */
const ABREAST = 3;

/** Arms in figures of about equal size. */
export function abreast(arms: readonly ArmResult[]): ArmResult[][] {
  const figures = Math.ceil(arms.length / ABREAST);
  const size = Math.ceil(arms.length / Math.max(1, figures));
  return Array.from({ length: figures }, (_, index) => arms.slice(index * size, (index + 1) * size));
}

export function armsWidth(arms: number): number {
  return Math.min(WIDTH, 260 + arms * 300);
}

/** How means, bands and seeds are drawn. */
export function seedsNote(arms: readonly ArmResult[]): string {
  return arms.some(({ trainings }) => trainings.length > 1)
    ? "thick: mean over seeds with its 95 % interval; thin: single seeds"
    : "with 95 % intervals over queries";
}

/** Something that runs measured. */
interface FromRuns {
  runs: readonly string[];
}

/** Options of dots that lead to the first of the runs that measured them; the transparent rim is easier to hit. */
export function dotLinks(linkOf: LinkOf | undefined) {
  if (linkOf === undefined) return {};
  return {
    href: ({ runs: [run] }: FromRuns) => (run === undefined ? null : linkOf(run)),
    title: ({ runs: [run = ""] }: FromRuns) => run,
    stroke: "transparent",
    strokeWidth: 8,
  };
}
