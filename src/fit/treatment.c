/*
 * treatment.c: effects of a treatment by weighting and regression, over a source
 *
 * The score is a model of its own; outcome models are linear ones of each arm, all in one query.
 * Their coefficients go by column of one design that both arms share, since an arm may lack levels
 * and so have another reference.  A row that lacks an outcome, or a regressor of the outcome models
 * alone, counts for the score.
 */
#include "postgres.h"

#include "fit/treatment.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

#include "fit/glm.h"
#include "fit/plan.h"
#include "fit/survey.h"
#include "fit/treated.h"
#include "pg/moments.h"
#include "pg/progress.h"

#define HEAD          3   /* numbers of an aggregate's parameters before those of outcomes */
#define MOST_VALUES   90  /* of a row, as arguments of an aggregate */
#define MOST_OUTCOMES 40  /* of one query: each takes two columns of its result */
#define HEAVY         0.1 /* share of an arm's weight that one row should not have .. */
#define HEAVY_CASES   30  /* .. where the arm has so many */

/* the linear model of an outcome in an arm */
typedef struct Arm
{
	MigModel *model; /* NULL: nobody */
	MigPair *bread;
	int *column;         /* of the shared design, by parameter */
	const char *trouble; /* why it says nothing of the other arm; NULL: it does */
} Arm;

typedef struct Treatment
{
	const MigTreatmentRequest *request;
	MigFitOptions options; /* checked */
	MigTreatmentShape shape;
	MigPass pass;        /* of the formula */
	MigPass outcome;     /* of the outcome models' formula */
	const char *treated; /* condition */
	const char *rhs;     /* covariates of the outcome models */
	MigModel *score;     /* where there is none, the linear model of the treatment */
	MigModel *frame;     /* with the columns of the outcome models; NULL: the score's */
	int *score_column;   /* by parameter of the score */
	/* of the outcomes under way */
	int first;
	int n;
	Arm *arms;            /* by outcome, controls and treated */
	double *coefficients; /* by outcome, arm and column */
	double *fits;         /* flat */
	double *sums;         /* of the first pass, as pairs */
	double *extremes;
} Treatment;

/* ---- what is asked ---- */

static int
word_of(const char *name, const char *word, const char *const *words, int n)
{
	mig_fit_check_word(name, word, words, n);
	for (int i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	pg_unreachable();
}

static void
check_request(Treatment *t)
{
	static const char *const methods[] = {"ipw", "aipw", "regression"};
	static const char *const estimands[] = {"att", "ate", "atu"};
	static const char *const scores[] = {"probit", "logit"};
	static const char *const weight_types[] = {"sampling", "frequency"};
	const MigTreatmentRequest *r = t->request;

	t->shape.method = (MigTreatmentMethod) word_of("method", r->method, methods, 3);
	t->shape.estimand = (MigTreatmentEstimand) word_of("estimand", r->estimand, estimands, 3);
	t->shape.family = MIG_FAMILY_PROBIT;
	if (r->score && word_of("score", r->score, scores, 2) == 1)
		t->shape.family = MIG_FAMILY_LOGIT;
	word_of("weight_type", r->options.weights.type, weight_types, 2);
	if (r->options.cluster && (r->options.strata || r->options.psu || r->options.fpc))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("cluster does not go with strata, psu and fpc"),
						errhint("In a survey design clusters are psu.")));
	t->options = mig_fit_check_options(&r->options, true);
	mig_fit_check_distinct("outcomes", r->outcomes, r->noutcomes);
	if (t->shape.method == MIG_TREATMENT_REGRESSION && r->score)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("method \"regression\" has no score"),
						errhint("Leave score out, or say method => 'aipw', which has both a score "
								"and outcome models.")));
	if (t->shape.method == MIG_TREATMENT_IPW && r->outcome_formula)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("method \"ipw\" has no outcome models"),
						errhint("Leave outcome_formula out, or say method => 'aipw'.")));
}

/* the formula's right side, without the tilde */
static const char *
right_side(const MigFormula *f)
{
	return f->canonical + strlen(f->outcome_name) + strlen(" ~ ");
}

static const char *
outcome_side(const Treatment *t)
{
	const char *text = t->request->outcome_formula;

	if (text == NULL)
		return right_side(t->pass.formula);
	text += strspn(text, " \t\r\n");
	return *text == '~' ? text + 1 : text;
}

static void
open_treatment(Treatment *t, const MigTreatmentRequest *r)
{
	t->request = r;
	check_request(t);
	t->pass = mig_pass_open(r->source, r->formula, r->options.weights, r->options.subpop, NULL);
	t->treated = mig_treated_condition(&t->pass);
	t->rhs = outcome_side(t);
	t->outcome =
		r->outcome_formula
			? mig_pass_open(r->source, psprintf("%s ~ %s", t->pass.formula->outcome_name, t->rhs),
							r->options.weights, r->options.subpop, NULL)
			: t->pass;
	if (t->pass.formula->nabsorbed + t->outcome.formula->nabsorbed > 0)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("effects of a treatment do not go with absorbed effects"),
						errhint("Write them as terms, such as + i.region.")));
}

/* ---- the score ---- */

