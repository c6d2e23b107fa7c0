/*
 * likelihoods.c: likelihoods of many rows at once: probit and logit
 *
 * Four rows are evaluated together, in operations whose results IEEE 754 fixes.  So a row has the
 * same bits alone and among others, and on every processor.  What exp and log are made of here is
 * good to about a unit in the last place within the ranges that are asked for; rows beyond them are
 * left to the caller.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "core/glm.h"

#if defined(__x86_64__)
#define FAST_TARGET __attribute__((target("avx2")))
#endif
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define LANES        4
#define LOG_ROOT_2PI 0.91893853320467274178
#define ONE_ROOT_2PI 0.39894228040143267794
#define LOG2_HI      0x1.62e42feep-1 /* log 2: products with an exponent are exact .. */
#define LOG2_LO      0x1.a39ef35793c76p-33
#define ONE_LOG2     1.4426950408889634
#define ROUNDER      0x1.8p52 /* added and subtracted: rounds to an integer */

/* passed by address: how vectors are passed depends on the target of a function */
typedef double Lanes __attribute__((vector_size(32)));
typedef double LanesAt __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long LaneInts __attribute__((vector_size(32)));

#define LOAD(p)          ((Lanes) * (const LanesAt *) (p))
#define STORE(p, x)      (*(LanesAt *) (p) = (LanesAt) (x))
#define SPREAD(x)        ((Lanes){(x), (x), (x), (x)})
#define SPREAD_BITS(x)   ((LaneInts){(x), (x), (x), (x)})
#define PICK(mask, a, b) ((Lanes) (((LaneInts) (a) & (mask)) | ((LaneInts) (b) & ~(mask))))

/* ---- elementary functions ---- */

static ALWAYS_INLINE void
polynomial(const Lanes *x, const double *coefficient, int degree, Lanes *value)
{
	*value = SPREAD(coefficient[degree]);
	for (int i = degree - 1; i >= 0; i--)
		*value = *value * *x + SPREAD(coefficient[i]);
}

/* exp x, -708 <= x <= 0: r is what x leaves of the nearest multiple of log 2; then
 * exp r = 1 + r + r^2 times a polynomial (Chebyshev interpolation, error 2e-17) */
static ALWAYS_INLINE void
exp_lanes(const Lanes *x, Lanes *value)
{
	static const double c[] = {0.5000000000000001,     0.16666666666666669,
							   0.04166666666662374,    0.008333333333330032,
							   0.0013888888917406447,  0.00019841269863201828,
							   2.4801520996825697e-05, 2.7557268229963227e-06,
							   2.76202305675069e-07,   2.5100494788905042e-08};
	Lanes shifted = *x * SPREAD(ONE_LOG2) + SPREAD(ROUNDER);
	Lanes n = shifted - SPREAD(ROUNDER);
	Lanes r = (*x - n * SPREAD(LOG2_HI)) - n * SPREAD(LOG2_LO);
	Lanes p;

	polynomial(&r, c, 9, &p);
	p = SPREAD(1.0) + (r + r * r * p);
	*value = (Lanes) ((LaneInts) p + ((LaneInts) shifted << 52));
}

/* log x, x > 0 and normal: x = 2^n m with m between the roots of 1/2 and 2, and with
 * s = (m - 1) / (m + 1) log m = 2 s + s^3 times a polynomial in s^2 (error 5e-18) */
static ALWAYS_INLINE void
log_lanes(const Lanes *x, Lanes *value)
{
	static const double c[] = {0.666666666666667,  0.3999999999989924,  0.2857142862609589,
							   0.2222221111514416, 0.18182890556695602, 0.1533167403016786,
							   0.1461703754879165};
	LaneInts root = SPREAD_BITS(0x3fe6a09e667f3bcdLL);
	LaneInts above = ((LaneInts) *x - root) & SPREAD_BITS((long long) 0xfff0000000000000ULL);
	Lanes m = (Lanes) ((LaneInts) *x - above);
	Lanes s = (m - SPREAD(1.0)) / (m + SPREAD(1.0));
	Lanes square = s * s;
	Lanes p;
	Lanes n;

	/* above / 2^52 as a double, by its low bits */
	n = (Lanes) ((LaneInts) SPREAD(ROUNDER) + (above >> 52)) - SPREAD(ROUNDER);
	polynomial(&square, c, 6, &p);
	*value = n * SPREAD(LOG2_HI) + ((s + s) + (s * square * p + n * SPREAD(LOG2_LO)));
}

