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
mig_design_operate(const MigExpr *e, const MigPair *value, MigPair left, MigPair right)
{
	MigPair constant = {e->value, e->rest};

	switch (e->op)
	{
		case MIG_EXPR_COLUMN:
			return value[e->variable];
		case MIG_EXPR_CONSTANT:
			return constant;
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

MigPair
mig_design_evaluate(const MigExpr *e, const MigPair *value)
{
	MigPair left = e->left ? mig_design_evaluate(e->left, value) : mig_pair(0.0);
	MigPair right = e->right ? mig_design_evaluate(e->right, value) : mig_pair(0.0);

	return mig_design_operate(e, value, left, right);
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

/* ---- how a row is put into a block ---- */

/* the column an expression is, or -1 */
static int
plain_column(const MigExpr *expr, int power)
{
	return expr->op == MIG_EXPR_COLUMN && power == 1 ? expr->variable : -1;
}

static void
add_cell(MigDesign *design, const MigDesignTerm *term, int variable, int column)
{
	MigDesignCell *cell = &design->cell[design->cells++];

	cell->variable = variable;
	cell->type = variable < 0 ? InvalidOid : design->variables[variable].column.type;
	cell->term = term;
	cell->column = column;
}

/* columns of the most usual type first */
static void
sort_cells(MigDesign *design)
{
	for (int i = 0; i < design->cells; i++)
		if (design->cell[i].type == FLOAT8OID)
		{
			MigDesignCell cell = design->cell[i];

			design->cell[i] = design->cell[design->doubles];
			design->cell[design->doubles++] = cell;
		}
}

static void
add_slot(MigDesign *design, int t)
{
	const MigDesignTerm *term = &design->terms[t];
	MigDesignSlot *slot = &design->slot[design->slots];

	slot->term = t;
	slot->factors = term->factors;
	slot->variable = term->variable[0];
	if (term->numbers > 0)
		add_cell(design, term, -1, design->dense + design->slots);
	design->slots++;
}

static bool
cell_reads(const MigDesign *design, const MigDesignCell *cell, int variable)
{
	if (cell->type != InvalidOid)
		return false;
	if (cell->term == NULL)
		return mig_expr_uses(design->formula->outcome, variable);
	for (int i = 0; i < cell->term->numbers; i++)
		if (mig_expr_uses(cell->term->number[i]->expr, variable))
			return true;
	return false;
}

static void
plan_row(MigDesign *design)
{
	const MigFormula *formula = design->formula;

	design->cell = palloc0(sizeof(MigDesignCell) * (formula->nterms + 1));
	design->slot = palloc0(sizeof(MigDesignSlot) * (formula->nterms + 1));
	design->to_read = palloc0(sizeof(int) * (formula->nvariables + 1));
	design->to_code = palloc0(sizeof(int) * (formula->nvariables + 1));
	add_cell(design, NULL, plain_column(formula->outcome, 1), MIG_COLUMN_OUTCOME);
	for (int t = 0; t < formula->nterms; t++)
	{
		const MigDesignTerm *term = &design->terms[t];

		if (term->factors > 0)
			add_slot(design, t);
		else
			add_cell(design, term,
					 term->numbers == 1
						 ? plain_column(term->number[0]->expr, term->number[0]->power)
						 : -1,
					 term->dense);
	}
	sort_cells(design);
	for (int v = 0; v < formula->nvariables; v++)
	{
		bool read = false;

		for (int i = 0; i < design->cells && !read; i++)
			read = cell_reads(design, &design->cell[i], v);
		if (read)
			design->to_read[design->read++] = v;
		if (design->variables[v].factor)
			design->to_code[design->coded++] = v;
	}
}

MigDesign *
mig_design_bind(const MigFormula *formula, const Oid *types, MemoryContext context)
{
	MemoryContext previous = MemoryContextSwitchTo(context);
	MigDesign *design = palloc0(sizeof(MigDesign));

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
		bind_term(design, t);
	plan_row(design);
	design->values = palloc0(sizeof(Datum) * (formula->nvariables + 1));
	design->nulls = palloc0(sizeof(bool) * (formula->nvariables + 1));
	design->value = palloc0(sizeof(MigPair) * (formula->nvariables + 1));
	design->level = palloc0(sizeof(uint32) * (formula->nvariables + 1));
	design->row = palloc0(sizeof(MigProductsTerm) * (design->dense + design->slots));
	design->hi = palloc(sizeof(double) * (design->dense + design->slots));
	design->lo = palloc0(sizeof(double) * (design->dense + design->slots));
	/* the cells set the others */
	for (int c = 0; c < design->dense + design->slots; c++)
		design->hi[c] = 1.0;
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
	start.formula = mig_formula_stored(formula);
	start.variables = formula->nvariables;
	start.names = formula->variables;
	start.kinds = kinds;
	start.factors = factors;
	start.keyed = keyed;
	start.dense = design->dense;
	start.groups = design->slots;
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
/* a level of the column has the name that NULLs were to have */
static void
refuse_missing_label(const MigDesign *design, int v)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("missing='%s' is also a level of \"%s\"",
						   design->variables[v].spec->missing, design->formula->variables[v]),
					errhint("Give NULLs a name that no level has.")));
}

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
	if (level && variable->spec && variable->spec->missing &&
		variable->column.kind != MIG_KIND_TEXT &&
		(mig_levels_of(*t, d)[level - 1].order == PG_INT64_MAX) != is_null)
		refuse_missing_label(design, v);
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

/* ---- rows that wait in a block ---- */

/* the exponent of doubles that are not finite carries into the sign */
static inline uint64
not_finite(double x)
{
	uint64 bits;

	memcpy(&bits, &x, sizeof(bits));
	return (bits & UINT64CONST(0x7fffffffffffffff)) + (UINT64CONST(1) << 52);
}

/* the level of a text that was met before, as most were, without detours; else 0 */
static inline uint32
known_text(const MigDesignVariable *variable, const MigMoments *t, int v,
		   const NullableDatum *value)
{
	const struct varlena *text = (const struct varlena *) DatumGetPointer(value->value);

	if (value->isnull || !variable->column.is_text || VARATT_IS_EXTERNAL(text) ||
		VARATT_IS_COMPRESSED(text))
		return 0;
	return mig_levels_find_label(t, &mig_moments_variables(t)[v].dim, &t->text, VARDATA_ANY(text),
								 VARSIZE_ANY_EXHDR(text));
}

/* levels of the factors, then columns of the slots; *t may move.  false: t is fixed and lacks one */
static bool
find_slots(MigDesign *design, MigMoments **t, const NullableDatum *row, bool fixed)
{
	for (int i = 0; i < design->coded; i++)
	{
		int v = design->to_code[i];
		uint32 level = known_text(&design->variables[v], *t, v, &row[v]);

		if (level == 0)
			level = level_of(design, t, v, row[v].value, row[v].isnull, fixed);
		design->level[v] = level;
		if (level == 0)
			return false;
	}
	for (int s = 0; s < design->slots; s++)
	{
		MigDesignSlot *slot = &design->slot[s];

		if (slot->factors == 1)
			slot->column = mig_moments_level_column(*t, 2 + slot->term, slot->variable,
													design->level[slot->variable]);
		if (slot->factors > 1 || slot->column == 0)
			slot->column = column_of(design, t, slot->term, fixed);
		if (slot->column == 0)
			return false;
	}
	return true;
}

static MigPair
cell_value(const MigDesign *design, const MigDesignCell *cell, const NullableDatum *row)
{
	if (cell->type != InvalidOid)
		return number_of_type(cell->type, row[cell->variable].value);
	return cell->term ? numeric_part(design, cell->term)
					  : mig_design_evaluate(design->formula->outcome, design->value);
}

/* the cells of a row; false: a value is not finite */
static bool
fill_cells(const MigDesign *design, MigProductsBlock *block, const NullableDatum *row)
{
	double *first = block->hi + block->rows;
	uint64 bad = 0;

	for (int i = 0; i < design->doubles; i++)
	{
		const MigDesignCell *cell = &design->cell[i];
		double x = DatumGetFloat8(row[cell->variable].value);

		first[(size_t) cell->column * MIG_PRODUCTS_ROWS] = x;
		bad |= not_finite(x);
	}
	for (int i = design->doubles; i < design->cells; i++)
	{
		const MigDesignCell *cell = &design->cell[i];
		MigPair x = cell_value(design, cell, row);

		mig_products_block_set(block, cell->column, block->rows, x);
		bad |= not_finite(x.hi);
	}
	return bad >> 63 == 0;
}

static bool
read_numbers(MigDesign *design, const NullableDatum *row)
{
	uint64 bad = 0;

	for (int i = 0; i < design->read; i++)
	{
		int v = design->to_read[i];

		design->value[v] = number_of_type(design->variables[v].column.type, row[v].value);
		bad |= not_finite(design->value[v].hi);
	}
	return bad >> 63 == 0;
}

/* a complete row, whose slots are known, as the next row of a block; false: a value is not finite */
static inline bool
fill_block_row(MigDesign *design, MigProductsBlock *block, const NullableDatum *row)
{
	block->hi[block->rows] = 1.0;
	for (int s = 0; s < design->slots; s++)
	{
		block->hi[(size_t) (design->dense + s) * MIG_PRODUCTS_ROWS + block->rows] = 1.0;
		block->level[(size_t) s * MIG_PRODUCTS_ROWS + block->rows] = design->slot[s].column;
	}
	return read_numbers(design, row) && fill_cells(design, block, row);
}

static bool
add_to_block(MigDesign *design, MigMoments **t, const NullableDatum *row, double weight,
			 int64 cases)
{
	MigProductsBlock block;

	find_slots(design, t, row, false);
	block = mig_moments_block(*t);
	if (!fill_block_row(design, &block, row))
		return false;
	mig_pg_moments_check(mig_moments_row_waits(*t, weight, cases));
	return true;
}

/* a row at once: few rows so far, or a value to name in an error */
static void
add_at_once(MigDesign *design, MigMoments **t, const NullableDatum *row, double weight, int64 cases)
{
	MigDesignRow read = {NULL, 0, weight, cases};

	for (int v = 0; v < design->formula->nvariables; v++)
	{
		design->values[v] = row[v].value;
		design->nulls[v] = row[v].isnull;
	}
	mig_design_read(design, t, design->values, design->nulls, false, &read);
	mig_pg_moments_check(mig_moments_add_row(*t, &read));
}

/* the cells of a row as numbers; false: a value is not finite */
static bool
fill_numbers(MigDesign *design, const NullableDatum *row)
{
	uint64 bad = 0;

	if (design->paired)
		memset(design->lo, 0, sizeof(double) * (design->dense + design->slots));
	design->paired = false;
	for (int i = 0; i < design->doubles; i++)
	{
		double x = DatumGetFloat8(row[design->cell[i].variable].value);

		design->hi[design->cell[i].column] = x;
		bad |= not_finite(x);
	}
	for (int i = design->doubles; i < design->cells; i++)
	{
		const MigDesignCell *cell = &design->cell[i];
		MigPair x = cell_value(design, cell, row);

		design->hi[cell->column] = x.hi;
		design->lo[cell->column] = x.lo;
		design->paired |= x.lo != 0.0;
		bad |= not_finite(x.hi);
	}
	return bad >> 63 == 0;
}

static inline bool
any_null(MigDesign *design, const NullableDatum *row)
{
	bool any = false;

	for (int v = 0; v < design->formula->nvariables; v++)
		any |= row[v].isnull;
	for (int v = 0; v < design->formula->nvariables && any; v++)
		design->nulls[v] = row[v].isnull;
	return any;
}

MigRowFate
mig_design_fate(MigDesign *design, const NullableDatum *row)
{
	return any_null(design, row) ? fate_of_nulls(design, design->nulls) : MIG_ROW_COMPLETE;
}

void
mig_design_keep_values(MigDesign *design)
{
	design->read = 0;
	for (int v = 0; v < design->formula->nvariables; v++)
		if (design->variables[v].number)
			design->to_read[design->read++] = v;
}

/* the value that is not finite is named in an error */
static MigRowFate
read_again(MigDesign *design, MigMoments *t, const NullableDatum *row)
{
	MigDesignRow read;

	for (int v = 0; v < design->formula->nvariables; v++)
	{
		design->values[v] = row[v].value;
		design->nulls[v] = row[v].isnull;
	}
	return mig_design_read(design, &t, design->values, design->nulls, true, &read);
}

MigRowFate
mig_design_numbers(MigDesign *design, MigMoments *t, const NullableDatum *row)
{
	MigRowFate fate = mig_design_fate(design, row);

	if (fate != MIG_ROW_COMPLETE)
		return fate;
	if (design->slots > 0 && !find_slots(design, &t, row, true))
		return MIG_ROW_NEW_LEVEL;
	if ((design->read == 0 || read_numbers(design, row)) && fill_numbers(design, row))
		return MIG_ROW_COMPLETE;
	return read_again(design, t, row);
}

MigRowFate
mig_design_block_row(MigDesign *design, MigMoments *t, const NullableDatum *row,
					 MigProductsBlock *block)
{
	MigRowFate fate = mig_design_fate(design, row);

	if (fate != MIG_ROW_COMPLETE)
		return fate;
	if (design->slots > 0 && !find_slots(design, &t, row, true))
		return MIG_ROW_NEW_LEVEL;
	return fill_block_row(design, block, row) ? MIG_ROW_COMPLETE : read_again(design, t, row);
}

/* what the NULLs of a row make of it, counted */
static MigRowFate
count_nulls(MigDesign *design, MigMoments *t, const NullableDatum *row)
{
	MigRowFate fate = mig_design_fate(design, row);

	t->n_null_outcome += fate == MIG_ROW_NULL_OUTCOME;
	t->n_null_regressor += fate == MIG_ROW_NULL_REGRESSOR;
	return fate;
}

/* with many groups the sums of the next row are in none of the caches */
static void
fetch_sums(const MigMoments *t)
{
	const char *sums = (const char *) mig_moments_products(t);
	size_t size = sizeof(MigXsum) * t->sums;

	for (size_t at = 0; at < Min(size, 2048); at += 64)
		__builtin_prefetch(sums + at, 1);
}

bool
mig_design_enter(MigDesign *design, MigMoments **t, const NullableDatum *row, int64 cases)
{
	if (count_nulls(design, *t, row) != MIG_ROW_COMPLETE)
		return false;
	if (design->slots > 0)
		find_slots(design, t, row, false);
	if ((design->read > 0 && !read_numbers(design, row)) || !fill_numbers(design, row))
	{
		read_again(design, *t, row);
		mig_pg_moments_check(MIG_ERR_OVERFLOW);
	}
	mig_pg_moments_check(mig_moments_count(*t, cases));
	return true;
}

bool
mig_design_add(MigDesign *design, MigMoments **t, const NullableDatum *row, double weight,
			   int64 cases)
{
	if (!(*t)->block)
		fetch_sums(*t);
	if (count_nulls(design, *t, row) != MIG_ROW_COMPLETE)
		return false;
	if (!(*t)->block && (*t)->n_read >= MIG_MOMENTS_FEW)
		*t = mig_pg_moments_block(*t, design->slots);
	if (!(*t)->block || !add_to_block(design, t, row, weight, cases))
		add_at_once(design, t, row, weight, cases);
	return true;
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

bool
mig_design_fits(const MigDesign *design, const MigMoments *t)
{
	const MigVariable *variables = mig_moments_variables(t);

	if ((int) t->dense != design->dense || (int) t->variables != design->formula->nvariables)
		return false;
	for (int v = 0; v < design->formula->nvariables; v++)
		if (variables[v].dim.kind != design->variables[v].column.kind ||
			(bool) variables[v].factor != design->variables[v].factor)
			return false;
	return true;
}
