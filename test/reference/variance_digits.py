# Errors of badly scaled regressions in 50 digits, for the last block of test/tap/variance.sql:
#   psql -qAtF' ' -c "SELECT year, income, y, w, g FROM bad ORDER BY i" | python3 test/reference/variance_digits.py
# CR2 by its definition, with matrices of the size of a cluster.
import sys
from mpmath import mp, mpf, matrix, sqrt, eigsy, nstr

mp.dps = 50
rows = [line.split() for line in sys.stdin]
year, income, y, w = ([mpf(float(r[c])) for r in rows] for c in range(4))
group = [r[4] for r in rows]
designs = {
    'square': ([[mpf(1), t, t ** 2, i] for t, i in zip(year, income)], [mpf(1)] * len(y)),
    'weighted': ([[mpf(1), t, t ** 2, i] for t, i in zip(year, income)], w),
    'cube': ([[mpf(1), t, t ** 2, t ** 3] for t in year], [mpf(1)] * len(y)),
}


def cr2(x, e, w, bx, k):
    v = [mpf(0)] * k
    for c in sorted(set(group)):
        at = [i for i in range(len(e)) if group[i] == c]
        m = matrix(len(at))
        for a, i in enumerate(at):
            for b, j in enumerate(at):
                m[a, b] = (i == j) - sqrt(w[i] * w[j]) * sum(x[i][t] * bx[j][t] for t in range(k))
        d, q = eigsy(m)
        r = q * mp.diag([1 / sqrt(z) if z > 1e-12 else mpf(0) for z in d]) * q.T
        adjusted = r * matrix([e[i] * sqrt(w[i]) for i in at])
        for t in range(k):
            v[t] += sum(bx[i][t] * sqrt(w[i]) * adjusted[a] for a, i in enumerate(at)) ** 2
    return v


for name, (x, w) in designs.items():
    n, k = len(y), 4
    xx = matrix(k)
    xy = matrix(k, 1)
    for i in range(n):
        for a in range(k):
            xy[a] += w[i] * x[i][a] * y[i]
            for b in range(k):
                xx[a, b] += w[i] * x[i][a] * x[i][b]
    bread = xx ** -1
    beta = bread * xy
    e = [y[i] - sum(x[i][a] * beta[a] for a in range(k)) for i in range(n)]
    bx = [[sum(bread[a, b] * x[i][b] for b in range(k)) for a in range(k)] for i in range(n)]
    h = [w[i] * sum(x[i][a] * bx[i][a] for a in range(k)) for i in range(n)]
    out = {'hc%d' % p: [sum((bx[i][a] * e[i] * w[i]) ** 2 / (1 - h[i]) ** (p - 1) for i in range(n))
                        for a in range(k)] for p in (2, 3)}
    out['hc0'] = [sum((bx[i][a] * e[i] * w[i]) ** 2 for i in range(n)) for a in range(k)]
    g = sorted(set(group))
    out['cr1'] = [mpf(len(g)) / (len(g) - 1) * (n - 1) / (n - k) *
                  sum(sum(bx[i][a] * e[i] * w[i] for i in range(n) if group[i] == c) ** 2 for c in g) for a in range(k)]
    out['cr2'] = cr2(x, e, w, bx, k)
    for vcov, variances in out.items():
        print("\t('%s', '%s', %s)," % (name, vcov, ', '.join(nstr(sqrt(v), 17) for v in variances)))
