/* match.c: propensity-score matching */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "bind/args.h"
#include "bind/match.h"
#include "compat.h"
#include "core/inference.h"
#include "fit/match.h"
#include "pg/rows.h"

double
mig_caliper_arg(FunctionCallInfo fcinfo, int arg)
{
	if (PG_ARGISNULL(arg))
		return NAN;
	if (isnan(PG_GETARG_FLOAT8(arg)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("caliper is NaN"),
						errhint("A caliper is a distance above 0; leave it out for none.")));
	return PG_GETARG_FLOAT8(arg);
}

/* is an argument given; then it is one of the request's */
static bool
is_given(FunctionCallInfo fcinfo, int arg, MigMatchRequest *r, int option)
{
	if (PG_ARGISNULL(arg))
		return false;
	r->given |= option;
	return true;
}

/* the arguments after the outcomes, in their order */
static void
take_options(FunctionCallInfo fcinfo, int arg, MigMatchRequest *r)
{
	r->estimand = mig_required_text(fcinfo, arg, "estimand");
	if (is_given(fcinfo, arg + 1, r, MIG_GIVEN_SCORE))
		r->score = mig_text_arg(fcinfo, arg + 1);
	r->score_column = mig_text_arg(fcinfo, arg + 2);
	r->distance = mig_required_text(fcinfo, arg + 3, "distance");
	r->method = mig_required_text(fcinfo, arg + 4, "method");
	if (!PG_ARGISNULL(arg + 5))
		r->ratio = PG_GETARG_INT32(arg + 5);
	if (!PG_ARGISNULL(arg + 6))
		r->replace = PG_GETARG_BOOL(arg + 6);
	if (is_given(fcinfo, arg + 7, r, MIG_GIVEN_TIES))
		r->ties = PG_GETARG_BOOL(arg + 7);
	r->caliper = mig_caliper_arg(fcinfo, arg + 8);
	r->caliper_unit = mig_required_text(fcinfo, arg + 9, "caliper_unit");
	if (!PG_ARGISNULL(arg + 10))
		r->exact = mig_text_array(fcinfo, arg + 10, "exact", &r->nexact);
	r->support = mig_required_text(fcinfo, arg + 11, "support");
	if (is_given(fcinfo, arg + 12, r, MIG_GIVEN_TRIM_SHARE))
		r->trim_share = PG_GETARG_FLOAT8(arg + 12);
	r->kernel = mig_required_text(fcinfo, arg + 13, "kernel");
	if (is_given(fcinfo, arg + 14, r, MIG_GIVEN_BANDWIDTH))
		r->bandwidth = PG_GETARG_FLOAT8(arg + 14);
	if (is_given(fcinfo, arg + 15, r, MIG_GIVEN_N_STRATA))
		r->n_strata = PG_GETARG_INT32(arg + 15);
	r->match_order = mig_required_text(fcinfo, arg + 16, "match_order");
}

/* the column of sampling weights, of the argument or a design */
static const char *
take_weights(FunctionCallInfo fcinfo, const char *what)
{
	MigFitOptions o = mig_fit_options(fcinfo);

	mig_fit_refuse_design(&o, what);
	if (o.weights.column && strcmp(o.weights.type, "sampling") != 0)
		ereport(
			ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("matching takes sampling weights, not %s weights", o.weights.type),
			 errhint("Repeat rows by their frequency in the source, as with generate_series().")));
	return o.weights.column;
}

/* psmatch(source, formula, outcomes, ..) */
PG_FUNCTION_INFO_V1(migstat_psmatch);
Datum
migstat_psmatch(PG_FUNCTION_ARGS)
{
	MigMatchRequest r = mig_match_default_request();

	r.source = mig_required_text(fcinfo, 0, "source");
	r.formula = mig_required_text(fcinfo, 1, "formula");
	r.outcomes = mig_text_array(fcinfo, 2, "outcomes", &r.noutcomes);
	take_options(fcinfo, 3, &r);
	r.se = mig_required_text(fcinfo, 20, "se");
	r.bias_adjust = !PG_ARGISNULL(21) && PG_GETARG_BOOL(21);
	if (!PG_ARGISNULL(22))
		r.tie_tolerance = PG_GETARG_FLOAT8(22);
	if (!PG_ARGISNULL(23))
		r.variance_neighbors = PG_GETARG_INT32(23);
	r.weights = take_weights(fcinfo, "psmatch");
	r.key = mig_text_arg(fcinfo, 25);
	if (!PG_ARGISNULL(26))
		r.seed = PG_GETARG_INT64(26);
	return mig_matching_to_datum(mig_fit_match(&r));
}

