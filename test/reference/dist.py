#!/usr/bin/python3
"""Reference tail probabilities for test/unit/dist.c, by mpmath at 60 digits.

Prints the C tables that dist.c cites.  Every input is the decimal of a double, taken as that
double exactly.  Parameters too large for mpmath's hypergeometric routines go through the
Legendre and the Numerical Recipes continued fractions at the same 60 digits; the run first
checks those against mpmath where both work.  "--grid" prints a wider grid, one point a line.
"""
import sys

import mpmath
from mpmath import exp, inf, loggamma, log, mpf, nstr, sqrt

mpmath.mp.dps = 60
TINY = mpf(10) ** -5000
DONE = mpf(10) ** -45


def lentz(b0, terms):
    """b0 + a1/(b1 + a2/(b2 + ...)) for terms() giving (a, b)."""
    f = b0 or TINY
    c, d = f, mpf(0)
    for a, b in terms():
        d = 1 / (b + a * d or TINY)
        c = b + a / c or TINY
        f *= c * d
        if abs(c * d - 1) < DONE:
            return f


def gamma_fraction(a, x):
    def terms():
        n = 0
        while True:
            n += 1
            yield -n * (n - a), x + 2 * n + 1 - a

    return exp(a * log(x) - x - loggamma(a)) / lentz(x + 1 - a, terms)


def gamma_series(a, x):
    total = term = 1 / a
    k = a
    while term > total * DONE:
        k += 1
        term *= x / k
        total += term
    return total * exp(a * log(x) - x - loggamma(a))


def beta_fraction(a, b, x, y):
    """I_x(a, b) for x below the mean."""
    def terms():
        m = 0
        while True:
            yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), mpf(1)
            m += 1
            yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), mpf(1)

    front = exp(a * log(x) + b * log(y) + loggamma(a + b) - loggamma(a) - loggamma(b))
    return front / (a * lentz(mpf(1), terms))


def chisq_q(x, df):
    a, x = mpf(df) / 2, mpf(x) / 2
    if a < 1000:
        return mpmath.gammainc(a, x, inf, regularized=True)
    return gamma_fraction(a, x) if x > a + 1 else 1 - gamma_series(a, x)


def beta_lower(a, b, x, y):
    if x * (a + b) <= a:
        return beta_fraction(a, b, x, y)
    return 1 - beta_fraction(b, a, y, x)


def f_q(x, df1, df2):
    if df2 == inf:
        return chisq_q(mpf(x) * mpf(df1), df1)
    a, b, x = mpf(df1) / 2, mpf(df2) / 2, mpf(x)
    return beta_lower(b, a, b / (a * x + b), a * x / (a * x + b))


def t_q2(t, df):
    return f_q(mpf(t) ** 2, 1, df)


def normal_q2(z):
    return mpmath.erfc(mpf(z) / sqrt(mpf(2)))


def binomial_two_sided(k, n):
    k = min(k, n - k)
    return min(mpf(1), 2 * beta_lower(mpf(n - k), mpf(k + 1), mpf(0.5), mpf(0.5)))


def invert(f, p, lo, hi):
    """The x at which the falling f is p, by bisection on log x."""
    lo, hi = log(mpf(lo)), log(mpf(hi))
    for _ in range(150):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if f(exp(mid)) > p else (lo, mid)
    return exp((lo + hi) / 2)


def normal_quantile(p):
    p = mpf(p)
    if p > 0.5:
        return invert(normal_q2, 2 * (1 - p), 1e-20, 50)
    return -invert(normal_q2, 2 * p, 1e-20, 50)


def t_quantile(p, df):
    p = mpf(p)
    if p > 0.5:
        return invert(lambda t: t_q2(t, df), 2 * (1 - p), mpf(10) ** -20, mpf(10) ** 310)
    return -invert(lambda t: t_q2(t, df), 2 * p, mpf(10) ** -20, mpf(10) ** 310)


def self_check():
    for a, x in ((0.5, 3), (50, 60), (200, 280)):
        want = mpmath.gammainc(mpf(a), mpf(x), inf, regularized=True)
        assert abs(gamma_fraction(mpf(a), mpf(x)) / want - 1) < 1e-40
    for a, b, x in ((0.5, 6, 0.01), (20, 3.5, 0.5), (150, 90, 0.4)):
        want = mpmath.betainc(a, b, 0, mpf(x), regularized=True)
        assert abs(beta_lower(mpf(a), mpf(b), mpf(x), 1 - mpf(x)) / want - 1) < 1e-40


