-- absorbed fixed effects: ols() and poisson() take them in their formula, y ~ x | origin + destination

CREATE FUNCTION fixed_effects(
	model model, source text, subpop text DEFAULT NULL,
	OUT variable text, OUT level text, OUT estimate double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_fixed_effects' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION fixed_effects(model, text, text) IS
'effects that a model absorbed, one row per effect and level

model   of ols() or poisson() with a formula such as y ~ x | origin + destination
source  what it was fitted to: the model does not keep its effects, and is fitted again
subpop  a boolean column, as in the fit

Effects come in the order of the formula, levels in their own.  The first effect carries the level of
the outcome (there is no intercept); of the second, the first level in each set of rows that levels
of the two connect is 0, of later ones the first level.  Levels whose rows the fit left out have no
row.  Of a Poisson model the effects are of the linear predictor.  An error where the source gives
other estimates than the model has.';
