#!/usr/bin/env python3
"""Print sql/modules/65-migdata-georgia-households.sql: simulated households with the effects of Table 6.

	python3 test/reference/georgia_households.py DECK > sql/modules/65-migdata-georgia-households.sql

DECK is the folder with the deck's figures as CSV files.  The published effects come from there, all else is
invented here.  Needs numpy and scipy.

A household receives remittances by a probit in its covariates, so that a score model in them is right.  An outcome
is a mean m times noise of mean 1 (amounts), a chance m (shares), m plus noise, or m rounded up by chance (rooms),
where m = base + what the covariates do + what remittances do.  Remittances do one thing in households with an absent
migrant, so that this is the effect in that sample, and another in those without, so that the treated of both samples
together have the published effect.  Two coefficients of the covariates are chosen so that the plain differences of
means of both samples come out as published too.  Expectations are over the population that the rows are drawn from,
by enumeration: all covariates are discrete.
"""
import csv
import itertools
import os
import sys

import numpy as np
from scipy.stats import norm

DECK = sys.argv[1]
N, SEED = 3000, 1

# ---- the population ----

URBAN, ABSENT_URBAN, ABSENT_RURAL = 32768, 6554, 10486  # of 65536
REGIONS = [('Tbilisi', 19661), ('West', 42598), ('East', 55706), ('South', 65536)]
EDUCATION = [('secondary or less', 29491), ('vocational', 49152), ('university', 65536)]
WOMAN = 18350
# the index of the probit in thousandths, wealth (0 to 10) apart
INDEX = {'constant': -1850, 'absent': 1300, 'urban': 200, 'size': 100, 'woman': 250, 'age': 12,
		 'region': [0, 250, -100, 150], 'education': [0, 100, 300]}
WEALTH = 0.22


def shares(cuts):
	return np.diff([0] + [c for _, c in cuts]) / 65536


def population():
	"""Covariates of every combination, its weight, and the chance to receive remittances."""
	k = np.arange(65536)
	parts = [np.bincount(k * 4 >> 16) / 65536] * 2
	size = 1 + np.arange(7)
	p_size = np.convolve(*parts)
	age = 25 + np.arange(56)
	p_age = np.bincount(k * 56 >> 16) / 65536
	sums = np.arange(131071)
	p_sum = np.minimum(sums + 1, 131071 - sums) / 65536.0 ** 2
	cells = sums // 131
	p_wealth = np.bincount(cells, p_sum)
	wealth = np.bincount(cells, p_sum * sums) / p_wealth / 13107
	frames = []
	for u, r, e, w in itertools.product(range(2), range(4), range(3), range(2)):
		for a in range(2):
			p = (URBAN / 65536 if u else 1 - URBAN / 65536) * shares(REGIONS)[r] * shares(EDUCATION)[e]
			p *= WOMAN / 65536 if w else 1 - WOMAN / 65536
			absent = (ABSENT_URBAN if u else ABSENT_RURAL) / 65536
			p *= absent if a else 1 - absent
			index = INDEX['constant'] + INDEX['absent'] * a + INDEX['urban'] * u + INDEX['woman'] * w
			index += INDEX['region'][r] + INDEX['education'][e]
			index = (index + INDEX['size'] * (size[:, None, None] - 4) + INDEX['age'] * (age[None, :, None] - 50)) / 1000
			index = index + WEALTH * (wealth[None, None, :] - 5)
			weight = p * p_size[:, None, None] * p_age[None, :, None] * p_wealth[None, None, :]
			frames.append((a, u, weight, norm.cdf(index)))
	return frames, size, wealth


FRAMES, SIZE, W = population()


def expectation(f, sample, treated):
	"""Of f(absent, urban, size, wealth) among the treated or the untreated of a sample."""
	top = bottom = 0.0
	for a, u, weight, p in FRAMES:
		if sample == 'absent_migrant_households' and not a:
			continue
		v = weight * (p if treated else 1 - p)
		bottom += v.sum()
		top += (v * f(a, u, SIZE[:, None, None], W[None, None, :])).sum()
	return top / bottom


