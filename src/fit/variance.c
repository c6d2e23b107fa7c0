/* variance.c: robust, clustered and survey variances of a fitted model */
#include "postgres.h"

#include "fit/variance.h"

#include <math.h>

#include "access/htup_details.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "core/sandwich.h"
#include "fit/plan.h"
#include "pg/moments.h"

#define NO_RESIDUAL 1e-10 /* 1 - leverage below this is 0 */

/* ---- products of rows and of totals ---- */

MigMoments *
mig_score_moments(const MigScorer *scorer, MigScoreKind kind)
{
	MigMoments *t = mig_pg_moments_grow(scorer->frame, 0, 0, 0, 0);

	memset(mig_moments_products(t), 0, sizeof(MigXsum) * mig_products_count((int) t->columns));
	t->n_read = t->n = t->n_null_outcome = t->n_null_regressor = 0;
	t->n_null_weight = t->n_zero_weight = 0;
	memset(t->likelihood, 0, sizeof(t->likelihood));
	if (kind != MIG_SCORE_DESIGN)
		t->weighting = MIG_WEIGHT_NONE;
	return scorer->model->n > MIG_MOMENTS_FEW ? mig_pg_moments_block(t, scorer->design->slots) : t;
}

void
mig_score_add(MigScorer *scorer, MigScoreKind kind, double weight, bool analytic, MigMoments **t)
{
	MigDesignRow row = scorer->row;
	double residual = mig_scorer_score(scorer);
	double unit = analytic ? 1.0 : sqrt(weight); /* its square is the number of cases */
	double factor = (analytic ? weight : unit) * residual;

	row.weight = 1.0;
	row.cases = analytic ? 1 : (int64) weight;
	if (kind == MIG_SCORE_DESIGN)
	{
		row.weight = weight;
		row.term[MIG_COLUMN_OUTCOME].value = mig_pair(residual);
		mig_pg_moments_check(mig_moments_add_row(*t, &row));
		return;
	}
	if (kind != MIG_SCORE_PLAIN)
	{
		double rest = 1.0 - mig_scorer_leverage(scorer) * (analytic ? weight : 1.0);

		(*t)->n_zero_weight += rest < NO_RESIDUAL;
		factor = rest < NO_RESIDUAL ? 0.0 : factor / (kind == MIG_SCORE_HC2 ? sqrt(rest) : rest);
	}
	for (int i = 0; i < row.terms; i++)
		row.term[i].value = mig_pair(row.term[i].value.hi * factor);
	row.term[MIG_COLUMN_OUTCOME].value = mig_pair(unit);
	mig_pg_moments_check(mig_moments_add_row(*t, &row));
}

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
mig_total_add(MigMoments **t, const double *total, int n)
{
	MigProductsTerm *term = palloc(sizeof(MigProductsTerm) * (n + 1));
	MigDesignRow row = {term, n + 1, 1.0, 1};

	for (int c = 0; c <= n; c++)
	{
		term[c].column = c;
		term[c].value = mig_pair(c == 0 ? 1.0 : total[c - 1]);
	}
	if ((*t)->n_read++ >= MIG_MOMENTS_FEW && !(*t)->block)
		*t = mig_pg_moments_block(*t, 0);
	mig_pg_moments_check(mig_moments_add_row(*t, &row));
	pfree(term);
}

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
	MigPair *meat;
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
	const MigXsum *sum = &mig_moments_products(t)[mig_products_at(Min(a, b), Max(a, b))];
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

void
mig_variance_check_rows(const MigModel *model, double n, double weight_sum)
{
	if (n == (double) model->n &&
		(isnan(weight_sum) || fabs(weight_sum - model->weight_sum) <= 1e-9 * model->weight_sum))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("the source gave other rows when it was read again"),
			 errdetail("The first pass used " INT64_FORMAT " rows, the second %.0f.", model->n, n),
			 errhint("Put the rows into a table first: a source with random() or "
					 "TABLESAMPLE is another one each time.")));
}

static void
check_rows(const Variance *v)
{
	mig_variance_check_rows(v->model, v->n, v->weight_sum);
}

/* ML models take no correction for the number of terms, and z for t */
static bool
is_ml(const Variance *v)
{
	return mig_model_family(v->model) != MIG_FAMILY_OLS;
}

static void
add_note(MigModel *model, const char *note)
{
	model->note = model->note ? psprintf("%s; %s", model->note, note) : note;
}

