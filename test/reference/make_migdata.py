#!/usr/bin/env python3
"""Print sql/modules/60-migdata-deck.sql: the figures of the source deck as tables of schema migdata.

	python3 test/reference/make_migdata.py DECK > sql/modules/60-migdata-deck.sql

DECK is the folder with the deck's figures as CSV files and its README.md.  Every value comes from
those files.  What is written here is only the shape: column types, comments, the source lines the
deck prints, and the words of two enums.  Columns of the CSV files that are computed from others are
left out; migdata.replication computes them again.
"""
import csv
import os
import re
import sys

DECK = sys.argv[1]
GROUPS = {'russia_migrant': 'Russia migrant', 'non_russia_migrant': 'Non-Russia migrant',
		  'non_migrant': 'Non-migrant'}
ANSWERS = {'very_positive': 'very positive', 'somewhat_positive': 'somewhat positive', 'neutral': 'neutral',
		   'somewhat_negative': 'somewhat negative', 'very_negative': 'very negative', 'no_idea': 'no idea',
		   'dr': 'DR'}
TABLES = {'russia': 'Table 1', 'kyrgyzstan': 'Table 10'}
TITLES = {'russia': 'Table 1. Views of Russia, migrant and non-migrant samples',
		  'kyrgyzstan': 'Table 10. Views of Kyrgyzstan, migrant and non-migrant samples'}
PLACES = {'russia': 'Russia', 'kyrgyzstan': 'Kyrgyzstan'}
QUESTIONS = {'social_protection': 'The system of social protection in %s',
			 'freedom_of_speech': 'Freedom of speech in %s',
			 'equality_before_law': 'Equality before the law in %s',
			 'foreign_policy': 'Foreign policy of %s'}
ENUM_ANSWER, ENUM_GROUP = 'migdata.view_answer', 'migdata.migrant_group'

VIEWS_NOTE = ('publication not printed on the slide; the year is that of the survey named on a slide before it '
			  '("2017 survey in Bishkek and Chuy oblast with oversample of return migrants")')
COUNTS_NOTE = ('reconstruction: one of many tables that agree with every printed percentage, N and chi-square, '
			   'not the survey\'s data')


def read(name):
	with open(os.path.join(DECK, name), encoding='utf-8', newline='') as file:
		return list(csv.DictReader(file))


def literal(value, kind):
	"""A value as SQL; the empty string of a number is NULL, and None always is."""
	if value is None or (value == '' and kind != 'text'):
		return 'NULL'
	if kind in ('integer', 'numeric', 'bigint'):
		return str(value)
	text = str(value).replace("'", "''")
	return "E'%s'" % text.replace('\\', '\\\\') if '\\' in text else "'%s'" % text


def comment(what, name, text):
	assert len(text.split('\n')[0]) <= 72 and not text.split('\n')[0].endswith('.'), (name, text)
	assert text[0].islower() or text[:2].isupper() or not text[0].isalpha(), (name, text)
	print('COMMENT ON %s %s IS\n%s;' % (what, name, literal(text, 'text')))


COMMON = {
	'source': 'slide, table or publication as the deck prints it',
	'year': 'year the figure is about; NULL where the deck prints none',
	'unit': 'unit of the figures in this row',
	'note': 'remark on this row, NULL if there is none',
	'repair_flag': 'what was repaired in the text of the deck; none if nothing',
}