/* log(1 + x), given sum = 1 + x rounded, between 1/2 and 2 */
static ALWAYS_INLINE void
log_more_lanes(const Lanes *x, const Lanes *sum, Lanes *value)
{
	log_lanes(sum, value);
	*value -= ((*sum - SPREAD(1.0)) - *x) / *sum;
}

/* ---- families ---- */

/* four rows, of |eta| up to so much */
#define PROBIT_REACH 5.0
#define LOGIT_REACH  700.0

typedef struct FourRows
{
	Lanes log_lik;
	Lanes score;
	Lanes observed;
	Lanes expected;
} FourRows;

/*
 * With t = eta or -eta, by the outcome, and a = |t|: phi(a) / Phi(-a) = a + rest(a), where rest is a
 * rational function (interpolation, relative error 3e-17) with nothing to cancel.  Both inverse Mills
 * ratios, of t and -t, follow from that and phi.
 */
static ALWAYS_INLINE void
probit_lanes(const Lanes *eta, const Lanes *y, FourRows *l)
{
	static const double above[] = {
		0.7978845608028654,    0.8165750875541934,     0.4392335683023237,
		0.15226464548982477,   0.03651136625357223,    0.006135615898575371,
		0.0007030479709668651, 5.0274606256232065e-05, 1.729173796701867e-06};
	static const double below[] = {1.0,
								   1.4788546779239513,
								   1.0873920280598124,
								   0.5079990872475587,
								   0.1642445043573485,
								   0.03790632918283876,
								   0.006236208332588071,
								   0.0007065045263424073,
								   5.027465439504022e-05,
								   1.7291731678204692e-06};
	LaneInts one = *y > SPREAD(0.5);
	Lanes sign = PICK(one, SPREAD(1.0), SPREAD(-1.0));
	Lanes t = sign * *eta;
	LaneInts negative = t < SPREAD(0.0);
	Lanes a = PICK(negative, -t, t);
	Lanes square = SPREAD(-0.5) * a * a;
	Lanes density;
	Lanes numerator;
	Lanes rest;
	Lanes tail_ratio;
	Lanes tail;
	Lanes other_ratio;
	Lanes ratio;
	Lanes log_tail;
	Lanes log_most;
	Lanes most;
	Lanes minus_tail;

	exp_lanes(&square, &density);
	density *= SPREAD(ONE_ROOT_2PI);
	polynomial(&a, above, 8, &numerator);
	polynomial(&a, below, 9, &rest);
	rest = numerator / rest;
	tail_ratio = a + rest;
	tail = density / tail_ratio;
	most = SPREAD(1.0) - tail;
	other_ratio = density / most;
	ratio = PICK(negative, tail_ratio, other_ratio);
	/* one logarithm serves both sides */
	minus_tail = PICK(negative, tail_ratio - SPREAD(1.0), -tail);
	most = PICK(negative, tail_ratio, most);
	log_lanes(&most, &log_most);
	log_tail = (square - SPREAD(LOG_ROOT_2PI)) - log_most;
	log_most -= ((most - SPREAD(1.0)) - minus_tail) / most;
	l->log_lik = PICK(negative, log_tail, log_most);
	l->score = sign * ratio;
	l->observed = ratio * PICK(negative, rest, other_ratio + a);
	l->expected = tail_ratio * other_ratio;
}

