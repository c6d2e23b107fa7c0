/* glm.c: likelihoods of one row as functions of its linear predictor */
#include "core/glm.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <math.h>

#define TAIL_TERMS     70 /* of a continued fraction */
#define LOG_ROOT_2PI   0.91893853320467274178
#define ONE_ROOT_2PI   0.39894228040143267794
#define SMALL_EXPECTED 0.1   /* cloglog: below this the information is a series */
#define MOST_LOG       700.0 /* .. and of more expected cases than e^this it asks for none */
#define MANY           16    /* Poisson: from here on log of a factorial is Stirling's series */

/* of an argument t of the normal distribution function Phi */
typedef struct Normal
{
	double log_p;   /* log Phi(t) */
	double ratio;   /* inverse Mills ratio phi(t) / Phi(t) */
	double ratio_t; /* the same plus t */
} Normal;

/* Laplace's continued fraction: phi(-x) / Phi(-x) = x + 1 / (x + 2 / (x + 3 / (x + ..))) */
static Normal
normal_tail(double t)
{
	double x = -t;
	double rest = 0.0;
	Normal n;

	for (int i = TAIL_TERMS; i > 0; i--)
		rest = i / (x + rest);
	n.ratio = x + rest;
	n.ratio_t = rest;
	n.log_p = -0.5 * t * t - LOG_ROOT_2PI - log(n.ratio);
	return n;
}

/* far from 0, where one of the sides is a tail */
static MigLikelihood
probit_far(double eta, double y)
{
	double sign = y > 0.5 ? 1.0 : -1.0;
	double t = sign * eta;
	double tail = 0.5 * erfc(fabs(t) * M_SQRT1_2);
	double small = ONE_ROOT_2PI * exp(-0.5 * t * t) / (1.0 - tail); /* ratio on the other side */
	Normal left = normal_tail(-fabs(t));
	MigLikelihood l;

	l.expected = left.ratio * small;
	if (t > 0.0)
	{
		left.ratio = small;
		left.ratio_t = small + t;
		left.log_p = log1p(-tail);
	}
	l.log_lik = left.log_p;
	l.score = sign * left.ratio;
	l.observed = left.ratio * left.ratio_t;
	return l;
}

static MigLikelihood
logit_far(double eta, double y)
{
	double sign = y > 0.5 ? 1.0 : -1.0;
	double t = sign * eta;
	double e = exp(-fabs(t));
	MigLikelihood l;

	l.log_lik = (t > 0.0 ? 0.0 : t) - e;
	l.score = sign * (t > 0.0 ? e : 1.0);
	l.observed = l.expected = e;
	return l;
}

/* by the code for many rows */
static MigLikelihood
near_row(MigFamily family, double eta, double y)
{
	double etas[MIG_GLM_PADDED] = {eta, eta, eta, eta};
	double ys[MIG_GLM_PADDED] = {y, y, y, y};
	MigLikelihoods rows;
	MigLikelihood l;

	mig_glm_likelihoods(family, etas, ys, 1, &rows);
	l.log_lik = rows.log_lik[0];
	l.score = rows.score[0];
	l.observed = rows.observed[0];
	l.expected = rows.expected[0];
	return l;
}

/* mu + mu / (exp(mu) - 1) - 1 */
static double
small_information(double mu)
{
	double square = mu * mu;

	return mu * (0.5 + mu * (1.0 / 12.0 - square * (1.0 / 720.0 - square * (1.0 / 30240.0 -
																			square / 1209600.0))));
}

static MigLikelihood
cloglog(double eta, double y)
{
	double mu = exp(eta > MOST_LOG ? MOST_LOG : eta);
	double s = mu > 0.0 ? mu / expm1(mu) : 1.0;
	MigLikelihood l;

	l.expected = mu * s;
	if (y > 0.5)
	{
		l.log_lik = mu > 1.0 ? log1p(-exp(-mu)) : log(-expm1(-mu));
		l.score = s;
		l.observed = s * (mu < SMALL_EXPECTED ? small_information(mu) : mu + s - 1.0);
		return l;
	}
	l.log_lik = -mu;
	l.score = -mu;
	l.observed = mu;
	return l;
}

