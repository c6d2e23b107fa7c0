/* margins.c: average marginal effects of a model, with delta-method errors */
#include "postgres.h"

#include "fit/margins.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"

#include "fit/effects.h"
#include "fit/pass.h"
#include "fit/unconditional.h"

/* ---- the rows ---- */

/* the column of the weights; NULL: none */
static const char *
weights_of(const MigModel *model, const MigMarginsOptions *o)
{
	if (o->weights || strcmp(model->weight_type, "none") == 0)
		return o->weights;
	if (model->weights == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has %s weights, but not the name of their column",
							   model->weight_type),
						errhint("Say weights => their column in the source.")));
	return model->weights;
}

/* the source, with a column for an outcome that it does not have */
static const char *
with_outcome(const char *source, const MigFormula *formula)
{
	MigSource s = mig_source_open(source);
	StringInfoData text;

	initStringInfo(&text);
	for (int v = 0; v < formula->nvariables; v++)
	{
		bool used = mig_source_has(&s, formula->variables[v]);

		for (int t = 0; t < formula->nterms && !used; t++)
			used = mig_term_uses(&formula->terms[t], v);
		if (!used)
			appendStringInfo(&text, ", 1::pg_catalog.float8 AS %s",
							 quote_identifier(formula->variables[v]));
	}
	return text.len ? psprintf("SELECT source.*%s FROM %s", text.data, s.from) : source;
}

MigPass
mig_margins_rows(const MigModel *model, const MigMarginsOptions *o, bool outcome)
{
	MigWeights weights = {weights_of(model, o), model->weight_type};
	const MigFormula *formula;

	if (model->moments == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model has no estimates: no row was complete")));
	formula = mig_design_formula(model->moments);
	return mig_pass_open(outcome ? o->source : with_outcome(o->source, formula), formula->text,
						 weights, o->subpop, model->offset);
}

/* ---- effects as text, for the aggregate ---- */

static const char *
spell_effects(const char *const *variables, int n, const char *at)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoString(&text, "{\"variables\": [");
	for (int i = 0; i < n; i++)
	{
		appendStringInfoString(&text, i ? ", " : "");
		escape_json(&text, variables[i]);
	}
	appendStringInfo(&text, "], \"at\": %s}", at);
	return text.data;
}

static Jsonb *
json_of(const char *text)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

pg_noreturn static void
refuse_effects(void)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("effects are not what margins_agg takes"),
					errhint("Write '{\"variables\": [\"age\"], \"at\": {\"woman\": true}}'.")));
}

/* a member of a JSON object that must be an array or an object */
static Jsonb *
member(Jsonb *json, const char *key)
{
	JsonbValue *value = NULL;

	if (JB_ROOT_IS_OBJECT(json))
		value = getKeyJsonValueFromContainer(&json->root, key, (int) strlen(key), NULL);
	if (value == NULL || value->type != jbvBinary)
		refuse_effects();
	return JsonbValueToJsonb(value);
}

MigEffects *
mig_margins_effects(MigModel *model, const Oid *types, const char *effects)
{
	Jsonb *json = json_of(effects);
	Jsonb *names = member(json, "variables");
	int n = (int) JsonContainerSize(&names->root);
	const char **variables = palloc(sizeof(char *) * (n + 1));

	if (!JsonContainerIsArray(&names->root) || n == 0)
		refuse_effects();
	for (int i = 0; i < n; i++)
	{
		JsonbValue *name = getIthJsonbValueFromContainer(&names->root, (uint32) i);

		if (name->type != jbvString)
			refuse_effects();
		variables[i] = pnstrdup(name->val.string.val, name->val.string.len);
	}
	return mig_effects_new(model, types, variables, n, member(json, "at"));
}

/* ---- the sums ---- */

static const char *
weight_of(const MigPass *pass)
{
	return pass->weight ? pass->weight : "1::pg_catalog.float8";
}

