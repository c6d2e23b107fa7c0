-- Loaders of the files that producers publish, and the views each loader makes on what it loaded.
--
-- A file comes in as one text, so that nothing need lie on the server and no table be made for it first.  What is
-- loaded goes to a table of the caller's, in the caller's schema, made by the loader: the extension's own tables
-- are written by nobody.  Loaders run with the caller's rights.

---- text to records

CREATE FUNCTION migdata.csv_records(content text, delimiter text DEFAULT NULL)
	RETURNS TABLE(record bigint, fields text[])
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 1000
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	byte_order_mark CONSTANT text := E'\uFEFF';
	head text;
	counts integer[];
BEGIN
	-- the unit separator stands for the delimiter between fields below
	content := translate(replace(content, E'\r\n', E'\n'), E'\r\x1f', E'\n ');
	IF starts_with(content, byte_order_mark) THEN
		content := substr(content, 2);
	END IF;
	IF delimiter IS NULL THEN
		head := substr(content, 1, 20000);
		counts := ARRAY[length(head) - length(replace(head, ',', '')),
			length(head) - length(replace(head, ';', '')), length(head) - length(replace(head, E'\t', ''))];
		delimiter := (ARRAY[',', ';', E'\t'])[array_position(counts, greatest(counts[1], counts[2], counts[3]))];
	END IF;
	-- a line with an odd number of quotes before it continues the record above; between two pieces in quotes an
	-- empty piece outside is a doubled quote
	RETURN QUERY
	WITH lines AS (
		SELECT l.n, l.line,
			length(l.line) - length(replace(l.line, '"', '')) AS quotes
		FROM string_to_table(content, E'\n') WITH ORDINALITY AS l(line, n)
	), placed AS (
		SELECT n, line, quotes,
			(sum(quotes) OVER (ORDER BY n) - quotes) % 2 = 1 AS continues
		FROM lines
	), numbered AS (
		SELECT n, line, quotes, sum((NOT continues)::integer) OVER (ORDER BY n) AS number
		FROM placed
	), whole AS (
		SELECT min(n) AS first, string_agg(line, E'\n' ORDER BY n) AS line, sum(quotes) AS quotes
		FROM numbered
		GROUP BY number
	)
	SELECT w.first,
		CASE WHEN w.quotes = 0 THEN string_to_array(w.line, delimiter)
			ELSE (
				SELECT string_to_array(string_agg(
					CASE WHEN p.i % 2 = 0 THEN p.piece
						WHEN p.piece = '' AND p.i > 1 AND p.i <= w.quotes THEN '"'
						ELSE replace(p.piece, delimiter, E'\x1f') END, '' ORDER BY p.i), E'\x1f')
				FROM string_to_table(w.line, '"') WITH ORDINALITY AS p(piece, i)
			) END
	FROM whole w
	WHERE btrim(w.line, delimiter || E' \t') <> ''
	ORDER BY w.first;
END
$$;
COMMENT ON FUNCTION migdata.csv_records(text, text) IS
'records of a CSV text, each with the line it begins on and its fields

Fields may be in double quotes and then hold delimiters, line breaks and doubled quotes.  Lines without anything
but delimiters are left out; a byte order mark is dropped.  delimiter NULL: comma, semicolon or tab, whichever the
first 20,000 characters have most of.

	SELECT * FROM migdata.csv_records(E''name,note\n"Korea, Rep.","say ""hi"""'');';

CREATE FUNCTION migdata.cell_number(cell text) RETURNS numeric
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	cell := translate(cell, E' \t\u00a0\u202f', '');
	IF cell ~ '^[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$' THEN
		cell := replace(cell, ',', '');
	END IF;
	IF cell ~ '^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,2})?$' THEN
		RETURN cell::numeric;
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION migdata.cell_number(text) IS
'number in a cell of a file, NULL if there is none

Blanks are ignored, and commas between groups of three digits.';

---- names of countries