static MigFitOptions
fit_options(const Treatment *t)
{
	MigFitOptions o = mig_fit_default_options();

	/* the information's covariance, whatever the weights */
	o.weights = t->request->options.weights;
	o.vcov = "iid";
	o.subpop = t->request->options.subpop;
	return o;
}

static void
fit_score(Treatment *t)
{
	MigGlmOptions glm = {NULL, "observed", "refuse", 50, 1e-11};
	MigFitOptions o = fit_options(t);

	mig_progress("treatment_effects: %s",
				 t->shape.method == MIG_TREATMENT_REGRESSION ? "the covariates" : "the score");
	t->score = t->shape.method == MIG_TREATMENT_REGRESSION
				   ? mig_fit_start(&t->pass, &o, NULL)
				   : mig_fit_glm_pass(&t->pass, t->shape.family, &o, &glm, NULL);
	if (t->request->outcome_formula)
		t->frame = mig_fit_start(&t->outcome, &o, NULL);
	t->score_column = mig_scorer_columns(t->score);
	t->shape.score_columns = (int) t->score->moments->columns;
	t->shape.outcome_columns = (int) (t->frame ? t->frame : t->score)->moments->columns;
}

/* ---- outcome models ---- */

static const char *
outcome_expression(const Treatment *t, int j)
{
	return mig_survey_number(&t->pass.source, t->request->outcomes[t->first + j], "outcomes");
}

/* the outcome's name in a formula, or one that the covariates do not have */
static const char *
free_name(const char *outcome, const char *covariates)
{
	StringInfoData name;

	if (strstr(covariates, outcome) == NULL)
		return outcome;
	initStringInfo(&name);
	appendStringInfoString(&name, "outcome");
	while (strstr(covariates, name.data))
		appendStringInfoChar(&name, '_');
	return name.data;
}

/* where the score's variables are there: rows that lack one count for nothing */
static const char *
complete_for_score(const Treatment *t)
{
	const MigFormula *f = t->pass.formula;
	StringInfoData text;

	initStringInfo(&text);
	for (int v = 0; v < f->nvariables && t->frame; v++)
	{
		bool missing = false;

		for (int k = 0; k < f->nterms; k++)
			for (int a = 0; a < f->terms[k].natoms; a++)
			{
				const MigAtom *atom = f->terms[k].atoms[a];

				missing |= atom->variable == v && atom->factor && atom->factor->missing;
			}
		if (!missing)
			appendStringInfo(&text, " AND %s IS NOT NULL",
							 mig_source_column(&t->pass.source, f->variables[v], "in the formula"));
	}
	return text.data;
}

/* the pass of an outcome's model in one arm */
static MigPass
arm_pass(const Treatment *t, int j, int arm)
{
	MigPass pass = t->outcome;
	const char *name = free_name(t->request->outcomes[t->first + j], t->rhs);
	StringInfoData variables;

	pass.formula = mig_formula_parse(psprintf("%s ~ %s", mig_formula_quote(name), t->rhs));
	initStringInfo(&variables);
	for (int v = 0; v < pass.formula->nvariables; v++)
		appendStringInfo(
			&variables, ", %s",
			strcmp(pass.formula->variables[v], name) == 0
				? outcome_expression(t, j)
				: mig_source_column(&pass.source, pass.formula->variables[v], "in the formula"));
	pass.variables = variables.data;
	pass.filter =
		psprintf(" FILTER (WHERE %s%s%s%s%s)", arm == 1 ? "" : "NOT ", t->treated,
				 complete_for_score(t), pass.subpop ? " AND " : "", pass.subpop ? pass.subpop : "");
	return pass;
}

/* the number of another's level of a variable; 0: it is not there */
static uint32
same_level(const MigMoments *frame, const MigMoments *t, uint32 variable, uint32 level)
{
	const MigDim *d = &mig_moments_variables(frame)[variable].dim;
	const MigLevel *l = &mig_levels_of(t, &mig_moments_variables(t)[variable].dim)[level - 1];
	const char *label = mig_levels_label(t, &t->text, l);

	for (uint32 i = 1; i <= d->n; i++)
	{
		const MigLevel *known = &mig_levels_of(frame, d)[i - 1];

		if (known->len == l->len &&
			memcmp(mig_levels_label(frame, &frame->text, known), label, l->len) == 0)
			return i;
	}
	return 0;
}

/* the shared design's column of a column of the arm's, whose rows are some of its rows */
static int
shared_column(const MigMoments *frame, const MigMoments *t, const MigTermFactors *factors, uint32 c)
{
	const MigDesignColumn *column = &mig_moments_columns(t)[c];
	const MigTermFactors *f = &factors[column->term];
	uint32 level[MIG_MOMENTS_MAX_FACTORS];
	uint32 found;

	if (c < t->dense)
		return (int) c;
	for (int i = 0; i < f->factors; i++)
		level[i] = same_level(frame, t, f->variable[i], column->level[i]);
	found = mig_moments_find_column(frame, column->term, level, f->factors);
	if (found == 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the source gave other rows when it was read again"),
						errhint("Put the rows into a table first: a source with random() or "
								"TABLESAMPLE is another one each time.")));
	return (int) found;
}

/* how a column of the shared design is called in results */
static const char *
column_name(const MigModel *frame, const MigPlan *plan, int column)
{
	for (int i = 0; i < plan->nrows; i++)
		if (plan->row_column[i] == column)
			return plan->rows[i].term;
	return plan->formula->terms[mig_moments_columns(frame->moments)[column].term - 2].name;
}

