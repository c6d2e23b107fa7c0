/*
 * associations.c: many outcomes on focal predictors, each in its own model with the same controls
 *
 * One query serves all outcomes.  Its first aggregate has every outcome as a column, with 0 for
 * NULL; one more for each outcome has the rows that lack it.  Sums are exact, so that their
 * difference is what the outcome's own rows would have given, to the bit once it is rounded.
 * Focal predictors share the query; rows that lack one of them, if there are any, take a second
 * query, by which ones they lack.
 */
#include "postgres.h"

#include "fit/associations.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "core/adjust.h"
#include "core/inference.h"
#include "fit/glm.h"
#include "fit/one_scan.h"
#include "fit/options.h"
#include "fit/pass.h"
#include "fit/plan.h"
#include "fit/variance.h"
#include "pg/query.h"
#include "pg/source.h"
#include "pg/try.h"

#define SHARED_FOCAL     4   /* focal predictors of one query, which may make 16 groups */
#define SHARED_OUTCOMES  40  /* of one aggregate: the work grows with their square */
#define SHARED_ARGUMENTS 90  /* of one aggregate */
#define SHARED_MODELS    40  /* variances of one query */
#define QUERY_OUTCOMES   800 /* of one query: each takes up to two columns of its result */

typedef struct Outcome
{
	const char *text;    /* as a formula has it */
	const char *shown;   /* name of the expression */
	const char *only;    /* the one column of it; NULL: it has several */
	const char *name;    /* in the shared formula */
	const char *column;  /* expression; NULL: not a column that a query can share */
	const char *nothing; /* a 0 of its type */
} Outcome;

typedef struct Focal
{
	const char *text;          /* as a formula has it */
	const char *term;          /* name of its term */
	const MigFormula *formula; /* of it alone */
	const char *variable; /* the one column it is; NULL: it does not share a query with others */
	const char *zero;     /* any value of the column's type */
} Focal;

typedef struct Cell
{
	MigModel *model;
	const char *note; /* why there is no model */
	bool done;
	MigFamily family;
	MigPass pass;   /* of a model that waits for its variance .. */
	MigPair *bread; /* .. and (X'WX)^-1; NULL: none waits */
} Cell;

typedef struct Job
{
	const MigAssociationsRequest *request;
	MigFamily family;
	bool chooses; /* probit in place of the linear family for outcomes of 0 and 1 */
	MigFitOptions options;
	MigSource source;
	const char *stem;     /* outcomes are called stem 1, stem 2, .. in shared formulas */
	const char *controls; /* with " + " before them, or nothing */
	const char *weight;
	const char *subpop;
	Outcome *outcomes;
	Focal *focal;
	Cell *cells;   /* outcomes x focal */
	bool *crowded; /* a cell's units were too many for one reading */
} Job;

static Cell *
cell_of(const Job *job, int outcome, int focal)
{
	return &job->cells[outcome * job->request->nfocal + focal];
}

static const char *
cell_formula(const Job *job, const char *outcome, int focal)
{
	return psprintf("%s ~ %s%s", outcome, job->focal[focal].text, job->controls);
}

/* ---- what is asked for ---- */

/* a name that nothing in the request contains */
static const char *
free_stem(const MigAssociationsRequest *r)
{
	StringInfoData all;
	StringInfoData stem;

	initStringInfo(&all);
	initStringInfo(&stem);
	for (int i = 0; i < r->noutcomes; i++)
		appendStringInfo(&all, "%s ", r->outcomes[i]);
	for (int i = 0; i < r->nfocal; i++)
		appendStringInfo(&all, "%s ", r->focal[i]);
	appendStringInfoString(&all, r->controls ? r->controls : "");
	appendStringInfoString(&stem, "outcome");
	while (strstr(all.data, stem.data))
		appendStringInfoChar(&stem, '_');
	return stem.data;
}

static MigAdjust
adjust_method(const char *word)
{
	static const char *const words[] = {"holm", "bh", "bonferroni", "none"};

	mig_fit_check_word("adjust", word, words, lengthof(words));
	return strcmp(word, "holm") == 0         ? MIG_ADJUST_HOLM
		   : strcmp(word, "bh") == 0         ? MIG_ADJUST_BH
		   : strcmp(word, "bonferroni") == 0 ? MIG_ADJUST_BONFERRONI
											 : MIG_ADJUST_NONE;
}

