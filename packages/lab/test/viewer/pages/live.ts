import { expect, test } from "vitest";
import { candor } from "../../cli/candor.ts";
import { textsOf, type At } from "./visitor.ts";

/** A run that another process makes while pages are open. */
export function liveRun(at: At): void {
  test("it appears in the list and reaches its end without a reload", async () => {
    const { context, visit } = at();
    const list = await visit("#/");
    await list.locator(".runs .gap .id").first().waitFor();
    const running = candor(
      [
        "run",
        "helpful-only",
        "--model",
        "organism/refuser",
        "--limit",
        "4",
        "--condition",
        "free,paid",
        "--log-dir",
        context.logDir,
      ],
      { cwd: context.logDir },
    );
    const row = list.getByRole("row").filter({ hasText: "organism/refuser" });
    await row.waitFor();
    const page = await visit((await row.getByRole("link").getAttribute("href")) ?? "");
    const status = page.locator(".figures output");
    expect(["running", "finished"]).toContain((await textsOf(status))[0]);
    const { code, stderr } = await running;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    await expect.poll(() => status.innerText(), { timeout: 10_000 }).toBe("finished");
    await page.locator(".verdict").first().waitFor();
    await row.getByText("8/8").waitFor();
    await row.getByText("finished").waitFor();
    await row.getByText("4 queries").waitFor();
  });
}
