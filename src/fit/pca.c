/* pca.c: principal components of a source's columns */
#include "postgres.h"

#include "fit/pca.h"

#include <math.h>

#include "core/alpha.h"
#include "core/eigen.h"
#include "fit/descriptives.h"
#include "pg/moments.h"

#define MAX_ITEMS 200  /* a decomposition takes less than 0.1 s, in which it cannot be cancelled */
#define EQUAL     1e-9 /* of the largest: eigenvalues that differ by less are equal */

static void
check_items(int n)
{
	if (n < 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("components need two items or more"),
						errhint("Give the columns that are to be summed up.")));
	if (n > MAX_ITEMS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%d items are more than the %d one call can take", n, MAX_ITEMS),
						errhint("Sum up related items first.")));
}

static void
refuse_constant(const char **items, const MigPca *pca, int n)
{
	const char *item = items[0];

	for (int i = 0; i < n; i++)
		if (!(pca->items[i].sd > 0.0))
			item = items[i];
	ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
					errmsg("every value of \"%s\" is the same: it has no correlations", item),
					errhint("Leave it out, or say correlation => false.")));
}

static const char *
note_of(const MigPca *pca, int c, int n)
{
	const double *value = pca->eigenvalue;
	double near = EQUAL * value[0];

	if (value[c] == 0.0)
		return "the items depend on each other: nothing is left for this component";
	if ((c > 0 && value[c - 1] - value[c] < near) || (c + 1 < n && value[c] - value[c + 1] < near))
		return "eigenvalues are equal: the loadings of these components are not determined";
	return NULL;
}

MigPca
mig_fit_pca(const char *source, const char **items, int n, bool correlation, MigWeights weights)
{
	MigPca pca = {0};
	MigPair *covariances;
	const MigXsum *sums;
	MigMoments *t;

	check_items(n);
	t = mig_fit_item_moments(source, items, n, weights);
	sums = mig_moments_products(t);
	covariances = palloc(sizeof(MigPair) * mig_products_count(n));
	if (t->n < 2)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND), errmsg("only one row has all items"),
						errhint("describe() shows how many rows lack each item.")));
	pca.n = t->n;
	pca.n_dropped = mig_fit_dropped(t);
	pca.items = palloc(sizeof(MigPcaItem) * n);
	pca.eigenvalue = palloc(sizeof(double) * n);
	pca.loading = palloc(sizeof(double) * n * n);
	pca.note = palloc0(sizeof(char *) * n);
	mig_alpha_covariances(sums, n, (double) t->n, covariances);
	for (int i = 0; i < n; i++)
	{
		pca.items[i].mean = sums[mig_products_at(0, i + 1)].hi / sums[0].hi;
		pca.items[i].sd = sqrt(covariances[mig_products_at(i, i)].hi);
	}
	if (mig_components(covariances, n, correlation, pca.eigenvalue, pca.loading,
					   palloc(sizeof(double) * 2 * n * n)) != MIG_OK)
		refuse_constant(items, &pca, n);
	for (int c = 0; c < n; c++)
		pca.total += pca.eigenvalue[c];
	for (int c = 0; c < n; c++)
		pca.note[c] = note_of(&pca, c, n);
	return pca;
}
