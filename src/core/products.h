/*
 * products.h: weighted cross-products of the columns of a design
 *
 * S_ab = sum over rows of w x_a x_b, each a three-term sum (xsum.h).  Column values are pairs
 * hi + lo, times a weight that is not negative; products enter to about 2^-150 of their size.  Where
 * they are brief (weights that count nothing, and weights that were computed) those of two dense columns
 * enter to 2^-104, nearly as quickly as without weights: w x_a x_b, a <= b, is two doubles where x_b is
 * one.  They are the same for a row wherever it is added, so that all that follows holds for their sums.
 * What summing n rows loses is below n 2^-138 sqrt(S_aa S_bb), and around 2^-149 for a million
 * rows: far below the rounding of mig_products_matrix, so that what is read does not depend on
 * the order of the rows, on how they were split over states and merged, or on the machine.
 * Values, and weights times values, are below 2^480 or MIG_ERR_OVERFLOW is answered (as it is to
 * NaN); a negative weight is MIG_ERR_CORRUPT.  Sums of squares below 2^-860 (columns around
 * 1e-130) have lost digits.
 */
#ifndef MIG_CORE_PRODUCTS_H
#define MIG_CORE_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/status.h"
#include "core/xsum.h"

/* ---- pairs: hi + lo, lo at most half a unit in the last place of hi ---- */

typedef struct MigPair
{
	double hi;
	double lo;
} MigPair;

static inline MigPair
mig_pair(double x)
{
	MigPair pair = {x, 0.0};

	return pair;
}

/* relative error below 2^-102; exact where the result fits a pair and both lo are 0 */
static inline MigPair
mig_pair_add(MigPair a, MigPair b)
{
	double e;
	double f;
	MigPair r;

	r.hi = mig_two_sum(a.hi, b.hi, &e);
	r.lo = mig_two_sum(a.lo, b.lo, &f);
	e += r.lo;
	r.hi = mig_fast_two_sum(r.hi, e, &e);
	e += f;
	r.hi = mig_fast_two_sum(r.hi, e, &r.lo);
	return r;
}

static inline MigPair
mig_pair_subtract(MigPair a, MigPair b)
{
	MigPair negative = {-b.hi, -b.lo};

	return mig_pair_add(a, negative);
}

extern MigPair mig_pair_multiply(MigPair a, MigPair b);
extern MigPair mig_pair_divide(MigPair a, MigPair b);
/* exponent >= 0; relative error below 2^-98 up to the 20th power */
extern MigPair mig_pair_power(MigPair a, int exponent);

/* ---- the packed triangle ---- */

/*
 * S_ab, a <= b, is element b (b + 1) / 2 + a of a flat array of MigXsum: a column that turns up
 * later is appended without moving the others.
 */
static inline size_t
mig_products_at(int a, int b)
{
	return (size_t) b * ((size_t) b + 1) / 2 + (size_t) a;
}

/* elements of the triangle of so many columns */
static inline size_t
mig_products_count(int columns)
{
	return mig_products_at(0, columns);
}

/* ---- columns that never meet ---- */

/*
 * Columns from `dense` on may be levels, in groups of which a row has one level each: two levels of a
 * group never meet, and there is no sum for them.  The sums of such a column lie together: first
 * those with the dense columns, then that with itself, then those with the columns of other groups
 * before it.  The triangle of the dense columns precedes all of them.
 */
typedef struct MigProductsPlaces
{
	int dense;
	int groups;
	const uint32_t *place; /* MIG_PLACE_SIZE(groups) numbers for every column from `dense` on */
} MigProductsPlaces;

enum
{
	MIG_PLACE_START, /* its first sum */
	MIG_PLACE_GROUP,
	MIG_PLACE_BEFORE /* by group: how many columns of it come before this one */
};

#define MIG_PLACE_SIZE(groups) (MIG_PLACE_BEFORE + (size_t) (groups))
#define MIG_PRODUCTS_NONE      SIZE_MAX

/* all columns are dense; functions take NULL for it */
extern const MigProductsPlaces mig_products_triangle;

static inline const uint32_t *
mig_products_place(const MigProductsPlaces *p, int column)
{
	return p->place + MIG_PLACE_SIZE(p->groups) * (size_t) (column - p->dense);
}

/* the first sum of a column, which is that with column 0 */
static inline size_t
mig_products_start(const MigProductsPlaces *p, int column)
{
	return column < p->dense ? mig_products_at(0, column)
							 : mig_products_place(p, column)[MIG_PLACE_START];
}

/* the sum of a column with itself */
static inline size_t
mig_products_own(const MigProductsPlaces *p, int column)
{
	return mig_products_start(p, column) + (size_t) (column < p->dense ? column : p->dense);
}

/* sums of a column from `dense` on */
static inline size_t
mig_products_length(const MigProductsPlaces *p, int column)
{
	const uint32_t *place = mig_products_place(p, column);

	return (size_t) column + 1 - place[MIG_PLACE_BEFORE + place[MIG_PLACE_GROUP]];
}

/* the sum of two columns; MIG_PRODUCTS_NONE where they are of one group */
static inline size_t
mig_products_find(const MigProductsPlaces *p, int a, int b)
{
	int low = a < b ? a : b;
	int high = a < b ? b : a;
	const uint32_t *place;
	const uint32_t *other;

	if (low < p->dense)
		return mig_products_start(p, high) + (size_t) low;
	if (low == high)
		return mig_products_own(p, high);
	place = mig_products_place(p, high);
	other = mig_products_place(p, low);
	if (place[MIG_PLACE_GROUP] == other[MIG_PLACE_GROUP])
		return MIG_PRODUCTS_NONE;
	return (size_t) place[MIG_PLACE_START] + 1 + (size_t) low -
		   other[MIG_PLACE_BEFORE + place[MIG_PLACE_GROUP]];
}

