/*
 * chi2.c: tests of independence and of fit
 *
 * Differences O - E are formed from exact integers, and O ln(O/E) is summed in the form
 * E ((1+d) ln(1+d) - d) whose terms are all positive: neither statistic loses digits however
 * large the counts, so that p-values far in the tail keep theirs.
 */
#include "core/chi2.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <string.h>

#include "core/dist.h"

static double
expected_count(const MigTable *t, int row, int col)
{
	return (double) t->margin[MIG_ROW][row] * (double) t->margin[MIG_COL][col] / (double) t->n;
}

/* O - E, rounded once */
static double
deviation(const MigTable *t, int row, int col)
{
	__int128 observed = (__int128) t->count[mig_table_at(t, row, col)] * t->n;
	__int128 expected = (__int128) t->margin[MIG_ROW][row] * t->margin[MIG_COL][col];

	return (double) (observed - expected) / (double) t->n;
}

/* (1+d) ln(1+d) - d for d >= -1, without cancellation near 0 */
static double
divergence(double d)
{
	double term = d * d;
	double sum = 0.0;

	if (d <= -1.0)
		return 1.0;
	if (fabs(d) > 0.1)
		return (1.0 + d) * log1p(d) - d;
	for (int k = 2; k < 24; k++, term *= -d)
		sum += term / (k * (k - 1));
	return sum;
}

/* (r - 1)(c - 1), 0 where there is nothing to test */
static double
free_cells(const MigTable *t)
{
	return t->rows < 2 || t->cols < 2 ? 0 : (t->rows - 1.0) * (t->cols - 1.0);
}

MigStatus
mig_chi2_pearson(const MigTable *t, MigTest *test)
{
	MigXsum sum = {0, 0, 0};

	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			double d = deviation(t, i, j);

			mig_xsum_add(&sum, d * d / expected_count(t, i, j));
		}
	return mig_htest_chi_square(test, mig_xsum_value(&sum), free_cells(t));
}

MigStatus
mig_chi2_likelihood_ratio(const MigTable *t, MigTest *test)
{
	MigXsum sum = {0, 0, 0};

	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			double e = expected_count(t, i, j);
			bool empty = t->count[mig_table_at(t, i, j)] == 0;

			mig_xsum_add(&sum, 2.0 * e * (empty ? 1.0 : divergence(deviation(t, i, j) / e)));
		}
	return mig_htest_chi_square(test, mig_xsum_value(&sum), free_cells(t));
}

MigStatus
mig_chi2_yates(const MigTable *t, MigTest *test)
{
	double statistic = 0.0;
	double d;
	double step;

	if (t->rows != 2 || t->cols != 2)
		return mig_htest_chi_square(test, NAN, 0);
	d = fabs(deviation(t, 0, 0)); /* the same in all four cells */
	step = d < 0.5 ? d : 0.5;
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
			statistic += (d - step) * (d - step) / expected_count(t, i, j);
	return mig_htest_chi_square(test, statistic, 1);
}

MigStatus
mig_chi2_linear(const MigTable *t, MigTest *test)
{
	MigXsum moment[2] = {{0, 0, 0}, {0, 0, 0}};
	MigXsum square[2] = {{0, 0, 0}, {0, 0, 0}};
	MigXsum cross = {0, 0, 0};
	double mean[2];
	double r2;

	if (free_cells(t) == 0)
		return mig_htest_chi_square(test, NAN, 0);
	for (int dim = 0; dim < 2; dim++)
	{
		int lines = dim == MIG_ROW ? t->rows : t->cols;

		for (int l = 0; l < lines; l++)
			mig_xsum_add(&moment[dim], t->score[dim][l] * (double) t->margin[dim][l]);
		mean[dim] = mig_xsum_value(&moment[dim]) / (double) t->n;
		for (int l = 0; l < lines; l++)
		{
			double x = t->score[dim][l] - mean[dim];

			mig_xsum_add(&square[dim], x * x * (double) t->margin[dim][l]);
		}
	}
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
			mig_xsum_add(&cross, (t->score[MIG_ROW][i] - mean[MIG_ROW]) *
									 (t->score[MIG_COL][j] - mean[MIG_COL]) *
									 (double) t->count[mig_table_at(t, i, j)]);
	r2 = mig_xsum_value(&cross) / mig_xsum_value(&square[MIG_ROW]) *
		 (mig_xsum_value(&cross) / mig_xsum_value(&square[MIG_COL]));
	return mig_htest_chi_square(test, (t->n - 1.0) * r2, 1);
}

