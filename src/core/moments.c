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
	t->room = shape->columns;
	t->slots = shape->slots;
	t->block = shape->block;
	t->text.room = shape->text;
	t->columns_at = (uint32_t) at;
	at += sizeof(MigDesignColumn) * (size_t) shape->columns;
	t->slots_at = (uint32_t) at;
	at = aligned(at + sizeof(uint32_t) * (size_t) shape->slots);
	t->block_at = (uint32_t) at;
	at += block_size(shape->block, shape->dense);
	t->products_at = (uint32_t) at;
	at += sizeof(MigXsum) * mig_products_count((int) shape->columns);
	t->text.at = (uint32_t) at;
	return aligned(at + shape->text);
}

size_t
mig_moments_size(const MigMomentsShape *shape)
{
	MigMoments scratch;

	if (shape->columns > MIG_MOMENTS_MAX_COLUMNS || shape->text > MIG_MOMENTS_MAX_BYTES)
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
}

static void
shape_of(const MigMoments *t, uint32_t *rooms, MigMomentsShape *shape)
{
	const MigVariable *variables = mig_moments_variables(t);
	MigMomentsShape as_is = {t->variables, t->dense,     t->room, t->slots,
							 t->block,     t->text.room, rooms,   t->canonical};

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

/* products grow with the square: twice as many of them, once they are what counts */
static uint32_t
roomier_columns(uint32_t room, uint32_t need)
{
	uint32_t more = room < 64 ? 2 * room : room + room * 2 / 5;

	if (need <= room)
		return room;
	more = need > more ? need : more;
	return more < MIG_MOMENTS_MAX_COLUMNS ? more : MIG_MOMENTS_MAX_COLUMNS;
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
	shape->columns = roomier_columns(t->room, need);
	shape->slots = mig_levels_slots(shape->columns);
	shape->text = roomier(t->text.room, t->text.used + text, MIG_CROSSTAB_MAX_BYTES);
	if (levels > 0)
	{
		need = mig_moments_variables(t)[variable].dim.n + levels;
		if (need > MIG_MAX_LEVELS)
			return MIG_ERR_LIMIT;
		rooms[variable] = roomier(rooms[variable], need, MIG_MAX_LEVELS);
	}
	/* what will soon be full grows with the columns, which are most of what is copied */
	if (shape->columns > t->room)
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

MigStatus
mig_moments_add_column(MigMoments *t, uint32_t term, const uint32_t *level, int factors,
					   uint32_t *column)
{
	MigDesignColumn *c;

	if (t->columns >= MIG_MOMENTS_MAX_COLUMNS)
		return MIG_ERR_LIMIT;
	if (t->columns == t->room)
		return MIG_ERR_GROW;
	*column = t->columns++;
	memset(&mig_moments_products(t)[mig_products_at(0, (int) *column)], 0,
		   sizeof(MigXsum) * (*column + 1));
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
	memcpy(mig_moments_products(into), mig_moments_products(from),
		   sizeof(MigXsum) * mig_products_count((int) from->columns));
}

/* ---- rows ---- */

MigStatus
mig_moments_flush(MigMoments *t)
{
	MigProductsBlock block;
	MigStatus status;

	if (t->waiting == 0)
		return MIG_OK;
	block = mig_moments_block(t);
	status = mig_products_add_block(mig_moments_products(t), &block);
	memset(block.paired, 0, (size_t) (block.columns + block.slots) * sizeof(bool));
	t->waiting = 0;
	return status;
}

static MigStatus
count_cases(MigMoments *t, int64_t cases)
{
	if (cases > MIG_CROSSTAB_MAX_CASES - t->n)
		return MIG_ERR_OVERFLOW;
	t->n += cases;
	return MIG_OK;
}

MigStatus
mig_moments_row_waits(MigMoments *t, double weight, int64_t cases)
{
	MigStatus status = count_cases(t, cases);

	if (status != MIG_OK)
		return status;
	if (t->weighting != MIG_WEIGHT_NONE)
		mig_moments_block(t).weight[t->waiting] = weight;
	t->waiting++;
	return t->waiting == MIG_PRODUCTS_ROWS ? mig_moments_flush(t) : MIG_OK;
}

static MigStatus
add_at_once(MigMoments *t, const MigDesignRow *row)
{
	MigStatus status = count_cases(t, row->cases);

	if (status != MIG_OK)
		return status;
	return mig_products_add_sparse(mig_moments_products(t), row->term, row->terms, row->weight);
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

	if (a->weighting != b->weighting || a->dense != b->dense || a->variables != b->variables ||
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
	MigXsum *sums = mig_moments_products(into);
	MigStatus status;

	if (from->n > MIG_CROSSTAB_MAX_CASES - into->n)
		return MIG_ERR_OVERFLOW;
	mig_products_merge_mapped(sums, mig_moments_products(from), map, (int) from->columns);
	status = merge_waiting(into, from, map);
	if (status != MIG_OK)
		return status;
	for (uint32_t c = 0; c < into->columns; c++)
		if (!isfinite(sums[mig_products_at((int) c, (int) c)].hi))
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
	MigMomentsShape tight = {from->variables, from->dense, from->columns, 0, 0,
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
	const MigXsum *sum = mig_moments_products(from);
	MigXsum *products = mig_moments_products(into);

	for (uint32_t b = 0; b < from->columns; b++)
	{
		mig_tick();
		for (uint32_t a = 0; a <= b; a++, sum++)
		{
			uint32_t x = place[a];
			uint32_t y = place[b];
			MigXsum *to;

			/* as most are: two levels of one factor never meet */
			if (sum->hi == 0.0 && sum->mid == 0.0 && sum->lo == 0.0)
				continue;
			to = &products[mig_products_at((int) (x < y ? x : y), (int) (x < y ? y : x))];
			*to = *sum;
			mig_xsum_normalize(to);
		}
	}
}

void
mig_moments_canonical(MigMoments *into, const MigMoments *from, const MigTermFactors *terms,
					  uint32_t *rooms, uint32_t **place, uint32_t *work)
{
	MigMomentsShape shape;
	MigDesignColumn *columns;

	canonical_shape(from, rooms, &shape);
	mig_moments_init(into, &shape);
	copy_header(into, from);
	into->formula = keep(into, from, from->formula, from->formula_len);
	into->formula_len = from->formula_len;
	canonical_levels(into, from, place, work);

	columns = mig_moments_columns(into);
	into->columns = from->columns;
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
		work[columns[c].hash] = c;
		columns[c].hash = 0;
	}
	permute_products(into, from, work);
}

/* ---- validation ---- */

static bool
same_layout(const MigMoments *a, const MigMoments *b)
{
	return a->columns_at == b->columns_at && a->slots_at == b->slots_at &&
		   a->block_at == b->block_at && a->products_at == b->products_at &&
		   a->text.at == b->text.at;
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
		t->weighting > MIG_WEIGHT_LAST || t->canonical > 1 ||
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
	return MIG_OK;
}
