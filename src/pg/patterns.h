/*
 * patterns.h: rows of data as patterns: their values as words, and the memory of a state
 *
 * A state takes at most 34 MB and one pattern, and what is kept of it 33 MB; 131,072 patterns are kept.
 */
#ifndef MIG_PG_PATTERNS_H
#define MIG_PG_PATTERNS_H

#include "postgres.h"

#include "compat.h"
#include "core/patterns.h"

/* how rows of these types are written as words */
typedef struct MigRowForm
{
	int n;
	int null_words; /* first come the bits of the NULLs */
	int16 *len;
	bool *by_value;
	bool plain;      /* all are passed by value */
	uint64 *content; /* of the row written last .. */
	uint32 room;     /* .. and the words there is room for */
} MigRowForm;

extern MigRowForm *mig_row_form(const Oid *types, int n);

/* the row as words, in memory of the form; their number.  nulls: some may be NULL */
extern uint32 mig_row_write(MigRowForm *form, const NullableDatum *row, bool nulls);

/* and back; values that are not passed by value point into the content */
extern void mig_row_read_back(const MigRowForm *form, const uint64 *content, NullableDatum *row);

/* an empty state; cases of a row added, and another state, to one that moves when it must grow, in
 * the context it is in */
extern MigPatterns *mig_pg_patterns_new(void);
extern void mig_pg_patterns_add_row(MigPatterns **p, MigRowForm *form, const NullableDatum *row,
									bool nulls, int64 cases, double weight);
extern void mig_pg_patterns_merge(MigPatterns **into, const MigPatterns *from);

/* the state as bytes, without spare room and index: nothing is added to it from here on */
extern bytea *mig_pg_patterns_send(MigPatterns *p);
extern MigPatterns *mig_pg_patterns_finish(MigPatterns *p);

/* what an aggregate sent or gave, aligned */
extern MigPatterns *mig_pg_patterns_value(Datum value);

#endif
