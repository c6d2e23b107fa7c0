/* unconditional.c: variances of average marginal effects that count the averaging too */
#include "postgres.h"

#include "fit/unconditional.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "fit/moments.h"
#include "fit/newton.h"
#include "fit/survey.h"

/* ---- a row ---- */

MigInfluence *
mig_influence_new(MigEffects *effects, const double *constants, int n)
{
	MigInfluence *influence = palloc(sizeof(MigInfluence));

	if (n != 1 + effects->n * (effects->p + 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("there are %d constants in place of %d", n,
							   1 + effects->n * (effects->p + 1)),
						errhint("margins() makes them.")));
	influence->effects = effects;
	influence->weight = constants[0];
	influence->value = constants + 1;
	influence->work = palloc(sizeof(MigXsum) * mig_effects_room(effects->p, effects->n));
	influence->sums = palloc(sizeof(double) * mig_effects_size(effects));
	return influence;
}

/* sum of a vector by parameter times the row's regressors */
static double
times_row(const MigScorer *s, const double *vector)
{
	double sum = 0.0;

	for (int i = 0; i < s->n; i++)
	{
		int column = i < s->design->dense ? i : (int) s->design->slot[i - s->design->dense].column;

		if (s->parameter[column] >= 0)
			sum += vector[s->parameter[column]] * s->hi[i];
	}
	return sum;
}

void
mig_influence_of(MigInfluence *f, double *result)
{
	MigEffects *e = f->effects;
	double score = mig_scorer_score(e->scorer);

	/* effects may put other values in place of the row's, so its score comes first */
	for (int k = 0; k < e->n; k++)
		result[k] = score * times_row(e->scorer, f->value + (size_t) k * (e->p + 1) + 1);
	mig_effects_init(e, f->work);
	mig_effects_add(e, 1.0, 1.0, f->work);
	mig_effects_values(f->work, e->p, e->n, f->sums);
	for (int k = 0; k < e->n; k++)
		result[k] +=
			(f->sums[mig_effects_at(e->p, k)] - f->value[(size_t) k * (e->p + 1)]) / f->weight;
}

/* ---- the inverse information ---- */

static double *
inverse_information(MigModel *model, const MigPass *pass)
{
	size_t count = mig_products_count(model->rank);
	double *inverse = palloc_extended(sizeof(double) * (count + 1), MCXT_ALLOC_HUGE);
	const MigGlmOptions glm = {model->offset, "observed", "error", 1, 1e-9};
	MigPair *bread = NULL;
	MigNewton *n;

	if (mig_model_family(model) == MIG_FAMILY_OLS)
		mig_fit_moments(model->moments, NULL, &bread);
	else
	{
		n = mig_newton_new(model, mig_model_family(model), pass, &glm);
		mig_newton_solve(n, mig_newton_step(n, MIG_SCORE_OBSERVED));
		bread = n->bread;
	}
	for (size_t i = 0; i < count; i++)
		inverse[i] = bread[i].hi + bread[i].lo;
	return inverse;
}

/* the constants of mig_influence_new as an array */
static Datum
constants_of(const MigEffects *e, const double *inverse, const double *sums)
{
	int n = 1 + e->n * (e->p + 1);
	Datum *values = palloc(sizeof(Datum) * n);
	double weight = sums[1];

	values[0] = Float8GetDatum(weight);
	for (int k = 0; k < e->n; k++)
	{
		const double *of = sums + mig_effects_at(e->p, k);
		Datum *to = values + 1 + (size_t) k * (e->p + 1);

		to[0] = Float8GetDatum(of[0] / weight);
		for (int i = 0; i < e->p; i++)
		{
			double sum = 0.0;

			for (int j = 0; j < e->p; j++)
				sum += inverse[mig_products_at(Min(i, j), Max(i, j))] * (of[1 + j] / weight);
			to[1 + i] = Float8GetDatum(sum);
		}
	}
	return PointerGetDatum(
		construct_array(values, n, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* ---- the variance ---- */

static void
refuse(const char *message, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("%s", message), errhint("%s", hint)));
}

/* the design that the model's kind of variance is one of */
static MigFitOptions
design_of(const MigModel *model, const MigMarginsOptions *o)
{
	MigFitOptions design = mig_fit_default_options();
	const char *vcov = model->vcov_type;

	if (strcmp(vcov, "survey") == 0)
	{
		design = o->design;
		design.subpop = o->subpop;
		design.vcov = NULL;
		design.cluster = NULL;
		if (model->design && (mig_fit_design_text(&design) == NULL ||
							  strcmp(mig_fit_design_text(&design), model->design) != 0))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unconditional errors need the model's design again"),
					 errdetail("The model was fitted with %s.", model->design),
					 errhint("Say design => the design it was fitted with, and subpop => its "
							 "subpopulation if it has one.")));
	}
	else if (strcmp(vcov, "cr0") == 0 || strcmp(vcov, "cr1") == 0)
		design.psu = model->cluster;
	else if (strcmp(vcov, "hc0") != 0 && strcmp(vcov, "hc1") != 0)
		refuse(psprintf("unconditional errors do not go with vcov \"%s\"", vcov),
			   "Fit the model with vcov => 'hc1', a cluster or a survey design: errors of the "
			   "averaging need no model of the rows.");
	if (model->cluster && strchr(model->cluster, '+'))
		refuse("unconditional errors take one cluster, not two", "Fit the model with one cluster.");
	design.weights.column = o->weights ? o->weights : model->weights;
	design.weights.type = "sampling";
	design.vcov = "survey";
	return design;
}

