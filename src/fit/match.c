/* match.c: who is matched to whom, and the effects that follow */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "core/radix.h"
#include "core/xsum.h"
#include "fit/options.h"
#include "pg/progress.h"

/* ---- options ---- */

static bool
is(const char *word, const char *other)
{
	return strcmp(word, other) == 0;
}

static void
refuse(const char *message, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", message), errhint("%s", hint)));
}

static void
check_words(const MigMatchRequest *r)
{
	static const char *const estimands[] = {"att", "ate", "atu"};
	static const char *const scores[] = {"probit", "logit"};
	static const char *const distances[] = {"score", "linear", "mahalanobis", "inverse_variance"};
	static const char *const methods[] = {"nearest", "radius", "kernel", "stratify"};
	static const char *const units[] = {"score", "sd", "logit_sd"};
	static const char *const supports[] = {"none", "minmax", "trim", "crump"};
	static const char *const kernels[] = {"epanechnikov", "gaussian"};
	static const char *const orders[] = {"largest", "smallest", "key", "random"};
	static const char *const errors[] = {"auto", "ai", "ai_fixed", "ai_iid", "lechner", "none"};

	mig_fit_check_word("estimand", r->estimand, estimands, lengthof(estimands));
	mig_fit_check_word("score", r->score, scores, lengthof(scores));
	mig_fit_check_word("distance", r->distance, distances, lengthof(distances));
	mig_fit_check_word("method", r->method, methods, lengthof(methods));
	mig_fit_check_word("caliper_unit", r->caliper_unit, units, lengthof(units));
	mig_fit_check_word("support", r->support, supports, lengthof(supports));
	mig_fit_check_word("kernel", r->kernel, kernels, lengthof(kernels));
	mig_fit_check_word("match_order", r->match_order, orders, lengthof(orders));
	mig_fit_check_word("se", r->se, errors, lengthof(errors));
}

bool
mig_match_on_covariates(const MigMatchRequest *r)
{
	return is(r->distance, "mahalanobis") || is(r->distance, "inverse_variance");
}

static void
check_numbers(const MigMatchRequest *r)
{
	if (r->ratio < 1 || r->ratio > 1000)
		refuse(psprintf("ratio is %d", r->ratio),
			   "It is the number of neighbours of a unit, from 1 to 1000.");
	if (r->caliper <= 0.0)
		refuse(psprintf("caliper is %g", r->caliper),
			   "A caliper is a distance above 0; leave it out for none.");
	if (!(r->tie_tolerance >= 0.0) || isinf(r->tie_tolerance))
		refuse(psprintf("tie_tolerance is %g", r->tie_tolerance),
			   "It is a finite distance of at least 0; 1e-12 is the default.");
	if (r->variance_neighbors < 1 + !mig_match_on_covariates(r) || r->variance_neighbors > 1000)
		refuse(psprintf("variance_neighbors is %d", r->variance_neighbors),
			   "It is at least 2 on a score, where it counts the unit itself, and at least 1 on "
			   "covariates, where it does not.");
	if (!(r->trim_share > 0.0 && r->trim_share < 1.0))
		refuse(psprintf("trim_share is %g", r->trim_share), "It is a share between 0 and 1.");
	if (!(r->bandwidth > 0.0) || isinf(r->bandwidth))
		refuse(psprintf("bandwidth is %g", r->bandwidth), "It is a distance above 0.");
	if (r->n_strata < 1 || r->n_strata > 10000)
		refuse(psprintf("n_strata is %d", r->n_strata), "It is from 1 to 10000.");
}

