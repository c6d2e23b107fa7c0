/* model.c: a fitted model to and from the composite type migstat.model */
#include "postgres.h"

#include "pg/model.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "pg/moments.h"
#include "pg/rows.h"

/* the fields of the type, in their order */
enum
{
	FAMILY,
	FORMULA,
	OUTCOME,
	ABSORBED,
	WEIGHT_TYPE,
	WEIGHTS,
	OFFSET_COLUMN,
	VCOV_TYPE,
	CLUSTER,
	DESIGN,
	TERM,
	VARIABLE,
	LEVEL,
	IS_REFERENCE,
	ESTIMATE,
	COVARIANCE_COLUMN,
	FORMULA_TERM,
	TERM_DF,
	TERM_NOTE,
	COVARIANCE,
	INTERCEPT,
	N,
	N_READ,
	N_NULL_OUTCOME,
	N_NULL_REGRESSOR,
	N_NULL_WEIGHT,
	N_ZERO_WEIGHT,
	N_OUTSIDE,
	N_PERFECT,
	N_NULL_EFFECT,
	N_SINGLETON,
	N_ZEROS,
	N_CLUSTERS,
	N_STRATA,
	WEIGHT_SUM,
	DF_RESIDUAL,
	DF,
	DF_ABSORBED,
	R_SQUARED_WITHIN,
	LOG_LIK,
	NULL_LOG_LIK,
	ITERATIONS,
	RSS,
	TSS,
	R_SQUARED,
	UNEXPLAINED,
	PASSES,
	ROWS_READ,
	NOTE,
	MOMENTS,
	FIELDS
};

static TupleDesc
model_type(void)
{
	Oid schema = get_namespace_oid("migstat", false);
	Oid type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("model"),
							   ObjectIdGetDatum(schema));

	if (!OidIsValid(type))
		elog(ERROR, "type migstat.model does not exist");
	return lookup_rowtype_tupdesc_copy(type, -1);
}

/* ---- to a datum ---- */

static Datum
array_of(Datum *values, bool *nulls, int n, Oid type)
{
	int lower = 1;
	int16 len;
	bool by_value;
	char align;

	if (n == 0)
		return PointerGetDatum(construct_empty_array(type));
	get_typlenbyvalalign(type, &len, &by_value, &align);
	return PointerGetDatum(
		construct_md_array(values, nulls, 1, &n, &lower, type, len, by_value, align));
}

/* the terms' fields as arrays, one after another */
static void
put_terms(const MigModel *model, Datum *fields)
{
	int n = model->nterms;
	Datum *values = palloc(sizeof(Datum) * (n + 1));
	bool *nulls = palloc(n + 1);

	for (int field = TERM; field <= TERM_NOTE; field++)
	{
		Oid type = field == IS_REFERENCE                                 ? BOOLOID
				   : field == ESTIMATE || field == TERM_DF               ? FLOAT8OID
				   : field == FORMULA_TERM || field == COVARIANCE_COLUMN ? INT4OID
																		 : TEXTOID;

		for (int i = 0; i < n; i++)
		{
			const MigModelTerm *term = &model->terms[i];
			const char *text = NULL;
			double number;

			nulls[i] = false;
			switch (field)
			{
				case TERM:
					text = term->term;
					break;
				case VARIABLE:
					text = term->variable;
					break;
				case LEVEL:
					text = term->level;
					break;
				case TERM_NOTE:
					text = term->note;
					break;
				case IS_REFERENCE:
					values[i] = BoolGetDatum(term->is_reference);
					continue;
				case ESTIMATE:
				case TERM_DF:
					number = field == ESTIMATE ? term->estimate : term->df;
					nulls[i] = isnan(number);
					values[i] = Float8GetDatum(number);
					continue;
				default:
					values[i] =
						Int32GetDatum(field == FORMULA_TERM ? term->formula_term : term->column);
					continue;
			}
			nulls[i] = text == NULL;
			values[i] = text ? CStringGetTextDatum(text) : (Datum) 0;
		}
		fields[field] = array_of(values, nulls, n, type);
	}
}

static bool
any_nan(const double *x, int n)
{
	bool any = false;

	for (int i = 0; i < n; i++)
		any |= isnan(x[i]);
	return any;
}

