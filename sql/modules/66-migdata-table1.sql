-- the deck's Table 1 from simulated rows, beside the published figures

CREATE FUNCTION migdata.dires_table1(
	source text DEFAULT 'SELECT * FROM migdata.dires_sample WHERE wave = ''post-presidential''',
	OUT issue text, OUT mean numeric, OUT mean_published numeric, OUT sd numeric, OUT sd_published numeric,
	OUT min integer, OUT max integer, OUT n bigint, OUT n_published integer, OUT mean_z numeric,
	OUT mean_z_published numeric, OUT n_z bigint)
	RETURNS SETOF record
	LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 9
	SET search_path = pg_catalog
	AS $$
WITH items AS (
	SELECT i.item, i.issue
	FROM (VALUES ('importance_stability', 'The need for stability'),
		('importance_economic_policy', 'Economic policy'),
		('importance_rule_of_law', 'Legality and rule of law'),
		('importance_corruption', 'Corruption among bureaucrats'),
		('importance_social_support', 'Social support programs'),
		('importance_army', 'The strength of the army'),
		('importance_foreign_policy', 'Foreign policy'),
		('importance_political_reforms', 'Political reforms'),
		('importance_immigration', 'Immigration to Russia')) AS i(item, issue))
SELECT p.issue, round(z.mean::numeric, 2), p.mean, round(z.sd::numeric, 2), p.sd, z.min::integer, z.max::integer,
	z.n_answers, p.n, round(z.mean_z::numeric, 2), p.mean_z, z.n
FROM migstat.mean_z(source, ARRAY(SELECT i.item FROM items AS i)) AS z
JOIN items AS i USING (item)
JOIN migdata.voting_issue_importance AS p USING (issue)
ORDER BY p.issue_order
$$;
COMMENT ON FUNCTION migdata.dires_table1(text) IS
'the deck''s Table 1 from SIMULATED rows, beside the published figures

source  rows with the columns of dires_sample; by default the last wave of that, the one Table 1 is of

Unweighted.  n are the answers, as published; n_z of them have a z-score, those of respondents whose
answers are not all the same.  Simulated rows come near the published figures, not onto them.';
