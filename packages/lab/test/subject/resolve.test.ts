import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { PROVIDERS } from "../../src/subject/providers.ts";
import { requireCapabilities, resolveSubject } from "../../src/subject/resolve.ts";
import { scriptedSubject } from "../../src/subject/scripted.ts";
import type { Subject } from "../../src/subject/subject.ts";
import { startWireServer } from "../support/wire-server.ts";
import openai from "./fixtures/openai-chat.json" with { type: "json" };

async function refusal(
  name: string,
  env: Record<string, string> = {},
  baseUrl?: string,
): Promise<[string, string]> {
  try {
    await resolveSubject(name, { env, ...(baseUrl === undefined ? {} : { baseUrl }) });
  } catch (error) {
    if (error instanceof UserError) return [error.code, error.message];
    throw error;
  }
  throw new Error("the name was resolved");
}

describe("resolveSubject", () => {
  test.each(Object.entries(PROVIDERS))("%s takes its key from its own variable", async (name, provider) => {
    const subject = await resolveSubject(`${name}/org/some-model`, { env: { [provider.keyEnv]: "sk-1" } });
    expect(subject).toMatchObject({ name: `${name}/org/some-model`, provider: name });
    expect(subject.details["baseUrl"]).toBe(provider.baseUrl);
  });

  test.each([
    ["vllm", "http://localhost:8000/v1"],
    ["ollama", "http://localhost:11434/v1"],
  ])("%s needs no key", async (name, baseUrl) => {
    expect((await resolveSubject(`${name}/m`, { env: {} })).details["baseUrl"]).toBe(baseUrl);
  });

  test("the base URL comes from the flag, then the environment, then the table", async () => {
    const env = { OPENAI_API_KEY: "sk-1", OPENAI_BASE_URL: "http://10.0.0.1/v1/" };
    const baseUrl = async (options: object) =>
      (await resolveSubject("openai/m", { env, ...options })).details["baseUrl"];
    expect(await baseUrl({ baseUrl: "http://10.0.0.2/v1" })).toBe("http://10.0.0.2/v1");
    expect(await baseUrl({})).toBe("http://10.0.0.1/v1");
    expect(await baseUrl({ env: { ...env, OPENAI_BASE_URL: "" } })).toBe("https://api.openai.com/v1");
  });

  test("openai-api/<name>/<model> reads <NAME>_API_KEY and <NAME>_BASE_URL", async () => {
    const server = await startWireServer(() => ({ body: openai }));
    const env = { MY_LAB_API_KEY: "sk-lab", MY_LAB_BASE_URL: `${server.url}/v1` };
    const subject = await resolveSubject("openai-api/my-lab/org/model", { env });
    const request = { messages: [{ role: "user" as const, content: "Hello" }], maxTokens: 8 };
    await subject.sample(request, new AbortController().signal);
    await server.close();
    expect(subject.provider).toBe("openai-api/my-lab");
    expect(server.requests[0]).toMatchObject({
      path: "/v1/chat/completions",
      headers: { authorization: "Bearer sk-lab" },
      body: { model: "org/model", messages: request.messages, max_tokens: 8 },
    });
  });

  test("scripted and replay", async () => {
    expect((await resolveSubject("scripted/faker", { env: {} })).name).toBe("scripted/faker");
    const folder = await mkdtemp(join(tmpdir(), "resolve-"));
    const path = join(folder, "replies.jsonl");
    await writeFile(path, "");
    expect((await resolveSubject(`replay/${path}`, { env: {} })).name).toBe(`replay/${path}`);
    await rm(folder, { recursive: true });
  });

  test.each(["gpt-4.1", "openai/", "/gpt-4.1", ""])(
    "the malformed name %j shows an example",
    async (name) => {
      expect(await refusal(name)).toEqual([
        "MODEL_NAME_MALFORMED",
        `model name ${JSON.stringify(name)} is not provider/model; write provider/model, as in openai/gpt-4.1 or ` +
          "openrouter/meta-llama/llama-3.1-405b-instruct",
      ]);
    },
  );

  test("an incomplete openai-api name shows an example", async () => {
    expect(await refusal("openai-api/my-lab")).toEqual([
      "MODEL_NAME_MALFORMED",
      'model name "openai-api/my-lab" is incomplete; write openai-api/<name>/<model>, as in openai-api/my-server/llama-3',
    ]);
  });

  test("an unknown provider lists the known ones and the closest", async () => {
    const [code, message] = await refusal("antropic/claude");
    expect(code).toBe("MODEL_UNKNOWN");
    expect(message).toBe(
      'unknown provider "antropic"; did you mean anthropic? known: openai, openrouter, together, groq, deepseek, ' +
        "mistral, xai, google, fireworks, vllm, sglang, ollama, llama-cpp, anthropic, openai-api, organism, replay, scripted",
    );
    expect((await refusal("bedrock/claude"))[1]).not.toContain("did you mean");
    expect((await refusal("scripted/fakr"))[1]).toBe(
      'unknown scripted model "fakr"; did you mean faker? known: complies, refuses, faker, discloser, decliner, concealer, liar, denier, saboteur, unknowing',
    );
  });

  test("a missing key or base URL names its variable", async () => {
    expect(await refusal("openai/gpt-4.1")).toEqual([
      "KEY_MISSING",
      "openai/gpt-4.1 needs a key; set OPENAI_API_KEY",
    ]);
    expect((await refusal("openai/gpt-4.1", { OPENAI_API_KEY: " " }))[0]).toBe("KEY_MISSING");
    expect(await refusal("openai-api/my-lab/m", { MY_LAB_API_KEY: "k" })).toEqual([
      "BASE_URL_MISSING",
      "openai-api/my-lab/m has no base URL; set MY_LAB_BASE_URL, as in MY_LAB_BASE_URL=http://localhost:8000/v1",
    ]);
  });

  test("a key that cannot be used is named, not shown", async () => {
    const [code, message] = await refusal("openai/m", { OPENAI_API_KEY: "sk-secret\nbroken" });
    expect(code).toBe("KEY_INVALID");
    expect(message).toMatch(/^OPENAI_API_KEY: /);
    expect(message).not.toContain("secret");
  });

  test.each(["localhost:8000", "ftp://host/v1", "http://me:secret@host/v1", "not a url"])(
    "the base URL %s cannot be used",
    async (url) => {
      const [code, message] = await refusal("vllm/m", {}, url);
      expect(code).toBe("BASE_URL_INVALID");
      expect(message).not.toContain("secret");
    },
  );
});

