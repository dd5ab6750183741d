import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { extname, join } from "node:path";
import { Hono } from "hono";
import { html } from "../report/html/markup.ts";
import { STYLE } from "../report/html/style.ts";
import { unknownAddress } from "./answers.ts";

/** Where the web app is built: at the same place beside `src` and `dist`. */
const VIEWER = fileURLToPath(new URL("../../viewer/", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The web app, and the style sheet that it shares with the report. */
export function assetRoutes(viewer = VIEWER): Hono {
  return new Hono()
    .get("/", async (c) => {
      const page = await readIfThere(join(viewer, "index.html"));
      c.header("cache-control", "no-cache");
      return page === undefined ? c.html(NOT_BUILT, 503) : c.html(page.toString("utf8"));
    })
    .get("/report.css", (c) =>
      c.body(STYLE, 200, { "content-type": "text/css; charset=utf-8", "cache-control": "no-cache" }),
    )
    .get("/assets/:name{[\\w-][\\w.-]*}", async (c) => {
      const name = c.req.param("name");
      const type = TYPES[extname(name)];
      const file = type === undefined ? undefined : await readIfThere(join(viewer, "assets", name));
      if (type === undefined || file === undefined) return unknownAddress(c);
      // The name holds a hash of what is in the file.
      return c.body(new Uint8Array(file), 200, {
        "content-type": type,
        "cache-control": "private, max-age=31536000, immutable",
      });
    });
}

const NOT_BUILT = html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>Candor</title>
      <link rel="stylesheet" href="/report.css" />
    </head>
    <body>
      <main>
        <h1>The web app is not built</h1>
        <p>In the checkout, run <code>npm run build</code>; then load this page again.</p>
      </main>
    </body>
  </html> `.toString();

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
