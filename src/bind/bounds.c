/* bounds.c: rosenbaum_bounds() */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"

#include "bind/args.h"
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
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(arg), FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
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

/* the arguments of match_pairs() that have the same names here */
static MigBoundsMatching
matching_of(FunctionCallInfo fcinfo)
{
	static const char *const names[] = {"formula",  "key",        "score",        "score_column",
										"distance", "caliper",    "caliper_unit", "exact",
										"support",  "trim_share", "match_order",  "seed"};
	static const int places[] = {1, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
	MigBoundsMatching m = {0};

	m.names = palloc(sizeof(names));
	m.types = palloc(sizeof(Oid) * lengthof(names));
	m.values = palloc(sizeof(Datum) * lengthof(names));
	for (int i = 0; i < lengthof(places); i++)
		if (!PG_ARGISNULL(places[i]))
		{
			m.names[m.n] = names[i];
			m.types[m.n] = get_fn_expr_argtype(fcinfo->flinfo, places[i]);
			m.values[m.n++] = fcinfo->args[places[i]].value;
		}
	return m;
}

/* rosenbaum_bounds(source, formula, outcome, key, gamma, alternative, ..) */
PG_FUNCTION_INFO_V1(migstat_rosenbaum_bounds);
Datum
migstat_rosenbaum_bounds(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigBoundsRequest r = request_of(fcinfo, 4, 5);
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *outcome = mig_required_text(fcinfo, 2, "outcome");
	const char *key = mig_required_text(fcinfo, 3, "key");
	MigBoundsMatching matching = matching_of(fcinfo);
	MigBound *bounds;
	int n;

	mig_required_text(fcinfo, 1, "formula");
	bounds = mig_bounds_of_source(&r, source, outcome, key, &matching, &n);
	put_bounds(&rows, bounds, n);
	return (Datum) 0;
}
