-- rosenbaum_bounds() against R 4.2.2 (test/reference/bounds.R) and by hand; tolerances are relative.  Data: lalonde of MatchIt.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT * FROM no_plan();

CREATE TEMPORARY TABLE lalonde (id int, treat int, age int, educ int, race text, married int, nodegree int, re74 float8,
	re75 float8, re78 float8);
\copy lalonde FROM test/fixtures/lalonde.csv CSV HEADER

---- R: the i-th treated and the i-th control by id are a pair

CREATE TEMPORARY TABLE pairs AS
SELECT t.re78 AS t_re78, c.re78 AS c_re78, t.educ AS t_educ, c.educ AS c_educ, 1 - t.married AS t_single, 1 - c.married AS c_single, place
FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM lalonde WHERE treat = 1) AS t
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place FROM lalonde WHERE treat = 0) AS c USING (place);
CREATE TEMPORARY TABLE expected (name text, gamma float8, lower float8, upper float8);
INSERT INTO expected VALUES
	('re78 p', 1, 0.999991406707565, 0.999991406707565),
	('re78 p', 1.2, 0.99944924550901, 0.999999960578596),
	('re78 p', 1.5, 0.978927637391642, 0.999999999992212),
	('re78 p', 2, 0.684421008815108, 1),
	('re78 p', 3, 0.0447715743165733, 1),
	('re78 p', 7.5, 1.09752414211419e-12, 1),
	('re78 hl', 1, -3194.48315, -3194.48315),
	('re78 hl', 1.2, -3958.8294, -2435.861),
	('re78 hl', 1.5, -4930.36675, -1438.454),
	('re78 hl', 2, -6252.11, -289.620275),
	('re78 hl', 3, -7855.128, 1338.21745),
	('re78 hl', 7.5, -11377.5727, 5470.196),
	('educ p', 1, 0.720377209615162, 0.720377209615162),
	('educ p', 1.2, 0.341361335688492, 0.943121750316701),
	('educ p', 1.5, 0.0516354271673499, 0.997607838122571),
	('educ p', 2, 0.000608683292830432, 0.9999961534404),
	('educ p', 3, 9.57422201989816e-09, 0.999999999998394),
	('educ p', 7.5, 1.22691939094032e-33, 1),
	('educ hl', 1, 0, 0),
	('educ hl', 1.2, -0.5, 0),
	('educ hl', 1.5, -0.5, 0.5),
	('educ hl', 2, -1, 1),
	('educ hl', 3, -1.5, 1.5),
	('educ hl', 7.5, -2.5, 2.5),
	('few p', 1, 0.986004092257167, 0.986004092257167),
	('few p', 1.2, 0.976732785110759, 0.992294264764481),
	('few p', 1.5, 0.960767872867216, 0.996792308522531),
	('few p', 2, 0.932416863792006, 0.999230840138356),
	('few p', 3, 0.879216706515514, 0.999952613874301),
	('few p', 7.5, 0.726340725297623, 0.999999999748915),
	('few hl', 1, -10973.1785, -10973.1785),
	('few hl', 1.2, -11311.998, -10839.49305),
	('few hl', 1.5, -11809.744, -8144.922),
	('few hl', 2, -13961.493, -7672.41705),
	('few hl', 3, -14798.0585, -7072.104025),
	('few hl', 7.5, -17872.741, -3847.53705),
	('single mcnemar', 1, 9.63790860782688e-19, 9.63790860782688e-19),
	('single mcnemar', 1.2, 1.94428611780806e-22, 1.89512959198843e-15),
	('single mcnemar', 1.5, 1.67679280974091e-27, 5.86698907058176e-12),
	('single mcnemar', 2, 7.02000506601032e-35, 2.65928476875801e-08),
	('single mcnemar', 3, 9.0643382164912e-47, 0.000128048387148898),
	('single mcnemar', 7.5, 1.14250508972353e-78, 0.43577428159326),
	('single mantel_haenszel', 1, 3.38187870752303e-20, 3.38187870752303e-20),
	('single mantel_haenszel', 1.2, 6.12937873664924e-24, 5.84837165637439e-17),
	('single mantel_haenszel', 1.5, 4.67363715656889e-29, 1.91642150338609e-13),
	('single mantel_haenszel', 2, 9.81563592537344e-37, 1.14816349084931e-09),
	('single mantel_haenszel', 3, 6.04879299275583e-50, 1.23272602036032e-05),
	('single mantel_haenszel', 7.5, 1.7443586466029e-93, 0.346643081654531);
