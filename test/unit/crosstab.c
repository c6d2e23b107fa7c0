/* crosstab.c: the two-way table without a server: growth, merging, the canonical form, damage */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/crosstab.h"
#include "core/table.h"
#include "unit.h"

typedef __int128 Wide;

/* ---- random numbers: the same in every run ---- */

static uint64_t random_state;

static uint64_t
random_bits(void)
{
	uint64_t z = random_state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static uint32_t
random_below(uint32_t n)
{
	return (uint32_t) (random_bits() % n);
}

static void
shuffle(int *order, int n)
{
	for (int i = n - 1; i > 0; i--)
	{
		int j = (int) random_below((uint32_t) i + 1);
		int swap = order[i];

		order[i] = order[j];
		order[j] = swap;
	}
}

/* ---- tables in malloc'd memory of exactly their size ---- */

static MigCrosstab *
make(const MigShape *shape, const uint8_t kind[2])
{
	MigCrosstab *t = calloc(1, mig_crosstab_size(shape));

	mig_crosstab_init(t, shape, kind);
	return t;
}

static size_t
size_of(const MigCrosstab *t)
{
	MigShape shape = {{t->dim[0].room, t->dim[1].room},
					  {t->dim[0].slots, t->dim[1].slots},
					  t->text.room,
					  t->weighting,
					  t->designed,
					  t->design_cells};

	return mig_crosstab_size(&shape);
}

static MigCrosstab *
start(MigWeighting weighting, uint8_t row_kind, uint8_t col_kind)
{
	uint8_t kind[2] = {row_kind, col_kind};
	MigShape shape = mig_crosstab_small_shape(weighting);

	return make(&shape, kind);
}

static MigStatus
grow(MigCrosstab **t, int dim, uint32_t extra, uint32_t text)
{
	uint8_t kind[2] = {(*t)->dim[0].kind, (*t)->dim[1].kind};
	MigShape shape;
	MigStatus status = mig_crosstab_grown_shape(*t, dim, extra, text, &shape);
	MigCrosstab *grown;

	if (status != MIG_OK)
		return status;
	grown = make(&shape, kind);
	mig_crosstab_copy(grown, *t);
	free(*t);
	*t = grown;
	return MIG_OK;
}

static uint32_t
find_key(const MigCrosstab *t, int dim, uint64_t key)
{
	return mig_levels_find_key(t, &t->dim[dim], key);
}

static uint32_t
find_label(const MigCrosstab *t, int dim, const char *text, uint32_t len)
{
	return mig_levels_find_label(t, &t->dim[dim], &t->text, text, len);
}

static MigStatus
add_level(MigCrosstab *t, int dim, const MigLabel *label, uint32_t *level)
{
	return mig_levels_add(t, &t->dim[dim], &t->text, label, level);
}

/* number of the level with this label and key, appended where it is new; 0: refused */
static uint32_t
level_of(MigCrosstab **t, int dim, const MigLabel *label)
{
	uint32_t level = (*t)->dim[dim].keyed ? find_key(*t, dim, label->key)
										  : find_label(*t, dim, label->text, label->len);
	MigStatus status;

	if (level)
		return level;
	while ((status = add_level(*t, dim, label, &level)) == MIG_ERR_GROW)
		if (grow(t, dim, 1, label->len) != MIG_OK)
			return 0;
	return status == MIG_OK ? level : 0;
}

/* merge; frees neither */
static MigStatus
merge(MigCrosstab **into, const MigCrosstab *from)
{
	uint32_t *map[2];
	MigStatus status = mig_crosstab_mergeable(*into, from);

	if (status != MIG_OK)
		return status;
	for (int dim = 0; dim < 2; dim++)
	{
		uint32_t next = 1;

		map[dim] = malloc(sizeof(uint32_t) * (from->dim[dim].n + 1));
		if ((*into)->dim[dim].slots == 0)
			status = grow(into, dim, 1, 0);
		while (status == MIG_OK && (status = mig_crosstab_map_levels(*into, from, dim, map[dim],
																	 &next)) == MIG_ERR_GROW)
			status = grow(into, dim, 1, mig_crosstab_levels(from, dim)[next - 1].len);
	}
	if (status == MIG_OK)
		status = mig_crosstab_merge(*into, from, map[0], map[1]);
	free(map[0]);
	free(map[1]);
	return status;
}

static MigCrosstab *
canonical(const MigCrosstab *from)
{
	MigCrosstab *t = calloc(1, mig_crosstab_canonical_size(from));
	uint32_t *sorted = malloc(sizeof(uint32_t) * 2 * (from->dim[0].n + from->dim[1].n + 2));

	mig_crosstab_canonical(t, from, sorted);
	free(sorted);
	return t;
}

static bool
same_bytes(const MigCrosstab *a, const MigCrosstab *b)
{
	return size_of(a) == size_of(b) && memcmp(a, b, size_of(a)) == 0;
}

/* ---- rows of data ---- */

typedef struct Row
{
	int value[2]; /* -1: NULL */
	int64_t cases;
	double weight;
} Row;

/* labels of the kinds the tests use: numbers as integers, anything else as odd-looking text */
static MigLabel
label_of(uint8_t kind, int value, char *text)
{
	MigLabel label = {text, 0, 0, 0};

	if (kind == MIG_KIND_INTEGER)
	{
		label.len = (uint32_t) sprintf(text, "%d", value);
		label.order = value;
		label.key = (uint64_t) (int64_t) value;
	}
	else
	{
		/* one is empty, some are the beginning of others, lengths pass 8 */
		label.len = value == 0 ? 0
							   : (uint32_t) sprintf(text, "%.*s\xC3\xA9%d", value % 19,
													"prefixprefixprefix", value * 7919 % 1009);
	}
	return label;
}

static void
add_row(MigCrosstab **t, const Row *row)
{
	uint32_t cell[2];
	char text[64];

	for (int dim = 0; dim < 2; dim++)
	{
		MigLabel label = label_of((*t)->dim[dim].kind, row->value[dim], text);

		cell[dim] = row->value[dim] < 0 ? 0 : level_of(t, dim, &label);
	}
	(*t)->n_read++;
	if ((*t)->weighting == MIG_WEIGHT_SAMPLING)
		mig_crosstab_add_weighted(*t, cell[0], cell[1], row->weight);
	else
		mig_crosstab_add(*t, cell[0], cell[1],
						 (*t)->weighting == MIG_WEIGHT_FREQUENCY ? row->cases : 1);
}

/* a table of the rows order[from..to) */
static MigCrosstab *
table_of(const Row *rows, const int *order, int from, int to, MigWeighting weighting,
		 uint8_t row_kind, uint8_t col_kind)
{
	MigCrosstab *t = start(weighting, row_kind, col_kind);

	for (int i = from; i < to; i++)
		add_row(&t, &rows[order[i]]);
	return t;
}

static void
random_rows(Row *rows, int n, int row_levels, int col_levels, int weight_bits)
{
	for (int i = 0; i < n; i++)
	{
		rows[i].value[0] = (int) random_below((uint32_t) row_levels + 1) - 1;
		rows[i].value[1] = (int) random_below((uint32_t) col_levels + 1) - 1;
		rows[i].cases = 1 + random_below(1000);
		rows[i].weight = ldexp((double) (random_bits() >> 11 | 1),
							   -53 - weight_bits / 2 + (int) random_below(weight_bits + 1));
	}
}

/* ---- sums ---- */

/* what three terms must be: the sum rounded, what is left rounded, and what is left of that */
static bool
is_expansion_of(const MigXsum *s, Wide exact)
{
	double hi = (double) exact;
	double mid = (double) (exact - (Wide) hi);
	double lo = (double) (exact - (Wide) hi - (Wide) mid);

	return s->hi == hi && s->mid == mid && s->lo == lo;
}

static double
random_integer(int bits)
{
	return ldexp((double) (random_bits() >> 11), (int) random_below((uint32_t) bits - 52));
}

static void
sums_of_integers(void)
{
	enum
	{
		N = 40
	};
	double x[N];
	int order[N];
	bool exact_always = true;
	bool same_always = true;
	bool normal_always = true;

	for (int round = 0; round < 400; round++)
	{
		Wide exact = 0;
		MigXsum first = {0, 0, 0};

		for (int i = 0; i < N; i++)
		{
			order[i] = i;
			x[i] = random_integer(116) * (i % 3 == 0 && i > 0 ? -1 : 1);
			/* now and then half a step of an earlier number, or one unit beside it */
			if (i % 5 == 4)
				x[i] = ldexp(fabs(x[i - 4]), -53 + (int) random_below(2));
			x[i] = trunc(x[i]) + (double) random_below(3) - 1.0;
			exact += (Wide) x[i];
		}
		if (exact < 0)
		{
			exact = -exact;
			for (int i = 0; i < N; i++)
				x[i] = -x[i];
		}
		for (int again = 0; again < 8; again++)
		{
			MigXsum part[3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}};

			shuffle(order, N);
			for (int i = 0; i < N; i++)
				mig_xsum_add(&part[again ? random_below(3) : 0], x[order[i]]);
			mig_xsum_merge(&part[1], &part[2]);
			mig_xsum_merge(&part[0], &part[1]);
			mig_xsum_normalize(&part[0]);
			if (again == 0)
				first = part[0];
			exact_always = exact_always && is_expansion_of(&part[0], exact);
			same_always = same_always && memcmp(&part[0], &first, sizeof(first)) == 0;
			normal_always = normal_always && mig_xsum_is_normal(&part[0]);
		}
	}
	CHECK(exact_always);
	CHECK(same_always);
	CHECK(normal_always);
}

