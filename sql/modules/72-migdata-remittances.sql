-- Loader of the World Bank's bilateral remittance matrix, and views on it.

CREATE FUNCTION migdata.loader_remittance_cells(content text)
	RETURNS TABLE(line bigint, sender text, receiver text, cell text, usd_million numeric)
	LANGUAGE plpgsql STABLE ROWS 50000
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	r record;
	header_line bigint;
	receivers text[];
	twice text;
	first_seen text;
	bad record;
BEGIN
	-- a title may stand above the header, which is the first line with names of countries from the second field on
	FOR r IN SELECT * FROM migdata.csv_records(substr(content, 1, 60000)) LIMIT 20 LOOP
		first_seen := coalesce(first_seen, array_to_string(r.fields, ','));
		receivers := ARRAY(SELECT btrim(regexp_replace(f, '\s+', ' ', 'g')) FROM unnest(r.fields[2:]) WITH ORDINALITY AS u(f, i) ORDER BY i);
		IF (SELECT count(m.iso3) >= 2 FROM migdata.match_names(receivers) m) THEN
			header_line := r.record;
			EXIT;
		END IF;
	END LOOP;
	IF header_line IS NULL THEN
		RAISE EXCEPTION 'not the bilateral remittance matrix' USING ERRCODE = 'bad_copy_file_format',
			DETAIL = format('No line names countries from its second field on; the file begins "%s".', left(first_seen, 80)),
			HINT = 'Save the sheet with senders in rows and receivers in columns as CSV.';
	END IF;
	SELECT o INTO twice FROM unnest(receivers) AS o WHERE o <> '' GROUP BY o HAVING count(*) > 1 LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'receiver "%" has two columns', twice USING ERRCODE = 'unique_violation', HINT = 'Each receiver may stand once in the header.';
	END IF;
	SELECT c.record, cardinality(c.fields) AS n, c.fields[1] AS name INTO bad
	FROM migdata.csv_records(content) c
	WHERE c.record > header_line AND (cardinality(c.fields) <> cardinality(receivers) + 1 OR btrim(c.fields[1]) = '')
	ORDER BY c.record LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'line % is not a row of the remittance matrix', bad.record USING ERRCODE = 'bad_copy_file_format',
			DETAIL = format('It has %s fields, the header %s; its sender is "%s".', bad.n, cardinality(receivers) + 1, left(bad.name, 40)),
			HINT = 'Each row has a sender and one field per receiver; leave out notes below the table.';
	END IF;
	RETURN QUERY
	SELECT c.record, btrim(regexp_replace(c.fields[1], '\s+', ' ', 'g')), receivers[u.i], btrim(u.cell), migdata.cell_number(u.cell)
	FROM migdata.csv_records(content) c
	CROSS JOIN LATERAL unnest(c.fields[2:]) WITH ORDINALITY AS u(cell, i)
	WHERE c.record > header_line AND receivers[u.i] <> '';
END
$$;
COMMENT ON FUNCTION migdata.loader_remittance_cells(text) IS
'cells of the remittance matrix; used by its loader

One row per cell with the line of the file it stands on; usd_million is NULL where there is no number.';

CREATE FUNCTION migdata.loader_remittance_check(line bigint, sender text, receiver text, cell text, usd_million numeric) RETURNS void
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF usd_million < 0 THEN
		RAISE EXCEPTION 'negative remittances % from % to %', usd_million, sender, receiver
			USING ERRCODE = 'check_violation', DETAIL = format('They stand on line %s.', line), HINT = 'The file has flows in USD million, 0 or more.';
	ELSIF usd_million IS NULL THEN
		RAISE EXCEPTION '"%" is not an amount', cell USING ERRCODE = 'invalid_text_representation',
			DETAIL = format('It stands on line %s: from %s to %s.', line, sender, receiver), HINT = 'A cell has a number, "N/A", ".." or nothing.';
	END IF;
	RAISE EXCEPTION '% stands twice as sender', sender USING ERRCODE = 'unique_violation',
		DETAIL = format('The second time on line %s.', line), HINT = 'Each sender has one row.';
