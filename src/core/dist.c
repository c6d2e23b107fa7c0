/*
 * dist.c: tail probabilities and quantiles.
 *
 * GSL 2.7's gsl_cdf_chisq_Q is off by 5e-7 at 1e6 degrees of freedom, and its gsl_cdf_fdist_Q by
 * 1e-8 to 1 in the tails once df2 reaches 1e6, so both incomplete integrals are evaluated here: by
 * Legendre's continued fraction and the power series for the gamma, by the continued fraction of
 * DiDonato & Morris (1992, ACM TOMS 18, algorithm 708, BFRAC) for the beta.  The power in front
 * is kept accurate far in the tail by the deviance form of Loader (2000, "Fast and accurate
 * computation of binomial probabilities"): a sum of terms of one sign, free of cancellation.
 */
#include "core/dist.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>

#include "core/status.h"

#define CONVERGED    (DBL_EPSILON / 4)
#define MAX_TERMS    50000000
#define TICK_TERMS   0xffff
#define NEWTON_STEPS 100
/* from here on the tail of t is a pure power, and soon its square overflows */
#define FAR 1e150

/* near 0 by u^2/(2 + u) - 2 (r^3/3 + r^5/5 + ...) with r = u/(2 + u) */
double
mig_dist_log_deficit(double u, double v)
{
	double r = u / (1 + v);
	double square = r * r;
	double term = 2 * r * square;
	double sum = 0;

	if (u < -0.5 || u > 2)
		return u - log(v);
	for (int k = 3; k < 80 && fabs(term) > fabs(sum) * DBL_EPSILON / 8; k += 2)
	{
		sum += term / k;
		term *= square;
	}
	return r * u - sum;
}

/* x^a exp(-x) / Gamma(a), given diff = x - a */
static double
gamma_front(double a, double x, double diff)
{
	double exponent = -a * mig_dist_log_deficit(diff / a, x / a);

	return sqrt(a / (2 * M_PI)) / gsl_sf_gammastar(a) * exp(exponent);
}

/* Gamma(a, x) / (x^a exp(-x)) by the even part of Legendre's fraction, modified Lentz */
static double
gamma_upper_fraction(double a, double diff)
{
	double b = diff + 1;
	double c = 1 / DBL_MIN;
	double d = 1 / b;
	double h = d;

	for (int i = 1; i < MAX_TERMS; i++)
	{
		double term = i * (a - i);
		double step;

		b += 2;
		d = 1 / (term * d + b);
		c = b + term / c;
		step = c * d;
		h *= step;
		if (fabs(step - 1) < CONVERGED)
			break;
		if ((i & TICK_TERMS) == 0)
			mig_tick();
	}
	return h;
}

/* gamma(a, x) / (x^a exp(-x)) by its power series */
static double
gamma_lower_series(double a, double x)
{
	double term = 1 / a;
	double sum = term;

	for (int i = 1; i < MAX_TERMS && term > sum * CONVERGED; i++)
	{
		term *= x / (a + i);
		sum += term;
		if ((i & TICK_TERMS) == 0)
			mig_tick();
	}
	return sum;
}

double
mig_dist_chisq_q(double x, double df)
{
	double a = df / 2;
	double diff = (x - df) / 2;
	double front;

	if (isnan(x) || !(df > 0) || isinf(df))
		return NAN;
	if (x <= 0)
		return 1;
	if (isinf(x))
		return 0;
	front = gamma_front(a, x / 2, diff);
	if (diff > 1)
		return front * gamma_upper_fraction(a, diff);
	return 1 - front * gamma_lower_series(a, x / 2);
}

/*
 * A point of the beta distribution: x + y = 1 and lambda = a - (a + b) x, each exact to rounding,
 * which is what keeps x and y apart when one of them is all but 1.
 */
typedef struct BetaPoint
{
	double a, b, x, y, lambda;
} BetaPoint;

static BetaPoint
mirrored(BetaPoint at)
{
	return (BetaPoint){at.b, at.a, at.y, at.x, -at.lambda};
}

/* x^a y^b / B(a, b) */
static double
beta_front(BetaPoint at)
{
	double total = at.a + at.b;
	double exponent = -at.a * mig_dist_log_deficit(-at.lambda / at.a, total * at.x / at.a) -
					  at.b * mig_dist_log_deficit(at.lambda / at.b, total * at.y / at.b);
	double star = gsl_sf_gammastar(total) / (gsl_sf_gammastar(at.a) * gsl_sf_gammastar(at.b));

	return sqrt(at.a * (at.b / total) / (2 * M_PI)) * star * exp(exponent);
}

