/* variance.c: robust, clustered and survey variances of a fitted model */
#include "postgres.h"

#include "fit/variance.h"

#include <math.h>

#include "access/htup_details.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "core/sandwich.h"
#include "fit/plan.h"
#include "fit/score.h"
#include "fit/total_moments.h"
#include "fit/units.h"
#include "pg/moments.h"
#include "pg/strata.h"

#define SAME_ROWS     1e-11 /* totals of scores below this share of their size are 0 */
#define ONLY_ROUNDING 1e-15 /* their roots of mean squares by cluster below this are rounding */

/* ---- what a variance is made of ---- */

typedef struct Variance
{
	MigModel *model;
	const MigPair *bread;
	const MigPass *pass;
	const MigFitOptions *options;
	Datum value; /* the model, as the aggregates take it */
	int p;
	int *column; /* of the moments, by parameter */
	MigXsum *meat;
	MigXsum *score;     /* totals of the scores: 0 but for rounding */
	double n;           /* cases met in this pass, and their weights */
	double weight_sum;  /* NAN: not known */
	const char *filter; /* FILTER clause of the subpopulation, or nothing */
	const char *weight; /* expression; NULL where a row does not count */
} Variance;

static MigPair *
zero_matrix(const Variance *v)
{
	return palloc0(sizeof(MigPair) * (mig_products_count(v->p) + 1));
}

static MigPair
entry(const MigMoments *t, int a, int b)
{
	const MigXsum *sum = mig_moments_sum(t, a, b);
	MigPair pair = {sum->hi, sum->mid};

	return pair;
}

/* products of the parameters, and with column `unit` their totals; `column` by parameter */
static void
read_products(const Variance *v, const MigMoments *t, const int *column, int unit, MigPair *squares,
			  MigPair *total)
{
	for (int j = 0; j < v->p; j++)
	{
		total[j] = entry(t, unit, column[j]);
		for (int i = 0; i <= j; i++)
			squares[mig_products_at(i, j)] = entry(t, column[i], column[j]);
	}
}

/* columns of moments of totals: after the constant, the cases and the weights */
static int *
total_columns(const Variance *v)
{
	int *column = palloc(sizeof(int) * (v->p + 1));

	for (int i = 0; i < v->p; i++)
		column[i] = 3 + i;
	return column;
}

static MigResult
run(const Variance *v, const char *sql)
{
	Oid type = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(v->value));

	v->model->passes++;
	v->model->rows_read += v->model->n_read;
	return mig_query_with(sql, 1, &type, &v->value);
}

static MigMoments *
moments_at(const MigResult *result, int row, int column)
{
	size_t at = (size_t) row * result->columns + column;

	return result->nulls[at] ? NULL : mig_pg_moments_state(result->values[at]);
}

static double
number_at(const MigResult *result, int row, int column)
{
	size_t at = (size_t) row * result->columns + column;

	return result->nulls[at] ? NAN : DatumGetFloat8(result->values[at]);
}

/* ML models take no correction for the number of terms, and z for t */
static bool
is_ml(const Variance *v)
{
	return mig_model_family(v->model) != MIG_FAMILY_OLS;
}

void
mig_variance_refuse_rows(const MigModel *model, double n)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("the source gave other rows when it was read again"),
			 n == (double) model->n
				 ? errdetail("Both passes used " INT64_FORMAT " rows, of other values.", model->n)
				 : errdetail("The first pass used " INT64_FORMAT " rows, the second %.0f.",
							 model->n, n),
			 errhint("Put the rows into a table first: a source with random() or TABLESAMPLE is "
					 "another one each time.")));
}

void
mig_variance_check_rows(const MigModel *model, double n, double weight_sum)
{
	if (n != (double) model->n ||
		(!isnan(weight_sum) && !(fabs(weight_sum - model->weight_sum) <= 1e-9 * model->weight_sum)))
		mig_variance_refuse_rows(model, n);
}

/* the root of the sum of squares of a column of the moments */
static double
size_of(const Variance *v, int column)
{
	return sqrt(entry(v->model->moments, column, column).hi);
}

/* the same of the outcome and of all terms times their coefficients, together */
static double
size_of_terms(const Variance *v)
{
	double size = size_of(v, MIG_COLUMN_OUTCOME);

	for (int i = 0; i < v->model->nterms; i++)
	{
		const MigModelTerm *term = &v->model->terms[i];

		if (term->column >= 0)
			size += fabs(term->estimate) * size_of(v, v->column[term->column]);
	}
	return size;
}

