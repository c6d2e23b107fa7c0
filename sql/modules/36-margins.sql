-- marginal effects of a model

CREATE FUNCTION margins_accum(double precision[], model, text, double precision, VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_margins_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION margins_accum(double precision[], model, text, double precision, VARIADIC "any") IS 'transition function of margins_agg';

CREATE FUNCTION margins_final(double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_margins_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION margins_final(double precision[]) IS 'sums of effects, each rounded once';

CREATE FUNCTION margins_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_margins_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION margins_combine(double precision[], double precision[]) IS 'merge sums of effects';

CREATE AGGREGATE margins_agg(model, text, double precision, VARIADIC "any") (
	SFUNC = margins_accum, STYPE = double precision[], SSPACE = 3000,
	COMBINEFUNC = margins_combine,
	FINALFUNC = margins_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE margins_agg(model, text, double precision, VARIADIC "any") IS
'sums over rows of a model''s marginal effects and their gradients

model      a constant or parameter of the query, as is the next
effects    JSON such as ''{"variables": ["age"], "at": {"woman": true}}'': columns whose effects these are
           (a factor has one for each level but its reference), values that replace those of every row
weight     1 where the model has none; NULL leaves the row out
values     the formula''s variables in the order they first appear in it, then the offset if there is one

An array of cases, sum of weights, then for each effect the sum of weight times effect, of weight
times its derivatives by the estimated terms, and the numbers of rows where it cannot be estimated,
is not finite, or depends on which of collinear terms were dropped.  Rows with a NULL count for nothing.  Used by margins().';

CREATE FUNCTION margins_influence(model, text, double precision[], double precision, VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_margins_influence' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION margins_influence(model, text, double precision[], double precision, VARIADIC "any") IS
'influence of a row on average marginal effects

model      a constant or parameter of the query, as are the next two
effects    as in margins_agg()
constants  the sum of weights; then for each effect its average, and the inverse information times its
           gradient
weight     1 where the model has none; NULL or 0 leaves the row out
values     as in margins_agg()

The row''s effect less the average, over the sum of weights, plus its score times the rest of the constants; NULL
where the row is incomplete.  Used by margins() for unconditional errors.';

CREATE TYPE margin AS (
	variable text,
	contrast text,
	estimate double precision,
	std_error double precision,
	statistic double precision,
	p_value double precision,
	conf_low double precision,
	conf_high double precision,
	note text
);
COMMENT ON TYPE margin IS 'a marginal effect; margins() returns them';
COMMENT ON COLUMN margin.variable IS 'column whose effect it is';
COMMENT ON COLUMN margin.contrast IS 'dydx for a derivative, or the level and the reference it is compared with';
COMMENT ON COLUMN margin.estimate IS 'average effect on the expected outcome';
COMMENT ON COLUMN margin.std_error IS 'standard error by the delta method';
COMMENT ON COLUMN margin.statistic IS 'z, or t where the model has degrees of freedom';
COMMENT ON COLUMN margin.p_value IS 'two-sided';
COMMENT ON COLUMN margin.conf_low IS 'lower limit of the confidence interval';
COMMENT ON COLUMN margin.conf_high IS 'upper limit';
COMMENT ON COLUMN margin.note IS 'why there is no estimate; rows other than those of the model';

CREATE FUNCTION margins(
	model model, variables text[] DEFAULT NULL, at text DEFAULT 'observed',
	unconditional boolean DEFAULT false, source text DEFAULT NULL,
	conf_level double precision DEFAULT 0.95, weights text DEFAULT NULL, subpop text DEFAULT NULL,
	design design DEFAULT NULL)
	RETURNS SETOF margin
	AS 'MODULE_PATHNAME', 'migstat_margins' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION margins(model, text[], text, boolean, text, double precision, text, text, design) IS
'average marginal effects of a model, with delta-method errors

variables   columns of the formula; NULL for all regressors
at          ''observed'': averaged over the rows as they are; ''means'': at the mean of every column,
            factors at their shares; or a JSON object, such as ''{"age": 40, "woman": true}'': averaged
            over the rows with these values in place of their own
source      name of a table or view, or one query, as text: the rows to average over, with weights and
            offset where the model has them; not needed at means of columns that are terms themselves
unconditional  errors count the averaging too: those of an average over the population that the rows are a
            sample of, in place of one over these rows.  By the model''s kind of variance: hc0, hc1, a cluster,
            or a survey design, which then is given again; the source is the one it was fitted to
conf_level  of the intervals
weights     column of the weights, or design => ..; default the model''s
subpop      boolean column: average over its rows

The effect of a number is the derivative of the expected outcome through all terms that it is part
of; that of a factor the change from its reference to a level, in all its terms.  Where the model dropped
collinear terms, an effect through one of them is NULL unless it is the same whichever is dropped; that of
another term, if not the same, has a note.  Rows without a regressor, or without the outcome where the
source has it, are left out, and those that the model left out as predicted perfectly.  Errors are by the
model''s variance, given the regressors unless unconditional.';

CREATE FUNCTION ranked_row(model, double precision, VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_ranked_row' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION ranked_row(model, double precision, VARIADIC "any") IS
'linear predictor and outcome of a row; NULL if it does not count

model   a constant or parameter of the query
weight  1 where the model has none
values  the formula''s variables in the order they first appear in it, then the offset if there is one

Used by roc_area().';

CREATE FUNCTION roc_area(
	model model, source text DEFAULT NULL, conf_level double precision DEFAULT 0.95,
	weights text DEFAULT NULL, subpop text DEFAULT NULL, design design DEFAULT NULL,
	OUT estimate double precision, OUT std_error double precision, OUT conf_low double precision,
	OUT conf_high double precision, OUT n_positive double precision, OUT n_negative double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_roc_area' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION roc_area(model, text, double precision, text, text, design) IS
'area under the ROC curve of a model of an outcome of 0 and 1

source      name of a table or view, or one query, as text: the rows to rank
conf_level  of the interval
weights     column of the weights, or design => ..; default the model''s
subpop      boolean column: rank its rows

The share of pairs of a case with outcome 1 and one with 0 in which the first has the higher
fitted value, ties counting half, in weights where there are some.  Standard error by DeLong, DeLong
& Clarke-Pearson (1988), linearised under sampling weights.';
