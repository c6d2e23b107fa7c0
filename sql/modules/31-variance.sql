-- aggregates over the rows of a fitted model: what robust, clustered and survey errors are made of

CREATE FUNCTION robust_moments_accum(moments, model, text, double precision, VARIADIC "any") RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_robust_moments_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION robust_moments_accum(moments, model, text, double precision, VARIADIC "any") IS 'transition function of robust_moments_agg';

CREATE AGGREGATE robust_moments_agg(model, text, double precision, VARIADIC "any") (
	SFUNC = robust_moments_accum, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE robust_moments_agg(model, text, double precision, VARIADIC "any") IS
'cross-products of the scores of a model''s rows

model   a constant or parameter of the query
kind    ''hc0'' to ''hc3'': weight times residual times regressors, in hc2 and hc3 over
        (1 - leverage)^(1/2) or (1 - leverage), and 1 in place of the outcome; ''cr2'': the design with
        its weights, and the residual in place of the outcome; ''hc1'' is ''hc0'' where no scatter
        about a mean is taken of it
weight  1 where the model has none
values  the formula''s variables in the order they first appear in it

Used by ols() for robust errors.';

CREATE FUNCTION score_accum(double precision[], model, double precision, VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_score_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION score_accum(double precision[], model, double precision, VARIADIC "any") IS 'transition function of score_agg';

CREATE FUNCTION score_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_score_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_combine(double precision[], double precision[]) IS 'merge sums of scores';

CREATE FUNCTION score_final(double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_score_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_final(double precision[]) IS 'sums of scores, each rounded once, and what is left of them';

CREATE AGGREGATE score_agg(model, double precision, VARIADIC "any") (
	SFUNC = score_accum, STYPE = double precision[], SSPACE = 300,
	COMBINEFUNC = score_combine,
	FINALFUNC = score_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE score_agg(model, double precision, VARIADIC "any") IS
'cases, sum of weights, and sum of a model''s scores by estimated term

model   a constant or parameter of the query
weight  1 where the model has none; NULL leaves the row out
values  the formula''s variables in the order they first appear in it

A score is weight times residual times regressors.  Rows with a NULL count for nothing.  The second
half of the array is what the sums in the first half were rounded by.  Used by ols() for clustered
and survey errors.';

CREATE FUNCTION total_moments_accum(moments, double precision[]) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_total_moments_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION total_moments_accum(moments, double precision[]) IS 'transition function of total_moments_agg';

CREATE AGGREGATE total_moments_agg(double precision[]) (
	SFUNC = total_moments_accum, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE total_moments_agg(double precision[]) IS
'cross-products of arrays of numbers, as moments of t1 ~ t2 + ..

The second half of an array is added to the first: what its numbers were rounded by.  Used by ols() on the totals of score_agg().';
