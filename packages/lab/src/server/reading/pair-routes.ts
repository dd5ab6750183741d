import { Hono } from "hono";
import { z } from "zod";
import { UserError } from "../../errors.ts";
import { conditionsOf, findRun, type Run } from "../../store/runs.ts";
import { PAIR_FILTERS, PAIR_SORTS, type PairPage } from "../api.ts";
import type { ServerContext } from "../context.ts";
import { Indexer } from "./indexer.ts";
import { PairChoice } from "./pair-choice.ts";
import type { Sides } from "./pair-keys.ts";
import { pairPage } from "./pair-page.ts";
import { checked, count, optional } from "./parameters.ts";
import { RunReader } from "./run-reader.ts";

const querySchema = z.object({
  variant: optional(z.string()),
  left: optional(z.string()),
  right: optional(z.string()),
  filters: z.array(z.enum(PAIR_FILTERS)),
  text: z.string().max(300).default(""),
  sort: optional(z.enum(PAIR_SORTS)),
  offset: optional(count(0)),
  limit: optional(count(1).max(200)),
});

const PAGE = 50;

/** Two conditions of a run side by side. Reading for the index ends with `closing`. */
export function pairRoutes(context: ServerContext, closing: AbortSignal): Hono {
  const { db } = context;
  const reader = new RunReader(db);
  let opening: Promise<{ indexer: Indexer; choice: PairChoice }> | undefined;
  const open = async () => {
    const indexer = await Indexer.open(context, reader, closing);
    return { indexer, choice: new PairChoice(db, indexer) };
  };
  return new Hono().get("/runs/:id/pairs", async (request) => {
    const { req } = request;
    const wanted = checked(querySchema, { ...req.query(), filters: req.queries("filter") ?? [] });
    const run = await findRun(db, req.param("id"));
    const sides = sidesOf(run, wanted);
    const judge = run.manifest.judges[sides.variant]?.compliance[0] ?? null;
    const { indexer, choice } = await (opening ??= open());
    const index = await indexer.progress(run.id);
    const { filters, text, sort = "query", offset = 0, limit = PAGE } = wanted;
    const keys = await choice.choose(run, sides, judge, { filters, text, sort });
    const pairs = await pairPage(db, reader, run, judge, keys.slice(offset, offset + limit));
    return request.json({ ...sides, judge, total: keys.length, offset, pairs, index } satisfies PairPage);
  });
}

/**
 * The variant and the conditions that are set side by side.
 * @throws {UserError} for a variant or condition that the run has not
 */
function sidesOf(
  run: Run,
  asked: { variant?: string | undefined; left?: string | undefined; right?: string | undefined },
): Sides {
  const variants = Object.keys(run.manifest.judges);
  const { variant = variants[0] ?? "" } = asked;
  if (!variants.includes(variant)) throw unknown(run, "variant", variant, variants);
  const conditions = conditionsOf(run.manifest, variant);
  const names = Object.keys(conditions);
  for (const name of [asked.left, asked.right])
    if (name !== undefined && !names.includes(name)) throw unknown(run, "condition", name, names);
  const withRole = (role: string) => names.find((name) => conditions[name]?.role === role);
  const usual = [withRole("trained"), withRole("unmonitored"), ...names].filter((name) => name !== undefined);
  const left = asked.left ?? usual.find((name) => name !== asked.right) ?? asked.right ?? "";
  const right = asked.right ?? usual.find((name) => name !== left) ?? null;
  return { variant, left, right: right === left ? null : right };
}

function unknown(run: Run, what: "variant" | "condition", name: string, known: readonly string[]): UserError {
  const code = what === "variant" ? "VARIANT_UNKNOWN" : "CONDITION_UNKNOWN";
  return new UserError(code, `run ${run.id} has no ${what} ${name}`, {
    where: what,
    fix: `use one of ${known.join(", ")}`,
  });
}
