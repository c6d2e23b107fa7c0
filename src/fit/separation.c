/* separation.c: outcomes that a model predicts without error */
#include "postgres.h"

#include "fit/separation.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "core/solve.h"
#include "fit/plan.h"

#define FIRST_TOLERANCE                                                                            \
	0.1 /* of x'd, where its root mean square is 1: taken for 0 at a first look */
#define MOST_TOLERANCE  0.5
#define LEAST_TOLERANCE 1e-7
#define LOOKS           3    /* in one test */
#define ZERO            1e-9 /* the same where d is exact */
#define COUNTS          1e-3 /* .. and is shorter than this next to what it was: nothing is left of d */
#define NAMED           0.05 /* a term that moves x'd less, next to the one that does most, is not named */

/* sums of a pass over the rows, in place of likelihoods */
enum
{
	AGAINST = MIG_LIKELIHOOD,        /* rows whose fit gets worse */
	ALONG = MIG_LIKELIHOOD_CONSTANT, /* rows whose fit gets better */
};

/* ---- rows ---- */

void
mig_separation_add(MigScorer *scorer, MigScoreKind kind, int64 cases, MigMoments *t)
{
	double y = mig_scorer_outcome(scorer);
	double move; /* of the linear predictor; 1 is what counts */
	bool against;

	scorer->offset = 0.0;
	move = mig_scorer_linear(scorer);
	if (scorer->family == MIG_FAMILY_POISSON)
		against = y > 0.0 ? fabs(move) > 1.0 : move > 1.0;
	else
		against = (y > 0.5 ? -move : move) > 1.0;
	if (against)
		mig_xsum_add(&t->likelihood[AGAINST], (double) cases);
	else if (fabs(move) > 1.0)
		mig_xsum_add(&t->likelihood[ALONG], (double) cases);
	else if (kind == MIG_SCORE_OVERLAP)
		mig_scorer_add(scorer, t, mig_pair(move), 1.0, cases);
}

/* ---- a direction ---- */

static double
product(const MigSeparation *s, int a, int b)
{
	return mig_xsum_value(mig_moments_sum(s->model->moments, s->column[a], s->column[b]));
}

/* root mean square of x'd */
static double
length_of(const MigSeparation *s, const double *d)
{
	double sum = 0.0;

	for (int a = 0; a < s->model->rank; a++)
		for (int b = 0; b < s->model->rank; b++)
			if (d[a] != 0.0 && d[b] != 0.0)
				sum += d[a] * d[b] * product(s, a, b);
	return sum > 0.0 ? sqrt(sum / s->model->weight_sum) : 0.0;
}

/* the model's estimates, its parameters' as given */
static void
set_estimates(MigModel *model, const double *value, double scale)
{
	for (int i = 0; i < model->nterms; i++)
		if (model->terms[i].column >= 0)
			model->terms[i].estimate = value[model->terms[i].column] * scale;
}

static MigMoments *
run_along(MigSeparation *s, const double *d, double tolerance, MigScoreKind kind)
{
	int p = s->model->rank;
	double *estimates = palloc(sizeof(double) * (p + 1));
	double length = length_of(s, d);
	MigMoments *t;

	for (int i = 0; i < s->model->nterms; i++)
		if (s->model->terms[i].column >= 0)
			estimates[s->model->terms[i].column] = s->model->terms[i].estimate;
	if (length == 0.0)
		return NULL;
	set_estimates(s->model, d, 1.0 / (tolerance * length));
	t = s->run(s->argument, kind);
	set_estimates(s->model, estimates, 1.0);
	return t;
}

static double
count(const MigMoments *t, int what)
{
	return mig_xsum_value(&t->likelihood[what]);
}

