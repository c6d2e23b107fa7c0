/* absorb.c: linear models with absorbed fixed effects, and what Poisson models share with them */
#include "postgres.h"

#include "fit/absorb.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "core/sandwich.h"
#include "fit/variance.h"
#include "pg/progress.h"

#define TOLERANCE      1e-13 /* of columns of a linear model */
#define MAX_ITERATIONS 20000
#define VERIFIED       1e-10 /* with a larger tolerance conjugate gradients are taken at their word */
#define DETERMINED     1e-18 /* a smaller share of a column's squares is nothing */
#define NOTHING        1e-28 /* .. also of its squares about 0 */
#define ONLY_ROUNDING  1e-13 /* totals of scores below this share of what they were summed from */
#define TICK_ROWS      65536

/* ---- options ---- */

void
mig_absorb_refuse_family(const MigPass *pass, MigFamily family)
{
	if (pass->formula->nabsorbed > 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a %s model does not absorb effects", mig_family_name(family)),
				 errdetail("Its estimates would be inconsistent with many levels; ols and poisson "
						   "models absorb."),
				 errhint("Write the effects as terms, such as + i.region.")));
}

static void
check_vcov(const MigFitOptions *o)
{
	static const char *const known[] = {"iid", "hc0", "hc1", "cr0", "cr1"};

	for (int i = 0; i < lengthof(known); i++)
		if (strcmp(o->vcov, known[i]) == 0)
			return;
	ereport(
		ERROR,
		(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
		 errmsg("vcov \"%s\" does not go with absorbed effects", o->vcov),
		 strcmp(o->vcov, "survey") == 0
			 ? errhint("Clusters of sampling units are cluster => 'psu'; with effects as terms, "
					   "such as + i.region, the design is taken as a whole.")
			 : errhint("Say 'iid', 'hc0', 'hc1', 'cr0' or 'cr1'; leverages need the effects as "
					   "terms, such as + i.region.")));
}

/* ---- degrees of freedom ---- */

/*
 * Parameters of those effects that count: their levels, less what is redundant.  Of two effects
 * exactly: one for every set of levels that rows connect; of later ones at least that many with each
 * effect before.  sets: of the first two.
 */
static double
parameters_of(const MigPanel *p, const bool *counts, uint32 *sets)
{
	double parameters = 0.0;
	bool any = false;

	*sets = 1;
	for (int q = 0; q < p->effects; q++)
	{
		const MigPanelCode *two = &p->coded[q];
		uint32 redundant = 0;

		if (!counts[q])
			continue;
		for (int r = 0; r < q; r++)
		{
			const MigPanelCode *one = &p->coded[r];
			uint32 *parent;
			uint32 found;

			if (!counts[r])
				continue;
			parent = palloc_extended(sizeof(uint32) * (one->levels + two->levels), MCXT_ALLOC_HUGE);
			found = mig_absorb_components(one->code, one->levels, two->code, two->levels, p->rows,
										  parent);
			if (r == 0 && q == 1)
				*sets = found;
			redundant = Max(redundant, found);
			pfree(parent);
		}
		parameters += two->levels - redundant;
		any = true;
	}
	return any ? parameters : 1.0;
}

