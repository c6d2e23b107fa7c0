-- Views over the figures of the deck: respondents rebuilt from the printed tables, the printed
-- tables again, and every published number beside the one computed here.

-- One row per respondent.  The counts of views_reconstructed_counts are written out, and the answers to
-- the eight questions are put side by side in an order that has nothing to do with the answers: sorted by
-- a hash of the question and the position, within each group.  sha256 and not md5, which a server in FIPS
-- mode refuses; bytea and not text, which a collation could reorder.  78 is the first number with which no two
-- questions show an association at 5 percent, in any group or in all (84 + 28 tests).
CREATE TABLE migdata.views_reconstructed_rows (
	respondent integer PRIMARY KEY,
	migrant_group migdata.migrant_group NOT NULL,
	russia_social_protection migdata.view_answer NOT NULL,
	russia_freedom_of_speech migdata.view_answer NOT NULL,
	russia_equality_before_law migdata.view_answer NOT NULL,
	russia_foreign_policy migdata.view_answer NOT NULL,
	kyrgyzstan_social_protection migdata.view_answer NOT NULL,
	kyrgyzstan_freedom_of_speech migdata.view_answer NOT NULL,
	kyrgyzstan_equality_before_law migdata.view_answer NOT NULL,
	kyrgyzstan_foreign_policy migdata.view_answer NOT NULL
);
COMMENT ON TABLE migdata.views_reconstructed_rows IS
'reconstruction of respondents, as stored for views_reconstructed

A reconstruction: for each question one of many tables that agree with every printed percentage, N and
chi-square (migdata.views_reconstruction_summary), not the data of the survey.  Only the table of one question
by migrant_group means anything.  Which answers to two questions stand in one row is not reconstructed: they
are paired at random within each group, so two questions are unrelated here whatever they are in the survey.';
COMMENT ON COLUMN migdata.views_reconstructed_rows.respondent IS
'number of a reconstructed respondent, 1 to 2,619; not an identifier';
COMMENT ON COLUMN migdata.views_reconstructed_rows.migrant_group IS
'group of respondents

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.russia_social_protection IS
'reconstruction of answers to "The system of social protection in Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.russia_freedom_of_speech IS
'reconstruction of answers to "Freedom of speech in Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.russia_equality_before_law IS
'reconstruction of answers to "Equality before the law in Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.russia_foreign_policy IS
'reconstruction of answers to "Foreign policy of Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.kyrgyzstan_social_protection IS
'reconstruction of answers, question kyrgyzstan_social_protection

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.kyrgyzstan_freedom_of_speech IS
'reconstruction of answers to "Freedom of speech in Kyrgyzstan"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.kyrgyzstan_equality_before_law IS
'reconstruction of answers to "Equality before the law in Kyrgyzstan"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_rows.kyrgyzstan_foreign_policy IS
'reconstruction of answers to "Foreign policy of Kyrgyzstan"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
INSERT INTO migdata.views_reconstructed_rows
SELECT
	row_number() OVER (ORDER BY p.migrant_group, p.place),
	p.migrant_group,
	max(p.answer) FILTER (WHERE p.item_column = 'russia_social_protection'),
	max(p.answer) FILTER (WHERE p.item_column = 'russia_freedom_of_speech'),
	max(p.answer) FILTER (WHERE p.item_column = 'russia_equality_before_law'),
	max(p.answer) FILTER (WHERE p.item_column = 'russia_foreign_policy'),
	max(p.answer) FILTER (WHERE p.item_column = 'kyrgyzstan_social_protection'),
	max(p.answer) FILTER (WHERE p.item_column = 'kyrgyzstan_freedom_of_speech'),
	max(p.answer) FILTER (WHERE p.item_column = 'kyrgyzstan_equality_before_law'),
	max(p.answer) FILTER (WHERE p.item_column = 'kyrgyzstan_foreign_policy')