/* ---- weighted shares ---- */

/* sum (p - p0)^2 / p0, and sum 2 p ln(p / p0), of the weighted shares */
static void
share_statistics(const MigTable *t, double *pearson, double *likelihood_ratio)
{
	MigXsum x2 = {0, 0, 0};
	MigXsum g2 = {0, 0, 0};

	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			double p0 =
				t->w_margin[MIG_ROW][i] / t->total_w * (t->w_margin[MIG_COL][j] / t->total_w);
			double d = t->w[mig_table_at(t, i, j)] / t->total_w / p0 - 1.0;

			mig_xsum_add(&x2, p0 * d * d);
			mig_xsum_add(&g2, 2.0 * p0 * divergence(d));
		}
	*pearson = mig_xsum_value(&x2);
	*likelihood_ratio = mig_xsum_value(&g2);
}

double
mig_chi2_phi_squared(const MigTable *t)
{
	double pearson;
	double likelihood_ratio;
	MigTest test;

	if (!t->weighted)
	{
		mig_chi2_pearson(t, &test);
		return test.statistic / (double) t->n;
	}
	share_statistics(t, &pearson, &likelihood_ratio);
	return pearson;
}

/* ---- cells ---- */

void
mig_chi2_cell(const MigTable *t, int row, int col, MigCellFacts *facts)
{
	double n = (double) t->n;
	double spread;

	facts->residual = facts->adjusted = NAN;
	facts->expected = t->w_margin[MIG_ROW][row] / t->total_w * t->w_margin[MIG_COL][col];
	if (t->weighted)
		return;
	facts->expected = expected_count(t, row, col);
	facts->residual = deviation(t, row, col) / sqrt(facts->expected);
	spread =
		(n - (double) t->margin[MIG_ROW][row]) / n * ((n - (double) t->margin[MIG_COL][col]) / n);
	if (spread > 0.0)
		facts->adjusted = facts->residual / sqrt(spread);
}

double
mig_chi2_least_expected(const MigTable *t, int64_t *below_5)
{
	double least = INFINITY;

	*below_5 = 0;
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			double e = expected_count(t, i, j);

			*below_5 += e < 5.0;
			least = e < least ? e : least;
		}
	return isinf(least) ? NAN : least;
}

void
mig_chi2_share(const MigTable *t, int row, int col, MigBase base, double quantile,
			   const MigBaseScatter *scatter, MigShare *s)
{
	size_t at = mig_table_at(t, row, col);
	double w = t->total_w;
	double w2 = t->total_w2;
	double cases = (double) t->n;
	double df = mig_table_df(t);
	double p;
	double q;
	double variance;
	double half;

	if (base != MIG_BASE_TOTAL)
	{
		int dim = base == MIG_BASE_COLUMN ? MIG_COL : MIG_ROW;
		int line = base == MIG_BASE_COLUMN ? col : row;

		w = t->w_margin[dim][line];
		w2 = t->w2_margin[dim][line];
		cases = (double) t->margin[dim][line];
	}
	p = t->w[at] / w;
	q = (w - t->w[at]) / w;
	if (t->design)
		variance = mig_design_share_variance(t, row, col, base, scatter);
	else
		/* sum of ((z - p) w_k / w)^2 over the cases of the base, z = 1 in the cell */
		variance = (df + 1.0) / df * (t->w2[at] * q * q + (w2 - t->w2[at]) * p * p) / (w * w);
	s->share = p;
	s->std_error = df > 0.0 ? sqrt(variance) : NAN;
	s->conf_low = s->conf_high = s->deff = NAN;
	if (t->count[at] == 0 || cases - t->count[at] <= 0 || df <= 0.0)
		return;
	half = quantile * s->std_error / (p * q);
	s->conf_low = 1.0 / (1.0 + q / p * exp(half));
	s->conf_high = 1.0 / (1.0 + q / p * exp(-half));
	s->deff = cases > 1 ? variance / (p * q / (cases - 1.0)) : NAN;
}

