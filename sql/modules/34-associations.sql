-- many outcomes on focal predictors, each in its own model with the same controls

CREATE TYPE associated AS (
	outcome text,
	focal text,
	estimate double precision,
	std_error double precision,
	p_value double precision,
	p_adjusted double precision,
	sign text,
	n bigint,
	note text
);
COMMENT ON TYPE associated IS
'what one outcome has to do with one predictor; associations() returns them';
COMMENT ON COLUMN associated.outcome IS 'the outcome as it was given';
COMMENT ON COLUMN associated.focal IS 'the predictor''s term as tidy() names it: age, education[University]';
COMMENT ON COLUMN associated.estimate IS 'coefficient in the outcome''s own model';
COMMENT ON COLUMN associated.std_error IS 'its standard error';
COMMENT ON COLUMN associated.p_value IS 'of the test that the coefficient is 0';
COMMENT ON COLUMN associated.p_adjusted IS 'the same, adjusted for all tests of the call';
COMMENT ON COLUMN associated.sign IS '+ or - where p_adjusted is at most alpha, else 0; NULL without a p';
COMMENT ON COLUMN associated.n IS 'rows of the model (cases under frequency weights)';
COMMENT ON COLUMN associated.note IS 'why there is no number, or what to keep in mind';

CREATE FUNCTION associations(
	source text, outcomes text[], focal text[], controls text DEFAULT NULL, model text DEFAULT 'auto',
	alpha double precision DEFAULT 0.05, adjust text DEFAULT 'holm', weights text DEFAULT NULL,
	weight_type text DEFAULT NULL, vcov text DEFAULT NULL, cluster text DEFAULT NULL,
	two_way text DEFAULT 'own', strata text DEFAULT NULL, psu text DEFAULT NULL,
	fpc text DEFAULT NULL, singleton text DEFAULT NULL, subpop text DEFAULT NULL,
	design design DEFAULT NULL)
	RETURNS SETOF associated
	AS 'MODULE_PATHNAME', 'migstat_associations' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 60;
COMMENT ON FUNCTION associations(text, text[], text[], text, text, double precision, text, text, text, text, text, text, text, text, text, text, text, design) IS
'signs of predictors over many outcomes, each pair in its own model

outcomes  columns or expressions of them, such as ''log(income)''
focal     the predictors, each a term of a formula, such as ''age'' or ''i.education''; a factor has a
          row for every level but the reference
controls  what else is in every model: the right side of a formula, such as ''age + i.education''
model     ''auto'': probit() for an outcome of 0 and 1 or a boolean (note says so), ols() for any other;
          ''ols'', ''probit'', ''logit'', ''cloglog'', ''poisson'': that function, whatever the outcome
alpha     a sign is + or - where p_adjusted is at most this
adjust    ''holm'', ''bh'' (false discovery rate), ''bonferroni'' or ''none'', over all p-values of the call
..        the others as in ols()

Every number is that of ols() (or probit() ..) with the formula outcome ~ focal + controls, on the
rows complete for it.
A pair that cannot be fitted is a row with NULLs and a note; the others stand.  A predictor that its
controls determine has no estimate.

Linear models with iid errors (no weights, or analytic or frequency weights) take one query for up to
four predictors and all outcomes that are columns, and one more for the rows that lack a predictor.
With sampling weights the errors of forty pairs share another query.  Clusters and survey designs take
besides the queries of their variance for each pair, and outcomes that are expressions and other models
all queries of a fit for each pair.';
