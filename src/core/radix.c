/* radix.c: sorting by 64-bit keys: least significant digit first */
#include "core/radix.h"

#include "core/status.h"

#define DIGIT_BITS 11
#define DIGITS     6
#define VALUES     (1 << DIGIT_BITS)
#define FEW        64 /* sorted by insertion */
#define TICK       65536

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
digit(uint64_t key, int d)
{
	return (int) (key >> (d * DIGIT_BITS)) & (VALUES - 1);
}

static void
count_digits(const MigRadixItem *items, size_t n, uint32_t count[DIGITS][VALUES])
{
	memset(count, 0, sizeof(uint32_t) * DIGITS * VALUES);
	for (size_t i = 0; i < n; i++)
	{
		if (i % TICK == 0)
			mig_tick();
		for (int d = 0; d < DIGITS; d++)
			count[d][digit(items[i].key, d)]++;
	}
}

static void
distribute(const MigRadixItem *from, MigRadixItem *to, size_t n, int d, uint32_t *count)
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
		if (i % TICK == 0)
			mig_tick();
		to[count[digit(from[i].key, d)]++] = from[i];
	}
}

void
mig_radix_sort(MigRadixItem *items, MigRadixItem *spare, size_t n)
{
	uint32_t count[DIGITS][VALUES];
	MigRadixItem *from = items;
	MigRadixItem *to = spare;

	if (n <= FEW)
	{
		insertion_sort(items, n);
		return;
	}
	count_digits(items, n, count);
	for (int d = 0; d < DIGITS; d++)
	{
		MigRadixItem *other = from;

		/* all have the same digit */
		if (count[d][digit(items[0].key, d)] == n)
			continue;
		distribute(from, to, n, d, count[d]);
		from = to;
		to = other;
	}
	if (from != items)
		memcpy(items, from, sizeof(MigRadixItem) * n);
}
