/* moments.c: weighted cross-products of design rows: adding rows, merging, the canonical form */
#include "core/moments.h"

#include <gsl/gsl_heapsort.h>
#include <math.h>
#include <string.h>

/* ---- layout ---- */

static size_t
aligned(size_t size)
{
	return (size + 7) & ~(size_t) 7;
}

static uint32_t
level_slots(const MigMomentsShape *shape, uint32_t variable)
{
	uint32_t levels = shape->levels[variable];

	return shape->canonical || levels == 0 ? 0 : mig_levels_slots(levels);
}

/* bytes before the levels, and of all levels with their indexes */
static size_t
levels_size(const MigMomentsShape *shape)
{
	size_t size = aligned(sizeof(MigMoments)) + sizeof(MigVariable) * (size_t) shape->variables;

	size = aligned(size);
	for (uint32_t v = 0; v < shape->variables; v++)
		size += sizeof(MigLevel) * (size_t) shape->levels[v] +
				aligned(sizeof(uint32_t) * (size_t) level_slots(shape, v));
	return size;
}

static size_t
places_size(uint32_t groups, uint32_t columns)
{
	return sizeof(uint32_t) * MIG_PLACE_SIZE(groups) * (size_t) columns;
}

static size_t
block_size(uint32_t block, uint32_t dense)
{
	return block ? aligned(mig_products_slotted_size((int) dense, (int) block - 1)) : 0;
}

/* the one place that knows the order of the parts; returns the size of the whole */
static size_t
lay_out(const MigMomentsShape *shape, MigMoments *t)
{
	size_t at = levels_size(shape);

	t->variables = shape->variables;
	t->dense = shape->dense;
	t->groups = shape->groups;
	t->room = shape->columns;
	t->sums_room = shape->sums;
	t->slots = shape->slots;
	t->block = shape->block;
	t->text.room = shape->text;
	t->columns_at = (uint32_t) at;
	at += sizeof(MigDesignColumn) * (size_t) shape->columns;
	t->places_at = (uint32_t) at;
	at += places_size(shape->groups, shape->columns - shape->dense);
	t->slots_at = (uint32_t) at;
	at = aligned(at + sizeof(uint32_t) * (size_t) shape->slots);
	t->block_at = (uint32_t) at;
	at += block_size(shape->block, shape->dense);
	t->products_at = (uint32_t) at;
	at += sizeof(MigXsum) * (size_t) shape->sums;
	t->text.at = (uint32_t) at;
	return aligned(at + shape->text);
}

size_t
mig_moments_size(const MigMomentsShape *shape)
{
	MigMoments scratch;

	if (shape->columns > MIG_MOMENTS_MAX_COLUMNS || shape->columns < shape->dense ||
		shape->groups > MIG_MOMENTS_MAX_COLUMNS || shape->text > MIG_MOMENTS_MAX_BYTES)
		return SIZE_MAX;
	return lay_out(shape, &scratch);
}

size_t
mig_moments_cleared(const MigMomentsShape *shape)
{
	MigMoments scratch;

	lay_out(shape, &scratch);
	return scratch.products_at + sizeof(MigXsum) * mig_products_count((int) shape->dense);
}

void
mig_moments_init(MigMoments *t, const MigMomentsShape *shape)
{
	size_t at = aligned(aligned(sizeof(MigMoments)) + sizeof(MigVariable) * shape->variables);
	MigVariable *variables;

	t->version = MIG_MOMENTS_VERSION;
	t->canonical = shape->canonical;
	lay_out(shape, t);
	variables = mig_moments_variables(t);
	for (uint32_t v = 0; v < shape->variables; v++)
	{
		MigDim *d = &variables[v].dim;

		d->room = shape->levels[v];
		d->slots = level_slots(shape, v);
		d->levels_at = (uint32_t) at;
		at += sizeof(MigLevel) * (size_t) d->room;
		d->slots_at = (uint32_t) at;
		at += aligned(sizeof(uint32_t) * (size_t) d->slots);
	}
	t->columns = shape->dense;
	t->sums = (uint32_t) mig_products_count((int) shape->dense);
}