/*
 * The second pass met the rows of the first: as many, of the same weight, and in linear models
 * residuals that are orthogonal to the regressors, but for the rounding of coefficients and
 * residuals.
 */
static void
check_rows(const Variance *v)
{
	double rounding;

	mig_variance_check_rows(v->model, v->n, v->weight_sum);
	if (is_ml(v))
		return;
	rounding = size_of_terms(v);
	for (int i = 0; i < v->p; i++)
		if (!(fabs(v->score[i].hi) <= SAME_ROWS * rounding * size_of(v, v->column[i])))
			mig_variance_refuse_rows(v->model, v->n);
}

/*
 * Is nothing in the totals of clusters but the rounding of coefficients and residuals.  An exact 0
 * is one: all units of the population are there, or strata are known with certainty.
 */
static bool
is_rounding(const Variance *v)
{
	double rounding = is_ml(v) ? 0.0 : size_of_terms(v);
	bool any = false;

	for (int i = 0; i < v->p; i++)
	{
		double size = sqrt(fabs(v->meat[mig_products_at(i, i)].hi));

		any |= size > 0.0;
		if (!(size <= ONLY_ROUNDING * rounding * size_of(v, v->column[i])))
			return false;
	}
	return any;
}

/* the scatter of scores, with their totals where they are known, joins the meat */
static void
add_meat(const Variance *v, const MigPair *squares, const MigPair *total, double n, double factor)
{
	mig_sandwich_add_stratum(v->meat, squares, total, v->p, n, factor);
}

static void
add_score(const Variance *v, const MigPair *total)
{
	for (int i = 0; i < v->p; i++)
	{
		mig_xsum_add(&v->score[i], total[i].hi);
		mig_xsum_add(&v->score[i], total[i].lo);
	}
}

static void
note_negative(MigModel *m)
{
	for (int i = 0; i < m->nterms; i++)
	{
		MigModelTerm *term = &m->terms[i];

		if (term->column >= 0 && m->covariance[mig_products_at(term->column, term->column)] < 0.0)
			term->note = "the variance estimate is negative";
	}
}

void
mig_variance_finish(MigModel *m, const MigPair *bread, const MigXsum *sums, double factor)
{
	size_t count = mig_products_count(m->rank);
	MigPair *meat = palloc_extended(sizeof(MigPair) * (count + 1), MCXT_ALLOC_HUGE);
	size_t work = 3 * (size_t) m->rank * m->rank + 1;

	for (size_t i = 0; i < count; i++)
	{
		meat[i].hi = sums[i].hi;
		meat[i].lo = sums[i].mid;
	}
	mig_sandwich(bread, meat, m->rank, palloc_extended(sizeof(MigPair) * work, MCXT_ALLOC_HUGE),
				 m->covariance);
	for (size_t i = 0; i < count; i++)
		m->covariance[i] *= factor;
	note_negative(m);
}

static void
finish(const Variance *v, double factor)
{
	mig_variance_finish(v->model, v->bread, v->meat, factor);
	if (strncmp(v->options->vcov, "hc", 2) == 0 || !is_rounding(v))
		return;
	for (size_t i = 0; i < mig_products_count(v->p); i++)
		v->model->covariance[i] = NAN;
	mig_model_add_note(v->model, "the scores of every cluster or sampling unit add up to 0: they "
								 "tell nothing about errors");
}

/* ---- heteroskedasticity ---- */

static const char *
hc_call(const MigPass *pass, const char *kind, const char *weight, const char *filter, int model)
{
	return psprintf("migstat.robust_moments_agg($%d, '%s', %s%s)%s", model, kind, weight,
					pass->arguments, filter);
}

/* t: of robust_moments_agg; NULL: there was no row */
static void
take_hc(Variance *v, const char *kind, const MigMoments *t)
{
	MigModel *m = v->model;
	MigPair *squares = zero_matrix(v);
	MigPair *total = zero_matrix(v);

	v->n = t ? (double) t->n : 0.0;
	if (t)
		read_products(v, t, v->column, MIG_COLUMN_OUTCOME, squares, total);
	add_score(v, total);
	check_rows(v);
	add_meat(v, squares, NULL, 0.0, 1.0);
	finish(v, strcmp(kind, "hc1") == 0 ? (double) m->n / (is_ml(v) ? m->n - 1.0 : m->df_residual)
									   : 1.0);
	if (t->n_zero_weight > 0)
		mig_model_add_note(m, psprintf(INT64_FORMAT
									   " rows of leverage 1 have no residual and are left out "
									   "of the variance",
									   t->n_zero_weight));
}

