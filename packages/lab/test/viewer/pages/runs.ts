import { expect, test } from "vitest";
import { formatEstimate, typeset } from "../../../src/report/format.ts";
import { inWords } from "../../../src/report/html/verdict-section.ts";
import { analysed, placeOf, textsOf, type At } from "./visitor.ts";

/** The list of what a store holds. */
export function runsPage(at: At): void {
  test("every run has the gap and the verdict that `candor analyze` prints", async () => {
    const { stored, visit } = at();
    const page = await visit("#/");
    const row = (id: string) => page.getByRole("row").filter({ hasText: id });
    for (const id of [stored.recorded, stored.variants, stored.faker]) {
      const { results, verdicts } = await analysed(at(), id);
      const [gap, verdict] = [results[0]?.gap, verdicts[0]];
      expect(gap).not.toBeNull();
      const shown = gap ? typeset(formatEstimate(gap)) : "";
      await row(id).getByText(shown).waitFor();
      expect(await textsOf(row(id).locator(".gap"))).toEqual([`${shown} ${gap?.queries} queries`]);
      expect(await textsOf(row(id).locator(".verdict-name"))).toEqual([inWords(verdict?.name ?? "")]);
    }
    expect(await textsOf(row(stored.simulated).locator(".gap"))).toEqual(["–"]);
    expect(await row(stored.measured).count()).toBe(0);
    expect(await textsOf(page.locator("#trainings ~ section th a"))).toEqual(["One step of training"]);
  });

  test("words find runs, and the chosen ones are compared", async () => {
    const { stored, visit } = at();
    const page = await visit("#/");
    await page.getByRole("searchbox").fill("helpful");
    await expect.poll(() => placeOf(page)).toBe("#/?text=helpful");
    await expect.poll(() => page.getByRole("link", { name: "vlaf/care" }).count()).toBe(0);
    for (const id of [stored.variants, stored.faker]) await page.getByRole("checkbox", { name: id }).check();
    await page.getByRole("link", { name: "Compare them" }).click();
    expect(placeOf(page)).toBe(`#/compare?name=${stored.variants}&name=${stored.faker}`);
    expect(await textsOf(page.getByRole("list", { name: "Compared" }).getByRole("link"))).toEqual([
      "helpful-only × scripted/faker",
      "helpful-only [compact] × organism/faker",
    ]);
    const { verdicts } = await analysed(at(), stored.variants, stored.faker);
    const rows = page.getByRole("group", { name: "All verdicts" }).getByRole("row");
    expect(await textsOf(rows.locator("td:nth-child(3)"))).toEqual(verdicts.map(({ name }) => inWords(name)));
  });
}
