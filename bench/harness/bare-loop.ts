/**
 * The least that a client with the same SDK can do: keep 64 calls in flight, read each reply, store nothing.
 *
 *     node bench/harness/bare-loop.ts <base URL> <prompts.json> <rows> <connections>
 */
import { readFileSync } from "node:fs";
import OpenAI from "openai";
import { Agent, fetch } from "undici";
import type { Workload } from "./workload.ts";

const [baseURL = "", file = "", rows = "", connections = ""] = process.argv.slice(2);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by run.ts
const { system, users } = JSON.parse(readFileSync(file, "utf8")) as Workload;

const client = new OpenAI({
  baseURL,
  apiKey: "bench",
  maxRetries: 0,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one function, declared in two places
  fetch: fetch as unknown as typeof globalThis.fetch,
  fetchOptions: {
    dispatcher: new Agent({ headersTimeout: 0, bodyTimeout: 0, connections: 1024, keepAliveTimeout: 30_000 }),
  } as object,
});

let next = 0;
let characters = 0;

async function work(): Promise<void> {
  while (next < Number(rows)) {
    const content = users[next++ % users.length] ?? "";
    const completion = await client.chat.completions.create({
      model: "test",
      messages: [
        { role: "system", content: system },
        { role: "user", content },
      ],
      max_tokens: 4096,
    });
    characters += completion.choices[0]?.message.content?.length ?? 0;
  }
}

await Promise.all(Array.from({ length: Number(connections) }, work));
process.stdout.write(`${rows} replies, ${characters} characters\n`);