SAMPLES = ['all_households', 'absent_migrant_households']
COLUMNS = {'absent': lambda a, u, s, w: a, 'urban': lambda a, u, s, w: u, 'size': lambda a, u, s, w: s - 4,
		   'wealth': lambda a, u, s, w: w - 5}
GAP = {(s, c): expectation(f, s, True) - expectation(f, s, False) for s in SAMPLES for c, f in COLUMNS.items()}
ABSENT_TREATED = expectation(COLUMNS['absent'], 'all_households', True)

# ---- outcomes: column, kind, base (0: from the published error) ----

OUTCOMES = [
	('religious_activity', 'amount', 0, 'spending on religious activity'),
	('personal_services', 'amount', 0, 'spending on personal services'),
	('vehicle', 'amount', 0, 'spending on a vehicle'),
	('rent', 'amount', 0, 'spending on rent'),
	('leisure', 'amount', 0, 'spending on leisure and holidays'),
	('housing_needs', 'amount', 0, 'spending on housing needs'),
	('household_goods', 'amount', 0, 'spending on household goods'),
	('medical_care', 'amount', 0, 'spending on medical care'),
	('school_expenses', 'amount', 0, 'spending on school'),
	('savings', 'amount', 0, 'savings'),
	('debt_payments', 'amount', 0, 'payments on debts'),
	('gifts', 'amount', 0, 'gifts to others'),
	('total_spending', 'amount', 0, 'total spending without savings, gifts and debts'),
	('total_budget', 'amount', 0, 'total budget'),
	('anyone_unemployed', 'share', 0.42, 'whether anyone is unemployed'),
	('youth_in_school', 'share', 0.45, 'whether a 17- to 25-year-old is in school'),
	('poor_health', 'share', 0.50, 'whether anyone is in poor or very poor health'),
	('log_earnings', 'log', 5.5, 'logarithm of adjusted earnings'),
	('own_business', 'share', 0.35, 'whether anyone had a business in the year before'),
	('land_owned', 'share', 0.68, 'whether land is owned'),
	('rooms', 'rooms', 4.7, 'number of rooms'),
	('internet', 'share', 0.15, 'whether there is internet access'),
]


# coefficients of wealth and absent that leave the plain differences of means off the published ones
BOUNDED = {'Land owned': (0.055, -0.3)}


def published():
	found = {}
	order = []
	with open(os.path.join(DECK, 'remittance_effects.csv'), encoding='utf-8', newline='') as file:
		for r in csv.DictReader(file):
			if r['outcome'] not in order:
				order.append(r['outcome'])
			found[r['outcome'], r['sample'], r['estimator']] = (float(r['estimate']), float(r['t']))
	assert len(order) == len(OUTCOMES)
	return order, found


def constants(outcome, kind, base, found):
	"""base, coefficients of urban, size, absent and wealth, effects without and with absent migrant."""
	att = {s: found[outcome, s, 'att'][0] for s in SAMPLES}
	gap = {s: found[outcome, s, 'diff'][0] - att[s] for s in SAMPLES}
	digits = 2 if kind == 'amount' else 4
	if base == 0:
		estimate, t = found[outcome, 'all_households', 'att']
		base = round(9.5 * abs(estimate / t))
	scale = base if kind == 'amount' else 1 if kind != 'share' else 0.25 if outcome != 'Land owned' else 0
	urban, size = round(0.08 * scale, digits), round(0.04 * scale, digits)
	rest = {s: gap[s] - urban * GAP[s, 'urban'] - size * GAP[s, 'size'] for s in SAMPLES}
	wealth = rest[SAMPLES[1]] / GAP[SAMPLES[1], 'wealth']
	absent = (rest[SAMPLES[0]] - wealth * GAP[SAMPLES[0], 'wealth']) / GAP[SAMPLES[0], 'absent']
	if outcome in BOUNDED:    # chances of less than 0 or more than 1 would be needed
		wealth, absent = BOUNDED[outcome]
	with_absent = att[SAMPLES[1]]
	without = (att[SAMPLES[0]] - ABSENT_TREATED * with_absent) / (1 - ABSENT_TREATED)
	return [base, urban, size, round(absent, digits), round(wealth, digits), round(without, digits), with_absent]