/* of a wide model it is megabytes: without NULLs it goes as it is */
static Datum
covariance_array(const MigModel *model)
{
	int n = (int) mig_products_count(model->rank);
	Datum *values;
	bool *nulls;

	if (n > 0 && !any_nan(model->covariance, n))
	{
		ArrayType *array = mig_new_array(n);

		memcpy(ARR_DATA_PTR(array), model->covariance, sizeof(float8) * n);
		return PointerGetDatum(array);
	}
	values = palloc_extended(sizeof(Datum) * (n + 1), MCXT_ALLOC_HUGE);
	nulls = palloc_extended(n + 1, MCXT_ALLOC_HUGE);
	for (int i = 0; i < n; i++)
	{
		nulls[i] = isnan(model->covariance[i]);
		values[i] = Float8GetDatum(model->covariance[i]);
	}
	return array_of(values, nulls, n, FLOAT8OID);
}

static void
put_text(Datum *values, bool *nulls, int field, const char *text)
{
	nulls[field] = text == NULL;
	values[field] = text ? CStringGetTextDatum(text) : (Datum) 0;
}

static void
put_number(Datum *values, bool *nulls, int field, double number)
{
	nulls[field] = isnan(number);
	values[field] = Float8GetDatum(number);
}

static void
put_count(Datum *values, bool *nulls, int field, int64 count)
{
	nulls[field] = count < 0;
	values[field] = Int64GetDatum(count);
}

Datum
mig_model_to_datum(const MigModel *model)
{
	Datum values[FIELDS] = {0};
	bool nulls[FIELDS] = {0};
	TupleDesc type = model_type();

	if (type->natts != FIELDS)
		elog(ERROR, "type migstat.model has %d fields instead of %d", type->natts, FIELDS);
	put_text(values, nulls, FAMILY, model->family);
	put_text(values, nulls, FORMULA, model->formula);
	put_text(values, nulls, OUTCOME, model->outcome);
	put_text(values, nulls, ABSORBED, model->absorbed);
	put_text(values, nulls, WEIGHT_TYPE, model->weight_type);
	put_text(values, nulls, WEIGHTS, model->weights);
	put_text(values, nulls, OFFSET_COLUMN, model->offset);
	put_text(values, nulls, VCOV_TYPE, model->vcov_type);
	put_text(values, nulls, CLUSTER, model->cluster);
	put_text(values, nulls, DESIGN, model->design);
	put_terms(model, values);
	values[COVARIANCE] = covariance_array(model);
	values[INTERCEPT] = BoolGetDatum(model->intercept);
	values[N] = Int64GetDatum(model->n);
	values[N_READ] = Int64GetDatum(model->n_read);
	values[N_NULL_OUTCOME] = Int64GetDatum(model->n_null_outcome);
	values[N_NULL_REGRESSOR] = Int64GetDatum(model->n_null_regressor);
	values[N_NULL_WEIGHT] = Int64GetDatum(model->n_null_weight);
	values[N_ZERO_WEIGHT] = Int64GetDatum(model->n_zero_weight);
	values[N_OUTSIDE] = Int64GetDatum(model->n_outside);
	values[N_PERFECT] = Int64GetDatum(model->n_perfect);
	values[N_NULL_EFFECT] = Int64GetDatum(model->n_null_effect);
	values[N_SINGLETON] = Int64GetDatum(model->n_singleton);
	values[N_ZEROS] = Int64GetDatum(model->n_zeros);
	put_count(values, nulls, N_CLUSTERS, model->n_clusters);
	put_count(values, nulls, N_STRATA, model->n_strata);
	put_number(values, nulls, WEIGHT_SUM, model->weight_sum);
	put_number(values, nulls, DF_RESIDUAL, model->df_residual);
	put_number(values, nulls, DF, model->df);
	put_number(values, nulls, DF_ABSORBED, model->df_absorbed);
	put_number(values, nulls, R_SQUARED_WITHIN, model->r_squared_within);
	put_number(values, nulls, LOG_LIK, model->log_lik);
	put_number(values, nulls, NULL_LOG_LIK, model->null_log_lik);
	values[ITERATIONS] = Int32GetDatum(model->iterations);
	put_number(values, nulls, RSS, model->rss);
	put_number(values, nulls, TSS, model->tss);
	put_number(values, nulls, R_SQUARED, model->r_squared);
	put_number(values, nulls, UNEXPLAINED, model->unexplained);
	values[PASSES] = Int64GetDatum(model->passes);
	values[ROWS_READ] = Int64GetDatum(model->rows_read);
	put_text(values, nulls, NOTE, model->note);
	nulls[MOMENTS] = model->moments == NULL;
	values[MOMENTS] = PointerGetDatum(model->moments);
	return HeapTupleGetDatum(heap_form_tuple(type, values, nulls));
}

/* ---- from a datum ---- */

pg_noreturn static void
refuse_model(void)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid model value"),
					errhint("Models are made by ols(), ols_agg() and the like.")));
}

