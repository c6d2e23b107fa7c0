/* match.c: propensity-score matching */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "bind/args.h"
#include "compat.h"
#include "core/inference.h"
#include "fit/match.h"
#include "pg/rows.h"

/* the arguments after the outcomes, in their order */
static void
take_options(FunctionCallInfo fcinfo, int arg, MigMatchRequest *r)
{
	r->estimand = mig_required_text(fcinfo, arg, "estimand");
	r->score = mig_required_text(fcinfo, arg + 1, "score");
	r->score_column = mig_text_arg(fcinfo, arg + 2);
	r->distance = mig_required_text(fcinfo, arg + 3, "distance");
	r->method = mig_required_text(fcinfo, arg + 4, "method");
	r->ratio = PG_ARGISNULL(arg + 5) ? 1 : PG_GETARG_INT32(arg + 5);
	r->replace = PG_ARGISNULL(arg + 6) || PG_GETARG_BOOL(arg + 6);
	r->ties = PG_ARGISNULL(arg + 7) || PG_GETARG_BOOL(arg + 7);
	r->caliper = PG_ARGISNULL(arg + 8) ? NAN : PG_GETARG_FLOAT8(arg + 8);
	r->caliper_unit = mig_required_text(fcinfo, arg + 9, "caliper_unit");
	if (!PG_ARGISNULL(arg + 10))
		r->exact = mig_text_array(fcinfo, arg + 10, "exact", &r->nexact);
	r->support = mig_required_text(fcinfo, arg + 11, "support");
	r->trim_share = PG_ARGISNULL(arg + 12) ? 0.05 : PG_GETARG_FLOAT8(arg + 12);
	r->kernel = mig_required_text(fcinfo, arg + 13, "kernel");
	r->bandwidth = PG_ARGISNULL(arg + 14) ? 0.06 : PG_GETARG_FLOAT8(arg + 14);
	r->n_strata = PG_ARGISNULL(arg + 15) ? 5 : PG_GETARG_INT32(arg + 15);
	r->match_order = mig_required_text(fcinfo, arg + 16, "match_order");
}

/* psmatch(source, formula, outcomes, ..) */
PG_FUNCTION_INFO_V1(migstat_psmatch);
Datum
migstat_psmatch(PG_FUNCTION_ARGS)
{
	MigMatchRequest r = {0};

	r.source = mig_required_text(fcinfo, 0, "source");
	r.formula = mig_required_text(fcinfo, 1, "formula");
	r.outcomes = mig_text_array(fcinfo, 2, "outcomes", &r.noutcomes);
	take_options(fcinfo, 3, &r);
	r.se = mig_required_text(fcinfo, 20, "se");
	r.bias_adjust = !PG_ARGISNULL(21) && PG_GETARG_BOOL(21);
	r.tie_tolerance = PG_ARGISNULL(22) ? 1e-12 : PG_GETARG_FLOAT8(22);
	r.variance_neighbors = PG_ARGISNULL(23) ? 2 : PG_GETARG_INT32(23);
	r.weights = mig_text_arg(fcinfo, 24);
	r.key = mig_text_arg(fcinfo, 25);
	r.seed = PG_ARGISNULL(26) ? 1 : PG_GETARG_INT64(26);
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