static void
shape_of(const MigMoments *t, uint32_t *rooms, MigMomentsShape *shape)
{
	const MigVariable *variables = mig_moments_variables(t);
	MigMomentsShape as_is = {t->variables, t->dense, t->groups,    t->room, t->sums_room,
							 t->slots,     t->block, t->text.room, rooms,   t->canonical};

	for (uint32_t v = 0; v < t->variables; v++)
		rooms[v] = variables[v].dim.room;
	*shape = as_is;
}

static uint32_t
roomier(uint32_t room, uint32_t need, uint32_t most)
{
	uint32_t twice = need > 2 * room ? need : 2 * room;

	if (need <= room)
		return room;
	return twice < most ? twice : most;
}

MigStatus
mig_moments_grown_shape(const MigMoments *t, uint32_t columns, uint32_t variable, uint32_t levels,
						uint32_t text, uint32_t *rooms, MigMomentsShape *shape)
{
	uint32_t need = t->columns + columns;

	shape_of(t, rooms, shape);
	shape->canonical = false;
	if (need > MIG_MOMENTS_MAX_COLUMNS || (uint64_t) t->text.used + text > MIG_CROSSTAB_MAX_BYTES)
		return MIG_ERR_LIMIT;
	shape->columns = roomier(t->room, need, MIG_MOMENTS_MAX_COLUMNS);
	/* a column may meet all before it */
	shape->sums = roomier(t->sums_room, t->sums + columns * need,
						  (uint32_t) mig_products_count(MIG_MOMENTS_MAX_COLUMNS));
	shape->slots = mig_levels_slots(shape->columns);
	shape->text = roomier(t->text.room, t->text.used + text, MIG_CROSSTAB_MAX_BYTES);
	if (levels > 0)
	{
		need = mig_moments_variables(t)[variable].dim.n + levels;
		if (need > MIG_MAX_LEVELS)
			return MIG_ERR_LIMIT;
		rooms[variable] = roomier(rooms[variable], need, MIG_MAX_LEVELS);
	}
	/* what will soon be full grows with the sums, which are most of what is copied */
	if (shape->columns > t->room || shape->sums > t->sums_room)
	{
		shape->text =
			roomier(shape->text, t->text.used + t->text.used / 2 + 1, MIG_CROSSTAB_MAX_BYTES);
		for (uint32_t v = 0; v < t->variables; v++)
		{
			uint32_t n = mig_moments_variables(t)[v].dim.n;

			rooms[v] = roomier(rooms[v], n + n / 2, MIG_MAX_LEVELS);
		}
	}
	return mig_moments_size(shape) > MIG_MOMENTS_MAX_BYTES ? MIG_ERR_LIMIT : MIG_OK;
}

MigStatus
mig_moments_blocked_shape(const MigMoments *t, uint32_t slots, uint32_t *rooms,
						  MigMomentsShape *shape)
{
	shape_of(t, rooms, shape);
	shape->block = 1 + slots;
	return mig_moments_size(shape) > MIG_MOMENTS_MAX_BYTES ? MIG_ERR_LIMIT : MIG_OK;
}

/* ---- columns ---- */

static uint32_t *
slots_of(const MigMoments *t)
{
	return (uint32_t *) ((char *) t + t->slots_at);
}

static uint32_t
hash_column(uint32_t term, const uint32_t *level, int factors)
{
	uint64_t h = term + UINT64_C(0x9E3779B97F4A7C15);

	for (int i = 0; i < factors; i++)
	{
		h = (h ^ level[i]) * UINT64_C(0xD6E8FEB86659FD93);
		h ^= h >> 32;
	}
	return (uint32_t) h;
}

static bool
same_column(const MigDesignColumn *c, uint32_t term, const uint32_t *level, int factors)
{
	if (c->term != term)
		return false;
	for (int i = 0; i < factors; i++)
		if (c->level[i] != level[i])
			return false;
	return true;
}

