#!/usr/bin/env python3
"""Rows of migdata.simulate_dires computed without the server: prints VALUES rows of test/tap/dires.sql.

	python3 test/reference/dires.py

The hash is hash_bytes_uint32_extended of the server (Bob Jenkins' lookup3), written again from its description;
the rest is the design that docs and comments state.  Agreement shows that the rows are what was meant and do not
depend on the machine.
"""
from math import cos, log, pi, sqrt

U32 = 0xffffffff
U64 = 0xffffffffffffffff


def rot(x, k):
	return (x << k | x >> (32 - k)) & U32


def mix(a, b, c):
	for k1, k2, k3 in ((4, 6, 8), (16, 19, 4)):
		a = rot(c, k1) ^ (a - c) & U32
		c = (c + b) & U32
		b = rot(a, k2) ^ (b - a) & U32
		a = (a + c) & U32
		c = rot(b, k3) ^ (c - b) & U32
		b = (b + a) & U32
	return a, b, c


def final(a, b, c):
	c = (c ^ b) - rot(b, 14) & U32
	a = (a ^ c) - rot(c, 11) & U32
	b = (b ^ a) - rot(a, 25) & U32
	c = (c ^ b) - rot(b, 16) & U32
	a = (a ^ c) - rot(c, 4) & U32
	b = (b ^ a) - rot(a, 14) & U32
	c = (c ^ b) - rot(b, 24) & U32
	return a, b, c


def hash_int8(key, seed):
	"""hashint8extended for keys that are not negative; a signed 64-bit number"""
	low, high = key & U32, key >> 32
	a = b = c = 0x9e3779b9 + 4 + 3923095 & U32
	seed &= U64
	if seed:
		a, b, c = mix((a + (seed >> 32)) & U32, (b + seed) & U32, c)
	a, b, c = final((a + (low ^ high)) & U32, b, c)
	value = b << 32 | c
	return value - (1 << 64) if value >> 63 else value


def normal(h):
	return sqrt(-2 * log(((h >> 32) + 2147483648.5) / 2 ** 32)) * cos((h & U32) * (2 * pi / 2 ** 32))


def code(u, cuts):
	return sum(u >= c for c in cuts)


HARM = (5670, 4, {1: 184, 3: -47}, {1: 814, 2: 122, 3: 577, 5: -4}, {1: 221, 3: -245, 4: 168}, {2: 75, 3: -58, 4: 70}, 30, 13, -465)
KEEP = (2990, -1, {1: 119, 3: -41}, {1: 559, 2: -331, 3: 273, 5: 20}, {1: 128, 3: 5, 4: 26}, {2: 10, 3: 81, 4: 143}, -4, 39, -208)
EVICT = (3136, -3, {1: 141, 3: -18}, {1: 487, 2: -36, 3: 441, 5: 89}, {1: 16, 3: -54, 4: -40}, {2: 7, 3: -99}, -28, 23, -86)
WAVES = ('pre-Duma', 'post-Duma', 'pre-presidential', 'post-presidential')
LOCALITIES = ('Moscow', 'St. Petersburg', 'other large city', 'small or medium city', 'rural village')
EDUCATIONS = ('less than secondary', 'secondary', 'university')
INCOMES = ('lowest', 'second through fourth', 'highest', 'missing')


def row(seed, i):
	s = hash_int8(seed & U32, seed >> 32) >> 1
	block, place = divmod(i - 1, 50)
	spot = block * 37 % 90
	# blocks of the ten strata: Moscow 7, St. Petersburg 4, large cities 8, towns 5 x 9, villages 2 x 13
	stratum = 1 + code(spot, (7, 11, 19, 28, 37, 46, 55, 64, 77))
	psu = 5 * block + 1 + place // {1: 10, 2: 10, 3: 25}.get(stratum, 50)
	if block % 2:
		wave = 1 + place % 2
	else:
		k = (block // 2 * 50 + place) % 2250
		wave = 3 + ((k + 1) * 1211 // 2250 - k * 1211 // 2250)
	locality = 1 + code(stratum, (2, 3, 4, 9))

	def of_psu(draw):
		return hash_int8(psu, s + draw)

	def of_row(draw):
		return hash_int8(i, s + draw)
	age_draw, sex, school, money, missing, church, born, chance = (of_row(k) & 65535 for k in range(7, 15))
	band = code(age_draw, (13107, 26214, 39322, 52429, 62259))
	start, years, first, width = ((0, 10, 18, 13107), (13107, 11, 28, 13107), (26214, 11, 39, 13108), (39322, 12, 50, 13107),
		(52429, 14, 62, 9830), (62259, 13, 76, 3277))[band]
	age = first + (age_draw - start) * years // width
	woman = sex < 35717
	if school < (3277, 3932, 5243, 7864, 12452)[locality - 1] + 9830 * (age_draw >= 52429):
		education = 1
	else:
		education = 3 if school >= (39322, 41288, 45220, 49807, 55050)[locality - 1] else 2
	shift = (of_psu(2) & 65535) * 6554 // 65536
	if missing < 7864 + (of_psu(1) & 65535) * 10486 // 65536 + 3277 * (locality == 1):
		income = 4
	elif money < (5243, 7864, 8520, 12452, 19661)[locality - 1] + shift:
		income = 1
	else:
		income = 3 if money >= (36045, 45875, 49152, 51118, 57016)[locality - 1] + shift else 2
	orthodox = church < 48497 + (of_psu(3) & 65535) * 10486 // 65536
	foreign_born = born < 1704
	of_stratum = {1: .8, 2: .9, 3: .95, 9: 1.1, 10: 1.02}.get(stratum, 1.2542 - .04 * stratum)
	weight = of_stratum * (.92 if woman else 1.095824) * (.5 + (chance + .5) / 65536)
	x = [.2645751 * normal(of_psu(4 + k)) + .9643651 * normal(of_row(15 + k)) for k in range(3)]
	noise = [x[0], .45 * x[0] + .8930286 * x[1], .4 * x[0] + .3583312 * x[1] + .8435631 * x[2]]
	views = []
	for (b, e, sd) in zip((HARM, KEEP, EVICT), noise, (1.75, .98, .8)):
		mean = (b[0] + b[1] * (age - 18) + b[2].get(education, 0) + b[3].get(locality, 0) + b[4].get(income, 0)
			+ b[5].get(wave, 0) + b[6] * woman + b[7] * orthodox + b[8] * foreign_born) / 1000
		# ties of the fourth decimal go where the product goes
		views.append('%.3f' % (round((mean + sd * round(e, 4)) * 1000) / 1000))
	if wave == 4:
		views[2] = 'NULL'
	return (seed, i, stratum, psu, WAVES[wave - 1], '%.4f' % weight, age, woman, EDUCATIONS[education - 1],
		LOCALITIES[locality - 1], INCOMES[income - 1], orthodox, foreign_born, *views)


def literal(v):
	if isinstance(v, bool):
		return str(v).lower()
	if isinstance(v, str) and not v.replace('.', '').replace('-', '').isdigit() and v != 'NULL':
		return "'%s'" % v
	return str(v)


if __name__ == '__main__':
	print(',\n'.join('\t(%s)' % ', '.join(map(literal, row(seed, i)))
		for seed in (1, 10, -7, 2 ** 40 + 3) for i in (1, 2, 33, 151, 752, 1999, 2501, 3083, 4482, 4999)))