/* a term that the arm's model dropped and the design of all rows did not */
static const char *
dropped_term(const MigModel *frame, const MigModel *model)
{
	for (int i = 0; i < model->nterms; i++)
		for (int k = 0; k < frame->nterms; k++)
			if (model->terms[i].column < 0 && !model->terms[i].is_reference &&
				frame->terms[k].column >= 0 &&
				strcmp(model->terms[i].term, frame->terms[k].term) == 0)
				return frame->terms[k].term;
	return "a term";
}

/*
 * The arm's coefficients by column of the shared design.  It says nothing of the other arm where it
 * lacks a column, or where columns depend on each other that do not in all rows.
 */
static void
take_arm(Treatment *t, const MigPlan *plan, Arm *arm, int which, double *coefficients)
{
	const MigModel *frame = t->frame ? t->frame : t->score;
	MigMoments *open = mig_pg_moments_grow(frame->moments, 0, 0, 0, 0);
	const MigMoments *own = arm->model->moments;
	const MigTermFactors *factors = mig_design_factors(own, mig_design_formula(own));
	int *shared = palloc(sizeof(int) * (own->columns + 1));
	bool *has = palloc0(sizeof(bool) * (frame->moments->columns + 1));
	const char *who = which == 1 ? "treated" : "control";

	for (uint32 c = 0; c < own->columns; c++)
	{
		shared[c] = shared_column(open, own, factors, c);
		has[shared[c]] = true;
	}
	for (uint32 c = frame->moments->dense; c < frame->moments->columns && !arm->trouble; c++)
		if (!has[c])
			arm->trouble =
				psprintf("not estimable: no %s row has %s", who, column_name(frame, plan, (int) c));
	if (!arm->trouble && arm->model->rank < frame->rank)
		arm->trouble =
			psprintf("not estimable: among the %s rows %s follows from the terms before it", who,
					 dropped_term(frame, arm->model));
	arm->column = mig_scorer_columns(arm->model);
	for (int i = 0; i < arm->model->rank; i++)
		arm->column[i] = shared[arm->column[i]];
	for (int i = 0; i < arm->model->nterms; i++)
		if (arm->model->terms[i].column >= 0)
			coefficients[arm->column[arm->model->terms[i].column]] = arm->model->terms[i].estimate;
}

static void
fit_arms(Treatment *t)
{
	StringInfoData sql;
	MigResult result;
	MigPlan *plan = mig_plan_make((t->frame ? t->frame : t->score)->moments, NULL);

	mig_progress("treatment_effects: outcome models");
	initStringInfo(&sql);
	for (int i = 0; i < 2 * t->n; i++)
	{
		MigPass pass = arm_pass(t, i / 2, i % 2);

		appendStringInfo(&sql, "%s%s", i ? ", " : "SELECT ",
						 mig_fit_moments_call(&pass, t->request->options.weights.type));
	}
	appendStringInfo(&sql, " FROM %s", t->pass.source.from);
	result = mig_query(sql.data);
	for (int i = 0; i < 2 * t->n; i++)
	{
		Arm *arm = &t->arms[i];

		if (result.nulls[i])
			continue;
		arm->model = mig_fit_moments(mig_fit_canonical(mig_pg_moments_state(result.values[i])),
									 NULL, &arm->bread);
		if (arm->model->nterms > 0)
			take_arm(t, plan, arm, i % 2, t->coefficients + (size_t) i * t->shape.outcome_columns);
		else
			arm->model = NULL;
	}
}

/* ---- passes ---- */