FROM (
	SELECT
		c.migrant_group,
		i.item_column,
		c.answer,
		row_number() OVER (
			PARTITION BY c.migrant_group, i.item_column
			ORDER BY sha256(convert_to('78:' || i.item_column || ':' || c.answer_order || ':' || s.place, 'UTF8'))
		) AS place
	FROM migdata.views_reconstructed_counts c
	JOIN migdata.views_items i USING (country, item)
	CROSS JOIN LATERAL generate_series(1, c.count) AS s(place)
) p
GROUP BY p.migrant_group, p.place
ORDER BY 1;

CREATE VIEW migdata.views_reconstructed AS
SELECT respondent, migrant_group,
	russia_social_protection, russia_freedom_of_speech,
	russia_equality_before_law, russia_foreign_policy,
	kyrgyzstan_social_protection, kyrgyzstan_freedom_of_speech,
	kyrgyzstan_equality_before_law, kyrgyzstan_foreign_policy
FROM migdata.views_reconstructed_rows;
COMMENT ON VIEW migdata.views_reconstructed IS
'reconstruction of the respondents behind the views, not survey data

A reconstruction: for each question one of many tables that agree with every printed percentage, N and
chi-square (migdata.views_reconstruction_summary), not the data of the survey.  Only the table of one question
by migrant_group means anything.  Which answers to two questions stand in one row is not reconstructed: they
are paired at random within each group, so two questions are unrelated here whatever they are in the survey.';
COMMENT ON COLUMN migdata.views_reconstructed.respondent IS
'number of a reconstructed respondent, 1 to 2,619; not an identifier';
COMMENT ON COLUMN migdata.views_reconstructed.migrant_group IS
'group of respondents

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.russia_social_protection IS
'reconstruction of answers to "The system of social protection in Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.russia_freedom_of_speech IS
'reconstruction of answers to "Freedom of speech in Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.russia_equality_before_law IS
'reconstruction of answers to "Equality before the law in Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.russia_foreign_policy IS
'reconstruction of answers to "Foreign policy of Russia"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.kyrgyzstan_social_protection IS
'reconstruction of answers, question kyrgyzstan_social_protection

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.kyrgyzstan_freedom_of_speech IS
'reconstruction of answers to "Freedom of speech in Kyrgyzstan"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.kyrgyzstan_equality_before_law IS
'reconstruction of answers to "Equality before the law in Kyrgyzstan"

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed.kyrgyzstan_foreign_policy IS
'reconstruction of answers to "Foreign policy of Kyrgyzstan"

source  computed from the percentages, N and chi-square of Tables 1 and 10';

CREATE VIEW migdata.views_russia AS
SELECT deck_table, country, item, answer, answer_order, migrant_group, n_group, percent, as_printed,
	source, year, unit, note, repair_flag
FROM migdata.views_published
WHERE country = 'russia';
COMMENT ON VIEW migdata.views_russia IS
'views of Russia in percent, as published in Table 1';
COMMENT ON COLUMN migdata.views_russia.deck_table IS
'table of the deck

source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.country IS
'country asked about

source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.item IS
'short name of the question, see migdata.views_items

source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.answer IS
'answer

source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.answer_order IS
'place of the answer, 1 to 7

source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.migrant_group IS
'group of respondents

source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.n_group IS
'size of the group

unit    persons
source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.percent IS
'share of the group giving this answer, NULL where lost

unit    percent, whole numbers
source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.as_printed IS
'label and figure as found in the text of the deck

source  deck, Table 1';
COMMENT ON COLUMN migdata.views_russia.source IS
'table of the deck';
COMMENT ON COLUMN migdata.views_russia.year IS
'year of the survey, from a slide before the table';
COMMENT ON COLUMN migdata.views_russia.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_russia.note IS
'remark on this row';
COMMENT ON COLUMN migdata.views_russia.repair_flag IS
'what was repaired in the text of the deck; none if nothing';

CREATE VIEW migdata.views_kyrgyzstan AS
SELECT deck_table, country, item, answer, answer_order, migrant_group, n_group, percent, as_printed,
	source, year, unit, note, repair_flag
FROM migdata.views_published
WHERE country = 'kyrgyzstan';
COMMENT ON VIEW migdata.views_kyrgyzstan IS
'views of Kyrgyzstan in percent, as published in Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.deck_table IS
'table of the deck

source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.country IS
'country asked about