def table(name, about, origin, columns, key=None):
	"""A table, its comments and its rows.

	columns: (name, type, comment, unit or None, values); values is a list, or one constant for all rows
	"""
	rows = max(len(c[4]) for c in columns if isinstance(c[4], list))
	print('\n-- %s: %d rows' % (name, rows))
	print('CREATE TABLE migdata.%s (' % name)
	lines = ['\t%s %s%s' % (c[0], c[1], '' if None in values_of(c, rows) else ' NOT NULL') for c in columns]
	if key:
		lines.append('\tPRIMARY KEY (%s)' % ', '.join(key))
	print(',\n'.join(lines) + '\n);')
	comment('TABLE', 'migdata.' + name, about)
	for c in columns:
		text = c[2]
		if c[0] not in COMMON:
			text += '\n\n%ssource  %s' % ('unit    %s\n' % c[3] if c[3] else '', origin)
		comment('COLUMN', 'migdata.%s.%s' % (name, c[0]), text)
	# what is the same in every row is written once; of a few long texts each row has the number
	varying, select, texts = [], [], {}
	for c in columns:
		values = values_of(c, rows)
		distinct = list(dict.fromkeys(v for v in values if v is not None))
		if len(set(values)) == 1:
			select.append(literal(values[0], c[1])
						  + ('::' + c[1] if values[0] is None or c[1].startswith('migdata') else ''))
			continue
		varying.append(c)
		if c[1] == 'text' and len(distinct) <= min(5, rows / 4) and max(map(len, distinct)) > 40:
			texts[c[0]] = distinct
			select.append('(ARRAY[\n\t\t%s])[v.%s]' % (',\n\t\t'.join(literal(d, 'text') for d in distinct), c[0]))
		else:
			select.append('v.%s%s' % (c[0], '' if c[1] == 'text' else '::' + c[1]))
	print('INSERT INTO migdata.%s (%s)' % (name, ', '.join(c[0] for c in columns)))
	print('SELECT\n\t%s' % ',\n\t'.join(select))
	print('FROM (VALUES')
	print(',\n'.join('\t(%s)' % ', '.join(row_literal(c, values_of(c, rows)[i], texts) for c in varying)
					 for i in range(rows)))
	print(') AS v(%s);' % ', '.join(c[0] for c in varying))


def row_literal(column, value, texts):
	if column[0] in texts and value is not None:
		return str(texts[column[0]].index(value) + 1)
	return literal(value, column[1])


def values_of(column, rows):
	values = column[4] if isinstance(column[4], list) else [column[4]] * rows
	return [None if v is None or (v == '' and column[1] != 'text') else v for v in values]


def tail(source, year, unit, note, flag):
	values = dict(source=source, year=year, unit=unit, note=note, repair_flag=flag)
	kinds = dict(year='integer')
	return [(name, kinds.get(name, 'text'), COMMON[name], None, values[name]) for name in COMMON]


def column(rows, name):
	return [row[name] for row in rows]


def flags(rows):
	return [row.get('repair_flag') or 'none' for row in rows]


def notes(rows):
	return [row['repair_note'] or None for row in rows]


def or_null(values):
	return [v if v != '' else None for v in values]


def decimals(values, places):
	"""Numbers with the decimals they are printed with (the CSV files drop trailing zeros)."""
	return [('%.*f' % (places, float(v))) if v != '' else None for v in values]


def enum(name, about, words):
	print('\nCREATE TYPE migdata.%s AS ENUM (%s);' % (name, ', '.join(literal(w, 'text') for w in words)))
	comment('TYPE', 'migdata.' + name, about)


print("""-- Migration data: the figures of the deck "The Eurasian Migration System in Comparative
-- Perspective: Opportunities, Progress, and Agenda" (Ted Gerber, University of Wisconsin-Madison).
--
-- Generated; do not edit.  Made by
--     python3 test/reference/make_migdata.py DECK > sql/modules/60-migdata-deck.sql
-- from the CSV files of the folder DECK.

CREATE SCHEMA migdata;""")
comment('SCHEMA', 'migdata', '''published figures on migration in Eurasia, with source and unit

Figures are as the deck prints them; repair_flag says where its text had to be repaired, as_printed columns
hold what was found.  What the deck does not print is "not printed" or NULL.  Everything named reconstructed
is a reconstruction, not data of a survey.''')

enum('view_answer', '''answers about Russia and Kyrgyzstan, in questionnaire order

DR is printed so and not explained.''', ANSWERS.values())
enum('migrant_group', '''groups of respondents, in the printed order''', GROUPS.values())

# ------------------------------------------------------------------ views of Russia and Kyrgyzstan

