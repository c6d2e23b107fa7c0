-- The deck's Figures 4 and 5 from simulated rows.  The deck has them as pictures, so the tests are of the layout, of percentages
-- against plain SQL, and of tests against crosstabs of the same design (whose numbers test/tap/crosstab_design.sql has from R).
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true
\pset fieldsep '\n'

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT no_plan();
CREATE TABLE sample AS SELECT *, CASE WHEN locality IN ('Moscow', 'St. Petersburg') THEN locality::text ELSE 'Elsewhere' END AS place FROM migdata.dires_sample;

CREATE TABLE fig4 AS SELECT * FROM migdata.dires_figure4();
SELECT is(count(*), 7::bigint, 'seven groups'), ok(bool_and(n = 4482), 'all respondents') FROM fig4;
SELECT is(f.moscow, round(s.moscow::numeric, 1), f.ethnic_group || ': Moscow'), is(f.elsewhere, round(s.elsewhere::numeric, 1), 'elsewhere'),
	is(f.total, round(s.total::numeric, 1), 'total')
FROM fig4 AS f JOIN (SELECT k.label, 100 * sum(weight * v.x) FILTER (WHERE place = 'Moscow') / sum(weight) FILTER (WHERE place = 'Moscow') AS moscow,
		100 * sum(weight * v.x) FILTER (WHERE place = 'Elsewhere') / sum(weight) FILTER (WHERE place = 'Elsewhere') AS elsewhere,
		100 * sum(weight * v.x) / sum(weight) AS total
	FROM sample, LATERAL (VALUES ('"southern" group 1', hostile_south_1), ('"southern" group 4', hostile_south_4), ('"western" group 3', hostile_west_3)) AS k(label, y),
		LATERAL (SELECT y::int AS x) AS v GROUP BY k.label) AS s ON s.label = f.ethnic_group;
SELECT is(f.p_value, c.p_value, 'the test is that of the crosstab'), is(f.statistic, c.statistic), is(f.df2, c.df2)
FROM fig4 AS f, chi2(crosstab('sample', 'hostile_west_2', 'place', weights => 'weight', strata => 'stratum', psu => 'psu')) AS c
WHERE f.ethnic_group = '"western" group 2';
SELECT ok(max(p_value) FILTER (WHERE ethnic_group ~ 'southern') < 0.05, 'differences by locality are significant, as the deck says of its figure') FROM fig4;
SELECT results_eq('SELECT * FROM migdata.dires_figure4(''SELECT * FROM migdata.dires_sample -- all of them'')', 'SELECT * FROM fig4', 'a query as source');
SELECT results_eq('SELECT * FROM migdata.dires_figure4(E''TABLE migdata.dires_sample;\n'')', 'SELECT * FROM fig4', 'with a semicolon');

CREATE TABLE fig5 AS SELECT * FROM migdata.dires_figure5();
SELECT is(f.n, s.n, f.problem), is(f.total, round(s.total::numeric, 1), 'total'), is(f.st_petersburg, round(s.st_petersburg::numeric, 1), 'St. Petersburg')
FROM fig5 AS f LEFT JOIN (SELECT p.problem, count(*) FILTER (WHERE p.problem = ANY (problems)) AS n,
		100 * sum(weight) FILTER (WHERE p.problem = ANY (problems)) / sum(weight) AS total,
		100 * sum(weight) FILTER (WHERE p.problem = ANY (problems) AND place = 'St. Petersburg') / sum(weight) FILTER (WHERE place = 'St. Petersburg') AS st_petersburg
	FROM (SELECT * FROM sample WHERE cardinality(problems) > 0) AS s, (SELECT DISTINCT unnest(problems) AS problem FROM sample) AS p GROUP BY p.problem) AS s USING (problem);
SELECT is(array_agg(total), array_agg(total ORDER BY total DESC), 'from the most to the least often named'), cmp_ok(sum(total), '>', 100::numeric),
	is((SELECT max(cardinality(problems)) FROM sample), 6, 'up to six answers'), ok(bool_and(p_adjusted >= p_value), 'adjusted tests') FROM fig5;

SELECT * FROM finish();
ROLLBACK;