/* are all rows of each level of an effect in one cluster */
static bool
is_nested(const MigPanel *p, int effect, int cluster)
{
	const MigPanelCode *e = &p->coded[effect];
	const MigPanelCode *c = &p->coded[cluster];
	uint32 *first = palloc_extended(sizeof(uint32) * (e->levels + 1), MCXT_ALLOC_HUGE);
	bool nested = true;

	for (size_t i = p->rows; i-- > 0;)
	{
		first[e->code[i]] = c->code[i];
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	for (size_t i = 0; i < p->rows && nested; i++)
	{
		nested = first[e->code[i]] == c->code[i];
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	pfree(first);
	return nested;
}

/* parameters that count in the correction of clustered errors: not of effects nested in clusters */
static double
parameters_beside(MigAbsorbed *f)
{
	const MigPanel *p = f->panel;
	bool counts[MIG_ABSORB_EFFECTS];
	uint32 sets;
	StringInfoData names;

	initStringInfo(&names);
	for (int q = 0; q < p->effects; q++)
	{
		counts[q] = true;
		for (int c = 0; c < p->clusters; c++)
			counts[q] = counts[q] && !is_nested(p, q, p->cluster[c]);
		if (!counts[q])
			appendStringInfo(&names, "%s%s", names.len ? ", " : "", p->coded[q].name);
	}
	if (names.len)
		mig_model_add_note(
			f->model,
			psprintf("nested in clusters, and not counted in their correction: %s", names.data));
	return parameters_of(p, counts, &sets);
}

/* ---- the start ---- */

static const char *
absorbed_text(const MigPanel *p)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int q = 0; q < p->effects; q++)
		appendStringInfo(&out, "%s%s", q ? " + " : "", p->coded[q].name);
	for (int q = 0; q < p->effects; q++)
		appendStringInfo(&out, "%s%u", q ? " + " : " (", p->coded[q].levels);
	appendStringInfo(&out, " level%s)", p->effects > 1 || p->coded[0].levels > 1 ? "s" : "");
	return out.data;
}

static MigModel *
start_model(const MigPanel *p, const MigFitOptions *o)
{
	MigModel *m = mig_fit_new_model(p->t, p->formula);
	bool all[MIG_ABSORB_EFFECTS];
	uint32 sets;

	memset(all, true, sizeof(all));
	m->intercept = false;
	m->terms = p->plan->rows;
	m->nterms = p->plan->nrows;
	m->absorbed = absorbed_text(p);
	m->n_outside = p->n_outside;
	m->n_null_effect = p->n_null_effect;
	m->n_singleton = p->n_singleton;
	m->n_zeros = p->n_zeros;
	m->df_absorbed = parameters_of(p, all, &sets);
	mig_fit_take_weights(m, o);
	mig_model_add_note(m, mig_plan_gaps(p->plan));
	if (sets > 1)
		mig_model_add_note(m, psprintf("%u sets of rows are not connected by levels of %s and %s: "
									   "effects compare within a set",
									   sets, p->coded[0].name, p->coded[1].name));
	return m;
}

MigAbsorbed *
mig_absorb_start(const MigPass *pass, const MigFitOptions *options, bool counts, bool keep)
{
	MigAbsorbed *f = palloc0(sizeof(MigAbsorbed));
	MemoryContext previous;
	size_t batches;

	check_vcov(options);
	f->options = options;
	f->panel = mig_panel_read(pass, options, counts);
	f->model = start_model(f->panel, options);
	previous = MemoryContextSwitchTo(f->panel->context);
	f->a = mig_panel_absorb(f->panel);
	f->columns = f->panel->columns + 1;
	f->levels = mig_absorb_levels(&f->a);
	f->estimate = palloc0(sizeof(double) * (f->columns + 1));
	f->determined = palloc0(f->columns + MIG_ABSORB_LANES);
	batches = f->panel->stride / MIG_ABSORB_LANES;
	f->squares = palloc0(sizeof(double) * f->panel->stride);
	f->norm = palloc0(sizeof(double) * f->panel->stride);
	if (keep)
	{
		f->subtracted = palloc_extended(sizeof(double) * f->levels * MIG_ABSORB_LANES * batches + 1,
										MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		f->effect =
			palloc_extended(sizeof(double) * (f->levels + 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	}
	MemoryContextSwitchTo(previous);
	return f;
}

/* ---- absorbing ---- */

pg_noreturn static void
refuse_no_convergence(const MigAbsorbRun *run)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("the effects could not be absorbed in %d iterations", run->iterations),
			 errdetail("%.2g of a column is left that another iteration would take.", run->left),
			 errhint("Levels that few rows connect make it slow: merge rare levels, or leave an "
					 "effect out.")));
}

/* the columns of a batch, and their squares about their means */
static void
measure(const MigAbsorbed *f, const double *x, double *about_mean, double *about_zero)
{
	double zero[MIG_ABSORB_LANES] = {0};
	double mean[MIG_ABSORB_LANES];
	double rest[MIG_ABSORB_LANES];

	mig_absorb_sums(&f->a, x, f->panel->stride, zero, mean, about_zero);
	for (int k = 0; k < MIG_ABSORB_LANES; k++)
		mean[k] /= f->model->weight_sum;
	mig_absorb_sums(&f->a, x, f->panel->stride, mean, rest, about_mean);
}

