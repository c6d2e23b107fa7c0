#!/usr/bin/env python3
"""Print sql/modules/68-migdata-countries.sql: countries, their codes, regions and the names files give them.

	python3 test/reference/make_countries.py TOTALS ATTRIBUTES STOCK REMITTANCES > sql/modules/68-migdata-countries.sql

TOTALS       UN DESA, International Migrant Stock 2019, totals by destination: area, m49_code, year, migrant_stock;
             countries follow their region, regions of the Sustainable Development Goals in capitals
ATTRIBUTES   country, iso3 of the UN areas
STOCK        UN DESA, the same edition by destination and origin, for its names
REMITTANCES  World Bank, bilateral remittance matrix 2018, for its names

Names, M49 codes and regions come from these files; ISO codes from the second.  What is typed here: the
World Bank's names that differ, other common names, areas outside the UN file, CEPII's old codes, the
development groups and the former Soviet republics.
"""
import csv
import re
import sys

TOTALS, ATTRIBUTES, STOCK, REMITTANCES = sys.argv[1:5]

REGIONS = {
	'Africa': ['Eastern Africa', 'Middle Africa', 'Northern Africa', 'Southern Africa', 'Western Africa'],
	'Asia': ['Central Asia', 'Eastern Asia', 'South-Eastern Asia', 'Southern Asia', 'Western Asia'],
	'Europe': ['Eastern Europe', 'Northern Europe', 'Southern Europe', 'Western Europe'],
	'Latin America and the Caribbean': ['Caribbean', 'Central America', 'South America'],
	'Northern America': ['Northern America'],
	'Oceania': ['Australia / New Zealand', 'Melanesia', 'Micronesia', 'Polynesia'],
}
REGION_OF = {s: r for r, subs in REGIONS.items() for s in subs}

KINDS = {
	'WORLD': 'world',
	'More developed regions': 'development group', 'Less developed regions': 'development group',
	'Least developed countries': 'development group',
	'Less developed regions, excluding least developed countries': 'development group',
	'High-income countries': 'income group', 'Middle-income countries': 'income group',
	'Upper-middle-income countries': 'income group', 'Lower-middle-income countries': 'income group',
	'Low-income countries': 'income group', 'No income group available': 'income group',
	'Africa': 'region', 'Asia': 'region', 'Europe': 'region', 'Latin America and the Caribbean': 'region',
	'Northern America': 'region', 'Oceania': 'region',
}

# lists of the UN at the time of the 2019 edition; the sums of their members are the file's rows
LEAST_DEVELOPED = ('AFG AGO BDI BEN BFA BGD BTN CAF COD COM DJI ERI ETH GIN GMB GNB HTI KHM KIR LAO LBR LSO MDG MLI '
	'MMR MOZ MRT MWI NER NPL RWA SDN SEN SLB SLE SOM SSD STP TCD TGO TLS TUV TZA UGA VUT YEM ZMB').split()
FORMER_SOVIET = 'ARM AZE BLR EST GEO KAZ KGZ LTU LVA MDA RUS TJK TKM UKR UZB'.split()
CEPII = {'ROU': 'ROM', 'COD': 'ZAR', 'SRB': 'YUG', 'TLS': 'TMP', 'PSE': 'PAL'}

# iso3: (name, M49, subregion, note)
OUTSIDE = {
	'TWN': ('Taiwan', 158, 'Eastern Asia', 'not in the UN file of 2019'),
	'XKX': ('Kosovo', None, 'Southern Europe', 'not an ISO 3166-1 code; the World Bank\'s; with Serbia in the UN file'),
	'MAF': ('Saint Martin (French part)', 663, 'Caribbean', 'not in the UN file of 2019'),
	'BLM': ('Saint Barthélemy', 652, 'Caribbean', 'not in the UN file of 2019'),
	'GGY': ('Guernsey', 831, 'Northern Europe', 'in Channel Islands in the UN file'),
	'JEY': ('Jersey', 832, 'Northern Europe', 'in Channel Islands in the UN file'),
	'ALA': ('Åland Islands', 248, 'Northern Europe', 'not in the UN file of 2019'),
	'SJM': ('Svalbard and Jan Mayen', 744, 'Northern Europe', 'not in the UN file of 2019'),
	'NFK': ('Norfolk Island', 574, 'Australia / New Zealand', 'not in the UN file of 2019'),
	'CXR': ('Christmas Island', 162, 'Australia / New Zealand', 'not in the UN file of 2019'),
	'CCK': ('Cocos (Keeling) Islands', 166, 'Australia / New Zealand', 'not in the UN file of 2019'),
	'PCN': ('Pitcairn', 612, 'Polynesia', 'not in the UN file of 2019'),
}
NOTES = {'CHI': 'not an ISO 3166-1 code; the World Bank\'s', 'SRB': 'with Kosovo in the UN file'}

