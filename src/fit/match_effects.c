/* match_effects.c: effects on the outcomes, with their errors */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/memutils.h"

#include "core/radix.h"
#include "core/solve.h"
#include "core/xsum.h"
#include "pg/moments.h"
#include "pg/progress.h"

/* of the derivative of an ATT: units that it is averaged over, and those among which their nearest
 * on the covariates are looked for, at most or so */
#define MOST_AVERAGED 20000
#define MOST_SEARCHED 200000

/* ---- the kind of error ---- */

static bool
is(const char *word, const char *other)
{
	return strcmp(word, other) == 0;
}

/* units with the outcome that could have had a part in the effect on it, and have none */
static int64
count_left_out(const MigMatchPlan *p, const double *y)
{
	int64 n = 0;

	for (int i = 0; i < p->units.n; i++)
	{
		mig_tick_at(i);
		n +=
			!isnan(y[i]) &&
			(p->off[i] || (p->focal[p->units.arm[i]] && mig_matched_weight(&p->matched, i) == 0.0));
	}
	return n;
}

/* why errors by Abadie and Imbens do not apply; NULL: they do */
static const char *
reason_against(const MigMatchPlan *p, const double *y)
{
	const MigMatchRequest *r = p->data->request;

	return !is(r->method, "nearest")  ? psprintf("method \"%s\"", r->method)
		   : !r->replace              ? "matching without replacement"
		   : r->weights               ? "sampling weights"
		   : count_left_out(p, y) > 0 ? "units without a match"
									  : NULL;
}

static const char *
kind_of_error(const MigMatchPlan *p, const double *y, const char **why)
{
	const MigMatchRequest *r = p->data->request;
	const char *reason;

	*why = NULL;
	if (!is(r->se, "auto") && !is(r->se, "ai"))
		return r->se;
	reason = reason_against(p, y);
	if (reason == NULL)
		return r->score_column || mig_match_on_covariates(r) ? "ai_fixed" : "ai";
	if (is(r->se, "ai"))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("se \"ai\" does not apply to %s", reason),
						errdetail(INT64_FORMAT " units are off the support or have no match.",
								  count_left_out(p, y)),
						errhint("Say se => 'ai_fixed' or 'lechner', or leave it out.")));
	*why = psprintf("std_error is Lechner's: %s", reason);
	return "lechner";
}

/* ---- what errors need ---- */

/* sets that do not depend on the values of the outcome */
typedef struct Neighbours
{
	MigMatchSets own;
	MigMatchSets others;
	MigMatchSets other;
	MigMatchSets covariates;
	MigMatchScore score;
} Neighbours;

static void
find_nearest(const MigMatchPlan *p, bool own, int m, MigMatchSets *sets)
{
	MigNearest q = {{true, true}, own, m, p->data->request->tie_tolerance, INFINITY};

	if (p->space)
	{
		/* beside itself */
		q.m = m + 1;
		mig_match_space_nearest(p->space, &q, true, NULL, 0, sets);
		return;
	}
	sets->from = mig_match_room(p->units.n, sizeof(int));
	sets->count = mig_match_room(p->units.n, sizeof(int));
	mig_match_nearest(&p->match, &q, sets);
}

/* all units that take part, or so many that are lowest by a hash of their keys */
static int
draw_sample(const MigMatchPlan *p, int most, int *sample)
{
	double eligible = (double) p->match.side[0].n + p->match.side[1].n;
	int n = 0;

	for (int i = 0; i < p->units.n; i++)
	{
		double place = (double) mig_radix_mix(p->data->tie[i] + 1) / (double) PG_UINT64_MAX;

		mig_tick_at(i);
		if (!p->units.apart[i] && place * eligible <= most)
			sample[n++] = i;
	}
	return n;
}

/* sets of the sampled units in the other arm, or a larger sample of it, on the covariates as they are */
static void
match_sample(const MigMatchPlan *p, Neighbours *nb)
{
	const MigMatchRequest *r = p->data->request;
	int *sample = mig_match_room(p->units.n, sizeof(int));
	int *searched = mig_match_room(p->units.n, sizeof(int));
	int n = draw_sample(p, MOST_AVERAGED, sample);
	MigMatchSpace *space =
		mig_match_space(p, "euclidean", searched, draw_sample(p, MOST_SEARCHED, searched));
	MigNearest q = {{true, true}, false, r->ratio, r->tie_tolerance, INFINITY};

	mig_match_space_nearest(space, &q, false, sample, n, &nb->covariates);
	nb->score.sampled = n;
	nb->score.sample = sample;
	nb->score.share = ((double) p->match.side[0].n + p->match.side[1].n) / n;
}

