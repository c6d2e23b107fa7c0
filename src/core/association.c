/*
 * association.c: measures of association
 *
 * One function per family fills the estimate, the gradient g (one number per cell) and, where
 * there is one, the gradient g0 of the numerator alone, which gives the error under independence.
 * Gradients are right up to a constant, which the variance takes out again.
 */
#include "core/association.h"

#include <math.h>
#include <string.h>

#include "core/chi2.h"
#include "core/design_errors.h"
#include "core/dist.h"

/* what a family works on and fills */
typedef struct Scratch
{
	const MigTable *t;
	double *p;   /* shares */
	double *g;   /* gradient of the measure */
	double *g0;  /* gradient of its numerator over its denominator */
	double *a;   /* per cell: scratch, share concordant with the cell */
	double *d;   /* per cell: scratch, share discordant with the cell */
	double *r;   /* row shares */
	double *c;   /* column shares */
	double *u;   /* per row: scratch */
	double *v;   /* per column: scratch */
	bool has_g0; /* g0 was filled */
} Scratch;

size_t
mig_association_size(const MigTable *t)
{
	return 5 * (size_t) t->rows * t->cols + 2 * ((size_t) t->rows + t->cols);
}

static Scratch
scratch_of(const MigTable *t, double *work)
{
	size_t cells = (size_t) t->rows * t->cols;
	Scratch s = {.t = t};

	s.p = work;
	s.g = s.p + cells;
	s.g0 = s.g + cells;
	s.a = s.g0 + cells;
	s.d = s.a + cells;
	s.r = s.d + cells;
	s.u = s.r + t->rows;
	s.c = s.u + t->rows;
	s.v = s.c + t->cols;
	for (size_t i = 0; i < cells; i++)
		s.p[i] = t->w[i] / t->total_w;
	for (int i = 0; i < t->rows; i++)
		s.r[i] = t->w_margin[MIG_ROW][i] / t->total_w;
	for (int j = 0; j < t->cols; j++)
		s.c[j] = t->w_margin[MIG_COL][j] / t->total_w;
	return s;
}

static const char *const names[MIG_MEASURES] = {
	[MIG_PHI] = "phi",
	[MIG_CRAMERS_V] = "cramers_v",
	[MIG_CRAMERS_V_CORRECTED] = "cramers_v_corrected",
	[MIG_CONTINGENCY] = "contingency",
	[MIG_LAMBDA] = "lambda",
	[MIG_LAMBDA_ROW] = "lambda_row",
	[MIG_LAMBDA_COL] = "lambda_col",
	[MIG_GAMMA] = "gamma",
	[MIG_TAU_B] = "tau_b",
	[MIG_TAU_C] = "tau_c",
	[MIG_SOMERS_D_ROW] = "somers_d_row",
	[MIG_SOMERS_D_COL] = "somers_d_col",
	[MIG_SOMERS_D_SYMMETRIC] = "somers_d_symmetric",
	[MIG_PEARSON_R] = "pearson_r",
	[MIG_SPEARMAN] = "spearman",
	[MIG_KAPPA] = "kappa",
	[MIG_KAPPA_WEIGHTED] = "kappa_weighted",
	[MIG_ODDS_RATIO] = "odds_ratio",
	[MIG_RISK_RATIO] = "risk_ratio",
	[MIG_RISK_DIFFERENCE] = "risk_difference",
};

const char *
mig_association_name(MigMeasureId id)
{
	return names[id];
}

#define AT(s, i, j) mig_table_at((s)->t, (i), (j))

/* ---- nominal measures: phi, V, C ---- */

/* phi^2 = sum p^2/(r c) - 1 and its gradient in g */
static double
phi_squared(Scratch *s)
{
	const MigTable *t = s->t;

	memset(s->u, 0, sizeof(double) * t->rows);
	memset(s->v, 0, sizeof(double) * t->cols);
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			double p = s->p[AT(s, i, j)];

			s->u[i] += p * p / (s->r[i] * s->r[i] * s->c[j]);
			s->v[j] += p * p / (s->r[i] * s->c[j] * s->c[j]);
		}
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
			s->g[AT(s, i, j)] = 2.0 * s->p[AT(s, i, j)] / (s->r[i] * s->c[j]) - s->u[i] - s->v[j];
	return mig_chi2_phi_squared(t);
}