/* their squares alone, where columns have been absorbed before and have no mean to speak of */
static void
measure_again(const MigAbsorbed *f, const double *x, double *squares)
{
	double zero[MIG_ABSORB_LANES] = {0};
	double sum[MIG_ABSORB_LANES];

	mig_absorb_sums(&f->a, x, f->panel->stride, zero, sum, squares);
}

/* columns of which nothing is left become 0 */
static void
drop_determined(MigAbsorbed *f, int batch, const double *about_zero)
{
	double *x = f->panel->x + batch * MIG_ABSORB_LANES;
	const double *about_mean = f->squares + batch * MIG_ABSORB_LANES;
	double left[MIG_ABSORB_LANES];

	measure_again(f, x, left);
	for (int k = 0; k < MIG_ABSORB_LANES; k++)
	{
		if (left[k] > DETERMINED * about_mean[k] && left[k] > NOTHING * about_zero[k])
			continue;
		if (batch * MIG_ABSORB_LANES + k < f->columns)
			f->determined[batch * MIG_ABSORB_LANES + k] = true;
		for (size_t i = 0; i < f->panel->rows && left[k] > 0.0; i++)
		{
			x[i * f->panel->stride + k] = 0.0;
			if (i % TICK_ROWS == 0)
				CHECK_FOR_INTERRUPTS();
		}
	}
}

/* norms of the columns of a batch, where they are new or of the outcome; about_zero: if first */
static void
take_norms(MigAbsorbed *f, int batch, bool first, double *about_zero)
{
	int from = batch * MIG_ABSORB_LANES;
	const double *x = f->panel->x + from;
	double squares[MIG_ABSORB_LANES];

	if (!first && from + MIG_ABSORB_LANES < f->columns)
		return;
	if (first)
	{
		measure(f, x, squares, about_zero);
		memcpy(f->squares + from, squares, sizeof(squares));
	}
	else
		measure_again(f, x, squares);
	for (int k = 0; k < MIG_ABSORB_LANES; k++)
		f->norm[from + k] = sqrt(Max(squares[k], first ? NOTHING * about_zero[k] : 0.0));
}

void
mig_absorb_columns(MigAbsorbed *f, double tolerance, bool first)
{
	const MigPanel *p = f->panel;

	mig_absorb_totals(&f->a);
	for (int b = 0; b * MIG_ABSORB_LANES < f->columns; b++)
	{
		double about_zero[MIG_ABSORB_LANES];
		MigAbsorbRun run = {tolerance, MAX_ITERATIONS, tolerance > VERIFIED};

		take_norms(f, b, first, about_zero);
		memcpy(run.norm, f->norm + b * MIG_ABSORB_LANES, sizeof(run.norm));
		if (mig_absorb_lanes(
				&f->a, p->x + b * MIG_ABSORB_LANES, p->stride,
				f->subtracted ? f->subtracted + (size_t) b * f->levels * MIG_ABSORB_LANES : NULL,
				&run) != MIG_OK)
			refuse_no_convergence(&run);
		f->sweeps += run.iterations;
		mig_progress("effects: columns %d to %d absorbed in %d iterations",
					 b * MIG_ABSORB_LANES + 1, Min((b + 1) * MIG_ABSORB_LANES, f->columns),
					 run.iterations);
		if (first)
			drop_determined(f, b, about_zero);
	}
}

/* ---- cross-products ---- */

/* exact sums of products of columns */
typedef struct Gram
{
	MigProductsBlock block;
	MigXsum *sums;
} Gram;

static Gram
new_gram(int columns, bool weighted)
{
	Gram g;

	mig_products_block_init(&g.block, columns, palloc0(mig_products_block_size(columns)));
	g.block.weighted = weighted;
	g.sums = palloc0(sizeof(MigXsum) * (mig_products_count(columns) + 1));
	return g;
}

static void
flush(Gram *g)
{
	if (g->block.rows > 0)
		mig_pg_moments_check(mig_products_add_block(g->sums, NULL, &g->block));
}