/* what the model's variance has in place of the factor m / (m - 1) of m units */
static double
factor_of(const MigModel *model, double units)
{
	bool linear = mig_model_family(model) == MIG_FAMILY_OLS;

	if (strcmp(model->vcov_type, "survey") == 0)
		return 1.0;
	if (strcmp(model->vcov_type, "hc0") == 0 || strcmp(model->vcov_type, "cr0") == 0)
		return (units - 1.0) / units;
	return linear ? ((double) model->n - 1.0) / ((double) model->n - model->rank) : 1.0;
}

/* the rows with their influence on k effects; incomplete ones count 0 in a survey, else are left out */
static MigSource
with_influence(const MigPass *pass, const char *weight, int k, bool survey)
{
	MigSource source = pass->source;
	const char *influence =
		psprintf("migstat.margins_influence($1, $2, $3, %s%s)", weight, pass->arguments);

	if (survey)
		influence = psprintf("COALESCE(%s, pg_catalog.array_fill(0::pg_catalog.float8, ARRAY[%d]))",
							 influence, k);
	source.from = psprintf("(SELECT source.*, %s AS \"margins influence\" FROM %s) AS source",
						   influence, pass->source.from);
	if (!survey)
		source.from = psprintf("(SELECT * FROM %s WHERE \"margins influence\" IS NOT NULL) AS "
							   "source",
							   source.from);
	return source;
}

const double *
mig_unconditional(MigModel *model, MigEffects *e, const MigMarginsOptions *o, const double *sums,
				  const char *effects_text)
{
	MigFitOptions design = design_of(model, o);
	bool survey = strcmp(model->vcov_type, "survey") == 0;
	MigPass pass = mig_margins_rows(model, o, true);
	double *variance = palloc(sizeof(double) * (e->n + 1));
	MigSurveyRequest request = {0};
	MigSource source;
	MigSurvey result;
	Datum values[3];
	Oid types[3] = {InvalidOid, TEXTOID, FLOAT8ARRAYOID};

	if (strcmp(model->weight_type, "frequency") == 0)
		refuse("unconditional errors do not go with frequency weights",
			   "Give a row for each case.");
	if (model->n_perfect > 0 && e->collinear.slots > e->p)
		refuse("unconditional errors do not go with terms dropped since they predict perfectly",
			   "Leave the terms and their rows out, and fit the model again.");
	if (sums[0] != (double) model->n)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unconditional errors need the rows the model was fitted to"),
						errdetail("It was fitted to " INT64_FORMAT " rows; the source has %.0f.",
								  model->n, sums[0]),
						errhint("Say the same source, and subpop => the same subpopulation.")));
	values[0] = mig_model_to_datum(model);
	types[0] = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(values[0]));
	values[1] = CStringGetTextDatum(effects_text);
	values[2] = constants_of(e, inverse_information(model, &pass), sums);
	source =
		with_influence(&pass, pass.weight ? pass.weight : "1::pg_catalog.float8", e->n, survey);
	if (!survey)
		design.subpop = o->subpop;
	request.source = &source;
	request.answers = "source.\"margins influence\"";
	request.k = e->n;
	request.options = &design;
	request.designed = true;
	request.parameters = 3;
	request.types = types;
	request.values = values;
	result = mig_survey(&request);
	for (int k = 0; k < e->n; k++)
	{
		MigEstimate total;

		mig_survey_total(&result, &result.groups[0], k, o->conf_level, &total);
		variance[k] = total.std_error * total.std_error * factor_of(model, result.df + 1.0);
	}
	return variance;
}