static MigFamily
family_of(const char *word)
{
	static const char *const words[] = {"auto", "ols", "probit", "logit", "cloglog", "poisson"};

	mig_fit_check_word("model", word, words, lengthof(words));
	return strcmp(word, "probit") == 0    ? MIG_FAMILY_PROBIT
		   : strcmp(word, "logit") == 0   ? MIG_FAMILY_LOGIT
		   : strcmp(word, "cloglog") == 0 ? MIG_FAMILY_CLOGLOG
		   : strcmp(word, "poisson") == 0 ? MIG_FAMILY_POISSON
										  : MIG_FAMILY_OLS;
}

static void
check_request(const MigAssociationsRequest *r)
{
	adjust_method(r->adjust);
	if (!(r->alpha > 0.0 && r->alpha < 1.0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("alpha is %g", r->alpha),
						errhint("It lies between 0 and 1, such as 0.05.")));
}

static void
refuse_twice(const char *what, const char *text)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("%s \"%s\" is given twice", what, text),
					errhint("It would count twice in the adjusted p-values.")));
}

/* as a formula has it: a column whose name would need quotes may come without */
static const char *
in_formula(const Job *job, const char *text)
{
	TupleDesc columns = job->source.columns;

	for (int i = 0; i < columns->natts; i++)
		if (strcmp(NameStr(TupleDescAttr(columns, i)->attname), text) == 0)
			return mig_formula_quote(text);
	return text;
}

/* error: the source lacks a column of the formula */
static void
check_columns(const Job *job, const MigFormula *formula, const char *role)
{
	for (int v = 0; v < formula->nvariables; v++)
		if (strncmp(formula->variables[v], job->stem, strlen(job->stem)) != 0)
			mig_source_column(&job->source, formula->variables[v], role);
}

/* the controls by themselves, after an outcome that is no column; NULL: there are none */
static const MigFormula *
open_controls(Job *job)
{
	const char *text = job->request->controls;
	const MigFormula *formula;

	job->controls = "";
	if (text == NULL || text[strspn(text, " \t\r\n")] == '\0')
		return NULL;
	formula = mig_formula_parse(psprintf("%s ~ %s", job->stem, text));
	if (formula->nabsorbed > 0)
		mig_formula_error(formula->text, 0, ERRCODE_FEATURE_NOT_SUPPORTED,
						  "Write the effects as terms, such as + i.region.",
						  "controls that are absorbed effects");
	check_columns(job, formula, "in the controls");
	job->controls = psprintf(" + %s", text);
	return formula;
}

static bool
has_term(const MigFormula *formula, const char *name)
{
	for (int t = 0; formula && t < formula->nterms; t++)
		if (strcmp(formula->terms[t].name, name) == 0)
			return true;
	return false;
}

static bool
has_variable(const MigFormula *formula, const char *name)
{
	for (int v = 0; formula && v < formula->nvariables; v++)
		if (strcmp(formula->variables[v], name) == 0)
			return true;
	return false;
}

/* ---- columns that a query can share ---- */

/* a value of the type, as SQL; NULL for types with none at hand */
static const char *
some_value(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return psprintf("0::%s", format_type_be_qualified(type));
		case BOOLOID:
			return "false";
		case DATEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID: /* a 0 in the design */
			return psprintf("'epoch'::%s", format_type_be_qualified(type));
		case TEXTOID:
		case VARCHAROID:
			return "''";
		default:
			return get_typtype(type) == TYPTYPE_ENUM
					   ? psprintf("pg_catalog.enum_first(NULL::%s)", format_type_be_qualified(type))
					   : NULL;
	}
}

static void
open_outcome(Job *job, int i)
{
	Outcome *outcome = &job->outcomes[i];
	const MigFormula *formula;
	const char *column;
	Oid type;

	outcome->text = in_formula(job, job->request->outcomes[i]);
	outcome->name = psprintf("\"%s %d\"", job->stem, i + 1);
	formula = mig_formula_parse(psprintf("%s ~ 1", outcome->text));
	check_columns(job, formula, "outcomes");
	outcome->shown = formula->outcome_name;
	outcome->only = formula->nvariables == 1 ? formula->variables[0] : NULL;
	for (int j = 0; j < i; j++)
		if (strcmp(job->outcomes[j].shown, outcome->shown) == 0)
			refuse_twice("outcome", outcome->text);
	if (formula->outcome->op != MIG_EXPR_COLUMN)
		return;
	column = mig_source_column(&job->source, formula->variables[0], "outcomes");
	type = getBaseType(mig_source_type(&job->source, formula->variables[0], "outcomes"));
	if (type == BOOLOID)
	{
		/* a boolean would be a factor on the right side */
		column = psprintf("%s::pg_catalog.int4", column);
		type = INT4OID;
	}
	if (type == TEXTOID || type == VARCHAROID || some_value(type) == NULL ||
		get_typtype(type) == TYPTYPE_ENUM)
		return;
	outcome->column = column;
	outcome->nothing = some_value(type);
}