static Datum
numbers_datum(const Treatment *t, const double *values, size_t n)
{
	Datum *numbers = palloc(sizeof(Datum) * (n + HEAD));

	numbers[0] = Float8GetDatum(t->shape.method);
	numbers[1] = Float8GetDatum(t->shape.estimand);
	numbers[2] = Float8GetDatum(t->n);
	for (size_t i = 0; i < n; i++)
		numbers[HEAD + i] = Float8GetDatum(values[i]);
	return PointerGetDatum(construct_array(numbers, (int) n + HEAD, FLOAT8OID, sizeof(float8),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* the call of an aggregate over the rows */
static const char *
call_text(const Treatment *t, const char *aggregate)
{
	StringInfoData call;

	initStringInfo(&call);
	appendStringInfo(&call, "migstat.%s($1, %s, $2, %s", aggregate,
					 t->frame ? "$3" : "NULL::migstat.model",
					 t->pass.weight ? t->pass.weight : "1::pg_catalog.float8");
	for (int j = 0; j < t->n; j++)
		appendStringInfo(&call, ", %s", outcome_expression(t, j));
	appendStringInfo(&call, "%s%s)%s", t->pass.variables, t->frame ? t->outcome.variables : "",
					 t->pass.filter);
	return call.data;
}

static MigResult
run(Treatment *t, const char *sql, const double *values, size_t n)
{
	Datum parameters[3] = {mig_model_to_datum(t->score), numbers_datum(t, values, n), (Datum) 0};
	Oid types[3] = {HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(parameters[0])),
					FLOAT8ARRAYOID, InvalidOid};

	types[2] = types[0];
	if (t->frame)
		parameters[2] = mig_model_to_datum(t->frame);
	return mig_query_with(sql, t->frame ? 3 : 2, types, parameters);
}

/* the numbers of an array that a query gave, n of them */
static const double *
array_of(const MigResult *result, size_t n)
{
	ArrayType *array = result->nulls[0] ? NULL : DatumGetArrayTypeP(result->values[0]);

	if (array == NULL || (size_t) ARR_DIMS(array)[0] != n)
		elog(ERROR, "an aggregate of treatment_effects gave no sums");
	return (const double *) ARR_DATA_PTR(array);
}

static void
first_pass(Treatment *t)
{
	size_t sums = mig_treatment_sums(&t->shape);
	size_t extremes = (size_t) t->n * MIG_TREATMENT_EXTREMES;
	size_t n = t->shape.method == MIG_TREATMENT_IPW
				   ? 0
				   : (size_t) t->n * 2 * (size_t) t->shape.outcome_columns;
	MigResult result;
	const double *value;

	mig_progress("treatment_effects: estimates");
	result =
		run(t, psprintf("SELECT %s FROM %s", call_text(t, "treatment_agg"), t->pass.source.from),
			t->coefficients, n);
	value = array_of(&result, 2 * sums + extremes);
	t->sums = palloc_extended(sizeof(double) * 2 * sums, MCXT_ALLOC_HUGE);
	memcpy(t->sums, value, sizeof(double) * 2 * sums);
	t->extremes = palloc(sizeof(double) * extremes);
	memcpy(t->extremes, value + 2 * sums, sizeof(double) * extremes);
	mig_variance_check_rows(t->score, t->sums[2 * MIG_TREATMENT_CASES], NAN);
}

/* a sum of the first pass */
static MigPair
sum_at(const Treatment *t, int j, int i)
{
	size_t at = MIG_TREATMENT_HEAD + (size_t) j * (size_t) mig_treatment_block(&t->shape);
	MigPair pair = {t->sums[2 * (at + (size_t) i)], t->sums[2 * (at + (size_t) i) + 1]};

	return pair;
}

static MigPair
arm_sum(const Treatment *t, int j, int arm, int i)
{
	return sum_at(t, j, arm * MIG_ARM_SUMS + i);
}

/* ---- estimates ---- */

/* times the inverse information: what a unit of the score's equations moves the effect */
static void
move_by_score(const Treatment *t, const double *derivative, double *by_score)
{
	const MigModel *m = t->score;

	for (int i = 0; i < m->rank; i++)
	{
		double sum = 0.0;

		for (int k = 0; k < m->rank; k++)
			sum += m->covariance[mig_products_at(Min(i, k), Max(i, k))] *
				   derivative[t->score_column[k]];
		by_score[t->score_column[i]] = sum;
	}
}

static void
move_by_arm(const Arm *arm, const double *derivative, double *by_arm)
{
	for (int i = 0; i < arm->model->rank; i++)
	{
		MigPair sum = mig_pair(0.0);

		for (int k = 0; k < arm->model->rank; k++)
			sum = mig_pair_add(sum,
							   mig_pair_multiply(arm->bread[mig_products_at(Min(i, k), Max(i, k))],
												 mig_pair(derivative[arm->column[k]])));
		by_arm[arm->column[i]] = sum.hi;
	}
}

static void
fit_ipw(const Treatment *t, int j, MigTreatmentFit *fit, double *flat)
{
	int k = t->shape.score_columns;
	double *derivative = palloc0(sizeof(double) * k);

	for (int arm = 0; arm < 2; arm++)
	{
		fit->own[arm] = arm_sum(t, j, arm, MIG_ARM_OWN).hi;
		fit->adjusted[arm] = mig_pair_divide(arm_sum(t, j, arm, MIG_ARM_OWN_OUTCOME),
											 arm_sum(t, j, arm, MIG_ARM_OWN));
		for (int c = 0; c < k; c++)
		{
			MigPair plain = sum_at(t, j, MIG_OUTCOME_SUMS + 2 * arm * k + c);
			MigPair times = sum_at(t, j, MIG_OUTCOME_SUMS + (2 * arm + 1) * k + c);
			double moved =
				mig_pair_subtract(times, mig_pair_multiply(fit->adjusted[arm], plain)).hi /
				fit->own[arm];

			derivative[c] += arm == 1 ? moved : -moved;
		}
	}
	fit->effect = mig_pair_subtract(fit->adjusted[1], fit->adjusted[0]).hi;
	move_by_score(t, derivative, flat + MIG_TREATMENT_FIT_HEAD);
}

static void
fit_regression(const Treatment *t, int j, MigTreatmentFit *fit, double *flat)
{
	int ks = t->shape.score_columns;
	int ko = t->shape.outcome_columns;
	double *derivative = palloc0(sizeof(double) * (Max(ks, ko) + 1));
	double *rest = flat + MIG_TREATMENT_FIT_HEAD + ks;
	MigPair share = sum_at(t, j, MIG_OUTCOME_SHARE);

	fit->share = share.hi;
	fit->effect = mig_pair_divide(sum_at(t, j, MIG_OUTCOME_TOTAL), share).hi;
	for (int c = 0; c < ks; c++)
		derivative[c] = sum_at(t, j, MIG_OUTCOME_SUMS + c).hi / fit->share;
	if (t->shape.method == MIG_TREATMENT_AIPW)
		move_by_score(t, derivative, flat + MIG_TREATMENT_FIT_HEAD);
	for (int arm = 0; arm < 2; arm++)
	{
		for (int c = 0; c < ko; c++)
			derivative[c] = sum_at(t, j, MIG_OUTCOME_SUMS + ks + arm * ko + c).hi / fit->share;
		move_by_arm(&t->arms[2 * j + arm], derivative, rest + (size_t) arm * ko);
		memcpy(rest + (size_t) (2 + arm) * ko, t->coefficients + (size_t) (2 * j + arm) * ko,
			   sizeof(double) * ko);
	}
}

/* nobody in an arm, or no model of it */
static const char *
no_estimate(const Treatment *t, int j)
{
	for (int arm = 0; arm < 2; arm++)
		if (arm_sum(t, j, arm, MIG_ARM_CASES).hi == 0.0)
			return arm == 1 ? "no treated row has the outcome" : "no control row has the outcome";
	for (int arm = 0; arm < 2 && t->shape.method != MIG_TREATMENT_IPW; arm++)
		if (t->arms[2 * j + arm].trouble)
			return t->arms[2 * j + arm].trouble;
	return NULL;
}

static double
mean_of(const Treatment *t, int j, int arm)
{
	return mig_pair_divide(arm_sum(t, j, arm, MIG_ARM_OUTCOME), arm_sum(t, j, arm, MIG_ARM_WEIGHT))
		.hi;
}

static MigTreatmentFit
fit_outcome(const Treatment *t, int j)
{
	double *flat = t->fits + (size_t) j * mig_treatment_fit_size(&t->shape);
	MigTreatmentFit fit = {
		{{0.0, 0.0}, {0.0, 0.0}}, {1.0, 1.0}, {{0.0, 0.0}, {0.0, 0.0}}, {1.0, 1.0}, 1.0, 0.0};

	for (int arm = 0; arm < 2; arm++)
		if (arm_sum(t, j, arm, MIG_ARM_CASES).hi > 0.0)
		{
			fit.weight[arm] = arm_sum(t, j, arm, MIG_ARM_WEIGHT).hi;
			fit.mean[arm] = mig_pair_divide(arm_sum(t, j, arm, MIG_ARM_OUTCOME),
											arm_sum(t, j, arm, MIG_ARM_WEIGHT));
		}
	if (no_estimate(t, j) == NULL)
	{
		if (t->shape.method == MIG_TREATMENT_IPW)
			fit_ipw(t, j, &fit, flat);
		else
			fit_regression(t, j, &fit, flat);
	}
	mig_treatment_fit_write(&fit, flat);
	return fit;
}

/* ---- errors ---- */

/* variances of the sums of influences, before what corrects them for the number of clusters */
typedef struct Spread
{
	const double *square; /* by outcome: of effect and difference */
	double clusters;      /* NAN: none */
	double df;            /* of a survey design; else infinite */
	const char *note;     /* on the design */
} Spread;

static void
refuse_clusters(const Treatment *t, double null_rows, double clusters)
{
	if (null_rows > 0.0)
		ereport(
			ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("cluster \"%s\" is NULL in %.0f rows", t->request->options.cluster, null_rows),
			 errhint("Leave such rows out in the source, or give each a cluster of its own.")));
	if (clusters < 2.0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all rows are in one cluster of \"%s\"", t->request->options.cluster),
				 errhint("Clustered errors need at least two clusters, and many to be right.")));
}

