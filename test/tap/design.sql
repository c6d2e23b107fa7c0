-- Survey designs as values: every function that takes weights gives with design => .. what it gives with its parts.
-- The numbers themselves are tested where the functions are; that of the weighted alpha is of R 4.2.2, survey 4.1-1:
-- test/reference/descriptives.R.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true
\pset fieldsep '\n'

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
\i test/fixtures/near.sql
SELECT no_plan();

CREATE TABLE poll AS
SELECT i, 'region ' || i % 3 AS region, i % 12 AS village, 4 * (3 + i % 3) AS villages, 1 + (i * 7) % 5 / 2.0 AS w, 1 + i % 4 AS cases,
	(i * 13) % 17 + i % 3 AS score, (i * i) % 11 AS other, (i * 5) % 7 < 3 AS agrees, (i * 3) % 8 < 3 AS moved, i % 9 <> 0 AS adult,
	chr(65 + (i * i) % 4) AS party
FROM generate_series(1, 240) AS i;
CREATE FUNCTION of_poll() RETURNS design IMMUTABLE
RETURN design(weights => 'w', strata => 'region', psu => 'village', fpc => 'villages');

\set parts 'weights => ''w'', strata => ''region'', psu => ''village'', fpc => ''villages'''

SELECT is(ols('poll', 'score ~ other + party', design => of_poll(), subpop => 'adult'),
	ols('poll', 'score ~ other + party', :parts, subpop => 'adult'), 'ols');
SELECT is(probit('poll', 'agrees ~ other', design => of_poll()), probit('poll', 'agrees ~ other', :parts), 'probit');
SELECT is(logit('poll', 'agrees ~ other', design => of_poll()), logit('poll', 'agrees ~ other', :parts), 'logit');
SELECT is(cloglog('poll', 'agrees ~ other', design => of_poll()), cloglog('poll', 'agrees ~ other', :parts), 'cloglog');
SELECT is(poisson('poll', 'score ~ other', design => of_poll()), poisson('poll', 'score ~ other', :parts), 'poisson');
SELECT results_eq($$SELECT * FROM fit_by('poll', 'moved', 'score ~ other', design => of_poll(), subpop => 'adult')$$,
	format($$SELECT * FROM fit_by('poll', 'moved', 'score ~ other', %s, subpop => 'adult')$$, :'parts'), 'fit_by');
SELECT results_eq($$SELECT * FROM associations('poll', '{score,other}', '{party,moved}', design => of_poll())$$,
	format($$SELECT * FROM associations('poll', '{score,other}', '{party,moved}', %s)$$, :'parts'), 'associations');
SELECT results_eq($$SELECT * FROM describe('poll', '{score,other}', 'party', design => of_poll(), subpop => 'adult')$$,
	format($$SELECT * FROM describe('poll', '{score,other}', 'party', %s, subpop => 'adult')$$, :'parts'), 'describe');
SELECT results_eq($$SELECT * FROM describe_test('poll', 'score', 'party', design => of_poll())$$,
	format($$SELECT * FROM describe_test('poll', 'score', 'party', %s)$$, :'parts'), 'describe_test');
SELECT results_eq($$SELECT * FROM multiple_response('poll', '{agrees,moved}', by => 'party', design => of_poll())$$,
	format($$SELECT * FROM multiple_response('poll', '{agrees,moved}', by => 'party', %s)$$, :'parts'), 'multiple_response');
SELECT results_eq($$SELECT * FROM total('poll', '{score,other}', 'party', design => of_poll(), subpop => 'adult')$$,
	format($$SELECT * FROM total('poll', '{score,other}', 'party', %s, subpop => 'adult')$$, :'parts'), 'total');
SELECT results_eq($$SELECT * FROM ratio('poll', 'score', 'other', 'party', design => of_poll())$$,
	format($$SELECT * FROM ratio('poll', 'score', 'other', 'party', %s)$$, :'parts'), 'ratio');
-- what has no errors takes the weights alone
SELECT results_eq($$SELECT * FROM pca('poll', '{score,other}', design => of_poll())$$,
	$$SELECT * FROM pca('poll', '{score,other}', weights => 'w')$$, 'pca');
SELECT results_eq($$SELECT * FROM poststratify('poll', 'i', 'party', '{"A": 1, "B": 2}', design => of_poll())$$,
	$$SELECT * FROM poststratify('poll', 'i', 'party', '{"A": 1, "B": 2}', weights => 'w')$$, 'poststratify');
SELECT results_eq($$SELECT * FROM mean_z('poll', '{score,other}', design => of_poll())$$,
	$$SELECT * FROM mean_z('poll', '{score,other}', weights => 'w')$$, 'mean_z');
SELECT results_eq($$SELECT * FROM alpha('poll', '{score,other}', design => of_poll())$$,
	$$SELECT * FROM alpha('poll', '{score,other}', weights => 'w')$$, 'alpha');