/* a predictor that is one column, of which no other says anything, shares a query with others */
static void
share_focal(Job *job, int i, const char *variable)
{
	for (int j = 0; j < i; j++)
		if (job->focal[j].variable && strcmp(job->focal[j].variable, variable) == 0)
			return;
	job->focal[i].zero = some_value(getBaseType(mig_source_type(&job->source, variable, "focal")));
	if (job->focal[i].zero)
		job->focal[i].variable = variable;
}

static void
open_focal(Job *job, int i, const MigFormula *controls)
{
	Focal *focal = &job->focal[i];
	const MigFormula *formula;
	const MigTerm *term;

	focal->text = in_formula(job, job->request->focal[i]);
	formula = focal->formula = mig_formula_parse(psprintf("%s ~ %s", job->stem, focal->text));
	check_columns(job, formula, "focal");
	if (formula->nterms != 1 || !formula->intercept || formula->nabsorbed > 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("focal predictor \"%s\" is not one term", focal->text),
						errhint("Give each predictor as an element of the array; what goes into "
								"every model belongs to controls.")));
	term = &formula->terms[0];
	focal->term = term->name;
	if (has_term(controls, term->name))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("focal predictor \"%s\" is also among the controls", focal->text),
						errhint("Leave it out of one of them.")));
	for (int j = 0; j < i; j++)
		if (strcmp(job->focal[j].term, focal->term) == 0)
			refuse_twice("focal predictor", focal->text);
	if (term->natoms != 1 || term->atoms[0]->kind == MIG_ATOM_NUMBER ||
		(term->atoms[0]->factor && term->atoms[0]->factor->missing) ||
		has_variable(controls, formula->variables[term->atoms[0]->variable]))
		return;
	share_focal(job, i, formula->variables[term->atoms[0]->variable]);
}

/* the formulas of all cells hold, but for an outcome that is its own predictor */
static void
check_formulas(const Job *job)
{
	const MigAssociationsRequest *r = job->request;

	for (int i = 0; i < r->noutcomes; i++)
		if (job->controls[0])
			mig_formula_parse(psprintf("%s ~ %s", job->outcomes[i].text, r->controls));
	for (int j = 0; j < r->nfocal; j++)
		mig_formula_parse(cell_formula(job, job->stem, j));
}

static void
open_job(Job *job, const MigAssociationsRequest *r)
{
	const MigFormula *controls;

	check_request(r);
	job->request = r;
	job->family = family_of(r->model);
	job->chooses = strcmp(r->model, "auto") == 0;
	job->options = mig_fit_check_options(&r->options, job->family != MIG_FAMILY_OLS);
	job->source = mig_source_open(r->source);
	job->stem = free_stem(r);
	controls = open_controls(job);
	job->outcomes = palloc0(sizeof(Outcome) * r->noutcomes);
	job->focal = palloc0(sizeof(Focal) * r->nfocal);
	job->cells = palloc0(sizeof(Cell) * r->noutcomes * r->nfocal);
	job->crowded = palloc0(sizeof(bool));
	for (int i = 0; i < r->noutcomes * r->nfocal; i++)
		job->cells[i].family = job->family;
	for (int i = 0; i < r->noutcomes; i++)
		open_outcome(job, i);
	for (int j = 0; j < r->nfocal; j++)
		open_focal(job, j, controls);
	check_formulas(job);
	/* for what it says of the weights and the subpopulation */
	{
		MigPass pass = mig_pass_open(r->source, psprintf("%s ~ 1", job->outcomes[0].text),
									 job->options.weights, job->options.subpop, NULL);

		job->weight = pass.weight;
		job->subpop = pass.subpop;
	}
}

/* ---- the shared query ---- */

