"""Logits of two random llamas, computed in NumPy float64 from the architecture's definition alone.

    pip install numpy && python3 make_golden.py

Writes golden.json beside this file. Parameters are a formula of their place (see `parameters`), so the file holds
only configs, ids and logits. Nothing here is shared with the package.
"""

import json
import pathlib

import numpy as np

CONFIGS = {
    "grouped queries, tied head": dict(
        vocabSize=37, hiddenSize=24, intermediateSize=40, layers=3, heads=6, kvHeads=2, headDim=4,
        ropeTheta=10000.0, rmsNormEps=1e-5, tieEmbeddings=True, maxPositions=32,
    ),
    "one key head a query head, untied head": dict(
        vocabSize=29, hiddenSize=16, intermediateSize=28, layers=2, heads=2, kvHeads=2, headDim=10,
        ropeTheta=500000.0, rmsNormEps=1e-6, tieEmbeddings=False, maxPositions=32,
    ),
}


def parameters(name, shape):
    """A fixed pseudo-random array: the sine of a hash of the name plus the place."""
    seed = sum((i + 1) * ord(c) for i, c in enumerate(name)) % 1000
    values = np.sin(12.9898 * np.arange(1, int(np.prod(shape)) + 1) + 0.37 * seed)
    values = 0.4 * values + (1.0 if "norm" in name else 0.0)
    return values.astype(np.float32).astype(np.float64).reshape(shape)


def rms_norm(x, gain, eps):
    return x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + eps) * gain


def rotate(x, theta):
    """x [heads, T, D]; halves (x1, x2) -> (x1 cos - x2 sin, x2 cos + x1 sin)."""
    _, steps, dim = x.shape
    frequency = theta ** (-np.arange(0, dim, 2) / dim)
    angle = np.arange(steps)[:, None] * frequency[None, :]
    first, second = x[..., : dim // 2], x[..., dim // 2 :]
    cos, sin = np.cos(angle), np.sin(angle)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1)


def attention(q, k, v):
    steps = q.shape[1]
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
    scores = np.where(np.tril(np.ones((steps, steps), bool)), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v


def llama(c, ids):
    d, h, kv, hd, f = c["hiddenSize"], c["heads"], c["kvHeads"], c["headDim"], c["intermediateSize"]
    embedding = parameters("model.embed_tokens.weight", (c["vocabSize"], d))
    x = embedding[ids]
    for layer in range(c["layers"]):
        def weight(part, *shape):
            return parameters(f"model.layers.{layer}.{part}.weight", shape)

        n = rms_norm(x, weight("input_layernorm", d), c["rmsNormEps"])
        heads = lambda y, count: y.reshape(len(ids), count, hd).transpose(1, 0, 2)
        q = rotate(heads(n @ weight("self_attn.q_proj", h * hd, d).T, h), c["ropeTheta"])
        k = rotate(heads(n @ weight("self_attn.k_proj", kv * hd, d).T, kv), c["ropeTheta"])
        v = heads(n @ weight("self_attn.v_proj", kv * hd, d).T, kv)
        o = attention(q, np.repeat(k, h // kv, axis=0), np.repeat(v, h // kv, axis=0))
        o = o.transpose(1, 0, 2).reshape(len(ids), h * hd)
        x = x + o @ weight("self_attn.o_proj", d, h * hd).T
        m = rms_norm(x, weight("post_attention_layernorm", d), c["rmsNormEps"])
        gate = m @ weight("mlp.gate_proj", f, d).T
        up = m @ weight("mlp.up_proj", f, d).T
        x = x + (gate / (1 + np.exp(-gate)) * up) @ weight("mlp.down_proj", d, f).T
    x = rms_norm(x, parameters("model.norm.weight", (d,)), c["rmsNormEps"])
    head = embedding if c["tieEmbeddings"] else parameters("lm_head.weight", (c["vocabSize"], d))
    return x @ head.T


def main():
    cases = []
    for name, config in CONFIGS.items():
        ids = [(7 * i * i + 3 * i + 1) % config["vocabSize"] for i in range(11)]
        logits = llama(config, ids)
        cases.append(dict(name=name, config=config, ids=ids, logits=np.round(logits, 8).tolist()))
    path = pathlib.Path(__file__).with_name("golden.json")
    path.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
