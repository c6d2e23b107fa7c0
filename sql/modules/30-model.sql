-- linear models: the values moments and model, aggregates that make them, functions that read them

CREATE TYPE moments;

CREATE FUNCTION moments_in(cstring) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_in(cstring) IS 'I/O: reads the text form, checking every part';

CREATE FUNCTION moments_out(moments) RETURNS cstring
	AS 'MODULE_PATHNAME', 'migstat_moments_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_out(moments) IS 'I/O: writes the text form, lossless and independent of settings';

CREATE FUNCTION moments_recv(internal) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_recv(internal) IS 'I/O: reads the binary form, checking every part';

CREATE FUNCTION moments_send(moments) RETURNS bytea
	AS 'MODULE_PATHNAME', 'migstat_moments_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_send(moments) IS 'I/O: writes the binary form';

CREATE TYPE moments (
	INPUT = moments_in,
	OUTPUT = moments_out,
	RECEIVE = moments_recv,
	SEND = moments_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = double,
	STORAGE = extended
);
COMMENT ON TYPE moments IS
'weighted cross-products of the variables of a formula

Made by moments_agg() and rollup(); ols(moments) fits the model, or any sub-model, without the rows.
Sums carry three doubles each, so that a fit has the same bits for any order, split or plan of its rows.
The values themselves are equal (=) where no sum needs more than 159 bits.';

CREATE FUNCTION moments_eq(moments, moments) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_moments_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_eq(moments, moments) IS 'equal: the same formula, levels and sums';

CREATE FUNCTION moments_ne(moments, moments) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_moments_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_ne(moments, moments) IS 'not equal';

CREATE FUNCTION moments_lt(moments, moments) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_moments_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_lt(moments, moments) IS 'before, in an arbitrary order';

CREATE FUNCTION moments_le(moments, moments) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_moments_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_le(moments, moments) IS 'before or equal, in an arbitrary order';

CREATE FUNCTION moments_gt(moments, moments) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_moments_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_gt(moments, moments) IS 'after, in an arbitrary order';

CREATE FUNCTION moments_ge(moments, moments) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migstat_moments_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_ge(moments, moments) IS 'after or equal, in an arbitrary order';

CREATE FUNCTION moments_cmp(moments, moments) RETURNS integer
	AS 'MODULE_PATHNAME', 'migstat_moments_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_cmp(moments, moments) IS '-1, 0 or 1: comparison for btree';

CREATE FUNCTION moments_hash(moments) RETURNS integer
	AS 'MODULE_PATHNAME', 'migstat_moments_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_hash(moments) IS 'hash of moments';