uint32_t
mig_moments_find_column(const MigMoments *t, uint32_t term, const uint32_t *level, int factors)
{
	const uint32_t *slots = slots_of(t);
	const MigDesignColumn *columns = mig_moments_columns(t);
	uint32_t mask = t->slots - 1;

	for (uint32_t i = hash_column(term, level, factors) & mask; slots[i]; i = (i + 1) & mask)
		if (same_column(&columns[slots[i]], term, level, factors))
			return slots[i];
	return 0;
}

static void
enter_column(MigMoments *t, uint32_t column)
{
	uint32_t *slots = slots_of(t);
	uint32_t mask = t->slots - 1;
	uint32_t i = mig_moments_columns(t)[column].hash & mask;

	while (slots[i])
		i = (i + 1) & mask;
	slots[i] = column;
}

/* the group of a term with factors: how many such terms precede it */
static uint32_t
group_of(const MigMoments *t, uint32_t term)
{
	const MigDesignColumn *columns = mig_moments_columns(t);
	uint32_t low = 0;
	uint32_t high = t->dense;

	while (low < high)
	{
		uint32_t middle = (low + high) / 2;

		if (columns[middle].term < term)
			low = middle + 1;
		else
			high = middle;
	}
	return term - low;
}

/* a number of the place of a column of a group, after those before it */
static uint32_t
place_number(const MigMoments *t, uint32_t column, uint32_t group, size_t number)
{
	const MigProductsPlaces places = mig_moments_places(t);
	const uint32_t *last = column > t->dense ? mig_products_place(&places, (int) column - 1) : NULL;

	if (number == MIG_PLACE_GROUP)
		return group;
	if (number == MIG_PLACE_START)
		return last ? last[number] + (uint32_t) mig_products_length(&places, (int) column - 1)
					: (uint32_t) mig_products_count((int) t->dense);
	return last ? last[number] + (number == MIG_PLACE_BEFORE + last[MIG_PLACE_GROUP]) : 0;
}

/* the sums it takes */
static size_t
make_place(MigMoments *t, uint32_t column, uint32_t group)
{
	const MigProductsPlaces places = mig_moments_places(t);
	uint32_t *place = (uint32_t *) mig_products_place(&places, (int) column);

	for (size_t i = 0; i < MIG_PLACE_SIZE(t->groups); i++)
		place[i] = place_number(t, column, group, i);
	return mig_products_length(&places, (int) column);
}

MigStatus
mig_moments_add_column(MigMoments *t, uint32_t term, const uint32_t *level, int factors,
					   uint32_t *column)
{
	uint32_t group = group_of(t, term);
	MigDesignColumn *c;
	size_t length;

	if (t->columns >= MIG_MOMENTS_MAX_COLUMNS)
		return MIG_ERR_LIMIT;
	if (group >= t->groups)
		return MIG_ERR_CORRUPT;
	if (t->columns == t->room)
		return MIG_ERR_GROW;
	length = make_place(t, t->columns, group);
	if (length > t->sums_room - t->sums)
		return MIG_ERR_GROW;
	memset(&mig_moments_products(t)[t->sums], 0, sizeof(MigXsum) * length);
	t->sums += (uint32_t) length;
	*column = t->columns++;
	c = &mig_moments_columns(t)[*column];
	c->term = term;
	for (int i = 0; i < factors; i++)
		c->level[i] = level[i];
	if (t->slots > 0)
	{
		c->hash = hash_column(term, level, factors);
		enter_column(t, *column);
	}
	return MIG_OK;
}

static int
factors_of(const MigDesignColumn *c)
{
	int factors = 0;

	while (factors < MIG_MOMENTS_MAX_FACTORS && c->level[factors] != 0)
		factors++;
	return factors;
}

static void
index_columns(MigMoments *t)
{
	MigDesignColumn *columns = mig_moments_columns(t);

	memset(slots_of(t), 0, sizeof(uint32_t) * t->slots);
	for (uint32_t c = t->dense; c < t->columns; c++)
	{
		columns[c].hash = hash_column(columns[c].term, columns[c].level, factors_of(&columns[c]));
		enter_column(t, c);
	}
}

