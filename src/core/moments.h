/*
 * moments.h: weighted cross-products of design rows as one flat value
 *
 * A MigMoments is at once the state of an aggregate, the value stored in a table and what a
 * parallel worker sends: no pointers, every part at an offset from its start.
 *
 *     header | variables | levels and index of each variable | columns | places of their sums
 *            | index of columns | rows waiting | products | text
 *
 * Columns of the design: first the dense ones, which every row has (0 the constant, 1 the outcome,
 * then the numeric terms), then one for each combination of levels of a term that has occurred.  No
 * reference level is left out here: which it is, is decided when the model is solved.  Products are
 * three-term sums: a packed triangle of the dense columns, then for each other column those with
 * the columns before it, but not with levels of its own term, which it never meets (the columns of
 * a term are a group, see products.h).  So new columns go to the end.
 *
 * Moments are *open* while rows are added (spare room, indexes, rows waiting for the kernel) and
 * *canonical* when final: levels and columns sorted, no index, no room to spare, sums normalised.
 *
 * Memory: 24 bytes for each pair of columns that can meet, which is k (k + 1) / 2 for k columns
 * without factors and d (d + 1) / 2 + l (d + 1) for d dense ones and one factor of l levels; 64 bytes
 * a level and column, and the labels; open up to three times that.
 */
#ifndef MIG_CORE_MOMENTS_H
#define MIG_CORE_MOMENTS_H

#include "core/crosstab.h"
#include "core/levels.h"
#include "core/products.h"
#include "core/status.h"

#define MIG_MOMENTS_VERSION     2
#define MIG_MOMENTS_MAX_COLUMNS 4600 /* products of 254 MB */
#define MIG_MOMENTS_MAX_BYTES   ((size_t) 600 * 1024 * 1024)
#define MIG_MOMENTS_MAX_FACTORS 4  /* in one term */
#define MIG_MOMENTS_FEW         64 /* rows before there is a block for them to wait in */

enum
{
	MIG_COLUMN_CONSTANT = 0,
	MIG_COLUMN_OUTCOME = 1
};

/* sums over the rows of a Newton step */
enum
{
	MIG_LIKELIHOOD,           /* log-likelihood */
	MIG_LIKELIHOOD_CONSTANT,  /* its part that does not depend on the means */
	MIG_LIKELIHOOD_SATURATED, /* the rest of it where every mean is the outcome */
	MIG_LIKELIHOODS
};

/* a variable of the formula: its name, and its levels where it is a factor */
typedef struct MigVariable
{
	uint32_t name; /* offset of the name from the start of the text */
	uint32_t name_len;
	uint32_t factor; /* its levels are columns */
	uint32_t unused;
	MigDim dim; /* no levels unless it is a factor */
} MigVariable;

/* a column of the design */
typedef struct MigDesignColumn
{
	uint32_t term; /* 0 the constant, 1 the outcome, 2 + t the t-th term of the formula */
	uint32_t hash; /* 0 in canonical moments */
	uint32_t level[MIG_MOMENTS_MAX_FACTORS]; /* of the term's factors in their order; 0 past them */
} MigDesignColumn;

typedef struct MigMoments
{
	int32_t vl_len_;   /* varlena header, owned by the binding */
	uint16_t version;  /* MIG_MOMENTS_VERSION */
	uint8_t weighting; /* MigWeighting: none, frequency; sampling stands for analytic */
	uint8_t canonical;
	uint32_t variables;
	uint32_t dense;   /* dense columns */
	uint32_t columns; /* columns so far, dense ones included */
	uint32_t room;    /* columns there is room for */
	uint32_t slots;   /* of the index of columns; 0: none */
	uint32_t block;   /* of rows that wait for the kernel: 0 none, else 1 + its slots */
	uint32_t waiting; /* rows in it */
	uint32_t unused;  /* 0 */
	uint32_t formula; /* offset of the canonical formula from the start of the text */
	uint32_t formula_len;
	uint32_t groups; /* terms with factors */
	uint32_t sums;   /* so far */
	uint32_t sums_room;
	uint32_t columns_at;
	uint32_t places_at;
	uint32_t slots_at;
	uint32_t block_at; /* memory of a MigProductsBlock over the dense columns, with a slot for each
						* term that has factors */
	uint32_t products_at;
	MigTextArea text;
	int64_t n_read;
	int64_t n; /* rows used (cases under frequency weights) */
	int64_t n_null_outcome;
	int64_t n_null_regressor;
	int64_t n_null_weight;
	int64_t n_zero_weight;
	MigXsum
		likelihood[MIG_LIKELIHOODS]; /* of the rows of a Newton step, else 0; text forms lack it */
} MigMoments;

