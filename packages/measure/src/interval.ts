/** Ends of an interval, in the unit of what it estimates. */
export interface Interval {
  low: number;
  high: number;
}

/** A point estimate with its interval. */
export interface Estimate extends Interval {
  estimate: number;
}