/* the squares of the clusters' totals */
static Spread
spread_of_clusters(Treatment *t, size_t n)
{
	const char *cluster =
		mig_source_column(&t->pass.source, t->request->options.cluster, "cluster");
	double *square = palloc(sizeof(double) * 2 * t->n);
	Spread spread = {square, 0.0, INFINITY, NULL};
	const MigMoments *m;
	MigResult result = run(
		t,
		psprintf("SELECT migstat.total_moments_agg(s) FILTER (WHERE s[1] "
				 "OPERATOR(pg_catalog.>) 0), pg_catalog.sum(s[1]) FILTER (WHERE missing), "
				 "pg_catalog.count(*) FILTER (WHERE s[1] OPERATOR(pg_catalog.>) 0) FROM "
				 "(SELECT (%s IS NULL) AS missing, %s AS s FROM %s GROUP BY %s) AS clusters",
				 cluster, call_text(t, "treatment_influence_agg"), t->pass.source.from, cluster),
		t->fits, n);

	spread.clusters = (double) DatumGetInt64(result.values[2]);
	refuse_clusters(t, result.nulls[1] ? 0.0 : DatumGetFloat8(result.values[1]), spread.clusters);
	m = mig_pg_moments_state(result.values[0]);
	mig_variance_check_rows(t->score, mig_moments_products(m)[mig_products_at(0, 1)].hi, NAN);
	/* after the constant, cases and weight */
	for (int i = 0; i < 2 * t->n; i++)
		square[i] = mig_moments_products(m)[mig_products_at(3 + i, 3 + i)].hi;
	return spread;
}