static void
finish(const Variance *v, double factor)
{
	MigModel *m = v->model;

	mig_sandwich(v->bread, v->meat, v->p,
				 palloc_extended(sizeof(MigPair) * (3 * (size_t) v->p * v->p + 1), MCXT_ALLOC_HUGE),
				 m->covariance);
	for (size_t i = 0; i < mig_products_count(v->p); i++)
		m->covariance[i] *= factor;
	for (int i = 0; i < m->nterms; i++)
	{
		MigModelTerm *term = &m->terms[i];

		if (term->column >= 0 && m->covariance[mig_products_at(term->column, term->column)] < 0.0)
			term->note = "the variance estimate is negative";
	}
}

/* ---- heteroskedasticity ---- */

static void
apply_hc(Variance *v, const char *kind)
{
	MigModel *m = v->model;
	MigResult result =
		run(v, psprintf("SELECT migstat.robust_moments_agg($1, '%s', %s%s)%s FROM %s", kind,
						v->weight, v->pass->arguments, v->filter, v->pass->source.from));
	MigMoments *t = moments_at(&result, 0, 0);

	v->n = t ? (double) t->n : 0.0;
	check_rows(v);
	read_products(v, t, v->column, MIG_COLUMN_OUTCOME, v->meat, zero_matrix(v));
	finish(v, strcmp(kind, "hc1") == 0 ? (double) m->n / (is_ml(v) ? m->n - 1.0 : m->df_residual)
									   : 1.0);
	if (t->n_zero_weight > 0)
		add_note(m, psprintf(INT64_FORMAT " rows of leverage 1 have no residual and are left out "
										  "of the variance",
							 t->n_zero_weight));
}

/* ---- clusters ---- */

typedef struct Clusters
{
	double n;
	MigPair *meat;
} Clusters;

/* the columns of "hh + region" */
static List *
cluster_columns(const char *text)
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

static void
refuse_null_cluster(const Variance *v, double rows)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("cluster \"%s\" is NULL in %.0f rows of the model", v->options->cluster, rows),
			 errhint("Leave such rows out in the source, or give each a cluster of its own.")));
}

/* the scatter of the scores' totals by cluster; columns: expressions, with commas */
static Clusters
cluster_scatter(Variance *v, const char *columns, const char *is_null)
{
	Clusters clusters = {0, zero_matrix(v)};
	MigResult result = run(
		v,
		psprintf("SELECT migstat.total_moments_agg(s) FILTER (WHERE s[1] OPERATOR(pg_catalog.>) "
				 "0), pg_catalog.sum(s[1]) FILTER (WHERE missing) FROM (SELECT (%s) AS missing, "
				 "migstat.score_agg($1, %s%s)%s AS s FROM %s GROUP BY %s) AS clusters",
				 is_null, v->weight, v->pass->arguments, v->filter, v->pass->source.from, columns));
	MigMoments *t = moments_at(&result, 0, 0);

	if (number_at(&result, 0, 1) > 0.0)
		refuse_null_cluster(v, number_at(&result, 0, 1));
	v->n = t ? entry(t, 0, 1).hi : 0.0;
	v->weight_sum = t ? entry(t, 0, 2).hi : 0.0;
	check_rows(v);
	clusters.n = (double) t->n;
	if (clusters.n < 2.0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all rows are in one cluster of \"%s\"", v->options->cluster),
				 errhint("Clustered errors need at least two clusters, and many to be right.")));
	read_products(v, t, total_columns(v), 0, clusters.meat, zero_matrix(v));
	return clusters;
}

/* degrees of freedom and counts that go with g clusters */
static void
take_clusters(MigModel *model, double g)
{
	model->n_clusters = (int64) g;
	if (mig_model_family(model) == MIG_FAMILY_OLS)
		model->df = g - 1.0;
	if (g <= model->rank)
		add_note(model,
				 psprintf("%.0f clusters are fewer than or as many as the %d terms: no joint "
						  "test of all of them",
						  g, model->rank));
}

static double
few(double clusters, bool corrected)
{
	return corrected ? clusters / (clusters - 1.0) : 1.0;
}

static void
add_scaled(const Variance *v, const MigPair *from, double factor)
{
	mig_sandwich_add_stratum(v->meat, from, NULL, v->p, 0.0, factor);
}

