/* rows.c: fill a result set row by row, value by value */
#include "postgres.h"

#include "pg/rows.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

static MigRows
begin(FunctionCallInfo fcinfo, bits32 flags)
{
	MigRows rows = {0};

	InitMaterializedSRF(fcinfo, flags);
	rows.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	rows.columns = rows.rsinfo->setDesc->natts;
	return rows;
}

MigRows
mig_rows_begin(FunctionCallInfo fcinfo)
{
	return begin(fcinfo, 0);
}

MigRows
mig_rows_begin_scalar(FunctionCallInfo fcinfo)
{
	return begin(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
}

void
mig_put_datum(MigRows *rows, Datum value)
{
	if (rows->filled >= rows->columns || rows->filled >= MIG_MAX_COLUMNS)
		elog(ERROR, "more than %d values in a row", rows->columns);
	rows->values[rows->filled] = value;
	rows->nulls[rows->filled++] = false;
}

void
mig_put_null(MigRows *rows)
{
	mig_put_datum(rows, (Datum) 0);
	rows->nulls[rows->filled - 1] = true;
}

void
mig_put_bytes(MigRows *rows, const char *text, int len)
{
	if (text)
		mig_put_datum(rows, PointerGetDatum(cstring_to_text_with_len(text, len)));
	else
		mig_put_null(rows);
}

void
mig_put_text(MigRows *rows, const char *text)
{
	mig_put_bytes(rows, text, text ? strlen(text) : 0);
}

void
mig_put_number(MigRows *rows, double number)
{
	if (isnan(number))
		mig_put_null(rows);
	else
		mig_put_datum(rows, Float8GetDatum(number));
}

void
mig_put_count(MigRows *rows, int64 count)
{
	mig_put_datum(rows, Int64GetDatum(count));
}

void
mig_rows_end(MigRows *rows)
{
	if (rows->filled != rows->columns)
		elog(ERROR, "%d values in a row of %d columns", rows->filled, rows->columns);
	tuplestore_putvalues(rows->rsinfo->setResult, rows->rsinfo->setDesc, rows->values, rows->nulls);
	rows->filled = 0;
}

Datum
mig_put_lines(MigRows *rows, const List *lines)
{
	ListCell *lc;

	foreach (lc, lines)
	{
		mig_put_text(rows, lfirst(lc));
		mig_rows_end(rows);
	}
	return (Datum) 0;
}

ArrayType *
mig_new_array(int n)
{
	size_t size = ARR_OVERHEAD_NONULLS(1) + sizeof(float8) * (size_t) n;
	ArrayType *array = palloc0(size);

	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->elemtype = FLOAT8OID;
	ARR_DIMS(array)[0] = n;
	ARR_LBOUND(array)[0] = 1;
	return array;
}