CHISQ = [(x, df) for df, xs in (
    (1, (1e-6, 0.25, 1.5, 3.84, 30.0, 700.0, 1375.0, 1450.0)),
    (2, (1e-6, 0.5, 3.0, 40.0, 1380.0, 1420.0, 1470.0)),
    (3, (0.1, 2.5, 60.0, 1390.0)),
    (5, (0.1, 4.5, 90.0, 1400.0)),
    (12, (2.0, 26.8543, 150.0, 1430.0)),
    (50, (30.0, 52.0, 250.0, 1560.0)),
    (400, (350.0, 399.7, 402.0, 403.0, 900.0, 2440.0)),
    (1e4, (9800.0, 10003.0, 10100.0, 12000.0, 15000.0)),
    (1e6, (999000.0, 1000001.0, 1000003.0, 1000500.0, 1020000.0, 1050000.0, 1053200.0))) for x in xs]
F = [(x, a, b) for a, b, xs in (
    (1, 1, (0.01, 1.0, 1e3, 1e30, 1e300)), (1, 4, (0.5, 7.7, 1e40, 1e140)),
    (3, 2.5, (0.2, 3.0, 1e100)), (1.712, 23.96, (0.3, 5.02587564, 1e9)),
    (12, 50, (0.8, 4.0, 1e6)), (200, 30, (0.9, 1.5, 1e12)), (5, 400, (1.1, 20.0, 1000.0)),
    (12, 1e4, (0.9, 1.0, 1.0001, 3.0, 120.0)), (1, 1e6, (0.04, 1.1, 1300.0)), (1, 1e8, (0.04, 1.1, 1300.0)),
    (1000, 1e8, (0.99, 1.2, 3.0)), (1e6, 1e8, (0.999, 1.0, 1.000001, 1.01, 1.05)), (7.5, inf, (0.5, 3.0, 190.0)),
) for x in xs]
T = [(t, df) for df, ts in ((1, (0.01, 2.0, 1e9, 1e200, 1e300)), (2.5, (1.0, 1e50)),
                            (30, (2.042, 1e9)), (1e5, (1.96, 36.0)), (inf, (1.96, 37.0))) for t in ts]
Z = (1e-8, 0.5, 1.96, 8.0, 20.0, 37.0, 38.4)
BINOMIAL = ((0, 1), (3, 10), (5, 10), (4, 11), (20, 100), (1200, 3000), (0, 1000), (0, 1074),
            (499000, 10**6), (499999500, 10**9), (499900000, 10**9), (499500000, 10**9),
            (499420000, 10**9))
PROB = (1e-300, 1e-20, 0.001, 0.025, 0.3, 0.499, 0.6, 0.975, 0.9995)
T_QUANTILE = [(p, df) for df in (1, 2.5, 12, 1000, 1e8) for p in (1e-20, 0.005, 0.4, 0.501, 0.975)]
T_QUANTILE += [(1e-300, 1), (1e-200, 1.5), (1e-300, 3)]


def c_number(v):
    return "INFINITY" if v == inf else repr(v)


def table(name, columns, points, f):
    print("static const double %s[][%d] = {" % (name, columns + 1))
    for point in points:
        args = ", ".join(c_number(v) for v in point)
        print("\t{%s, %s}," % (args, nstr(f(*point), 25, min_fixed=-1, max_fixed=1)))
    print("};\n")


def log_grid(f, levels, lo, hi):
    return [float(invert(lambda x: log(f(x)), level, lo, hi)) for level in levels]


def grid():
    mpmath.mp.dps = 40
    levels = [mpf(v) for v in (-1e-3, -.1, -.5, -1, -2, -5, -20, -100, -400, -700)]
    pairs = [(a, b) for a in (1, 2, 3, 5.5, 12, 50, 400, 1e4) for b in (1, 2.5, 12, 400, 1e4, 1e6, 1e8)]
    for a, b in pairs:
        for x in log_grid(lambda x: f_q(x, a, b), levels if b > 2 else levels[:8], mpf(10) ** -7,
                          mpf(10) ** 300):
            print("f %r %r %r %s" % (x, float(a), float(b), nstr(f_q(x, a, b), 25)))


if __name__ == "__main__":
    self_check()
    if "--grid" in sys.argv:
        grid()
        sys.exit()
    table("chisq", 2, CHISQ, chisq_q)
    table("fdist", 3, F, f_q)
    table("student", 2, T, t_q2)
    table("normal", 1, [(z,) for z in Z], normal_q2)
    table("binomial", 2, BINOMIAL, binomial_two_sided)
    table("normal_inverse", 1, [(p,) for p in PROB], normal_quantile)
    table("student_inverse", 2, T_QUANTILE, t_quantile)