WORLD_BANK = {
	'Bahamas, The': 'BHS', 'Bolivia': 'BOL', 'Congo, Dem. Rep.': 'COD', 'Congo, Rep.': 'COG',
	"Cote d'Ivoire": 'CIV', 'Curacao': 'CUW', 'Czech Republic': 'CZE', 'Egypt, Arab Rep.': 'EGY',
	'Faeroe Islands': 'FRO', 'Gambia, The': 'GMB', 'Hong Kong SAR, China': 'HKG', 'Iran, Islamic Rep.': 'IRN',
	'Korea, Dem. Rep.': 'PRK', 'Korea, Rep.': 'KOR', 'Kosovo': 'XKX', 'Kyrgyz Republic': 'KGZ', 'Lao PDR': 'LAO',
	'Macao SAR, China': 'MAC', 'Micronesia, Fed. Sts.': 'FSM', 'Moldova': 'MDA', 'Slovak Republic': 'SVK',
	'St. Kitts and Nevis': 'KNA', 'St. Lucia': 'LCA', 'St. Martin (French part)': 'MAF',
	'St. Vincent and the Grenadines': 'VCT', 'Tanzania': 'TZA', 'United States': 'USA', 'Venezuela, RB': 'VEN',
	'Vietnam': 'VNM', 'Virgin Islands (U.S.)': 'VIR', 'West Bank and Gaza': 'PSE', 'Yemen, Rep.': 'YEM',
}
OTHER = {
	'Türkiye': 'TUR', 'Netherlands (Kingdom of the)': 'NLD', 'Swaziland': 'SWZ', 'Czechia (Czech Republic)': 'CZE',
	'The former Yugoslav Republic of Macedonia': 'MKD', 'TFYR Macedonia': 'MKD', 'Macedonia, FYR': 'MKD',
	'Macedonia': 'MKD', 'Cape Verde': 'CPV', 'Burma': 'MMR', 'East Timor': 'TLS', 'Ivory Coast': 'CIV',
	'Russia': 'RUS', 'Kirghizstan': 'KGZ', 'Kyrgyz Rep.': 'KGZ', 'Syria': 'SYR', 'Iran': 'IRN', 'Laos': 'LAO',
	'South Korea': 'KOR', 'North Korea': 'PRK', "Democratic People's Republic of Korea": 'PRK',
	"Korea, Dem. People's Rep.": 'PRK', "Korea, Democratic People's Republic of": 'PRK',
	'Korea, Republic of': 'KOR', 'Iran, Islamic Republic of': 'IRN', 'Venezuela': 'VEN',
	'Bolivia, Plurinational State of': 'BOL', 'Venezuela, Bolivarian Republic of': 'VEN',
	'Moldova, Republic of': 'MDA', 'Tanzania, United Republic of': 'TZA', 'Micronesia, Federated States of': 'FSM',
	'Palestine': 'PSE', 'Palestine, State of': 'PSE', 'Occupied Palestinian Territory': 'PSE',
	'Palestinian Territory, Occupied': 'PSE', 'Congo, Democratic Republic of the': 'COD',
	'Congo, The Democratic Republic of the': 'COD', 'Democratic Republic of Congo': 'COD', 'DR Congo': 'COD',
	'Dem. Rep. of the Congo': 'COD', 'Republic of the Congo': 'COG', 'Congo Republic': 'COG', 'Hong Kong': 'HKG',
	'Macao': 'MAC', 'Macau': 'MAC', 'Great Britain': 'GBR', 'UK': 'GBR',
	'United Kingdom of Great Britain and Northern Ireland': 'GBR', 'USA': 'USA', 'US': 'USA', 'UAE': 'ARE',
	'Brunei': 'BRN', 'Vatican': 'VAT', 'Vatican City': 'VAT', 'Holy See (Vatican City State)': 'VAT',
	'Falkland Islands': 'FLK', 'Wallis and Futuna': 'WLF', 'US Virgin Islands': 'VIR', 'Virgin Islands, U.S.': 'VIR',
	'Virgin Islands, British': 'VGB', 'Saint Helena, Ascension and Tristan da Cunha': 'SHN', 'St. Helena': 'SHN',
	'St. Pierre and Miquelon': 'SPM', 'Sint Maarten': 'SXM', 'St. Martin': 'MAF', 'Taiwan, China': 'TWN',
	'China, Taiwan Province of China': 'TWN', 'Taiwan, Province of China': 'TWN', 'Somalia, Fed. Rep.': 'SOM',
	'Kosovo (UNSCR 1244)': 'XKX', 'Bosnia-Herzegovina': 'BIH', 'Sao Tomé and Principe': 'STP',
	'Republic of Korea (South)': 'KOR', 'Puerto Rico (US)': 'PRI', 'Gambia (Republic of The)': 'GMB',
	'Byelorussia': 'BLR', 'Belorussia': 'BLR', 'Kazakstan': 'KAZ', 'Turkmenia': 'TKM', 'Moldavia': 'MDA',
}


