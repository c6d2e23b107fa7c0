-- What ./demo runs: the two opinion tables of the deck, recomputed; published beside computed;
-- then the statements one would type.
\set QUIET on
\pset footer off
\pset null '-'
\pset border 2
\pset linestyle unicode

SELECT min(table_title) AS table_1 FROM migdata.views_items WHERE deck_table = 'Table 1' \gset
SELECT min(table_title) AS table_10 FROM migdata.views_items WHERE deck_table = 'Table 10' \gset

-- one line of a table as the deck sets it: a question with its test, or a label and three figures
CREATE FUNCTION pg_temp.line(t migdata.views_table) RETURNS text LANGUAGE sql AS $$
	SELECT CASE
		WHEN t.russia_migrant LIKE 'Pearson%'
			THEN format(E'\n%-48s%s %s', t.label, t.russia_migrant, t.non_russia_migrant)
		ELSE format('%-48s%14s%20s%13s', CASE WHEN t.item_order > 0 THEN '    ' ELSE '' END || t.label,
			t.russia_migrant, t.non_russia_migrant, t.non_migrant)
	END
$$;

\pset format unaligned
\pset tuples_only on
\echo
\echo :table_1
\echo 'Column percentages and Pearson chi-square, computed from the reconstructed answers.'
\echo
SELECT format('%48s%14s%20s%13s', '', 'Russia migrant', 'Non-Russia migrant', 'Non-migrant');
SELECT pg_temp.line(t) FROM migdata.views_table AS t WHERE deck_table = 'Table 1' ORDER BY t.line;

\echo
\echo :table_10
\echo 'Column percentages and Pearson chi-square, computed from the reconstructed answers.'
\echo
SELECT format('%48s%14s%20s%13s', '', 'Russia migrant', 'Non-Russia migrant', 'Non-migrant');
SELECT pg_temp.line(t) FROM migdata.views_table AS t WHERE deck_table = 'Table 10' ORDER BY t.line;
\pset tuples_only off
\pset format aligned

\echo
\echo 'Published beside computed (migdata.replication): all numbers of the deck that can be computed here'
\echo
SELECT deck_table AS "deck", figure AS "figure", count(*) AS "numbers",
	count(*) FILTER (WHERE agrees) AS "agree", count(*) FILTER (WHERE NOT agrees) AS "differ",
	count(*) FILTER (WHERE agrees IS NULL) AS "nothing printed"
FROM migdata.replication
GROUP BY deck_table, figure
ORDER BY min(substring(deck_table FROM '\d+')::int) NULLS LAST, deck_table, figure;

\echo
\echo 'The chi-square tests of both tables, and what differs or is lost in print'
\echo
SELECT r.deck_table AS "deck", r.figure AS "figure", r.item AS "item", r.detail AS "detail",
	r.published_text AS "published", r.computed_text AS "computed", r.agrees AS "agrees"
FROM migdata.replication AS r
LEFT JOIN migdata.views_items AS i ON i.item_column = r.item
WHERE r.figure IN ('Pearson chi2', 'Pr') OR r.agrees IS NOT TRUE
ORDER BY substring(r.deck_table FROM '\d+')::int NULLS LAST, r.deck_table, i.item_order, r.figure,
	r.item, r.detail;

\pset border 1
\pset linestyle ascii
\set ECHO queries
\echo
\echo 'The same by hand: one row of migdata.views_reconstructed is one respondent.'
\echo
SET search_path = migstat, migdata, public;

SELECT chi2.*
FROM (SELECT crosstab_agg(russia_social_protection, migrant_group) AS answers
	FROM views_reconstructed) AS survey, chi2(answers);

SELECT row_level, col_level, n, round(col_percent::numeric, 1) AS col_percent,
	round(expected::numeric, 1) AS expected, round(adjusted_residual::numeric, 2) AS adjusted_residual
FROM (SELECT crosstab_agg(russia_foreign_policy, migrant_group) AS answers
	FROM views_reconstructed) AS survey, cells(answers);

SELECT row_level, col_level, n, round(percent::numeric, 1) AS percent,
	round(conf_low::numeric, 1) AS conf_low, round(conf_high::numeric, 1) AS conf_high
FROM percentages((SELECT crosstab_agg(kyrgyzstan_foreign_policy, migrant_group)
	FROM views_reconstructed));

SELECT item, level, group_level, n, round(col_percent::numeric) AS percent,
	round(statistic::numeric, 4) AS statistic, df, round(p_value::numeric, 3) AS p_value
FROM crosstab_battery('migdata.views_reconstructed',
	items => ARRAY['russia_freedom_of_speech', 'kyrgyzstan_freedom_of_speech'],
	by => 'migrant_group')
WHERE level IN ('very positive', 'no idea');

SELECT measure, round(estimate::numeric, 4) AS estimate, round(std_error::numeric, 4) AS std_error,
	round(p_value::numeric, 4) AS p_value
FROM association((SELECT crosstab_agg(russia_equality_before_law, migrant_group)
	FROM views_reconstructed));