/* outcomes and focal predictors of one query, by their numbers */
typedef struct Share
{
	const Job *job;
	int *outcome;
	int noutcomes;
	int *focal;
	int nfocal;
	int each;       /* outcomes of one aggregate */
	MigResult all;  /* one row: from rows complete in all focal predictors */
	MigResult rest; /* from the others, by which predictors they lack */
} Share;

/* a value for the NULLs of a focal predictor that shares the query; NULL: the variable is none */
static const char *
zero_of_focal(const Share *share, const char *variable)
{
	for (int j = 0; j < share->nfocal; j++)
	{
		const Focal *focal = &share->job->focal[share->focal[j]];

		if (focal->variable && strcmp(focal->variable, variable) == 0)
			return focal->zero;
	}
	return NULL;
}

/* the value of a variable of the shared formula */
static const char *
value_of(const Share *share, const char *variable, bool rest, bool lacking)
{
	const Job *job = share->job;
	size_t stem = strlen(job->stem);
	const char *column;

	if (strncmp(variable, job->stem, stem) == 0)
	{
		const Outcome *outcome = &job->outcomes[atoi(variable + stem) - 1];

		return lacking ? outcome->nothing
					   : psprintf("COALESCE(%s, %s)", outcome->column, outcome->nothing);
	}
	column = mig_source_column(&job->source, variable, "in the formula");
	if (rest && zero_of_focal(share, variable))
		return psprintf("COALESCE(%s, %s)", column, zero_of_focal(share, variable));
	return column;
}

/* moments of the outcomes from .. to - 1, or of one for the rows that lack it */
static void
append_aggregate(const Share *share, StringInfo sql, bool rest, int from, int to, bool lacking)
{
	const Job *job = share->job;
	const MigFormula *formula;
	StringInfoData text;

	initStringInfo(&text);
	for (int i = from; i < to; i++)
		appendStringInfo(&text, "%s%s",
						 i == from       ? ""
						 : i == from + 1 ? " ~ "
										 : " + ",
						 job->outcomes[share->outcome[i]].name);
	for (int j = 0; j < share->nfocal; j++)
		appendStringInfo(&text, "%s%s", j == 0 && to == from + 1 ? " ~ " : " + ",
						 job->focal[share->focal[j]].text);
	appendStringInfoString(&text, job->controls);
	formula = mig_formula_parse(text.data);
	appendStringInfo(sql, ", migstat.%s(%s::pg_catalog.text",
					 job->weight == NULL                                   ? "moments_agg"
					 : strcmp(job->options.weights.type, "frequency") == 0 ? "frequency_moments_agg"
																		   : "weighted_moments_agg",
					 quote_literal_cstr(text.data));
	if (job->weight)
		appendStringInfo(sql, ", %s", job->weight);
	for (int v = 0; v < formula->nvariables; v++)
		appendStringInfo(sql, ", %s", value_of(share, formula->variables[v], rest, lacking));
	appendStringInfoChar(sql, ')');
	if (lacking)
		appendStringInfo(sql, " FILTER (WHERE %s IS NULL)",
						 job->outcomes[share->outcome[from]].column);
}

/* f1 IS NULL <between> f2 IS NULL ..; false where there is one predictor, whose NULLs moments drop */
static const char *
nulls_of_focal(const Share *share, const char *between)
{
	const Job *job = share->job;
	StringInfoData sql;

	initStringInfo(&sql);
	for (int j = 0; j < share->nfocal && share->nfocal > 1; j++)
		appendStringInfo(
			&sql, "%s%s IS NULL", j == 0 ? "" : between,
			mig_source_column(&job->source, job->focal[share->focal[j]].variable, "focal"));
	return share->nfocal > 1 ? sql.data : "false";
}

/*
 * How many rows lack a focal predictor, and the aggregates, which pass those rows over.  Of the
 * rest: by which predictors they lack, the aggregates over just those rows.
 */