static void
check_together(const MigMatchRequest *r)
{
	bool nearest = is(r->method, "nearest");

	if (mig_match_on_covariates(r) && !nearest)
		refuse(psprintf("distance \"%s\" does not go with method \"%s\"", r->distance, r->method),
			   "Radius, kernel and strata are on a score: leave distance out.");
	if (!r->replace && !nearest)
		refuse(psprintf("replace => false does not go with method \"%s\"", r->method),
			   "Only nearest neighbours can be used up: leave replace out.");
	if (!r->replace && is(r->estimand, "ate"))
		refuse("an ATE needs matching with replacement",
			   "Leave replace out, or estimate the ATT or ATU.");
	if (is(r->method, "radius") && isnan(r->caliper))
		refuse("method \"radius\" needs a caliper", "Give the radius, such as caliper => 0.01.");
	if (r->bias_adjust && !nearest)
		refuse(psprintf("bias_adjust does not go with method \"%s\"", r->method),
			   "It corrects the distance to nearest neighbours.");
}

/* options of a way to match that was not asked for, whose default is the method's */
static void
check_given(const MigMatchRequest *r)
{
	if (r->given & MIG_GIVEN_SCORE && r->score_column && !is(r->distance, "linear"))
		refuse("score is given beside a score_column",
			   "Leave score out, unless distance is 'linear': it says whose linear predictor.");
	if (r->given & MIG_GIVEN_TIES && !is(r->method, "nearest"))
		refuse(psprintf("ties does not go with method \"%s\"", r->method),
			   "It is about nearest neighbours: leave it out.");
	if (r->given & MIG_GIVEN_TIES && r->ties && !r->replace)
		refuse("ties => true does not go with replace => false",
			   "Without replacement ties go to the lowest key: leave ties out.");
	if (r->given & MIG_GIVEN_TRIM_SHARE && !is(r->support, "trim"))
		refuse(psprintf("trim_share does not go with support \"%s\"", r->support),
			   "Say support => 'trim', or leave trim_share out.");
	if (r->given & MIG_GIVEN_BANDWIDTH && !is(r->method, "kernel"))
		refuse(psprintf("bandwidth does not go with method \"%s\"", r->method),
			   "Say method => 'kernel', or leave bandwidth out.");
	if (r->given & MIG_GIVEN_N_STRATA && !is(r->method, "stratify"))
		refuse(psprintf("n_strata does not go with method \"%s\"", r->method),
			   "Say method => 'stratify', or leave n_strata out.");
}

/* can the error be one of those that variance_neighbors is of */
static bool
has_local_variances(const MigMatchRequest *r)
{
	return (is(r->se, "auto") && is(r->method, "nearest") && r->replace && !r->weights) ||
		   is(r->se, "ai") || is(r->se, "ai_fixed");
}

/* the same of options that are another value than their default */
static void
check_idle(const MigMatchRequest *r)
{
	bool within = is(r->method, "nearest") || is(r->method, "radius");

	if (!within && !isnan(r->caliper))
		refuse(psprintf("caliper does not go with method \"%s\"", r->method),
			   is(r->method, "kernel") ? "The width of a kernel is its bandwidth."
									   : "Strata have no largest distance: leave it out.");
	if (isnan(r->caliper) && !is(r->caliper_unit, "score"))
		refuse(psprintf("caliper_unit \"%s\" without a caliper", r->caliper_unit),
			   "Give the caliper, such as caliper => 0.2.");
	if (!is(r->method, "nearest") && r->ratio != 1)
		refuse(psprintf("ratio does not go with method \"%s\"", r->method),
			   "It is a number of nearest neighbours: leave it out.");
	if (!is(r->method, "kernel") && !is(r->kernel, "epanechnikov"))
		refuse(psprintf("kernel \"%s\" does not go with method \"%s\"", r->kernel, r->method),
			   "Say method => 'kernel', or leave kernel out.");
	if (r->replace && !is(r->match_order, "largest"))
		refuse(psprintf("match_order \"%s\" does not go with replacement", r->match_order),
			   "Nobody chooses first: leave it out, or say replace => false.");
	if (!is(r->match_order, "random") && r->seed != 1)
		refuse(psprintf("seed does not go with match_order \"%s\"", r->match_order),
			   "Say replace => false, match_order => 'random', or leave seed out.");
	if (!is(r->method, "nearest") && r->tie_tolerance != 1e-12)
		refuse(psprintf("tie_tolerance does not go with method \"%s\"", r->method),
			   "It is about nearest neighbours: leave it out.");
	if (r->variance_neighbors != 2 && !has_local_variances(r))
		refuse("variance_neighbors does not go with an error that has no local variances",
			   "It is of se => 'ai' and 'ai_fixed': leave it out.");
}

