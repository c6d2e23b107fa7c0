/* scatter.h: the covariance of weighted sums of cells, from the sums of the sampling units */
#ifndef MIG_CORE_SCATTER_H
#define MIG_CORE_SCATTER_H

#include "core/products.h"

/* what a sampling unit has in a cell; or what a stratum has whose rows are the units */
typedef struct MigUnitCell
{
	uint32_t stratum;
	uint32_t unit;
	uint32_t cell;
	MigXsum w;
	const MigWideSum *w2; /* the sum of the rows' squares where they are the units, else NULL */
} MigUnitCell;

/* of sums of so many cells; memory is aligned for doubles and zeroed */
typedef struct MigScatter
{
	int cells;
	MigXsum *meat;
	/* of the stratum under way, over the cells it has */
	MigXsum *squares;
	MigXsum *part;
	MigPair *pairs;
	MigXsum *total;
	MigPair *total_pair;
	int *local; /* place of a cell among them + 1, 0: not there */
	int *cell;
} MigScatter;

extern size_t mig_scatter_size(int cells);
extern void mig_scatter_init(MigScatter *s, int cells, void *memory);

/*
 * Adds factor times the scatter of the units of a stratum: about their mean if there are `units` of
 * them, with or without a cell, about zero if units is 0.  The n cells are in the order of units.  Sums, so
 * that the order of strata and units does not matter.
 */
extern void mig_scatter_add_stratum(MigScatter *s, const MigUnitCell *cells, size_t n, double units,
									double factor);

/* packed, times scale */
extern void mig_scatter_read(const MigScatter *s, double scale, MigPair *covariance);

#endif