def truth(c):
	"""True effects on the treated and differences of means, by sample."""
	base, urban, size, absent, wealth, without, with_absent = c
	rows = {}
	for s in SAMPLES:
		share = ABSENT_TREATED if s == 'all_households' else 1
		att = without * (1 - share) + with_absent * share
		means = urban * GAP[s, 'urban'] + size * GAP[s, 'size'] + absent * GAP[s, 'absent'] + wealth * GAP[s, 'wealth']
		rows[s] = (att, att + means)
	return rows


def limits(c):
	base, urban, size, absent, wealth, without, with_absent = c
	values = [base + urban * u + size * (s - 4) + absent * a + wealth * (w - 5) + (with_absent if a else without) * t
			  for u in (0, 1) for s in (1, 7) for a in (0, 1) for w in (0, 10) for t in (0, 1)]
	return min(values), max(values)


def all_constants():
	order, found = published()
	parameters = []
	for (column, kind, base, _), outcome in zip(OUTCOMES, order):
		c = constants(outcome, kind, base, found)
		while kind == 'amount' and limits(c)[0] < 0.02 * c[0]:    # spending is not negative
			c = constants(outcome, kind, round(1.1 * c[0]), found)
		assert kind != 'share' or 0 <= limits(c)[0] and limits(c)[1] <= 1, (outcome, limits(c))
		assert kind != 'rooms' or limits(c)[0] >= 2, (outcome, limits(c))
		parameters.append(c)
	return order, parameters


# ---- the module ----

COVARIATES = [
	('household', 'integer PRIMARY KEY', 'number of the simulated household, 1 to n'),
	('absent_migrant', 'boolean NOT NULL', 'simulated: whether a member lives abroad'),
	('urban', 'boolean NOT NULL', 'simulated: whether it lives in a town'),
	('region', 'migdata.georgia_region NOT NULL', 'simulated: part of the country'),
	('head_education', 'migdata.georgia_education NOT NULL', 'simulated: education of the head'),
	('household_size', 'smallint NOT NULL', 'simulated: members\n\nunit    persons, 1 to 7'),
	('head_woman', 'boolean NOT NULL', 'simulated: whether the head is a woman'),
	('head_age', 'smallint NOT NULL', 'simulated: age of the head\n\nunit    years, 25 to 80'),
	('wealth', 'double precision NOT NULL', 'simulated: wealth before migration\n\nunit    points of an index, 0 to 10'),
	('remittances', 'boolean NOT NULL', 'simulated: whether it receives remittances: the treatment\n\n'
	 'True where a linear function of the covariates plus standard normal noise is above 0: a probit.'),
]
TYPES = {'amount': 'double precision NOT NULL', 'share': 'boolean NOT NULL', 'log': 'double precision',
		 'rooms': 'smallint NOT NULL'}
NOTES = {'amount': '\n\nunit    lari', 'share': '', 'log': '\n\nNULL for a fifth of the households, drawn by chance.', 'rooms': ''}
SCHOOL = '\n\nNULL for the three fifths of households, drawn by chance, that have nobody of that age.'


def number(x):
	return ('%.4f' % x).rstrip('0').rstrip('.')


def sql_text(text):
	return "'%s'" % text.replace("'", "''")


def by_level(column, values):
	cases = ' '.join('WHEN %d THEN %d' % (i + 1, v) for i, v in enumerate(values) if v)
	return 'CASE %s %s ELSE 0 END' % (column, cases)


def cuts(piece, levels):
	return 'CASE ' + ' '.join('WHEN %s < %d THEN %d' % (piece, c, i + 1) for i, (_, c) in enumerate(levels[:-1])) + \
		' ELSE %d END' % len(levels)


def named(code, levels, kind):
	return 'CASE %s ' % code + ' '.join('WHEN %d THEN %s %s' % (i + 1, kind, sql_text(name))
		for i, (name, _) in enumerate(levels)) + ' END'


