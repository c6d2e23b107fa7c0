/* design.c: a formula bound to the types of its columns, and rows of data as rows of the design */
#include "postgres.h"

#include "formula/design.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "compat.h"

#define EPOCH_DAYS (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)

/* ---- numbers ---- */

/* a 64-bit integer as a pair, exactly */
static MigPair
pair_of_integer(int64 x)
{
	int64 low = x % 4096;
	MigPair pair;

	pair.hi = mig_two_sum((double) (x - low), (double) low, &pair.lo);
	return pair;
}

static MigPair
number_of_type(Oid type, Datum value)
{
	switch (type)
	{
		case INT2OID:
			return mig_pair(DatumGetInt16(value));
		case INT4OID:
			return mig_pair(DatumGetInt32(value));
		case INT8OID:
			return pair_of_integer(DatumGetInt64(value));
		case FLOAT4OID:
			return mig_pair(DatumGetFloat4(value));
		case FLOAT8OID:
			return mig_pair(DatumGetFloat8(value));
		case NUMERICOID:
			return mig_pair(DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value)));
		case BOOLOID:
			return mig_pair(DatumGetBool(value));
		case DATEOID:
			return mig_pair((double) DatumGetDateADT(value) + EPOCH_DAYS);
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return mig_pair(DatumGetTimestamp(value) / 1e6 + EPOCH_DAYS * 86400.0);
		default:
			return mig_pair(NAN);
	}
}

MigPair
mig_design_number(const MigColumn *column, Datum value)
{
	return number_of_type(column->type, value);
}

static bool
is_number(const MigColumn *column)
{
	switch (column->kind)
	{
		case MIG_KIND_TEXT:
		case MIG_KIND_ENUM:
			return false;
		default:
			return true;
	}
}

MigPair
mig_design_evaluate(const MigExpr *e, const MigPair *value)
{
	MigPair left = e->left ? mig_design_evaluate(e->left, value) : mig_pair(0.0);
	MigPair right = e->right ? mig_design_evaluate(e->right, value) : mig_pair(0.0);

	switch (e->op)
	{
		case MIG_EXPR_COLUMN:
			return value[e->variable];
		case MIG_EXPR_CONSTANT:
			return mig_pair(e->value);
		case MIG_EXPR_ADD:
			return mig_pair_add(left, right);
		case MIG_EXPR_SUBTRACT:
		case MIG_EXPR_NEGATE:
			return e->op == MIG_EXPR_NEGATE ? mig_pair_subtract(mig_pair(0.0), left)
											: mig_pair_subtract(left, right);
		case MIG_EXPR_MULTIPLY:
			return mig_pair_multiply(left, right);
		case MIG_EXPR_DIVIDE:
			return right.hi == 0.0 ? mig_pair(NAN) : mig_pair_divide(left, right);
		case MIG_EXPR_POWER:
			if (right.lo == 0.0 && right.hi >= 0.0 && right.hi <= 20.0 &&
				right.hi == rint(right.hi))
				return mig_pair_power(left, (int) right.hi);
			return mig_pair(pow(left.hi, right.hi));
		case MIG_EXPR_LOG:
			return mig_pair(log(left.hi));
		case MIG_EXPR_EXP:
			return mig_pair(exp(left.hi));
		case MIG_EXPR_SQRT:
			return mig_pair(sqrt(left.hi));
		case MIG_EXPR_ABS:
			return left.hi < 0.0 ? mig_pair_subtract(mig_pair(0.0), left) : left;
	}
	return mig_pair(NAN);
}

static void
refuse_infinite(const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					errmsg("%s is not a finite number in some row", what),
					errhint("Leave such rows out in the source, or make the value NULL.")));
}

static MigPair
atom_value(const MigAtom *atom, const MigPair *value)
{
	MigPair base;

	if (atom->expr->op == MIG_EXPR_COLUMN && atom->power == 1)
		return value[atom->expr->variable]; /* known to be finite */
	base = mig_design_evaluate(atom->expr, value);
	if (atom->power != 1)
		base = mig_pair_power(base, atom->power);
	if (!isfinite(base.hi))
		refuse_infinite(atom->name);
	return base;
}

