/* design.c: a survey design as a value */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/options.h"
#include "pg/rows.h"

/* design(weights, strata, psu, fpc, singleton, weight_type) */
PG_FUNCTION_INFO_V1(migstat_design);
Datum
migstat_design(PG_FUNCTION_ARGS)
{
	MigFitOptions given = mig_fit_options(fcinfo);
	MigFitOptions o = mig_fit_check_options(&given, false);
	const char *field[] = {o.weights.column, o.strata, o.psu, o.fpc, o.singleton, o.weights.type};
	Datum values[lengthof(field)];
	bool nulls[lengthof(field)];
	TupleDesc type;

	if (get_call_result_type(fcinfo, NULL, &type) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "design() does not return a row");
	for (int i = 0; i < lengthof(field); i++)
	{
		nulls[i] = field[i] == NULL;
		values[i] = field[i] ? CStringGetTextDatum(field[i]) : (Datum) 0;
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(type), values, nulls)));
}

/* summary(design) */
PG_FUNCTION_INFO_V1(migstat_summary_design);
Datum
migstat_summary_design(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin_scalar(fcinfo);
	MigFitOptions given = mig_fit_options(fcinfo);
	MigFitOptions o = mig_fit_check_options(&given, false);

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	return mig_put_lines(&rows, mig_fit_design_summary(&o));
}
