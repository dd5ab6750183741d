import { InvalidArgumentError, Option } from "commander";
import { OUTCOMES, type Outcome } from "../judge/judge.ts";
import type { LabelOrder } from "../judge/labelling/queue.ts";
import type { Rendering } from "../scenario/scenario.ts";
import { DEFAULT_CALLS, DEFAULT_MODEL } from "../run/defaults.ts";

/**
 * Every flag of the command line, once: spelling, help, and how its text becomes a value. Names and meanings follow
 * Inspect AI, so that its users need not learn new ones.
 */
export const FLAGS = {
  model: flag("--model <names>", "subjects as provider/model, separated by commas", list).default(
    [DEFAULT_MODEL],
    DEFAULT_MODEL,
  ),
  modelBaseUrl: flag("--model-base-url <url>", "base URL of the subject's API", url),
  judge: flag("--judge <names>", "judges, separated by commas; the first compliance judge decides", list),
  judgeModel: flag("--judge-model <name>", "model that votes, as provider/model", text),
  limit: flag("--limit <n>", "queries of each set, spread over categories", positiveInteger),
  epochs: flag("--epochs <n>", "samples a query", positiveInteger, 1),
  temperature: flag(
    "--temperature <t>",
    "sampling temperature; the provider's default where left out",
    nonNegative,
  ),
  maxTokens: flag(
    "--max-tokens <n>",
    "upper bound on generated tokens, reasoning included",
    positiveInteger,
    4096,
  ),
  seed: flag("--seed <n>", "sampling seed, raised by one each epoch", integer),
  reasoningEffort: choice("--reasoning-effort <effort>", "native reasoning", [
    "off",
    "low",
    "medium",
    "high",
  ]),
  toolCalls: choice(
    "--tool-calls <way>",
    "how tools are called in a simulation; native where the subject can",
    ["native", "text"],
  ),
  maxConnections: flag(
    "--max-connections <n>",
    "upper bound on calls in flight to one provider",
    positiveInteger,
    200,
  ),
  maxRetries: flag(
    "--max-retries <n>",
    "further attempts after a failed call",
    nonNegativeInteger,
    DEFAULT_CALLS.maxRetries,
  ),
  attemptTimeout: flag(
    "--attempt-timeout <seconds>",
    "give up on one attempt after this long",
    positive,
    DEFAULT_CALLS.attemptTimeoutMs / 1000,
  ),
  tokenLimit: flag("--token-limit <n>", "stop cleanly when this many tokens are spent", positiveInteger),
  costLimit: flag("--cost-limit <usd>", "stop cleanly when this much is spent", positive),
  price: flag("--price <in,out>", "US dollars for a million input and output tokens", price),
  variants: flag(
    "--variant, --variants <names>",
    "variants, separated by commas; `controls`: those that the verdict needs; `all`",
    list,
  ),
  queryFile: flag(
    "--queries <file>",
    "ask the queries of a CSV, JSONL or text file in place of the scenario's",
    text,
  ),
  queriesColumn: flag("--queries-column <name>", "column of the file that holds the query", text),
  queriesLicence: flag("--queries-licence <name>", "licence of the file, for the manifest", text),
  promptsOut: flag("--out <dir>", "directory that `import prompts` writes scenarios into", text, "prompts"),
  comprehension: flag(
    "--comprehension",
    "ask first what the subject understands of its condition, and show gaps without those that failed",
  ),
  variant: flag("--variant <name>", "one variant of a scenario", text),
  rendering: choice("--rendering <rendering>", "the English of the prompts", ["full", "compact"]),
  diff: flag("--diff", "what the variant changes in the prompts, as a unified diff"),
  condition: flag("--condition <names>", "conditions, separated by commas", list),
  logDir: flag("--log-dir <dir>", "directory of the store", text, process.env["CANDOR_LOG_DIR"] ?? "logs"),
  intervention: flag(
    "--intervention <names>",
    "interventions, separated by commas; all that the subject allows where left out",
    list,
  ),
  auditLimit: flag("--limit <n>", "queries whose scratchpads are swapped", positiveInteger, 100),
  detailed: flag("--detailed <n>", "queries whose scratchpads are cut and reworded", positiveInteger, 40),
  examples: flag("--examples <n>", "transcripts of which every sentence is resampled", nonNegativeInteger, 6),
  auditedVariant: flag("--variant <name>", "variant to audit", text, "default"),
  dryRun: flag("--dry-run", "print episodes or votes, tokens and cost, and call nothing"),
  json: flag("--json", "print the versioned JSON object that docs/analyze-json.md describes"),
  out: flag("-o, --out <file>", "file to write", text).makeOptionMandatory(),
  gap: flag("--gap <share>", "the gap to find, as a share", positive, 0.05),
  power: flag("--power <share>", "chance of finding it", probability, 0.8),
  scenario: flag("--scenario <name>", "scenario whose prompts give the cost", text),
  labels: flag(
    "--labels <file>",
    "labelled texts (JSON, JSONL, CSV); the store's labels where left out",
    text,
  ),
  positive: flag("--positive <label>", "the label that counts as yes", text),
  rater: flag("--rater <name>", "who labels", text).makeOptionMandatory(),
  outcome: choice("--outcome <outcome>", "what the labels are about", OUTCOMES),
  order: choice("--order <order>", "episodes mixed, or those first of which the judges are least sure", [
    "random",
    "uncertain",
  ]).default("random"),
  queries: flag("--queries <n>", "queries a condition", positiveInteger, 400),
  certifySeed: flag("--seed <n>", "sampling seed", integer, 1),
  all: flag("--all", "the base and every organism"),
  directory: flag("--out <dir>", "directory of the organisms", text, "organisms"),
  arm: flag("--arm <names>", "arms of the experiment, separated by commas; all where left out", list),
  seeds: flag("--seeds <numbers>", "seeds of the experiment, separated by commas; all where left out", list),
  parallel: flag("--parallel <n>", "trainings that run at the same time", positiveInteger, 1),
  delta: flag("--delta <share>", "half-width of the equivalence region, as a share", positive, 0.05),
  resamples: flag("--resamples <n>", "bootstrap resamples", positiveInteger, 10_000),
  bootstrapSeed: flag("--bootstrap-seed <n>", "seed of bootstrap and permutation", integer, 1),
  port: flag("--port <n>", "port to serve on; 0 is any that is free", port, 7575),
  host: flag(
    "--host <address>",
    "address to serve on; other than of this machine alone, a token is asked for",
    text,
    "127.0.0.1",
  ),
} as const;

