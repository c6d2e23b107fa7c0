/* ols.c: linear models from moments and from a source */
#include "postgres.h"

#include "fmgr.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/ols.h"
#include "pg/model.h"
#include "pg/moments.h"

/* ols(moments, formula): the model of moments, or a sub-model of theirs */
PG_FUNCTION_INFO_V1(migstat_ols_moments);
Datum
migstat_ols_moments(PG_FUNCTION_ARGS)
{
	MigMoments *t;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	t = mig_fit_canonical(mig_pg_moments_state(PG_GETARG_DATUM(0)));
	PG_RETURN_DATUM(mig_model_to_datum(
		mig_fit_moments(t, PG_NARGS() > 1 ? mig_text_arg(fcinfo, 1) : NULL, NULL)));
}

/* ols(source, formula, weights, weight_type, vcov, cluster, two_way, strata, psu, fpc, singleton,
 * subpop) */
PG_FUNCTION_INFO_V1(migstat_ols);
Datum
migstat_ols(PG_FUNCTION_ARGS)
{
	const char *source = mig_required_text(fcinfo, 0, "source");
	const char *formula = mig_required_text(fcinfo, 1, "formula");
	MigFitOptions options = mig_fit_options(fcinfo);

	PG_RETURN_DATUM(mig_model_to_datum(mig_fit_ols(source, formula, &options)));
}
