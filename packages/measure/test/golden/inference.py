# Golden values of intervals and tests.
# Made with Python 3.11, SciPy 1.17.1, statsmodels 0.15, NumPy 2.4: python inference.py > inference.json
import itertools
import json
import warnings
import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import optimize, special, stats
from statsmodels.stats import contingency_tables, inter_rater, multitest, proportion, weightstats

warnings.simplefilter("ignore")
rng = np.random.default_rng(20250101)
f = float
out = {"made_with": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "numpy": np.__version__}}

counts = [(0, 1), (1, 1), (0, 20), (20, 20), (3, 7), (81, 263), (1, 10**6), (500_000, 10**6), (999_999, 10**6)]
levels = [0.9, 0.95, 0.99]
out["wilson"] = [[k, n, lv, *map(f, proportion.proportion_confint(k, n, 1 - lv, "wilson"))] for k, n in counts for lv in levels]
out["clopperPearson"] = [[k, n, lv, *map(f, proportion.proportion_confint(k, n, 1 - lv, "beta"))] for k, n in counts for lv in levels]
out["newcombe"] = [[a, na, b, nb, *map(f, proportion.confint_proportions_2indep(a, na, b, nb, method="newcomb", compare="diff"))]
    for a, na, b, nb in [(3, 7, 2, 9), (0, 5, 5, 5), (1, 1, 0, 1), (120, 200, 60, 180), (500, 10**6, 400, 10**6)]]

out["mcnemar"] = []
for b, c in [(0, 1), (1, 1), (5, 5), (12, 2), (0, 30), (59, 121), (4000, 4300)]:
    plain = contingency_tables.mcnemar([[0, b], [c, 0]], exact=False, correction=False)
    edwards = contingency_tables.mcnemar([[0, b], [c, 0]], exact=False, correction=True)
    out["mcnemar"].append([b, c, f(stats.binomtest(b, b + c).pvalue), f(plain.statistic), f(plain.pvalue), f(edwards.statistic), f(edwards.pvalue)])
out["fisher"] = [[a, na, b, nb, f(stats.fisher_exact([[a, na - a], [b, nb - b]]).pvalue)]
    for a, na, b, nb in [(0, 1, 1, 1), (3, 7, 2, 9), (0, 5, 5, 5), (6, 8, 2, 8), (120, 200, 60, 180), (0, 10, 0, 10), (10, 400, 24, 380), (1500, 4000, 1400, 4000)]]

out["clusteredMean"] = []
for sizes in ([3, 3, 3, 3], [1, 1, 1, 1, 1], [2, 5, 1, 9, 4, 4], [10] * 30):
    clusters = [list(np.round(rng.normal(rng.normal(), 1, s), 3)) for s in sizes]
    y = np.concatenate(clusters)
    g = np.repeat(np.arange(len(sizes)), sizes)
    fit = sm.OLS(y, np.ones_like(y)).fit(cov_type="cluster", cov_kwds={"groups": g, "use_correction": True}, use_t=True)
    low, high = fit.conf_int()[0]
    out["clusteredMean"].append({"clusters": [list(map(f, c)) for c in clusters], "estimate": f(fit.params[0]), "se": f(fit.bse[0]), "p": f(fit.pvalues[0]), "low": f(low), "high": f(high)})

out["pairedGap"] = []
out["tost"] = []
for n in (2, 5, 30, 400):
    d = np.round(np.clip(rng.normal(0.02, 0.2, n), -1, 1), 3)
    test = stats.ttest_1samp(d, 0)
    ci = test.confidence_interval(0.95)
    out["pairedGap"].append({"d": list(map(f, d)), "p": f(test.pvalue), "low": f(ci.low), "high": f(ci.high)})
    ci90 = test.confidence_interval(0.9)
    p = weightstats.ttost_paired(d, np.zeros(n), -0.05, 0.05)[0]
    out["tost"].append({"d": list(map(f, d)), "delta": 0.05, "p": f(p), "low": f(ci90.low), "high": f(ci90.high)})

