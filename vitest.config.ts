import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@candor/source", "node", "import", "default"] },
  ssr: { resolve: { conditions: ["@candor/source", "node", "import", "default"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/**/*.test.ts"],
    testTimeout: 30_000,
    // By default one core is left free: on two cores, half of the machine.
    maxWorkers: "100%",
    // CI systems make libraries colour their output; tests compare plain text.
    env: { NO_COLOR: "1" },
  },
});