static void
apply_hc(Variance *v, const char *kind)
{
	MigResult result =
		run(v, psprintf("SELECT %s FROM %s", hc_call(v->pass, kind, v->weight, v->filter, 1),
						v->pass->source.from));

	take_hc(v, kind, moments_at(&result, 0, 0));
}

/* ---- clusters ---- */

typedef struct Clusters
{
	double n;
	MigPair *meat;
} Clusters;

List *
mig_variance_cluster_columns(const char *text)
{
	List *names = NIL;
	const char *at = text;

	for (;;)
	{
		bool quoted = false;
		const char *start = at;
		char *name;

		for (; *at && (quoted || *at != '+'); at++)
			quoted ^= *at == '"';
		name = pnstrdup(start, at - start);
		while (*name == ' ')
			name++;
		for (char *end = name + strlen(name); end > name && end[-1] == ' '; end--)
			end[-1] = '\0';
		names = lappend(names, name);
		if (*at++ == '\0')
			return names;
	}
}

void
mig_variance_check_columns(const MigSource *source, const MigFitOptions *options)
{
	ListCell *cell;

	if (options->cluster)
		foreach (cell, mig_variance_cluster_columns(options->cluster))
			mig_source_column(source, lfirst(cell), "cluster");
	if (options->strata)
		mig_source_column(source, options->strata, "strata");
	if (options->psu)
		mig_source_column(source, options->psu, "psu");
	if (options->fpc)
		mig_source_number(source, options->fpc, "fpc");
}

void
mig_variance_refuse_null_cluster(const MigFitOptions *options, double rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("cluster \"%s\" is NULL in %.0f rows of the model", options->cluster, rows),
			 errhint("Leave such rows out in the source, or give each a cluster of its own.")));
}

static void
refuse_one_cluster(const Variance *v, double clusters)
{
	if (clusters < 2.0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all rows are in one cluster of \"%s\"", v->options->cluster),
				 errhint("Clustered errors need at least two clusters, and many to be right.")));
}

bool
mig_variance_can_name(const MigSource *source, const char *name, const char *role)
{
	return mig_pg_units_can(mig_source_type(source, name, role),
							mig_source_collation(source, name, role));
}

/*
 * Totals of the scores by unit are taken in one state, or by the server's GROUP BY where the state
 * would be too large, the unit is more than one column, or its type is not for it.
 */
static bool
in_one_state(const Variance *v, const char *name, const char *role)
{
	return mig_variance_can_name(&v->pass->source, name, role);
}

static const char *
unit_totals(const Variance *v, const char *unit)
{
	return psprintf("migstat.unit_totals_agg($1, %s, %s%s)%s", v->weight, unit, v->pass->arguments,
					v->filter);
}

static MigResult
totals_by_cluster(Variance *v, const char *columns, const char *is_null, const char *name)
{
	MigResult result = {0};

	if (name && in_one_state(v, name, "cluster"))
		result = run(v, psprintf("SELECT (u).totals, (u).unknown, (u).units::pg_catalog.float8 "
								 "FROM (SELECT %s AS u FROM %s) AS clusters",
								 unit_totals(v, columns), v->pass->source.from));
	if (result.rows == 0 || (result.nulls[2] && !result.nulls[1]))
		result = run(
			v, psprintf("SELECT migstat.total_moments_agg(s) FILTER (WHERE s[1] "
						"OPERATOR(pg_catalog.>) 0), pg_catalog.sum(s[1]) FILTER (WHERE missing) "
						"FROM (SELECT (%s) AS missing, migstat.score_agg($1, %s%s)%s AS s FROM %s "
						"GROUP BY %s) AS clusters",
						is_null, v->weight, v->pass->arguments, v->filter, v->pass->source.from,
						columns));
	return result;
}

