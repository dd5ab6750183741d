/** Every setting and variant runs on a scripted subject; runs.slow.ts runs the compact ones on an organism. */

import { test } from "vitest";
import { expectRuns } from "./run-setting.ts";
import { SETTINGS } from "./settings.ts";

test.each(SETTINGS.filter(({ rendering }) => rendering === "full"))(
  "$name",
  async ({ name, rendering }) => {
    await expectRuns(name, rendering);
  },
  120_000,
);
