/* glm.c: likelihoods of one row as functions of its linear predictor */
#include "core/glm.h"

#include <gsl/gsl_sf_erf.h>
#include <math.h>

#define TAIL           (-5.0) /* from here on Phi comes from its asymptotic forms */
#define LOG_ROOT_2PI   0.91893853320467274178
#define ONE_ROOT_2PI   0.39894228040143267794
#define SMALL_EXPECTED 1e-3 /* cloglog: below this the information is a series */

/* log Phi(t) and the inverse Mills ratio phi(t) / Phi(t) */
static double
log_normal(double t, double *ratio)
{
	double p;

	if (t < TAIL)
	{
		*ratio = gsl_sf_hazard(-t);
		return -0.5 * t * t - LOG_ROOT_2PI - log(*ratio);
	}
	p = 0.5 * erfc(-t * M_SQRT1_2);
	*ratio = ONE_ROOT_2PI * exp(-0.5 * t * t) / p;
	return t > 0.0 ? log1p(-0.5 * erfc(t * M_SQRT1_2)) : log(p);
}

static MigLikelihood
probit(double eta, double y)
{
	double sign = y > 0.5 ? 1.0 : -1.0;
	double t = sign * eta;
	double ratio;
	double other;
	MigLikelihood l;

	l.log_lik = log_normal(t, &ratio);
	log_normal(-t, &other);
	l.score = sign * ratio;
	l.observed = ratio * (ratio + t);
	l.expected = ratio * other;
	return l;
}

static MigLikelihood
logit(double eta, double y)
{
	double sign = y > 0.5 ? 1.0 : -1.0;
	double t = sign * eta;
	double e = exp(-fabs(t));
	double wrong = (t > 0.0 ? e : 1.0) / (1.0 + e); /* probability of the other outcome */
	MigLikelihood l;

	l.log_lik = (t > 0.0 ? 0.0 : t) - log1p(e);
	l.score = sign * wrong;
	l.observed = l.expected = e / ((1.0 + e) * (1.0 + e));
	return l;
}

static MigLikelihood
cloglog(double eta, double y)
{
	double mu = exp(eta);
	double s = mu > 0.0 ? mu / expm1(mu) : 1.0;
	MigLikelihood l;

	l.expected = mu * s;
	if (y > 0.5)
	{
		l.log_lik = mu > 1.0 ? log1p(-exp(-mu)) : log(-expm1(-mu));
		l.score = s;
		l.observed = s * (mu < SMALL_EXPECTED ? mu * (0.5 + mu * (1.0 / 12.0 - mu * mu / 720.0))
											  : mu + s - 1.0);
		return l;
	}
	l.log_lik = -mu;
	l.score = -mu;
	l.observed = mu;
	return l;
}

static MigLikelihood
poisson(double eta, double y)
{
	double mu = exp(eta);
	MigLikelihood l = {y * eta - mu - lgamma(y + 1.0), y - mu, mu, mu};

	return l;
}

MigLikelihood
mig_glm_likelihood(MigFamily family, double eta, double y)
{
	switch (family)
	{
		case MIG_FAMILY_PROBIT:
			return probit(eta, y);
		case MIG_FAMILY_CLOGLOG:
			return cloglog(eta, y);
		case MIG_FAMILY_POISSON:
			return poisson(eta, y);
		default:
			return logit(eta, y);
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
			e = exp(eta);
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