END
$$;
COMMENT ON FUNCTION migdata.loader_remittance_check(bigint, text, text, text, numeric) IS
'raises the error for a cell that cannot be loaded; used by its loader';

CREATE FUNCTION migdata.loader_remittance_views(target text) RETURNS text[]
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	about CONSTANT jsonb := jsonb_build_object('year', 'year of the matrix', 'region', E'its UN geographic region\n\nsource  migdata.countries',
		'sender', E'country the money is sent from\n\nsource  World Bank, bilateral remittance matrix', 'sender_iso3', 'its ISO 3166-1 code',
		'receiver', E'country the money is sent to\n\nsource  World Bank, bilateral remittance matrix', 'receiver_iso3', 'its ISO 3166-1 code',
		'percent_of_world', E'share of all pairs of the year\n\nunit    percent\nsource  computed', 'partners', 'countries at the other end with more than 0',
		'percent_of_sender', E'share of what the sender sends\n\nunit    percent\nsource  computed',
		'percent_of_receiver', E'share of what the receiver receives\n\nunit    percent\nsource  computed', 'rank', 'place in the year, 1 for most');
	amount CONSTANT text := E'\n\nunit    USD million\nsource  World Bank, bilateral remittance matrix, as loaded';
	made text[];
	side text;
	other text;
	i integer := 0;
BEGIN
	made := ARRAY(SELECT migdata.loader_name(target, s) FROM unnest(ARRAY['senders', 'receivers', 'corridors']) AS s);
	FOREACH side IN ARRAY ARRAY['sender', 'receiver'] LOOP
		i := i + 1;
		other := CASE side WHEN 'sender' THEN 'receiver' ELSE 'sender' END;
		EXECUTE format($view$CREATE OR REPLACE VIEW %1$s AS
SELECT t.year, rank() OVER (PARTITION BY t.year ORDER BY sum(t.usd_million) DESC) AS rank,
	t.%2$I, t.%3$I, c.region, sum(t.usd_million) AS usd_million,
	100.0 * sum(t.usd_million) / nullif(sum(sum(t.usd_million)) OVER (PARTITION BY t.year), 0) AS percent_of_world,
	count(*) FILTER (WHERE t.usd_million > 0) AS partners
FROM %4$s t
LEFT JOIN migdata.countries c ON c.iso3 = t.%3$I
WHERE NOT t.is_aggregate
GROUP BY t.year, t.%2$I, t.%3$I, c.region$view$, made[i], side, side || '_iso3', target);
		PERFORM migdata.loader_comments(made[i], format('countries by remittances as %s%s', side,
			E'\n\nSums over the pairs of the matrix, which are model estimates and not balance-of-payments flows.'),
			about || jsonb_build_object('usd_million', format('sum over all %ss', other) || amount));
	END LOOP;
	EXECUTE format($view$CREATE OR REPLACE VIEW %s AS
SELECT t.year, rank() OVER (PARTITION BY t.year ORDER BY t.usd_million DESC) AS rank,
	t.sender, t.sender_iso3, t.receiver, t.receiver_iso3, t.usd_million,
	100.0 * t.usd_million / nullif(sum(t.usd_million) OVER (PARTITION BY t.year, t.sender), 0) AS percent_of_sender,
	100.0 * t.usd_million / nullif(sum(t.usd_million) OVER (PARTITION BY t.year, t.receiver), 0) AS percent_of_receiver
FROM %s t
WHERE NOT t.is_aggregate$view$, made[3], target);
	PERFORM migdata.loader_comments(made[3], 'pairs of countries by remittances, a model estimate', about
		|| jsonb_build_object('usd_million', 'remittances of the pair' || amount));
	RETURN made;
