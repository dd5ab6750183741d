/** Who may ask: nobody who came by another name, from another site, or without the token. */

import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { parsed, startServer } from "./fixtures.ts";

const codeOf = ({ status, text }: { status: number; text: string }) => [status, parsed(text)];

describe("on this machine alone", () => {
  test("the three names of the machine are served, with the port served on", async () => {
    const { ask, base } = await startServer();
    for (const host of [`127.0.0.1:${base.port}`, `localhost:${base.port}`, `[::1]:${base.port}`])
      expect((await ask("/api/overview", { headers: { host } })).status).toBe(200);
  });

  test("a foreign host is refused, as a name bound to this address would be", async () => {
    const { ask, base } = await startServer();
    for (const name of [
      "evil.example",
      "evil.example:PORT",
      "127.0.0.1",
      "127.0.0.1:1",
      "127.0.0.1.evil.example:PORT",
      "localhost.:PORT",
    ]) {
      const host = name.replace("PORT", base.port);
      const { status, text } = await ask("/api/overview", { headers: { host } });
      expect([status, parsed(text)]).toEqual([403, expect.objectContaining({ code: "HOST_REFUSED" })]);
      expect(text).toContain(`not served here: ${host}; use the address`);
      expect((await ask("/", { headers: { host } })).status).toBe(403);
    }
  });

  test("a request of another site is refused", async () => {
    const { ask } = await startServer();
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:1" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      const { status, text } = await ask("/api/overview", { headers });
      expect([status, parsed(text)]).toEqual([403, expect.objectContaining({ code: "ORIGIN_REFUSED" })]);
    }
  });

  test("requests of the app itself and of the address bar are answered, without a token", async () => {
    const { ask, base, url } = await startServer();
    expect(url).toBe(`http://127.0.0.1:${base.port}/`);
    const own = { origin: `http://127.0.0.1:${base.port}`, "sec-fetch-site": "same-origin" };
    expect((await ask("/api/overview", { headers: own })).status).toBe(200);
    expect((await ask("/report.css", { headers: { "sec-fetch-site": "none" } })).status).toBe(200);
  });

  test("a body must be JSON and small", async () => {
    const { ask } = await startServer();
    const post = async (type: string, body: string) =>
      await ask("/api/overview", { method: "POST", headers: { "content-type": type } }, body);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
      expect(codeOf(await post(type, "{}"))).toEqual([
        415,
        expect.objectContaining({ code: "BODY_NOT_JSON" }),
      ]);
    expect(codeOf(await post("application/json; charset=utf-8", "{}"))).toEqual([
      404,
      { code: "ADDRESS_UNKNOWN", message: "nothing is served at /api/overview; start at /" },
    ]);
    expect(codeOf(await post("application/json", " ".repeat(70_000)))).toEqual([
      413,
      { code: "BODY_TOO_LARGE", message: "a body of more than 65536 bytes" },
    ]);
  });

  test("every answer carries the headers that keep foreign text harmless", async () => {
    const { ask } = await startServer();
    for (const path of ["/", "/report.css", "/api/overview", "/api/runs/none", "/none", "/assets/none.js"]) {
      const { headers } = await ask(path);
      expect(headers).toMatchObject({
        "content-security-policy":
          "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["cache-control"] === "no-store").toBe(path.startsWith("/api/"));
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});

describe("beyond this machine", () => {
  test("every request without the token is answered 401", async () => {
    const { ask } = await startServer({ host: "0.0.0.0" });
    for (const path of [
      "/",
      "/report.css",
      "/assets/x.js",
      "/api/overview",
      "/api/events",
      "/?token=wrong",
      "/?token=",
    ])
      expect((await ask(path)).status).toBe(401);
    const { status, text } = await ask("/api/overview?token=secret", {
      headers: { cookie: "candor-1=secret" },
    });
    expect([status, parsed(text)]).toEqual([
      401,
      {
        code: "TOKEN_MISSING",
        message: "this address asks for a token; open the address that `candor view` printed, with its token",
      },
    ]);
  });

  test("the printed address exchanges it for a cookie, which opens everything", async () => {
    const { ask, base, url } = await startServer({ host: "0.0.0.0" });
    expect(url).toBe(`http://${hostname().toLowerCase()}:${base.port}/?token=secret`);
    const { status, headers } = await ask("/?token=secret");
    expect([status, headers.location]).toEqual([303, "/"]);
    expect(headers["set-cookie"]).toEqual([`candor-${base.port}=secret; Path=/; HttpOnly; SameSite=Strict`]);
    const cookie = `other=1; candor-${base.port}=secret`;
    expect((await ask("/api/overview", { headers: { cookie } })).status).toBe(200);
    expect((await ask("/api/overview", { headers: { cookie: `candor-${base.port}=secreT` } })).status).toBe(
      401,
    );
  });

  test("a foreign host is refused there too, token or not", async () => {
    const { ask, base } = await startServer({ host: "0.0.0.0" });
    const cookie = `candor-${base.port}=secret`;
    expect((await ask("/", { headers: { host: "evil.example", cookie } })).status).toBe(403);
    const name = `${hostname()}:${base.port}`;
    expect((await ask("/api/overview", { headers: { host: name, cookie } })).status).toBe(200);
  });
});

test("a bug is told to the terminal, and its words are not sent", async () => {
  const { ask, db, bugs } = await startServer();
  await db.schema.dropTable("measurements").execute();
  const { status, text } = await ask("/api/overview");
  expect([status, parsed(text)]).toEqual([
    500,
    { code: "SERVER_FAILED", message: "the server failed; the terminal of `candor view` says where" },
  ]);
  expect(bugs.map(({ message }) => message)).toEqual(["no such table: measurements"]);
});

test("nothing outside the built app can be read", async () => {
  const { ask } = await startServer();
  for (const path of [
    "/assets/../../package.json",
    "/assets/..%2f..%2fpackage.json",
    "/assets/%2e%2e/index.html",
    "/package.json",
  ])
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
});
