/** From the name on the command line to a subject, with one clear error for everything that is missing. */

import { UserError } from "../errors.ts";
import { shippedDirectory } from "../shipped.ts";
import { listOrganisms, organismFolder } from "./organisms.ts";
import { customProvider, findProvider, PROVIDERS, type Provider } from "./providers.ts";
import type { Capabilities, SampleRequest, Subject } from "./subject.ts";

export interface ResolveOptions {
  /** Where keys and base URLs are looked up, such as `process.env`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Overrides the provider's base URL and its environment variable. */
  baseUrl?: string;
  /** Directory of the organisms; those that ship unless given. */
  organisms?: string;
}

const EXAMPLE = "write provider/model, as in openai/gpt-4.1 or openrouter/meta-llama/llama-3.1-405b-instruct";
const CUSTOM_EXAMPLE = "write openai-api/<name>/<model>, as in openai-api/my-server/llama-3";
const KNOWN = [...Object.keys(PROVIDERS), "openai-api", "organism", "replay", "scripted"];

/**
 * Makes the subject that a name such as `anthropic/claude-3-opus-20240229` stands for.
 * @throws {UserError} for a malformed name, an unknown provider, a missing key or base URL
 */
export async function resolveSubject(name: string, options: ResolveOptions): Promise<Subject> {
  const [providerName, model] = split(name, "/");
  if (providerName === "" || model === "") {
    throw new UserError("MODEL_NAME_MALFORMED", `model name ${JSON.stringify(name)} is not provider/model`, {
      fix: EXAMPLE,
    });
  }
  if (providerName === "organism") return await organism(name, model, options);
  if (providerName === "scripted") return await scripted(model);
  if (providerName === "replay") return await (await import("./replay.ts")).replaySubject(model);
  if (providerName === "openai-api") return await custom(name, model, options);
  const provider = findProvider(providerName);
  if (provider === undefined) throw unknownName("provider", providerName, KNOWN);
  return await live({ name, providerName, provider, model }, options);
}

/**
 * Refuses a request that the subject cannot honour in full, before anything is sent. Looks only at what is set.
 * @throws {UserError} that names each setting the subject lacks
 */
export function requireCapabilities(subject: Subject, request: Partial<SampleRequest>): void {
  const asked: Record<keyof Capabilities, boolean> = {
    prefill: request.prefill !== undefined,
    stop: request.stop !== undefined && request.stop.length > 0,
    temperature: request.temperature !== undefined,
    seed: request.seed !== undefined,
    reasoning: request.reasoning !== undefined,
    logprobs: request.logprobs === true,
    tools: request.tools !== undefined,
  };
  const lacking = SETTINGS.filter(([name]) => asked[name] && !subject.capabilities[name]).map(
    ([, words]) => words,
  );
  if (lacking.length > 0) {
    throw new UserError("SUBJECT_LACKS", `${subject.name} cannot be given ${lacking.join(", ")}`, {
      fix: "leave out what it lacks, or choose another model",
    });
  }
  const ignored = findProvider(subject.provider)?.temperatureNeedsReasoningOff === true;
  if (ignored && asked.temperature && request.reasoning !== "off") {
    throw new UserError("SUBJECT_LACKS", `${subject.name} ignores the temperature while it reasons`, {
      fix: "turn reasoning off, or leave out the temperature",
    });
  }
}

const SETTINGS: readonly (readonly [keyof Capabilities, string])[] = [
  ["prefill", "a prefill"],
  ["stop", "stop sequences"],
  ["temperature", "a temperature"],
  ["seed", "a seed"],
  ["reasoning", "a reasoning effort"],
  ["logprobs", "a request for log-probabilities"],
  ["tools", "tools"],
];

async function scripted(model: string): Promise<Subject> {
  const { scriptedModel, SCRIPTED_MODELS } = await import("./scripted-models.ts");
  const { AGENTS, scriptedAgent } = await import("../simulation/agents.ts");
  const subject = scriptedModel(model) ?? scriptedAgent(model);
  if (subject === undefined) throw unknownName("scripted model", model, [...SCRIPTED_MODELS, ...AGENTS]);
  return subject;
}

/** The engine is loaded here, so that everything else starts without it. */
async function organism(name: string, model: string, { organisms }: ResolveOptions): Promise<Subject> {
  const directory = organisms ?? shippedDirectory("organisms");
  const folder = organismFolder(directory, model);
  if (folder === undefined) throw unknownName("organism", model, listOrganisms(directory));
  return await (await import("./organism-folder.ts")).organismSubject(name, folder);
}

async function custom(name: string, rest: string, options: ResolveOptions): Promise<Subject> {
  const [server, model] = split(rest, "/");
  if (!/^[a-z0-9][a-z0-9-]*$/i.test(server) || model === "") {
    throw new UserError("MODEL_NAME_MALFORMED", `model name ${JSON.stringify(name)} is incomplete`, {
      fix: CUSTOM_EXAMPLE,
    });
  }
  const provider = customProvider(server);
  return await live({ name, providerName: `openai-api/${server}`, provider, model }, options);
}

interface Named {
  name: string;
  providerName: string;
  provider: Provider;
  model: string;
}

/** The SDKs are loaded here, so that commands which sample nothing start without them. */
async function live(named: Named, options: ResolveOptions): Promise<Subject> {
  const endpoint = { ...named, baseUrl: findBaseUrl(named, options), key: findKey(named, options) };
  return named.provider.wire === "anthropic"
    ? (await import("./anthropic.ts")).anthropicSubject(endpoint)
    : (await import("./openai-compatible.ts")).openAICompatibleSubject(endpoint);
}

function findBaseUrl({ name, provider }: Named, { env, baseUrl }: ResolveOptions): string {
  const fromEnv = env[provider.baseUrlEnv]?.trim();
  const found = baseUrl ?? (fromEnv === "" ? undefined : fromEnv) ?? provider.baseUrl;
  if (found === undefined) {
    throw new UserError("BASE_URL_MISSING", `${name} has no base URL`, {
      fix: `set ${provider.baseUrlEnv}, as in ${provider.baseUrlEnv}=http://localhost:8000/v1`,
    });
  }
  const url = URL.canParse(found) ? new URL(found) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new UserError("BASE_URL_INVALID", `the base URL of ${name} is not a plain http(s) URL`, {
      where: baseUrl === undefined ? provider.baseUrlEnv : "--model-base-url",
      fix: "write it without user name and password, as in http://localhost:8000/v1",
    });
  }
  return found.replace(/\/+$/, "");
}

function findKey({ name, provider }: Named, { env }: ResolveOptions): string | undefined {
  const key = env[provider.keyEnv]?.trim();
  if (key === undefined || key === "") {
    if (provider.keyOptional === true) return undefined;
    throw new UserError("KEY_MISSING", `${name} needs a key`, { fix: `set ${provider.keyEnv}` });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new UserError(
      "KEY_INVALID",
      "the key holds white space or other characters that no header can carry",
      {
        where: provider.keyEnv,
        fix: "copy the key again",
      },
    );
  }
  return key;
}

function split(name: string, separator: string): [string, string] {
  const index = name.indexOf(separator);
  return index < 0 ? [name, ""] : [name.slice(0, index), name.slice(index + 1)];
}

function unknownName(kind: string, name: string, known: readonly string[]): UserError {
  const closest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0] ?? "";
  const hint = distance(name, closest) <= 2 ? `did you mean ${closest}? ` : "";
  return new UserError("MODEL_UNKNOWN", `unknown ${kind} ${JSON.stringify(name)}`, {
    fix: `${hint}known: ${known.join(", ")}`,
  });
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const substitution = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
