-- migdata: the figures of the deck, the reconstruction behind its two opinion tables, and published beside
-- computed.  Row counts are those of the README in the deck's folder; values are typed from the deck's text.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SELECT plan(106);

-- rows of each table, as the README of the deck's folder lists them
SELECT is(n, expected, name || ' has ' || expected || ' rows')
FROM (
	SELECT 'un_migrant_stock' AS name, 25::bigint AS expected, (SELECT count(*) FROM migdata.un_migrant_stock) AS n
	UNION ALL SELECT 'remittance_senders', 40, (SELECT count(*) FROM migdata.remittance_senders)
	UNION ALL SELECT 'remittance_gdp_share', 5, (SELECT count(*) FROM migdata.remittance_gdp_share)
	UNION ALL SELECT 'views_groups', 3, (SELECT count(*) FROM migdata.views_groups)
	UNION ALL SELECT 'views_russia', 84, (SELECT count(*) FROM migdata.views_russia)
	UNION ALL SELECT 'views_kyrgyzstan', 84, (SELECT count(*) FROM migdata.views_kyrgyzstan)
	UNION ALL SELECT 'views_published', 168, (SELECT count(*) FROM migdata.views_published)
	UNION ALL SELECT 'views_chi_square_published', 8, (SELECT count(*) FROM migdata.views_chi_square_published)
	UNION ALL SELECT 'views_column_sums', 24, (SELECT count(*) FROM migdata.views_column_sums)
	UNION ALL SELECT 'voting_issue_importance', 9, (SELECT count(*) FROM migdata.voting_issue_importance)
	UNION ALL SELECT 'anti_immigrant_ols', 51, (SELECT count(*) FROM migdata.anti_immigrant_ols)
	UNION ALL SELECT 'anti_immigrant_ols_fit', 3, (SELECT count(*) FROM migdata.anti_immigrant_ols_fit)
	UNION ALL SELECT 'anti_immigrant_associations', 32, (SELECT count(*) FROM migdata.anti_immigrant_associations)
	UNION ALL SELECT 'remittance_effects', 88, (SELECT count(*) FROM migdata.remittance_effects)
	UNION ALL SELECT 'household_tasks_probit', 24, (SELECT count(*) FROM migdata.household_tasks_probit)
	UNION ALL SELECT 'kazakhstan_foreign_born', 3, (SELECT count(*) FROM migdata.kazakhstan_foreign_born)
	UNION ALL SELECT 'other_facts', 6, (SELECT count(*) FROM migdata.other_facts)
	UNION ALL SELECT 'views_items', 8, (SELECT count(*) FROM migdata.views_items)
	UNION ALL SELECT 'views_reconstructed_counts', 168, (SELECT count(*) FROM migdata.views_reconstructed_counts)
) t;

-- enums in questionnaire order
SELECT is(enum_range(NULL::migdata.view_answer)::text[],
	ARRAY['very positive', 'somewhat positive', 'neutral', 'somewhat negative', 'very negative', 'no idea', 'DR'],
	'answers stand in questionnaire order');
SELECT is(enum_range(NULL::migdata.migrant_group)::text[],
	ARRAY['Russia migrant', 'Non-Russia migrant', 'Non-migrant'], 'groups stand in the printed order');

-- values from the text of the deck
SELECT is((SELECT string_agg(percent::text, ' ' ORDER BY answer, migrant_group) FROM migdata.views_russia
	WHERE item = 'social_protection'),
	'30 22 24 38 28 33 9 11 9 0 3 2 1 1 1 18 29 27 4 7 5', 'Table 1, social protection');
SELECT is((SELECT string_agg(coalesce(percent::text, '-'), ' ' ORDER BY answer, migrant_group) FROM migdata.views_russia
	WHERE item = 'foreign_policy'),
	'26 24 23 34 24 26 11 12 13 1 3 2 - 2 1 19 29 28 8 7 7', 'Table 1, foreign policy, one cell lost');
SELECT is((SELECT string_agg(percent::text, ' ' ORDER BY answer, migrant_group) FROM migdata.views_kyrgyzstan
	WHERE item = 'freedom_of_speech'),
	'6 7 10 26 23 29 21 31 26 15 13 12 16 11 12 9 10 7 6 4 5', 'Table 10, freedom of speech');
SELECT is((SELECT string_agg(coalesce(percent::text, '-'), ' ' ORDER BY answer, migrant_group)
	FROM migdata.views_kyrgyzstan WHERE item = 'foreign_policy'),
	'- 1 5 15 19 20 24 30 28 16 13 13 17 14 13 13 14 10 12 9 11', 'Table 10, foreign policy, one cell lost');
