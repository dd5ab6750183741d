import type { CompiledGraph } from "../graph/graph.ts";
import { type BackendOptions, createSession, type Session } from "./backend.ts";

/** Each session keeps memory for its activations, so not many are kept. */
const CAPACITY = 12;

/** Sessions by what their graph was built from; the least recently used one is released when there are too many. */
export class SessionCache {
  readonly #options: BackendOptions;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(options: BackendOptions) {
    this.#options = options;
  }

  /** `key` names everything that `compile` depends on. */
  async get(key: string, compile: () => CompiledGraph): Promise<Session> {
    const session = this.#sessions.get(key) ?? createSession(compile(), this.#options);
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    const [oldest] = this.#sessions;
    if (this.#sessions.size > CAPACITY && oldest !== undefined) {
      this.#sessions.delete(oldest[0]);
      await (await oldest[1]).release();
    }
    return await session;
  }

  async release(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(async (session) => (await session).release()));
    this.#sessions.clear();
  }
}

/** The next power of two, at least `least`: shapes are rounded up so that few graphs serve all lengths. */
export function bucket(size: number, least: number): number {
  return Math.max(least, 2 ** Math.ceil(Math.log2(size)));
}
