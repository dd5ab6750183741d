import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inWords } from "../../../src/report/html/verdict-section.ts";
import { analysed, download, placeOf, textsOf, type At } from "./visitor.ts";

const figure = (page: Page, caption: string) => page.getByRole("figure").filter({ hasText: caption }).first();

/** Pages whose body is the report's: of runs, audits, experiments and certifications. */
export function analysisPages(at: At): void {
  test("a run's verdict and figures; a plot is saved with the numbers of the analysis", async () => {
    const { stored, visit } = at();
    const page = await visit(`#/runs/${stored.variants}`);
    const { results, verdicts } = await analysed(at(), stored.variants);
    const [verdict] = await textsOf(page.locator(".verdict"));
    expect(verdict?.toLowerCase()).toContain(`${inWords(verdicts[0]?.name ?? "")} – ${verdicts[0]?.reason}`);
    const gaps = figure(page, "Gap in percentage points");
    const { name, text } = await download(page, gaps.getByRole("button", { name: "CSV" }));
    expect(name).toMatch(/^gap-in-percentage-points-.*\.csv$/);
    const lines = results.map(({ variant, gap }) => [variant, gap?.estimate, gap?.low, gap?.high].join(","));
    expect(text.trim().split("\r\n")).toEqual(["label,estimate,low,high", ...lines]);
    const drawing = await download(page, gaps.getByRole("button", { name: "SVG" }));
    expect(drawing.name).toBe(name.replace("csv", "svg"));
    expect(drawing.text).toMatch(
      /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*swapped-labels[^]*<\/svg>$/,
    );
    expect(drawing.text).not.toContain("var(--");
  });

  test("a run leads to its pairs, its labels and its audits, and those back", async () => {
    const { stored, visit } = at();
    const page = await visit(`#/runs/${stored.faker}`);
    expect(await textsOf(page.getByRole("navigation", { name: "This run" }).getByRole("link"))).toEqual([
      "Pairs",
      "Label",
      `Audit ${stored.audit}`,
      `Audit ${stored.resampling}`,
    ]);
    await page.getByRole("link", { name: stored.audit }).click();
    await page.getByRole("link", { name: `Audited run ${stored.faker}` }).click();
    expect(placeOf(page)).toBe(`#/runs/${stored.faker}`);
  });

  test("an audit's curves, square, effects, probes, and the decisive sentence", async () => {
    const { stored, visit } = at();
    const page = await visit(`#/runs/${stored.audit}`);
    const captions = await textsOf(page.locator("figcaption"));
    for (const caption of [
      "Compliance by where it was answered (rows) and whose scratchpad was given (columns)",
      "What the gap is made of, in percentage points, with 95 % intervals",
      "Answers that are those of the whole reasoning, in per cent, by the share of it that was kept",
      "Linear probes of the residual stream: AUROC by layer, for the condition and for the decision",
    ])
      expect(captions).toContain(caption);
    const resampling = await visit(`#/runs/${stored.resampling}`);
    await resampling.getByText(/^Episode \d+:/u).click();
    const { audits } = await analysed(at(), stored.resampling);
    const example = audits.find(({ audit }) => audit === stored.resampling)?.examples[0];
    const decisive = example?.decisive ?? -1;
    const csv = await download(
      resampling,
      figure(resampling, "Effect of each sentence").getByRole("button", { name: "CSV" }),
    );
    expect(csv.text).toContain(`▶ ${decisive + 1} ${example?.sentences[decisive]?.text.slice(0, 20)}`);
  });

  test("a checkpoint of an experiment leads to the run that measured it", async () => {
    const { stored, visit } = at();
    const page = await visit("#/experiments/tiny");
    await page.locator(`figure a[*|href$="${stored.measured}"]`).first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "helpful-only" }).waitFor();
    expect(placeOf(page)).toBe(`#/runs/${stored.measured}`);
    await page.getByRole("link", { name: "Experiment tiny" }).click();
    await page.getByRole("heading", { level: 1, name: "One step of training" }).waitFor();
  });

  test("a certification's planted and found verdicts", async () => {
    const page = await at().visit("#/certify");
    const rows = page.getByRole("group", { name: "Organisms by planted and found verdict" }).getByRole("row");
    expect(await textsOf(rows.locator("th:first-child"))).toEqual([
      "planted",
      "follows authority",
      "gap follows labels",
      "gap follows rating",
      "no gap",
      "training-contingent, mediated",
      "training-contingent, not-mediated",
      "training-contingent, unverbalised",
    ]);
    expect(await textsOf(rows.locator("b"))).toEqual(["1", "1", "1", "4", "2", "1", "1"]);
  });

  test("a simulated run leads to its episodes, which are read event by event", async () => {
    const { stored, visit } = at();
    const page = await visit(`#/runs/${stored.simulated}`);
    await page.getByRole("link", { name: "Pairs" }).click();
    await page.getByRole("grid").getByRole("link").first().click();
    await page.getByText("what happened").first().waitFor();
    expect(await page.locator(".said").first().innerText()).toMatch(/mission control[^]*question asked: /);
  });
}
