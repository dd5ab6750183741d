/** The report of a run as a file, opened in a browser without a network. */
import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { candor } from "../cli/candor.ts";
import { RECORDED } from "../server/stored.ts";
import { temporaryDirectory } from "../store/temp-store.ts";
import { launch, openPage, SKIP_BROWSER, WHY_SKIPPED, WIDE } from "./browser.ts";

/** Bytes that a mail takes. */
const LARGEST = 3_000_000;

describe.skipIf(SKIP_BROWSER)(`a report${WHY_SKIPPED}`, { timeout: 120_000 }, () => {
  test("opens from the disk and asks for nothing", async () => {
    const cwd = await temporaryDirectory();
    const make = async (...args: string[]) => {
      const { code, stderr } = await candor([...args, "--log-dir", cwd], { cwd });
      expect({ code, stderr }).toMatchObject({ code: 0 });
    };
    await make("import", "vlaf", RECORDED);
    await make("report", "--resamples", "500", "--out", `${cwd}/report.html`);
    expect((await stat(`${cwd}/report.html`)).size).toBeLessThan(LARGEST);
    await using browser = await launch();
    const page = await openPage(browser, pathToFileURL(`${cwd}/report.html`).href, {
      ...WIDE,
      offline: true,
    });
    expect(await page.title()).toBe("vlaf/care × recorded/Qwen3-32B – compliance gap");
    await page
      .getByRole("img", { name: /^Compliance in per cent/u })
      .first()
      .waitFor();
    expect(await page.evaluate("performance.getEntriesByType('resource').length")).toBe(0);
  });
});
