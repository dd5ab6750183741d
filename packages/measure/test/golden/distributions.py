# Golden values of the distributions and special functions.
# Made with Python 3.11, SciPy 1.17.1, mpmath 1.3 or later (40 digits): python distributions.py > distributions.json
# mpmath is the oracle where it converges; SciPy elsewhere (large incomplete beta functions, quantiles).
import json
from mpmath import mp, mpf
import mpmath as mm
import scipy
from scipy import special as sp, stats

mp.dps = 40
f = float
out = {"made_with": {"scipy": scipy.__version__, "mpmath": mm.__version__}}

out["logGamma"] = [[x, f(mm.loggamma(mpf(x)))] for x in
    [1e-300, 1e-10, 0.01, 0.3, 0.4999, 0.5, 0.7, 0.999999, 1, 1.000001, 1.3, 1.4999, 1.5, 1.9, 2, 2.0000001, 2.4, 2.5,
     2.6, 3, 5.5, 9.99, 14.9, 15, 20, 123.4, 1e4, 1e6, 1e9, 1e300]]
out["upperGamma"] = [[a, x, f(mm.gammainc(mpf(a), mpf(x), regularized=True))] for a, x in
    [(0.5, 0), (0.5, 1e-9), (0.5, 0.3), (0.5, 1.9), (0.5, 25), (0.5, 300), (1, 1), (3, 0.2), (3, 5), (10, 9), (10, 12),
     (50, 20), (50, 90), (500, 480), (500, 700)]]
out["normalCdf"] = [[z, f(mm.erfc(-mpf(z) / mm.sqrt(2)) / 2)] for z in
    [-38, -37, -20, -10, -6, -5.7, -5.6, -3, -1.96, -1, -0.67, -0.66, -0.3, -1e-9, 0, 1e-9, 0.5, 0.66, 0.7, 1.6, 3, 5, 6, 8, 9]]
out["normalQuantile"] = [[p, f(sp.ndtri(p))] for p in
    [1e-300, 1e-100, 1e-20, 1e-12, 1e-6, 0.001, 0.02, 0.07, 0.08, 0.2, 0.5, 0.7, 0.93, 0.975, 0.999, 1 - 1e-9]]
beta = []
for a in (0.01, 0.5, 1, 3, 50):
    for b in (0.01, 0.5, 1, 7, 200):
        for x in (1e-10, 0.001, 0.02, 0.3, 0.5, 0.7, 0.99):
            beta.append([a, b, x, f(mm.betainc(mpf(a), mpf(b), 0, mpf(x), regularized=True))])
out["regularisedBeta"] = beta
big = []
for a in (1, 30, 1e4, 5e5, 1e6):
    for b in (0.5, 1, 500, 5e5):
        for shift in (-3, -0.5, 0, 0.5, 3):
            mean = a / (a + b)
            sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
            x = mean + shift * sd
            if 0 < x < 1:
                big.append([a, b, x, f(sp.betainc(a, b, x))])
out["largeBeta"] = big
out["betaQuantile"] = [[p, a, b, f(sp.betaincinv(a, b, p))] for a in (0.5, 1, 3, 50, 1e4) for b in (0.5, 1, 7, 500, 1e5)
    for p in (1e-10, 0.001, 0.025, 0.3, 0.5, 0.7, 0.975, 0.999)]
tc = []
for df in (1, 2, 3.5, 10, 100, 1e4):
    for t in (-50, -5, -2, -0.5, -1e-5, 0, 0.3, 1.5, 4):
        # P(T <= t) by quadrature of the density, tail first
        dens = lambda u: mm.gamma((df + 1) / mpf(2)) / (mm.sqrt(df * mm.pi) * mm.gamma(df / mpf(2))) * (1 + u * u / df) ** (-(df + 1) / mpf(2))
        body = mm.quad(dens, mm.linspace(0, abs(mpf(t)), 9)) if t else mpf(0)
        tail = mpf(1) / 2 - body
        tc.append([t, df, f(tail if t < 0 else 1 - tail)])
out["tCdf"] = tc
tq = []
for p in (1e-8, 0.001, 0.025, 0.3, 0.5, 0.6, 0.95, 0.975, 0.9999):
    for df in (1, 2, 3, 3.5, 4, 9, 30, 100, 1e4, 1e6):
        tq.append([p, df, f(stats.t.ppf(p, df))])
out["tQuantile"] = tq
# Closed forms: tan at 1 degree of freedom, a square root at 2.
a2 = 2 * mpf("0.975") - 1
out["tQuantileExact"] = [[0.975, 1, f(mm.tan(mm.pi * (mpf("0.975") - mpf(1) / 2)))], [0.975, 2, f(a2 * mm.sqrt(2 / (1 - a2 ** 2)))]]
pmf, cdf = [], []
for n in (1, 5, 173, 10**4, 10**6):
    for p in (0, 1e-6, 0.03, 0.5, 0.9, 1):
        for k in sorted({0, 1, n // 2, n - 1, n, int(n * p), min(n, int(n * p) + 40)}):
            pp = mpf(p)
            exact = mm.binomial(n, k) * pp**k * (1 - pp) ** (n - k) if n <= 10**4 else None
            pmf.append([k, n, p, f(exact) if exact is not None else f(stats.binom.pmf(k, n, p))])
            cdf.append([k, n, p, f(stats.binom.cdf(k, n, p))])
out["binomialPmf"] = pmf
out["binomialCdf"] = cdf
out["hypergeometricPmf"] = [[k, r, b, n, f(mm.binomial(r, k) * mm.binomial(b, n - k) / mm.binomial(r + b, n))] for k, r, b, n in
    [(0, 1, 1, 1), (3, 8, 8, 8), (0, 5, 5, 3), (6, 8, 8, 8), (12, 173, 173, 12), (100, 500, 900, 250), (1000, 10**5, 10**5, 2000)]]
print(json.dumps(out))
