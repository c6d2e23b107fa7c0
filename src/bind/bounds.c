/* bounds.c: rosenbaum_bounds() */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"

#include "bind/args.h"
#include "bind/match.h"
#include "compat.h"
#include "fit/bounds.h"
#include "pg/rows.h"

static void
put_bounds(MigRows *rows, const MigBound *bounds, int n)
{
	for (int i = 0; i < n; i++)
	{
		mig_put_number(rows, bounds[i].gamma);
		mig_put_text(rows, bounds[i].test);
		mig_put_count(rows, bounds[i].n_pairs);
		mig_put_number(rows, bounds[i].p_lower);
		mig_put_number(rows, bounds[i].p_upper);
		mig_put_number(rows, bounds[i].hl_lower);
		mig_put_number(rows, bounds[i].hl_upper);
		mig_put_text(rows, bounds[i].note);
		mig_rows_end(rows);
	}
}

static MigBoundsRequest
request_of(FunctionCallInfo fcinfo, int gamma, int alternative)
{
	MigBoundsRequest r = {0};

	if (PG_ARGISNULL(gamma))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("gamma is NULL"),
						errhint("Give a value for gamma.")));
	r.gamma = mig_number_array(fcinfo, gamma, "gamma", &r.ngamma);
	r.alternative = mig_required_text(fcinfo, alternative, "alternative");
	return r;
}

/* outcomes of pairs, NAN for NULL */
static double *
outcomes_of(FunctionCallInfo fcinfo, int arg, const char *name, int *n)
{
	Datum *values;
	bool *nulls;
	double *outcomes;

	if (PG_ARGISNULL(arg))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s is NULL", name),
						errhint("Give a value for %s.", name)));
	deconstruct_array(mig_list_arg(fcinfo, arg, name), FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &values, &nulls, n);
	outcomes = palloc(sizeof(double) * (*n + 1));
	for (int i = 0; i < *n; i++)
	{
		outcomes[i] = nulls[i] ? NAN : DatumGetFloat8(values[i]);
		if (!nulls[i] && !isfinite(outcomes[i]))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
							errmsg("%s has a value that is not a finite number", name),
							errhint("Give NULL where there is no outcome.")));
	}
	return outcomes;
}

/* rosenbaum_bounds(treated, control, gamma, alternative) */
PG_FUNCTION_INFO_V1(migstat_rosenbaum_bounds_of_pairs);
Datum
migstat_rosenbaum_bounds_of_pairs(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigBoundsRequest r = request_of(fcinfo, 2, 3);
	int n;
	int m;
	double *treated = outcomes_of(fcinfo, 0, "treated", &n);
	double *control = outcomes_of(fcinfo, 1, "control", &m);
	MigBound *bounds;

	if (n != m)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%d treated outcomes and %d of controls", n, m),
						errhint("Give the outcomes of pairs, in the same order.")));
	bounds = mig_bounds_of_pairs(&r, treated, control, n, &m);
	put_bounds(&rows, bounds, m);
	return (Datum) 0;
}

/* one to one, without replacement; arguments as those of match_pairs() */
static MigMatchRequest
matching_of(FunctionCallInfo fcinfo)
{
	MigMatchRequest r = mig_match_default_request();

	r.source = mig_required_text(fcinfo, 0, "source");
	r.formula = mig_required_text(fcinfo, 1, "formula");
	r.outcomes = palloc(sizeof(char *));
	r.outcomes[r.noutcomes++] = mig_required_text(fcinfo, 2, "outcome");
	r.key = mig_required_text(fcinfo, 3, "key");
	r.replace = false;
	if (!PG_ARGISNULL(6))
	{
		r.score = mig_text_arg(fcinfo, 6);
		r.given |= MIG_GIVEN_SCORE;
	}
	r.score_column = mig_text_arg(fcinfo, 7);
	r.distance = mig_required_text(fcinfo, 8, "distance");
	r.caliper = mig_caliper_arg(fcinfo, 9);
	r.caliper_unit = mig_required_text(fcinfo, 10, "caliper_unit");
	if (!PG_ARGISNULL(11))
		r.exact = mig_text_array(fcinfo, 11, "exact", &r.nexact);
	r.support = mig_required_text(fcinfo, 12, "support");
	if (!PG_ARGISNULL(13))
	{
		r.trim_share = PG_GETARG_FLOAT8(13);
		r.given |= MIG_GIVEN_TRIM_SHARE;
	}
	r.match_order = mig_required_text(fcinfo, 14, "match_order");
	if (!PG_ARGISNULL(15))
		r.seed = PG_GETARG_INT64(15);
	return r;
}

/* rosenbaum_bounds(source, formula, outcome, key, gamma, alternative, ..) */
PG_FUNCTION_INFO_V1(migstat_rosenbaum_bounds);
Datum
migstat_rosenbaum_bounds(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigBoundsRequest r = request_of(fcinfo, 4, 5);
	MigMatchRequest matching = matching_of(fcinfo);
	MigBound *bounds;
	int n;

	bounds = mig_bounds_of_source(&r, &matching, &n);
	put_bounds(&rows, bounds, n);
	return (Datum) 0;
}