static void
apply_two_way(Variance *v, const char *a, const char *b, bool corrected)
{
	bool own = strcmp(v->options->two_way, "own") == 0;
	const char *null_a = psprintf("%s IS NULL", a);
	const char *null_b = psprintf("%s IS NULL", b);
	Clusters first = cluster_scatter(v, a, null_a);
	Clusters second = cluster_scatter(v, b, null_b);
	Clusters both =
		cluster_scatter(v, psprintf("%s, %s", a, b), psprintf("%s OR %s", null_a, null_b));
	double fewest = Min(first.n, second.n);
	double all = few(fewest, corrected);

	add_scaled(v, first.meat, own ? few(first.n, corrected) : all);
	add_scaled(v, second.meat, own ? few(second.n, corrected) : all);
	add_scaled(v, both.meat, own ? -few(both.n, corrected) : -all);
	take_clusters(v->model, fewest);
	add_note(v->model, psprintf("two-way clusters: %.0f and %.0f, %.0f together; each part %s",
								first.n, second.n, both.n,
								!corrected ? "uncorrected"
								: own      ? "with its own correction"
										   : "with the correction of the fewer"));
}

static void
apply_cluster(Variance *v, bool corrected)
{
	MigModel *m = v->model;
	List *names = cluster_columns(v->options->cluster);
	const char *a = mig_source_column(&v->pass->source, linitial(names), "cluster");

	if (list_length(names) > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cluster \"%s\" names %d columns", v->options->cluster, list_length(names)),
				 errhint("One column, or two as 'household + region'.")));
	if (list_length(names) == 2)
		apply_two_way(v, a, mig_source_column(&v->pass->source, lsecond(names), "cluster"),
					  corrected);
	else
	{
		Clusters clusters = cluster_scatter(v, a, psprintf("%s IS NULL", a));

		add_scaled(v, clusters.meat, few(clusters.n, corrected));
		take_clusters(m, clusters.n);
	}
	finish(v, corrected && !is_ml(v) ? ((double) m->n - 1.0) / m->df_residual : 1.0);
}

/* ---- CR2 ---- */

typedef struct Cr2Pass
{
	Variance *v;
	MigCr2 cr2;
	double clusters;
	double null_rows;
} Cr2Pass;

static void
add_cr2_cluster(const Datum *values, const bool *nulls, void *argument)
{
	Cr2Pass *pass = argument;
	Variance *v = pass->v;
	MigMoments *t;
	MigPair *products = zero_matrix(v);
	MigPair *score = zero_matrix(v);
	double *s = palloc(sizeof(double) * (v->p + 1));

	if (nulls[1])
		return;
	t = mig_pg_moments_state(values[1]);
	if (t->n == 0)
		return;
	if (nulls[0] || DatumGetBool(values[0]))
		pass->null_rows += (double) t->n;
	pass->clusters++;
	v->n += (double) t->n;
	v->weight_sum += entry(t, 0, 0).hi;
	read_products(v, t, v->column, MIG_COLUMN_OUTCOME, products, score);
	for (int i = 0; i < v->p; i++)
		s[i] = score[i].hi + score[i].lo;
	mig_pg_moments_check(mig_cr2_add(&pass->cr2, products, s));
}

static void
apply_cr2(Variance *v)
{
	Cr2Pass pass = {0};
	const char *cluster = mig_source_column(&v->pass->source, v->options->cluster, "cluster");
	Oid type = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(v->value));
	double *df = palloc(sizeof(double) * (v->p + 1));

	pass.v = v;
	v->n = v->weight_sum = 0.0;
	mig_pg_moments_check(mig_cr2_init(
		&pass.cr2, v->bread, v->p,
		palloc_extended(sizeof(double) * mig_cr2_size(v->p), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO)));
	mig_query_each(psprintf("SELECT %s IS NULL, migstat.robust_moments_agg($1, 'cr2', %s%s)%s FROM "
							"%s GROUP BY %s",
							cluster, v->weight, v->pass->arguments, v->filter, v->pass->source.from,
							cluster),
				   1, &type, &v->value, add_cr2_cluster, &pass);
	v->model->passes++;
	v->model->rows_read += v->model->n_read;
	if (pass.null_rows > 0.0)
		refuse_null_cluster(v, pass.null_rows);
	check_rows(v);
	mig_cr2_read(&pass.cr2, v->meat, df);
	take_clusters(v->model, pass.clusters);
	for (int i = 0; i < v->model->nterms; i++)
		if (v->model->terms[i].column >= 0)
			v->model->terms[i].df = df[v->model->terms[i].column];
	finish(v, 1.0);
	if (v->pass->weight)
		add_note(v->model, "cr2 under the working model of variances proportional to 1 / weight");
}