/* the scatter of the totals of scores by cluster, t as mig_total_moments; NULL: no cluster has cases */
static Clusters
clusters_of(Variance *v, const MigMoments *t)
{
	Clusters clusters = {t ? (double) t->n : 0.0, zero_matrix(v)};
	MigPair *total = zero_matrix(v);

	v->n = t ? entry(t, 0, 1).hi : 0.0;
	v->weight_sum = t ? entry(t, 0, 2).hi : 0.0;
	if (t)
		read_products(v, t, total_columns(v), 0, clusters.meat, total);
	memset(v->score, 0, sizeof(MigXsum) * v->p);
	add_score(v, total);
	check_rows(v);
	refuse_one_cluster(v, clusters.n);
	return clusters;
}

/* columns: expressions, with commas; name: of the only one, else NULL */
static Clusters
cluster_scatter(Variance *v, const char *columns, const char *is_null, const char *name)
{
	MigResult result = totals_by_cluster(v, columns, is_null, name);

	if (number_at(&result, 0, 1) > 0.0)
		mig_variance_refuse_null_cluster(v->options, number_at(&result, 0, 1));
	return clusters_of(v, moments_at(&result, 0, 0));
}

void
mig_variance_take_clusters(MigModel *model, double g)
{
	model->n_clusters = (int64) g;
	if (mig_model_family(model) == MIG_FAMILY_OLS)
		model->df = g - 1.0;
	if (g <= model->rank)
		mig_model_add_note(
			model, psprintf("%.0f clusters are fewer than or as many as the %d terms: no joint "
							"test of all of them",
							g, model->rank));
}

static double
few(double clusters, bool corrected)
{
	return corrected ? clusters / (clusters - 1.0) : 1.0;
}

static void
apply_two_way(Variance *v, const char *a, List *names, bool corrected)
{
	const char *b = mig_source_column(&v->pass->source, lsecond(names), "cluster");
	bool own = strcmp(v->options->two_way, "own") == 0;
	const char *null_a = psprintf("%s IS NULL", a);
	const char *null_b = psprintf("%s IS NULL", b);
	Clusters first = cluster_scatter(v, a, null_a, linitial(names));
	Clusters second = cluster_scatter(v, b, null_b, lsecond(names));
	Clusters both =
		cluster_scatter(v, psprintf("%s, %s", a, b), psprintf("%s OR %s", null_a, null_b), NULL);
	double fewest = Min(first.n, second.n);
	double all = few(fewest, corrected);

	add_meat(v, first.meat, NULL, 0.0, own ? few(first.n, corrected) : all);
	add_meat(v, second.meat, NULL, 0.0, own ? few(second.n, corrected) : all);
	add_meat(v, both.meat, NULL, 0.0, own ? -few(both.n, corrected) : -all);
	mig_variance_take_clusters(v->model, fewest);
	mig_model_add_note(v->model,
					   psprintf("two-way clusters: %.0f and %.0f, %.0f together; each part %s",
								first.n, second.n, both.n,
								!corrected ? "uncorrected"
								: own      ? "with its own correction"
										   : "with the correction of the fewer"));
}

static bool
is_corrected(const MigFitOptions *options)
{
	return strcmp(options->vcov, "cr1") == 0;
}

/* the degrees of freedom of a corrected variance */
static double
cr1_factor(const Variance *v, bool corrected)
{
	const MigModel *m = v->model;

	return corrected && !is_ml(v) ? ((double) m->n - 1.0) / m->df_residual : 1.0;
}

static void
take_one_way(Variance *v, const Clusters *clusters, bool corrected)
{
	add_meat(v, clusters->meat, NULL, 0.0, few(clusters->n, corrected));
	mig_variance_take_clusters(v->model, clusters->n);
}

static void
apply_cluster(Variance *v, bool corrected)
{
	List *names = mig_variance_cluster_columns(v->options->cluster);
	const char *a = mig_source_column(&v->pass->source, linitial(names), "cluster");

	if (list_length(names) > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cluster \"%s\" names %d columns", v->options->cluster, list_length(names)),
				 errhint("One column, or two as 'household + region'.")));
	if (list_length(names) == 2)
		apply_two_way(v, a, names, corrected);
	else
	{
		Clusters clusters = cluster_scatter(v, a, psprintf("%s IS NULL", a), linitial(names));

		take_one_way(v, &clusters, corrected);
	}
	finish(v, cr1_factor(v, corrected));
}

/* ---- CR2 ---- */

typedef struct Cr2Pass
{
	Variance *v;
	MigCr2 cr2;
	double clusters;
	double null_rows;
} Cr2Pass;