/* errors of an estimate that do not apply to what is asked for */
static void
check_error(const MigMatchRequest *r)
{
	const char *se = r->se;
	const char *named = psprintf("se \"%s\" does not apply", se);

	if (strncmp(se, "ai", 2) != 0)
		return;
	if (!is(r->method, "nearest"))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s to method \"%s\"", named, r->method),
						errhint("Abadie and Imbens' variances are for nearest neighbours: say se "
								"=> 'lechner', or leave it out.")));
	if (!r->replace)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s to matching without replacement", named),
						errhint("Say se => 'lechner', or leave it out.")));
	if (r->weights)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s under sampling weights", named),
						errhint("Say se => 'lechner', or leave it out.")));
	if (is(se, "ai") && (r->score_column || mig_match_on_covariates(r)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s to %s", named,
							   r->score_column ? "a score that was not estimated here"
											   : "matching on covariates"),
						errhint("Say se => 'ai_fixed', or leave it out.")));
}

MigMatchRequest
mig_match_default_request(void)
{
	MigMatchRequest r = {0};

	r.estimand = "att";
	r.score = "probit";
	r.distance = "score";
	r.method = "nearest";
	r.ratio = 1;
	r.replace = r.ties = true;
	r.caliper = NAN;
	r.caliper_unit = "score";
	r.support = "none";
	r.trim_share = 0.05;
	r.kernel = "epanechnikov";
	r.bandwidth = 0.06;
	r.n_strata = 5;
	r.match_order = "largest";
	r.se = "none";
	r.tie_tolerance = 1e-12;
	r.variance_neighbors = 2;
	r.seed = 1;
	return r;
}

void
mig_match_check(const MigMatchRequest *r)
{
	check_words(r);
	check_numbers(r);
	check_together(r);
	mig_fit_check_distinct("outcomes", r->outcomes, r->noutcomes);
	mig_fit_check_distinct("exact", r->exact, r->nexact);
	check_given(r);
	check_idle(r);
	check_error(r);
}

/* ---- support ---- */

static bool
is_focal_arm(const MigMatchRequest *r, int arm)
{
	return is(r->estimand, "ate") || (arm == MIG_TREATED) == is(r->estimand, "att");
}

/* focal units whose score is beyond those of the other arm */
static void
leave_out_extremes(const MigMatchData *d, unsigned char *off)
{
	double low[2] = {INFINITY, INFINITY};
	double high[2] = {-INFINITY, -INFINITY};

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		low[d->arm[i]] = fmin(low[d->arm[i]], d->score[i]);
		high[d->arm[i]] = fmax(high[d->arm[i]], d->score[i]);
	}
	for (int i = 0; i < d->n; i++)
	{
		int other = 1 - d->arm[i];

		mig_tick_at(i);
		off[i] |= is_focal_arm(d->request, d->arm[i]) &&
				  (d->score[i] < low[other] || d->score[i] > high[other]);
	}
}

static unsigned char *
find_support(const MigMatchData *d)
{
	unsigned char *off = mig_match_room(d->n, 1);

	memset(off, 0, d->n);
	if (is(d->request->support, "minmax"))
		leave_out_extremes(d, off);
	else if (is(d->request->support, "trim"))
	{
		for (int arm = 0; arm < 2; arm++)
			if (is_focal_arm(d->request, arm))
				mig_match_trim(d, arm, off);
	}
	else if (is(d->request->support, "crump"))
		for (int i = 0; i < d->n; i++)
		{
			mig_tick_at(i);
			off[i] = !(d->score[i] >= 0.1 && d->score[i] <= 0.9);
		}
	return off;
}