/* a value as a constant of a query without parameters: all digits, whatever the settings */
static const char *
literal_of(Datum value, Oid type)
{
	int level = NewGUCNestLevel();
	const char *text;
	Oid out;
	bool varlena;

	(void) set_config_option("extra_float_digits", "3", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
							 true, 0, false);
	getTypeOutputInfo(type, &out, &varlena);
	text = psprintf("%s::%s", quote_literal_cstr(OidOutputFunctionCall(out, value)),
					format_type_be_qualified(type));
	AtEOXact_GUC(true, level);
	return text;
}

static const char *
model_literal(const MigModel *model)
{
	Datum value = mig_model_to_datum(model);

	return literal_of(value, HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(value)));
}

/* the rows' influences, each for a weight of 1, as an array over the source; outside the
 * subpopulation there may be levels that the models do not know */
static const char *
influences_text(const Treatment *t, size_t n)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "CASE WHEN %s THEN migstat.treatment_influence(%s, %s, %s",
					 t->pass.subpop ? t->pass.subpop : "true", model_literal(t->score),
					 t->frame ? model_literal(t->frame) : "NULL::migstat.model",
					 literal_of(numbers_datum(t, t->fits, n), FLOAT8ARRAYOID));
	for (int j = 0; j < t->n; j++)
		appendStringInfo(&text, ", %s", outcome_expression(t, j));
	appendStringInfo(&text, "%s%s) END", t->pass.variables, t->frame ? t->outcome.variables : "");
	return text.data;
}

/* of weighted totals by the design: linearised */
static Spread
spread_of_design(Treatment *t, size_t n)
{
	MigSurveyRequest request = {&t->pass.source};
	double *square = palloc(sizeof(double) * 2 * t->n);
	Spread spread = {square, NAN, NAN, NULL};
	MigSurvey survey;

	request.answers = influences_text(t, n);
	request.k = 2 * t->n;
	request.options = &t->options;
	request.designed = true;
	survey = mig_survey(&request);
	for (int i = 0; i < 2 * t->n; i++)
	{
		MigEstimate e;

		mig_survey_total(&survey, &survey.groups[0], i, t->request->conf_level, &e);
		square[i] = e.std_error * e.std_error;
	}
	spread.df = survey.df;
	spread.note = survey.note;
	return spread;
}

static Spread
second_pass(Treatment *t)
{
	size_t n = (size_t) t->n * (size_t) mig_treatment_fit_size(&t->shape);
	Spread spread = {NULL, NAN, INFINITY, NULL};
	const double *value;
	MigResult result;

	mig_progress("treatment_effects: errors");
	if (t->request->options.cluster)
		return spread_of_clusters(t, n);
	if (strcmp(t->options.vcov, "survey") == 0)
		return spread_of_design(t, n);
	result = run(
		t,
		psprintf("SELECT %s FROM %s", call_text(t, "treatment_influence_agg"), t->pass.source.from),
		t->fits, n);
	value = array_of(&result, 2 * MIG_TREATMENT_INFLUENCES(t->n));
	mig_variance_check_rows(t->score, value[0], NAN);
	spread.square = value + 2 + 2 * t->n;
	return spread;
}

/* of the difference of means: as ols() has it of the outcome on the treatment */
static double
difference_variance(const Treatment *t, int j, const Spread *spread)
{
	double square = spread->square[2 * j + 1];
	double n = 0.0;
	double squares = 0.0;
	double inverse = 0.0;

	for (int arm = 0; arm < 2; arm++)
	{
		MigPair weight = arm_sum(t, j, arm, MIG_ARM_WEIGHT);
		MigPair sum = arm_sum(t, j, arm, MIG_ARM_OUTCOME);
		MigPair about = mig_pair_subtract(arm_sum(t, j, arm, MIG_ARM_SQUARE),
										  mig_pair_divide(mig_pair_multiply(sum, sum), weight));

		n += arm_sum(t, j, arm, MIG_ARM_CASES).hi;
		squares += about.hi;
		inverse += 1.0 / weight.hi;
	}
	if (!isinf(spread->df))
		return square;
	if (!isnan(spread->clusters))
		return square * spread->clusters / (spread->clusters - 1.0) * (n - 1.0) / (n - 2.0);
	if (t->request->options.weights.column &&
		strcmp(t->request->options.weights.type, "sampling") == 0)
		return square * n / (n - 2.0);
	return squares / (n - 2.0) * inverse;
}

/* ---- the result ---- */

static void
add_note(MigTreatmentEffect *e, const char *note)
{
	e->note = e->note ? psprintf("%s; %s", e->note, note) : note;
}

/* scores that leave nobody to compare with, and rows that carry much of an arm's weight */
static void
note_support(const Treatment *t, int j, MigTreatmentEffect *e)
{
	double low = t->sums[2 * MIG_TREATMENT_LOW];
	double high = t->sums[2 * MIG_TREATMENT_HIGH];

	if (t->shape.method == MIG_TREATMENT_REGRESSION)
		return;
	if (low > 0.0)
		add_note(e, psprintf("the score is below %g in %.0f rows", MIG_TREATMENT_NEAR, low));
	if (high > 0.0)
		add_note(e, psprintf("the score is above %g in %.0f rows", 1.0 - MIG_TREATMENT_NEAR, high));
	for (int arm = 1; arm >= 0; arm--)
	{
		double share =
			t->extremes[j * MIG_TREATMENT_EXTREMES + arm] / arm_sum(t, j, arm, MIG_ARM_OWN).hi;

		if (share > HEAVY && arm_sum(t, j, arm, MIG_ARM_CASES).hi >= HEAVY_CASES)
			add_note(e, psprintf("one %s row has %.0f percent of the weight",
								 arm == 1 ? "treated" : "control", 100.0 * share));
	}
}