/** Options of `candor run`, by flag. */
export interface RunFlags {
  model: string[];
  modelBaseUrl?: string;
  judge?: string[];
  judgeModel?: string;
  limit?: number;
  epochs: number;
  temperature?: number;
  maxTokens: number;
  seed?: number;
  reasoningEffort?: "off" | "low" | "medium" | "high";
  toolCalls?: "native" | "text";
  variants?: string[];
  /** Path of a query file. */
  queries?: string;
  queriesColumn?: string;
  queriesLicence?: string;
  comprehension?: boolean;
  condition?: string[];
  dryRun?: boolean;
  price?: { input: number; output: number };
}

/** Options that govern how calls are made, shared by all commands that ask a model. */
export interface CallFlags {
  maxConnections: number;
  maxRetries: number;
  attemptTimeout: number;
  tokenLimit?: number;
  costLimit?: number;
  price?: { input: number; output: number };
  modelBaseUrl?: string;
  logDir: string;
}

/** Options of `candor train`. */
export interface TrainFlags {
  arm?: string[];
  seeds?: string[];
  parallel: number;
  logDir: string;
}

export interface JudgeFlags {
  judge?: string[];
  judgeModel?: string;
  seed?: number;
  dryRun?: boolean;
}

/** Options of `candor show`; those of prompts speak of a scenario only. */
export interface ShowFlags {
  variant?: string;
  diff?: boolean;
  rendering?: Rendering;
  logDir: string;
}