/* ---- survey designs ---- */

typedef struct Stratum
{
	const char *name;
	double n; /* sampling units */
	double fpc_low;
	double fpc_high;
	double fpc_missing;
	double psu_missing;
	const MigMoments *t; /* of rows or totals; NULL: nobody of the subpopulation */
} Stratum;

/* share of the stratum's units that is in the sample */
static double
sampled_share(const Stratum *h)
{
	if (isnan(h->fpc_low) && h->fpc_missing == 0.0)
		return 0.0;
	if (h->fpc_missing > 0.0)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("fpc is NULL in %.0f rows of stratum %s", h->fpc_missing, h->name),
				 errhint("Every row needs the finite population correction of its stratum.")));
	if (h->fpc_low != h->fpc_high)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("fpc is %g and %g in stratum %s", h->fpc_low, h->fpc_high, h->name),
						errhint("It is one number for a stratum: the sampling units in the "
								"population, or the share of them that was sampled.")));
	if (h->fpc_low <= 1.0 && h->fpc_low >= 0.0)
		return h->fpc_low;
	if (!(h->fpc_low >= h->n))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("fpc %g of stratum %s is less than its %.0f sampling units",
							   h->fpc_low, h->name, h->n),
						errhint("fpc is the number of sampling units in the population, or the "
								"share of them that was sampled (at most 1).")));
	return h->n / h->fpc_low;
}

static void
refuse_singleton(const Stratum *h)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("stratum %s has only one sampling unit", h->name),
			 errdetail("One unit does not show how units differ."),
			 errhint("singleton => 'certainty' counts it as no variance, 'average' as that of the "
					 "other strata, 'adjust' about the mean of all; or merge strata.")));
}

static void
add_stratum(Variance *v, const Stratum *h, bool rows)
{
	MigPair *squares = zero_matrix(v);
	MigPair *total = zero_matrix(v);
	double f = sampled_share(h);
	bool centred = h->n > 1.0;

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
	if (centred || strcmp(v->options->singleton, "adjust") == 0)
		mig_sandwich_add_stratum(v->meat, squares, total, v->p, centred ? h->n : 0.0,
								 (1.0 - f) * (centred ? h->n / (h->n - 1.0) : 1.0));
}

/* each row its own sampling unit */
static const char *
row_query(const Variance *v, const char *strata, const char *fpc)
{
	return psprintf(
		"SELECT %s, pg_catalog.count(*)::pg_catalog.float8, pg_catalog.min(%s), "
		"pg_catalog.max(%s), %s, 0::pg_catalog.float8, "
		"migstat.robust_moments_agg($1, 'hc0', %s%s)%s, 0::pg_catalog.float8 FROM %s "
		"GROUP BY %s",
		strata ? psprintf("%s::pg_catalog.text", strata) : "'all'::pg_catalog.text", fpc, fpc,
		v->options->fpc ? psprintf("(pg_catalog.count(*) FILTER (WHERE %s IS "
								   "NULL))::pg_catalog.float8",
								   fpc)
						: "0::pg_catalog.float8",
		v->weight, v->pass->arguments, v->filter, v->pass->source.from, strata ? strata : "()");
}

static const char *
unit_query(const Variance *v, const char *strata, const char *psu, const char *fpc)
{
	return psprintf(
		"WITH units AS MATERIALIZED (SELECT %s AS h, %s AS i, pg_catalog.min(%s) AS low, "
		"pg_catalog.max(%s) AS high, %s AS missing, migstat.score_agg($1, %s%s) AS s FROM %s GROUP "
		"BY 1, 2) SELECT h::pg_catalog.text, pg_catalog.count(*)::pg_catalog.float8, "
		"pg_catalog.min(low), pg_catalog.max(high), pg_catalog.sum(missing), "
		"(pg_catalog.count(*) FILTER (WHERE i IS NULL))::pg_catalog.float8, "
		"migstat.total_moments_agg(s), (SELECT pg_catalog.count(DISTINCT i)::pg_catalog.float8 FROM "
		"units) FROM units GROUP BY h",
		strata ? strata : "'all'::pg_catalog.text", psu, fpc, fpc,
		v->options->fpc
			? psprintf("(pg_catalog.count(*) FILTER (WHERE %s IS NULL))::pg_catalog.float8", fpc)
			: "0::pg_catalog.float8",
		v->weight, v->pass->arguments, v->pass->source.from);
}