function lacking(...names: string[]): Subject {
  const capabilities = Object.fromEntries(names.map((name) => [name, false]));
  return scriptedSubject({ reply: () => "", capabilities });
}

describe("requireCapabilities", () => {
  test("names everything that is asked for and lacking", () => {
    const subject = lacking("prefill", "seed", "logprobs");
    expect(() => {
      requireCapabilities(subject, { prefill: "<", seed: 0, logprobs: true, temperature: 0 });
    }).toThrow(
      "scripted/subject cannot be given a prefill, a seed, a request for log-probabilities; " +
        "leave out what it lacks, or choose another model",
    );
  });

  test("what is not asked for may be lacking", () => {
    const subject = lacking("prefill", "stop", "temperature", "seed", "reasoning", "logprobs");
    expect(() => {
      requireCapabilities(subject, { maxTokens: 8, stop: [], logprobs: false });
    }).not.toThrow();
  });

  test("DeepSeek drops the temperature while it reasons", async () => {
    const subject = await resolveSubject("deepseek/deepseek-v4-flash", { env: { DEEPSEEK_API_KEY: "sk-1" } });
    expect(() => {
      requireCapabilities(subject, { temperature: 0 });
    }).toThrow("deepseek/deepseek-v4-flash ignores the temperature while it reasons; turn reasoning off");
    requireCapabilities(subject, { temperature: 0, reasoning: "off" });
  });

  test.each([
    [
      "openai/gpt-4.1",
      "OPENAI_API_KEY",
      { prefill: false, stop: true, temperature: true, seed: true, reasoning: false, logprobs: true },
    ],
    [
      "openai/o3-mini",
      "OPENAI_API_KEY",
      { prefill: false, stop: false, temperature: false, seed: true, reasoning: true, logprobs: false },
    ],
    [
      "openai/gpt-5.1",
      "OPENAI_API_KEY",
      { prefill: false, stop: true, temperature: true, seed: true, reasoning: true, logprobs: true },
    ],
    [
      "openrouter/openai/gpt-4.1",
      "OPENROUTER_API_KEY",
      { prefill: false, stop: true, temperature: true, seed: true, reasoning: true, logprobs: true },
    ],
    [
      "openrouter/qwen/qwen3-32b",
      "OPENROUTER_API_KEY",
      { prefill: true, stop: true, temperature: true, seed: true, reasoning: true, logprobs: true },
    ],
    [
      "xai/grok-4.20-non-reasoning",
      "XAI_API_KEY",
      { prefill: false, stop: true, temperature: true, seed: true, reasoning: true, logprobs: false },
    ],
    [
      "xai/grok-4.3",
      "XAI_API_KEY",
      { prefill: false, stop: false, temperature: true, seed: true, reasoning: true, logprobs: false },
    ],
  ])("%s", async (name, keyEnv, expected) => {
    expect((await resolveSubject(name, { env: { [keyEnv]: "sk-1" } })).capabilities).toEqual({
      ...expected,
      tools: true,
    });
  });
});
