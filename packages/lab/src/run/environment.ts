import { randomBytes } from "node:crypto";

/** Everything that would make two equal commands differ, in one place so that tests can fix it. */
export interface Environment {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Uniform on [0, 1); only for the jitter of waits, never for results. */
  random: () => number;
  /** Six characters that set apart runs created in the same second. */
  id: () => string;
}

export const systemEnvironment: Environment = {
  now: Date.now,
  random: Math.random,
  id: () => randomBytes(3).toString("hex"),
};
