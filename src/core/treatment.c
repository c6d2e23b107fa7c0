/* treatment.c: effects of a treatment by weighting and regression, row by row */
#include "core/treatment.h"

#include <math.h>
#include <string.h>

#define ALWAYS_INLINE inline __attribute__((always_inline))
#if defined(__x86_64__)
#define FAST_TARGET __attribute__((target("avx2,fma")))
/* the same bits, quicker where the processor can multiply and add at once */
#define CHOOSE(name, ...)                                                                          \
	do                                                                                             \
	{                                                                                              \
		if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))                       \
			return name##_fma(__VA_ARGS__);                                                        \
	} while (0)
#else
#define CHOOSE(name, ...)
#endif

#define LEAST_DENSITY 1e-290 /* of a score: below it digits are lost to underflow */

/*
 * With score p = F(eta) and f = F', a row of the treated weighs 1/p, 1 or (1-p)/p for the effect
 * on all, on the treated and on the untreated, a control 1/(1-p), p/(1-p) or 1.  Where the weight
 * is not 1 its derivative is -(f/p)/p, or (f/(1-p))/(1-p); f/p and -f/(1-p) are the derivatives of
 * the log-likelihood.  Both families are symmetric: 1-p is F(-eta).
 */
MigTreatmentWeight
mig_treatment_weight(MigFamily family, MigTreatmentEstimand estimand, bool treated,
					 double predictor)
{
	MigMean mean = mig_glm_mean(family, predictor);
	double p = mean.mean;
	double q = mig_glm_mean(family, -predictor).mean;
	double of = treated ? p : q; /* probability of the arm it is in */
	double other = treated ? q : p;
	MigTreatmentWeight w = {p, 1.0, 0.0, (treated ? mean.first : -mean.first) / of};

	if (mean.first < LEAST_DENSITY)
		w.score = mig_glm_likelihood(family, predictor, treated ? 1.0 : 0.0).score;
	if (estimand == (treated ? MIG_TREATMENT_ATT : MIG_TREATMENT_ATU))
		return w;
	w.own = (estimand == MIG_TREATMENT_ATE ? 1.0 : other) / of;
	w.slope = -w.score / of;
	return w;
}

static ALWAYS_INLINE double
dot(const MigTreatmentValues *x, const double *b)
{
	double sum = 0.0;
	double rest = 0.0;

	for (int i = 0; i < x->n; i++)
	{
		double product;
		double error;
		double carry;

		if (x->column[i] < 0)
			continue;
		product = mig_two_product(x->hi[i], b[x->column[i]], &error);
		sum = mig_two_sum(sum, product, &carry);
		rest += carry + (x->lo ? error + x->lo[i] * b[x->column[i]] : error);
	}
	return sum + rest;
}

double
mig_treatment_dot(const MigTreatmentValues *x, const double *b)
{
	return dot(x, b);
}

/* ---- first pass ---- */

int
mig_treatment_block(const MigTreatmentShape *shape)
{
	if (shape->method == MIG_TREATMENT_IPW)
		return MIG_OUTCOME_SUMS + 4 * shape->score_columns;
	return MIG_OUTCOME_SUMS + shape->score_columns + 2 * shape->outcome_columns;
}

size_t
mig_treatment_sums(const MigTreatmentShape *shape)
{
	return MIG_TREATMENT_HEAD + (size_t) shape->outcomes * (size_t) mig_treatment_block(shape);
}

void
mig_treatment_extremes_init(double *extremes, int outcomes)
{
	for (int i = 0; i < outcomes * MIG_TREATMENT_EXTREMES; i++)
		extremes[i] = i % MIG_TREATMENT_EXTREMES == 2 ? INFINITY : -INFINITY;
}

void
mig_treatment_extremes_merge(double *into, const double *from, int outcomes)
{
	for (int i = 0; i < outcomes * MIG_TREATMENT_EXTREMES; i++)
		into[i] = i % MIG_TREATMENT_EXTREMES == 2 ? fmin(into[i], from[i]) : fmax(into[i], from[i]);
}