/* room moments are made with */
typedef struct MigMomentsShape
{
	uint32_t variables;
	uint32_t dense;
	uint32_t groups;
	uint32_t columns;
	uint32_t sums;
	uint32_t slots;
	uint32_t block;
	uint32_t text;
	const uint32_t *levels; /* by variable; index sizes follow unless canonical */
	bool canonical;
} MigMomentsShape;

/* one row of data, evaluated: first the dense columns in their order, then the levels it has */
typedef struct MigDesignRow
{
	MigProductsTerm *term;
	int terms;
	double weight; /* 1 without weights */
	int64_t cases; /* 1, or the frequency weight */
} MigDesignRow;

static inline MigVariable *
mig_moments_variables(const MigMoments *t)
{
	return (MigVariable *) ((char *) t + ((sizeof(MigMoments) + 7) & ~(size_t) 7));
}

static inline MigDesignColumn *
mig_moments_columns(const MigMoments *t)
{
	return (MigDesignColumn *) ((char *) t + t->columns_at);
}

static inline MigXsum *
mig_moments_products(const MigMoments *t)
{
	return (MigXsum *) ((char *) t + t->products_at);
}

/* where the sums are */
static inline MigProductsPlaces
mig_moments_places(const MigMoments *t)
{
	MigProductsPlaces places = {(int) t->dense, (int) t->groups,
								(const uint32_t *) ((const char *) t + t->places_at)};

	return places;
}

/* the sum of two columns, which is 0 for two levels of one term */
extern const MigXsum *mig_moments_sum(const MigMoments *t, int a, int b);

/* bytes of moments of this shape; more than MIG_MOMENTS_MAX_BYTES: do not make them */
extern size_t mig_moments_size(const MigMomentsShape *shape);

/* of them the first ones that must be zero in new moments: sums are cleared as columns are added */
extern size_t mig_moments_cleared(const MigMomentsShape *shape);

/* empty moments in memory of that size, cleared; the caller names the terms of the dense columns */
extern void mig_moments_init(MigMoments *t, const MigMomentsShape *shape);

/*
 * Shape with room for more: columns, levels of one variable, bytes of text.  levels has room for
 * every variable.  MIG_ERR_LIMIT past the limits of the type.
 */
extern MigStatus mig_moments_grown_shape(const MigMoments *t, uint32_t columns, uint32_t variable,
										 uint32_t levels, uint32_t text, uint32_t *rooms,
										 MigMomentsShape *shape);

/* shape with a block that has so many slots, and nothing else new */
extern MigStatus mig_moments_blocked_shape(const MigMoments *t, uint32_t slots, uint32_t *rooms,
										   MigMomentsShape *shape);

/* copy `from` into empty moments of at least its shape, as open moments with indexes */
extern void mig_moments_copy(MigMoments *into, const MigMoments *from);

/* keep a text; MIG_ERR_GROW where there is no room */
extern MigStatus mig_moments_keep_text(MigMoments *t, const char *text, uint32_t len, uint32_t *at);

/* the column of a term and its levels; 0 where it is not there; add appends it */
extern uint32_t mig_moments_find_column(const MigMoments *t, uint32_t term, const uint32_t *level,
										int factors);