static void
find_neighbours(const MigMatchPlan *p, Neighbours *nb)
{
	const MigMatchData *d = p->data;
	int h = d->request->variance_neighbors;
	double *density = mig_match_room(d->n, sizeof(double));

	find_nearest(p, false, h, &nb->other);
	find_nearest(p, true, h + 1, &nb->others);
	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		density[i] = mig_glm_mean(d->link, d->linear[i]).first;
	}
	nb->score.probability = d->score;
	nb->score.density = density;
	nb->score.own = &nb->own;
	nb->score.others = &nb->others;
	nb->score.other = &nb->other;
	nb->score.covariates = &nb->covariates;
	nb->score.design = &d->design;
	nb->score.covariance = d->model->covariance;
	nb->score.number = mig_match_room(d->n, sizeof(double));
	nb->score.total = palloc(sizeof(double) * (d->design.parameters + 1));
	if (!p->focal[0] || !p->focal[1])
		match_sample(p, nb);
}

/* ---- one outcome ---- */

/* means of both arms and the error of their difference: by least squares, or robust under weights */
static void
compare_arms(const MigMatchPlan *p, const double *y, MigMatchEffect *e)
{
	const MigMatchData *d = p->data;
	MigXsum sum[2][2] = {{{0.0}}};
	MigXsum squares[2] = {{0.0}};
	double mean[2];
	double variance = 0.0;
	int64 n[2] = {0, 0};

	for (int i = 0; i < d->n; i++)
	{
		double w = d->weight ? d->weight[i] : 1.0;

		mig_tick_at(i);
		if (isnan(y[i]))
			continue;
		n[d->arm[i]]++;
		mig_xsum_add(&sum[d->arm[i]][0], w);
		mig_xsum_add(&sum[d->arm[i]][1], w * y[i]);
	}
	for (int a = 0; a < 2; a++)
		mean[a] = mig_xsum_value(&sum[a][1]) / mig_xsum_value(&sum[a][0]);
	for (int i = 0; i < d->n; i++)
	{
		double w = d->weight ? d->weight[i] : 1.0;
		double rest = y[i] - mean[d->arm[i]];

		mig_tick_at(i);
		if (!isnan(y[i]))
			mig_xsum_add(&squares[d->arm[i]], w * w * rest * rest);
	}
	e->n_treated = n[MIG_TREATED];
	e->n_control = n[MIG_CONTROL];
	e->mean_treated = mean[MIG_TREATED];
	e->mean_control = mean[MIG_CONTROL];
	if (d->weight)
		for (int a = 0; a < 2; a++)
			variance += mig_xsum_value(&squares[a]) / mig_xsum_value(&sum[a][0]) /
						mig_xsum_value(&sum[a][0]) * (n[0] + n[1]) / (n[0] + n[1] - 2.0);
	else
		variance = (mig_xsum_value(&squares[0]) + mig_xsum_value(&squares[1])) /
				   (n[0] + n[1] - 2.0) * (1.0 / n[0] + 1.0 / n[1]);
	e->difference_std_error = n[0] > 0 && n[1] > 0 && n[0] + n[1] > 2 ? sqrt(variance) : NAN;
}

static void
add_note(StringInfo notes, const char *note)
{
	if (note)
		appendStringInfo(notes, "%s%s", notes->len ? "; " : "", note);
}

static double
variance_of(const MigMatchPlan *p, const MigMatchOutcome *o, const char *kind, Neighbours *nb,
			StringInfo notes)
{
	double variance;

	if (is(kind, "lechner"))
		return mig_match_lechner(o);
	if (is(kind, "ai_iid"))
		return mig_match_iid(o);
	if (nb->own.from == NULL)
		find_nearest(p, true, p->data->request->variance_neighbors, &nb->own);
	variance = mig_match_fixed(o, &nb->own);
	if (is(kind, "ai_fixed"))
		return variance;
	if (nb->score.own == NULL)
		find_neighbours(p, nb);
	if (nb->score.share > 1.0)
		add_note(notes, psprintf("std_error: one derivative is averaged over %d of the units",
								 nb->score.sampled));
	return variance + mig_match_correction(o, &nb->score);
}

