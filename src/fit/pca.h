/* pca.h: principal components of a source's columns */
#ifndef MIG_FIT_PCA_H
#define MIG_FIT_PCA_H

#include "postgres.h"

#include "fit/crosstab.h"

typedef struct MigPcaItem
{
	double mean;
	double sd;
} MigPcaItem;

typedef struct MigPca
{
	int64 n;
	int64 n_dropped; /* rows that lack an item or a weight */
	MigPcaItem *items;
	double *eigenvalue;
	double *loading;   /* component c in loading[c * k ..] */
	double total;      /* of the eigenvalues */
	const char **note; /* by component; NULL: nothing to say */
} MigPca;

/* on the rows that have all items, from one query */
extern MigPca mig_fit_pca(const char *source, const char **items, int n, bool correlation,
						  MigWeights weights);

#endif
