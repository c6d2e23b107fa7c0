-- readers and printed tables of models: what they print, and what bad input says
\set VERBOSITY terse
SET search_path = migstat, public;
\pset tuples_only on
\pset format unaligned

\i test/fixtures/refused.sql
CREATE TABLE answers (id int, harm float8, evict float8, age int, woman boolean, education text, "income <%|&>" text, w int);
-- harm and evict repeat with periods that the regressors do not share, so that nothing fits exactly
INSERT INTO answers SELECT i, 5 + i % 7 - (i % 3) * 0.5 + (i % 11) * 0.1, CASE WHEN i % 4 > 0 THEN 3 + i % 5 - (i % 2) END, 18 + i % 53,
	i % 2 = 0, (ARRAY['Primary', 'Secondary', 'University'])[1 + i % 3], CASE WHEN i % 10 > 0 THEN (ARRAY['low_1', 'mid & 50%', 'high*'])[1 + i % 7 / 3] END, 1 + i % 4
FROM generate_series(1, 240) AS i;
CREATE TABLE models AS SELECT ARRAY[
	ols('answers', 'harm ~ age + i(education, ref=''Secondary'') + woman'),
	ols('answers', 'evict ~ age + age^2 + education + woman + i("income <%|&>", missing=''Missing'')'),
	ols('SELECT *, 2 * age AS twice FROM answers', 'harm ~ age + twice + woman:age', weights => 'w', weight_type => 'analytic')] AS m;

---- printed

SELECT summary(m[1]) FROM models;
SELECT summary(m[2]) FROM models;
SELECT summary(m[3]) FROM models;
SELECT summary(ols('SELECT * FROM answers LIMIT 2', 'harm ~ age + woman'));
SELECT summary((SELECT ols_agg('harm ~ age', NULL::int, age) FROM answers));
SELECT summary(ols('answers', 'harm ~ age', weights => 'w', weight_type => 'frequency'));
SELECT regtable(m) FROM models;
-- the layout of a printed paper: B and SE beside each other, no leading zero, labels
SELECT regtable(m[:2], titles => ARRAY['Immigrants harm', 'Evict immigrants'], layout => 'wide', leading_zero => false,
	labels => '{"(Intercept)": "Constant", "age": "Age", "age^2": "Age squared", "education": "Education", "education[University]": "university",
		"education[Secondary]": "secondary", "woman": "Woman", "income <%|&>": "Income", "nobody": "is not there"}') FROM models;
-- of an interaction the labels of its parts, unless it has its own
SELECT regtable(ARRAY[ols('answers', 'harm ~ education * woman + age:education')],
	labels => '{"education": "Education", "education[University]": "university", "woman": "Woman", "woman[true]": "yes", "age:education": "Age by education"}');
SELECT regtable(m[2:2], statistic => 't', digits => 2, stars => '0.05:†, 0.1 : +') FROM models;
SELECT regtable(m[1:1], statistic => 'p_value', stars => NULL) FROM models;
SELECT regtable(m[1:1], statistic => 'conf', conf_level => 0.9, stars => '{}') FROM models;
SELECT regtable(m[:2], format => 'markdown', titles => ARRAY['a|b', 'c*']) FROM models;
SELECT regtable(m[:2], format => 'html', layout => 'wide', titles => ARRAY['a < "b"', 'c & d']) FROM models;
SELECT regtable(m[:2], format => 'latex', titles => ARRAY['\a{}#$', '~^_--']) FROM models;
SELECT regtable(m, format => 'csv', titles => ARRAY['one, "two"', 'three', E'four\nfive']) FROM models;
SELECT regtable(m[:1], format => 'csv', layout => 'stacked') FROM models;
-- columns by the width on a terminal: wide, combining and narrow characters
SELECT regtable(ARRAY[m[1], m[1]], titles => ARRAY['日本語', 'Übel'], labels => '{"age": "возраст", "woman": "女", "education": "é"}') FROM models;
-- a model without a row has no terms
SELECT regtable(ARRAY[m[1], (SELECT ols_agg('harm ~ age', NULL::int, age) FROM answers)]) FROM models;

---- bad input

SELECT pg_temp.refused($$SELECT regtable(ARRAY[]::model[])$$);
SELECT pg_temp.refused($$SELECT regtable(ARRAY[m[1], NULL]) FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, titles => ARRAY['one']) FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, titles => ARRAY['one', NULL, 'three']) FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, format => 'word') FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, statistic => 'se') FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, layout => 'narrow') FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, digits => 16) FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, conf_level => 95) FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, labels => '["age"]') FROM models$$);
SELECT pg_temp.refused($$SELECT regtable(m, labels => '{"age": 3}') FROM models$$);
SELECT pg_temp.refused(format('SELECT regtable(m, stars => %L) FROM models', s))
FROM unnest(ARRAY['*', '{0.1:*', '0.1:*}', '{0.1:*,}', '{0.1:*,0.05}', '{5%:*}', '{1.5:*}', '{0:*}', '{-0.1:*}', '{nan:*}', '{0.1:}', '{:*}', '{0.1:*,0.10:**}']) AS s;
SELECT count(*) FROM regtable(NULL);

SELECT pg_temp.refused($$SELECT wald(m[1], '{aeg}') FROM models$$);
SELECT pg_temp.refused($$SELECT wald(m[1], '{university}') FROM models$$);
SELECT pg_temp.refused($$SELECT wald(m[1], '{education[Secondary]}') FROM models$$);
SELECT pg_temp.refused($$SELECT wald(m[1], '{something else}') FROM models$$);
SELECT pg_temp.refused($$SELECT wald(m[1], '{}') FROM models$$);
SELECT pg_temp.refused($$SELECT wald(m[1], '{age,NULL}') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '{"education": 1}') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '{"agee": 1}') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '{"age": "1"}') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '{"age": [1]}') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '[1]') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '{"age": 1e400}') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '{}') FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], NULL) FROM models$$);
SELECT pg_temp.refused($$SELECT lincom(m[1], '{"age": 1}', 1.0) FROM models$$);
SELECT pg_temp.refused($$SELECT lr_test(m[1], m[2]) FROM models$$);
SELECT pg_temp.refused($$SELECT lr_test(m[1], m[3]) FROM models$$);
SELECT pg_temp.refused($$SELECT lr_test(m[1], m[1]) FROM models$$);
SELECT pg_temp.refused($$SELECT lr_test(m[1], ols('SELECT * FROM answers WHERE id > 1', 'harm ~ age')) FROM models$$);
SELECT pg_temp.refused($$SELECT lr_test(m[1], ols('SELECT id, -harm AS harm, age FROM answers', 'harm ~ age')) FROM models$$);
SELECT pg_temp.refused($$SELECT lr_test(m[1], ols('answers', 'harm ~ age', vcov => 'hc1')) FROM models$$);
SELECT pg_temp.refused($$SELECT lr_test(m[1], ols('answers', 'harm ~ age', weights => 'w')) FROM models$$);
SELECT pg_temp.refused($$SELECT vif(m) FROM (SELECT (jsonb_populate_record(m[1], '{"moments": null}')).* FROM models) AS m$$);
SELECT count(*) FROM wald(NULL), lincom(NULL, '{"age": 1}'), vif(NULL), standardized(NULL), lr_test(NULL, NULL);
SELECT * FROM vif((SELECT ols_agg('harm ~ age', NULL::int, age) FROM answers));
SELECT * FROM standardized((SELECT ols_agg('y ~ x', 5, x) FROM generate_series(1, 9) AS x));
DROP TABLE models, answers;