/* the sums of margins_agg over the source, each rounded */
static const double *
sum_rows(const MigModel *model, const MigEffects *effects, const char *const *variables, int n,
		 const MigMarginsOptions *o, const char *at)
{
	MigPass pass = mig_margins_rows(model, o, false);
	Datum values[2] = {mig_model_to_datum(model),
					   CStringGetTextDatum(spell_effects(variables, n, at))};
	Oid types[2] = {HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(values[0])), TEXTOID};
	MigResult result =
		mig_query_with(psprintf("SELECT migstat.margins_agg($1, $2, %s%s)%s FROM %s",
								weight_of(&pass), pass.arguments, pass.filter, pass.source.from),
					   2, types, values);
	ArrayType *sums = result.nulls[0] ? NULL : DatumGetArrayTypeP(result.values[0]);
	const double *value = sums ? (const double *) ARR_DATA_PTR(sums) : NULL;

	if (sums && ARR_DIMS(sums)[0] != mig_effects_size(effects))
		elog(ERROR, "margins_agg gave %d sums", ARR_DIMS(sums)[0]);
	if (value == NULL || !(value[1] > 0.0))
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the source has no complete row to average over"),
						errdetail("The formula is \"%s\".", model->formula)));
	return value;
}

/* ---- at the means ---- */

static bool
is_read(const MigEffects *e, int v)
{
	for (int t = 0; t < e->formula->nterms; t++)
		if (e->uses[v][t])
			return true;
	return false;
}

/* outcome ~ the variables of the terms and the offset, each for itself */
static const char *
main_effects(const MigModel *model, const MigEffects *e)
{
	const MigFormula *f = e->formula;
	StringInfoData text;
	int n = 0;

	initStringInfo(&text);
	appendStringInfo(&text, "%s ~ ", mig_design_formula(model->moments)->outcome_name);
	for (int v = 0; v < f->nvariables; v++)
	{
		const MigDesignVariable *variable = &e->scorer->design->variables[v];
		const char *name = mig_formula_quote(f->variables[v]);

		if (!is_read(e, v))
			continue;
		appendStringInfoString(&text, n++ ? " + " : "");
		if (!variable->factor)
			appendStringInfo(&text, "c.%s", name);
		else if (variable->spec && variable->spec->missing)
			appendStringInfo(&text, "i(%s, missing=%s)", name,
							 quote_literal_cstr(variable->spec->missing));
		else
			appendStringInfo(&text, "i(%s)", name);
	}
	if (model->offset)
		appendStringInfo(&text, "%sc.%s", n ? " + " : "", mig_formula_quote(model->offset));
	return text.data;
}

static const MigMoments *
moments_of_rows(const MigModel *model, const MigEffects *e, const MigMarginsOptions *o)
{
	MigPass rows = mig_margins_rows(model, o, false);
	MigPass pass;
	MigWeights weights = {weights_of(model, o), model->weight_type};
	MigResult result;

	pass = mig_pass_open(psprintf("SELECT * FROM %s", rows.source.from), main_effects(model, e),
						 weights, o->subpop, NULL);
	result = mig_query(psprintf(
		"SELECT migstat.%smoments_%sagg(%s%s%s%s)%s FROM %s", pass.weight ? "weighted_" : "",
		pass.by_row ? "row_" : "", quote_literal_cstr(pass.formula->text), pass.weight ? ", " : "",
		pass.weight ? pass.weight : "", pass.variables, pass.filter, pass.source.from));
	return result.nulls[0] ? NULL : mig_pg_moments_state(result.values[0]);
}

static const double *
at_means(const MigModel *model, MigEffects *e, const MigMarginsOptions *o)
{
	const MigMoments *t = o->source ? moments_of_rows(model, e, o) : model->moments;
	MigXsum *sums = palloc(sizeof(MigXsum) * mig_effects_room(e->p, e->n));
	double *values = palloc(sizeof(double) * mig_effects_size(e));
	int which = 0;

	if (t == NULL || t->n == 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the source has no complete row to take means of"),
						errdetail("The formula is \"%s\".", model->formula)));
	if (!o->source && model->offset)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the model does not know the mean of its offset"),
						errhint("Say source => the rows to take means of.")));
	if (!mig_effects_set_means(e, t, &which))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model does not know the mean of \"%s\"", e->formula->variables[which]),
				 errdetail("Its terms have functions of it only."),
				 errhint("Say source => the rows to take means of.")));
	if (model->offset)
		e->scorer->offset = mig_effects_mean(t, model->offset);
	mig_effects_init(e, sums);
	mig_effects_add_means(e, sums);
	mig_effects_values(sums, e->p, e->n, values);
	return values;
}