static void
scale_gradient(Scratch *s, double factor)
{
	for (size_t i = 0; i < (size_t) s->t->rows * s->t->cols; i++)
		s->g[i] *= factor;
}

/* Bergsma (2013): phi^2 less its expectation, over corrected dimensions */
static double
cramers_v_corrected(Scratch *s)
{
	double n = (double) s->t->n;
	double rows = s->t->rows - 1.0;
	double cols = s->t->cols - 1.0;
	double phi2 = phi_squared(s) - rows * cols / (n - 1.0);
	double least = fmin(rows - rows * rows / (n - 1.0), cols - cols * cols / (n - 1.0));
	double v = phi2 > 0.0 && least > 0.0 ? sqrt(phi2 / least) : 0.0;

	scale_gradient(s, v > 0.0 ? 1.0 / (2.0 * v * least) : NAN);
	return least > 0.0 ? v : NAN;
}

static double
nominal(Scratch *s, MigMeasureId id)
{
	double phi2;
	double least = fmin(s->t->rows, s->t->cols) - 1.0;
	double estimate;

	if (id == MIG_CRAMERS_V_CORRECTED)
		return cramers_v_corrected(s);
	phi2 = phi_squared(s);
	if (id == MIG_CONTINGENCY)
	{
		estimate = sqrt(phi2 / (1.0 + phi2));
		scale_gradient(s, 1.0 / (2.0 * estimate * (1.0 + phi2) * (1.0 + phi2)));
		return estimate;
	}
	if (id == MIG_PHI)
		least = 1.0;
	estimate = sqrt(phi2 / least);
	scale_gradient(s, 1.0 / (2.0 * estimate * least));
	return estimate;
}

/* ---- lambda ---- */

/* share of the largest cell of every line along dim, and 1 for that cell in mark */
static double
largest_by_line(Scratch *s, int dim, double *mark, double factor)
{
	int lines = dim == MIG_ROW ? s->t->rows : s->t->cols;
	int others = dim == MIG_ROW ? s->t->cols : s->t->rows;
	double sum = 0.0;

	for (int l = 0; l < lines; l++)
	{
		size_t best = dim == MIG_ROW ? AT(s, l, 0) : AT(s, 0, l);

		for (int o = 1; o < others; o++)
		{
			size_t at = dim == MIG_ROW ? AT(s, l, o) : AT(s, o, l);

			if (s->p[at] > s->p[best])
				best = at;
		}
		sum += s->p[best];
		mark[best] += factor;
	}
	return sum;
}

static double
largest_line(Scratch *s, int dim, double *mark, double factor)
{
	const double *share = dim == MIG_ROW ? s->r : s->c;
	int lines = dim == MIG_ROW ? s->t->rows : s->t->cols;
	int others = dim == MIG_ROW ? s->t->cols : s->t->rows;
	int best = 0;

	for (int l = 1; l < lines; l++)
		if (share[l] > share[best])
			best = l;
	for (int o = 0; o < others; o++)
		mark[dim == MIG_ROW ? AT(s, best, o) : AT(s, o, best)] += factor;
	return share[best];
}

/* (sum of largest cells - largest margin) / (1 - largest margin); symmetric: both ways pooled */
static double
lambda(Scratch *s, MigMeasureId id)
{
	size_t cells = (size_t) s->t->rows * s->t->cols;
	double gain = 0.0;
	double rest = 0.0;
	double whole = 0.0;

	memset(s->a, 0, sizeof(double) * cells); /* gradient of by_line */
	memset(s->d, 0, sizeof(double) * cells); /* gradient of line */
	for (int dim = 0; dim < 2; dim++)
	{
		/* predicting the column uses the largest cell of each row */
		if (id == (dim == MIG_ROW ? MIG_LAMBDA_ROW : MIG_LAMBDA_COL))
			continue;
		largest_by_line(s, dim, s->a, 1.0);
		largest_line(s, 1 - dim, s->d, 1.0);
		whole += 1.0;
	}
	/* differences first: marks that cancel leave nothing, not a rounding error */
	for (size_t i = 0; i < cells; i++)
	{
		gain += (s->a[i] - s->d[i]) * s->p[i];
		rest += (whole - s->d[i]) * s->p[i];
	}
	for (size_t i = 0; i < cells; i++)
		s->g[i] = (s->a[i] - s->d[i] + s->d[i] * (gain / rest)) / rest;
	return rest > 0.0 ? gain / rest : NAN;
}

