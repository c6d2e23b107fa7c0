-- The deck's Table 3 from simulated rows: what is printed is what was fitted and what was published.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, migstat;
SELECT plan(8);

CREATE TEMPORARY TABLE printed AS SELECT * FROM migdata.dires_table3();
SELECT is(count(*)::int, 19, 'seventeen terms, N and R-squared') FROM printed;
-- typed from the deck
SELECT results_eq($$SELECT harm_published, harm_published_se, keep_out_published, evict_published FROM printed WHERE term = 'moscow'$$,
	$$VALUES ('.814 **', '.156', '.559 **', '.487 **')$$, 'published figures as printed');
SELECT results_eq($$SELECT harm_published, evict_published, evict_simulated FROM printed WHERE block IN ('N', 'R-squared') ORDER BY block$$,
	$$VALUES ('4482', '3271', '3271'), ('.031', '.051', (SELECT ltrim(to_char((glance(ols('migdata.dires_sample',
		'evict ~ age18 + education + locality + woman + wave + income + orthodox + foreign_born', weights => 'weight'))).r_squared, 'FM0.000'), '0')))$$,
	'rows and R-squared; which do not depend on references or errors');
SELECT is(evict_simulated, NULL, 'the third outcome was not asked in the last wave') FROM printed WHERE term = 'post presidential march 2012';
SELECT is(count(*)::int, 0, 'every estimate of the first outcome is that of the model')
FROM printed AS p JOIN (SELECT to_char(estimate, 'FM90.000') AS b, to_char(std_error, 'FM90.000') AS se, term
	FROM tidy(ols('migdata.dires_sample', 'harm ~ age18 + i(education, ref=''secondary'') + i(locality, ref=''small or medium city'')'
	' + woman + wave + i(income, ref=''second through fourth'') + orthodox + foreign_born', weights => 'weight', strata => 'stratum', psu => 'psu'))) AS t
	ON t.term = CASE p.term WHEN 'moscow' THEN 'locality[Moscow]' WHEN 'woman' THEN 'woman[true]' WHEN 'highest' THEN 'income[highest]' END
WHERE split_part(p.harm_simulated, ' ', 1) <> regexp_replace(t.b, '^(-?)0', '\1') OR p.harm_simulated_se <> regexp_replace(t.se, '^0', '');
SELECT matches(harm_simulated, ' \*\*$', 'stars as the deck has them') FROM printed WHERE term = 'moscow';
SELECT isnt((SELECT harm_simulated FROM migdata.dires_table3('SELECT * FROM migdata.simulate_dires(4482, 7)') WHERE term = 'moscow'), harm_simulated,
	'other simulated rows, other estimates') FROM printed WHERE term = 'moscow';
SELECT is((SELECT array_agg(harm_published ORDER BY term) FROM migdata.dires_table3('SELECT * FROM migdata.simulate_dires(4482, 7)')),
	(SELECT array_agg(harm_published ORDER BY term) FROM printed), '.. beside the same published ones');

SELECT * FROM finish();
ROLLBACK;