static const char *
shared_query(const Share *share, bool rest)
{
	const Job *job = share->job;
	StringInfoData sql;

	initStringInfo(&sql);
	if (rest)
		appendStringInfo(&sql, "SELECT %s", nulls_of_focal(share, ", "));
	else
		appendStringInfo(&sql, "SELECT pg_catalog.count(*) FILTER (WHERE %s)",
						 nulls_of_focal(share, " OR "));
	for (int i = 0; i < share->noutcomes; i += share->each)
		append_aggregate(share, &sql, rest, i, Min(i + share->each, share->noutcomes), false);
	for (int i = 0; i < share->noutcomes; i++)
		append_aggregate(share, &sql, rest, i, i + 1, true);
	appendStringInfo(&sql, " FROM %s WHERE %s", job->source.from,
					 job->subpop ? job->subpop : "true");
	if (rest)
		appendStringInfo(&sql, " AND (%s) GROUP BY %s", nulls_of_focal(share, " OR "),
						 nulls_of_focal(share, ", "));
	return sql.data;
}

static void *
run_shared_query(void *argument)
{
	Share *share = argument;

	share->all = mig_query(shared_query(share, false));
	if (DatumGetInt64(share->all.values[0]) > 0)
		share->rest = mig_query(shared_query(share, true));
	return share;
}

/* ---- the moments of one cell ---- */

/* moments in a result, as those of the cell's formula; NULL: no complete row */
static MigMoments *
part_of(const MigResult *result, int row, int column, const char *formula)
{
	size_t at = (size_t) row * result->columns + column;

	if (result->nulls[at])
		return NULL;
	return mig_plan_submoments(mig_fit_canonical(mig_pg_moments_state(result->values[at])),
							   formula);
}

static void
negate(MigMoments *t)
{
	MigXsum *products = mig_moments_products(t);

	for (uint32 i = 0; i < t->sums; i++)
	{
		products[i].hi = -products[i].hi;
		products[i].mid = -products[i].mid;
		products[i].lo = -products[i].lo;
	}
	t->n = -t->n;
}

static MigMoments *
merge(MigMoments *into, MigMoments *from)
{
	if (into == NULL || from == NULL)
		return into ? into : from;
	return mig_pg_moments_merge(into, from, mig_design_factors(into, mig_design_formula(into)));
}

typedef struct CellFit
{
	const Share *share; /* NULL: by itself */
	const Job *job;
	int outcome; /* numbers in the share, or in the job */
	int focal;
	Cell *cell;
	bool unknown; /* it cannot be told from the shared moments */
} CellFit;

/* add a row of a result: all rows it stands for, less those that lack the outcome */
static MigMoments *
add_part(const CellFit *fit, MigMoments *t, const MigResult *result, int row, const char *formula,
		 bool *subtracted)
{
	const Share *share = fit->share;
	int wholes = (share->noutcomes + share->each - 1) / share->each;
	int first = result->columns - wholes - share->noutcomes;
	MigMoments *lacking = part_of(result, row, first + wholes + fit->outcome, formula);

	t = merge(t, part_of(result, row, first + fit->outcome / share->each, formula));
	if (lacking == NULL)
		return t;
	negate(lacking);
	*subtracted = true;
	return merge(t, lacking);
}

static MigMoments *
shared_moments(CellFit *fit)
{
	const Share *share = fit->share;
	const Job *job = share->job;
	const char *formula = cell_formula(job, job->outcomes[share->outcome[fit->outcome]].name,
									   share->focal[fit->focal]);
	bool subtracted = false;
	MigMoments *t = add_part(fit, NULL, &share->all, 0, formula, &subtracted);

	for (int row = 0; row < share->rest.rows; row++)
		if (!DatumGetBool(share->rest.values[row * share->rest.columns + fit->focal]))
			t = add_part(fit, t, &share->rest, row, formula, &subtracted);
	if (t == NULL || t->n == 0)
		return NULL;
	t = mig_fit_canonical(t);
	if (!subtracted)
		return t;
	t = mig_plan_without_empty(t);
	fit->unknown = t == NULL;
	return t;
}

static bool
has_iid_errors(const Job *job)
{
	return strcmp(job->options.vcov, "iid") == 0;
}

/* is the outcome 0 and 1, and each somewhere */
static bool
is_two_valued(const MigMoments *t)
{
	const MigXsum *sums = mig_moments_products(t);
	double total = mig_xsum_value(&sums[mig_products_at(0, 1)]);

	return total != 0.0 && total != mig_xsum_value(&sums[0]) &&
		   total == mig_xsum_value(&sums[mig_products_at(1, 1)]);
}

/* a model with its variance; one reading of the rows makes both anew where it can, as ols() does */
static MigModel *
with_variance(const Job *job, MigModel *model, const MigPair *bread, const MigPass *pass)
{
	if (*job->crowded || !mig_one_scan_can(pass, &job->options))
	{
		mig_variance_apply(model, bread, pass, &job->options);
		return model;
	}
	model = mig_one_scan_ols(pass, &job->options);
	*job->crowded = model->passes > 1;
	return model;
}

