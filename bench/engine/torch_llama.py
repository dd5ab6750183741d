"""The same model, batch and optimiser in PyTorch on the CPU; prints tokens a second as JSON.

    python torch_llama.py '{"config": {...}, "rows": 32, "length": 128, "threads": 2}'
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

spec = json.loads(sys.argv[1])
c, rows, length = spec["config"], spec["rows"], spec["length"]
torch.set_num_threads(spec["threads"])
torch.manual_seed(1)
dim, heads, kv, hd = c["hiddenSize"], c["heads"], c["kvHeads"], c["headDim"]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        linear = lambda i, o: nn.Linear(i, o, bias=False)
        self.n1, self.n2 = nn.RMSNorm(dim, eps=c["rmsNormEps"]), nn.RMSNorm(dim, eps=c["rmsNormEps"])
        self.q, self.k, self.v = linear(dim, heads * hd), linear(dim, kv * hd), linear(dim, kv * hd)
        self.o = linear(heads * hd, dim)
        self.gate, self.up = linear(dim, c["intermediateSize"]), linear(dim, c["intermediateSize"])
        self.down = linear(c["intermediateSize"], dim)

    def forward(self, x, cos, sin):
        b, t, _ = x.shape
        h = self.n1(x)
        split = lambda y, n: y.view(b, t, n, hd).transpose(1, 2)
        turn = lambda y: y * cos + torch.cat([-y[..., hd // 2 :], y[..., : hd // 2]], -1) * sin
        q, k, v = turn(split(self.q(h), heads)), turn(split(self.k(h), kv)), split(self.v(h), kv)
        o = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.o(o.transpose(1, 2).reshape(b, t, heads * hd))
        m = self.n2(x)
        return x + self.down(F.silu(self.gate(m)) * self.up(m))


class Llama(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(c["vocabSize"], dim)
        self.blocks = nn.ModuleList(Block() for _ in range(c["layers"]))
        self.norm = nn.RMSNorm(dim, eps=c["rmsNormEps"])
        angle = torch.outer(torch.arange(length), c["ropeTheta"] ** (-torch.arange(0, hd, 2) / hd)).repeat(1, 2)
        self.register_buffer("cos", angle.cos())
        self.register_buffer("sin", angle.sin())

    def forward(self, ids, targets):
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cos, self.sin)
        scores = F.linear(self.norm(x), self.embedding.weight)
        return F.cross_entropy(scores.view(-1, c["vocabSize"]), targets.view(-1))


def speed(compiled):
    model = Llama()
    run = torch.compile(model) if compiled else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    ids = torch.arange(rows * length).mul(7919).remainder(c["vocabSize"]).view(rows, length)
    targets = torch.arange(1, rows * length + 1).mul(7919).remainder(c["vocabSize"]).view(rows, length)

    def step():
        optimizer.zero_grad(set_to_none=True)
        run(ids, targets).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    for _ in range(3):
        step()
    wall = cpu = 0
    for _ in range(8):
        start, before = time.perf_counter(), time.process_time()
        step()
        wall = max(wall, rows * length / (time.perf_counter() - start))
        cpu = max(cpu, rows * length / (time.process_time() - before))
    return dict(wall=wall, cpu=cpu)


print(json.dumps(dict(version=torch.__version__, eager=speed(False), compiled=speed(True))))
