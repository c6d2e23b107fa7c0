-- matching on a propensity score: who is matched to whom, effects, balance, support

CREATE TYPE match_effect AS (
	outcome text,
	estimand text,
	n_treated bigint,
	n_control bigint,
	mean_treated double precision,
	mean_control double precision,
	difference_std_error double precision,
	effect double precision,
	std_error double precision,
	se_type text,
	note text
);
COMMENT ON TYPE match_effect IS 'the effect on one outcome, as a matching keeps it; effects() reads it';
COMMENT ON COLUMN match_effect.outcome IS 'column of the outcome';
COMMENT ON COLUMN match_effect.estimand IS 'att, ate or atu';
COMMENT ON COLUMN match_effect.n_treated IS 'treated units that have the outcome';
COMMENT ON COLUMN match_effect.n_control IS 'controls that have it';
COMMENT ON COLUMN match_effect.mean_treated IS 'mean outcome of the treated before matching';
COMMENT ON COLUMN match_effect.mean_control IS 'that of the controls';
COMMENT ON COLUMN match_effect.difference_std_error IS 'standard error of the difference before matching';
COMMENT ON COLUMN match_effect.effect IS 'effect of the treatment from matched units';
COMMENT ON COLUMN match_effect.std_error IS 'its standard error';
COMMENT ON COLUMN match_effect.se_type IS 'ai, ai_fixed, ai_iid, lechner or none';
COMMENT ON COLUMN match_effect.note IS 'what is to be said of it';

CREATE TYPE match_balance AS (
	term text,
	sample text,
	mean_treated double precision,
	mean_control double precision,
	std_diff double precision,
	var_ratio double precision,
	ecdf_mean double precision,
	ecdf_max double precision
);
COMMENT ON TYPE match_balance IS 'balance of one column of the design; balance() returns them';
COMMENT ON COLUMN match_balance.term IS 'score, or a term of the formula with its level';
COMMENT ON COLUMN match_balance.sample IS 'unmatched or matched';
COMMENT ON COLUMN match_balance.mean_treated IS 'mean of the treated, by the weights of the sample';
COMMENT ON COLUMN match_balance.mean_control IS 'mean of the controls';
COMMENT ON COLUMN match_balance.std_diff IS 'difference of the means over an SD of the unmatched sample';
COMMENT ON COLUMN match_balance.var_ratio IS 'variance of the treated over that of the controls';
COMMENT ON COLUMN match_balance.ecdf_mean IS 'mean distance of the distribution functions over the distinct values';
COMMENT ON COLUMN match_balance.ecdf_max IS 'the largest distance (Kolmogorov-Smirnov)';

CREATE TYPE match_balance_summary AS (
	sample text,
	rubin_b double precision,
	rubin_r double precision,
	pseudo_r_squared double precision,
	lr_statistic double precision,
	lr_p_value double precision,
	mean_abs_std_diff double precision,
	max_abs_std_diff double precision
);
COMMENT ON TYPE match_balance_summary IS 'balance of all covariates together; balance_summary() returns them';
COMMENT ON COLUMN match_balance_summary.sample IS 'unmatched or matched';
COMMENT ON COLUMN match_balance_summary.rubin_b IS 'Rubin''s B: difference of the mean index in percent of its SD; 25 or more is much';
COMMENT ON COLUMN match_balance_summary.rubin_r IS 'Rubin''s R: variance of the index of the treated over that of the controls; outside 0.5 to 2 is much';
COMMENT ON COLUMN match_balance_summary.pseudo_r_squared IS 'McFadden''s, of the score model in the sample';
COMMENT ON COLUMN match_balance_summary.lr_statistic IS 'likelihood ratio of that model against the constant alone';
COMMENT ON COLUMN match_balance_summary.lr_p_value IS 'its p-value';
COMMENT ON COLUMN match_balance_summary.mean_abs_std_diff IS 'mean size of the standardised differences';
COMMENT ON COLUMN match_balance_summary.max_abs_std_diff IS 'the largest of them';