static void
sums_at_ties(void)
{
	bool exact = true;
	bool same = true;
	bool rounded_once = true;

	for (int round = 0; round < 20000; round++)
	{
		double big = ldexp((double) (random_bits() >> 11 | UINT64_C(1) << 52), 60);
		double half = ldexp(1.0, 59);
		double mid_half = ldexp(1.0, 6);
		double x[4];
		int order[4] = {0, 1, 2, 3};
		MigXsum first = {0, 0, 0};
		Wide sum = 0;

		if (round % 4 == 0)
			big = ldexp(1.0, 112); /* below a power of two steps are half as long */
		x[0] = big;
		x[1] = half * (random_below(2) ? 1 : -1) / (1 + random_below(2));
		x[2] = mid_half * (double) ((int) random_below(3) - 1);
		x[3] = (double) ((int) random_below(5) - 2);
		for (int i = 0; i < 4; i++)
			sum += (Wide) x[i];
		for (int again = 0; again < 4; again++)
		{
			MigXsum s = {0, 0, 0};

			shuffle(order, 4);
			for (int i = 0; i < 4; i++)
				mig_xsum_add(&s, x[order[i]]);
			mig_xsum_normalize(&s);
			if (again == 0)
				first = s;
			exact = exact && is_expansion_of(&s, sum) && mig_xsum_is_normal(&s);
			same = same && memcmp(&s, &first, sizeof(s)) == 0;
			rounded_once = rounded_once && mig_xsum_value(&s) == (double) sum;
		}
	}
	CHECK(exact);
	CHECK(same);
	CHECK(rounded_once);
}

/* whole numbers of up to 500 bits, in limbs of 32; limbs may be negative until they are settled */
typedef struct Long
{
	int64_t limb[17];
} Long;

static void
long_add(Long *sum, double x)
{
	int exponent;
	int64_t mantissa = (int64_t) ldexp(frexp(x, &exponent), 53);

	exponent -= 53;
	while (exponent < 0) /* x is whole: these bits are 0 */
	{
		mantissa /= 2;
		exponent++;
	}
	for (int part = 0; part < 2; part++)
	{
		int64_t bits = part == 0 ? mantissa % ((int64_t) 1 << 27) : mantissa >> 27;
		int at = exponent + 27 * part;

		if (part == 0 && mantissa < 0)
			bits = mantissa - (mantissa >> 27) * ((int64_t) 1 << 27);
		sum->limb[at / 32] += (bits * ((int64_t) 1 << (at % 32))) % ((int64_t) 1 << 32);
		sum->limb[at / 32 + 1] += (bits * ((int64_t) 1 << (at % 32))) / ((int64_t) 1 << 32);
	}
}

