/*
 * crosstab.h: the two-way table of counts as one flat value
 *
 * A MigCrosstab is at once the state of an aggregate, the value stored in a table and what a
 * parallel worker sends: no pointers, every part at an offset from its start.
 *
 *     header | levels of rows | levels of columns | index of rows | index of columns
 *            | counts | sums of weights | design | text of the levels
 *
 * Cells are dense, (room for rows + 1) x (room for columns + 1), row major; line and column 0
 * hold the rows of data whose variable was NULL.  Level l of a variable (1..n) is cell line l.
 *
 * A table is *open* while rows are added: it has spare room and an index (a hash table of level
 * numbers).  A *canonical* table has its levels sorted, no index and no spare room: two tables of
 * the same data are then equal byte by byte.
 *
 * A table of a survey design has, beside the sums of the weights, the covariance of those sums as
 * its strata and sampling units show it: a reader's errors are linear forms of it.  It is canonical
 * from the start and cannot be merged: the units' own sums, which that would take, are gone.
 *
 * A plain table of r x c levels takes about 200 + 32 (r + c) + 8 (r + 1)(c + 1) bytes and its
 * labels; with sampling weights 64 bytes more per cell; while open up to four times that.  The
 * covariance of q cells with cases takes 8 q (q + 1) bytes.
 */
#ifndef MIG_CORE_CROSSTAB_H
#define MIG_CORE_CROSSTAB_H

#include "core/levels.h"
#include "core/products.h"
#include "core/status.h"
#include "core/xsum.h"

#define MIG_CROSSTAB_VERSION   1                   /* without a survey design .. */
#define MIG_CROSSTAB_DESIGNED  2                   /* .. and with one */
#define MIG_CROSSTAB_MAX_CASES ((int64_t) 1 << 53) /* counts stay exact as doubles */
#define MIG_CROSSTAB_MAX_BYTES ((size_t) 128 * 1024 * 1024)
/* cells, so that the text form can be read back and dumped: 2,048 x 2,048, weighted 1,024 x 1,024 */
#define MIG_CROSSTAB_MAX_CELLS          ((size_t) 2049 * 2049)
#define MIG_CROSSTAB_MAX_WEIGHTED_CELLS ((size_t) 1025 * 1025)
#define MIG_CROSSTAB_MAX_DESIGN_CELLS   1024 /* cells with cases, lines of NULL included */

enum
{
	MIG_ROW = 0,
	MIG_COL = 1
};

typedef enum MigWeighting
{
	MIG_WEIGHT_NONE = 0,  /* cells count rows */
	MIG_WEIGHT_FREQUENCY, /* cells count cases: each row stands for `weight` of them */
	MIG_WEIGHT_SAMPLING   /* cells count rows and sum their weights */
} MigWeighting;

#define MIG_WEIGHT_LAST MIG_WEIGHT_SAMPLING

typedef struct MigCrosstab
{
	int32_t vl_len_; /* varlena header, owned by the binding */
	uint16_t version;
	uint8_t weighting;
	uint8_t canonical;
	uint8_t keep_missing;  /* readers take NULL as a category unless told otherwise */
	uint8_t designed;      /* has a MigTableDesign */
	uint16_t design_cells; /* how many cells its covariance is of */
	uint32_t cells_at;     /* offset of the counts, int64_t */
	uint32_t sums_at;      /* offset of the sums, MigCellSums; 0 without sampling weights */
	MigTextArea text;
	MigDim dim[2];
	int64_t n_read;        /* rows seen, whatever became of them */
	int64_t n_cases;       /* sum of the counts, at most MIG_CROSSTAB_MAX_CASES */
	int64_t n_null_weight; /* of these, without a weight: not in the cells */
	int64_t n_zero_weight; /* of these, with weight 0: not in the cells */
} MigCrosstab;

typedef struct MigCellSums
{
	MigXsum w;     /* sum of the weights */
	MigWideSum w2; /* sum of their squares */
} MigCellSums;

/* what a stratum with one sampling unit counts as */
typedef enum MigSingleton
{
	MIG_SINGLETON_ERROR = 0,
	MIG_SINGLETON_CERTAINTY,
	MIG_SINGLETON_AVERAGE,
	MIG_SINGLETON_ADJUST
} MigSingleton;

#define MIG_SINGLETON_LAST MIG_SINGLETON_ADJUST

/* the design of the survey that a table is of */
typedef struct MigTableDesign
{
	int64_t units;     /* sampling units, with or without cases */
	int64_t names;     /* how many different names they have; 0: every row is a unit */
	int64_t n_outside; /* rows outside the subpopulation: not in the cells */
	uint32_t strata;
	uint32_t singles;  /* strata with one unit of several in the population */
	uint8_t singleton; /* MigSingleton */
	uint8_t unused[7];
} MigTableDesign;

