#!/usr/bin/env python3
"""Reference numbers for test/tap/crosstab_association.sql: prints its VALUES rows.

Every measure is written from its textbook definition as a function of the cell shares; its error
under the alternative (ASE1) is the delta method with central differences in 60 digits, so no
formula of an error is shared with what is tested.  Errors under independence (ASE0) follow the
SAS documentation of PROC FREQ, which is Brown & Benedetti (1977), written with counts; those of
the kappas are the delta method at independent shares with the same margins (Fleiss, Cohen &
Everitt 1969).  `check` compares ASE1 with closed formulas where the literature has them.

    crosstab_association.py                  rows of the measures
    crosstab_association.py odds_ratio       conditional odds ratios of 2 x 2 tables
"""
import sys

import mpmath as mp

mp.mp.dps = 60
H = mp.mpf(10) ** -20

# name: counts, scores of rows and of columns
TABLES = {
    "arthritis": ([[29, 7, 7], [13, 7, 21]], None, None),
    "ordinal": ([[12, 7, 3, 1], [9, 15, 6, 2], [4, 11, 18, 9], [2, 5, 13, 16], [0, 3, 8, 20]], None, None),
    # Landis & Koch (1977), two pathologists
    "agreement": ([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]], None, None),
    "two": ([[17, 5], [8, 22]], None, None),
    "negative": ([[3, 40], [51, 20]], None, None),
    "scores": ([[14, 9, 2], [8, 13, 5], [3, 6, 11], [1, 4, 12]], [-1, 0, 5, 12], [2, 3, 7]),
    "three": ([[40, 5, 8], [7, 30, 9], [4, 6, 35]], None, None),
}


def shape(p):
    return len(p), len(p[0])


def margins(p):
    return [mp.fsum(x) for x in p], [mp.fsum(x[j] for x in p) for j in range(len(p[0]))]


def cells(p):
    return [(i, j) for i in range(len(p)) for j in range(len(p[0]))]


# ---- estimates as functions of shares; shares need not sum to 1 exactly, so each normalises


def phi2(p):
    r, c = margins(p)
    return mp.fsum((p[i][j] - r[i] * c[j]) ** 2 / (r[i] * c[j]) for i, j in cells(p))


def phi(p, t):
    if shape(p) == (2, 2):
        r, c = margins(p)
        return (p[0][0] * p[1][1] - p[0][1] * p[1][0]) / mp.sqrt(r[0] * r[1] * c[0] * c[1])
    return mp.sqrt(phi2(p))


def cramers_v(p, t):
    return mp.sqrt(phi2(p) / (min(shape(p)) - 1))


def cramers_v_corrected(p, t):
    n = sum(map(sum, t[0]))
    r, c = shape(p)
    x = max(mp.mpf(0), phi2(p) - mp.mpf((r - 1) * (c - 1)) / (n - 1))
    return mp.sqrt(x / min(r - mp.mpf((r - 1) ** 2) / (n - 1) - 1, c - mp.mpf((c - 1) ** 2) / (n - 1) - 1))


def contingency(p, t):
    return mp.sqrt(phi2(p) / (1 + phi2(p)))


def first_largest(x):
    return x.index(max(x))


def transposed(p):
    return [list(x) for x in zip(*p)]


def modal(p, x):
    """Shares of the modal cells of the rows and of the modal column; ties go to the first, and
    stay with it while shares are moved, since lambda has no derivative there."""
    best = first_largest([sum(v) for v in transposed(x)])
    return mp.fsum(v[first_largest(o)] for v, o in zip(p, x)), mp.fsum(v[best] for v in p)


def lambda_col(p, t):
    cell, line = modal(p, t[0])
    return (cell - line) / (1 - line)


def lambda_row(p, t):
    cell, line = modal(transposed(p), transposed(t[0]))
    return (cell - line) / (1 - line)


def lambda_symmetric(p, t):
    cell, line = modal(p, t[0])
    cell2, line2 = modal(transposed(p), transposed(t[0]))
    return (cell + cell2 - line - line2) / (2 - line - line2)


