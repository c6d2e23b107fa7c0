/*
 * products_kernel.h: what products.c and its kernel know of each other
 *
 * The kernel adds products that are in range; there is a path of it for each kind of processor.
 */
#ifndef MIG_CORE_PRODUCTS_KERNEL_H
#define MIG_CORE_PRODUCTS_KERNEL_H

#include <limits.h>

#include "core/products.h"

#define MIG_PRODUCTS_LANES      4
#define MIG_PRODUCTS_MOST_LANES 8 /* rows of a block are padded to a multiple of it */

#define MIG_PRODUCTS_PLAIN INT_MAX /* as exponent of a slot: all its values are 1, and no weights */

/* x = 2^e y with 1/2 <= y < 1; one past the range of doubles for NaN and infinities */
static inline int
mig_exponent(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return (int) (bits >> 52 & 0x7ff) - 1022;
}

/* greatest exponent of what is not zero among values times their factors (NULL: 1), a multiple of
 * MIG_PRODUCTS_MOST_LANES of them; MIG_PRODUCTS_ZERO: all are */
#define MIG_PRODUCTS_ZERO -2000

extern int mig_products_high(const double *x, const double *factor, int count);

typedef struct MigProductsPath
{
	/* a column of the block with itself and all before it */
	void (*add_column)(MigXsum *sums, const MigProductsBlock *block, int column);
	/* slots with the columns and each other; root: of the weights */
	void (*add_slots)(MigXsum *sums, const MigProductsPlaces *places, const MigProductsBlock *block,
					  const double *root, int rows);
	void (*add_row)(MigXsum *sums, const MigProductsPlaces *places, const MigProductsTerm *row,
					int terms, double weight, bool brief);
	void (*dot)(const MigPair *x, const MigPair *y, int n, double sums[2][MIG_PRODUCTS_LANES]);
	void (*dot_rows)(const MigPair *const x[MIG_PRODUCTS_LANES], const MigPair *y, int n,
					 double sums[2][MIG_PRODUCTS_LANES]);
} MigProductsPath;

/* can any values be added by the path of this processor */
extern bool mig_products_any_range(void);

/* the path for values whose exponents lie between low and high */
extern const MigProductsPath *mig_products_path(int low, int high);

#endif