static bool
long_equal(const Long *a, const Long *b)
{
	int64_t carry = 0;

	for (int i = 0; i < 17; i++)
	{
		carry += a->limb[i] - b->limb[i];
		if (carry % ((int64_t) 1 << 32) != 0)
			return false;
		carry /= (int64_t) 1 << 32;
	}
	return carry == 0;
}

/* each term at most half a step of the one before, and none but the last followed by 0 terms */
static bool
terms_are_apart(const double *t, int n)
{
	for (int i = 0; i + 1 < n; i++)
		if (t[i] + t[i + 1] != t[i] || (t[i] == 0.0 && t[i + 1] != 0.0))
			return false;
	return true;
}

static void
wide_sums(bool squares)
{
	enum
	{
		N = 60
	};
	double x[N];
	int order[N];
	bool exact_always = true;
	bool same_always = true;
	bool normal_always = true;

	for (int round = 0; round < 300; round++)
	{
		Long exact = {{0}};
		MigWideSum first;

		for (int i = 0; i < N; i++)
		{
			order[i] = i;
			/* 250 bits in all */
			x[i] = squares ? random_integer(53 + 66) : random_integer(240);
			if (squares)
			{
				double low;
				double high = mig_two_product(x[i], x[i], &low);

				long_add(&exact, high);
				long_add(&exact, low);
			}
			else
				long_add(&exact, x[i]);
		}
		for (int again = 0; again < 6; again++)
		{
			MigWideSum part[2] = {{{0}}, {{0}}};
			Long terms = {{0}};

			shuffle(order, N);
			for (int i = 0; i < N; i++)
			{
				MigWideSum *to = &part[again ? random_below(2) : 0];

				squares ? mig_wide_add_square(to, x[order[i]]) : mig_wide_add(to, x[order[i]]);
			}
			mig_wide_merge(&part[0], &part[1]);
			mig_wide_normalize(&part[0]);
			if (again == 0)
				first = part[0];
			for (int i = 0; i < MIG_WIDE_TERMS; i++)
				long_add(&terms, part[0].term[i]);
			exact_always = exact_always && long_equal(&terms, &exact);
			same_always = same_always && memcmp(&first, &part[0], sizeof(first)) == 0;
			normal_always = normal_always && mig_wide_is_normal(&part[0]) &&
							terms_are_apart(part[0].term, MIG_WIDE_TERMS) &&
							mig_wide_value(&part[0]) == part[0].term[0];
		}
	}
	CHECK(exact_always);
	CHECK(same_always);
	CHECK(normal_always);
}

/* the same value written otherwise is not normal */
static void
sums_written_otherwise(void)
{
	int refused = 0;
	int tried = 0;
	MigXsum bad[] = {{-1, 0, 0},       {NAN, 0, 0},     {INFINITY, 0, 0},      {1, NAN, 0},
					 {1, 0, INFINITY}, {-0.0, 0, 0},    {1, -0.0, 0},          {1, 0, -0.0},
					 {0, 1, 0},        {0, 0, 1},       {1, 0, 0x1p-120},      {0, -1, 0},
					 {1, 1, 0},        {1, 0x1p-52, 0}, {1, 0x1p-53, 0x1p-107}};
	MigXsum good[] = {{0, 0, 0}, {1, 0, 0}, {1, 0x1p-53, 0}, {1, -0x1p-55, 0x1p-110}, {0.1, 0, 0}};

	for (int round = 0; round < 5000; round++)
	{
		MigXsum s = {0, 0, 0};
		MigXsum other;

		for (int i = 0; i < 5; i++)
			mig_xsum_add(&s, random_integer(116));
		mig_xsum_normalize(&s);
		other = s;
		other.hi = nextafter(s.hi, random_below(2) ? INFINITY : 0);
		other.mid = s.mid + (s.hi - other.hi);
		/* the terms now overlap, unless that happened to round */
		if (other.hi + other.mid == other.hi)
			continue;
		tried++;
		refused += !mig_xsum_is_normal(&other);
	}
	CHECK(tried > 4000 && refused == tried);
	for (int i = 0; i < (int) (sizeof(bad) / sizeof(*bad)); i++)
		CHECK(!mig_xsum_is_normal(&bad[i]));
	for (int i = 0; i < (int) (sizeof(good) / sizeof(*good)); i++)
		CHECK(mig_xsum_is_normal(&good[i]));
}

/* ---- sort keys ---- */

static void
order_of_doubles(void)
{
	static const double ascending[] = {-INFINITY, -DBL_MAX, -1e100,   -1.5,    -1, -DBL_MIN,
									   -4.9e-324, 0,        4.9e-324, DBL_MIN, 1,  1.5,
									   1e100,     DBL_MAX,  INFINITY, NAN};
	int n = (int) (sizeof(ascending) / sizeof(*ascending));
	bool back = true;

	for (int i = 1; i < n; i++)
		CHECK(mig_order_from_double(ascending[i - 1]) < mig_order_from_double(ascending[i]));
	for (int i = 0; i < n - 1; i++)
		back = back && mig_order_to_double(mig_order_from_double(ascending[i])) == ascending[i];
	CHECK(back);
	CHECK(isnan(mig_order_to_double(mig_order_from_double(NAN))));
	CHECK(mig_order_from_double(-0.0) == 0);
	CHECK(mig_order_from_double(0.0) == 0);
	/* any number at all can be asked for */
	for (int round = 0; round < 1000; round++)
		(void) mig_order_to_double((int64_t) random_bits());
	(void) mig_order_to_double(INT64_MIN);
	(void) mig_order_to_double(INT64_MAX);
}

/* ---- growth and the index ---- */