export interface PlanFlags {
  gap: number;
  power: number;
  scenario?: string;
  maxTokens: number;
  price?: { input: number; output: number };
  logDir: string;
}

export interface LabelFlags {
  rater: string;
  outcome?: Outcome;
  order: LabelOrder;
  logDir: string;
}

/** Options of `candor audit`, beside those of calls. */
export interface AuditFlags extends Omit<RunFlags, "variants" | "condition" | "limit"> {
  limit: number;
  detailed: number;
  examples: number;
  variant: string;
  intervention?: string[];
  json?: boolean;
}

/** Options of `candor calibrate`; a judge that asks a model has those of calls as well. */
export interface CalibrateFlags {
  labels?: string;
  positive?: string;
  outcome?: Outcome;
  judgeModel?: string;
  seed?: number;
  dryRun?: boolean;
  json?: boolean;
  logDir: string;
}

export interface CertifyFlags {
  judge?: string[];
  judgeModel?: string;
  queries: number;
  seed: number;
  delta: number;
  json?: boolean;
}

export interface AnalyzeFlags {
  json?: boolean;
  delta: number;
  resamples: number;
  bootstrapSeed: number;
  logDir: string;
}

export interface ReportFlags extends Omit<AnalyzeFlags, "json"> {
  out: string;
}

export interface ViewFlags extends Omit<AnalyzeFlags, "json"> {
  port: number;
  host: string;
}

function flag(flags: string, help: string, parse?: (value: string) => unknown, fallback?: unknown): Option {
  const option = new Option(flags, help);
  if (parse) option.argParser(parse);
  return fallback === undefined ? option : option.default(fallback);
}

function choice(flags: string, help: string, choices: readonly string[]): Option {
  return new Option(flags, help).choices(choices);
}

function list(value: string): string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.some((name) => name === ""))
    throw new InvalidArgumentError("empty name; separate names by single commas");
  return names;
}

function text(value: string): string {
  return value;
}

function url(value: string): string {
  if (!URL.canParse(value)) throw new InvalidArgumentError("not a URL; example: http://127.0.0.1:8000/v1");
  return value;
}

function number(value: string, check: (parsed: number) => boolean, wanted: string): number {
  const parsed = Number(value);
  if (value.trim() === "" || !Number.isFinite(parsed) || !check(parsed))
    throw new InvalidArgumentError(`expected ${wanted}`);
  return parsed;
}

function integer(value: string): number {
  return number(value, Number.isSafeInteger, "an integer");
}

function positiveInteger(value: string): number {
  return number(value, (parsed) => Number.isSafeInteger(parsed) && parsed > 0, "an integer above 0");
}

function nonNegativeInteger(value: string): number {
  return number(value, (parsed) => Number.isSafeInteger(parsed) && parsed >= 0, "an integer of at least 0");
}

function positive(value: string): number {
  return number(value, (parsed) => parsed > 0, "a number above 0");
}

function port(value: string): number {
  return number(
    value,
    (parsed) => Number.isSafeInteger(parsed) && parsed >= 0 && parsed <= 65_535,
    "a port between 0 and 65535",
  );
}

function probability(value: string): number {
  return number(value, (parsed) => parsed > 0 && parsed < 1, "a number between 0 and 1");
}

function nonNegative(value: string): number {
  return number(value, (parsed) => parsed >= 0, "a number of at least 0");
}

function price(value: string): { input: number; output: number } {
  const [input = "", output = "", ...rest] = value.split(",");
  if (rest.length > 0 || output === "") throw new InvalidArgumentError("expected two prices, such as 3,15");
  return { input: nonNegative(input), output: nonNegative(output) };
}