void
mig_model_add_note(MigModel *model, const char *note)
{
	if (note)
		model->note = model->note ? psprintf("%s; %s", model->note, note) : note;
}

int64
mig_model_left_out(const MigModel *m)
{
	return m->n_null_outcome + m->n_null_regressor + m->n_null_weight + m->n_zero_weight +
		   m->n_outside + m->n_perfect + m->n_null_effect + m->n_singleton + m->n_zeros;
}

void
mig_model_refuse_absorbed(const MigModel *m, const char *what)
{
	if (m->absorbed)
		ereport(
			ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("%s is not available for a model with absorbed effects", what),
			 errdetail("The model has the estimates of its terms, not of the levels of %s.",
					   m->absorbed),
			 errhint("fixed_effects(model, source) estimates the effects; effects of few levels "
					 "can be terms of the formula instead, such as i.region.")));
}

static const char *const family_names[] = {"ols", "probit", "logit", "cloglog", "poisson"};

const char *
mig_family_name(MigFamily family)
{
	return family_names[family];
}

bool
mig_family_named(const char *name, MigFamily *family)
{
	for (int i = 0; i < lengthof(family_names); i++)
		if (strcmp(name, family_names[i]) == 0)
		{
			*family = (MigFamily) i;
			return true;
		}
	return false;
}

MigFamily
mig_model_family(const MigModel *model)
{
	MigFamily family;

	if (!mig_family_named(model->family, &family))
		refuse_model();
	return family;
}

/* elements of an array field, which must have n of them (any number where *n is -1) */
static Datum *
elements(Datum array, Oid type, int *n, bool **nulls)
{
	int16 len;
	bool by_value;
	char align;
	Datum *values;
	int found;

	get_typlenbyvalalign(type, &len, &by_value, &align);
	deconstruct_array(DatumGetArrayTypeP(array), type, len, by_value, align, &values, nulls,
					  &found);
	if (*n >= 0 && found != *n)
		refuse_model();
	*n = found;
	return values;
}

static const char **
texts(Datum array, int *n)
{
	bool *nulls;
	Datum *values = elements(array, TEXTOID, n, &nulls);
	const char **result = palloc0(sizeof(char *) * (*n + 1));

	for (int i = 0; i < *n; i++)
		if (!nulls[i])
			result[i] = TextDatumGetCString(values[i]);
	return result;
}

static void
get_terms(MigModel *model, const Datum *fields)
{
	int n = -1;
	const char **term = texts(fields[TERM], &n);
	const char **variable = texts(fields[VARIABLE], &n);
	const char **level = texts(fields[LEVEL], &n);
	const char **note = texts(fields[TERM_NOTE], &n);
	bool *nulls;
	bool *no_estimate;
	Datum *reference = elements(fields[IS_REFERENCE], BOOLOID, &n, &nulls);
	Datum *estimate = elements(fields[ESTIMATE], FLOAT8OID, &n, &no_estimate);
	Datum *column = elements(fields[COVARIANCE_COLUMN], INT4OID, &n, &nulls);
	Datum *formula_term = elements(fields[FORMULA_TERM], INT4OID, &n, &nulls);
	bool *no_df;
	Datum *df = elements(fields[TERM_DF], FLOAT8OID, &n, &no_df);

	model->nterms = n;
	model->terms = palloc0(sizeof(MigModelTerm) * (n + 1));
	for (int i = 0; i < n; i++)
	{
		MigModelTerm *t = &model->terms[i];

		t->term = term[i];
		t->variable = variable[i];
		t->level = level[i];
		t->note = note[i];
		t->is_reference = DatumGetBool(reference[i]);
		t->estimate = no_estimate[i] ? NAN : DatumGetFloat8(estimate[i]);
		t->column = DatumGetInt32(column[i]);
		t->formula_term = DatumGetInt32(formula_term[i]);
		t->df = no_df[i] ? NAN : DatumGetFloat8(df[i]);
		if (t->term == NULL || t->column < -1 || t->column >= n)
			refuse_model();
		model->rank = Max(model->rank, t->column + 1);
	}
}

static void
get_covariance(MigModel *model, Datum field)
{
	int64 want = (int64) model->rank * (model->rank + 1) / 2;
	int n = -1;
	bool *nulls;
	Datum *values = elements(field, FLOAT8OID, &n, &nulls);

	if (n != want)
		refuse_model();

	model->covariance = palloc(sizeof(double) * (n + 1));
	for (int i = 0; i < n; i++)
		model->covariance[i] = nulls[i] ? NAN : DatumGetFloat8(values[i]);
}

static double
number(const Datum *values, const bool *nulls, int field)
{
	return nulls[field] ? NAN : DatumGetFloat8(values[field]);
}