static void
note_rows(const Treatment *t, MigTreatmentEffect *e)
{
	int64 lacking = (int64) t->sums[2 * MIG_TREATMENT_CASES] - e->n_treated - e->n_control;
	int64 incomplete = t->score->n_null_outcome + t->score->n_null_regressor +
					   t->score->n_null_weight + t->score->n_zero_weight;

	if (incomplete > 0)
		add_note(e, psprintf(INT64_FORMAT " of " INT64_FORMAT
										  " rows lack the treatment, a covariate or a weight",
							 incomplete, t->score->n_read - t->score->n_outside));
	if (lacking > 0)
		add_note(e, psprintf(INT64_FORMAT " rows lack the outcome%s", lacking,
							 t->frame ? " or a covariate of it" : ""));
}

static void
take_difference(const Treatment *t, int j, const Spread *spread, MigTreatmentEffect *e)
{
	double variance = difference_variance(t, j, spread);

	e->difference = e->mean_treated - e->mean_control;
	e->difference_test =
		mig_inference_t(e->difference, variance, spread->df, t->request->conf_level);
}

static void
take_effect(const Treatment *t, int j, const MigTreatmentFit *fit, const Spread *spread,
			MigTreatmentEffect *e)
{
	const double *extremes = t->extremes + (size_t) j * MIG_TREATMENT_EXTREMES;
	double factor = isnan(spread->clusters) ? 1.0 : spread->clusters / (spread->clusters - 1.0);
	bool constant = extremes[2] == extremes[3];

	e->effect = fit->effect;
	e->test = mig_inference_t(fit->effect, factor * spread->square[2 * j], spread->df,
							  t->request->conf_level);
	if (!isfinite(fit->effect) || isnan(e->test.std_error))
	{
		e->effect = NAN;
		add_note(e, "not estimable: the score is 0 or 1 in some row");
	}
	if (constant)
	{
		e->effect = 0.0;
		e->test.std_error = e->test.statistic = e->test.p_value = NAN;
		e->test.conf_low = e->test.conf_high = NAN;
		e->difference_test.std_error = e->difference_test.statistic = NAN;
		add_note(e, "the outcome is constant");
	}
}

static MigTreatmentEffect
effect_of(const Treatment *t, int j, const MigTreatmentFit *fit, const Spread *spread)
{
	MigTreatmentEffect e = {t->request->outcomes[t->first + j], t->request->estimand};
	MigEstimate none = {NAN, NAN, NAN, NAN, NAN};
	const char *trouble = no_estimate(t, j);

	e.n_treated = (int64) arm_sum(t, j, 1, MIG_ARM_CASES).hi;
	e.n_control = (int64) arm_sum(t, j, 0, MIG_ARM_CASES).hi;
	e.mean_treated = e.n_treated > 0 ? mean_of(t, j, 1) : NAN;
	e.mean_control = e.n_control > 0 ? mean_of(t, j, 0) : NAN;
	e.difference = e.effect = NAN;
	e.difference_test = e.test = none;
	e.se_type = !isinf(spread->df)        ? "m_estimation_survey"
				: isnan(spread->clusters) ? "m_estimation"
										  : "m_estimation_clustered";
	if (e.n_treated > 0 && e.n_control > 0)
		take_difference(t, j, spread, &e);
	if (trouble)
		add_note(&e, trouble);
	else
		take_effect(t, j, fit, spread, &e);
	note_support(t, j, &e);
	if (spread->note)
		add_note(&e, spread->note);
	note_rows(t, &e);
	return e;
}

/* ---- all outcomes ---- */

/* outcomes that one query can take */
static int
outcomes_at_once(const Treatment *t)
{
	int values = t->pass.formula->nvariables + (t->frame ? t->outcome.formula->nvariables : 0);

	if (values >= MOST_VALUES)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("formulas with %d variables", values),
						errdetail("Effects of a treatment take fewer than %d.", MOST_VALUES),
						errhint("Combine columns in the source, such as one column of levels for "
								"many of 0 and 1.")));
	return Min(MOST_OUTCOMES, MOST_VALUES - values);
}

