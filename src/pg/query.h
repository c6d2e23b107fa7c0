/*
 * query.h: the only user of SPI
 *
 * Queries are read-only, run with the caller's rights to completion in one go (so that the
 * planner may use parallel workers), and see the caller's snapshot.
 */
#ifndef MIG_PG_QUERY_H
#define MIG_PG_QUERY_H

#include "postgres.h"

#include "access/tupdesc.h"

/* result of a query, copied to the memory context of the caller */
typedef struct MigResult
{
	int rows;
	int columns;
	Datum *values; /* rows x columns */
	bool *nulls;
} MigResult;

extern MigResult mig_query(const char *sql);

/* the same with parameters $1 .. $n, none of them NULL */
extern MigResult mig_query_with(const char *sql, int n, const Oid *types, const Datum *values);

/*
 * Calls back for every row, in a context that is reset after each; memory stays bounded, but
 * there are no parallel workers.
 */
typedef void (*MigRowCallback)(const Datum *values, const bool *nulls, void *argument);
extern void mig_query_each(const char *sql, int n, const Oid *types, const Datum *values,
						   MigRowCallback callback, void *argument);

/* calls back for every row of a query that runs to completion first (with workers, if the planner
 * agrees), in a context that is reset after each */
extern void mig_query_rows(const char *sql, MigRowCallback callback, void *argument);

/*
 * Calls back for every row as the executor makes it, without a copy: for many rows.  Workers, if the
 * planner agrees; rows come in any order.  Values live until the callback returns, in a context that
 * is reset after each row.
 */
extern void mig_query_stream(const char *sql, MigRowCallback callback, void *argument);

/* row type of a query, which is planned but not run */
extern TupleDesc mig_query_columns(const char *sql);

#endif