/* the product without loss: mig_xsum_add of it and of what it is rounded by, at once */
static ALWAYS_INLINE void
add_product(MigXsum *sum, double a, double b)
{
	double minor;
	double e;
	double mid;
	double lo;

	sum->hi = mig_two_sum(sum->hi, mig_two_product(a, b, &minor), &e);
	mid = mig_two_sum(sum->mid, e, &e);
	lo = sum->lo + e;
	mid = mig_two_sum(mid, minor, &e);
	lo += e;
	mid = mig_two_sum(mid, lo, &lo);
	sum->hi = mig_fast_two_sum(sum->hi, mid, &mid);
	sum->mid = mig_fast_two_sum(mid, lo, &sum->lo);
}

/* sums[column] += factor x */
static ALWAYS_INLINE void
add_values(MigXsum *sums, const MigTreatmentValues *x, double factor)
{
	for (int i = 0; i < x->n && factor != 0.0; i++)
		if (x->column[i] >= 0 && x->hi[i] != 0.0)
			mig_xsum_add(&sums[x->column[i]], factor * x->hi[i]);
}

/* is the row one of those whose effect it is */
static ALWAYS_INLINE double
share_of(MigTreatmentEstimand estimand, bool treated)
{
	return estimand == MIG_TREATMENT_ATE || treated == (estimand == MIG_TREATMENT_ATT);
}

static ALWAYS_INLINE void
add_arm(const MigTreatmentRow *row, double y, double v, MigXsum *arm, double *extremes)
{
	double part = row->weight * y;

	mig_xsum_add(&arm[MIG_ARM_CASES], row->frequency ? row->weight : 1.0);
	mig_xsum_add(&arm[MIG_ARM_WEIGHT], row->weight);
	add_product(&arm[MIG_ARM_OUTCOME], row->weight, y);
	add_product(&arm[MIG_ARM_SQUARE], part, y);
	mig_xsum_add(&arm[MIG_ARM_OWN], v);
	add_product(&arm[MIG_ARM_OWN_OUTCOME], v, y);
	extremes[row->treated] = fmax(extremes[row->treated], v);
	extremes[2] = fmin(extremes[2], y);
	extremes[3] = fmax(extremes[3], y);
}

/* derivatives of the weighted means' numerators and denominators */
static ALWAYS_INLINE void
add_weighting(const MigTreatmentShape *shape, const MigTreatmentRow *row, double y, double slope,
			  MigXsum *vectors)
{
	MigXsum *plain = vectors + (size_t) (row->treated ? 2 : 0) * shape->score_columns;
	MigXsum *times = plain + shape->score_columns;
	const MigTreatmentValues *x = &row->score;

	for (int i = 0; i < x->n && slope != 0.0; i++)
		if (x->column[i] >= 0 && x->hi[i] != 0.0)
		{
			double part = slope * x->hi[i];

			mig_xsum_add(&plain[x->column[i]], part);
			add_product(&times[x->column[i]], part, y);
		}
}

static ALWAYS_INLINE void
add_regression(const MigTreatmentShape *shape, const double *coefficients,
			   const MigTreatmentRow *row, double y, const MigTreatmentWeight *w, MigXsum *block)
{
	double sign = row->treated ? 1.0 : -1.0;
	double share = share_of(shape->estimand, row->treated);
	double expected[2] = {dot(&row->outcome, coefficients),
						  dot(&row->outcome, coefficients + shape->outcome_columns)};
	double residual = y - expected[row->treated];
	bool weighted = shape->method == MIG_TREATMENT_AIPW;
	MigXsum *by_score = block + MIG_OUTCOME_SUMS;
	MigXsum *by_arm = by_score + shape->score_columns;
	double own[2] = {share, share};

	mig_xsum_add(&block[MIG_OUTCOME_SHARE], row->weight * share);
	mig_xsum_add(&block[MIG_OUTCOME_TOTAL],
				 row->weight * (share * (expected[1] - expected[0]) +
								(weighted ? sign * w->own * residual : 0.0)));
	if (weighted)
	{
		add_values(by_score, &row->score, row->weight * sign * w->slope * residual);
		own[row->treated] -= w->own;
	}
	add_values(by_arm, &row->outcome, -row->weight * own[0]);
	add_values(by_arm + shape->outcome_columns, &row->outcome, row->weight * own[1]);
}