SELECT results_eq($$SELECT * FROM margins(logit('poll', 'agrees ~ other', design => of_poll()), source => 'poll', design => of_poll())$$,
	$$SELECT * FROM margins(logit('poll', 'agrees ~ other', design => of_poll()), source => 'poll', weights => 'w')$$, 'margins');
SELECT results_eq($$SELECT * FROM roc_area(logit('poll', 'agrees ~ other', weights => 'w'), source => 'poll', design => design('w'))$$,
	$$SELECT * FROM roc_area(logit('poll', 'agrees ~ other', weights => 'w'), source => 'poll', weights => 'w')$$, 'roc_area');
SELECT results_eq($$SELECT a.* FROM (SELECT wls_agg('score ~ other', w, score, other) AS m FROM poll) AS fit,
		augment(m, 'i', 'poll', design => design('w', weight_type => 'analytic')) AS a$$,
	$$SELECT a.* FROM (SELECT wls_agg('score ~ other', w, score, other) AS m FROM poll) AS fit, augment(m, 'i', 'poll', weights => 'w') AS a$$,
	'augment');
SELECT is(crosstab('poll', 'party', 'moved', design => design('w')), crosstab('poll', 'party', 'moved', weights => 'w'), 'crosstab');
SELECT is(crosstab('poll', 'party', 'moved', design => design('cases', weight_type => 'frequency')),
	crosstab('poll', 'party', 'moved', weights => 'cases', weight_type => 'frequency'), 'crosstab with frequency weights');
SELECT results_eq($$SELECT * FROM crosstab_battery('poll', '{party,moved}', 'region', design => design('w'))$$,
	$$SELECT * FROM crosstab_battery('poll', '{party,moved}', 'region', weights => 'w')$$, 'crosstab_battery');
SELECT results_eq($$SELECT * FROM goodness_of_fit('poll', 'party', design => design('w'))$$,
	$$SELECT * FROM goodness_of_fit('poll', 'party', weights => 'w')$$, 'goodness_of_fit');
SELECT results_eq($$SELECT * FROM goodness_of_fit_cells('poll', 'party', design => design('w'))$$,
	$$SELECT * FROM goodness_of_fit_cells('poll', 'party', weights => 'w')$$, 'goodness_of_fit_cells');
SELECT results_eq($$SELECT * FROM mantel_haenszel('poll', 'agrees', 'moved', 'region', design => design('cases', weight_type => 'frequency'))$$,
	$$SELECT * FROM mantel_haenszel('poll', 'agrees', 'moved', 'region', weights => 'cases', weight_type => 'frequency')$$, 'mantel_haenszel');

-- other options go with a design
SELECT is((ols('poll', 'score ~ other', design => design('w'), cluster => 'village')).vcov_type, 'cr1', 'weights of a design, clusters beside');

-- stored and given back
CREATE TABLE designs (name text, design design);
INSERT INTO designs VALUES ('poll', of_poll());
SELECT is(d.mean, (SELECT mean FROM describe('poll', '{score}', weights => 'w')), 'a stored design')
FROM designs, describe('poll', '{score}', design => designs.design) AS d;

-- Cronbach's alpha under weights
CREATE TABLE bfi (id int, a1 int, a2 int, a3 int, a4 int, a5 int);
\copy bfi FROM test/fixtures/bfi.csv CSV HEADER
CREATE TABLE weighted_alpha AS
SELECT * FROM alpha('SELECT 7 - a1 AS a1, a2, a3, a4, a5, 1 + id % 4 / 2.0 AS w FROM bfi', '{a1,a2,a3,a4,a5}', weights => 'w');
SELECT pg_temp.near(alpha, 0.70156061278273, 1e-12, 'alpha under weights (svycralpha)'),
	pg_temp.near(sd, 1.40756134865617, 1e-12, 'SD of a1 (svyvar)'),
	pg_temp.near(scale_sd, 0.893550675953439, 1e-12, 'SD of the scale'),
	pg_temp.near(average_r, 0.330756074404213, 1e-12, 'average correlation'),
	pg_temp.near(item_rest_r, 0.30800597438054, 1e-12, 'a1 with the others')
FROM weighted_alpha WHERE item = 'a1';
SELECT results_eq($$SELECT item, alpha, sd, item_rest_r FROM alpha('SELECT *, 3 AS w FROM bfi', '{a1,a2,a3}', weights => 'w')$$,
	$$SELECT item, alpha, sd, item_rest_r FROM alpha('bfi', '{a1,a2,a3}')$$, 'equal weights change nothing');
SELECT results_eq($$SELECT * FROM alpha('poll', '{score,other}', design => design('cases', weight_type => 'frequency'))$$,
	$$SELECT * FROM alpha('SELECT poll.* FROM poll, generate_series(1, cases)', '{score,other}')$$, 'frequency weights repeat rows');

SELECT * FROM finish();
ROLLBACK;
