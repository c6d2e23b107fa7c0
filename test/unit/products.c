/* products.c: laws of the cross-products, on data made to break them */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/products.h"
#include "unit.h"

static uint64_t seed = 7;

static uint32_t
random_bits(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) (seed >> 32);
}

static double
uniform(void)
{
	return (random_bits() + 0.5) / 4294967296.0 + random_bits() * 0x1p-64;
}

/* a sign and so many binary orders of magnitude around 2^centre */
static double
wild(int centre, int width)
{
	int exponent = centre + (int) (uniform() * width) - width / 2;

	return ldexp(uniform() < 0.5 ? 0.5 + uniform() / 2 : -0.5 - uniform() / 2, exponent);
}

/* ---- rows in memory ---- */

typedef struct Rows
{
	int rows;
	int columns;
	bool weighted;
	bool brief;
	MigPair *x; /* row by row */
	double *weight;
} Rows;

static Rows
make_rows(int rows, int columns, bool weighted)
{
	Rows r = {rows, columns, weighted, false, NULL, NULL};

	r.x = calloc((size_t) rows * (size_t) columns, sizeof(MigPair));
	r.weight = malloc((size_t) rows * sizeof(double));
	for (int i = 0; i < rows; i++)
		r.weight[i] = 1.0;
	return r;
}

static void
free_rows(Rows *r)
{
	free(r->x);
	free(r->weight);
}

static MigXsum *
make_sums(int columns)
{
	return calloc(mig_products_count(columns), sizeof(MigXsum));
}

static bool
same_sums(const MigXsum *a, const MigXsum *b, int columns)
{
	return memcmp(a, b, mig_products_count(columns) * sizeof(MigXsum)) == 0;
}

/* rows from .. to - 1 of the order, in blocks */
static MigStatus
add_rows(MigXsum *sums, const Rows *r, const int *order, int from, int to)
{
	void *memory = malloc(mig_products_block_size(r->columns));
	MigProductsBlock block;
	MigStatus status = MIG_OK;

	mig_products_block_init(&block, r->columns, memory);
	block.weighted = r->weighted;
	block.brief = r->brief;
	for (int i = from; i < to && status == MIG_OK; i++)
	{
		int row = order ? order[i] : i;

		for (int c = 0; c < r->columns; c++)
		{
			MigPair x = r->x[(size_t) row * (size_t) r->columns + (size_t) c];

			block.hi[c * MIG_PRODUCTS_ROWS + block.rows] = x.hi;
			block.lo[c * MIG_PRODUCTS_ROWS + block.rows] = x.lo;
			block.paired[c] |= x.lo != 0.0;
		}
		block.weight[block.rows++] = r->weight[row];
		if (block.rows == MIG_PRODUCTS_ROWS || i == to - 1)
			status = mig_products_add_block(sums, NULL, &block);
	}
	free(memory);
	return status;
}

/* the same through the sparse entry: some columns in their order, the others in any; all in order
 * where that decides what is brief */
static MigStatus
add_rows_sparse(MigXsum *sums, const Rows *r)
{
	MigProductsTerm *row = malloc((size_t) r->columns * sizeof(MigProductsTerm));
	MigStatus status = MIG_OK;

	for (int i = 0; i < r->rows && status == MIG_OK; i++)
	{
		for (int c = 0; c < r->columns; c++)
		{
			bool ordered = r->brief || c < r->columns / 2;

			row[c].column = ordered ? c : r->columns - 1 - (c - r->columns / 2);
			row[c].value = r->x[i * r->columns + row[c].column];
		}
		status = mig_products_add_sparse(sums, NULL, row, r->columns, r->weight[i], r->brief);
	}
	free(row);
	return status;
}

static void
shuffle(int *order, int n)
{
	for (int i = n - 1; i > 0; i--)
	{
		int j = (int) (random_bits() % ((uint32_t) i + 1));
		int t = order[i];

		order[i] = order[j];
		order[j] = t;
	}
}

/* ---- the same bits in any order ---- */

