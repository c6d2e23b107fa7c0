/* hash.h: a hash of numbers for the server's hash tables */
#ifndef MIG_PG_HASH_H
#define MIG_PG_HASH_H

#include "postgres.h"

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

#endif