CREATE FUNCTION migdata.country_key(name text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
RETURN regexp_replace(btrim(regexp_replace(translate(lower(translate(replace(name, '&', ' and '),
		'áàâãäåāçćčéèêëēíìîïīñóòôõöøōšúùûüūýžÁÀÂÃÄÅĀÇĆČÉÈÊËĒÍÌÎÏĪÑÓÒÔÕÖØŌŠÚÙÛÜŪÝŽ',
		'aaaaaaaccceeeeeiiiiinooooooosuuuuuyzaaaaaaaccceeeeeiiiiinooooooosuuuuuyz')
	COLLATE "C"), E'''\u2019`', ''), '[^a-z0-9]+', ' ', 'g')), '^the | the$', '', 'g');
COMMENT ON FUNCTION migdata.country_key(text) IS
'name of a country without case, accents and punctuation

Also without "The" at either end; & counts as and.  What migdata.country_names is looked up by.';

CREATE FUNCTION migdata.country_iso3(name text) RETURNS text
	LANGUAGE sql STABLE STRICT
	SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT n.iso3 FROM migdata.country_names n WHERE n.name_key = migdata.country_key(country_iso3.name);
END;
COMMENT ON FUNCTION migdata.country_iso3(text) IS
'ISO 3166-1 code of a country by its name, NULL if the name is not known

Names as UN DESA and the World Bank write them, and some others: migdata.country_names.

	SELECT migdata.country_iso3(''Kyrgyz Republic''), migdata.country_iso3(''Côte d''''Ivoire'');';

CREATE FUNCTION migdata.match_names(names text[], more_names jsonb DEFAULT NULL)
	RETURNS TABLE(name text, iso3 text, is_area boolean)
	LANGUAGE plpgsql STABLE ROWS 250
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	wrong text;
BEGIN
	IF more_names IS NOT NULL AND jsonb_typeof(more_names) <> 'object' THEN
		RAISE EXCEPTION 'names is not a JSON object' USING ERRCODE = 'invalid_parameter_value',
			HINT = 'Give names and codes as in ''{"Kosovo (UNMIK)": "XKX"}''.';
	END IF;
	SELECT e.value INTO wrong
	FROM jsonb_each_text(more_names) e
	WHERE NOT EXISTS (SELECT FROM migdata.countries c WHERE c.iso3 = e.value);
	IF FOUND THEN
		RAISE EXCEPTION 'code "%" in names is not in migdata.countries', wrong
			USING ERRCODE = 'undefined_object', HINT = 'Codes are ISO 3166-1 alpha-3, as in migdata.countries.iso3.';
	END IF;
	RETURN QUERY
	SELECT n.name,
		CASE WHEN a.name IS NULL THEN coalesce(more_names ->> n.name, c.iso3) END,
		a.name IS NOT NULL OR (c.iso3 IS NULL AND EXISTS (
			SELECT FROM migdata.un_areas k WHERE migdata.country_key(k.name) = n.key))
	FROM (SELECT DISTINCT u.name, migdata.country_key(u.name) AS key FROM unnest(match_names.names) AS u(name)) n
	LEFT JOIN migdata.country_names c ON c.name_key = n.key
	LEFT JOIN migdata.un_areas a ON a.name = n.name;
END
$$;
COMMENT ON FUNCTION migdata.match_names(text[], jsonb) IS
'names of a file with the code of each and whether it is a region

iso3 is NULL for a region and for a name that is not known; more_names adds names of the caller''s, as in
''{"Kosovo (UNMIK)": "XKX"}''.';

---- what the loaders share

CREATE FUNCTION migdata.loader_text(content text, file text) RETURNS void
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF content IS NULL OR btrim(content, E' \t\r\n\uFEFF') = '' THEN
		RAISE EXCEPTION 'the content of the % is empty', file USING ERRCODE = 'invalid_parameter_value',
			HINT = E'In psql: \\set content `cat file.csv`, then give :''content''.';
	ELSIF (length(content) - length(replace(content, '"', ''))) % 2 = 1 THEN
		RAISE EXCEPTION 'a double quote of the % is not closed', file USING ERRCODE = 'bad_copy_file_format',
			HINT = 'A field in quotes ends with one, and quotes within it are doubled: the file may be cut off.';
	END IF;
END
$$;
COMMENT ON FUNCTION migdata.loader_text(text, text) IS
'raises an error if the text of a file is empty or cut off; for loaders';

CREATE FUNCTION migdata.loader_parts(name text, argument text) RETURNS text[]
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN parse_ident(name);
EXCEPTION WHEN invalid_parameter_value THEN
	RAISE EXCEPTION '% "%" is no name of a table', argument, name USING ERRCODE = 'invalid_parameter_value',
		HINT = 'A name such as stock or lab.stock; one with blanks or capitals in double quotes.';
END
$$;
COMMENT ON FUNCTION migdata.loader_parts(text, text) IS
'parts of the name of a table; an error if it is none; used by the loaders';

CREATE FUNCTION migdata.loader_target(target text, schema text, columns text) RETURNS text
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	parts text[];
	place text;
	missing text;
BEGIN
	parts := migdata.loader_parts(target, 'target');
	IF cardinality(parts) = 1 THEN
		parts := ARRAY[schema, parts[1]];
	END IF;
	IF cardinality(parts) <> 2 OR parts[1] IS NULL THEN
		RAISE EXCEPTION 'no schema for the table "%"', target USING ERRCODE = 'invalid_schema_name',
			HINT = 'Set search_path to a schema of yours, or name one as in target => ''lab.stock''.';
	END IF;
	place := format('%I.%I', parts[1], parts[2]);
	IF to_regclass(place) IS NULL THEN
		EXECUTE format('CREATE TABLE %s (%s)', place, columns);
		RETURN place;
	END IF;
	SELECT string_agg(split_part(btrim(c, E' \t\n'), ' ', 1), ', ') INTO missing
	FROM regexp_split_to_table(columns, ',\s*\n') AS c
	WHERE btrim(c, E' \t\n') !~ '^(PRIMARY|CHECK)'
	  AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(place)
		AND a.attname = split_part(btrim(c, E' \t\n'), ' ', 1) AND NOT a.attisdropped);
	IF missing IS NOT NULL OR (SELECT relkind NOT IN ('r', 'p') FROM pg_class WHERE oid = to_regclass(place)) THEN
		RAISE EXCEPTION '% exists and was not made by this loader', place
			USING ERRCODE = 'wrong_object_type', DETAIL = coalesce('It has no column ' || missing || '.', 'It is not a table.'),
			HINT = 'Name another table with target => ''name'', or drop this one.';
	END IF;
	RETURN place;
END
$$;
COMMENT ON FUNCTION migdata.loader_target(text, text, text) IS
'table a loader writes to, made if it does not exist; used by the loaders

Returns its quoted name.  What exists must be a table with the columns.';

CREATE FUNCTION migdata.loader_comments(relation text, about text, columns jsonb) RETURNS void
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kind text;
	entry record;
BEGIN
	SELECT CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END INTO kind
	FROM pg_class WHERE oid = to_regclass(relation);
	EXECUTE format('COMMENT ON %s %s IS %L', kind, relation, about);
	FOR entry IN
		SELECT key, value FROM jsonb_each_text(columns)
		JOIN pg_attribute ON attrelid = to_regclass(relation) AND attname = key
	LOOP
		EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, entry.key, entry.value);
	END LOOP;
END
$$;
COMMENT ON FUNCTION migdata.loader_comments(text, text, jsonb) IS
'comments on a table or view and its columns; used by the loaders

Keys of columns that it does not have are passed over.';

CREATE FUNCTION migdata.loader_name(target text, suffix text) RETURNS text
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
RETURN format('%I.%I', (parse_ident(target))[1], (parse_ident(target))[2] || '_' || suffix);
COMMENT ON FUNCTION migdata.loader_name(text, text) IS
'name of a view beside a table, quoted; used by the loaders';

CREATE FUNCTION migdata.loader_unknown(names text[], action text) RETURNS void
	LANGUAGE plpgsql STABLE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF action IS NULL OR action NOT IN ('error', 'keep') THEN
		RAISE EXCEPTION 'unknown_names is "%"', action USING ERRCODE = 'invalid_parameter_value',
			HINT = 'unknown_names is ''error'' or ''keep''.';
	END IF;
	IF cardinality(names) > 0 AND action = 'error' THEN
		RAISE EXCEPTION 'names that are not known: %', array_to_string(names[1:10], ', ')
				|| CASE WHEN cardinality(names) > 10 THEN format(' and %s more', cardinality(names) - 10) ELSE '' END
			USING ERRCODE = 'undefined_object',
			HINT = 'Give their codes with names => ''{"name": "ISO"}'', or keep them without one with unknown_names => ''keep''.';
	END IF;
END
$$;
COMMENT ON FUNCTION migdata.loader_unknown(text[], text) IS
'raises an error for names not known; used by the loaders';

---- UN DESA: migrant stock by destination and origin

CREATE FUNCTION migdata.loader_un_header(content text)
	RETURNS TABLE(header_line bigint, year_column integer, destination_column integer, first_column integer, origins text[])
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	r record;
	above text[];
	twice text;
	first_seen text;
BEGIN
	FOR r IN SELECT * FROM migdata.csv_records(substr(content, 1, 60000)) LIMIT 40 LOOP
		first_seen := coalesce(first_seen, array_to_string(r.fields, ','));
		origins := ARRAY(SELECT btrim(regexp_replace(f, '\s+', ' ', 'g')) FROM unnest(r.fields) WITH ORDINALITY AS u(f, i) ORDER BY i);
		-- in a sheet saved as CSV the names of the first columns stand a line above Total
		above := CASE WHEN array_position(ARRAY(SELECT lower(o) FROM unnest(origins) AS o), 'year') IS NULL THEN above ELSE origins END;
		first_column := array_position(ARRAY(SELECT lower(o) FROM unnest(origins) WITH ORDINALITY AS u(o, i) ORDER BY i), 'total');
		IF first_column > 2 AND above IS NOT NULL THEN
			header_line := r.record;
			SELECT min(i) FILTER (WHERE lower(a) = 'year'), min(i) FILTER (WHERE lower(a) ~ 'destination') INTO year_column, destination_column
			FROM unnest(above) WITH ORDINALITY AS u(a, i) WHERE i < first_column;
			EXIT;
		END IF;
	END LOOP;
	IF header_line IS NULL OR year_column IS NULL OR destination_column IS NULL THEN
		RAISE EXCEPTION 'not the UN file of migrants by destination and origin'
			USING ERRCODE = 'bad_copy_file_format',
			DETAIL = format('No line has Year, a destination and Total before the origins; the file begins "%s".', left(first_seen, 80)),
			HINT = 'Save the table of both sexes of International Migrant Stock by destination and origin (2019) as CSV.';
	END IF;
	origins := origins[first_column:];
	SELECT o INTO twice FROM unnest(origins) AS o WHERE o <> '' GROUP BY o HAVING count(*) > 1 LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'origin "%" has two columns', twice USING ERRCODE = 'unique_violation',
			HINT = 'Each origin may stand once in the header.';
	END IF;
	RETURN NEXT;
END
$$;
COMMENT ON FUNCTION migdata.loader_un_header(text) IS
'where columns stand in the UN file of migrants by destination and origin

Used by migdata.load_un_migrant_stock(); lines above the header are passed over.';

CREATE FUNCTION migdata.loader_un_cells(content text)
	RETURNS TABLE(line bigint, year integer, destination text, origin text, cell text, stock numeric)
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 400000
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	h record;
	bad record;
BEGIN
	SELECT * INTO h FROM migdata.loader_un_header(content);
	FOR bad IN
		SELECT r.record, cardinality(r.fields) AS n, r.fields[h.year_column] AS year
		FROM migdata.csv_records(content) r WHERE r.record > h.header_line
		  AND (btrim(r.fields[h.year_column]) !~ '^[12][0-9]{3}$' OR coalesce(btrim(r.fields[h.destination_column]), '') = ''
			OR cardinality(r.fields) <> h.first_column - 1 + cardinality(h.origins))
		ORDER BY r.record LIMIT 1
	LOOP
		RAISE EXCEPTION 'line % is not a row of the UN file', bad.record USING ERRCODE = 'bad_copy_file_format',
			DETAIL = format('It has %s fields, the header %s; its year is "%s".', bad.n, h.first_column - 1 + cardinality(h.origins), bad.year),
			HINT = 'Each row has a year, a destination and one field per origin; leave out notes below the table.';
	END LOOP;
	RETURN QUERY
	SELECT r.record, btrim(r.fields[h.year_column])::integer,
		btrim(regexp_replace(r.fields[h.destination_column], '\s+', ' ', 'g')), h.origins[c.i], btrim(c.cell),
		CASE WHEN c.cell ~ '^[0-9]{1,15}$' THEN c.cell::numeric WHEN btrim(c.cell) IN ('-', '–', '—') THEN 0
			ELSE migdata.cell_number(c.cell) END
	FROM migdata.csv_records(content) r
	CROSS JOIN LATERAL unnest(r.fields[h.first_column:]) WITH ORDINALITY AS c(cell, i)
	WHERE r.record > h.header_line AND h.origins[c.i] <> '';
END
$$;
COMMENT ON FUNCTION migdata.loader_un_cells(text) IS
'cells of the UN file of migrants by destination and origin

One row per cell with the line of the file it stands on; stock is NULL for an empty cell and "..", 0 for "-".
Used by migdata.load_un_migrant_stock().';

CREATE FUNCTION migdata.loader_un_check(line bigint, year integer, destination text, origin text, cell text, stock numeric) RETURNS void
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF stock < 0 THEN
		RAISE EXCEPTION 'negative stock % of migrants from % in %, %', stock, origin, destination, year
			USING ERRCODE = 'check_violation', DETAIL = format('It stands on line %s.', line),
			HINT = 'The file has numbers of persons; a change between years is not one.';
	ELSIF stock IS NULL THEN
		RAISE EXCEPTION '"%" is not a number of migrants', cell USING ERRCODE = 'invalid_text_representation',
			DETAIL = format('It stands on line %s: %s, from %s, %s.', line, destination, origin, year),
			HINT = 'A cell has a number, "..", "-" or nothing.';
	END IF;
	RAISE EXCEPTION '% stands twice in %', destination, year USING ERRCODE = 'unique_violation',
		DETAIL = format('The second time on line %s.', line), HINT = 'Each destination has one row in each year.';
END
$$;
COMMENT ON FUNCTION migdata.loader_un_check(bigint, integer, text, text, text, numeric) IS
'raises the error for a cell that cannot be loaded; used by the loaders';

CREATE FUNCTION migdata.loader_un_views(target text) RETURNS text[]
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	un CONSTANT text := E'\n\nsource  UN DESA, International Migrant Stock, as loaded';
	computed CONSTANT text := E'\n\nunit    percent\nsource  computed from UN DESA, International Migrant Stock, as loaded';
	persons CONSTANT text := E'\n\nunit    persons\nsource  UN DESA, International Migrant Stock, as loaded';
	names CONSTANT jsonb := jsonb_build_object(
		'year', 'middle of this year' || un, 'destination', 'country or area of residence' || un,
		'destination_iso3', 'its ISO 3166-1 code, NULL if not known', 'origin', 'country or area of birth or citizenship' || un,
		'origin_iso3', 'its ISO 3166-1 code, NULL if not known',
		'region', E'its UN geographic region\n\nsource  migdata.countries', 'subregion', E'its UN geographic subregion\n\nsource  migdata.countries');
	made text[];
BEGIN
	made := ARRAY(SELECT migdata.loader_name(target, s) FROM unnest(ARRAY['destinations', 'origins', 'corridors', 'regions', 'change', 'replication']) AS s);

	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT t.year, rank() OVER (PARTITION BY t.year ORDER BY t.stock DESC) AS rank,
	t.destination, t.destination_iso3, c.region, c.subregion, t.stock,
	100.0 * t.stock / w.stock AS percent_of_world
FROM %s t
LEFT JOIN %2$s w ON w.year = t.year AND w.destination = 'WORLD' AND w.origin = 'Total'
LEFT JOIN migdata.countries c ON c.iso3 = t.destination_iso3
WHERE t.origin = 'Total' AND t.destination_kind = 'country'$view$, made[1], target);
	PERFORM migdata.loader_comments(made[1], E'countries and areas by number of migrants who live there', names || jsonb_build_object(
		'rank', 'place among countries of the year, 1 for most migrants',
		'stock', 'migrants from all origins' || persons, 'percent_of_world', 'share of the world''s migrants' || computed));

	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT t.year, rank() OVER (PARTITION BY t.year ORDER BY t.stock DESC) AS rank,
	t.origin, t.origin_iso3, c.region, c.subregion, t.stock,
	100.0 * t.stock / w.stock AS percent_of_world
FROM %s t
LEFT JOIN %2$s w ON w.year = t.year AND w.destination = 'WORLD' AND w.origin = 'Total'
LEFT JOIN migdata.countries c ON c.iso3 = t.origin_iso3
WHERE t.destination = 'WORLD' AND t.origin_kind = 'country'$view$, made[2], target);
	PERFORM migdata.loader_comments(made[2], E'countries and areas by number of migrants who come from there', names || jsonb_build_object(
		'rank', 'place among countries of the year, 1 for most emigrants',
		'stock', 'migrants of this origin in the world' || persons, 'percent_of_world', 'share of the world''s migrants' || computed));

	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT t.year, rank() OVER (PARTITION BY t.year ORDER BY t.stock DESC) AS rank,
	t.origin, t.origin_iso3, t.destination, t.destination_iso3, t.stock,
	100.0 * t.stock / nullif(d.stock, 0) AS percent_of_destination, 100.0 * t.stock / nullif(o.stock, 0) AS percent_of_origin
FROM %s t
LEFT JOIN %2$s d ON d.year = t.year AND d.destination = t.destination AND d.origin = 'Total'
LEFT JOIN %2$s o ON o.year = t.year AND o.destination = 'WORLD' AND o.origin = t.origin
WHERE NOT t.is_aggregate$view$, made[3], target);
	PERFORM migdata.loader_comments(made[3], E'pairs of countries by number of migrants', names || jsonb_build_object(
		'rank', 'place among pairs of the year, 1 for most migrants', 'stock', 'migrants of this origin in this destination' || persons,
		'percent_of_destination', 'share of the migrants in the destination' || computed,
		'percent_of_origin', 'share of the migrants from the origin' || computed));

	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT t.year, d.region AS destination_region, d.subregion AS destination_subregion,
	o.region AS origin_region, o.subregion AS origin_subregion, sum(t.stock) AS stock