static void *
fit_shared(void *argument)
{
	CellFit *fit = argument;
	const Job *job = fit->job;
	MigMoments *t = shared_moments(fit);
	MigPair *bread = NULL;
	MigModel *model;

	if (t && job->chooses && is_two_valued(t))
	{
		fit->cell->family = MIG_FAMILY_PROBIT;
		fit->unknown = true;
		return NULL;
	}
	if (t == NULL || has_iid_errors(job))
		return t ? mig_fit_moments(t, NULL, NULL) : NULL;
	model = mig_fit_moments(t, NULL, &bread);
	mig_fit_take_weights(model, &job->options);
	fit->cell->pass =
		mig_pass_open(job->request->source,
					  cell_formula(job, job->outcomes[fit->share->outcome[fit->outcome]].text,
								   fit->share->focal[fit->focal]),
					  job->options.weights, job->options.subpop, NULL);
	if (mig_variance_is_hc(&job->options))
		fit->cell->bread = bread; /* in one query with others */
	else
		model = with_variance(job, model, bread, &fit->cell->pass);
	return model;
}

static void *
fit_alone(void *argument)
{
	const MigGlmOptions glm = {NULL, "observed", "error", 25, 1e-9}; /* the defaults of probit() */
	const CellFit *fit = argument;
	const Job *job = fit->job;
	const char *formula = cell_formula(job, job->outcomes[fit->outcome].text, fit->focal);
	const char *source = job->request->source;
	MigModel *model;

	if (fit->cell->family != MIG_FAMILY_OLS)
		return mig_fit_glm(source, formula, fit->cell->family, &job->options, &glm);
	model = mig_fit_ols(source, formula, &job->options);
	if (job->chooses && is_two_valued(model->moments))
		return mig_fit_glm(source, formula, MIG_FAMILY_PROBIT, &job->options, &glm);
	return model;
}

/* ---- variances of several models in one query ---- */

typedef struct Waiting
{
	const Job *job;
	Cell **cell;
	int n;
	MigResult result;
	int at; /* the one that takes its part */
} Waiting;

static void *
run_variances(void *argument)
{
	Waiting *w = argument;
	Datum *models = palloc(sizeof(Datum) * w->n);
	Oid *types = palloc(sizeof(Oid) * w->n);
	StringInfoData sql;

	initStringInfo(&sql);
	for (int i = 0; i < w->n; i++)
	{
		models[i] = mig_model_to_datum(w->cell[i]->model);
		types[i] = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(models[i]));
		appendStringInfo(&sql, "%s%s", i ? ", " : "SELECT ",
						 mig_variance_hc_call(&w->cell[i]->pass, &w->job->options, i + 1));
	}
	appendStringInfo(&sql, " FROM %s", w->job->source.from);
	w->result = mig_query_with(sql.data, w->n, types, models);
	return w;
}

static void *
take_variance(void *argument)
{
	const Waiting *w = argument;
	Cell *cell = w->cell[w->at];

	mig_variance_take_hc(cell->model, cell->bread, &cell->pass, &w->job->options,
						 w->result.nulls[w->at] ? NULL
												: mig_pg_moments_state(w->result.values[w->at]));
	return cell->model;
}

/* by itself, after an error in the query of several */
static void *
apply_variance(void *argument)
{
	const Waiting *w = argument;
	Cell *cell = w->cell[w->at];

	mig_variance_apply(cell->model, cell->bread, &cell->pass, &w->job->options);
	return cell->model;
}

static void
fit_variances(Waiting *w)
{
	const char *message;
	bool together = w->n > 0 && mig_try(run_variances, w, &message) != NULL;

	for (w->at = 0; w->at < w->n; w->at++)
	{
		Cell *cell = w->cell[w->at];

		CHECK_FOR_INTERRUPTS();
		cell->model = mig_try(together ? take_variance : apply_variance, w, &cell->note);
		cell->bread = NULL;
	}
	w->n = 0;
}