CREATE TYPE match_support AS (
	arm text,
	n_read bigint,
	n_dropped bigint,
	off_support bigint,
	unmatched bigint,
	matched bigint,
	ess double precision
);
COMMENT ON TYPE match_support IS 'what became of the units of an arm; support() returns them';
COMMENT ON COLUMN match_support.arm IS 'treated or control; NULL for rows whose treatment is NULL';
COMMENT ON COLUMN match_support.n_read IS 'rows read: the sum of the next four columns';
COMMENT ON COLUMN match_support.n_dropped IS 'rows left out for a NULL in the formula, the score or the weight, or weight 0';
COMMENT ON COLUMN match_support.off_support IS 'units left out by the support rule';
COMMENT ON COLUMN match_support.unmatched IS 'units on the support that are matched to nobody';
COMMENT ON COLUMN match_support.matched IS 'units of the matched sample';
COMMENT ON COLUMN match_support.ess IS 'effective number of matched units: squared sum of their weights over the sum of squares';

CREATE TYPE matching AS (
	formula text,
	method text,
	effect_rows match_effect[],
	balance_rows match_balance[],
	summary_rows match_balance_summary[],
	support_rows match_support[],
	score model
);
COMMENT ON TYPE matching IS
'units matched on a score: effects, balance, support, score model

Made by psmatch(); read by effects(), balance(), balance_summary(), support() and score_model().';
COMMENT ON COLUMN matching.formula IS 'treatment and covariates';
COMMENT ON COLUMN matching.method IS 'how units were matched, in words';
COMMENT ON COLUMN matching.effect_rows IS 'effects by outcome';
COMMENT ON COLUMN matching.balance_rows IS 'balance by column of the design, before and after';
COMMENT ON COLUMN matching.summary_rows IS 'balance of all columns together, before and after';
COMMENT ON COLUMN matching.support_rows IS 'units by arm';
COMMENT ON COLUMN matching.score IS 'model of the score; NULL where it was a column';

CREATE FUNCTION psmatch(
	source text, formula text, outcomes text[], estimand text DEFAULT 'att',
	score text DEFAULT NULL, score_column text DEFAULT NULL,
	distance text DEFAULT 'score', method text DEFAULT 'nearest',
	ratio integer DEFAULT 1, replace boolean DEFAULT true, ties boolean DEFAULT NULL,
	caliper double precision DEFAULT NULL, caliper_unit text DEFAULT 'score',
	exact text[] DEFAULT NULL, support text DEFAULT 'none',
	trim_share double precision DEFAULT NULL, kernel text DEFAULT 'epanechnikov',
	bandwidth double precision DEFAULT NULL, n_strata integer DEFAULT NULL,
	match_order text DEFAULT 'largest', se text DEFAULT 'auto',
	bias_adjust boolean DEFAULT false, tie_tolerance double precision DEFAULT 1e-12,
	variance_neighbors integer DEFAULT 2, weights text DEFAULT NULL, key text DEFAULT NULL,
	seed bigint DEFAULT 1, design design DEFAULT NULL)
	RETURNS matching
	AS 'MODULE_PATHNAME', 'migstat_psmatch' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT;
COMMENT ON FUNCTION psmatch(text, text, text[], text, text, text, text, text, integer, boolean, boolean, double precision, text, text[], text, double precision, text, double precision, integer, text, text, boolean, double precision, integer, text, text, bigint, design) IS
'effects of a treatment on outcomes from units matched on a score

source        name of a table or view, or one query, as text
formula       treatment ~ covariates, as in probit(); the treatment is boolean, or 0 and 1
outcomes      columns, numbers or boolean; for each, rows where it is NULL are left out and the
              others matched anew
estimand      ''att'' (of the treated), ''atu'' (of the controls) or ''ate'' (of all)
score         ''probit'' (the default) or ''logit'': the model of the score
score_column  a score that the source has, instead; score beside it only where distance is ''linear'',
              as the link that the linear predictor is by
distance      ''score'' (the probability), ''linear'' (the linear predictor), ''mahalanobis'' or
              ''inverse_variance'' (of the covariates)
method        ''nearest'' neighbours, ''radius'' (all within the caliper), ''kernel'' or ''stratify''
ratio         neighbours of each unit
replace       whether a unit may be matched more than once
ties          with replacement: all units as near as the last neighbour share its place (the
              default); false: the lowest by key, as always without replacement
caliper       largest distance of a match, in the unit that caliper_unit names: ''score'' (as it
              is), ''sd'' (SDs of the distance) or ''logit_sd'' (SDs of the score''s log odds, on their
              scale), over all units
