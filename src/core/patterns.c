/* patterns.c: the distinct rows among many, with their counts */
#include "core/patterns.h"

#include <string.h>

#define BUCKETS 4096
#define TAG     UINT32_C(0xff000000) /* of a slot: these bits of the hash, which do not place it */

/* ---- layout ---- */

size_t
mig_patterns_size(uint32_t slots, uint64_t room)
{
	return sizeof(MigPatterns) + sizeof(uint32_t) * (size_t) slots + (size_t) room;
}

void
mig_patterns_init(MigPatterns *p, uint32_t slots, uint64_t room)
{
	int32_t header = p->vl_len_;

	memset(p, 0, sizeof(MigPatterns));
	p->vl_len_ = header;
	p->slots = slots;
	p->room = room;
	p->below = UINT64_MAX;
	memset(mig_patterns_slots(p), 0, sizeof(uint32_t) * (size_t) slots);
}

/* ---- hashes ---- */

static inline uint64_t
mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return h ^ (h >> 32);
}

/* lanes whose multiplications overlap */
uint64_t
mig_patterns_hash(const uint64_t *content, uint32_t words)
{
	uint64_t a = words;
	uint64_t b = UINT64_C(0xD6E8FEB86659FD93);
	uint64_t c = UINT64_C(0xA0761D6478BD642F);
	uint64_t d = UINT64_C(0xE7037ED1A0B428DB);
	uint32_t i;

	for (i = 0; i + 3 < words; i += 4)
	{
		a = mix(a, content[i]);
		b = mix(b, content[i + 1]);
		c = mix(c, content[i + 2]);
		d = mix(d, content[i + 3]);
	}
	for (; i < words; i++)
		a = mix(a, content[i]);
	b = mix(b, d ^ (d >> 29));
	a = mix(a, c ^ (c >> 29));
	a = mix(a, b * UINT64_C(0xBF58476D1CE4E5B9) ^ (b >> 29));
	a = mix(a, a >> 31);
	a = (a ^ (a >> 30)) * UINT64_C(0x94D049BB133111EB);
	a ^= a >> 31;
	return a == UINT64_MAX ? 0 : a;
}

/* ---- adding ---- */

/* a slot holds one more than the place of a pattern, in words from the first, and a tag of its hash;
 * 0: free */
static MigPattern *
at_slot(const MigPatterns *p, uint32_t slot)
{
	return (MigPattern *) ((char *) mig_patterns_first(p) +
						   sizeof(uint64_t) * (size_t) ((mig_patterns_slots(p)[slot] & ~TAG) - 1));
}

static inline uint32_t
slot_of(const MigPatterns *p, uint64_t hash, const void *pattern)
{
	size_t place = (size_t) ((const char *) pattern - (const char *) mig_patterns_first(p));

	return ((uint32_t) hash & TAG) | ((uint32_t) (place / sizeof(uint64_t)) + 1);
}

/* the slot of a pattern, or the free one where it belongs */
static uint32_t
find_slot(const MigPatterns *p, uint64_t hash, const uint64_t *content, uint32_t words)
{
	const uint32_t *slots = mig_patterns_slots(p);
	uint32_t mask = p->slots - 1;
	uint32_t slot;

	for (slot = (uint32_t) hash & mask; slots[slot] != 0; slot = (slot + 1) & mask)
	{
		const MigPattern *x = at_slot(p, slot);

		if (((slots[slot] ^ (uint32_t) hash) & TAG) == 0 && x->hash == hash && x->words == words &&
			memcmp(mig_pattern_content(x), content, sizeof(uint64_t) * words) == 0)
			break;
	}
	return slot;
}

static MigPattern *
append(MigPatterns *p, uint64_t hash, const uint64_t *content, uint32_t words)
{
	MigPattern *x = (MigPattern *) ((char *) mig_patterns_first(p) + p->used);

	memset(x, 0, sizeof(MigPattern));
	x->hash = hash;
	x->words = words;
	memcpy(x + 1, content, sizeof(uint64_t) * words);
	p->used += mig_pattern_size(words);
	p->count++;
	return x;
}

MigStatus
mig_patterns_add(MigPatterns *p, uint64_t hash, const uint64_t *content, uint32_t words,
				 int64_t cases, const MigXsum *weight)
{
	uint32_t slot;
	MigPattern *x;

	if (hash >= p->below)
		return MIG_OK;
	slot = find_slot(p, hash, content, words);
	if (mig_patterns_slots(p)[slot] == 0)
	{
		if (mig_pattern_size(words) > p->room - p->used || 2 * (p->count + 1) >= p->slots)
			return MIG_ERR_GROW;
		x = append(p, hash, content, words);
		mig_patterns_slots(p)[slot] = slot_of(p, hash, x);
	}
	else
		x = at_slot(p, slot);
	x->cases += cases;
	if (weight)
		mig_xsum_merge(&x->weight, weight);
	return MIG_OK;
}