def mean(c):
	base, urban, size, absent, wealth, without, with_absent = c
	terms = ["float8 '%s'" % number(base)]
	for value, column in ((urban, 'town'), (size, 'more'), (absent, 'absent'), (wealth, 'rich'),
						  (without, 'treated * (1 - absent)'), (with_absent, 'treated * absent')):
		if value:
			terms.append("float8 '%s' * %s" % (number(value), column))
	return ' + '.join(terms)


def outcome_expression(i, kind, c):
	u = 'u%d' % i
	if kind == 'amount':
		return "round((%s) * (%s * %s * %s * float8 '400')) / float8 '100'" % (mean(c), u, u, u)
	if kind == 'share':
		return "%s < %s" % (u, mean(c))
	if kind == 'log':
		return "CASE WHEN %s >= float8 '0.2' THEN round((%s + float8 '0.9' * noise) * float8 '10000') / float8 '10000' END" % (u, mean(c))
	return "floor(%s + u_rooms_1 + u_rooms_2 - 1 + %s)::smallint" % (mean(c), u)


def print_type(name, levels, what):
	print('CREATE TYPE migdata.%s AS ENUM (%s);' % (name, ', '.join(sql_text(n) for n, _ in levels)))
	print('COMMENT ON TYPE migdata.%s IS %s;\n' % (name, sql_text(what)))


def print_table(parameters):
	columns = [(n, t, w) for n, t, w in COVARIATES]
	for (column, kind, _, what) in OUTCOMES:
		kind_type = 'boolean' if column == 'youth_in_school' else TYPES[kind]
		columns.append((column, kind_type, 'simulated: ' + what + (SCHOOL if column == 'youth_in_school' else NOTES[kind])))
	print('CREATE TABLE migdata.georgia_households (')
	print(',\n'.join('\t%s %s' % (n, t) for n, t, _ in columns))
	print(');')
	print("""COMMENT ON TABLE migdata.georgia_households IS
'SIMULATED households in Georgia, not data of any survey

The rows of migdata.simulate_georgia_households(%d, %d).  In the population they are drawn from, the effects
on households that receive remittances, and the plain differences of means but for land, are those of the deck''s
Table 6 (migdata.georgia_households_truth), for all households and for those with an absent migrant; a sample has them with
sampling error.  Number of households, covariates, who receives, and the spread of the outcomes are invented.
Outcomes are drawn one by one: totals are no sums.';""" % (N, SEED))
	for n, _, what in columns:
		print('COMMENT ON COLUMN migdata.georgia_households.%s IS\n%s;' % (n, sql_text(what)))
	print()