/* effects(matching, conf_level) */
PG_FUNCTION_INFO_V1(migstat_effects);
Datum
migstat_effects(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	double conf_level = mig_conf_level(fcinfo, 1);
	MigMatchEffect *effects;
	int n;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	effects = mig_matching_effects(PG_GETARG_DATUM(0), &n);
	for (int i = 0; i < n; i++)
	{
		const MigMatchEffect *e = &effects[i];
		double difference = e->mean_treated - e->mean_control;
		double variance = e->std_error * e->std_error;
		MigEstimate estimate = mig_inference_t(e->effect, variance, INFINITY, conf_level);

		mig_put_text(&rows, e->outcome);
		mig_put_text(&rows, e->estimand);
		mig_put_count(&rows, e->n_treated);
		mig_put_count(&rows, e->n_control);
		mig_put_number(&rows, e->mean_treated);
		mig_put_number(&rows, e->mean_control);
		mig_put_number(&rows, difference);
		mig_put_number(&rows, e->difference_std_error);
		mig_put_number(&rows, difference / e->difference_std_error);
		mig_put_number(&rows, e->effect);
		mig_put_number(&rows, e->std_error);
		mig_put_number(&rows, estimate.statistic);
		mig_put_number(&rows, estimate.p_value);
		mig_put_number(&rows, estimate.conf_low);
		mig_put_number(&rows, estimate.conf_high);
		mig_put_text(&rows, e->se_type);
		mig_put_text(&rows, e->note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

/* ---- units ---- */

/* match_pairs and match_weights: source, formula, key, the options, tie_tolerance, weights, seed */
static MigMatchRequest
units_request(FunctionCallInfo fcinfo, const char *what)
{
	MigMatchRequest r = mig_match_default_request();

	r.source = mig_required_text(fcinfo, 0, "source");
	r.formula = mig_required_text(fcinfo, 1, "formula");
	r.key = mig_required_text(fcinfo, 2, "key");
	take_options(fcinfo, 3, &r);
	if (!PG_ARGISNULL(20))
		r.tie_tolerance = PG_GETARG_FLOAT8(20);
	r.weights = take_weights(fcinfo, what);
	if (!PG_ARGISNULL(22))
		r.seed = PG_GETARG_INT64(22);
	return r;
}

static void
put_pair(void *argument, const MigMatchPair *pair)
{
	MigRows *rows = argument;

	mig_put_text(rows, pair->treated_key);
	mig_put_text(rows, pair->control_key);
	mig_put_number(rows, pair->treated_score);
	mig_put_number(rows, pair->control_score);
	mig_put_number(rows, pair->distance);
	mig_put_number(rows, pair->weight);
	mig_put_text(rows, pair->focal);
	mig_rows_end(rows);
}

PG_FUNCTION_INFO_V1(migstat_match_pairs);
Datum
migstat_match_pairs(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigMatchRequest r = units_request(fcinfo, "match_pairs");

	mig_match_pairs(&r, put_pair, &rows);
	return (Datum) 0;
}

static void
put_weight(void *argument, const MigMatchWeight *unit)
{
	MigRows *rows = argument;

	mig_put_text(rows, unit->key);
	mig_put_datum(rows, BoolGetDatum(unit->treated));
	mig_put_number(rows, unit->score);
	mig_put_number(rows, unit->weight);
	mig_rows_end(rows);
}

PG_FUNCTION_INFO_V1(migstat_match_weights);
Datum
migstat_match_weights(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigMatchRequest r = units_request(fcinfo, "match_weights");

	mig_match_weights(&r, put_weight, &rows);
	return (Datum) 0;
}