/* I_x(a, b) / beta_front for lambda >= 0, as BFRAC of algorithm 708 */
static double
beta_fraction(BetaPoint at)
{
	double c = 1 + at.lambda;
	double c0 = at.b / at.a;
	double c1 = 1 + 1 / at.a;
	double p = 1;
	double s = at.a + 1;
	double an = 0;
	double bn = 1;
	double anp1 = 1;
	double bnp1 = c / c1;
	double r = c1 / c;

	for (int n = 1; n < MAX_TERMS; n++)
	{
		double t = n / at.a;
		double w = n * (at.b - n) * at.x;
		double e = at.a / s;
		double alpha = p * (p + c0) * e * e * (w * at.x);
		double beta = n + w / s + (1 + t) / (c1 + t + t) * (c + n * (1 + at.y));
		double before = r;
		double next_a = alpha * an + beta * anp1;
		double next_b = alpha * bn + beta * bnp1;

		p = 1 + t;
		s += 2;
		r = next_a / next_b;
		if (fabs(r - before) <= CONVERGED * r)
			break;
		/* scaled so that the last denominator is 1 */
		an = anp1 / next_b;
		bn = bnp1 / next_b;
		anp1 = r;
		bnp1 = 1;
		if ((n & TICK_TERMS) == 0)
			mig_tick();
	}
	return r;
}

/* I_x(a, b) */
static double
beta_lower(BetaPoint at)
{
	if (at.lambda >= 0)
		return beta_front(at) * beta_fraction(at);
	return 1 - beta_front(at) * beta_fraction(mirrored(at));
}

/* the upper tail of F is I_x(df2/2, df1/2) here; 1/f above 1, so that nothing overflows */
static BetaPoint
f_point(double f, double df1, double df2)
{
	double a = df2 / 2;
	double b = df1 / 2;
	double g = 1 / f;

	if (f <= 1)
		return (BetaPoint){a, b, a / (b * f + a), b * f / (b * f + a),
						   a * (b * (f - 1) / (b * f + a))};
	return (BetaPoint){a, b, a * g / (b + a * g), b / (b + a * g),
					   a * (b * ((f - 1) / f) / (b + a * g))};
}

double
mig_dist_f_q(double x, double df1, double df2)
{
	if (isnan(x) || !(df1 > 0) || isinf(df1) || !(df2 > 0))
		return NAN;
	if (x <= 0)
		return 1;
	if (isinf(x))
		return 0;
	if (isinf(df2))
		return mig_dist_chisq_q(x * df1, df1);
	return beta_lower(f_point(x, df1, df2));
}

double
mig_dist_normal_q2(double z)
{
	return erfc(fabs(z) * M_SQRT1_2);
}

double
mig_dist_t_q2(double t, double df)
{
	double size = fabs(t);

	if (isinf(df) && df > 0)
		return mig_dist_normal_q2(t);
	if (size > FAR)
		return mig_dist_t_q2(FAR, df) * pow(FAR / size, df);
	return mig_dist_f_q(size * size, 1, df);
}

double
mig_dist_normal_quantile(double p)
{
	if (!(p >= 0 && p <= 1))
		return NAN;
	return gsl_cdf_ugaussian_Pinv(p);
}

/* the t > 0 with P(|T| <= t) = inside, by Newton; the function is concave, so it rises to t */
static double
t_central_quantile(double inside, double df)
{
	double t = inside * sqrt(M_PI / 2);

	for (int i = 0; i < NEWTON_STEPS; i++)
	{
		BetaPoint at = mirrored(f_point(t * t, 1, df));
		double step = (inside - beta_lower(at)) * t / (2 * beta_front(at));

		t += step;
		if (fabs(step) <= t * DBL_EPSILON)
			break;
	}
	return t;
}

/* the t > 0 with P(|T| > t) = outside, by Newton on the logarithms, concave as well */
static double
t_tail_quantile(double outside, double df)
{
	double size = log(-gsl_cdf_ugaussian_Pinv(outside / 2));
	double far = mig_dist_t_q2(FAR, df);

	if (outside < far)
		return FAR * pow(far / outside, 1 / df);
	for (int i = 0; i < NEWTON_STEPS; i++)
	{
		BetaPoint at = f_point(exp(2 * size), 1, df);
		double tail = beta_lower(at);
		double step = log(tail / outside) * tail / (2 * beta_front(at));

		size = fmin(size + step, log(FAR));
		if (!(fabs(step) > 4 * DBL_EPSILON * (1 + fabs(size))))
			break;
	}
	return exp(size);
}

double
mig_dist_t_quantile(double p, double df)
{
	double side = p < 0.5 ? -1 : 1;
	double outside = p < 0.5 ? 2 * p : 2 * (1 - p);

	if (!(p >= 0 && p <= 1) || !(df > 0))
		return NAN;
	if (isinf(df))
		return mig_dist_normal_quantile(p);
	if (p == 0.5)
		return 0;
	if (outside == 0)
		return side * INFINITY;
	if (outside > 0.5)
		return side * t_central_quantile(2 * fabs(p - 0.5), df);
	return side * t_tail_quantile(outside, df);
}

double
mig_dist_binomial_two_sided(int64_t k, int64_t n)
{
	int64_t low = k < 0 || k > n ? -1 : k < n - k ? k : n - k;
	BetaPoint at = {n - low, low + 1, 0.5, 0.5, (n - 2 * low - 1) / 2.0};

	if (low < 0)
		return NAN;
	if (at.lambda <= 0)
		return 1;
	return fmin(1, 2 * beta_lower(at));
}