/* ---- the result ---- */

static void
add_note(MigMargin *margin, const char *note)
{
	margin->note = margin->note ? psprintf("%s; %s", margin->note, note) : note;
}

/* sums: of the effect; unconditional: its variance, or NULL */
static MigMargin
margin_of(const MigModel *model, const MigEffects *e, const MigEffect *effect, const double *sums,
		  double weight, double cases, const double *unconditional, double conf_level)
{
	MigMargin margin = {e->formula->variables[effect->variable], effect->contrast, NAN};
	double missing = sums[e->p + 1];
	double infinite = sums[e->p + 2];
	double variance = 0.0;

	for (int j = 0; j < e->p; j++)
		for (int i = 0; i < e->p; i++)
			variance += sums[1 + i] / weight * (sums[1 + j] / weight) *
						model->covariance[mig_products_at(Min(i, j), Max(i, j))];
	if (missing > 0.0)
		add_note(&margin, "not estimable: it needs a term that was dropped, or levels that never "
						  "occur together");
	else if (infinite > 0.0)
		add_note(&margin, psprintf("not a finite number in %.0f of %.0f rows", infinite, cases));
	else
		margin.estimate = sums[0] / weight;
	if (!isnan(margin.estimate) && sums[e->p + 3] > 0.0)
		add_note(&margin, "with the dropped terms left out: it depends on which those are");
	if (unconditional)
		variance = *unconditional;
	if (isnan(margin.estimate))
		variance = NAN;
	if (variance < 0.0)
		add_note(&margin, "the variance estimate is negative");
	margin.inference = mig_inference_t(margin.estimate, variance, model->df, conf_level);
	return margin;
}

/* does `at` name a way or hold values */
static bool
is_values(const char *at)
{
	return at[strspn(at, " \t\r\n")] == '{';
}

static Jsonb *
values_of(const char *at)
{
	return is_values(at) ? json_of(at) : NULL;
}

static void
check_at(const MigMarginsOptions *o)
{
	bool means = strcmp(o->at, "means") == 0;

	if (!means && strcmp(o->at, "observed") != 0 && !is_values(o->at))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("at is \"%s\"", o->at),
						errhint("Say 'observed', 'means', or values as "
								"'{\"age\": 40, \"woman\": true}'.")));
	if (means && o->unconditional)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unconditional errors are of averages over rows, not at the means"),
						errhint("Leave at or unconditional out.")));
	if (!means && o->source == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("there are no rows to average over: a model keeps none"),
						errhint("Say source => the table or query it was fitted to, or at => "
								"'means'.")));
}

MigMargin *
mig_margins(MigModel *model, const MigMarginsOptions *o, int *n)
{
	const char **variables;
	MigMargin *margins;
	const double *sums;
	MigEffects *e;
	const double *unconditional = NULL;
	const char *at = is_values(o->at) ? o->at : "{}";
	bool means = strcmp(o->at, "means") == 0;
	int named = 0;

	check_at(o);
	e = mig_effects_new(model, NULL, o->variables, o->n, values_of(o->at));
	variables = palloc(sizeof(char *) * (e->n + 1));
	margins = palloc(sizeof(MigMargin) * (e->n + 1));
	*n = e->n;
	if (e->n == 0)
		return margins;
	for (int i = 0; i < e->n; i++)
		if (i == 0 || e->effect[i].variable != e->effect[i - 1].variable)
			variables[named++] = e->formula->variables[e->effect[i].variable];
	sums = means ? at_means(model, e, o) : sum_rows(model, e, variables, named, o, at);
	if (o->unconditional)
		unconditional = mig_unconditional(model, e, o, sums, spell_effects(variables, named, at));
	for (int i = 0; i < e->n; i++)
	{
		margins[i] = margin_of(model, e, &e->effect[i], sums + mig_effects_at(e->p, i), sums[1],
							   sums[0], unconditional ? &unconditional[i] : NULL, o->conf_level);
		if (!means && sums[0] != (double) model->n)
			add_note(&margins[i],
					 psprintf("averaged over %.0f rows; the model was fitted to " INT64_FORMAT,
							  sums[0], model->n));
	}
	return margins;
}
