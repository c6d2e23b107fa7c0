/* radix.h: sorting by 64-bit keys, stable, in linear time */
#ifndef MIG_CORE_RADIX_H
#define MIG_CORE_RADIX_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct MigRadixItem
{
	uint64_t key;
	uint32_t index; /* what it belongs to */
} MigRadixItem;

/* ascending by key, equal keys in the order they came; spare has room for as many */
extern void mig_radix_sort(MigRadixItem *items, MigRadixItem *spare, size_t n);

/* a key whose order is that of the numbers; 0 and -0 are equal, NaN is last */
static inline uint64_t
mig_radix_double(double x)
{
	uint64_t bits;

	x += 0.0;
	memcpy(&bits, &x, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* the same of whole numbers */
static inline uint64_t
mig_radix_integer(int64_t x)
{
	return (uint64_t) x ^ UINT64_C(1) << 63;
}

/* bits of x that each depend on all of its bits (the finalizer of splitmix64) */
static inline uint64_t
mig_radix_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

#endif