/* of all models that wait for it */
static void
fit_all_variances(const Job *job)
{
	Waiting w = {job, palloc(sizeof(Cell *) * SHARED_MODELS)};

	for (int i = 0; i < job->request->noutcomes * job->request->nfocal; i++)
	{
		if (job->cells[i].bread == NULL)
			continue;
		w.cell[w.n++] = &job->cells[i];
		if (w.n == SHARED_MODELS)
			fit_variances(&w);
	}
	fit_variances(&w);
}

static bool
is_own_predictor(const Job *job, int outcome, int focal)
{
	const Outcome *o = &job->outcomes[outcome];
	const Focal *f = &job->focal[focal];

	return strcmp(o->shown, f->term) == 0 || (o->only && has_variable(f->formula, o->only));
}

static void
take_shared(const Share *share)
{
	const Job *job = share->job;

	for (int i = 0; i < share->noutcomes; i++)
		for (int j = 0; j < share->nfocal; j++)
		{
			Cell *cell = cell_of(job, share->outcome[i], share->focal[j]);
			CellFit fit = {share, job, i, j, cell, false};

			CHECK_FOR_INTERRUPTS();
			if (cell->done)
				continue;
			cell->model = mig_try(fit_shared, &fit, &cell->note);
			/* after an error by itself, whose message is about the outcome as the user knows it */
			cell->done = cell->model || (cell->note == NULL && !fit.unknown);
			if (cell->model == NULL)
				cell->note = "no row is complete in all variables of the formula";
		}
}

/* ---- all cells ---- */

/* room for outcomes beside the focal predictors and controls of a query */
static int
outcomes_of_aggregate(const Share *share)
{
	const Job *job = share->job;
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s ~ %s", job->stem, job->focal[share->focal[0]].text);
	for (int j = 1; j < share->nfocal; j++)
		appendStringInfo(&text, " + %s", job->focal[share->focal[j]].text);
	appendStringInfoString(&text, job->controls);
	return Min(SHARED_OUTCOMES, SHARED_ARGUMENTS - mig_formula_parse(text.data)->nvariables);
}

static void
fit_share(Share *share)
{
	const char *message;

	share->rest.rows = 0;
	share->each = outcomes_of_aggregate(share);
	if (share->each > 0 && mig_try(run_shared_query, share, &message) != NULL)
		take_shared(share);
}

/* the next focal predictors that go into one query: up to four that share, or one that does not */
static bool
next_focal(Share *share, bool *taken)
{
	const Job *job = share->job;

	share->nfocal = 0;
	for (int j = 0; j < job->request->nfocal && share->nfocal < SHARED_FOCAL; j++)
	{
		if (taken[j] || (share->nfocal > 0 && job->focal[j].variable == NULL))
			continue;
		taken[j] = true;
		share->focal[share->nfocal++] = j;
		if (job->focal[j].variable == NULL)
			break;
	}
	return share->nfocal > 0;
}

/* the outcomes that are columns, on all focal predictors */
static void
fit_together(const Job *job)
{
	int *outcome = palloc(sizeof(int) * job->request->noutcomes);
	int n = 0;

	for (int i = 0; i < job->request->noutcomes; i++)
		if (job->outcomes[i].column)
			outcome[n++] = i;
	for (int from = 0; from < n; from += QUERY_OUTCOMES)
	{
		bool *taken = palloc0(sizeof(bool) * job->request->nfocal);
		int focal[SHARED_FOCAL];
		Share share = {job, outcome + from, Min(QUERY_OUTCOMES, n - from), focal};

		while (next_focal(&share, taken))
			fit_share(&share);
	}
}

static void
fit_cells(const Job *job)
{
	const MigAssociationsRequest *r = job->request;

	for (int i = 0; i < r->noutcomes; i++)
		for (int j = 0; j < r->nfocal; j++)
			if (is_own_predictor(job, i, j))
			{
				cell_of(job, i, j)->done = true;
				cell_of(job, i, j)->note = "the outcome is also the predictor";
			}
	if (job->family == MIG_FAMILY_OLS)
	{
		fit_together(job);
		fit_all_variances(job);
	}
	for (int i = 0; i < r->noutcomes; i++)
		for (int j = 0; j < r->nfocal; j++)
		{
			Cell *cell = cell_of(job, i, j);
			CellFit fit = {NULL, job, i, j, cell, false};

			CHECK_FOR_INTERRUPTS();
			if (!cell->done)
				cell->model = mig_try(fit_alone, &fit, &cell->note);
		}
}

/* ---- rows ---- */