/* ---- adding rows ---- */

#define MIG_PRODUCTS_ROWS 64

/*
 * Rows to be added together, by column: the columns 0 .. columns - 1, which every row has, and
 * slots, each with one value in every row, in a column of the design that the row names: not among
 * the first ones, and another for every slot.  Products of all of them are added.
 */
typedef struct MigProductsBlock
{
	int columns;
	int slots;
	int rows; /* filled so far, at most MIG_PRODUCTS_ROWS */
	bool weighted;
	bool brief;      /* products are */
	bool constant;   /* for the kernel: column 0 is 1 in every row */
	double *hi;      /* column c starts at c * MIG_PRODUCTS_ROWS, slot s at column columns + s */
	double *lo;      /* likewise; read where paired[c] */
	double *weight;  /* read where weighted */
	int *exponent;   /* for the kernel */
	uint32_t *level; /* the columns of slot s, by row, start at s * MIG_PRODUCTS_ROWS */
	bool *paired;
} MigProductsBlock;

/* bytes behind a block; memory is aligned for doubles and not cleared */
extern size_t mig_products_block_size(int columns);
extern void mig_products_block_init(MigProductsBlock *block, int columns, void *memory);

/* the same with slots; the memory was zeroed or holds rows already, whose number the caller sets */
extern size_t mig_products_slotted_size(int columns, int slots);
static inline void
mig_products_slotted_at(MigProductsBlock *block, int columns, int slots, void *memory)
{
	int k = columns + slots;

	block->columns = columns;
	block->slots = slots;
	block->rows = 0;
	block->weighted = false;
	block->brief = false;
	block->constant = false;
	block->hi = memory;
	block->lo = block->hi + (size_t) k * MIG_PRODUCTS_ROWS;
	block->weight = block->lo + (size_t) k * MIG_PRODUCTS_ROWS;
	block->exponent = (int *) (block->weight + MIG_PRODUCTS_ROWS);
	block->level = (uint32_t *) (block->exponent + k);
	block->paired = (bool *) (block->level + (size_t) slots * MIG_PRODUCTS_ROWS);
}

/* one value; the first of a column with a lo makes it paired and clears the lo of all rows */
static inline void
mig_products_block_set(MigProductsBlock *block, int column, int row, MigPair x)
{
	size_t at = (size_t) column * MIG_PRODUCTS_ROWS;

	block->hi[at + (size_t) row] = x.hi;
	if (x.lo == 0.0 && !block->paired[column])
		return;
	if (!block->paired[column])
		memset(block->lo + at, 0, MIG_PRODUCTS_ROWS * sizeof(double));
	block->paired[column] = true;
	block->lo[at + (size_t) row] = x.lo;
}

/* the values of all columns and slots in a row, hi + lo; lo is NULL where all of it is 0 */
static inline void
mig_products_block_row(MigProductsBlock *block, const double *hi, const double *lo)
{
	double *to = block->hi + block->rows;

	for (int c = 0; c < block->columns + block->slots; c++)
		to[(size_t) c * MIG_PRODUCTS_ROWS] = hi[c];
	for (int c = 0; c < block->columns + block->slots && lo; c++)
	{
		MigPair x = {hi[c], lo[c]};

		mig_products_block_set(block, c, block->rows, x);
	}
}

/* adds the rows and empties the block, whose slots are of different groups; on an error nothing
 * was added */
extern MigStatus mig_products_add_block(MigXsum *sums, const MigProductsPlaces *places,
										MigProductsBlock *block);

/* one value of a row of a sparse design */
typedef struct MigProductsTerm
{
	int column;
	MigPair value;
} MigProductsTerm;

/* Adds one row given by its non-zero values, each of another column, in any order; the first ones
 * that are column 0, 1, .. count as the columns of a block. */
extern MigStatus mig_products_add_sparse(MigXsum *sums, const MigProductsPlaces *places,
										 const MigProductsTerm *row, int terms, double weight,
										 bool brief);

/* ---- merging and reading ---- */

extern void mig_products_merge(MigXsum *into, const MigXsum *from, size_t count);
/* the same where column c of `from` is column map[c] of `into`, of the same group */
extern void mig_products_merge_mapped(MigXsum *into, const MigProductsPlaces *into_places,
									  const MigXsum *from, const MigProductsPlaces *from_places,
									  const int *map, int from_columns);

/*
 * The matrix of the columns order[0 .. k - 1] (all in turn if NULL), a packed triangle, each
 * sum rounded once to a multiple of about 2^-112 sqrt(S_aa S_bb) (quad precision), in canonical
 * form: equal sums get equal bits.  MIG_ERR_OVERFLOW: a sum is not finite.
 */
extern MigStatus mig_products_matrix(const MigXsum *sums, const MigProductsPlaces *places,
									 const int *order, int k, MigXsum *matrix);

/* a sum below 2^150 times 2^exponent, rounded once to a multiple of it, in canonical form */
extern MigXsum mig_products_round(const MigXsum *sum, int exponent);

/*
 * sum of x_i y_i, as if rounded from twice the precision of a double times n.  Values other than
 * 0 lie between 2^-400 and 2^300.
 */
extern MigPair mig_products_dot(const MigPair *x, const MigPair *y, int n);
/* the same of y with each of `rows` rows, which are `stride` pairs apart, added up in another order */
extern void mig_products_dots(const MigPair *x, size_t stride, int rows, const MigPair *y, int n,
							  MigPair *sums);

/* for tests: the most lanes to take of 8, 4, and 1 for the path of processors without fused
 * multiply-add; what is read has the same bits, and with up to 4 lanes so have the sums */
extern void mig_products_use_lanes(int most);

#endif
