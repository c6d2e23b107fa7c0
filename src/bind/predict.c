/* predict.c: what a model says of rows: predict and augment */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "bind/args.h"
#include "compat.h"
#include "core/dist.h"
#include "fit/pass.h"
#include "fit/score.h"
#include "formula/design.h"
#include "pg/query.h"
#include "pg/record.h"
#include "pg/rows.h"
#include "pg/source.h"

/* a row that the model says something of: complete, and no dropped term would change it */
static bool
read_estimable(MigScorer *scorer, const Datum *values, const bool *nulls)
{
	return mig_scorer_read(scorer, values, nulls) && mig_scorer_estimable(scorer);
}

/* ---- predict ---- */

/* a model bound to a row type, kept from row to row */
typedef struct Predictor
{
	MemoryContext context;
	struct varlena *key; /* the model as it came */
	MigRecord *record;
	MigScorer *scorer;
	int *outcome; /* variables of the outcome alone */
	int outcomes;
	int offset; /* place of the offset among the columns, after the variables; -1: none */
	Datum *values;
	bool *nulls;
} Predictor;

/* is a variable read by the outcome and by no term? */
static bool
is_outcome_only(const MigFormula *formula, int v)
{
	for (int t = 0; t < formula->nterms; t++)
		if (mig_term_uses(&formula->terms[t], v))
			return false;
	return true;
}

/* the variables and the offset */
static const char *const *
names_of(const MigFormula *formula, const char *offset)
{
	const char **names = palloc(sizeof(char *) * (formula->nvariables + 1));

	memcpy(names, formula->variables, sizeof(char *) * formula->nvariables);
	names[formula->nvariables] = offset;
	return names;
}

/* the model as it is stored: it need not be unpacked to see that it is the one before.  What is in
 * memory in another form may change where it is. */
static struct varlena *
model_as_stored(FunctionCallInfo fcinfo)
{
	struct varlena *model = (struct varlena *) PG_GETARG_POINTER(0);

	return VARATT_IS_EXTERNAL(model) && !VARATT_IS_EXTERNAL_ONDISK(model)
			   ? (struct varlena *) PG_GETARG_HEAPTUPLEHEADER(0)
			   : model;
}

static Predictor *
new_predictor(struct varlena *model, HeapTupleHeader row, MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "migstat predict", ALLOCSET_DEFAULT_SIZES);
	MemoryContext previous = MemoryContextSwitchTo(context);
	Predictor *p = palloc0(sizeof(Predictor));
	MigModel *fit;
	MigFormula *formula;

	p->context = context;
	p->key = palloc(VARSIZE_ANY(model));
	memcpy(p->key, model, VARSIZE_ANY(model));
	fit =
		mig_model_from_datum(PointerGetDatum(DatumGetHeapTupleHeaderCopy(PointerGetDatum(model))));
	mig_model_refuse_absorbed(fit, "predict()");
	formula = fit->moments ? mig_design_formula(fit->moments) : mig_formula_parse(fit->formula);
	p->offset = fit->offset ? formula->nvariables : -1;
	p->record = mig_record_bind(row, names_of(formula, fit->offset), formula->exact,
								formula->nvariables + (fit->offset != NULL));
	if (fit->offset && p->record->attribute[p->offset] < 0)
		mig_record_refuse(p->record, fit->offset);
	p->outcome = palloc(sizeof(int) * (formula->nvariables + 1));
	for (int v = 0; v < formula->nvariables; v++)
		if (is_outcome_only(formula, v))
		{
			p->outcome[p->outcomes++] = v;
			p->record->types[v] = InvalidOid;
		}
		else if (p->record->attribute[v] < 0)
			mig_record_refuse(p->record, formula->variables[v]);
	p->scorer = mig_scorer_new(fit, p->record->types, false);
	mig_scorer_watch_collinear(p->scorer);
	p->values = palloc(sizeof(Datum) * (formula->nvariables + 2));
	p->nulls = palloc(sizeof(bool) * (formula->nvariables + 2));
	MemoryContextSwitchTo(previous);
	return p;
}

static Predictor *
predictor_of(FunctionCallInfo fcinfo, struct varlena *model, HeapTupleHeader row)
{
	Predictor *p = fcinfo->flinfo->fn_extra;

	if (p && VARSIZE_ANY(p->key) == VARSIZE_ANY(model) &&
		memcmp(p->key, model, VARSIZE_ANY(model)) == 0 && mig_record_fits(p->record, row))
		return p;
	fcinfo->flinfo->fn_extra = NULL;
	if (p)
		MemoryContextDelete(p->context);
	fcinfo->flinfo->fn_extra = new_predictor(model, row, fcinfo->flinfo->fn_mcxt);
	return fcinfo->flinfo->fn_extra;
}

