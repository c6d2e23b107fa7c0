-- Loader of distances between countries, and the table a gravity model is fitted to.

CREATE FUNCTION migdata.load_distances(content text, target text DEFAULT 'distances',
		unknown_codes text DEFAULT 'keep', schema text DEFAULT current_schema())
	RETURNS TABLE(item text, count bigint, detail text)
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
	SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
	known CONSTANT text[] := ARRAY['iso_o', 'iso_d', 'dist', 'distw', 'contig', 'comlang_off', 'comlang_ethno', 'colony', 'comcol', 'curcol', 'col45', 'smctry'];
	place text;
	header text[];
	header_line bigint;
	missing text;
	bad record;
	unknown text[];
	replaced bigint;
BEGIN
	PERFORM migdata.loader_text(content, 'file of distances');
	SELECT ARRAY(SELECT lower(btrim(f)) FROM unnest(r.fields) WITH ORDINALITY AS u(f, i) ORDER BY i), r.record INTO header, header_line
	FROM migdata.csv_records(substr(content, 1, 20000)) r ORDER BY r.record LIMIT 1;
	SELECT string_agg(k, ', ') INTO missing FROM unnest(known[1:3]) AS k WHERE NOT k = ANY (header);
	IF missing IS NOT NULL THEN
		RAISE EXCEPTION 'not a file of distances as of CEPII' USING ERRCODE = 'bad_copy_file_format',
			DETAIL = format('Its first line has no %s; it begins "%s".', missing, left(array_to_string(header, ','), 80)),
			HINT = 'Columns iso_o, iso_d and dist are needed; contig, comlang_off, colony and others of GeoDist are read if they are there.';
	END IF;

	DROP TABLE IF EXISTS pg_temp.migdata_cells, pg_temp.migdata_names;
	CREATE TEMP TABLE migdata_cells ON COMMIT DROP AS
	SELECT r.record AS line, cardinality(r.fields) AS n,
		upper(btrim(r.fields[array_position(header, 'iso_o')])) AS iso_o, upper(btrim(r.fields[array_position(header, 'iso_d')])) AS iso_d,
		v.cells, ARRAY(SELECT migdata.cell_number(c) FROM unnest(v.cells) WITH ORDINALITY AS u(c, i) ORDER BY i) AS numbers
	FROM migdata.csv_records(content) r
	CROSS JOIN LATERAL (SELECT ARRAY(SELECT upper(btrim(coalesce(r.fields[array_position(header, k)], ''))) FROM unnest(known[3:]) WITH ORDINALITY AS u(k, i) ORDER BY i)) AS v(cells)
	WHERE r.record > header_line;
	FOR bad IN
		SELECT c.line, '22P04' AS state, 'line ' || c.line || ' is not a row of the file of distances' AS message,
			format('It has %s fields, the header %s.', c.n, cardinality(header)) AS detail, 'Each row has an origin, a destination and their distance.' AS hint
		FROM pg_temp.migdata_cells c
		WHERE c.n <> cardinality(header) OR c.iso_o = '' OR c.iso_d = ''
		UNION ALL
		SELECT c.line, '22P02', format('"%s" is not a number for %s', x.cell, known[x.i + 2]), format('It stands on line %s: %s to %s.', c.line, c.iso_o, c.iso_d), 'A cell has a number, ".", "NA" or nothing.'
		FROM pg_temp.migdata_cells c CROSS JOIN LATERAL unnest(c.cells, c.numbers) WITH ORDINALITY AS x(cell, number, i)
		WHERE x.number IS NULL AND x.cell NOT IN ('', '.', 'NA')
		UNION ALL
		SELECT c.line, '23514', format('negative %s %s from %s to %s', known[x.i + 2], x.number, c.iso_o, c.iso_d), format('It stands on line %s.', c.line), 'Distances are in kilometres, the other columns 0 or 1.'
		FROM pg_temp.migdata_cells c CROSS JOIN LATERAL unnest(c.numbers) WITH ORDINALITY AS x(number, i)
		WHERE x.number < 0
		UNION ALL
		SELECT c.line, '23514', format('%s of %s to %s is %s', known[x.i + 2], c.iso_o, c.iso_d, x.number), format('It stands on line %s.', c.line), 'Distances are in kilometres, the other columns 0 or 1.'
		FROM pg_temp.migdata_cells c CROSS JOIN LATERAL unnest(c.numbers) WITH ORDINALITY AS x(number, i)
		WHERE known[x.i + 2] NOT IN ('dist', 'distw') AND x.number > 0 AND x.number <> 1
		UNION ALL
		SELECT max(c.line), '23505', format('%s to %s stands twice', c.iso_o, c.iso_d), format('The second time on line %s.', max(c.line)), 'Each pair has one row.'
		FROM pg_temp.migdata_cells c GROUP BY c.iso_o, c.iso_d HAVING count(*) > 1
		ORDER BY 1 LIMIT 1
	LOOP
		RAISE EXCEPTION '%', bad.message USING ERRCODE = bad.state, DETAIL = bad.detail, HINT = bad.hint;
	END LOOP;
	IF NOT EXISTS (SELECT FROM pg_temp.migdata_cells) THEN
		RAISE EXCEPTION 'no row below the header of the file of distances' USING ERRCODE = 'bad_copy_file_format', HINT = 'Each row has an origin, a destination and their distance.';
	END IF;

	CREATE TEMP TABLE migdata_names ON COMMIT DROP AS
	SELECT n.code, coalesce(c.iso3, i.iso3) AS iso3
	FROM (SELECT iso_o AS code FROM pg_temp.migdata_cells UNION SELECT iso_d FROM pg_temp.migdata_cells) n
	LEFT JOIN migdata.countries c ON c.cepii_code = n.code
	LEFT JOIN migdata.countries i ON i.iso3 = n.code;
	unknown := ARRAY(SELECT n.code FROM pg_temp.migdata_names n WHERE n.iso3 IS NULL ORDER BY 1);
	IF unknown_codes IS NULL OR unknown_codes NOT IN ('error', 'keep') THEN
		RAISE EXCEPTION 'unknown_codes is "%"', unknown_codes USING ERRCODE = 'invalid_parameter_value', HINT = 'unknown_codes is ''error'' or ''keep''.';
	ELSIF unknown_codes = 'error' AND cardinality(unknown) > 0 THEN
		RAISE EXCEPTION 'codes that are not known: %', array_to_string(unknown, ', ') USING ERRCODE = 'undefined_object',
			HINT = 'Keep them with unknown_codes => ''keep''; their pairs then join no country.';
	END IF;

	place := migdata.loader_target(target, schema, $columns$
		iso_o text NOT NULL,
		iso_d text NOT NULL,
		origin_iso3 text,
		destination_iso3 text,
		dist numeric,
		distw numeric,
		contig integer,
		comlang_off integer,
		comlang_ethno integer,
		colony integer,
		comcol integer,
		curcol integer,
		col45 integer,
		smctry integer,
		PRIMARY KEY (iso_o, iso_d)$columns$);
	EXECUTE format('DELETE FROM %s', place);
	GET DIAGNOSTICS replaced = ROW_COUNT;
	EXECUTE format($insert$
		INSERT INTO %s (iso_o, iso_d, origin_iso3, destination_iso3, dist, distw, contig, comlang_off, comlang_ethno, colony, comcol, curcol, col45, smctry)
		SELECT c.iso_o, c.iso_d, o.iso3, d.iso3, c.numbers[1], c.numbers[2], c.numbers[3], c.numbers[4], c.numbers[5], c.numbers[6], c.numbers[7],
			c.numbers[8], c.numbers[9], c.numbers[10]
		FROM pg_temp.migdata_cells c
		JOIN pg_temp.migdata_names o ON o.code = c.iso_o
		JOIN pg_temp.migdata_names d ON d.code = c.iso_d
		ORDER BY c.line$insert$, place);
	EXECUTE format('ANALYZE %s', place);
	PERFORM migdata.loader_comments(place, E'distance and ties of pairs of countries\n\nMade by migdata.load_distances().', jsonb_build_object(
		'iso_o', E'code of the origin in the file\n\nsource  CEPII, GeoDist', 'iso_d', E'code of the destination in the file\n\nsource  CEPII, GeoDist',
		'origin_iso3', 'ISO 3166-1 code of the origin, NULL if not known', 'destination_iso3', 'ISO 3166-1 code of the destination, NULL if not known',
		'dist', E'distance of the largest cities\n\nunit    km\nsource  CEPII, GeoDist', 'distw', E'distance weighted by population of cities\n\nunit    km\nsource  CEPII, GeoDist',
		'contig', E'common border, 0 or 1\n\nsource  CEPII, GeoDist', 'comlang_off', E'common official language, 0 or 1\n\nsource  CEPII, GeoDist',
		'comlang_ethno', E'language spoken by 9 percent or more in both, 0 or 1\n\nsource  CEPII, GeoDist', 'colony', E'ever in a colonial relationship, 0 or 1\n\nsource  CEPII, GeoDist',
		'comcol', E'common colonizer after 1945, 0 or 1\n\nsource  CEPII, GeoDist', 'curcol', E'now in a colonial relationship, 0 or 1\n\nsource  CEPII, GeoDist',
		'col45', E'colonial relationship after 1945, 0 or 1\n\nsource  CEPII, GeoDist', 'smctry', E'were or are the same country, 0 or 1\n\nsource  CEPII, GeoDist'));

	RETURN QUERY
	SELECT 'pairs read', count(*), 'columns ' || (SELECT string_agg(k, ', ') FROM unnest(known) k WHERE k = ANY (header)) FROM pg_temp.migdata_cells
	UNION ALL SELECT 'columns passed over', count(*), string_agg(h, ', ') FROM unnest(header) h WHERE NOT h = ANY (known)
	UNION ALL SELECT 'old codes translated', count(*), string_agg(n.code || ' to ' || n.iso3, ', ' ORDER BY n.code) FROM pg_temp.migdata_names n WHERE n.code <> n.iso3
	UNION ALL SELECT 'codes not known, kept without a country', cardinality(unknown), nullif(array_to_string(unknown, ', '), '')
	UNION ALL SELECT 'pairs without a distance', count(*), NULL FROM pg_temp.migdata_cells c WHERE c.numbers[1] IS NULL
	UNION ALL SELECT 'rows replaced', replaced, NULL
	UNION ALL SELECT 'rows loaded', count(*), 'table ' || place FROM pg_temp.migdata_cells;
	DROP TABLE pg_temp.migdata_cells, pg_temp.migdata_names;