/* ---- a plan ---- */

/* an SD over all units */
static double
spread(const MigMatchData *d, const double *value)
{
	MigXsum sum = {0.0, 0.0, 0.0};
	MigXsum squares = {0.0, 0.0, 0.0};
	double mean;

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		mig_xsum_add(&sum, value[i]);
	}
	mean = mig_xsum_value(&sum) / d->n;
	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		mig_xsum_add(&squares, (value[i] - mean) * (value[i] - mean));
	}
	return sqrt(mig_xsum_value(&squares) / (d->n - 1.0));
}

/* log odds of the score, kept finite */
static double *
logits(const MigMatchData *d)
{
	double *z = mig_match_room(d->n, sizeof(double));

	for (int i = 0; i < d->n; i++)
	{
		double p = d->score[i];

		mig_tick_at(i);
		z[i] = p <= 0.0 ? -745.0 : p >= 1.0 ? 745.0 : log(p) - log1p(-p);
	}
	return z;
}

static void
set_caliper(MigMatchPlan *p)
{
	const MigMatchRequest *r = p->data->request;

	p->width = INFINITY;
	if (isnan(r->caliper))
		return;
	p->width = r->caliper;
	if (is(r->caliper_unit, "sd"))
		p->width *= spread(p->data, p->data->x);
	else if (is(r->caliper_unit, "logit_sd"))
	{
		p->units.z = logits(p->data);
		p->width *= spread(p->data, p->units.z);
	}
}

static void
set_cells(MigMatchPlan *p)
{
	MigMatchData *d = p->data;
	int *start = mig_match_room(d->cells + 1, sizeof(int));
	int i = 0;

	for (int c = 0; c < d->cells; c++)
	{
		start[c] = i;
		for (; i < d->n && (d->cell == NULL || d->cell[i] == c); i++)
			mig_tick_at(i);
	}
	start[d->cells] = d->n;
	p->units.cells = d->cells;
	p->units.cell_start = start;
}

static void
open_match(MigMatchPlan *p)
{
	int n = p->units.n;
	int arms[2] = {0, 0};

	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		arms[p->units.arm[i]]++;
	}
	p->match.units = &p->units;
	p->match.before = mig_match_room(2 * (Size) n, sizeof(int));
	for (int a = 0; a < 2; a++)
	{
		MigMatchSide *s = &p->match.side[a];

		s->unit = mig_match_room(arms[a], sizeof(int));
		s->x = mig_match_room(arms[a], sizeof(double));
		s->first = mig_match_room(arms[a], sizeof(int));
		s->last = mig_match_room(arms[a], sizeof(int));
		s->start = mig_match_room(p->units.cells + 1, sizeof(int));
	}
	mig_match_open(&p->match);
}

/* the focal units in the order of their turn; equal ones by key */
static int *
turns(const MigMatchPlan *p, int *n)
{
	const MigMatchData *d = p->data;
	const char *order = d->request->match_order;
	MigRadixItem *items = mig_match_room(d->n, sizeof(MigRadixItem));
	MigRadixItem *spare = mig_match_room(d->n, sizeof(MigRadixItem));
	uint64 seed = mig_radix_mix((uint64) d->request->seed);
	int *turn;

	*n = 0;
	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		if (!p->focal[d->arm[i]] || p->units.apart[i])
			continue;
		items[*n].key = d->tie[i];
		items[(*n)++].index = i;
	}
	mig_radix_sort(items, spare, *n);
	for (int k = 0; k < *n && !is(order, "key"); k++)
	{
		uint64 x = mig_radix_double(d->x[items[k].index]);

		mig_tick_at(k);
		items[k].key = is(order, "largest")    ? ~x
					   : is(order, "smallest") ? x
											   : mig_radix_mix(d->tie[items[k].index] ^ seed);
	}
	mig_radix_sort(items, spare, *n);
	turn = mig_match_room(*n, sizeof(int));
	for (int k = 0; k < *n; k++)
	{
		mig_tick_at(k);
		turn[k] = items[k].index;
	}
	pfree(items);
	pfree(spare);
	return turn;
}

