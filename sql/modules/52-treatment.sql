-- effects of a treatment by weighting and regression

CREATE FUNCTION treatment_accum(double precision[], model, model, double precision[], double precision, VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_treatment_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION treatment_accum(double precision[], model, model, double precision[], double precision, VARIADIC "any") IS 'transition function of treatment_agg';

CREATE FUNCTION treatment_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_treatment_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION treatment_combine(double precision[], double precision[]) IS 'merge sums of treatment_agg or treatment_influence_agg';

CREATE FUNCTION treatment_final(double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_treatment_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION treatment_final(double precision[]) IS 'sums of treatment_agg, each as two numbers, and its extremes';

CREATE AGGREGATE treatment_agg(model, model, double precision[], double precision, VARIADIC "any") (
	SFUNC = treatment_accum, STYPE = double precision[], SSPACE = 10000,
	COMBINEFUNC = treatment_combine,
	FINALFUNC = treatment_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE treatment_agg(model, model, double precision[], double precision, VARIADIC "any") IS
'sums over rows that estimates of a treatment''s effect are made of

model    of the treatment: a constant or parameter of the query, as are the next two
model    one with the columns of the outcome models; NULL: they are those of the first
numbers  method, estimand, number of outcomes; then the outcome models'' coefficients by column
weight   1 where there is none; NULL leaves the row out
values   the outcomes, then the variables of the first model, then those of the second

Each sum as two numbers, with their derivatives by the coefficients, then extremes (the order is in
src/core/treatment.h).  Rows that lack a variable of the first model count for nothing.  Used by
treatment_effects().';

CREATE FUNCTION treatment_influence_accum(double precision[], model, model, double precision[], double precision, VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_treatment_influence_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION treatment_influence_accum(double precision[], model, model, double precision[], double precision, VARIADIC "any") IS 'transition function of treatment_influence_agg';

CREATE FUNCTION treatment_influence_final(double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_treatment_influence_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION treatment_influence_final(double precision[]) IS 'totals of influences as total_moments_agg() takes them';

CREATE AGGREGATE treatment_influence_agg(model, model, double precision[], double precision, VARIADIC "any") (
	SFUNC = treatment_influence_accum, STYPE = double precision[], SSPACE = 600,
	COMBINEFUNC = treatment_combine,
	FINALFUNC = treatment_influence_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE treatment_influence_agg(model, model, double precision[], double precision, VARIADIC "any") IS
'totals of the rows'' influences on a treatment''s effects

model    of the treatment: a constant or parameter of the query, as are the next two
model    one with the columns of the outcome models; NULL: they are those of the first
numbers  method, estimand, number of outcomes; then estimates and what moves them, by outcome
weight   1 where there is none; NULL leaves the row out
values   the outcomes, then the variables of the first model, then those of the second

Cases, weight, by outcome the influences on effect and difference of means, then their squares;
after all of them what they were rounded by.  Used by treatment_effects().';

CREATE FUNCTION treatment_influence(model, model, double precision[], VARIADIC "any") RETURNS double precision[]
	AS 'MODULE_PATHNAME', 'migstat_treatment_influence' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION treatment_influence(model, model, double precision[], VARIADIC "any") IS
'influences of a row on a treatment''s effects; NULL if it does not count

Arguments as those of treatment_influence_agg(), without the weight, which is 1; by outcome the influence on
effect and difference of means.  Used by treatment_effects() under a survey design.';

CREATE TYPE treatment_effect AS (
	outcome text,
	estimand text,
	n_treated bigint,
	n_control bigint,
	mean_treated double precision,
	mean_control double precision,
	difference double precision,
	difference_std_error double precision,
	difference_statistic double precision,
	effect double precision,
	std_error double precision,
	statistic double precision,
	p_value double precision,
	conf_low double precision,
	conf_high double precision,
	se_type text,
	note text
);
COMMENT ON TYPE treatment_effect IS 'effect of a treatment on an outcome; treatment_effects() returns them';
COMMENT ON COLUMN treatment_effect.outcome IS 'column whose effect it is';
COMMENT ON COLUMN treatment_effect.estimand IS 'att on the treated, ate on all, atu on the untreated';
COMMENT ON COLUMN treatment_effect.n_treated IS 'treated cases with the outcome';
COMMENT ON COLUMN treatment_effect.n_control IS 'untreated cases with the outcome';
COMMENT ON COLUMN treatment_effect.mean_treated IS 'mean of the treated as they are, weighted where there are weights';
COMMENT ON COLUMN treatment_effect.mean_control IS 'mean of the untreated, likewise';
COMMENT ON COLUMN treatment_effect.difference IS 'the first mean less the second: no adjustment';
COMMENT ON COLUMN treatment_effect.difference_std_error IS
'its standard error

That of ols() of the outcome on the treatment: of equal variances, under sampling weights hc1, with
clusters cr1, under a survey design linearised.';
COMMENT ON COLUMN treatment_effect.difference_statistic IS 'difference over its error';
COMMENT ON COLUMN treatment_effect.effect IS 'the effect';
COMMENT ON COLUMN treatment_effect.std_error IS 'its standard error, in which the score and the outcome models are estimated too';
COMMENT ON COLUMN treatment_effect.statistic IS 'effect over its error: z, or t under a survey design';
COMMENT ON COLUMN treatment_effect.p_value IS 'two-sided';
COMMENT ON COLUMN treatment_effect.conf_low IS 'lower limit of the confidence interval';
COMMENT ON COLUMN treatment_effect.conf_high IS 'upper limit';
COMMENT ON COLUMN treatment_effect.se_type IS 'm_estimation, m_estimation_clustered or m_estimation_survey';
COMMENT ON COLUMN treatment_effect.note IS 'why there is no effect; what to look at; rows that do not count';

CREATE FUNCTION treatment_effects(
	source text, formula text, outcomes text[],
	method text DEFAULT 'ipw', estimand text DEFAULT 'att', score text DEFAULT NULL, outcome_formula text DEFAULT NULL,
	conf_level double precision DEFAULT 0.95,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL, cluster text DEFAULT NULL,
	strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL, singleton text DEFAULT NULL,
	subpop text DEFAULT NULL, design design DEFAULT NULL)
	RETURNS SETOF treatment_effect
	AS 'MODULE_PATHNAME', 'migstat_treatment_effects' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION treatment_effects(text, text, text[], text, text, text, text, double precision, text, text, text, text, text, text, text, text, design) IS
'effects of a treatment by weighting and regression, with full errors

source           name of a table or view, or one query, as text
formula          treated ~ covariates; the treatment is a column, boolean or 0 and 1
outcomes         columns of numbers or booleans
method           ''ipw'': means under inverse probability weights that sum to 1 in each arm (Hajek);
                 ''aipw'': expected outcomes, and residuals by inverse probabilities as they are, right if
                 either the score or the outcome models are; ''regression'': expected outcomes alone
estimand         ''att'' effect on the treated, ''ate'' on all, ''atu'' on the untreated
score            ''probit'' or ''logit'': the model of the treatment; NULL is probit
outcome_formula  covariates of the outcome models, such as ''age + region''; NULL: those of formula
conf_level       of the intervals
weights          column of sampling weights, or with weight_type ''frequency'' of numbers of cases
cluster          column that says which rows belong together
strata, psu, fpc, singleton  a survey design, as in ols(): errors by Taylor linearisation
subpop           boolean column: rows to use; sampling units without any of them keep their place
design           the design as a value, in place of weights, weight_type, strata, psu, fpc, singleton

Outcome models are linear, one for each arm.  The errors are those of all estimating equations
stacked, the score''s and the outcome models'' among them: Stata''s teffects ipw, aipw and ra.  With
clusters times G/(G-1); z, under a design t with #units - #strata degrees of freedom.  A row that lacks an outcome still counts for the score; rows are counted in
the note, as are scores near 0 or 1.';
