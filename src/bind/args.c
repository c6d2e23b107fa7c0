/* args.c: arguments of SQL functions as C values */
#include "postgres.h"

#include "bind/args.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "compat.h"
#include "core/crosstab.h"
#include "pg/status.h"

static void
refuse_null(const char *name)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s is NULL", name),
					errhint("Give a value for %s.", name)));
}

char *
mig_text_arg(FunctionCallInfo fcinfo, int arg)
{
	return PG_ARGISNULL(arg) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

char *
mig_required_text(FunctionCallInfo fcinfo, int arg, const char *name)
{
	if (PG_ARGISNULL(arg))
		refuse_null(name);
	return mig_text_arg(fcinfo, arg);
}

double
mig_conf_level(FunctionCallInfo fcinfo, int arg)
{
	double level = PG_ARGISNULL(arg) ? 0.95 : PG_GETARG_FLOAT8(arg);

	if (!(level > 0.0 && level < 1.0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("conf_level is %g", level),
						errhint("A confidence level lies between 0 and 1, such as 0.95.")));
	return level;
}

static Datum *
elements_of(FunctionCallInfo fcinfo, int arg, const char *name, Oid type, int *n)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(arg);
	Datum *values;

	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s has a NULL in it", name)));
	deconstruct_array(array, type, type == TEXTOID ? -1 : sizeof(float8),
					  type == TEXTOID ? false : FLOAT8PASSBYVAL,
					  type == TEXTOID ? TYPALIGN_INT : TYPALIGN_DOUBLE, &values, NULL, n);
	return values;
}

const char **
mig_text_array(FunctionCallInfo fcinfo, int arg, const char *name, int *n)
{
	Datum *values;
	const char **texts;

	if (PG_ARGISNULL(arg))
		refuse_null(name);
	values = elements_of(fcinfo, arg, name, TEXTOID, n);
	if (*n == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s is empty", name),
						errhint("Give at least one column, such as ARRAY['education'].")));
	texts = palloc(sizeof(char *) * *n);
	for (int i = 0; i < *n; i++)
		texts[i] = TextDatumGetCString(values[i]);
	return texts;
}

double *
mig_number_array(FunctionCallInfo fcinfo, int arg, const char *name, int *n)
{
	Datum *values;
	double *numbers;

	*n = 0;
	if (PG_ARGISNULL(arg))
		return NULL;
	values = elements_of(fcinfo, arg, name, FLOAT8OID, n);
	numbers = palloc(sizeof(double) * (*n + 1));
	for (int i = 0; i < *n; i++)
		numbers[i] = DatumGetFloat8(values[i]);
	return numbers;
}

MigFitOptions
mig_fit_options(FunctionCallInfo fcinfo, int arg)
{
	MigFitOptions o = {0};

	o.weights.column = mig_text_arg(fcinfo, arg);
	o.weights.type = mig_required_text(fcinfo, arg + 1, "weight_type");
	o.vcov = mig_text_arg(fcinfo, arg + 2);
	o.cluster = mig_text_arg(fcinfo, arg + 3);
	o.two_way = mig_required_text(fcinfo, arg + 4, "two_way");
	o.strata = mig_text_arg(fcinfo, arg + 5);
	o.psu = mig_text_arg(fcinfo, arg + 6);
	o.fpc = mig_text_arg(fcinfo, arg + 7);
	o.singleton = mig_required_text(fcinfo, arg + 8, "singleton");
	o.subpop = mig_text_arg(fcinfo, arg + 9);
	return o;
}

static void
check_choice(const char *name, const char *word, const char *first, const char *second)
{
	if (strcmp(word, first) != 0 && strcmp(word, second) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s is \"%s\"", name, word),
				 errhint("Say '%s' or '%s'.", first, second)));
}

MigGlmOptions
mig_glm_options(FunctionCallInfo fcinfo, int arg)
{
	MigGlmOptions glm = {0};

	glm.offset = mig_text_arg(fcinfo, arg);
	glm.info = mig_required_text(fcinfo, arg + 1, "info");
	glm.separation = mig_required_text(fcinfo, arg + 2, "separation");
	glm.max_iterations = PG_ARGISNULL(arg + 3) ? 25 : PG_GETARG_INT32(arg + 3);
	glm.tolerance = PG_ARGISNULL(arg + 4) ? 1e-9 : PG_GETARG_FLOAT8(arg + 4);
	check_choice("info", glm.info, "observed", "expected");
	check_choice("separation", glm.separation, "error", "drop");
	if (glm.max_iterations < 1 || !(glm.tolerance > 0.0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("max_iterations and tolerance must be above 0"),
						errhint("Leave them out for 25 and 1e-9.")));
	return glm;
}

void
mig_check_weight(double weight, bool frequency)
{
	if (!isfinite(weight) || weight < 0.0)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("weight %g is not a finite number of at least 0", weight),
						errhint("Rows without a usable weight can be given the weight NULL: they "
								"are left out and counted.")));
	if (frequency && weight > (double) MIG_CROSSTAB_MAX_CASES)
		mig_check(MIG_ERR_OVERFLOW);
	if (frequency && weight != rint(weight))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("frequency weight %.17g is not a whole number", weight),
						errhint("A frequency weight says how many cases a row stands for; use "
								"weight_type => 'sampling' for the weights of a survey.")));
}
