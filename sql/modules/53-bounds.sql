-- what a hidden bias could do to an effect found by matching in pairs

CREATE TYPE rosenbaum_bound AS (
	gamma double precision,
	test text,
	n_pairs bigint,
	p_lower double precision,
	p_upper double precision,
	hl_lower double precision,
	hl_upper double precision,
	note text
);
COMMENT ON TYPE rosenbaum_bound IS 'bounds of a test under hidden bias; rosenbaum_bounds() returns them';
COMMENT ON COLUMN rosenbaum_bound.gamma IS 'factor by which the odds of treatment may differ within a pair';
COMMENT ON COLUMN rosenbaum_bound.test IS 'signed_rank; for outcomes of 0 and 1 mantel_haenszel and mcnemar';
COMMENT ON COLUMN rosenbaum_bound.n_pairs IS
'pairs the test rests on

Those that differ; of mantel_haenszel all that have the outcome.';
COMMENT ON COLUMN rosenbaum_bound.p_lower IS 'least one-sided p-value that such a bias can give';
COMMENT ON COLUMN rosenbaum_bound.p_upper IS 'greatest one-sided p-value';
COMMENT ON COLUMN rosenbaum_bound.hl_lower IS 'least Hodges-Lehmann estimate of an additive effect; NULL for outcomes of 0 and 1';
COMMENT ON COLUMN rosenbaum_bound.hl_upper IS 'greatest Hodges-Lehmann estimate';
COMMENT ON COLUMN rosenbaum_bound.note IS 'why there is no test; pairs that do not count';

CREATE FUNCTION rosenbaum_bounds(
	treated double precision[], control double precision[],
	gamma double precision[] DEFAULT '{1,1.25,1.5,1.75,2}', alternative text DEFAULT 'greater')
	RETURNS SETOF rosenbaum_bound
	AS 'MODULE_PATHNAME', 'migstat_rosenbaum_bounds_of_pairs' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION rosenbaum_bounds(double precision[], double precision[], double precision[], text) IS
'bounds of tests of matched pairs under hidden bias

treated      outcomes of the treated units; NULL: the pair does not count
control      outcomes of the controls, pair by pair in the same order
gamma        factors of the odds of treatment, from 1: no hidden bias
alternative  ''greater'': the effect is above 0, or ''less''

Wilcoxon''s signed rank test by the normal approximation, with mid-ranks and without differences of 0, and
bounds of the Hodges-Lehmann estimate.  Outcomes that are all 0 or 1 have two tests: mantel_haenszel takes all
units as one stratum, with a correction for continuity (Aakvik 2001), mcnemar the pairs that differ (exact).
Source: Rosenbaum (2002), Observational Studies, chapter 4.';

CREATE FUNCTION rosenbaum_bounds(
	source text, formula text, outcome text, key text,
	gamma double precision[] DEFAULT '{1,1.25,1.5,1.75,2}', alternative text DEFAULT 'greater',
	score text DEFAULT NULL, score_column text DEFAULT NULL, distance text DEFAULT 'score',
	caliper double precision DEFAULT NULL, caliper_unit text DEFAULT 'score', exact text[] DEFAULT NULL,
	support text DEFAULT 'none', trim_share double precision DEFAULT NULL, match_order text DEFAULT 'largest',
	seed bigint DEFAULT 1)
	RETURNS SETOF rosenbaum_bound
	AS 'MODULE_PATHNAME', 'migstat_rosenbaum_bounds' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION rosenbaum_bounds(text, text, text, text, double precision[], text, text, text, text, double precision, text, text[], text, double precision, text, bigint) IS
'bounds of tests under hidden bias, from a source matched in pairs

source       name of a table or view, or one query, as text
formula      treated ~ covariates
outcome      column of numbers or booleans
key          column that identifies a row
gamma, alternative  as for pairs that are given
score .. seed  as in match_pairs(); pairs are one to one, without replacement, since the tests are not
             defined for controls that serve more than once

Pairs of which a unit lacks the outcome do not count, with a note.';
