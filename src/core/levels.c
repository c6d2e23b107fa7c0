/* levels.c: the levels of a variable inside a flat value */
#include "core/levels.h"

#include <math.h>
#include <string.h>

int64_t
mig_order_from_double(double x)
{
	int64_t bits;

	if (x == 0.0)
		x = 0.0; /* -0 is 0 */
	memcpy(&bits, &x, sizeof(bits));
	return bits >= 0 ? bits : INT64_MIN - bits;
}

double
mig_order_to_double(int64_t order)
{
	int64_t bits = order >= 0 ? order : INT64_MIN - order;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

double
mig_levels_score(const void *base, const MigDim *d, uint32_t level)
{
	int64_t order = mig_levels_of(base, d)[level - 1].order;

	switch (d->kind)
	{
		case MIG_KIND_INTEGER:
			return (double) order;
		case MIG_KIND_FLOAT:
		case MIG_KIND_NUMERIC:
			return mig_order_to_double(order);
		default:
			return level;
	}
}

bool
mig_levels_kind_has_key(uint8_t kind)
{
	return kind != MIG_KIND_TEXT && kind != MIG_KIND_NUMERIC;
}

uint32_t
mig_levels_slots(uint32_t levels)
{
	uint32_t slots = 2 * MIG_FIRST_LEVELS;

	/* a number read from damaged memory is not to turn it round for ever */
	while (slots < 2 * levels && levels <= MIG_MAX_LEVELS)
		slots *= 2;
	return slots;
}

/* ---- the index ---- */

static uint32_t *
slots_of(const void *base, const MigDim *d)
{
	return (uint32_t *) ((char *) base + d->slots_at);
}

static inline uint32_t
hash_key(uint64_t key)
{
	return (uint32_t) mig_levels_fold(key, 0);
}

static inline uint32_t
word_at(const char *text)
{
	uint32_t word;

	memcpy(&word, text, sizeof(word));
	return word;
}

/*
 * Sixteen bytes that are the whole of a text of up to 16, together with its length; of a longer one
 * they are its two ends.  Most texts have 4 to 16: these take one way, whatever their length, as a
 * wrong guess of the processor costs more than all the rest.
 */
static inline void
both_ends(const char *text, uint32_t len, uint64_t *first, uint64_t *last)
{
	if (len >= 4 && len <= 16)
	{
		uint32_t inner = len >> 3 << 2; /* 0 below 8, then 4, 8 for 16 */

		*first = word_at(text) | (uint64_t) word_at(text + inner) << 32;
		*last = word_at(text + len - 4) | (uint64_t) word_at(text + len - 4 - inner) << 32;
	}
	else if (len > 16)
	{
		memcpy(first, text, 8);
		memcpy(last, text + len - 8, 8);
	}
	else
	{
		*first = *last = 0;
		if (len > 0)
			*first = (unsigned char) text[0] | (uint32_t) (unsigned char) text[len / 2] << 8 |
					 (uint32_t) (unsigned char) text[len - 1] << 16;
	}
}

static inline uint64_t
hash_label(const char *text, uint32_t len, uint64_t first, uint64_t last)
{
	uint64_t h = mig_levels_fold(first ^ len, last);

	for (uint32_t at = 8; at + 8 < len; at += 8) /* the middle of a longer label */
	{
		uint64_t part;

		memcpy(&part, text + at, 8);
		h = mig_levels_fold(h, part);
	}
	return h;
}

uint64_t
mig_levels_hash(const char *text, uint32_t len)
{
	uint64_t first;
	uint64_t last;

	both_ends(text, len, &first, &last);
	return hash_label(text, len, first, last);
}

uint32_t
mig_levels_find_key(const void *base, const MigDim *d, uint64_t key)
{
	const uint32_t *slots = slots_of(base, d);
	const MigLevel *levels = mig_levels_of(base, d);
	uint32_t mask = d->slots - 1;

	for (uint32_t i = hash_key(key) & mask; slots[i]; i = (i + 1) & mask)
		if (levels[slots[i] - 1].key == key)
			return slots[i];
	return 0;
}

uint32_t
mig_levels_find_label(const void *base, const MigDim *d, const MigTextArea *text, const char *label,
					  uint32_t len)
{
	const uint32_t *slots = slots_of(base, d);
	const MigLevel *levels = mig_levels_of(base, d);
	uint32_t mask = d->slots - 1;
	uint64_t first;
	uint64_t last;
	uint32_t hash;

	both_ends(label, len, &first, &last);
	hash = (uint32_t) hash_label(label, len, first, last);
	for (uint32_t i = hash & mask; slots[i]; i = (i + 1) & mask)
	{
		const MigLevel *level = &levels[slots[i] - 1];
		const char *known = mig_levels_label(base, text, level);
		uint64_t known_first;
		uint64_t known_last;

		if (level->hash != hash || level->len != len)
			continue;
		both_ends(known, len, &known_first, &known_last);
		if (first == known_first && last == known_last &&
			(len <= 16 || memcmp(known + 8, label + 8, len - 16) == 0))
			return slots[i];
	}
	return 0;
}

/* enter level number `level` into the index */
static void
enter(void *base, const MigDim *d, uint32_t level)
{
	uint32_t *slots = slots_of(base, d);
	uint32_t mask = d->slots - 1;
	uint32_t i = mig_levels_of(base, d)[level - 1].hash & mask;

	while (slots[i])
		i = (i + 1) & mask;
	slots[i] = level;
}

void
mig_levels_index(void *base, MigDim *d, const MigTextArea *text, bool keyed)
{
	MigLevel *levels = mig_levels_of(base, d);

	memset(slots_of(base, d), 0, sizeof(uint32_t) * d->slots);
	d->keyed = keyed;
	for (uint32_t l = 1; l <= d->n; l++)
	{
		MigLevel *level = &levels[l - 1];

		level->hash =
			keyed ? hash_key(level->key)
				  : (uint32_t) mig_levels_hash(mig_levels_label(base, text, level), level->len);
		enter(base, d, l);
	}
}

MigStatus
mig_levels_add(void *base, MigDim *d, MigTextArea *text, const MigLabel *label, uint32_t *level)
{
	MigLevel *new_level;

	if (d->n >= MIG_MAX_LEVELS)
		return MIG_ERR_LIMIT;
	if (d->n == d->room || label->len > text->room - text->used)
		return MIG_ERR_GROW;

	new_level = &mig_levels_of(base, d)[d->n++];
	new_level->order = label->order;
	new_level->key = label->key;
	new_level->label = text->used;
	new_level->len = label->len;
	memcpy((char *) base + text->at + text->used, label->text, label->len);
	text->used += label->len;
	if (d->slots > 0)
	{
		new_level->hash =
			d->keyed ? hash_key(label->key) : (uint32_t) mig_levels_hash(label->text, label->len);
		enter(base, d, d->n);
	}
	*level = d->n;
	return MIG_OK;
}

/* ---- order ---- */

int
mig_levels_compare(const MigLevel *a, const char *a_label, const MigLevel *b, const char *b_label)
{
	int byte;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	byte = memcmp(a_label, b_label, a->len < b->len ? a->len : b->len);
	if (byte != 0)
		return byte < 0 ? -1 : 1;
	return (int) (a->len > b->len) - (int) (a->len < b->len);
}

/* merge sort: stable, no allocation, no context for a comparator */
uint32_t *
mig_levels_sort(const void *base, const MigDim *d, const MigTextArea *text, uint32_t *numbers,
				uint32_t *spare)
{
	const MigLevel *levels = mig_levels_of(base, d);
	uint32_t n = d->n;

	for (uint32_t i = 0; i < n; i++)
		numbers[i] = i;
	for (uint32_t run = 1; run < n; run *= 2)
	{
		uint32_t *swap = numbers;

		for (uint32_t from = 0; from < n; from += 2 * run)
		{
			uint32_t left = from;
			uint32_t middle = from + run < n ? from + run : n;
			uint32_t right = middle;
			uint32_t end = from + 2 * run < n ? from + 2 * run : n;

			for (uint32_t out = from; out < end; out++)
			{
				const MigLevel *l = &levels[numbers[left < middle ? left : from]];
				const MigLevel *r = &levels[numbers[right < end ? right : from]];
				bool take_left =
					left < middle &&
					(right >= end || mig_levels_compare(l, mig_levels_label(base, text, l), r,
														mig_levels_label(base, text, r)) <= 0);

				spare[out] = take_left ? numbers[left++] : numbers[right++];
			}
		}
		numbers = spare;
		spare = swap;
	}
	return numbers;
}