source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.item IS
'short name of the question, see migdata.views_items

source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.answer IS
'answer

source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.answer_order IS
'place of the answer, 1 to 7

source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.migrant_group IS
'group of respondents

source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.n_group IS
'size of the group

unit    persons
source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.percent IS
'share of the group giving this answer, NULL where lost

unit    percent, whole numbers
source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.as_printed IS
'label and figure as found in the text of the deck

source  deck, Table 10';
COMMENT ON COLUMN migdata.views_kyrgyzstan.source IS
'table of the deck';
COMMENT ON COLUMN migdata.views_kyrgyzstan.year IS
'year of the survey, from a slide before the table';
COMMENT ON COLUMN migdata.views_kyrgyzstan.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_kyrgyzstan.note IS
'remark on this row';
COMMENT ON COLUMN migdata.views_kyrgyzstan.repair_flag IS
'what was repaired in the text of the deck; none if nothing';

CREATE VIEW migdata.views_column_sums AS
SELECT country, item, migrant_group, n_group,
	sum(percent) AS sum_of_percents,
	count(*) FILTER (WHERE percent IS NULL) AS lost_cells
FROM migdata.views_published
GROUP BY country, item, migrant_group, n_group;
COMMENT ON VIEW migdata.views_column_sums IS
'sums of the printed percentages by question and group

99 to 101 by rounding; less where a percentage is lost.';
COMMENT ON COLUMN migdata.views_column_sums.country IS
'country asked about';
COMMENT ON COLUMN migdata.views_column_sums.item IS
'short name of the question, see migdata.views_items';
COMMENT ON COLUMN migdata.views_column_sums.migrant_group IS
'group of respondents';
COMMENT ON COLUMN migdata.views_column_sums.n_group IS
'size of the group

unit    persons
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_column_sums.sum_of_percents IS
'sum of the printed shares

unit    percent
source  computed from Tables 1 and 10';
COMMENT ON COLUMN migdata.views_column_sums.lost_cells IS
'percentages lost in the text of the deck

unit    cells';

-- The printed tables again: a head of three lines, then eight lines per question.
CREATE VIEW migdata.views_table AS
WITH battery AS MATERIALIZED (
	SELECT item, level, group_level, n, col_percent, group_n, statistic, df, p_value
	FROM migstat.crosstab_battery('migdata.views_reconstructed', ARRAY[
		'russia_social_protection', 'russia_freedom_of_speech',
		'russia_equality_before_law', 'russia_foreign_policy',
		'kyrgyzstan_social_protection', 'kyrgyzstan_freedom_of_speech',
		'kyrgyzstan_equality_before_law', 'kyrgyzstan_foreign_policy'
	], 'migrant_group')
), sizes AS (
	SELECT group_level, max(group_n) AS n, sum(max(group_n)) OVER () AS sample
	FROM battery
	GROUP BY group_level
), lines AS (
	SELECT t.deck_table, 0 AS item_order, h.line, h.label, s.group_level,
		CASE h.line
			WHEN 1 THEN to_char(s.n, 'FM999,999')
			WHEN 2 THEN round(100 * s.n / s.sample)::text || '%'
			ELSE ''
		END AS figure
	FROM (SELECT DISTINCT deck_table FROM migdata.views_items) t
	CROSS JOIN (VALUES (1, 'N'), (2, 'Percent'), (3, 'Please tell me how you assess')) AS h(line, label)
	CROSS JOIN sizes s
	UNION ALL
	SELECT DISTINCT i.deck_table, i.item_order, 8 * i.item_order - 4, i.question, g.group_level,
		CASE g.group_level
			WHEN 'Russia migrant' THEN format('Pearson chi2(%s) = %s', b.df, round(b.statistic::numeric, 4))
			WHEN 'Non-Russia migrant' THEN format('Pr = %s', round(b.p_value::numeric, 3))
			ELSE ''
		END
	FROM battery b
	JOIN migdata.views_items i ON i.item_column = b.item
	CROSS JOIN sizes g
	UNION ALL
	SELECT i.deck_table, i.item_order, 8 * i.item_order - 4 + a.answer_order, b.level, b.group_level,
		round(b.col_percent::numeric)::text || '%'
	FROM battery b
	JOIN migdata.views_items i ON i.item_column = b.item
	JOIN unnest(enum_range(NULL::migdata.view_answer)) WITH ORDINALITY AS a(answer, answer_order)
		ON a.answer::text = b.level
)
SELECT deck_table, item_order, line::integer AS line, label,
	max(figure) FILTER (WHERE group_level = 'Russia migrant') AS russia_migrant,
	max(figure) FILTER (WHERE group_level = 'Non-Russia migrant') AS non_russia_migrant,
	max(figure) FILTER (WHERE group_level = 'Non-migrant') AS non_migrant