SELECT is((SELECT string_agg(country || ' ' || chi_square || ' ' || p_value, ', ' ORDER BY deck_table, chi_square)
	FROM migdata.views_chi_square_published),
	'russia 21.0900 0.049, russia 21.2615 0.047, russia 26.8543 0.008, russia 27.6089 0.006, '
	'kyrgyzstan 19.5084 0.077, kyrgyzstan 20.8826 0.052, kyrgyzstan 24.7539 0.016, kyrgyzstan 36.6285 0.000',
	'the eight chi-squares and p as printed');
SELECT is((SELECT string_agg(n || ' ' || percent_of_sample, ', ' ORDER BY migrant_group) FROM migdata.views_groups),
	'381 15, 105 4, 2133 81', 'N and percent of the three groups');
SELECT is((SELECT string_agg(sum_of_percents::text, ' ' ORDER BY item, migrant_group) FROM migdata.views_column_sums
	WHERE country = 'kyrgyzstan' AND item = 'foreign_policy'), '97 100 100', 'column sums, one cell lost');
SELECT is((SELECT string_agg(question, '; ' ORDER BY deck_table, item_order) FROM migdata.views_items),
	'The system of social protection in Russia; Freedom of speech in Russia; Equality before the law in Russia; '
	'Foreign policy of Russia; The system of social protection in Kyrgyzstan; Freedom of speech in Kyrgyzstan; '
	'Equality before the law in Kyrgyzstan; Foreign policy of Kyrgyzstan', 'questions with their labels repaired');
SELECT is((SELECT value FROM migdata.un_migrant_stock WHERE role = 'world' AND measure = 'international_migrants'),
	272::numeric, '272 million migrants in 2019');
SELECT is((SELECT string_agg(entity || ' ' || value, ', ' ORDER BY value DESC, entity) FROM migdata.un_migrant_stock
	WHERE role = 'origin'), 'India 18, Mexico 12, China 11, Russian Federation 10, Syrian Arab Republic 8',
	'five countries of origin');
SELECT is((SELECT string_agg(country || ' ' || usd_billion, ', ' ORDER BY rank) FROM migdata.remittance_senders
	WHERE year = 2015), 'United States 61.86, United Arab Emirates 40.33, Saudi Arabia 38.79, Switzerland 25.40, '
	'China 20.42, Russian Federation 19.69, Germany 18.03, Kuwait 15.20, France 12.79, Qatar 12.19',
	'senders of remittances in 2015, with their decimals');
SELECT is((SELECT usd_billion::text FROM migdata.remittance_senders WHERE year = 2005 AND country = 'Republic of Korea'),
	'6.9', 'Korea 2005 has one decimal, as printed');
SELECT is((SELECT string_agg(country || ' ' || percent_of_gdp, ', ' ORDER BY rank) FROM migdata.remittance_gdp_share),
	'Tonga 35.2, Kyrgyzstan 33.6, Tajikistan 31, Haiti 30.7, Nepal 28', 'remittances in percent of product');
SELECT is((SELECT string_agg(value::text, ' ' ORDER BY value) FROM migdata.kazakhstan_foreign_born), '2.4 3.7 64.9',
	'Kazakhstan: 2.4 of 3.7 million, and the share computed from them');
SELECT is((SELECT format('%s %s %s %s %s %s', mean, sd, min, max, n, mean_z) FROM migdata.voting_issue_importance
	WHERE issue = 'Immigration to Russia'), '4.73 1.68 1 7 1105 -0.89', 'importance of immigration');
SELECT is((SELECT format('%s %s %s', b, se, stars) FROM migdata.anti_immigrant_ols
	WHERE term = 'foreign_born' AND outcome = 'immigrants_harm_russia'), '-0.465 0.181 **',
	'Table 3, foreign born, minus and point restored');
SELECT is((SELECT format('%s %s %s', b, se, stars) FROM migdata.anti_immigrant_ols
	WHERE term = 'less_than_secondary' AND outcome = 'immigrants_harm_russia'), '0.184 0.090 **',
	'Table 3, less than secondary');
SELECT is((SELECT count(*) FROM migdata.anti_immigrant_ols WHERE repair_flag = 'minus_and_point_restored'), 18::bigint,
	'Table 3: minus and point restored in 18 rows');
SELECT is((SELECT string_agg(term || ' ' || outcome, '') FROM migdata.anti_immigrant_ols WHERE b IS NULL),
	'post_presidential_march_2012 evict_immigrants_from_russia', 'Table 3: one coefficient is not estimated');