/* room a table is made with */
typedef struct MigShape
{
	uint32_t levels[2];
	uint32_t slots[2];
	uint32_t text;
	uint8_t weighting;
	uint8_t designed;
	uint16_t design_cells;
} MigShape;

static inline MigLevel *
mig_crosstab_levels(const MigCrosstab *t, int dim)
{
	return mig_levels_of(t, &t->dim[dim]);
}

static inline const char *
mig_crosstab_label(const MigCrosstab *t, const MigLevel *level)
{
	return mig_levels_label(t, &t->text, level);
}

static inline size_t
mig_crosstab_cell(const MigCrosstab *t, uint32_t row, uint32_t col)
{
	return (size_t) row * (t->dim[MIG_COL].room + 1) + col;
}

static inline int64_t *
mig_crosstab_counts(const MigCrosstab *t)
{
	return (int64_t *) ((char *) t + t->cells_at);
}

static inline MigCellSums *
mig_crosstab_sums(const MigCrosstab *t)
{
	return t->sums_at ? (MigCellSums *) ((char *) t + t->sums_at) : NULL;
}

/* NULL without a survey design */
static inline MigTableDesign *
mig_crosstab_design(const MigCrosstab *t)
{
	size_t cells = ((size_t) t->dim[MIG_ROW].room + 1) * ((size_t) t->dim[MIG_COL].room + 1);

	return t->designed ? (MigTableDesign *) (mig_crosstab_sums(t) + cells) : NULL;
}

/* packed, of the sums of the cells with cases, in the order of cells; follows the design */
static inline MigPair *
mig_cells_covariance(const MigTableDesign *d)
{
	return (MigPair *) (d + 1);
}

/* bytes of a table of this shape; more than MIG_CROSSTAB_MAX_BYTES: do not make it */
extern size_t mig_crosstab_size(const MigShape *shape);

/* shape of an empty table to start from, and of one with room for `extra` more levels of dim and
 * `text` more bytes; MIG_ERR_LIMIT past the limits of the type */
extern MigShape mig_crosstab_small_shape(MigWeighting weighting);
extern MigStatus mig_crosstab_grown_shape(const MigCrosstab *t, int dim, uint32_t extra,
										  uint32_t text, MigShape *shape);

/* an empty open table in `size` bytes of zeroed memory */
extern void mig_crosstab_init(MigCrosstab *t, const MigShape *shape, const uint8_t kind[2]);

/* copy `from` into an empty table of at least its size, as an open table with an index */
extern void mig_crosstab_copy(MigCrosstab *into, const MigCrosstab *from);

/* count one row (or `count` cases) in a cell; MIG_ERR_OVERFLOW past 2^53 in all */
extern MigStatus mig_crosstab_add(MigCrosstab *t, uint32_t row, uint32_t col, int64_t count);
extern MigStatus mig_crosstab_add_weighted(MigCrosstab *t, uint32_t row, uint32_t col,
										   double weight);

/*
 * Merge in two steps.  The first finds or appends in `into` every level of `from`; map (n + 1
 * numbers, map[0] = 0) says where each went; on MIG_ERR_GROW enlarge `into` and call again: *next
 * (1 at first) remembers how far it came.  The second adds the cells.
 */
extern MigStatus mig_crosstab_map_levels(MigCrosstab *into, const MigCrosstab *from, int dim,
										 uint32_t *map, uint32_t *next);
extern MigStatus mig_crosstab_merge(MigCrosstab *into, const MigCrosstab *from,
									const uint32_t *row_map, const uint32_t *col_map);

/* may two tables be merged: same kinds, weights, treatment of missing values */
extern MigStatus mig_crosstab_mergeable(const MigCrosstab *a, const MigCrosstab *b);

/* canonical form of `from` in zeroed memory of canonical_size bytes; sorted is room for
 * 2 x (rows + columns + 2) numbers */
extern size_t mig_crosstab_canonical_size(const MigCrosstab *from);
extern void mig_crosstab_canonical(MigCrosstab *into, const MigCrosstab *from, uint32_t *sorted);

/*
 * Canonical form of a table that only counts, in zeroed memory, with room for sums and a design, which
 * the caller fills; sorted as above.  MIG_ERR_LIMIT past MIG_CROSSTAB_MAX_DESIGN_CELLS.
 */
extern MigStatus mig_crosstab_designed_size(const MigCrosstab *counts, size_t *size);
extern void mig_crosstab_designed(MigCrosstab *into, const MigCrosstab *counts, uint32_t *sorted);

/* is this a table of `size` bytes whose every offset stays inside (quick), and whose every value
 * keeps the invariants of a canonical table (full); size counts from the varlena header */
extern MigStatus mig_crosstab_check(const MigCrosstab *t, size_t size);
extern MigStatus mig_crosstab_check_canonical(const MigCrosstab *t, size_t size);

#endif
