/** Every compact setting and variant runs on an organism. */

import { test } from "vitest";
import { expectRuns } from "./run-setting.ts";
import { SETTINGS } from "./settings.ts";

test.each(SETTINGS.filter(({ rendering }) => rendering === "compact"))(
  "$name",
  async ({ name, rendering }) => {
    await expectRuns(name, rendering);
  },
  120_000,
);