/* 12 orders of magnitude, cancelling and pairs among them, weights over 6 */
static Rows
badly_scaled(int rows)
{
	Rows r = make_rows(rows, 5, true);

	for (int i = 0; i < rows; i++)
	{
		MigPair *x = r.x + i * 5;

		x[0] = mig_pair(1.0);
		x[1] = mig_pair(wild(0, 40));
		x[2] = mig_pair_power(mig_pair(wild(0, 10)), 3);
		x[3] = mig_pair(1e9 + uniform());
		x[4] = mig_pair(wild(-20, 40));
		r.weight[i] = fabs(wild(0, 20));
	}
	return r;
}

/* rows in the order given over `parts` states, merged in another order */
static void
sum_in_parts(const Rows *r, const int *order, int parts, MigXsum *matrix)
{
	int count = (int) mig_products_count(r->columns);
	MigXsum *state[4];
	int turn[4] = {0, 1, 2, 3};

	for (int p = 0; p < parts; p++)
	{
		int from = (int) ((int64_t) p * r->rows / parts);
		int to = (int) ((int64_t) (p + 1) * r->rows / parts);

		state[p] = make_sums(r->columns);
		CHECK(add_rows(state[p], r, order, from, to) == MIG_OK);
	}
	shuffle(turn, parts);
	for (int p = 1; p < parts; p++)
		mig_products_merge(state[turn[0]], state[turn[p]], (size_t) count);
	CHECK(mig_products_matrix(state[turn[0]], NULL, NULL, r->columns, matrix) == MIG_OK);
	for (int p = 0; p < parts; p++)
		free(state[p]);
}

static void
test_orders(int rows, int orders, bool brief)
{
	Rows r = badly_scaled(rows);
	int *order = malloc((size_t) rows * sizeof(int));
	MigXsum first[15];
	MigXsum matrix[15];
	int differing = 0;

	r.brief = brief;
	for (int i = 0; i < rows; i++)
		order[i] = i;
	sum_in_parts(&r, order, 1, first);
	for (int t = 0; t < orders; t++)
	{
		shuffle(order, rows);
		sum_in_parts(&r, order, 1 + t % 4, matrix);
		differing += !same_sums(first, matrix, 5);
	}
	CHECK(differing == 0);
	free(order);
	free_rows(&r);
}

/* ---- against sums of every partial product ---- */

/* w x y, all but what is below 2^-150 of it, one addition at a time */
static void
add_slowly(MigXsum *s, double w, MigPair x, MigPair y)
{
	const double parts[2][2] = {{x.hi, x.lo}, {y.hi, y.lo}};

	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
		{
			double e;
			double p = mig_two_product(parts[0][i], parts[1][j], &e);
			double f;
			double q = mig_two_product(w, p, &f);

			mig_xsum_add(s, q);
			mig_xsum_add(s, f);
			q = mig_two_product(w, e, &f);
			mig_xsum_add(s, q);
			mig_xsum_add(s, f);
		}
}

/* whether all sums are within `bits` of the slow ones, on the scale of the two columns */
static bool
near_slow_sums(const MigXsum *sums, const Rows *r, int bits)
{
	MigXsum *slow = make_sums(r->columns);
	bool near = true;

	for (int i = 0; i < r->rows; i++)
		for (int b = 0; b < r->columns; b++)
			for (int a = 0; a <= b; a++)
				add_slowly(&slow[mig_products_at(a, b)], r->weight[i], r->x[i * r->columns + a],
						   r->x[i * r->columns + b]);
	for (int b = 0; b < r->columns; b++)
		for (int a = 0; a <= b; a++)
		{
			MigXsum d = slow[mig_products_at(a, b)];
			const MigXsum *s = &sums[mig_products_at(a, b)];
			double scale =
				sqrt(slow[mig_products_at(a, a)].hi) * sqrt(slow[mig_products_at(b, b)].hi);

			mig_xsum_add(&d, -s->hi);
			mig_xsum_add(&d, -s->mid);
			mig_xsum_add(&d, -s->lo);
			near = near && fabs(mig_xsum_value(&d)) <= ldexp(scale, -bits);
		}
	free(slow);
	return near;
}