SELECT is((SELECT string_agg(n || ' ' || r_squared, ', ' ORDER BY r_squared) FROM migdata.anti_immigrant_ols_fit),
	'4482 0.031, 4482 0.046, 3271 0.051', 'Table 3: N and R-squared');
SELECT is((SELECT string_agg(attitude, ', ' ORDER BY attitude_order) FROM migdata.anti_immigrant_associations
	WHERE immigrants_harm_russia IS NULL AND keep_immigrants_out IS NULL), 'The Army, Putin, President Medvedev',
	'Table 4: three rows without signs');
SELECT is((SELECT immigrants_harm_russia || ' ' || keep_immigrants_out FROM migdata.anti_immigrant_associations
	WHERE attitude = 'Patriots of Russia (Extreme Nationalist)'), '+ -', 'Table 4: a row with both signs');
SELECT is((SELECT string_agg(estimate || ' ' || t_statistic, ', ' ORDER BY sample DESC, estimator DESC)
	FROM migdata.remittance_effects WHERE outcome = 'Household goods'),
	'159.78 3.39, 204.97 2.47, 185.71 1.68, 249.62 3.83', 'Table 6, household goods');
SELECT is((SELECT string_agg(format('%s %s', coef, se), ', ' ORDER BY sex, outcome) FROM migdata.household_tasks_probit
	WHERE term_as_printed = 'Partner is AM'), '0.741 0.206, -0.937 0.222, 0.543 0.142, -0.424 0.143',
	'Table 4, partner is AM');
SELECT is((SELECT string_agg(DISTINCT sex || ' ' || n, ', ') FROM migdata.household_tasks_probit),
	'men 1685, women 2027', 'Table 4: N of men and women');
SELECT is((SELECT value FROM migdata.other_facts WHERE source = 'DOI'), '10.1080/1060586X.2019.1680040',
	'address of the paper on migrant experiences');

-- source, unit and flag of every row
SELECT is_empty($$
	SELECT c.relname, a.attname
	FROM pg_class c
	CROSS JOIN unnest(ARRAY['source', 'year', 'unit', 'note', 'repair_flag']) AS name
	LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = name
	WHERE c.oid IN (SELECT attrelid FROM pg_attribute WHERE attname = 'repair_flag') AND c.relkind = 'r'
	AND c.relnamespace = 'migdata'::regnamespace AND c.relname <> 'views_items'
	AND (a.attname IS NULL OR name IN ('source', 'unit', 'repair_flag') AND NOT a.attnotnull)
$$, 'every table of figures has source, year, unit, note and repair_flag');
SELECT is((SELECT string_agg(DISTINCT year::text, ' ') FROM migdata.remittance_effects), NULL,
	'no year where the deck prints none');

-- the reconstruction
SELECT is((SELECT count(*) FROM migdata.views_reconstructed), 2619::bigint, '2,619 respondents');
SELECT is((SELECT format('%s %s %s', min(respondent), max(respondent), count(DISTINCT respondent))
	FROM migdata.views_reconstructed), '1 2619 2619', 'respondents are numbered from 1 to 2,619');
SELECT is((SELECT string_agg(n::text, ' ' ORDER BY migrant_group)
	FROM (SELECT migrant_group, count(*) AS n FROM migdata.views_reconstructed GROUP BY 1) t), '381 105 2133',
	'respondents by group');
SELECT is_empty($$
	SELECT * FROM (
		SELECT i.item_column, r.migrant_group, j.value::migdata.view_answer AS answer, count(*)::integer AS n
		FROM migdata.views_reconstructed r
		CROSS JOIN LATERAL jsonb_each_text(to_jsonb(r)) j
		JOIN migdata.views_items i ON i.item_column = j.key
		GROUP BY 1, 2, 3
	) rows
	FULL JOIN (
		SELECT i.item_column, c.migrant_group, c.answer, c.count AS n
		FROM migdata.views_reconstructed_counts c JOIN migdata.views_items i USING (country, item)
	) counts USING (item_column, migrant_group, answer)
	WHERE rows.n IS DISTINCT FROM counts.n
$$, 'the respondents have the reconstructed counts');
SELECT is_empty($$
	SELECT country, item, migrant_group FROM migdata.views_reconstructed_counts
	GROUP BY 1, 2, 3 HAVING sum(count) <> max(n_group)
$$, 'the counts of each question add up to the groups');
SELECT is_empty($$
	SELECT * FROM migdata.views_reconstructed_counts WHERE count NOT BETWEEN count_min AND count_max
$$, 'every count is within the bounds of rounding');
SELECT is_empty($$
	SELECT * FROM migdata.views_reconstructed_counts c
	JOIN migdata.views_published p USING (country, item, answer, migrant_group)
	WHERE round(100.0 * c.count / c.n_group) <> p.percent OR p.percent IS DISTINCT FROM c.percent_published
$$, 'every count has the printed percentage');
SELECT is((SELECT sum(count) FROM migdata.views_reconstructed_counts
	WHERE country = 'russia' AND item = 'social_protection' AND answer = 'very positive'), 646::bigint,
	'114 + 23 + 509 very positive on social protection in Russia');