/* an aggregate of X'WX and X'We with a weight expression */
static const char *
design_products(const Variance *v, const char *weight)
{
	return psprintf("migstat.robust_moments_agg($1, 'cr2', %s%s)%s", weight, v->pass->arguments,
					v->filter);
}

static const char *
squared_weight(const Variance *v)
{
	return psprintf("(%s) OPERATOR(pg_catalog.*) (%s)", v->weight, v->weight);
}

static const MigMoments *
read_design(const Variance *v, Datum value, const MigPair **products, const MigPair **score)
{
	MigMoments *t = mig_pg_moments_state(value);
	MigPair *squares = zero_matrix(v);
	MigPair *total = zero_matrix(v);

	read_products(v, t, v->column, MIG_COLUMN_OUTCOME, squares, total);
	*products = squares;
	*score = total;
	return t;
}

static void
add_cr2_cluster(const Datum *values, const bool *nulls, void *argument)
{
	Cr2Pass *pass = argument;
	Variance *v = pass->v;
	MigCr2Cluster cluster = {0};
	const MigPair *unused;
	const MigMoments *t;

	if (nulls[1])
		return;
	t = read_design(v, values[1], &cluster.products, &cluster.score);
	if (t->n == 0)
		return;
	if (nulls[0] || DatumGetBool(values[0]))
		pass->null_rows += (double) t->n;
	pass->clusters++;
	v->n += (double) t->n;
	v->weight_sum += entry(t, 0, 0).hi;
	add_score(v, cluster.score);
	if (pass->cr2.m > v->p)
	{
		read_design(v, values[2], &cluster.plain, &cluster.plain_score);
		read_design(v, values[3], &cluster.squares, &unused);
	}
	mig_pg_moments_check(mig_cr2_add(&pass->cr2, &cluster));
}

/* X'W^2 X of all rows */
static const MigPair *
all_squares(Variance *v)
{
	MigResult result = run(v, psprintf("SELECT %s FROM %s", design_products(v, squared_weight(v)),
									   v->pass->source.from));
	const MigPair *squares;
	const MigPair *unused;

	if (result.nulls[0])
		mig_variance_refuse_rows(v->model, v->n);
	v->n = (double) read_design(v, result.values[0], &squares, &unused)->n;
	if (v->n != (double) v->model->n)
		mig_variance_refuse_rows(v->model, v->n);
	return squares;
}

static void
refuse_second_cluster(const Variance *v)
{
	if (list_length(mig_variance_cluster_columns(v->options->cluster)) > 1)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("vcov \"cr2\" takes one cluster, not \"%s\"", v->options->cluster),
						errhint("Two-way errors are vcov => 'cr0' or 'cr1'.")));
}

/* a query of: NULL cluster?, X'WX, and under sampling weights X'X and X'W^2 X, by cluster */
static const char *
cr2_query(const Variance *v, bool equal_variances)
{
	const char *cluster = mig_source_column(&v->pass->source, v->options->cluster, "cluster");
	const char *more = "";

	if (equal_variances)
		more = psprintf(", %s, %s",
						design_products(v, psprintf("CASE WHEN (%s) OPERATOR(pg_catalog.>) "
													"0::pg_catalog.float8 THEN "
													"1::pg_catalog.float8 END",
													v->weight)),
						design_products(v, squared_weight(v)));
	return psprintf("SELECT %s IS NULL, %s%s FROM %s GROUP BY %s", cluster,
					design_products(v, v->weight), more, v->pass->source.from, cluster);
}

static void
apply_cr2(Variance *v)
{
	Cr2Pass pass = {0};
	Oid type = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(v->value));
	double *df = palloc(sizeof(double) * (v->p + 1));
	bool equal_variances = v->pass->weight && strcmp(v->options->weights.type, "sampling") == 0;
	double *memory = palloc_extended(sizeof(double) * mig_cr2_size(v->p, equal_variances),
									 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	refuse_second_cluster(v);
	pass.v = v;
	mig_pg_moments_check(
		mig_cr2_init(&pass.cr2, v->bread, v->p, equal_variances ? all_squares(v) : NULL, memory));
	v->n = v->weight_sum = 0.0;
	mig_query_each(cr2_query(v, equal_variances), 1, &type, &v->value, add_cr2_cluster, &pass);
	v->model->passes++;
	v->model->rows_read += v->model->n_read;
	if (pass.null_rows > 0.0)
		mig_variance_refuse_null_cluster(v->options, pass.null_rows);
	check_rows(v);
	refuse_one_cluster(v, pass.clusters);
	mig_cr2_read(&pass.cr2, v->model->covariance, df);
	mig_variance_take_clusters(v->model, pass.clusters);
	for (int i = 0; i < v->model->nterms; i++)
		if (v->model->terms[i].column >= 0)
			v->model->terms[i].df = df[v->model->terms[i].column];
	if (equal_variances)
		mig_model_add_note(v->model, "cr2 under the working model of equal variances");
	else if (strcmp(v->model->weight_type, "analytic") == 0 && v->pass->weight)
		mig_model_add_note(v->model,
						   "cr2 under the working model of variances proportional to 1 / weight");
}