/* ---- ordinal measures ---- */

/* a and d: share of the cases concordant and discordant with a case of each cell, by sums of the
 * quadrants; returns P - Q, twice the difference of the shares of pairs */
static double
concordance(Scratch *s, double *p_sum, double *q_sum)
{
	const MigTable *t = s->t;
	double *above = s->v; /* column sums of the rows already passed */

	*p_sum = *q_sum = 0.0;
	memset(s->a, 0, sizeof(double) * t->rows * t->cols);
	memset(s->d, 0, sizeof(double) * t->rows * t->cols);
	for (int pass = 0; pass < 2; pass++) /* from the first row down, then from the last row up */
	{
		memset(above, 0, sizeof(double) * t->cols);
		for (int step = 0; step < t->rows; step++)
		{
			int i = pass == 0 ? step : t->rows - 1 - step;
			double *left = pass == 0 ? s->a : s->d;
			double *right = pass == 0 ? s->d : s->a;
			double sum = 0.0;

			for (int j = 0; j < t->cols; sum += above[j++])
				left[AT(s, i, j)] += sum;
			sum = 0.0;
			for (int j = t->cols - 1; j >= 0; sum += above[j--])
				right[AT(s, i, j)] += sum;
			for (int j = 0; j < t->cols; j++)
				above[j] += s->p[AT(s, i, j)];
		}
	}
	for (size_t i = 0; i < (size_t) t->rows * t->cols; i++)
	{
		*p_sum += s->p[i] * s->a[i];
		*q_sum += s->p[i] * s->d[i];
	}
	return *p_sum - *q_sum;
}

void
mig_association_pairs(const MigTable *t, double *work, double *concordant, double *discordant)
{
	Scratch s = scratch_of(t, work);
	double n = (double) t->n;

	concordance(&s, concordant, discordant);
	*concordant *= n * n / 2.0;
	*discordant *= n * n / 2.0;
}

/* 1 - sum of squares, over the smaller of the two ways to lose digits */
static double
untied(const double *share, int n)
{
	double sum = 0.0;

	for (int i = 0; i < n; i++)
		sum += share[i] * (1.0 - share[i]);
	return sum;
}

/*
 * (P - Q) over a denominator D with gradient dD: g = (2 (a - d) - estimate dD) / D and
 * g0 = 2 (a - d) / D.  slope_row and slope_col: -dD = slope_row r_i + slope_col c_j.
 */
static double
ordinal_ratio(Scratch *s, double pq, double denominator, double slope_row, double slope_col)
{
	double estimate = pq / denominator;

	for (int i = 0; i < s->t->rows; i++)
		for (int j = 0; j < s->t->cols; j++)
		{
			size_t at = AT(s, i, j);

			s->g0[at] = 2.0 * (s->a[at] - s->d[at]) / denominator;
			s->g[at] =
				s->g0[at] + estimate * (slope_row * s->r[i] + slope_col * s->c[j]) / denominator;
		}
	s->has_g0 = true;
	return estimate;
}

static double
goodman_kruskal(Scratch *s, double p, double q)
{
	for (size_t i = 0; i < (size_t) s->t->rows * s->t->cols; i++)
	{
		s->g[i] = 4.0 * (q * s->a[i] - p * s->d[i]) / ((p + q) * (p + q));
		s->g0[i] = 2.0 * (s->a[i] - s->d[i]) / (p + q);
	}
	s->has_g0 = true;
	return (p - q) / (p + q);
}

