-- the deck's Table 3 from simulated rows, beside the published figures

CREATE FUNCTION migdata.dires_table3(
	source text DEFAULT 'migdata.dires_sample',
	OUT block text, OUT term text,
	OUT harm_simulated text, OUT harm_simulated_se text, OUT harm_published text, OUT harm_published_se text,
	OUT keep_out_simulated text, OUT keep_out_simulated_se text, OUT keep_out_published text, OUT keep_out_published_se text,
	OUT evict_simulated text, OUT evict_simulated_se text, OUT evict_published text, OUT evict_published_se text)
	RETURNS SETOF record
	LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 19
BEGIN ATOMIC
WITH fits AS MATERIALIZED (
	SELECT o.outcome, migstat.ols(source, o.outcome || ' ~ age18 + i(education, ref=''secondary'') + i(locality, '
		'ref=''small or medium city'') + woman + wave + i(income, ref=''second through fourth'') + orthodox + foreign_born',
		weights => 'weight', strata => 'stratum', psu => 'psu') AS m
	FROM (VALUES ('harm'), ('keep_out'), ('evict')) AS o(outcome)),
estimates AS (
	SELECT f.outcome, t.term, t.estimate, t.std_error, t.p_value
	FROM fits AS f, migstat.tidy(f.m) AS t),
printed AS (
	SELECT p.term_order, p.block, p.term, p.outcome AS deck_outcome, truth.outcome,
		regexp_replace(to_char(e.estimate, 'FM990.000'), '^(-?)0\.', '\1.') || CASE WHEN e.p_value < 0.05 THEN ' **' WHEN e.p_value < 0.10 THEN ' *' ELSE '' END AS b,
		regexp_replace(to_char(e.std_error, 'FM990.000'), '^(-?)0\.', '\1.') AS se,
		regexp_replace(to_char(p.b, 'FM990.000'), '^(-?)0\.', '\1.') || coalesce(' ' || nullif(p.stars, ''), '') AS published,
		regexp_replace(to_char(p.se, 'FM990.000'), '^(-?)0\.', '\1.') AS published_se
	FROM migdata.anti_immigrant_ols AS p
	JOIN (VALUES ('harm', 'immigrants_harm_russia'), ('keep_out', 'keep_immigrants_out_of_russia'),
		('evict', 'evict_immigrants_from_russia')) AS truth(outcome, deck_outcome) ON truth.deck_outcome = p.outcome
	LEFT JOIN (VALUES ('age_centered_at_18', 'age18'), ('university', 'education[university]'),
		('less_than_secondary', 'education[less than secondary]'), ('moscow', 'locality[Moscow]'),
		('st_petersburg', 'locality[St. Petersburg]'), ('other_large_city', 'locality[other large city]'),
		('rural_village', 'locality[rural village]'), ('woman', 'woman[true]'),
		('post_duma_december_2011', 'wave[post-Duma]'), ('pre_presidential_february_2012', 'wave[pre-presidential]'),
		('post_presidential_march_2012', 'wave[post-presidential]'), ('lowest', 'income[lowest]'),
		('highest', 'income[highest]'), ('missing', 'income[missing]'), ('orthodox_christian', 'orthodox[true]'),
		('foreign_born', 'foreign_born[true]'), ('constant', '(Intercept)')) AS names(deck_term, term) ON names.deck_term = p.term
	LEFT JOIN estimates AS e ON e.outcome = truth.outcome AND e.term = names.term),
sizes AS (
	SELECT f.outcome, g.n, g.r_squared, p.n::text AS published_n, p.r_squared AS published_r_squared
	FROM fits AS f CROSS JOIN LATERAL migstat.glance(f.m) AS g
	JOIN (VALUES ('harm', 'immigrants_harm_russia'), ('keep_out', 'keep_immigrants_out_of_russia'),
		('evict', 'evict_immigrants_from_russia')) AS truth(outcome, deck_outcome) USING (outcome)
	JOIN migdata.anti_immigrant_ols_fit AS p ON p.outcome = truth.deck_outcome),
lines AS (
	SELECT term_order, block, term, outcome, b, se, published, published_se FROM printed
	UNION ALL
	SELECT 100, 'N', '', o.outcome, o.n::text, NULL, o.published_n, NULL FROM sizes AS o
	UNION ALL
	SELECT 101, 'R-squared', '', o.outcome, regexp_replace(to_char(o.r_squared, 'FM990.000'), '^(-?)0\.', '\1.'), NULL,
		regexp_replace(to_char(o.published_r_squared, 'FM990.000'), '^(-?)0\.', '\1.'), NULL FROM sizes AS o)
SELECT block, replace(term, '_', ' '),
	max(b) FILTER (WHERE outcome = 'harm'), max(se) FILTER (WHERE outcome = 'harm'),
	max(published) FILTER (WHERE outcome = 'harm'), max(published_se) FILTER (WHERE outcome = 'harm'),
	max(b) FILTER (WHERE outcome = 'keep_out'), max(se) FILTER (WHERE outcome = 'keep_out'),
	max(published) FILTER (WHERE outcome = 'keep_out'), max(published_se) FILTER (WHERE outcome = 'keep_out'),
	max(b) FILTER (WHERE outcome = 'evict'), max(se) FILTER (WHERE outcome = 'evict'),
	max(published) FILTER (WHERE outcome = 'evict'), max(published_se) FILTER (WHERE outcome = 'evict')
FROM lines GROUP BY term_order, block, term ORDER BY term_order;
END;
COMMENT ON FUNCTION migdata.dires_table3(text) IS
'the deck''s Table 3 from SIMULATED rows, beside the published figures

source  rows with the columns of dires_sample: that, or SELECT * FROM migdata.simulate_dires(..)

Three linear models with sampling weights and errors of the survey design; ** p < .05, * p < .10 as
the deck has them.  Estimates of simulated rows come near the published ones, not onto them.';