/* ---- survey designs ---- */

static void
add_stratum(Variance *v, const MigVarianceStratum *h, bool rows)
{
	MigPair *squares = zero_matrix(v);
	MigPair *total = zero_matrix(v);
	double f = mig_stratum_share(&h->design);
	double n = h->design.n;
	bool centred = n > 1.0;

	if (h->t == NULL)
		return;
	if (rows)
	{
		read_products(v, h->t, v->column, MIG_COLUMN_OUTCOME, squares, total);
		v->n += (double) h->t->n;
	}
	else
	{
		read_products(v, h->t, total_columns(v), 0, squares, total);
		v->n += entry(h->t, 0, 1).hi;
		v->weight_sum += entry(h->t, 0, 2).hi;
	}
	add_score(v, total);
	if (centred || strcmp(v->options->singleton, "adjust") == 0)
		add_meat(v, squares, total, centred ? n : 0.0, (1.0 - f) * (centred ? n / (n - 1.0) : 1.0));
}

/* of a column of all rows; no column, no work */
static const char *
extreme(const Variance *v, const char *function, const char *fpc)
{
	return v->options->fpc ? psprintf("pg_catalog.%s(%s)", function, fpc) : fpc;
}

/* rows without a finite population correction */
static const char *
missing_fpc(const Variance *v, const char *fpc)
{
	return v->options->fpc
			   ? psprintf("(pg_catalog.count(*) FILTER (WHERE %s IS NULL))::pg_catalog.float8", fpc)
			   : "0::pg_catalog.float8";
}

/* without strata no GROUP BY (), which would keep workers away */
static const char *
by_stratum(const char *strata)
{
	return strata ? psprintf(" GROUP BY %s", strata) : "";
}

/* each row its own sampling unit */
static const char *
row_query(const Variance *v, const char *strata, const char *fpc)
{
	const char *name = strata ? psprintf("%s::pg_catalog.text", strata) : "'all'::pg_catalog.text";

	return psprintf(
		"SELECT %s, pg_catalog.count(*)::pg_catalog.float8, %s, %s, %s, 0::pg_catalog.float8, "
		"migstat.robust_moments_agg($1, 'hc0', %s%s)%s, 0::pg_catalog.float8 FROM %s%s%s",
		name, extreme(v, "min", fpc), extreme(v, "max", fpc), missing_fpc(v, fpc), v->weight,
		v->pass->arguments, v->filter, v->pass->source.from, by_stratum(strata),
		strata ? psprintf(" ORDER BY %s COLLATE pg_catalog.\"C\"", name) : "");
}

/* all units of a stratum in one state */
static const char *
unit_query(const Variance *v, const char *strata, const char *psu, const char *fpc)
{
	return psprintf(
		"WITH strata AS MATERIALIZED (SELECT %s AS h, %s AS low, %s AS high, %s AS missing, %s AS "
		"u FROM %s%s) SELECT h::pg_catalog.text, (u).units::pg_catalog.float8, low, high, "
		"missing, (u).nameless::pg_catalog.float8, (u).totals, %s FROM strata "
		"ORDER BY h::pg_catalog.text COLLATE pg_catalog.\"C\"",
		strata ? strata : "'all'::pg_catalog.text", extreme(v, "min", fpc), extreme(v, "max", fpc),
		missing_fpc(v, fpc), unit_totals(v, psu), v->pass->source.from, by_stratum(strata),
		strata ? "(SELECT pg_catalog.count(DISTINCT name)::pg_catalog.float8 FROM strata, "
				 "pg_catalog.unnest((u).numbers) AS name)"
			   : "(u).units::pg_catalog.float8");
}

