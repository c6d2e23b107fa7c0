#!/usr/bin/env python3
"""Tests of fit on counts for test/tap/crosstab_tests.sql: prints its VALUES rows, by mpmath with 60 digits."""
from fractions import Fraction

import mpmath as mp

mp.mp.dps = 60
CASES = [
    ([18, 25, 31, 26], None), ([18, 25, 31, 26], ["0.125", "0.25", "0.375", "0.25"]),
    ([100, 100], None), ([1000, 300], None), ([90, 10, 2, 1], ["0.5", "0.25", "0.125", "0.125"]),
    # dyadic shares are exact in binary; thirds are not
    ([500000, 501000, 499000], None), ([33333400000, 33333300000, 33333300000], None),
    ([250001000, 249999000, 499990000], ["0.25", "0.25", "0.5"]),
    ([143000000, 142990001, 142857142, 142777777, 142900000, 142850003, 142800001], None),
    ([10000000000100, 9999999990000, 10000000009900], None),
    ([10000003000101, 9999999990000, 9999997009901], None),
]
for counts, given in CASES:
    n, k = sum(counts), len(counts)
    shares = [Fraction(1, k)] * k if given is None else [Fraction(s) for s in given]
    x2 = g2 = mp.mpf(0)
    for o, s in zip(counts, shares):
        e = mp.mpf(n) * s.numerator / s.denominator
        x2 += (o - e) ** 2 / e
        g2 += 2 * o * mp.log(o / e) if o else 0
    # exact where it is 0: logarithms of 60 digits leave 1e-58
    g2 = g2 if abs(g2) > mp.mpf(10) ** -40 else mp.mpf(0)
    p = [mp.gammainc(mp.mpf(k - 1) / 2, s / 2, mp.inf, regularized=True) for s in (x2, g2)]
    f = [mp.nstr(v, 18, min_fixed=-4, max_fixed=18) if v > mp.mpf("1e-320") else "0" for v in (x2, p[0], g2, p[1])]
    print("\t('{%s}', %s, %s, %s, %s, %s)," % (
        ",".join(map(str, counts)), "NULL" if given is None else "'{%s}'" % ",".join(given), *f))