CREATE OPERATOR = (
	LEFTARG = moments, RIGHTARG = moments, FUNCTION = moments_eq,
	COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (moments, moments) IS 'equal: the same formula, levels and sums';

CREATE OPERATOR <> (
	LEFTARG = moments, RIGHTARG = moments, FUNCTION = moments_ne,
	COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (moments, moments) IS 'not equal';

CREATE OPERATOR < (
	LEFTARG = moments, RIGHTARG = moments, FUNCTION = moments_lt,
	COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (moments, moments) IS 'before, in an arbitrary order';

CREATE OPERATOR <= (
	LEFTARG = moments, RIGHTARG = moments, FUNCTION = moments_le,
	COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (moments, moments) IS 'before or equal, in an arbitrary order';

CREATE OPERATOR > (
	LEFTARG = moments, RIGHTARG = moments, FUNCTION = moments_gt,
	COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (moments, moments) IS 'after, in an arbitrary order';

CREATE OPERATOR >= (
	LEFTARG = moments, RIGHTARG = moments, FUNCTION = moments_ge,
	COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (moments, moments) IS 'after or equal, in an arbitrary order';

CREATE OPERATOR CLASS moments_ops DEFAULT FOR TYPE moments USING btree AS
	OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
	FUNCTION 1 moments_cmp(moments, moments);
COMMENT ON OPERATOR CLASS moments_ops USING btree IS
'arbitrary but fixed order of moments, for DISTINCT, UNION and materialized views';
COMMENT ON OPERATOR FAMILY moments_ops USING btree IS 'order of moments';

CREATE OPERATOR CLASS moments_hash_ops DEFAULT FOR TYPE moments USING hash AS
	OPERATOR 1 =,
	FUNCTION 1 moments_hash(moments);
COMMENT ON OPERATOR CLASS moments_hash_ops USING hash IS 'hashing of moments';
COMMENT ON OPERATOR FAMILY moments_hash_ops USING hash IS 'hashing of moments';

CREATE TYPE model AS (
	family text,
	formula text,
	outcome text,
	absorbed text,
	weight_type text,
	weights text,
	offset_column text,
	vcov_type text,
	cluster text,
	design text,
	term text[],
	variable text[],
	level text[],
	is_reference boolean[],
	estimate double precision[],
	covariance_column integer[],
	formula_term integer[],
	term_df double precision[],
	term_note text[],
	covariance double precision[],
	intercept boolean,
	n bigint,
	n_read bigint,
	n_null_outcome bigint,
	n_null_regressor bigint,
	n_null_weight bigint,
	n_zero_weight bigint,
	n_outside bigint,
	n_perfect bigint,
	n_null_effect bigint,
	n_singleton bigint,
	n_zeros bigint,
	n_clusters bigint,
	n_strata bigint,
	weight_sum double precision,
	df_residual double precision,
	df double precision,
	df_absorbed double precision,
	r_squared_within double precision,
	log_lik double precision,
	null_log_lik double precision,
	iterations integer,
	rss double precision,
	tss double precision,
	r_squared double precision,
	unexplained double precision,
	passes bigint,
	rows_read bigint,
	note text,
	moments moments
);
COMMENT ON TYPE model IS
'a fitted model: terms, estimates, covariance, what was read and used

Made by ols(), ols_agg() and wls_agg(); read by tidy(), glance(), covariance() and summary().';
COMMENT ON COLUMN model.family IS 'kind of model: ols, probit, logit, cloglog or poisson';
COMMENT ON COLUMN model.formula IS 'canonical formula';
COMMENT ON COLUMN model.outcome IS 'outcome as the formula has it';
COMMENT ON COLUMN model.absorbed IS 'effects that were absorbed, with their numbers of levels, NULL without';
COMMENT ON COLUMN model.weight_type IS 'none, analytic, frequency or sampling';
COMMENT ON COLUMN model.weights IS 'column of the weights, NULL without';
COMMENT ON COLUMN model.offset_column IS 'column added to the linear predictor, NULL without';
COMMENT ON COLUMN model.vcov_type IS 'kind of standard errors: iid, hc0 .. hc3, cr0 .. cr2, survey';
COMMENT ON COLUMN model.cluster IS 'columns of the clusters as given, NULL without';
COMMENT ON COLUMN model.design IS 'columns of the design, corrections and subpopulation in words, NULL without';
COMMENT ON COLUMN model.term IS 'terms in the order of the formula, reference levels among them';
COMMENT ON COLUMN model.variable IS 'variable of each term';
COMMENT ON COLUMN model.level IS 'level of each term, NULL where it has none';
COMMENT ON COLUMN model.is_reference IS 'whether a term is a reference level';
COMMENT ON COLUMN model.estimate IS 'coefficient of each term, 0 for references, NULL where dropped';
COMMENT ON COLUMN model.covariance_column IS 'place of each term in the covariance from 0, -1 where it has none';
COMMENT ON COLUMN model.formula_term IS 'number of the term in the formula, 0 for the intercept';
COMMENT ON COLUMN model.term_df IS 'degrees of freedom of a term where it has its own (cr2)';
COMMENT ON COLUMN model.term_note IS 'what is to be said of a term';
COMMENT ON COLUMN model.covariance IS 'covariances of the estimated terms, upper triangle by columns';
COMMENT ON COLUMN model.intercept IS 'whether there is an intercept';
COMMENT ON COLUMN model.n IS 'rows used; cases under frequency weights';
COMMENT ON COLUMN model.n_read IS 'rows read';
COMMENT ON COLUMN model.n_null_outcome IS 'rows left out: no outcome';
COMMENT ON COLUMN model.n_null_regressor IS 'rows left out: a regressor is NULL';
COMMENT ON COLUMN model.n_null_weight IS 'rows left out: no weight';
COMMENT ON COLUMN model.n_zero_weight IS 'rows left out: weight 0';
COMMENT ON COLUMN model.n_outside IS 'rows outside the subpopulation';
COMMENT ON COLUMN model.n_perfect IS 'rows left out: a level predicts their outcome perfectly';
COMMENT ON COLUMN model.n_null_effect IS 'rows left out: an absorbed effect is NULL';
COMMENT ON COLUMN model.n_singleton IS 'rows left out: alone in a level of an absorbed effect';
COMMENT ON COLUMN model.n_zeros IS 'rows left out: in a level of an absorbed effect that has only zeros';
COMMENT ON COLUMN model.n_clusters IS 'clusters (the fewer of two dimensions) or PSUs, NULL without';
COMMENT ON COLUMN model.n_strata IS 'strata, NULL without';
COMMENT ON COLUMN model.weight_sum IS 'sum of the weights';
COMMENT ON COLUMN model.df_residual IS 'residual degrees of freedom';
COMMENT ON COLUMN model.df IS 'degrees of freedom of t and F tests';
COMMENT ON COLUMN model.df_absorbed IS 'parameters of absorbed effects, 0 without';
COMMENT ON COLUMN model.r_squared_within IS 'share explained of what absorbed effects leave, NULL without';
COMMENT ON COLUMN model.log_lik IS 'log-likelihood of an ML model, NULL for ols';
COMMENT ON COLUMN model.null_log_lik IS 'log-likelihood of the constant alone, NULL for ols';
COMMENT ON COLUMN model.iterations IS 'Newton steps of an ML model, 0 for ols';
COMMENT ON COLUMN model.rss IS 'weighted residual sum of squares, or the deviance of an ML model';
COMMENT ON COLUMN model.tss IS 'weighted total sum of squares (about the mean with an intercept), or the null deviance';
COMMENT ON COLUMN model.r_squared IS 'coefficient of determination';
COMMENT ON COLUMN model.unexplained IS '1 - r_squared, rounded once';
COMMENT ON COLUMN model.passes IS 'passes over the data';
COMMENT ON COLUMN model.rows_read IS 'rows read in all passes';
COMMENT ON COLUMN model.note IS 'what is to be said of the fit';
COMMENT ON COLUMN model.moments IS 'moments of the model, with the levels of its factors; read by predict() and others';

CREATE FUNCTION moments_accum(moments, text, VARIADIC "any") RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION moments_accum(moments, text, VARIADIC "any") IS 'transition function of moments_agg and ols_agg';

CREATE FUNCTION moments_accum_analytic(moments, text, double precision, VARIADIC "any") RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_accum_analytic' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION moments_accum_analytic(moments, text, double precision, VARIADIC "any") IS 'transition function of weighted_moments_agg and wls_agg';

CREATE FUNCTION moments_accum_frequency(moments, text, double precision, VARIADIC "any") RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_accum_frequency' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION moments_accum_frequency(moments, text, double precision, VARIADIC "any") IS 'transition function of frequency_moments_agg';

CREATE FUNCTION moments_combine(moments, moments) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_combine' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_combine(moments, moments) IS 'merge moments of disjoint rows';

CREATE FUNCTION moments_final(moments) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_final(moments) IS 'canonical form: levels sorted, equal moments equal';

CREATE FUNCTION moments_model(moments) RETURNS model
	AS 'MODULE_PATHNAME', 'migstat_ols_moments' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION moments_model(moments) IS 'final function of ols_agg and wls_agg';

CREATE AGGREGATE moments_agg(text, VARIADIC "any") (
	SFUNC = moments_accum, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE moments_agg(text, VARIADIC "any") IS
'moments of the variables of a formula

formula  outcome ~ terms, see formula_terms(); the same in every row
values   the formula''s variables in the order they first appear in it, or one row that has them
         as columns

Rows with a NULL are left out and counted.  NULL where there are no rows.';

CREATE AGGREGATE weighted_moments_agg(text, double precision, VARIADIC "any") (
	SFUNC = moments_accum_analytic, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE weighted_moments_agg(text, double precision, VARIADIC "any") IS
'moments with analytic weights

formula  outcome ~ terms, see formula_terms(); the same in every row
values   the formula''s variables in the order they first appear in it, or one row that has them
         as columns

Rows with a NULL are left out and counted.  NULL where there are no rows.
weight   finite and not negative; NULL and 0 leave the row out, counted';

CREATE AGGREGATE frequency_moments_agg(text, double precision, VARIADIC "any") (
	SFUNC = moments_accum_frequency, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE frequency_moments_agg(text, double precision, VARIADIC "any") IS
'moments where each row stands for so many cases

formula  outcome ~ terms, see formula_terms(); the same in every row
values   the formula''s variables in the order they first appear in it, or one row that has them
         as columns

Rows with a NULL are left out and counted.  NULL where there are no rows.
weight   finite and not negative; NULL and 0 leave the row out, counted';

CREATE FUNCTION moments_accum_row(moments, text, record) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_accum_row' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION moments_accum_row(moments, text, record) IS 'transition function of moments_row_agg';

CREATE AGGREGATE moments_row_agg(text, record) (
	SFUNC = moments_accum_row, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE moments_row_agg(text, record) IS
'moments of the variables of a formula, given as one row

formula  outcome ~ terms, see formula_terms(); the same in every row
row      ROW(..) of the formula''s variables in the order they first appear in it; names do not matter

For more than 98 variables and, with as_record(ROW(..)), for distributed relations.';

CREATE FUNCTION moments_accum_row_analytic(moments, text, double precision, record) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_accum_row_analytic' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION moments_accum_row_analytic(moments, text, double precision, record) IS 'transition function of weighted_moments_row_agg';

CREATE AGGREGATE weighted_moments_row_agg(text, double precision, record) (
	SFUNC = moments_accum_row_analytic, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE weighted_moments_row_agg(text, double precision, record) IS
'the same as weighted_moments_agg, the variables given as one row

formula  outcome ~ terms, see formula_terms(); the same in every row
row      ROW(..) of the formula''s variables in the order they first appear in it; names do not matter

For more than 98 variables and, with as_record(ROW(..)), for distributed relations.';

CREATE FUNCTION moments_accum_row_frequency(moments, text, double precision, record) RETURNS moments
	AS 'MODULE_PATHNAME', 'migstat_moments_accum_row_frequency' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION moments_accum_row_frequency(moments, text, double precision, record) IS 'transition function of frequency_moments_row_agg';

CREATE AGGREGATE frequency_moments_row_agg(text, double precision, record) (
	SFUNC = moments_accum_row_frequency, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE frequency_moments_row_agg(text, double precision, record) IS
'the same as frequency_moments_agg, the variables given as one row

formula  outcome ~ terms, see formula_terms(); the same in every row
row      ROW(..) of the formula''s variables in the order they first appear in it; names do not matter

For more than 98 variables and, with as_record(ROW(..)), for distributed relations.';

CREATE FUNCTION as_record("row" record) RETURNS record
	AS 'MODULE_PATHNAME', 'migstat_as_record' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION as_record(record) IS
'the row as it is, of type record; distributed engines push that down';

CREATE AGGREGATE ols_agg(text, VARIADIC "any") (
	SFUNC = moments_accum, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_model, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ols_agg(text, VARIADIC "any") IS
'linear model by least squares, iid errors

formula  outcome ~ terms, see formula_terms(); the same in every row
values   the formula''s variables in the order they first appear in it, or one row that has them
         as columns

Rows with a NULL are left out and counted.  NULL where there are no rows.';

CREATE AGGREGATE wls_agg(text, double precision, VARIADIC "any") (
	SFUNC = moments_accum_analytic, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_model, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE wls_agg(text, double precision, VARIADIC "any") IS
'linear model with analytic weights, iid errors

formula  outcome ~ terms, see formula_terms(); the same in every row
values   the formula''s variables in the order they first appear in it, or one row that has them
         as columns

Rows with a NULL are left out and counted.  NULL where there are no rows.
weight   finite and not negative; NULL and 0 leave the row out, counted';

CREATE AGGREGATE rollup(moments) (
	SFUNC = moments_combine, STYPE = moments, SSPACE = 1500,
	COMBINEFUNC = moments_combine,
	FINALFUNC = moments_final, FINALFUNC_MODIFY = READ_ONLY,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(moments) IS
'moments of all of many disjoint sets of rows

All must be of the same formula and kinds of variables.  NULL where there are none.';

CREATE FUNCTION ols(moments moments, formula text DEFAULT NULL) RETURNS model
	AS 'MODULE_PATHNAME', 'migstat_ols_moments' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION ols(moments, text) IS
'linear model from moments, without the rows

formula  NULL for the one the moments are of, or one with some of its terms; its outcome may be any
         number among them.  The rows are those complete in all variables of the moments.';

CREATE FUNCTION ols(
	source text, formula text, weights text DEFAULT NULL, weight_type text DEFAULT NULL,
	vcov text DEFAULT NULL, cluster text DEFAULT NULL, two_way text DEFAULT 'own',
	strata text DEFAULT NULL, psu text DEFAULT NULL, fpc text DEFAULT NULL,
	singleton text DEFAULT NULL, subpop text DEFAULT NULL, design design DEFAULT NULL)
	RETURNS model
	AS 'MODULE_PATHNAME', 'migstat_ols' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION ols(text, text, text, text, text, text, text, text, text, text, text, text, design) IS
'linear model of a table, view or query by least squares

source       name of a table or view, or one query, as text; read with the caller''s rights
formula      outcome ~ terms, see formula_terms()
weights      column of weights, NULL for none
weight_type  ''sampling'' (default, never with iid errors), ''frequency'' or ''analytic''
vcov         ''iid'', ''hc0'' .. ''hc3'', ''cr0'', ''cr1'', ''cr2'', ''survey''; default: iid, hc1 with
             sampling weights, cr1 with cluster, survey with strata, psu or fpc
cluster      one column, or two as ''household + region''
two_way      ''own'': each part corrected by its own G/(G-1); ''min'': all by that of the fewer
strata, psu, fpc  columns of a survey design; fpc: sampling units in the population, or the share
             of them that was sampled
singleton    strata with one unit: ''error'' (default), ''certainty'', ''average'' or ''adjust''
subpop       a boolean column: rows outside keep their place in the design
design       weights, weight_type, strata, psu, fpc and singleton as one value, see design()

hc1 is n/(n-k) times hc0; cr1 has Stata''s G/(G-1) (n-1)/(n-k) and G-1 degrees of freedom; cr2 is
Bell and McCaffrey''s with Satterthwaite''s degrees of freedom; survey is Taylor linearisation with
#psu - #strata.  cr0, cr1 and survey errors come from the first pass over the source where clusters or
units are some thousands, see unit_moments_agg(); others take a second one.

A formula such as y ~ x | origin + destination absorbs fixed effects: the estimates are those with a
dummy for every level.  Rows alone in their level are left out and counted.  Rows are kept in memory,
at most migstat.panel_memory.  Errors are iid, hc0, hc1, cr0 or cr1; k counts the effects, but in cr1
not those nested in a cluster.  fixed_effects() estimates them.';

CREATE FUNCTION tidy(
	model model, conf_level double precision DEFAULT 0.95, exponentiate boolean DEFAULT false,
	OUT term text, OUT variable text, OUT level text, OUT is_reference boolean,
	OUT estimate double precision, OUT std_error double precision,
	OUT statistic double precision, OUT df double precision, OUT p_value double precision,
	OUT conf_low double precision, OUT conf_high double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_tidy' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION tidy(model, double precision, boolean) IS
'one row per term of a model, reference levels and dropped terms included

conf_level    of the t intervals
exponentiate  estimates and limits as exp()';

CREATE FUNCTION glance(
	model model,
	OUT n bigint, OUT n_read bigint, OUT n_dropped bigint, OUT df_model double precision,
	OUT df_residual double precision, OUT r_squared double precision,
	OUT adj_r_squared double precision, OUT sigma double precision,
	OUT statistic double precision, OUT p_value double precision,
	OUT log_lik double precision, OUT aic double precision, OUT bic double precision,
	OUT deviance double precision, OUT null_deviance double precision,
	OUT pseudo_r_squared double precision, OUT iterations integer, OUT converged boolean,
	OUT vcov_type text, OUT n_clusters bigint, OUT drop_reasons jsonb, OUT passes bigint,
	OUT rows_read bigint, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_glance_model' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION glance(model) IS
'one row about a model: rows, fit, test of all terms

AIC and BIC count the residual variance as a parameter, as R does.  Analytic weights are scaled to
sum to n for sigma and the log-likelihood, which R has half the sum of their logarithms above.';

CREATE FUNCTION covariance(
	model model,
	OUT term_a text, OUT term_b text, OUT covariance double precision)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_covariance' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 100;
COMMENT ON FUNCTION covariance(model) IS
'covariances of the estimates of a model';

CREATE FUNCTION summary(model model) RETURNS SETOF text
	AS 'MODULE_PATHNAME', 'migstat_summary_model' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 20;
COMMENT ON FUNCTION summary(model) IS 'a model as a printed report';
