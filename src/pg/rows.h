/*
 * rows.h: fill a result set row by row, value by value
 *
 *     MigRows rows = mig_rows_begin(fcinfo);
 *     mig_put_text(&rows, "pearson"); mig_put_number(&rows, 3.84); ...
 *     mig_rows_end(&rows);    one row is complete
 *     return (Datum) 0;
 */
#ifndef MIG_PG_ROWS_H
#define MIG_PG_ROWS_H

#include "postgres.h"

#include "fmgr.h"
#include "nodes/execnodes.h"
#include "nodes/pg_list.h"
#include "utils/array.h"

#define MIG_MAX_COLUMNS 24

typedef struct MigRows
{
	ReturnSetInfo *rsinfo;
	int columns; /* of the result */
	int filled;  /* of the row under way */
	Datum values[MIG_MAX_COLUMNS];
	bool nulls[MIG_MAX_COLUMNS];
} MigRows;

extern MigRows mig_rows_begin(FunctionCallInfo fcinfo);

/* the same for a function that returns a set of one scalar */
extern MigRows mig_rows_begin_scalar(FunctionCallInfo fcinfo);

/* the next value of the row: NULL pointer, NAN, and the second argument false are SQL NULL */
extern void mig_put_text(MigRows *rows, const char *text);
extern void mig_put_bytes(MigRows *rows, const char *text, int len);
extern void mig_put_number(MigRows *rows, double number);
extern void mig_put_count(MigRows *rows, int64 count);
extern void mig_put_null(MigRows *rows);
extern void mig_put_datum(MigRows *rows, Datum value);

/* the row is complete; wrong numbers of values are a bug and say so */
extern void mig_rows_end(MigRows *rows);

/* a float8[] of n zeros */
extern ArrayType *mig_new_array(int n);

/* a row for every line (char *), and what the function then returns */
extern Datum mig_put_lines(MigRows *rows, const List *lines);

#endif
