import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@candor/source", "node", "import", "default"] },
  ssr: { resolve: { conditions: ["@candor/source", "node", "import", "default"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/**/*.test.ts"],
    testTimeout: 30_000,
    // CI systems make libraries colour their output; tests compare plain text.
    env: { NO_COLOR: "1" },
  },
});
