import { z } from "zod";
import { UserError } from "../../errors.ts";

/** A parameter of an address that may be left out; an empty one is left out. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
}

/** A number from `least` in an address. */
export function count(least: number) {
  return z.coerce.number().int().min(least);
}

/**
 * Check what a request asks for.
 * @throws {UserError} `REQUEST_INVALID` naming the first parameter that is not valid
 */
export function checked<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw new UserError(
    "REQUEST_INVALID",
    `not a valid request: ${(issue?.message ?? "").replaceAll(/\s+/gu, " ")}`,
    {
      where: field === "" ? "request" : field,
      fix: "correct the address, or reload the page",
    },
  );
}