/* d less what makes x'd other than 0 in the rows that overlap */
static void
straighten(const MigSeparation *s, const MigMoments *t, double scale, double *d)
{
	int p = s->model->rank;
	int k = p + 1;
	int *column = palloc(sizeof(int) * k);
	const MigProductsPlaces places = mig_moments_places(t);
	MigXsum *matrix = palloc_extended(sizeof(MigXsum) * mig_products_count(k), MCXT_ALLOC_HUGE);
	MigSolveFit fit = {0};

	memcpy(column, s->column, sizeof(int) * p);
	column[p] = MIG_COLUMN_OUTCOME;
	fit.coefficient = palloc(sizeof(double) * k);
	fit.dropped = palloc(sizeof(bool) * k);
	mig_pg_moments_check(mig_products_matrix(mig_moments_products(t), &places, column, k, matrix));
	if (mig_solve(matrix, k, -1, palloc_extended(mig_solve_size(k), MCXT_ALLOC_HUGE), &fit) !=
		MIG_OK)
		return;
	for (int i = 0; i < p; i++)
		if (!fit.dropped[i] && isfinite(fit.coefficient[i]))
			d[i] -= fit.coefficient[i] * scale;
}

static const char *
terms_that_move(const MigSeparation *s, const double *d, double share)
{
	const MigModel *m = s->model;
	double most = 0.0;
	StringInfoData list;

	for (int i = 0; i < m->nterms; i++)
	{
		int c = m->terms[i].column;

		if (c >= 0 && m->terms[i].formula_term > 0)
			most = Max(most, fabs(d[c]) * sqrt(product(s, c, c)));
	}
	initStringInfo(&list);
	for (int i = 0; i < m->nterms; i++)
	{
		int c = m->terms[i].column;

		if (c >= 0 && m->terms[i].formula_term > 0 &&
			fabs(d[c]) * sqrt(product(s, c, c)) > share * most)
			appendStringInfo(&list, "%s%s", list.len ? ", " : "", m->terms[i].term);
	}
	return list.len ? list.data : "the constant";
}

bool
mig_separation_prove(MigSeparation *s, const double *direction, double share, MigSeparated *found)
{
	MigMoments *t = run_along(s, direction, ZERO, MIG_SCORE_SIDES);

	if (t == NULL || count(t, AGAINST) > 0.0 || count(t, ALONG) == 0.0)
		return false;
	found->rows = count(t, ALONG);
	found->terms = terms_that_move(s, direction, share);
	return true;
}

bool
mig_separation_test(MigSeparation *s, const double *direction, MigSeparated *found)
{
	int p = s->model->rank;
	double *d = palloc(sizeof(double) * (p + 1));

	if (s->tolerance == 0.0)
		s->tolerance = FIRST_TOLERANCE;
	for (int look = 0; look < LOOKS; look++)
	{
		double length;
		MigMoments *t;

		for (int i = 0; i < p; i++)
			d[i] = isfinite(direction[i]) ? direction[i] : 0.0;
		length = length_of(s, d);
		t = run_along(s, d, s->tolerance, MIG_SCORE_OVERLAP);
		if (t == NULL)
			return false;
		if (count(t, AGAINST) > 0.0 || count(t, ALONG) == 0.0)
		{
			if (s->tolerance >= MOST_TOLERANCE)
				return false;
			s->tolerance *= 3.0;
			continue;
		}
		if (t->n > 0)
			straighten(s, t, s->tolerance * length, d);
		if (length_of(s, d) > COUNTS * length && mig_separation_prove(s, d, NAMED, found))
			return true;
		if (s->tolerance > LEAST_TOLERANCE)
			s->tolerance /= 7.0;
	}
	return false;
}

/* ---- rows that all have one outcome ---- */

static double
sum_of(const MigModel *model, int a, int b)
{
	return mig_xsum_value(mig_moments_sum(model->moments, a, b));
}

/* a level, or levels together without a number */
static bool
is_level(const MigMoments *t, const MigFormula *formula, const MigTermFactors *factors, int c)
{
	int term = (int) mig_moments_columns(t)[c].term - 2;

	return c >= (int) t->dense && factors[2 + term].factors == formula->terms[term].natoms;
}

/* reference levels of one factor are one */
static bool
perfect_level(const MigModel *model, MigFamily family, const int *row_column, MigPerfect *p)
{
	const MigModelTerm *term = &model->terms[p->term];
	double total = 0.0;

	p->value = -1;
	for (int i = 0; i < model->nterms; i++)
		if (i == p->term || (term->is_reference && model->terms[i].is_reference &&
							 model->terms[i].formula_term == term->formula_term))
		{
			p->cases += sum_of(model, 0, row_column[i]);
			total += sum_of(model, 1, row_column[i]);
		}
	p->outcome = total > 0.0;
	p->possible = family == MIG_FAMILY_POISSON;
	return total == 0.0 || (family != MIG_FAMILY_POISSON && total == p->cases);
}

