import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "../../src/checkpoint/checkpoint.ts";
import { readSafetensorsHeader, type Tensor, writeSafetensors } from "../../src/checkpoint/safetensors.ts";
import type { LlamaConfig } from "../../src/model/config.ts";
import { trainBpe } from "../../src/tokenizer/bpe-trainer.ts";
import { Tokenizer } from "../../src/tokenizer/tokenizer.ts";
import { problemOf, temporaryFolder } from "./bytes.ts";

const config: LlamaConfig = {
  vocabSize: 10,
  hiddenSize: 6,
  intermediateSize: 7,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  headDim: 2,
  ropeTheta: 10_000,
  rmsNormEps: 1e-5,
  tieEmbeddings: false,
  maxPositions: 16,
};

/** Shapes as the transformers library names them, written out by hand. */
const shapes: Record<string, number[]> = {
  "model.embed_tokens.weight": [10, 6],
  "model.norm.weight": [6],
  "lm_head.weight": [10, 6],
};
for (const layer of ["model.layers.0", "model.layers.1"]) {
  shapes[`${layer}.input_layernorm.weight`] = [6];
  shapes[`${layer}.post_attention_layernorm.weight`] = [6];
  shapes[`${layer}.self_attn.q_proj.weight`] = [8, 6];
  shapes[`${layer}.self_attn.k_proj.weight`] = [4, 6];
  shapes[`${layer}.self_attn.v_proj.weight`] = [4, 6];
  shapes[`${layer}.self_attn.o_proj.weight`] = [6, 8];
  shapes[`${layer}.mlp.gate_proj.weight`] = [7, 6];
  shapes[`${layer}.mlp.up_proj.weight`] = [7, 6];
  shapes[`${layer}.mlp.down_proj.weight`] = [6, 7];
}

/** Weights that differ in every number and are exact in all formats. */
function someTensors(names = Object.keys(shapes)): Map<string, Tensor> {
  let next = -200;
  return new Map(
    names.map((name) => {
      const shape = shapes[name] ?? [];
      const length = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: Float32Array.from({ length }, () => ((next++ % 256) + 0.5) / 2) }];
    }),
  );
}

async function saved(change: Partial<Checkpoint> = {}, dir = temporaryFolder()): Promise<string> {
  await saveCheckpoint(dir, { config, tensors: someTensors(), ...change });
  return dir;
}