FROM %s t
JOIN migdata.countries d ON d.iso3 = t.destination_iso3
JOIN migdata.countries o ON o.iso3 = t.origin_iso3
WHERE NOT t.is_aggregate
GROUP BY 1, 2, 3, 4, 5$view$, made[4], target);
	PERFORM migdata.loader_comments(made[4], E'migrants by subregion of destination and of origin\n\nFor sums and \\crosstabview; migrants of other and unknown origin are in no row.', jsonb_build_object(
		'year', names ->> 'year',
		'destination_region', 'region of residence', 'destination_subregion', 'subregion of residence',
		'origin_region', 'region of origin', 'origin_subregion', 'subregion of origin',
		'stock', 'sum over the pairs of countries' || persons));

	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT year, previous_year, destination, destination_iso3, destination_kind, origin, origin_iso3, origin_kind,
	stock, previous_stock, stock - previous_stock AS change,
	100.0 * (stock - previous_stock) / nullif(previous_stock, 0) AS percent_change,
	100 * (power(stock::float8 / nullif(previous_stock, 0), 1.0 / nullif(year - previous_year, 0)) - 1) AS percent_per_year
FROM (
	SELECT t.*, lag(t.year) OVER w AS previous_year, lag(t.stock) OVER w AS previous_stock
	FROM %s t
	WINDOW w AS (PARTITION BY t.destination, t.origin ORDER BY t.year)
) s
WHERE previous_year IS NOT NULL$view$, made[5], target);
	PERFORM migdata.loader_comments(made[5], E'change of each stock since the year before it in the table\n\nAlso of totals (origin Total) and of regions.  A year in which nothing is reported is passed over: see previous_year.', names || jsonb_build_object(
		'previous_year', 'year compared with, the last one reported' || un, 'destination_kind', 'country, region or another kind of migdata.un_areas',
		'origin_kind', 'country, total or other', 'stock', 'migrants in the year' || persons, 'previous_stock', 'migrants in the previous year' || persons,
		'change', E'stock minus previous_stock\n\nunit    persons\nsource  computed', 'percent_change', 'change in percent of previous_stock, NULL from none' || computed,
		'percent_per_year', 'the same per year, compounded' || computed));

	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