exact         columns that must be the same; a NULL in one is matched to nobody
support       ''none''; ''minmax'': leave out units beyond the scores of the other arm (of the arm the
              effect is of); ''trim'': those where the density of the other arm is lowest, a share of
              trim_share (0.05 by default); ''crump'': all with scores outside 0.1 to 0.9
kernel, bandwidth  of method ''kernel'': ''epanechnikov'' or ''gaussian''; 0.06 by default
n_strata      of method ''stratify'': cut at quantiles of the arm the effect is of; 5 by default
match_order   without replacement: who chooses first: ''largest'' or ''smallest'' score, ''key'', or
              ''random'' by seed
se            ''ai'': Abadie and Imbens (2016), with the estimation of the score; ''ai_fixed'': theirs
              of 2006, the score taken as known; ''ai_iid'': the same with one variance; ''lechner'':
              psmatch2''s up to 4.0.13; ''none''; ''auto'': the first that applies of ai (nearest with
              replacement, all matched), ai_fixed (the same on a score_column or covariates), lechner
bias_adjust   regress the outcome on the covariates among the matched, to correct for distance
tie_tolerance  distances that differ by less are equal
variance_neighbors  units an outcome''s variance comes from: on a score itself among them, on
              covariates beside itself
weights       column of sampling weights, in the score and in the effect
key           column that identifies a row: final ties go to the lowest; without it to a hash of the row
seed          of match_order ''random''
design        sampling weights as a design() in place of weights

An option of another method, support or error than the one asked for is an error, not passed over.
Every unit is accounted for by support().  The rows are kept in memory, some 240 bytes and 8 for each column
and outcome a row; more than migstat.match_memory (4GB) in all is an error before they are read.';

CREATE FUNCTION effects(
	matching matching, conf_level double precision DEFAULT 0.95,
	OUT outcome text, OUT estimand text, OUT n_treated bigint, OUT n_control bigint,
	OUT mean_treated double precision, OUT mean_control double precision,
	OUT difference double precision, OUT difference_std_error double precision,
	OUT difference_statistic double precision, OUT effect double precision,
	OUT std_error double precision, OUT statistic double precision,
	OUT p_value double precision, OUT conf_low double precision, OUT conf_high double precision,
	OUT se_type text, OUT note text)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migstat_effects' LANGUAGE C IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT ROWS 10;
COMMENT ON FUNCTION effects(matching, double precision) IS
'effects on the outcomes, beside the differences before matching

conf_level  of the interval; tests are z

n, means and difference are of all units with the outcome, before matching; difference_std_error is that
of least squares (the unmatched row of psmatch2), robust under sampling weights.  se_type says which
error std_error is.';

CREATE FUNCTION balance(matching matching) RETURNS SETOF match_balance
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20
	BEGIN ATOMIC SELECT * FROM unnest((matching).balance_rows); END;
COMMENT ON FUNCTION balance(matching) IS
'balance of each column of the design before and after matching

std_diff divides by the SD of the unmatched sample, before and after: of the treated for an ATT, of the
controls for an ATU, the root of their mean variance for an ATE.  Variances under weights are
sum w (x - mean)^2 / (sum w - sum w^2 / sum w).';

CREATE FUNCTION balance_summary(matching matching) RETURNS SETOF match_balance_summary
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 2
	BEGIN ATOMIC SELECT * FROM unnest((matching).summary_rows); END;
COMMENT ON FUNCTION balance_summary(matching) IS
'balance of all covariates together before and after matching

Rubin''s B and R are of the linear index of a probit of the treatment, fitted in each sample by its
weights; pseudo-R2 and likelihood ratio are of the same model as the score''s, fitted likewise.';

CREATE FUNCTION support(matching matching) RETURNS SETOF match_support
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 3
	BEGIN ATOMIC SELECT * FROM unnest((matching).support_rows); END;
COMMENT ON FUNCTION support(matching) IS
'what became of every row: dropped, off support, unmatched, matched';

CREATE FUNCTION score_model(matching matching) RETURNS model
	LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN (matching).score;
COMMENT ON FUNCTION score_model(matching) IS
'the model of the score; NULL where the score was a column';

