/*
 * crosstab.c: the two-way table of counts: adding rows, merging, the canonical form
 */
#include "core/crosstab.h"

#include <string.h>

#define FIRST_TEXT 64u

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
	if (shape->designed)
		at += sizeof(MigTableDesign) + sizeof(MigPair) * mig_products_count(shape->design_cells);
	t->text.at = (uint32_t) at;
	t->text.room = shape->text;
	return aligned(at + shape->text);
}

size_t
mig_crosstab_size(const MigShape *shape)
{
	MigCrosstab scratch;

	if (shape->levels[MIG_ROW] > MIG_MAX_LEVELS || shape->levels[MIG_COL] > MIG_MAX_LEVELS ||
		shape->text > MIG_CROSSTAB_MAX_BYTES ||
		cells_of(shape->levels) > (shape->weighting == MIG_WEIGHT_SAMPLING
									   ? MIG_CROSSTAB_MAX_WEIGHTED_CELLS
									   : MIG_CROSSTAB_MAX_CELLS))
		return SIZE_MAX;
	return lay_out(shape, &scratch);
}

void
mig_crosstab_init(MigCrosstab *t, const MigShape *shape, const uint8_t kind[2])
{
	t->version = shape->designed ? MIG_CROSSTAB_DESIGNED : MIG_CROSSTAB_VERSION;
	t->weighting = shape->weighting;
	t->designed = shape->designed;
	t->design_cells = shape->design_cells;
	lay_out(shape, t);
	for (int dim = 0; dim < 2; dim++)
	{
		t->dim[dim].kind = kind[dim];
		t->dim[dim].keyed = shape->slots[dim] > 0 && mig_levels_kind_has_key(kind[dim]);
	}
}

MigShape
mig_crosstab_small_shape(MigWeighting weighting)
{
	MigShape shape = {{MIG_FIRST_LEVELS, MIG_FIRST_LEVELS},
					  {2 * MIG_FIRST_LEVELS, 2 * MIG_FIRST_LEVELS},
					  FIRST_TEXT,
					  (uint8_t) weighting,
					  0,
					  0};

	return shape;
}

static MigShape
shape_of(const MigCrosstab *t)
{
	MigShape shape = {{t->dim[MIG_ROW].room, t->dim[MIG_COL].room},
					  {t->dim[MIG_ROW].slots, t->dim[MIG_COL].slots},
					  t->text.room,
					  t->weighting,
					  t->designed,
					  t->design_cells};

	return shape;
}

MigStatus
mig_crosstab_grown_shape(const MigCrosstab *t, int dim, uint32_t extra, uint32_t text,
						 MigShape *shape)
{
	uint64_t need = (uint64_t) t->dim[dim].n + extra;
	uint64_t need_text = (uint64_t) t->text.used + text;

	*shape = shape_of(t);
	if (need > MIG_MAX_LEVELS || need_text > MIG_CROSSTAB_MAX_BYTES)
		return MIG_ERR_LIMIT;
	if (need > shape->levels[dim])
		shape->levels[dim] =
			need > 2 * (uint64_t) shape->levels[dim] ? (uint32_t) need : 2 * shape->levels[dim];
	if (shape->levels[dim] > MIG_MAX_LEVELS)
		shape->levels[dim] = MIG_MAX_LEVELS;
	if (need_text > shape->text)
		shape->text = need_text > 2 * (uint64_t) shape->text ? need_text : 2 * shape->text;

	/* where doubling is too much, a little more room may still do */
	if (mig_crosstab_size(shape) > MIG_CROSSTAB_MAX_BYTES && need + need / 16 < shape->levels[dim])
		shape->levels[dim] = (uint32_t) (need + need / 16);
	for (int i = 0; i < 2; i++)
		shape->slots[i] = mig_levels_slots(shape->levels[i]);
	return mig_crosstab_size(shape) > MIG_CROSSTAB_MAX_BYTES ? MIG_ERR_LIMIT : MIG_OK;
}

/* ---- rows ---- */

