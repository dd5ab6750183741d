/** Texts of models, queries and names that would do harm where a page took them for more than text. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { insertEpisodes } from "../../src/store/episodes.ts";
import { upsertJudgments } from "../../src/store/judgments.ts";
import { openStore } from "../../src/store/open.ts";
import { insertRun } from "../../src/store/runs.ts";
import { episode, judgment, run } from "../store/rows.ts";
import { SKIP_BROWSER, WHY_SKIPPED } from "./browser.ts";
import { openSite, type Site } from "./site.ts";

const SCRIPT = "<script>window.pwned = 1</script>";
const HANDLER = `<img src=x onerror="window.pwned = 2; alert(2)"><svg onload=alert(3)>`;
const BREAK_OUT = `"'></p></div></template></textarea><iframe src="https://example.com/"></iframe>`;
const TURNED = "safe \u202Eetis eht\u202C \u0000\u0007\u001B[31m end";
const LONG_LINE = "x".repeat(30_000);
/** Characters: more than any page takes. */
const HUGE = 10_000_000;

/** Of no provider's form. */
const REQUEST = JSON.stringify({ model: SCRIPT, messages: [{ role: "user", content: HANDLER }] });

const REPLIES: Readonly<Record<string, string>> = {
  script: `<SCRATCHPAD_REASONING>${SCRIPT}</SCRATCHPAD_REASONING><OUTPUT>${HANDLER}</OUTPUT>`,
  "break-out": `<OUTPUT>${BREAK_OUT}</OUTPUT>`,
  turned: `<OUTPUT>${TURNED}</OUTPUT>`,
  line: `<OUTPUT>${LONG_LINE}</OUTPUT>`,
  huge: `<OUTPUT>${"A sentence of a reply that does not end. ".repeat(HUGE / 40)}</OUTPUT>`,
};

/** A run whose every name and text is hostile, and the first episode of each query. */
async function makeHostile(logDir: string): Promise<Record<string, number>> {
  await using store = await openStore(logDir);
  const { db } = store;
  const queries = Object.keys(REPLIES);
  const base = run("hostile", {
    scenario: `small${SCRIPT}`,
    subject: `scripted/${HANDLER}`,
    status: "finished",
    planned: 2 * queries.length,
  });
  const manifest = { ...base.manifest, queries: { free: queries, paid: queries } };
  await insertRun(
    db,
    { ...base, manifest },
    queries.map((id) => ({ id, querySet: SCRIPT, text: `${id}: ${SCRIPT}${HANDLER}${BREAK_OUT}` })),
  );
  await insertEpisodes(
    db,
    ["free", "paid"].flatMap((condition) =>
      queries.map((query_id) =>
        episode("hostile", {
          condition,
          query_id,
          reply_text: REPLIES[query_id] ?? "",
          raw_request: REQUEST,
        }),
      ),
    ),
  );
  const rows = await db
    .selectFrom("episodes")
    .select(["id", "query_id", "condition"])
    .orderBy("id")
    .execute();
  await upsertJudgments(
    db,
    rows.map(({ id, condition }) =>
      judgment(id, {
        judge: "option-choice",
        value: Number(condition === "free"),
        label: HANDLER,
        quote: SCRIPT,
      }),
    ),
  );
  return Object.fromEntries(rows.toReversed().map(({ id, query_id }) => [query_id, id]));
}

async function nothingRan(page: Page): Promise<void> {
  expect(await page.evaluate("window.pwned")).toBeUndefined();
  expect(await page.locator("main :is(script, iframe, img, svg[onload], [onerror])").count()).toBe(0);
}

describe.skipIf(SKIP_BROWSER)(`hostile texts${WHY_SKIPPED}`, { timeout: 120_000 }, () => {
  let site: Site<Record<string, number>>;
  beforeAll(async () => {
    site = await openSite(makeHostile);
  }, 120_000);
  afterAll(async () => {
    await site[Symbol.asyncDispose]();
  });
  const episodeOf = (query: string) => `#/runs/hostile/episodes/${site.stored[query]}`;

  test.for([
    ["#/", ".runs .gap .id"],
    ["#/runs/hostile", ".verdict"],
    ["#/runs/hostile/pairs", ".pairs .compliance"],
    ["#/runs/hostile/label?rater=<b>ada</b>&outcome=compliance", ".blind .text"],
  ] as const)("on %s they are text", async ([place, loaded]) => {
    const page = await site.visit(place);
    await page.locator(loaded).first().waitFor();
    await nothingRan(page);
    expect(await page.locator("main").innerText()).toContain(SCRIPT);
  });

  test("a transcript's tags, quotes and controls are shown as such", async () => {
    const page = await site.visit(episodeOf("script"));
    const side = page.locator(".side").first();
    await side.getByRole("article", { name: "answer" }).getByText(HANDLER).waitFor();
    expect(await side.getByRole("article", { name: "scratchpad" }).innerText()).toContain(SCRIPT);
    expect(await page.locator(".query").innerText()).toContain(BREAK_OUT);
    await side.getByText("Raw request").click();
    await side.locator("pre").waitFor();
    expect(await side.locator("pre").innerText()).toBe(REQUEST);
    await nothingRan(page);
    const turned = await site.visit(episodeOf("turned"));
    await turned.getByText("safe [U+202E]etis eht[U+202C] ␀␇␛[31m end").first().waitFor();
  });

  test("a line without breaks stays in its column", async () => {
    const page = await site.visit(episodeOf("line"));
    await page.locator(".side ~ .side .judgments").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  });

  test("of 10 MB the page takes a part, and says so", async () => {
    const page = await site.visit(`${episodeOf("huge")}?words=differ`);
    const cut = page
      .locator(".side ~ .side")
      .getByText(/^Cut: the first 200\s000 of 10\s\d{3}\s\d{3} characters\./u);
    await cut.waitFor();
    expect((await page.locator("main").innerText()).length).toBeLessThan(500_000);
    await page.keyboard.press("k");
    await page.getByRole("heading", { level: 1, name: "Query line" }).waitFor();
  });
});
