/* match_effect.c: effects of a treatment from matched units, and their variances */
#include "core/match_effect.h"

#include <math.h>

#include "core/products.h"
#include "core/xsum.h"

static inline double
weight_of(const MigMatched *m, int i)
{
	return m->weight ? m->weight[i] : 1.0;
}

static bool
is_focal(const MigMatched *m, int i)
{
	return m->focal[m->units->arm[i]] && m->sets->count[i] > 0;
}

/* ---- sets ---- */

/* mean of a number over a set, by sampling weights if there are some */
static double
set_mean(const int *unit, int count, const double *value, const double *weight)
{
	double sum = 0.0;
	double total = 0.0;

	if (count == 1)
		return value[unit[0]];
	for (int k = 0; k < count; k++)
	{
		double w = weight ? weight[unit[k]] : 1.0;

		mig_tick_at(k);
		sum += w * value[unit[k]];
		total += w;
	}
	return sum / total;
}

/* sum of squares about the mean */
static double
set_scatter(const int *unit, int count, const double *value)
{
	double mean = set_mean(unit, count, value, NULL);
	double sum = 0.0;

	for (int k = 0; k < count; k++)
	{
		mig_tick_at(k);
		sum += (value[unit[k]] - mean) * (value[unit[k]] - mean);
	}
	return sum;
}

/*
 * Units with equal scores have the same set; they come one after another in their arm.  What is
 * made of a set once is kept for the next.
 */
typedef struct Seen
{
	int from[2];
	int count[2];
	double number[2];
} Seen;

static const Seen nothing_seen = {{-1, -1}, {-1, -1}, {0.0, 0.0}};

/* is the unit's set the one seen last in its arm; if not it is now */
static bool
is_seen(Seen *seen, const MigMatchSets *sets, int arm, int i)
{
	if (seen->from[arm] == sets->from[i] && seen->count[arm] == sets->count[i])
		return true;
	seen->from[arm] = sets->from[i];
	seen->count[arm] = sets->count[i];
	return false;
}

static double
mean_of(Seen *seen, const MigMatchSets *sets, int arm, int i, const double *value,
		const double *weight)
{
	if (!is_seen(seen, sets, arm, i))
		seen->number[arm] = set_mean(mig_match_set(sets, arm, i), sets->count[i], value, weight);
	return seen->number[arm];
}

/* ---- weights ---- */

/* a set and what its focal units sum to */
typedef struct Shares
{
	const int *unit;
	int count;
	double weight;
	double units;
} Shares;

static void
hand_out(const MigMatched *m, const Shares *s)
{
	double total = 0.0;

	for (int k = 0; k < s->count; k++)
	{
		mig_tick_at(k);
		total += weight_of(m, s->unit[k]);
	}
	for (int k = 0; k < s->count; k++)
	{
		double share = weight_of(m, s->unit[k]) / total;

		mig_tick_at(k);
		m->k[s->unit[k]] += s->weight * share;
		m->k2[s->unit[k]] += s->units * share * share;
	}
}

void
mig_matched_count(const MigMatched *m)
{
	Shares pending[2] = {{NULL, 0, 0.0, 0.0}, {NULL, 0, 0.0, 0.0}};

	for (int i = 0; i < m->units->n; i++)
	{
		mig_tick_at(i);
		m->k[i] = m->k2[i] = 0.0;
	}
	for (int i = 0; i < m->units->n; i++)
	{
		int arm = m->units->arm[i];
		Shares *p = &pending[arm];
		const int *set;

		mig_tick_at(i);
		if (!is_focal(m, i))
			continue;
		set = mig_match_set(m->sets, arm, i);
		if (p->unit != set || p->count != m->sets->count[i])
		{
			hand_out(m, p);
			p->unit = set;
			p->count = m->sets->count[i];
			p->weight = p->units = 0.0;
		}
		p->weight += weight_of(m, i);
		p->units += 1.0;
	}
	hand_out(m, &pending[0]);
	hand_out(m, &pending[1]);
}

/* ---- effects ---- */

