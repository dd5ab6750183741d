# The SciPy side of bootstrap.ts: the same resamples of the same episodes, as fast as scipy.stats.bootstrap does it.
# Prints two outcomes: resampling clusters with their episodes, and resampling differences reduced by hand beforehand.
import json
import sys
import time

import numpy as np
from scipy.stats import bootstrap

with open(sys.argv[1]) as file:
    job = json.load(file)
a = np.array(job["a"], dtype=float)
b = np.array(job["b"], dtype=float)
rounds, resamples = job["rounds"], job["resamples"]
rng = np.random.default_rng(1)
queries = np.arange(len(a))


def gap(index, axis):
    """Mean over the drawn queries of the difference of their means over epochs."""
    return (a[index].mean(-1) - b[index].mean(-1)).mean(axis)


def carried(batch):
    return bootstrap((queries,), gap, n_resamples=resamples, batch=batch, method="BCa", vectorized=True, rng=rng)


def reduced(batch):
    differences = a.mean(1) - b.mean(1)
    return bootstrap((differences,), np.mean, n_resamples=resamples, batch=batch, method="BCa", rng=rng)


def measure(run, batches):
    """Seconds of each round at the batch size that is fastest here."""
    def seconds(batch):
        start = time.perf_counter()
        result = run(batch)
        return time.perf_counter() - start, result.confidence_interval

    best = min(batches, key=lambda batch: min(seconds(batch)[0] for _ in range(2)))
    timed = [seconds(best) for _ in range(rounds)]
    return {"seconds": [t for t, _ in timed], "low": timed[-1][1].low, "high": timed[-1][1].high}


print(json.dumps([measure(carried, (20, 50, 100, 200)), measure(reduced, (50, 100, 1000, None))]))