static void
find_on_score(MigMatchPlan *p, const MigNearest *q)
{
	const MigMatchRequest *r = p->data->request;
	int n = p->units.n;
	MigGreedy greedy;

	p->sets.from = mig_match_room(n, sizeof(int));
	p->sets.count = mig_match_room(n, sizeof(int));
	if (r->replace && r->ties)
		mig_match_nearest(&p->match, q, &p->sets);
	else if (r->replace)
		mig_match_pick(&p->match, q, mig_match_room((Size) n * r->ratio, sizeof(int)), &p->sets);
	else
	{
		int other = p->match.side[p->focal[MIG_TREATED] ? MIG_CONTROL : MIG_TREATED].n;

		greedy.order = turns(p, &greedy.norder);
		greedy.next = mig_match_room(other + 1, sizeof(int));
		greedy.previous = mig_match_room(other + 1, sizeof(int));
		mig_match_greedy(&p->match, q, &greedy,
						 mig_match_room((Size) greedy.norder * r->ratio, sizeof(int)), &p->sets);
	}
}

static void
find_on_covariates(MigMatchPlan *p, const MigNearest *q)
{
	const MigMatchRequest *r = p->data->request;
	int *unit = mig_match_room(p->units.n, sizeof(int));
	int nturns = 0;
	int *turn = r->replace ? NULL : turns(p, &nturns);

	for (int i = 0; i < p->units.n; i++)
	{
		mig_tick_at(i);
		unit[i] = i;
	}
	p->space = mig_match_space(p, r->distance, unit, p->units.n);
	if (r->replace && r->ties)
		mig_match_space_nearest(p->space, q, true, NULL, 0, &p->sets);
	else
		mig_match_space_pick(p->space, q, turn, nturns, &p->sets);
}

static void
find_matches(MigMatchPlan *p)
{
	const MigMatchRequest *r = p->data->request;
	MigNearest q = {{p->focal[0], p->focal[1]}, false, r->ratio, r->tie_tolerance, p->width};

	p->has_sets = is(r->method, "nearest");
	if (!p->has_sets)
	{
		mig_match_window(p);
		return;
	}
	if (mig_match_on_covariates(r))
		find_on_covariates(p, &q);
	else
		find_on_score(p, &q);
}

/* matches among the units that take part */
static void
run_plan(MigMatchPlan *p, const unsigned char *apart)
{
	p->units.apart = apart;
	p->matched.units = &p->units;
	p->matched.sets = &p->sets;
	p->matched.weight = p->data->weight;
	memcpy(p->matched.focal, p->focal, sizeof(p->focal));
	p->matched.k = mig_match_room(p->units.n, sizeof(double));
	p->matched.k2 = mig_match_room(p->units.n, sizeof(double));
	open_match(p);
	find_matches(p);
	if (p->has_sets)
		mig_matched_count(&p->matched);
}

static MigMatchPlan *
new_plan(MigMatchData *d)
{
	MigMatchPlan *p = palloc0(sizeof(MigMatchPlan));

	p->data = d;
	p->focal[MIG_TREATED] = is_focal_arm(d->request, MIG_TREATED);
	p->focal[MIG_CONTROL] = is_focal_arm(d->request, MIG_CONTROL);
	p->units.n = d->n;
	p->units.x = d->x;
	p->units.arm = d->arm;
	p->units.tie = d->tie;
	set_cells(p);
	return p;
}

MigMatchPlan *
mig_match_plan(MigMatchData *d)
{
	MigMatchPlan *p = new_plan(d);
	unsigned char *apart;

	set_caliper(p);
	mig_progress("matching: %d units", d->n);
	p->off = find_support(d);
	apart = mig_match_room(d->n, 1);
	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		apart[i] = p->off[i] || (d->apart && d->apart[i]);
	}
	run_plan(p, apart);
	return p;
}