void
mig_match_effect(MigMatchOutcome *o)
{
	const MigMatched *m = o->matched;
	MigXsum sum = {0.0, 0.0, 0.0};
	MigXsum total = {0.0, 0.0, 0.0};
	Seen seen = nothing_seen;

	for (int i = 0; i < m->units->n; i++)
	{
		int arm = m->units->arm[i];
		double imputed;

		mig_tick_at(i);
		o->contrast[i] = NAN;
		if (!is_focal(m, i))
			continue;
		imputed =
			mean_of(&seen, m->sets, arm, i, o->value, m->weight) + (o->shift ? o->shift[i] : 0.0);
		o->contrast[i] = arm == MIG_TREATED ? o->y[i] - imputed : imputed - o->y[i];
		mig_xsum_add(&sum, weight_of(m, i) * o->contrast[i]);
		mig_xsum_add(&total, weight_of(m, i));
	}
	o->total = mig_xsum_value(&total);
	o->effect = mig_xsum_value(&sum) / o->total;
}

void
mig_match_effect_of_weights(MigMatchOutcome *o)
{
	MigXsum sum[2] = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
	MigXsum total[2] = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
	int n = o->matched->units->n;

	for (int i = 0; i < n; i++)
	{
		double w = mig_matched_weight(o->matched, i);

		mig_tick_at(i);
		if (w == 0.0)
			continue;
		mig_xsum_add(&sum[o->matched->units->arm[i]], w * o->y[i]);
		mig_xsum_add(&total[o->matched->units->arm[i]], w);
	}
	o->total = mig_xsum_value(&total[MIG_TREATED]);
	o->effect = mig_xsum_value(&sum[1]) / mig_xsum_value(&total[1]) -
				mig_xsum_value(&sum[0]) / mig_xsum_value(&total[0]);
}

/* ---- variances ---- */

/* of one arm: the variance of its outcomes times the effective share of a unit */
static double
lechner_part(const MigMatchOutcome *o, int arm)
{
	const MigMatched *m = o->matched;
	MigXsum sums[4] = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
	MigXsum scatter = {0.0, 0.0, 0.0};
	double n = 0.0;
	double mean;
	double total;

	for (int i = 0; i < m->units->n; i++)
	{
		double w = mig_matched_weight(m, i);

		mig_tick_at(i);
		if (m->units->arm[i] != arm || w == 0.0)
			continue;
		n += 1.0;
		mig_xsum_add(&sums[0], weight_of(m, i));
		mig_xsum_add(&sums[1], weight_of(m, i) * o->y[i]);
		mig_xsum_add(&sums[2], w);
		mig_xsum_add(&sums[3], w * w);
	}
	mean = mig_xsum_value(&sums[1]) / mig_xsum_value(&sums[0]);
	for (int i = 0; i < m->units->n; i++)
	{
		mig_tick_at(i);
		if (m->units->arm[i] == arm && mig_matched_weight(m, i) != 0.0)
			mig_xsum_add(&scatter, weight_of(m, i) * (o->y[i] - mean) * (o->y[i] - mean));
	}
	total = mig_xsum_value(&sums[2]);
	return n < 2.0 ? NAN
				   : mig_xsum_value(&scatter) / mig_xsum_value(&sums[0]) * n / (n - 1.0) *
						 mig_xsum_value(&sums[3]) / total / total;
}

double
mig_match_lechner(const MigMatchOutcome *o)
{
	return lechner_part(o, MIG_TREATED) + lechner_part(o, MIG_CONTROL);
}

/* how often the outcome's own variance counts */
static double
reuse(const MigMatched *m, int i)
{
	return m->k[i] * m->k[i] + (is_focal(m, i) ? 2.0 * m->k[i] : 0.0) - m->k2[i];
}

static double
squares_of_contrasts(const MigMatchOutcome *o)
{
	MigXsum sum = {0.0, 0.0, 0.0};

	for (int i = 0; i < o->matched->units->n; i++)
	{
		mig_tick_at(i);
		if (is_focal(o->matched, i))
			mig_xsum_add(&sum, (o->contrast[i] - o->effect) * (o->contrast[i] - o->effect));
	}
	return mig_xsum_value(&sum);
}

/* mean over a set of the square of each contrast with it about the effect: of their mean, and about it */
static double
mean_square(const MigMatchOutcome *o, Seen *seen, int i)
{
	const MigMatchSets *sets = o->matched->sets;
	int arm = o->matched->units->arm[i];
	double rest = o->contrast[i] - o->effect;

	if (!is_seen(seen, sets, arm, i))
		seen->number[arm] = set_scatter(mig_match_set(sets, arm, i), sets->count[i], o->value);
	return rest * rest + seen->number[arm] / sets->count[i];
}