END
$$;
COMMENT ON FUNCTION migdata.load_distances(text, text, text, text) IS
'loads distances and ties of pairs of countries, as of CEPII GeoDist

content   text of the CSV file: a header with iso_o, iso_d, dist and, if they are there, distw, contig, comlang_off,
          comlang_ethno, colony, comcol, curcol, col45, smctry; other columns are passed over.  "." is missing.
target    table to write to, in schema (the first of search_path) unless it names one; made if it does not exist.
          All its rows are replaced.
unknown_codes  keep: load pairs whose code is no country of migdata.countries, and report the codes; or error

CEPII''s old codes ROM, ZAR, YUG, TMP and PAL become ROU, COD, SRB, TLS and PSE in origin_iso3 and destination_iso3.

	\set content `cat dist_cepii.csv`
	SELECT * FROM migdata.load_distances(:''content'');';

CREATE FUNCTION migdata.create_gravity_view(view_name text DEFAULT 'gravity', stock text DEFAULT 'un_stock',
		distances text DEFAULT 'distances', schema text DEFAULT current_schema()) RETURNS text
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	place text[];
	part text;
	parts text[];
BEGIN
	FOREACH part IN ARRAY ARRAY[view_name, stock, distances] LOOP
		parts := migdata.loader_parts(part, 'table');
		IF cardinality(parts) = 1 THEN
			parts := ARRAY[schema, parts[1]];
		END IF;
		place := place || format('%I.%I', parts[1], parts[2]);
	END LOOP;
	FOREACH part IN ARRAY place[2:3] LOOP
		IF to_regclass(part) IS NULL THEN
			RAISE EXCEPTION 'there is no table %', part USING ERRCODE = 'undefined_table',
				HINT = 'Load it first: migdata.load_un_migrant_stock() and migdata.load_distances().';
		END IF;
	END LOOP;
	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT t.year, t.origin, t.origin_iso3, t.destination, t.destination_iso3, t.stock,
	CASE WHEN t.stock > 0 THEN ln(t.stock::float8) END AS log_stock,
	o.stock AS origin_emigrants, CASE WHEN o.stock > 0 THEN ln(o.stock::float8) END AS log_origin_emigrants,
	d.stock AS destination_immigrants, CASE WHEN d.stock > 0 THEN ln(d.stock::float8) END AS log_destination_immigrants,
	g.dist::float8 AS dist, CASE WHEN g.dist > 0 THEN ln(g.dist::float8) END AS log_dist, g.distw::float8 AS distw,
	g.contig, g.comlang_off, g.comlang_ethno, g.colony, g.comcol, g.smctry,
	(co.region = cd.region)::integer AS same_region, (co.former_soviet AND cd.former_soviet)::integer AS both_former_soviet