FROM lines
GROUP BY deck_table, item_order, line, label
ORDER BY deck_table, line;
COMMENT ON VIEW migdata.views_table IS
'Tables 1 and 10 in the layout of the deck, from the reconstruction

Computed from migdata.views_reconstructed by migstat.crosstab_battery().  The two percentages lost in the text
of the deck appear as the reconstruction has them: 2% (Table 1, foreign policy, very negative, Russia migrants)
and 4% (Table 10, foreign policy, very positive, Russia migrants); migdata.views_lost_cells has what else fits.

	SELECT label, russia_migrant, non_russia_migrant, non_migrant
	FROM migdata.views_table WHERE deck_table = ''Table 1'' ORDER BY line;';
COMMENT ON COLUMN migdata.views_table.deck_table IS
'table of the deck, Table 1 or Table 10';
COMMENT ON COLUMN migdata.views_table.item_order IS
'place of the question in the table; 0 for the head';
COMMENT ON COLUMN migdata.views_table.line IS
'line of the table, 1 to 35';
COMMENT ON COLUMN migdata.views_table.label IS
'label of the line: question, answer, N or Percent';
COMMENT ON COLUMN migdata.views_table.russia_migrant IS
'figure of Russia migrants as text: N, whole percent, or part of the test';
COMMENT ON COLUMN migdata.views_table.non_russia_migrant IS
'figure of other migrants as text: N, whole percent, or part of the test';
COMMENT ON COLUMN migdata.views_table.non_migrant IS
'figure of non-migrants as text: N, whole percent, or part of the test';

