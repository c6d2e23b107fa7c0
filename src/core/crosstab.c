/*
 * crosstab.c: the two-way table of counts: adding rows, merging, the canonical form
 *
 * The index is open addressing with linear probing, at most half full.  Levels are compared by
 * their bytes (or by the datum of a pass-by-value type), never by a hash or an OID alone.
 */
#include "core/crosstab.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_LEVELS 4u
#define FIRST_TEXT   64u
#define MAX_CASES    ((int64_t) 1 << 53) /* counts stay exact as doubles */

/* ---- small things ---- */

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
mig_crosstab_score(const MigCrosstab *t, int dim, uint32_t level)
{
	int64_t order = mig_crosstab_levels(t, dim)[level - 1].order;

	switch (t->dim[dim].kind)
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

static bool
kind_has_key(uint8_t kind)
{
	return kind != MIG_KIND_TEXT && kind != MIG_KIND_NUMERIC;
}

static uint32_t *
slots_of(const MigCrosstab *t, int dim)
{
	return (uint32_t *) ((char *) t + t->dim[dim].slots_at);
}

static uint64_t
mix(uint64_t h)
{
	h ^= h >> 32;
	h *= UINT64_C(0x9E3779B97F4A7C15);
	return h ^ (h >> 29);
}

static uint32_t
hash_key(uint64_t key)
{
	return (uint32_t) (mix(key) >> 8);
}

/* up to eight bytes as a number, without a loop over them */
static uint64_t
few_bytes(const char *text, uint32_t len)
{
	uint32_t first = 0;
	uint32_t last = 0;

	if (len < 4)
		return len == 0 ? 0
						: (uint64_t) (unsigned char) text[0] << 16 |
							  (uint64_t) (unsigned char) text[len / 2] << 8 |
							  (unsigned char) text[len - 1];
	memcpy(&first, text, 4);
	memcpy(&last, text + len - 4, 4);
	return (uint64_t) first << 32 | last;
}

static uint32_t
hash_label(const char *text, uint32_t len)
{
	uint64_t h = mix(len + UINT64_C(0x51));
	uint64_t part;

	if (len <= 8)
		return (uint32_t) (mix(h ^ few_bytes(text, len)) >> 8);
	for (uint32_t at = 0; at + 8 < len; at += 8)
	{
		memcpy(&part, text + at, 8);
		h = mix(h ^ part);
	}
	memcpy(&part, text + len - 8, 8); /* the last eight, some of them again */
	return (uint32_t) (mix(h ^ part) >> 8);
}

static size_t
aligned(size_t size)
{
	return (size + 7) & ~(size_t) 7;
}

static size_t
cells_of(const uint32_t levels[2])
{
	return ((size_t) levels[MIG_ROW] + 1) * ((size_t) levels[MIG_COL] + 1);
}

/* ---- layout ---- */

/* the one place that knows the order of the parts; returns the size of the whole */
static size_t
lay_out(const MigShape *shape, MigCrosstab *t)
{
	size_t at = aligned(sizeof(MigCrosstab));

	for (int dim = 0; dim < 2; dim++)
	{
		t->dim[dim].room = shape->levels[dim];
		t->dim[dim].slots = shape->slots[dim];
		t->dim[dim].levels_at = (uint32_t) at;
		at += sizeof(MigLevel) * (size_t) shape->levels[dim];
	}
	for (int dim = 0; dim < 2; dim++)
	{
		t->dim[dim].slots_at = (uint32_t) at;
		at += aligned(sizeof(uint32_t) * (size_t) shape->slots[dim]);
	}
	t->cells_at = (uint32_t) at;
	at += sizeof(int64_t) * cells_of(shape->levels);
	t->sums_at = 0;
	if (shape->weighting == MIG_WEIGHT_SAMPLING)
	{
		t->sums_at = (uint32_t) at;
		at += sizeof(MigCellSums) * cells_of(shape->levels);
	}
	t->text_at = (uint32_t) at;
	t->text_room = shape->text;
	return aligned(at + shape->text);
}

size_t
mig_crosstab_size(const MigShape *shape)
{
	MigCrosstab scratch;

	if (shape->levels[MIG_ROW] > MIG_CROSSTAB_MAX_LEVELS ||
		shape->levels[MIG_COL] > MIG_CROSSTAB_MAX_LEVELS || shape->text > MIG_CROSSTAB_MAX_BYTES)
		return SIZE_MAX;
	return lay_out(shape, &scratch);
}

void
mig_crosstab_init(MigCrosstab *t, const MigShape *shape, const uint8_t kind[2])
{
	t->version = MIG_CROSSTAB_VERSION;
	t->weighting = shape->weighting;
	lay_out(shape, t);
	for (int dim = 0; dim < 2; dim++)
	{
		t->dim[dim].kind = kind[dim];
		t->dim[dim].keyed = shape->slots[dim] > 0 && kind_has_key(kind[dim]);
	}
}

MigShape
mig_crosstab_small_shape(MigWeighting weighting)
{
	MigShape shape = {{FIRST_LEVELS, FIRST_LEVELS},
					  {2 * FIRST_LEVELS, 2 * FIRST_LEVELS},
					  FIRST_TEXT,
					  (uint8_t) weighting};

	return shape;
}

static MigShape
shape_of(const MigCrosstab *t)
{
	MigShape shape = {{t->dim[MIG_ROW].room, t->dim[MIG_COL].room},
					  {t->dim[MIG_ROW].slots, t->dim[MIG_COL].slots},
					  t->text_room,
					  t->weighting};

	return shape;
}

/* the index for this many levels: at most half full */
static uint32_t
slots_for(uint32_t levels)
{
	uint32_t slots = 2 * FIRST_LEVELS;

	while (slots < 2 * levels)
		slots *= 2;
	return slots;
}

MigStatus
mig_crosstab_grown_shape(const MigCrosstab *t, int dim, uint32_t extra, uint32_t text,
						 MigShape *shape)
{
	uint32_t need = t->dim[dim].n + extra;
	uint64_t need_text = (uint64_t) t->text_used + text;

	*shape = shape_of(t);
	if (need > MIG_CROSSTAB_MAX_LEVELS || need_text > MIG_CROSSTAB_MAX_BYTES)
		return MIG_ERR_LIMIT;
	if (need > shape->levels[dim])
		shape->levels[dim] = need > 2 * shape->levels[dim] ? need : 2 * shape->levels[dim];
	if (shape->levels[dim] > MIG_CROSSTAB_MAX_LEVELS)
		shape->levels[dim] = MIG_CROSSTAB_MAX_LEVELS;
	if (need_text > shape->text)
		shape->text = need_text > 2 * (uint64_t) shape->text ? need_text : 2 * shape->text;

	/* where doubling is too much, a little more room may still do */
	if (mig_crosstab_size(shape) > MIG_CROSSTAB_MAX_BYTES && need + need / 16 < shape->levels[dim])
		shape->levels[dim] = need + need / 16;
	for (int i = 0; i < 2; i++)
		shape->slots[i] = slots_for(shape->levels[i]);
	return mig_crosstab_size(shape) > MIG_CROSSTAB_MAX_BYTES ? MIG_ERR_LIMIT : MIG_OK;
}

/* ---- levels ---- */

uint32_t
mig_crosstab_find_key(const MigCrosstab *t, int dim, uint64_t key)
{
	const uint32_t *slots = slots_of(t, dim);
	const MigLevel *levels = mig_crosstab_levels(t, dim);
	uint32_t mask = t->dim[dim].slots - 1;

	for (uint32_t i = hash_key(key) & mask; slots[i]; i = (i + 1) & mask)
		if (levels[slots[i] - 1].key == key)
			return slots[i];
	return 0;
}

uint32_t
mig_crosstab_find_label(const MigCrosstab *t, int dim, const char *text, uint32_t len)
{
	const uint32_t *slots = slots_of(t, dim);
	const MigLevel *levels = mig_crosstab_levels(t, dim);
	uint32_t mask = t->dim[dim].slots - 1;
	uint32_t hash = hash_label(text, len);

	for (uint32_t i = hash & mask; slots[i]; i = (i + 1) & mask)
	{
		const MigLevel *level = &levels[slots[i] - 1];

		if (level->hash == hash && level->len == len &&
			memcmp(mig_crosstab_label(t, level), text, len) == 0)
			return slots[i];
	}
	return 0;
}

/* enter level number `level` into the index */
static void
enter(MigCrosstab *t, int dim, uint32_t level)
{
	uint32_t *slots = slots_of(t, dim);
	uint32_t mask = t->dim[dim].slots - 1;
	uint32_t i = mig_crosstab_levels(t, dim)[level - 1].hash & mask;

	while (slots[i])
		i = (i + 1) & mask;
	slots[i] = level;
}

static void
build_index(MigCrosstab *t, int dim, bool keyed)
{
	MigLevel *levels = mig_crosstab_levels(t, dim);

	memset(slots_of(t, dim), 0, sizeof(uint32_t) * t->dim[dim].slots);
	t->dim[dim].keyed = keyed;
	for (uint32_t l = 1; l <= t->dim[dim].n; l++)
	{
		MigLevel *level = &levels[l - 1];

		level->hash =
			keyed ? hash_key(level->key) : hash_label(mig_crosstab_label(t, level), level->len);
		enter(t, dim, l);
	}
}

MigStatus
mig_crosstab_add_level(MigCrosstab *t, int dim, const MigLabel *label, uint32_t *level)
{
	MigDim *d = &t->dim[dim];
	MigLevel *new_level;

	if (d->n >= MIG_CROSSTAB_MAX_LEVELS)
		return MIG_ERR_LIMIT;
	if (d->n == d->room || label->len > t->text_room - t->text_used)
		return MIG_ERR_GROW;

	new_level = &mig_crosstab_levels(t, dim)[d->n++];
	new_level->order = label->order;
	new_level->key = label->key;
	new_level->label = t->text_used;
	new_level->len = label->len;
	memcpy((char *) t + t->text_at + t->text_used, label->text, label->len);
	t->text_used += label->len;
	if (d->slots > 0)
	{
		new_level->hash = d->keyed ? hash_key(label->key) : hash_label(label->text, label->len);
		enter(t, dim, d->n);
	}
	*level = d->n;
	return MIG_OK;
}

/* ---- rows ---- */

MigStatus
mig_crosstab_add(MigCrosstab *t, uint32_t row, uint32_t col, int64_t count)
{
	int64_t *cell = mig_crosstab_counts(t) + mig_crosstab_cell(t, row, col);

	if (count > MAX_CASES - *cell)
		return MIG_ERR_OVERFLOW;
	*cell += count;
	return MIG_OK;
}

MigStatus
mig_crosstab_add_weighted(MigCrosstab *t, uint32_t row, uint32_t col, double weight)
{
	size_t cell = mig_crosstab_cell(t, row, col);
	MigCellSums *sums = mig_crosstab_sums(t) + cell;

	mig_xsum_add(&sums->w, weight);
	mig_xsum_add_square(&sums->w2, weight);
	if (!isfinite(sums->w2.hi) || !isfinite(sums->w.hi))
		return MIG_ERR_OVERFLOW;
	mig_crosstab_counts(t)[cell]++;
	return MIG_OK;
}

/* ---- copies and merges ---- */

static void
copy_header_counts(MigCrosstab *into, const MigCrosstab *from)
{
	into->keep_missing = from->keep_missing;
	into->n_read = from->n_read;
	into->n_null_weight = from->n_null_weight;
	into->n_zero_weight = from->n_zero_weight;
}

void
mig_crosstab_copy(MigCrosstab *into, const MigCrosstab *from)
{
	uint32_t width = from->dim[MIG_COL].n + 1;

	copy_header_counts(into, from);
	memcpy((char *) into + into->text_at, (char *) from + from->text_at, from->text_used);
	into->text_used = from->text_used;
	for (int dim = 0; dim < 2; dim++)
	{
		into->dim[dim].n = from->dim[dim].n;
		memcpy(mig_crosstab_levels(into, dim), mig_crosstab_levels(from, dim),
			   sizeof(MigLevel) * from->dim[dim].n);
		build_index(into, dim, from->dim[dim].keyed);
	}
	for (uint32_t row = 0; row <= from->dim[MIG_ROW].n; row++)
	{
		size_t to = mig_crosstab_cell(into, row, 0);
		size_t at = mig_crosstab_cell(from, row, 0);

		memcpy(mig_crosstab_counts(into) + to, mig_crosstab_counts(from) + at,
			   sizeof(int64_t) * width);
		if (into->sums_at)
			memcpy(mig_crosstab_sums(into) + to, mig_crosstab_sums(from) + at,
				   sizeof(MigCellSums) * width);
	}
}

MigStatus
mig_crosstab_mergeable(const MigCrosstab *a, const MigCrosstab *b)
{
	if (a->weighting != b->weighting || a->keep_missing != b->keep_missing ||
		a->dim[MIG_ROW].kind != b->dim[MIG_ROW].kind ||
		a->dim[MIG_COL].kind != b->dim[MIG_COL].kind)
		return MIG_ERR_MISMATCH;
	return MIG_OK;
}

MigStatus
mig_crosstab_map_levels(MigCrosstab *into, const MigCrosstab *from, int dim, uint32_t *map,
						uint32_t *next)
{
	const MigLevel *levels = mig_crosstab_levels(from, dim);

	if (into->dim[dim].keyed)
		build_index(into, dim, false); /* the other table's keys may mean something else */
	map[0] = 0;
	for (; *next <= from->dim[dim].n; (*next)++)
	{
		const MigLevel *level = &levels[*next - 1];
		MigLabel label = {mig_crosstab_label(from, level), level->len, level->order, 0};
		uint32_t found = mig_crosstab_find_label(into, dim, label.text, label.len);

		if (found)
		{
			/* an enum may have been reordered between the two: the smaller key, either way round */
			MigLevel *mine = &mig_crosstab_levels(into, dim)[found - 1];

			if (label.order < mine->order)
				mine->order = label.order;
		}
		else
		{
			MigStatus status = mig_crosstab_add_level(into, dim, &label, &found);

			if (status != MIG_OK)
				return status;
		}
		map[*next] = found;
	}
	return MIG_OK;
}

static MigStatus
merge_cell(MigCrosstab *into, size_t to, const MigCrosstab *from, size_t at)
{
	int64_t count = mig_crosstab_counts(from)[at];
	int64_t *cell = &mig_crosstab_counts(into)[to];

	if (count > MAX_CASES - *cell)
		return MIG_ERR_OVERFLOW;
	*cell += count;
	if (into->sums_at && count > 0)
	{
		MigCellSums *sums = &mig_crosstab_sums(into)[to];

		mig_xsum_merge(&sums->w, &mig_crosstab_sums(from)[at].w);
		mig_xsum_merge(&sums->w2, &mig_crosstab_sums(from)[at].w2);
		if (!isfinite(sums->w.hi) || !isfinite(sums->w2.hi))
			return MIG_ERR_OVERFLOW;
	}
	return MIG_OK;
}

MigStatus
mig_crosstab_merge(MigCrosstab *into, const MigCrosstab *from, const uint32_t *row_map,
				   const uint32_t *col_map)
{
	for (uint32_t row = 0; row <= from->dim[MIG_ROW].n; row++)
	{
		mig_tick();
		for (uint32_t col = 0; col <= from->dim[MIG_COL].n; col++)
		{
			MigStatus status = merge_cell(into, mig_crosstab_cell(into, row_map[row], col_map[col]),
										  from, mig_crosstab_cell(from, row, col));

			if (status != MIG_OK)
				return status;
		}
	}
	into->n_read += from->n_read;
	into->n_null_weight += from->n_null_weight;
	into->n_zero_weight += from->n_zero_weight;
	return MIG_OK;
}

/* ---- canonical form ---- */

size_t
mig_crosstab_canonical_size(const MigCrosstab *from)
{
	MigShape shape = {
		{from->dim[MIG_ROW].n, from->dim[MIG_COL].n}, {0, 0}, from->text_used, from->weighting};

	return mig_crosstab_size(&shape);
}

static int
compare_levels(const MigCrosstab *t, const MigLevel *a, const MigLevel *b)
{
	uint32_t len = a->len < b->len ? a->len : b->len;
	int byte;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	byte = memcmp(mig_crosstab_label(t, a), mig_crosstab_label(t, b), len);
	if (byte != 0)
		return byte;
	return a->len < b->len ? -1 : a->len > b->len;
}

/* merge sort of level numbers 0..n-1: stable, no allocation, no context for a comparator */
static uint32_t *
sort_levels(const MigCrosstab *t, int dim, uint32_t *numbers, uint32_t *spare)
{
	const MigLevel *levels = mig_crosstab_levels(t, dim);
	uint32_t n = t->dim[dim].n;

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
				spare[out] =
					left < middle && (right >= end || compare_levels(t, &levels[numbers[left]],
																	 &levels[numbers[right]]) <= 0)
						? numbers[left++]
						: numbers[right++];
		}
		numbers = spare;
		spare = swap;
	}
	return numbers;
}