WITH stocks AS (
	SELECT lower(t.destination) AS destination, t.origin, t.year, max(t.stock) AS stock FROM %s t GROUP BY 1, 2, 3
), population(year, persons) AS (
	VALUES (2000, 6143494000::bigint), (2019, 7713468000)
), figures AS (
	SELECT 'UN slide' AS deck_table, p.role, p.entity, p.measure, p.year, p.value, p.unit, p.qualifier,
		CASE p.measure
			WHEN 'international_migrants' THEN s.stock / 1e6
			WHEN 'international_migrants_hosted' THEN s.stock / 1e6
			WHEN 'persons_living_abroad' THEN (SELECT o.stock / 1e6 FROM stocks o WHERE o.destination = 'world' AND o.origin = p.entity AND o.year = p.year)
			WHEN 'increase_in_migrants_since_2010' THEN (s.stock - (SELECT b.stock FROM stocks b WHERE b.destination = 'world' AND b.origin = 'Total' AND b.year = 2010)) / 1e6
			WHEN 'migrants_share_of_world_population' THEN 100.0 * s.stock / (SELECT n.persons FROM population n WHERE n.year = p.year)
			WHEN 'share_of_world_migrants_hosted' THEN CASE p.role
				WHEN 'group' THEN (SELECT sum(d.percent_of_world) FROM %s d WHERE d.year = p.year AND d.rank <= 10)
				ELSE 100.0 * s.stock / w.stock END
			WHEN 'share_of_world_migrants_originating' THEN (SELECT sum(o.percent_of_world) FROM %s o WHERE o.year = p.year AND o.rank <= 10)
		END AS computed,
		CASE p.measure WHEN 'migrants_share_of_world_population' THEN 'population from World Population Prospects 2019'
			WHEN 'share_of_world_migrants_originating' THEN 'one-third is compared within half a percent'
			ELSE CASE p.role WHEN 'group' THEN 'about half is compared within half a percent' END END AS note
	FROM migdata.un_migrant_stock p
	LEFT JOIN stocks s ON s.destination = lower(p.entity) AND s.origin = 'Total' AND s.year = p.year
	LEFT JOIN stocks w ON w.destination = 'world' AND w.origin = 'Total' AND w.year = p.year
	UNION ALL
	SELECT 'Central Asia slide', 'destination', k.country, k.measure, k.year, k.value, k.unit, NULL, s.stock / 1e6, k.note
	FROM migdata.kazakhstan_foreign_born k
	LEFT JOIN stocks s ON s.destination = lower(k.country) AND s.year = k.year
		AND s.origin = CASE k.measure WHEN 'foreign_born_population' THEN 'Total' ELSE 'Russian Federation' END
	WHERE k.unit = 'million'
)
SELECT deck_table, role, entity, measure, year, unit, qualifier, value AS published, computed, computed - value AS difference,
	CASE role WHEN 'group' THEN abs(computed - value) < 0.5
		ELSE round(computed, scale(value)) = value END AS agrees, note