def key(name):
	"""As migdata.country_key()."""
	accents = str.maketrans('áàâãäåāçćčéèêëēíìîïīñóòôõöøōšúùûüūýžÁÀÂÃÄÅĀÇĆČÉÈÊËĒÍÌÎÏĪÑÓÒÔÕÖØŌŠÚÙÛÜŪÝŽ',
		'aaaaaaaccceeeeeiiiiinooooooosuuuuuyzaaaaaaaccceeeeeiiiiinooooooosuuuuuyz')
	name = re.sub("['’`]", '', name.translate(accents).lower().replace('&', ' and '))
	name = re.sub(r'[^a-z0-9]+', ' ', name).strip()
	return re.sub(r'^the | the$', '', name)


def quoted(value):
	if value is None or value == '':
		return 'NULL'
	if isinstance(value, (int, bool)):
		return str(value).lower()
	return "'" + value.replace("'", "''") + "'"


def rows(values):
	return ',\n'.join('\t(' + ', '.join(quoted(v) for v in row) + ')' for row in values)


iso3 = {r['country']: r['iso3'] or 'CHI' for r in csv.DictReader(open(ATTRIBUTES, encoding='utf-8'))}
assert iso3['Channel Islands'] == 'CHI'
codes = {}
for row in csv.DictReader(open(TOTALS, encoding='utf-8')):
	codes.setdefault(row['area'], int(row['m49_code']))
stock = list(csv.reader(open(STOCK, encoding='utf-8')))
destinations = list(dict.fromkeys(row[1] for row in stock[1:]))
origins = stock[0][5:]
remittances = next(csv.reader(open(REMITTANCES, encoding='utf-8-sig')))[1:]

countries, areas, sdg, subregion = [], [], None, None
# the totals file repeats OCEANIA's code; regions in capitals are those of the Sustainable Development Goals
for name, code in codes.items():
	if name in iso3:
		code3 = iso3[name]
		region = REGION_OF[subregion]
		more = region in ('Europe', 'Northern America') or code3 in ('AUS', 'NZL', 'JPN')
		countries.append([code3, code, name, None, region, subregion, sdg, more, code3 in LEAST_DEVELOPED,
			code3 in FORMER_SOVIET, CEPII.get(code3, code3), True, NOTES.get(code3)])
		continue
	if name == 'NORTHERN AMERICA':
		subregion = 'Northern America'
	elif name in REGION_OF:
		subregion = name
	if name.isupper() and name not in ('WORLD', 'EUROPE', 'NORTHERN AMERICA'):
		sdg = name.capitalize()
		for word in ('Africa', 'Asia', 'America', 'Saharan', 'Caribbean', 'Eastern', 'Western', 'Southern', 'Northern', 'Latin'):
			sdg = re.sub(word.lower(), word, sdg, flags=re.I)
		sdg = sdg.replace('south-Eastern', 'South-Eastern').replace('Sub-saharan', 'Sub-Saharan')
	kind = KINDS.get(name) or ('SDG region' if name.isupper() else 'subregion')
	areas.append((name, code, kind))
for name in destinations:
	if name not in codes:
		areas.append((name, None, 'heading'))
for code3, (name, code, sub, note) in OUTSIDE.items():
	near = next(c for c in countries if c[5] == sub)
	countries.append([code3, code, name, None, near[4], sub, near[6], near[7], False, False, code3, False, note])
by_code = {c[0]: c for c in countries}
assert set(origins) == set(iso3) and set(LEAST_DEVELOPED + FORMER_SOVIET + list(CEPII)) <= set(by_code)

names = {}
def add(name, code3, source):
	assert code3 in by_code, name
	assert names.setdefault(key(name), (name, code3, source))[1] == code3, name

for c in countries:
	add(c[2], c[0], 'UN DESA 2019' if c[11] else 'World Bank 2018' if c[0] == 'XKX' else 'ISO 3166-1')
for name in remittances:
	code3 = WORLD_BANK.get(name) or names[key(name)][1]
	by_code[code3][3] = name
	add(name, code3, 'World Bank 2018')
for name, code3 in OTHER.items():
	add(name, code3, 'other')
assert not {key(a[0]) for a in areas} & set(names), 'a region named as a country'
countries.sort()