/* ---- Rao-Scott ---- */

size_t
mig_chi2_rao_scott_size(const MigTable *t)
{
	size_t df = (size_t) free_cells(t);
	size_t cells = (size_t) t->rows * t->cols;
	size_t covariance = t->design ? cells * (cells + df + 1) + 2 * (cells + 1) : 0;

	return 2 * df * df + 3 * df + (size_t) t->rows + (size_t) t->cols + covariance;
}

/* row `line` of the orthonormal Helmert contrasts of n levels: n - 1 numbers */
static void
helmert_row(int n, int line, double *row)
{
	for (int k = 1; k < n; k++)
	{
		double norm = 1.0 / sqrt((double) k * (k + 1.0));

		row[k - 1] = line < k ? norm : (line == k ? -k * norm : 0.0);
	}
}

/* the interaction contrast of a cell: the Kronecker product of its row's and column's contrasts */
static void
cell_contrast(const MigTable *t, int row, int col, double *work, double *contrast)
{
	double *by_row = work;
	double *by_col = work + t->rows;

	helmert_row(t->rows, row, by_row);
	helmert_row(t->cols, col, by_col);
	for (int i = 0; i < t->rows - 1; i++)
		for (int j = 0; j < t->cols - 1; j++)
			contrast[i * (t->cols - 1) + j] = by_row[i] * by_col[j];
}

/* C'D^-1 C / n over the cells that are not empty: what simple random sampling gives */
static void
simple_matrix(const MigTable *t, gsl_matrix *srs, double *vectors)
{
	gsl_vector_view contrast = gsl_vector_view_array(vectors, srs->size1);

	gsl_matrix_set_zero(srs);
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			size_t at = mig_table_at(t, i, j);

			if (t->count[at] == 0)
				continue;
			mig_tick();
			cell_contrast(t, i, j, vectors + srs->size1, contrast.vector.data);
			gsl_blas_dsyr(CblasLower, t->total_w / (t->w[at] * (double) t->n), &contrast.vector,
						  srs);
		}
}

/*
 * C'D^-1 V D^-1 C over the cells that are not empty, where every case is a unit of its own: with
 * u_k = w_k (e_cell - p) / W, V = m/(m-1) (diag(w2) - w2 p' - p w2' + sum(w2) p p') / W^2.
 */
static void
weighted_matrix(const MigTable *t, gsl_matrix *design, double *vectors)
{
	size_t df = design->size1;
	gsl_vector_view contrast = gsl_vector_view_array(vectors, df);
	gsl_vector_view ones = gsl_vector_view_array(vectors + df, df);        /* C'D^-1 p */
	gsl_vector_view squares = gsl_vector_view_array(vectors + 2 * df, df); /* C'D^-1 w2 */
	double psus = (double) t->n_sampled;

	gsl_matrix_set_zero(design);
	gsl_vector_set_zero(&ones.vector);
	gsl_vector_set_zero(&squares.vector);
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			size_t at = mig_table_at(t, i, j);
			double p = t->w[at] / t->total_w;

			if (t->count[at] == 0)
				continue;
			mig_tick();
			cell_contrast(t, i, j, vectors + 3 * df, contrast.vector.data);
			gsl_blas_dsyr(CblasLower, t->w2[at] / (p * p), &contrast.vector, design);
			gsl_blas_daxpy(1.0, &contrast.vector, &ones.vector);
			gsl_blas_daxpy(t->w2[at] / p, &contrast.vector, &squares.vector);
		}
	gsl_blas_dsyr2(CblasLower, -1.0, &squares.vector, &ones.vector, design);
	gsl_blas_dsyr(CblasLower, t->total_w2, &ones.vector, design);
	gsl_matrix_scale(design, psus / (psus - 1.0) / (t->total_w * t->total_w));
	for (size_t i = 0; i < df; i++)
		for (size_t j = i + 1; j < df; j++)
			gsl_matrix_set(design, i, j, gsl_matrix_get(design, j, i));
}

