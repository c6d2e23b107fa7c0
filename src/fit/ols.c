/* ols.c: linear models by least squares, from a source */
#include "postgres.h"

#include "fit/ols.h"

#include "utils/builtins.h"

#include "fit/absorb.h"
#include "fit/one_scan.h"
#include "fit/options.h"
#include "fit/pass.h"
#include "fit/variance.h"
#include "pg/query.h"

static void
refuse_no_rows(int64 outside, int64 no_offset)
{
	if (no_offset > 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("no row has an offset"),
						errdetail("It is NULL in " INT64_FORMAT " rows.", no_offset),
						errhint("Check the column that offset_column names.")));
	if (outside > 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("no row is in the subpopulation"),
						errdetail(INT64_FORMAT " rows are outside.", outside)));
	ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("the source has no rows"),
					errhint("Check its conditions.")));
}

const char *
mig_fit_moments_call(const MigPass *pass, const char *weight_type)
{
	return psprintf("migstat.%smoments_%sagg(%s::pg_catalog.text%s%s%s)%s",
					pass->weight == NULL                    ? ""
					: strcmp(weight_type, "frequency") == 0 ? "frequency_"
															: "weighted_",
					pass->by_row ? "row_" : "", quote_literal_cstr(pass->formula->text),
					pass->weight ? ", " : "", pass->weight ? pass->weight : "", pass->variables,
					pass->filter);
}

const char *
mig_fit_first_columns(const MigPass *pass, const char *aggregates)
{
	const char *inside = pass->subpop ? pass->subpop : "true";

	return psprintf(
		"%s, %s, %s", aggregates,
		pass->subpop ? psprintf("pg_catalog.count(*) FILTER (WHERE (%s) IS NOT TRUE)", inside)
					 : "0::pg_catalog.int8",
		pass->offset
			? psprintf("pg_catalog.count(*) FILTER (WHERE %s AND %s IS NULL)", inside, pass->offset)
			: "0::pg_catalog.int8");
}

MigFirstPass
mig_fit_first_row(const Datum *values, const bool *nulls, int columns)
{
	MigFirstPass first = {values, DatumGetInt64(values[columns - 2]),
						  DatumGetInt64(values[columns - 1])};

	if (nulls[0])
		refuse_no_rows(first.outside, first.no_offset);
	return first;
}

MigFirstPass
mig_fit_first_pass(const MigPass *pass, const char *aggregates)
{
	MigResult result = mig_query(
		psprintf("SELECT %s FROM %s", mig_fit_first_columns(pass, aggregates), pass->source.from));

	return mig_fit_first_row(result.values, result.nulls, result.columns);
}

static void
refuse_no_complete_row(const MigModel *model)
{
	int64 no_weight = model->n_null_weight + model->n_zero_weight;

	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND),
			 errmsg("no row is complete in all variables of the formula"),
			 errdetail("Of " INT64_FORMAT " rows, " INT64_FORMAT " lack the outcome, " INT64_FORMAT
					   " another variable and " INT64_FORMAT " a weight.",
					   model->n_read, model->n_null_outcome, model->n_null_regressor, no_weight),
			 no_weight == model->n_read
				 ? errhint("No row has a weight above 0.")
				 : errhint("i(x, missing='Missing') makes NULL a level of a factor.")));
}

void
mig_fit_take_weights(MigModel *model, const MigFitOptions *o)
{
	model->weights = o->weights.column;
	if (o->weights.column)
		model->weight_type = o->weights.type;
	model->design = mig_fit_design_text(o);
}

MigModel *
mig_fit_first(const MigPass *pass, const MigFitOptions *o, const MigFirstPass *first, MigMoments *t,
			  MigPair **bread)
{
	MigModel *model = mig_fit_moments(mig_fit_canonical(t), NULL, bread);

	model->n_outside = first->outside;
	model->n_null_regressor += first->no_offset;
	model->n_read += first->outside + first->no_offset;
	model->rows_read = model->n_read;
	mig_fit_take_weights(model, o);
	if (model->nterms == 0)
		refuse_no_complete_row(model);
	return model;
}

MigModel *
mig_fit_start(const MigPass *pass, const MigFitOptions *o, MigPair **bread)
{
	MigFirstPass first = mig_fit_first_pass(pass, mig_fit_moments_call(pass, o->weights.type));

	return mig_fit_first(pass, o, &first, mig_pg_moments_state(first.values[0]), bread);
}

MigModel *
mig_fit_ols_pass(const MigPass *pass, const MigFitOptions *o)
{
	MigPair *bread = NULL;
	bool iid = strcmp(o->vcov, "iid") == 0;
	MigModel *model;

	if (pass->formula->nabsorbed > 0)
		return mig_absorb_ols(pass, o);
	mig_variance_check_columns(&pass->source, o);
	if (mig_one_scan_can(pass, o) && !mig_one_scan_hopeless(pass, o))
		return mig_one_scan_ols(pass, o);
	model = mig_fit_start(pass, o, iid ? NULL : &bread);
	if (!iid)
		mig_variance_apply(model, bread, pass, o);
	return model;
}

MigModel *
mig_fit_ols(const char *source, const char *formula, const MigFitOptions *options)
{
	MigFitOptions o = mig_fit_check_options(options, false);
	MigPass pass = mig_pass_open(source, formula, o.weights, o.subpop, NULL);

	return mig_fit_ols_pass(&pass, &o);
}
