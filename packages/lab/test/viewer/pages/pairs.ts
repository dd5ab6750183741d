import { expect, test } from "vitest";
import { judgedPairs } from "./judged-pairs.ts";
import { placeOf, textsOf, type At } from "./visitor.ts";

/** Queries side by side in two conditions. */
export function pairsPage(at: At): void {
  test("the filter leaves as many flipped pairs as the store has", async () => {
    const { context, stored, visit } = at();
    const page = await visit(`#/runs/${stored.recorded}/pairs`);
    const total = page.locator("output.aside");
    await total.getByText("120 pairs", { exact: true }).waitFor();
    await page.getByRole("button", { name: "flipped" }).click();
    const pairs = await judgedPairs(context.db, stored.recorded, "recorded-label");
    const flipped = [...pairs.values()].filter(({ free, paid }) => free !== paid);
    await total.getByText(`${flipped.length} of 120 pairs`).waitFor();
    expect(placeOf(page)).toBe(`#/runs/${stored.recorded}/pairs?filter=flipped`);
    expect(await page.getByRole("button", { name: "flipped" }).getAttribute("aria-pressed")).toBe("true");
  });

  test("words are found, and columns sort", async () => {
    const { context, stored, visit } = at();
    const page = await visit(`#/runs/${stored.recorded}/pairs`);
    await page.getByRole("searchbox").fill("trauma");
    await expect.poll(() => placeOf(page)).toContain("text=trauma");
    await expect.poll(() => page.locator("output.aside").innerText()).toMatch(/^\d+ of 120 pairs$/);
    const found = await textsOf(page.getByRole("grid").locator("tbody td:first-child"));
    expect(found.length).toBeGreaterThan(0);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: "free", exact: true }).click();
    const head = page.getByRole("columnheader", { name: "free" });
    await expect.poll(() => head.getAttribute("aria-sort")).toBe("descending");
    const pairs = await judgedPairs(context.db, stored.recorded, "recorded-label");
    expect([...pairs.values()].some(({ free }) => free === 1)).toBe(true);
    await expect
      .poll(() => page.locator("[aria-rowindex='2'] td:nth-child(2)").innerText())
      .toContain("✓ complies");
  });

  test("the keyboard opens a pair, and the reader comes back to it", async () => {
    const { stored, visit } = at();
    const page = await visit(`#/runs/${stored.recorded}/pairs`);
    await page.getByRole("grid").getByRole("link").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const third = page.locator("[aria-rowindex='4'] a");
    await page.locator("[aria-rowindex='4'] a:focus").waitFor();
    const name = await third.innerText();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: `Query ${name}` }).waitFor();
    expect(placeOf(page)).toContain("with=paid");
    await page.goBack();
    await page.locator("[aria-rowindex='4'] a:focus").waitFor();
    expect(placeOf(page)).toBe(`#/runs/${stored.recorded}/pairs?row=2`);
  });
}