FROM %s t
LEFT JOIN %2$s o ON o.year = t.year AND o.destination = 'WORLD' AND o.origin = t.origin
LEFT JOIN %2$s d ON d.year = t.year AND d.destination = t.destination AND d.origin = 'Total'
LEFT JOIN migdata.countries co ON co.iso3 = t.origin_iso3
LEFT JOIN migdata.countries cd ON cd.iso3 = t.destination_iso3
LEFT JOIN %s g ON g.origin_iso3 = t.origin_iso3 AND g.destination_iso3 = t.destination_iso3
WHERE NOT t.is_aggregate AND t.origin <> t.destination$view$, place[1], place[2], place[3]);
	PERFORM migdata.loader_comments(place[1], E'pairs of countries with stock, distance and ties, for a gravity model\n\nPairs the UN file reports; where distances are lacking, their columns are NULL and a fit leaves the row out.', jsonb_build_object(
		'year', 'middle of this year', 'origin', 'country of origin', 'origin_iso3', 'its ISO 3166-1 code', 'destination', 'country of residence', 'destination_iso3', 'its ISO 3166-1 code',
		'stock', E'migrants of the origin in the destination\n\nunit    persons\nsource  UN DESA, International Migrant Stock, as loaded', 'log_stock', 'natural logarithm of stock, NULL for 0',
		'origin_emigrants', E'migrants of the origin in the world\n\nunit    persons\nsource  UN DESA, International Migrant Stock, as loaded', 'log_origin_emigrants', 'natural logarithm of origin_emigrants',
		'destination_immigrants', E'migrants in the destination\n\nunit    persons\nsource  UN DESA, International Migrant Stock, as loaded', 'log_destination_immigrants', 'natural logarithm of destination_immigrants',
		'dist', E'distance of the largest cities\n\nunit    km\nsource  distances as loaded (CEPII, GeoDist)', 'log_dist', 'natural logarithm of dist', 'distw', E'distance weighted by population of cities\n\nunit    km\nsource  distances as loaded (CEPII, GeoDist)',
		'contig', 'common border, 0 or 1', 'comlang_off', 'common official language, 0 or 1', 'comlang_ethno', 'common spoken language, 0 or 1', 'colony', 'ever in a colonial relationship, 0 or 1',
		'comcol', 'common colonizer after 1945, 0 or 1', 'smctry', 'were or are the same country, 0 or 1', 'same_region', 'both in one UN geographic region, 0 or 1', 'both_former_soviet', 'both former Soviet republics, 0 or 1'));
	RETURN place[1];
