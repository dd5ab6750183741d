import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STYLE } from "../../src/report/html/style.ts";
import { assetRoutes } from "../../src/server/assets.ts";
import { temporaryDirectory } from "../store/temp-store.ts";

async function builtApp() {
  const viewer = await temporaryDirectory();
  await mkdir(join(viewer, "assets"));
  await writeFile(join(viewer, "index.html"), "<title>App</title>");
  await writeFile(join(viewer, "assets", "index-1a2b.js"), "run();");
  await writeFile(join(viewer, "assets", "notes.txt"), "private");
  return assetRoutes(viewer);
}

test("the page is asked for each time, its files once", async () => {
  const app = await builtApp();
  const page = await app.request("/");
  expect([page.status, await page.text(), page.headers.get("cache-control")]).toEqual([
    200,
    "<title>App</title>",
    "no-cache",
  ]);
  const script = await app.request("/assets/index-1a2b.js");
  expect([
    await script.text(),
    script.headers.get("content-type"),
    script.headers.get("cache-control"),
  ]).toEqual(["run();", "text/javascript; charset=utf-8", "private, max-age=31536000, immutable"]);
});

test("files of other kinds, and files that are not there, are not served", async () => {
  const app = await builtApp();
  for (const name of ["notes.txt", "none.js", "..%2findex.html", ".js"])
    expect((await app.request(`/assets/${name}`)).status).toBe(404);
});

test("the style sheet is the report's", async () => {
  const style = await assetRoutes().request("/report.css");
  expect([await style.text(), style.headers.get("content-type")]).toEqual([STYLE, "text/css; charset=utf-8"]);
});

test("where the app was not built, the page says how", async () => {
  const page = await assetRoutes(await temporaryDirectory()).request("/");
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("run <code>npm run build</code>");
});
