/* readers.c: tests and other numbers read from a model */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/infer.h"
#include "pg/model.h"
#include "pg/rows.h"

static Datum
put_test(MigRows *rows, const MigModelTest *test)
{
	mig_put_text(rows, test->test);
	mig_put_number(rows, test->result.statistic);
	mig_put_number(rows, test->result.df);
	mig_put_number(rows, test->result.df2);
	mig_put_number(rows, test->result.p);
	mig_put_text(rows, test->note);
	mig_rows_end(rows);
	return (Datum) 0;
}

/* wald(model, terms, adjusted) */
PG_FUNCTION_INFO_V1(migstat_wald);
Datum
migstat_wald(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	const char **names = NULL;
	int n = 0;
	MigModelTest test;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	if (!PG_ARGISNULL(1) &&
		ArrayGetNItems(ARR_NDIM(PG_GETARG_ARRAYTYPE_P(1)), ARR_DIMS(PG_GETARG_ARRAYTYPE_P(1))) == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("terms is empty"),
						errhint("Name a term, or say NULL for all but the intercept.")));
	if (!PG_ARGISNULL(1))
		names = mig_text_array(fcinfo, 1, "terms", &n);
	test = mig_infer_wald(mig_model_from_datum(PG_GETARG_DATUM(0)), names, n,
						  PG_ARGISNULL(2) || PG_GETARG_BOOL(2));
	return put_test(&rows, &test);
}

/* lr_test(model, model) */
PG_FUNCTION_INFO_V1(migstat_lr_test);
Datum
migstat_lr_test(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigModelTest test;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	test = mig_infer_likelihood_ratio(mig_model_from_datum(PG_GETARG_DATUM(0)),
									  mig_model_from_datum(PG_GETARG_DATUM(1)));
	return put_test(&rows, &test);
}

/* ---- lincom ---- */

pg_noreturn static void
refuse_weights(const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("weights %s", what),
					errhint("Write terms and numbers as a JSON object, such as "
							"'{\"age\": 10, \"education[University]\": 1}'.")));
}

static double
weight_of(const char *term, const JsonbValue *value)
{
	double weight;

	if (value->type != jbvNumeric)
		refuse_weights(psprintf("have no number for \"%s\"", term));
	weight = DatumGetFloat8(
		DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
	if (!isfinite(weight))
		refuse_weights(psprintf("have a number for \"%s\" that is too large", term));
	return weight;
}

/* the members of a JSON object of terms and numbers */
static int
read_weights(Jsonb *json, const char ***names, double **weights)
{
	JsonbIterator *it;
	JsonbValue value;
	JsonbIteratorToken token;
	int n = 0;

	if (!JB_ROOT_IS_OBJECT(json) || JB_ROOT_COUNT(json) == 0)
		refuse_weights("are not an object with a term in it");
	*names = palloc(sizeof(char *) * JB_ROOT_COUNT(json));
	*weights = palloc(sizeof(double) * JB_ROOT_COUNT(json));
	it = JsonbIteratorInit(&json->root);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			(*names)[n] = pnstrdup(value.val.string.val, value.val.string.len);
		else if (token == WJB_VALUE)
		{
			(*weights)[n] = weight_of((*names)[n], &value);
			n++;
		}
	}
	return n;
}

/* lincom(model, weights, conf_level) */
PG_FUNCTION_INFO_V1(migstat_lincom);
Datum
migstat_lincom(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	double conf_level = mig_conf_level(fcinfo, 2);
	const char **names;
	double *weights;
	int n;
	MigCombination c;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	if (PG_ARGISNULL(1))
		refuse_weights("are NULL");
	n = read_weights(PG_GETARG_JSONB_P(1), &names, &weights);
	c = mig_infer_combination(mig_model_from_datum(PG_GETARG_DATUM(0)), names, weights, n,
							  conf_level);
	mig_put_number(&rows, c.estimate);
	mig_put_number(&rows, c.e.std_error);
	mig_put_number(&rows, c.e.statistic);
	mig_put_number(&rows, c.df);
	mig_put_number(&rows, c.e.p_value);
	mig_put_number(&rows, c.e.conf_low);
	mig_put_number(&rows, c.e.conf_high);
	mig_put_text(&rows, c.note);
	mig_rows_end(&rows);
	return (Datum) 0;
}

/* ---- by term ---- */

PG_FUNCTION_INFO_V1(migstat_vif);
Datum
migstat_vif(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigInflation *v;
	int n;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	v = mig_infer_inflation(mig_model_from_datum(PG_GETARG_DATUM(0)), &n);
	for (int i = 0; i < n; i++)
	{
		mig_put_text(&rows, v[i].variable);
		mig_put_datum(&rows, Int32GetDatum(v[i].df));
		mig_put_number(&rows, v[i].vif);
		mig_put_number(&rows, v[i].scaled);
		mig_put_text(&rows, v[i].note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(migstat_standardized);
Datum
migstat_standardized(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigStandardized *s;
	MigModel *m;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	m = mig_model_from_datum(PG_GETARG_DATUM(0));
	s = mig_infer_standardized(m);
	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];

		mig_put_text(&rows, t->term);
		mig_put_text(&rows, t->variable);
		mig_put_text(&rows, t->level);
		mig_put_datum(&rows, BoolGetDatum(t->is_reference));
		mig_put_number(&rows, t->estimate);
		mig_put_number(&rows, s[i].sd);
		mig_put_number(&rows, s[i].beta);
		mig_put_text(&rows, s[i].note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}