const MigXsum *
mig_moments_sum(const MigMoments *t, int a, int b)
{
	static const MigXsum never = {0.0, 0.0, 0.0};
	const MigProductsPlaces places = mig_moments_places(t);
	size_t at = mig_products_find(&places, a, b);

	return at == MIG_PRODUCTS_NONE ? &never : &mig_moments_products(t)[at];
}

/* ---- copies ---- */

MigStatus
mig_moments_keep_text(MigMoments *t, const char *text, uint32_t len, uint32_t *at)
{
	if (len > t->text.room - t->text.used)
		return MIG_ERR_GROW;
	*at = t->text.used;
	memcpy((char *) t + t->text.at + t->text.used, text, len);
	t->text.used += len;
	return MIG_OK;
}

static void
copy_header(MigMoments *into, const MigMoments *from)
{
	into->weighting = from->weighting;
	into->n_read = from->n_read;
	into->n = from->n;
	into->n_null_outcome = from->n_null_outcome;
	into->n_null_regressor = from->n_null_regressor;
	into->n_null_weight = from->n_null_weight;
	into->n_zero_weight = from->n_zero_weight;
	memcpy(into->likelihood, from->likelihood, sizeof(into->likelihood));
}

void
mig_moments_copy(MigMoments *into, const MigMoments *from)
{
	const MigVariable *variables = mig_moments_variables(from);

	copy_header(into, from);
	memcpy((char *) into + into->text.at, (char *) from + from->text.at, from->text.used);
	into->text.used = from->text.used;
	into->formula = from->formula;
	into->formula_len = from->formula_len;
	for (uint32_t v = 0; v < from->variables; v++)
	{
		MigVariable *mine = &mig_moments_variables(into)[v];

		mine->name = variables[v].name;
		mine->name_len = variables[v].name_len;
		mine->factor = variables[v].factor;
		mine->dim.kind = variables[v].dim.kind;
		mine->dim.n = variables[v].dim.n;
		memcpy(mig_levels_of(into, &mine->dim), mig_levels_of(from, &variables[v].dim),
			   sizeof(MigLevel) * variables[v].dim.n);
		if (mine->dim.slots > 0)
			mig_levels_index(into, &mine->dim, &into->text,
							 variables[v].dim.slots > 0
								 ? variables[v].dim.keyed
								 : variables[v].dim.n == 0 &&
									   mig_levels_kind_has_key(mine->dim.kind));
	}
	into->columns = from->columns;
	memcpy(mig_moments_columns(into), mig_moments_columns(from),
		   sizeof(MigDesignColumn) * from->columns);
	index_columns(into);
	into->waiting = from->waiting;
	if (from->block)
		memcpy((char *) into + into->block_at, (char *) from + from->block_at,
			   block_size(from->block, from->dense));
	memcpy((char *) into + into->places_at, (char *) from + from->places_at,
		   places_size(from->groups, from->columns - from->dense));
	into->sums = from->sums;
	memcpy(mig_moments_products(into), mig_moments_products(from), sizeof(MigXsum) * from->sums);
}

/* ---- rows ---- */

MigStatus
mig_moments_flush(MigMoments *t)
{
	const MigProductsPlaces places = mig_moments_places(t);
	MigProductsBlock block;
	MigStatus status;

	if (t->waiting == 0)
		return MIG_OK;
	block = mig_moments_block(t);
	status = mig_products_add_block(mig_moments_products(t), &places, &block);
	memset(block.paired, 0, (size_t) (block.columns + block.slots) * sizeof(bool));
	t->waiting = 0;
	return status;
}

MigStatus
mig_moments_count(MigMoments *t, int64_t cases)
{
	if (cases > MIG_CROSSTAB_MAX_CASES - t->n)
		return MIG_ERR_OVERFLOW;
	t->n += cases;
	return MIG_OK;
}