double
mig_glm_saturated(double y)
{
	double square = 1.0 / (y * y);

	if (y == 0.0)
		return 0.0;
	if (y < MANY)
		return y * log(y) - y - lgamma(y + 1.0);
	return -LOG_ROOT_2PI - 0.5 * log(y) -
		   (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0))) / y;
}

static MigLikelihood
poisson(double eta, double y)
{
	double mu = exp(eta);
	double log_ratio = y > 0.0 ? eta - log(y) : 0.0; /* of mu to y */
	MigLikelihood l = {-mu, y - mu, mu, mu};

	if (y > 0.0)
		l.log_lik =
			mig_glm_saturated(y) +
			(fabs(log_ratio) < 1.0 ? y * (log_ratio - expm1(log_ratio)) : y * log_ratio - (mu - y));
	return l;
}

MigLikelihood
mig_glm_likelihood(MigFamily family, double eta, double y)
{
	if (mig_glm_is_near(family, eta))
		return near_row(family, eta, y);
	switch (family)
	{
		case MIG_FAMILY_PROBIT:
			return probit_far(eta, y);
		case MIG_FAMILY_CLOGLOG:
			return cloglog(eta, y);
		case MIG_FAMILY_POISSON:
			return poisson(eta, y);
		default:
			return logit_far(eta, y);
	}
}

int
mig_glm_allows(MigFamily family, double y)
{
	if (family == MIG_FAMILY_OLS)
		return 1;
	return family == MIG_FAMILY_POISSON ? y >= 0.0 : y == 0.0 || y == 1.0;
}

MigMean
mig_glm_mean(MigFamily family, double eta)
{
	MigMean m = {eta, 1.0, 0.0};
	double e;

	switch (family)
	{
		case MIG_FAMILY_OLS:
			break;
		case MIG_FAMILY_PROBIT:
			m.mean = 0.5 * erfc(-eta * M_SQRT1_2);
			m.first = ONE_ROOT_2PI * exp(-0.5 * eta * eta);
			m.second = -eta * m.first;
			break;
		case MIG_FAMILY_LOGIT:
			e = exp(-fabs(eta));
			m.mean = (eta > 0.0 ? 1.0 : e) / (1.0 + e);
			m.first = e / ((1.0 + e) * (1.0 + e));
			m.second = m.first * (eta > 0.0 ? e - 1.0 : 1.0 - e) / (1.0 + e);
			break;
		case MIG_FAMILY_CLOGLOG:
			e = exp(eta > MOST_LOG ? MOST_LOG : eta); /* NaN stays */
			m.mean = -expm1(-e);
			m.first = e * exp(-e);
			m.second = m.first * (1.0 - e);
			break;
		case MIG_FAMILY_POISSON:
			m.mean = m.first = m.second = exp(eta);
			break;
	}
	return m;
}

double
mig_glm_constant_step(MigFamily family, double score, double information, double total)
{
	double step = family == MIG_FAMILY_POISSON ? -log1p(-score / total) : score / information;

	return step > MOST_LOG ? MOST_LOG : step < -MOST_LOG ? -MOST_LOG : step;
}

double
mig_glm_link(MigFamily family, double mean)
{
	switch (family)
	{
		case MIG_FAMILY_PROBIT:
			return gsl_cdf_ugaussian_Pinv(mean);
		case MIG_FAMILY_LOGIT:
			return log(mean) - log1p(-mean);
		case MIG_FAMILY_CLOGLOG:
			return log(-log1p(-mean));
		case MIG_FAMILY_POISSON:
			return log(mean);
		default:
			return mean;
	}
}