describe("a saved checkpoint", () => {
  test.each(["f32", "f16"] as const)("comes back as it was from %s", async (dtype) => {
    const dir = temporaryFolder();
    await saveCheckpoint(dir, { config, tensors: someTensors(), metadata: { step: "7" } }, { dtype });
    const loaded = await loadCheckpoint(dir);
    expect(loaded.config).toEqual(config);
    expect(Object.fromEntries(loaded.tensors)).toEqual(Object.fromEntries(someTensors()));
    expect(loaded.metadata).toEqual({ format: "pt", step: "7" });
    expect(loaded.tokenizer).toBeUndefined();
    expect(readdirSync(dir)).toEqual(["config.json", "model.safetensors"]);
    expect(JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))).toMatchObject({
      architectures: ["LlamaForCausalLM"],
      torch_dtype: dtype === "f32" ? "float32" : "float16",
      num_key_value_heads: 2,
    });
  });

  test("loses eight bits of precision as bf16", async () => {
    const dir = temporaryFolder();
    const tensors = someTensors();
    tensors.set("model.norm.weight", {
      shape: [6],
      data: Float32Array.of(1, 1.00390625, 1.01171875, 3, 2 ** 100, -0),
    });
    await saveCheckpoint(dir, { config, tensors }, { dtype: "bf16" });
    const { data } = (await loadCheckpoint(dir)).tensors.get("model.norm.weight") ?? {};
    expect(data).toEqual(Float32Array.of(1, 1, 1.015625, 3, 2 ** 100, -0));
  });

  test("lies in one array, in the order of the model's layout", async () => {
    const { parameters, tensors } = await loadCheckpoint(await saved());
    expect(parameters).toEqual(Float32Array.from([...tensors.values()].flatMap(({ data }) => [...data])));
    expect([...tensors.values()].every(({ data }) => data.buffer === parameters.buffer)).toBe(true);
  });

  test("needs no output head if embeddings are tied, and ignores one", async () => {
    const tied = { ...config, tieEmbeddings: true };
    const names = Object.keys(shapes).filter((name) => name !== "lm_head.weight");
    const without = await loadCheckpoint(await saved({ config: tied, tensors: someTensors(names) }));
    const withHead = await loadCheckpoint(await saved({ config: tied, tensors: someTensors() }));
    expect([...without.tensors.keys()].toSorted()).toEqual(names.toSorted());
    expect([...withHead.tensors.keys()]).toEqual([...without.tensors.keys()]);
  });

  test("is split into shards, which replace a single file and the other way round", async () => {
    const dir = await saved();
    await saveCheckpoint(dir, { config, tensors: someTensors() }, { shardBytes: 1500 });
    expect(readdirSync(dir)).toEqual([
      "config.json",
      "model-00001-of-00002.safetensors",
      "model-00002-of-00002.safetensors",
      "model.safetensors.index.json",
    ]);
    expect(Object.fromEntries((await loadCheckpoint(dir)).tensors)).toEqual(
      Object.fromEntries(someTensors()),
    );
    await saved({}, dir);
    expect(readdirSync(dir)).toEqual(["config.json", "model.safetensors"]);
  });

  test("keeps its tokenizer", async () => {
    const tokenizer = trainBpe(["ab ab ab"], { vocabSize: 260, specialTokens: ["<|end|>"] });
    const files = {
      tokenizer,
      config: { eos_token: "<|end|>", chat_template: "{{ messages[0].content }}\n" },
    };
    const dir = await saved({ tokenizer: files });
    expect((await loadCheckpoint(dir)).tokenizer).toEqual(files);
    expect(JSON.parse(readFileSync(join(dir, "config.json"), "utf8"))).toMatchObject({
      eos_token_id: 0,
      bos_token_id: null,
    });
    const loaded = await Tokenizer.load(dir);
    expect(loaded.encode("ab ab<|end|>")).toEqual(new Tokenizer(files).encode("ab ab<|end|>"));
    await saved({ tokenizer: { tokenizer, config: {} } }, dir);
    expect((await loadCheckpoint(dir)).tokenizer).toEqual({ tokenizer, config: {} });
  });

  test("is refused before anything is written if its tensors are not the model's", async () => {
    const dir = temporaryFolder();
    const tensors = someTensors();
    tensors.delete("model.norm.weight");
    expect(await problemOf(saved({ tensors }, dir))).toBe('TENSORS_MISMATCH lacks "model.norm.weight"');
    expect(readdirSync(dir)).toEqual([]);
  });

  test("leaves the older one as it was if writing fails", async () => {
    const dir = await saved();
    const before = readFileSync(join(dir, "model.safetensors"));
    const tensors = someTensors();
    tensors.set("model.norm.weight", { shape: [6], data: new Float32Array(6).fill(1e9) });
    const saving = saveCheckpoint(dir, { config: { ...config, ropeTheta: 5 }, tensors }, { dtype: "f16" });
    expect(await problemOf(saving)).toContain(
      'cannot hold 1000000000, number 0 of tensor "model.norm.weight", as F16',
    );
    expect(readFileSync(join(dir, "model.safetensors"))).toEqual(before);
    expect((await loadCheckpoint(dir)).config.ropeTheta).toBe(10_000);
    expect(readdirSync(dir)).toEqual(["config.json", "model.safetensors"]);
  });
});

