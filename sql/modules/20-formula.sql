-- formulas: how one was understood

CREATE FUNCTION formula_terms(
	formula text,
	OUT term_order integer, OUT term text, OUT kind text, OUT variables text[],
	OUT reference text, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_formula_terms' LANGUAGE C IMMUTABLE PARALLEL SAFE STRICT ROWS 10;
COMMENT ON FUNCTION formula_terms(text) IS
'how a formula was understood: its outcome and terms

formula  outcome ~ terms, or outcome ~ terms | absorbed columns

kind is outcome, intercept, numeric, factor, interaction, absorbed, or column: a bare name, which
is a factor if the column is text, enum or boolean and a number otherwise.  reference is the level
the others are compared with; (first), (last) and (most frequent) are found in the data.  A name in
double quotes is the column of exactly that name, a bare one is folded where no column has its case.';

CREATE FUNCTION formula_canonical(formula text)
	RETURNS text
	AS 'MODULE_PATHNAME', 'migstat_formula_canonical' LANGUAGE C IMMUTABLE PARALLEL SAFE STRICT;
COMMENT ON FUNCTION formula_canonical(text) IS
'a formula in one spelling: the same for the ways R and Stata write it

formula  outcome ~ terms, or outcome ~ terms | absorbed columns';