static double
ordinal(Scratch *s, MigMeasureId id)
{
	double p;
	double q;
	double pq = concordance(s, &p, &q);
	double rows = untied(s->r, s->t->rows);
	double cols = untied(s->c, s->t->cols);
	double both = sqrt(rows * cols);
	double least = fmin(s->t->rows, s->t->cols);

	switch (id)
	{
		case MIG_GAMMA:
			return goodman_kruskal(s, p, q);
		case MIG_TAU_B:
			return ordinal_ratio(s, pq, both, cols / both, rows / both);
		case MIG_TAU_C:
			return ordinal_ratio(s, pq, (least - 1.0) / least, 0.0, 0.0);
		case MIG_SOMERS_D_COL: /* the column depends on the row: pairs not tied on the row */
			return ordinal_ratio(s, pq, rows, 2.0, 0.0);
		case MIG_SOMERS_D_ROW:
			return ordinal_ratio(s, pq, cols, 0.0, 2.0);
		default:
			return ordinal_ratio(s, pq, (rows + cols) / 2.0, 1.0, 1.0);
	}
}

/* ---- correlations ---- */

/* standardise values in place by their shares; false when they do not vary */
static bool
standardize(double *x, const double *share, int n)
{
	double first = x[0];
	double mean = 0.0;
	double variance = 0.0;

	/* from the first score, so that large scores close together keep their digits */
	for (int i = 0; i < n; i++)
	{
		x[i] -= first;
		mean += share[i] * x[i];
	}
	for (int i = 0; i < n; i++)
		variance += share[i] * (x[i] - mean) * (x[i] - mean);
	for (int i = 0; i < n; i++)
		x[i] = (x[i] - mean) / sqrt(variance);
	return variance > 0.0;
}

/* correlation of the standardised scores u and v; g and g0 as for fixed scores */
static double
correlation(Scratch *s)
{
	double r = 0.0;

	for (int i = 0; i < s->t->rows; i++)
		for (int j = 0; j < s->t->cols; j++)
			r += s->p[AT(s, i, j)] * s->u[i] * s->v[j];
	for (int i = 0; i < s->t->rows; i++)
		for (int j = 0; j < s->t->cols; j++)
		{
			size_t at = AT(s, i, j);

			s->g0[at] = s->u[i] * s->v[j];
			s->g[at] = s->g0[at] - r * (s->u[i] * s->u[i] + s->v[j] * s->v[j]) / 2.0;
		}
	s->has_g0 = true;
	return r;
}

static double
pearson_r(Scratch *s)
{
	memcpy(s->u, s->t->score[MIG_ROW], sizeof(double) * s->t->rows);
	memcpy(s->v, s->t->score[MIG_COL], sizeof(double) * s->t->cols);
	if (!standardize(s->u, s->r, s->t->rows) || !standardize(s->v, s->c, s->t->cols))
		return NAN;
	return correlation(s);
}

/* mid-ranks less their mean as shares: sum of the shares before, plus half the own, less 1/2 */
static double
centred_ranks(double *rank, const double *share, int n)
{
	double before = 0.0;
	double cubes = 0.0;

	for (int i = 0; i < n; i++)
	{
		rank[i] = before + share[i] / 2.0 - 0.5;
		before += share[i];
		cubes += share[i] * share[i] * share[i];
	}
	return 1.0 - cubes; /* 12 times the variance of the ranks */
}

/* how the numerator moves with the ranks of one variable: sum over later lines, half the own */
static void
rank_slope(const Scratch *s, int dim, const double *other_rank, double *slope)
{
	int lines = dim == MIG_ROW ? s->t->rows : s->t->cols;
	int others = dim == MIG_ROW ? s->t->cols : s->t->rows;
	double later = 0.0;

	for (int l = lines - 1; l >= 0; l--)
	{
		double own = 0.0;

		for (int o = 0; o < others; o++)
			own += s->p[dim == MIG_ROW ? AT(s, l, o) : AT(s, o, l)] * other_rank[o];
		slope[l] = later + own / 2.0;
		later += own;
	}
}

