-- the deck's Table 6 from simulated households, beside the published figures

CREATE FUNCTION migdata.georgia_table6(
	source text DEFAULT 'migdata.georgia_households',
	OUT section text, OUT outcome text,
	OUT all_difference text, OUT all_difference_published text, OUT all_att text, OUT all_att_published text,
	OUT absent_difference text, OUT absent_difference_published text, OUT absent_att text, OUT absent_att_published text)
	RETURNS SETOF record
	LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 22
	SET search_path = pg_catalog
	AS $$
WITH matched AS MATERIALIZED (
	SELECT s.sample, migstat.psmatch(
		'SELECT * FROM ' || CASE WHEN source ~* '^\s*(select|with|values|table)\s' THEN '(' || source || E'\n) AS households' ELSE source END
			|| s.condition,
		'remittances ~ ' || s.absent || 'urban + region + head_education + household_size + head_woman + head_age + wealth',
		(SELECT array_agg(t.outcome_column ORDER BY t.outcome_order) FROM migdata.georgia_households_truth AS t WHERE t.sample = s.sample),
		key => 'household') AS m
	FROM (VALUES ('all_households', '', 'absent_migrant + '), ('absent_migrant_households', ' WHERE absent_migrant', '')) AS s(sample, condition, absent)),
estimates AS (
	SELECT t.outcome_order, p.section, t.outcome, t.sample, v.kind, v.estimate, v.t, coalesce(v.mark,
		CASE WHEN abs(v.t) >= 1.96 THEN '*' WHEN abs(v.t) >= 1.645 THEN U&'\2021' ELSE '' END) AS mark
	FROM matched AS f CROSS JOIN LATERAL migstat.effects(f.m) AS e
	JOIN migdata.georgia_households_truth AS t ON t.sample = f.sample AND t.outcome_column = e.outcome
	JOIN migdata.remittance_effects AS p ON p.outcome_order = t.outcome_order AND p.sample = t.sample AND p.estimator = 'att'
	JOIN migdata.remittance_effects AS d ON d.outcome_order = t.outcome_order AND d.sample = t.sample AND d.estimator = 'diff'
	CROSS JOIN LATERAL (VALUES ('difference', e.difference, e.difference_statistic, NULL), ('att', e.effect, e.statistic, NULL),
		('difference_published', d.estimate::float8, d.t_statistic::float8, d.significance_mark),
		('att_published', p.estimate::float8, p.t_statistic::float8, p.significance_mark)) AS v(kind, estimate, t, mark)),
printed AS (
	SELECT outcome_order, section, outcome, sample, kind,
		to_char(estimate, 'FM999990.00') || mark || ' (' || to_char(t, 'FM9990.00') || ')' AS shown
	FROM estimates)
SELECT section, outcome,
	max(shown) FILTER (WHERE sample = 'all_households' AND kind = 'difference'), max(shown) FILTER (WHERE sample = 'all_households' AND kind = 'difference_published'),
	max(shown) FILTER (WHERE sample = 'all_households' AND kind = 'att'), max(shown) FILTER (WHERE sample = 'all_households' AND kind = 'att_published'),
	max(shown) FILTER (WHERE sample <> 'all_households' AND kind = 'difference'), max(shown) FILTER (WHERE sample <> 'all_households' AND kind = 'difference_published'),
	max(shown) FILTER (WHERE sample <> 'all_households' AND kind = 'att'), max(shown) FILTER (WHERE sample <> 'all_households' AND kind = 'att_published')
FROM printed GROUP BY outcome_order, section, outcome ORDER BY outcome_order
$$;
COMMENT ON FUNCTION migdata.georgia_table6(text) IS
'the deck''s Table 6 from SIMULATED households, beside the published

source  rows with the columns of georgia_households: that, or SELECT * FROM migdata.simulate_georgia_households(..)

Differences of means and effects of remittances on the households that receive them, from psmatch(): nearest neighbours
with replacement on a probit score, errors of Abadie and Imbens (2016); t in brackets, * for |t| >= 1.96, a double
dagger for |t| >= 1.645; published marks as the deck has them.  For all households and for those with an absent migrant.  What method the published effects
are by is not printed.  Estimates of simulated rows come near the published ones, not onto them.';