CREATE TEMPORARY TABLE found AS
SELECT v.name, b.* FROM (
	SELECT 're78' AS name, array_agg(t_re78 ORDER BY place) AS t, array_agg(c_re78 ORDER BY place) AS c FROM pairs
	UNION ALL SELECT 'educ', array_agg(t_educ ORDER BY place), array_agg(c_educ ORDER BY place) FROM pairs
	UNION ALL SELECT 'few', array_agg(t_re78 ORDER BY place), array_agg(c_re78 ORDER BY place) FROM pairs WHERE place <= 7
	UNION ALL SELECT 'single', array_agg(t_single ORDER BY place), array_agg(c_single ORDER BY place) FROM pairs) AS v,
	rosenbaum_bounds(v.t, v.c, '{1,1.2,1.5,2,3,7.5}') AS b;
SELECT pg_temp.near(x.have, x.want, 1e-9, format('%s, gamma %s, %s', e.name, e.gamma, x.about))
FROM expected AS e LEFT JOIN found AS f ON f.gamma = e.gamma AND f.name = split_part(e.name, ' ', 1)
	AND f.test = CASE split_part(e.name, ' ', 2) WHEN 'p' THEN 'signed_rank' WHEN 'hl' THEN 'signed_rank' ELSE split_part(e.name, ' ', 2) END,
	LATERAL (VALUES ('lower', CASE WHEN e.name ~ 'hl' THEN hl_lower ELSE p_lower END, lower), ('upper', CASE WHEN e.name ~ 'hl' THEN hl_upper ELSE p_upper END, upper))
		AS x(about, have, want);

---- by hand