-- Published beside computed.  Marks of significance agree if some value of the ratio that the printed digits
-- leave possible has the printed mark; the legends of neither table are printed, so the cut-offs are those
-- that all other marks fit.
CREATE VIEW migdata.replication AS
WITH battery AS MATERIALIZED (
	SELECT item, level, group_level, n, col_percent, group_n, statistic, df, p_value
	FROM migstat.crosstab_battery('migdata.views_reconstructed', ARRAY[
		'russia_social_protection', 'russia_freedom_of_speech',
		'russia_equality_before_law', 'russia_foreign_policy',
		'kyrgyzstan_social_protection', 'kyrgyzstan_freedom_of_speech',
		'kyrgyzstan_equality_before_law', 'kyrgyzstan_foreign_policy'
	], 'migrant_group')
), tests AS (
	SELECT DISTINCT item AS item_column, statistic::numeric AS statistic, p_value::numeric AS p_value
	FROM battery
), sizes AS (
	SELECT group_level, max(group_n)::numeric AS n, sum(max(group_n)) OVER ()::numeric AS sample
	FROM battery
	GROUP BY group_level
), stocks AS (
	SELECT
		max(value) FILTER (WHERE role = 'world') AS world,
		sum(value) FILTER (WHERE role = 'destination') AS destinations,
		max(value) FILTER (WHERE entity = 'United States of America') AS united_states
	FROM migdata.un_migrant_stock
	WHERE year = 2019 AND measure IN ('international_migrants', 'international_migrants_hosted')
), numbers(deck_table, figure, item, detail, published, computed, decimals, published_text, suffix, note) AS (
	SELECT c.deck_table, 'Pearson chi2', i.item_column, 'by migrant_group', c.chi_square, t.statistic, 4,
		c.chi_square::text, '', 'from the reconstruction'
	FROM migdata.views_chi_square_published c
	JOIN migdata.views_items i USING (country, item)
	LEFT JOIN tests t USING (item_column)
	UNION ALL
	SELECT c.deck_table, 'Pr', i.item_column, 'by migrant_group', c.p_value, t.p_value, 3,
		c.p_value::text, '', 'from the reconstruction'
	FROM migdata.views_chi_square_published c
	JOIN migdata.views_items i USING (country, item)
	LEFT JOIN tests t USING (item_column)
	UNION ALL
	-- the upper tail of chi-square for 12 degrees of freedom has a closed form
	SELECT c.deck_table, 'Pr of the published chi2', i.item_column, c.df || ' df', c.p_value,
		(exp(-h.x) * (1 + h.x * (1 + h.x / 2 * (1 + h.x / 3 * (1 + h.x / 4 * (1 + h.x / 5))))))::numeric, 3,
		c.p_value::text, '', 'from the printed chi-square and its degrees of freedom'
	FROM migdata.views_chi_square_published c
	JOIN migdata.views_items i USING (country, item)
	CROSS JOIN LATERAL (SELECT c.chi_square::float8 / 2 AS x) h
	UNION ALL
	SELECT v.deck_table, 'column percent', i.item_column, v.answer || ', ' || v.migrant_group, v.percent,
		b.col_percent::numeric, 0, v.percent || '%', '%',
		CASE WHEN v.percent IS NULL
			THEN 'lost in the text of the deck; computed from the reconstruction, which leaves other values possible'
			ELSE 'from the reconstruction' END
	FROM migdata.views_published v
	JOIN migdata.views_items i USING (country, item)
	LEFT JOIN battery b
		ON b.item = i.item_column AND b.level = v.answer::text AND b.group_level = v.migrant_group::text
	UNION ALL
	SELECT 'Tables 1 and 10', 'N', NULL, g.migrant_group::text, g.n, s.n, 0, to_char(g.n, 'FM999,999'), '',
		'from the reconstruction'
	FROM migdata.views_groups g
	LEFT JOIN sizes s ON s.group_level = g.migrant_group::text
	UNION ALL
	SELECT 'Tables 1 and 10', 'percent of sample', NULL, g.migrant_group::text, g.percent_of_sample,
		100 * s.n / s.sample, 0, g.percent_of_sample || '%', '%', 'from the reconstruction'
	FROM migdata.views_groups g
	LEFT JOIN sizes s ON s.group_level = g.migrant_group::text
	UNION ALL
	SELECT 'UN slide', 'share of world migrants hosted', p.entity, p.measure, p.value,
		CASE p.role WHEN 'group' THEN 100 * s.destinations / s.world ELSE 100 * s.united_states / s.world END,
		CASE p.role WHEN 'group' THEN -1 ELSE 0 END, p.qualifier || CASE p.role WHEN 'group' THEN '' ELSE ' 19%' END, '%',
		CASE p.role
			WHEN 'group' THEN 'from the ten printed millions and the printed total; about half is taken to the nearest ten percent'
			ELSE 'from the printed millions' END
	FROM migdata.un_migrant_stock p
	CROSS JOIN stocks s
	WHERE p.measure = 'share_of_world_migrants_hosted'
	UNION ALL
	SELECT 'Central Asia slide', 'share of foreign-born', k.country, 'born in the Russian Federation', NULL::numeric,
		100 * max(k.value) FILTER (WHERE k.measure = 'born_in_russian_federation')
			/ max(k.value) FILTER (WHERE k.measure = 'foreign_born_population'),
		1, NULL, '%', 'not printed; from the two printed millions'
	FROM migdata.kazakhstan_foreign_born k
	GROUP BY k.country
), marks(deck_table, figure, item, detail, ratio, low, high, published_mark, mark_10, mark_05, note) AS (
	SELECT 'Table 3', 'stars', term, outcome, abs(b) / se,
		greatest(abs(b) - 0.0005, 0) / (se + 0.0005), (abs(b) + 0.0005) / (se - 0.0005),
		stars, '*', '**', NULL
	FROM migdata.anti_immigrant_ols
	WHERE b IS NOT NULL
	UNION ALL
	SELECT 'Table 6', p.figure, outcome, sample || ', ' || estimator, abs(t_statistic),
		abs(t_statistic) - 0.005, abs(t_statistic) + 0.005,
		CASE WHEN strpos(p.as_printed, '*') > 0 THEN '*'
			WHEN strpos(p.as_printed, '‡') > 0 OR strpos(p.as_printed, 'ddagger') > 0 THEN '‡'
			ELSE '' END,
		'‡', '*', nullif(concat_ws('; ',
			CASE WHEN repair_flag LIKE '%mark_mismatch%' THEN 'estimate and t are printed with different marks' END,
			CASE WHEN repair_flag = 'mark_doubtful' THEN 'at the border of 1.645' END,
			CASE WHEN repair_flag = 't_sign_restored' THEN 'minus of t restored' END), '')
	FROM migdata.remittance_effects
	CROSS JOIN LATERAL (VALUES
		('mark of the estimate', estimate_as_printed),
		('mark of t', t_as_printed)
	) AS p(figure, as_printed)
), ranked AS (
	-- 2 for p < .05, 1 for p < .10, 0 for none
	SELECT m.*,
		(m.ratio >= 1.959964)::integer + (m.ratio >= 1.644854)::integer AS computed_rank,
		(m.low >= 1.959964)::integer + (m.low >= 1.644854)::integer AS low_rank,
		(m.high >= 1.959964)::integer + (m.high >= 1.644854)::integer AS high_rank,
		CASE m.published_mark WHEN m.mark_05 THEN 2 WHEN m.mark_10 THEN 1 ELSE 0 END AS published_rank
	FROM marks m
)
SELECT deck_table, figure, item, detail, published, computed, computed - published AS difference,
	published_text,
	CASE figure WHEN 'N' THEN to_char(computed, 'FM999,999') ELSE round(computed, decimals) || suffix END AS computed_text,
	round(computed, decimals) = published AS agrees, note
