-- the deck's Figures 4 and 5 from simulated rows; the figures are pictures, so there are no published numbers beside them

CREATE FUNCTION migdata.dires_by_place(source text) RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog
	AS $$
SELECT 'SELECT rows.*, CASE WHEN locality::text IN (''Moscow'', ''St. Petersburg'') THEN locality::text ELSE ''Elsewhere'' END AS place FROM '
	|| CASE WHEN source ~* '^\s*([(]|select\M|with\M|values\M|table\M|--|/[*])' THEN '(' || rtrim(source, E'; \t\n') || E'\n)' ELSE source END
	|| ' AS rows'
$$;
COMMENT ON FUNCTION migdata.dires_by_place(text) IS
'a source like dires_sample with a column place, as a query

place is Moscow, St. Petersburg or Elsewhere.

source  name of a table or view, or one query, as text';

CREATE FUNCTION migdata.dires_figure4(
	source text DEFAULT 'migdata.dires_sample',
	OUT ethnic_group text, OUT moscow numeric, OUT st_petersburg numeric, OUT elsewhere numeric, OUT total numeric,
	OUT n bigint, OUT statistic double precision, OUT df double precision, OUT df2 double precision,
	OUT p_value double precision)
	RETURNS SETOF record
	LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 7
	SET search_path = pg_catalog
	AS $$
WITH groups AS (
	SELECT * FROM (VALUES (1, 'hostile_south_1', '"southern" group 1'), (2, 'hostile_south_2', '"southern" group 2'),
		(3, 'hostile_south_3', '"southern" group 3'), (4, 'hostile_south_4', '"southern" group 4'),
		(5, 'hostile_west_1', '"western" group 1'), (6, 'hostile_west_2', '"western" group 2'),
		(7, 'hostile_west_3', '"western" group 3')) AS g(place_in_list, item, ethnic_group))
SELECT g.ethnic_group,
	round((max(b.col_percent) FILTER (WHERE b.level = 'true' AND b.group_level = 'Moscow'))::numeric, 1),
	round((max(b.col_percent) FILTER (WHERE b.level = 'true' AND b.group_level = 'St. Petersburg'))::numeric, 1),
	round((max(b.col_percent) FILTER (WHERE b.level = 'true' AND b.group_level = 'Elsewhere'))::numeric, 1),
	round((100 * sum(b.weighted_n) FILTER (WHERE b.level = 'true') / sum(b.weighted_n))::numeric, 1),
	sum(b.n)::bigint, max(b.statistic), max(b.df), max(b.df2), max(b.p_value)
FROM migstat.crosstab_battery(migdata.dires_by_place(source), ARRAY(SELECT item FROM groups ORDER BY place_in_list), 'place',
	weights => 'weight', strata => 'stratum', psu => 'psu', missing => 'drop') AS b
JOIN groups AS g USING (item)
GROUP BY g.place_in_list, g.ethnic_group
ORDER BY g.place_in_list
$$;
COMMENT ON FUNCTION migdata.dires_figure4(text) IS
'the deck''s Figure 4 from SIMULATED rows: hostility to groups by locality

source  rows with the columns of dires_sample: that, or SELECT * FROM migdata.simulate_dires(..)

Percent who express hostility or fear, weighted; the test of equal shares in all three places is the
second-order Rao-Scott F of the survey design.  The deck shows the figure as a picture: it names neither groups nor
percentages, and those here are invented.  Shares differ by locality there ("statistically significant").';

CREATE FUNCTION migdata.dires_figure5(
	source text DEFAULT 'migdata.dires_sample',
	OUT problem text, OUT moscow numeric, OUT st_petersburg numeric, OUT elsewhere numeric, OUT total numeric,
	OUT std_error numeric, OUT n bigint, OUT n_cases bigint, OUT statistic double precision,
	OUT p_value double precision, OUT p_adjusted double precision)
	RETURNS SETOF record
	LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 15
	SET search_path = pg_catalog
	AS $$
WITH places AS (
	SELECT * FROM migstat.multiple_response(migdata.dires_by_place(source), items_column => 'problems', by => 'place',
		weights => 'weight', strata => 'stratum', psu => 'psu'))
SELECT t.item,
	round((max(p.percent_of_cases) FILTER (WHERE p.group_level = 'Moscow'))::numeric, 1),
	round((max(p.percent_of_cases) FILTER (WHERE p.group_level = 'St. Petersburg'))::numeric, 1),
	round((max(p.percent_of_cases) FILTER (WHERE p.group_level = 'Elsewhere'))::numeric, 1),
	round(t.percent_of_cases::numeric, 1), round(t.std_error::numeric, 1), t.n, t.n_cases,
	max(p.statistic), max(p.p_value), max(p.p_adjusted)
FROM migstat.multiple_response(source, items_column => 'problems', weights => 'weight', strata => 'stratum', psu => 'psu') AS t
JOIN places AS p USING (item)
GROUP BY t.item, t.percent_of_cases, t.std_error, t.n, t.n_cases
ORDER BY t.percent_of_cases DESC, t.item COLLATE "C"
$$;
COMMENT ON FUNCTION migdata.dires_figure5(text) IS
'the deck''s Figure 5 from SIMULATED rows: urgent problems by place

source  rows with the columns of dires_sample: that, or SELECT * FROM migdata.simulate_dires(..)

Up to six answers each: weighted percent of those who name any problem, which sum to more than 100, the
error of the total, and for each problem the second-order Rao-Scott F of equal shares
in all three places, adjusted by Holm''s method.  The deck shows the figure as a picture: problems and percentages here are
invented, but for immigration, which its Table 4 names.';