END
$$;
COMMENT ON FUNCTION migdata.loader_remittance_views(text) IS
'makes the views on a table of remittances; used by its loader';

CREATE FUNCTION migdata.load_bilateral_remittances(content text, year integer, target text DEFAULT 'remittances',
		names jsonb DEFAULT NULL, unknown_names text DEFAULT 'error', schema text DEFAULT current_schema())
	RETURNS TABLE(item text, count bigint, detail text)
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
	SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
	place text;
	bad record;
	unknown text[];
	replaced bigint;
	made text[];
BEGIN
	PERFORM migdata.loader_text(content, 'remittance matrix');
	IF load_bilateral_remittances.year IS NULL OR load_bilateral_remittances.year NOT BETWEEN 1900 AND 2200 THEN
		RAISE EXCEPTION 'year of the remittance matrix is %', coalesce(load_bilateral_remittances.year::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'The file does not say its year; give it, as in year => 2018.';
	END IF;
	DROP TABLE IF EXISTS pg_temp.migdata_cells, pg_temp.migdata_names;
	CREATE TEMP TABLE migdata_cells ON COMMIT DROP AS SELECT * FROM migdata.loader_remittance_cells(content);
	IF NOT EXISTS (SELECT FROM pg_temp.migdata_cells) THEN
		RAISE EXCEPTION 'no row below the header of the remittance matrix' USING ERRCODE = 'bad_copy_file_format',
			HINT = 'Each row has a sender and one field per receiver.';
	END IF;
	FOR bad IN
		SELECT c.* FROM pg_temp.migdata_cells c
		WHERE c.usd_million < 0 OR (c.usd_million IS NULL AND upper(c.cell) NOT IN ('', '..', '-', 'N/A', 'NA', '#N/A'))
		UNION ALL
		(SELECT max(c.line), c.sender, '', '', 0 FROM pg_temp.migdata_cells c GROUP BY c.sender HAVING count(DISTINCT c.line) > 1)
		ORDER BY line LIMIT 1
	LOOP
		PERFORM migdata.loader_remittance_check(bad.line, bad.sender, bad.receiver, bad.cell, bad.usd_million);
	END LOOP;

	CREATE TEMP TABLE migdata_names ON COMMIT DROP AS
	SELECT m.name, m.iso3, m.is_area OR lower(m.name) IN ('total', 'world') AS is_area
	FROM migdata.match_names(ARRAY(SELECT sender FROM pg_temp.migdata_cells UNION SELECT receiver FROM pg_temp.migdata_cells), names) m;
	unknown := ARRAY(SELECT n.name FROM pg_temp.migdata_names n WHERE NOT n.is_area AND n.iso3 IS NULL ORDER BY 1);
	PERFORM migdata.loader_unknown(unknown, unknown_names);

	place := migdata.loader_target(target, schema, $columns$
		year integer NOT NULL,
		sender text NOT NULL,
		sender_iso3 text,
		receiver text NOT NULL,
		receiver_iso3 text,
		usd_million numeric NOT NULL CHECK (usd_million >= 0),
		is_aggregate boolean NOT NULL,
		PRIMARY KEY (year, sender, receiver)$columns$);
	EXECUTE format('DELETE FROM %s WHERE year = $1', place) USING load_bilateral_remittances.year;
	GET DIAGNOSTICS replaced = ROW_COUNT;
	EXECUTE format($insert$
		INSERT INTO %s (year, sender, sender_iso3, receiver, receiver_iso3, usd_million, is_aggregate)
		SELECT $1, c.sender, s.iso3, c.receiver, r.iso3, c.usd_million, s.is_area OR r.is_area
		FROM pg_temp.migdata_cells c
		JOIN pg_temp.migdata_names s ON s.name = c.sender
		JOIN pg_temp.migdata_names r ON r.name = c.receiver
		WHERE c.usd_million IS NOT NULL AND NOT (c.sender = c.receiver AND c.usd_million = 0)
		ORDER BY c.line$insert$, place) USING load_bilateral_remittances.year;
	EXECUTE format('ANALYZE %s', place);
	PERFORM migdata.loader_comments(place, E'remittances by sending and receiving country, a model estimate\n\nMade by migdata.load_bilateral_remittances().', jsonb_build_object(
		'year', 'year of the matrix, as given to the loader', 'sender', E'country the money is sent from\n\nsource  World Bank, bilateral remittance matrix',
		'sender_iso3', 'its ISO 3166-1 code, NULL for a total or a name not known', 'receiver', E'country the money is sent to\n\nsource  World Bank, bilateral remittance matrix',
		'receiver_iso3', 'its ISO 3166-1 code, NULL for a total or a name not known',
		'usd_million', E'remittances in the year; 0 where the matrix has 0\n\nunit    USD million\nsource  World Bank, bilateral remittance matrix',
		'is_aggregate', 'whether sender or receiver is a total'));
	made := migdata.loader_remittance_views(place);

	RETURN QUERY
	WITH c AS (SELECT * FROM pg_temp.migdata_cells)
	SELECT 'senders read', count(DISTINCT line), NULL FROM c
	UNION ALL SELECT 'receivers read', count(DISTINCT receiver), NULL FROM c
	UNION ALL SELECT 'totals among them', count(*), string_agg(n.name, ', ') FROM pg_temp.migdata_names n WHERE n.is_area
	UNION ALL SELECT 'names not known, kept without a code', cardinality(unknown), nullif(array_to_string(unknown, ', '), '')
	UNION ALL SELECT 'cells read', count(*), NULL FROM c
	UNION ALL SELECT 'cells without a number: no row', count(*),
		(SELECT string_agg(format('%s to %s', f.sender, f.receiver), ', ' ORDER BY f.line, f.receiver)
		FROM (SELECT * FROM c WHERE usd_million IS NULL ORDER BY line, receiver LIMIT 10) f)
	FROM c WHERE usd_million IS NULL
	UNION ALL SELECT 'cells of a country with itself, 0: no row', count(*), NULL FROM c WHERE sender = receiver AND usd_million = 0
	UNION ALL SELECT 'rows of the same year replaced', replaced, NULL
	UNION ALL SELECT 'rows loaded', count(*), 'table ' || place FROM c WHERE usd_million IS NOT NULL AND NOT (sender = receiver AND usd_million = 0)
	UNION ALL SELECT 'pairs of countries above 0', count(*), sum(usd_million) || ' USD million' FROM c
		WHERE usd_million > 0 AND NOT EXISTS (SELECT FROM pg_temp.migdata_names n WHERE n.is_area AND n.name IN (c.sender, c.receiver))
	UNION ALL SELECT 'views made', cardinality(made), array_to_string(made, ', ');
	DROP TABLE pg_temp.migdata_cells, pg_temp.migdata_names;
END
$$;
COMMENT ON FUNCTION migdata.load_bilateral_remittances(text, integer, text, jsonb, text, text) IS
'loads the World Bank''s bilateral remittance matrix

content   text of the CSV file: senders in rows, receivers in columns, USD million; lines above are passed over
year      year of the matrix, which the file does not say
target    table to write to, in schema (the first of search_path) unless it names one; made if it does not exist.
          Rows of the same year are replaced, so loading twice is loading once.
names     codes of names the extension does not know, as in ''{"Kosovo (UNMIK)": "XKX"}''
unknown_names  error, or keep: load them without a code and report them

Returns what was read, loaded and left out.  Makes the views target_senders, _receivers and _corridors.  The
matrix is a model estimate: its sums by sender are not balance-of-payments outflows.

	\set content `cat remittances.csv`
	SELECT * FROM migdata.load_bilateral_remittances(:''content'', 2018);';