def print_function(parameters):
	print("""-- Row i depends on (seed, i) alone, as in simulate_dires(), where the rules of the draws are written down.  A piece of
-- 16 bits is the number u between 0 and 1 in the middle of its 65536th.  The cube of u times 4 has mean 1, so that
-- amounts are their mean times that; a number rounded down after u was added has the number itself as its mean.
CREATE FUNCTION migdata.simulate_georgia_households(n integer DEFAULT %d, seed bigint DEFAULT 1)
	RETURNS SETOF migdata.georgia_households
	LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS %d COST 5000
BEGIN ATOMIC
	SELECT i, absent = 1, town = 1,
		%s,
		%s,
		size::smallint, woman = 1, age::smallint, wealth, treated = 1,""" % (N, N,
		named('region_code', REGIONS, 'migdata.georgia_region'), named('education_code', EDUCATION, 'migdata.georgia_education')))
	lines = []
	for i, ((column, kind, _, _), c) in enumerate(zip(OUTCOMES, parameters), 1):
		expression = outcome_expression(i, kind, c)
		if column == 'youth_in_school':
			expression = "CASE WHEN u_youth < float8 '0.4' THEN %s END" % expression
		lines.append('\t\t' + expression)
	print(',\n'.join(lines))
	pieces = len(OUTCOMES) + 3
	hashes = -(-pieces // 4)
	names = ['u%d' % (i + 1) for i in range(len(OUTCOMES))] + ['u_youth', 'u_rooms_1', 'u_rooms_2']
	draws = ["((b%d%s & 65535) * 2 + 1)::float8 / float8 '131072' AS %s" % (k // 4 + 1, ' >> %d' % (k % 4 * 16) if k % 4 else '', name)
			 for k, name in enumerate(names)]
	carried = 'i, absent, town, region_code, education_code, size, woman, age, wealth'
	print("""	FROM (
		SELECT %s, size - 4 AS more, wealth - 5 AS rich,
			CASE WHEN round((index + migdata.simulated_normal(z)) * float8 '10000') > 0 THEN 1 ELSE 0 END AS treated,
			migdata.simulated_normal(e) AS noise,
			%s
		FROM (
		-- the probit's index: coefficients in thousandths
		SELECT %s, z, e, %s,
			(%d + %d * absent + %d * town + %d * (size - 4) + %d * woman + %d * (age - 50)
				+ %s + %s)::float8 / 1000 + float8 '%s' * (wealth - 5) AS index
		FROM (
		SELECT i, z, e, %s,
			CASE WHEN u_town < %d THEN 1 ELSE 0 END AS town,
			CASE WHEN u_absent < CASE WHEN u_town < %d THEN %d ELSE %d END THEN 1 ELSE 0 END AS absent,
			%s AS region_code,
			%s AS education_code,
			1 + (u_size_1 * 4 >> 16) + (u_size_2 * 4 >> 16) AS size,
			CASE WHEN u_woman < %d THEN 1 ELSE 0 END AS woman, 25 + (u_age * 56 >> 16) AS age,
			(u_wealth_1 + u_wealth_2)::float8 / float8 '13107' AS wealth
		FROM (
		SELECT i, z, e, %s,
			(h1 & 65535)::integer AS u_town, (h1 >> 16 & 65535)::integer AS u_absent, (h1 >> 32 & 65535)::integer AS u_region,
			(h1 >> 48 & 65535)::integer AS u_education, (h2 & 65535)::integer AS u_size_1, (h2 >> 16 & 65535)::integer AS u_size_2,
			(h2 >> 32 & 65535)::integer AS u_woman, (h2 >> 48 & 65535)::integer AS u_age, (h3 & 65535)::integer AS u_wealth_1,
			(h3 >> 16 & 65535)::integer AS u_wealth_2
		FROM (
		SELECT i, hashint8extended(i, s + 1) AS h1, hashint8extended(i, s + 2) AS h2, hashint8extended(i, s + 3) AS h3,
			hashint8extended(i, s + 4) AS z, hashint8extended(i, s + 5) AS e,
			%s
		FROM (
		SELECT i, hashint8extended(seed & 4294967295, seed >> 32) >> 1 AS s
		FROM (SELECT generate_series(1, n) AS i) AS numbers
		WHERE seed IS NOT NULL
		OFFSET 0) AS seeds
		OFFSET 0) AS hashes
		OFFSET 0) AS pieces
		OFFSET 0) AS households
		OFFSET 0) AS indexes
		OFFSET 0) AS draws;
END;""" % (carried, ',\n\t\t\t'.join(', '.join(draws[k:k + 2]) for k in range(0, len(draws), 2)), carried,
		   ', '.join('b%d' % (k + 1) for k in range(hashes)),
		   INDEX['constant'], INDEX['absent'], INDEX['urban'], INDEX['size'], INDEX['woman'], INDEX['age'],
		   by_level('region_code', INDEX['region']), by_level('education_code', INDEX['education']), number(WEALTH),
		   ', '.join('b%d' % (k + 1) for k in range(hashes)), URBAN, URBAN, ABSENT_URBAN, ABSENT_RURAL,
		   cuts('u_region', REGIONS), cuts('u_education', EDUCATION), WOMAN,
		   ', '.join('b%d' % (k + 1) for k in range(hashes)),
		   ',\n\t\t\t'.join(', '.join('hashint8extended(i, s + %d) AS b%d' % (6 + k, k + 1) for k in range(j, min(j + 2, hashes)))
							 for j in range(0, hashes, 2))))
	print("""COMMENT ON FUNCTION migdata.simulate_georgia_households(integer, bigint) IS
'SIMULATED households with effects as in the deck''s Table 6

n     number of rows; none if NULL or not positive
seed  the same seed gives the same rows, everywhere; NULL gives none

Row i depends on the seed and on i alone, so fewer rows are the first of more.  Who receives remittances is a
probit in the covariates; estimates close in on the true effects (migdata.georgia_households_truth) as n grows.
Columns are described at migdata.georgia_households.  Not data of any survey.';

INSERT INTO migdata.georgia_households SELECT * FROM migdata.simulate_georgia_households(%d, %d);
""" % (N, SEED))


def print_truth(order, parameters):
	rows = []
	for i, ((column, _, _, _), outcome, c) in enumerate(zip(OUTCOMES, order, parameters), 1):
		for s in SAMPLES:
			att, difference = truth(c)[s]
			rows.append("\t(%d, '%s', '%s', float8 '%.5f', float8 '%.5f')" % (i, column, s, att, difference))
	print("""CREATE VIEW migdata.georgia_households_truth AS
SELECT t.outcome_order, t.outcome_column, a.outcome, t.sample, t.att, t.difference, a.estimate AS published_att, a.t_statistic AS published_att_t,
	d.estimate AS published_difference, d.t_statistic AS published_difference_t
FROM (VALUES
%s)
	AS t(outcome_order, outcome_column, sample, att, difference)
JOIN migdata.remittance_effects AS a ON a.outcome_order = t.outcome_order AND a.sample = t.sample AND a.estimator = 'att'
JOIN migdata.remittance_effects AS d ON d.outcome_order = t.outcome_order AND d.sample = t.sample AND d.estimator = 'diff';
COMMENT ON VIEW migdata.georgia_households_truth IS
'true effects of remittances on the simulated households of Georgia

Over the population that migdata.simulate_georgia_households() draws from, by enumeration of all covariates, beside
the figures of the deck''s Table 6.';
COMMENT ON COLUMN migdata.georgia_households_truth.outcome_order IS 'place of the outcome in Table 6';
COMMENT ON COLUMN migdata.georgia_households_truth.outcome_column IS 'column of migdata.georgia_households';
COMMENT ON COLUMN migdata.georgia_households_truth.outcome IS 'outcome as Table 6 words it';
COMMENT ON COLUMN migdata.georgia_households_truth.sample IS 'all_households, or absent_migrant_households';
COMMENT ON COLUMN migdata.georgia_households_truth.att IS 'true effect on the households that receive remittances';
COMMENT ON COLUMN migdata.georgia_households_truth.difference IS 'true difference of means between those that receive and do not';
COMMENT ON COLUMN migdata.georgia_households_truth.published_att IS 'effect by matching as published';
COMMENT ON COLUMN migdata.georgia_households_truth.published_att_t IS 'its t as published';
COMMENT ON COLUMN migdata.georgia_households_truth.published_difference IS 'difference of means as published';
COMMENT ON COLUMN migdata.georgia_households_truth.published_difference_t IS 'its t as published';

GRANT SELECT ON migdata.georgia_households, migdata.georgia_households_truth TO PUBLIC;""" % ',\n'.join(rows))


print("""-- Simulated households with the effects of remittances of the deck's Table 6: the survey's own rows are not public.
--
-- Generated; do not edit.  Made by
--     python3 test/reference/georgia_households.py DECK > sql/modules/65-migdata-georgia-households.sql
-- from the CSV files of the folder DECK.
""")
print_type('georgia_region', REGIONS, 'parts of the country of simulated households; invented')
print_type('georgia_education', EDUCATION, 'education of the heads of simulated households; invented')
ORDER, PARAMETERS = all_constants()
print_table(PARAMETERS)
print_function(PARAMETERS)
print_truth(ORDER, PARAMETERS)
