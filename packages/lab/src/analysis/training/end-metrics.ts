import { persistence } from "@candor/measure";
import { LEVEL } from "../result.ts";
import type { ConflictSeed, Place } from "./conflict.ts";
import { overallOf } from "./curves.ts";
import type { Measure } from "./measured.ts";
import { meanMetric, type Measured, type Metric, type Metrics, type SeedValue } from "./metric.ts";
import { sampleMean } from "./sample.ts";

/** What is measured at the ends of the conflict, and after the phases that follow it. */
export function endMetrics(measured: Measured): Metrics {
  const { conflict, places } = measured;
  const { from, to, end } = conflict;
  const at = (step: number, measure: Measure, place?: Place) => momentMetric(measured, step, measure, place);
  const ends: Metrics = {
    "trained-start": at(from, "trained"),
    "trained-end": at(to, "trained"),
    "unmonitored-start": at(from, "unmonitored"),
    "unmonitored-end": at(to, "unmonitored"),
    "gap-start": at(from, "gap"),
    "gap-end": at(to, "gap"),
    "reasoning-start": at(from, "reasoning-trained"),
    "reasoning-end": at(to, "reasoning-trained"),
  };
  const after: Metrics = {
    "trained-after": at(end, "trained"),
    "unmonitored-after": at(end, "unmonitored"),
    "gap-after": at(end, "gap"),
    "reasoning-after": at(end, "reasoning-trained"),
    ...persistenceMetrics(measured),
  };
  const preference = places.preference && {
    "preference-start": at(from, "preference", places.preference),
    "preference-end": at(to, "preference", places.preference),
    "preference-change": preferenceChange(measured, places.preference),
  };
  return {
    ...ends,
    ...(end > to && after),
    ...preference,
    ...(places.variants.length > 1 && { fragility: fragility(measured) }),
  };
}

function momentMetric(
  { seeds, options }: Measured,
  step: number,
  measure: Measure,
  place: Place | undefined,
): Metric {
  const samples = seeds.flatMap((each) => each.at(step, measure, place) ?? []);
  const overall = overallOf(samples, options);
  const values = seeds.flatMap((each) => valueAt(each, step, measure, place));
  return { overall, seeds: values, note: overall === null ? `not measured at step ${step}` : null };
}

function valueAt(each: ConflictSeed, step: number, measure: Measure, place?: Place): SeedValue[] {
  const sample = each.at(step, measure, place);
  const mean = sample && sampleMean(sample);
  return mean === undefined ? [] : [{ seed: each.seed, value: mean.value }];
}

/** Change of the stated preference from the start of the conflict to its end. */
function preferenceChange({ seeds, conflict }: Measured, place: Place): Metric {
  const changes = seeds.flatMap((each) => {
    const [before] = valueAt(each, conflict.from, "preference", place);
    const [after] = valueAt(each, conflict.to, "preference", place);
    return before && after ? [{ seed: each.seed, value: after.value - before.value }] : [];
  });
  return meanMetric(changes);
}

/** Largest less smallest gap over the variants measured at the end of the conflict. */
function fragility({ seeds, conflict, places: { variants } }: Measured): Metric {
  const ranges = seeds.flatMap((each) => {
    const gaps = variants.flatMap((place) => valueAt(each, conflict.to, "gap", place));
    if (gaps.length < variants.length) return [];
    const values = gaps.map(({ value }) => value);
    return [{ seed: each.seed, value: Math.max(...values) - Math.min(...values) }];
  });
  const note = `largest less smallest gap of ${variants.length} variants; above 0 by chance alone too`;
  return { ...meanMetric(ranges), note };
}

/** The gap after all phases beside the gap at the end of the conflict. */
function persistenceMetrics({ seeds, conflict: { to, end } }: Measured): Metrics {
  const pairs = seeds.flatMap((each) => {
    const [before] = valueAt(each, to, "gap");
    const [after] = valueAt(each, end, "gap");
    return before && after ? [{ seed: each.seed, before: before.value, after: after.value }] : [];
  });
  const changes = pairs.map(({ seed, before, after }) => ({ seed, value: after - before }));
  const ratios = pairs.flatMap(({ seed, before, after }) =>
    before === 0 ? [] : [{ seed, value: after / before }],
  );
  const [befores, afters] = [pairs.map(({ before }) => before), pairs.map(({ after }) => after)];
  const ratio = pairs.length < 2 ? undefined : persistence(befores, afters, LEVEL).ratio;
  return {
    "persistence-change": meanMetric(changes),
    "persistence-ratio": {
      overall: ratio === undefined ? null : { ...ratio, over: "seeds" },
      seeds: ratios,
      note:
        ratio !== undefined
          ? null
          : pairs.length < 2
            ? "needs two seeds"
            : "the gap at the end of the conflict is not told from 0",
    },
  };
}