static void
canonical_cells(MigCrosstab *into, const MigCrosstab *from, const uint32_t *rows,
				const uint32_t *cols)
{
	for (uint32_t row = 0; row <= into->dim[MIG_ROW].n; row++)
		for (uint32_t col = 0; col <= into->dim[MIG_COL].n; col++)
		{
			size_t to = mig_crosstab_cell(into, row, col);
			size_t at =
				mig_crosstab_cell(from, row ? rows[row - 1] + 1 : 0, col ? cols[col - 1] + 1 : 0);

			mig_crosstab_counts(into)[to] = mig_crosstab_counts(from)[at];
			if (into->sums_at)
			{
				MigCellSums *sums = &mig_crosstab_sums(into)[to];

				*sums = mig_crosstab_sums(from)[at];
				mig_xsum_normalize(&sums->w);
				mig_xsum_normalize(&sums->w2);
			}
		}
}

void
mig_crosstab_canonical(MigCrosstab *into, const MigCrosstab *from, uint32_t *sorted)
{
	MigShape shape = {
		{from->dim[MIG_ROW].n, from->dim[MIG_COL].n}, {0, 0}, from->text_used, from->weighting};
	uint8_t kind[2] = {from->dim[MIG_ROW].kind, from->dim[MIG_COL].kind};
	uint32_t *numbers[2];

	mig_crosstab_init(into, &shape, kind);
	copy_header_counts(into, from);
	into->canonical = 1;
	for (int dim = 0; dim < 2; dim++)
	{
		uint32_t n = from->dim[dim].n;
		uint32_t level;

		numbers[dim] = sort_levels(from, dim, sorted, sorted + n);
		sorted += 2 * n;
		for (uint32_t i = 0; i < n; i++)
		{
			const MigLevel *l = &mig_crosstab_levels(from, dim)[numbers[dim][i]];
			MigLabel label = {mig_crosstab_label(from, l), l->len, l->order, 0};

			mig_crosstab_add_level(into, dim, &label, &level);
		}
	}
	canonical_cells(into, from, numbers[MIG_ROW], numbers[MIG_COL]);
}

