/* total_moments.c: cross-products of totals of numbers by cluster or sampling unit */
#include "postgres.h"

#include "fit/total_moments.h"

#include "lib/stringinfo.h"

MigMoments *
mig_total_moments(int n)
{
	MigMomentsStart start = {0};
	const char **names = palloc(sizeof(char *) * n);
	uint8_t *kinds = palloc0(n);
	uint32_t *terms = palloc(sizeof(uint32_t) * (n + 1));
	StringInfoData formula;

	initStringInfo(&formula);
	terms[0] = 0;
	for (int i = 0; i < n; i++)
	{
		names[i] = psprintf("t%d", i + 1);
		appendStringInfo(&formula, "%s%s", i == 0 ? "" : i == 1 ? " ~ " : " + ", names[i]);
		kinds[i] = MIG_KIND_FLOAT;
		terms[i + 1] = i + 1;
	}
	start.formula = formula.data;
	start.variables = n;
	start.names = names;
	start.kinds = kinds;
	start.factors = palloc0(n);
	start.keyed = palloc0(n);
	start.dense = n + 1;
	start.terms = terms;
	start.weighting = MIG_WEIGHT_NONE;
	return mig_pg_moments_new(&start);
}

void
mig_total_add(MigMoments **t, const double *total, const double *rest, int n)
{
	MigProductsTerm *term;
	MigDesignRow row = {NULL, n + 1, 1.0, 1};

	if ((*t)->n_read++ >= MIG_MOMENTS_FEW && !(*t)->block)
		*t = mig_pg_moments_block(*t, 0);
	if ((*t)->block)
	{
		MigProductsBlock block = mig_moments_block(*t);

		block.hi[block.rows] = 1.0;
		for (int c = 1; c <= n; c++)
		{
			MigPair x;

			x.hi = mig_fast_two_sum(total[c - 1], rest[c - 1], &x.lo);
			mig_products_block_set(&block, c, block.rows, x);
		}
		mig_pg_moments_check(mig_moments_row_waits(*t, 1.0, 1));
		return;
	}
	term = row.term = palloc(sizeof(MigProductsTerm) * (n + 1));
	for (int c = 0; c <= n; c++)
	{
		term[c].column = c;
		term[c].value = mig_pair(1.0);
		if (c == 0)
			continue;
		term[c].value.hi = mig_fast_two_sum(total[c - 1], rest[c - 1], &term[c].value.lo);
	}
	mig_pg_moments_check(mig_moments_add_row(*t, &row));
	pfree(term);
}