/* the same by the server's GROUP BY */
static const char *
grouped_query(const Variance *v, const char *strata, const char *psu, const char *fpc)
{
	return psprintf(
		"WITH units AS MATERIALIZED (SELECT %s AS h, %s AS i, %s AS low, %s AS high, %s AS "
		"missing, migstat.score_agg($1, %s%s) AS s FROM %s GROUP BY %s) SELECT h::pg_catalog.text, pg_catalog.count(*)::pg_catalog.float8, "
		"pg_catalog.min(low), pg_catalog.max(high), pg_catalog.sum(missing), "
		"(pg_catalog.count(*) FILTER (WHERE i IS NULL))::pg_catalog.float8, "
		"migstat.total_moments_agg(s), (SELECT pg_catalog.count(DISTINCT i)::pg_catalog.float8 FROM "
		"units) FROM units GROUP BY h ORDER BY h::pg_catalog.text COLLATE pg_catalog.\"C\"",
		strata ? strata : "'all'::pg_catalog.text", psu, extreme(v, "min", fpc),
		extreme(v, "max", fpc), missing_fpc(v, fpc), v->weight, v->pass->arguments,
		v->pass->source.from, strata ? "1, 2" : "2");
}

/* was a state too small for the units of a stratum */
static bool
any_full(const MigResult *result)
{
	for (int row = 0; row < result->rows; row++)
		if (result->nulls[(size_t) row * result->columns + 1])
			return true;
	return false;
}

static MigVarianceStratum
stratum_at(const MigResult *result, int row)
{
	size_t at = (size_t) row * result->columns;
	double psu_missing = number_at(result, row, 5);
	MigVarianceStratum h = {0};

	h.design.name = result->nulls[at] ? "NULL" : TextDatumGetCString(result->values[at]);
	h.design.n = number_at(result, row, 1);
	h.design.fpc_known = !result->nulls[at + 2];
	h.design.fpc_low = number_at(result, row, 2);
	h.design.fpc_high = number_at(result, row, 3);
	h.design.fpc_missing = number_at(result, row, 4);
	h.t = moments_at(result, row, 6);
	if (result->nulls[at] || psu_missing > 0.0)
		mig_strata_refuse_null(result->nulls[at] ? "strata" : "psu");
	return h;
}

static MigVarianceDesign
design_at(const MigResult *result)
{
	MigVarianceDesign d = {result->rows, palloc(sizeof(MigVarianceStratum) * (result->rows + 1))};

	for (int row = 0; row < result->rows; row++)
		d.stratum[row] = stratum_at(result, row);
	d.names = result->rows > 0 ? number_at(result, 0, 7) : 0.0;
	return d;
}

/* rows: each is its own sampling unit */
static void
add_strata(Variance *v, const MigVarianceDesign *d, bool rows)
{
	const char *policy = v->options->singleton;
	double units = 0.0;
	double largest = 0.0;
	int singles = 0;

	v->weight_sum = rows ? NAN : 0.0;
	for (int i = 0; i < d->strata; i++)
	{
		const MigVarianceStratum *h = &d->stratum[i];
		bool single = mig_stratum_is_single(&h->design);

		units += h->design.n;
		largest = Max(largest, h->design.n);
		singles += single;
		if (single && strcmp(policy, "error") == 0)
			mig_stratum_refuse_single(&h->design);
		add_stratum(v, h, rows);
	}
	check_rows(v);
	if (singles == d->strata && strcmp(policy, "average") == 0)
		mig_strata_refuse_no_average(d->strata);
	v->model->n_clusters = (int64) units;
	v->model->n_strata = d->strata;
	v->model->df = units - d->strata;
	if (v->model->df == 0.0)
		mig_model_add_note(v->model,
						   "no stratum has more than one sampling unit: no degrees of freedom");
	if (singles > 0)
		mig_model_add_note(v->model,
						   psprintf("strata with one sampling unit: %d of %d, singleton => '%s'",
									singles, d->strata, policy));
	if (!rows && v->options->strata && mig_strata_share_names(units, d->names, largest))
		mig_model_add_note(
			v->model, "sampling units of the same name in different strata are different units");
	finish(v, strcmp(policy, "average") == 0 ? (double) d->strata / (d->strata - singles) : 1.0);
}

