/* tally_hash.h: the hash tables of tally.h */
#ifndef MIG_PG_TALLY_HASH_H
#define MIG_PG_TALLY_HASH_H

#include "core/xsum.h"
#include "pg/hash.h"

/* unit << 32 | row << 16 | column */
typedef struct MigUnitSum
{
	uint64 cell;
	MigXsum w;
	char status;
} MigUnitSum;

#define SH_PREFIX         sums
#define SH_ELEMENT_TYPE   MigUnitSum
#define SH_KEY_TYPE       uint64
#define SH_KEY            cell
#define SH_HASH_KEY(t, k) mig_hash_key(k)
#define SH_EQUAL(t, a, b) ((a) == (b))
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct MigUnitSquare
{
	uint64 cell;
	MigWideSum w2;
	char status;
} MigUnitSquare;

#define SH_PREFIX         squares
#define SH_ELEMENT_TYPE   MigUnitSquare
#define SH_KEY_TYPE       uint64
#define SH_KEY            cell
#define SH_HASH_KEY(t, k) mig_hash_key(k)
#define SH_EQUAL(t, a, b) ((a) == (b))
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

#endif