/* each kind of columns, dense and sparse and mixed, on both paths */
static void
test_against_slow_sums(void)
{
	for (int kind = 0; kind < 16; kind++)
	{
		Rows r = make_rows(150, 9, kind & 1);
		MigXsum *sums = make_sums(9);

		r.brief = kind & 8;
		for (int i = 0; i < r.rows * r.columns; i++)
		{
			MigPair x = mig_pair(wild(0, kind & 4 ? 30 : 3));

			r.x[i] = kind & 2 && i % 9 > 3 ? mig_pair_power(x, 1 + i % 4) : x;
		}
		for (int i = 0; i < r.rows && r.weighted; i++)
			r.weight[i] = fabs(wild(0, 10));
		CHECK(add_rows(sums, &r, NULL, 0, r.rows) == MIG_OK);
		CHECK(near_slow_sums(sums, &r, r.brief ? 104 : 138));
		memset(sums, 0, mig_products_count(9) * sizeof(MigXsum));
		CHECK(add_rows_sparse(sums, &r) == MIG_OK);
		CHECK(near_slow_sums(sums, &r, r.brief ? 104 : 145));
		free(sums);
		free_rows(&r);
	}
}

/* ---- slots ---- */

#define DENSE      6
#define FEW_LEVELS 3 /* many rows of a block fall on each */
#define LEVELS     40
#define SLOTTED    (DENSE + FEW_LEVELS + LEVELS)

/* which column of its slot a row falls on: the one that is not 0 */
static int
level_of(const Rows *r, int row, int slot)
{
	int c = slot == 0 ? DENSE : DENSE + FEW_LEVELS;

	while (r->x[row * SLOTTED + c].hi == 0.0)
		c++;
	return c;
}

/* rows of a few dense columns and one level of either slot; values: not all of them 1 */
static Rows
make_slotted(int rows, bool weighted, bool values, bool pairs)
{
	Rows r = make_rows(rows, SLOTTED, weighted);

	for (int i = 0; i < rows; i++)
	{
		MigPair *x = r.x + i * SLOTTED;
		MigPair *few = &x[DENSE + (int) (uniform() * FEW_LEVELS)];
		MigPair *many = &x[DENSE + FEW_LEVELS + (int) (uniform() * LEVELS)];

		x[0] = mig_pair(1.0);
		for (int c = 1; c < DENSE; c++)
			x[c] = mig_pair_power(mig_pair(wild(0, 8 * c)), pairs && c > 3 ? 3 : 1);
		*few = mig_pair(values ? wild(0, 30) : 1.0);
		*many = mig_pair_power(mig_pair(values ? wild(3, 9) : 1.0), pairs ? 3 : 1);
		if (weighted)
			r.weight[i] = fabs(wild(0, 10));
	}
	return r;
}

static MigStatus
add_slotted(MigXsum *sums, const MigProductsPlaces *places, const Rows *r, const int *order,
			int from, int to)
{
	void *memory = calloc(1, mig_products_slotted_size(DENSE, 2));
	MigProductsBlock block;
	MigStatus status = MIG_OK;

	mig_products_slotted_at(&block, DENSE, 2, memory);
	block.weighted = r->weighted;
	block.brief = r->brief;
	for (int i = from; i < to && status == MIG_OK; i++)
	{
		int row = order ? order[i] : i;

		for (int c = 0; c < DENSE; c++)
			mig_products_block_set(&block, c, block.rows, r->x[row * SLOTTED + c]);
		for (int s = 0; s < 2; s++)
		{
			int level = level_of(r, row, s);

			block.level[s * MIG_PRODUCTS_ROWS + block.rows] = (uint32_t) level;
			mig_products_block_set(&block, DENSE + s, block.rows, r->x[row * SLOTTED + level]);
		}
		block.weight[block.rows++] = r->weight[row];
		if (block.rows < MIG_PRODUCTS_ROWS && i < to - 1)
			continue;
		status = mig_products_add_block(sums, places, &block);
		memset(block.paired, 0, (DENSE + 2) * sizeof(bool));
	}
	free(memory);
	return status;
}