/* the columns of a row, or those of them that are named */
static void
add_to_gram(Gram *g, const double *x, const int *column, double weight)
{
	double *to = g->block.hi + g->block.rows;

	for (int c = 0; c < g->block.columns; c++)
		to[(size_t) c * MIG_PRODUCTS_ROWS] = x[column ? column[c] : c];
	g->block.weight[g->block.rows] = weight;
	if (++g->block.rows == MIG_PRODUCTS_ROWS)
		flush(g);
}

MigXsum *
mig_absorb_products(const MigAbsorbed *f)
{
	const MigPanel *p = f->panel;
	Gram g = new_gram(f->columns, f->a.weight != NULL);

	for (size_t i = 0; i < p->rows; i++)
	{
		add_to_gram(&g, p->x + i * p->stride, NULL, f->a.weight ? f->a.weight[i] : 1.0);
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	flush(&g);
	return g.sums;
}

void
mig_absorb_solve(MigAbsorbed *f, const MigXsum *products, MigSolveFit *fit)
{
	int k = f->columns;
	MigXsum *matrix = palloc(sizeof(MigXsum) * mig_products_count(k));

	fit->coefficient = palloc(sizeof(double) * k);
	fit->inverse = palloc(sizeof(double) * mig_products_count(k));
	fit->inverse_pairs = palloc(sizeof(MigPair) * mig_products_count(k));
	fit->dropped = palloc(sizeof(bool) * k);
	mig_pg_moments_check(mig_products_matrix(products, NULL, NULL, k, matrix));
	mig_pg_moments_check(mig_solve(matrix, k, -1, palloc(mig_solve_size(k)), fit));
	for (int c = 0; c < k - 1; c++)
		f->estimate[c] = fit->dropped[c] ? NAN : fit->coefficient[c];
	pfree(matrix);
}

/* ---- variance ---- */

/* columns of the estimated terms */
static int *
estimated_columns(const MigAbsorbed *f)
{
	int *column = palloc(sizeof(int) * (f->columns + 1));
	int n = 0;

	for (int c = 0; c < f->columns - 1; c++)
		if (!isnan(f->estimate[c]))
			column[n++] = c;
	return column;
}

static void
add_meat(const MigAbsorbed *f, MigXsum *meat, const Gram *g, double factor)
{
	int p = f->model->rank;
	MigPair *squares = palloc(sizeof(MigPair) * (mig_products_count(p) + 1));

	for (size_t i = 0; i < mig_products_count(p); i++)
	{
		squares[i].hi = g->sums[i].hi;
		squares[i].lo = g->sums[i].mid;
	}
	mig_sandwich_add_stratum(meat, squares, NULL, p, 0.0, factor);
	pfree(squares);
}

static void
add_rows(const MigAbsorbed *f, const double *score, MigXsum *meat)
{
	const MigPanel *p = f->panel;
	bool frequency = strcmp(f->model->weight_type, "frequency") == 0;
	int *column = estimated_columns(f);
	Gram g = new_gram(f->model->rank, true);

	for (size_t i = 0; i < p->rows; i++)
	{
		double square = score[i] * score[i];

		add_to_gram(&g, p->x + i * p->stride, column, frequency ? square / p->weight[i] : square);
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	flush(&g);
	add_meat(f, meat, &g, 1.0);
}

/* totals of scores by cluster: one at a time where rows are sorted by them, else all together */
typedef struct Totals
{
	double *total;
	const int *column;
	int n;
} Totals;

static void
add_score(const Totals *t, size_t cluster, const double *x, double score)
{
	double *to = t->total + cluster * t->n;

	for (int c = 0; c < t->n; c++)
		to[c] += score * x[t->column[c]];
}

/* the scatter of one dimension; how many clusters */
static double
add_cluster(const MigAbsorbed *f, const double *score, int cluster, MigXsum *meat,
			double (*factor)(double), double sign)
{
	const MigPanel *p = f->panel;
	const MigPanelCode *c = &p->coded[cluster];
	Totals t = {NULL, estimated_columns(f), f->model->rank};
	Gram g = new_gram(t.n, false);

	t.total = palloc_extended(sizeof(double) * ((size_t) c->levels * t.n + 1),
							  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (size_t i = 0; i < p->rows; i++)
	{
		add_score(&t, c->code[i], p->x + i * p->stride, score[i]);
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	for (uint32 l = 0; l < c->levels; l++)
	{
		add_to_gram(&g, t.total + (size_t) l * t.n, NULL, 1.0);
		if (l % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	flush(&g);
	add_meat(f, meat, &g, sign * factor(c->levels));
	pfree(t.total);
	return c->levels;
}

/* the same of clusters by two dimensions at once */
static double
add_pairs(const MigAbsorbed *f, const double *score, MigXsum *meat, double (*factor)(double),
		  double sign)
{
	const MigPanel *p = f->panel;
	const uint32 *a = p->coded[p->cluster[0]].code;
	const uint32 *b = p->coded[p->cluster[1]].code;
	uint32 *number = mig_panel_by_pairs(p, p->cluster[0], p->cluster[1]);
	Totals t = {NULL, estimated_columns(f), f->model->rank};
	Gram g = new_gram(t.n, false);
	double pairs = 0.0;

	t.total = palloc(sizeof(double) * (t.n + 1));
	for (size_t from = 0, to; from < p->rows; from = to)
	{
		memset(t.total, 0, sizeof(double) * t.n);
		for (to = from;
			 to < p->rows && a[number[to]] == a[number[from]] && b[number[to]] == b[number[from]];
			 to++)
			add_score(&t, 0, p->x + (size_t) number[to] * p->stride, score[number[to]]);
		add_to_gram(&g, t.total, NULL, 1.0);
		if (fmod(pairs++, TICK_ROWS) == 0.0)
			CHECK_FOR_INTERRUPTS();
	}
	flush(&g);
	add_meat(f, meat, &g, sign * factor(pairs));
	pfree(number);
	return pairs;
}

static double
uncorrected(double clusters)
{
	return 1.0;
}

static double
corrected(double clusters)
{
	return clusters / (clusters - 1.0);
}

static void
refuse_one_cluster(const MigAbsorbed *f)
{
	for (int c = 0; c < f->panel->clusters; c++)
		if (f->panel->coded[f->panel->cluster[c]].levels < 2)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all rows are in one cluster of \"%s\"",
						f->panel->coded[f->panel->cluster[c]].name),
				 errhint("Clustered errors need at least two clusters, and many to be right.")));
}

static void
add_clusters(MigAbsorbed *f, const double *score, MigXsum *meat)
{
	const MigPanel *p = f->panel;
	bool correct = strcmp(f->options->vcov, "cr1") == 0;
	bool own = strcmp(f->options->two_way, "own") == 0;
	double (*factor)(double) = correct && (own || p->clusters == 1) ? corrected : uncorrected;
	double first = p->coded[p->cluster[0]].levels;
	double second;
	double both;

	refuse_one_cluster(f);
	add_cluster(f, score, p->cluster[0], meat, factor, 1.0);
	if (p->clusters == 1)
	{
		mig_variance_take_clusters(f->model, first);
		return;
	}
	second = add_cluster(f, score, p->cluster[1], meat, factor, 1.0);
	both = add_pairs(f, score, meat, factor, -1.0);
	mig_variance_take_clusters(f->model, Min(first, second));
	mig_model_add_note(f->model,
					   psprintf("two-way clusters: %.0f and %.0f, %.0f together; each part %s",
								first, second, both,
								!correct ? "uncorrected"
								: own    ? "with its own correction"
										 : "with the correction of the fewer"));
}

/* what corrects for parameters and, where it is one for all parts, for clusters */
static double
correction(MigAbsorbed *f)
{
	const MigModel *m = f->model;
	bool ml = mig_model_family(m) != MIG_FAMILY_OLS;
	double n = (double) m->n;
	double factor = 1.0;

	if (strcmp(m->vcov_type, "hc1") == 0)
		return ml ? n / (n - 1.0) : n / m->df_residual;
	if (strcmp(m->vcov_type, "cr1") != 0)
		return 1.0;
	if (f->panel->clusters == 2 && strcmp(f->options->two_way, "min") == 0)
		factor = corrected((double) m->n_clusters);
	return ml ? factor : factor * (n - 1.0) / (n - m->rank - parameters_beside(f));
}

/* is nothing in the totals of clusters but the rounding of the scores they are summed from */
static bool
is_rounding(const MigAbsorbed *f, const double *score, const MigXsum *meat)
{
	const MigPanel *p = f->panel;
	int rank = f->model->rank;
	int *column = estimated_columns(f);
	double *size = palloc0(sizeof(double) * (rank + 1));
	bool rounding = rank > 0;

	for (size_t i = 0; i < p->rows; i++)
	{
		for (int c = 0; c < rank; c++)
			size[c] += fabs(score[i] * p->x[i * p->stride + column[c]]);
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	for (int c = 0; c < rank && rounding; c++)
		rounding = sqrt(fabs(meat[mig_products_at(c, c)].hi)) <= ONLY_ROUNDING * size[c];
	return rounding;
}

void
mig_absorb_variance(MigAbsorbed *f, const double *score)
{
	MigModel *m = f->model;
	MigXsum *meat = palloc0(sizeof(MigXsum) * (mig_products_count(m->rank) + 1));
	bool nothing;

	m->vcov_type = f->options->vcov;
	m->cluster = f->options->cluster;
	if (f->options->cluster)
		add_clusters(f, score, meat);
	else
		add_rows(f, score, meat);
	mig_variance_finish(m, f->bread, meat, correction(f));
	nothing = f->options->cluster && m->df_residual > 0.0 && is_rounding(f, score, meat);
	if (nothing)
		mig_model_add_note(
			m, "the scores of every cluster add up to 0: they tell nothing about errors");
	for (size_t i = 0; i < mig_products_count(m->rank) && (nothing || !(m->df_residual > 0.0)); i++)
		m->covariance[i] = NAN;
}

/* ---- linear models ---- */

/* weight times residual of each row */
static double *
scores_of(const MigAbsorbed *f)
{
	const MigPanel *p = f->panel;
	int *column = estimated_columns(f);
	double *score = palloc_extended(sizeof(double) * (p->rows + 1), MCXT_ALLOC_HUGE);

	for (size_t i = 0; i < p->rows; i++)
	{
		const double *x = p->x + i * p->stride;
		double residual = x[p->columns];

		for (int c = 0; c < f->model->rank; c++)
			residual -= f->estimate[column[c]] * x[column[c]];
		score[i] = p->weight ? p->weight[i] * residual : residual;
		if (i % TICK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
	}
	return score;
}

/* estimates, covariance and bread; a term that the effects determine says why it is dropped */
void
mig_absorb_take_estimates(MigAbsorbed *f, const MigSolveFit *fit)
{
	const MigPlan *plan = f->panel->plan;
	int *column = palloc(sizeof(int) * (plan->nrows + 1));

	for (int i = 0; i < plan->nrows; i++)
		column[i] = plan->rows[i].column;
	mig_fit_take_estimates(f->model, plan, fit, &f->bread);
	for (int i = 0; i < plan->nrows; i++)
		if (column[i] >= 0 && f->determined[column[i]])
			plan->rows[i].note = "dropped: the absorbed effects determine it";
}

static void
take_fit(MigAbsorbed *f, const MigSolveFit *fit)
{
	MigModel *m = f->model;
	double rank = fit->rank;
	double tss = f->squares[f->panel->columns];

	m->rss = fit->rss;
	m->tss = tss;
	m->unexplained = tss > 0.0 ? fit->rss / tss : NAN;
	m->r_squared = 1.0 - m->unexplained;
	m->r_squared_within = fit->r2;
	m->df_residual = m->df = (double) m->n - m->df_absorbed - rank;
	mig_absorb_take_estimates(f, fit);
	if (m->df_residual <= 0.0)
		mig_model_add_note(m, "as many terms and levels as rows: no residual degrees of freedom");
	else if (!(tss > 0.0))
		mig_model_add_note(m, "the outcome is constant");
	else if (fit->exact || f->determined[f->panel->columns])
		mig_model_add_note(m, "the fit is exact: nothing is left of the outcome");
	else if (fit->ill_conditioned)
		mig_model_add_note(m, psprintf("ill-conditioned: a term is nearly given by those before it "
									   "(%.1e of its variation is left)",
									   fit->least_pivot));
}

/* effects of a linear model: what the outcome lost to them less what the regressors did */
static void
take_effects(MigAbsorbed *f)
{
	for (int c = 0; c <= f->panel->columns; c++)
	{
		const double *lost = f->subtracted +
							 (size_t) (c / MIG_ABSORB_LANES) * f->levels * MIG_ABSORB_LANES +
							 c % MIG_ABSORB_LANES;
		double factor = c == f->panel->columns ? 1.0 : -f->estimate[c];

		for (size_t l = 0; l < f->levels && !isnan(factor); l++)
			f->effect[l] += factor * lost[l * MIG_ABSORB_LANES];
	}
}

MigAbsorbed *
mig_absorb_fit_ols(const MigPass *pass, const MigFitOptions *o, bool keep)
{
	MigAbsorbed *f = mig_absorb_start(pass, o, false, keep);
	MigSolveFit fit = {0};

	mig_absorb_columns(f, TOLERANCE, true);
	mig_absorb_solve(f, mig_absorb_products(f), &fit);
	take_fit(f, &fit);
	if (keep)
		take_effects(f);
	if (strcmp(o->vcov, "iid") != 0)
		mig_absorb_variance(f, scores_of(f));
	return f;
}

MigModel *
mig_absorb_ols(const MigPass *pass, const MigFitOptions *options)
{
	MigAbsorbed *f = mig_absorb_fit_ols(pass, options, false);

	mig_panel_free(f->panel);
	return f->model;
}

/* ---- estimated effects ---- */

/* place of effect q among those in the order of core, and its first level there */
static const double *
effect_values(const MigAbsorbed *f, int q)
{
	size_t first = 0;

	for (int i = 0; f->panel->order[i] != q; i++)
		first += f->a.levels[i];
	return f->effect + first;
}

/*
 * The first level of a later effect, in each set of rows that it and the first effect connect, is 0;
 * its value goes to the first effect.  shift: by level, what to add to the first effect.
 */
static double *
normalised(const MigAbsorbed *f, int q, double *shift)
{
	const MigPanelCode *one = &f->panel->coded[0];
	const MigPanelCode *two = &f->panel->coded[q];
	uint32 *parent = palloc_extended(sizeof(uint32) * (one->levels + two->levels), MCXT_ALLOC_HUGE);
	double *reference =
		palloc_extended(sizeof(double) * (one->levels + two->levels), MCXT_ALLOC_HUGE);
	double *value = palloc_extended(sizeof(double) * (two->levels + 1), MCXT_ALLOC_HUGE);
	const double *given = effect_values(f, q);

	mig_absorb_components(one->code, one->levels, two->code, two->levels, f->panel->rows, parent);
	for (uint32 l = two->levels; l-- > 0;)
		reference[q == 1 ? mig_absorb_root(parent, one->levels + l) : 0] = given[l];
	for (uint32 l = 0; l < two->levels; l++)
		value[l] = given[l] - reference[q == 1 ? mig_absorb_root(parent, one->levels + l) : 0];
	for (uint32 l = 0; l < one->levels; l++)
		shift[l] += reference[q == 1 ? mig_absorb_root(parent, l) : 0];
	return value;
}

static void
call_levels(const MigPanelCode *c, const double *value, const double *shift,
			MigEffectCallback callback, void *argument)
{
	for (uint32 l = 0; l < c->levels; l++)
		callback(c->name, &c->codes->level[c->level[l]], value[l] + (shift ? shift[l] : 0.0),
				 argument);
}

void
mig_absorb_effects(const MigAbsorbed *f, MigEffectCallback callback, void *argument)
{
	const MigPanel *p = f->panel;
	double *shift = palloc_extended(sizeof(double) * (p->coded[0].levels + 1),
									MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	double *value[MIG_ABSORB_EFFECTS];

	for (int q = 1; q < p->effects; q++)
		value[q] = normalised(f, q, shift);
	call_levels(&p->coded[0], effect_values(f, 0), shift, callback, argument);
	for (int q = 1; q < p->effects; q++)
		call_levels(&p->coded[q], value[q], NULL, callback, argument);
}
