/* report.c: models as printed tables */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "bind/args.h"
#include "compat.h"
#include "fit/report.h"
#include "pg/model.h"
#include "pg/rows.h"

#define MAX_DIGITS 15

/* what an argument may be called, and the number each name stands for */
typedef struct Choice
{
	const char *name;
	int value;
} Choice;

static const Choice formats[] = {{"text", MIG_GRID_TEXT}, {"markdown", MIG_GRID_MARKDOWN},
								 {"html", MIG_GRID_HTML}, {"latex", MIG_GRID_LATEX},
								 {"csv", MIG_GRID_CSV},   {NULL, 0}};
static const Choice statistics[] = {{"std_error", MIG_REPORT_STD_ERROR},
									{"t", MIG_REPORT_T},
									{"p_value", MIG_REPORT_P_VALUE},
									{"conf", MIG_REPORT_CONF},
									{NULL, 0}};
static const Choice layouts[] = {{"stacked", false}, {"wide", true}, {NULL, 0}};

PG_FUNCTION_INFO_V1(migstat_summary_model);
Datum
migstat_summary_model(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin_scalar(fcinfo);

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	return mig_put_lines(&rows, mig_report_summary(mig_model_from_datum(PG_GETARG_DATUM(0))));
}

static int
choice_of(const char *name, const char *given, const Choice *choices)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; choices[i].name; i++)
	{
		if (strcmp(choices[i].name, given) == 0)
			return choices[i].value;
		appendStringInfo(&list, "%s'%s'",
						 i == 0                ? ""
						 : choices[i + 1].name ? ", "
											   : " or ",
						 choices[i].name);
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s is \"%s\"", name, given),
					errhint("Say %s.", list.data)));
}

static MigModel **
read_models(FunctionCallInfo fcinfo, int *n)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(0);
	Datum *values;
	bool *nulls;
	MigModel **models;
	int16 len;
	bool by_value;
	char align;

	get_typlenbyvalalign(ARR_ELEMTYPE(array), &len, &by_value, &align);
	deconstruct_array(array, ARR_ELEMTYPE(array), len, by_value, align, &values, &nulls, n);
	if (*n == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("models is empty"),
						errhint("Give at least one model, such as ARRAY[ols(..)].")));
	models = palloc(sizeof(MigModel *) * *n);
	for (int i = 0; i < *n; i++)
	{
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("model %d of %d is NULL", i + 1, *n),
							errhint("array_agg(m) FILTER (WHERE m IS NOT NULL) leaves such models "
									"out.")));
		models[i] = mig_model_from_datum(values[i]);
	}
	return models;
}

/* a JSON object of texts; NULL: no labels */
static MigLabels
read_labels(FunctionCallInfo fcinfo, int arg)
{
	MigLabels labels = {0};
	JsonbIterator *it;
	JsonbValue value;
	JsonbIteratorToken token;
	Jsonb *json;

	if (PG_ARGISNULL(arg))
		return labels;
	json = PG_GETARG_JSONB_P(arg);
	if (!JB_ROOT_IS_OBJECT(json))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("labels are not a JSON object"),
				 errhint("Write names and labels, such as '{\"age\": \"Age in years\"}'.")));
	labels.key = palloc(sizeof(char *) * (JB_ROOT_COUNT(json) + 1));
	labels.label = palloc(sizeof(char *) * (JB_ROOT_COUNT(json) + 1));
	it = JsonbIteratorInit(&json->root);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			labels.key[labels.n] = pnstrdup(value.val.string.val, value.val.string.len);
		else if (token == WJB_VALUE)
		{
			if (value.type != jbvString)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("the label of \"%s\" is not a text", labels.key[labels.n]),
								errhint("Write labels in double quotes.")));
			labels.label[labels.n++] = pnstrdup(value.val.string.val, value.val.string.len);
		}
	}
	return labels;
}

static const char *const *
read_titles(FunctionCallInfo fcinfo, int arg, int models)
{
	const char **titles;
	int n;

	if (PG_ARGISNULL(arg))
		return NULL;
	titles = mig_text_array(fcinfo, arg, "titles", &n);
	if (n != models)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("there are %d titles for %d models", n, models),
						errhint("Give one title per model, or none.")));
	return titles;
}

/* regtable(models, titles, format, stars, statistic, digits, labels, layout, conf_level,
 * leading_zero) */
PG_FUNCTION_INFO_V1(migstat_regtable);
Datum
migstat_regtable(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin_scalar(fcinfo);
	MigTableOptions o = {0};
	MigGridFormat format;
	MigModel **models;
	char *layout = mig_text_arg(fcinfo, 7);
	int n;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	models = read_models(fcinfo, &n);
	o.titles = read_titles(fcinfo, 1, n);
	format = choice_of("format", mig_required_text(fcinfo, 2, "format"), formats);
	o.stars = mig_stars_parse(mig_text_arg(fcinfo, 3));
	o.statistic = choice_of("statistic", mig_required_text(fcinfo, 4, "statistic"), statistics);
	o.digits = PG_ARGISNULL(5) ? 3 : PG_GETARG_INT32(5);
	if (o.digits < 0 || o.digits > MAX_DIGITS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("digits is %d", o.digits),
						errhint("Digits behind the point go from 0 to %d.", MAX_DIGITS)));
	o.labels = read_labels(fcinfo, 6);
	o.wide = layout ? choice_of("layout", layout, layouts) : format == MIG_GRID_CSV;
	o.conf_level = mig_conf_level(fcinfo, 8);
	o.leading_zero = PG_ARGISNULL(9) || PG_GETARG_BOOL(9);
	return mig_put_lines(&rows, mig_grid_lines(mig_report_table(models, n, &o), format));
}