/* the same for one level of a term with one factor: the level remembers a column it has */
static inline uint32_t
mig_moments_level_column(MigMoments *t, uint32_t term, uint32_t variable, uint32_t level)
{
	MigLevel *l = &mig_levels_of(t, &mig_moments_variables(t)[variable].dim)[level - 1];
	uint32_t column = l->hint;

	if (column > 0 && column < t->columns)
	{
		const MigDesignColumn *c = &mig_moments_columns(t)[column];

		if (c->term == term && c->level[0] == level)
			return column;
	}
	column = mig_moments_find_column(t, term, &level, 1);
	if (l->hint == 0)
		l->hint = column;
	return column;
}

/* MIG_ERR_GROW where there is no room for it or its sums; MIG_ERR_CORRUPT: the term has no factors */
extern MigStatus mig_moments_add_column(MigMoments *t, uint32_t term, const uint32_t *level,
										int factors, uint32_t *column);

/* add a row's products, or put it into the block where there is one with a slot for each of its
 * levels; MIG_ERR_OVERFLOW where a sum leaves the range of doubles */
extern MigStatus mig_moments_add_row(MigMoments *t, const MigDesignRow *row);

/* are products brief (products.h): weights that count something stay exact */
static inline bool
mig_moments_brief(const MigMoments *t)
{
	return t->weighting == MIG_WEIGHT_SAMPLING;
}

/*
 * Where there is a block: the caller fills row t->waiting of it (dense columns, level and value of
 * every slot) and then says that the row is there; its products are added when the block is full.
 */
static inline MigProductsBlock
mig_moments_block(const MigMoments *t)
{
	MigProductsBlock block;

	mig_products_slotted_at(&block, (int) t->dense, (int) t->block - 1, (char *) t + t->block_at);
	block.rows = (int) t->waiting;
	block.weighted = t->weighting != MIG_WEIGHT_NONE;
	block.brief = mig_moments_brief(t);
	return block;
}

extern MigStatus mig_moments_row_waits(MigMoments *t, double weight, int64_t cases);

/* the same, but a full block is the caller's to flush */
extern MigStatus mig_moments_row_enters(MigMoments *t, double weight, int64_t cases);

/* so many cases more; MIG_ERR_OVERFLOW where they are too many */
extern MigStatus mig_moments_count(MigMoments *t, int64_t cases);

/* hand the waiting rows to the kernel */
extern MigStatus mig_moments_flush(MigMoments *t);

/*
 * Merge in three steps.  Both must be mergeable: the same formula, kinds and weights.  For every
 * variable map its levels (map: n + 1 numbers; *next is 1 at first and remembers how far it came
 * when MIG_ERR_GROW asks for more room); then map the columns (map: one number per column of
 * `from`; *next is 0 at first); then merge the sums.  Both flush first; `from` need not where the
 * other has a block of the same kind.
 */
extern MigStatus mig_moments_mergeable(const MigMoments *a, const MigMoments *b);
extern MigStatus mig_moments_map_levels(MigMoments *into, const MigMoments *from, uint32_t variable,
										uint32_t *map, uint32_t *next);

/* which variable is the f-th factor of a column's term: what the formula says */
typedef struct MigTermFactors
{
	uint8_t factors;
	uint32_t variable[MIG_MOMENTS_MAX_FACTORS];
} MigTermFactors;

/* terms: by term number, from 0 (constant, outcome and numeric terms have no factors) */
extern MigStatus mig_moments_map_columns(MigMoments *into, const MigMoments *from,
										 const MigTermFactors *terms, uint32_t *const *level_maps,
										 int *map, uint32_t *next);
extern MigStatus mig_moments_merge(MigMoments *into, const MigMoments *from, const int *map);

/*
 * Canonical form of flushed moments, in zeroed memory of canonical_size bytes.  rooms: a number per
 * variable; place: a pointer per variable; work: 3 numbers per level of all variables, one per
 * variable and one per column.
 */
extern size_t mig_moments_canonical_size(const MigMoments *from, uint32_t *rooms);
extern void mig_moments_canonical(MigMoments *into, const MigMoments *from,
								  const MigTermFactors *terms, uint32_t *rooms, uint32_t **place,
								  uint32_t *work);

/* do all offsets stay inside `size` bytes; rooms: a number per variable */
extern MigStatus mig_moments_check(const MigMoments *t, size_t size, uint32_t *rooms);

#endif
