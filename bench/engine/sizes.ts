import { type LlamaConfig, Model } from "@candor/engine";

export interface Size {
  readonly name: string;
  readonly config: LlamaConfig;
  /** Of one training step. */
  readonly rows: number;
  readonly length: number;
}

const shared = {
  vocabSize: 1024,
  headDim: 32,
  ropeTheta: 10_000,
  rmsNormEps: 1e-5,
  tieEmbeddings: true,
  maxPositions: 256,
};

export const sizes: readonly Size[] = [
  {
    name: "0.3 M",
    config: { ...shared, hiddenSize: 64, intermediateSize: 256, layers: 4, heads: 2, kvHeads: 2 },
    rows: 32,
    length: 128,
  },
  {
    name: "1 M",
    config: { ...shared, hiddenSize: 128, intermediateSize: 344, layers: 4, heads: 4, kvHeads: 4 },
    rows: 32,
    length: 128,
  },
  {
    name: "3.5 M",
    config: { ...shared, hiddenSize: 256, intermediateSize: 688, layers: 4, heads: 8, kvHeads: 8 },
    rows: 16,
    length: 128,
  },
];

/** Parameters without the gains of the norms, which multiply no matrix. */
export function matrixParameters({
  vocabSize,
  hiddenSize,
  intermediateSize,
  layers,
  heads,
  kvHeads,
  headDim,
}: LlamaConfig): number {
  const attention = 2 * hiddenSize * headDim * (heads + kvHeads);
  return layers * (attention + 3 * hiddenSize * intermediateSize) + vocabSize * hiddenSize;
}

/** Floating-point operations of a training step for one token: 6 a parameter, and the two attention products. */
export function trainingFlops(config: LlamaConfig, length: number): number {
  const attention = 12 * config.layers * length * config.heads * config.headDim;
  return 6 * matrixParameters(config) + attention;
}

export function open({ config }: Size, threads: number): Promise<Model> {
  return Model.create(config, { threads, seed: 1 });
}
