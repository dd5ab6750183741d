/**
 * @file Batched sampling in llama.cpp through node-llama-cpp, 64 sequences at a time; prints new tokens a second:
 * `node llama-cpp.ts <folder with node_modules> <model.gguf> <texts> <tokens> <threads>`.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { best } from "./best.ts";

/** The part of node-llama-cpp that is used here: it is installed only where this benchmark runs. */
interface NodeLlamaCpp {
  getLlama(options: { gpu: false; build: "never"; logLevel: "error" }): Promise<Llama>;
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<LlamaModel>;
}
interface LlamaModel {
  createContext(options: { sequences: number; contextSize: number; threads: number }): Promise<LlamaContext>;
}
interface LlamaContext {
  getSequence(): LlamaSequence;
}
interface LlamaSequence {
  clearHistory(): Promise<void>;
  evaluate(tokens: number[], options: EvaluateOptions): AsyncIterable<number>;
}
interface EvaluateOptions {
  temperature: number;
  topK: number;
  topP: number;
  yieldEogToken: true;
}

const [folder = "", modelPath = "", texts, tokens, threads] = process.argv.slice(2);
const entry = createRequire(join(folder, "here.js")).resolve("node-llama-cpp");
// oxlint-disable-next-line typescript/no-unsafe-assignment -- the interface above is all that is known of it
const library: NodeLlamaCpp = await import(entry);
const llama = await library.getLlama({ gpu: false, build: "never", logLevel: "error" });
const model = await llama.loadModel({ modelPath });
const slots = 64;
const context = await model.createContext({
  sequences: slots,
  contextSize: Number(tokens) + 8,
  threads: Number(threads),
});
const sequences = Array.from({ length: slots }, () => context.getSequence());

async function sample(sequence: LlamaSequence, first: number): Promise<void> {
  await sequence.clearHistory();
  let count = 0;
  const settings: EvaluateOptions = { temperature: 1, topK: 0, topP: 1, yieldEogToken: true };
  for await (const token of sequence.evaluate([first], settings)) {
    count += Number(token >= 0);
    if (count >= Number(tokens)) break;
  }
}

const rates = await best(3, Number(texts) * Number(tokens), async () => {
  for (let text = 0; text < Number(texts); text += slots) {
    await Promise.all(sequences.map((sequence, index) => sample(sequence, 1 + text + index)));
  }
});
process.stdout.write(`${JSON.stringify(rates)}\n`, () => process.exit(0));
