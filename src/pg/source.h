/*
 * source.h: the rows a procedure reads, and its columns by name
 *
 * A source is the name of a table or view, or the text of one query (SELECT, VALUES, WITH or
 * TABLE).  The text is parsed before it is used: anything but exactly one such statement is an
 * error, so that nothing can be smuggled into the query around it.
 */
#ifndef MIG_PG_SOURCE_H
#define MIG_PG_SOURCE_H

#include "postgres.h"

#include "access/tupdesc.h"

typedef struct MigSource
{
	const char *from;  /* what stands after FROM: a subquery or relation, named "source" */
	TupleDesc columns; /* what it yields */
	bool stored;       /* a table: some of its rows cost little to read */
} MigSource;

extern MigSource mig_source_open(const char *text);

/*
 * The column of that name as an expression for the query: source."name".  role says in the error
 * what it was to be ("row variable", "weights").
 */
extern const char *mig_source_column(const MigSource *source, const char *name, const char *role);

/* is there a column of that name, folded or not; and a hint where there is none: the nearest one, and all */
extern bool mig_source_has(const MigSource *source, const char *name);
extern bool mig_source_has_exactly(const MigSource *source, const char *name);
extern const char *mig_source_hint(const MigSource *source, const char *name);

/* its type and collation */
extern Oid mig_source_type(const MigSource *source, const char *name, const char *role);
extern Oid mig_source_collation(const MigSource *source, const char *name, const char *role);

/* the same as mig_source_column for a number, cast to float8; any other type is an error */
extern const char *mig_source_number(const MigSource *source, const char *name, const char *role);

/* the same as mig_source_column for a condition; any other type than boolean is an error */
extern const char *mig_source_boolean(const MigSource *source, const char *name, const char *role);

#endif
