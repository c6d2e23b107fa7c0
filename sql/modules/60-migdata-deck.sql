-- Migration data: the figures of the deck "The Eurasian Migration System in Comparative
-- Perspective: Opportunities, Progress, and Agenda" (Ted Gerber, University of Wisconsin-Madison).
--
-- Generated; do not edit.  Made by
--     python3 test/reference/make_migdata.py DECK > sql/modules/60-migdata-deck.sql
-- from the CSV files of the folder DECK.

CREATE SCHEMA migdata;
COMMENT ON SCHEMA migdata IS
'published figures on migration in Eurasia, with source and unit

Figures are as the deck prints them; repair_flag says where its text had to be repaired, as_printed columns
hold what was found.  What the deck does not print is "not printed" or NULL.  Everything named reconstructed
is a reconstruction, not data of a survey.';

CREATE TYPE migdata.view_answer AS ENUM ('very positive', 'somewhat positive', 'neutral', 'somewhat negative', 'very negative', 'no idea', 'DR');
COMMENT ON TYPE migdata.view_answer IS
'answers about Russia and Kyrgyzstan, in questionnaire order

DR is printed so and not explained.';

CREATE TYPE migdata.migrant_group AS ENUM ('Russia migrant', 'Non-Russia migrant', 'Non-migrant');
COMMENT ON TYPE migdata.migrant_group IS
'groups of respondents, in the printed order';

-- views_items: 8 rows
CREATE TABLE migdata.views_items (
	deck_table text NOT NULL,
	table_title text NOT NULL,
	country text NOT NULL,
	item text NOT NULL,
	item_order integer NOT NULL,
	item_column text NOT NULL,
	question text NOT NULL,
	question_as_printed text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (country, item)
);
COMMENT ON TABLE migdata.views_items IS
'questions on views of Russia and Kyrgyzstan

One row per question of Tables 1 and 10.';
COMMENT ON COLUMN migdata.views_items.deck_table IS
'table of the deck

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.table_title IS
'title of that table

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.country IS
'country asked about, as in the other views_ tables

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.item IS
'short name of the question

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.item_order IS
'place of the question in its table

unit    rank
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.item_column IS
'column of migdata.views_reconstructed with the answers

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.question IS
'question in full

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.question_as_printed IS
'question as found in the text of the deck

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_items.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.views_items (deck_table, table_title, country, item, item_order, item_column, question, question_as_printed, repair_flag)
SELECT
	v.deck_table,
	(ARRAY[
		'Table 1. Views of Russia, migrant and non-migrant samples',
		'Table 10. Views of Kyrgyzstan, migrant and non-migrant samples'])[v.table_title],
	v.country,
	v.item,
	v.item_order::integer,
	v.item_column,
	v.question,
	v.question_as_printed,
	v.repair_flag
FROM (VALUES
	('Table 1', 1, 'russia', 'social_protection', 1, 'russia_social_protection', 'The system of social protection in Russia', 'The system of social protection in Russia', 'none'),
	('Table 1', 1, 'russia', 'freedom_of_speech', 2, 'russia_freedom_of_speech', 'Freedom of speech in Russia', 'Freedom of speech in Russia', 'none'),
	('Table 1', 1, 'russia', 'equality_before_law', 3, 'russia_equality_before_law', 'Equality before the law in Russia', 'Equality before the law in Russia', 'none'),
	('Table 1', 1, 'russia', 'foreign_policy', 4, 'russia_foreign_policy', 'Foreign policy of Russia', 'Foreign policy of Russia', 'none'),
	('Table 10', 2, 'kyrgyzstan', 'social_protection', 1, 'kyrgyzstan_social_protection', 'The system of social protection in Kyrgyzstan', 'The system of social protection in Kyrgyzstai', 'label_restored'),
	('Table 10', 2, 'kyrgyzstan', 'freedom_of_speech', 2, 'kyrgyzstan_freedom_of_speech', 'Freedom of speech in Kyrgyzstan', 'Freedom of speech in Kyrgyzstan', 'none'),
	('Table 10', 2, 'kyrgyzstan', 'equality_before_law', 3, 'kyrgyzstan_equality_before_law', 'Equality before the law in Kyrgyzstan', 'Equality before the law in Kyrgyzstan', 'none'),
	('Table 10', 2, 'kyrgyzstan', 'foreign_policy', 4, 'kyrgyzstan_foreign_policy', 'Foreign policy of Kyrgyzstan', 'Foreign policy of Kyrgyzstan', 'none')
) AS v(deck_table, table_title, country, item, item_order, item_column, question, question_as_printed, repair_flag);

-- views_groups: 3 rows
CREATE TABLE migdata.views_groups (
	migrant_group migdata.migrant_group NOT NULL,
	n integer NOT NULL,
	percent_of_sample numeric NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (migrant_group)
);
COMMENT ON TABLE migdata.views_groups IS
'size of the groups behind the views of Russia and Kyrgyzstan

Head of Tables 1 and 10.';
COMMENT ON COLUMN migdata.views_groups.migrant_group IS
'group of respondents

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_groups.n IS
'number of respondents

unit    persons
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_groups.percent_of_sample IS
'share of the sample, whole numbers

unit    percent
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_groups.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.views_groups.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.views_groups.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_groups.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.views_groups.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.views_groups (migrant_group, n, percent_of_sample, source, year, unit, note, repair_flag)
SELECT
	v.migrant_group::migdata.migrant_group,
	v.n::integer,
	v.percent_of_sample::numeric,
	'head of Tables 1 and 10, "Views of Russia" and "Views of Kyrgyzstan, migrant and non-migrant samples"',
	2017,
	'persons; percent of sample',
	'publication not printed on the slide; the year is that of the survey named on a slide before it ("2017 survey in Bishkek and Chuy oblast with oversample of return migrants")',
	'none'
FROM (VALUES
	('Russia migrant', 381, 15),
	('Non-Russia migrant', 105, 4),
	('Non-migrant', 2133, 81)
) AS v(migrant_group, n, percent_of_sample);

-- views_published: 168 rows
CREATE TABLE migdata.views_published (
	deck_table text NOT NULL,
	country text NOT NULL,
	item text NOT NULL,
	answer migdata.view_answer NOT NULL,
	answer_order integer NOT NULL,
	migrant_group migdata.migrant_group NOT NULL,
	n_group integer NOT NULL,
	percent numeric,
	as_printed text NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (country, item, answer, migrant_group)
);
COMMENT ON TABLE migdata.views_published IS
'views of Russia and Kyrgyzstan in percent, as published

Tables 1 and 10: the share of each group giving each answer, 8 questions x 7 answers x 3 groups.  Two
percentages are lost in the text of the deck and NULL here.  In Table 1 the last letters of the row labels
had slid into the first column of figures ("very positiv | e 30%").';
COMMENT ON COLUMN migdata.views_published.deck_table IS
'table of the deck

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.country IS
'country asked about

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.item IS
'short name of the question, see migdata.views_items

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.answer IS
'answer

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.answer_order IS
'place of the answer, 1 to 7

unit    rank
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.migrant_group IS
'group of respondents

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.n_group IS
'size of the group

unit    persons
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.percent IS
'share of the group giving this answer, whole numbers

unit    percent
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.as_printed IS
'label and figure as found in the text of the deck

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_published.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.views_published.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.views_published.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_published.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.views_published.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.views_published (deck_table, country, item, answer, answer_order, migrant_group, n_group, percent, as_printed, source, year, unit, note, repair_flag)
SELECT
	v.deck_table,
	v.country,
	v.item,
	v.answer::migdata.view_answer,
	v.answer_order::integer,
	v.migrant_group::migdata.migrant_group,
	v.n_group::integer,
	v.percent::numeric,
	v.as_printed,
	(ARRAY[
		'Table 1. Views of Russia, migrant and non-migrant samples',
		'Table 10. Views of Kyrgyzstan, migrant and non-migrant samples'])[v.source],
	2017,
	'percent of the group',
	(ARRAY[
		'publication not printed on the slide; the year is that of the survey named on a slide before it ("2017 survey in Bishkek and Chuy oblast with oversample of return migrants")',
		'the percentage is lost in the text of the deck; publication not printed on the slide; the year is that of the survey named on a slide before it ("2017 survey in Bishkek and Chuy oblast with oversample of return migrants")'])[v.note],
	v.repair_flag