MigStatus
mig_crosstab_add(MigCrosstab *t, uint32_t row, uint32_t col, int64_t count)
{
	if (count > MIG_CROSSTAB_MAX_CASES - t->n_cases)
		return MIG_ERR_OVERFLOW;
	t->n_cases += count;
	mig_crosstab_counts(t)[mig_crosstab_cell(t, row, col)] += count;
	return MIG_OK;
}

MigStatus
mig_crosstab_add_weighted(MigCrosstab *t, uint32_t row, uint32_t col, double weight)
{
	size_t cell = mig_crosstab_cell(t, row, col);
	MigCellSums *sums = mig_crosstab_sums(t) + cell;

	mig_xsum_add(&sums->w, weight);
	mig_wide_add_square(&sums->w2, weight);
	if (!isfinite(sums->w2.term[0]) || !isfinite(sums->w.hi))
		return MIG_ERR_OVERFLOW;
	t->n_cases++;
	mig_crosstab_counts(t)[cell]++;
	return MIG_OK;
}

/* ---- copies and merges ---- */

static void
copy_header_counts(MigCrosstab *into, const MigCrosstab *from)
{
	into->keep_missing = from->keep_missing;
	into->n_read = from->n_read;
	into->n_cases = from->n_cases;
	into->n_null_weight = from->n_null_weight;
	into->n_zero_weight = from->n_zero_weight;
}