def pairs(p):
    """Probabilities that a pair of independent cases is concordant and discordant."""
    con = dis = mp.mpf(0)
    for i, j in cells(p):
        for k, l in cells(p):
            if (i - k) * (j - l) > 0:
                con += p[i][j] * p[k][l]
            elif (i - k) * (j - l) < 0:
                dis += p[i][j] * p[k][l]
    return con, dis


def untied(x):
    return 1 - mp.fsum(v * v for v in x)


def gamma(p, t):
    c, d = pairs(p)
    return (c - d) / (c + d)


def tau_b(p, t):
    c, d = pairs(p)
    r, k = margins(p)
    return (c - d) / mp.sqrt(untied(r) * untied(k))


def tau_c(p, t):
    c, d = pairs(p)
    m = min(shape(p))
    return (c - d) * m / (m - 1)


def somers_d_col(p, t):
    c, d = pairs(p)
    return (c - d) / untied(margins(p)[0])


def somers_d_row(p, t):
    c, d = pairs(p)
    return (c - d) / untied(margins(p)[1])


def somers_d_symmetric(p, t):
    c, d = pairs(p)
    r, k = margins(p)
    return 2 * (c - d) / (untied(r) + untied(k))


def correlation(p, x, y):
    r, c = margins(p)
    mx = mp.fsum(a * b for a, b in zip(r, x))
    my = mp.fsum(a * b for a, b in zip(c, y))
    sx = mp.fsum(a * (b - mx) ** 2 for a, b in zip(r, x))
    sy = mp.fsum(a * (b - my) ** 2 for a, b in zip(c, y))
    return mp.fsum(p[i][j] * (x[i] - mx) * (y[j] - my) for i, j in cells(p)) / mp.sqrt(sx * sy)


def scores(t):
    r, c = shape(t[0])
    return t[1] or list(range(1, r + 1)), t[2] or list(range(1, c + 1))


def pearson_r(p, t):
    return correlation(p, *scores(t))


def ranks(margin):
    return [mp.fsum(margin[:i]) + margin[i] / 2 for i in range(len(margin))]


def spearman(p, t):
    r, c = margins(p)
    return correlation(p, ranks(r), ranks(c))


def kappa_with(weight):
    def measure(p, t):
        k = len(p)
        r, c = margins(p)
        po = mp.fsum(weight(i, j, k) * p[i][j] for i, j in cells(p))
        pe = mp.fsum(weight(i, j, k) * r[i] * c[j] for i, j in cells(p))
        return (po - pe) / (1 - pe)
    return measure


kappa = kappa_with(lambda i, j, k: mp.mpf(i == j))
kappa_weighted = kappa_with(lambda i, j, k: 1 - mp.mpf((i - j) ** 2) / (k - 1) ** 2)


def odds_ratio(p, t):
    return p[0][0] * p[1][1] / (p[0][1] * p[1][0])


def risk(p, j):
    return p[0][j] / (p[0][j] + p[1][j])


def risk_ratio(p, t):
    return risk(p, 0) / risk(p, 1)


def risk_difference(p, t):
    return risk(p, 0) - risk(p, 1)


# ---- errors


def gradient(measure, p, t):
    g = []
    for i, j in cells(p):
        value = []
        for step in (H, -H):
            q = [list(x) for x in p]
            q[i][j] += step
            total = mp.fsum(mp.fsum(x) for x in q)
            value.append(measure([[v / total for v in x] for x in q], t))
        g.append((value[0] - value[1]) / (2 * H))
    return g


def delta_error(measure, p, t, n):
    """Error from multinomial sampling; an empty cell has no variance."""
    flat = [v for x in p for v in x]
    g = [d if v > 0 else mp.mpf(0) for d, v in zip(gradient(measure, p, t), flat)]
    mean = mp.fsum(v * d for v, d in zip(flat, g))
    return mp.sqrt(mp.fsum(v * (d - mean) ** 2 for v, d in zip(flat, g)) / n)