tests = read('views_chi_square_tests.csv')
countries = column(tests, 'country')
items = column(tests, 'item')
heads = [t.split(' | ')[0].strip() for t in column(tests, 'as_printed')]
questions = [QUESTIONS[i] % PLACES[c] for c, i in zip(countries, items)]
order = [sum(c == d for d in countries[:k + 1]) for k, c in enumerate(countries)]
origin = 'deck, Tables 1 and 10'
table('views_items', '''questions on views of Russia and Kyrgyzstan

One row per question of Tables 1 and 10.''', origin, [
	('deck_table', 'text', 'table of the deck', None, [TABLES[c] for c in countries]),
	('table_title', 'text', 'title of that table', None, [TITLES[c] for c in countries]),
	('country', 'text', 'country asked about, as in the other views_ tables', None, countries),
	('item', 'text', 'short name of the question', None, items),
	('item_order', 'integer', 'place of the question in its table', 'rank', order),
	('item_column', 'text', 'column of migdata.views_reconstructed with the answers', None,
	 ['%s_%s' % p for p in zip(countries, items)]),
	('question', 'text', 'question in full', None, questions),
	('question_as_printed', 'text', 'question as found in the text of the deck', None, heads),
	('repair_flag', 'text', COMMON['repair_flag'], None,
	 ['none' if h == q else 'label_restored' for h, q in zip(heads, questions)]),
], ['country', 'item'])

rows = read('views_groups.csv')
table('views_groups', '''size of the groups behind the views of Russia and Kyrgyzstan

Head of Tables 1 and 10.''', origin, [
	('migrant_group', ENUM_GROUP, 'group of respondents', None, [GROUPS[g] for g in column(rows, 'group')]),
	('n', 'integer', 'number of respondents', 'persons', column(rows, 'n')),
	('percent_of_sample', 'numeric', 'share of the sample, whole numbers', 'percent',
	 column(rows, 'percent_of_sample_as_printed')),
] + tail('head of Tables 1 and 10, "Views of Russia" and "Views of Kyrgyzstan, migrant and non-migrant samples"',
		 2017, 'persons; percent of sample', VIEWS_NOTE, 'none'), ['migrant_group'])

rows = read('views_russia.csv') + read('views_kyrgyzstan.csv')
lost = {'missing_in_text_layer': 'the percentage is lost in the text of the deck'}
table('views_published', '''views of Russia and Kyrgyzstan in percent, as published

Tables 1 and 10: the share of each group giving each answer, 8 questions x 7 answers x 3 groups.  Two
percentages are lost in the text of the deck and NULL here.  In Table 1 the last letters of the row labels
had slid into the first column of figures ("very positiv | e 30%").''', origin, [
	('deck_table', 'text', 'table of the deck', None, [TABLES[c] for c in column(rows, 'country')]),
	('country', 'text', 'country asked about', None, column(rows, 'country')),
	('item', 'text', 'short name of the question, see migdata.views_items', None, column(rows, 'item')),
	('answer', ENUM_ANSWER, 'answer', None, [ANSWERS[a] for a in column(rows, 'answer')]),
	('answer_order', 'integer', 'place of the answer, 1 to 7', 'rank', column(rows, 'answer_order')),
	('migrant_group', ENUM_GROUP, 'group of respondents', None, [GROUPS[g] for g in column(rows, 'group')]),
	('n_group', 'integer', 'size of the group', 'persons', column(rows, 'n_group')),
	('percent', 'numeric', 'share of the group giving this answer, whole numbers', 'percent',
	 column(rows, 'percent')),
	('as_printed', 'text', 'label and figure as found in the text of the deck', None, column(rows, 'as_printed')),
] + tail([TITLES[c] for c in column(rows, 'country')], 2017, 'percent of the group',
		 ['; '.join(t for t in (lost.get(r['repair_flag']), VIEWS_NOTE) if t) for r in rows], flags(rows)),
	['country', 'item', 'answer', 'migrant_group'])