static void
growth(uint8_t kind, bool rows_first)
{
	const int n = 700;
	MigCrosstab *t = start(MIG_WEIGHT_NONE, kind, kind);
	char text[64];
	bool found = true;
	bool counted = true;
	bool valid = true;
	int grown = 0;

	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < n; i++)
		{
			int dim = rows_first ? pass : 1 - pass;
			MigLabel label = label_of(kind, i, text);
			uint32_t room = t->dim[dim].room;
			uint32_t level = level_of(&t, dim, &label);

			grown += t->dim[dim].room != room;
			found = found && level == (uint32_t) i + 1;
			mig_crosstab_add(t, dim == MIG_ROW ? level : 0, dim == MIG_COL ? level : 0, i + 1);
			if (i % 50 == 0)
				valid = valid && mig_crosstab_check(t, size_of(t)) == MIG_OK;
		}
	CHECK(found);
	CHECK(valid);
	CHECK(grown >= 10);
	CHECK(t->dim[MIG_ROW].n == n && t->dim[MIG_COL].n == n);
	for (int i = 0; i < n; i++)
	{
		MigLabel label = label_of(kind, i, text);

		for (int dim = 0; dim < 2; dim++)
			found = found && level_of(&t, dim, &label) == (uint32_t) i + 1;
		counted = counted && mig_crosstab_counts(t)[mig_crosstab_cell(t, i + 1, 0)] == i + 1 &&
				  mig_crosstab_counts(t)[mig_crosstab_cell(t, 0, i + 1)] == i + 1;
	}
	CHECK(found);
	CHECK(counted);
	CHECK(t->dim[MIG_ROW].keyed == (kind == MIG_KIND_INTEGER));
	{
		MigLabel absent = label_of(kind, n + 5, text);

		CHECK((t->dim[MIG_ROW].keyed ? find_key(t, MIG_ROW, absent.key)
									 : find_label(t, MIG_ROW, absent.text, absent.len)) == 0);
	}
	free(t);
}

/* a label that does not fit leaves the table as it was */
static void
full_table_is_left_alone(void)
{
	MigCrosstab *t = start(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_TEXT);
	size_t size = size_of(t);
	MigCrosstab *before = malloc(size);
	char text[300];
	MigLabel label = {text, 200, 0, 0};
	uint32_t level = 77;

	memset(text, 'x', sizeof(text));
	memcpy(before, t, size);
	CHECK(add_level(t, MIG_ROW, &label, &level) == MIG_ERR_GROW);
	CHECK(memcmp(before, t, size) == 0 && level == 77);
	label.len = 1;
	for (int i = 0; i < 4; i++)
	{
		text[0] = (char) ('a' + i);
		CHECK(add_level(t, MIG_ROW, &label, &level) == MIG_OK);
	}
	memcpy(before, t, size);
	text[0] = 'z';
	CHECK(add_level(t, MIG_ROW, &label, &level) == MIG_ERR_GROW);
	CHECK(memcmp(before, t, size) == 0);
	free(before);
	free(t);
}

/* labels that differ in a single byte, wherever it is, or in length alone */
static void
similar_labels(void)
{
	enum
	{
		LONGEST = 40
	};
	MigCrosstab *t = start(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_TEXT);
	uint32_t n = 0;
	bool absent = true;
	bool found = true;

	for (int pass = 0; pass < 2; pass++)
	{
		uint32_t number = 0;

		for (uint32_t len = 0; len <= LONGEST; len++)
			for (uint32_t at = 0; at <= len; at++)
			{
				/* in a block of its own, so that a read beyond its end is seen */
				char *text = malloc(len ? len : 1);
				MigLabel label = {text, len, 0, 0};

				memset(text, 0, len);
				if (at < len)
					text[at] = (char) (at % 2 ? 0x80 : 1);
				if (pass == 0)
				{
					absent = absent && find_label(t, MIG_ROW, text, len) == 0;
					n += level_of(&t, MIG_ROW, &label) == n + 1;
				}
				else
					found = found && find_label(t, MIG_ROW, text, len) == ++number;
				free(text);
			}
	}
	CHECK(absent);
	CHECK(n == (LONGEST + 1) * (LONGEST + 2) / 2);
	CHECK(found);
	free(t);
}

/* ---- order, splits, merges ---- */

static void
order_and_splits(MigWeighting weighting, uint8_t row_kind, uint8_t col_kind, int weight_bits)
{
	enum
	{
		N = 600
	};
	static Row rows[N];
	int order[N];
	bool valid = true;
	bool same = true;
	bool merged = true;

	for (int data = 0; data < 12; data++)
	{
		int n = data == 0 ? 1 : N;
		MigCrosstab *whole = NULL;

		random_rows(rows, n, 1 + (int) random_below(40), 1 + (int) random_below(6), weight_bits);
		for (int i = 0; i < n; i++)
			order[i] = i;
		for (int again = 0; again < 6; again++)
		{
			MigCrosstab *total = start(weighting, row_kind, col_kind);
			MigCrosstab *form;
			int from = 0;

			/* in any order, cut anywhere, one part empty; parts canonical or as they are */
			shuffle(order, n);
			while (from <= n)
			{
				int to = again == 0 ? n : from + (int) random_below((uint32_t) n / 2 + 2);
				MigCrosstab *part;

				to = to > n ? n : to;
				part = table_of(rows, order, from, to, weighting, row_kind, col_kind);
				if (random_below(2))
				{
					form = canonical(part);
					valid = valid && mig_crosstab_check_canonical(form, size_of(form)) == MIG_OK;
					free(part);
					part = form;
				}
				/* either may be merged into the other */
				if (random_below(2))
				{
					MigCrosstab *swap = part;

					part = total;
					total = swap;
				}
				merged = merged && merge(&total, part) == MIG_OK;
				free(part);
				from = to == n ? n + 1 : to;
			}
			valid = valid && mig_crosstab_check(total, size_of(total)) == MIG_OK;
			form = canonical(total);
			valid = valid && mig_crosstab_check_canonical(form, size_of(form)) == MIG_OK;
			if (whole == NULL)
				whole = form;
			else
			{
				same = same && same_bytes(whole, form);
				free(form);
			}
			free(total);
		}
		free(whole);
	}
	CHECK(merged);
	CHECK(valid);
	CHECK(same);
}