/* ---- binding ---- */

static bool
is_factor(const MigAtom *atom, const MigDesignVariable *variables)
{
	if (atom->kind == MIG_ATOM_COLUMN)
	{
		const MigColumn *column = &variables[atom->variable].column;

		return column->kind == MIG_KIND_TEXT || column->kind == MIG_KIND_ENUM ||
			   column->kind == MIG_KIND_BOOLEAN;
	}
	return atom->kind == MIG_ATOM_FACTOR;
}

/* the variables an expression reads are numbers, or it is an error */
static void
require_numbers(MigDesign *design, const MigExpr *e, int position)
{
	if (e == NULL)
		return;
	require_numbers(design, e->left, position);
	require_numbers(design, e->right, position);
	if (e->op != MIG_EXPR_COLUMN)
		return;
	if (!is_number(&design->variables[e->variable].column))
		mig_formula_error(design->formula->text, position, ERRCODE_DATATYPE_MISMATCH,
						  "A number is a column of a numeric type, boolean, date or timestamp.",
						  "column \"%s\" is of type %s, not a number",
						  design->formula->variables[e->variable],
						  format_type_be(design->variables[e->variable].column.type));
	design->variables[e->variable].number = true;
}

static void
bind_term(MigDesign *design, int t)
{
	const MigTerm *term = &design->formula->terms[t];
	MigDesignTerm *bound = &design->terms[t];
	MigTermFactors *factors = &design->factors[2 + t];

	bound->number = palloc(sizeof(MigAtom *) * term->natoms);
	bound->dense = -1;
	for (int i = 0; i < term->natoms; i++)
	{
		const MigAtom *atom = term->atoms[i];

		if (!is_factor(atom, design->variables))
		{
			require_numbers(design, atom->expr, term->position);
			bound->number[bound->numbers++] = atom;
			continue;
		}
		if (bound->factors == MIG_MOMENTS_MAX_FACTORS)
			mig_formula_error(design->formula->text, term->position, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
							  "Combine factors into one column in the source.",
							  "a term has more than %d factors", MIG_MOMENTS_MAX_FACTORS);
		factors->variable[factors->factors++] = atom->variable;
		bound->variable[bound->factors++] = atom->variable;
		design->variables[atom->variable].factor = true;
		design->variables[atom->variable].spec = atom->factor;
	}
	if (bound->factors == 0)
		bound->dense = design->dense++;
}

MigDesign *
mig_design_bind(const MigFormula *formula, const Oid *types, MemoryContext context)
{
	MemoryContext previous = MemoryContextSwitchTo(context);
	MigDesign *design = palloc0(sizeof(MigDesign));
	int sparse = 0;

	design->formula = formula;
	design->variables = palloc0(sizeof(MigDesignVariable) * (formula->nvariables + 1));
	design->terms = palloc0(sizeof(MigDesignTerm) * (formula->nterms + 1));
	design->factors = palloc0(sizeof(MigTermFactors) * (formula->nterms + 2));
	for (int v = 0; v < formula->nvariables; v++)
	{
		mig_column_init(&design->variables[v].column, types[v], context);
		design->variables[v].outcome = mig_expr_uses(formula->outcome, v);
	}
	require_numbers(design, formula->outcome, 0);
	design->dense = 2;
	for (int t = 0; t < formula->nterms; t++)
	{
		bind_term(design, t);
		sparse += design->terms[t].factors > 0;
	}
	design->value = palloc0(sizeof(MigPair) * (formula->nvariables + 1));
	design->level = palloc0(sizeof(uint32) * (formula->nvariables + 1));
	design->row = palloc0(sizeof(MigProductsTerm) * (design->dense + sparse));
	MemoryContextSwitchTo(previous);
	return design;
}