table('views_chi_square_published', '''chi-square tests of views by group, as published

Item rows of Tables 1 and 10 ("Pearson chi2(12) = .. Pr = ..").''', origin, [
	('deck_table', 'text', 'table of the deck', None, column(tests, 'deck_table')),
	('country', 'text', 'country asked about', None, countries),
	('item', 'text', 'short name of the question, see migdata.views_items', None, items),
	('chi_square', 'numeric', 'chi-square of Pearson, four decimals', None, column(tests, 'chi_square')),
	('df', 'integer', 'degrees of freedom', None, column(tests, 'df')),
	('p_value', 'numeric', 'p-value, three decimals', 'probability', column(tests, 'p_as_printed')),
	('as_printed', 'text', 'item row as found in the text of the deck', None,
	 [t.rstrip(' |') for t in column(tests, 'as_printed')]),
] + tail([TITLES[c] for c in countries], 2017, 'chi-square; probability', VIEWS_NOTE,
		 ['head_restored' if c == 'kyrgyzstan' else 'mark_up_removed' if '$' in r['as_printed'] else 'none'
		  for c, r in zip(countries, tests)]), ['country', 'item'])

rows = read('reconstruction/views_counts.csv')
origin = 'computed from the percentages, N and chi-square of Tables 1 and 10'
table('views_reconstructed_counts', '''reconstruction of the counts behind the views, not the survey's data

A reconstruction: whole numbers that agree with every printed percentage, N and chi-square of Tables 1 and 10.
Between 165,881 and 2,452,642 tables per question do (migdata.views_reconstruction_summary); this is the one
nearest to the middle of the printed percentages.  It is an example consistent with print.''', origin, [
	('country', 'text', 'country asked about', None, column(rows, 'country')),
	('item', 'text', 'short name of the question, see migdata.views_items', None, column(rows, 'item')),
	('answer', ENUM_ANSWER, 'answer', None, [ANSWERS[a] for a in column(rows, 'answer')]),
	('answer_order', 'integer', 'place of the answer, 1 to 7', 'rank', column(rows, 'answer_order')),
	('migrant_group', ENUM_GROUP, 'group of respondents', None, [GROUPS[g] for g in column(rows, 'group')]),
	('n_group', 'integer', 'size of the group, as printed', 'persons', column(rows, 'n_group')),
	('count', 'integer', 'reconstructed number of respondents', 'persons', column(rows, 'count')),
	('count_min', 'integer', 'smallest count that rounds to the printed percentage', 'persons',
	 column(rows, 'count_min_from_rounding')),
	('count_max', 'integer', 'largest count that rounds to the printed percentage', 'persons',
	 column(rows, 'count_max_from_rounding')),
	('percent_published', 'numeric', 'printed share of the group; NULL where lost', 'percent',
	 column(rows, 'percent_printed')),
	('cell_status', 'text', 'fixed, or free within rounding', None, column(rows, 'cell_status')),
] + tail([TITLES[c] for c in column(rows, 'country')], 2017, 'persons', COUNTS_NOTE, 'reconstruction'),
	['country', 'item', 'answer', 'migrant_group'])

rows = read('reconstruction/solution_summary.csv')
table('views_reconstruction_summary', '''number of tables that agree with print: the reconstruction's room

All whole-number tables were enumerated, with the column totals fixed.''', origin, [
	('country', 'text', 'country asked about', None, column(rows, 'country')),
	('item', 'text', 'short name of the question, see migdata.views_items', None, column(rows, 'item')),
	('chi_square_published', 'numeric', 'chi-square of Pearson, as printed', None, column(rows, 'chi_square_printed')),
	('tables_matching_percentages', 'bigint', 'whole-number tables that agree with the printed percentages', 'tables',
	 column(rows, 'integer_tables_matching_percentages')),
	('chi_square_min', 'numeric', 'smallest chi-square among those', None, column(rows, 'chi_square_min')),
	('chi_square_max', 'numeric', 'largest chi-square among those', None, column(rows, 'chi_square_max')),
	('tables_matching_chi_square', 'bigint', 'those that also have the printed chi-square, four decimals', 'tables',
	 column(rows, 'solutions_matching_chi_square_to_4_decimals')),
	('rms_deviation', 'numeric', 'deviation of the shipped counts from the printed percentages',
	 'half a percentage point, root mean square', column(rows, 'best_rms_deviation_in_half_widths')),
	('max_deviation', 'numeric', 'largest deviation from a printed percentage', 'percentage points',
	 column(rows, 'best_max_deviation_percentage_points')),
] + tail([TITLES[c] for c in column(rows, 'country')], 2017, 'tables; chi-square', COUNTS_NOTE, 'reconstruction'),
	['country', 'item'])