def concordant_with(x):
    a = {}
    d = {}
    for i, j in cells(x):
        a[i, j] = sum(x[k][l] for k, l in cells(x) if (i - k) * (j - l) > 0)
        d[i, j] = sum(x[k][l] for k, l in cells(x) if (i - k) * (j - l) < 0)
    return a, d


def null_error(name, t):
    x = t[0]
    n = mp.mpf(sum(map(sum, x)))
    r, c = margins(x)
    a, d = concordant_with(x)
    p = mp.fsum(x[i][j] * a[i, j] for i, j in cells(x))
    q = mp.fsum(x[i][j] * d[i, j] for i, j in cells(x))
    s0 = mp.sqrt(mp.fsum(x[i][j] * (a[i, j] - d[i, j]) ** 2 for i, j in cells(x)) - (p - q) ** 2 / n)
    wr = n * n - mp.fsum(v * v for v in r)
    wc = n * n - mp.fsum(v * v for v in c)
    m = min(shape(x))
    if name == "gamma":
        return 2 * s0 / (p + q)
    if name == "tau_b":
        return 2 * s0 / mp.sqrt(wr * wc)
    if name == "tau_c":
        return 2 * m * s0 / ((m - 1) * n * n)
    if name == "somers_d_col":
        return 2 * s0 / wr
    if name == "somers_d_row":
        return 2 * s0 / wc
    if name == "somers_d_symmetric":
        return 4 * s0 / (wr + wc)
    if name == "pearson_r" or (name == "phi" and shape(x) == (2, 2)):
        u, v = scores(t)
        mu = mp.fsum(a * b for a, b in zip(r, u)) / n
        mv = mp.fsum(a * b for a, b in zip(c, v)) / n
        ssr = mp.fsum(a * (b - mu) ** 2 for a, b in zip(r, u))
        ssc = mp.fsum(a * (b - mv) ** 2 for a, b in zip(c, v))
        src = mp.fsum(x[i][j] * (u[i] - mu) * (v[j] - mv) for i, j in cells(x))
        return mp.sqrt((mp.fsum(x[i][j] * ((u[i] - mu) * (v[j] - mv)) ** 2 for i, j in cells(x))
                        - src ** 2 / n) / (ssr * ssc))
    if name == "spearman":
        w = mp.sqrt((n ** 3 - mp.fsum(v ** 3 for v in r)) * (n ** 3 - mp.fsum(v ** 3 for v in c))) / 12
        rr = [v - n / 2 for v in ranks(r)]
        cc = [v - n / 2 for v in ranks(c)]
        rows, cols = range(len(r)), range(len(c))
        v = {}
        for i, j in cells(x):
            v[i, j] = n * (rr[i] * cc[j]
                           + mp.fsum(x[i][l] * cc[l] for l in cols) / 2
                           + mp.fsum(x[k][j] * rr[k] for k in rows) / 2
                           + mp.fsum(x[k][l] * cc[l] for k in rows if k > i for l in cols)
                           + mp.fsum(x[k][l] * rr[k] for k in rows for l in cols if l > j))
        mean = mp.fsum(x[i][j] * v[i, j] for i, j in cells(x)) / n
        return mp.sqrt(mp.fsum(x[i][j] * (v[i, j] - mean) ** 2 for i, j in cells(x))) / (n * w)
    if name in ("kappa", "kappa_weighted"):
        independent = [[a * b / n ** 2 for b in c] for a in r]
        return delta_error(globals()[name], independent, t, n)
    return None


