// Roots of monotone functions by bisection: slower than Newton, and never wrong.

/** The x in [low, high] where `positive` turns from true to false, to the last bit or 200 halvings. */
export function turningPoint(positive: (x: number) => boolean, low: number, high: number): number {
  let left = low;
  let right = high;
  for (let step = 0; step < 200; step++) {
    const middle = left + (right - left) / 2;
    if (middle === left || middle === right) break;
    if (positive(middle)) left = middle;
    else right = middle;
  }
  return left + (right - left) / 2;
}

/** The x ≥ 0 where f, positive before and negative after, crosses 0; 0 if it is not positive there. `scale` > 0 guesses x. */
export function decreasingRoot(f: (x: number) => number, scale: number): number {
  if (f(0) <= 0) return 0;
  let high = scale;
  while (f(high) > 0) high *= 2;
  return turningPoint((x) => f(x) > 0, 0, high);
}
