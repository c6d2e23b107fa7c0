#!/usr/bin/env python3
"""Reference numbers for test/tap/crosstab_tails.sql: prints its VALUES rows.

Pearson and likelihood-ratio statistics and p-values of tables of integers, far into the tail, by
mpmath with 60 digits.  The statistics come from exact integers; the tables are near independence
with a perturbation that puts the Pearson p near the one named.
"""
import mpmath as mp

mp.mp.dps = 60
SHAPES = [(2, 2), (2, 3), (3, 3), (4, 3), (5, 4), (7, 5)]
P = ["0.9", "0.05", "1e-10", "1e-50", "1e-150", "1e-300"]
TOTALS = [3e5, 2e8, 3e13]


def upper(statistic, df):
    return mp.gammainc(mp.mpf(df) / 2, statistic / 2, mp.inf, regularized=True)


def quantile(p, df):
    low, high = mp.mpf(0), mp.mpf(4000)
    for _ in range(200):
        middle = (low + high) / 2
        if upper(middle, df) > p:
            low = middle
        else:
            high = middle
    return low


def table(rows, cols, total, statistic, seed):
    """Integers near total * r_i c_j (1 + e z_ij), e such that Pearson's statistic is about right."""
    state = seed

    def draw():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 33) / 2.0**31

    r = [1 + draw() for _ in range(rows)]
    c = [1 + draw() for _ in range(cols)]
    r = [x / sum(r) for x in r]
    c = [x / sum(c) for x in c]
    z = [[2 * draw() - 1 for _ in range(cols)] for _ in range(rows)]
    # z without main effects
    zr = [sum(z[i][j] * c[j] for j in range(cols)) for i in range(rows)]
    z = [[z[i][j] - zr[i] for j in range(cols)] for i in range(rows)]
    zc = [sum(z[i][j] * r[i] for i in range(rows)) for j in range(cols)]
    z = [[z[i][j] - zc[j] for j in range(cols)] for i in range(rows)]
    phi2 = sum(r[i] * c[j] * z[i][j] ** 2 for i in range(rows) for j in range(cols))
    e = (float(statistic) / total / phi2) ** 0.5
    return [[max(0, round(total * r[i] * c[j] * (1 + e * z[i][j]))) for j in range(cols)]
            for i in range(rows)]


def statistics(x):
    n = sum(map(sum, x))
    r = [sum(line) for line in x]
    c = [sum(line[j] for line in x) for j in range(len(x[0]))]
    x2 = g2 = mp.mpf(0)
    for i, line in enumerate(x):
        for j, o in enumerate(line):
            x2 += mp.mpf((o * n - r[i] * c[j]) ** 2) / (n * r[i] * c[j])
            if o:
                g2 += 2 * o * mp.log(mp.mpf(o * n) / (r[i] * c[j]))
    return x2, g2


def sql(number):
    # below the least normal double the answer is 0 or has few digits; those tables expect 0
    return "0" if number < mp.mpf("1e-320") else mp.nstr(number, 20, min_fixed=-4, max_fixed=20)


def rows():
    seed = 1
    for r, c in SHAPES:
        df = (r - 1) * (c - 1)
        for p in P:
            total = TOTALS[(seed + seed // 6) % 3]
            x = table(r, c, total, quantile(mp.mpf(p), df), seed)
            seed += 1
            x2, g2 = statistics(x)
            yield "\t('%d x %d, %s, n %.0e', %d, '{%s}',\n\t\t%s, %s,\n\t\t%s, %s)" % (
                r, c, p, sum(map(sum, x)), c, ",".join(str(o) for line in x for o in line),
                sql(x2), sql(upper(x2, df)), sql(g2), sql(upper(g2, df)))
    # empty cells, and tables of counts as high as whole doubles go
    for name, x in [("empty cells", [[400, 0, 1], [0, 350, 2], [3, 0, 300]]),
                    ("diagonal", [[690, 0], [0, 690]]),
                    ("2^50", [[2**50, 2**50 + 2**27], [2**50 - 2**26, 2**50]])]:
        x2, g2 = statistics(x)
        df = (len(x) - 1) * (len(x[0]) - 1)
        yield "\t('%s', %d, '{%s}',\n\t\t%s, %s,\n\t\t%s, %s)" % (
            name, len(x[0]), ",".join(str(o) for line in x for o in line),
            sql(x2), sql(upper(x2, df)), sql(g2), sql(upper(g2, df)))


print(",\n".join(rows()))