rows = read('reconstruction/blank_cell_distribution.csv')
table('views_lost_cells', '''the two lost percentages: what the reconstruction allows

For each count of persons in a lost cell, how many tables agree with everything printed.''', origin, [
	('country', 'text', 'country asked about', None, column(rows, 'country')),
	('item', 'text', 'short name of the question, see migdata.views_items', None, column(rows, 'item')),
	('answer', ENUM_ANSWER, 'answer', None, [ANSWERS[a] for a in column(rows, 'answer')]),
	('migrant_group', ENUM_GROUP, 'group of respondents', None, [GROUPS[g] for g in column(rows, 'group')]),
	('count', 'integer', 'possible number of respondents in the cell', 'persons', column(rows, 'count')),
	('percent', 'numeric', 'the same as a share of the group', 'percent', column(rows, 'percent')),
	('percent_rounded', 'integer', 'the share as it would be printed', 'percent', column(rows, 'percent_rounded')),
	('solutions', 'bigint', 'tables with this count', 'tables', column(rows, 'solutions')),
	('percent_of_solutions', 'numeric', 'share of all tables that agree with print', 'percent',
	 column(rows, 'percent_of_solutions')),
] + tail([TITLES[c] for c in column(rows, 'country')], 2017, 'persons; tables', COUNTS_NOTE, 'reconstruction'),
	['country', 'item', 'count'])

# ------------------------------------------------------------------ stocks and remittances

rows = read('un_migrant_stock_2019.csv')
origin = 'deck, slide "Migration in today\'s world (2019 UN data)"'
UN = ('slide "Migration in today\'s world (2019 UN data)", '
	  'https://www.un.org/development/desa/en/news/population/international-migrant-stock-2019.html')
table('un_migrant_stock', '''international migrants in 2019 by destination, origin and region

Figures of the slide, rounded as there; qualifier holds words like about or around.''', origin, [
	('role', 'text', 'world, region, group, destination or origin', None, column(rows, 'role')),
	('entity', 'text', 'country, region or group of countries', None, column(rows, 'entity')),
	('measure', 'text', 'what is measured', None, column(rows, 'measure')),
	('value', 'numeric', 'figure', 'see column unit: million persons or percent', column(rows, 'value')),
	('qualifier', 'text', 'word of the slide that makes the figure approximate', None, or_null(column(rows, 'qualifier'))),
	('as_printed', 'text', 'words of the slide', None, column(rows, 'as_printed')),
] + tail(UN, column(rows, 'year'), column(rows, 'unit'), None, 'none'), ['role', 'entity', 'measure', 'year'])

rows = read('remittance_senders.csv')
origin = 'deck, "Top countries sending remittances"'
table('remittance_senders', '''top ten countries sending remittances, 2005, 2010, 2015 and 2017

Current (nominal) USD billion.''', origin, [
	('rank', 'integer', 'place in the year', 'rank', column(rows, 'rank')),
	('country', 'text', 'country', None, column(rows, 'country')),
	('usd_billion', 'numeric', 'remittances sent', 'billion current US dollars', column(rows, 'as_printed')),
	('as_printed', 'text', 'figure as printed', None, column(rows, 'as_printed')),
] + tail('"Top countries sending remittances"; World Bank, n.d.b. (accessed July 2019)', column(rows, 'year'),
		 'billion current (nominal) US dollars',
		 ['; '.join(t for t in (r['repair_note'], '2017 was the latest year available, no breakdown for 2018'
								if r['year'] == '2017' else None) if t) or None for r in rows],
		 flags(rows)), ['year', 'rank'])