MigStatus
mig_moments_row_enters(MigMoments *t, double weight, int64_t cases)
{
	MigStatus status = mig_moments_count(t, cases);

	if (status != MIG_OK)
		return status;
	if (t->weighting != MIG_WEIGHT_NONE)
		mig_moments_block(t).weight[t->waiting] = weight;
	t->waiting++;
	return MIG_OK;
}

MigStatus
mig_moments_row_waits(MigMoments *t, double weight, int64_t cases)
{
	MigStatus status = mig_moments_row_enters(t, weight, cases);

	return status == MIG_OK && t->waiting == MIG_PRODUCTS_ROWS ? mig_moments_flush(t) : status;
}

static MigStatus
add_at_once(MigMoments *t, const MigDesignRow *row)
{
	const MigProductsPlaces places = mig_moments_places(t);
	MigStatus status = mig_moments_count(t, row->cases);

	if (status != MIG_OK)
		return status;
	return mig_products_add_sparse(mig_moments_products(t), &places, row->term, row->terms,
								   row->weight, mig_moments_brief(t));
}

MigStatus
mig_moments_add_row(MigMoments *t, const MigDesignRow *row)
{
	MigProductsBlock block;
	int dense = (int) t->dense;

	if ((int) t->block != 1 + row->terms - dense)
		return add_at_once(t, row);
	block = mig_moments_block(t);
	for (int i = 0; i < row->terms; i++)
	{
		mig_products_block_set(&block, i, block.rows, row->term[i].value);
		if (i >= dense)
			block.level[(size_t) (i - dense) * MIG_PRODUCTS_ROWS + block.rows] =
				(uint32_t) row->term[i].column;
	}
	return mig_moments_row_waits(t, row->weight, row->cases);
}

/* ---- merging ---- */

static bool
same_text(const MigMoments *a, uint32_t a_at, uint32_t a_len, const MigMoments *b, uint32_t b_at,
		  uint32_t b_len)
{
	return a_len == b_len && memcmp((const char *) a + a->text.at + a_at,
									(const char *) b + b->text.at + b_at, a_len) == 0;
}

MigStatus
mig_moments_mergeable(const MigMoments *a, const MigMoments *b)
{
	const MigVariable *mine = mig_moments_variables(a);
	const MigVariable *other = mig_moments_variables(b);

	if (a->weighting != b->weighting || a->dense != b->dense || a->groups != b->groups ||
		a->variables != b->variables ||
		!same_text(a, a->formula, a->formula_len, b, b->formula, b->formula_len))
		return MIG_ERR_MISMATCH;
	for (uint32_t v = 0; v < a->variables; v++)
		if (mine[v].dim.kind != other[v].dim.kind ||
			!same_text(a, mine[v].name, mine[v].name_len, b, other[v].name, other[v].name_len))
			return MIG_ERR_MISMATCH;
	return MIG_OK;
}

MigStatus
mig_moments_map_levels(MigMoments *into, const MigMoments *from, uint32_t variable, uint32_t *map,
					   uint32_t *next)
{
	MigDim *mine = &mig_moments_variables(into)[variable].dim;
	const MigDim *other = &mig_moments_variables(from)[variable].dim;
	const MigLevel *levels = mig_levels_of(from, other);

	if (mine->keyed)
		mig_levels_index(into, mine, &into->text, false);
	map[0] = 0;
	for (; *next <= other->n; (*next)++)
	{
		const MigLevel *level = &levels[*next - 1];
		MigLabel label = {mig_levels_label(from, &from->text, level), level->len, level->order, 0};
		uint32_t found = 0;

		if (mine->slots > 0)
			found = mig_levels_find_label(into, mine, &into->text, label.text, label.len);
		if (!found)
		{
			MigStatus status = mig_levels_add(into, mine, &into->text, &label, &found);

			if (status != MIG_OK)
				return status;
		}
		map[*next] = found;
	}
	return MIG_OK;
}

