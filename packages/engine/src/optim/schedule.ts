/** The learning rate at a step, counted from 0. */
export type Schedule = (step: number) => number;

export interface ScheduleSettings {
  readonly peak: number;
  /** Steps of linear rise to the peak. */
  readonly warmup: number;
  readonly steps: number;
  /** Where the rate ends, as a share of the peak. */
  readonly floor: number;
}

/** Linear warm-up, then half a cosine down to the floor (Loshchilov and Hutter 2017, arXiv:1608.03983). */
export function cosineSchedule({ peak, warmup, steps, floor }: ScheduleSettings): Schedule {
  return warmedUp(
    peak,
    warmup,
    steps,
    (progress) => floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress)),
  );
}

/** Linear warm-up, then a straight line down to the floor. */
export function linearSchedule({ peak, warmup, steps, floor }: ScheduleSettings): Schedule {
  return warmedUp(peak, warmup, steps, (progress) => 1 - (1 - floor) * progress);
}

function warmedUp(
  peak: number,
  warmup: number,
  steps: number,
  decay: (progress: number) => number,
): Schedule {
  return (step) => {
    if (step < warmup) return (peak * (step + 1)) / warmup;
    return peak * decay(Math.min(1, (step - warmup) / Math.max(1, steps - warmup)));
  };
}
