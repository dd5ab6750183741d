/** @file What the server says where it cannot say what was asked for. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { UserError } from "../errors.ts";
import type { ApiError } from "./api.ts";

/** Status of errors that are not 400. */
const STATUS: Readonly<Record<string, ContentfulStatusCode>> = {
  RUN_UNKNOWN: 404,
  EPISODE_UNKNOWN: 404,
  ADDRESS_UNKNOWN: 404,
  TOKEN_MISSING: 401,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  BODY_TOO_LARGE: 413,
  BODY_NOT_JSON: 415,
};

/** An error that the reader can fix as its one line; a bug as a neutral one, since its own words may hold anything. */
export function errorAnswer(c: Context, error: Error): Response {
  if (error instanceof UserError)
    return answer(c, { code: error.code, message: error.message }, STATUS[error.code] ?? 400);
  return answer(
    c,
    { code: "SERVER_FAILED", message: "the server failed; the terminal of `candor view` says where" },
    500,
  );
}

/** Where nothing is served. */
export function unknownAddress(c: Context): Response {
  return errorAnswer(
    c,
    new UserError("ADDRESS_UNKNOWN", `nothing is served at ${c.req.path}`, { fix: "start at /" }),
  );
}

function answer(c: Context, error: ApiError, status: ContentfulStatusCode): Response {
  return isApi(c) ? c.json(error, status) : c.text(`${error.message} [${error.code}]\n`, status);
}

export function isApi(c: Context): boolean {
  return c.req.path.startsWith("/api/");
}