MigStatus
mig_moments_map_columns(MigMoments *into, const MigMoments *from, const MigTermFactors *terms,
						uint32_t *const *level_maps, int *map, uint32_t *next)
{
	const MigDesignColumn *columns = mig_moments_columns(from);

	for (; *next < from->columns; (*next)++)
	{
		const MigDesignColumn *c = &columns[*next];
		const MigTermFactors *factors = &terms[c->term];
		uint32_t level[MIG_MOMENTS_MAX_FACTORS] = {0};
		uint32_t found;

		if (*next < from->dense)
		{
			map[*next] = (int) *next;
			continue;
		}
		for (int f = 0; f < factors->factors; f++)
			level[f] = level_maps[factors->variable[f]][c->level[f]];
		found = mig_moments_find_column(into, c->term, level, factors->factors);
		if (found == 0)
		{
			MigStatus status =
				mig_moments_add_column(into, c->term, level, factors->factors, &found);

			if (status != MIG_OK)
				return status;
		}
		map[*next] = (int) found;
	}
	return MIG_OK;
}

/* add the rows that wait in the block of `from`, in the empty block of `into` */
static MigStatus
merge_waiting(MigMoments *into, const MigMoments *from, const int *map)
{
	MigProductsBlock block;

	if (from->waiting == 0)
		return MIG_OK;
	memcpy((char *) into + into->block_at, (char *) from + from->block_at,
		   block_size(from->block, from->dense));
	into->waiting = from->waiting;
	block = mig_moments_block(into);
	for (int s = 0; s < block.slots; s++)
		for (int r = 0; r < block.rows; r++)
		{
			uint32_t *column = &block.level[(size_t) s * MIG_PRODUCTS_ROWS + r];

			if (*column < from->dense || *column >= from->columns)
				return MIG_ERR_CORRUPT;
			*column = (uint32_t) map[*column];
		}
	return mig_moments_flush(into);
}

MigStatus
mig_moments_merge(MigMoments *into, const MigMoments *from, const int *map)
{
	const MigProductsPlaces places = mig_moments_places(into);
	const MigProductsPlaces from_places = mig_moments_places(from);
	MigXsum *sums = mig_moments_products(into);
	MigStatus status;

	if (from->n > MIG_CROSSTAB_MAX_CASES - into->n)
		return MIG_ERR_OVERFLOW;
	mig_products_merge_mapped(sums, &places, mig_moments_products(from), &from_places, map,
							  (int) from->columns);
	status = merge_waiting(into, from, map);
	if (status != MIG_OK)
		return status;
	for (uint32_t c = 0; c < into->columns; c++)
		if (!isfinite(sums[mig_products_own(&places, (int) c)].hi))
			return MIG_ERR_OVERFLOW;
	into->n_read += from->n_read;
	into->n += from->n;
	into->n_null_outcome += from->n_null_outcome;
	into->n_null_regressor += from->n_null_regressor;
	into->n_null_weight += from->n_null_weight;
	into->n_zero_weight += from->n_zero_weight;
	for (int i = 0; i < MIG_LIKELIHOODS; i++)
		mig_xsum_merge(&into->likelihood[i], &from->likelihood[i]);
	return MIG_OK;
}

/* ---- canonical form ---- */

static void
canonical_shape(const MigMoments *from, uint32_t *rooms, MigMomentsShape *shape)
{
	const MigVariable *variables = mig_moments_variables(from);
	MigMomentsShape tight = {
		from->variables, from->dense, from->groups, from->columns, from->sums, 0, 0,
		from->text.used, rooms,       true};

	for (uint32_t v = 0; v < from->variables; v++)
		rooms[v] = variables[v].dim.n;
	*shape = tight;
}

size_t
mig_moments_canonical_size(const MigMoments *from, uint32_t *rooms)
{
	MigMomentsShape shape;

	canonical_shape(from, rooms, &shape);
	return mig_moments_size(&shape);
}