double
mig_match_iid(const MigMatchOutcome *o)
{
	const MigMatched *m = o->matched;
	MigXsum variance = {0.0, 0.0, 0.0};
	MigXsum reused = {0.0, 0.0, 0.0};
	Seen seen = nothing_seen;
	double s2;

	for (int i = 0; i < m->units->n; i++)
	{
		mig_tick_at(i);
		mig_xsum_add(&reused, reuse(m, i));
		if (is_focal(m, i))
			mig_xsum_add(&variance, mean_square(o, &seen, i));
	}
	s2 = mig_xsum_value(&variance) / (2.0 * o->total);
	return (squares_of_contrasts(o) + s2 * mig_xsum_value(&reused)) / o->total / o->total;
}

double
mig_match_fixed(const MigMatchOutcome *o, const MigMatchSets *near)
{
	const MigMatched *m = o->matched;
	MigXsum sum = {0.0, 0.0, 0.0};
	Seen seen = nothing_seen;

	for (int i = 0; i < m->units->n; i++)
	{
		int arm = m->units->arm[i];

		mig_tick_at(i);
		if (m->k[i] == 0.0)
			continue;
		if (near->count[i] < 2)
			return NAN;
		if (!is_seen(&seen, near, arm, i))
			seen.number[arm] = set_scatter(mig_match_set(near, arm, i), near->count[i], o->y) /
							   (near->count[i] - 1.0);
		mig_xsum_add(&sum, reuse(m, i) * seen.number[arm]);
	}
	return (squares_of_contrasts(o) + mig_xsum_value(&sum)) / o->total / o->total;
}

/* ---- a score that was estimated ---- */

int
mig_match_design_unit(const MigMatchDesign *d, int i, int *index, double *value)
{
	int k = 0;

	for (int c = 0; c < d->dense; c++)
		if (c != 1 && d->parameter[c] >= 0)
		{
			value[k] = c == 0 ? 1.0 : d->value[c][i];
			index[k++] = d->parameter[c];
		}
	for (int s = 0; s < d->slots; s++)
		if (d->parameter[d->level[s][i]] >= 0)
		{
			value[k] = d->factor[s] ? d->factor[s][i] : 1.0;
			index[k++] = d->parameter[d->level[s][i]];
		}
	return k;
}

void
mig_match_design_total(const MigMatchDesign *d, const double *number, double *total)
{
	for (int j = 0; j < d->parameters; j++)
		total[j] = 0.0;
	for (int c = 0; c < d->dense; c++)
	{
		double sum = 0.0;

		if (c == 1 || d->parameter[c] < 0)
			continue;
		for (int i = 0; i < d->n; i++)
		{
			mig_tick_at(i);
			sum += number[i] * (c == 0 ? 1.0 : d->value[c][i]);
		}
		total[d->parameter[c]] = sum;
	}
	for (int s = 0; s < d->slots; s++)
		for (int i = 0; i < d->n; i++)
		{
			int j = d->parameter[d->level[s][i]];

			mig_tick_at(i);
			if (j >= 0)
				total[j] += number[i] * (d->factor[s] ? d->factor[s][i] : 1.0);
		}
}

/* add times the regressors' local covariance with y: each unit of the set counts its deviation */
static void
scatter(const int *unit, int count, double times, const double *y, double *number)
{
	double mean = set_mean(unit, count, y, NULL);

	for (int k = 0; k < count; k++)
	{
		mig_tick_at(k);
		number[unit[k]] += times * (y[unit[k]] - mean) / (count - 1.0);
	}
}

/* what the derivative counts for a unit in the covariance of an arm: of the arm that is imputed for
 * (target) and the other one; both where both are */
static double
pull(const MigMatchOutcome *o, const MigMatchScore *s, int i, int arm)
{
	const MigMatched *m = o->matched;
	double p = arm == MIG_TREATED ? s->probability[i] : 1.0 - s->probability[i];

	if (m->focal[0] && m->focal[1])
		return s->density[i] / p;
	return m->focal[arm] ? s->density[i] : s->density[i] * (1.0 - p) / p;
}

