/* treated.c: a treatment: the outcome of a formula that says who is treated */
#include "postgres.h"

#include "fit/treated.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "pg/query.h"

const char *
mig_treated_condition(const MigPass *pass)
{
	const MigFormula *f = pass->formula;
	const char *name;
	Oid type;

	if (f->outcome->op != MIG_EXPR_COLUMN)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the treatment is \"%s\", not a column", f->outcome_name),
						errhint("Give it a column of its own in the source.")));
	name = f->variables[f->outcome->variable];
	type = getBaseType(mig_source_type(&pass->source, name, "treatment"));
	if (type == BOOLOID)
		return mig_source_column(&pass->source, name, "treatment");
	if (type == TEXTOID || type == VARCHAROID || get_typtype(type) == TYPTYPE_ENUM)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the treatment \"%s\" is of type %s", name, format_type_be(type)),
				 errhint("Make it boolean in the source, such as (answer = 'yes') AS treated.")));
	return psprintf("(%s OPERATOR(pg_catalog.=) 1::pg_catalog.float8)",
					mig_source_number(&pass->source, name, "treatment"));
}

void
mig_treated_check(const MigPass *pass, const char *condition)
{
	const char *name = pass->formula->outcome_name;
	const char *column = mig_source_column(&pass->source, name, "treatment");
	bool boolean = getBaseType(mig_source_type(&pass->source, name, "treatment")) == BOOLOID;
	const char *control = boolean ? psprintf("NOT %s", condition)
								  : psprintf("%s OPERATOR(pg_catalog.=) 0::pg_catalog.float8",
											 mig_source_number(&pass->source, name, "treatment"));
	MigResult result = mig_query(
		psprintf("SELECT pg_catalog.count(*) FILTER (WHERE %s), pg_catalog.count(*) FILTER (WHERE "
				 "%s), pg_catalog.count(%s) FROM %s%s",
				 condition, control, column, pass->source.from,
				 pass->subpop ? psprintf(" WHERE %s", pass->subpop) : ""));
	int64 treated = DatumGetInt64(result.values[0]);
	int64 controls = DatumGetInt64(result.values[1]);
	int64 all = DatumGetInt64(result.values[2]);

	if (treated + controls != all)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the treatment \"%s\" is neither 0 nor 1 in " INT64_FORMAT " rows", name,
						all - treated - controls),
				 errhint("Make it boolean in the source, such as (answer = 'yes') AS treated.")));
	if (all > 0 && (treated == 0 || controls == 0))
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("%s: \"%s\" is %d in all " INT64_FORMAT " rows",
							   treated == 0 ? "nobody is treated" : "everybody is treated", name,
							   treated > 0, all),
						errhint("An effect compares treated with untreated rows.")));
}