END
$$;
COMMENT ON FUNCTION migdata.create_gravity_view(text, text, text, text) IS
'makes a view of corridors with distances, for a gravity model

view_name  view to make, in schema (the first of search_path) unless it names one; returned
stock      table of migdata.load_un_migrant_stock()
distances  table of migdata.load_distances()

	SELECT migdata.create_gravity_view();
	SELECT * FROM migstat.tidy(migstat.ols(''SELECT * FROM gravity WHERE year = 2019'', ''log_stock ~ log_dist + contig''));';

CREATE FUNCTION migdata.create_population_view(population text, unit text DEFAULT 'persons', stock text DEFAULT 'un_stock',
		view_name text DEFAULT NULL, schema text DEFAULT current_schema()) RETURNS text
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	names CONSTANT text[] := ARRAY['iso3', 'population'];
	un CONSTANT text := E'\n\nsource  UN DESA, International Migrant Stock, as loaded';
	place text[];
	part text;
	parts text[];
	missing text;
	yearly boolean;
	twice text;
BEGIN
	IF unit IS NULL OR unit NOT IN ('persons', 'thousands') THEN
		RAISE EXCEPTION 'unit is "%"', unit USING ERRCODE = 'invalid_parameter_value', HINT = 'unit is ''persons'' or ''thousands''.';
	END IF;
	FOREACH part IN ARRAY ARRAY[population, stock, view_name] LOOP
		IF part IS NULL THEN
			parts[2] := parts[2] || '_population';     -- beside the stock
		ELSE
			parts := migdata.loader_parts(part, 'table');
		END IF;
		IF cardinality(parts) = 1 THEN
			parts := ARRAY[schema, parts[1]];
		END IF;
		place := place || format('%I.%I', parts[1], parts[2]);
	END LOOP;
	FOREACH part IN ARRAY place[1:2] LOOP
		IF to_regclass(part) IS NULL THEN
			RAISE EXCEPTION 'there is no table %', part USING ERRCODE = 'undefined_table',
				HINT = 'Load migrants first, with migdata.load_un_migrant_stock(); populations are a table of yours with iso3 and population.';
		END IF;
	END LOOP;
	SELECT string_agg(n, ', ') INTO missing FROM unnest(names) AS n
	WHERE NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(place[1]) AND attname = n AND NOT attisdropped);
	IF missing IS NOT NULL THEN
		RAISE EXCEPTION 'table % has no column %', place[1], missing USING ERRCODE = 'undefined_column',
			HINT = 'It needs iso3, an ISO 3166-1 code, and population, a number; year is used if it is there.';
	END IF;
	yearly := EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(place[1]) AND attname = 'year' AND NOT attisdropped);
	EXECUTE format('SELECT upper(iso3) || %s FROM %s WHERE iso3 IS NOT NULL GROUP BY upper(iso3)%s HAVING count(*) > 1 ORDER BY 1 LIMIT 1',
		CASE WHEN yearly THEN $year$coalesce(' in ' || year, '')$year$ ELSE $none$''$none$ END, place[1], CASE WHEN yearly THEN ', year' ELSE '' END) INTO twice;
	IF twice IS NOT NULL THEN
		RAISE EXCEPTION 'population of % stands twice in %', twice, place[1] USING ERRCODE = 'unique_violation',
			HINT = 'A country has one population, or one for each year in a column year.';
	END IF;
	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT t.year, t.destination, t.destination_iso3, t.origin, t.origin_iso3, t.stock,
	p.population * %s AS population, 100.0 * t.stock / nullif(p.population * %2$s, 0) AS percent_of_population
