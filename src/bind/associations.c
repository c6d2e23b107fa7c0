/* associations.c: many outcomes on focal predictors */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/associations.h"
#include "pg/rows.h"

/* associations(source, outcomes, focal, controls, model, alpha, adjust, ..the options of ols) */
PG_FUNCTION_INFO_V1(migstat_associations);
Datum
migstat_associations(PG_FUNCTION_ARGS)
{
	MigAssociationsRequest request = {0};
	MigRows rows = mig_rows_begin(fcinfo);
	MigAssociation *found;
	int n;

	request.source = mig_required_text(fcinfo, 0, "source");
	request.outcomes = mig_text_array(fcinfo, 1, "outcomes", &request.noutcomes);
	request.focal = mig_text_array(fcinfo, 2, "focal", &request.nfocal);
	request.controls = mig_text_arg(fcinfo, 3);
	request.model = mig_required_text(fcinfo, 4, "model");
	request.alpha = PG_ARGISNULL(5) ? NAN : PG_GETARG_FLOAT8(5);
	request.adjust = mig_required_text(fcinfo, 6, "adjust");
	request.options = mig_fit_options(fcinfo);
	found = mig_fit_associations(&request, &n);
	for (int i = 0; i < n; i++)
	{
		const MigAssociation *a = &found[i];

		mig_put_text(&rows, a->outcome);
		mig_put_text(&rows, a->focal);
		mig_put_number(&rows, a->estimate);
		mig_put_number(&rows, a->std_error);
		mig_put_number(&rows, a->p_value);
		mig_put_number(&rows, a->p_adjusted);
		mig_put_text(&rows, a->sign);
		if (a->n >= 0)
			mig_put_count(&rows, a->n);
		else
			mig_put_null(&rows);
		mig_put_text(&rows, a->note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}