void
mig_crosstab_copy(MigCrosstab *into, const MigCrosstab *from)
{
	uint32_t width = from->dim[MIG_COL].n + 1;

	copy_header_counts(into, from);
	memcpy((char *) into + into->text.at, (char *) from + from->text.at, from->text.used);
	into->text.used = from->text.used;
	for (int dim = 0; dim < 2; dim++)
	{
		into->dim[dim].n = from->dim[dim].n;
		memcpy(mig_crosstab_levels(into, dim), mig_crosstab_levels(from, dim),
			   sizeof(MigLevel) * from->dim[dim].n);
		mig_levels_index(into, &into->dim[dim], &into->text, from->dim[dim].keyed);
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
	if (a->designed || b->designed || a->weighting != b->weighting ||
		a->keep_missing != b->keep_missing || a->dim[MIG_ROW].kind != b->dim[MIG_ROW].kind ||
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
		mig_levels_index(into, &into->dim[dim], &into->text,
						 false); /* the other table's keys may mean something else */
	map[0] = 0;
	for (; *next <= from->dim[dim].n; (*next)++)
	{
		const MigLevel *level = &levels[*next - 1];
		MigLabel label = {mig_crosstab_label(from, level), level->len, level->order, 0};
		uint32_t found =
			mig_levels_find_label(into, &into->dim[dim], &into->text, label.text, label.len);

		if (found)
		{
			/* an enum may have been reordered between the two: the smaller key, either way round */
			MigLevel *mine = &mig_crosstab_levels(into, dim)[found - 1];

			if (label.order < mine->order)
				mine->order = label.order;
		}
		else
		{
			MigStatus status = mig_levels_add(into, &into->dim[dim], &into->text, &label, &found);

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

	mig_crosstab_counts(into)[to] += count;
	if (into->sums_at && count > 0)
	{
		MigCellSums *sums = &mig_crosstab_sums(into)[to];

		mig_xsum_merge(&sums->w, &mig_crosstab_sums(from)[at].w);
		mig_wide_merge(&sums->w2, &mig_crosstab_sums(from)[at].w2);
		if (!isfinite(sums->w.hi) || !isfinite(sums->w2.term[0]))
			return MIG_ERR_OVERFLOW;
	}
	return MIG_OK;
}

MigStatus
mig_crosstab_merge(MigCrosstab *into, const MigCrosstab *from, const uint32_t *row_map,
				   const uint32_t *col_map)
{
	if (from->n_cases > MIG_CROSSTAB_MAX_CASES - into->n_cases)
		return MIG_ERR_OVERFLOW;
	into->n_cases += from->n_cases;
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

/* without room to spare */
static MigShape
tight_shape(const MigCrosstab *t)
{
	MigShape shape = shape_of(t);

	for (int dim = 0; dim < 2; dim++)
	{
		shape.levels[dim] = t->dim[dim].n;
		shape.slots[dim] = 0;
	}
	shape.text = t->text.used;
	return shape;
}

size_t
mig_crosstab_canonical_size(const MigCrosstab *from)
{
	MigShape shape = tight_shape(from);

	return mig_crosstab_size(&shape);
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
			if (into->sums_at && from->sums_at)
			{
				MigCellSums *sums = &mig_crosstab_sums(into)[to];

				*sums = mig_crosstab_sums(from)[at];
				mig_xsum_normalize(&sums->w);
				mig_wide_normalize(&sums->w2);
			}
		}
}

static void
fill_canonical(MigCrosstab *into, const MigShape *shape, const MigCrosstab *from, uint32_t *sorted)
{
	uint8_t kind[2] = {from->dim[MIG_ROW].kind, from->dim[MIG_COL].kind};
	uint32_t *numbers[2];

	mig_crosstab_init(into, shape, kind);
	copy_header_counts(into, from);
	into->canonical = 1;
	for (int dim = 0; dim < 2; dim++)
	{
		uint32_t n = from->dim[dim].n;
		uint32_t level;

		numbers[dim] = mig_levels_sort(from, &from->dim[dim], &from->text, sorted, sorted + n);
		sorted += 2 * n;
		for (uint32_t i = 0; i < n; i++)
		{
			const MigLevel *l = &mig_crosstab_levels(from, dim)[numbers[dim][i]];
			MigLabel label = {mig_crosstab_label(from, l), l->len, l->order, 0};

			mig_levels_add(into, &into->dim[dim], &into->text, &label, &level);
		}
	}
	canonical_cells(into, from, numbers[MIG_ROW], numbers[MIG_COL]);
}

void
mig_crosstab_canonical(MigCrosstab *into, const MigCrosstab *from, uint32_t *sorted)
{
	MigShape shape = tight_shape(from);

	fill_canonical(into, &shape, from, sorted);
}

/* ---- survey designs ---- */

static size_t
cells_with_cases(const MigCrosstab *t)
{
	size_t n = 0;

	for (uint32_t row = 0; row <= t->dim[MIG_ROW].n; row++)
		for (uint32_t col = 0; col <= t->dim[MIG_COL].n; col++)
			n += mig_crosstab_counts(t)[mig_crosstab_cell(t, row, col)] > 0;
	return n;
}

static MigShape
designed_shape(const MigCrosstab *counts)
{
	MigShape shape = tight_shape(counts);

	shape.weighting = MIG_WEIGHT_SAMPLING;
	shape.designed = 1;
	shape.design_cells = (uint16_t) cells_with_cases(counts);
	return shape;
}

MigStatus
mig_crosstab_designed_size(const MigCrosstab *counts, size_t *size)
{
	MigShape shape;

	if (cells_with_cases(counts) > MIG_CROSSTAB_MAX_DESIGN_CELLS)
		return MIG_ERR_LIMIT;
	shape = designed_shape(counts);
	*size = mig_crosstab_size(&shape);
	return *size > MIG_CROSSTAB_MAX_BYTES ? MIG_ERR_LIMIT : MIG_OK;
}

void
mig_crosstab_designed(MigCrosstab *into, const MigCrosstab *counts, uint32_t *sorted)
{
	MigShape shape = designed_shape(counts);

	fill_canonical(into, &shape, counts, sorted);
}

/* ---- validation ---- */

MigStatus
mig_crosstab_check(const MigCrosstab *t, size_t size)
{
	MigCrosstab want;
	MigShape shape;

	if (size < sizeof(MigCrosstab) ||
		t->version != (t->designed ? MIG_CROSSTAB_DESIGNED : MIG_CROSSTAB_VERSION) ||
		t->weighting > MIG_WEIGHT_LAST || t->designed > 1 ||
		t->design_cells > MIG_CROSSTAB_MAX_DESIGN_CELLS ||
		(t->designed ? t->weighting != MIG_WEIGHT_SAMPLING || !t->canonical : t->design_cells))
		return MIG_ERR_CORRUPT;
	shape = shape_of(t);
	if (mig_crosstab_size(&shape) != size || lay_out(&shape, &want) != size ||
		want.cells_at != t->cells_at || want.sums_at != t->sums_at || want.text.at != t->text.at ||
		t->text.used > t->text.room)
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
		if (levels[i].label != *text_at || levels[i].len > t->text.used - *text_at ||
			levels[i].key != 0 || levels[i].hash != 0 || levels[i].hint != 0 ||
			(t->dim[dim].kind == MIG_KIND_TEXT && levels[i].order != 0) ||
			(i > 0 && mig_levels_compare(&levels[i - 1], mig_crosstab_label(t, &levels[i - 1]),
										 &levels[i], mig_crosstab_label(t, &levels[i])) >= 0))
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
	int64_t total = 0;

	for (size_t cell = 0; cell < cells_of(levels); cell++)
	{
		int64_t count = mig_crosstab_counts(t)[cell];

		if (count < 0 || count > MIG_CROSSTAB_MAX_CASES - total)
			return false;
		total += count;
		if (t->sums_at)
		{
			const MigCellSums *sums = &mig_crosstab_sums(t)[cell];

			if (!mig_xsum_is_normal(&sums->w) || !mig_wide_is_normal(&sums->w2) ||
				(count > 0) != (sums->w.hi > 0.0) || (count == 0 && sums->w2.term[0] != 0.0))
				return false;
		}
	}
	if (total != t->n_cases)
		return false;
	if (t->designed)
		total += mig_crosstab_design(t)->n_outside;
	return t->weighting == MIG_WEIGHT_FREQUENCY ||
		   total + t->n_null_weight + t->n_zero_weight == t->n_read;
}

static bool
design_is_canonical(const MigCrosstab *t)
{
	static const uint8_t zeros[sizeof(((MigTableDesign *) 0)->unused)];
	const MigTableDesign *d = mig_crosstab_design(t);

	if (d == NULL)
		return true;
	if (d->n_outside < 0 || d->n_outside > t->n_read || d->units > MIG_CROSSTAB_MAX_CASES ||
		d->names < 0 || d->names > d->units || d->strata > d->units || d->singles > d->strata ||
		d->singleton > MIG_SINGLETON_LAST || memcmp(d->unused, zeros, sizeof(zeros)) != 0 ||
		cells_with_cases(t) != t->design_cells)
		return false;
	for (int j = 0; j < t->design_cells; j++)
		for (int i = 0; i <= j; i++)
		{
			MigPair v = mig_cells_covariance(d)[mig_products_at(i, j)];

			if (!isfinite(v.hi) || !isfinite(v.lo) || v.hi + v.lo != v.hi || (i == j && v.hi < 0.0))
				return false;
		}
	return true;
}

MigStatus
mig_crosstab_check_canonical(const MigCrosstab *t, size_t size)
{
	uint32_t text_at = 0;

	if (mig_crosstab_check(t, size) != MIG_OK || t->canonical != 1 || t->keep_missing > 1 ||
		t->n_read < 0 || t->n_read > MIG_CROSSTAB_MAX_CASES || t->n_null_weight < 0 ||
		t->n_zero_weight < 0 || t->n_null_weight > t->n_read || t->n_zero_weight > t->n_read)
		return MIG_ERR_CORRUPT;
	for (int dim = 0; dim < 2; dim++)
		if (t->dim[dim].n != t->dim[dim].room || t->dim[dim].slots != 0 || t->dim[dim].keyed ||
			t->dim[dim].unused != 0 || !levels_are_canonical(t, dim, &text_at))
			return MIG_ERR_CORRUPT;
	for (size_t at = (size_t) t->text.at + t->text.used; at < size; at++)
		if (((const char *) t)[at] != 0)
			return MIG_ERR_CORRUPT; /* the bytes that fill up the last word */
	if (text_at != t->text.used || t->text.room != t->text.used || !cells_are_canonical(t) ||
		!design_is_canonical(t) || !levels_are_used(t, MIG_ROW) || !levels_are_used(t, MIG_COL))
		return MIG_ERR_CORRUPT;
	return MIG_OK;
}