/* ---- validation ---- */

MigStatus
mig_crosstab_check(const MigCrosstab *t, size_t size)
{
	MigCrosstab want;
	MigShape shape;

	if (size < sizeof(MigCrosstab) || t->version != MIG_CROSSTAB_VERSION ||
		t->weighting > MIG_WEIGHT_LAST)
		return MIG_ERR_CORRUPT;
	shape = shape_of(t);
	if (mig_crosstab_size(&shape) != size || lay_out(&shape, &want) != size ||
		want.cells_at != t->cells_at || want.sums_at != t->sums_at || want.text_at != t->text_at ||
		t->text_used > t->text_room)
		return MIG_ERR_CORRUPT;
	for (int dim = 0; dim < 2; dim++)
	{
		const MigDim *d = &t->dim[dim];

		if (d->n > d->room || d->kind > MIG_KIND_LAST || d->levels_at != want.dim[dim].levels_at ||
			d->slots_at != want.dim[dim].slots_at || (d->slots & (d->slots - 1)) != 0 ||
			(d->slots > 0 && d->slots < 2 * d->room))
			return MIG_ERR_CORRUPT;
	}
	return MIG_OK;
}

/* levels sorted, labels inside the text, one after another */
static bool
levels_are_canonical(const MigCrosstab *t, int dim, uint32_t *text_at)
{
	const MigLevel *levels = mig_crosstab_levels(t, dim);

	for (uint32_t i = 0; i < t->dim[dim].n; i++)
	{
		if (levels[i].label != *text_at || levels[i].len > t->text_used - *text_at ||
			levels[i].key != 0 || levels[i].hash != 0 || levels[i].unused != 0 ||
			(t->dim[dim].kind == MIG_KIND_TEXT && levels[i].order != 0) ||
			(i > 0 && compare_levels(t, &levels[i - 1], &levels[i]) >= 0))
			return false;
		*text_at += levels[i].len;
	}
	return true;
}