rows = read('remittances_percent_gdp_2018.csv')
origin = 'deck, slide "Migration in today\'s world (2019 UN data)"'
table('remittance_gdp_share', '''top five countries receiving remittances, by share of product, 2018''', origin, [
	('rank', 'integer', 'place in the year', 'rank', column(rows, 'rank')),
	('country', 'text', 'country', None, column(rows, 'country')),
	('percent_of_gdp', 'numeric', 'remittances received', 'percent of gross domestic product',
	 column(rows, 'percent_of_gdp')),
	('as_printed', 'text', 'figure as printed', None, column(rows, 'as_printed')),
] + tail('last bullet of the slide "Migration in today\'s world (2019 UN data)"; source of the figures not printed',
		 column(rows, 'year'), 'percent of gross domestic product',
		 'the sentence stands under an address that is about migrant stocks', 'none'), ['rank'])

rows = read('kazakhstan_foreign_born_2019.csv')
origin = 'deck, slide "Intraregional migration in Central Asia"'
computed = [r['measure'].endswith('_computed') for r in rows]
table('kazakhstan_foreign_born', '''foreign-born population of Kazakhstan, 2019''', origin, [
	('country', 'text', 'country', None, column(rows, 'country')),
	('measure', 'text', 'what is measured', None, [re.sub('_computed$', '', m) for m in column(rows, 'measure')]),
	('value', 'numeric', 'figure', 'see column unit: million persons or percent', column(rows, 'value')),
] + tail('slide "Intraregional migration in Central Asia"; 2020 UN Migration Report, p.82.', column(rows, 'year'),
		 column(rows, 'unit'),
		 ['not printed in the deck; computed from the two printed figures' if c else r['note'] or None
		  for c, r in zip(computed, rows)], ['computed' if c else 'none' for c in computed]), ['measure'])

# ------------------------------------------------------------------ anti-immigrant sentiment in Russia

rows = read('voting_issue_importance.csv')
origin = 'deck, "TABLE 1. How important on a scale of 1 to 7"'
table('voting_issue_importance', '''importance of issues in the choice of a president, Russia

Post-presidential election survey only; ethnic Russian respondents; "Hard to say" responses are excluded.''',
	  origin, [
	('issue_order', 'integer', 'place in the table', 'rank', [str(i + 1) for i in range(len(rows))]),
	('issue', 'text', 'issue', None, column(rows, 'issue')),
	('mean', 'numeric', 'mean importance', 'points on a scale of 1 to 7', decimals(column(rows, 'mean'), 2)),
	('sd', 'numeric', 'standard deviation', 'points on a scale of 1 to 7', decimals(column(rows, 'sd'), 2)),
	('min', 'integer', 'smallest answer', 'points on a scale of 1 to 7', column(rows, 'min')),
	('max', 'integer', 'largest answer', 'points on a scale of 1 to 7', column(rows, 'max')),
	('n', 'integer', 'number of respondents', 'persons', column(rows, 'n')),
	('mean_z', 'numeric', 'mean Z, as printed; its definition is not printed', 'standard deviations',
	 decimals(column(rows, 'mean_z'), 2)),
] + tail('TABLE 1. How important on a scale of 1 to 7 were each of the following issues for you when you decided '
		 'which presidential candidate to vote for?', None, 'points on a scale of 1 to 7',
		 'publication not printed; post-presidential election survey only; ethnic Russian respondents; '
		 '"Hard to say" responses are excluded', 'none'), ['issue'])

rows = read('anti_immigrant_ols.csv')
origin = 'deck, "TABLE 3. Regression results: anti-immigrant sentiment"'
terms = []
for r in rows:
	if r['term'] not in terms:
		terms.append(r['term'])