describe("weights that do not fit the config", () => {
  test("all that is wrong is listed", async () => {
    const dir = await saved();
    const tensors = someTensors();
    tensors.delete("model.layers.1.mlp.up_proj.weight");
    tensors.set("model.layers.0.self_attn.q_proj.bias", { shape: [8], data: new Float32Array(8) });
    tensors.set("model.layers.0.self_attn.rotary_emb.inv_freq", { shape: [1], data: new Float32Array(1) });
    tensors.set("lm_head.weight", { shape: [6, 10], data: new Float32Array(60) });
    await writeSafetensors(join(dir, "model.safetensors"), tensors);
    expect(await problemOf(loadCheckpoint(dir))).toBe(
      'TENSORS_MISMATCH lacks "model.layers.1.mlp.up_proj.weight"; ' +
        'holds unexpected "model.layers.0.self_attn.q_proj.bias"; "lm_head.weight" is [6, 10], not [10, 6]',
    );
  });

  test("long lists are cut", async () => {
    const dir = await saved();
    await writeSafetensors(join(dir, "model.safetensors"), new Map());
    expect(await problemOf(loadCheckpoint(dir))).toMatch(
      /^TENSORS_MISMATCH lacks ("[^"]+"(, )?){5} and 16 more$/,
    );
  });

  test("a config of a gigantic model allocates nothing for it", async () => {
    const dir = await saved({ config });
    const file = join(dir, "config.json");
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...Object(json), vocab_size: 2 ** 22, hidden_size: 2 ** 18 }));
    expect(await problemOf(loadCheckpoint(dir))).toContain('"model.embed_tokens.weight" is [10, 6]');
  });
});

/** A folder of two shards with an index made from the right places of the tensors. */
async function sharded(index: (places: Record<string, string>) => unknown): Promise<string> {
  const dir = temporaryFolder();
  await saveCheckpoint(dir, { config, tensors: someTensors() }, { shardBytes: 1500 });
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  const places = names.map(async (name) => {
    const { tensors } = await readSafetensorsHeader(join(dir, name));
    return Array.from(tensors.keys(), (tensor) => [tensor, name] as const);
  });
  const weightMap = Object.fromEntries((await Promise.all(places)).flat());
  writeFileSync(join(dir, "model.safetensors.index.json"), JSON.stringify(index(weightMap)));
  return dir;
}

describe("shards", () => {
  test.each([
    "../model-00001-of-00002.safetensors",
    "/etc/model.safetensors",
    "a/b.safetensors",
    String.raw`a\b.safetensors`,
    "..safetensors",
    ".safetensors",
    "C:x.safetensors",
    "x.safetensors\0",
    "config.json",
  ])("may not be named %j", async (name) => {
    const dir = await sharded((places) => ({ weight_map: { ...places, "model.norm.weight": name } }));
    expect(await problemOf(loadCheckpoint(dir))).toBe(
      `INDEX_INVALID places "model.norm.weight" in ${JSON.stringify(name)}, which is not a safetensors file of this folder`,
    );
  });

  test("must hold what the index says", async () => {
    const first = "model-00001-of-00002.safetensors";
    const lacking = await sharded((places) => ({ weight_map: { ...places, x: first } }));
    expect(await problemOf(loadCheckpoint(lacking))).toBe(
      'INDEX_INVALID lacks what the index places in it: "x"',
    );
    const moved = await sharded((places) => {
      return {
        weight_map: Object.fromEntries(
          Object.entries(places).filter(([name]) => name !== "model.norm.weight"),
        ),
      };
    });
    expect(await problemOf(loadCheckpoint(moved))).toBe(
      'INDEX_INVALID holds what the index does not place in it: "model.norm.weight"',
    );
  });

  test("must all be there, and the index be one", async () => {
    const dir = await sharded((places) => ({ weight_map: places }));
    rmSync(join(dir, "model-00002-of-00002.safetensors"));
    expect(await problemOf(loadCheckpoint(dir))).toContain("CHECKPOINT_MISSING");
    expect(await problemOf(loadCheckpoint(await sharded(() => [])))).toContain(
      "INDEX_INVALID is not an index",
    );
    expect(await problemOf(loadCheckpoint(await sharded(() => ({ weight_map: { a: 1 } }))))).toContain(
      "weight_map",
    );
    const many = await sharded(() => ({
      weight_map: Object.fromEntries(Array.from({ length: 513 }, (_, i) => [`t${i}`, `m${i}.safetensors`])),
    }));
    expect(await problemOf(loadCheckpoint(many))).toBe(
      "INDEX_INVALID lists 513 shards, where 512 are allowed",
    );
  });
});
