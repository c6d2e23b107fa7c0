/* paired.c: tests of paired answers */
#include "core/paired.h"

#include <string.h>

#include "core/dist.h"

/* ---- the square table ---- */

/* order of a row level against a column level of variables of one kind; NULL last */
static int
compare_across(const MigCrosstab *x, uint32_t row, uint32_t col)
{
	const MigLevel *a;
	const MigLevel *b;

	if (row == 0 || col == 0)
		return (row == 0) - (col == 0);
	a = &mig_crosstab_levels(x, MIG_ROW)[row - 1];
	b = &mig_crosstab_levels(x, MIG_COL)[col - 1];
	return mig_levels_compare(a, mig_crosstab_label(x, a), b, mig_crosstab_label(x, b));
}

/* place of each row and column of t among the levels of both; returns how many there are */
static int
union_places(const MigTable *t, const MigCrosstab *x, uint32_t *row_place, uint32_t *col_place,
			 int *common)
{
	bool same_kind = x->dim[MIG_ROW].kind == x->dim[MIG_COL].kind;
	int i = 0;
	int j = 0;
	int n = 0;

	*common = 0;
	for (; i < t->rows || j < t->cols; n++)
	{
		int order = i == t->rows ? 1 : -1;

		if (i < t->rows && j < t->cols && same_kind)
			order = compare_across(x, t->level[MIG_ROW][i], t->level[MIG_COL][j]);
		*common += order == 0;
		if (order <= 0)
			row_place[i++] = n;
		if (order >= 0)
			col_place[j++] = n;
	}
	return n;
}

int
mig_paired_levels(const MigTable *t, const MigCrosstab *levels, int *common)
{
	bool same_kind = levels->dim[MIG_ROW].kind == levels->dim[MIG_COL].kind;
	int i = 0;
	int j = 0;

	*common = 0;
	while (same_kind && i < t->rows && j < t->cols)
	{
		int order = compare_across(levels, t->level[MIG_ROW][i], t->level[MIG_COL][j]);

		*common += order == 0;
		i += order <= 0;
		j += order >= 0;
	}
	return t->rows + t->cols - *common;
}

void
mig_paired_square(MigTable *square, int *common, const MigTable *t, const MigCrosstab *levels,
				  void *memory)
{
	int most = t->rows + t->cols;
	uint32_t *row_place;
	uint32_t *col_place;
	int k;

	/* places are kept at the far end of the memory, where the table will have its levels */
	mig_table_lay_out(square, most, most, memory);
	row_place = square->level[MIG_ROW];
	col_place = row_place + t->rows;
	k = union_places(t, levels, row_place, col_place, common);
	memset(memory, 0, (size_t) ((char *) row_place - (char *) memory));
	if (k < most)
		mig_table_lay_out(square, k, k, memory);

	square->weighted = t->weighted;
	square->n_missing = t->n_missing;
	square->n_sampled = t->n_sampled;
	square->design = t->design;
	for (int i = 0; i < k * k; i++)
		square->place[i] = -1;
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			size_t to = mig_table_at(square, row_place[i], col_place[j]);
			size_t at = mig_table_at(t, i, j);

			square->count[to] = t->count[at];
			square->w[to] = t->w[at];
			square->w2[to] = t->w2[at];
			if (t->design)
				square->place[to] = t->place[at];
		}
	for (int l = 0; l < k; l++)
		square->score[MIG_ROW][l] = square->score[MIG_COL][l] = l + 1;
	mig_table_total(square);
}

/* ---- tests ---- */

MigStatus
mig_paired_mcnemar(const MigTable *t, MigTest *plain, MigTest *corrected, MigTest *exact)
{
	double difference;
	double discordant;

	*plain = *corrected = *exact = mig_htest_none;
	if (t->rows != 2 || t->count[1] + t->count[2] == 0)
		return MIG_ERR_UNDEFINED;
	difference = fabs((double) (t->count[1] - t->count[2]));
	discordant = (double) (t->count[1] + t->count[2]);
	mig_htest_chi_square(plain, difference * difference / discordant, 1);
	difference = difference > 1.0 ? difference - 1.0 : 0.0;
	mig_htest_chi_square(corrected, difference * difference / discordant, 1);
	exact->statistic = (double) t->count[1];
	exact->p = mig_dist_binomial_two_sided(t->count[1], t->count[1] + t->count[2]);
	return MIG_OK;
}

MigStatus
mig_paired_difference(const MigTable *t, double conf_level, MigPairedDifference *d)
{
	double n = (double) t->n;
	double gap;
	double half;

	d->estimate = d->std_error = d->conf_low = d->conf_high = NAN;
	if (t->rows != 2 || t->n == 0)
		return MIG_ERR_UNDEFINED;
	gap = (double) (t->count[1] - t->count[2]);
	d->estimate = gap / n;
	d->std_error = sqrt((double) (t->count[1] + t->count[2]) - gap * gap / n) / n;
	half = mig_dist_normal_quantile(0.5 + conf_level / 2.0) * d->std_error;
	d->conf_low = d->estimate - half;
	d->conf_high = d->estimate + half;
	return MIG_OK;
}

MigStatus
mig_paired_bowker(const MigTable *t, MigTest *test)
{
	double statistic = 0.0;
	int df = 0;

	for (int i = 0; i < t->rows; i++)
		for (int j = i + 1; j < t->rows; j++)
		{
			double upper = (double) t->count[mig_table_at(t, i, j)];
			double lower = (double) t->count[mig_table_at(t, j, i)];

			if (upper + lower == 0.0)
				continue;
			statistic += (upper - lower) * (upper - lower) / (upper + lower);
			df++;
		}
	*test = mig_htest_none;
	return df > 0 ? mig_htest_chi_square(test, statistic, df) : MIG_ERR_UNDEFINED;
}

MigStatus
mig_paired_stuart_maxwell(const MigTable *t, double *work, MigTest *test)
{
	int k = t->rows - 1;
	double *v = work;
	double *d = work + (size_t) k * k;
	double statistic;
	int rank;

	*test = mig_htest_none;
	if (k < 1)
		return MIG_ERR_UNDEFINED;
	for (int i = 0; i < k; i++)
	{
		int64_t row = t->margin[MIG_ROW][i];
		int64_t col = t->margin[MIG_COL][i];

		d[i] = (double) (row - col);
		for (int j = 0; j < k; j++)
		{
			int64_t both = t->count[mig_table_at(t, i, j)] + t->count[mig_table_at(t, j, i)];

			v[(size_t) i * k + j] = (double) (i == j ? row + col - both : -both);
		}
	}
	rank = mig_htest_quadratic_form(v, d, k, d + k, &statistic);
	return rank > 0 ? mig_htest_chi_square(test, statistic, rank) : MIG_ERR_UNDEFINED;
}
