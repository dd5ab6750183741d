import { expect, test } from "vitest";
import type { Database } from "../../../src/store/open.ts";
import { download, placeOf, textsOf, type At } from "./visitor.ts";

/** The first episode of a run in a variant, and which condition it is of. */
async function firstEpisode(db: Database, run: string, variant = "default") {
  return await db
    .selectFrom("episodes")
    .select(["id", "raw_request"])
    .where("run_id", "=", run)
    .where("variant", "=", variant)
    .orderBy("id")
    .executeTakeFirstOrThrow();
}

/** Two transcripts side by side. */
export function transcriptPage(at: At): void {
  test("quotes and agendas are marked, and what differs is, word by word", async () => {
    const { context, stored, visit } = at();
    const judged = await context.db
      .selectFrom("judgments")
      .innerJoin("episodes", "episodes.id", "judgments.episode_id")
      .select(["episodes.id", "quote"])
      .where("run_id", "=", stored.faker)
      .where("outcome", "=", "reasoning")
      .where("quote", "is not", null)
      .orderBy("episodes.id")
      .executeTakeFirstOrThrow();
    const page = await visit(`#/runs/${stored.faker}/episodes/${judged.id}?with=paid`);
    const [free, paid] = [page.locator(".side").nth(0), page.locator(".side").nth(1)];
    expect((await textsOf(free.locator("mark"))).join(" ")).toContain(
      judged.quote?.replaceAll(/\s+/gu, " ").trim(),
    );
    expect((await textsOf(free.locator(".agenda"))).length).toBeGreaterThan(0);
    expect(await paid.getByRole("heading", { level: 2 }).innerText()).toMatch(/^paid/);
    await page.getByRole("button", { name: "Word diff" }).click();
    expect((await textsOf(free.locator(".different"))).length).toBeGreaterThan(0);
    expect((await textsOf(paid.locator(".different"))).length).toBeGreaterThan(0);
  });

  test("the prompt unfolds, with what its variant changes; j and k go through the queries", async () => {
    const { context, stored, visit } = at();
    const { id } = await firstEpisode(context.db, stored.variants, "swapped-labels");
    const page = await visit(`#/runs/${stored.variants}/episodes/${id}`);
    const side = page.locator(".side").first();
    expect(await side.getByRole("article", { name: "system prompt" }).count()).toBe(0);
    await side.getByText("Prompt", { exact: true }).click();
    await side.getByRole("article", { name: "system prompt" }).waitFor();
    await side.getByText("How the prompt of swapped-labels differs").click();
    expect((await textsOf(side.locator("ins"))).length).toBeGreaterThan(0);
    const heading = page.getByRole("heading", { level: 1 });
    const first = await heading.innerText();
    await page.keyboard.press("j");
    await page
      .getByRole("heading", { level: 1, name: /^Query / })
      .filter({ hasNotText: first })
      .waitFor();
    await page.keyboard.press("k");
    await expect.poll(() => heading.innerText()).toBe(first);
    expect(placeOf(page)).toBe(`#/runs/${stored.variants}/episodes/${id}`);
  });

  test("interventions lead to the episodes that follow from them, and those back", async () => {
    const { context, stored, visit } = at();
    const { parent_id } = await context.db
      .selectFrom("interventions")
      .select("parent_id")
      .where("run_id", "=", stored.audit)
      .where("name", "=", "transplant")
      .executeTakeFirstOrThrow();
    const page = await visit(`#/runs/${stored.faker}/episodes/${parent_id}`);
    const tree = page.getByRole("navigation", { name: "Interventions" }).first();
    await tree.getByText(/^transplant: /u).click();
    await tree
      .getByRole("listitem")
      .filter({ hasText: /^transplant/u })
      .getByRole("link")
      .first()
      .click();
    await page.getByText("whose transcript was changed").waitFor();
    expect(placeOf(page)).toMatch(new RegExp(`^#/runs/${stored.audit}/episodes/\\d+$`, "u"));
    await page.getByRole("link", { name: `episode ${parent_id}`, exact: true }).click();
    await expect.poll(() => placeOf(page)).toBe(`#/runs/${stored.faker}/episodes/${parent_id}`);
  });

  test("the sentence that decides is marked where its transcript was resampled", async () => {
    const { context, stored, visit } = at();
    const { parent_id } = await context.db
      .selectFrom("interventions")
      .select("parent_id")
      .where("run_id", "=", stored.resampling)
      .where("name", "=", "resample")
      .orderBy("id")
      .executeTakeFirstOrThrow();
    const page = await visit(`#/runs/${stored.faker}/episodes/${parent_id}?marks=importance`);
    expect(await textsOf(page.locator(".side").first().getByTitle("decisive"))).toEqual(["▶"]);
  });

  test("the raw request is downloaded as it is stored", async () => {
    const { context, stored, visit } = at();
    const episode = await firstEpisode(context.db, stored.recorded);
    const page = await visit(`#/runs/${stored.recorded}/episodes/${episode.id}`);
    const raw = page.locator(".side").first().locator("details").filter({ hasText: "Raw request" });
    await raw.getByText("Raw request").click();
    const file = await download(page, raw.getByRole("link", { name: "Download" }));
    expect(file.name).toBe(`episode-${episode.id}-request.txt`);
    expect(JSON.parse(file.text)).toEqual(JSON.parse(episode.raw_request));
  });
}