/* without sums of two levels of a slot: the others are those of the triangle */
static void
check_places(const Rows *r, const MigXsum *triangle)
{
	uint32_t place[FEW_LEVELS + LEVELS][MIG_PLACE_SIZE(2)];
	MigProductsPlaces places = {DENSE, 2, place[0]};
	size_t count = mig_products_count(DENSE);
	size_t found = 0;
	MigXsum *sums;

	for (int i = 0; i < FEW_LEVELS + LEVELS; i++)
	{
		bool few = i < FEW_LEVELS;

		place[i][MIG_PLACE_START] = (uint32_t) count;
		place[i][MIG_PLACE_GROUP] = few ? 0 : 1;
		place[i][MIG_PLACE_BEFORE] = few ? (uint32_t) i : FEW_LEVELS;
		place[i][MIG_PLACE_BEFORE + 1] = few ? 0 : (uint32_t) (i - FEW_LEVELS);
		count += DENSE + 1 + (few ? 0 : FEW_LEVELS);
	}
	sums = calloc(count, sizeof(MigXsum));
	CHECK(add_slotted(sums, &places, r, NULL, 0, r->rows) == MIG_OK);
	for (int b = 0; b < SLOTTED; b++)
		for (int a = 0; a <= b; a++)
		{
			size_t at = mig_products_find(&places, a, b);
			const MigXsum *want = &triangle[mig_products_at(a, b)];

			found += at != MIG_PRODUCTS_NONE;
			CHECK(at == MIG_PRODUCTS_NONE ? want->hi == 0.0
										  : memcmp(&sums[at], want, sizeof(MigXsum)) == 0);
		}
	CHECK(found == count);
	free(sums);
}

/* the whole triangle, on either path, in any order and parts, by block or row by row */
static void
check_slotted(const Rows *r)
{
	size_t count = mig_products_count(SLOTTED);
	MigXsum *sums[4];
	MigXsum *matrix[4];
	int order[1000];

	for (int i = 0; i < r->rows; i++)
		order[i] = i;
	shuffle(order, r->rows);
	for (int i = 0; i < 4; i++)
	{
		sums[i] = make_sums(SLOTTED);
		matrix[i] = make_sums(SLOTTED);
	}
	mig_products_use_lanes(1);
	CHECK(add_slotted(sums[1], NULL, r, NULL, 0, r->rows) == MIG_OK);
	mig_products_use_lanes(4);
	CHECK(add_slotted(sums[0], NULL, r, NULL, 0, r->rows) == MIG_OK);
	CHECK(near_slow_sums(sums[0], r, 138));
	CHECK(same_sums(sums[0], sums[1], SLOTTED));
	check_places(r, sums[0]);
	mig_products_use_lanes(8);
	CHECK(add_slotted(sums[2], NULL, r, order, 0, r->rows / 3) == MIG_OK);
	CHECK(add_slotted(sums[3], NULL, r, order, r->rows / 3, r->rows) == MIG_OK);
	mig_products_merge(sums[2], sums[3], count);
	memset(sums[3], 0, count * sizeof(MigXsum));
	CHECK(add_rows_sparse(sums[3], r) == MIG_OK);
	for (int i = 0; i < 4; i++)
		CHECK(mig_products_matrix(sums[i], NULL, NULL, SLOTTED, matrix[i]) == MIG_OK);
	CHECK(same_sums(matrix[0], matrix[2], SLOTTED));
	CHECK(same_sums(matrix[0], matrix[3], SLOTTED));
	for (int i = 0; i < 4; i++)
	{
		free(sums[i]);
		free(matrix[i]);
	}
}

static void
test_slots(void)
{
	for (int kind = 0; kind < 8; kind++)
	{
		Rows r = make_slotted(150 + kind, kind & 1, kind & 2, kind & 4);

		check_slotted(&r);
		free_rows(&r);
	}
}

/* whole numbers below 2^53 are summed exactly */
static void
test_whole_numbers(void)
{
	Rows r = make_rows(129, 2, false);
	MigXsum sums[3] = {{0, 0, 0}};
	unsigned __int128 square = 0;
	__int128 cross = 0;

	for (int i = 0; i < r.rows; i++)
	{
		int64_t x = (int64_t) (uniform() * 9e15);
		int64_t y = (int64_t) ((uniform() - 0.5) * 1e15);

		r.x[2 * i] = mig_pair((double) x);
		r.x[2 * i + 1] = mig_pair((double) y);
		square += (unsigned __int128) x * (unsigned __int128) x;
		cross += (__int128) x * y;
	}
	CHECK(add_rows(sums, &r, NULL, 0, r.rows) == MIG_OK);
	for (int i = 0; i < 3; i++)
		mig_xsum_normalize(&sums[i]);
	CHECK((unsigned __int128) sums[0].hi + (unsigned __int128) (__int128) sums[0].mid +
			  (unsigned __int128) (__int128) sums[0].lo ==
		  square);
	CHECK((__int128) sums[1].hi + (__int128) sums[1].mid + (__int128) sums[1].lo == cross);
	free_rows(&r);
}