print('''-- Countries and areas, their codes, regions and the names that files give them.
--
-- Generated; do not edit.  Made by
--     python3 test/reference/make_countries.py TOTALS ATTRIBUTES STOCK REMITTANCES > sql/modules/68-migdata-countries.sql
-- from the files that script names.

CREATE TABLE migdata.countries (
	iso3 text PRIMARY KEY,
	m49 integer UNIQUE,
	name text NOT NULL UNIQUE,
	world_bank_name text UNIQUE,
	region text NOT NULL,
	subregion text NOT NULL,
	sdg_region text NOT NULL,
	more_developed boolean NOT NULL,
	least_developed boolean NOT NULL,
	former_soviet boolean NOT NULL,
	cepii_code text NOT NULL UNIQUE,
	in_un_file boolean NOT NULL,
	note text
);
COMMENT ON TABLE migdata.countries IS
'countries and areas with codes, regions and UN and World Bank names

The 232 countries and areas of the UN migrant stock 2019 and some that other files have.  No position on the
status of any of them is meant.';
COMMENT ON COLUMN migdata.countries.iso3 IS
'ISO 3166-1 alpha-3 code; CHI and XKX are codes of the World Bank

source  ISO 3166-1; World Bank';
COMMENT ON COLUMN migdata.countries.m49 IS
'numeric code, UN M49 and ISO 3166-1; NULL for Kosovo

source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.countries.name IS
'name in the UN file of 2019

source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.countries.world_bank_name IS
'name in the bilateral remittance matrix 2018; NULL if not in it

source  World Bank, bilateral remittance matrix 2018';
COMMENT ON COLUMN migdata.countries.region IS
'UN geographic region, six of them

source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.countries.subregion IS
'UN geographic subregion

source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.countries.sdg_region IS
'region of the Sustainable Development Goals, seven in this edition

source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.countries.more_developed IS
'whether in the UN''s more developed regions

Europe, Northern America, Australia, New Zealand and Japan.
source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.countries.least_developed IS
'whether among the 47 least developed countries of 2019

source  UN list of the time; the sum of its members is the row of the UN file';
COMMENT ON COLUMN migdata.countries.former_soviet IS
'whether one of the 15 states that were republics of the USSR';
COMMENT ON COLUMN migdata.countries.cepii_code IS
'code in CEPII''s GeoDist, which has five old ones

ROM, ZAR, YUG, TMP and PAL for ROU, COD, SRB, TLS and PSE.
source  CEPII, GeoDist';
COMMENT ON COLUMN migdata.countries.in_un_file IS
'whether the UN file of 2019 has it as destination and origin';
COMMENT ON COLUMN migdata.countries.note IS
'remark on the code or on what the UN file counts with it';
INSERT INTO migdata.countries (iso3, m49, name, world_bank_name, region, subregion, sdg_region, more_developed, least_developed, former_soviet, cepii_code, in_un_file, note) VALUES''')
print(rows(countries) + ';')
print('''
CREATE TABLE migdata.country_names (
	name_key text PRIMARY KEY,
	name text NOT NULL,
	iso3 text NOT NULL REFERENCES migdata.countries,
	source text NOT NULL
);
COMMENT ON TABLE migdata.country_names IS
'names of countries in files, each with the code it stands for

Looked up through migdata.country_key(), so case, accents, punctuation and a "The" at either end do not matter.';
COMMENT ON COLUMN migdata.country_names.name_key IS
'migdata.country_key() of the name';
COMMENT ON COLUMN migdata.country_names.name IS
'name as the source writes it';
COMMENT ON COLUMN migdata.country_names.iso3 IS
'code in migdata.countries';
COMMENT ON COLUMN migdata.country_names.source IS
'first file that writes it so; other for names met elsewhere';
INSERT INTO migdata.country_names (name_key, name, iso3, source) VALUES''')
print(rows((k, *v) for k, v in sorted(names.items())) + ';')
print('''
CREATE TABLE migdata.un_areas (
	name text PRIMARY KEY,
	code integer,
	kind text NOT NULL
);
COMMENT ON TABLE migdata.un_areas IS
'destinations of the UN file that are not one country

World, regions, groups and headings; names in capitals are those of the Sustainable Development Goals.';
COMMENT ON COLUMN migdata.un_areas.name IS
'name in the UN file of 2019

source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.un_areas.code IS
'numeric code of the UN; NULL for a heading

source  UN DESA, International Migrant Stock 2019';
COMMENT ON COLUMN migdata.un_areas.kind IS
'world, region, subregion, SDG region, group or heading';
INSERT INTO migdata.un_areas (name, code, kind) VALUES''')
print(rows(areas) + ';')
print('''
GRANT SELECT ON migdata.countries, migdata.country_names, migdata.un_areas TO PUBLIC;''')