out["multiplicity"] = []
for p in ([0.5], [0, 1], [0.01, 0.01, 0.02, 0.9], list(np.round(rng.uniform(0, 0.2, 25), 4))):
    out["multiplicity"].append({"p": list(map(f, p)), "holm": list(map(f, multitest.multipletests(p, method="holm")[1])), "bh": list(map(f, multitest.multipletests(p, method="fdr_bh")[1]))})

def reml(y, v):
    def nll(t2):
        w = 1 / (v + t2)
        mu = (w * y).sum() / w.sum()
        return 0.5 * (np.log(v + t2).sum() + np.log(w.sum()) + (w * (y - mu) ** 2).sum())
    grid = np.linspace(0, 2 * y.var(ddof=1) + v.max(), 4001)
    i = int(np.argmin([nll(t) for t in grid]))
    lo, hi = grid[max(0, i - 1)], grid[min(len(grid) - 1, i + 1)]
    best = optimize.minimize_scalar(nll, bounds=(lo, hi), method="bounded", options={"xatol": 1e-14}).x
    return 0.0 if nll(0) <= nll(best) else best

out["randomEffects"] = []
for k, tau in ((2, 0.1), (3, 0), (5, 0.08), (12, 0.05), (30, 0.2)):
    v = np.round(rng.uniform(0.001, 0.01, k), 5)
    y = np.round(rng.normal(0.1, np.sqrt(v + tau**2)), 4)
    q_of = lambda t2: (lambda w: (w * (y - (w * y).sum() / w.sum()) ** 2).sum())(1 / (v + t2))
    # statsmodels' iterated estimator stops early on some of these, so Paule and Mandel's equation is solved here.
    pm = 0.0 if q_of(0) <= k - 1 else optimize.brentq(lambda t2: q_of(t2) - (k - 1), 0, 10, xtol=1e-16)
    r = {"y": list(map(f, y)), "v": list(map(f, v)), "pm_tau2": f(pm), "reml_tau2": f(reml(y, v)), "q": f(q_of(0)), "qP": f(stats.chi2.sf(q_of(0), k - 1))}
    w = 1 / (v + pm)
    fit = sm.WLS(y, np.ones(k), weights=w).fit()  # its t interval is Hartung and Knapp's
    low, high = fit.conf_int()[0]
    out["randomEffects"].append(r | {"estimate": f(fit.params[0]), "low": f(low), "high": f(high)})

out["signFlip"] = []
for n in (1, 3, 8, 12):
    d = np.round(rng.normal(0.1, 0.3, n), 3)
    r = stats.permutation_test((d,), lambda x, axis: np.mean(x, axis=axis), permutation_type="samples", n_resamples=np.inf, vectorized=True) if n > 1 else None
    out["signFlip"].append({"d": list(map(f, d)), "p": f(r.pvalue) if r else 1.0})
out["labelPermutation"] = []
for m, n in ((1, 1), (2, 5), (6, 7)):
    a, b = np.round(rng.normal(0, 1, m), 2), np.round(rng.normal(0.5, 1, n), 2)
    # Brute force on |difference|: SciPy doubles the smaller tail, another two-sided rule when the groups differ in size.
    pooled = np.concatenate([a, b])
    picks = [list(c) for c in itertools.combinations(range(m + n), m)]
    gaps = [pooled[c].mean() - np.delete(pooled, c).mean() for c in picks]
    p = np.mean(np.abs(gaps) >= abs(a.mean() - b.mean()) - 1e-12)
    out["labelPermutation"].append({"a": list(map(f, a)), "b": list(map(f, b)), "p": f(p)})