static void
apply_survey(Variance *v)
{
	const MigFitOptions *o = v->options;
	const MigSource *source = &v->pass->source;
	const char *strata = o->strata ? mig_source_column(source, o->strata, "strata") : NULL;
	const char *psu = o->psu ? mig_source_column(source, o->psu, "psu") : NULL;
	const char *fpc = o->fpc ? mig_source_number(source, o->fpc, "fpc") : "NULL::pg_catalog.float8";
	MigResult result = {0};
	MigVarianceDesign design;

	if (psu == NULL)
		result = run(v, row_query(v, strata, fpc));
	else if (in_one_state(v, o->psu, "psu"))
		result = run(v, unit_query(v, strata, psu, fpc));
	if (psu && (result.rows == 0 || any_full(&result)))
		result = run(v, grouped_query(v, strata, psu, fpc));
	design = design_at(&result);
	add_strata(v, &design, psu == NULL);
}

/* ---- the choice ---- */

static void
apply(Variance *v)
{
	const MigPass *pass = v->pass;
	const MigFitOptions *options = v->options;

	if (strncmp(options->vcov, "hc", 2) == 0)
		apply_hc(v, options->vcov);
	else if (strcmp(options->vcov, "cr2") == 0)
		apply_cr2(v);
	else if (strncmp(options->vcov, "cr", 2) == 0)
		apply_cluster(v, is_corrected(options));
	else
	{
		/* units without anybody of the subpopulation keep their place */
		if (pass->subpop && options->psu)
		{
			v->weight = psprintf("CASE WHEN %s THEN %s END", pass->subpop, v->weight);
			v->filter = "";
		}
		apply_survey(v);
	}
}

static const char *
weight_of(const MigPass *pass)
{
	return pass->weight ? pass->weight : "1::pg_catalog.float8";
}

static Variance
new_variance(MigModel *model, const MigPair *bread, const MigPass *pass,
			 const MigFitOptions *options)
{
	Variance v = {0};

	v.model = model;
	v.bread = bread;
	v.pass = pass;
	v.options = options;
	v.value = mig_model_to_datum(model);
	v.p = model->rank;
	v.column = mig_scorer_columns(model);
	v.meat = palloc0(sizeof(MigXsum) * (mig_products_count(v.p) + 1));
	v.score = palloc0(sizeof(MigXsum) * (v.p + 1));
	v.weight_sum = NAN;
	v.filter = pass->filter;
	v.weight = weight_of(pass);
	model->vcov_type = options->vcov;
	model->cluster = options->cluster;
	return v;
}

/* every residual is 0: nothing is known about errors */
static void
note_exact_fit(const Variance *v)
{
	for (size_t i = 0; i < mig_products_count(v->p) && v->model->df_residual <= 0 && !is_ml(v); i++)
		v->model->covariance[i] = NAN;
}

void
mig_variance_apply(MigModel *model, const MigPair *bread, const MigPass *pass,
				   const MigFitOptions *options)
{
	Variance v = new_variance(model, bread, pass, options);

	apply(&v);
	note_exact_fit(&v);
}

void
mig_variance_take_design(MigModel *model, const MigPair *bread, const MigPass *pass,
						 const MigFitOptions *options, const MigVarianceDesign *design)
{
	Variance v = new_variance(model, bread, pass, options);

	if (strcmp(options->vcov, "survey") == 0)
		add_strata(&v, design, false);
	else
	{
		bool corrected = is_corrected(options);
		Clusters clusters = clusters_of(&v, design->stratum[0].t);

		take_one_way(&v, &clusters, corrected);
		finish(&v, cr1_factor(&v, corrected));
	}
	note_exact_fit(&v);
}

bool
mig_variance_is_hc(const MigFitOptions *options)
{
	return strncmp(options->vcov, "hc", 2) == 0;
}

const char *
mig_variance_hc_call(const MigPass *pass, const MigFitOptions *options, int model)
{
	return hc_call(pass, options->vcov, weight_of(pass), pass->filter, model);
}

const char *
mig_variance_hc_groups_call(const MigPass *pass, const MigFitOptions *options, const char *by)
{
	return psprintf("migstat.robust_moments_by_agg($1, $2, '%s', %s, %s%s)%s", options->vcov,
					weight_of(pass), by, pass->arguments, pass->filter);
}

void
mig_variance_take_hc(MigModel *model, const MigPair *bread, const MigPass *pass,
					 const MigFitOptions *options, const MigMoments *t)
{
	Variance v = new_variance(model, bread, pass, options);

	model->passes++;
	model->rows_read += model->n_read;
	take_hc(&v, options->vcov, t);
	note_exact_fit(&v);
}