/* predict(model, new_data) */
PG_FUNCTION_INFO_V1(migstat_predict);
Datum
migstat_predict(PG_FUNCTION_ARGS)
{
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(1);
	Predictor *p = predictor_of(fcinfo, model_as_stored(fcinfo), row);

	mig_record_read(p->record, row, p->values, p->nulls);
	for (int i = 0; i < p->outcomes; i++)
	{
		p->values[p->outcome[i]] = Float8GetDatum(0.0);
		p->nulls[p->outcome[i]] = false;
	}
	if (p->offset >= 0)
	{
		MigColumn column;

		if (p->nulls[p->offset])
			PG_RETURN_NULL();
		mig_column_init(&column, p->record->types[p->offset], CurrentMemoryContext);
		p->scorer->offset = mig_design_number(&column, p->values[p->offset]).hi;
	}
	if (!read_estimable(p->scorer, p->values, p->nulls))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(mig_scorer_fitted(p->scorer));
}

/* ---- augment ---- */

typedef enum Band
{
	BAND_NONE,
	BAND_CONFIDENCE,
	BAND_PREDICTION
} Band;

typedef struct Augment
{
	MigRows rows;
	const MigModel *model;
	MigScorer *whole;   /* with the outcome; NULL where the source does not have it */
	MigScorer *partial; /* without */
	int *outcome;
	int outcomes;
	int n;
	bool frequency;
	bool analytic;
	double residual_variance; /* of a case of weight 1 */
	Band band;
	double quantile;
} Augment;

static Band
band_named(const char *name)
{
	if (strcmp(name, "none") == 0)
		return BAND_NONE;
	if (strcmp(name, "confidence") == 0)
		return BAND_CONFIDENCE;
	if (strcmp(name, "prediction") == 0)
		return BAND_PREDICTION;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("intervals is \"%s\"", name),
					errhint("Say 'none', 'confidence' or 'prediction'.")));
}

/* fitted value, its error, and limits that are transformed with the linear predictor */
static void
put_fitted(Augment *a, const MigScorer *s, double weight)
{
	double eta = mig_scorer_linear(s);
	double variance = mig_scorer_variance(s);
	double half = sqrt(variance);

	if (a->band == BAND_PREDICTION)
		half = sqrt(variance + a->residual_variance / (a->analytic ? weight : 1.0));
	half *= a->quantile;
	mig_put_number(&a->rows, mig_glm_mean(s->family, eta).mean);
	mig_put_number(&a->rows, fabs(mig_glm_mean(s->family, eta).first) * sqrt(variance));
	mig_put_number(&a->rows, mig_glm_mean(s->family, eta - half).mean);
	mig_put_number(&a->rows, mig_glm_mean(s->family, eta + half).mean);
}

/* of what a residual is divided by; NAN: there is nothing to divide by */
static double
root_of(double square)
{
	return square > 0.0 && isfinite(square) ? sqrt(square) : NAN;
}

/* the residual and, for a linear model, what is made of it; weight: NAN where the row has none */
static void
put_residual(Augment *a, const MigScorer *s, double weight)
{
	const MigModel *m = a->model;
	double residual = mig_scorer_residual(s);
	double w = a->frequency ? 1.0 : weight;
	double hat = weight > 0.0 && s->bread ? w * mig_scorer_leverage(s) : NAN;
	double rest = 1.0 - hat < MIG_SCORER_NO_RESIDUAL ? NAN : 1.0 - hat;
	double square = w * residual * residual / rest;
	double standard = sqrt(w) * residual / root_of(m->rss / m->df_residual * rest);
	double without = (m->rss - square) / (m->df_residual - 1.0);

	mig_put_number(&a->rows, residual);
	mig_put_number(&a->rows, standard);
	mig_put_number(&a->rows, sqrt(w) * residual / root_of(without * rest));
	mig_put_number(&a->rows, hat);
	mig_put_number(&a->rows, standard * standard * hat / rest / m->rank);
}

static void
augment_row(const Datum *columns, const bool *column_nulls, void *argument)
{
	Augment *a = argument;
	Datum *values = palloc(sizeof(Datum) * (a->n + 1));
	bool *nulls = palloc(sizeof(bool) * (a->n + 1));
	double weight = column_nulls[1] ? NAN : DatumGetFloat8(columns[1]);
	bool whole = false;
	bool lacks_offset = a->model->offset && column_nulls[2 + a->n];

	if (a->model->offset && !lacks_offset)
		a->partial->offset = DatumGetFloat8(columns[2 + a->n]);
	if (a->whole)
		a->whole->offset = a->partial->offset;
	memcpy(values, columns + 2, sizeof(Datum) * a->n);
	memcpy(nulls, column_nulls + 2, sizeof(bool) * a->n);
	mig_put_text(&a->rows, column_nulls[0] ? NULL : TextDatumGetCString(columns[0]));
	if (a->whole && !lacks_offset)
		whole = read_estimable(a->whole, values, nulls);
	if (whole)
	{
		put_fitted(a, a->whole, weight);
		put_residual(a, a->whole, weight);
		mig_rows_end(&a->rows);
		return;
	}
	for (int i = 0; i < a->outcomes; i++)
	{
		values[a->outcome[i]] = Float8GetDatum(0.0);
		nulls[a->outcome[i]] = false;
	}
	if (!lacks_offset && read_estimable(a->partial, values, nulls))
		put_fitted(a, a->partial, weight);
	else
		for (int i = 0; i < 4; i++)
			mig_put_null(&a->rows);
	for (int i = 0; i < 5; i++)
		mig_put_null(&a->rows);
	mig_rows_end(&a->rows);
}