out["bootstrap"] = []
for n, values in ((25, rng.exponential(1, 25)), (60, np.round(rng.choice([0, 0.1, 0.5, 1, -0.2], 60), 1)), (200, rng.normal(0, 1, 200))):
    values = np.round(values, 3)
    for method in ("BCa", "percentile"):
        r = stats.bootstrap((values,), np.mean, n_resamples=200_000, method=method, batch=2000, rng=1)
        out["bootstrap"].append({"values": list(map(f, values)), "method": method.lower(), "low": f(r.confidence_interval.low), "high": f(r.confidence_interval.high), "se": f(r.standard_error)})

out["cohen"] = []
for table in ([[5, 0], [0, 5]], [[1, 2], [3, 4]], [[20, 5, 1], [4, 30, 6], [0, 3, 9]], [[0, 7], [7, 0]]):
    r = inter_rater.cohens_kappa(np.array(table))
    out["cohen"].append({"table": table, "kappa": f(r.kappa), "se": f(r.std_kappa)})
out["fleiss"] = []
for raters, cats, n in ((2, 2, 10), (5, 3, 40)):
    table = rng.multinomial(raters, rng.dirichlet(np.ones(cats)), n)
    out["fleiss"].append({"table": table.tolist(), "kappa": f(inter_rater.fleiss_kappa(table))})

out["auroc"] = []
for m, n in ((2, 2), (10, 15), (60, 40)):
    s = np.round(np.concatenate([rng.normal(1, 1, m), rng.normal(0, 1, n)]), 1)
    y = [1] * m + [0] * n
    u = stats.mannwhitneyu(s[:m], s[m:]).statistic
    psi = (s[:m, None] > s[None, m:]) + 0.5 * (s[:m, None] == s[None, m:])
    var = psi.mean(1).var(ddof=1) / m + psi.mean(0).var(ddof=1) / n
    out["auroc"].append({"y": y, "s": list(map(f, s)), "auroc": f(u / (m * n)), "se": f(np.sqrt(var))})

def mixture(s, n, p):
    return f(np.exp(special.betaln(s + 1, n - s + 1) - s * np.log(p) - (n - s) * np.log1p(-p)))
out["mixture"] = [[s, n, p, mixture(s, n, p)] for s, n, p in [(0, 0, 0.5), (0, 1, 0.5), (1, 1, 0.3), (7, 9, 0.5), (300, 700, 0.4), (0, 100, 0.01), (500_600, 10**6, 0.5)]]
out["confidenceSequence"] = []
for s, n in [(1, 1), (7, 9), (300, 700), (0, 100), (500_600, 10**6)]:
    g = lambda p: special.betaln(s + 1, n - s + 1) - special.xlogy(s, p) - special.xlog1py(n - s, -p) - np.log(20)
    low = 0.0 if s == 0 else optimize.brentq(g, 1e-300, s / n, xtol=1e-15)
    high = 1.0 if s == n else optimize.brentq(g, s / n, 1 - 1e-16, xtol=1e-15)
    out["confidenceSequence"].append([s, n, f(low), f(high)])

out["betting"] = []
for n in (1, 5, 60):
    x = np.round(rng.beta(2, 3, n), 3)
    path = {}
    for m in (0.2, 0.5, 0.9):
        mu, var, logp, logm, es = 0.5, 0.25, 0.0, 0.0, []
        past = []
        for t, xi in enumerate(x, 1):
            running = [(0.5 + sum(past[:i])) / (i + 1) for i in range(1, len(past) + 1)]
            sigma2 = (0.25 + sum((a - r) ** 2 for a, r in zip(past, running))) / t
            lam = np.sqrt(2 * np.log(2 / 0.05) / (t * np.log(1 + t) * sigma2))
            logp += np.log(1 + min(lam, 0.5 / m) * (xi - m))
            logm += np.log(1 - min(lam, 0.5 / (1 - m)) * (xi - m))
            es.append(f(max(np.exp(logp), np.exp(logm)) / 2))
            past.append(xi)
        path[str(m)] = es
    out["betting"].append({"x": list(map(f, x)), "e": path})
print(json.dumps(out))