CREATE TYPE matched_pair AS (
	treated_key text,
	control_key text,
	treated_score double precision,
	control_score double precision,
	distance double precision,
	weight double precision,
	focal text
);
COMMENT ON TYPE matched_pair IS 'a unit and one it is matched to; match_pairs() returns them';
COMMENT ON COLUMN matched_pair.treated_key IS 'key of the treated unit, as text';
COMMENT ON COLUMN matched_pair.control_key IS 'key of the control';
COMMENT ON COLUMN matched_pair.treated_score IS 'score of the treated unit';
COMMENT ON COLUMN matched_pair.control_score IS 'score of the control';
COMMENT ON COLUMN matched_pair.distance IS 'distance that they were matched on';
COMMENT ON COLUMN matched_pair.weight IS 'share of the match in what is imputed for the focal unit';
COMMENT ON COLUMN matched_pair.focal IS 'treated or control: whose other outcome is imputed';

CREATE FUNCTION match_pairs(
	source text, formula text, key text, estimand text DEFAULT 'att',
	score text DEFAULT NULL, score_column text DEFAULT NULL,
	distance text DEFAULT 'score', method text DEFAULT 'nearest',
	ratio integer DEFAULT 1, replace boolean DEFAULT true, ties boolean DEFAULT NULL,
	caliper double precision DEFAULT NULL, caliper_unit text DEFAULT 'score',
	exact text[] DEFAULT NULL, support text DEFAULT 'none',
	trim_share double precision DEFAULT NULL, kernel text DEFAULT 'epanechnikov',
	bandwidth double precision DEFAULT NULL, n_strata integer DEFAULT NULL,
	match_order text DEFAULT 'largest', tie_tolerance double precision DEFAULT 1e-12,
	weights text DEFAULT NULL, seed bigint DEFAULT 1,
	design design DEFAULT NULL)
	RETURNS SETOF matched_pair
	AS 'MODULE_PATHNAME', 'migstat_match_pairs' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 1000;
COMMENT ON FUNCTION match_pairs(text, text, text, text, text, text, text, text, integer, boolean, boolean, double precision, text, text[], text, double precision, text, double precision, integer, text, double precision, text, bigint, design) IS
'who psmatch() matches to whom: one row per unit and neighbour

key  column that identifies a row, echoed as text
..   the others as in psmatch()

In the order of the focal unit''s key, then of its neighbours''.  Of nearest neighbours; other methods
have weights only: match_weights().';

CREATE TYPE match_weight AS (
	key text,
	treated boolean,
	score double precision,
	weight double precision
);
COMMENT ON TYPE match_weight IS 'a unit''s weight in the matched sample; match_weights() returns them';
COMMENT ON COLUMN match_weight.key IS 'key of the row, as text';
COMMENT ON COLUMN match_weight.treated IS 'its arm';
COMMENT ON COLUMN match_weight.score IS 'its score';
COMMENT ON COLUMN match_weight.weight IS 'its weight: 0 where it is not in the matched sample';

CREATE FUNCTION match_weights(
	source text, formula text, key text, estimand text DEFAULT 'att',
	score text DEFAULT NULL, score_column text DEFAULT NULL,
	distance text DEFAULT 'score', method text DEFAULT 'nearest',
	ratio integer DEFAULT 1, replace boolean DEFAULT true, ties boolean DEFAULT NULL,
	caliper double precision DEFAULT NULL, caliper_unit text DEFAULT 'score',
	exact text[] DEFAULT NULL, support text DEFAULT 'none',
	trim_share double precision DEFAULT NULL, kernel text DEFAULT 'epanechnikov',
	bandwidth double precision DEFAULT NULL, n_strata integer DEFAULT NULL,
	match_order text DEFAULT 'largest', tie_tolerance double precision DEFAULT 1e-12,
	weights text DEFAULT NULL, seed bigint DEFAULT 1,
	design design DEFAULT NULL)
	RETURNS SETOF match_weight
	AS 'MODULE_PATHNAME', 'migstat_match_weights' LANGUAGE C VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT ROWS 1000;
COMMENT ON FUNCTION match_weights(text, text, text, text, text, text, text, text, integer, boolean, boolean, double precision, text, text[], text, double precision, text, double precision, integer, text, double precision, text, bigint, design) IS
'the weight of each row in the matched sample

key  column that identifies a row, echoed as text
..   the others as in psmatch()

In the order of the keys, one row for each that can be used.  Focal units that are matched weigh 1 (their
sampling weight), others the sum of their shares in what is imputed; means by these weights differ by
the effect.';