/* t as above */
static ALWAYS_INLINE void
logit_lanes(const Lanes *eta, const Lanes *y, FourRows *l)
{
	LaneInts one = *y > SPREAD(0.5);
	Lanes sign = PICK(one, SPREAD(1.0), SPREAD(-1.0));
	Lanes t = sign * *eta;
	LaneInts positive = t > SPREAD(0.0);
	Lanes minus = PICK(positive, -t, t);
	Lanes e;
	Lanes sum;
	Lanes log_sum;
	Lanes wrong; /* probability of the other outcome */

	exp_lanes(&minus, &e);
	sum = SPREAD(1.0) + e;
	log_more_lanes(&e, &sum, &log_sum);
	wrong = PICK(positive, e, SPREAD(1.0)) / sum;
	l->log_lik = PICK(positive, SPREAD(0.0), t) - log_sum;
	l->score = sign * wrong;
	l->observed = e / (sum * sum);
	l->expected = l->observed;
}

/* ---- rows ---- */

static ALWAYS_INLINE void
rows_lanes(MigFamily family, const double *eta, const double *y, int n, MigLikelihoods *l)
{
	bool probit = family == MIG_FAMILY_PROBIT;
	double reach = probit ? PROBIT_REACH : LOGIT_REACH;

	for (int i = 0; i < n; i += LANES)
	{
		Lanes x = LOAD(eta + i);
		Lanes outcome = LOAD(y + i);
		LaneInts far = ~((x <= SPREAD(reach)) & (x >= SPREAD(-reach)));
		FourRows four;

		x = PICK(far, SPREAD(0.0), x);
		if (probit)
			probit_lanes(&x, &outcome, &four);
		else
			logit_lanes(&x, &outcome, &four);
		STORE(l->log_lik + i, four.log_lik);
		STORE(l->score + i, four.score);
		STORE(l->observed + i, four.observed);
		STORE(l->expected + i, four.expected);
	}
}

static void
rows_any(MigFamily family, const double *eta, const double *y, int n, MigLikelihoods *l)
{
	rows_lanes(family, eta, y, n, l);
}

#if defined(FAST_TARGET)
FAST_TARGET static void
rows_probit_fast(const double *eta, const double *y, int n, MigLikelihoods *l)
{
	rows_lanes(MIG_FAMILY_PROBIT, eta, y, n, l);
}

FAST_TARGET static void
rows_logit_fast(const double *eta, const double *y, int n, MigLikelihoods *l)
{
	rows_lanes(MIG_FAMILY_LOGIT, eta, y, n, l);
}
#endif

static bool use_fallback;

void
mig_glm_use_fallback(bool fallback)
{
	use_fallback = fallback;
}

static void
near_rows(MigFamily family, const double *eta, const double *y, int n, MigLikelihoods *l)
{
#if defined(FAST_TARGET)
	if (!use_fallback && __builtin_cpu_supports("avx2"))
	{
		if (family == MIG_FAMILY_PROBIT)
			rows_probit_fast(eta, y, n, l);
		else
			rows_logit_fast(eta, y, n, l);
		return;
	}
#endif
	rows_any(family, eta, y, n, l);
}

bool
mig_glm_is_near(MigFamily family, double eta)
{
	switch (family)
	{
		case MIG_FAMILY_PROBIT:
			return fabs(eta) <= PROBIT_REACH;
		case MIG_FAMILY_LOGIT:
			return fabs(eta) <= LOGIT_REACH;
		default:
			return false;
	}
}

void
mig_glm_likelihoods(MigFamily family, const double *eta, const double *y, int n, MigLikelihoods *l)
{
	if (family == MIG_FAMILY_PROBIT || family == MIG_FAMILY_LOGIT)
		near_rows(family, eta, y, n, l);
	for (int i = 0; i < n; i++)
	{
		MigLikelihood far;

		if (mig_glm_is_near(family, eta[i]))
			continue;
		far = mig_glm_likelihood(family, eta[i], y[i]);
		l->log_lik[i] = far.log_lik;
		l->score[i] = far.score;
		l->observed[i] = far.observed;
		l->expected[i] = far.expected;
	}
}