FROM %s t
LEFT JOIN %s p ON upper(p.iso3) = t.destination_iso3%s
WHERE t.destination_kind = 'country'$view$, place[3], CASE unit WHEN 'thousands' THEN 1000 ELSE 1 END, place[2], place[1],
		CASE WHEN yearly THEN ' AND p.year = t.year' ELSE '' END);
	PERFORM migdata.loader_comments(place[3], E'migrants as a share of the population where they live\n\nAlso of totals (origin Total).  Where a population is lacking, it and the share are NULL.', jsonb_build_object(
		'year', 'middle of this year' || un, 'destination', 'country or area of residence' || un, 'destination_iso3', 'its ISO 3166-1 code, NULL if not known',
		'origin', 'country or area of birth or citizenship, Total, or other' || un, 'origin_iso3', 'its ISO 3166-1 code, NULL if not known',
		'stock', E'migrants of the origin in the destination\n\nunit    persons' || substr(un, 2),
		'population', format(E'all who live in the destination%s\n\nunit    persons\nsource  table %s', CASE WHEN yearly THEN ', in the year' ELSE '' END, place[1]),
		'percent_of_population', format(E'stock in percent of population\n\nunit    percent\nsource  computed from UN DESA, International Migrant Stock, as loaded, and table %s', place[1])));
	RETURN place[3];
END
$$;
COMMENT ON FUNCTION migdata.create_population_view(text, text, text, text, text) IS
'makes a view of migrants as a share of the population where they live

population  table of yours with iso3 (ISO 3166-1 code) and population, a row for each country, or with year a row for
            each country and year; without year its numbers serve all years
unit        of population: persons or thousands
stock       table of migdata.load_un_migrant_stock()
view_name   view to make, in schema (the first of search_path) unless it names one; the stock''s with _population if NULL;
            returned

Errors: no such table, a column is lacking, a country stands twice.  The UN file has no population.

	SELECT migdata.create_population_view(''people'', unit => ''thousands'');
	SELECT * FROM un_stock_population WHERE origin = ''Total'' ORDER BY percent_of_population DESC;';