FROM numbers
UNION ALL
SELECT deck_table, figure, item, detail, NULL, ratio, NULL,
	published_mark, (ARRAY['', mark_10, mark_05])[computed_rank + 1],
	published_rank BETWEEN low_rank AND high_rank,
	CASE WHEN published_rank <> computed_rank AND published_rank BETWEEN low_rank AND high_rank
		THEN format('the printed digits leave %s to %s possible', round(low, 2), round(high, 2))
		ELSE note END
FROM ranked;
COMMENT ON VIEW migdata.replication IS
'published numbers beside the same numbers computed here

Every published number that can be computed from what is shipped.  Figures of Tables 1 and 10 come from the rows
of migdata.views_reconstructed through migstat.crosstab_battery(); as these rows are a reconstruction made to
agree with print, they show that the functions compute what the deck prints, not that the deck is right.
Stars (Table 3: * p < .10, ** p < .05) and marks (Table 6: * p < .05, double dagger p < .10) come from printed
coefficients, standard errors and t; their legends are not printed.';
COMMENT ON COLUMN migdata.replication.deck_table IS
'table or slide of the deck';
COMMENT ON COLUMN migdata.replication.figure IS
'kind of number';
COMMENT ON COLUMN migdata.replication.item IS
'question, term, outcome or country';
COMMENT ON COLUMN migdata.replication.detail IS
'answer and group, outcome, sample and estimator';
COMMENT ON COLUMN migdata.replication.published IS
'published number; NULL if lost, not printed or a mark';
COMMENT ON COLUMN migdata.replication.computed IS
'computed number; for a mark the ratio it stands for';
COMMENT ON COLUMN migdata.replication.difference IS
'computed minus published';
COMMENT ON COLUMN migdata.replication.published_text IS
'number or mark as published; empty if no mark is printed';
COMMENT ON COLUMN migdata.replication.computed_text IS
'computed number with the printed decimals, or computed mark';
COMMENT ON COLUMN migdata.replication.agrees IS
'whether they agree as printed; NULL if nothing legible is printed';
COMMENT ON COLUMN migdata.replication.note IS
'what it is computed from, or why it may differ';

GRANT USAGE ON SCHEMA migdata TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA migdata TO PUBLIC;