/* ---- the same bits on all paths ---- */

/* a row is the same two doubles for each pair of columns, in a block of any path and alone */
static void
compare_reading(MigXsum *const *sums, int n, int columns)
{
	MigXsum *first = make_sums(columns);
	MigXsum *matrix = make_sums(columns);

	CHECK(mig_products_matrix(sums[0], NULL, NULL, columns, first) == MIG_OK);
	for (int i = 1; i < n; i++)
	{
		CHECK(mig_products_matrix(sums[i], NULL, NULL, columns, matrix) == MIG_OK);
		CHECK(same_sums(first, matrix, columns));
	}
	free(first);
	free(matrix);
}

static void
compare_paths(const Rows *r)
{
	const int lanes[3] = {8, 4, 1};
	MigXsum *sums[6];
	MigPair dot[3];

	for (int i = 0; i < 3; i++)
	{
		mig_products_use_lanes(lanes[i]);
		sums[i] = make_sums(r->columns);
		sums[3 + i] = make_sums(r->columns);
		CHECK(add_rows(sums[i], r, NULL, 0, r->rows) == MIG_OK);
		CHECK(add_rows_sparse(sums[3 + i], r) == MIG_OK);
		dot[i] = mig_products_dot(r->x, r->x + r->rows, r->rows);
	}
	mig_products_use_lanes(8);
	CHECK(same_sums(sums[1], sums[2], r->columns));
	CHECK(same_sums(sums[3], sums[5], r->columns));
	if (fabs(r->x[0].hi) > 1e-60 && fabs(r->x[0].hi) < 1e60)
	{
		compare_reading(sums, 6, r->columns);
		CHECK(dot[0].hi == dot[2].hi && dot[0].lo == dot[2].lo);
	}
	for (int i = 0; i < 6; i++)
		free(sums[i]);
}

/* doubles and pairs, tiny, ordinary and huge, with and without weights, zeros among them */
static void
test_paths(void)
{
	const int centre[] = {0, 0, -150, -400, -540, -1040, 430};
	const int width[] = {4, 60, 200, 300, 200, 60, 90};

	for (int kind = 0; kind < 56; kind++)
	{
		Rows r = make_rows(131, 6, kind & 1);
		int c = kind / 8;

		r.brief = kind & 4;
		for (int i = 0; i < r.rows * r.columns; i++)
		{
			double x = wild(centre[c], width[c]);

			r.x[i] = i % 13 == 5 ? mig_pair(i % 2 ? 0.0 : -0.0) : mig_pair(x);
			if (kind & 2 && i % 6 > 2)
				r.x[i].lo = wild(-54, 10) * r.x[i].hi;
		}
		for (int i = 0; i < r.rows && r.weighted; i++)
			r.weight[i] = i % 17 == 3 ? 0.0 : fabs(wild(0, c == 6 ? 4 : 40));
		compare_paths(&r);
		free_rows(&r);
	}
}

/* ---- merging, reading, limits ---- */