/* does the score leave nobody to compare with */
static void
count_support(const MigTreatmentShape *shape, double probability, double cases, MigXsum *sums)
{
	if (probability < MIG_TREATMENT_NEAR && shape->estimand != MIG_TREATMENT_ATT)
		mig_xsum_add(&sums[MIG_TREATMENT_LOW], cases);
	if (probability > 1.0 - MIG_TREATMENT_NEAR && shape->estimand != MIG_TREATMENT_ATU)
		mig_xsum_add(&sums[MIG_TREATMENT_HIGH], cases);
}

static MigTreatmentWeight
weight_of(const MigTreatmentShape *shape, const MigTreatmentRow *row)
{
	MigTreatmentWeight none = {0.5, 1.0, 0.0, 0.0};

	if (shape->method == MIG_TREATMENT_REGRESSION)
		return none;
	return mig_treatment_weight(shape->family, shape->estimand, row->treated, row->predictor);
}

static ALWAYS_INLINE void
add_row(const MigTreatmentShape *shape, const double *coefficients, const MigTreatmentRow *row,
		MigXsum *sums, double *extremes)
{
	MigTreatmentWeight w = weight_of(shape, row);
	double cases = row->frequency ? row->weight : 1.0;

	mig_xsum_add(&sums[MIG_TREATMENT_CASES], cases);
	mig_xsum_add(&sums[MIG_TREATMENT_WEIGHT], row->weight);
	count_support(shape, w.probability, cases, sums);
	for (int j = 0; j < shape->outcomes; j++)
	{
		MigXsum *block =
			sums + MIG_TREATMENT_HEAD + (size_t) j * (size_t) mig_treatment_block(shape);

		if (isnan(row->y[j]) || (shape->method != MIG_TREATMENT_IPW && row->outcome.n == 0))
			continue;
		add_arm(row, row->y[j], row->weight * w.own, block + (row->treated ? MIG_ARM_SUMS : 0),
				extremes + (size_t) j * MIG_TREATMENT_EXTREMES);
		if (shape->method == MIG_TREATMENT_IPW)
			add_weighting(shape, row, row->y[j], row->weight * w.slope, block + MIG_OUTCOME_SUMS);
		else
			add_regression(shape, coefficients + (size_t) j * 2 * shape->outcome_columns, row,
						   row->y[j], &w, block);
	}
}

#if defined(FAST_TARGET)
FAST_TARGET static void
add_row_fma(const MigTreatmentShape *shape, const double *coefficients, const MigTreatmentRow *row,
			MigXsum *sums, double *extremes)
{
	add_row(shape, coefficients, row, sums, extremes);
}
#endif

void
mig_treatment_add(const MigTreatmentShape *shape, const double *coefficients,
				  const MigTreatmentRow *row, MigXsum *sums, double *extremes)
{
	CHOOSE(add_row, shape, coefficients, row, sums, extremes);
	add_row(shape, coefficients, row, sums, extremes);
}

/* ---- second pass ---- */

int
mig_treatment_fit_size(const MigTreatmentShape *shape)
{
	return MIG_TREATMENT_FIT_HEAD + shape->score_columns +
		   (shape->method == MIG_TREATMENT_IPW ? 0 : 4 * shape->outcome_columns);
}

MigTreatmentFit
mig_treatment_fit_read(const MigTreatmentShape *shape, const double *flat)
{
	const double *rest = flat + MIG_TREATMENT_FIT_HEAD + shape->score_columns;
	MigTreatmentFit fit = {.share = flat[12], .effect = flat[13]};

	for (int arm = 0; arm < 2; arm++)
	{
		const double *of = flat + (size_t) arm * 6;

		fit.mean[arm].hi = of[0];
		fit.mean[arm].lo = of[1];
		fit.weight[arm] = of[2];
		fit.adjusted[arm].hi = of[3];
		fit.adjusted[arm].lo = of[4];
		fit.own[arm] = of[5];
		if (shape->method == MIG_TREATMENT_IPW)
			continue;
		fit.by_arm[arm] = rest + (size_t) arm * shape->outcome_columns;
		fit.outcome[arm] = rest + (size_t) (2 + arm) * shape->outcome_columns;
	}
	fit.by_score = flat + MIG_TREATMENT_FIT_HEAD;
	return fit;
}

