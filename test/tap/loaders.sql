-- Loaders of published files.  The files of test/fixtures are in the producers' formats with invented numbers; what
-- is expected of them is worked out by hand.  The published files themselves are read from the folder that MIGSTAT_DATA
-- names, and their tests skipped without it: expected there are sums and ranks of the files computed by another
-- program (Python's csv module) or printed in the deck.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset format unaligned
\pset tuples_only true

BEGIN;
\i test/fixtures/near.sql
SELECT no_plan();
CREATE SCHEMA lab;
SET LOCAL search_path = lab, public;
-- as a member of no role: what is loaded belongs to the caller
CREATE ROLE migstat_loader;
GRANT ALL ON SCHEMA lab TO migstat_loader;
SET ROLE migstat_loader;

---- text to records

SELECT is((SELECT array_agg(fields::text ORDER BY record) FROM migdata.csv_records(
	E'\uFEFFa,"b, ""x""",""\r\n1,"2\n3",""""\r\n,,\r\n5,6,7')),
	ARRAY[ARRAY['a', 'b, "x"', '']::text, ARRAY['1', E'2\n3', '"']::text, ARRAY['5', '6', '7']::text],
	'quotes, doubled quotes, line breaks within, an empty line, a byte order mark');
SELECT is((SELECT array_agg(record) FROM migdata.csv_records(E'a\n"b\nc"\nd')), ARRAY[1, 2, 4]::bigint[], 'lines are those of the file');
SELECT is((SELECT fields FROM migdata.csv_records(E'a;b,c;d')), ARRAY['a', 'b,c', 'd'], 'semicolons where they are more');
SELECT is((SELECT fields FROM migdata.csv_records(E'a\tb, c\td')), ARRAY['a', 'b, c', 'd'], 'tabs where they are more');
SELECT is((SELECT array_agg(migdata.cell_number(c) ORDER BY i) FROM unnest(ARRAY['12', ' 1,234,567 ', '12 345', '1.5', '1e3', '-7', '..', '1,23', '', 'N/A'])
	WITH ORDINALITY AS u(c, i)), ARRAY[12, 1234567, 12345, 1.5, 1000, -7, NULL, NULL, NULL, NULL]::numeric[], 'numbers in cells');

---- names

SELECT is(migdata.country_iso3(name), iso3, name)
FROM (VALUES ('Kyrgyz Republic', 'KGZ'), ('KYRGYZSTAN', 'KGZ'), ('Korea, Dem. Rep.', 'PRK'), ('Korea, Rep.', 'KOR'),
	('Dem. People''s Republic of Korea', 'PRK'), ('Democratic Republic of the Congo', 'COD'), ('Congo', 'COG'), ('Congo, Rep.', 'COG'),
	('Cote d''Ivoire', 'CIV'), ('Côte d’Ivoire', 'CIV'), ('The Gambia', 'GMB'), ('Gambia, The', 'GMB'), ('Guinea', 'GIN'),
	('Guinea-Bissau', 'GNB'), ('Niger', 'NER'), ('Dominica', 'DMA'), ('Türkiye', 'TUR'), ('Trinidad & Tobago', 'TTO'), ('Korea', NULL),
	('World', NULL)) AS v(name, iso3);
SELECT is((SELECT count(*) FROM migdata.countries WHERE in_un_file), 232::bigint, '232 countries and areas in the UN file');
SELECT is((SELECT count(*) FROM migdata.countries WHERE world_bank_name IS NOT NULL), 214::bigint, '214 in the remittance matrix');
SELECT is((SELECT count(*) FROM migdata.countries WHERE least_developed), 47::bigint, '47 least developed countries');
SELECT is((SELECT count(*) FROM migdata.countries WHERE former_soviet), 15::bigint, '15 former Soviet republics');
SELECT is_empty('SELECT name FROM migdata.country_names WHERE name_key IS DISTINCT FROM migdata.country_key(name)', 'keys of names are those of the function');
SELECT is_empty('SELECT name FROM migdata.countries WHERE migdata.country_iso3(name) IS DISTINCT FROM iso3', 'each country is found by its name');
SELECT is_empty('SELECT world_bank_name FROM migdata.countries WHERE migdata.country_iso3(world_bank_name) <> iso3', 'and by its World Bank name');
-- ISO 3166-1
SELECT is((SELECT string_agg(iso3 || m49, ' ' ORDER BY iso3) FROM migdata.countries WHERE subregion = 'Central Asia'),
	'KAZ398 KGZ417 TJK762 TKM795 UZB860', 'codes of Central Asia');

---- UN DESA

\set un `cat test/fixtures/un_stock.csv`
CREATE TEMP TABLE report AS SELECT * FROM migdata.load_un_migrant_stock(:'un');
SELECT is((SELECT string_agg(item || ' ' || count || coalesce(' ' || detail, ''), E'\n') FROM report),
'rows read 12 years 2010, 2019
destinations, countries and areas 3
destinations, regions and groups 3
origins, countries and areas 5
names not known, kept without a code 0
cells read 96
cells empty: not reported, no row 10
cells "..": not reported, no row 24 no figure at all: Geographic regions
cells "-": taken as 0 2 WORLD from Bonaire, Sint Eustatius and Saba 2010, Russian Federation from Bonaire, Sint Eustatius and Saba 2010
cells with a fraction, rounded 1 up to 0.00000000001
rows of the same years replaced 0
rows loaded 62 table lab.un_stock
views made 6 lab.un_stock_destinations, lab.un_stock_origins, lab.un_stock_corridors, lab.un_stock_regions, lab.un_stock_change, lab.un_stock_replication',
	'report of the loader');
SELECT is((SELECT sum(count) FROM report WHERE item ~ '^(cells (empty|"..")|rows loaded)'), 96::numeric, 'each cell is a row or reported');
SELECT is((SELECT tableowner::text FROM pg_tables WHERE schemaname = 'lab' AND tablename = 'un_stock'), 'migstat_loader', 'the table is the caller''s');
SELECT is((SELECT un_stock::text FROM un_stock WHERE year = 2019 AND destination = 'Russian Federation' AND origin = 'Kazakhstan'),
	'(2019,"Russian Federation",RUS,643,country,Kazakhstan,KAZ,398,country,410,f)', 'a row');
SELECT is((SELECT string_agg(DISTINCT destination_kind || ' ' || origin_kind || ' ' || is_aggregate, ', ') FROM un_stock),
	'SDG region country true, SDG region other true, SDG region total true, country country false, country other true, country total true, '
	'world country true, world other true, world total true', 'aggregates are marked');
CREATE TEMP TABLE before AS TABLE un_stock;
CREATE TEMP TABLE again AS SELECT * FROM migdata.load_un_migrant_stock(:'un');
SELECT is((SELECT count FROM again WHERE item ~ 'replaced'), 62::bigint, 'loaded again: the rows replaced');
SELECT set_eq('TABLE un_stock', 'TABLE before', 'loaded again: the same table');
SELECT lives_ok(format('SELECT migdata.load_un_migrant_stock(%L, target => %L)',
	E'International Migrant Stock;;;;;;\n;;;;;;\nYear;Sort order;"Major area, region,\ncountry or area of destination";Notes;Code;Type of data (a);Country or area of origin;;\n'
	|| E';;;;;;Total;Other South;Kazakhstan\n2015;1;Germany;;276;B;1 200 000;-;1 010 000\n', '"Other Stock"'), 'a sheet with lines above, semicolons and blanks in numbers');
SELECT is((SELECT array_agg(stock ORDER BY origin) FROM "Other Stock" WHERE destination_iso3 = 'DEU'), ARRAY[1010000, 0, 1200000]::bigint[], 'its stocks');
SELECT is((SELECT count(*) FROM "Other Stock_corridors"), 1::bigint, 'its views have its name');

-- 350, 50, 600 of 1000 in 2010
SELECT is((SELECT string_agg(rank || destination_iso3 || stock || ' ' || round(percent_of_world, 1), ', ' ORDER BY year, rank) FROM un_stock_destinations),
	'1RUS600 60.0, 2KAZ350 35.0, 3KGZ50 5.0, 1RUS900 60.0, 2KAZ500 33.3, 3KGZ100 6.7', 'destinations');
SELECT is((SELECT string_agg(rank || origin_iso3 || stock || ' ' || round(percent_of_world, 1), ', ' ORDER BY rank) FROM un_stock_origins WHERE year = 2019),
	'1RUS750 50.0, 2KAZ450 30.0, 3KGZ140 9.3, 4CIV80 5.3, 5BES5 0.3', 'origins');
SELECT is((SELECT string_agg(rank || origin_iso3 || destination_iso3 || stock || ' ' || round(percent_of_destination, 1) || ' ' || round(percent_of_origin, 1), ', ' ORDER BY rank)
	FROM un_stock_corridors WHERE year = 2019 AND rank <= 3), '1KAZRUS410 45.6 91.1, 2RUSKAZ400 80.0 53.3, 3RUSRUS295 32.8 39.3', 'corridors');
SELECT is((SELECT stock FROM un_stock_regions WHERE year = 2019 AND destination_subregion = 'Central Asia' AND origin_subregion = 'Central Asia'), 130::numeric,
	'within Central Asia: 90 + 40');
SELECT is((SELECT previous_year || ' ' || previous_stock || ' ' || change || ' ' || round(percent_change, 2) || ' ' || round(percent_per_year::numeric, 4) FROM un_stock_change
	WHERE destination_iso3 = 'KAZ' AND origin = 'Total'), '2010 350 150 42.86 4.0426', 'change: 100 ((500/350)^(1/9) - 1) = 4.0426');
SELECT is((SELECT change || ' ' || coalesce(percent_change, percent_per_year::numeric, 0) FROM un_stock_change WHERE destination_iso3 = 'RUS' AND origin_iso3 = 'BES'),
	'5 0', 'no percentage of none');

CREATE TABLE taken (destination text);

-- errors, each with a hint
CREATE FUNCTION pg_temp.refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE message text; detail text; hint text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN format('%s %s|%s|%s', SQLSTATE, message, detail, CASE WHEN hint = '' THEN 'no hint' ELSE 'hint' END);
END
$$;
SELECT is(pg_temp.refused(format('SELECT migdata.load_un_migrant_stock(%L, %L)', content, coalesce(target, 'wrong'))), error, error)
FROM (VALUES
	(NULL, NULL, '22023 the content of the UN file is empty||hint'),
	(E' \n', NULL, '22023 the content of the UN file is empty||hint'),
	(E'a,b,c\n1,2,3', NULL, '22P04 not the UN file of migrants by destination and origin|No line has Year, a destination and Total before the origins; the file begins "a,b,c".|hint'),
	(E'Year,Destination,Total,Ruritania\n2019,Kazakhstan,5,5', NULL, '42704 names that are not known: Ruritania||hint'),
	(E'Year,Destination,Total,Kenya\n2019,Kazakhstan,5,5\n2019,Kazakhstan,5,5', NULL, '23505 Kazakhstan stands twice in 2019|The second time on line 3.|hint'),
	(E'Year,Destination,Total,Kenya,Kenya\n2019,Kazakhstan,5,5,5', NULL, '23505 origin "Kenya" has two columns||hint'),
	(E'Year,Destination,Total,Kenya\n2019,Kazakhstan,5,-5', NULL, '23514 negative stock -5 of migrants from Kenya in Kazakhstan, 2019|It stands on line 2.|hint'),
	(E'Year,Destination,Total,Kenya\n2019,Kazakhstan,5,n.a.', NULL, '22P02 "n.a." is not a number of migrants|It stands on line 2: Kazakhstan, from Kenya, 2019.|hint'),
	(E'Year,Destination,Total,Kenya\n2019,Kazakhstan,5', NULL, '22P04 line 2 is not a row of the UN file|It has 3 fields, the header 4; its year is "2019".|hint'),
	(E'Year,Destination,Total,Kenya\nNotes,,,', NULL, '22P04 line 2 is not a row of the UN file|It has 4 fields, the header 4; its year is "Notes".|hint'),
	(E'Year,Destination,Total,Kenya\n', NULL, '22P04 no row below the header of the UN file||hint'),
	(E'Year,Destination,Total,Kenya\n2019,Kazakhstan,5,5', 'taken', '42809 lab.taken exists and was not made by this loader|It has no column year, destination_iso3, destination_code, destination_kind, origin, origin_iso3, origin_code, origin_kind, stock, is_aggregate.|hint')
) AS v(content, target, error);
CREATE VIEW seen AS TABLE un_stock;
SELECT is(pg_temp.refused('SELECT migdata.load_un_migrant_stock(E''Year,Destination,Total\n2019,Kenya,5'', ''seen'')'),
	'42809 lab.seen exists and was not made by this loader|It is not a table.|hint', 'a view is no target');
SELECT is(pg_temp.refused('SELECT migdata.load_un_migrant_stock(E''Year,Destination,Total\n2019,Kenya,5'', schema => NULL)'),
	'3F000 no schema for the table "un_stock"||hint', 'no schema to write to');
SELECT is(pg_temp.refused('SELECT migdata.load_un_migrant_stock(E''Year,Destination,Total\n2019,Kenya,5'', ''x; DROP TABLE y'')'),
	'22023 target "x; DROP TABLE y" is no name of a table||hint', 'a target is a name');
SELECT is(pg_temp.refused('SELECT migdata.load_un_migrant_stock(E''Year,Destination,Total\n2019,Kenya,5'', ''migdata.countries'')'),
	'42809 migdata.countries exists and was not made by this loader|It has no column year, destination, destination_iso3, destination_code, '
	'destination_kind, origin, origin_iso3, origin_code, origin_kind, stock, is_aggregate.|hint', 'nor is a table of the extension');
SELECT is(pg_temp.refused('SELECT migdata.load_un_migrant_stock(E''Year,Destination,Total\n2019,Kenya,5'', ''migdata.mine'')'),
	'42501 permission denied for schema migdata||no hint', 'nor its schema');
SELECT is(pg_temp.refused('SELECT migdata.load_un_migrant_stock(E''Year,Destination,Total\n2019,Kenya,5'', unknown_names => ''drop'')'),
	'22023 unknown_names is "drop"||hint', 'what to do with unknown names');
SELECT is(pg_temp.refused('SELECT migdata.load_un_migrant_stock(E''Year,Destination,Total\n2019,Kenya,5'', names => ''{"x": "YYY"}'')'),
	'42704 code "YYY" in names is not in migdata.countries||hint', 'a code not known');
SELECT is((SELECT count || ' ' || detail FROM migdata.load_un_migrant_stock(E'Year,Destination,Total,Ruritania,Xland\n2019,Kazakhstan,5,2,3', 'kept',
	unknown_names => 'keep', names => '{"Xland": "XKX"}') WHERE item ~ 'not known'), '1 Ruritania', 'a name kept is reported');
SELECT is((SELECT string_agg(origin || ' ' || coalesce(origin_iso3, '-') || ' ' || stock, ', ' ORDER BY origin) FROM kept), 'Ruritania - 2, Total - 5, Xland XKX 3',
	'and loaded without a code, and a name of the caller''s with its own');

---- World Bank: remittances

\set remittances `cat test/fixtures/remittances.csv`
CREATE TEMP TABLE wb AS SELECT * FROM migdata.load_bilateral_remittances(:'remittances', 2018);
SELECT is((SELECT string_agg(item || ' ' || count || coalesce(' ' || detail, ''), E'\n') FROM wb),
'senders read 4
receivers read 4
totals among them 1 WORLD
names not known, kept without a code 0
cells read 16
cells without a number: no row 2 Kyrgyz Republic to Korea, Rep., Korea, Rep. to Russian Federation
cells of a country with itself, 0: no row 3
rows of the same year replaced 0
rows loaded 11 table lab.remittances
pairs of countries above 0 4 2445.5 USD million
views made 3 lab.remittances_senders, lab.remittances_receivers, lab.remittances_corridors', 'remittances: report of the loader');
SELECT is((SELECT count FROM migdata.load_bilateral_remittances(:'remittances', 2018) WHERE item ~ 'replaced'), 11::bigint, 'remittances: loaded again, replaced');
SELECT is((SELECT count FROM migdata.load_bilateral_remittances(:'remittances', 2017) WHERE item ~ 'replaced'), 0::bigint, 'remittances: another year is added');
-- 2405.5, 30 and 10 of 2445.5
SELECT is((SELECT string_agg(rank || sender_iso3 || usd_million || ' ' || round(percent_of_world, 2) || ' ' || partners, ', ' ORDER BY rank)
	FROM remittances_senders WHERE year = 2018), '1RUS2405.5 98.36 2, 2KOR30 1.23 1, 3KGZ10 0.41 1', 'remittances: senders without the total');
SELECT is((SELECT string_agg(rank || receiver_iso3 || usd_million, ', ' ORDER BY rank) FROM remittances_receivers WHERE year = 2018),
	'1KGZ2430, 2RUS10, 3KOR5.5', 'remittances: receivers');
SELECT is((SELECT string_agg(sender_iso3 || receiver_iso3 || ' ' || round(percent_of_sender, 2) || ' ' || round(percent_of_receiver, 2), ', ' ORDER BY rank)
	FROM remittances_corridors WHERE year = 2018), 'RUSKGZ 99.77 98.77, KORKGZ 100.00 1.23, KGZRUS 100.00 100.00, RUSKOR 0.23 100.00', 'remittances: corridors');
SELECT is(pg_temp.refused(format('SELECT migdata.load_bilateral_remittances(%L, %L, ''other'')', content, year)), error, error)
FROM (VALUES
	('', 2018, '22023 the content of the remittance matrix is empty||hint'),
	(',Kenya,Ghana', NULL, '22023 year of the remittance matrix is NULL||hint'),
	(E'a,b,c\n1,2,3', 2018, '22P04 not the bilateral remittance matrix|No line names countries from its second field on; the file begins "a,b,c".|hint'),
	(E',Kenya,Ghana', 2018, '22P04 no row below the header of the remittance matrix||hint'),
	(E',Kenya,Ghana\nRuritania,1,2', 2018, '42704 names that are not known: Ruritania||hint'),
	(E',Kenya,Ghana,Kenya\nGhana,1,2,3', 2018, '23505 receiver "Kenya" has two columns||hint'),
	(E',Kenya,Ghana\nKenya,1,2\nKenya,1,2', 2018, '23505 Kenya stands twice as sender|The second time on line 3.|hint'),
	(E',Kenya,Ghana\nKenya,1,-2', 2018, '23514 negative remittances -2 from Kenya to Ghana|They stand on line 2.|hint'),
	(E',Kenya,Ghana\nKenya,1,x', 2018, '22P02 "x" is not an amount|It stands on line 2: from Kenya to Ghana.|hint'),
	(E',Kenya,Ghana\nSource: World Bank', 2018, '22P04 line 2 is not a row of the remittance matrix|It has 1 fields, the header 3; its sender is "Source: World Bank".|hint')
) AS v(content, year, error);

---- CEPII: distances, and the gravity view

\set distances `cat test/fixtures/distances.csv`
SELECT is((SELECT string_agg(item || ' ' || count || coalesce(' ' || detail, ''), E'\n') FROM migdata.load_distances(:'distances')),
'pairs read 7 columns iso_o, iso_d, dist, distw, contig, comlang_off, comlang_ethno, colony, comcol, curcol, col45, smctry
columns passed over 2 distcap, distwces
old codes translated 2 ROM to ROU, ZAR to COD
codes not known, kept without a country 1 ANT
pairs without a distance 1
rows replaced 0
rows loaded 7 table lab.distances', 'distances: report of the loader');
SELECT is((SELECT count FROM migdata.load_distances(:'distances') WHERE item = 'rows replaced'), 7::bigint, 'distances: loaded again, replaced');
SELECT is((SELECT distances::text FROM distances WHERE origin_iso3 = 'ROU'), '(ROM,ZAR,ROU,COD,5500,5600,0,0,0,0,0,0,0,0)', 'distances: a row with old codes');
SELECT is((SELECT distw FROM distances WHERE iso_o = 'CIV'), NULL, 'distances: a point is missing');
SELECT is(migdata.create_gravity_view(), 'lab.gravity', 'gravity: the view');
-- ln 410 = 6.0162, ln 3100 = 8.0392
SELECT is((SELECT stock || ' ' || round(log_stock::numeric, 4) || ' ' || origin_emigrants || ' ' || destination_immigrants || ' ' || dist || ' '
	|| round(log_dist::numeric, 4) || ' ' || contig || same_region || both_former_soviet FROM gravity WHERE year = 2019 AND origin_iso3 = 'KAZ' AND destination_iso3 = 'RUS'),
	'410 6.0162 450 900 3100 8.0392 101', 'gravity: a row');
SELECT is((SELECT log_stock FROM gravity WHERE stock = 0), NULL, 'gravity: no logarithm of 0');
SELECT is(pg_temp.refused(format('SELECT migdata.load_distances(%L, ''far'', %L)', content, coalesce(unknown, 'keep'))), error, error)
FROM (VALUES
	('', NULL, '22023 the content of the file of distances is empty||hint'),
	(E'iso_o,iso_d,dist\nKAZ,RUS,"1', NULL, '22P04 a double quote of the file of distances is not closed||hint'),
	(E'iso_o,iso_d,dist,contig\nKAZ,RUS,1,2', NULL, '23514 contig of KAZ to RUS is 2|It stands on line 2.|hint'),
	(E'origin,iso_d,dist\nKAZ,RUS,1', NULL, '22P04 not a file of distances as of CEPII|Its first line has no iso_o; it begins "origin,iso_d,dist".|hint'),
	(E'iso_o,iso_d,dist', NULL, '22P04 no row below the header of the file of distances||hint'),
	(E'iso_o,iso_d,dist\nKAZ,RUS', NULL, '22P04 line 2 is not a row of the file of distances|It has 2 fields, the header 3.|hint'),
	(E'iso_o,iso_d,dist\nKAZ,,1', NULL, '22P04 line 2 is not a row of the file of distances|It has 3 fields, the header 3.|hint'),
	(E'iso_o,iso_d,dist\nKAZ,RUS,far', NULL, '22P02 "FAR" is not a number for dist|It stands on line 2: KAZ to RUS.|hint'),
	(E'iso_o,iso_d,dist\nKAZ,RUS,-1', NULL, '23514 negative dist -1 from KAZ to RUS|It stands on line 2.|hint'),
	(E'iso_o,iso_d,dist\nKAZ,RUS,1\nkaz,rus,1', NULL, '23505 KAZ to RUS stands twice|The second time on line 3.|hint'),
	(E'iso_o,iso_d,dist\nKAZ,QQQ,1', 'error', '42704 codes that are not known: QQQ||hint'),
	(E'iso_o,iso_d,dist\nKAZ,RUS,1', 'drop', '22023 unknown_codes is "drop"||hint')
) AS v(content, unknown, error);
SELECT is(pg_temp.refused('SELECT migdata.create_gravity_view(stock => ''nowhere'')'), '42P01 there is no table lab.nowhere||hint', 'gravity: no such table');

---- shares of the population, of a table of the caller's

CREATE TABLE people (iso3 text, year int, population numeric);
INSERT INTO people VALUES ('KAZ', 2019, 18.5), ('kaz', 2010, 16.0), ('RUS', 2019, 145.9), ('KGZ', 2019, 0);
SELECT is(migdata.create_population_view('people', 'thousands'), 'lab.un_stock_population', 'population: the view');
-- 500 of 18,500; 900 of 145,900; 350 of 16,000
SELECT is((SELECT string_agg(year || destination_iso3 || ' ' || stock || ' ' || coalesce(population || ' ' || round(percent_of_population, 4), '-'), ', ' ORDER BY year, destination_iso3)
	FROM un_stock_population WHERE origin = 'Total'),
	'2010KAZ 350 16000.0 2.1875, 2010KGZ 50 -, 2010RUS 600 -, 2019KAZ 500 18500.0 2.7027, 2019KGZ 100 -, 2019RUS 900 145900.0 0.6169', 'population: totals by destination');
-- 410 of 145,900
SELECT is((SELECT round(percent_of_population, 5) FROM un_stock_population WHERE year = 2019 AND destination_iso3 = 'RUS' AND origin_iso3 = 'KAZ'), 0.28101, 'population: an origin');
SELECT is((SELECT count(*) FROM un_stock_population), (SELECT count(*) FROM un_stock WHERE destination_kind = 'country'), 'population: each row of a country once');
SELECT matches(col_description('un_stock_population'::regclass, attnum), 'unit    percent\nsource', 'population: unit and source')
FROM pg_attribute WHERE attrelid = 'un_stock_population'::regclass AND attname = 'percent_of_population';
CREATE TABLE people_once AS SELECT iso3, population * 1000 AS population FROM people WHERE year = 2019;
SELECT is(migdata.create_population_view('people_once', view_name => 'shares'), 'lab.shares', 'population: of one year, in persons');
SELECT is((SELECT round(percent_of_population, 4) FROM shares WHERE year = 2010 AND destination_iso3 = 'KAZ' AND origin = 'Total'), 1.8919, 'it serves all years: 350 of 18,500');
SELECT is(pg_temp.refused(format('SELECT migdata.create_population_view(%L, %L)', v.population, unit)), error, error)
FROM (VALUES ('nowhere', 'persons', '42P01 there is no table lab.nowhere||hint'),
	('people', 'millions', '22023 unit is "millions"||hint'),
	('distances', 'persons', '42703 table lab.distances has no column iso3, population||hint'),
	('x; DROP TABLE y', 'persons', '22023 table "x; DROP TABLE y" is no name of a table||hint')) AS v(population, unit, error);
INSERT INTO people VALUES ('Kaz', 2019, 18.6);
SELECT is(pg_temp.refused('SELECT migdata.create_population_view(''people'')'), '23505 population of KAZ in 2019 stands twice in lab.people||hint', 'population: a country twice');

---- the published files

\set data `echo "$MIGSTAT_DATA"`
\set un_file `cat "$MIGSTAT_DATA/un_desa_ims2019_bilateral_wide.csv" 2>/dev/null`
SELECT :'un_file' <> '' AS have_un \gset
\if :have_un
CREATE TEMP TABLE un_report AS SELECT * FROM migdata.load_un_migrant_stock(:'un_file', 'un_2019');
-- counted with Python's csv module
SELECT is((SELECT string_agg(count::text, ' ') FROM un_report), '1981 232 51 232 0 465535 298195 6938 4 9 0 160402 6', 'UN file: what was read');
SELECT is((SELECT count(*) || ' ' || sum(stock) FROM un_2019_corridors WHERE year = 2019 AND stock > 0), '11305 260283744', 'UN file: corridors of 2019');
SELECT is((SELECT string_agg(destination_iso3, ' ' ORDER BY rank) FROM un_2019_destinations WHERE year = 2019 AND rank <= 10),
	'USA DEU SAU RUS GBR ARE FRA CAN AUS ITA', 'UN file: the ten destinations in the order of the deck');
SELECT is((SELECT string_agg(origin_iso3, ' ' ORDER BY rank) FROM un_2019_origins WHERE year = 2019 AND rank <= 5),
	'IND MEX CHN RUS SYR', 'UN file: the five origins in the order of the deck');
-- the flags and regions of migdata.countries against the rows of the file
SELECT is_empty($$
	SELECT g.name, g.year, sum(t.stock), r.stock
	FROM un_2019 t JOIN migdata.countries c ON c.iso3 = t.destination_iso3
	CROSS JOIN LATERAL (VALUES (c.region), (nullif(c.subregion, c.region)), (upper(c.sdg_region)), ('WORLD'),
		(CASE WHEN c.more_developed THEN 'More developed regions' ELSE 'Less developed regions' END),
		(CASE WHEN c.least_developed THEN 'Least developed countries' END)) AS v(name)
	CROSS JOIN LATERAL (SELECT v.name, t.year) AS g
	JOIN un_2019 r ON r.destination = g.name AND r.year = g.year AND r.origin = 'Total'
	WHERE t.origin = 'Total' AND t.destination_kind = 'country'
	GROUP BY g.name, g.year, r.stock HAVING abs(sum(t.stock) - r.stock) > 1$$, 'UN file: members of each region and group add up to its row');
SELECT is((SELECT count(*) || ' ' || count(*) FILTER (WHERE agrees) FROM un_2019_replication), '27 26', 'deck: 26 of 27 figures agree');
SELECT is((SELECT entity || ' ' || measure || ' ' || published || ' ' || round(computed, 4) FROM un_2019_replication WHERE NOT agrees),
	'Kazakhstan born_in_russian_federation 2.4 2.4584', 'deck: the one that does not');
\else
SELECT skip('MIGSTAT_DATA names no folder with un_desa_ims2019_bilateral_wide.csv', 7);
\endif

\set wb_file `cat "$MIGSTAT_DATA/wb_bilateral_remittances_2018_wide.csv" 2>/dev/null`
SELECT :'wb_file' <> '' AS have_wb \gset
\if :have_wb
-- counted with Python's csv module
SELECT is((SELECT string_agg(count::text, ' ') FROM migdata.load_bilateral_remittances(:'wb_file', 2018, 'wb_2018')),
	'214 214 0 0 45796 4 214 0 45578 6062 3', 'remittance matrix: what was read');
SELECT is((SELECT string_agg(sender_iso3 || round(usd_million / 1000, 1), ' ' ORDER BY rank) FROM wb_2018_senders WHERE rank <= 5),
	'USA158.8 SAU43.0 ARE42.1 GBR31.4 CAN27.8', 'remittance matrix: five senders, USD billion');
SELECT is((SELECT string_agg(receiver_iso3 || usd_million, ' ' ORDER BY rank) FROM wb_2018_receivers WHERE rank <= 5),
	'IND78603 CHN67418 MEX35557 PHL33809 FRA27010', 'remittance matrix: five receivers, USD million');
SELECT is((SELECT usd_million FROM wb_2018_corridors WHERE sender_iso3 = 'RUS' AND receiver_iso3 = 'UZB'), 2801::numeric, 'remittance matrix: Russia to Uzbekistan');
\else
SELECT skip('MIGSTAT_DATA names no folder with wb_bilateral_remittances_2018_wide.csv', 4);
\endif

-- the ready-made corridors of 2019 with CEPII's columns, under CEPII's names of the codes; Channel Islands have none
\set dist_file `grep -v '"Channel Islands"' "$MIGSTAT_DATA/gravity_corridors_2019.csv" 2>/dev/null | sed '1s/"origin_iso3"/iso_o/; 1s/"destination_iso3"/iso_d/'`
SELECT :'dist_file' <> '' AND :'have_un' AS have_dist \gset
\if :have_dist
SELECT is((SELECT string_agg(count::text, ' ') FROM migdata.load_distances(:'dist_file', 'dist_2019') WHERE item ~ '^(codes|rows)'), '0 0 11297', 'distances: what was read');
SELECT is(migdata.create_gravity_view('gravity_2019', 'un_2019', 'dist_2019'), 'lab.gravity_2019', 'gravity: the view');
CREATE TEMP TABLE fit AS SELECT migstat.ols('SELECT * FROM gravity_2019 WHERE year = 2019', 'log_stock ~ log_dist + contig + comlang_off + colony') AS m;
-- R 4.2.2: coef(summary(lm(log(migrants) ~ log(dist) + contig + comlang_off + colony, read.csv("gravity_corridors_2019.csv"))))
SELECT pg_temp.near(u.have, u.want, 1e-8, u.about)
FROM fit CROSS JOIN LATERAL migstat.tidy(m) AS t JOIN (VALUES ('log_dist', -0.5945955097, 0.02771606446), ('contig', 2.5176309887, 0.12434065826),
	('comlang_off', 0.5326465864, 0.06436201097), ('colony', 2.6345117610, 0.13864913890)) AS v(term, estimate, std_error) USING (term)
CROSS JOIN LATERAL (VALUES (t.estimate, v.estimate, 'gravity: ' || term || ' as in R'), (t.std_error, v.std_error, 'gravity: standard error of ' || term || ' as in R'))
	AS u(have, want, about);
SELECT is((SELECT n FROM fit, migstat.glance(m)), 10866::bigint, 'gravity: rows as in R');
\else
SELECT skip('MIGSTAT_DATA names no folder with gravity_corridors_2019.csv', 11);
\endif

RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
