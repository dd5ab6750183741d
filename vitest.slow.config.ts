import { defineConfig } from "vitest/config";
import { COMPILED } from "./vitest.compile.ts";
import base from "./vitest.config.ts";

/** Simulations and other slow science: `npm run test:slow`. */
export default defineConfig({
  ...base,
  test: {
    include: ["packages/*/test/**/*.slow.ts"],
    testTimeout: 1_800_000,
    globalSetup: "vitest.compile.ts",
    env: { NO_COLOR: "1", NODE_COMPILE_CACHE: COMPILED },
  },
});