static void
estimate(Treatment *t, MigTreatmentEffect *effects)
{
	MigTreatmentFit *fit = palloc(sizeof(MigTreatmentFit) * t->n);
	Spread spread;

	t->shape.outcomes = t->n;
	t->arms = palloc0(sizeof(Arm) * 2 * t->n);
	t->coefficients = palloc0(sizeof(double) * 2 * t->n * (t->shape.outcome_columns + 1));
	t->fits = palloc_extended(sizeof(double) * t->n * mig_treatment_fit_size(&t->shape),
							  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	if (t->shape.method != MIG_TREATMENT_IPW)
		fit_arms(t);
	first_pass(t);
	for (int j = 0; j < t->n; j++)
		fit[j] = fit_outcome(t, j);
	spread = second_pass(t);
	for (int j = 0; j < t->n; j++)
		effects[j] = effect_of(t, j, &fit[j], &spread);
}

MigTreatmentEffect *
mig_treatment_effects(const MigTreatmentRequest *r)
{
	Treatment t = {0};
	MigTreatmentEffect *effects = palloc0(sizeof(MigTreatmentEffect) * r->noutcomes);
	int each;

	open_treatment(&t, r);
	for (t.first = 0; t.first < r->noutcomes; t.first++)
		outcome_expression(&t, 0);
	mig_treated_check(&t.pass, t.treated);
	fit_score(&t);
	each = outcomes_at_once(&t);
	for (t.first = 0; t.first < r->noutcomes; t.first += each)
	{
		t.n = Min(each, r->noutcomes - t.first);
		estimate(&t, effects + t.first);
	}
	return effects;
}

/* ---- rows ---- */

static void
refuse_numbers(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("the numbers do not go with the models and the values"),
			 errhint("These aggregates are parts of treatment_effects(), which calls them.")));
}

/* columns of the values of a row: the first ones, which stay; the others are set by row */
static int *
columns_of(const MigScorer *s)
{
	int *column = palloc(sizeof(int) * (s->n + 1));

	for (int i = 0; i < s->n; i++)
		column[i] = i == MIG_COLUMN_OUTCOME ? -1 : i;
	return column;
}

MigTreatmentCall *
mig_treatment_call(MigModel *score, MigModel *outcome, const double *numbers, int n,
				   const Oid *types, int ntypes, bool second)
{
	MigTreatmentCall *call = palloc0(sizeof(MigTreatmentCall));
	MigTreatmentShape *shape = &call->shape;
	int variables = score->moments ? (int) score->moments->variables : 0;
	int outcomes = n >= HEAD && numbers[2] >= 0.0 && numbers[2] <= ntypes ? (int) numbers[2] : -1;
	double expected;

	if (outcomes < 0 ||
		ntypes != outcomes + variables +
					  (outcome && outcome->moments ? (int) outcome->moments->variables : 0))
		refuse_numbers();
	call->score = mig_scorer_new(score, types + outcomes, false);
	if (outcome)
		call->outcome = mig_scorer_new(outcome, types + outcomes + variables, false);
	shape->method = (MigTreatmentMethod) numbers[0];
	shape->estimand = (MigTreatmentEstimand) numbers[1];
	shape->family = call->score->family;
	shape->outcomes = outcomes;
	shape->score_columns = (int) call->score->frame->columns;
	shape->outcome_columns = (int) (outcome ? call->outcome : call->score)->frame->columns;
	expected = second ? (double) outcomes * mig_treatment_fit_size(shape)
			   : shape->method == MIG_TREATMENT_IPW ? 0.0
													: 2.0 * outcomes * shape->outcome_columns;
	if (n - HEAD != expected)
		refuse_numbers();
	call->numbers = numbers + HEAD;
	call->frequency = strcmp(score->weight_type, "frequency") == 0;
	call->y = palloc(sizeof(double) * (outcomes + 1));
	call->score_column = columns_of(call->score);
	call->outcome_column = outcome ? columns_of(call->outcome) : NULL;
	call->fits = palloc(sizeof(MigTreatmentFit) * (outcomes + 1));
	for (int j = 0; j < outcomes && second; j++)
		call->fits[j] = mig_treatment_fit_read(
			shape, call->numbers + (size_t) j * mig_treatment_fit_size(shape));
	return call;
}

static MigTreatmentValues
values_of(const MigScorer *s, int *column)
{
	MigTreatmentValues values = {s->n, s->hi, s->lo, column};

	for (int i = 0; i < s->design->slots; i++)
		column[s->design->dense + i] = (int) s->design->slot[i].column;
	return values;
}

static void
read_outcomes(MigTreatmentCall *call, const NullableDatum *values)
{
	for (int j = 0; j < call->shape.outcomes; j++)
	{
		call->y[j] = values[j].isnull ? NAN : DatumGetFloat8(values[j].value);
		if (!values[j].isnull && !isfinite(call->y[j]))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
							errmsg("an outcome is %s in some row",
								   isnan(call->y[j]) ? "not a number (NaN)" : "infinite"),
							errhint("Leave such values out in the source, or make them NULL with "
									"nullif().")));
	}
}

bool
mig_treatment_read(MigTreatmentCall *call, const NullableDatum *values, double weight,
				   MigTreatmentRow *row)
{
	const NullableDatum *own = values + call->shape.outcomes;

	if (!mig_scorer_take(call->score, own))
		return false;
	read_outcomes(call, values);
	memset(row, 0, sizeof(MigTreatmentRow));
	row->treated = call->score->hi[MIG_COLUMN_OUTCOME] > 0.5;
	row->weight = weight;
	row->frequency = call->frequency;
	row->y = call->y;
	row->score = values_of(call->score, call->score_column);
	if (call->shape.method != MIG_TREATMENT_REGRESSION)
		row->predictor = mig_scorer_linear(call->score);
	if (call->outcome == NULL)
		row->outcome = row->score;
	else if (mig_scorer_take(call->outcome, own + call->score->design->formula->nvariables))
		row->outcome = values_of(call->outcome, call->outcome_column);
	return true;
}
