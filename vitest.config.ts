import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { COMPILED } from "./vitest.compile.ts";

const PURE = ["packages/measure/test/**/*.test.ts", "packages/lab/test/{analysis,scenario}/**/*.test.ts"];

export default defineConfig({
  resolve: { conditions: ["@candor/source", "node", "import", "default"] },
  ssr: { resolve: { conditions: ["@candor/source", "node", "import", "default"] } },
  test: {
    // Pure functions need no process of their own for each file.
    projects: [
      { extends: true, test: { name: "pure", include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["packages/*/test/**/*.test.ts", "examples/**/*.test.ts"],
          exclude: PURE,
        },
      },
    ],
    testTimeout: 30_000,
    // One more than cores: many tests wait for another process.
    maxWorkers: availableParallelism() + 1,
    globalSetup: "vitest.compile.ts",
    // CI systems make libraries colour their output; tests compare plain text.
    env: { NO_COLOR: "1", NODE_COMPILE_CACHE: COMPILED },
  },
});
