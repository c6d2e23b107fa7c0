-- damaged input: every change of a stored value is refused with a proper SQLSTATE or gives a value that can be read.
-- The same changes in every run; more of them with  pg_prove --set rounds=100000 --set seed=0.5 ..
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true
\if :{?rounds} \else \set rounds 6000 \endif
\if :{?seed} \else \set seed 0.25 \endif

BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SET LOCAL search_path = public, migstat;
SELECT * FROM no_plan();

CREATE SCHEMA fuzz;
CREATE TABLE fuzz.data AS
SELECT id, id % 7 * 1.25 + id % 3 AS y, id % 11 AS x, (id * 3 % 5)::float8 / 7 AS z, chr(97 + id % 4) AS f, id % 3 AS g,
	   id % 2 = 0 AS b, 0.1 + id % 5 AS w, DATE '2020-01-01' + id % 3 AS d
FROM generate_series(1, 70) AS id;
CREATE TABLE fuzz.seeds (name text, v moments, formula text);
INSERT INTO fuzz.seeds
SELECT 'numbers', moments_agg('y ~ x + z', y, x, z), 'x ~ z' FROM fuzz.data
UNION ALL SELECT 'factor', weighted_moments_agg('y ~ x + f', w, y, x, f), 'x ~ f' FROM fuzz.data
UNION ALL SELECT 'product', frequency_moments_agg('y ~ f*b + i(g, ref=last):x + log(z + 1)', g, y, f, b, g, x, z),
	'y ~ f + b' FROM fuzz.data
UNION ALL SELECT 'dates', moments_agg('y ~ 0 + factor(d) + i(g, missing=''none'', ref=most_frequent)', y, d, nullif(g, 2)), 'y ~ factor(d)'
	FROM fuzz.data
UNION ALL SELECT 'one row', moments_agg('y ~ x + f', y, x, f), 'x ~ 1' FROM fuzz.data WHERE id = 1
UNION ALL SELECT 'no complete row', moments_agg('y ~ x + f', y, x, NULL::text), 'x ~ 1' FROM fuzz.data;

