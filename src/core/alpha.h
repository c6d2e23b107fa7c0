/* alpha.h: reliability of a scale that is the sum of its items */
#ifndef MIG_CORE_ALPHA_H
#define MIG_CORE_ALPHA_H

#include "core/products.h"

/* NAN where the data cannot support the number */
typedef struct MigAlpha
{
	double alpha;        /* Cronbach's */
	double standardized; /* of items in their standard deviations */
	double average_r;    /* mean correlation of two items */
	double mean;         /* of the respondents' means of the items */
	double sd;
} MigAlpha;

typedef struct MigAlphaItem
{
	double mean;
	double sd;
	double rest_r;  /* correlation with the sum of the other items */
	double dropped; /* alpha of the other items */
} MigAlphaItem;

/*
 * Of k >= 2 items: sums of products over n rows, packed as products.h has them, column 0 the
 * constant (so that its square is the sum of weights) and columns 1 .. k the items; variances are
 * n / (n - 1) times weighted mean squares.  memory: mig_products_count(k) pairs.
 */
extern MigAlpha mig_alpha(const MigXsum *sums, int k, double n, MigPair *memory,
						  MigAlphaItem *items);

/* covariances of the items, packed, from the same sums; that of a constant item is 0 */
extern void mig_alpha_covariances(const MigXsum *sums, int k, double n, MigPair *covariances);

#endif
