import { expect, test } from "vitest";
import { seriousViolations } from "../axe.ts";
import { NARROW, WIDE, type Look } from "../browser.ts";
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

const LOOKS: readonly (readonly [string, Look])[] = [
  ["at 1280 pixels, light", WIDE],
  ["at 390 pixels, dark", NARROW],
];

/** Every page can be read by everyone, on a wide screen and on a narrow one. */
export function looks(at: At): void {
  for (const [look, how] of LOOKS)
    test.for(PAGES)(`%s: no serious violation and nothing cut off ${look}`, async ([, placeOf, loaded]) => {
      const { stored, visit, context } = at();
      const { id } = await context.db
        .selectFrom("episodes")
        .select("id")
        .where("run_id", "=", stored.faker)
        .executeTakeFirstOrThrow();
      const page = await visit(placeOf(stored).replace("{faker}", String(id)), how);
      await page.locator(loaded).first().waitFor();
      expect(await seriousViolations(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    });
}