/* a number that is not 0 only where the outcome is the same, or a 0/1 column that is 0 only there */
static bool
perfect_number(const MigModel *model, MigFamily family, int c, MigPerfect *p)
{
	bool poisson = family == MIG_FAMILY_POISSON;
	double all = sum_of(model, 0, 0);
	double ones = sum_of(model, 0, 1);
	double sum = sum_of(model, 0, c);
	double with_one = sum_of(model, 1, c);
	bool binary = sum == sum_of(model, c, c);

	p->possible = true;
	p->value = 1;
	p->nonzero = !binary;
	p->cases = binary ? sum : NAN;
	p->outcome = with_one != 0.0;
	p->sign = (sum > 0.0) == (with_one != 0.0) ? 1.0 : -1.0;
	if (sum != 0.0 && (with_one == 0.0 || (!poisson && with_one == sum)))
		return true;
	if (!binary || !model->intercept || sum == all)
		return false;
	p->value = 0;
	p->cases = all - sum;
	p->outcome = ones != with_one;
	p->sign = p->outcome > 0.0 ? 1.0 : -1.0;
	return ones == with_one || (!poisson && all - ones == sum - with_one);
}

int
mig_separation_perfect(const MigModel *model, MigFamily family, const int *row_column,
					   MigPerfect *perfect)
{
	const MigFormula *formula = mig_design_formula(model->moments);
	const MigTermFactors *factors = mig_design_factors(model->moments, formula);
	int n = 0;

	for (int i = 0; i < model->nterms; i++)
	{
		MigPerfect p = {0};
		int c = row_column[i];

		p.term = i;
		if (c < 2)
			continue;
		if (is_level(model->moments, formula, factors, c)
				? perfect_level(model, family, row_column, &p)
				: c < (int) model->moments->dense && model->terms[i].column >= 0 &&
					  perfect_number(model, family, c, &p))
			perfect[n++] = p;
	}
	return n;
}

static const char *
level_condition(const MigPass *pass, const MigMoments *t, const MigTerm *term, int column)
{
	const MigFormula *formula = mig_design_formula(t);
	const MigDesignColumn *c = &mig_moments_columns(t)[column];
	const MigTermFactors *factors = &mig_design_factors(t, formula)[c->term];
	StringInfoData condition;

	initStringInfo(&condition);
	for (int f = 0; f < factors->factors; f++)
	{
		int v = factors->variable[f];
		const MigDim *d = &mig_moments_variables(t)[v].dim;
		const MigLevel *level = &mig_levels_of(t, d)[c->level[f] - 1];
		const char *label = pnstrdup(mig_levels_label(t, &t->text, level), level->len);
		const char *missing = NULL;

		for (int a = 0; a < term->natoms; a++)
			if (term->atoms[a]->variable == v && term->atoms[a]->factor)
				missing = term->atoms[a]->factor->missing;
		appendStringInfo(&condition,
						 "%s(COALESCE(migstat.level_of(%s), %s) COLLATE \"C\") "
						 "OPERATOR(pg_catalog.=) %s",
						 f > 0 ? " AND " : "",
						 mig_source_column(&pass->source, formula->variables[v], "in the formula"),
						 missing ? quote_literal_cstr(missing) : "NULL", quote_literal_cstr(label));
	}
	return condition.data;
}

const char *
mig_separation_condition(const MigPass *pass, const MigModel *model, const MigPerfect *perfect,
						 int column)
{
	const MigFormula *formula = mig_design_formula(model->moments);
	const MigTerm *term = &formula->terms[model->terms[perfect->term].formula_term - 1];

	if (perfect->value < 0)
		return level_condition(pass, model->moments, term, column);
	if (term->natoms != 1 || term->atoms[0]->kind != MIG_ATOM_COLUMN)
		return NULL;
	return psprintf("%s OPERATOR(pg_catalog.%s) %d",
					mig_source_number(&pass->source, formula->variables[term->atoms[0]->variable],
									  "in the formula"),
					perfect->nonzero ? "<>" : "=", perfect->nonzero ? 0 : perfect->value);
}