static bool
may_be_null(TupleDesc type, int field)
{
	switch (field)
	{
		case ABSORBED:
		case WEIGHTS:
		case OFFSET_COLUMN:
		case CLUSTER:
		case DESIGN:
		case N_CLUSTERS:
		case N_STRATA:
		case NOTE:
		case MOMENTS:
			return true;
		default:
			return TupleDescAttr(type, field)->atttypid == FLOAT8OID;
	}
}

static char *
text_or_null(const Datum *values, const bool *nulls, int field)
{
	return nulls[field] ? NULL : TextDatumGetCString(values[field]);
}

MigModel *
mig_model_from_datum(Datum value)
{
	HeapTupleHeader header = DatumGetHeapTupleHeader(value);
	TupleDesc type = lookup_rowtype_tupdesc_copy(HeapTupleHeaderGetTypeId(header),
												 HeapTupleHeaderGetTypMod(header));
	MigModel *model = palloc0(sizeof(MigModel));
	Datum values[FIELDS];
	bool nulls[FIELDS];
	HeapTupleData tuple = {0};

	if (type->natts != FIELDS)
		refuse_model();
	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	tuple.t_data = header;
	heap_deform_tuple(&tuple, type, values, nulls);
	for (int field = 0; field < FIELDS; field++)
		if (nulls[field] && !may_be_null(type, field))
			refuse_model();
	model->family = TextDatumGetCString(values[FAMILY]);
	model->formula = TextDatumGetCString(values[FORMULA]);
	model->outcome = TextDatumGetCString(values[OUTCOME]);
	model->absorbed = text_or_null(values, nulls, ABSORBED);
	model->weight_type = TextDatumGetCString(values[WEIGHT_TYPE]);
	model->weights = text_or_null(values, nulls, WEIGHTS);
	model->offset = text_or_null(values, nulls, OFFSET_COLUMN);
	model->vcov_type = TextDatumGetCString(values[VCOV_TYPE]);
	model->cluster = text_or_null(values, nulls, CLUSTER);
	model->design = text_or_null(values, nulls, DESIGN);
	get_terms(model, values);
	get_covariance(model, values[COVARIANCE]);
	model->intercept = DatumGetBool(values[INTERCEPT]);
	model->n = DatumGetInt64(values[N]);
	model->n_read = DatumGetInt64(values[N_READ]);
	model->n_null_outcome = DatumGetInt64(values[N_NULL_OUTCOME]);
	model->n_null_regressor = DatumGetInt64(values[N_NULL_REGRESSOR]);
	model->n_null_weight = DatumGetInt64(values[N_NULL_WEIGHT]);
	model->n_zero_weight = DatumGetInt64(values[N_ZERO_WEIGHT]);
	model->n_outside = DatumGetInt64(values[N_OUTSIDE]);
	model->n_perfect = DatumGetInt64(values[N_PERFECT]);
	model->n_null_effect = DatumGetInt64(values[N_NULL_EFFECT]);
	model->n_singleton = DatumGetInt64(values[N_SINGLETON]);
	model->n_zeros = DatumGetInt64(values[N_ZEROS]);
	model->n_clusters = nulls[N_CLUSTERS] ? -1 : DatumGetInt64(values[N_CLUSTERS]);
	model->n_strata = nulls[N_STRATA] ? -1 : DatumGetInt64(values[N_STRATA]);
	model->weight_sum = number(values, nulls, WEIGHT_SUM);
	model->df_residual = number(values, nulls, DF_RESIDUAL);
	model->df = number(values, nulls, DF);
	model->df_absorbed = nulls[DF_ABSORBED] ? 0.0 : DatumGetFloat8(values[DF_ABSORBED]);
	model->r_squared_within = number(values, nulls, R_SQUARED_WITHIN);
	model->log_lik = number(values, nulls, LOG_LIK);
	model->null_log_lik = number(values, nulls, NULL_LOG_LIK);
	model->iterations = DatumGetInt32(values[ITERATIONS]);
	model->rss = number(values, nulls, RSS);
	model->tss = number(values, nulls, TSS);
	model->r_squared = number(values, nulls, R_SQUARED);
	model->unexplained = number(values, nulls, UNEXPLAINED);
	model->passes = DatumGetInt64(values[PASSES]);
	model->rows_read = DatumGetInt64(values[ROWS_READ]);
	if (model->df_residual > MIG_CROSSTAB_MAX_CASES) /* the t tails of 1e308 take a second */
		refuse_model();
	model->note = text_or_null(values, nulls, NOTE);
	model->moments = nulls[MOMENTS] ? NULL : mig_pg_moments_state(values[MOMENTS]);
	return model;
}