/* the covariances of one kind of sets; false: a set is too small */
static bool
add_covariances(const MigMatchOutcome *o, const MigMatchScore *s, const MigMatchSets *sets,
				bool own, double *number)
{
	const MigMatchUnits *u = o->matched->units;
	Seen seen = nothing_seen; /* its number: what counts for the set so far */
	const int *set[2] = {NULL, NULL};

	for (int i = 0; i < u->n; i++)
	{
		int arm = u->arm[i];

		mig_tick_at(i);
		if (u->apart && u->apart[i])
			continue;
		if (sets->count[i] < 2)
			return false;
		if (seen.from[arm] != sets->from[i] || seen.count[arm] != sets->count[i])
		{
			if (set[arm])
				scatter(set[arm], seen.count[arm], seen.number[arm], o->y, number);
			is_seen(&seen, sets, arm, i);
			seen.number[arm] = 0.0;
			set[arm] = mig_match_set(sets, arm, i);
		}
		seen.number[arm] += pull(o, s, i, own ? arm : 1 - arm);
	}
	for (int arm = 0; arm < 2; arm++)
		if (set[arm])
			scatter(set[arm], seen.count[arm], seen.number[arm], o->y, number);
	return true;
}

/* the change of the effect with the units it is averaged over; false: a set is too small */
static bool
add_moves(const MigMatchOutcome *o, const MigMatchScore *s, int target, double *number)
{
	const MigMatchUnits *u = o->matched->units;
	double effect = target == MIG_TREATED ? o->effect : -o->effect;
	Seen own = nothing_seen;
	Seen other = nothing_seen;

	for (int i = 0; i < u->n; i++)
	{
		int arm = u->arm[i];
		double count = s->others->count[i];
		double here;
		double there;

		mig_tick_at(i);
		if (u->apart && u->apart[i])
			continue;
		if (s->others->count[i] < 2)
			return false;
		here = (mean_of(&own, s->others, arm, i, o->y, NULL) * count - o->y[i]) / (count - 1.0);
		there = mean_of(&other, s->other, arm, i, o->y, NULL);
		number[i] += s->density[i] * ((arm == target ? here - there : there - here) - effect);
	}
	return true;
}

/* the same with the nearest on the covariates */
static void
derivative(const MigMatchOutcome *o, const MigMatchScore *s, int target, double *number)
{
	const MigMatchUnits *u = o->matched->units;
	double effect = target == MIG_TREATED ? o->effect : -o->effect;

	for (int i = 0; i < u->n; i++)
	{
		mig_tick_at(i);
		number[i] = 0.0;
	}
	for (int k = 0; k < s->sampled; k++)
	{
		int i = s->sample[k];
		int arm = u->arm[i];
		double there =
			set_mean(mig_match_set(s->covariates, arm, i), s->covariates->count[i], o->y, NULL);
		double contrast = arm == target ? o->y[i] - there : there - o->y[i];

		mig_tick_at(k);
		number[i] = s->density[i] * (contrast - effect) * s->share;
	}
}

static double
quadratic(const double *covariance, const double *x, int n)
{
	double sum = 0.0;

	for (int j = 0; j < n; j++)
		for (int i = 0; i <= j; i++)
			sum += (i == j ? 1.0 : 2.0) * x[i] * x[j] * covariance[mig_products_at(i, j)];
	return sum;
}

double
mig_match_correction(const MigMatchOutcome *o, const MigMatchScore *s)
{
	const MigMatched *m = o->matched;
	bool both = m->focal[0] && m->focal[1];
	int target = m->focal[MIG_TREATED] ? MIG_TREATED : MIG_CONTROL;
	double *number = s->number;
	double sum;

	for (int i = 0; i < m->units->n; i++)
	{
		mig_tick_at(i);
		number[i] = 0.0;
	}
	if (!add_covariances(o, s, s->own, true, number) ||
		!add_covariances(o, s, s->other, false, number) ||
		(!both && !add_moves(o, s, target, number)))
		return NAN;
	mig_match_design_total(s->design, number, s->total);
	sum = -quadratic(s->covariance, s->total, s->design->parameters);
	if (!both)
	{
		derivative(o, s, target, number);
		mig_match_design_total(s->design, number, s->total);
		sum += quadratic(s->covariance, s->total, s->design->parameters);
	}
	return sum / o->total / o->total;
}