FROM figures$view$, made[6], target, made[1], made[2]);
	PERFORM migdata.loader_comments(made[6], E'figures of the deck on migrants beside those of the loaded file\n\ncomputed is NULL where the file has not the year.', jsonb_build_object(
		'deck_table', 'slide of the deck', 'role', 'world, region, group, destination or origin', 'entity', 'country, region or group',
		'measure', 'what is measured', 'year', 'year of the figure', 'unit', 'unit of the figures in this row', 'qualifier', 'word the deck puts to the figure',
		'published', E'figure as printed\n\nsource  deck', 'computed', E'the same from the loaded file\n\nsource  UN DESA, International Migrant Stock, as loaded',
		'difference', 'computed minus published', 'agrees', 'whether computed rounds to the printed figure', 'note', 'what it is computed with, or why it differs'));
	RETURN made;
END
$$;
COMMENT ON FUNCTION migdata.loader_un_views(text) IS
'makes the views on a table of migrant stocks; used by its loader';

CREATE FUNCTION migdata.load_un_migrant_stock(content text, target text DEFAULT 'un_stock',
		names jsonb DEFAULT NULL, unknown_names text DEFAULT 'error', schema text DEFAULT current_schema())
	RETURNS TABLE(item text, count bigint, detail text)
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
	SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
	place text;
	cells jsonb;
	bad record;
	unknown text[];
	replaced bigint;
	report record;
	made text[];
