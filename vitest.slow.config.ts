import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** Simulations and other slow science: `npm run test:slow`. */
export default defineConfig({
  ...base,
  test: { include: ["packages/*/test/**/*.slow.ts"], testTimeout: 1_800_000 },
});
