/*
 * codes.h: the values of a column numbered, however many there are
 *
 * A dictionary in the server's memory, for values that are never stored: a crosstable's or moments'
 * levels (core/levels.h) live inside a flat value and are limited in number, these are not.
 */
#ifndef MIG_PG_CODES_H
#define MIG_PG_CODES_H

#include "postgres.h"

#include "pg/column.h"

typedef struct MigCodes
{
	MigColumn column;
	MigLabel *level; /* by number; their texts are kept */
	uint32 n;
	uint32 room;
	MemoryContext context;
	/* values that are keys: small ones by an array (0: none, else 1 + number), others hashed .. */
	uint32 *direct;
	uint32 direct_room;
	struct keys_hash *keys;
	/* .. and values that are not, by their labels */
	struct labels_hash *labels;
} MigCodes;

/* empty, in the current memory context */
extern MigCodes *mig_codes_new(Oid type);

/* number of a value, from 0 in order of appearance; values of one label have one number */
extern uint32 mig_codes_of(MigCodes *codes, Datum value);

/* numbers in the order of their levels: by number, date or enum order, else by the bytes of the label */
extern uint32 *mig_codes_sorted(const MigCodes *codes);

#endif