static void
note_rows(const MigMatchPlan *p, const double *y, const MigMatchEffect *e, StringInfo notes)
{
	int64 missing = p->data->n - e->n_treated - e->n_control;
	int64 focal = 0;
	int64 found = 0;
	int64 scant = 0; /* of those found, with fewer neighbours than asked for */

	for (int i = 0; i < p->units.n; i++)
	{
		mig_tick_at(i);
		if (!p->focal[p->units.arm[i]] || isnan(y[i]))
			continue;
		focal++;
		found += mig_matched_weight(&p->matched, i) > 0.0;
		scant += p->has_sets && p->sets.count[i] > 0 && p->sets.count[i] < p->data->request->ratio;
	}
	if (missing > 0)
		add_note(notes, psprintf("without " INT64_FORMAT " rows that lack this outcome: the others "
								 "were matched anew",
								 missing));
	if (e->n_treated == 0 || e->n_control == 0)
		add_note(notes, psprintf("no %s has this outcome", e->n_treated > 0   ? "control"
														   : e->n_control > 0 ? "treated unit"
																			  : "unit"));
	else if (found < focal)
		add_note(notes, psprintf("the effect is of the " INT64_FORMAT " of " INT64_FORMAT
								 " %s that were matched",
								 found, focal,
								 p->focal[0] && p->focal[1] ? "units"
								 : p->focal[MIG_TREATED]    ? "treated"
															: "controls"));
	if (scant > 0)
		add_note(notes, psprintf(INT64_FORMAT " of the matched have fewer than %d neighbours",
								 scant, p->data->request->ratio));
}

static MigMatchEffect
effect_on(const MigMatchPlan *p, const char *name, const double *y, Neighbours *nb)
{
	MigMatchEffect e = {name, p->data->request->estimand};
	MigMatchOutcome o = {&p->matched, y, y};
	const char *why;
	const char *kind = kind_of_error(p, y, &why);
	const char *trouble = NULL;
	StringInfoData notes;

	initStringInfo(&notes);
	compare_arms(p, y, &e);
	note_rows(p, y, &e, &notes);
	o.contrast = mig_match_room(p->units.n, sizeof(double));
	if (p->data->request->bias_adjust)
	{
		double *value;
		double *shift;

		trouble = mig_match_bias(p, y, &value, &shift);
		o.value = value;
		o.shift = shift;
	}
	if (p->has_sets)
		mig_match_effect(&o);
	else
		mig_match_effect_of_weights(&o);
	e.effect = trouble ? NAN : o.effect;
	e.se_type = kind;
	e.std_error = NAN;
	add_note(&notes, trouble);
	if (!trouble && o.total > 0.0 && !is(kind, "none"))
	{
		double variance = variance_of(p, &o, kind, nb, &notes);

		e.std_error = variance >= 0.0 ? sqrt(variance) : NAN;
		add_note(&notes, variance >= 0.0  ? why
						 : variance < 0.0 ? "no std_error: the variance is below 0"
										  : "no std_error: too few units of an arm are alike");
	}
	e.note = notes.len ? notes.data : NULL;
	return e;
}

static bool
is_complete(const double *y, int n)
{
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		if (isnan(y[i]))
			return false;
	}
	return true;
}

MigMatchEffect *
mig_match_effects(const MigMatchPlan *p)
{
	const MigMatchRequest *r = p->data->request;
	MigMatchEffect *effects = palloc0(sizeof(MigMatchEffect) * (r->noutcomes + 1));
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "migstat outcome", ALLOCSET_DEFAULT_SIZES);
	Neighbours shared = {{{0}}};

	for (int y = 0; y < r->noutcomes; y++)
	{
		const double *value = p->data->outcome[y];
		bool complete = is_complete(value, p->data->n);
		MemoryContext outer = CurrentMemoryContext;
		Neighbours own = {{{0}}};

		mig_progress("matching: outcome %s", r->outcomes[y]);
		if (!complete)
			MemoryContextSwitchTo(context);
		effects[y] = effect_on(complete ? p : mig_match_plan_for(p, value), r->outcomes[y], value,
							   complete ? &shared : &own);
		MemoryContextSwitchTo(outer);
		if (effects[y].note)
			effects[y].note = pstrdup(effects[y].note);
		MemoryContextReset(context);
	}
	return effects;
}
