/*
 * column.h: the values of a column as levels
 *
 * A level is known by its label, the text of the value.  The common types have one fixed form that
 * depends on no setting: numerics without trailing zeros, doubles in the shortest exact form, dates and times
 * in ISO 8601 (timestamptz in UTC), char(n) without trailing blanks, text as it is; every other
 * type by its output function, which may follow settings (DateStyle of ranges, bytea_output).
 */
#ifndef MIG_PG_COLUMN_H
#define MIG_PG_COLUMN_H

#include "postgres.h"

#include "fmgr.h"

#include "core/levels.h"

typedef struct MigColumn
{
	Oid type;     /* base type of the column */
	MigKind kind; /* order of its levels */
	bool has_key; /* values fit a Datum and are equal as one */
	FmgrInfo out; /* output function, for types without a form of their own */
	bool has_out; /* out is set */
	bool is_text; /* text or varchar: the label is the bytes of the value */
} MigColumn;

/* look the type up; memory for the output function comes from context */
extern void mig_column_init(MigColumn *column, Oid type, MemoryContext context);

/* the datum as a key, where has_key */
extern uint64_t mig_column_key(const MigColumn *column, Datum value);

/* label and order of a value; the text lives as long as the current memory context or the value */
extern MigLabel mig_column_label(const MigColumn *column, Datum value);

/* number of the level of a value in a dictionary with an index; 0 where it is new */
extern uint32_t mig_column_find(const MigColumn *column, const void *base, const MigDim *d,
								const MigTextArea *text, Datum value);

#endif