/* cell by cell against counts kept in a plain array */
static void
cells_are_right(MigWeighting weighting)
{
	enum
	{
		N = 2000,
		LEVELS = 30
	};
	static Row rows[N];
	int order[N];
	int64_t count[LEVELS + 1][LEVELS + 1] = {{0}};
	int64_t total = 0;
	MigCrosstab *t;
	MigCrosstab *form;
	bool right = true;
	bool sorted = true;
	char text[64];

	random_rows(rows, N, LEVELS, LEVELS, 8);
	for (int i = 0; i < N; i++)
	{
		int64_t cases = weighting == MIG_WEIGHT_FREQUENCY ? rows[i].cases : 1;

		order[i] = i;
		count[rows[i].value[0] + 1][rows[i].value[1] + 1] += cases;
		total += cases;
	}
	t = table_of(rows, order, 0, N, weighting, MIG_KIND_INTEGER, MIG_KIND_TEXT);
	form = canonical(t);
	free(t);
	CHECK(form->n_read == N);
	CHECK(form->canonical && form->dim[0].slots == 0 && form->dim[1].slots == 0);
	{
		MigShape shape; /* to look labels up: an open copy */
		uint8_t kind[2] = {MIG_KIND_INTEGER, MIG_KIND_TEXT};

		CHECK(mig_crosstab_grown_shape(form, MIG_ROW, 1, 10, &shape) == MIG_OK);
		t = make(&shape, kind);
		mig_crosstab_copy(t, form);
	}
	for (int i = -1; i < LEVELS; i++)
		for (int j = -1; j < LEVELS; j++)
		{
			MigLabel row = label_of(MIG_KIND_INTEGER, i, text);
			uint32_t r = i < 0 ? 0 : find_label(t, MIG_ROW, row.text, row.len);
			MigLabel col = label_of(MIG_KIND_TEXT, j < 0 ? 0 : j, text);
			uint32_t c = j < 0 ? 0 : find_label(t, MIG_COL, col.text, col.len);

			right = right &&
					mig_crosstab_counts(form)[mig_crosstab_cell(form, r, c)] == count[i + 1][j + 1];
		}
	CHECK(right);
	for (uint32_t l = 1; l < form->dim[MIG_ROW].n; l++)
		sorted = sorted && mig_levels_score(form, &form->dim[MIG_ROW], l) <
							   mig_levels_score(form, &form->dim[MIG_ROW], l + 1);
	for (uint32_t l = 1; l < form->dim[MIG_COL].n; l++)
	{
		MigLevel *a = &mig_crosstab_levels(form, MIG_COL)[l - 1];
		uint32_t len = a[0].len < a[1].len ? a[0].len : a[1].len;
		int byte = memcmp(mig_crosstab_label(form, &a[0]), mig_crosstab_label(form, &a[1]), len);

		sorted = sorted && (byte < 0 || (byte == 0 && a[0].len < a[1].len));
	}
	CHECK(sorted);

	/* and as readers see it, NULL kept or not */
	for (int keep = 0; keep < 2; keep++)
	{
		void *memory = calloc(1, mig_table_size(form));
		MigTable table;
		int64_t want = 0;
		int64_t margins[2] = {0, 0};

		mig_table_build(&table, form, keep, memory);
		for (int i = 1 - keep; i <= LEVELS; i++)
			for (int j = 1 - keep; j <= LEVELS; j++)
				want += count[i][j];
		for (int i = 0; i < table.rows; i++)
			margins[0] += table.margin[MIG_ROW][i];
		for (int j = 0; j < table.cols; j++)
			margins[1] += table.margin[MIG_COL][j];
		CHECK(table.n == want && table.n_missing == total - want);
		CHECK(margins[0] == want && margins[1] == want);
		CHECK(table.rows == LEVELS + keep && table.cols == LEVELS + keep);
		CHECK(!keep || (table.level[MIG_ROW][LEVELS] == 0 && table.level[MIG_COL][LEVELS] == 0));
		free(memory);
	}
	free(t);
	free(form);
}

static void
mismatches(void)
{
	MigCrosstab *a = start(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_INTEGER);
	MigCrosstab *b = start(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_TEXT);
	MigCrosstab *c = start(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_INTEGER);
	MigCrosstab *d = start(MIG_WEIGHT_FREQUENCY, MIG_KIND_TEXT, MIG_KIND_INTEGER);
	MigCrosstab *e = start(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_INTEGER);

	CHECK(mig_crosstab_mergeable(a, e) == MIG_OK);
	CHECK(mig_crosstab_mergeable(a, b) == MIG_ERR_MISMATCH);
	CHECK(mig_crosstab_mergeable(a, c) == MIG_ERR_MISMATCH);
	CHECK(mig_crosstab_mergeable(a, d) == MIG_ERR_MISMATCH);
	CHECK(mig_crosstab_mergeable(c, d) == MIG_ERR_MISMATCH);
	e->keep_missing = 1;
	CHECK(mig_crosstab_mergeable(a, e) == MIG_ERR_MISMATCH);
	free(a);
	free(b);
	free(c);
	free(d);
	free(e);
}

/* ---- limits ---- */

static void
level_limit(uint8_t kind)
{
	MigCrosstab *t = start(MIG_WEIGHT_NONE, kind, MIG_KIND_TEXT);
	char text[64];
	MigLabel label = {text, 0, 0, 0};
	uint32_t level = 0;

	for (int i = 0; i < MIG_MAX_LEVELS; i++)
	{
		label.len = (uint32_t) sprintf(text, "%d", i);
		label.key = (uint64_t) i;
		label.order = kind == MIG_KIND_TEXT ? 0 : i;
		level = level_of(&t, MIG_ROW, &label);
		mig_crosstab_add(t, level, 0, 1);
		t->n_read++;
	}
	CHECK(level == MIG_MAX_LEVELS);
	label.len = (uint32_t) sprintf(text, "%s", "one more");
	label.key = MIG_MAX_LEVELS;
	CHECK(add_level(t, MIG_ROW, &label, &level) == MIG_ERR_LIMIT);
	CHECK(grow(&t, MIG_ROW, 1, 8) == MIG_ERR_LIMIT);
	{
		MigCrosstab *form = canonical(t);
		MigCrosstab *other = start(MIG_WEIGHT_NONE, kind, MIG_KIND_TEXT);

		CHECK(mig_crosstab_check_canonical(form, size_of(form)) == MIG_OK);
		level_of(&other, MIG_ROW, &label);
		CHECK(merge(&other, form) == MIG_ERR_LIMIT);
		free(other);
		free(form);
	}
	free(t);
}

