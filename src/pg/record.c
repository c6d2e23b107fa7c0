/* record.c: a row of a composite type, read by the names of its columns */
#include "postgres.h"

#include "pg/record.h"

#include "access/htup_details.h"
#include "lib/stringinfo.h"
#include "parser/scansup.h"
#include "utils/typcache.h"

#include "compat.h"

#define SHOWN_COLUMNS 12 /* names in a hint */

static int
find_column(TupleDesc columns, const char *name)
{
	for (int i = 0; i < columns->natts; i++)
		if (!TupleDescAttr(columns, i)->attisdropped &&
			strcmp(NameStr(TupleDescAttr(columns, i)->attname), name) == 0)
			return i;
	return -1;
}

static MigRecord *
new_record(Oid type, int32 typmod, int n)
{
	MigRecord *record = palloc0(sizeof(MigRecord));

	record->type = type;
	record->typmod = typmod;
	record->columns = lookup_rowtype_tupdesc_copy(record->type, record->typmod);
	record->n = n;
	record->attribute = palloc(sizeof(int) * (n + 1));
	record->types = palloc0(sizeof(Oid) * (n + 1));
	return record;
}

MigRecord *
mig_record_bind_positions(Oid type, int32 typmod, int n)
{
	MigRecord *record = new_record(type, typmod, n);

	if (record->columns->natts != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the formula has %d variables and the row %d columns", n,
						record->columns->natts),
				 errhint("Give the variables in the order they first appear in the formula.")));
	for (int i = 0; i < n; i++)
	{
		record->attribute[i] = i;
		record->types[i] = TupleDescAttr(record->columns, i)->atttypid;
	}
	return record;
}

MigRecord *
mig_record_bind(HeapTupleHeader row, const char *const *names, const bool *exact, int n)
{
	return mig_record_bind_type(HeapTupleHeaderGetTypeId(row), HeapTupleHeaderGetTypMod(row), names,
								exact, n);
}

MigRecord *
mig_record_bind_type(Oid type, int32 typmod, const char *const *names, const bool *exact, int n)
{
	MigRecord *record = new_record(type, typmod, n);

	for (int i = 0; i < n; i++)
	{
		int at = find_column(record->columns, names[i]);

		if (at < 0 && !exact[i])
			at = find_column(record->columns,
							 downcase_identifier(names[i], strlen(names[i]), false, false));
		record->attribute[i] = at;
		if (at >= 0)
			record->types[i] = TupleDescAttr(record->columns, at)->atttypid;
	}
	return record;
}

bool
mig_record_fits(const MigRecord *record, HeapTupleHeader row)
{
	return record && record->type == HeapTupleHeaderGetTypeId(row) &&
		   record->typmod == HeapTupleHeaderGetTypMod(row);
}

void
mig_record_read(const MigRecord *record, HeapTupleHeader row, Datum *values, bool *nulls)
{
	HeapTupleData tuple = {0};

	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	tuple.t_data = row;
	for (int i = 0; i < record->n; i++)
	{
		nulls[i] = true;
		values[i] = (Datum) 0;
		if (record->attribute[i] >= 0)
			values[i] = heap_getattr(&tuple, record->attribute[i] + 1, record->columns, &nulls[i]);
	}
}

void
mig_record_refuse(const MigRecord *record, const char *name)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < Min(record->columns->natts, SHOWN_COLUMNS); i++)
		if (!TupleDescAttr(record->columns, i)->attisdropped)
			appendStringInfo(&list, "%s\"%s\"", list.len ? ", " : "",
							 NameStr(TupleDescAttr(record->columns, i)->attname));
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("the row has no column \"%s\"", name),
					errdetail("It has %s%s.", list.len ? list.data : "no columns",
							  record->columns->natts > SHOWN_COLUMNS ? " and more" : ""),
					errhint("The formula's variables are columns of the row, by their names.")));
}