-- one to three changes: a byte, four or eight of them set to an odd number, a cut, an insertion, a swap of two parts
CREATE FUNCTION fuzz.damaged(b bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	odd bytea[] := ARRAY['\x00000000', '\x00000001', '\x00000002', '\x7fffffff', '\x80000000', '\xffffffff', '\x00010000', '\x0000000b',
		'\x0000000000000000', '\x7fffffffffffffff', '\x8000000000000000', '\xffffffffffffffff', '\x7ff8000000000000', '\x7ff0000000000000',
		'\xfff0000000000000', '\x7fefffffffffffff', '\x0000000000000001', '\xbff0000000000000', '\x0020000000000001', '\x8000000000000001'];
	part bytea;
	at int;
	n int;
BEGIN
	FOR i IN 1 .. 1 + floor(random() * random() * 3)::int LOOP
		n := length(b);
		EXIT WHEN n < 24;
		-- the head of the value is short beside its sums, and more can go wrong in it
		at := 1 + floor(CASE WHEN random() < 0.6 THEN least(n, 400) ELSE n END * random());
		CASE floor(random() * 9)::int
			WHEN 0 THEN b := set_byte(b, at - 1, floor(random() * 256)::int);
			WHEN 1 THEN b := set_byte(b, at - 1, (get_byte(b, at - 1) + (ARRAY[1, 255])[1 + (random() < 0.5)::int]) % 256);
			WHEN 2 THEN b := set_bit(b, 8::bigint * (at - 1) + floor(random() * 8)::int, (random() < 0.5)::int);
			WHEN 3 THEN b := substr(b, 1, at);
			WHEN 4 THEN b := substr(b, 1, at - 1) || substr(b, at + 1 + floor(random() * 8)::int);
			WHEN 5 THEN
				n := 1 + floor(random() * 24)::int;
				b := substr(b, 1, at - 1) || substr(b, 1 + floor(random() * length(b))::int, n) || substr(b, at);
			WHEN 6 THEN
				part := substr(b, 1 + floor(random() * length(b))::int, 4 * (1 + floor(random() * 6)::int));
				b := overlay(b PLACING part FROM at FOR length(part));
			ELSE
				part := odd[1 + floor(random() * array_length(odd, 1))::int];
				b := overlay(b PLACING part FROM at FOR length(part));
		END CASE;
	END LOOP;
	RETURN b;
END $$;

-- what becomes of a value: read in every way
CREATE FUNCTION fuzz.read(v moments, seed fuzz.seeds) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text := 'read';
	again moments;
	m model;
BEGIN
	again := v::text::moments;
	IF again <> v OR moments_send(again) <> moments_send(v) OR moments_hash(again) <> moments_hash(v) THEN
		RETURN 'differs from its text';
	END IF;
	FOR step IN 1 .. 4 LOOP
		BEGIN
			CASE step
				WHEN 1 THEN SELECT (x).* INTO m FROM (SELECT ols(v) OFFSET 0) q(x);
				WHEN 2 THEN SELECT (x).* INTO m FROM (SELECT ols(v, seed.formula) OFFSET 0) q(x);
				WHEN 3 THEN SELECT (x).* INTO m FROM (SELECT ols(rollup(s)) FROM (VALUES (v), (v), (v)) p(s)) q(x);
				ELSE SELECT (x).* INTO m FROM (SELECT ols(rollup(s)) FROM (VALUES (v), (seed.v)) p(s)) q(x);
			END CASE;
			PERFORM count(*) FROM tidy(m);
			PERFORM count(*) FROM glance(m);
			PERFORM count(*) FROM covariance(m);
			PERFORM count(*) FROM summary(m);
		EXCEPTION WHEN OTHERS THEN
			IF SQLSTATE ~ '^XX' THEN
				RETURN SQLSTATE || ' in step ' || step || ' ' || SQLERRM;
			END IF;
			result := result || ' ' || SQLSTATE;
		END;
	END LOOP;
	RETURN result;
END $$;

CREATE FUNCTION fuzz.moments_of(b bytea) RETURNS moments LANGUAGE sql AS $$
	SELECT ('moments:' || replace(encode(b, 'base64'), E'\n', ''))::moments
$$;
CREATE FUNCTION fuzz.try(b bytea, seed fuzz.seeds) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v moments;
BEGIN
	BEGIN
		v := fuzz.moments_of(b);
	EXCEPTION WHEN OTHERS THEN
		RETURN SQLSTATE || CASE WHEN SQLSTATE ~ '^XX' THEN ' ' || SQLERRM ELSE '' END;
	END;
	RETURN fuzz.read(v, seed);
END $$;

CREATE FUNCTION pg_temp.outcome(t text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM t::moments;
	RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;

SELECT is(fuzz.try(moments_send(v), s), 'read', name || ': unchanged, it is read') FROM fuzz.seeds s WHERE name <> 'no complete row';

---- the text form, which is the binary form in base64

SELECT setseed(:seed) \g /dev/null
CREATE TABLE fuzz.outcomes AS
SELECT name, fuzz.try(b, s) AS outcome, b
FROM (SELECT s, name, fuzz.damaged(moments_send(v)) AS b FROM fuzz.seeds s, generate_series(1, :rounds / 6) AS round
	ORDER BY round, name) AS d;
SELECT is(count(*), :rounds::bigint / 6 * 6, 'text: damaged values tried') FROM fuzz.outcomes;
SELECT is(string_agg(DISTINCT name || ': ' || outcome, '; '), NULL, 'text: no internal error, and what is read is itself')
FROM fuzz.outcomes WHERE outcome ~ '^XX|differs|^read.* XX';
SELECT ok(count(*) FILTER (WHERE outcome ~ '^[0-9]') > count(*) / 2 AND count(*) FILTER (WHERE outcome ~ '^read') > count(*) / 20,
	'text: most are refused, some are another value') FROM fuzz.outcomes;
-- (malformed text, protocol, encoding, names and syntax of a formula, limits)
SELECT is(string_agg(DISTINCT substring(outcome FOR 5), ' '), NULL, 'text: refused as bad input')
FROM fuzz.outcomes WHERE outcome ~ '^[0-9]' AND outcome !~ '^(22P02|08P01|22021|22P03|42601|42883|54000|22023|0A000)';

-- characters that are not base64, or not in its form
SELECT is(string_agg(DISTINCT outcome, ' '), '08P01 22P02', 'text: characters that do not belong')
FROM (SELECT v::text AS t, round FROM fuzz.seeds, generate_series(1, 60) AS round) AS s, LATERAL (
	SELECT overlay(t PLACING (ARRAY['!', '=', 'é', '%', '-', '"'])[1 + round % 6] FROM 9 + floor(random() * (length(t) - 20))::int FOR 1) AS t
	) AS d, LATERAL (SELECT pg_temp.outcome(d.t)) AS o(outcome);

---- columns, counts and sums that cannot be, each made by one change

CREATE FUNCTION fuzz.at(b bytea, place int, part bytea) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.outcome('moments:' || replace(encode(overlay(b PLACING part FROM place + 1 FOR length(part)), 'base64'), E'\n', ''))
$$;
CREATE TABLE fuzz.small AS SELECT moments_send(moments_agg('y ~ x + z', y, x, z)) AS b FROM fuzz.data;
-- the columns end where 4 * 5 / 2 sums of 24 bytes start, and have 20 bytes each
SELECT is(fuzz.at(b, length(b) - 240 - 80 + 20 * c, part), '22P02', format('column %s as %s', c, part))
FROM fuzz.small, (VALUES (2, '\x00000000'::bytea), (2, '\x00000001'), (2, '\x00000003'), (3, '\x00000000'), (3, '\x00000001'),
	(3, '\x00000002'), (3, '\x00000004'), (1, '\x00000002'), (0, '\x00000001'), (3, '\xffffffff')) AS v(c, part);
SELECT is(fuzz.at(b, length(b) - 240 - 80 + 60, '\x00000003'), 'accepted', 'column 3 as it is') FROM fuzz.small;
-- n_read, n and what was left out follow the version, the weights and the encoding
SELECT is(fuzz.at(b, 6 + 8 * field, part), '22P02', format('count %s as %s', field, part))
FROM fuzz.small, generate_series(0, 5) AS field, (VALUES ('\x0000000000000001'::bytea), ('\xffffffffffffffff'), ('\x7fffffffffffffff'),
	('\x8000000000000000'), ('\x0020000000000001')) AS v(part);

---- the binary form, through COPY: a bytea's is its bytes, so what is written from one column is read into the other

CREATE TABLE fuzz.bytes (b bytea);
CREATE TABLE fuzz.received (v moments);
SELECT current_setting('data_directory') || '/moments_fuzz.bin' AS file \gset
CREATE FUNCTION fuzz.receive(damaged bytea, seed fuzz.seeds, file text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m moments;
BEGIN
	TRUNCATE fuzz.bytes, fuzz.received;
	INSERT INTO fuzz.bytes VALUES (damaged);
	EXECUTE format('COPY fuzz.bytes TO %L BINARY', file);
	BEGIN
		EXECUTE format('COPY fuzz.received FROM %L BINARY', file);
	EXCEPTION WHEN OTHERS THEN
		RETURN SQLSTATE || CASE WHEN SQLSTATE ~ '^XX' THEN ' ' || SQLERRM ELSE '' END;
	END;
	SELECT v INTO m FROM fuzz.received;
	RETURN fuzz.read(m, seed);
END $$;
SELECT is(fuzz.receive(moments_send(v), s, :'file'), 'read', name || ': sent and received') FROM fuzz.seeds s WHERE name <> 'no complete row';
CREATE TABLE fuzz.binary_outcomes AS
SELECT name, fuzz.receive(b, s, :'file') AS outcome, fuzz.try(b, s) AS by_text
FROM (SELECT s, name, fuzz.damaged(moments_send(v)) AS b FROM fuzz.seeds s, generate_series(1, :rounds / 60) AS round) AS d;
\o /dev/null
COPY (SELECT) TO :'file' BINARY;
\o
SELECT is(string_agg(DISTINCT name || ': ' || outcome, '; '), NULL, 'binary: no internal error, and what is read is itself')
FROM fuzz.binary_outcomes WHERE outcome ~ '^XX|differs|^read.* XX';
SELECT is(string_agg(DISTINCT outcome || ' by text ' || by_text, '; '), NULL, 'binary: accepted and refused as the text form')
FROM fuzz.binary_outcomes
WHERE outcome <> by_text AND NOT (outcome ~ '^[0-9]' AND by_text ~ '^[0-9]')
-- bytes after the end are refused by COPY alone
	AND NOT outcome ~ '^22P03';
SELECT ok(count(*) FILTER (WHERE outcome ~ '^[0-9]') > 0 AND count(*) FILTER (WHERE outcome ~ '^read') > 0, 'binary: some are refused, some read')
FROM fuzz.binary_outcomes;

---- models, whose fields anybody may fill in

CREATE TABLE fuzz.models AS SELECT to_jsonb(ols(v)) AS j FROM fuzz.seeds;
CREATE FUNCTION fuzz.damaged(j jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	odd jsonb[] := ARRAY['null', '0', '1', '-1', '-2', '5', '100', '32768', '2147483647', '-2147483648', '9223372036854775807', '1e308',
		'-0.5', '"NaN"', '"Infinity"', '"-Infinity"', '""', '"x"', 'true', 'false', '[]', '[null]', '[0, 1]', '["NaN", 2, 3]', '"iid"'];
	key text;
	n int;
	one jsonb;
BEGIN
	FOR i IN 1 .. 1 + floor(random() * 3)::int LOOP
		SELECT k INTO key FROM jsonb_object_keys(j) AS k ORDER BY random() LIMIT 1;
		one := odd[1 + floor(random() * array_length(odd, 1))::int];
		IF jsonb_typeof(j -> key) = 'array' AND random() < 0.8 THEN
			n := jsonb_array_length(j -> key);
			CASE floor(random() * 3)::int
				WHEN 0 THEN j := j #- ARRAY[key, floor(random() * n)::int::text];
				WHEN 1 THEN j := jsonb_insert(j, ARRAY[key, floor(random() * n)::int::text], one);
				ELSE j := jsonb_set(j, ARRAY[key, floor(random() * n)::int::text], one);
			END CASE;
		ELSE
			j := jsonb_set(j, ARRAY[key], one);
		END IF;
	END LOOP;
	RETURN j;
END $$;
CREATE FUNCTION fuzz.try(j jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m model;
BEGIN
	BEGIN
		m := jsonb_populate_record(NULL::model, j);
	EXCEPTION WHEN OTHERS THEN
		RETURN 'no model';
	END;
	PERFORM count(t::text) FROM tidy(m, 0.9, true) t;
	PERFORM count(g::text) FROM glance(m) g;
	PERFORM count(c::text) FROM covariance(m) c;
	PERFORM count(s) FROM summary(m) s;
	RETURN 'read';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT is(string_agg(DISTINCT fuzz.try(j), ' '), 'read', 'models: unchanged, they are read') FROM fuzz.models;
CREATE TABLE fuzz.model_outcomes AS
SELECT fuzz.try(d) AS outcome FROM (SELECT fuzz.damaged(j) AS d FROM fuzz.models, generate_series(1, :rounds / 6) OFFSET 0) AS m;
SELECT is(string_agg(DISTINCT outcome, ' '), '22023 invalid model value no model read', 'models: refused in their own words, or read')
FROM fuzz.model_outcomes;
SELECT ok(count(*) FILTER (WHERE outcome ~ '^22023') > :rounds / 20 AND count(*) FILTER (WHERE outcome = 'read') > :rounds / 20,
	'models: some are refused, some read') FROM fuzz.model_outcomes;
-- so many terms that the size of their covariance passes the integers
SELECT is(fuzz.try(j || jsonb_build_object('term', array_fill('a'::text, ARRAY[n]), 'variable', array_fill('a'::text, ARRAY[n]),
		'level', array_fill('a'::text, ARRAY[n]), 'term_note', array_fill('a'::text, ARRAY[n]), 'is_reference', array_fill(false, ARRAY[n]),
		'estimate', array_fill(1.0, ARRAY[n]), 'formula_term', array_fill(1, ARRAY[n]), 'covariance_column', array_fill(n - 1, ARRAY[n]))),
	'22023 invalid model value', format('models: %s terms and few covariances', n))
FROM (SELECT j FROM fuzz.models LIMIT 1) m, (VALUES (46341), (50000), (65535), (65536)) AS v(n);

SELECT * FROM finish();
ROLLBACK;
