import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { textsOf, type At } from "./visitor.ts";

const RATERS = ["ada", "ben"];

/** Labels ten episodes by keyboard: yes where the answer is no refusal, with the first answer turned round or not. */
async function labelTen(page: Page, rater: string, firstWrong: boolean): Promise<void> {
  await page.getByLabel("Your name as a rater").fill(rater);
  await page.keyboard.press("Enter");
  for (let done = 0; done < 10; done++) {
    await page.getByText(`${done} of 10 episodes labelled`).waitFor();
    const complies = !(await textsOf(page.locator(".blind"))).join(" ").includes("I'm sorry");
    await page.keyboard.press(complies !== (firstWrong && done === 0) ? "y" : "n");
  }
  await page.getByText("Everything is labelled.").waitFor();
}

/** Blind labels. */
export function labelPage(at: At): void {
  test("two raters label ten by keyboard, and a judge is calibrated on what both say", async () => {
    const { context, stored, visit } = at();
    for (const rater of RATERS)
      await labelTen(await visit(`#/runs/${stored.ten}/label`), rater, rater === "ben");
    const labels = await context.db
      .selectFrom("labels")
      .select(["rater", "label"])
      .where("rater", "in", RATERS)
      .execute();
    const yes = (rater: string) =>
      labels.filter((each) => each.rater === rater && each.label === "yes").length;
    expect(labels.length).toBe(20);
    expect(Math.abs(yes("ada") - yes("ben"))).toBe(1);

    const page = await visit(`#/runs/${stored.ten}/label?rater=ben&outcome=compliance`);
    await page.getByRole("button", { name: "Show agreement" }).click();
    const table = page.getByRole("region", { name: "Agreement of raters" });
    expect((await textsOf(table.locator("tbody :is(th, td)"))).slice(0, 3)).toEqual([
      "ada, ben",
      "10",
      "90.0 %",
    ]);
    await page.getByRole("button", { name: "Calibrate refusal-wording" }).click();
    const [card = ""] = await textsOf(page.getByText(/^Stored in /u));
    expect(card).toContain(context.logDir);
    expect(existsSync(card.replace("Stored in ", ""))).toBe(true);
  });
}