static void
sizes_at_the_edges(void)
{
	static const uint32_t edges[] = {0,          1,          65535,      65536,      65537,
									 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF};
	const int n = (int) (sizeof(edges) / sizeof(*edges));
	bool never_small = true;

	for (int r = 0; r < n; r++)
		for (int c = 0; c < n; c++)
			for (int x = 0; x < n; x++)
				for (int s = 0; s < n; s++)
					for (int w = 0; w <= MIG_WEIGHT_LAST; w++)
					{
						MigShape shape = {{edges[r], edges[c]},
										  {edges[s], edges[x]},
										  edges[x],
										  (uint8_t) w,
										  0,
										  0};
						long double want =
							(long double) sizeof(MigCrosstab) +
							sizeof(MigLevel) * ((long double) edges[r] + edges[c]) +
							4 * ((long double) edges[s] + edges[x]) + edges[x] +
							(w == MIG_WEIGHT_SAMPLING ? 8.0L + sizeof(MigCellSums) : 8.0L) *
								(edges[r] + 1.0L) * (edges[c] + 1.0L);

						if (want > (long double) SIZE_MAX)
							want = (long double) SIZE_MAX;
						never_small =
							never_small && (long double) mig_crosstab_size(&shape) >= want;
					}
	CHECK(never_small);

	/* what growth asks for stays a limit, whatever is asked */
	{
		MigCrosstab *t = start(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_TEXT);
		bool inside = true;

		for (int e = 0; e < n; e++)
			for (int x = 0; x < n; x++)
				for (int dim = 0; dim < 2; dim++)
				{
					MigShape shape;
					MigStatus status = mig_crosstab_grown_shape(t, dim, edges[e], edges[x], &shape);

					if (status == MIG_OK)
						inside = inside && shape.levels[dim] >= edges[e] &&
								 shape.text >= edges[x] &&
								 mig_crosstab_size(&shape) <= MIG_CROSSTAB_MAX_BYTES;
					else
						inside = inside && status == MIG_ERR_LIMIT;
				}
		CHECK(inside);

		/* the same where a level is there already, so that n + extra can pass 2^32 */
		{
			char text[2] = "a";
			MigLabel label = {text, 1, 0, 0};
			MigShape shape;

			level_of(&t, MIG_ROW, &label);
			CHECK(mig_crosstab_grown_shape(t, MIG_ROW, 0xFFFFFFFF, 0, &shape) == MIG_ERR_LIMIT);
			CHECK(mig_crosstab_grown_shape(t, MIG_ROW, 0, 0xFFFFFFFF, &shape) == MIG_ERR_LIMIT);
		}
		free(t);
	}
	CHECK(mig_table_size_of(65537, 65537) > (size_t) 65537 * 65537 * 24);
}

static void
counts_out_of_range(void)
{
	const int64_t most = (int64_t) 1 << 53;
	MigCrosstab *t = start(MIG_WEIGHT_FREQUENCY, MIG_KIND_TEXT, MIG_KIND_TEXT);
	MigCrosstab *one;
	MigCrosstab *form;

	CHECK(mig_crosstab_add(t, 0, 0, most) == MIG_OK);
	CHECK(mig_crosstab_add(t, 0, 0, 1) == MIG_ERR_OVERFLOW);
	CHECK(mig_crosstab_counts(t)[0] == most);
	t->n_read = 1;
	form = canonical(t);
	CHECK(mig_crosstab_check_canonical(form, size_of(form)) == MIG_OK);
	one = start(MIG_WEIGHT_FREQUENCY, MIG_KIND_TEXT, MIG_KIND_TEXT);
	mig_crosstab_add(one, 0, 0, 1);
	one->n_read = 1;
	CHECK(merge(&one, form) == MIG_ERR_OVERFLOW);
	free(one);
	free(form);
	free(t);

	/* every table that can be made is one that is accepted */
	t = start(MIG_WEIGHT_FREQUENCY, MIG_KIND_TEXT, MIG_KIND_TEXT);
	{
		char text[2] = "a";
		MigLabel label = {text, 1, 0, 0};
		uint32_t level = level_of(&t, MIG_ROW, &label);
		MigStatus first = mig_crosstab_add(t, 0, 0, most);
		MigStatus second = mig_crosstab_add(t, level, 0, most);

		t->n_read = 2;
		form = canonical(t);
		CHECK(first != MIG_OK || second != MIG_OK ||
			  mig_crosstab_check_canonical(form, size_of(form)) == MIG_OK);
		free(form);
	}
	free(t);

	t = start(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_TEXT);
	CHECK(mig_crosstab_add_weighted(t, 0, 0, 1e154) == MIG_OK);
	CHECK(mig_crosstab_add_weighted(t, 0, 0, 1e155) == MIG_ERR_OVERFLOW);
	free(t);
}

/* ---- damage ---- */

typedef struct Image
{
	MigCrosstab *t;
	size_t size;
} Image;

static Image
image_of(MigWeighting weighting, uint8_t row_kind, uint8_t col_kind, int n, int rows, int cols,
		 bool open)
{
	static Row data[500];
	int order[500];
	MigCrosstab *t;
	Image image;

	random_rows(data, n, rows, cols, 8);
	for (int i = 0; i < n; i++)
		order[i] = i;
	t = table_of(data, order, 0, n, weighting, row_kind, col_kind);
	if (weighting != MIG_WEIGHT_NONE)
	{
		t->n_read += 5;
		t->n_null_weight = weighting == MIG_WEIGHT_SAMPLING ? 2 : 3;
		t->n_zero_weight = weighting == MIG_WEIGHT_SAMPLING ? 3 : 2;
	}
	image.t = open ? t : canonical(t);
	image.size = size_of(image.t);
	if (!open)
		free(t);
	return image;
}

/* what is accepted must be usable, and be the canonical form of itself */
static bool
is_usable(const MigCrosstab *t, size_t size)
{
	bool usable = true;

	for (int keep = 0; keep < 2; keep++)
	{
		void *memory = calloc(1, mig_table_size(t));
		MigTable table;

		mig_table_build(&table, t, keep, memory);
		usable = usable && table.n >= 0 && table.n_missing >= 0 && table.n_sampled >= 0;
		free(memory);
	}
	if (mig_crosstab_canonical_size(t) != size)
		return false;
	{
		MigCrosstab *again = canonical(t);

		usable = usable && mig_crosstab_check_canonical(again, size) == MIG_OK;
		/* the varlena header belongs to the server */
		usable = usable && memcmp((char *) again + 4, (char *) t + 4, size - 4) == 0;
		free(again);
	}
	return usable;
}