-- differences 1, 2, 3: ranks add up to 6, all positive; E 3, variance 1/4 * 14 (p: R's pnorm(3 / sqrt(3.5), lower = FALSE)); means of two: 1 1.5 2 2 2.5 3
SELECT pg_temp.near(p_upper, 0.0544047150203, 1e-11, 'three pairs: p') FROM rosenbaum_bounds('{1,2,3}', '{0,0,0}', '{1}');
SELECT ok(hl_lower = 2 AND hl_upper = 2 AND n_pairs = 3, 'three pairs: the estimate is the middle of six means') FROM rosenbaum_bounds('{1,2,3}', '{0,0,0}', '{1}');
-- gamma 2: a third of 6 is 2 means below or above
SELECT ok(hl_lower = 1.75 AND hl_upper = 2.25, 'three pairs, gamma 2: between the second and the third mean from each end') FROM rosenbaum_bounds('{1,2,3}', '{0,0,0}', '{2}');
SELECT ok(hl_lower = 5 AND hl_upper = 5, 'one pair') FROM rosenbaum_bounds('{6}', '{1}', '{1,2}');
-- differences -1, 1, 1, 2: ranks 2, 2, 2, 4, of them 8 positive; E 5, variance 1/4 * 28
SELECT pg_temp.near(p_upper, 0.128419628979, 1e-10, 'ties') FROM rosenbaum_bounds('{0,1,1,2,4}', '{1,0,0,0,4}', '{1}');
-- 5 pairs differ, 4 of them for the treated: (5 + 1) / 32
SELECT pg_temp.near(p_upper, 6 / 32.0, 1e-12, 'mcnemar by hand') FROM rosenbaum_bounds('{1,1,1,1,0,1,0}', '{0,0,0,0,1,1,0}', '{1}') WHERE test = 'mcnemar';
-- gamma 2, odds of 2/3: 4 of 5 or more, 5 * 16/243 * 1 + 32/243
SELECT pg_temp.near(p_upper, (5 * 16 + 32) / 243.0, 1e-12, 'mcnemar by hand, gamma 2') FROM rosenbaum_bounds('{1,1,1,1,0,1,0}', '{0,0,0,0,1,1,0}', '{2}') WHERE test = 'mcnemar';

---- what must hold

SELECT ok(bool_and(b.p_upper = a.p_upper AND b.hl_upper = -a.hl_lower AND b.hl_lower = -a.hl_upper), 'the other direction with arms changed')
FROM (SELECT array_agg(t_re78) AS t, array_agg(c_re78) AS c FROM pairs) AS v, rosenbaum_bounds(t, c, '{1,1.5,2}') AS a,
	rosenbaum_bounds(c, t, '{1,1.5,2}', 'less') AS b WHERE a.gamma = b.gamma;
SELECT ok(bool_and(p_lower <= p_upper AND hl_lower <= hl_upper), 'lower bounds are below') FROM found WHERE test = 'signed_rank';
SELECT ok(bool_and(f.p_upper >= g.p_upper AND f.p_lower <= g.p_lower), 'bounds get wider') FROM found f JOIN found g USING (name, test) WHERE f.gamma > g.gamma;
SELECT ok((SELECT array_agg(b) FROM rosenbaum_bounds(v.t, v.c) AS b) = (SELECT array_agg(b) FROM rosenbaum_bounds(w.t, w.c) AS b), 'the order of pairs does not matter')
FROM (SELECT array_agg(t_re78 ORDER BY place) AS t, array_agg(c_re78 ORDER BY place) AS c FROM pairs) AS v,
	(SELECT array_agg(t_re78 ORDER BY md5(place::text)) AS t, array_agg(c_re78 ORDER BY md5(place::text)) AS c FROM pairs) AS w;
-- an effect of 5 on every pair moves the estimates by 5; units of 1e8 change nothing
SELECT pg_temp.near(b.hl_lower, 1e8 * a.hl_lower + 5e8, 1e-12, 'an effect is added') FROM (SELECT array_agg(t_educ ORDER BY place) AS t,
	array_agg(c_educ ORDER BY place) AS c, array_agg(1e8 * (t_educ + 5) ORDER BY place) AS u, array_agg(1e8 * c_educ ORDER BY place) AS v FROM pairs) AS s,
	rosenbaum_bounds(t, c, '{1.7}') AS a, rosenbaum_bounds(u, v, '{1.7}') AS b;
SELECT ok(n_pairs = 3 AND note = '2 pairs lack an outcome', 'pairs without an outcome') FROM rosenbaum_bounds('{5,2,NULL,4,1}', '{1,1,1,NULL,4}', '{1}');
SELECT ok(p_upper IS NULL AND note = 'no pair differs' AND hl_lower = 0, 'no pair differs') FROM rosenbaum_bounds('{5,2}', '{5,2}', '{2}');
SELECT ok(p_upper IS NULL AND hl_lower IS NULL AND note LIKE 'no pair has both outcomes%', 'no pairs') FROM rosenbaum_bounds('{NULL}', '{5}', '{2}');
SELECT is(count(*), 0::bigint, 'many pairs in time: all bounds') FROM (SELECT array_agg(sin(i) + 0.1) AS t, array_agg(sin(i * 1.7)) AS c FROM generate_series(1, 200000) AS i) AS s,
	rosenbaum_bounds(t, c) WHERE NOT hl_lower < hl_upper AND gamma > 1;

SELECT * FROM finish();
ROLLBACK;