MigMoments *
mig_design_moments(const MigDesign *design, MigWeighting weighting)
{
	const MigFormula *formula = design->formula;
	uint8_t *kinds = palloc(formula->nvariables + 1);
	bool *factors = palloc(formula->nvariables + 1);
	bool *keyed = palloc(formula->nvariables + 1);
	uint32_t *terms = palloc(sizeof(uint32_t) * design->dense);
	MigMomentsStart start = {0};

	for (int v = 0; v < formula->nvariables; v++)
	{
		kinds[v] = design->variables[v].column.kind;
		factors[v] = design->variables[v].factor;
		/* NULL as a level has a label, but no datum */
		keyed[v] = design->variables[v].column.has_key &&
				   !(design->variables[v].spec && design->variables[v].spec->missing);
	}
	terms[MIG_COLUMN_CONSTANT] = MIG_COLUMN_CONSTANT;
	terms[MIG_COLUMN_OUTCOME] = MIG_COLUMN_OUTCOME;
	for (int t = 0; t < formula->nterms; t++)
		if (design->terms[t].dense >= 0)
			terms[design->terms[t].dense] = 2 + t;
	start.formula = formula->text;
	start.variables = formula->nvariables;
	start.names = formula->variables;
	start.kinds = kinds;
	start.factors = factors;
	start.keyed = keyed;
	start.dense = design->dense;
	start.terms = terms;
	start.weighting = weighting;
	return mig_pg_moments_new(&start);
}

/* ---- rows ---- */

/* a NULL that is no level of its own leaves the row out */
static MigRowFate
fate_of_nulls(const MigDesign *design, const bool *nulls)
{
	MigRowFate fate = MIG_ROW_COMPLETE;

	for (int v = 0; v < design->formula->nvariables; v++)
	{
		const MigDesignVariable *variable = &design->variables[v];

		if (!nulls[v] ||
			(variable->factor && !variable->number && variable->spec && variable->spec->missing))
			continue;
		if (variable->outcome)
			return MIG_ROW_NULL_OUTCOME;
		fate = MIG_ROW_NULL_REGRESSOR;
	}
	return fate;
}

/* number of the level of a value; where it is new, it is added, or 0 if t is fixed */
static uint32
level_of(MigDesign *design, MigMoments **t, int v, Datum value, bool is_null, bool fixed)
{
	MigDesignVariable *variable = &design->variables[v];
	const MigDim *d = &mig_moments_variables(*t)[v].dim;
	MigLabel label;
	uint32 level;

	if (is_null)
	{
		/* after all levels of the type */
		label.text = variable->spec->missing;
		label.len = strlen(variable->spec->missing);
		label.order = variable->column.kind == MIG_KIND_TEXT ? 0 : PG_INT64_MAX;
		label.key = 0;
		level = mig_levels_find_label(*t, d, &(*t)->text, label.text, label.len);
	}
	else
	{
		level = mig_column_find(&variable->column, *t, d, &(*t)->text, value);
		if (level == 0 && !fixed)
			label = mig_column_label(&variable->column, value);
	}
	return level || fixed ? level : mig_pg_moments_level(t, v, &label);
}

/* values and levels of the variables; false: a level is not there */
static bool
read_variables(MigDesign *design, MigMoments **t, const Datum *values, const bool *nulls,
			   bool fixed)
{
	for (int v = 0; v < design->formula->nvariables; v++)
	{
		MigDesignVariable *variable = &design->variables[v];

		if (variable->number)
		{
			design->value[v] = mig_design_number(&variable->column, values[v]);
			if (!isfinite(design->value[v].hi))
				refuse_infinite(psprintf("column \"%s\"", design->formula->variables[v]));
		}
		if (!variable->factor)
			continue;
		design->level[v] = level_of(design, t, v, values[v], nulls[v], fixed);
		if (design->level[v] == 0)
			return false;
	}
	return true;
}

/* product of the numeric atoms of a term */
static MigPair
numeric_part(const MigDesign *design, const MigDesignTerm *term)
{
	MigPair product = mig_pair(1.0);

	for (int i = 0; i < term->numbers; i++)
	{
		MigPair value = atom_value(term->number[i], design->value);

		product = i == 0 ? value : mig_pair_multiply(product, value);
	}
	return product;
}