BEGIN
	PERFORM migdata.loader_text(content, 'UN file');
	DROP TABLE IF EXISTS pg_temp.migdata_cells, pg_temp.migdata_names;
	CREATE TEMP TABLE migdata_cells ON COMMIT DROP AS SELECT * FROM migdata.loader_un_cells(content);
	IF NOT EXISTS (SELECT FROM pg_temp.migdata_cells) THEN
		RAISE EXCEPTION 'no row below the header of the UN file' USING ERRCODE = 'bad_copy_file_format',
			HINT = 'Each row has a year, a destination and one field per origin.';
	END IF;
	FOR bad IN
		SELECT c.* FROM pg_temp.migdata_cells c WHERE c.stock < 0 OR (c.stock IS NULL AND c.cell NOT IN ('', '..'))
		UNION ALL
		(SELECT max(c.line), c.year, c.destination, c.origin, '', 0 FROM pg_temp.migdata_cells c WHERE c.origin = 'Total'
		GROUP BY c.year, c.destination, c.origin HAVING count(*) > 1)
		ORDER BY line LIMIT 1
	LOOP
		PERFORM migdata.loader_un_check(bad.line, bad.year, bad.destination, bad.origin, bad.cell, bad.stock);
	END LOOP;

	CREATE TEMP TABLE migdata_names ON COMMIT DROP AS
	SELECT m.name, m.iso3, c.m49,
		CASE WHEN m.name IN ('Total') THEN 'total' WHEN m.name IN ('Other South', 'Other North') THEN 'other'
			WHEN NOT m.is_area THEN 'country' ELSE coalesce(a.kind, 'region') END AS kind,
		coalesce(c.m49, a.code) AS code
	FROM migdata.match_names(ARRAY(SELECT destination FROM pg_temp.migdata_cells UNION SELECT origin FROM pg_temp.migdata_cells), names) m
	LEFT JOIN migdata.countries c ON c.iso3 = m.iso3
	LEFT JOIN migdata.un_areas a ON a.name = m.name;
	unknown := ARRAY(SELECT n.name FROM pg_temp.migdata_names n WHERE n.kind = 'country' AND n.iso3 IS NULL ORDER BY 1);
	PERFORM migdata.loader_unknown(unknown, unknown_names);

	place := migdata.loader_target(target, schema, $columns$
		year integer NOT NULL,
		destination text NOT NULL,
		destination_iso3 text,
		destination_code integer,
		destination_kind text NOT NULL,
		origin text NOT NULL,
		origin_iso3 text,
		origin_code integer,
		origin_kind text NOT NULL,
		stock bigint NOT NULL CHECK (stock >= 0),
		is_aggregate boolean NOT NULL,
		PRIMARY KEY (year, destination, origin)$columns$);
	EXECUTE format('DELETE FROM %s WHERE year IN (SELECT year FROM pg_temp.migdata_cells)', place);
	GET DIAGNOSTICS replaced = ROW_COUNT;
	EXECUTE format($insert$
		INSERT INTO %s (year, destination, destination_iso3, destination_code, destination_kind,
			origin, origin_iso3, origin_code, origin_kind, stock, is_aggregate)
		SELECT c.year, c.destination, d.iso3, d.code, d.kind, c.origin, o.iso3, o.code, o.kind, round(c.stock),
			d.kind <> 'country' OR o.kind <> 'country'
		FROM pg_temp.migdata_cells c
		JOIN pg_temp.migdata_names d ON d.name = c.destination
		JOIN pg_temp.migdata_names o ON o.name = c.origin
		WHERE c.stock IS NOT NULL
		ORDER BY c.line$insert$, place);
	EXECUTE format('ANALYZE %s', place);
	PERFORM migdata.loader_comments(place, E'migrants by country of residence and of origin\n\nMade by migdata.load_un_migrant_stock().', jsonb_build_object(
		'year', E'middle of this year\n\nsource  UN DESA, International Migrant Stock', 'destination', E'country, area or region of residence\n\nsource  UN DESA, International Migrant Stock',
		'destination_iso3', 'its ISO 3166-1 code, NULL for a region or a name not known', 'destination_code', 'its M49 code, NULL for a heading or a name not known',
		'destination_kind', 'country, or the kind in migdata.un_areas', 'origin', E'country or area of birth or citizenship; Total, Other South, Other North\n\nsource  UN DESA, International Migrant Stock',
		'origin_iso3', 'its ISO 3166-1 code', 'origin_code', 'its M49 code', 'origin_kind', 'country, total or other',
		'stock', E'migrants of the origin in the destination; an estimate\n\nunit    persons\nsource  UN DESA, International Migrant Stock',
		'is_aggregate', 'whether destination or origin is not one country or area'));
	made := migdata.loader_un_views(place);

	RETURN QUERY
	WITH c AS (SELECT * FROM pg_temp.migdata_cells), n AS (SELECT * FROM pg_temp.migdata_names)
	SELECT 'rows read', (SELECT count(DISTINCT line) FROM c), (SELECT 'years ' || string_agg(DISTINCT c.year::text, ', ' ORDER BY c.year::text) FROM c)
	UNION ALL SELECT 'destinations, countries and areas', count(*), NULL FROM n WHERE kind = 'country' AND name IN (SELECT destination FROM c)
	UNION ALL SELECT 'destinations, regions and groups', count(*), NULL FROM n WHERE kind <> 'country' AND name IN (SELECT destination FROM c)
	UNION ALL SELECT 'origins, countries and areas', count(*), NULL FROM n WHERE kind = 'country' AND name IN (SELECT origin FROM c)
	UNION ALL SELECT 'names not known, kept without a code', cardinality(unknown), nullif(array_to_string(unknown, ', '), '')
	UNION ALL SELECT 'cells read', count(*), NULL FROM c
	UNION ALL SELECT 'cells empty: not reported, no row', count(*), NULL FROM c WHERE cell = ''
	UNION ALL SELECT 'cells "..": not reported, no row', count(*),
		(SELECT 'no figure at all: ' || string_agg(x.destination, ', ') FROM (SELECT destination FROM c GROUP BY 1 HAVING count(stock) = 0) x) FROM c WHERE cell = '..'
	UNION ALL SELECT 'cells "-": taken as 0', count(*), string_agg(format('%s from %s %s', destination, origin, year), ', ' ORDER BY line, origin) FROM c WHERE cell IN ('-', '–', '—')
	UNION ALL SELECT 'cells with a fraction, rounded', count(*), 'up to ' || max(abs(stock - round(stock))) FROM c WHERE stock <> round(stock)
	UNION ALL SELECT 'rows of the same years replaced', replaced, NULL
	UNION ALL SELECT 'rows loaded', count(*), 'table ' || place FROM c WHERE stock IS NOT NULL
	UNION ALL SELECT 'views made', cardinality(made), array_to_string(made, ', ');
	DROP TABLE pg_temp.migdata_cells, pg_temp.migdata_names;
END
$$;
COMMENT ON FUNCTION migdata.load_un_migrant_stock(text, text, jsonb, text, text) IS
'loads the UN file of migrants by destination and origin

content   text of the CSV file: a header with Year, a destination, Total and the origins; other columns before
          Total are passed over, and so are lines above the header.  Comma, semicolon or tab.
target    table to write to, in schema (the first of search_path) unless it names one; made if it does not exist.
          Rows of the years of the file are replaced, so loading twice is loading once.
names     codes of names the extension does not know, as in ''{"Kosovo (UNMIK)": "XKX"}''
unknown_names  error, or keep: load them without a code and report them

Returns what was read, loaded and left out.  Makes the views target_destinations, _origins, _corridors, _regions,
_change and _replication.  An empty cell and ".." are not reported and get no row; "-" is taken as 0.

	\set content `cat un.csv`
	SELECT * FROM migdata.load_un_migrant_stock(:''content'');';