static inline void
fetch_slot(const MigPatterns *p, uint64_t hash)
{
	__builtin_prefetch(&mig_patterns_slots(p)[(uint32_t) hash & (p->slots - 1)], 1);
}

/* that many patterns ahead of one that is looked up */
#define AHEAD 8

/* runs ahead of the patterns from x to end, and fetches their slots; once for each of them */
typedef struct Ahead
{
	const MigPattern *x;
	const char *end;
} Ahead;

static inline void
fetch_next(const MigPatterns *p, Ahead *ahead)
{
	if ((const char *) ahead->x >= ahead->end)
		return;
	fetch_slot(p, ahead->x->hash);
	ahead->x = mig_patterns_next(ahead->x);
}

static Ahead
run_ahead(const MigPatterns *p, const MigPattern *x, const char *end)
{
	Ahead ahead = {x, end};

	for (int i = 0; i < AHEAD; i++)
		fetch_next(p, &ahead);
	return ahead;
}

MigStatus
mig_patterns_add_late(MigPatterns *p, uint64_t hash, const uint64_t *content, uint32_t words,
					  int64_t cases, const MigXsum *weight)
{
	MigPattern *x;

	mig_patterns_settle(p);
	if (hash >= p->below)
		return MIG_OK;
	if (mig_pattern_size(words) > p->room - p->used || 2 * (p->count + 1) >= p->slots)
		return MIG_ERR_GROW;
	fetch_slot(p, hash);
	x = append(p, hash, content, words);
	x->cases = cases;
	x->weight = *weight;
	p->late = words + 1;
	return MIG_OK;
}

void
mig_patterns_settle(MigPatterns *p)
{
	size_t size;
	MigPattern *x;
	uint32_t slot;

	if (p->late == 0)
		return;
	size = mig_pattern_size(p->late - 1);
	x = (MigPattern *) ((char *) mig_patterns_first(p) + p->used - size);
	slot = find_slot(p, x->hash, mig_pattern_content(x), x->words);
	p->late = 0;
	if (mig_patterns_slots(p)[slot] == 0)
		mig_patterns_slots(p)[slot] = slot_of(p, x->hash, x);
	else
	{
		MigPattern *same = at_slot(p, slot);

		same->cases += x->cases;
		mig_xsum_merge(&same->weight, &x->weight);
		p->used -= size;
		p->count--;
	}
}

static void
index_patterns(MigPatterns *p)
{
	MigPattern *x = mig_patterns_first(p);
	Ahead ahead = run_ahead(p, x, (const char *) x + p->used);
	uint32_t mask = p->slots - 1;
	uint32_t *slots = mig_patterns_slots(p);

	memset(slots, 0, sizeof(uint32_t) * (size_t) p->slots);
	for (uint32_t i = 0; i < p->count; i++, x = mig_patterns_next(x))
	{
		uint32_t slot = (uint32_t) x->hash & mask;

		mig_tick_at(i);
		fetch_next(p, &ahead);
		while (slots[slot] != 0)
			slot = (slot + 1) & mask;
		slots[slot] = slot_of(p, x->hash, x);
	}
}

/* ---- leaving out ---- */

/* by a histogram of the hashes: the end of the first bucket with which there are too many */
uint64_t
mig_patterns_limit(const MigPatterns *p)
{
	uint32_t count[BUCKETS] = {0};
	uint64_t bytes[BUCKETS] = {0};
	uint64_t width = p->below / BUCKETS + 1;
	uint64_t all_bytes = 0;
	uint32_t all = 0;
	const MigPattern *x = mig_patterns_first(p);

	for (uint32_t i = 0; i < p->count; i++, x = mig_patterns_next(x))
	{
		mig_tick_at(i);
		count[x->hash / width]++;
		bytes[x->hash / width] += mig_pattern_size(x->words);
	}
	for (uint32_t b = 0; b < BUCKETS; b++)
	{
		all += count[b];
		all_bytes += bytes[b];
		if (all > MIG_PATTERNS_SAMPLE || all_bytes > MIG_PATTERNS_SAMPLE_BYTES)
			return b + 1 < BUCKETS ? width * (b + 1) : width * b;
	}
	return p->below;
}