table('anti_immigrant_ols', '''regression results for anti-immigrant sentiment, Russia

Linear regressions of three outcomes, coefficient and standard error as printed.  In 18 rows "-." was lost in
the text of the deck and is restored (repair_flag minus_and_point_restored).  The legend of the stars is not
printed; all fit * p < .10, ** p < .05.  The surveys are of November 2011 to March 2012.''', origin, [
	('term_order', 'integer', 'place of the term in the table', 'rank', [str(terms.index(r['term']) + 1) for r in rows]),
	('block', 'text', 'group of terms', None, column(rows, 'block')),
	('term', 'text', 'term of the regression', None, column(rows, 'term')),
	('reference_category', 'text', 'category the term is compared with, as printed', None,
	 or_null(column(rows, 'reference_category'))),
	('outcome', 'text', 'outcome of the regression', None, column(rows, 'outcome')),
	('b', 'numeric', 'coefficient', 'points of the outcome\'s scale (not printed)', decimals(column(rows, 'b'), 3)),
	('se', 'numeric', 'standard error of the coefficient', 'points of the outcome\'s scale (not printed)',
	 decimals(column(rows, 'se'), 3)),
	('stars', 'text', 'stars as printed; empty if none', None,
	 [r['stars'] if r['b'] != '' else None for r in rows]),
	('b_as_printed', 'text', 'coefficient as found in the text of the deck', None, or_null(column(rows, 'b_as_printed'))),
	('se_as_printed', 'text', 'standard error as found in the text of the deck', None,
	 or_null(column(rows, 'se_as_printed'))),
] + tail('TABLE 3. Regression results: anti-immigrant sentiment; publication not printed', None, 'not printed', notes(rows),
		 flags(rows)), ['term', 'outcome'])

rows = read('anti_immigrant_ols_fit.csv')
table('anti_immigrant_ols_fit', '''size and fit of the regressions for anti-immigrant sentiment''', origin, [
	('outcome', 'text', 'outcome of the regression', None, column(rows, 'outcome')),
	('n', 'integer', 'number of respondents', 'persons', column(rows, 'n')),
	('r_squared', 'numeric', 'share of variance explained', 'share', decimals(column(rows, 'r_squared'), 3)),
] + tail('TABLE 3. Regression results: anti-immigrant sentiment; publication not printed', None, 'persons; share', None,
		 'none'),
	['outcome'])

rows = read('anti_immigrant_associations.csv')
origin = 'deck, "TABLE 4. Associations of anti-immigrant views"'
table('anti_immigrant_associations', '''anti-immigrant views and political attitudes: signs of association

Printed legend: + significant positive effect; 0 no statistically significant effect; - significant negative
effect.  Age, education, gender, locality, income, survey wave, Orthodox faith and foreign birthplace are
controlled for; N is not printed.  Three rows have lost their signs in the text of the deck: NULL here, and only
inferred in the columns for that.''', origin, [
	('attitude_order', 'integer', 'place in the table', 'rank', [str(i + 1) for i in range(len(rows))]),
	('section', 'text', 'section of the table', None, column(rows, 'section')),
	('attitude', 'text', 'political attitude', None, column(rows, 'attitude')),
	('immigrants_harm_russia', 'text', 'sign for the view that immigrants harm Russia', None,
	 or_null(column(rows, 'immigrants_harm_russia'))),
	('keep_immigrants_out', 'text', 'sign for the view that immigrants should be kept out', None,
	 or_null(column(rows, 'keep_immigrants_out'))),
	('immigrants_harm_russia_inferred', 'text', 'the same with lost signs inferred, not read', None,
	 column(rows, 'immigrants_harm_russia_inferred')),
	('keep_immigrants_out_inferred', 'text', 'the same with lost signs inferred, not read', None,
	 column(rows, 'keep_immigrants_out_inferred')),
] + tail('TABLE 4. Associations of anti-immigrant views with political attitudes among ethnic Russians; publication '
		 'not printed', None, 'sign of effect', notes(rows), flags(rows)), ['attitude'])

# ------------------------------------------------------------------ Georgia

rows = read('remittance_effects.csv')
origin = 'deck, "Table 6 Unconditional and matching estimates"'
outcomes = []
for r in rows:
	if r['outcome'] not in outcomes:
		outcomes.append(r['outcome'])