/* Brown & Benedetti (1977): the ranks, too, are functions of the shares */
static double
spearman(Scratch *s)
{
	const MigTable *t = s->t;
	double row_spread = centred_ranks(s->u, s->r, t->rows);
	double col_spread = centred_ranks(s->v, s->c, t->cols);
	double both = sqrt(row_spread * col_spread);
	double *row_slope = s->a;
	double *col_slope = s->d;
	double rho = 0.0;

	if (!(both > 0.0))
		return NAN;
	rank_slope(s, MIG_ROW, s->v, row_slope);
	rank_slope(s, MIG_COL, s->u, col_slope);
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
			rho += 12.0 * s->p[AT(s, i, j)] * s->u[i] * s->v[j] / both;
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			size_t at = AT(s, i, j);

			s->g0[at] = 12.0 * (s->u[i] * s->v[j] + row_slope[i] + col_slope[j]) / both;
			s->g[at] =
				s->g0[at] +
				1.5 * rho * (s->r[i] * s->r[i] / row_spread + s->c[j] * s->c[j] / col_spread);
		}
	s->has_g0 = true;
	return rho;
}

/* ---- agreement ---- */

/* 1 on the diagonal; weighted: Fleiss-Cohen, 1 - (i - j)^2 / (k - 1)^2 */
static double
agreement_weight(const MigTable *t, int i, int j, bool weighted)
{
	double step = (i - j) / (t->rows - 1.0);

	return weighted ? 1.0 - step * step : i == j;
}

/* Fleiss, Cohen & Everitt (1969); *null_variance is n times ASE0 squared */
static double
kappa(Scratch *s, bool weighted, double *null_variance)
{
	const MigTable *t = s->t;
	double observed = 0.0;
	double chance = 0.0;
	double sum = 0.0;

	memset(s->u, 0, sizeof(double) * t->rows);
	memset(s->v, 0, sizeof(double) * t->cols);
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			double weight = agreement_weight(t, i, j, weighted);

			observed += weight * s->p[AT(s, i, j)];
			chance += weight * s->r[i] * s->c[j];
			s->u[i] += weight * s->c[j];
			s->v[j] += weight * s->r[i];
		}
	for (int i = 0; i < t->rows; i++)
		for (int j = 0; j < t->cols; j++)
		{
			double weight = agreement_weight(t, i, j, weighted);
			double own = s->u[i] + s->v[j];

			s->g[AT(s, i, j)] = (weight * (1.0 - chance) - own * (1.0 - observed)) /
								((1.0 - chance) * (1.0 - chance));
			sum += s->r[i] * s->c[j] * (weight - own) * (weight - own);
		}
	*null_variance = (sum - chance * chance) / ((1.0 - chance) * (1.0 - chance));
	return chance < 1.0 ? (observed - chance) / (1.0 - chance) : NAN;
}

/* ---- two by two ---- */

/* the ratios have the gradient of their logarithm */
static double
two_by_two(Scratch *s, MigMeasureId id)
{
	const double *p = s->p;
	double risk[2] = {p[0] / s->c[0], p[1] / s->c[1]}; /* of the first row, by column */

	for (int cell = 0; cell < 4; cell++)
	{
		int col = cell % 2;
		double sign = col == 0 ? 1.0 : -1.0;
		double in_row = cell < 2;

		if (id == MIG_ODDS_RATIO)
			s->g[cell] = (cell == 0 || cell == 3 ? 1.0 : -1.0) / p[cell];
		else if (id == MIG_RISK_RATIO)
			s->g[cell] = sign * (in_row - risk[col]) / (risk[col] * s->c[col]);
		else
			s->g[cell] = sign * (in_row - risk[col]) / s->c[col];
	}
	if (id == MIG_ODDS_RATIO)
		return p[0] / p[1] * (p[3] / p[2]);
	return id == MIG_RISK_RATIO ? risk[0] / risk[1] : risk[0] - risk[1];
}

/* ---- errors ---- */

/* g is overwritten under a survey design */
static double
variance_of(const Scratch *s, double *g)
{
	const MigTable *t = s->t;
	size_t cells = (size_t) t->rows * t->cols;
	double mean = 0.0;
	double sum = 0.0;

	for (size_t i = 0; i < cells; i++)
		if (s->p[i] > 0.0)
			mean += s->p[i] * g[i];
	if (t->design)
	{
		for (size_t i = 0; i < cells; i++)
			g[i] -= mean;
		return mig_design_form(t, g);
	}
	for (size_t i = 0; i < cells; i++)
		if (s->p[i] > 0.0)
			sum += (t->weighted ? t->w2[i] : s->p[i]) * (g[i] - mean) * (g[i] - mean);
	if (!t->weighted)
		return sum / (double) t->n;
	return t->n_sampled / (t->n_sampled - 1.0) * sum / (t->total_w * t->total_w);
}

