-- models by maximum likelihood: probit, logit, complementary log-log, Poisson

CREATE FUNCTION newton_moments_accum(internal, model, text, double precision, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_newton_moments_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION newton_moments_accum(internal, model, text, double precision, VARIADIC "any") IS 'transition function of newton_moments_agg';
-- its argument is a pointer
REVOKE EXECUTE ON FUNCTION newton_moments_accum(internal, model, text, double precision, VARIADIC "any") FROM PUBLIC;

CREATE AGGREGATE newton_moments_agg(model, text, double precision, VARIADIC "any") (
	SFUNC = newton_moments_accum, STYPE = internal, SSPACE = 2000,
	COMBINEFUNC = robust_moments_combine,
	SERIALFUNC = robust_moments_serialize, DESERIALFUNC = robust_moments_deserialize,
	FINALFUNC = robust_moments_final, FINALFUNC_MODIFY = READ_WRITE,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE newton_moments_agg(model, text, double precision, VARIADIC "any") IS
'moments of a Newton step: products weighted by each row''s information

model   a constant or parameter of the query
info    ''observed'' or ''expected''; ''overlap'' and ''sides'' take the estimates as a direction that might
        separate the outcome, and count the rows along it and against it
weight  1 where the model has none
values  the formula''s variables in the order they first appear in it, then the offset if there is one

In place of the outcome is score over information, so that the regression of it is the step.  Used
by probit() and the like.';

CREATE FUNCTION patterns_accum(internal, text, text, double precision, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_patterns_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION patterns_accum(internal, text, text, double precision, VARIADIC "any") IS 'transition function of patterns_agg';
CREATE FUNCTION patterns_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_patterns_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION patterns_combine(internal, internal) IS 'combine function of patterns_agg';
CREATE FUNCTION patterns_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_patterns_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION patterns_serialize(internal) IS 'rows that were kept between processes';
CREATE FUNCTION patterns_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_patterns_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION patterns_deserialize(bytea, internal) IS 'rows that were kept from bytes';
CREATE FUNCTION patterns_final(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_patterns_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION patterns_final(internal) IS 'final function of patterns_agg';
-- their arguments are pointers
REVOKE EXECUTE ON FUNCTION
	patterns_accum(internal, text, text, double precision, VARIADIC "any"), patterns_combine(internal, internal),
	patterns_serialize(internal), patterns_deserialize(bytea, internal), patterns_final(internal) FROM PUBLIC;

CREATE AGGREGATE patterns_agg(text, text, double precision, VARIADIC "any") (
	SFUNC = patterns_accum, STYPE = internal, SSPACE = 5000,
	COMBINEFUNC = patterns_combine, SERIALFUNC = patterns_serialize, DESERIALFUNC = patterns_deserialize,
	FINALFUNC = patterns_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE patterns_agg(text, text, double precision, VARIADIC "any") IS
'distinct complete rows of a formula with their counts, or a sample

formula, weight type  constants or parameters of the query; the type ''none'', ''sampling'', ''analytic'' or
            ''frequency''
weight      1 where there are none
values      the formula''s variables in the order they first appear in it, then the offset if there is one

Past 131,072 distinct rows, or 32 MB, half as many stay, those whose content has the smallest hashes: a
sample that depends on the rows alone.  probit() and the like iterate on it in memory; its bytes are their own.';

CREATE FUNCTION kept_accum(internal, text, text, double precision, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_kept_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION kept_accum(internal, text, text, double precision, VARIADIC "any") IS 'transition function of kept_agg';
CREATE FUNCTION kept_combine(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_kept_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION kept_combine(internal, internal) IS 'merge moments and rows that were kept';
CREATE FUNCTION kept_serialize(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_kept_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kept_serialize(internal) IS 'moments and rows that were kept between processes';
CREATE FUNCTION kept_deserialize(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'migstat_kept_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kept_deserialize(bytea, internal) IS 'moments and rows that were kept from bytes';
CREATE FUNCTION kept_final(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_kept_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kept_final(internal) IS 'final function of kept_agg';
-- their arguments are pointers
REVOKE EXECUTE ON FUNCTION
	kept_accum(internal, text, text, double precision, VARIADIC "any"), kept_combine(internal, internal),
	kept_serialize(internal), kept_deserialize(bytea, internal), kept_final(internal) FROM PUBLIC;

CREATE AGGREGATE kept_agg(text, text, double precision, VARIADIC "any") (
	SFUNC = kept_accum, STYPE = internal, SSPACE = 6500,
	COMBINEFUNC = kept_combine, SERIALFUNC = kept_serialize, DESERIALFUNC = kept_deserialize,
	FINALFUNC = kept_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE kept_agg(text, text, double precision, VARIADIC "any") IS
'moments of a formula, and its distinct rows or a sample, in one

formula, weight type, weight, values  as in patterns_agg()

The bytes are those of patterns_agg() and, behind them, those of moments_agg() or its like with weights;
probit() and the like read them.';

CREATE FUNCTION level_of("any") RETURNS text
	AS 'MODULE_PATHNAME', 'migstat_level_of' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION level_of("any") IS
'name of the level that a value is, where its column is a factor

The same whatever the settings: numbers without trailing zeros, dates and times as ISO 8601.';

CREATE FUNCTION probit(
	source text, formula text,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL,
	vcov text DEFAULT NULL, cluster text DEFAULT NULL, two_way text DEFAULT 'own',
	strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, subpop text DEFAULT NULL, offset_column text DEFAULT NULL,
	info text DEFAULT 'observed', separation text DEFAULT 'error',
	max_iterations integer DEFAULT 25, tolerance double precision DEFAULT 1e-9,
	design design DEFAULT NULL)
	RETURNS model
	AS 'MODULE_PATHNAME', 'migstat_probit' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION probit(text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, integer, double precision, design) IS
'probit of a source by maximum likelihood

source          name of a table or view, or one query, as text
formula, weights .. subpop, design  as in ols(); the outcome is a two-valued outcome,
                its expectation the normal distribution function of the linear predictor
vcov            ''iid'' (from info), ''hc0'', ''hc1'' (n/(n-1)), ''cr0'', ''cr1'' (G/(G-1)) or ''survey''; default as in ols()
offset_column   added to the linear predictor with coefficient 1
info            ''observed'' (as Stata and most) or ''expected'' information (as R''s glm())
separation      a level, or 0/1 column, that predicts the outcome perfectly: ''error'', or ''drop'' it and
                its rows; any other separation is an error
max_iterations  of Newton''s method
tolerance       of the last step, in root mean squares of the linear predictor (rows weighted by
                their information); past 131,072 distinct rows, a quarter of what is left of errors

Analytic weights are scaled to sum to n for the log-likelihood and iid errors.  z tests; under a survey design t with #psu - #strata degrees of freedom.';

CREATE FUNCTION logit(
	source text, formula text,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL,
	vcov text DEFAULT NULL, cluster text DEFAULT NULL, two_way text DEFAULT 'own',
	strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, subpop text DEFAULT NULL, offset_column text DEFAULT NULL,
	info text DEFAULT 'observed', separation text DEFAULT 'error',
	max_iterations integer DEFAULT 25, tolerance double precision DEFAULT 1e-9,
	design design DEFAULT NULL)
	RETURNS model
	AS 'MODULE_PATHNAME', 'migstat_logit' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION logit(text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, integer, double precision, design) IS
'logit of a source by maximum likelihood

source          name of a table or view, or one query, as text
formula, weights .. subpop, design  as in ols(); the outcome is a two-valued outcome,
                its expectation the logistic function of the linear predictor
vcov            ''iid'' (from info), ''hc0'', ''hc1'' (n/(n-1)), ''cr0'', ''cr1'' (G/(G-1)) or ''survey''; default as in ols()
offset_column   added to the linear predictor with coefficient 1
info            ''observed'' (as Stata and most) or ''expected'' information (as R''s glm())
separation      a level, or 0/1 column, that predicts the outcome perfectly: ''error'', or ''drop'' it and
                its rows; any other separation is an error
max_iterations  of Newton''s method
tolerance       of the last step, in root mean squares of the linear predictor (rows weighted by
                their information); past 131,072 distinct rows, a quarter of what is left of errors

Analytic weights are scaled to sum to n for the log-likelihood and iid errors.  z tests; under a survey design t with #psu - #strata degrees of freedom.';

CREATE FUNCTION cloglog(
	source text, formula text,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL,
	vcov text DEFAULT NULL, cluster text DEFAULT NULL, two_way text DEFAULT 'own',
	strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, subpop text DEFAULT NULL, offset_column text DEFAULT NULL,
	info text DEFAULT 'observed', separation text DEFAULT 'error',
	max_iterations integer DEFAULT 25, tolerance double precision DEFAULT 1e-9,
	design design DEFAULT NULL)
	RETURNS model
	AS 'MODULE_PATHNAME', 'migstat_cloglog' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION cloglog(text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, integer, double precision, design) IS
'complementary log-log model of a source by maximum likelihood

source          name of a table or view, or one query, as text
formula, weights .. subpop, design  as in ols(); the outcome is a two-valued outcome,
                its expectation 1 - exp(-exp()) of the linear predictor
vcov            ''iid'' (from info), ''hc0'', ''hc1'' (n/(n-1)), ''cr0'', ''cr1'' (G/(G-1)) or ''survey''; default as in ols()
offset_column   added to the linear predictor with coefficient 1
info            ''observed'' (as Stata and most) or ''expected'' information (as R''s glm())
separation      a level, or 0/1 column, that predicts the outcome perfectly: ''error'', or ''drop'' it and
                its rows; any other separation is an error
max_iterations  of Newton''s method
tolerance       of the last step, in root mean squares of the linear predictor (rows weighted by
                their information); past 131,072 distinct rows, a quarter of what is left of errors

Analytic weights are scaled to sum to n for the log-likelihood and iid errors.  z tests; under a survey design t with #psu - #strata degrees of freedom.';

CREATE FUNCTION poisson(
	source text, formula text,
	weights text DEFAULT NULL, weight_type text DEFAULT NULL,
	vcov text DEFAULT NULL, cluster text DEFAULT NULL, two_way text DEFAULT 'own',
	strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, subpop text DEFAULT NULL, offset_column text DEFAULT NULL,
	info text DEFAULT 'observed', separation text DEFAULT 'error',
	max_iterations integer DEFAULT 25, tolerance double precision DEFAULT 1e-9,
	design design DEFAULT NULL)
	RETURNS model
	AS 'MODULE_PATHNAME', 'migstat_poisson' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION poisson(text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, integer, double precision, design) IS
'Poisson model of a source by maximum likelihood

source          name of a table or view, or one query, as text
formula, weights .. subpop, design  as in ols(); the outcome is a count or an amount of at least 0,
                its expectation exp() of the linear predictor
vcov            ''iid'' (from info), ''hc0'', ''hc1'' (n/(n-1)), ''cr0'', ''cr1'' (G/(G-1)) or ''survey''; default as in ols()
offset_column   added to the linear predictor with coefficient 1
info            ''observed'' (as Stata and most) or ''expected'' information (as R''s glm())
separation      a level, or 0/1 column, that predicts the outcome perfectly: ''error'', or ''drop'' it and
                its rows; any other separation is an error
max_iterations  of Newton''s method
tolerance       of the last step, in root mean squares of the linear predictor (rows weighted by
                their information); past 131,072 distinct rows, a quarter of what is left of errors

Analytic weights are scaled to sum to n for the log-likelihood and iid errors.  z tests; under a survey design t with #psu - #strata degrees of freedom.

A formula such as y ~ x | origin + destination absorbs fixed effects, as in ols(); levels of an effect
with only zeros are left out with their rows, and counted, whatever separation says.';
