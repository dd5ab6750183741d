/**
 * @file Who may ask. A server on this machine is reached by every web page that its user opens, so a request must be
 * for the address served on (else a foreign name may have been bound to it) and must not come from another site.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { UserError } from "../errors.ts";
import { isApi } from "./answers.ts";

/** Scripts come from the server alone; the style attributes are those of figures. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A label or a choice of judge: the largest body that is sent is far below this. */
const MOST_BYTES = 64 * 1024;

/** Headers of every answer, errors included. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  const { headers } = c.res;
  headers.set("content-security-policy", POLICY);
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("cross-origin-opener-policy", "same-origin");
  if (isApi(c)) headers.set("cache-control", "no-store");
};

/**
 * Refuses requests for another host than the server's, and those that another site makes.
 * @param hosts values of the header `Host` that are the server's, such as `127.0.0.1:7575`
 */
export function sameSite(hosts: ReadonlySet<string>): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host")?.toLowerCase() ?? "";
    if (!hosts.has(host))
      throw new UserError("HOST_REFUSED", `not served here: ${host || "no host"}`, {
        fix: `use the address that \`candor view\` printed, with the same port: ${[...hosts].join(", ")}`,
      });
    const origin = c.req.header("origin");
    const site = c.req.header("sec-fetch-site");
    const isOwn = origin === undefined || origin === `http://${host}`;
    if (!isOwn || (site !== undefined && site !== "same-origin" && site !== "none"))
      throw new UserError("ORIGIN_REFUSED", `a request of another site: ${origin ?? site}`, {
        fix: "type or paste the address into the browser's address bar instead of following a link",
      });
    await next();
  };
}

/**
 * Asks for the token, which the address with `?token=` exchanges for a cookie that no script and no other site can use.
 * @param port cookies are shared by all ports of a host, so it is part of the cookie's name
 */
export function tokenHolders(token: string, port: number): MiddlewareHandler {
  const name = `candor-${port}`;
  return async (c, next) => {
    if (c.req.path === "/" && isEqual(c.req.query("token"), token)) {
      setCookie(c, name, token, { httpOnly: true, sameSite: "Strict", path: "/" });
      return c.redirect("/", 303);
    }
    if (!isEqual(getCookie(c, name), token))
      throw new UserError("TOKEN_MISSING", "this address asks for a token", {
        fix: "open the address that `candor view` printed, with its token",
      });
    return await next();
  };
}

/** Writes must be JSON, which no form of another site can send, and small. */
export const smallJson: MiddlewareHandler = async (c, next) => {
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (!reads && !/^application\/json\s*(;|$)/iu.test(c.req.header("content-type") ?? ""))
    throw new UserError("BODY_NOT_JSON", "a body that is not JSON", {
      fix: "send it with content-type: application/json",
    });
  return await limit(c, next);
};

const limit = bodyLimit({
  maxSize: MOST_BYTES,
  onError: () => {
    throw new UserError("BODY_TOO_LARGE", `a body of more than ${MOST_BYTES} bytes`);
  },
});

/** In time that does not depend on where the two differ. */
function isEqual(given: string | undefined, token: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
