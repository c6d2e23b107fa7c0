/*
 * radix.c: sorting by 64-bit keys
 *
 * Least significant digit first, over the highest bits that vary; what is equal in those is mostly
 * few, and sorted in place.
 */
#include "core/radix.h"

#include <stdbool.h>

#include "core/status.h"

#define DIGIT_BITS 11
#define DIGITS     3
#define VALUES     (1 << DIGIT_BITS)
#define FEW        64 /* sorted by insertion */

static void
insertion_sort(MigRadixItem *items, size_t n)
{
	for (size_t i = 1; i < n; i++)
	{
		MigRadixItem item = items[i];
		size_t at = i;

		for (; at > 0 && items[at - 1].key > item.key; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

static inline int
digit(uint64_t key, int shift)
{
	return (int) (key >> shift) & (VALUES - 1);
}

/* the bits in which keys differ */
static uint64_t
varying_bits(const MigRadixItem *items, size_t n)
{
	uint64_t bits = 0;

	for (size_t i = 1; i < n; i++)
	{
		mig_tick_at((int64_t) i);
		bits |= items[i].key ^ items[0].key;
	}
	return bits;
}

static void
count_digits(const MigRadixItem *items, size_t n, int low, uint32_t count[DIGITS][VALUES])
{
	memset(count, 0, sizeof(uint32_t) * DIGITS * VALUES);
	for (size_t i = 0; i < n; i++)
	{
		mig_tick_at((int64_t) i);
		for (int d = 0; d < DIGITS; d++)
			count[d][digit(items[i].key, low + d * DIGIT_BITS)]++;
	}
}

static void
distribute(const MigRadixItem *from, MigRadixItem *to, size_t n, int shift, uint32_t *count)
{
	uint32_t start = 0;

	for (int v = 0; v < VALUES; v++)
	{
		uint32_t here = count[v];

		count[v] = start;
		start += here;
	}
	for (size_t i = 0; i < n; i++)
	{
		mig_tick_at((int64_t) i);
		to[count[digit(from[i].key, shift)]++] = from[i];
	}
}

/* by the digits from bit `low` on; a digit that is the same in all is passed over */
static void
sort_digits(MigRadixItem *items, MigRadixItem *spare, size_t n, int low)
{
	uint32_t count[DIGITS][VALUES];
	MigRadixItem *from = items;
	MigRadixItem *to = spare;

	count_digits(items, n, low, count);
	for (int d = 0; d < DIGITS; d++)
	{
		int shift = low + d * DIGIT_BITS;
		MigRadixItem *other = from;

		if (count[d][digit(items[0].key, shift)] == n)
			continue;
		distribute(from, to, n, shift, count[d]);
		from = to;
		to = other;
	}
	if (from != items)
		memcpy(items, from, sizeof(MigRadixItem) * n);
}

void
mig_radix_sort(MigRadixItem *items, MigRadixItem *spare, size_t n)
{
	uint64_t varying;
	int low = 0;

	if (n <= FEW)
	{
		insertion_sort(items, n);
		return;
	}
	mig_tick();
	varying = varying_bits(items, n);
	if (varying == 0)
		return;
	while (low + DIGITS * DIGIT_BITS < 64 && varying >> low >> (DIGITS * DIGIT_BITS) != 0)
		low++;
	sort_digits(items, spare, n, low);
	if ((varying & ((UINT64_C(1) << low) - 1)) == 0)
		return;
	for (size_t from = 0, to, run = 0; from < n; from = to, run++)
	{
		mig_tick_at((int64_t) run);
		for (to = from + 1; to < n && items[to].key >> low == items[from].key >> low; to++)
			mig_tick_at((int64_t) to);
		if (to - from > 1)
			mig_radix_sort(items + from, spare, to - from);
	}
}