/* the same where V is the covariance of the shares that the survey's design gives */
static void
designed_matrix(const MigTable *t, gsl_matrix *design, double *vectors, double *work)
{
	size_t df = design->size1;
	size_t cells = (size_t) t->rows * t->cols;
	gsl_matrix_view v = gsl_matrix_view_array(work, cells, cells);
	gsl_matrix_view a = gsl_matrix_view_array(work + cells * cells, cells, df); /* D^-1 C */
	gsl_vector_view product = gsl_vector_view_array(work + cells * (cells + df), cells);
	MigBaseScatter scatter;

	mig_design_bases(t, MIG_BASE_TOTAL, (MigPair *) (work + cells * (cells + df + 1)), &scatter);
	gsl_matrix_set_zero(&a.matrix);
	for (size_t i = 0; i < cells; i++)
	{
		mig_tick();
		for (size_t j = 0; j < cells; j++)
			gsl_matrix_set(&v.matrix, i, j,
						   t->place[i] >= 0 && t->place[j] >= 0
							   ? mig_design_share_covariance(t, i, j, &scatter)
							   : 0.0);
		if (t->place[i] < 0)
			continue;
		cell_contrast(t, (int) (i / (size_t) t->cols), (int) (i % (size_t) t->cols), vectors,
					  a.matrix.data + i * df);
		for (size_t k = 0; k < df; k++)
			a.matrix.data[i * df + k] *= t->total_w / t->w[i];
	}
	for (size_t k = 0; k < df; k++)
	{
		gsl_vector_view from = gsl_matrix_column(&a.matrix, k);
		gsl_vector_view to = gsl_matrix_column(design, k);

		mig_tick();
		gsl_blas_dgemv(CblasNoTrans, 1.0, &v.matrix, &from.vector, 0.0, &product.vector);
		gsl_blas_dgemv(CblasTrans, 1.0, &a.matrix, &product.vector, 0.0, &to.vector);
	}
}

/* traces of srs^-1 design and of its square; both matrices are overwritten */
static MigStatus
design_effect_traces(gsl_matrix *srs, gsl_matrix *design, double *trace, double *trace2)
{
	size_t df = srs->size1;

	if (gsl_linalg_cholesky_decomp1(srs) != 0)
		return MIG_ERR_SINGULAR;
	mig_tick();
	gsl_blas_dtrsm(CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, 1.0, srs, design);
	mig_tick();
	gsl_blas_dtrsm(CblasRight, CblasLower, CblasTrans, CblasNonUnit, 1.0, srs, design);
	*trace = *trace2 = 0.0;
	for (size_t i = 0; i < df; i++)
	{
		*trace += gsl_matrix_get(design, i, i);
		for (size_t j = 0; j < df; j++)
			*trace2 += gsl_matrix_get(design, i, j) * gsl_matrix_get(design, j, i);
	}
	return isfinite(*trace) && *trace > 0.0 ? MIG_OK : MIG_ERR_SINGULAR;
}

MigStatus
mig_chi2_rao_scott(const MigTable *t, double *work, MigTest *pearson, MigTest *likelihood_ratio)
{
	size_t df = (size_t) free_cells(t);
	gsl_matrix_view srs;
	gsl_matrix_view design;
	double *vectors = work + 2 * df * df;
	double df2 = mig_table_df(t);
	double trace;
	double trace2;
	double x2;
	double g2;
	MigStatus status;

	*pearson = *likelihood_ratio = mig_htest_none;
	if (df == 0 || t->n < 2 || !(df2 > 0.0))
		return MIG_ERR_UNDEFINED;
	if (df > MIG_CHI2_MAX_DF)
		return MIG_ERR_LIMIT;
	srs = gsl_matrix_view_array(work, df, df);
	design = gsl_matrix_view_array(work + df * df, df, df);
	simple_matrix(t, &srs.matrix, vectors);
	if (t->design)
		designed_matrix(t, &design.matrix, vectors, vectors + 3 * df + t->rows + t->cols);
	else
		weighted_matrix(t, &design.matrix, vectors);
	status = design_effect_traces(&srs.matrix, &design.matrix, &trace, &trace2);
	if (status != MIG_OK)
		return status;

	share_statistics(t, &x2, &g2);
	trace2 = trace * trace / trace2; /* Satterthwaite's degrees of freedom */
	mig_htest_f(pearson, t->n * x2 / trace, trace2, trace2 * df2);
	return mig_htest_f(likelihood_ratio, t->n * g2 / trace, trace2, trace2 * df2);
}

