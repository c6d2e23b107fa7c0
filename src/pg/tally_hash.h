/* tally_hash.h: the hash tables of tally.h */
#ifndef MIG_PG_TALLY_HASH_H
#define MIG_PG_TALLY_HASH_H

#include "common/hashfn.h"

#include "core/xsum.h"

/* the finalizer of MurmurHash3 (public domain) */
static inline uint32
mig_hash_key(uint64 x)
{
	x ^= x >> 33;
	x *= UINT64CONST(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64CONST(0xc4ceb9fe1a85ec53);
	return (uint32) (x ^ (x >> 33));
}

/* a value that is known by its datum has no text, any other no key */
typedef struct MigNameKey
{
	uint64 key;
	const char *text;
	uint32 len;
} MigNameKey;

typedef struct MigName
{
	MigNameKey name;
	uint32 number;
	char status;
} MigName;

#define SH_PREFIX       names
#define SH_ELEMENT_TYPE MigName
#define SH_KEY_TYPE     MigNameKey
#define SH_KEY          name
#define SH_HASH_KEY(t, k)                                                                          \
	((k).text ? hash_bytes((const unsigned char *) (k).text, (int) (k).len) : mig_hash_key((k).key))
#define SH_EQUAL(t, a, b)                                                                          \
	((a).key == (b).key && (a).len == (b).len &&                                                   \
	 ((a).len == 0 || memcmp((a).text, (b).text, (a).len) == 0))
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct MigUnitPair
{
	uint64 pair; /* stratum << 32 | name */
	uint32 unit;
	char status;
} MigUnitPair;

#define SH_PREFIX         pairs
#define SH_ELEMENT_TYPE   MigUnitPair
#define SH_KEY_TYPE       uint64
#define SH_KEY            pair
#define SH_HASH_KEY(t, k) mig_hash_key(k)
#define SH_EQUAL(t, a, b) ((a) == (b))
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* stratum and name as a row brings them: the key of a type that has one, else the number of the text */
typedef struct MigPlaceKey
{
	uint64 stratum;
	uint64 psu;
} MigPlaceKey;

typedef struct MigPlace
{
	MigPlaceKey key;
	uint32 stratum;
	uint32 unit;
	char status;
} MigPlace;

#define SH_PREFIX         places
#define SH_ELEMENT_TYPE   MigPlace
#define SH_KEY_TYPE       MigPlaceKey
#define SH_KEY            key
#define SH_HASH_KEY(t, k) mig_hash_key((k).stratum *UINT64CONST(0x9e3779b97f4a7c15) ^ (k).psu)
#define SH_EQUAL(t, a, b) ((a).stratum == (b).stratum && (a).psu == (b).psu)
#define SH_SCOPE          static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

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