static bool
is_ratio(MigMeasureId id)
{
	return id == MIG_ODDS_RATIO || id == MIG_RISK_RATIO;
}

/* t under a survey design, else normal */
static void
infer(MigMeasure *m, const MigTable *t, bool ratio, double conf_level)
{
	double df = mig_table_df(t);
	double p = 0.5 + conf_level / 2.0;
	double z = t->design ? mig_dist_t_quantile(p, df) : mig_dist_normal_quantile(p);
	double log_error = m->std_error; /* a ratio's gradient is that of its logarithm */

	if (ratio)
	{
		m->std_error = m->estimate * log_error;
		m->statistic = log(m->estimate) / log_error;
		m->conf_low = m->estimate * exp(-z * log_error);
		m->conf_high = m->estimate * exp(z * log_error);
	}
	else
	{
		m->statistic = m->estimate / (isnan(m->std_error_null) ? m->std_error : m->std_error_null);
		m->conf_low = m->estimate - z * m->std_error;
		m->conf_high = m->estimate + z * m->std_error;
	}
	m->p_value = t->design ? mig_dist_t_q2(m->statistic, df) : mig_dist_normal_q2(m->statistic);
}

/* the estimate, with the gradients left in s */
static double
estimate_of(Scratch *s, MigMeasureId id, double *null_variance)
{
	if (id <= MIG_CONTINGENCY)
	{
		/* the sign of phi in a 2 x 2 table is that of the correlation it is */
		if (id == MIG_PHI && s->t->rows == 2 && s->t->cols == 2)
			return pearson_r(s);
		return nominal(s, id);
	}
	if (id <= MIG_LAMBDA_COL)
		return lambda(s, id);
	if (id <= MIG_SOMERS_D_SYMMETRIC)
		return ordinal(s, id);
	if (id == MIG_PEARSON_R)
		return pearson_r(s);
	if (id == MIG_SPEARMAN)
		return spearman(s);
	if (id <= MIG_KAPPA_WEIGHTED)
		return kappa(s, id == MIG_KAPPA_WEIGHTED, null_variance);
	return two_by_two(s, id);
}

MigStatus
mig_association(const MigTable *t, MigMeasureId id, bool square, double conf_level, double *work,
				MigMeasure *m)
{
	MigMeasure none = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	Scratch s = scratch_of(t, work);
	double null_variance = NAN;
	bool two = t->rows == 2 && t->cols == 2;

	*m = none;
	if (t->rows < 2 || t->cols < 2 || (id >= MIG_ODDS_RATIO && !two) ||
		((id == MIG_KAPPA || id == MIG_KAPPA_WEIGHTED) && !square))
		return MIG_ERR_UNDEFINED;

	m->estimate = estimate_of(&s, id, &null_variance);
	if (id < MIG_ODDS_RATIO &&
		id != MIG_PHI) /* rounding may step over the bounds of a perfect table */
		m->estimate = m->estimate > 1.0 ? 1.0 : (m->estimate < -1.0 ? -1.0 : m->estimate);
	if (!isfinite(m->estimate))
	{
		*m = none;
		return MIG_ERR_UNDEFINED;
	}
	m->std_error = sqrt(variance_of(&s, s.g));
	if (!t->weighted && s.has_g0)
		m->std_error_null = sqrt(variance_of(&s, s.g0));
	else if (!t->weighted && !isnan(null_variance))
		m->std_error_null = sqrt(null_variance / (double) t->n);
	infer(m, t, is_ratio(id), conf_level);
	/* a distance from independence has no normal test: its test is chi-square's */
	if (id <= MIG_CONTINGENCY && !(id == MIG_PHI && two))
		m->statistic = m->p_value = NAN;
	return MIG_OK;
}