static uint32_t
keep(MigMoments *into, const MigMoments *from, uint32_t at, uint32_t len)
{
	uint32_t to = 0;

	mig_moments_keep_text(into, (const char *) from + from->text.at + at, len, &to);
	return to;
}

/* sorted levels of every variable; place[v][old number] is the new one */
static void
canonical_levels(MigMoments *into, const MigMoments *from, uint32_t **place, uint32_t *work)
{
	for (uint32_t v = 0; v < from->variables; v++)
	{
		const MigVariable *old = &mig_moments_variables(from)[v];
		MigVariable *new_one = &mig_moments_variables(into)[v];
		uint32_t n = old->dim.n;
		uint32_t *sorted;
		uint32_t level;

		new_one->name = keep(into, from, old->name, old->name_len);
		new_one->name_len = old->name_len;
		new_one->factor = old->factor;
		new_one->dim.kind = old->dim.kind;
		place[v] = work;
		sorted = mig_levels_sort(from, &old->dim, &from->text, work + n + 1, work + 2 * n + 1);
		for (uint32_t i = 0; i < n; i++)
		{
			const MigLevel *l = &mig_levels_of(from, &old->dim)[sorted[i]];
			MigLabel label = {mig_levels_label(from, &from->text, l), l->len, l->order, 0};

			mig_levels_add(into, &new_one->dim, &into->text, &label, &level);
			place[v][sorted[i] + 1] = level;
		}
		work += n + 1;
	}
}

static int
compare_columns(const void *a, const void *b)
{
	const MigDesignColumn *x = a;
	const MigDesignColumn *y = b;

	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	for (int f = 0; f < MIG_MOMENTS_MAX_FACTORS; f++)
		if (x->level[f] != y->level[f])
			return x->level[f] < y->level[f] ? -1 : 1;
	return 0;
}

/* the sums in the order of the sorted columns; place: the new number of each, by its old one */
static void
permute_products(MigMoments *into, const MigMoments *from, const uint32_t *place)
{
	const MigProductsPlaces from_places = mig_moments_places(from);
	const MigProductsPlaces into_places = mig_moments_places(into);

	for (uint32_t b = 0; b < from->columns; b++)
	{
		mig_tick();
		for (uint32_t a = 0; a <= b; a++)
		{
			size_t at = mig_products_find(&from_places, (int) a, (int) b);
			MigXsum *to;

			if (at == MIG_PRODUCTS_NONE)
				continue;
			to = &mig_moments_products(
				into)[mig_products_find(&into_places, (int) place[a], (int) place[b])];
			*to = mig_moments_products(from)[at];
			mig_xsum_normalize(to);
		}
	}
}

/* the columns in their order, with the places of their sums; work: their new numbers */
static void
canonical_columns(MigMoments *into, const MigMoments *from, const MigTermFactors *terms,
				  uint32_t *const *place, uint32_t *work)
{
	const MigProductsPlaces places = mig_moments_places(from);
	MigDesignColumn *columns = mig_moments_columns(into);

	into->columns = from->columns;
	into->sums = from->sums;
	memcpy(columns, mig_moments_columns(from), sizeof(MigDesignColumn) * from->columns);
	for (uint32_t c = 0; c < from->columns; c++)
	{
		const MigTermFactors *factors = &terms[columns[c].term];

		columns[c].hash = c; /* where its sums are, until they are moved */
		for (int f = 0; f < factors->factors && c >= from->dense; f++)
			columns[c].level[f] = place[factors->variable[f]][columns[c].level[f]];
	}
	gsl_heapsort(columns + from->dense, from->columns - from->dense, sizeof(MigDesignColumn),
				 compare_columns);
	/* the places of the levels are not needed any more */
	for (uint32_t c = 0; c < from->columns; c++)
	{
		uint32_t was = columns[c].hash;

		if (c >= from->dense)
			make_place(into, c, mig_products_place(&places, (int) was)[MIG_PLACE_GROUP]);
		work[was] = c;
		columns[c].hash = 0;
	}
}

