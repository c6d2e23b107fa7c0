/* record.h: a row of a composite type, read by the names of its columns */
#ifndef MIG_PG_RECORD_H
#define MIG_PG_RECORD_H

#include "postgres.h"

#include "access/htup.h"
#include "access/tupdesc.h"

#include "compat.h"

/* names bound to the columns of one row type */
typedef struct MigRecord
{
	Oid type;
	int32 typmod;
	TupleDesc columns;
	int n;
	int *attribute; /* by name: number of the column from 0; -1 where there is none */
	Oid *types;     /* by name; InvalidOid where there is none */
} MigRecord;

/* a name as it is, else, unless it must be exact, as SQL would fold it */
extern MigRecord *mig_record_bind(HeapTupleHeader row, const char *const *names, const bool *exact,
								  int n);

extern MigRecord *mig_record_bind_type(Oid type, int32 typmod, const char *const *names,
									   const bool *exact, int n);

/* the first n columns, in their order */
extern MigRecord *mig_record_bind_positions(Oid type, int32 typmod, int n);

/* is the row of the type that was bound */
extern bool mig_record_fits(const MigRecord *record, HeapTupleHeader row);

/* the values by name; NULL where there is no column */
extern void mig_record_read(const MigRecord *record, HeapTupleHeader row, Datum *values,
							bool *nulls);

/* error: the row has no column of that name */
pg_noreturn extern void mig_record_refuse(const MigRecord *record, const char *name);

#endif