-- 68.0 is the 0.1 percent point of chi-square with 36 df
SELECT is_empty($$
	WITH answers AS (
		SELECT r.respondent, j.key AS item, j.value AS answer
		FROM migdata.views_reconstructed r
		CROSS JOIN LATERAL jsonb_each_text(to_jsonb(r)) j
		WHERE j.key IN (SELECT item_column FROM migdata.views_items)
	), margins AS (
		SELECT item, answer, count(*)::float8 AS n FROM answers GROUP BY 1, 2
	), pairs AS (
		SELECT a.item AS item_a, b.item AS item_b, a.answer AS answer_a, b.answer AS answer_b, count(*)::float8 AS n
		FROM answers a JOIN answers b ON a.respondent = b.respondent AND a.item < b.item
		GROUP BY 1, 2, 3, 4
	)
	SELECT p.item_a, p.item_b
	FROM pairs p
	JOIN margins a ON a.item = p.item_a AND a.answer = p.answer_a
	JOIN margins b ON b.item = p.item_b AND b.answer = p.answer_b
	GROUP BY 1, 2
	HAVING 2619 * (sum(p.n * p.n / (a.n * b.n)) - 1) > 68
$$, 'no two questions are associated');
SELECT matches(obj_description(('migdata.' || name)::regclass), 'reconstruction', name || ' is called a reconstruction')
FROM unnest(ARRAY['views_reconstructed', 'views_reconstructed_rows', 'views_reconstructed_counts',
	'views_reconstruction_summary', 'views_lost_cells', 'views_table', 'replication']) AS name;

-- published beside computed
CREATE TEMPORARY TABLE replication AS SELECT * FROM migdata.replication;
SELECT is((SELECT format('%s %s %s', count(*), min(computed_text), bool_and(agrees)) FROM replication
	WHERE figure = t.figure AND item = t.item), format('1 %s t', t.printed), t.figure || ' of ' || t.item)
FROM (VALUES
	('Pearson chi2', 'russia_social_protection', '26.8543'),
	('Pearson chi2', 'russia_freedom_of_speech', '21.2615'),
	('Pearson chi2', 'russia_equality_before_law', '21.0900'),
	('Pearson chi2', 'russia_foreign_policy', '27.6089'),
	('Pearson chi2', 'kyrgyzstan_social_protection', '36.6285'),
	('Pearson chi2', 'kyrgyzstan_freedom_of_speech', '24.7539'),
	('Pearson chi2', 'kyrgyzstan_equality_before_law', '20.8826'),
	('Pearson chi2', 'kyrgyzstan_foreign_policy', '19.5084'),
	('Pr', 'russia_social_protection', '0.008'),
	('Pr', 'russia_freedom_of_speech', '0.047'),
	('Pr', 'russia_equality_before_law', '0.049'),
	('Pr', 'russia_foreign_policy', '0.006'),
	('Pr', 'kyrgyzstan_social_protection', '0.000'),
	('Pr', 'kyrgyzstan_freedom_of_speech', '0.016'),
	('Pr', 'kyrgyzstan_equality_before_law', '0.052'),
	('Pr', 'kyrgyzstan_foreign_policy', '0.077')
) AS t(figure, item, printed);
SELECT is((SELECT format('%s rows, %s agree', count(*), count(*) FILTER (WHERE agrees)) FROM replication
	WHERE figure = t.figure), t.expected, t.figure)