void
mig_moments_canonical(MigMoments *into, const MigMoments *from, const MigTermFactors *terms,
					  uint32_t *rooms, uint32_t **place, uint32_t *work)
{
	MigMomentsShape shape;

	canonical_shape(from, rooms, &shape);
	mig_moments_init(into, &shape);
	copy_header(into, from);
	into->formula = keep(into, from, from->formula, from->formula_len);
	into->formula_len = from->formula_len;
	canonical_levels(into, from, place, work);
	canonical_columns(into, from, terms, place, work);
	permute_products(into, from, work);
}

/* ---- validation ---- */

static bool
same_layout(const MigMoments *a, const MigMoments *b)
{
	return a->columns_at == b->columns_at && a->places_at == b->places_at &&
		   a->slots_at == b->slots_at && a->block_at == b->block_at &&
		   a->products_at == b->products_at && a->text.at == b->text.at;
}

/* is the place of every column what it must be */
static bool
places_right(const MigMoments *t)
{
	const MigProductsPlaces places = mig_moments_places(t);
	size_t sums = mig_products_count((int) t->dense);

	for (uint32_t c = t->dense; c < t->columns; c++)
	{
		uint32_t group = group_of(t, mig_moments_columns(t)[c].term);

		if (group >= t->groups)
			return false;
		for (size_t i = 0; i < MIG_PLACE_SIZE(t->groups); i++)
			if (mig_products_place(&places, (int) c)[i] != place_number(t, c, group, i))
				return false;
		sums += mig_products_length(&places, (int) c);
	}
	return t->sums == sums && sums <= t->sums_room;
}

/* do the labels of a variable's levels lie in the text */
static bool
labels_inside(const MigMoments *t, const MigDim *d)
{
	const MigLevel *levels = mig_levels_of(t, d);

	for (uint32_t l = 0; l < d->n; l++)
		if (levels[l].label > t->text.used || levels[l].len > t->text.used - levels[l].label)
			return false;
	return true;
}

MigStatus
mig_moments_check(const MigMoments *t, size_t size, uint32_t *rooms)
{
	MigMomentsShape shape;
	MigMoments want;
	size_t at;

	if (size < sizeof(MigMoments) || t->version != MIG_MOMENTS_VERSION ||
		t->weighting > MIG_WEIGHT_LAST || t->canonical > 1 || t->unused != 0 ||
		sizeof(MigMoments) + sizeof(MigVariable) * (size_t) t->variables > size ||
		t->columns > t->room || t->dense > t->columns || t->dense < 2 ||
		t->block > MIG_MOMENTS_MAX_COLUMNS || t->waiting > (t->block ? MIG_PRODUCTS_ROWS : 0) ||
		t->text.used > t->text.room || (t->slots & (t->slots - 1)) != 0)
		return MIG_ERR_CORRUPT;
	shape_of(t, rooms, &shape);
	if (mig_moments_size(&shape) != size || lay_out(&shape, &want) != size ||
		!same_layout(t, &want) || (!t->canonical && t->slots < 2 * t->room) ||
		t->formula > t->text.used || t->formula_len > t->text.used - t->formula)
		return MIG_ERR_CORRUPT;
	at = aligned(aligned(sizeof(MigMoments)) + sizeof(MigVariable) * t->variables);
	for (uint32_t v = 0; v < t->variables; v++)
	{
		const MigVariable *variable = &mig_moments_variables(t)[v];
		const MigDim *d = &variable->dim;

		if (d->levels_at != at || d->n > d->room || d->kind > MIG_KIND_LAST ||
			d->slots != level_slots(&shape, v) || variable->name > t->text.used ||
			variable->name_len > t->text.used - variable->name)
			return MIG_ERR_CORRUPT;
		at += sizeof(MigLevel) * (size_t) d->room;
		if (d->slots_at != at || !labels_inside(t, d))
			return MIG_ERR_CORRUPT;
		at += aligned(sizeof(uint32_t) * (size_t) d->slots);
	}
	return places_right(t) ? MIG_OK : MIG_ERR_CORRUPT;
}
