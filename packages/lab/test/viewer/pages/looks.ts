import { expect, test } from "vitest";
import { seriousViolations } from "../axe.ts";
import { NARROW, WIDE } from "../browser.ts";
import type { StoredRuns } from "../stores.ts";
import type { At } from "./visitor.ts";

/** Where each page is, and what is on it when it has loaded. */
const PAGES: readonly (readonly [string, (runs: StoredRuns) => string, string])[] = [
  ["runs", () => "#/", ".runs .gap .id"],
  ["run", ({ variants }) => `#/runs/${variants}`, "figure svg"],
  ["audit", ({ audit }) => `#/runs/${audit}`, "figure svg"],
  ["comparison", ({ recorded, variants }) => `#/compare?name=${recorded}&name=${variants}`, "figure svg"],
  ["experiment", () => "#/experiments/tiny", "figure svg"],
  ["pairs", ({ recorded }) => `#/runs/${recorded}/pairs`, ".pairs .compliance"],
  ["transcript", ({ faker }) => `#/runs/${faker}/episodes/{faker}?words=differ`, ".side ~ .side .judgments"],
  ["labels", ({ recorded }) => `#/runs/${recorded}/label?rater=eve&outcome=reasoning`, ".blind .text"],
  ["certification", () => "#/certify", ".analysis table"],
];

/** Every page can be read by everyone, on a wide light screen and on a narrow dark one. */
export function looks(at: At): void {
  test.for(PAGES)("%s: no serious violation and nothing cut off", async ([, placeOf, loaded]) => {
    const { stored, visit, context } = at();
    const { id } = await context.db
      .selectFrom("episodes")
      .select("id")
      .where("run_id", "=", stored.faker)
      .executeTakeFirstOrThrow();
    const page = await visit(placeOf(stored).replace("{faker}", String(id)));
    await page.locator(loaded).first().waitFor();
    for (const { width, dark } of [WIDE, NARROW]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
      expect(await seriousViolations(page), `${width} pixels wide`).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    }
  });
}
