/** Of something a second: by the clock, and by processor time of all threads, which other work changes little. */
export interface Rates {
  readonly wall: number;
  readonly cpu: number;
}

/** The best rates of a few runs that each do `amount`: other work on the machine only ever makes them lower. */
export async function best(repeats: number, amount: number, run: () => Promise<unknown>): Promise<Rates> {
  await run();
  let [wall, cpu] = [0, 0];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await run();
    const used = process.cpuUsage(before);
    wall = Math.max(wall, (1000 * amount) / (performance.now() - start));
    cpu = Math.max(cpu, (1e6 * amount) / (used.user + used.system));
  }
  return { wall, cpu };
}