def check(name, t, ase1):
    """Closed forms: SAS PROC FREQ for lambda, Woolf, log risk ratio, difference of proportions."""
    x = t[0]
    n = mp.mpf(sum(map(sum, x)))
    closed = None
    if name in ("lambda_col", "lambda_row"):
        y = x if name == "lambda_col" else transposed(x)
        col = [sum(v[j] for v in y) for j in range(len(y[0]))]
        best = col.index(max(col))
        top = [max(v) for v in y]
        at_best = sum(m for v, m in zip(y, top) if v.index(m) == best)
        closed = mp.sqrt((n - sum(top)) / (n - max(col)) ** 3 * (sum(top) + max(col) - 2 * at_best))
    elif name == "odds_ratio":
        closed = mp.mpf(x[0][0] * x[1][1]) / (x[0][1] * x[1][0]) * mp.sqrt(
            mp.fsum(mp.mpf(1) / v for line in x for v in line))
    elif name in ("risk_ratio", "risk_difference"):
        n1, n2 = x[0][0] + x[1][0], x[0][1] + x[1][1]
        p1, p2 = mp.mpf(x[0][0]) / n1, mp.mpf(x[0][1]) / n2
        closed = mp.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        if name == "risk_ratio":
            closed = p1 / p2 * mp.sqrt((1 - p1) / (p1 * n1) + (1 - p2) / (p2 * n2))
    if closed is not None and abs(closed - ase1) > mp.mpf(10) ** -18 * closed:
        sys.exit("%s: %s is not %s" % (name, ase1, closed))


MEASURES = [phi, cramers_v, cramers_v_corrected, contingency, lambda_symmetric, lambda_row, lambda_col, gamma,
            tau_b, tau_c, somers_d_row, somers_d_col, somers_d_symmetric, pearson_r, spearman, kappa,
            kappa_weighted, odds_ratio, risk_ratio, risk_difference]


def sql(number):
    return "NULL" if number is None else mp.nstr(number, 18, min_fixed=-4, max_fixed=18)


def measures():
    kappas = {"agreement", "two", "negative", "three", "scores"}
    for table, t in TABLES.items():
        n = sum(map(sum, t[0]))
        p = [[mp.mpf(v) / n for v in x] for x in t[0]]
        for f in MEASURES:
            name = {"lambda_symmetric": "lambda", "measure": "kappa"}.get(f.__name__, f.__name__)
            if f is kappa_weighted:
                name = "kappa_weighted"
            if name.startswith("kappa") and (table not in kappas or len(p) != len(p[0])):
                continue
            if name in ("odds_ratio", "risk_ratio", "risk_difference") and shape(p) != (2, 2):
                continue
            ase1 = delta_error(f, p, t, n)
            check(name, t, ase1)
            yield "\t('%s', '%s', %s, %s, %s)" % (
                table, name, sql(f(p, t)), sql(ase1), sql(null_error(name, t)))


# ---- conditional odds ratio: the noncentral hypergeometric distribution summed in 40 digits


def conditional(a, b, c, d, level):
    row1, row2, col1 = a + b, c + d, a + c
    support = range(max(0, col1 - row2), min(row1, col1) + 1)
    weight = {k: mp.binomial(row1, k) * mp.binomial(row2, col1 - k) for k in support}
    tail = (1 - mp.mpf(level)) / 2

    def share(odds, keep, power=0):
        terms = {k: w * odds ** k for k, w in weight.items()}
        return mp.fsum(t * k ** power for k, t in terms.items() if keep(k)) / mp.fsum(terms.values())

    def root(f):
        low, high = mp.mpf(-40), mp.mpf(40)
        for _ in range(150):
            middle = (low + high) / 2
            if f(mp.e ** middle) < 0:
                low = middle
            else:
                high = middle
        return mp.e ** low

    return (root(lambda o: share(o, lambda k: True, 1) - a),
            mp.mpf(0) if a == support[0] else root(lambda o: share(o, lambda k: k >= a) - tail),
            mp.inf if a == support[-1] else root(lambda o: tail - share(o, lambda k: k <= a)))


def odds_ratios():
    mp.mp.dps = 40
    for name, x in [("admissions", (1198, 557, 1493, 1278)), ("two", (17, 5, 8, 22)), ("negative", (3, 40, 51, 20))]:
        yield "\t('%s', %s)" % (name, ", ".join(sql(v) for v in conditional(*x, "0.95")))


if __name__ == "__main__":
    print(",\n".join(odds_ratios() if sys.argv[1:] == ["odds_ratio"] else measures()))