static Stratum
stratum_at(const Variance *v, const MigResult *result, int row)
{
	size_t at = (size_t) row * result->columns;
	Stratum h = {0};

	h.name = result->nulls[at] ? "NULL" : TextDatumGetCString(result->values[at]);
	h.n = number_at(result, row, 1);
	h.fpc_low = number_at(result, row, 2);
	h.fpc_high = number_at(result, row, 3);
	h.fpc_missing = number_at(result, row, 4);
	h.psu_missing = number_at(result, row, 5);
	h.t = moments_at(result, row, 6);
	if (result->nulls[at] || h.psu_missing > 0.0)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s is NULL in some rows", result->nulls[at] ? "strata" : "psu"),
						errhint("Every row of a survey has its stratum and sampling unit, also "
								"rows that the model leaves out.")));
	return h;
}

/* how many strata have one unit only, in the order they come */
static void
add_strata(Variance *v, const MigResult *result, bool rows)
{
	const char *policy = v->options->singleton;
	double units = 0.0;
	int singles = 0;
	int strata = result->rows;

	v->weight_sum = rows ? NAN : 0.0;
	for (int row = 0; row < strata; row++)
	{
		Stratum h = stratum_at(v, result, row);

		units += h.n;
		if (h.n < 2.0 && strcmp(policy, "error") == 0 && sampled_share(&h) < 1.0)
			refuse_singleton(&h);
		singles += h.n < 2.0;
		add_stratum(v, &h, rows);
	}
	check_rows(v);
	v->model->n_clusters = (int64) units;
	v->model->n_strata = strata;
	v->model->df = units - strata;
	if (singles > 0)
		add_note(v->model,
				 psprintf("%d strata with one sampling unit: singleton => '%s'", singles, policy));
	if (!rows && v->options->strata && number_at(result, 0, 7) < units)
		add_note(v->model,
				 "sampling units of the same name in different strata are different units");
	finish(v, singles > 0 && singles < strata && strcmp(policy, "average") == 0
				  ? (double) strata / (strata - singles)
				  : 1.0);
}

static void
apply_survey(Variance *v)
{
	const MigFitOptions *o = v->options;
	const MigSource *source = &v->pass->source;
	const char *strata = o->strata ? mig_source_column(source, o->strata, "strata") : NULL;
	const char *psu = o->psu ? mig_source_column(source, o->psu, "psu") : NULL;
	const char *fpc = o->fpc ? mig_source_number(source, o->fpc, "fpc") : "NULL::pg_catalog.float8";
	MigResult result = run(v, psu ? unit_query(v, strata, psu, fpc) : row_query(v, strata, fpc));

	add_strata(v, &result, psu == NULL);
}

/* ---- the choice ---- */

void
mig_variance_apply(MigModel *model, const MigPair *bread, const MigPass *pass,
				   const MigFitOptions *options)
{
	Variance v = {0};
	const char *weight = pass->weight ? pass->weight : "1::pg_catalog.float8";

	v.model = model;
	v.bread = bread;
	v.pass = pass;
	v.options = options;
	v.value = mig_model_to_datum(model);
	v.p = model->rank;
	v.column = mig_scorer_columns(model);
	v.meat = zero_matrix(&v);
	v.weight_sum = NAN;
	v.filter = pass->filter;
	v.weight = weight;
	model->vcov_type = options->vcov;
	model->cluster = options->cluster;
	if (strncmp(options->vcov, "hc", 2) == 0)
		apply_hc(&v, options->vcov);
	else if (strcmp(options->vcov, "cr2") == 0)
		apply_cr2(&v);
	else if (strncmp(options->vcov, "cr", 2) == 0)
		apply_cluster(&v, strcmp(options->vcov, "cr1") == 0);
	else
	{
		/* units without anybody of the subpopulation keep their place */
		if (pass->subpop && options->psu)
		{
			v.weight = psprintf("CASE WHEN %s THEN %s END", pass->subpop, weight);
			v.filter = "";
		}
		apply_survey(&v);
	}
}
