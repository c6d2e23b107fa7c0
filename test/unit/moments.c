/* moments.c: moments without a server: growth, the block, merging, the canonical form, damage */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/moments.h"
#include "unit.h"

typedef __float128 Quad;

/* y ~ x + f + f:g: terms 2 (dense), 3 and 4; variables y, x, f (text), g (integer) */
#define VARIABLES 4
#define DENSE     3
#define TERMS     5
#define FORMULA   "y ~ x + f + f:g"

static const MigTermFactors factors[TERMS] = {{0, {0}}, {0, {0}}, {0, {0}}, {1, {2}}, {2, {2, 3}}};
static const uint8_t kinds[VARIABLES] = {MIG_KIND_FLOAT, MIG_KIND_FLOAT, MIG_KIND_TEXT,
										 MIG_KIND_INTEGER};
static const char *const names = "yxfg";

static uint64_t random_state;

static uint64_t
random_bits(void)
{
	uint64_t z = random_state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static uint32_t
random_below(uint32_t n)
{
	return (uint32_t) (random_bits() % n);
}

/* ---- moments in malloc'd memory of exactly their size ---- */

static size_t
size_of(const MigMoments *t)
{
	uint32_t rooms[VARIABLES];
	MigMomentsShape shape = {t->variables, t->dense, t->groups,    t->room, t->sums_room,
							 t->slots,     t->block, t->text.room, rooms,   t->canonical};

	for (uint32_t v = 0; v < t->variables; v++)
		rooms[v] = mig_moments_variables(t)[v].dim.room;
	return mig_moments_size(&shape);
}

static MigMoments *
start(MigWeighting weighting, bool keyed)
{
	uint32_t rooms[VARIABLES] = {0, 0, 1, 1};
	MigMomentsShape shape = {.variables = VARIABLES, .dense = DENSE, .groups = TERMS - DENSE};
	MigMoments *t;

	shape.columns = DENSE;
	shape.sums = (uint32_t) mig_products_count(DENSE);
	shape.slots = mig_levels_slots(DENSE);
	shape.text = (uint32_t) strlen(FORMULA) + VARIABLES;
	shape.levels = rooms;
	t = calloc(1, mig_moments_size(&shape));
	mig_moments_init(t, &shape);
	t->weighting = weighting;
	t->formula_len = (uint32_t) strlen(FORMULA);
	mig_moments_keep_text(t, FORMULA, t->formula_len, &t->formula);
	for (int v = 0; v < VARIABLES; v++)
	{
		MigVariable *variable = &mig_moments_variables(t)[v];

		variable->name_len = 1;
		mig_moments_keep_text(t, names + v, 1, &variable->name);
		variable->factor = v >= 2;
		variable->dim.kind = kinds[v];
		variable->dim.keyed = keyed && v == 3;
	}
	for (uint32_t c = 0; c < DENSE; c++)
		mig_moments_columns(t)[c].term = c;
	return t;
}

static void
move(MigMoments **t, const MigMomentsShape *shape)
{
	MigMoments *grown = calloc(1, mig_moments_size(shape));

	mig_moments_init(grown, shape);
	mig_moments_copy(grown, *t);
	free(*t);
	*t = grown;
}

static MigStatus
grow(MigMoments **t, uint32_t columns, uint32_t variable, uint32_t levels, uint32_t text)
{
	uint32_t rooms[VARIABLES];
	MigMomentsShape shape;
	MigStatus status = mig_moments_grown_shape(*t, columns, variable, levels, text, rooms, &shape);

	if (status == MIG_OK)
		move(t, &shape);
	return status;
}

/* a block with a slot for each of the two terms that have factors */
static MigStatus
add_block(MigMoments **t)
{
	uint32_t rooms[VARIABLES];
	MigMomentsShape shape;
	MigStatus status = mig_moments_blocked_shape(*t, TERMS - DENSE, rooms, &shape);

	if (status == MIG_OK)
		move(t, &shape);
	return status;
}

static uint32_t
level_of(MigMoments **t, uint32_t variable, int value)
{
	char text[40];
	MigLabel label = {text, 0, 0, 0};
	MigDim *d = &mig_moments_variables(*t)[variable].dim;
	uint32_t level;
	MigStatus status;

	/* level 0 of the text has no bytes; some levels begin like others */
	if (variable == 3)
	{
		label.len = (uint32_t) sprintf(text, "%d", value);
		label.order = value;
		label.key = (uint64_t) (int64_t) value;
	}
	else
		label.len = value ? (uint32_t) sprintf(text, "%.*s\xC3\xA9%d", value % 18,
											   "prefixprefixprefix", value)
						  : 0;
	level = d->keyed ? mig_levels_find_key(*t, d, label.key)
					 : mig_levels_find_label(*t, d, &(*t)->text, text, label.len);
	if (level)
		return level;
	status = mig_levels_add(*t, d, &(*t)->text, &label, &level);
	if (status == MIG_ERR_GROW)
	{
		CHECK(grow(t, 0, variable, 1, label.len) == MIG_OK);
		status = mig_levels_add(*t, &mig_moments_variables(*t)[variable].dim, &(*t)->text, &label,
								&level);
	}
	CHECK(status == MIG_OK);
	return level;
}

static uint32_t
column_of(MigMoments **t, uint32_t term, const uint32_t *level)
{
	int n = factors[term].factors;
	uint32_t column = mig_moments_find_column(*t, term, level, n);

	if (column)
		return column;
	if (mig_moments_add_column(*t, term, level, n, &column) == MIG_ERR_GROW)
	{
		CHECK(grow(t, 1, 0, 0, 0) == MIG_OK);
		CHECK(mig_moments_add_column(*t, term, level, n, &column) == MIG_OK);
	}
	return column;
}

typedef struct Row
{
	double y;
	double x;
	double x_lo;
	int f;
	int g;
	double weight;
} Row;

static MigStatus
add_row(MigMoments **t, const Row *row)
{
	MigProductsTerm terms[TERMS];
	MigDesignRow design = {terms, TERMS, 1.0, 1};
	uint32_t level[2];

	if ((*t)->weighting != MIG_WEIGHT_NONE)
		design.weight = row->weight;
	if ((*t)->weighting == MIG_WEIGHT_FREQUENCY)
		design.cases = (int64_t) row->weight;
	if (!(*t)->block && (*t)->n_read >= MIG_MOMENTS_FEW)
		CHECK(add_block(t) == MIG_OK);
	(*t)->n_read++;
	level[0] = level_of(t, 2, row->f);
	level[1] = level_of(t, 3, row->g);
	terms[3].column = (int) column_of(t, 3, level);
	terms[4].column = (int) column_of(t, 4, level);
	terms[3].value = terms[4].value = terms[0].value = mig_pair(1.0);
	terms[1].value = mig_pair(row->y);
	terms[2].value.hi = row->x;
	terms[2].value.lo = row->x_lo;
	for (int c = 0; c < DENSE; c++)
		terms[c].column = c;
	return mig_moments_add_row(*t, &design);
}

static MigMoments *
moments_of(const Row *rows, const int *order, int from, int to, MigWeighting weighting, bool keyed)
{
	MigMoments *t = start(weighting, keyed);

	for (int i = from; i < to; i++)
		CHECK(add_row(&t, &rows[order ? order[i] : i]) == MIG_OK);
	return t;
}

static MigMoments *
canonical(const MigMoments *from)
{
	uint32_t rooms[VARIABLES];
	uint32_t *place[VARIABLES];
	size_t work = VARIABLES + from->columns;
	uint32_t *numbers;
	MigMoments *t = calloc(1, mig_moments_canonical_size(from, rooms));

	for (int v = 0; v < VARIABLES; v++)
		work += 3 * (size_t) mig_moments_variables(from)[v].dim.n;
	numbers = malloc(sizeof(uint32_t) * work);
	mig_moments_canonical(t, from, factors, rooms, place, numbers);
	free(numbers);
	return t;
}

/* flushed and canonical; frees the open ones */
static MigMoments *
finished(MigMoments *t)
{
	MigMoments *result;

	CHECK(mig_moments_flush(t) == MIG_OK);
	result = canonical(t);
	free(t);
	return result;
}

static MigStatus
merge(MigMoments **into, const MigMoments *from)
{
	uint32_t *level_map[VARIABLES];
	int *map = malloc(sizeof(int) * from->columns);
	uint32_t next;
	MigStatus status = mig_moments_mergeable(*into, from);

	for (uint32_t v = 0; v < VARIABLES; v++)
	{
		const MigDim *d = &mig_moments_variables(from)[v].dim;

		level_map[v] = malloc(sizeof(uint32_t) * (d->n + 1));
		next = 1;
		while (status == MIG_OK && (status = mig_moments_map_levels(*into, from, v, level_map[v],
																	&next)) == MIG_ERR_GROW)
			status = grow(into, 0, v, 1, mig_levels_of(from, d)[next - 1].len);
	}
	next = 0;
	while (status == MIG_OK && (status = mig_moments_map_columns(*into, from, factors, level_map,
																 map, &next)) == MIG_ERR_GROW)
		status = grow(into, 1, 0, 0, 0);
	if (status == MIG_OK)
		status = mig_moments_merge(*into, from, map);
	for (int v = 0; v < VARIABLES; v++)
		free(level_map[v]);
	free(map);
	return status;
}

static bool
same_bytes(const MigMoments *a, const MigMoments *b)
{
	return size_of(a) == size_of(b) && memcmp(a, b, size_of(a)) == 0;
}

/* values of few bits, whose sums three doubles hold exactly; or full doubles */
static void
random_rows(Row *rows, int n, int levels, bool exact, bool whole_weights)
{
	for (int i = 0; i < n; i++)
	{
		Row *r = &rows[i];

		r->y = exact ? (double) random_below(20000) / 64 - 100
					 : ldexp((double) (random_bits() >> 11 | 1), -60 + (int) random_below(12));
		r->x = exact ? (double) random_below(1000) : ldexp((double) (random_bits() >> 11 | 1), -53);
		r->x_lo = exact || i % 3 ? 0 : ldexp(r->x, -54);
		r->f = (int) random_below((uint32_t) levels);
		r->g = (int) random_below(4) - 2;
		r->weight = whole_weights ? 1 + random_below(50) : ldexp(1 + random_below(4000), -6);
	}
}

static void
shuffle(int *order, int n)
{
	for (int i = 0; i < n; i++)
		order[i] = i;
	for (int i = n - 1; i > 0; i--)
	{
		int j = (int) random_below((uint32_t) i + 1);
		int swap = order[i];

		order[i] = order[j];
		order[j] = swap;
	}
}

/* ---- laws ---- */

#define ROWS 700

static int merged_waiting; /* states merged with rows that wait for the kernel */

static void
order_and_splits(MigWeighting weighting, int n, int levels, bool keyed)
{
	Row rows[ROWS];
	int order[ROWS];
	MigMoments *whole;

	random_rows(rows, n, levels, true, weighting == MIG_WEIGHT_FREQUENCY);
	whole = finished(moments_of(rows, NULL, 0, n, weighting, keyed));
	CHECK(whole->n_read == n && whole->canonical == 1 && whole->waiting == 0 && whole->block == 0);
	for (int round = 0; round < 12; round++)
	{
		MigMoments *again;
		MigMoments *into;
		int cut = round == 0 ? 0 : (int) random_below((uint32_t) n + 1);

		shuffle(order, n);
		again = finished(moments_of(rows, order, 0, n, weighting, keyed ^ (round & 1)));
		CHECK(same_bytes(again, whole));
		free(again);

		/* open into open, canonical into open, canonical into canonical made open */
		into = moments_of(rows, order, 0, cut, weighting, keyed);
		again = moments_of(rows, order, cut, n, weighting, keyed);
		if (round % 3 > 0)
			again = finished(again);
		else if (again->block != into->block)
			CHECK(mig_moments_flush(again) == MIG_OK);
		merged_waiting += again->waiting > 0;
		if (round % 3 > 1)
		{
			into = finished(into);
			CHECK(grow(&into, 1, 0, 0, 0) == MIG_OK);
		}
		CHECK(mig_moments_flush(into) == MIG_OK);
		CHECK(merge(&into, again) == MIG_OK);
		free(again);
		into = finished(into);
		CHECK(same_bytes(into, whole));
		free(into);
	}
	free(whole);
}

static bool
label_is(const MigMoments *t, uint32_t variable, uint32_t level, const char *want, uint32_t len)
{
	const MigLevel *l = &mig_levels_of(t, &mig_moments_variables(t)[variable].dim)[level - 1];

	return l->len == len && memcmp(mig_levels_label(t, &t->text, l), want, len) == 0;
}

static void
canonical_is_sorted(void)
{
	Row rows[ROWS];
	MigMoments *t;
	const MigDesignColumn *c;
	bool sorted = true;

	random_rows(rows, ROWS, 30, true, false);
	t = finished(moments_of(rows, NULL, 0, ROWS, MIG_WEIGHT_NONE, true));
	CHECK(label_is(t, 2, 1, "", 0));
	CHECK(label_is(t, 3, 1, "-2", 2) && label_is(t, 3, 2, "-1", 2) && label_is(t, 3, 4, "1", 1));
	CHECK(mig_moments_variables(t)[2].dim.n == 30 && mig_moments_variables(t)[3].dim.n == 4);
	c = mig_moments_columns(t);
	CHECK(c[0].term == 0 && c[1].term == 1 && c[2].term == 2);
	for (uint32_t i = DENSE + 1; i < t->columns; i++)
		sorted = sorted && (c[i - 1].term < c[i].term ||
							(c[i - 1].term == c[i].term && (c[i - 1].level[0] < c[i].level[0] ||
															(c[i - 1].level[0] == c[i].level[0] &&
															 c[i - 1].level[1] < c[i].level[1]))));
	CHECK(sorted);
	free(t);
}

/* ---- sums against quad precision ---- */

static double
design_value(const Row *row, const MigMoments *t, uint32_t column)
{
	const MigDesignColumn *c = &mig_moments_columns(t)[column];
	char text[40];
	bool f;

	if (column < DENSE)
		return column == 0 ? 1.0 : column == 1 ? row->y : row->x;
	f = label_is(t, 2, c->level[0], text,
				 row->f ? (uint32_t) sprintf(text, "%.*s\xC3\xA9%d", row->f % 18,
											 "prefixprefixprefix", row->f)
						: 0);
	if (c->term == 3)
		return f;
	return f && label_is(t, 3, c->level[1], text, (uint32_t) sprintf(text, "%d", row->g));
}

static void
sums_are_right(MigWeighting weighting, bool fallback)
{
	Row rows[ROWS];
	MigMoments *t;
	double worst = 0;

	mig_products_use_lanes(fallback ? 1 : 8);
	random_rows(rows, ROWS, 3, false, weighting == MIG_WEIGHT_FREQUENCY);
	for (int i = 0; i < ROWS; i++)
		rows[i].x_lo = 0;
	t = finished(moments_of(rows, NULL, 0, ROWS, weighting, false));
	for (uint32_t b = 0; b < t->columns; b++)
		for (uint32_t a = 0; a <= b; a++)
		{
			const MigXsum *have = mig_moments_sum(t, (int) a, (int) b);
			Quad want = 0;
			Quad error;

			for (int i = 0; i < ROWS; i++)
				want += (Quad) (weighting == MIG_WEIGHT_NONE ? 1.0 : rows[i].weight) *
						(Quad) design_value(&rows[i], t, a) * (Quad) design_value(&rows[i], t, b);
			error = (Quad) have->hi + (Quad) have->mid + (Quad) have->lo - want;
			if (error < 0)
				error = -error;
			if (want > 0 && (double) (error / want) > worst)
				worst = (double) (error / want);
			if (want == 0)
				CHECK(have->hi == 0 && have->mid == 0 && have->lo == 0);
		}
	/* what summing 700 rows in quad precision loses itself; sampling weights make products brief */
	CHECK(worst < (weighting == MIG_WEIGHT_SAMPLING ? 0x1p-104 : 700 * 0x1p-113));
	free(t);
	mig_products_use_lanes(8);
}

/* in three terms sums that are not exact depend on how many lanes they are made of */
static void
kernels_agree(bool exact)
{
	Row rows[ROWS];
	MigMoments *t[2];

	random_rows(rows, ROWS, 5, exact, false);
	for (int fallback = 0; fallback < 2; fallback++)
	{
		mig_products_use_lanes(fallback ? 1 : exact ? 8 : 4);
		t[fallback] = finished(moments_of(rows, NULL, 0, ROWS, MIG_WEIGHT_SAMPLING, false));
	}
	mig_products_use_lanes(8);
	CHECK(same_bytes(t[0], t[1]));
	free(t[0]);
	free(t[1]);
}

/* rows wait in the block only once there are some, and a flush hands over all of them */
static void
block_fills_and_empties(void)
{
	Row rows[ROWS];
	MigMoments *t = start(MIG_WEIGHT_NONE, false);
	bool counts = true;

	random_rows(rows, ROWS, 1, true, false);
	for (int i = 0; i < ROWS; i++)
	{
		add_row(&t, &rows[i]);
		counts = counts && (t->block > 0) == (i >= MIG_MOMENTS_FEW) && t->n == i + 1 &&
				 t->waiting == (i < MIG_MOMENTS_FEW ? 0 : (i - MIG_MOMENTS_FEW + 1) % 64);
	}
	CHECK(counts);
	CHECK(mig_moments_products(t)[0].hi == ROWS - t->waiting);
	CHECK(t->waiting > 0 && mig_moments_flush(t) == MIG_OK && t->waiting == 0);
	CHECK(mig_moments_products(t)[0].hi == ROWS);
	CHECK(mig_moments_flush(t) == MIG_OK && mig_moments_products(t)[0].hi == ROWS);
	free(t);
}

/* ---- refusals ---- */

static void
mismatches(void)
{
	Row row = {1, 2, 0, 1, 1, 1};
	MigMoments *a = moments_of(&row, NULL, 0, 1, MIG_WEIGHT_NONE, false);
	MigMoments *b = moments_of(&row, NULL, 0, 1, MIG_WEIGHT_SAMPLING, false);

	CHECK(mig_moments_mergeable(a, b) == MIG_ERR_MISMATCH);
	b->weighting = MIG_WEIGHT_NONE;
	CHECK(mig_moments_mergeable(a, b) == MIG_OK);
	mig_moments_variables(b)[2].dim.kind = MIG_KIND_ENUM;
	CHECK(mig_moments_mergeable(a, b) == MIG_ERR_MISMATCH);
	mig_moments_variables(b)[2].dim.kind = MIG_KIND_TEXT;
	((char *) b + b->text.at)[b->formula] = 'z';
	CHECK(mig_moments_mergeable(a, b) == MIG_ERR_MISMATCH);
	((char *) b + b->text.at)[b->formula] = 'y';
	((char *) b + b->text.at)[mig_moments_variables(b)[1].name] = 'z';
	CHECK(mig_moments_mergeable(a, b) == MIG_ERR_MISMATCH);
	((char *) b + b->text.at)[mig_moments_variables(b)[1].name] = 'x';
	b->formula_len--;
	CHECK(mig_moments_mergeable(a, b) == MIG_ERR_MISMATCH);
	b->formula_len++;
	CHECK(mig_moments_mergeable(a, b) == MIG_OK);
	b->n = MIG_CROSSTAB_MAX_CASES;
	CHECK(merge(&a, b) == MIG_ERR_OVERFLOW);
	free(a);
	free(b);
}

static void
ranges(void)
{
	Row row = {1e150, 1, 0, 1, 1, 1};
	MigMoments *t = start(MIG_WEIGHT_NONE, false);

	CHECK(add_row(&t, &row) == MIG_ERR_OVERFLOW);
	row.y = NAN;
	CHECK(add_row(&t, &row) == MIG_ERR_OVERFLOW);
	row.y = 1;
	t->n = MIG_CROSSTAB_MAX_CASES;
	CHECK(add_row(&t, &row) == MIG_ERR_OVERFLOW);
	free(t);

	/* where rows wait, the block says so when it is handed over */
	t = start(MIG_WEIGHT_NONE, false);
	for (int i = 0; i < 100; i++)
		CHECK(add_row(&t, &row) == MIG_OK);
	row.x = 1e150;
	CHECK(add_row(&t, &row) == MIG_ERR_OVERFLOW || mig_moments_flush(t) == MIG_ERR_OVERFLOW);
	free(t);
}

static void
limits(void)
{
	uint32_t rooms[VARIABLES] = {0, 0, 0, 0};
	MigMomentsShape shape = {.variables = VARIABLES, .dense = DENSE, .groups = TERMS - DENSE};
	MigMoments *t = start(MIG_WEIGHT_NONE, false);
	uint32_t keep = t->columns;

	shape.columns = MIG_MOMENTS_MAX_COLUMNS;
	shape.sums = (uint32_t) mig_products_count(MIG_MOMENTS_MAX_COLUMNS);
	shape.text = 100;
	shape.levels = rooms;
	shape.canonical = true;
	CHECK(mig_moments_size(&shape) < MIG_MOMENTS_MAX_BYTES);
	shape.columns++;
	CHECK(mig_moments_size(&shape) > MIG_MOMENTS_MAX_BYTES);
	shape.columns = DENSE;
	shape.text = UINT32_MAX;
	CHECK(mig_moments_size(&shape) > MIG_MOMENTS_MAX_BYTES);
	t->columns = MIG_MOMENTS_MAX_COLUMNS;
	CHECK(mig_moments_grown_shape(t, 1, 0, 0, 0, rooms, &shape) == MIG_ERR_LIMIT);
	t->columns = keep;
	CHECK(mig_moments_grown_shape(t, MIG_MOMENTS_MAX_COLUMNS, 0, 0, 0, rooms, &shape) ==
		  MIG_ERR_LIMIT);
	CHECK(mig_moments_grown_shape(t, 0, 2, MIG_MAX_LEVELS + 1, 0, rooms, &shape) == MIG_ERR_LIMIT);
	CHECK(mig_moments_grown_shape(t, 0, 2, MIG_MAX_LEVELS, 0, rooms, &shape) == MIG_OK &&
		  rooms[2] == MIG_MAX_LEVELS);
	CHECK(mig_moments_grown_shape(t, 0, 0, 0, MIG_CROSSTAB_MAX_BYTES, rooms, &shape) ==
		  MIG_ERR_LIMIT);
	free(t);
}

/* ---- damage ---- */

static MigStatus
check(const MigMoments *t, size_t size)
{
	MigStatus status;
	uint32_t *rooms;

	/* the caller makes room for the numbers, so it has to look at their count first */
	if (size < sizeof(MigMoments) || t->variables > size / sizeof(MigVariable))
		return MIG_ERR_CORRUPT;
	rooms = malloc(sizeof(uint32_t) * (t->variables + 1));
	status = mig_moments_check(t, size, rooms);
	free(rooms);
	return status;
}

/* what readers do with moments that passed the check */
static void
use(MigMoments *t)
{
	MigMoments *copy = malloc(size_of(t));

	memcpy(copy, t, size_of(t));
	if (t->variables == VARIABLES && grow(&copy, 1, 2, 1, 8) == MIG_OK)
	{
		mig_moments_mergeable(t, copy);
		mig_moments_flush(copy);
		free(canonical(copy));
	}
	free(copy);
}

/* every field of four bytes of the header and of the variables, set to what it must not be */
static void
single_fields(MigMoments *whole, const char *what)
{
	static const uint32_t odd[] = {0,          1,          2,          3,          7,
								   8,          64,         255,        256,        4599,
								   4600,       4601,       65535,      65536,      65537,
								   0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFF8};
	const size_t size = size_of(whole);
	const size_t head =
		(size_t) ((char *) &mig_moments_variables(whole)[VARIABLES] - (char *) whole);
	long refused = 0;
	long harmless = 0;

	unit_check(check(whole, size) == MIG_OK, what, __FILE__, __LINE__);
	for (size_t s = 0; s < size; s += 1 + s / 8)
		unit_check(check(whole, s) == MIG_ERR_CORRUPT, what, __FILE__, __LINE__);
	/* the first four bytes are the server's; a change of counts or kinds may be accepted */
	for (size_t at = 4; at < head; at++)
		for (int i = 0; i < 40; i++)
		{
			MigMoments *t = malloc(size);
			uint32_t value = i < 20 ? odd[i] : (uint32_t) random_bits() >> random_below(32);
			size_t width = i % 2 && at % 4 == 0 ? 4 : i % 4 == 0 ? 2 : 1;

			if (at + width > size)
				width = 1;
			memcpy(t, whole, size);
			memcpy((char *) t + at, &value, width);
			if (check(t, size) == MIG_OK)
			{
				harmless++;
				use(t);
			}
			else
				refused++;
			free(t);
		}
	unit_check(refused > 1000 && harmless > 1000, what, __FILE__, __LINE__);
}

#define REFUSES(t, change)                                                                         \
	do                                                                                             \
	{                                                                                              \
		MigMoments *whole = (t);                                                                   \
		size_t size = size_of(whole);                                                              \
		MigMoments *m = malloc(size);                                                              \
		MigVariable *v;                                                                            \
		memcpy(m, whole, size);                                                                    \
		v = mig_moments_variables(m);                                                              \
		(void) v;                                                                                  \
		change;                                                                                    \
		unit_check(check(m, size) == MIG_ERR_CORRUPT, #change, __FILE__, __LINE__);                \
		free(m);                                                                                   \
	} while (0)

static void
invariants(MigMoments *t)
{
	REFUSES(t, m->version = 0);
	REFUSES(t, m->version++);
	REFUSES(t, m->weighting = MIG_WEIGHT_LAST + 1);
	REFUSES(t, m->canonical = 2);
	REFUSES(t, m->variables = 0);
	REFUSES(t, m->variables++);
	REFUSES(t, m->variables = UINT32_MAX);
	REFUSES(t, m->dense = 0);
	REFUSES(t, m->dense = 1);
	REFUSES(t, m->dense = UINT32_MAX);
	REFUSES(t, m->columns = 0);
	REFUSES(t, m->columns = m->room + 1);
	REFUSES(t, m->room++);
	REFUSES(t, m->room = UINT32_MAX);
	REFUSES(t, m->slots = 3);
	REFUSES(t, m->slots = 0x80000000);
	REFUSES(t, m->waiting = MIG_PRODUCTS_ROWS + 1);
	REFUSES(t, m->formula = m->text.used);
	REFUSES(t, m->formula_len = UINT32_MAX);
	REFUSES(t, m->columns_at += 4);
	REFUSES(t, m->slots_at = 0);
	REFUSES(t, m->block_at -= 8);
	REFUSES(t, m->products_at += 8);
	REFUSES(t, m->products_at = UINT32_MAX);
	REFUSES(t, m->text.at = 0);
	REFUSES(t, m->text.used = m->text.room + 1);
	REFUSES(t, m->text.room += 64);
	REFUSES(t, v[0].name = UINT32_MAX);
	REFUSES(t, v[1].name_len = UINT32_MAX);
	REFUSES(t, v[2].dim.n = v[2].dim.room + 1);
	REFUSES(t, v[2].dim.room++);
	REFUSES(t, v[2].dim.room = UINT32_MAX);
	REFUSES(t, v[3].dim.slots += 2);
	REFUSES(t, v[3].dim.levels_at += 8);
	REFUSES(t, v[3].dim.slots_at += 8);
	REFUSES(t, v[2].dim.kind = MIG_KIND_LAST + 1);
}

static void
damage(void)
{
	Row rows[ROWS];
	MigMoments *open;
	MigMoments *final;

	random_rows(rows, ROWS, 6, true, false);
	open = moments_of(rows, NULL, 0, ROWS, MIG_WEIGHT_SAMPLING, true);
	CHECK(open->waiting > 0);
	final = finished(moments_of(rows, NULL, 0, ROWS, MIG_WEIGHT_SAMPLING, true));
	invariants(open);
	invariants(final);
	REFUSES(open, m->slots = 0);
	REFUSES(final, m->waiting = 1);
	REFUSES(final, m->canonical = 0);
	single_fields(open, "open moments");
	single_fields(final, "canonical moments");
	free(open);
	free(final);
}

void
test_moments(void)
{
	random_state = 20240611;
	order_and_splits(MIG_WEIGHT_NONE, 300, 12, true);
	order_and_splits(MIG_WEIGHT_NONE, 40, 40, false);
	order_and_splits(MIG_WEIGHT_SAMPLING, ROWS, 40, false);
	order_and_splits(MIG_WEIGHT_FREQUENCY, 200, 3, true);
	order_and_splits(MIG_WEIGHT_NONE, 0, 1, true);
	order_and_splits(MIG_WEIGHT_NONE, 1, 1, true);
	CHECK(merged_waiting >= 3);
	canonical_is_sorted();
	for (int fallback = 0; fallback < 2; fallback++)
	{
		sums_are_right(MIG_WEIGHT_NONE, fallback);
		sums_are_right(MIG_WEIGHT_SAMPLING, fallback);
		sums_are_right(MIG_WEIGHT_FREQUENCY, fallback);
	}
	kernels_agree(true);
	kernels_agree(false);
	block_fills_and_empties();
	mismatches();
	ranges();
	limits();
	damage();
}