FROM (VALUES
	('Pr of the published chi2', '8 rows, 8 agree'),
	('column percent', '168 rows, 166 agree'),
	('N', '3 rows, 3 agree'),
	('percent of sample', '3 rows, 3 agree'),
	('stars', '50 rows, 50 agree'),
	('mark of the estimate', '88 rows, 85 agree'),
	('mark of t', '88 rows, 87 agree'),
	('share of world migrants hosted', '2 rows, 2 agree'),
	('share of foreign-born', '1 rows, 0 agree')
) AS t(figure, expected);
SELECT set_eq($$ SELECT figure, item, detail FROM replication WHERE NOT agrees $$, $$ VALUES
	('mark of the estimate', 'Gifts to others', 'absent_migrant_households, att'),
	('mark of the estimate', 'Own business in prior year', 'absent_migrant_households, att'),
	('mark of the estimate', 'Internet access', 'all_households, diff'),
	('mark of t', 'Internet access', 'all_households, diff')
$$, 'nothing disagrees but the doubtful marks of Table 6');
SELECT set_eq($$ SELECT item, detail FROM replication WHERE agrees IS NULL $$, $$ VALUES
	('russia_foreign_policy', 'very negative, Russia migrant'),
	('kyrgyzstan_foreign_policy', 'very positive, Russia migrant'),
	('Kazakhstan', 'born in the Russian Federation')
$$, 'nothing is undecided but two lost cells and a share that is not printed');
SELECT is((SELECT computed_text FROM replication WHERE item = 'Kazakhstan'),
	(SELECT value || '%' FROM migdata.kazakhstan_foreign_born WHERE unit = 'percent'), 'share of Kazakhstan');
SELECT is((SELECT count(*) FROM replication WHERE computed IS NULL), 0::bigint, 'every row has a computed figure');
SELECT is((SELECT count(*) FROM replication WHERE note IS NULL AND agrees IS NOT TRUE), 0::bigint,
	'what does not agree has a note');

-- the printed tables
SELECT is(
	(SELECT string_agg(concat_ws('|', label, russia_migrant, non_russia_migrant, non_migrant), E'\n' ORDER BY line)
		FROM migdata.views_table WHERE deck_table = t.deck_table AND line <= 12),
	t.expected, t.deck_table || ' from its head to the second question')
FROM (VALUES ('Table 1', 'N|381|105|2,133
Percent|15%|4%|81%
Please tell me how you assess|||
The system of social protection in Russia|Pearson chi2(12) = 26.8543|Pr = 0.008|
very positive|30%|22%|24%
somewhat positive|38%|28%|33%
neutral|9%|11%|9%
somewhat negative|0%|3%|2%
very negative|1%|1%|1%
no idea|18%|29%|27%
DR|4%|7%|5%
Freedom of speech in Russia|Pearson chi2(12) = 21.2615|Pr = 0.047|'),
	('Table 10', 'N|381|105|2,133
Percent|15%|4%|81%
Please tell me how you assess|||
The system of social protection in Kyrgyzstan|Pearson chi2(12) = 36.6285|Pr = 0.000|
very positive|2%|1%|4%
somewhat positive|10%|9%|16%
neutral|19%|28%|23%
somewhat negative|29%|25%|24%
very negative|24%|22%|21%
no idea|12%|11%|8%
DR|5%|5%|3%
Freedom of speech in Kyrgyzstan|Pearson chi2(12) = 24.7539|Pr = 0.016|')) AS t(deck_table, expected);
SELECT is((SELECT format('%s %s', count(*), max(line)) FROM migdata.views_table WHERE deck_table = name), '35 35',
	name || ' has 35 lines')
FROM unnest(ARRAY['Table 1', 'Table 10']) AS name;

-- comments and privileges
SELECT isnt(obj_description('migdata'::regnamespace), NULL, 'the schema has a comment');
SELECT is_empty($$
	SELECT relname FROM pg_class WHERE relnamespace = 'migdata'::regnamespace AND relkind IN ('r', 'v')
	AND obj_description(oid, 'pg_class') IS NULL
$$, 'every table and view has a comment');
SELECT is_empty($$
	SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
	WHERE c.relnamespace = 'migdata'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
	AND col_description(c.oid, a.attnum) IS NULL
$$, 'every column has a comment');
SELECT is_empty($$
	SELECT typname FROM pg_type WHERE typnamespace = 'migdata'::regnamespace AND typtype = 'e'
	AND obj_description(oid, 'pg_type') IS NULL
$$, 'every type has a comment');
SELECT is_empty($$
	SELECT d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
	WHERE d.classoid = 'pg_class'::regclass AND c.relnamespace = 'migdata'::regnamespace
	AND (length(split_part(d.description, E'\n', 1)) > 72 OR split_part(d.description, E'\n', 1) LIKE '%.')
$$, 'the first line of each comment is short and has no full stop');
SELECT ok(has_schema_privilege('public', 'migdata', 'USAGE'), 'anyone may use the schema');
SELECT is_empty($$
	SELECT relname FROM pg_class WHERE relnamespace = 'migdata'::regnamespace AND relkind IN ('r', 'v')
	AND NOT has_table_privilege('public', oid, 'SELECT')
$$, 'anyone may read');

SELECT * FROM finish();
ROLLBACK;
