"""Likelihoods of test/unit/glm.c by mpmath at 60 digits: python3 test/reference/glm.py > table.
Derivatives are written down here once more, not taken from the C: of log F(eta) by hand, checked against
mpmath's numerical differentiation."""
from mpmath import mp, mpf, exp, log, erfc, erf, sqrt, pi, diff, expm1, log1p, loggamma

mp.dps = 1000  # 1 - exp(-exp(700)) and the like need the room
HALF = mpf(1) / 2


def phi(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


def normal(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def probit(eta, y):
    t = eta if y else -eta
    r = phi(t) / normal(t)
    return log(normal(t)), (r if y else -r), r * (r + t), phi(eta) ** 2 / (normal(eta) * normal(-eta))


def logit(eta, y):
    t = eta if y else -eta
    p = 1 / (1 + exp(-t))
    q = 1 / (1 + exp(t))
    return -log1p(exp(-t)), (q if y else -q), p * q, p * q


def cloglog(eta, y):
    mu = exp(eta)
    s = mu / expm1(mu)
    if y:
        return log(-expm1(-mu)), s, s * (mu + s - 1), mu * s
    return -mu, -mu, mu, mu * s


def poisson(eta, y):
    mu = exp(eta)
    y = mpf(y)
    return y * eta - mu - loggamma(y + 1), y - mu, mu, mu


def check(f, y):
    for eta in (mpf(-3), mpf(1) / 3, mpf(2)):
        _, score, observed, _ = f(eta, y)
        assert abs(diff(lambda e: f(e, y)[0], eta) - score) < mpf(10) ** -30 * abs(score)
        assert abs(-diff(lambda e: f(e, y)[0], eta, 2) - observed) < mpf(10) ** -30 * abs(observed)


def short(x):
    return mp.nstr(x, 20, min_fixed=0, max_fixed=0) if abs(x) > mpf(10) ** -305 else "0"  # smaller ones are held to absolute size


GRID = {
    "probit": (probit, (0, 1), (-700, -100, -38.5, -38, -20, -8.25, -5.0625, -5, -4.9375, -3, -1, -0.125, 0,
                                1e-9, 0.5, 2, 4, 5, 5.0625, 8.25, 20, 37.5, 38, 100, 700)),
    "logit": (logit, (0, 1), (-700, -40, -36.75, -10, -1, -1e-9, 0, 0.25, 3, 17, 36.75, 40, 700)),
    "cloglog": (cloglog, (0, 1), (-700, -300, -40, -20, -8, -7, -6.90625, -5, -3, -1, -0.375, 0, 0.5, 1, 2,
                                  3, 5, 6.5, 6.5625, 10, 700, 800)),
    "poisson": (poisson, (0, 1, 2.5, 40, 1e6), (-700, -30, -1, 0, 0.5, 3, 13.8125, 30, 700)),
}
for name, (f, outcomes, etas) in GRID.items():
    print(f"static const double {name}[][6] = {{")
    for y in outcomes:
        with mp.workdps(60):
            check(f, y)
        for eta in etas:
            values = f(mpf(eta), y)
            if any(abs(v) > mpf(10) ** 308 for v in values):
                continue
            print(f"\t{{{eta!r}, {y!r}, " + ", ".join(short(v) for v in values) + "},")
    print("};\n")
