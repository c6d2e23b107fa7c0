-- models by group, and what a model says of rows

CREATE FUNCTION fit_by(
	source text, by text, formula text, family text DEFAULT 'ols', weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, vcov text DEFAULT NULL, cluster text DEFAULT NULL,
	two_way text DEFAULT 'own', strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	offset_column text DEFAULT NULL, info text DEFAULT 'observed', separation text DEFAULT 'error',
	max_iterations integer DEFAULT 25, tolerance double precision DEFAULT 1e-9,
	design design DEFAULT NULL,
	OUT group_level text, OUT model model, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_fit_by' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION fit_by(text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, integer, double precision, design) IS
'a model for each value of a column, in the order of its values

by      column of the groups; its NULLs are a group
family  ''ols'', ''probit'', ''logit'', ''cloglog'' or ''poisson''
..      the others as in ols() and probit(), design among them

A group that cannot be fitted has no model and the reason in note; the others stand.  If it is a row
that cannot be read, groups are read again by halves until its own is found.  Under a survey design
a group is a domain, as with subpop: units without anybody of it keep their place.  Linear models
with iid errors take one query for all groups, with errors of hc0 to hc3 one more for each thousand of them, and with
clustered ones one for each eight groups or more; likelihoods read groups of up to 131,072 rows together, a
million rows a query, and go on in memory.  Other errors take a query for each group, and so do the passes
of other linear models and larger groups.';

CREATE FUNCTION predict(model model, new_data record) RETURNS double precision
	AS 'MODULE_PATHNAME', 'migstat_predict' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION predict(model, record) IS
'expected outcome for a row: a probability for probit and logit

new_data  a row with the model''s regressors (and offset) as columns of their names; the outcome may
          be missing

NULL where a regressor is NULL, where collinear terms that the model dropped are not to the others what
they were in its rows, and in rows that it left out as predicted perfectly.  A level that the model does
not know is an error.';

CREATE TYPE augmented AS (
	key text,
	fitted double precision,
	std_error double precision,
	conf_low double precision,
	conf_high double precision,
	residual double precision,
	std_residual double precision,
	student_residual double precision,
	hat double precision,
	cooks_distance double precision
);
COMMENT ON TYPE augmented IS
'a row of a source as a model sees it; augment() returns them';
COMMENT ON COLUMN augmented.key IS 'what identifies the row, as text';
COMMENT ON COLUMN augmented.fitted IS 'fitted value';
COMMENT ON COLUMN augmented.std_error IS 'standard error of the fitted value, by the model''s variance';
COMMENT ON COLUMN augmented.conf_low IS 'lower limit of the interval asked for';
COMMENT ON COLUMN augmented.conf_high IS 'upper limit';
COMMENT ON COLUMN augmented.residual IS 'outcome less fitted value';
COMMENT ON COLUMN augmented.std_residual IS 'residual over its standard deviation (internally studentised)';
COMMENT ON COLUMN augmented.student_residual IS 'the same with the residual SD of the fit without the row';
COMMENT ON COLUMN augmented.hat IS 'leverage';
COMMENT ON COLUMN augmented.cooks_distance IS 'Cook''s distance';

CREATE FUNCTION augment(
	model model, key text, source text, intervals text DEFAULT 'none',
	conf_level double precision DEFAULT 0.95, weights text DEFAULT NULL, design design DEFAULT NULL)
	RETURNS SETOF augmented
	AS 'MODULE_PATHNAME', 'migstat_augment' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 1000;
COMMENT ON FUNCTION augment(model, text, text, text, double precision, text, design) IS
'one row per row of a source: fitted value, residual, leverage

key         column that identifies a row, echoed as text; NULL for none
source      name of a table or view, or one query, as text; its outcome may be missing
intervals   ''none'', ''confidence'' (of the expected outcome) or ''prediction'' (of a new case; under
            analytic weights one with the row''s weight)
conf_level  of the intervals
weights     column of the weights, or design => .., where the model does not know it

Rows without a regressor, or not estimable since terms were dropped, have NULLs; rows without the
outcome a fitted value only.  Errors and
intervals use the model''s variance, limits follow the linear predictor; leverage and what is made
of it are those of least squares, NULL for other models.';