static void
damage(unsigned char *bytes, size_t size)
{
	static const uint32_t odd[] = {0,     1,     2,          255,        256,       65535,
								   65536, 65537, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
	/* half of the time in the header, where it hurts */
	size_t span = random_below(2) ? size : sizeof(MigCrosstab);
	size_t at = random_below((uint32_t) (span < size ? span : size));

	switch (random_below(6))
	{
		case 0:
			bytes[at] ^= (unsigned char) (1 << random_below(8));
			break;
		case 1:
			bytes[at] = (unsigned char) random_bits();
			break;
		case 2:
			bytes[at] = random_below(2) ? 0 : 255;
			break;
		case 3:
			bytes[at] = (unsigned char) (bytes[at] + (random_below(2) ? 1 : -1));
			break;
		case 4:
			at &= ~(size_t) 3;
			if (at + 4 <= size)
				memcpy(bytes + at, &odd[random_below(11)], 4);
			break;
		default:
			at &= ~(size_t) 7;
			if (at + 8 <= size)
			{
				static const int64_t ends[] = {INT64_MAX, INT64_MIN, -1, (int64_t) 1 << 53};

				memcpy(bytes + at, &ends[random_below(4)], 8);
			}
			break;
	}
}

static void
mutations(void)
{
	Image images[] = {
		image_of(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_INTEGER, 60, 7, 3, false),
		image_of(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_TEXT, 40, 5, 4, false),
		image_of(MIG_WEIGHT_FREQUENCY, MIG_KIND_INTEGER, MIG_KIND_INTEGER, 30, 4, 4, false),
		image_of(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_TEXT, 0, 1, 1, false),
		image_of(MIG_WEIGHT_SAMPLING, MIG_KIND_INTEGER, MIG_KIND_TEXT, 1, 1, 1, false),
		image_of(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_INTEGER, 60, 7, 3, true),
		image_of(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_TEXT, 40, 5, 4, true),
	};
	const int n = (int) (sizeof(images) / sizeof(*images));
	long accepted = 0;
	long refused = 0;
	long unusable = 0;
	bool quick_is_weaker = true;

	for (int i = 0; i < n; i++)
	{
		CHECK(mig_crosstab_check(images[i].t, images[i].size) == MIG_OK);
		CHECK((mig_crosstab_check_canonical(images[i].t, images[i].size) == MIG_OK) ==
			  (images[i].t->canonical == 1));
		CHECK(mig_crosstab_check(images[i].t, images[i].size - 1) != MIG_OK);
		CHECK(mig_crosstab_check(images[i].t, images[i].size + 8) != MIG_OK);
		CHECK(!images[i].t->canonical || is_usable(images[i].t, images[i].size));
	}

	for (long round = 0; round < 400000; round++)
	{
		const Image *image = &images[random_below(n)];
		size_t size = image->size;
		unsigned char *bytes;
		MigStatus quick;
		MigStatus full;

		if (random_below(16) == 0)
			size = random_below((uint32_t) size + 1);
		bytes = malloc(size ? size : 1);
		memcpy(bytes, image->t, size);
		for (uint32_t times = 1 + random_below(3); times > 0 && size > 0; times--)
			damage(bytes, size);
		quick = mig_crosstab_check((MigCrosstab *) bytes, size);
		full = mig_crosstab_check_canonical((MigCrosstab *) bytes, size);
		quick_is_weaker = quick_is_weaker && (full != MIG_OK || quick == MIG_OK);
		full == MIG_OK ? accepted++ : refused++;
		if (full == MIG_OK && !is_usable((MigCrosstab *) bytes, size))
			unusable++;
		free(bytes);
	}
	CHECK(quick_is_weaker);
	CHECK(accepted > 1000); /* else this says little */
	CHECK(refused > 100000);
	CHECK(unusable == 0);

	/* every bit of a small table: what a change leaves acceptable is another table */
	unusable = 0;
	for (int i = 0; i < n; i++)
		for (size_t at = 4; images[i].t->canonical && at < images[i].size; at++)
			for (int bit = 0; bit < 8; bit++)
			{
				unsigned char *bytes = malloc(images[i].size);

				memcpy(bytes, images[i].t, images[i].size);
				bytes[at] ^= (unsigned char) (1 << bit);
				if (mig_crosstab_check_canonical((MigCrosstab *) bytes, images[i].size) == MIG_OK &&
					!is_usable((MigCrosstab *) bytes, images[i].size))
					unusable++;
				free(bytes);
			}
	CHECK(unusable == 0);
	for (int i = 0; i < n; i++)
		free(images[i].t);
}

/* invariants one by one: each change alone makes the table unacceptable */
#define REFUSES(change)                                                                            \
	do                                                                                             \
	{                                                                                              \
		Image i = image_of(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_INTEGER, 60, 7, 3, false); \
		MigCrosstab *t = i.t;                                                                      \
		MigLevel *rows = mig_crosstab_levels(t, MIG_ROW);                                          \
		MigLevel *cols = mig_crosstab_levels(t, MIG_COL);                                          \
		int64_t *counts = mig_crosstab_counts(t);                                                  \
		MigCellSums *sums = mig_crosstab_sums(t);                                                  \
		int used = 0;                                                                              \
		while (counts[used] == 0)                                                                  \
			used++;                                                                                \
		(void) rows, (void) cols, (void) sums;                                                     \
		change;                                                                                    \
		unit_check(mig_crosstab_check_canonical(t, i.size) == MIG_ERR_CORRUPT, #change, __FILE__,  \
				   __LINE__);                                                                      \
		free(t);                                                                                   \
	} while (0)

static void
invariants(void)
{
	REFUSES(t->version = 2);
	REFUSES(t->version = 0);
	REFUSES(t->weighting = MIG_WEIGHT_NONE);
	REFUSES(t->weighting = 3);
	REFUSES(t->canonical = 0);
	REFUSES(t->keep_missing = 2);
	REFUSES(t->text.used--);
	REFUSES(t->text.used++);
	REFUSES(t->text.room += 64);
	REFUSES(t->cells_at += 8);
	REFUSES(t->sums_at = 0);
	REFUSES(t->sums_at -= 8);
	REFUSES(t->text.at += 8);
	REFUSES(t->dim[0].n--);
	REFUSES(t->dim[0].n++);
	REFUSES(t->dim[0].room++);
	REFUSES(t->dim[1].slots = 8);
	REFUSES(t->dim[1].levels_at += 8);
	REFUSES(t->dim[1].slots_at += 8);
	REFUSES(t->dim[0].kind = MIG_KIND_LAST + 1);
	REFUSES(t->dim[1].keyed = 1);
	REFUSES(t->n_read++);
	REFUSES(t->n_cases++);
	REFUSES(t->n_cases = -1);
	REFUSES((t->n_cases++, t->n_read++));
	REFUSES(t->n_read = -1);
	REFUSES(t->n_null_weight++);
	REFUSES(t->n_null_weight = -1);
	REFUSES(t->n_zero_weight++);
	REFUSES(t->n_zero_weight = -1);
	REFUSES((t->n_zero_weight = INT64_MAX, t->n_read = INT64_MAX));
	REFUSES(rows[0].order = 1);
	REFUSES(rows[0].key = 1);
	REFUSES(rows[0].hash = 1);
	REFUSES(rows[0].hint = 1);
	REFUSES(rows[2].label = 0);
	REFUSES(rows[2].label += 1);
	REFUSES(rows[2].len = UINT32_MAX);
	REFUSES(cols[0].order = cols[1].order + 1);
	REFUSES(memcpy((char *) mig_crosstab_label(t, &rows[2]), "\xFF", 1)); /* no longer sorted */
	REFUSES(counts[used] = -1);
	REFUSES(counts[used] = INT64_MAX);
	REFUSES((counts[used]--, sums[used].w.hi++));
	REFUSES(sums[used].w.hi = NAN);
	REFUSES(sums[used].w.hi = -1);
	REFUSES(sums[used].w.hi = 0);
	REFUSES(sums[used].w.mid = sums[used].w.hi);
	REFUSES(sums[used].w2.term[0] = INFINITY);
	REFUSES(sums[used].w2.term[MIG_WIDE_TERMS - 1] = 1);
	REFUSES(t->designed = 1);
	REFUSES(t->design_cells = 1);
	REFUSES(t->dim[0].unused = 1);
	/* the same level twice */
	REFUSES((cols[1].order = cols[0].order,
			 memcpy((char *) mig_crosstab_label(t, &cols[1]), mig_crosstab_label(t, &cols[0]), 1)));
	/* a level without a case: its line emptied */
	REFUSES(for (int c = 0; c <= 3; c++) {
		t->n_read -= counts[mig_crosstab_cell(t, 2, c)];
		t->n_cases -= counts[mig_crosstab_cell(t, 2, c)];
		counts[mig_crosstab_cell(t, 2, c)] = 0;
		memset(&sums[mig_crosstab_cell(t, 2, c)], 0, sizeof(*sums));
	});
}

/* what keeps every offset inside, of a table that is still open */
#define REFUSES_OPEN(change)                                                                       \
	do                                                                                             \
	{                                                                                              \
		Image i = image_of(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_INTEGER, 60, 7, 3, true);  \
		MigCrosstab *t = i.t;                                                                      \
		change;                                                                                    \
		unit_check(mig_crosstab_check(t, i.size) == MIG_ERR_CORRUPT, #change, __FILE__, __LINE__); \
		free(t);                                                                                   \
	} while (0)

static void
invariants_of_open_tables(void)
{
	REFUSES_OPEN(t->version = 0);
	REFUSES_OPEN(t->weighting = MIG_WEIGHT_LAST + 1);
	REFUSES_OPEN(t->weighting = MIG_WEIGHT_FREQUENCY);
	REFUSES_OPEN(t->dim[0].n = t->dim[0].room + 1);
	REFUSES_OPEN(t->dim[1].n = UINT32_MAX);
	REFUSES_OPEN(t->dim[0].room++);
	REFUSES_OPEN((t->dim[0].slots += 2, t->dim[1].slots -= 2));
	REFUSES_OPEN((t->dim[0].slots *= 2, t->dim[1].slots -= t->dim[0].slots / 2));
	REFUSES_OPEN(t->dim[0].kind = MIG_KIND_LAST + 1);
	REFUSES_OPEN(t->dim[0].levels_at = 0);
	REFUSES_OPEN(t->dim[1].slots_at = UINT32_MAX);
	REFUSES_OPEN(t->text.used = t->text.room + 1);
	REFUSES_OPEN(t->text.at -= 8);
	REFUSES_OPEN(t->cells_at -= 8);
	REFUSES_OPEN(t->sums_at += 8);
	REFUSES_OPEN(i.size--);
	REFUSES_OPEN(i.size++);
	REFUSES_OPEN(i.size = sizeof(MigCrosstab) - 1);
	REFUSES_OPEN(i.size = 0);
}

void
test_crosstab(void)
{
	random_state = 20240607;
	sums_of_integers();
	sums_at_ties();
	wide_sums(false);
	wide_sums(true);
	sums_written_otherwise();
	order_of_doubles();
	growth(MIG_KIND_TEXT, true);
	growth(MIG_KIND_TEXT, false);
	growth(MIG_KIND_INTEGER, true);
	growth(MIG_KIND_INTEGER, false);
	full_table_is_left_alone();
	similar_labels();
	order_and_splits(MIG_WEIGHT_NONE, MIG_KIND_TEXT, MIG_KIND_INTEGER, 8);
	order_and_splits(MIG_WEIGHT_FREQUENCY, MIG_KIND_INTEGER, MIG_KIND_INTEGER, 8);
	order_and_splits(MIG_WEIGHT_SAMPLING, MIG_KIND_TEXT, MIG_KIND_TEXT, 20);
	order_and_splits(MIG_WEIGHT_SAMPLING, MIG_KIND_INTEGER, MIG_KIND_TEXT, 80);
	cells_are_right(MIG_WEIGHT_NONE);
	cells_are_right(MIG_WEIGHT_FREQUENCY);
	cells_are_right(MIG_WEIGHT_SAMPLING);
	mismatches();
	level_limit(MIG_KIND_TEXT);
	level_limit(MIG_KIND_INTEGER);
	sizes_at_the_edges();
	counts_out_of_range();
	invariants();
	invariants_of_open_tables();
	mutations();
}
