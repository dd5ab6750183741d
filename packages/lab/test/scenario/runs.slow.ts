/** Every compact setting and variant runs on an organism. */

import { expect, test } from "vitest";
import { runSetting } from "./run-setting.ts";
import { SETTINGS } from "./settings.ts";

test.each(SETTINGS.filter(({ rendering }) => rendering === "compact"))(
  "$name",
  async ({ name, rendering }) => {
    const { variants, asked, episodes, values } = await runSetting(name, rendering);
    expect(asked).toEqual(variants);
    expect(values).toBeGreaterThanOrEqual(episodes);
  },
  120_000,
);