/* levels met in another order */
static void
test_map(void)
{
	const int map[5] = {3, 0, 4, 1, 5};
	Rows r = make_rows(90, 5, true);
	Rows mapped = make_rows(90, 6, true);
	MigXsum *sums = make_sums(5);
	MigXsum *into = make_sums(6);
	MigXsum *want = make_sums(6);
	MigXsum matrix[2][21];

	for (int i = 0; i < r.rows; i++)
	{
		r.weight[i] = mapped.weight[i] = uniform();
		for (int c = 0; c < 5; c++)
			mapped.x[i * 6 + map[c]] = r.x[i * 5 + c] =
				mig_pair_power(mig_pair(wild(0, 8)), 1 + c % 3);
	}
	CHECK(add_rows(sums, &r, NULL, 0, 90) == MIG_OK);
	CHECK(add_rows(want, &mapped, NULL, 0, 90) == MIG_OK);
	mig_products_merge_mapped(into, NULL, sums, NULL, map, 5);
	CHECK(mig_products_matrix(into, NULL, NULL, 6, matrix[0]) == MIG_OK);
	CHECK(mig_products_matrix(want, NULL, NULL, 6, matrix[1]) == MIG_OK);
	CHECK(same_sums(matrix[0], matrix[1], 6));
	CHECK(matrix[0][mig_products_at(2, 5)].hi == 0.0);

	/* a selection of the columns, in the order of the other */
	CHECK(mig_products_matrix(into, NULL, map, 5, matrix[0]) == MIG_OK);
	CHECK(mig_products_matrix(sums, NULL, NULL, 5, matrix[1]) == MIG_OK);
	CHECK(same_sums(matrix[0], matrix[1], 5));
	free(sums);
	free(into);
	free(want);
	free_rows(&r);
	free_rows(&mapped);
}

static void
check_round(MigXsum s, int exponent, double hi, double mid, double lo)
{
	MigXsum r = mig_products_round(&s, exponent);

	CHECK(r.hi == hi && r.mid == mid && r.lo == lo);
}

static void
test_round(void)
{
	check_round((MigXsum){0, 0, 0}, -112, 0, 0, 0);
	check_round((MigXsum){-0.0, -0.0, -0.0}, -112, 0, 0, 0);
	check_round((MigXsum){1, 0x1p-60, 0x1p-113}, -112, 1, 0x1p-60, 0); /* a tie goes to even */
	check_round((MigXsum){1, 0x1p-60, 0x1.8p-112}, -112, 1, 0x1p-60 + 0x1p-111, 0);
	check_round((MigXsum){1, 0x1p-60, -0x1.2p-113}, -112, 1, 0x1p-60 - 0x1p-112, 0);
	check_round((MigXsum){0x1p-100, 0x1p-160, 0}, -112, 0x1p-100, 0, 0);
	check_round((MigXsum){0x1.1p-113, 0, 0}, -112, 0x1p-112, 0, 0);
	check_round((MigXsum){0x1p-113, -0x1p-150, 0}, -112, 0, 0, 0);
	check_round((MigXsum){0x1p-113, 0x1p-150, 0}, -112, 0x1p-112, 0, 0);
	check_round((MigXsum){1, 0x1p-53, 0x1p-107}, -112, 1 + 0x1p-52, -0x1p-53, 0x1p-107);
	/* one value, written in two ways */
	check_round((MigXsum){1, -0x1p-54, 0x1p-120}, -112, 1, -0x1p-54, 0);
	check_round((MigXsum){1 - 0x1p-53, 0x1p-54, 0x1p-120}, -112, 1, -0x1p-54, 0);
	check_round((MigXsum){0x1p1000, 0x1p940, 0}, 888, 0x1p1000, 0x1p940, 0);
}

static MigStatus
status_of(double x, double lo, double weight)
{
	Rows r = make_rows(1, 1, true);
	MigProductsTerm term = {0, {x, lo}};
	MigXsum sum = {0, 0, 0};
	MigStatus status;

	r.x[0] = term.value;
	r.weight[0] = weight;
	status = add_rows(&sum, &r, NULL, 0, 1);
	CHECK(status == MIG_OK || sum.hi == 0.0);
	CHECK(status == mig_products_add_sparse(&sum, NULL, &term, 1, weight, false));
	free_rows(&r);
	return status;
}

static void
test_limits(void)
{
	CHECK(status_of(1e140, 0, 1) == MIG_OK);
	CHECK(status_of(1e150, 0, 1) == MIG_ERR_OVERFLOW);
	CHECK(status_of(1e100, 0, 1e80) == MIG_ERR_OVERFLOW);
	CHECK(status_of(INFINITY, 0, 1) == MIG_ERR_OVERFLOW);
	CHECK(status_of(NAN, 0, 1) == MIG_ERR_OVERFLOW);
	CHECK(status_of(1, NAN, 1) == MIG_ERR_OVERFLOW);
	CHECK(status_of(1, 0, NAN) == MIG_ERR_OVERFLOW);
	CHECK(status_of(1, 0, INFINITY) == MIG_ERR_OVERFLOW);
	CHECK(status_of(1, 0, -1) == MIG_ERR_CORRUPT);
	CHECK(status_of(0, 0, 0) == MIG_OK);
}