void
mig_patterns_cut(MigPatterns *p, uint64_t below)
{
	uint32_t n = p->count;
	MigPattern *x = mig_patterns_first(p);
	char *to = (char *) x;

	p->count = 0;
	for (uint32_t i = 0; i < n; i++)
	{
		MigPattern *next = mig_patterns_next(x);
		size_t size = mig_pattern_size(x->words);

		mig_tick_at(i);
		if (x->hash < below)
		{
			memmove(to, x, size);
			to += size;
			p->count++;
		}
		x = next;
	}
	p->used = (uint64_t) (to - (char *) mig_patterns_first(p));
	p->below = below;
	index_patterns(p);
}

/* ---- merging ---- */

static void
add_counts(MigPatterns *into, const MigPatterns *from)
{
	into->n_read += from->n_read;
	into->n += from->n;
	into->n_null_outcome += from->n_null_outcome;
	into->n_null_regressor += from->n_null_regressor;
	into->n_null_weight += from->n_null_weight;
	into->n_zero_weight += from->n_zero_weight;
}

MigStatus
mig_patterns_merge(MigPatterns *into, const MigPatterns *from, const MigPattern **next)
{
	const MigPattern *x = *next ? *next : mig_patterns_first(from);
	const char *end = (const char *) mig_patterns_first(from) + from->used;
	Ahead ahead = run_ahead(into, x, end);
	int64_t n = 0;

	if (from->below < into->below)
		into->below = from->below;
	for (; (const char *) x < end; x = mig_patterns_next(x))
	{
		*next = x;
		mig_tick_at(n++);
		fetch_next(into, &ahead);
		if (mig_patterns_add(into, x->hash, mig_pattern_content(x), x->words, x->cases,
							 &x->weight) != MIG_OK)
			return MIG_ERR_GROW;
	}
	add_counts(into, from);
	return MIG_OK;
}

/* ---- the end ---- */

static int
compare(const MigPattern *x, const MigPattern *y)
{
	uint32_t words = x->words < y->words ? x->words : y->words;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->words != y->words)
		return x->words < y->words ? -1 : 1;
	return memcmp(mig_pattern_content(x), mig_pattern_content(y), sizeof(uint64_t) * words);
}

/* how many of the sorted patterns stay; those of one hash stay or go together */
static uint32_t
count_kept(const MigPatterns *p, const MigPattern *const *place, uint64_t *below)
{
	uint64_t bytes = 0;
	uint32_t kept = 0;

	*below = p->below;
	if (mig_patterns_whole(p) && !mig_patterns_full(p))
		return p->count;
	for (; kept < p->count && kept < MIG_PATTERNS_SAMPLE; kept++)
	{
		mig_tick_at(kept);
		bytes += mig_pattern_size(place[kept]->words);
		if (bytes > MIG_PATTERNS_SAMPLE_BYTES)
			break;
	}
	if (kept < p->count)
		*below = place[kept]->hash;
	while (kept > 0 && place[kept - 1]->hash >= *below)
		kept--;
	return kept;
}

/* hashes are spread evenly: as many buckets as patterns leave little to sort */
static void
sort_places(const MigPatterns *p, const MigPattern **place, uint32_t *start)
{
	uint64_t width = p->below / (p->count + 1) + 1;
	const MigPattern *x = mig_patterns_first(p);

	memset(start, 0, sizeof(uint32_t) * ((size_t) p->count + 2));
	for (uint32_t i = 0; i < p->count; i++, x = mig_patterns_next(x))
	{
		mig_tick_at(i);
		start[x->hash / width + 1]++;
	}
	for (uint32_t b = 0; b <= p->count; b++)
	{
		mig_tick_at(b);
		start[b + 1] += start[b];
	}
	x = mig_patterns_first(p);
	for (uint32_t i = 0; i < p->count; i++, x = mig_patterns_next(x))
	{
		mig_tick_at(i);
		place[start[x->hash / width]++] = x;
	}
	for (uint32_t i = 1; i < p->count; i++)
	{
		const MigPattern *y = place[i];
		uint32_t j = i;

		mig_tick_at(i);
		for (; j > 0 && compare(place[j - 1], y) > 0; j--)
			place[j] = place[j - 1];
		place[j] = y;
	}
}

void
mig_patterns_finish(MigPatterns *into, const MigPatterns *from, const MigPattern **place,
					uint32_t *work)
{
	uint32_t kept;

	sort_places(from, place, work);
	kept = count_kept(from, place, &into->below);
	for (uint32_t i = 0; i < kept; i++)
	{
		MigPattern *to =
			append(into, place[i]->hash, mig_pattern_content(place[i]), place[i]->words);

		mig_tick_at(i);
		to->cases = place[i]->cases;
		to->weight = place[i]->weight;
		mig_xsum_normalize(&to->weight);
	}
	into->sorted = 1;
	add_counts(into, from);
}
