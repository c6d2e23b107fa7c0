/* formula.c: how a formula was understood, as rows and as text */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "bind/args.h"
#include "compat.h"
#include "formula/formula.h"
#include "pg/rows.h"

/* ---- what is said of an atom ---- */

/* the reference; words in parentheses are not the name of a level */
static const char *
reference_of(const MigAtom *atom)
{
	const MigFactorSpec *spec = atom->factor;

	if (spec == NULL)
		return atom->kind == MIG_ATOM_FACTOR ? "(first)" : NULL;
	switch (spec->reference)
	{
		case MIG_REFERENCE_LEVELS:
			return spec->levels[0];
		case MIG_REFERENCE_LAST:
			return "(last)";
		case MIG_REFERENCE_MOST_FREQUENT:
			return "(most frequent)";
		default:
			return "(first)";
	}
}

static const char *
factor_note(const MigAtom *atom)
{
	const MigFactorSpec *spec = atom->factor;
	StringInfoData note;

	if (spec == NULL)
		return NULL;
	initStringInfo(&note);
	for (int i = 1; i < spec->nlevels; i++)
		appendStringInfo(&note, "%s%s", i == 1 ? "the reference includes " : ", ", spec->levels[i]);
	if (spec->missing)
		appendStringInfo(&note, "%smissing values are the level %s", note.len > 0 ? "; " : "",
						 spec->missing);
	return note.len > 0 ? note.data : NULL;
}

static const char *
number_note(const MigAtom *atom, const MigFormula *formula)
{
	if (atom->variable < 0)
		return NULL;
	if (atom->power == 1)
		return "a number, whatever the column's type";
	return psprintf("power %d of %s", atom->power, formula->variables[atom->variable]);
}

static const char *
atom_kind(const MigAtom *atom)
{
	static const char *const kinds[] = {
		[MIG_ATOM_COLUMN] = "column", [MIG_ATOM_FACTOR] = "factor", [MIG_ATOM_NUMBER] = "numeric"};

	return kinds[atom->kind];
}

static const char *
atom_note(const MigAtom *atom, const MigFormula *formula)
{
	if (atom->kind == MIG_ATOM_NUMBER)
		return number_note(atom, formula);
	if (atom->kind == MIG_ATOM_FACTOR || atom->factor)
		return factor_note(atom);
	return "a factor if the column is text, enum or boolean, else a number";
}

/* ---- rows ---- */

static Datum
names_array(const char **names, int n)
{
	Datum *texts = palloc((n + 1) * sizeof(Datum));

	for (int i = 0; i < n; i++)
		texts[i] = CStringGetTextDatum(names[i]);
	return PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* the columns that something uses, in the formula's order */
static Datum
expr_variables(const MigFormula *formula, const MigExpr *expr)
{
	const char **names = palloc(formula->nvariables * sizeof(char *));
	int n = 0;

	for (int i = 0; i < formula->nvariables; i++)
		if (mig_expr_uses(expr, i))
			names[n++] = formula->variables[i];
	return names_array(names, n);
}

static Datum
term_variables(const MigFormula *formula, const MigTerm *term)
{
	const char **names = palloc(formula->nvariables * sizeof(char *));
	int n = 0;

	for (int i = 0; i < formula->nvariables; i++)
		if (mig_term_uses(term, i))
			names[n++] = formula->variables[i];
	return names_array(names, n);
}

static void
put_row(MigRows *rows, int *order, const char *term, const char *kind, Datum variables,
		const char *reference, const char *note)
{
	mig_put_datum(rows, Int32GetDatum((*order)++));
	mig_put_text(rows, term);
	mig_put_text(rows, kind);
	mig_put_datum(rows, variables);
	mig_put_text(rows, reference);
	mig_put_text(rows, note);
	mig_rows_end(rows);
}

static void
put_term(MigRows *rows, int *order, const MigFormula *formula, const MigTerm *term)
{
	const MigAtom *atom = term->atoms[0];

	if (term->natoms == 1)
		put_row(rows, order, term->name, atom_kind(atom), term_variables(formula, term),
				reference_of(atom), atom_note(atom, formula));
	else
		put_row(rows, order, term->name, "interaction", term_variables(formula, term), NULL, NULL);
}

PG_FUNCTION_INFO_V1(migstat_formula_terms);
Datum
migstat_formula_terms(PG_FUNCTION_ARGS)
{
	const MigFormula *formula = mig_formula_parse(mig_text_arg(fcinfo, 0));
	MigRows rows = mig_rows_begin(fcinfo);
	int order = 0;

	put_row(&rows, &order, formula->outcome_name, "outcome",
			expr_variables(formula, formula->outcome), NULL, NULL);
	if (formula->intercept)
		put_row(&rows, &order, "(Intercept)", "intercept", names_array(NULL, 0), NULL, NULL);
	for (int i = 0; i < formula->nterms; i++)
		put_term(&rows, &order, formula, &formula->terms[i]);
	for (int i = 0; i < formula->nabsorbed; i++)
	{
		const char *name = formula->variables[formula->absorbed[i]];

		put_row(&rows, &order, mig_formula_quote(name), "absorbed", names_array(&name, 1), NULL,
				NULL);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(migstat_formula_canonical);
Datum
migstat_formula_canonical(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(mig_formula_parse(mig_text_arg(fcinfo, 0))->canonical));
}