void
mig_treatment_fit_write(const MigTreatmentFit *fit, double *flat)
{
	for (int arm = 0; arm < 2; arm++)
	{
		double *of = flat + (size_t) arm * 6;

		of[0] = fit->mean[arm].hi;
		of[1] = fit->mean[arm].lo;
		of[2] = fit->weight[arm];
		of[3] = fit->adjusted[arm].hi;
		of[4] = fit->adjusted[arm].lo;
		of[5] = fit->own[arm];
	}
	flat[12] = fit->share;
	flat[13] = fit->effect;
}

/* y less a mean */
static ALWAYS_INLINE double
deviation(double y, MigPair mean)
{
	return (y - mean.hi) - mean.lo;
}

/* on the effect, given the score; unit: the weight of one case */
static ALWAYS_INLINE double
influence_given_score(const MigTreatmentShape *shape, const MigTreatmentFit *fit,
					  const MigTreatmentRow *row, double y, double unit,
					  const MigTreatmentWeight *w)
{
	int arm = row->treated;
	double sign = row->treated ? 1.0 : -1.0;
	double share = share_of(shape->estimand, row->treated);
	double expected[2];
	double effect;

	if (shape->method == MIG_TREATMENT_IPW)
		return sign * unit * w->own * deviation(y, fit->adjusted[arm]) / fit->own[arm];
	for (int k = 0; k < 2; k++)
		expected[k] = dot(&row->outcome, fit->outcome[k]);
	effect = share * (expected[1] - expected[0] - fit->effect);
	if (shape->method == MIG_TREATMENT_AIPW)
		effect += sign * w->own * (y - expected[arm]);
	return unit *
		   (effect / fit->share + (y - expected[arm]) * dot(&row->outcome, fit->by_arm[arm]));
}

static ALWAYS_INLINE void
influence(const MigTreatmentShape *shape, const MigTreatmentFit *fits, const MigTreatmentRow *row,
		  MigXsum *sums)
{
	MigTreatmentWeight w = weight_of(shape, row);
	double unit = row->frequency ? 1.0 : row->weight;
	double times = row->frequency ? row->weight : 1.0;

	mig_xsum_add(&sums[0], times);
	mig_xsum_add(&sums[1], row->weight);
	for (int j = 0; j < shape->outcomes; j++)
	{
		const MigTreatmentFit *fit = &fits[j];
		double value[2] = {0.0, 0.0};

		if (shape->method != MIG_TREATMENT_REGRESSION)
			value[0] = unit * w.score * dot(&row->score, fit->by_score);
		if (!isnan(row->y[j]) && (shape->method == MIG_TREATMENT_IPW || row->outcome.n > 0))
		{
			value[0] += influence_given_score(shape, fit, row, row->y[j], unit, &w);
			value[1] = (row->treated ? unit : -unit) *
					   deviation(row->y[j], fit->mean[row->treated]) / fit->weight[row->treated];
		}
		for (int k = 0; k < 2; k++)
		{
			add_product(&sums[2 + 2 * j + k], times, value[k]);
			add_product(&sums[2 + 2 * shape->outcomes + 2 * j + k], times * value[k], value[k]);
		}
	}
}

#if defined(FAST_TARGET)
FAST_TARGET static void
influence_fma(const MigTreatmentShape *shape, const MigTreatmentFit *fits,
			  const MigTreatmentRow *row, MigXsum *sums)
{
	influence(shape, fits, row, sums);
}
#endif

void
mig_treatment_influence(const MigTreatmentShape *shape, const MigTreatmentFit *fits,
						const MigTreatmentRow *row, MigXsum *sums)
{
	CHOOSE(influence, shape, fits, row, sums);
	influence(shape, fits, row, sums);
}
