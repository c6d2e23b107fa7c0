/* rake.c: weights that agree with known margins */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/rake.h"
#include "pg/rows.h"

static void
put_row(Datum key, double weight, void *argument)
{
	MigRows *rows = argument;

	mig_put_datum(rows, key);
	mig_put_number(rows, weight);
	mig_rows_end(rows);
}

/* source and weights, and trim, tolerance, max_iterations from `arg` on, where there are such */
static MigRakeRequest
request_of(FunctionCallInfo fcinfo, int arg)
{
	MigRakeRequest r = {0};

	r.source = mig_required_text(fcinfo, 0, "source");
	r.weights = mig_fit_options(fcinfo).weights;
	r.trimmed = arg >= 0 && !PG_ARGISNULL(arg);
	r.trim = r.trimmed ? PG_GETARG_FLOAT8(arg) : NAN;
	r.tolerance = arg < 0 || PG_ARGISNULL(arg + 1) ? 1e-12 : PG_GETARG_FLOAT8(arg + 1);
	r.max_iterations = arg < 0 || PG_ARGISNULL(arg + 2) ? 1000 : PG_GETARG_INT32(arg + 2);
	return r;
}

/* rake(source, key, margins, weights, trim_at, tolerance, max_iterations, design) */
PG_FUNCTION_INFO_V1(migstat_rake);
Datum
migstat_rake(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigRakeRequest r = request_of(fcinfo, 4);

	r.key = mig_required_text(fcinfo, 1, "key");
	r.margins = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2);
	mig_fit_rake(&r, put_row, &rows);
	return (Datum) 0;
}

/* poststratify(source, key, strata_column, totals, weights, design) */
PG_FUNCTION_INFO_V1(migstat_poststratify);
Datum
migstat_poststratify(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigRakeRequest r = request_of(fcinfo, -1);

	r.key = mig_required_text(fcinfo, 1, "key");
	r.column = mig_required_text(fcinfo, 2, "strata_column");
	r.margins = PG_ARGISNULL(3) ? NULL : PG_GETARG_JSONB_P(3);
	mig_fit_rake(&r, put_row, &rows);
	return (Datum) 0;
}

/* rake_report(source, margins, weights, trim_at, tolerance, max_iterations, design) */
PG_FUNCTION_INFO_V1(migstat_rake_report);
Datum
migstat_rake_report(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigRakeRequest r = request_of(fcinfo, 3);
	MigRakeReport report;

	r.margins = PG_ARGISNULL(1) ? NULL : PG_GETARG_JSONB_P(1);
	report = mig_fit_rake_report(&r);
	for (int i = 0; i < report.n; i++)
	{
		const MigRakeLevel *l = &report.levels[i];

		mig_put_text(&rows, l->variable);
		mig_put_text(&rows, l->level);
		mig_put_count(&rows, (int64) l->n);
		mig_put_number(&rows, l->given);
		mig_put_number(&rows, l->target);
		mig_put_number(&rows, l->raked);
		mig_put_number(&rows, l->raked / l->target - 1.0);
		mig_put_datum(&rows, Int32GetDatum(report.raked.iterations));
		mig_put_datum(&rows, BoolGetDatum(report.converged));
		mig_put_count(&rows, (int64) report.raked.capped);
		mig_put_number(&rows, report.effective);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}
