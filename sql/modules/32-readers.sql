CREATE FUNCTION wald(
	model model, terms text[] DEFAULT NULL, adjusted boolean DEFAULT true,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_wald' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION wald(model, text[], boolean) IS
'test that several terms of a model are zero together

terms     as tidy() names them; the name of a factor stands for all its levels; NULL for all but
          the intercept
adjusted  under a survey design the adjusted F, (d - k + 1) / (d k) W on (k, d - k + 1) degrees of
          freedom; false for W / k on (k, d), as for all other linear models; where tests are z,
          W is chi-square on k degrees of freedom

Where the covariance of the terms is singular, those that depend on the ones before them are passed
over: df is the rank, and the note names them.';

CREATE FUNCTION lincom(
	model model, weights jsonb, conf_level double precision DEFAULT 0.95,
	OUT estimate double precision, OUT std_error double precision,
	OUT statistic double precision, OUT df double precision, OUT p_value double precision,
	OUT conf_low double precision, OUT conf_high double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_lincom' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION lincom(model, jsonb, double precision) IS
'linear combination of the estimates of a model

weights     terms as tidy() names them and their weights, such as ''{"age": 10, "woman[true]": 1}''
conf_level  of the t interval';

CREATE FUNCTION vif(
	model model,
	OUT variable text, OUT df integer, OUT vif double precision,
	OUT scaled_vif double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_vif' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION vif(model) IS
'variance inflation by term of the formula

Of factors and other terms of several columns the generalized factor of Fox and Monette (1992);
scaled_vif is vif^(1 / (2 df)), to be compared between terms.  From the cross-products of the
design, whatever the kind of standard errors.  Without an intercept the sums of squares are raw.
Linear models only.';

CREATE FUNCTION standardized(
	model model,
	OUT term text, OUT variable text, OUT level text, OUT is_reference boolean,
	OUT estimate double precision, OUT sd double precision, OUT beta double precision,
	OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_standardized' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION standardized(model) IS
'estimates in standard deviations of outcome and term

beta is the estimate times sd over the standard deviation of the outcome, by column of the design;
both are weighted as the model is.  NULL for the intercept.  Linear models only.';

CREATE FUNCTION lr_test(
	model model, other model,
	OUT test text, OUT statistic double precision, OUT df double precision,
	OUT df2 double precision, OUT p_value double precision, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_lr_test' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 1;
COMMENT ON FUNCTION lr_test(model, model) IS
'likelihood ratio of two nested models of the same rows

In either order.  Models of different rows, weights or outcomes are refused, and those whose errors
are robust: use wald().';

CREATE FUNCTION regtable(
	models model[], titles text[] DEFAULT NULL, format text DEFAULT 'text',
	stars text DEFAULT '{0.10:*,0.05:**}', statistic text DEFAULT 'std_error',
	digits integer DEFAULT 3, labels jsonb DEFAULT NULL, layout text DEFAULT NULL,
	conf_level double precision DEFAULT 0.95, leading_zero boolean DEFAULT true)
	RETURNS SETOF text
	AS 'MODULE_PATHNAME', 'migstat_regtable' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 40;
COMMENT ON FUNCTION regtable(model[], text[], text, text, text, integer, jsonb, text, double precision, boolean) IS
'models side by side as a printed table, line by line

titles        one per model; NULL for numbers and outcomes
format        ''text'', ''markdown'', ''html'', ''latex'' (a tabular, no packages) or ''csv''
stars         cut-offs of the p-value and their marks; ''{}'' for none
statistic     beside each estimate: ''std_error'', ''t'', ''p_value'' or ''conf''
digits        behind the point
labels        what is printed for a term or variable: ''{"age": "Age in years"}''; an interaction
              without one has those of its parts
layout        ''stacked'' (the statistic below the estimate) or ''wide'' (beside it); NULL for wide
              in csv, else stacked
conf_level    of the intervals of ''conf''
leading_zero  false: .004 instead of 0.004

A term that a model does not have is blank; one that was dropped says so.';