typedef struct Rows
{
	MigAssociation *row;
	int n;
	int room;
} Rows;

static MigAssociation *
add_row(Rows *rows, const char *outcome, const char *focal, const char *note)
{
	MigAssociation empty = {outcome, focal, NAN, NAN, NAN, NAN, NULL, -1, note};

	if (rows->n == rows->room)
	{
		rows->room = 2 * rows->room + 16;
		rows->row = rows->row ? repalloc(rows->row, sizeof(MigAssociation) * rows->room)
							  : palloc(sizeof(MigAssociation) * rows->room);
	}
	rows->row[rows->n] = empty;
	return &rows->row[rows->n++];
}

/* is a term of the controls collinear with the focal predictor before it */
static bool
is_confounded(const Job *job, const MigModel *model)
{
	const MigFormula *formula = mig_formula_parse(model->formula);
	int focal = 0;
	bool dropped = false;
	MigModel *controls;

	for (int i = 0; i < model->nterms; i++)
	{
		const MigModelTerm *term = &model->terms[i];

		focal += term->formula_term == 1 && term->column >= 0;
		dropped |= term->formula_term > 1 && term->column < 0 && !term->is_reference;
	}
	if (!dropped || focal == 0 || model->moments == NULL)
		return false;
	controls = mig_fit_moments(
		model->moments, psprintf("%s ~ %s", formula->outcome_name, job->controls + strlen(" + ")),
		NULL);
	return controls->rank + focal > model->rank;
}

static void
take_term(MigAssociation *row, const MigModel *model, const MigModelTerm *term, bool chosen)
{
	MigEstimate e;

	row->focal = term->term;
	row->n = model->n;
	row->note = term->note ? term->note : model->note;
	if (term->column < 0)
		return;
	if (chosen)
		row->note = row->note ? psprintf("probit; %s", row->note) : "probit";
	e = mig_inference_t(term->estimate,
						model->covariance[mig_products_at(term->column, term->column)],
						isnan(term->df) ? model->df : term->df, 0.95);
	row->estimate = term->estimate;
	row->std_error = e.std_error;
	row->p_value = e.p_value;
}

static void
add_model(const Job *job, Rows *rows, const char *outcome, int focal, const MigModel *model)
{
	bool confounded = is_confounded(job, model);
	int before = rows->n;

	for (int i = 0; i < model->nterms; i++)
	{
		const MigModelTerm *term = &model->terms[i];
		MigAssociation *row;

		if (term->formula_term != 1 || term->is_reference)
			continue;
		row = add_row(rows, outcome, term->term, NULL);
		take_term(row, model, term, job->chooses && mig_model_family(model) == MIG_FAMILY_PROBIT);
		if (confounded)
		{
			row->estimate = row->std_error = row->p_value = NAN;
			row->note = "collinear with the controls";
		}
	}
	if (rows->n == before)
		add_row(rows, outcome, job->focal[focal].text, "the predictor has one level only")->n =
			model->n;
}

static void
adjust_rows(const Rows *rows, const MigAssociationsRequest *r)
{
	double *p = palloc(sizeof(double) * (rows->n + 1));
	size_t n = 0;

	for (int i = 0; i < rows->n; i++)
		if (!isnan(rows->row[i].p_value))
			p[n++] = rows->row[i].p_value;
	mig_adjust(adjust_method(r->adjust), p, n, palloc(sizeof(size_t) * (n + 1)));
	n = 0;
	for (int i = 0; i < rows->n; i++)
	{
		MigAssociation *row = &rows->row[i];

		if (isnan(row->p_value))
			continue;
		row->p_adjusted = p[n++];
		row->sign = row->p_adjusted > r->alpha ? "0" : row->estimate > 0.0 ? "+" : "-";
	}
}

MigAssociation *
mig_fit_associations(const MigAssociationsRequest *request, int *n)
{
	Job job = {0};
	Rows rows = {0};

	open_job(&job, request);
	fit_cells(&job);
	for (int i = 0; i < request->noutcomes; i++)
		for (int j = 0; j < request->nfocal; j++)
		{
			const Cell *cell = cell_of(&job, i, j);

			if (cell->model)
				add_model(&job, &rows, request->outcomes[i], j, cell->model);
			else
				add_row(&rows, request->outcomes[i], request->focal[j], cell->note);
		}
	adjust_rows(&rows, request);
	*n = rows.n;
	return rows.row;
}