table('remittance_effects', '''effects of remittances on households in Georgia, two estimators

Differences of means (diff) and effects on the treated by propensity score matching (att), for all households
and for those with a migrant abroad.  significance_mark is after repair; the printed marks are in the
as_printed columns.  N, the legend of the marks and the notes a, b, c of the table are not printed; the marks fit
* for |t| >= 1.96 and the double dagger for 1.645 <= |t| < 1.96.''', origin, [
	('outcome_order', 'integer', 'place of the outcome in the table', 'rank',
	 [str(outcomes.index(r['outcome']) + 1) for r in rows]),
	('section', 'text', 'section of the table', None, column(rows, 'section')),
	('subsection', 'text', 'part of the section', None, or_null(column(rows, 'subsection'))),
	('outcome', 'text', 'outcome', None, column(rows, 'outcome')),
	('sample', 'text', 'all households, or those with an absent migrant', None, column(rows, 'sample')),
	('estimator', 'text', 'diff (of means) or att (by matching)', None, column(rows, 'estimator')),
	('estimate', 'numeric', 'effect of receiving remittances', 'see column unit: Georgian lari for spending',
	 decimals(column(rows, 'estimate'), 2)),
	('t_statistic', 'numeric', 't statistic of the estimate', None, decimals(column(rows, 't'), 2)),
	('significance_mark', 'text', 'mark of significance, repaired; empty if none', None,
	 column(rows, 'significance_mark')),
	('estimate_as_printed', 'text', 'estimate and mark as found in the text of the deck', None,
	 column(rows, 'estimate_as_printed')),
	('t_as_printed', 'text', 't statistic and mark as found in the text of the deck', None,
	 column(rows, 't_as_printed')),
] + tail('Table 6 Unconditional and matching estimates of remittance effects (in Georgian lari); Gerber & Torosyan, '
		 '"Remittances in the Republic of Georgia: Correlates, Economic Impact, and Social Capital Formation", '
		 'published online 13 February 2013', None,
		 ['Georgian lari' if r['section'] == 'spending' else 'not printed' for r in rows],
		 notes(rows), flags(rows)),
	['outcome', 'sample', 'estimator'])

rows = read('household_tasks_probit.csv')
origin = 'deck, "TABLE 4 PROBIT MODELS"'
table('household_tasks_probit', '''probit models for gender-atypical tasks and leisure, Georgia

AM, RM and HH of the labels are not spelled out in the deck; read as absent migrant, return migrant and
household.''', origin, [
	('term', 'text', 'term of the model', None, column(rows, 'term')),
	('term_as_printed', 'text', 'term as printed', None, column(rows, 'term_as_printed')),
	('sex', 'text', 'men or women', None, column(rows, 'sex')),
	('outcome', 'text', 'gender_atypical_tasks or leisure', None, column(rows, 'outcome')),
	('n', 'integer', 'number of respondents', 'persons', column(rows, 'n')),
	('coef', 'numeric', 'probit coefficient', 'standard deviations of the latent outcome', decimals(column(rows, 'coef'), 3)),
	('se', 'numeric', 'standard error of the coefficient', 'standard deviations of the latent outcome',
	 decimals(column(rows, 'se'), 3)),
	('coef_as_printed', 'text', 'coefficient as found in the text of the deck', None, column(rows, 'coef_as_printed')),
] + tail('TABLE 4 PROBIT MODELS FOR GENDER-ATYPICAL TASKS AND LEISURE, BY GENDER; Torosyan, Gerber & '
		 'Go\u00f1alons-Pons, "Migration, Household Tasks, and Gender: Evidence from the Republic of Georgia"', None,
		 'probit coefficient', notes(rows), flags(rows)), ['term', 'sex', 'outcome'])

# ------------------------------------------------------------------ the rest

rows = read('other_numeric_facts.csv')
computed = ['computed' in r['source_line'] for r in rows]
table('other_facts', '''other figures the deck mentions''', 'deck, as in column source', [
	('what', 'text', 'what the figure is', None, column(rows, 'what')),
	('value', 'text', 'figure, as text', 'see column unit', column(rows, 'value')),
] + tail(column(rows, 'source_line'), None, column(rows, 'unit'),
		 ['not printed in the deck; computed' if c else None for c in computed],
		 ['computed' if c else 'none' for c in computed]), ['what'])
