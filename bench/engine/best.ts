/** The shortest of a few runs in seconds: other work on the machine only ever makes them longer. */
export async function best(repeats: number, run: () => Promise<unknown>): Promise<number> {
  await run();
  let shortest = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    await run();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest / 1000;
}