FROM (VALUES
	('Table 1', 'russia', 'social_protection', 'very positive', 1, 'Russia migrant', 381, 30, 'very positiv | e 30%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'very positive', 1, 'Non-Russia migrant', 105, 22, 'very positiv | 22%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'very positive', 1, 'Non-migrant', 2133, 24, 'very positiv | 24%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'somewhat positive', 2, 'Russia migrant', 381, 38, 'somewhat positiv | re 38%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'somewhat positive', 2, 'Non-Russia migrant', 105, 28, 'somewhat positiv | 28%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'somewhat positive', 2, 'Non-migrant', 2133, 33, 'somewhat positiv | 33%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'neutral', 3, 'Russia migrant', 381, 9, 'neutra | al 9%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'neutral', 3, 'Non-Russia migrant', 105, 11, 'neutra | 11%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'neutral', 3, 'Non-migrant', 2133, 9, 'neutra | 9%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'somewhat negative', 4, 'Russia migrant', 381, 0, 'somewhat negativ | e 0%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'somewhat negative', 4, 'Non-Russia migrant', 105, 3, 'somewhat negativ | 3%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'somewhat negative', 4, 'Non-migrant', 2133, 2, 'somewhat negativ | 2%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'very negative', 5, 'Russia migrant', 381, 1, 'very negativ | e 1%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'very negative', 5, 'Non-Russia migrant', 105, 1, 'very negativ | 1%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'very negative', 5, 'Non-migrant', 2133, 1, 'very negativ | 1%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'no idea', 6, 'Russia migrant', 381, 18, 'no ide | a 18%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'no idea', 6, 'Non-Russia migrant', 105, 29, 'no ide | 29%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'no idea', 6, 'Non-migrant', 2133, 27, 'no ide | 27%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'DR', 7, 'Russia migrant', 381, 4, 'DI | R 4%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'DR', 7, 'Non-Russia migrant', 105, 7, 'DI | 7%', 1, 1, 'none'),
	('Table 1', 'russia', 'social_protection', 'DR', 7, 'Non-migrant', 2133, 5, 'DI | 5%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'very positive', 1, 'Russia migrant', 381, 24, 'very positiv | e 24%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'very positive', 1, 'Non-Russia migrant', 105, 19, 'very positiv | 19%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'very positive', 1, 'Non-migrant', 2133, 20, 'very positiv | 20%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'somewhat positive', 2, 'Russia migrant', 381, 36, 'somewhat positiv | e 36%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'somewhat positive', 2, 'Non-Russia migrant', 105, 26, 'somewhat positiv | 26%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'somewhat positive', 2, 'Non-migrant', 2133, 30, 'somewhat positiv | 30%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'neutral', 3, 'Russia migrant', 381, 14, 'neutra | al 14%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'neutral', 3, 'Non-Russia migrant', 105, 16, 'neutra | 16%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'neutral', 3, 'Non-migrant', 2133, 13, 'neutra | 13%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'somewhat negative', 4, 'Russia migrant', 381, 2, 'somewhat negativ | e 2%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'somewhat negative', 4, 'Non-Russia migrant', 105, 3, 'somewhat negativ | 3%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'somewhat negative', 4, 'Non-migrant', 2133, 3, 'somewhat negativ | 3%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'very negative', 5, 'Russia migrant', 381, 2, 'very negativ | e 2%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'very negative', 5, 'Non-Russia migrant', 105, 1, 'very negativ | 1%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'very negative', 5, 'Non-migrant', 2133, 1, 'very negativ | 1%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'no idea', 6, 'Russia migrant', 381, 18, 'no ide | a 18%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'no idea', 6, 'Non-Russia migrant', 105, 28, 'no ide | 28%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'no idea', 6, 'Non-migrant', 2133, 27, 'no ide | 27%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'DR', 7, 'Russia migrant', 381, 5, 'DI | R 5%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'DR', 7, 'Non-Russia migrant', 105, 8, 'DI | 8%', 1, 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 'DR', 7, 'Non-migrant', 2133, 6, 'DI | 6%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'very positive', 1, 'Russia migrant', 381, 25, 'very positiv | e 25%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'very positive', 1, 'Non-Russia migrant', 105, 20, 'very positiv | 20%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'very positive', 1, 'Non-migrant', 2133, 19, 'very positiv | 19%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'somewhat positive', 2, 'Russia migrant', 381, 30, 'somewhat positiv | ve 30%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'somewhat positive', 2, 'Non-Russia migrant', 105, 22, 'somewhat positiv | 22%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'somewhat positive', 2, 'Non-migrant', 2133, 26, 'somewhat positiv | 26%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'neutral', 3, 'Russia migrant', 381, 14, 'neutra | al 14%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'neutral', 3, 'Non-Russia migrant', 105, 14, 'neutra | 14%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'neutral', 3, 'Non-migrant', 2133, 14, 'neutra | 14%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'somewhat negative', 4, 'Russia migrant', 381, 4, 'somewhat negativ | e 4%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'somewhat negative', 4, 'Non-Russia migrant', 105, 5, 'somewhat negativ | 5%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'somewhat negative', 4, 'Non-migrant', 2133, 5, 'somewhat negativ | 5%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'very negative', 5, 'Russia migrant', 381, 2, 'very negativ | e 2%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'very negative', 5, 'Non-Russia migrant', 105, 4, 'very negativ | 4%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'very negative', 5, 'Non-migrant', 2133, 2, 'very negativ | 2%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'no idea', 6, 'Russia migrant', 381, 19, 'no ide | a 19%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'no idea', 6, 'Non-Russia migrant', 105, 29, 'no ide | 29%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'no idea', 6, 'Non-migrant', 2133, 27, 'no ide | 27%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'DR', 7, 'Russia migrant', 381, 6, 'DI | R 6%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'DR', 7, 'Non-Russia migrant', 105, 7, 'DI | 7%', 1, 1, 'none'),
	('Table 1', 'russia', 'equality_before_law', 'DR', 7, 'Non-migrant', 2133, 7, 'DI | 7%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'very positive', 1, 'Russia migrant', 381, 26, 'very positiv | e 26%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'very positive', 1, 'Non-Russia migrant', 105, 24, 'very positiv | 24%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'very positive', 1, 'Non-migrant', 2133, 23, 'very positiv | 23%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'somewhat positive', 2, 'Russia migrant', 381, 34, 'somewhat positiv | ye 34%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'somewhat positive', 2, 'Non-Russia migrant', 105, 24, 'somewhat positiv | 24%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'somewhat positive', 2, 'Non-migrant', 2133, 26, 'somewhat positiv | 26%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'neutral', 3, 'Russia migrant', 381, 11, 'neutra | al 11%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'neutral', 3, 'Non-Russia migrant', 105, 12, 'neutra | 12%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'neutral', 3, 'Non-migrant', 2133, 13, 'neutra | 13%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'somewhat negative', 4, 'Russia migrant', 381, 1, 'somewhat negativ | re 1%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'somewhat negative', 4, 'Non-Russia migrant', 105, 3, 'somewhat negativ | 3%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'somewhat negative', 4, 'Non-migrant', 2133, 2, 'somewhat negativ | 2%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'very negative', 5, 'Russia migrant', 381, NULL, 'very negativ | ', 1, 2, 'missing_in_text_layer'),
	('Table 1', 'russia', 'foreign_policy', 'very negative', 5, 'Non-Russia migrant', 105, 2, 'very negativ | 2%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'very negative', 5, 'Non-migrant', 2133, 1, 'very negativ | 1%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'no idea', 6, 'Russia migrant', 381, 19, 'no ide | a 19%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'no idea', 6, 'Non-Russia migrant', 105, 29, 'no ide | 29%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'no idea', 6, 'Non-migrant', 2133, 28, 'no ide | 28%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'DR', 7, 'Russia migrant', 381, 8, 'DI | R 8%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'DR', 7, 'Non-Russia migrant', 105, 7, 'DI | 7%', 1, 1, 'none'),
	('Table 1', 'russia', 'foreign_policy', 'DR', 7, 'Non-migrant', 2133, 7, 'DI | 7%', 1, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'very positive', 1, 'Russia migrant', 381, 2, 'very positive | 2%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'very positive', 1, 'Non-Russia migrant', 105, 1, 'very positive | 1%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'very positive', 1, 'Non-migrant', 2133, 4, 'very positive | 4%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'somewhat positive', 2, 'Russia migrant', 381, 10, 'somewhat positive | 10%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'somewhat positive', 2, 'Non-Russia migrant', 105, 9, 'somewhat positive | 9%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'somewhat positive', 2, 'Non-migrant', 2133, 16, 'somewhat positive | 16%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'neutral', 3, 'Russia migrant', 381, 19, 'neutral | 19%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'neutral', 3, 'Non-Russia migrant', 105, 28, 'neutral | 28%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'neutral', 3, 'Non-migrant', 2133, 23, 'neutral | 23%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'somewhat negative', 4, 'Russia migrant', 381, 29, 'somewhat negative | 29%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'somewhat negative', 4, 'Non-Russia migrant', 105, 25, 'somewhat negative | 25%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'somewhat negative', 4, 'Non-migrant', 2133, 24, 'somewhat negative | 24%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'very negative', 5, 'Russia migrant', 381, 24, 'very negative | 24%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'very negative', 5, 'Non-Russia migrant', 105, 22, 'very negative | 22%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'very negative', 5, 'Non-migrant', 2133, 21, 'very negative | 21%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'no idea', 6, 'Russia migrant', 381, 12, 'no idea | 12%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'no idea', 6, 'Non-Russia migrant', 105, 11, 'no idea | 11%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'no idea', 6, 'Non-migrant', 2133, 8, 'no idea | 8%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'DR', 7, 'Russia migrant', 381, 5, 'DR | 5%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'DR', 7, 'Non-Russia migrant', 105, 5, 'DR | 5%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'social_protection', 'DR', 7, 'Non-migrant', 2133, 3, 'DR | 3%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'very positive', 1, 'Russia migrant', 381, 6, 'very positive | 6%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'very positive', 1, 'Non-Russia migrant', 105, 7, 'very positive | 7%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'very positive', 1, 'Non-migrant', 2133, 10, 'very positive | 10%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'somewhat positive', 2, 'Russia migrant', 381, 26, 'somewhat positive | 26%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'somewhat positive', 2, 'Non-Russia migrant', 105, 23, 'somewhat positive | 23%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'somewhat positive', 2, 'Non-migrant', 2133, 29, 'somewhat positive | 29%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'neutral', 3, 'Russia migrant', 381, 21, 'neutral | 21%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'neutral', 3, 'Non-Russia migrant', 105, 31, 'neutral | 31%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'neutral', 3, 'Non-migrant', 2133, 26, 'neutral | 26%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'somewhat negative', 4, 'Russia migrant', 381, 15, 'somewhat negative | 15%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'somewhat negative', 4, 'Non-Russia migrant', 105, 13, 'somewhat negative | 13%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'somewhat negative', 4, 'Non-migrant', 2133, 12, 'somewhat negative | 12%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'very negative', 5, 'Russia migrant', 381, 16, 'very negative | 16%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'very negative', 5, 'Non-Russia migrant', 105, 11, 'very negative | 11%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'very negative', 5, 'Non-migrant', 2133, 12, 'very negative | 12%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'no idea', 6, 'Russia migrant', 381, 9, 'no idea | 9%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'no idea', 6, 'Non-Russia migrant', 105, 10, 'no idea | 10%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'no idea', 6, 'Non-migrant', 2133, 7, 'no idea | 7%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'DR', 7, 'Russia migrant', 381, 6, 'DR | 6%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'DR', 7, 'Non-Russia migrant', 105, 4, 'DR | 4%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 'DR', 7, 'Non-migrant', 2133, 5, 'DR | 5%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'very positive', 1, 'Russia migrant', 381, 3, 'very positive | 3%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'very positive', 1, 'Non-Russia migrant', 105, 1, 'very positive | 1%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'very positive', 1, 'Non-migrant', 2133, 5, 'very positive | 5%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'somewhat positive', 2, 'Russia migrant', 381, 11, 'somewhat positive | 11%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'somewhat positive', 2, 'Non-Russia migrant', 105, 15, 'somewhat positive | 15%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'somewhat positive', 2, 'Non-migrant', 2133, 15, 'somewhat positive | 15%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'neutral', 3, 'Russia migrant', 381, 19, 'neutral | 19%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'neutral', 3, 'Non-Russia migrant', 105, 25, 'neutral | 25%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'neutral', 3, 'Non-migrant', 2133, 22, 'neutral | 22%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'somewhat negative', 4, 'Russia migrant', 381, 24, 'somewhat negative | 24%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'somewhat negative', 4, 'Non-Russia migrant', 105, 15, 'somewhat negative | 15%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'somewhat negative', 4, 'Non-migrant', 2133, 22, 'somewhat negative | 22%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'very negative', 5, 'Russia migrant', 381, 28, 'very negative | 28%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'very negative', 5, 'Non-Russia migrant', 105, 28, 'very negative | 28%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'very negative', 5, 'Non-migrant', 2133, 24, 'very negative | 24%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'no idea', 6, 'Russia migrant', 381, 10, 'no idea | 10%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'no idea', 6, 'Non-Russia migrant', 105, 10, 'no idea | 10%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'no idea', 6, 'Non-migrant', 2133, 7, 'no idea | 7%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'DR', 7, 'Russia migrant', 381, 6, 'DR | 6%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'DR', 7, 'Non-Russia migrant', 105, 6, 'DR | 6%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 'DR', 7, 'Non-migrant', 2133, 6, 'DR | 6%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'very positive', 1, 'Russia migrant', 381, NULL, 'very positive | ', 2, 2, 'missing_in_text_layer'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'very positive', 1, 'Non-Russia migrant', 105, 1, 'very positive | 1%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'very positive', 1, 'Non-migrant', 2133, 5, 'very positive | 5%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'somewhat positive', 2, 'Russia migrant', 381, 15, 'somewhat positive | 15%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'somewhat positive', 2, 'Non-Russia migrant', 105, 19, 'somewhat positive | 19%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'somewhat positive', 2, 'Non-migrant', 2133, 20, 'somewhat positive | 20%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'neutral', 3, 'Russia migrant', 381, 24, 'neutral | 24%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'neutral', 3, 'Non-Russia migrant', 105, 30, 'neutral | 30%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'neutral', 3, 'Non-migrant', 2133, 28, 'neutral | 28%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'somewhat negative', 4, 'Russia migrant', 381, 16, 'somewhat negative | 16%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'somewhat negative', 4, 'Non-Russia migrant', 105, 13, 'somewhat negative | 13%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'somewhat negative', 4, 'Non-migrant', 2133, 13, 'somewhat negative | 13%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'very negative', 5, 'Russia migrant', 381, 17, 'very negative | 17%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'very negative', 5, 'Non-Russia migrant', 105, 14, 'very negative | 14%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'very negative', 5, 'Non-migrant', 2133, 13, 'very negative | 13%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'no idea', 6, 'Russia migrant', 381, 13, 'no idea | 13%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'no idea', 6, 'Non-Russia migrant', 105, 14, 'no idea | 14%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'no idea', 6, 'Non-migrant', 2133, 10, 'no idea | 10%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'DR', 7, 'Russia migrant', 381, 12, 'DR | 12%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'DR', 7, 'Non-Russia migrant', 105, 9, 'DR | 9%', 2, 1, 'none'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 'DR', 7, 'Non-migrant', 2133, 11, 'DR | 11%', 2, 1, 'none')
) AS v(deck_table, country, item, answer, answer_order, migrant_group, n_group, percent, as_printed, source, note, repair_flag);

-- views_chi_square_published: 8 rows
CREATE TABLE migdata.views_chi_square_published (
	deck_table text NOT NULL,
	country text NOT NULL,
	item text NOT NULL,
	chi_square numeric NOT NULL,
	df integer NOT NULL,
	p_value numeric NOT NULL,
	as_printed text NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (country, item)
);
COMMENT ON TABLE migdata.views_chi_square_published IS
'chi-square tests of views by group, as published

Item rows of Tables 1 and 10 ("Pearson chi2(12) = .. Pr = ..").';
COMMENT ON COLUMN migdata.views_chi_square_published.deck_table IS
'table of the deck

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_chi_square_published.country IS
'country asked about

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_chi_square_published.item IS
'short name of the question, see migdata.views_items

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_chi_square_published.chi_square IS
'chi-square of Pearson, four decimals

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_chi_square_published.df IS
'degrees of freedom

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_chi_square_published.p_value IS
'p-value, three decimals

unit    probability
source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_chi_square_published.as_printed IS
'item row as found in the text of the deck

source  deck, Tables 1 and 10';
COMMENT ON COLUMN migdata.views_chi_square_published.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.views_chi_square_published.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.views_chi_square_published.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_chi_square_published.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.views_chi_square_published.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.views_chi_square_published (deck_table, country, item, chi_square, df, p_value, as_printed, source, year, unit, note, repair_flag)
SELECT
	v.deck_table,
	v.country,
	v.item,
	v.chi_square::numeric,
	12,
	v.p_value::numeric,
	v.as_printed,
	(ARRAY[
		'Table 1. Views of Russia, migrant and non-migrant samples',
		'Table 10. Views of Kyrgyzstan, migrant and non-migrant samples'])[v.source],
	2017,
	'chi-square; probability',
	'publication not printed on the slide; the year is that of the survey named on a slide before it ("2017 survey in Bishkek and Chuy oblast with oversample of return migrants")',
	v.repair_flag
FROM (VALUES
	('Table 1', 'russia', 'social_protection', 26.8543, 0.008, 'The system of social protection in Russia | Pearson chi2(12) = | 26.8543 Pr = | 0.008', 1, 'none'),
	('Table 1', 'russia', 'freedom_of_speech', 21.2615, 0.047, 'Freedom of speech in Russia | Pearson $chi2(12) =$ | 21.2615 Pr = | 0.047', 1, 'mark_up_removed'),
	('Table 1', 'russia', 'equality_before_law', 21.0900, 0.049, 'Equality before the law in Russia | Pearson $chi2(12) =$ | 21.0900 Pr = | 0.049', 1, 'mark_up_removed'),
	('Table 1', 'russia', 'foreign_policy', 27.6089, 0.006, 'Foreign policy of Russia | Pearson $chi2(12) =$ | 27.6089 Pr = | 0.006', 1, 'mark_up_removed'),
	('Table 10', 'kyrgyzstan', 'social_protection', 36.6285, 0.000, 'The system of social protection in Kyrgyzstai | Pearson chi2(12 | (2) = 36.6285 | Pr = 0.000', 2, 'head_restored'),
	('Table 10', 'kyrgyzstan', 'freedom_of_speech', 24.7539, 0.016, 'Freedom of speech in Kyrgyzstan | Pearson chi2(12 | 2) = 24.7539 | Pr = 0.016', 2, 'head_restored'),
	('Table 10', 'kyrgyzstan', 'equality_before_law', 20.8826, 0.052, 'Equality before the law in Kyrgyzstan | Pearson chi2(12 | 2) = 20.8826 | Pr = 0.052', 2, 'head_restored'),
	('Table 10', 'kyrgyzstan', 'foreign_policy', 19.5084, 0.077, 'Foreign policy of Kyrgyzstan | Pearson chi2(12 | (2) = 19.5084 | Pr = 0.077', 2, 'head_restored')
) AS v(deck_table, country, item, chi_square, p_value, as_printed, source, repair_flag);

-- views_reconstructed_counts: 168 rows
CREATE TABLE migdata.views_reconstructed_counts (
	country text NOT NULL,
	item text NOT NULL,
	answer migdata.view_answer NOT NULL,
	answer_order integer NOT NULL,
	migrant_group migdata.migrant_group NOT NULL,
	n_group integer NOT NULL,
	count integer NOT NULL,
	count_min integer NOT NULL,
	count_max integer NOT NULL,
	percent_published numeric,
	cell_status text NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (country, item, answer, migrant_group)
);
COMMENT ON TABLE migdata.views_reconstructed_counts IS
'reconstruction of the counts behind the views, not the survey''s data

A reconstruction: whole numbers that agree with every printed percentage, N and chi-square of Tables 1 and 10.
Between 165,881 and 2,452,642 tables per question do (migdata.views_reconstruction_summary); this is the one
nearest to the middle of the printed percentages.  It is an example consistent with print.';
COMMENT ON COLUMN migdata.views_reconstructed_counts.country IS
'country asked about

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.item IS
'short name of the question, see migdata.views_items

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.answer IS
'answer

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.answer_order IS
'place of the answer, 1 to 7

unit    rank
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.migrant_group IS
'group of respondents

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.n_group IS
'size of the group, as printed

unit    persons
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.count IS
'reconstructed number of respondents

unit    persons
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.count_min IS
'smallest count that rounds to the printed percentage

unit    persons
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.count_max IS
'largest count that rounds to the printed percentage

unit    persons
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.percent_published IS
'printed share of the group; NULL where lost

unit    percent
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.cell_status IS
'fixed, or free within rounding

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstructed_counts.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.views_reconstructed_counts.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.views_reconstructed_counts.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_reconstructed_counts.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.views_reconstructed_counts.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.views_reconstructed_counts (country, item, answer, answer_order, migrant_group, n_group, count, count_min, count_max, percent_published, cell_status, source, year, unit, note, repair_flag)
SELECT
	v.country,
	v.item,
	v.answer::migdata.view_answer,
	v.answer_order::integer,
	v.migrant_group::migdata.migrant_group,
	v.n_group::integer,
	v.count::integer,
	v.count_min::integer,
	v.count_max::integer,
	v.percent_published::numeric,
	v.cell_status,
	(ARRAY[
		'Table 1. Views of Russia, migrant and non-migrant samples',
		'Table 10. Views of Kyrgyzstan, migrant and non-migrant samples'])[v.source],
	2017,
	'persons',
	'reconstruction: one of many tables that agree with every printed percentage, N and chi-square, not the survey''s data',
	'reconstruction'
FROM (VALUES
	('russia', 'social_protection', 'very positive', 1, 'Russia migrant', 381, 114, 113, 116, 30, 'free within rounding', 1),
	('russia', 'social_protection', 'very positive', 1, 'Non-Russia migrant', 105, 23, 23, 23, 22, 'fixed', 1),
	('russia', 'social_protection', 'very positive', 1, 'Non-migrant', 2133, 509, 502, 522, 24, 'free within rounding', 1),
	('russia', 'social_protection', 'somewhat positive', 2, 'Russia migrant', 381, 145, 143, 146, 38, 'free within rounding', 1),
	('russia', 'social_protection', 'somewhat positive', 2, 'Non-Russia migrant', 105, 29, 29, 29, 28, 'fixed', 1),
	('russia', 'social_protection', 'somewhat positive', 2, 'Non-migrant', 2133, 702, 694, 714, 33, 'free within rounding', 1),
	('russia', 'social_protection', 'neutral', 3, 'Russia migrant', 381, 34, 33, 36, 9, 'free within rounding', 1),
	('russia', 'social_protection', 'neutral', 3, 'Non-Russia migrant', 105, 12, 12, 12, 11, 'fixed', 1),
	('russia', 'social_protection', 'neutral', 3, 'Non-migrant', 2133, 187, 182, 202, 9, 'free within rounding', 1),
	('russia', 'social_protection', 'somewhat negative', 4, 'Russia migrant', 381, 1, 0, 1, 0, 'free within rounding', 1),
	('russia', 'social_protection', 'somewhat negative', 4, 'Non-Russia migrant', 105, 3, 3, 3, 3, 'fixed', 1),
	('russia', 'social_protection', 'somewhat negative', 4, 'Non-migrant', 2133, 38, 32, 53, 2, 'free within rounding', 1),
	('russia', 'social_protection', 'very negative', 5, 'Russia migrant', 381, 3, 2, 5, 1, 'free within rounding', 1),
	('russia', 'social_protection', 'very negative', 5, 'Non-Russia migrant', 105, 1, 1, 1, 1, 'fixed', 1),
	('russia', 'social_protection', 'very negative', 5, 'Non-migrant', 2133, 19, 11, 31, 1, 'free within rounding', 1),
	('russia', 'social_protection', 'no idea', 6, 'Russia migrant', 381, 69, 67, 70, 18, 'free within rounding', 1),
	('russia', 'social_protection', 'no idea', 6, 'Non-Russia migrant', 105, 30, 30, 30, 29, 'fixed', 1),
	('russia', 'social_protection', 'no idea', 6, 'Non-migrant', 2133, 574, 566, 586, 27, 'free within rounding', 1),
	('russia', 'social_protection', 'DR', 7, 'Russia migrant', 381, 15, 14, 17, 4, 'free within rounding', 1),
	('russia', 'social_protection', 'DR', 7, 'Non-Russia migrant', 105, 7, 7, 7, 7, 'fixed', 1),
	('russia', 'social_protection', 'DR', 7, 'Non-migrant', 2133, 104, 96, 117, 5, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'very positive', 1, 'Russia migrant', 381, 91, 90, 93, 24, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'very positive', 1, 'Non-Russia migrant', 105, 20, 20, 20, 19, 'fixed', 1),
	('russia', 'freedom_of_speech', 'very positive', 1, 'Non-migrant', 2133, 428, 416, 437, 20, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'somewhat positive', 2, 'Russia migrant', 381, 136, 136, 139, 36, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'somewhat positive', 2, 'Non-Russia migrant', 105, 27, 27, 27, 26, 'fixed', 1),
	('russia', 'freedom_of_speech', 'somewhat positive', 2, 'Non-migrant', 2133, 639, 630, 650, 30, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'neutral', 3, 'Russia migrant', 381, 53, 52, 55, 14, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'neutral', 3, 'Non-Russia migrant', 105, 17, 17, 17, 16, 'fixed', 1),
	('russia', 'freedom_of_speech', 'neutral', 3, 'Non-migrant', 2133, 279, 267, 287, 13, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'somewhat negative', 4, 'Russia migrant', 381, 7, 6, 9, 2, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'somewhat negative', 4, 'Non-Russia migrant', 105, 3, 3, 3, 3, 'fixed', 1),
	('russia', 'freedom_of_speech', 'somewhat negative', 4, 'Non-migrant', 2133, 60, 54, 74, 3, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'very negative', 5, 'Russia migrant', 381, 7, 6, 9, 2, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'very negative', 5, 'Non-Russia migrant', 105, 1, 1, 1, 1, 'fixed', 1),
	('russia', 'freedom_of_speech', 'very negative', 5, 'Non-migrant', 2133, 27, 11, 31, 1, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'no idea', 6, 'Russia migrant', 381, 68, 67, 70, 18, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'no idea', 6, 'Non-Russia migrant', 105, 29, 29, 29, 28, 'fixed', 1),
	('russia', 'freedom_of_speech', 'no idea', 6, 'Non-migrant', 2133, 574, 566, 586, 27, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'DR', 7, 'Russia migrant', 381, 19, 18, 20, 5, 'free within rounding', 1),
	('russia', 'freedom_of_speech', 'DR', 7, 'Non-Russia migrant', 105, 8, 8, 8, 8, 'fixed', 1),
	('russia', 'freedom_of_speech', 'DR', 7, 'Non-migrant', 2133, 126, 118, 138, 6, 'free within rounding', 1),
	('russia', 'equality_before_law', 'very positive', 1, 'Russia migrant', 381, 96, 94, 97, 25, 'free within rounding', 1),
	('russia', 'equality_before_law', 'very positive', 1, 'Non-Russia migrant', 105, 21, 21, 21, 20, 'fixed', 1),
	('russia', 'equality_before_law', 'very positive', 1, 'Non-migrant', 2133, 404, 395, 415, 19, 'free within rounding', 1),
	('russia', 'equality_before_law', 'somewhat positive', 2, 'Russia migrant', 381, 114, 113, 116, 30, 'free within rounding', 1),
	('russia', 'equality_before_law', 'somewhat positive', 2, 'Non-Russia migrant', 105, 23, 23, 23, 22, 'fixed', 1),
	('russia', 'equality_before_law', 'somewhat positive', 2, 'Non-migrant', 2133, 553, 544, 565, 26, 'free within rounding', 1),
	('russia', 'equality_before_law', 'neutral', 3, 'Russia migrant', 381, 53, 52, 55, 14, 'free within rounding', 1),
	('russia', 'equality_before_law', 'neutral', 3, 'Non-Russia migrant', 105, 15, 15, 15, 14, 'fixed', 1),
	('russia', 'equality_before_law', 'neutral', 3, 'Non-migrant', 2133, 300, 288, 309, 14, 'free within rounding', 1),
	('russia', 'equality_before_law', 'somewhat negative', 4, 'Russia migrant', 381, 15, 14, 17, 4, 'free within rounding', 1),
	('russia', 'equality_before_law', 'somewhat negative', 4, 'Non-Russia migrant', 105, 5, 5, 5, 5, 'fixed', 1),
	('russia', 'equality_before_law', 'somewhat negative', 4, 'Non-migrant', 2133, 110, 96, 117, 5, 'free within rounding', 1),
	('russia', 'equality_before_law', 'very negative', 5, 'Russia migrant', 381, 8, 6, 9, 2, 'free within rounding', 1),
	('russia', 'equality_before_law', 'very negative', 5, 'Non-Russia migrant', 105, 4, 4, 4, 4, 'fixed', 1),
	('russia', 'equality_before_law', 'very negative', 5, 'Non-migrant', 2133, 40, 32, 53, 2, 'free within rounding', 1),
	('russia', 'equality_before_law', 'no idea', 6, 'Russia migrant', 381, 72, 71, 74, 19, 'free within rounding', 1),
	('russia', 'equality_before_law', 'no idea', 6, 'Non-Russia migrant', 105, 30, 30, 30, 29, 'fixed', 1),
	('russia', 'equality_before_law', 'no idea', 6, 'Non-migrant', 2133, 578, 566, 586, 27, 'free within rounding', 1),
	('russia', 'equality_before_law', 'DR', 7, 'Russia migrant', 381, 23, 21, 24, 6, 'free within rounding', 1),
	('russia', 'equality_before_law', 'DR', 7, 'Non-Russia migrant', 105, 7, 7, 7, 7, 'fixed', 1),
	('russia', 'equality_before_law', 'DR', 7, 'Non-migrant', 2133, 148, 139, 159, 7, 'free within rounding', 1),
	('russia', 'foreign_policy', 'very positive', 1, 'Russia migrant', 381, 99, 98, 100, 26, 'free within rounding', 1),
	('russia', 'foreign_policy', 'very positive', 1, 'Non-Russia migrant', 105, 25, 25, 25, 24, 'fixed', 1),
	('russia', 'foreign_policy', 'very positive', 1, 'Non-migrant', 2133, 493, 480, 501, 23, 'free within rounding', 1),
	('russia', 'foreign_policy', 'somewhat positive', 2, 'Russia migrant', 381, 129, 128, 131, 34, 'free within rounding', 1),
	('russia', 'foreign_policy', 'somewhat positive', 2, 'Non-Russia migrant', 105, 25, 25, 25, 24, 'fixed', 1),
	('russia', 'foreign_policy', 'somewhat positive', 2, 'Non-migrant', 2133, 555, 544, 565, 26, 'free within rounding', 1),
	('russia', 'foreign_policy', 'neutral', 3, 'Russia migrant', 381, 42, 41, 43, 11, 'free within rounding', 1),
	('russia', 'foreign_policy', 'neutral', 3, 'Non-Russia migrant', 105, 13, 13, 13, 12, 'fixed', 1),
	('russia', 'foreign_policy', 'neutral', 3, 'Non-migrant', 2133, 276, 267, 287, 13, 'free within rounding', 1),
	('russia', 'foreign_policy', 'somewhat negative', 4, 'Russia migrant', 381, 3, 2, 5, 1, 'free within rounding', 1),
	('russia', 'foreign_policy', 'somewhat negative', 4, 'Non-Russia migrant', 105, 3, 3, 3, 3, 'fixed', 1),
	('russia', 'foreign_policy', 'somewhat negative', 4, 'Non-migrant', 2133, 45, 32, 53, 2, 'free within rounding', 1),
	('russia', 'foreign_policy', 'very negative', 5, 'Russia migrant', 381, 6, 0, 12, NULL, 'free (percentage lost in the text layer)', 1),
	('russia', 'foreign_policy', 'very negative', 5, 'Non-Russia migrant', 105, 2, 2, 2, 2, 'fixed', 1),
	('russia', 'foreign_policy', 'very negative', 5, 'Non-migrant', 2133, 16, 11, 31, 1, 'free within rounding', 1),
	('russia', 'foreign_policy', 'no idea', 6, 'Russia migrant', 381, 72, 71, 74, 19, 'free within rounding', 1),
	('russia', 'foreign_policy', 'no idea', 6, 'Non-Russia migrant', 105, 30, 30, 30, 29, 'fixed', 1),
	('russia', 'foreign_policy', 'no idea', 6, 'Non-migrant', 2133, 600, 587, 607, 28, 'free within rounding', 1),
	('russia', 'foreign_policy', 'DR', 7, 'Russia migrant', 381, 30, 29, 32, 8, 'free within rounding', 1),
	('russia', 'foreign_policy', 'DR', 7, 'Non-Russia migrant', 105, 7, 7, 7, 7, 'fixed', 1),
	('russia', 'foreign_policy', 'DR', 7, 'Non-migrant', 2133, 148, 139, 159, 7, 'free within rounding', 1),
	('kyrgyzstan', 'social_protection', 'very positive', 1, 'Russia migrant', 381, 7, 6, 9, 2, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'very positive', 1, 'Non-Russia migrant', 105, 1, 1, 1, 1, 'fixed', 2),
	('kyrgyzstan', 'social_protection', 'very positive', 1, 'Non-migrant', 2133, 91, 75, 95, 4, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'somewhat positive', 2, 'Russia migrant', 381, 37, 37, 40, 10, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'somewhat positive', 2, 'Non-Russia migrant', 105, 9, 9, 9, 9, 'fixed', 2),
	('kyrgyzstan', 'social_protection', 'somewhat positive', 2, 'Non-migrant', 2133, 344, 331, 351, 16, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'neutral', 3, 'Russia migrant', 381, 72, 71, 74, 19, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'neutral', 3, 'Non-Russia migrant', 105, 29, 29, 29, 28, 'fixed', 2),
	('kyrgyzstan', 'social_protection', 'neutral', 3, 'Non-migrant', 2133, 495, 480, 501, 23, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'somewhat negative', 4, 'Russia migrant', 381, 110, 109, 112, 29, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'somewhat negative', 4, 'Non-Russia migrant', 105, 26, 26, 26, 25, 'fixed', 2),
	('kyrgyzstan', 'social_protection', 'somewhat negative', 4, 'Non-migrant', 2133, 513, 502, 522, 24, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'very negative', 5, 'Russia migrant', 381, 91, 90, 93, 24, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'very negative', 5, 'Non-Russia migrant', 105, 23, 23, 23, 22, 'fixed', 2),
	('kyrgyzstan', 'social_protection', 'very negative', 5, 'Non-migrant', 2133, 449, 438, 458, 21, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'no idea', 6, 'Russia migrant', 381, 45, 44, 47, 12, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'no idea', 6, 'Non-Russia migrant', 105, 12, 12, 12, 11, 'fixed', 2),
	('kyrgyzstan', 'social_protection', 'no idea', 6, 'Non-migrant', 2133, 173, 160, 181, 8, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'DR', 7, 'Russia migrant', 381, 19, 18, 20, 5, 'free within rounding', 2),
	('kyrgyzstan', 'social_protection', 'DR', 7, 'Non-Russia migrant', 105, 5, 5, 5, 5, 'fixed', 2),
	('kyrgyzstan', 'social_protection', 'DR', 7, 'Non-migrant', 2133, 68, 54, 74, 3, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'very positive', 1, 'Russia migrant', 381, 23, 21, 24, 6, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'very positive', 1, 'Non-Russia migrant', 105, 7, 7, 7, 7, 'fixed', 2),
	('kyrgyzstan', 'freedom_of_speech', 'very positive', 1, 'Non-migrant', 2133, 212, 203, 223, 10, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'somewhat positive', 2, 'Russia migrant', 381, 100, 98, 100, 26, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'somewhat positive', 2, 'Non-Russia migrant', 105, 24, 24, 24, 23, 'fixed', 2),
	('kyrgyzstan', 'freedom_of_speech', 'somewhat positive', 2, 'Non-migrant', 2133, 614, 608, 629, 29, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'neutral', 3, 'Russia migrant', 381, 81, 79, 81, 21, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'neutral', 3, 'Non-Russia migrant', 105, 33, 33, 33, 31, 'fixed', 2),
	('kyrgyzstan', 'freedom_of_speech', 'neutral', 3, 'Non-migrant', 2133, 550, 544, 565, 26, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'somewhat negative', 4, 'Russia migrant', 381, 58, 56, 59, 15, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'somewhat negative', 4, 'Non-Russia migrant', 105, 14, 14, 14, 13, 'fixed', 2),
	('kyrgyzstan', 'freedom_of_speech', 'somewhat negative', 4, 'Non-migrant', 2133, 253, 246, 266, 12, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'very negative', 5, 'Russia migrant', 381, 61, 60, 62, 16, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'very negative', 5, 'Non-Russia migrant', 105, 12, 12, 12, 11, 'fixed', 2),
	('kyrgyzstan', 'freedom_of_speech', 'very negative', 5, 'Non-migrant', 2133, 255, 246, 266, 12, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'no idea', 6, 'Russia migrant', 381, 35, 33, 36, 9, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'no idea', 6, 'Non-Russia migrant', 105, 11, 11, 11, 10, 'fixed', 2),
	('kyrgyzstan', 'freedom_of_speech', 'no idea', 6, 'Non-migrant', 2133, 145, 139, 159, 7, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'DR', 7, 'Russia migrant', 381, 23, 21, 24, 6, 'free within rounding', 2),
	('kyrgyzstan', 'freedom_of_speech', 'DR', 7, 'Non-Russia migrant', 105, 4, 4, 4, 4, 'fixed', 2),
	('kyrgyzstan', 'freedom_of_speech', 'DR', 7, 'Non-migrant', 2133, 104, 96, 117, 5, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'very positive', 1, 'Russia migrant', 381, 11, 10, 13, 3, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'very positive', 1, 'Non-Russia migrant', 105, 1, 1, 1, 1, 'fixed', 2),
	('kyrgyzstan', 'equality_before_law', 'very positive', 1, 'Non-migrant', 2133, 104, 96, 117, 5, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'somewhat positive', 2, 'Russia migrant', 381, 42, 41, 43, 11, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'somewhat positive', 2, 'Non-Russia migrant', 105, 16, 16, 16, 15, 'fixed', 2),
	('kyrgyzstan', 'equality_before_law', 'somewhat positive', 2, 'Non-migrant', 2133, 317, 310, 330, 15, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'neutral', 3, 'Russia migrant', 381, 72, 71, 74, 19, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'neutral', 3, 'Non-Russia migrant', 105, 26, 26, 26, 25, 'fixed', 2),
	('kyrgyzstan', 'equality_before_law', 'neutral', 3, 'Non-migrant', 2133, 465, 459, 479, 22, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'somewhat negative', 4, 'Russia migrant', 381, 91, 90, 93, 24, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'somewhat negative', 4, 'Non-Russia migrant', 105, 16, 16, 16, 15, 'fixed', 2),
	('kyrgyzstan', 'equality_before_law', 'somewhat negative', 4, 'Non-migrant', 2133, 464, 459, 479, 22, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'very negative', 5, 'Russia migrant', 381, 106, 105, 108, 28, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'very negative', 5, 'Non-Russia migrant', 105, 29, 29, 29, 28, 'fixed', 2),
	('kyrgyzstan', 'equality_before_law', 'very negative', 5, 'Non-migrant', 2133, 511, 502, 522, 24, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'no idea', 6, 'Russia migrant', 381, 37, 37, 40, 10, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'no idea', 6, 'Non-Russia migrant', 105, 11, 11, 11, 10, 'fixed', 2),
	('kyrgyzstan', 'equality_before_law', 'no idea', 6, 'Non-migrant', 2133, 148, 139, 159, 7, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'DR', 7, 'Russia migrant', 381, 22, 21, 24, 6, 'free within rounding', 2),
	('kyrgyzstan', 'equality_before_law', 'DR', 7, 'Non-Russia migrant', 105, 6, 6, 6, 6, 'fixed', 2),
	('kyrgyzstan', 'equality_before_law', 'DR', 7, 'Non-migrant', 2133, 124, 118, 138, 6, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'very positive', 1, 'Russia migrant', 381, 15, 3, 20, NULL, 'free (percentage lost in the text layer)', 2),
	('kyrgyzstan', 'foreign_policy', 'very positive', 1, 'Non-Russia migrant', 105, 1, 1, 1, 1, 'fixed', 2),
	('kyrgyzstan', 'foreign_policy', 'very positive', 1, 'Non-migrant', 2133, 102, 96, 117, 5, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'somewhat positive', 2, 'Russia migrant', 381, 57, 56, 59, 15, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'somewhat positive', 2, 'Non-Russia migrant', 105, 20, 20, 20, 19, 'fixed', 2),
	('kyrgyzstan', 'foreign_policy', 'somewhat positive', 2, 'Non-migrant', 2133, 425, 416, 437, 20, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'neutral', 3, 'Russia migrant', 381, 91, 90, 93, 24, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'neutral', 3, 'Non-Russia migrant', 105, 31, 31, 31, 30, 'fixed', 2),
	('kyrgyzstan', 'foreign_policy', 'neutral', 3, 'Non-migrant', 2133, 598, 587, 607, 28, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'somewhat negative', 4, 'Russia migrant', 381, 60, 60, 62, 16, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'somewhat negative', 4, 'Non-Russia migrant', 105, 14, 14, 14, 13, 'fixed', 2),
	('kyrgyzstan', 'foreign_policy', 'somewhat negative', 4, 'Non-migrant', 2133, 278, 267, 287, 13, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'very negative', 5, 'Russia migrant', 381, 64, 63, 66, 17, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'very negative', 5, 'Non-Russia migrant', 105, 15, 15, 15, 14, 'fixed', 2),
	('kyrgyzstan', 'foreign_policy', 'very negative', 5, 'Non-migrant', 2133, 280, 267, 287, 13, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'no idea', 6, 'Russia migrant', 381, 49, 48, 51, 13, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'no idea', 6, 'Non-Russia migrant', 105, 15, 15, 15, 14, 'fixed', 2),
	('kyrgyzstan', 'foreign_policy', 'no idea', 6, 'Non-migrant', 2133, 214, 203, 223, 10, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'DR', 7, 'Russia migrant', 381, 45, 44, 47, 12, 'free within rounding', 2),
	('kyrgyzstan', 'foreign_policy', 'DR', 7, 'Non-Russia migrant', 105, 9, 9, 9, 9, 'fixed', 2),
	('kyrgyzstan', 'foreign_policy', 'DR', 7, 'Non-migrant', 2133, 236, 224, 245, 11, 'free within rounding', 2)
) AS v(country, item, answer, answer_order, migrant_group, n_group, count, count_min, count_max, percent_published, cell_status, source);

-- views_reconstruction_summary: 8 rows
CREATE TABLE migdata.views_reconstruction_summary (
	country text NOT NULL,
	item text NOT NULL,
	chi_square_published numeric NOT NULL,
	tables_matching_percentages bigint NOT NULL,
	chi_square_min numeric NOT NULL,
	chi_square_max numeric NOT NULL,
	tables_matching_chi_square bigint NOT NULL,
	rms_deviation numeric NOT NULL,
	max_deviation numeric NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (country, item)
);
COMMENT ON TABLE migdata.views_reconstruction_summary IS
'number of tables that agree with print: the reconstruction''s room

All whole-number tables were enumerated, with the column totals fixed.';
COMMENT ON COLUMN migdata.views_reconstruction_summary.country IS
'country asked about

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.item IS
'short name of the question, see migdata.views_items

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.chi_square_published IS
'chi-square of Pearson, as printed

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.tables_matching_percentages IS
'whole-number tables that agree with the printed percentages

unit    tables
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.chi_square_min IS
'smallest chi-square among those

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.chi_square_max IS
'largest chi-square among those

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.tables_matching_chi_square IS
'those that also have the printed chi-square, four decimals

unit    tables
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.rms_deviation IS
'deviation of the shipped counts from the printed percentages

unit    half a percentage point, root mean square
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.max_deviation IS
'largest deviation from a printed percentage

unit    percentage points
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_reconstruction_summary.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.views_reconstruction_summary.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.views_reconstruction_summary.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_reconstruction_summary.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.views_reconstruction_summary.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.views_reconstruction_summary (country, item, chi_square_published, tables_matching_percentages, chi_square_min, chi_square_max, tables_matching_chi_square, rms_deviation, max_deviation, source, year, unit, note, repair_flag)
SELECT
	v.country,
	v.item,
	v.chi_square_published::numeric,
	v.tables_matching_percentages::bigint,
	v.chi_square_min::numeric,
	v.chi_square_max::numeric,
	v.tables_matching_chi_square::bigint,
	v.rms_deviation::numeric,
	v.max_deviation::numeric,
	(ARRAY[
		'Table 1. Views of Russia, migrant and non-migrant samples',
		'Table 10. Views of Kyrgyzstan, migrant and non-migrant samples'])[v.source],
	2017,
	'tables; chi-square',
	'reconstruction: one of many tables that agree with every printed percentage, N and chi-square, not the survey''s data',
	'reconstruction'
FROM (VALUES
	('russia', 'social_protection', 26.8543, 24446520692, 22.8264, 38.9741, 287771, 0.4287, 0.4286, 1),
	('russia', 'freedom_of_speech', 21.2615, 30659672736, 16.5927, 41.1408, 277973, 0.38, 0.381, 1),
	('russia', 'equality_before_law', 21.0900, 109254569424, 14.2932, 29.5867, 2452642, 0.3447, 0.4286, 1),
	('russia', 'foreign_policy', 27.6089, 109385307042, 17.6003, 53.7298, 1201351, 0.3863, 0.4286, 1),
	('kyrgyzstan', 'social_protection', 36.6285, 13491664032, 24.0309, 49.4411, 168540, 0.4377, 0.4286, 2),
	('kyrgyzstan', 'freedom_of_speech', 24.7539, 8294586300, 19.3766, 35.0902, 165881, 0.4903, 0.4762, 2),
	('kyrgyzstan', 'equality_before_law', 20.8826, 14407621536, 15.0185, 30.7664, 231314, 0.4375, 0.4762, 2),
	('kyrgyzstan', 'foreign_policy', 19.5084, 151229371392, 14.0481, 41.5083, 907527, 0.4337, 0.4762, 2)
) AS v(country, item, chi_square_published, tables_matching_percentages, chi_square_min, chi_square_max, tables_matching_chi_square, rms_deviation, max_deviation, source);

-- views_lost_cells: 24 rows
CREATE TABLE migdata.views_lost_cells (
	country text NOT NULL,
	item text NOT NULL,
	answer migdata.view_answer NOT NULL,
	migrant_group migdata.migrant_group NOT NULL,
	count integer NOT NULL,
	percent numeric NOT NULL,
	percent_rounded integer NOT NULL,
	solutions bigint NOT NULL,
	percent_of_solutions numeric NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (country, item, count)
);
COMMENT ON TABLE migdata.views_lost_cells IS
'the two lost percentages: what the reconstruction allows

For each count of persons in a lost cell, how many tables agree with everything printed.';
COMMENT ON COLUMN migdata.views_lost_cells.country IS
'country asked about

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.item IS
'short name of the question, see migdata.views_items

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.answer IS
'answer

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.migrant_group IS
'group of respondents

source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.count IS
'possible number of respondents in the cell

unit    persons
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.percent IS
'the same as a share of the group

unit    percent
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.percent_rounded IS
'the share as it would be printed

unit    percent
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.solutions IS
'tables with this count

unit    tables
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.percent_of_solutions IS
'share of all tables that agree with print

unit    percent
source  computed from the percentages, N and chi-square of Tables 1 and 10';
COMMENT ON COLUMN migdata.views_lost_cells.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.views_lost_cells.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.views_lost_cells.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.views_lost_cells.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.views_lost_cells.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.views_lost_cells (country, item, answer, migrant_group, count, percent, percent_rounded, solutions, percent_of_solutions, source, year, unit, note, repair_flag)
SELECT
	v.country,
	'foreign_policy',
	v.answer::migdata.view_answer,
	'Russia migrant'::migdata.migrant_group,
	v.count::integer,
	v.percent::numeric,
	v.percent_rounded::integer,
	v.solutions::bigint,
	v.percent_of_solutions::numeric,
	(ARRAY[
		'Table 1. Views of Russia, migrant and non-migrant samples',
		'Table 10. Views of Kyrgyzstan, migrant and non-migrant samples'])[v.source],
	2017,
	'persons; tables',
	'reconstruction: one of many tables that agree with every printed percentage, N and chi-square, not the survey''s data',
	'reconstruction'
FROM (VALUES
	('russia', 'very negative', 0, 0.0, 0, 129173, 10.752, 1),
	('russia', 'very negative', 1, 0.262, 0, 155137, 12.914, 1),
	('russia', 'very negative', 2, 0.525, 1, 131983, 10.986, 1),
	('russia', 'very negative', 3, 0.787, 1, 127394, 10.604, 1),
	('russia', 'very negative', 4, 1.05, 1, 142940, 11.898, 1),
	('russia', 'very negative', 5, 1.312, 1, 158847, 13.222, 1),
	('russia', 'very negative', 6, 1.575, 2, 145182, 12.085, 1),
	('russia', 'very negative', 7, 1.837, 2, 109124, 9.083, 1),
	('russia', 'very negative', 8, 2.1, 2, 65112, 5.42, 1),
	('russia', 'very negative', 9, 2.362, 2, 28443, 2.368, 1),
	('russia', 'very negative', 10, 2.625, 3, 7383, 0.615, 1),
	('russia', 'very negative', 11, 2.887, 3, 633, 0.053, 1),
	('kyrgyzstan', 'very positive', 9, 2.362, 2, 618, 0.068, 2),
	('kyrgyzstan', 'very positive', 10, 2.625, 3, 10240, 1.128, 2),
	('kyrgyzstan', 'very positive', 11, 2.887, 3, 46166, 5.087, 2),
	('kyrgyzstan', 'very positive', 12, 3.15, 3, 106964, 11.786, 2),
	('kyrgyzstan', 'very positive', 13, 3.412, 3, 166170, 18.31, 2),
	('kyrgyzstan', 'very positive', 14, 3.675, 4, 189870, 20.922, 2),
	('kyrgyzstan', 'very positive', 15, 3.937, 4, 167544, 18.462, 2),
	('kyrgyzstan', 'very positive', 16, 4.199, 4, 117108, 12.904, 2),
	('kyrgyzstan', 'very positive', 17, 4.462, 4, 64657, 7.125, 2),
	('kyrgyzstan', 'very positive', 18, 4.724, 5, 27912, 3.076, 2),
	('kyrgyzstan', 'very positive', 19, 4.987, 5, 8733, 0.962, 2),
	('kyrgyzstan', 'very positive', 20, 5.249, 5, 1545, 0.17, 2)
) AS v(country, answer, count, percent, percent_rounded, solutions, percent_of_solutions, source);

-- un_migrant_stock: 25 rows
CREATE TABLE migdata.un_migrant_stock (
	role text NOT NULL,
	entity text NOT NULL,
	measure text NOT NULL,
	value numeric NOT NULL,
	qualifier text,
	as_printed text NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (role, entity, measure, year)
);
COMMENT ON TABLE migdata.un_migrant_stock IS
'international migrants in 2019 by destination, origin and region

Figures of the slide, rounded as there; qualifier holds words like about or around.';
COMMENT ON COLUMN migdata.un_migrant_stock.role IS
'world, region, group, destination or origin

source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.un_migrant_stock.entity IS
'country, region or group of countries

source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.un_migrant_stock.measure IS
'what is measured

source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.un_migrant_stock.value IS
'figure

unit    see column unit: million persons or percent
source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.un_migrant_stock.qualifier IS
'word of the slide that makes the figure approximate

source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.un_migrant_stock.as_printed IS
'words of the slide

source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.un_migrant_stock.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.un_migrant_stock.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.un_migrant_stock.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.un_migrant_stock.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.un_migrant_stock.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.un_migrant_stock (role, entity, measure, value, qualifier, as_printed, source, year, unit, note, repair_flag)
SELECT
	v.role,
	v.entity,
	v.measure,
	v.value::numeric,
	v.qualifier,
	v.as_printed,
	'slide "Migration in today''s world (2019 UN data)", https://www.un.org/development/desa/en/news/population/international-migrant-stock-2019.html',
	v.year::integer,
	v.unit,
	NULL::text,
	'none'
FROM (VALUES
	('world', 'World', 'international_migrants', 272, 'estimated', 'an estimated 272 million in 2019', 2019, 'million'),
	('world', 'World', 'increase_in_migrants_since_2010', 51, NULL, 'an increase of 51 million since 2010', 2019, 'million'),
	('world', 'World', 'migrants_share_of_world_population', 3.5, NULL, 'comprise 3.5 per cent of the global population', 2019, 'percent'),
	('world', 'World', 'migrants_share_of_world_population', 2.8, NULL, '2.8 per cent in the year 2000', 2000, 'percent'),
	('region', 'Europe', 'international_migrants_hosted', 82, NULL, 'Europe hosts the largest number of international migrants (82 million)', 2019, 'million'),
	('region', 'Northern America', 'international_migrants_hosted', 59, NULL, 'Northern America (59 million)', 2019, 'million'),
	('region', 'Northern Africa and Western Asia', 'international_migrants_hosted', 49, NULL, 'Northern Africa and Western Asia (49 million)', 2019, 'million'),
	('group', 'Top 10 destination countries', 'share_of_world_migrants_hosted', 50, 'about half', 'about half of all international migrants reside in just 10 countries', 2019, 'percent'),
	('destination', 'United States of America', 'international_migrants_hosted', 51, NULL, 'United States of America hosting the largest number of international migrants (51 million)', 2019, 'million'),
	('destination', 'United States of America', 'share_of_world_migrants_hosted', 19, 'about', 'equal to about 19 per cent of the world''s total', 2019, 'percent'),
	('destination', 'Germany', 'international_migrants_hosted', 13, NULL, 'Germany and Saudi Arabia host the second and third largest numbers of migrants (13 million each)', 2019, 'million'),
	('destination', 'Saudi Arabia', 'international_migrants_hosted', 13, NULL, 'Germany and Saudi Arabia host the second and third largest numbers of migrants (13 million each)', 2019, 'million'),
	('destination', 'Russian Federation', 'international_migrants_hosted', 12, NULL, 'the Russian Federation (12 million)', 2019, 'million'),
	('destination', 'United Kingdom', 'international_migrants_hosted', 10, NULL, 'the United Kingdom (10 million)', 2019, 'million'),
	('destination', 'United Arab Emirates', 'international_migrants_hosted', 9, NULL, 'the United Arab Emirates (9 million)', 2019, 'million'),
	('destination', 'France', 'international_migrants_hosted', 8, 'around', 'France, Canada and Australia (around 8 million each)', 2019, 'million'),
	('destination', 'Canada', 'international_migrants_hosted', 8, 'around', 'France, Canada and Australia (around 8 million each)', 2019, 'million'),
	('destination', 'Australia', 'international_migrants_hosted', 8, 'around', 'France, Canada and Australia (around 8 million each)', 2019, 'million'),
	('destination', 'Italy', 'international_migrants_hosted', 6, NULL, 'Italy (6 million)', 2019, 'million'),
	('group', 'Top 10 origin countries', 'share_of_world_migrants_originating', 33.3, 'one-third', 'one-third of all international migrants originate from only ten countries', 2019, 'percent'),
	('origin', 'India', 'persons_living_abroad', 18, 'about', 'accounting for about 18 million persons living abroad', 2019, 'million'),
	('origin', 'Mexico', 'persons_living_abroad', 12, NULL, 'second largest "diaspora" (12 million)', 2019, 'million'),
	('origin', 'China', 'persons_living_abroad', 11, NULL, 'China (11 million)', 2019, 'million'),
	('origin', 'Russian Federation', 'persons_living_abroad', 10, NULL, 'the Russian Federation (10 million)', 2019, 'million'),
	('origin', 'Syrian Arab Republic', 'persons_living_abroad', 8, NULL, 'the Syrian Arab Republic (8 million)', 2019, 'million')
) AS v(role, entity, measure, value, qualifier, as_printed, year, unit);

-- remittance_senders: 40 rows
CREATE TABLE migdata.remittance_senders (
	rank integer NOT NULL,
	country text NOT NULL,
	usd_billion numeric NOT NULL,
	as_printed text NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (year, rank)
);
COMMENT ON TABLE migdata.remittance_senders IS
'top ten countries sending remittances, 2005, 2010, 2015 and 2017

Current (nominal) USD billion.';
COMMENT ON COLUMN migdata.remittance_senders.rank IS
'place in the year

unit    rank
source  deck, "Top countries sending remittances"';
COMMENT ON COLUMN migdata.remittance_senders.country IS
'country

source  deck, "Top countries sending remittances"';
COMMENT ON COLUMN migdata.remittance_senders.usd_billion IS
'remittances sent

unit    billion current US dollars
source  deck, "Top countries sending remittances"';
COMMENT ON COLUMN migdata.remittance_senders.as_printed IS
'figure as printed

source  deck, "Top countries sending remittances"';
COMMENT ON COLUMN migdata.remittance_senders.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.remittance_senders.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.remittance_senders.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.remittance_senders.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.remittance_senders.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.remittance_senders (rank, country, usd_billion, as_printed, source, year, unit, note, repair_flag)
SELECT
	v.rank::integer,
	v.country,
	v.usd_billion::numeric,
	v.as_printed,
	'"Top countries sending remittances"; World Bank, n.d.b. (accessed July 2019)',
	v.year::integer,
	'billion current (nominal) US dollars',
	(ARRAY[
		'printed "6.9" while all others have two decimals; left as it is (6.9 and 6.90 are equal)',
		'country and value were glued in one cell ("United States 61.86"); the rest of the row had shifted left',
		'2017 was the latest year available, no breakdown for 2018'])[v.note],
	v.repair_flag
FROM (VALUES
	(1, 'United States', 47.25, '47.25', 2005, NULL, 'none'),
	(2, 'Saudi Arabia', 14.30, '14.30', 2005, NULL, 'none'),
	(3, 'Germany', 12.71, '12.71', 2005, NULL, 'none'),
	(4, 'Switzerland', 10.52, '10.52', 2005, NULL, 'none'),
	(5, 'United Kingdom', 9.64, '9.64', 2005, NULL, 'none'),
	(6, 'France', 9.48, '9.48', 2005, NULL, 'none'),
	(7, 'Republic of Korea', 6.9, '6.9', 2005, 1, 'as_printed_one_decimal'),
	(8, 'Russian Federation', 6.83, '6.83', 2005, NULL, 'none'),
	(9, 'Luxembourg', 6.70, '6.70', 2005, NULL, 'none'),
	(10, 'Malaysia', 5.68, '5.68', 2005, NULL, 'none'),
	(1, 'United States', 50.78, '50.78', 2010, NULL, 'none'),
	(2, 'Saudi Arabia', 27.07, '27.07', 2010, NULL, 'none'),
	(3, 'Russian Federation', 21.45, '21.45', 2010, NULL, 'none'),
	(4, 'Switzerland', 17.76, '17.76', 2010, NULL, 'none'),
	(5, 'Germany', 14.68, '14.68', 2010, NULL, 'none'),
	(6, 'Italy', 12.89, '12.89', 2010, NULL, 'none'),
	(7, 'France', 12.03, '12.03', 2010, NULL, 'none'),
	(8, 'Kuwait', 11.86, '11.86', 2010, NULL, 'none'),
	(9, 'Luxembourg', 10.65, '10.65', 2010, NULL, 'none'),
	(10, 'United Arab Emirates', 10.57, '10.57', 2010, NULL, 'none'),
	(1, 'United States', 61.86, '61.86', 2015, 2, 'cell_split'),
	(2, 'United Arab Emirates', 40.33, '40.33', 2015, NULL, 'none'),
	(3, 'Saudi Arabia', 38.79, '38.79', 2015, NULL, 'none'),
	(4, 'Switzerland', 25.40, '25.40', 2015, NULL, 'none'),
	(5, 'China', 20.42, '20.42', 2015, NULL, 'none'),
	(6, 'Russian Federation', 19.69, '19.69', 2015, NULL, 'none'),
	(7, 'Germany', 18.03, '18.03', 2015, NULL, 'none'),
	(8, 'Kuwait', 15.20, '15.20', 2015, NULL, 'none'),
	(9, 'France', 12.79, '12.79', 2015, NULL, 'none'),
	(10, 'Qatar', 12.19, '12.19', 2015, NULL, 'none'),
	(1, 'United States', 67.96, '67.96', 2017, 3, 'none'),
	(2, 'United Arab Emirates', 44.37, '44.37', 2017, 3, 'none'),
	(3, 'Saudi Arabia', 36.12, '36.12', 2017, 3, 'none'),
	(4, 'Switzerland', 26.60, '26.60', 2017, 3, 'none'),
	(5, 'Germany', 22.09, '22.09', 2017, 3, 'none'),
	(6, 'Russian Federation', 20.61, '20.61', 2017, 3, 'none'),
	(7, 'China', 16.18, '16.18', 2017, 3, 'none'),
	(8, 'Kuwait', 13.76, '13.76', 2017, 3, 'none'),
	(9, 'France', 13.50, '13.50', 2017, 3, 'none'),
	(10, 'Republic of Korea', 12.89, '12.89', 2017, 3, 'none')
) AS v(rank, country, usd_billion, as_printed, year, note, repair_flag);

-- remittance_gdp_share: 5 rows
CREATE TABLE migdata.remittance_gdp_share (
	rank integer NOT NULL,
	country text NOT NULL,
	percent_of_gdp numeric NOT NULL,
	as_printed text NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (rank)
);
COMMENT ON TABLE migdata.remittance_gdp_share IS
'top five countries receiving remittances, by share of product, 2018';
COMMENT ON COLUMN migdata.remittance_gdp_share.rank IS
'place in the year

unit    rank
source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.remittance_gdp_share.country IS
'country

source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.remittance_gdp_share.percent_of_gdp IS
'remittances received

unit    percent of gross domestic product
source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.remittance_gdp_share.as_printed IS
'figure as printed

source  deck, slide "Migration in today''s world (2019 UN data)"';
COMMENT ON COLUMN migdata.remittance_gdp_share.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.remittance_gdp_share.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.remittance_gdp_share.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.remittance_gdp_share.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.remittance_gdp_share.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.remittance_gdp_share (rank, country, percent_of_gdp, as_printed, source, year, unit, note, repair_flag)
SELECT
	v.rank::integer,
	v.country,
	v.percent_of_gdp::numeric,
	v.as_printed,
	'last bullet of the slide "Migration in today''s world (2019 UN data)"; source of the figures not printed',
	2018,
	'percent of gross domestic product',
	'the sentence stands under an address that is about migrant stocks',
	'none'
FROM (VALUES
	(1, 'Tonga', 35.2, '35.2%'),
	(2, 'Kyrgyzstan', 33.6, '33.6%'),
	(3, 'Tajikistan', 31, '31%'),
	(4, 'Haiti', 30.7, '30.7%'),
	(5, 'Nepal', 28, '28%')
) AS v(rank, country, percent_of_gdp, as_printed);

-- kazakhstan_foreign_born: 3 rows
CREATE TABLE migdata.kazakhstan_foreign_born (
	country text NOT NULL,
	measure text NOT NULL,
	value numeric NOT NULL,
	source text NOT NULL,
	year integer NOT NULL,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (measure)
);
COMMENT ON TABLE migdata.kazakhstan_foreign_born IS
'foreign-born population of Kazakhstan, 2019';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.country IS
'country

source  deck, slide "Intraregional migration in Central Asia"';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.measure IS
'what is measured

source  deck, slide "Intraregional migration in Central Asia"';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.value IS
'figure

unit    see column unit: million persons or percent
source  deck, slide "Intraregional migration in Central Asia"';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.kazakhstan_foreign_born.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.kazakhstan_foreign_born (country, measure, value, source, year, unit, note, repair_flag)
SELECT
	'Kazakhstan',
	v.measure,
	v.value::numeric,
	'slide "Intraregional migration in Central Asia"; 2020 UN Migration Report, p.82.',
	2019,
	v.unit,
	v.note,
	v.repair_flag
FROM (VALUES
	('foreign_born_population', 3.7, 'million', NULL, 'none'),
	('born_in_russian_federation', 2.4, 'million', 'the UN DESA 2019 file has 2.4584 million, which rounds to 2.5; the deck prints 2.4 (truncated)', 'none'),
	('share_of_foreign_born_born_in_russian_federation', 64.9, 'percent', 'not printed in the deck; computed from the two printed figures', 'computed')
) AS v(measure, value, unit, note, repair_flag);

-- voting_issue_importance: 9 rows
CREATE TABLE migdata.voting_issue_importance (
	issue_order integer NOT NULL,
	issue text NOT NULL,
	mean numeric NOT NULL,
	sd numeric NOT NULL,
	min integer NOT NULL,
	max integer NOT NULL,
	n integer NOT NULL,
	mean_z numeric NOT NULL,
	source text NOT NULL,
	year integer,
	unit text NOT NULL,
	note text NOT NULL,
	repair_flag text NOT NULL,
	PRIMARY KEY (issue)
);
COMMENT ON TABLE migdata.voting_issue_importance IS
'importance of issues in the choice of a president, Russia

Post-presidential election survey only; ethnic Russian respondents; "Hard to say" responses are excluded.';
COMMENT ON COLUMN migdata.voting_issue_importance.issue_order IS
'place in the table

unit    rank
source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.issue IS
'issue

source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.mean IS
'mean importance

unit    points on a scale of 1 to 7
source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.sd IS
'standard deviation

unit    points on a scale of 1 to 7
source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.min IS
'smallest answer

unit    points on a scale of 1 to 7
source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.max IS
'largest answer

unit    points on a scale of 1 to 7
source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.n IS
'number of respondents

unit    persons
source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.mean_z IS
'mean Z, as printed; its definition is not printed

unit    standard deviations
source  deck, "TABLE 1. How important on a scale of 1 to 7"';
COMMENT ON COLUMN migdata.voting_issue_importance.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.voting_issue_importance.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.voting_issue_importance.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.voting_issue_importance.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.voting_issue_importance.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.voting_issue_importance (issue_order, issue, mean, sd, min, max, n, mean_z, source, year, unit, note, repair_flag)
SELECT
	v.issue_order::integer,
	v.issue,
	v.mean::numeric,
	v.sd::numeric,
	1,
	7,
	v.n::integer,
	v.mean_z::numeric,
	'TABLE 1. How important on a scale of 1 to 7 were each of the following issues for you when you decided which presidential candidate to vote for?',
	NULL::integer,
	'points on a scale of 1 to 7',
	'publication not printed; post-presidential election survey only; ethnic Russian respondents; "Hard to say" responses are excluded',
	'none'
FROM (VALUES
	(1, 'The need for stability', 6.27, 1.16, 1159, 0.59),
	(2, 'Economic policy', 6.08, 1.21, 1154, 0.39),
	(3, 'Legality and rule of law', 5.94, 1.24, 1141, 0.24),
	(4, 'Corruption among bureaucrats', 5.87, 1.35, 1140, 0.18),
	(5, 'Social support programs', 5.82, 1.39, 1153, 0.15),
	(6, 'The strength of the army', 5.73, 1.38, 1146, 0.07),
	(7, 'Foreign policy', 5.39, 1.43, 1139, -0.28),
	(8, 'Political reforms', 5.10, 1.52, 1120, -0.51),
	(9, 'Immigration to Russia', 4.73, 1.68, 1105, -0.89)
) AS v(issue_order, issue, mean, sd, n, mean_z);

-- anti_immigrant_ols: 51 rows
CREATE TABLE migdata.anti_immigrant_ols (
	term_order integer NOT NULL,
	block text NOT NULL,
	term text NOT NULL,
	reference_category text,
	outcome text NOT NULL,
	b numeric,
	se numeric,
	stars text,
	b_as_printed text,
	se_as_printed text,
	source text NOT NULL,
	year integer,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (term, outcome)
);
COMMENT ON TABLE migdata.anti_immigrant_ols IS
'regression results for anti-immigrant sentiment, Russia

Linear regressions of three outcomes, coefficient and standard error as printed.  In 18 rows "-." was lost in
the text of the deck and is restored (repair_flag minus_and_point_restored).  The legend of the stars is not
printed; all fit * p < .10, ** p < .05.  The surveys are of November 2011 to March 2012.';
COMMENT ON COLUMN migdata.anti_immigrant_ols.term_order IS
'place of the term in the table

unit    rank
source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.block IS
'group of terms

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.term IS
'term of the regression

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.reference_category IS
'category the term is compared with, as printed

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.outcome IS
'outcome of the regression

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.b IS
'coefficient

unit    points of the outcome''s scale (not printed)
source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.se IS
'standard error of the coefficient

unit    points of the outcome''s scale (not printed)
source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.stars IS
'stars as printed; empty if none

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.b_as_printed IS
'coefficient as found in the text of the deck

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.se_as_printed IS
'standard error as found in the text of the deck

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.anti_immigrant_ols.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.anti_immigrant_ols.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.anti_immigrant_ols.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.anti_immigrant_ols.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.anti_immigrant_ols (term_order, block, term, reference_category, outcome, b, se, stars, b_as_printed, se_as_printed, source, year, unit, note, repair_flag)
SELECT
	v.term_order::integer,
	v.block,
	v.term,
	v.reference_category,
	v.outcome,
	v.b::numeric,
	v.se::numeric,
	v.stars,
	v.b_as_printed,
	v.se_as_printed,
	'TABLE 3. Regression results: anti-immigrant sentiment; publication not printed',
	NULL::integer,
	'not printed',
	v.note,
	v.repair_flag
FROM (VALUES
	(1, 'age', 'age_centered_at_18', NULL, 'immigrants_harm_russia', 0.004, 0.002, '*', '.004 *', '.002', NULL, 'none'),
	(1, 'age', 'age_centered_at_18', NULL, 'keep_immigrants_out_of_russia', -0.001, 0.001, '', '001', '.001', 'printed "001" without a decimal point: the combined "-." was lost; read as -.001', 'minus_and_point_restored'),
	(1, 'age', 'age_centered_at_18', NULL, 'evict_immigrants_from_russia', -0.003, 0.001, '**', '003 **', '.001', 'printed "003" without a decimal point: the combined "-." was lost; read as -.003', 'minus_and_point_restored'),
	(2, 'education', 'university', 'secondary', 'immigrants_harm_russia', -0.047, 0.066, '', '047', '.066', 'printed "047" without a decimal point: the combined "-." was lost; read as -.047', 'minus_and_point_restored'),
	(2, 'education', 'university', 'secondary', 'keep_immigrants_out_of_russia', -0.041, 0.038, '', '041', '.038', 'printed "041" without a decimal point: the combined "-." was lost; read as -.041', 'minus_and_point_restored'),
	(2, 'education', 'university', 'secondary', 'evict_immigrants_from_russia', -0.018, 0.037, '', '018', '.037', 'printed "018" without a decimal point: the combined "-." was lost; read as -.018', 'minus_and_point_restored'),
	(3, 'education', 'less_than_secondary', 'secondary', 'immigrants_harm_russia', 0.184, 0.090, '**', '.184 **', '.090', NULL, 'none'),
	(3, 'education', 'less_than_secondary', 'secondary', 'keep_immigrants_out_of_russia', 0.119, 0.049, '**', '.119 **', '.049', NULL, 'none'),
	(3, 'education', 'less_than_secondary', 'secondary', 'evict_immigrants_from_russia', 0.141, 0.042, '**', '.141 **', '.042', NULL, 'none'),
	(4, 'locality', 'moscow', 'small/medium cities', 'immigrants_harm_russia', 0.814, 0.156, '**', '.814 **', '.156', NULL, 'none'),
	(4, 'locality', 'moscow', 'small/medium cities', 'keep_immigrants_out_of_russia', 0.559, 0.081, '**', '.559 **', '.081', NULL, 'none'),
	(4, 'locality', 'moscow', 'small/medium cities', 'evict_immigrants_from_russia', 0.487, 0.086, '**', '.487 **', '.086', NULL, 'none'),
	(5, 'locality', 'st_petersburg', 'small/medium cities', 'immigrants_harm_russia', 0.122, 0.355, '', '.122', '.355', NULL, 'none'),
	(5, 'locality', 'st_petersburg', 'small/medium cities', 'keep_immigrants_out_of_russia', -0.331, 0.226, '', '331', '.226', 'printed "331" without a decimal point: the combined "-." was lost; read as -.331', 'minus_and_point_restored'),
	(5, 'locality', 'st_petersburg', 'small/medium cities', 'evict_immigrants_from_russia', -0.036, 0.153, '', '036', '.153', 'printed "036" without a decimal point: the combined "-." was lost; read as -.036', 'minus_and_point_restored'),
	(6, 'locality', 'other_large_city', 'small/medium cities', 'immigrants_harm_russia', 0.577, 0.163, '**', '.577 **', '.163', NULL, 'none'),
	(6, 'locality', 'other_large_city', 'small/medium cities', 'keep_immigrants_out_of_russia', 0.273, 0.097, '**', '.273 **', '.097', NULL, 'none'),
	(6, 'locality', 'other_large_city', 'small/medium cities', 'evict_immigrants_from_russia', 0.441, 0.076, '**', '.441 **', '.076', NULL, 'none'),
	(7, 'locality', 'rural_village', 'small/medium cities', 'immigrants_harm_russia', -0.004, 0.144, '', '004', '.144', 'printed "004" without a decimal point: the combined "-." was lost; read as -.004', 'minus_and_point_restored'),
	(7, 'locality', 'rural_village', 'small/medium cities', 'keep_immigrants_out_of_russia', 0.020, 0.072, '', '.020', '.072', NULL, 'none'),
	(7, 'locality', 'rural_village', 'small/medium cities', 'evict_immigrants_from_russia', 0.089, 0.063, '', '.089', '.063', NULL, 'none'),
	(8, 'gender', 'woman', NULL, 'immigrants_harm_russia', 0.030, 0.054, '', '.030', '.054', NULL, 'none'),
	(8, 'gender', 'woman', NULL, 'keep_immigrants_out_of_russia', -0.004, 0.032, '', '004', '.032', 'printed "004" without a decimal point: the combined "-." was lost; read as -.004', 'minus_and_point_restored'),
	(8, 'gender', 'woman', NULL, 'evict_immigrants_from_russia', -0.028, 0.029, '', '028', '.029', 'printed "028" without a decimal point: the combined "-." was lost; read as -.028', 'minus_and_point_restored'),
	(9, 'survey', 'post_duma_december_2011', 'pre-Duma, November 2011', 'immigrants_harm_russia', 0.075, 0.088, '', '.075', '.088', NULL, 'none'),
	(9, 'survey', 'post_duma_december_2011', 'pre-Duma, November 2011', 'keep_immigrants_out_of_russia', 0.010, 0.051, '', '.010', '.051', NULL, 'none'),
	(9, 'survey', 'post_duma_december_2011', 'pre-Duma, November 2011', 'evict_immigrants_from_russia', 0.007, 0.041, '', '.007', '.041', NULL, 'none'),
	(10, 'survey', 'pre_presidential_february_2012', 'pre-Duma, November 2011', 'immigrants_harm_russia', -0.058, 0.120, '', '058', '.120', 'printed "058" without a decimal point: the combined "-." was lost; read as -.058', 'minus_and_point_restored'),
	(10, 'survey', 'pre_presidential_february_2012', 'pre-Duma, November 2011', 'keep_immigrants_out_of_russia', 0.081, 0.061, '', '.081', '.061', NULL, 'none'),
	(10, 'survey', 'pre_presidential_february_2012', 'pre-Duma, November 2011', 'evict_immigrants_from_russia', -0.099, 0.053, '*', '099 *', '.053', 'printed "099" without a decimal point: the combined "-." was lost; read as -.099', 'minus_and_point_restored'),
	(11, 'survey', 'post_presidential_march_2012', 'pre-Duma, November 2011', 'immigrants_harm_russia', 0.070, 0.119, '', '.070', '.119', NULL, 'none'),
	(11, 'survey', 'post_presidential_march_2012', 'pre-Duma, November 2011', 'keep_immigrants_out_of_russia', 0.143, 0.061, '**', '.143 **', '.061', NULL, 'none'),
	(11, 'survey', 'post_presidential_march_2012', 'pre-Duma, November 2011', 'evict_immigrants_from_russia', NULL, NULL, NULL, NULL, NULL, 'B and SE are both blank in the text layer; the third outcome has N = 3271 instead of 4482 (1211 fewer), which fits a question not asked in this survey wave; nothing to repair', 'not_estimated'),
	(12, 'income_quintile', 'lowest', 'second through fourth', 'immigrants_harm_russia', 0.221, 0.111, '**', '.221 **', '.111', NULL, 'none'),
	(12, 'income_quintile', 'lowest', 'second through fourth', 'keep_immigrants_out_of_russia', 0.128, 0.058, '**', '.128 **', '.058', NULL, 'none'),
	(12, 'income_quintile', 'lowest', 'second through fourth', 'evict_immigrants_from_russia', 0.016, 0.054, '', '.016', '.054', NULL, 'none'),
	(13, 'income_quintile', 'highest', 'second through fourth', 'immigrants_harm_russia', -0.245, 0.114, '**', '245 **', '.114', 'printed "245" without a decimal point: the combined "-." was lost; read as -.245', 'minus_and_point_restored'),
	(13, 'income_quintile', 'highest', 'second through fourth', 'keep_immigrants_out_of_russia', 0.005, 0.062, '', '.005', '.062', NULL, 'none'),
	(13, 'income_quintile', 'highest', 'second through fourth', 'evict_immigrants_from_russia', -0.054, 0.057, '', '054', '.057', 'printed "054" without a decimal point: the combined "-." was lost; read as -.054', 'minus_and_point_restored'),
	(14, 'income_quintile', 'missing', 'second through fourth', 'immigrants_harm_russia', 0.168, 0.101, '*', '.168 *', '.101', NULL, 'none'),
	(14, 'income_quintile', 'missing', 'second through fourth', 'keep_immigrants_out_of_russia', 0.026, 0.054, '', '.026', '.054', NULL, 'none'),
	(14, 'income_quintile', 'missing', 'second through fourth', 'evict_immigrants_from_russia', -0.040, 0.050, '', '040', '.050', 'printed "040" without a decimal point: the combined "-." was lost; read as -.040', 'minus_and_point_restored'),
	(15, 'religion', 'orthodox_christian', NULL, 'immigrants_harm_russia', 0.013, 0.082, '', '.013', '.082', NULL, 'none'),
	(15, 'religion', 'orthodox_christian', NULL, 'keep_immigrants_out_of_russia', 0.039, 0.046, '', '.039', '.046', NULL, 'none'),
	(15, 'religion', 'orthodox_christian', NULL, 'evict_immigrants_from_russia', 0.023, 0.039, '', '.023', '.039', NULL, 'none'),
	(16, 'birthplace', 'foreign_born', NULL, 'immigrants_harm_russia', -0.465, 0.181, '**', '465 **', '.181', 'printed "465" without a decimal point: the combined "-." was lost; read as -.465', 'minus_and_point_restored'),
	(16, 'birthplace', 'foreign_born', NULL, 'keep_immigrants_out_of_russia', -0.208, 0.093, '**', '208 **', '.093', 'printed "208" without a decimal point: the combined "-." was lost; read as -.208', 'minus_and_point_restored'),
	(16, 'birthplace', 'foreign_born', NULL, 'evict_immigrants_from_russia', -0.086, 0.095, '', '086', '.095', 'printed "086" without a decimal point: the combined "-." was lost; read as -.086', 'minus_and_point_restored'),
	(17, 'constant', 'constant', NULL, 'immigrants_harm_russia', 5.670, 0.124, '**', '5.670 **', '.124', NULL, 'none'),
	(17, 'constant', 'constant', NULL, 'keep_immigrants_out_of_russia', 2.990, 0.068, '**', '2.990 **', '.068', NULL, 'none'),
	(17, 'constant', 'constant', NULL, 'evict_immigrants_from_russia', 3.136, 0.062, '**', '3.136 **', '.062', NULL, 'none')
) AS v(term_order, block, term, reference_category, outcome, b, se, stars, b_as_printed, se_as_printed, note, repair_flag);

-- anti_immigrant_ols_fit: 3 rows
CREATE TABLE migdata.anti_immigrant_ols_fit (
	outcome text NOT NULL,
	n integer NOT NULL,
	r_squared numeric NOT NULL,
	source text NOT NULL,
	year integer,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (outcome)
);
COMMENT ON TABLE migdata.anti_immigrant_ols_fit IS
'size and fit of the regressions for anti-immigrant sentiment';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.outcome IS
'outcome of the regression

source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.n IS
'number of respondents

unit    persons
source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.r_squared IS
'share of variance explained

unit    share
source  deck, "TABLE 3. Regression results: anti-immigrant sentiment"';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.anti_immigrant_ols_fit.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.anti_immigrant_ols_fit (outcome, n, r_squared, source, year, unit, note, repair_flag)
SELECT
	v.outcome,
	v.n::integer,
	v.r_squared::numeric,
	'TABLE 3. Regression results: anti-immigrant sentiment; publication not printed',
	NULL::integer,
	'persons; share',
	NULL::text,
	'none'
FROM (VALUES
	('immigrants_harm_russia', 4482, 0.031),
	('keep_immigrants_out_of_russia', 4482, 0.046),
	('evict_immigrants_from_russia', 3271, 0.051)
) AS v(outcome, n, r_squared);

-- anti_immigrant_associations: 32 rows
CREATE TABLE migdata.anti_immigrant_associations (
	attitude_order integer NOT NULL,
	section text NOT NULL,
	attitude text NOT NULL,
	immigrants_harm_russia text,
	keep_immigrants_out text,
	immigrants_harm_russia_inferred text NOT NULL,
	keep_immigrants_out_inferred text NOT NULL,
	source text NOT NULL,
	year integer,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (attitude)
);
COMMENT ON TABLE migdata.anti_immigrant_associations IS
'anti-immigrant views and political attitudes: signs of association

Printed legend: + significant positive effect; 0 no statistically significant effect; - significant negative
effect.  Age, education, gender, locality, income, survey wave, Orthodox faith and foreign birthplace are
controlled for; N is not printed.  Three rows have lost their signs in the text of the deck: NULL here, and only
inferred in the columns for that.';
COMMENT ON COLUMN migdata.anti_immigrant_associations.attitude_order IS
'place in the table

unit    rank
source  deck, "TABLE 4. Associations of anti-immigrant views"';
COMMENT ON COLUMN migdata.anti_immigrant_associations.section IS
'section of the table

source  deck, "TABLE 4. Associations of anti-immigrant views"';
COMMENT ON COLUMN migdata.anti_immigrant_associations.attitude IS
'political attitude

source  deck, "TABLE 4. Associations of anti-immigrant views"';
COMMENT ON COLUMN migdata.anti_immigrant_associations.immigrants_harm_russia IS
'sign for the view that immigrants harm Russia

source  deck, "TABLE 4. Associations of anti-immigrant views"';
COMMENT ON COLUMN migdata.anti_immigrant_associations.keep_immigrants_out IS
'sign for the view that immigrants should be kept out

source  deck, "TABLE 4. Associations of anti-immigrant views"';
COMMENT ON COLUMN migdata.anti_immigrant_associations.immigrants_harm_russia_inferred IS
'the same with lost signs inferred, not read

source  deck, "TABLE 4. Associations of anti-immigrant views"';
COMMENT ON COLUMN migdata.anti_immigrant_associations.keep_immigrants_out_inferred IS
'the same with lost signs inferred, not read

source  deck, "TABLE 4. Associations of anti-immigrant views"';
COMMENT ON COLUMN migdata.anti_immigrant_associations.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.anti_immigrant_associations.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.anti_immigrant_associations.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.anti_immigrant_associations.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.anti_immigrant_associations.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.anti_immigrant_associations (attitude_order, section, attitude, immigrants_harm_russia, keep_immigrants_out, immigrants_harm_russia_inferred, keep_immigrants_out_inferred, source, year, unit, note, repair_flag)
SELECT
	v.attitude_order::integer,
	(ARRAY[
		'Topics related to minorities/nationalism',
		'Confidence in political and social institutions',
		'Support for political parties and organizations',
		'Other political topics'])[v.section],
	v.attitude,
	v.immigrants_harm_russia,
	v.keep_immigrants_out,
	v.immigrants_harm_russia_inferred,
	v.keep_immigrants_out_inferred,
	'TABLE 4. Associations of anti-immigrant views with political attitudes among ethnic Russians; publication not printed',
	NULL::integer,
	'sign of effect',
	(ARRAY[
		'recovered from a line in which the whole table block was glued into one cell (label and signs run together); the same signs appear in every repetition of the label',
		'printed "$+$ 0" (mathematics mark-up around the sign)',
		'printed "$+$ 0"',
		'no sign in the text layer in either column. None of the 29 readable rows is "- -" although the first column of this section is "-" in all its readable rows, and a cell pair of bare dashes is easily dropped as a rule; so "- -" is likely, but it is an inference, not a reading'])[v.note],
	v.repair_flag
FROM (VALUES
	(1, 1, 'Agree: "Russia for Russians"', '+', '+', '+', '+', 1, 'unglued'),
	(2, 1, 'Agree: "Stop feeding Caucasus"', '+', '+', '+', '+', 1, 'unglued'),
	(3, 1, 'Should evict immigrants', '+', '+', '+', '+', 1, 'unglued'),
	(4, 1, 'Scale: suspicion of foreign influence', '+', '+', '+', '+', 1, 'unglued'),
	(5, 1, 'Scale: Russia has a unique path', '+', '-', '+', '-', 1, 'unglued'),
	(6, 1, 'Xenophobia toward "southern" groups', '+', '+', '+', '+', 1, 'unglued'),
	(7, 1, 'Xenophobia toward "western" groups', '+', '+', '+', '+', NULL, 'none'),
	(8, 1, 'USA is enemy or rival', '+', '0', '+', '0', 2, 'none'),
	(9, 1, 'Immigration one of top 5-6 problems in the country', '+', '0', '+', '0', 3, 'none'),
	(10, 2, 'The Duma (parliament)', '-', '0', '-', '0', NULL, 'none'),
	(11, 2, 'Police', '-', '0', '-', '0', NULL, 'none'),
	(12, 2, 'The Army', NULL, NULL, '-', '-', 4, 'lost_both_signs'),
	(13, 2, 'Putin', NULL, NULL, '-', '-', 4, 'lost_both_signs'),
	(14, 2, 'Local government', '-', '0', '-', '0', NULL, 'none'),
	(15, 2, 'Courts', '-', '0', '-', '0', NULL, 'none'),
	(16, 2, 'Political parties', '-', '0', '-', '0', NULL, 'none'),
	(17, 2, 'President Medvedev', NULL, NULL, '-', '-', 4, 'lost_both_signs'),
	(18, 2, 'Mass media', '-', '0', '-', '0', NULL, 'none'),
	(19, 3, 'United Russia ("ruling" party)', '-', '0', '-', '0', NULL, 'none'),
	(20, 3, 'KPRF (Communists)', '0', '0', '0', '0', NULL, 'none'),
	(21, 3, 'LDPR (Right-wing nationalist)', '0', '0', '0', '0', NULL, 'none'),
	(22, 3, 'Yabloko (Liberal)', '0', '0', '0', '0', NULL, 'none'),
	(23, 3, 'Right Forces (Liberal)', '0', '0', '0', '0', NULL, 'none'),
	(24, 3, 'National Bolshevik Party (Extremist Nationalist)', '0', '0', '0', '0', NULL, 'none'),
	(25, 3, 'Patriots of Russia (Extreme Nationalist)', '+', '-', '+', '-', NULL, 'none'),
	(26, 4, 'Agree that the collapse of USSR was a catastrophe', '+', '-', '+', '-', NULL, 'none'),
	(27, 4, 'Pro-Stalin scale', '0', '0', '0', '0', NULL, 'none'),
	(28, 4, 'Russia on the right course', '-', '0', '-', '0', NULL, 'none'),
	(29, 4, 'Russia on wrong course', '+', '0', '+', '0', NULL, 'none'),
	(30, 4, 'Support civil rights', '0', '-', '0', '-', NULL, 'none'),
	(31, 4, 'Scale: support for protests', '0', '0', '0', '0', NULL, 'none'),
	(32, 4, 'Would join protest in your town', '+', '0', '+', '0', NULL, 'none')
) AS v(attitude_order, section, attitude, immigrants_harm_russia, keep_immigrants_out, immigrants_harm_russia_inferred, keep_immigrants_out_inferred, note, repair_flag);

-- remittance_effects: 88 rows
CREATE TABLE migdata.remittance_effects (
	outcome_order integer NOT NULL,
	section text NOT NULL,
	subsection text,
	outcome text NOT NULL,
	sample text NOT NULL,
	estimator text NOT NULL,
	estimate numeric NOT NULL,
	t_statistic numeric NOT NULL,
	significance_mark text NOT NULL,
	estimate_as_printed text NOT NULL,
	t_as_printed text NOT NULL,
	source text NOT NULL,
	year integer,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (outcome, sample, estimator)
);
COMMENT ON TABLE migdata.remittance_effects IS
'effects of remittances on households in Georgia, two estimators

Differences of means (diff) and effects on the treated by propensity score matching (att), for all households
and for those with a migrant abroad.  significance_mark is after repair; the printed marks are in the
as_printed columns.  N, the legend of the marks and the notes a, b, c of the table are not printed; the marks fit
* for |t| >= 1.96 and the double dagger for 1.645 <= |t| < 1.96.';
COMMENT ON COLUMN migdata.remittance_effects.outcome_order IS
'place of the outcome in the table

unit    rank
source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.section IS
'section of the table

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.subsection IS
'part of the section

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.outcome IS
'outcome

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.sample IS
'all households, or those with an absent migrant

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.estimator IS
'diff (of means) or att (by matching)

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.estimate IS
'effect of receiving remittances

unit    see column unit: Georgian lari for spending
source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.t_statistic IS
't statistic of the estimate

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.significance_mark IS
'mark of significance, repaired; empty if none

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.estimate_as_printed IS
'estimate and mark as found in the text of the deck

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.t_as_printed IS
't statistic and mark as found in the text of the deck

source  deck, "Table 6 Unconditional and matching estimates"';
COMMENT ON COLUMN migdata.remittance_effects.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.remittance_effects.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.remittance_effects.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.remittance_effects.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.remittance_effects.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.remittance_effects (outcome_order, section, subsection, outcome, sample, estimator, estimate, t_statistic, significance_mark, estimate_as_printed, t_as_printed, source, year, unit, note, repair_flag)
SELECT
	v.outcome_order::integer,
	v.section,
	v.subsection,
	v.outcome,
	v.sample,
	v.estimator,
	v.estimate::numeric,
	v.t_statistic::numeric,
	v.significance_mark,
	v.estimate_as_printed,
	v.t_as_printed,
	'Table 6 Unconditional and matching estimates of remittance effects (in Georgian lari); Gerber & Torosyan, "Remittances in the Republic of Georgia: Correlates, Economic Impact, and Social Capital Formation", published online 13 February 2013',
	NULL::integer,
	v.unit,
	v.note,
	v.repair_flag
FROM (VALUES
	(1, 'spending', 'consumption', 'Religious activity', 'all_households', 'diff', 7.45, 1.95, '‡', '7.45 [‡]', '1.95 [‡]', 'Georgian lari', 'double dagger came as mark-up ("7.45 [‡]", "1.95 [‡]")', 'dagger_markup'),
	(1, 'spending', 'consumption', 'Religious activity', 'all_households', 'att', 11.08, 2.76, '*', '11.08*', '2.76*', 'Georgian lari', NULL, 'none'),
	(1, 'spending', 'consumption', 'Religious activity', 'absent_migrant_households', 'diff', 12.44, 2.17, '*', '12.44*', '2.17*', 'Georgian lari', NULL, 'none'),
	(1, 'spending', 'consumption', 'Religious activity', 'absent_migrant_households', 'att', 10.28, 1.49, '', '10.28', '1.49', 'Georgian lari', NULL, 'none'),
	(2, 'spending', 'consumption', 'Personal services', 'all_households', 'diff', 9.06, 1.75, '‡', '9.06 [‡]', '1.75‡', 'Georgian lari', 'double dagger came as mark-up ("9.06 [‡]", "1.75‡")', 'dagger_markup'),
	(2, 'spending', 'consumption', 'Personal services', 'all_households', 'att', 16.12, 2.83, '*', '16.12*', '2.83*', 'Georgian lari', NULL, 'none'),
	(2, 'spending', 'consumption', 'Personal services', 'absent_migrant_households', 'diff', 14.88, 1.61, '', '14.88', '1.61', 'Georgian lari', NULL, 'none'),
	(2, 'spending', 'consumption', 'Personal services', 'absent_migrant_households', 'att', 17.80, 1.93, '‡', E'17.80^{\\ddagger}', '1.93 [‡]', 'Georgian lari', E'double dagger came as mark-up ("17.80^{\\ddagger}", "1.93 [‡]")', 'dagger_markup'),
	(3, 'spending', 'consumption', 'Vehicle', 'all_households', 'diff', 20.75, 1.64, '', '20.75', '1.64', 'Georgian lari', NULL, 'none'),
	(3, 'spending', 'consumption', 'Vehicle', 'all_households', 'att', 35.39, 2.76, '*', '35.39*', '2.76*', 'Georgian lari', NULL, 'none'),
	(3, 'spending', 'consumption', 'Vehicle', 'absent_migrant_households', 'diff', 29.68, 1.62, '', '29.68', '1.62', 'Georgian lari', NULL, 'none'),
	(3, 'spending', 'consumption', 'Vehicle', 'absent_migrant_households', 'att', 27.77, 1.56, '', '27.77', '1.56', 'Georgian lari', NULL, 'none'),
	(4, 'spending', 'consumption', 'Rent', 'all_households', 'diff', 17.91, 0.60, '', '17.91', '0.60', 'Georgian lari', NULL, 'none'),
	(4, 'spending', 'consumption', 'Rent', 'all_households', 'att', 58.86, 2.25, '*', '58.86*', '2.25*', 'Georgian lari', NULL, 'none'),
	(4, 'spending', 'consumption', 'Rent', 'absent_migrant_households', 'diff', 45.86, 1.20, '', '45.86', '1.20', 'Georgian lari', NULL, 'none'),
	(4, 'spending', 'consumption', 'Rent', 'absent_migrant_households', 'att', 37.22, 1.00, '', '37.22', '1.00', 'Georgian lari', NULL, 'none'),
	(5, 'spending', 'consumption', 'Leisure/holidays', 'all_households', 'diff', 14.03, 1.44, '', '14.03', '1.44', 'Georgian lari', NULL, 'none'),
	(5, 'spending', 'consumption', 'Leisure/holidays', 'all_households', 'att', 5.68, 0.39, '', '5.68', '0.39', 'Georgian lari', NULL, 'none'),
	(5, 'spending', 'consumption', 'Leisure/holidays', 'absent_migrant_households', 'diff', -0.53, -0.03, '', '-0.53', '-0.03', 'Georgian lari', NULL, 'none'),
	(5, 'spending', 'consumption', 'Leisure/holidays', 'absent_migrant_households', 'att', -4.27, -0.20, '', '-4.27', '-0.20', 'Georgian lari', NULL, 'none'),
	(6, 'spending', 'consumption', 'Housing needs', 'all_households', 'diff', 52.12, 2.51, '*', '52.12*', '2.51*', 'Georgian lari', NULL, 'none'),
	(6, 'spending', 'consumption', 'Housing needs', 'all_households', 'att', 46.19, 1.49, '', '46.19', '1.49', 'Georgian lari', NULL, 'none'),
	(6, 'spending', 'consumption', 'Housing needs', 'absent_migrant_households', 'diff', 6.70, 0.19, '', '6.70', '0.19', 'Georgian lari', NULL, 'none'),
	(6, 'spending', 'consumption', 'Housing needs', 'absent_migrant_households', 'att', -81.39, -1.26, '', '-81.39', '-1.26', 'Georgian lari', NULL, 'none'),
	(7, 'spending', 'consumption', 'Household goods', 'all_households', 'diff', 159.78, 3.39, '*', '159.78*', '3.39*', 'Georgian lari', NULL, 'none'),
	(7, 'spending', 'consumption', 'Household goods', 'all_households', 'att', 204.97, 2.47, '*', '204.97*', '2.47*', 'Georgian lari', NULL, 'none'),
	(7, 'spending', 'consumption', 'Household goods', 'absent_migrant_households', 'diff', 185.71, 1.68, '‡', '185.71‡', E'1.68^{\\ddagger}', 'Georgian lari', E'double dagger came as mark-up ("185.71‡", "1.68^{\\ddagger}")', 'dagger_markup'),
	(7, 'spending', 'consumption', 'Household goods', 'absent_migrant_households', 'att', 249.62, 3.83, '*', '249.62*', '3.83*', 'Georgian lari', NULL, 'none'),
	(8, 'spending', 'investments', 'Medical care', 'all_households', 'diff', 147.90, 2.91, '*', '147.90*', '2.91*', 'Georgian lari', NULL, 'none'),
	(8, 'spending', 'investments', 'Medical care', 'all_households', 'att', 194.99, 3.76, '*', '194.99*', '3.76*', 'Georgian lari', NULL, 'none'),
	(8, 'spending', 'investments', 'Medical care', 'absent_migrant_households', 'diff', 181.01, 2.01, '*', '181.01*', '2.01*', 'Georgian lari', NULL, 'none'),
	(8, 'spending', 'investments', 'Medical care', 'absent_migrant_households', 'att', 143.20, 1.80, '‡', '143.20‡', E'1.80^{\\ddagger}', 'Georgian lari', E'double dagger came as mark-up ("143.20‡", "1.80^{\\ddagger}")', 'dagger_markup'),
	(9, 'spending', 'investments', 'School expenses', 'all_households', 'diff', 26.63, 1.23, '', '26.63', '1.23', 'Georgian lari', NULL, 'none'),
	(9, 'spending', 'investments', 'School expenses', 'all_households', 'att', 48.50, 1.66, '‡', '48.50 [‡]', '1.66‡', 'Georgian lari', 'double dagger came as mark-up ("48.50 [‡]", "1.66‡")', 'dagger_markup'),
	(9, 'spending', 'investments', 'School expenses', 'absent_migrant_households', 'diff', 59.74, 1.53, '', '59.74', '1.53', 'Georgian lari', NULL, 'none'),
	(9, 'spending', 'investments', 'School expenses', 'absent_migrant_households', 'att', 71.59, 2.52, '*', '71.59*', '2.52*', 'Georgian lari', NULL, 'none'),
	(10, 'spending', 'investments', 'Savings', 'all_households', 'diff', 90.55, 2.97, '*', '90.55*', '2.97*', 'Georgian lari', NULL, 'none'),
	(10, 'spending', 'investments', 'Savings', 'all_households', 'att', 137.56, 3.62, '*', '137.56*', '3.62*', 'Georgian lari', NULL, 'none'),
	(10, 'spending', 'investments', 'Savings', 'absent_migrant_households', 'diff', 135.83, 2.33, '*', '135.83*', '2.33*', 'Georgian lari', NULL, 'none'),
	(10, 'spending', 'investments', 'Savings', 'absent_migrant_households', 'att', 151.72, 3.56, '*', '151.72*', '3.56*', 'Georgian lari', NULL, 'none'),
	(11, 'spending', 'investments', 'Debt payments', 'all_households', 'diff', 50.97, 3.73, '*', '50.97*', '3.73*', 'Georgian lari', NULL, 'none'),
	(11, 'spending', 'investments', 'Debt payments', 'all_households', 'att', 54.93, 2.78, '*', '54.93*', '2.78*', 'Georgian lari', NULL, 'none'),
	(11, 'spending', 'investments', 'Debt payments', 'absent_migrant_households', 'diff', 54.67, 1.63, '', '54.67', '1.63', 'Georgian lari', NULL, 'none'),
	(11, 'spending', 'investments', 'Debt payments', 'absent_migrant_households', 'att', 49.09, 1.93, '‡', '49.09 [‡]', '1.93 [‡]', 'Georgian lari', 'double dagger came as mark-up ("49.09 [‡]", "1.93 [‡]")', 'dagger_markup'),
	(12, 'spending', 'investments', 'Gifts to others', 'all_households', 'diff', 49.37, 2.39, '*', '49.37*', '2.39*', 'Georgian lari', NULL, 'none'),
	(12, 'spending', 'investments', 'Gifts to others', 'all_households', 'att', 61.56, 2.44, '*', '61.56*', '2.44*', 'Georgian lari', NULL, 'none'),
	(12, 'spending', 'investments', 'Gifts to others', 'absent_migrant_households', 'diff', 75.60, 2.18, '*', '75.60*', '2.18*', 'Georgian lari', NULL, 'none'),
	(12, 'spending', 'investments', 'Gifts to others', 'absent_migrant_households', 'att', 94.36, 4.06, '*', '94.36', '4.06*', 'Georgian lari', 'estimate printed "94.36", t printed "4.06*"; |t| = 4.06 calls for "*", taken as the mark', 'mark_mismatch'),
	(13, 'spending', 'totals', 'Total spending (excluding savings, gifts, and debt payments)', 'all_households', 'diff', 372.62, 4.04, '*', '372.62*', '4.04*', 'Georgian lari', NULL, 'none'),
	(13, 'spending', 'totals', 'Total spending (excluding savings, gifts, and debt payments)', 'all_households', 'att', 508.01, 4.42, '*', '508.01*', '4.42*', 'Georgian lari', NULL, 'none'),
	(13, 'spending', 'totals', 'Total spending (excluding savings, gifts, and debt payments)', 'absent_migrant_households', 'diff', 412.25, 2.32, '*', '412.25*', '2.32*', 'Georgian lari', NULL, 'none'),
	(13, 'spending', 'totals', 'Total spending (excluding savings, gifts, and debt payments)', 'absent_migrant_households', 'att', 385.46, 2.25, '*', '385.46*', '2.25*', 'Georgian lari', NULL, 'none'),
	(14, 'spending', 'totals', 'Total budget', 'all_households', 'diff', 500.08, 4.76, '*', '500.08*', '4.76*', 'Georgian lari', NULL, 'none'),
	(14, 'spending', 'totals', 'Total budget', 'all_households', 'att', 682.14, 5.69, '*', '682.14*', '5.69*', 'Georgian lari', NULL, 'none'),
	(14, 'spending', 'totals', 'Total budget', 'absent_migrant_households', 'diff', 587.54, 2.85, '*', '587.54*', '2.85*', 'Georgian lari', NULL, 'none'),
	(14, 'spending', 'totals', 'Total budget', 'absent_migrant_households', 'att', 579.60, 3.20, '*', '579.60*', '3.20*', 'Georgian lari', NULL, 'none'),
	(15, 'other_outcomes', NULL, 'Anyone unemployed', 'all_households', 'diff', 0.00, 0.13, '', '0.00', '0.13', 'not printed', NULL, 'none'),
	(15, 'other_outcomes', NULL, 'Anyone unemployed', 'all_households', 'att', 0.01, 0.18, '', '0.01', '0.18', 'not printed', NULL, 'none'),
	(15, 'other_outcomes', NULL, 'Anyone unemployed', 'absent_migrant_households', 'diff', 0.05, 1.08, '', '0.05', '1.08', 'not printed', NULL, 'none'),
	(15, 'other_outcomes', NULL, 'Anyone unemployed', 'absent_migrant_households', 'att', 0.00, 0.03, '', '0.00', '0.03', 'not printed', NULL, 'none'),
	(16, 'other_outcomes', NULL, '17- to 25-year-olds in school', 'all_households', 'diff', 0.02, 0.39, '', '0.02', '0.39', 'not printed', NULL, 'none'),
	(16, 'other_outcomes', NULL, '17- to 25-year-olds in school', 'all_households', 'att', 0.09, 1.05, '', '0.09', '1.05', 'not printed', NULL, 'none'),
	(16, 'other_outcomes', NULL, '17- to 25-year-olds in school', 'absent_migrant_households', 'diff', 0.06, 0.60, '', '0.06', '0.60', 'not printed', NULL, 'none'),
	(16, 'other_outcomes', NULL, '17- to 25-year-olds in school', 'absent_migrant_households', 'att', 0.07, 0.36, '', '0.07', '0.36', 'not printed', NULL, 'none'),
	(17, 'other_outcomes', NULL, 'Anyone poor/very poor health', 'all_households', 'diff', -0.07, -2.55, '*', '-0.07*', '-2.55*', 'not printed', NULL, 'none'),
	(17, 'other_outcomes', NULL, 'Anyone poor/very poor health', 'all_households', 'att', -0.12, -3.21, '*', '-0.12*', '-3.21*', 'not printed', NULL, 'none'),
	(17, 'other_outcomes', NULL, 'Anyone poor/very poor health', 'absent_migrant_households', 'diff', -0.15, -2.90, '*', '-0.15*', '-2.90*', 'not printed', NULL, 'none'),
	(17, 'other_outcomes', NULL, 'Anyone poor/very poor health', 'absent_migrant_households', 'att', -0.20, -1.89, '‡', E'-0.20^{\\ddagger}', '-1.89 [‡]', 'not printed', E'double dagger came as mark-up ("-0.20^{\\ddagger}", "-1.89 [‡]")', 'dagger_markup'),
	(18, 'other_outcomes', NULL, 'Log adjusted earnings', 'all_households', 'diff', -0.33, -2.81, '*', '-0.33*', '-2.81*', 'not printed', NULL, 'none'),
	(18, 'other_outcomes', NULL, 'Log adjusted earnings', 'all_households', 'att', -0.16, -0.80, '', '-0.16', '-0.80', 'not printed', NULL, 'none'),
	(18, 'other_outcomes', NULL, 'Log adjusted earnings', 'absent_migrant_households', 'diff', -0.54, -2.45, '*', '-0.54*', '-2.45*', 'not printed', NULL, 'none'),
	(18, 'other_outcomes', NULL, 'Log adjusted earnings', 'absent_migrant_households', 'att', -0.47, -1.10, '', '-0.47', '-1.10', 'not printed', NULL, 'none'),
	(19, 'other_outcomes', NULL, 'Own business in prior year', 'all_households', 'diff', -0.02, -0.85, '', '-0.02', '-0.85', 'not printed', NULL, 'none'),
	(19, 'other_outcomes', NULL, 'Own business in prior year', 'all_households', 'att', 0.02, 0.82, '', '0.02', '0.82', 'not printed', NULL, 'none'),
	(19, 'other_outcomes', NULL, 'Own business in prior year', 'absent_migrant_households', 'diff', -0.01, -0.29, '', '-0.01', '0.29', 'not printed', 'estimate -0.01 and t 0.29 disagree in sign; the minus of t was probably lost (in print or in the text layer)', 't_sign_restored'),
	(19, 'other_outcomes', NULL, 'Own business in prior year', 'absent_migrant_households', 'att', 0.05, 1.75, '‡', '0.05*', '1.75 [‡]', 'not printed', 'estimate printed "0.05*", t printed "1.75 [‡]"; |t| = 1.75 calls for "‡", taken as the mark; double dagger came as mark-up ("0.05*", "1.75 [‡]")', 'mark_mismatch+dagger_markup'),
	(20, 'other_outcomes', NULL, 'Land owned', 'all_households', 'diff', -0.07, -2.46, '*', '-0.07*', '-2.46*', 'not printed', NULL, 'none'),
	(20, 'other_outcomes', NULL, 'Land owned', 'all_households', 'att', -0.01, -0.16, '', '-0.01', '-0.16', 'not printed', NULL, 'none'),
	(20, 'other_outcomes', NULL, 'Land owned', 'absent_migrant_households', 'diff', 0.02, 0.57, '', '0.02', '0.57', 'not printed', NULL, 'none'),
	(20, 'other_outcomes', NULL, 'Land owned', 'absent_migrant_households', 'att', -0.07, -1.07, '', '-0.07', '-1.07', 'not printed', NULL, 'none'),
	(21, 'other_outcomes', NULL, 'Number of rooms', 'all_households', 'diff', 0.24, 2.03, '*', '0.24*', '2.03*', 'not printed', NULL, 'none'),
	(21, 'other_outcomes', NULL, 'Number of rooms', 'all_households', 'att', 0.62, 3.50, '*', '0.62*', '3.50*', 'not printed', NULL, 'none'),
	(21, 'other_outcomes', NULL, 'Number of rooms', 'absent_migrant_households', 'diff', 0.63, 3.09, '*', '0.63*', '3.09*', 'not printed', NULL, 'none'),
	(21, 'other_outcomes', NULL, 'Number of rooms', 'absent_migrant_households', 'att', 0.45, 1.01, '', '0.45', '1.01', 'not printed', NULL, 'none'),
	(22, 'other_outcomes', NULL, 'Internet access', 'all_households', 'diff', 0.03, 1.65, '', '0.03', '1.65', 'not printed', '|t| = 1.65 is at the border of 1.645 but no mark is printed; left unmarked', 'mark_doubtful'),
	(22, 'other_outcomes', NULL, 'Internet access', 'all_households', 'att', 0.00, -0.01, '', '0.00', '-0.01', 'not printed', NULL, 'none'),
	(22, 'other_outcomes', NULL, 'Internet access', 'absent_migrant_households', 'diff', 0.01, 0.17, '', '0.01', '0.17', 'not printed', NULL, 'none'),
	(22, 'other_outcomes', NULL, 'Internet access', 'absent_migrant_households', 'att', 0.01, 0.29, '', '0.01', '0.29', 'not printed', NULL, 'none')
) AS v(outcome_order, section, subsection, outcome, sample, estimator, estimate, t_statistic, significance_mark, estimate_as_printed, t_as_printed, unit, note, repair_flag);

-- household_tasks_probit: 24 rows
CREATE TABLE migdata.household_tasks_probit (
	term text NOT NULL,
	term_as_printed text NOT NULL,
	sex text NOT NULL,
	outcome text NOT NULL,
	n integer NOT NULL,
	coef numeric NOT NULL,
	se numeric NOT NULL,
	coef_as_printed text NOT NULL,
	source text NOT NULL,
	year integer,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (term, sex, outcome)
);
COMMENT ON TABLE migdata.household_tasks_probit IS
'probit models for gender-atypical tasks and leisure, Georgia

AM, RM and HH of the labels are not spelled out in the deck; read as absent migrant, return migrant and
household.';
COMMENT ON COLUMN migdata.household_tasks_probit.term IS
'term of the model

source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.term_as_printed IS
'term as printed

source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.sex IS
'men or women

source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.outcome IS
'gender_atypical_tasks or leisure

source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.n IS
'number of respondents

unit    persons
source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.coef IS
'probit coefficient

unit    standard deviations of the latent outcome
source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.se IS
'standard error of the coefficient

unit    standard deviations of the latent outcome
source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.coef_as_printed IS
'coefficient as found in the text of the deck

source  deck, "TABLE 4 PROBIT MODELS"';
COMMENT ON COLUMN migdata.household_tasks_probit.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.household_tasks_probit.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.household_tasks_probit.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.household_tasks_probit.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.household_tasks_probit.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.household_tasks_probit (term, term_as_printed, sex, outcome, n, coef, se, coef_as_printed, source, year, unit, note, repair_flag)
SELECT
	v.term,
	v.term_as_printed,
	v.sex,
	v.outcome,
	v.n::integer,
	v.coef::numeric,
	v.se::numeric,
	v.coef_as_printed,
	'TABLE 4 PROBIT MODELS FOR GENDER-ATYPICAL TASKS AND LEISURE, BY GENDER; Torosyan, Gerber & Goñalons-Pons, "Migration, Household Tasks, and Gender: Evidence from the Republic of Georgia"',
	NULL::integer,
	'probit coefficient',
	(ARRAY[
		'printed "-0.93 7"',
		'label was broken over two lines ("Local member / of AM HH")',
		'label was broken over two lines ("RM from other / destinations")'])[v.note],
	v.repair_flag
FROM (VALUES
	('partner_is_absent_migrant', 'Partner is AM', 'men', 'gender_atypical_tasks', 1685, 0.741, 0.206, '0.741', NULL, 'none'),
	('partner_is_absent_migrant', 'Partner is AM', 'men', 'leisure', 1685, -0.937, 0.222, '-0.93 7', 1, 'space_removed'),
	('partner_is_absent_migrant', 'Partner is AM', 'women', 'gender_atypical_tasks', 2027, 0.543, 0.142, '0.543', NULL, 'none'),
	('partner_is_absent_migrant', 'Partner is AM', 'women', 'leisure', 2027, -0.424, 0.143, '-0.424', NULL, 'none'),
	('local_member_of_absent_migrant_household', 'Local member of AM HH', 'men', 'gender_atypical_tasks', 1685, 0.197, 0.122, '0.197', 2, 'none'),
	('local_member_of_absent_migrant_household', 'Local member of AM HH', 'men', 'leisure', 1685, -0.269, 0.127, '-0.269', 2, 'none'),
	('local_member_of_absent_migrant_household', 'Local member of AM HH', 'women', 'gender_atypical_tasks', 2027, 0.221, 0.081, '0.221', 2, 'none'),
	('local_member_of_absent_migrant_household', 'Local member of AM HH', 'women', 'leisure', 2027, -0.286, 0.082, '-0.286', 2, 'none'),
	('return_migrant_from_russia', 'RM from Russia', 'men', 'gender_atypical_tasks', 1685, -0.692, 0.264, '-0.692', NULL, 'none'),
	('return_migrant_from_russia', 'RM from Russia', 'men', 'leisure', 1685, 0.028, 0.187, '0.028', NULL, 'none'),
	('return_migrant_from_russia', 'RM from Russia', 'women', 'gender_atypical_tasks', 2027, 0.065, 0.196, '0.065', NULL, 'none'),
	('return_migrant_from_russia', 'RM from Russia', 'women', 'leisure', 2027, 0.009, 0.194, '0.009', NULL, 'none'),
	('return_migrant_from_other_destinations', 'RM from other destinations', 'men', 'gender_atypical_tasks', 1685, -0.278, 0.187, '-0.278', 3, 'none'),
	('return_migrant_from_other_destinations', 'RM from other destinations', 'men', 'leisure', 1685, -0.023, 0.183, '-0.023', 3, 'none'),
	('return_migrant_from_other_destinations', 'RM from other destinations', 'women', 'gender_atypical_tasks', 2027, 0.153, 0.171, '0.153', 3, 'none'),
	('return_migrant_from_other_destinations', 'RM from other destinations', 'women', 'leisure', 2027, -0.031, 0.169, '-0.031', 3, 'none'),
	('partner_is_return_migrant', 'Partner is RM', 'men', 'gender_atypical_tasks', 1685, 0.453, 0.254, '0.453', NULL, 'none'),
	('partner_is_return_migrant', 'Partner is RM', 'men', 'leisure', 1685, -0.065, 0.285, '-0.065', NULL, 'none'),
	('partner_is_return_migrant', 'Partner is RM', 'women', 'gender_atypical_tasks', 2027, 0.020, 0.136, '0.020', NULL, 'none'),
	('partner_is_return_migrant', 'Partner is RM', 'women', 'leisure', 2027, -0.355, 0.137, '-0.355', NULL, 'none'),
	('local_member_of_return_migrant_household', 'Local member of RM HH', 'men', 'gender_atypical_tasks', 1685, -0.053, 0.157, '-0.053', NULL, 'none'),
	('local_member_of_return_migrant_household', 'Local member of RM HH', 'men', 'leisure', 1685, -0.034, 0.160, '-0.034', NULL, 'none'),
	('local_member_of_return_migrant_household', 'Local member of RM HH', 'women', 'gender_atypical_tasks', 2027, -0.054, 0.100, '-0.054', NULL, 'none'),
	('local_member_of_return_migrant_household', 'Local member of RM HH', 'women', 'leisure', 2027, -0.039, 0.099, '-0.039', NULL, 'none')
) AS v(term, term_as_printed, sex, outcome, n, coef, se, coef_as_printed, note, repair_flag);

-- other_facts: 6 rows
CREATE TABLE migdata.other_facts (
	what text NOT NULL,
	value text NOT NULL,
	source text NOT NULL,
	year integer,
	unit text NOT NULL,
	note text,
	repair_flag text NOT NULL,
	PRIMARY KEY (what)
);
COMMENT ON TABLE migdata.other_facts IS
'other figures the deck mentions';
COMMENT ON COLUMN migdata.other_facts.what IS
'what the figure is

source  deck, as in column source';
COMMENT ON COLUMN migdata.other_facts.value IS
'figure, as text

unit    see column unit
source  deck, as in column source';
COMMENT ON COLUMN migdata.other_facts.source IS
'slide, table or publication as the deck prints it';
COMMENT ON COLUMN migdata.other_facts.year IS
'year the figure is about; NULL where the deck prints none';
COMMENT ON COLUMN migdata.other_facts.unit IS
'unit of the figures in this row';
COMMENT ON COLUMN migdata.other_facts.note IS
'remark on this row, NULL if there is none';
COMMENT ON COLUMN migdata.other_facts.repair_flag IS
'what was repaired in the text of the deck; none if nothing';
INSERT INTO migdata.other_facts (what, value, source, year, unit, note, repair_flag)
SELECT
	v.what,
	v.value,
	v.source,
	NULL::integer,
	v.unit,
	v.note,
	v.repair_flag
FROM (VALUES
	('latest year available for remittance senders', '2017', 'remittances table note', 'year', NULL, 'none'),
	('Gerber & Zavisca 2019', '10.1080/1060586X.2019.1680040', 'DOI', 'doi', NULL, 'none'),
	('year of the survey behind Tables 1 and 10', '2017', '2017 survey in Bishkek and Chuy oblast with oversample of return migrants', 'year', NULL, 'none'),
	('total_n', '2619', 'sample total behind Tables 1 and 10 (computed: 381 + 105 + 2133)', 'persons', 'not printed in the deck; computed', 'computed'),
	('period of the projected change in the Russian labor force', '2010-50', 'Figure 6 title', 'years', NULL, 'none'),
	('problems that could be named', '5 or 6', 'FIG 5 title', 'count', NULL, 'none')
) AS v(what, value, source, unit, note, repair_flag);