/* every level has a case */
static bool
levels_are_used(const MigCrosstab *t, int dim)
{
	const int64_t *counts = mig_crosstab_counts(t);
	uint32_t others = t->dim[1 - dim].n;

	for (uint32_t l = 1; l <= t->dim[dim].n; l++)
	{
		bool used = false;

		for (uint32_t o = 0; o <= others && !used; o++)
			used =
				counts[dim == MIG_ROW ? mig_crosstab_cell(t, l, o) : mig_crosstab_cell(t, o, l)] >
				0;
		if (!used)
			return false;
	}
	return true;
}

static bool
cells_are_canonical(const MigCrosstab *t)
{
	uint32_t levels[2] = {t->dim[MIG_ROW].n, t->dim[MIG_COL].n};
	int64_t total = t->n_null_weight;

	for (size_t cell = 0; cell < cells_of(levels); cell++)
	{
		int64_t count = mig_crosstab_counts(t)[cell];

		if (count < 0 || count > MAX_CASES - total)
			return false;
		total += count;
		if (t->sums_at)
		{
			const MigCellSums *sums = &mig_crosstab_sums(t)[cell];

			if (!mig_xsum_is_normal(&sums->w) || !mig_xsum_is_normal(&sums->w2) ||
				(count > 0) != (sums->w.hi > 0.0) || (count == 0 && sums->w2.hi != 0.0))
				return false;
		}
	}
	return t->weighting == MIG_WEIGHT_FREQUENCY || total + t->n_zero_weight == t->n_read;
}

MigStatus
mig_crosstab_check_canonical(const MigCrosstab *t, size_t size)
{
	uint32_t text_at = 0;

	if (mig_crosstab_check(t, size) != MIG_OK || !t->canonical || t->keep_missing > 1 ||
		t->n_read < 0 || t->n_null_weight < 0 || t->n_zero_weight < 0 ||
		t->n_null_weight > t->n_read || t->n_zero_weight > t->n_read)
		return MIG_ERR_CORRUPT;
	for (int dim = 0; dim < 2; dim++)
		if (t->dim[dim].n != t->dim[dim].room || t->dim[dim].slots != 0 || t->dim[dim].keyed ||
			!levels_are_canonical(t, dim, &text_at))
			return MIG_ERR_CORRUPT;
	if (text_at != t->text_used || t->text_room != t->text_used || !cells_are_canonical(t) ||
		!levels_are_used(t, MIG_ROW) || !levels_are_used(t, MIG_COL))
		return MIG_ERR_CORRUPT;
	return MIG_OK;
}
