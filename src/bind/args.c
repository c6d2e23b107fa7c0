/* args.c: arguments of SQL functions as C values */
#include "postgres.h"

#include "bind/args.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

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

ArrayType *
mig_list_arg(FunctionCallInfo fcinfo, int arg, const char *name)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(arg);

	if (ARR_NDIM(array) > 1)
		ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
						errmsg("%s is an array of %d dimensions", name, ARR_NDIM(array)),
						errhint("Give a plain list, such as %s.", ARR_ELEMTYPE(array) == TEXTOID
																	  ? "ARRAY['age', 'education']"
																	  : "ARRAY[1, 2]")));
	return array;
}

static Datum *
elements_of(FunctionCallInfo fcinfo, int arg, const char *name, Oid type, int *n)
{
	ArrayType *array = mig_list_arg(fcinfo, arg, name);
	Datum *values;

	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s has a NULL in it", name),
				 errhint("Leave it out of the array.")));
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

/* ---- a fit's options, by the names of the arguments ---- */

/* the arguments of a call that a function declares under these names, in whatever place */
typedef struct Options
{
	FunctionCallInfo fcinfo;
	int n;
	char **names;
	HeapTupleHeader design; /* NULL: none is given */
} Options;

static int
place_of(const Options *o, const char *name)
{
	for (int i = 0; i < o->n; i++)
		if (o->names[i] && strcmp(o->names[i], name) == 0)
			return i;
	return -1;
}

static Options
open_options(FunctionCallInfo fcinfo)
{
	Options o = {fcinfo};
	HeapTuple function = SearchSysCache1(PROCOID, ObjectIdGetDatum(fcinfo->flinfo->fn_oid));
	bool is_null; /* then the value is 0, which says the same */
	Datum names = SysCacheGetAttr(PROCOID, function, Anum_pg_proc_proargnames, &is_null);
	Datum modes = SysCacheGetAttr(PROCOID, function, Anum_pg_proc_proargmodes, &is_null);
	int design;

	o.n = get_func_input_arg_names(names, modes, &o.names);
	ReleaseSysCache(function);
	design = place_of(&o, "design");
	if (design >= 0 && !PG_ARGISNULL(design))
		o.design = PG_GETARG_HEAPTUPLEHEADER(design);
	return o;
}

static char *
option(const Options *o, const char *name)
{
	int place = place_of(o, name);

	return place < 0 ? NULL : mig_text_arg(o->fcinfo, place);
}

/* what a design is made of: of the design where there is one, else an argument of its own */
static char *
part(const Options *o, const char *name)
{
	char *given = option(o, name);
	Datum value;
	bool is_null;

	if (o->design == NULL)
		return given;
	if (given)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s is given beside a design", name),
			 errdetail("A design says what its weights, strata, psu, fpc, singleton and "
					   "weight_type are."),
			 errhint("Say design => design(.., %s => '%s'), or leave design out.", name, given)));
	value = GetAttributeByName(o->design, name, &is_null);
	return is_null ? NULL : TextDatumGetCString(value);
}

/* a word that is given takes the place of the default */
static void
take_word(const char **word, const char *given)
{
	if (given)
		*word = given;
}

MigFitOptions
mig_fit_options(FunctionCallInfo fcinfo)
{
	Options given = open_options(fcinfo);
	MigFitOptions o = mig_fit_default_options();

	o.weights.column = part(&given, "weights");
	take_word(&o.weights.type, part(&given, "weight_type"));
	o.strata = part(&given, "strata");
	o.psu = part(&given, "psu");
	o.fpc = part(&given, "fpc");
	take_word(&o.singleton, part(&given, "singleton"));
	o.vcov = option(&given, "vcov");
	o.cluster = option(&given, "cluster");
	take_word(&o.two_way, option(&given, "two_way"));
	o.subpop = option(&given, "subpop");
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