/* ---- goodness of fit ---- */

void
mig_chi2_fit_cell(const MigTable *t, int row, double share, MigCellFacts *facts)
{
	facts->residual = facts->adjusted = NAN;
	facts->expected = share * t->total_w;
	if (t->weighted)
		return;
	facts->residual = (t->w[row] - facts->expected) / sqrt(facts->expected);
	if (share < 1.0)
		facts->adjusted = facts->residual / sqrt(1.0 - share);
}

static void
fit_statistics(const MigTable *t, const double *share, double *pearson, double *likelihood_ratio)
{
	MigXsum x2 = {0, 0, 0};
	MigXsum g2 = {0, 0, 0};

	for (int i = 0; i < t->rows; i++)
	{
		double d = (t->w[i] - share[i] * t->total_w) / (share[i] * t->total_w);

		mig_xsum_add(&x2, share[i] * d * d);
		mig_xsum_add(&g2, 2.0 * share[i] * divergence(d));
	}
	*pearson = mig_xsum_value(&x2);
	*likelihood_ratio = mig_xsum_value(&g2);
}

MigStatus
mig_chi2_fit(const MigTable *t, const double *share, MigTest *pearson, MigTest *likelihood_ratio)
{
	double x2;
	double g2;

	fit_statistics(t, share, &x2, &g2);
	mig_htest_chi_square(pearson, x2 * (double) t->n, t->rows - 1.0);
	return mig_htest_chi_square(likelihood_ratio, g2 * (double) t->n, t->rows - 1.0);
}

/* covariance of two shares; scatter: under a design */
static double
share_covariance(const MigTable *t, int i, int j, const MigBaseScatter *scatter)
{
	double scale = t->n_sampled / (t->n_sampled - 1.0) / (t->total_w * t->total_w);
	double pi = t->w[i] / t->total_w;
	double pj = t->w[j] / t->total_w;

	if (t->design)
		return mig_design_share_covariance(t, (size_t) i, (size_t) j, scatter);
	return scale *
		   ((i == j ? t->w2[i] : 0.0) - t->w2[i] * pj - pi * t->w2[j] + t->total_w2 * pi * pj);
}

MigStatus
mig_chi2_fit_rao_scott(const MigTable *t, const double *share, MigPair *work, MigTest *pearson,
					   MigTest *likelihood_ratio)
{
	double df2 = mig_table_df(t);
	double trace = 0.0;
	double trace2 = 0.0;
	double x2;
	double g2;
	double df;
	MigBaseScatter scatter;

	*pearson = *likelihood_ratio = mig_htest_none;
	if (t->rows < 2 || t->n < 2 || !(df2 > 0.0))
		return MIG_ERR_UNDEFINED;
	if (t->design)
		mig_design_bases(t, MIG_BASE_TOTAL, work, &scatter);
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->rows; j++)
		{
			double v = t->n * share_covariance(t, i, j, &scatter);

			trace += i == j ? v / share[i] : 0.0;
			trace2 += v / share[i] * (v / share[j]);
		}
	if (!(trace > 0.0))
		return MIG_ERR_SINGULAR;
	fit_statistics(t, share, &x2, &g2);
	df = trace * trace / trace2;
	mig_htest_f(pearson, t->n * x2 / trace, df, df * df2);
	return mig_htest_f(likelihood_ratio, t->n * g2 / trace, df, df * df2);
}