/* ---- pairs ---- */

/* |a - b| <= 2^-bits |b| */
static bool
near_pair(MigPair a, MigPair b, int bits)
{
	MigPair d = mig_pair_subtract(a, b);

	return fabs(d.hi) <= ldexp(fabs(b.hi), -bits);
}

static void
test_pairs(void)
{
	MigPair third = mig_pair_divide(mig_pair(1), mig_pair(3));
	MigPair tenth = mig_pair_divide(mig_pair(1), mig_pair(10));

	CHECK(near_pair(mig_pair_multiply(third, mig_pair(3)), mig_pair(1), 103));
	CHECK(tenth.hi == 0.1 && tenth.lo == -5.551115123125783e-18);
	CHECK(mig_pair_power(mig_pair(3), 0).hi == 1.0);
	CHECK(mig_pair_power(mig_pair(3), 33).hi == 5559060566555523.0);
	for (int i = 0; i < 1000; i++)
	{
		MigPair a = mig_pair_power(mig_pair(wild(0, 20)), 3);
		MigPair b = mig_pair_divide(mig_pair(wild(0, 20)), mig_pair(7));
		MigPair product = mig_pair_multiply(a, b);
		MigPair twice = mig_pair_multiply(a, a);

		CHECK(near_pair(mig_pair_divide(product, b), a, 101));
		CHECK(near_pair(mig_pair_subtract(mig_pair_add(a, b), b), a,
						101 - (fabs(b.hi) > fabs(a.hi) ? ilogb(b.hi / a.hi) + 1 : 0)));
		CHECK(near_pair(mig_pair_power(a, 5), mig_pair_multiply(mig_pair_multiply(twice, a), twice),
						100));
		CHECK(fabs(product.lo) <= ldexp(fabs(product.hi), -53));
	}
}

/* dots of one vector with several: on both paths the same, and those of quad precision */
static void
test_dots(void)
{
	enum
	{
		ROWS = 7,
		TERMS = 9
	};
	MigPair x[ROWS][TERMS];
	MigPair y[TERMS];
	MigPair dots[2][ROWS];

	for (int i = 0; i < TERMS; i++)
	{
		y[i] = mig_pair_power(mig_pair(wild(0, 8)), 3);
		for (int r = 0; r < ROWS; r++)
			x[r][i] = mig_pair_power(mig_pair(wild(0, 8)), 3);
	}
	for (int n = 1; n <= TERMS; n++)
		for (int rows = 1; rows <= ROWS; rows++)
		{
			for (int fallback = 0; fallback < 2; fallback++)
			{
				mig_products_use_lanes(fallback ? 1 : 8);
				mig_products_dots(x[0], TERMS, rows, y, n, dots[fallback]);
			}
			mig_products_use_lanes(8);
			for (int r = 0; r < rows; r++)
			{
				__float128 want = 0;
				__float128 size = 0;
				__float128 error;

				for (int i = 0; i < n; i++)
				{
					__float128 product =
						((__float128) x[r][i].hi + x[r][i].lo) * ((__float128) y[i].hi + y[i].lo);

					want += product;
					size += product < 0 ? -product : product;
				}
				error = (__float128) dots[0][r].hi + dots[0][r].lo - want;
				CHECK((error < 0 ? -error : error) <= size * 0x1p-98);
				CHECK(memcmp(&dots[0][r], &dots[1][r], sizeof(MigPair)) == 0);
			}
		}
}

void
test_products(void)
{
	test_dots();
	test_pairs();
	test_round();
	test_limits();
	test_whole_numbers();
	test_against_slow_sums();
	test_slots();
	test_paths();
	test_map();
	test_orders(1000000, 10, false);
	test_orders(1000000, 10, true);
	test_orders(1000, 400, false);
	test_orders(1000, 400, true);
}
