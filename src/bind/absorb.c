/* absorb.c: the effects that a model absorbed */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/absorb.h"
#include "pg/rows.h"

#define SAME        1e-6 /* of a standard error: how far estimates of the same rows can be apart */
#define MANY_ROUNDS 1000

static void
put_effect(const char *variable, const MigLabel *level, double estimate, void *argument)
{
	MigRows *rows = argument;

	mig_put_text(rows, variable);
	mig_put_bytes(rows, level->text, (int) level->len);
	mig_put_number(rows, estimate);
	mig_rows_end(rows);
}

/* an error where the model was fitted to other rows */
static void
check_same(const MigModel *model, const MigModel *again)
{
	bool same = model->n == again->n && model->nterms == again->nterms;

	for (int i = 0; same && i < model->nterms; i++)
	{
		const MigModelTerm *t = &model->terms[i];
		double variance =
			t->column < 0 ? 0.0 : model->covariance[mig_products_at(t->column, t->column)];

		same = t->column == again->terms[i].column &&
			   (t->column < 0 || !(fabs(t->estimate - again->terms[i].estimate) >
								   SAME * sqrt(fabs(variance)) + SAME * fabs(t->estimate)));
	}
	if (!same)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the source does not have the rows that the model was fitted to"),
						errdetail("The model used " INT64_FORMAT
								  " rows, this source gives " INT64_FORMAT ".",
								  model->n, again->n),
						errhint("Give the source of the fit, and its subpop if it had one.")));
}

/* fixed_effects(model, source, subpop): the model is fitted again, with its effects kept */
PG_FUNCTION_INFO_V1(migstat_fixed_effects);
Datum
migstat_fixed_effects(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigGlmOptions glm = {NULL, "observed", "error", MANY_ROUNDS, 1e-9};
	MigFitOptions o = mig_fit_default_options();
	const char *source;
	MigModel *model;
	MigAbsorbed *f;
	MigPass pass;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	source = mig_required_text(fcinfo, 1, "source");
	model = mig_model_from_datum(PG_GETARG_DATUM(0));
	if (model->absorbed == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has no absorbed effects"),
						errdetail("Its formula is \"%s\".", model->formula),
						errhint("tidy() has the estimates of its terms; y ~ x | region absorbs.")));
	o.weights.column = model->weights;
	o.weights.type = model->weight_type;
	o.vcov = "iid";
	glm.offset = model->offset;
	pass = mig_pass_open(source, model->formula, o.weights, mig_text_arg(fcinfo, 2), glm.offset);
	f = mig_model_family(model) == MIG_FAMILY_POISSON
			? mig_absorb_fit_poisson(&pass, &o, &glm, true)
			: mig_absorb_fit_ols(&pass, &o, true);
	check_same(model, f->model);
	mig_absorb_effects(f, put_effect, &rows);
	mig_panel_free(f->panel);
	return (Datum) 0;
}