/* the same on the same support for the units that an outcome is known of */
MigMatchPlan *
mig_match_plan_for(const MigMatchPlan *whole, const double *outcome)
{
	MigMatchPlan *p = new_plan(whole->data);
	unsigned char *apart = mig_match_room(p->units.n, 1);

	p->off = whole->off;
	p->width = whole->width;
	p->units.z = whole->units.z;
	for (int i = 0; i < p->units.n; i++)
	{
		mig_tick_at(i);
		apart[i] = whole->units.apart[i] || isnan(outcome[i]);
	}
	run_plan(p, apart);
	return p;
}

/* ---- support ---- */

static void
count_support(const MigMatchPlan *p, MigMatching *out)
{
	static const char *const arms[] = {"control", "treated", NULL};
	const MigMatchData *d = p->data;
	MigMatchSupport *support = palloc0(sizeof(MigMatchSupport) * 3);
	double total[2] = {0.0, 0.0};
	double squares[2] = {0.0, 0.0};

	for (int i = 0; i < d->n; i++)
	{
		MigMatchSupport *s = &support[d->arm[i]];
		double w = mig_matched_weight(&p->matched, i);

		mig_tick_at(i);
		total[d->arm[i]] += w;
		squares[d->arm[i]] += w * w;
		if (p->off[i])
			s->off_support++;
		else if (w > 0.0)
			s->matched++;
		else
			s->unmatched++;
	}
	for (int a = 0; a < 3; a++)
	{
		support[a].arm = arms[a];
		support[a].n_read = d->n_read[a];
		support[a].n_dropped = d->n_dropped[a];
		support[a].ess = a < 2 && squares[a] > 0.0 ? total[a] * total[a] / squares[a] : NAN;
	}
	/* the treated first */
	out->support = support;
	out->nsupport = d->n_read[2] > 0 ? 3 : 2;
	{
		MigMatchSupport control = support[0];

		support[0] = support[1];
		support[1] = control;
	}
}

/* how units were matched, in words */
static const char *
describe_method(const MigMatchPlan *p)
{
	const MigMatchRequest *r = p->data->request;
	StringInfoData text;

	initStringInfo(&text);
	if (is(r->method, "nearest"))
		appendStringInfo(
			&text, "%d nearest %s replacement%s", r->ratio, r->replace ? "with" : "without",
			r->replace && r->ties ? psprintf(", ties within %g", r->tie_tolerance) : "");
	else
		appendStringInfoString(&text, r->method);
	appendStringInfo(&text, " on %s",
					 r->score_column ? psprintf("score_column %s", r->score_column)
					 : mig_match_on_covariates(r)
						 ? psprintf("covariates (%s)", r->distance)
						 : psprintf("a %s score%s", r->score,
									is(r->distance, "linear") ? "'s linear predictor" : ""));
	if (p->width < INFINITY)
		appendStringInfo(&text, ", caliper %g", p->width);
	for (int i = 0; i < r->nexact; i++)
		appendStringInfo(&text, "%s%s", i ? " + " : ", exactly on ", r->exact[i]);
	if (!is(r->support, "none"))
		appendStringInfo(&text, ", support %s", r->support);
	return text.data;
}

MigMatching *
mig_fit_match(const MigMatchRequest *r)
{
	MigMatching *out = palloc0(sizeof(MigMatching));
	MigMatchData *d;
	MigMatchPlan *p;

	mig_match_check(r);
	d = mig_match_read(r);
	p = mig_match_plan(d);
	out->formula = d->model->formula;
	out->method = describe_method(p);
	out->effects = mig_match_effects(p);
	out->neffects = r->noutcomes;
	mig_match_balance(p, out);
	count_support(p, out);
	out->model = d->linear ? d->model : NULL;
	return out;
}