/* the expression of the weights; the model knows their column, or the caller says it */
static const char *
weight_expression(const MigModel *model, const MigSource *source, const char *weights)
{
	if (strcmp(model->weight_type, "none") == 0 && weights)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("weights are given, and the model has none"),
						errhint("Leave them out, or fit the model with weights.")));
	if (strcmp(model->weight_type, "none") == 0)
		return "1::pg_catalog.float8";
	if (weights == NULL)
		weights = model->weights;
	if (weights == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has %s weights, but not the name of their column",
							   model->weight_type),
						errhint("Say weights => their column in the source.")));
	return mig_source_number(source, weights, "weights");
}

/* the columns of the formula; those of the outcome alone may be missing */
static const char *
bind_source(Augment *a, const MigSource *source, const MigFormula *formula)
{
	StringInfoData columns;
	Oid *types = palloc0(sizeof(Oid) * (formula->nvariables + 1));
	Oid *partial = palloc0(sizeof(Oid) * (formula->nvariables + 1));
	bool has_outcome = true;

	initStringInfo(&columns);
	a->n = formula->nvariables;
	a->outcome = palloc(sizeof(int) * (a->n + 1));
	for (int v = 0; v < a->n; v++)
	{
		const char *name = formula->variables[v];

		if (is_outcome_only(formula, v))
		{
			a->outcome[a->outcomes++] = v;
			if (!mig_source_has(source, name))
			{
				has_outcome = false;
				appendStringInfoString(&columns, ", NULL::pg_catalog.float8");
				continue;
			}
		}
		else
		{
			mig_pass_require(source, formula, v);
			partial[v] = mig_source_type(source, name, "in the formula");
		}
		types[v] = mig_source_type(source, name, "in the formula");
		appendStringInfo(&columns, ", %s", mig_source_column(source, name, "in the formula"));
	}
	if (a->model->offset)
		appendStringInfo(&columns, ", %s", mig_source_number(source, a->model->offset, "offset"));
	if (has_outcome)
		a->whole = mig_scorer_new((MigModel *) a->model, types,
								  mig_model_family(a->model) == MIG_FAMILY_OLS);
	a->partial = mig_scorer_new((MigModel *) a->model, partial, false);
	mig_scorer_watch_collinear(a->partial);
	if (a->whole)
		mig_scorer_watch_collinear(a->whole);
	return columns.data;
}

/* augment(model, key, source, intervals, conf_level, weights, design) */
PG_FUNCTION_INFO_V1(migstat_augment);
Datum
migstat_augment(PG_FUNCTION_ARGS)
{
	Augment a = {mig_rows_begin(fcinfo)};
	MigSource source;
	const char *key = mig_text_arg(fcinfo, 1);
	const char *columns;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	source = mig_source_open(mig_required_text(fcinfo, 2, "source"));
	a.band = band_named(mig_required_text(fcinfo, 3, "intervals"));
	a.model = mig_model_from_datum(PG_GETARG_DATUM(0));
	mig_model_refuse_absorbed(a.model, "augment()");
	if (a.band == BAND_PREDICTION && mig_model_family(a.model) != MIG_FAMILY_OLS)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("intervals => 'prediction' is for linear models"),
						errhint("'confidence' gives an interval of the expected outcome.")));
	a.analytic = strcmp(a.model->weight_type, "analytic") == 0;
	a.residual_variance = a.model->rss / a.model->df_residual;
	if (strcmp(a.model->weight_type, "sampling") == 0) /* weights that sum to n */
		a.residual_variance *= (double) a.model->n / a.model->weight_sum;
	a.frequency = strcmp(a.model->weight_type, "frequency") == 0;
	a.quantile = mig_dist_t_quantile(0.5 + mig_conf_level(fcinfo, 4) / 2.0, a.model->df);
	if (a.band == BAND_NONE)
		a.quantile = NAN;
	if (a.model->moments == NULL)
		return (Datum) 0;
	columns = bind_source(&a, &source, mig_design_formula(a.model->moments));
	mig_query_each(
		psprintf("SELECT %s, %s%s FROM %s",
				 key ? psprintf("%s::pg_catalog.text", mig_source_column(&source, key, "key"))
					 : "NULL::pg_catalog.text",
				 weight_expression(a.model, &source, mig_fit_options(fcinfo).weights.column),
				 columns, source.from),
		0, NULL, NULL, augment_row, &a);
	return (Datum) 0;
}