/* column of the levels of term i, appended where it is new, or 0 if t is fixed */
static uint32
column_of(const MigDesign *design, MigMoments **t, int i, bool fixed)
{
	const MigDesignTerm *term = &design->terms[i];
	uint32 level[MIG_MOMENTS_MAX_FACTORS];

	for (int f = 0; f < term->factors; f++)
		level[f] = design->level[term->variable[f]];
	return fixed ? mig_moments_find_column(*t, 2 + i, level, term->factors)
				 : mig_pg_moments_column(t, 2 + i, level, term->factors);
}

MigRowFate
mig_design_read(MigDesign *design, MigMoments **t, const Datum *values, const bool *nulls,
				bool fixed, MigDesignRow *row)
{
	MigRowFate fate = fate_of_nulls(design, nulls);

	if (fate != MIG_ROW_COMPLETE)
		return fate;
	if (!read_variables(design, t, values, nulls, fixed))
		return MIG_ROW_NEW_LEVEL;
	row->term = design->row;
	row->terms = design->dense;
	for (int c = 0; c < design->dense; c++)
		row->term[c].column = c;
	row->term[MIG_COLUMN_CONSTANT].value = mig_pair(1.0);
	row->term[MIG_COLUMN_OUTCOME].value =
		mig_design_evaluate(design->formula->outcome, design->value);
	if (!isfinite(row->term[MIG_COLUMN_OUTCOME].value.hi))
		refuse_infinite(design->formula->outcome_name);
	for (int i = 0; i < design->formula->nterms; i++)
	{
		const MigDesignTerm *term = &design->terms[i];
		MigPair value = numeric_part(design, term);

		if (term->dense >= 0)
		{
			row->term[term->dense].value = value;
			continue;
		}
		row->term[row->terms].column = (int) column_of(design, t, i, fixed);
		if (row->term[row->terms].column == 0)
			return MIG_ROW_NEW_LEVEL;
		row->term[row->terms++].value = value;
	}
	return MIG_ROW_COMPLETE;
}

void
mig_design_add(MigDesign *design, MigMoments **t, const Datum *values, const bool *nulls,
			   double weight, int64 cases)
{
	MigDesignRow row = {NULL, 0, weight, cases};

	switch (mig_design_read(design, t, values, nulls, false, &row))
	{
		case MIG_ROW_NULL_OUTCOME:
			(*t)->n_null_outcome++;
			return;
		case MIG_ROW_NULL_REGRESSOR:
			(*t)->n_null_regressor++;
			return;
		default:
			break;
	}
	if (!(*t)->block && (*t)->n_read >= MIG_MOMENTS_FEW)
		*t = mig_pg_moments_grow(*t, 0, 0, 0, 0);
	mig_pg_moments_check(mig_moments_add_row(*t, &row));
}

/* ---- reading moments ---- */

static const char *
text_of(const MigMoments *t, uint32 at, uint32 len)
{
	return pnstrdup((const char *) t + t->text.at + at, len);
}

MigFormula *
mig_design_formula(const MigMoments *t)
{
	return mig_formula_parse(text_of(t, t->formula, t->formula_len));
}

MigTermFactors *
mig_design_factors(const MigMoments *t, const MigFormula *formula)
{
	MigTermFactors *factors = palloc0(sizeof(MigTermFactors) * (formula->nterms + 2));
	const MigVariable *variables = mig_moments_variables(t);

	if (formula->nvariables != (int) t->variables)
		mig_pg_moments_check(MIG_ERR_CORRUPT);
	for (int i = 0; i < formula->nterms; i++)
		for (int a = 0; a < formula->terms[i].natoms; a++)
		{
			const MigAtom *atom = formula->terms[i].atoms[a];
			MigTermFactors *of = &factors[2 + i];

			if (atom->kind == MIG_ATOM_NUMBER ||
				(atom->kind == MIG_ATOM_COLUMN &&
				 variables[atom->variable].dim.kind != MIG_KIND_TEXT &&
				 variables[atom->variable].dim.kind != MIG_KIND_ENUM &&
				 variables[atom->variable].dim.kind != MIG_KIND_BOOLEAN))
				continue;
			if (of->factors == MIG_MOMENTS_MAX_FACTORS)
				mig_pg_moments_check(MIG_ERR_CORRUPT);
			of->variable[of->factors++] = atom->variable;
		}
	return factors;
}
