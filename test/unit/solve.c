/*
 * solve.c: least squares against the certified values of NIST's Statistical Reference Datasets
 * (https://www.itl.nist.gov/div898/strd/lls/lls.shtml; test/reference/nist), and laws
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/solve.h"
#include "unit.h"

#define MAX_ROWS    82
#define MAX_COLUMNS 12

/* the digits the exact solution of the same doubles has, where the data round on input */
typedef struct Certified
{
	const char *name;
	int degree; /* of a polynomial in the one predictor; 0: the predictors as they are */
	bool intercept;
	double digits; /* least for coefficients, errors, residual deviation and R-squared */
} Certified;

static const Certified certified[] = {
	{"Norris", 1, true, 13.9},   {"Pontius", 2, true, 13.5},   {"NoInt1", 0, false, 14.7},
	{"NoInt2", 0, false, 14.9},  {"Filip", 10, true, 13.9},    {"Longley", 0, true, 14.6},
	{"Wampler1", 5, true, 15.0}, {"Wampler2", 5, true, 13.19}, {"Wampler3", 5, true, 14.4},
	{"Wampler4", 5, true, 14.4}, {"Wampler5", 5, true, 14.4},
};

typedef struct Dataset
{
	int rows;
	int columns; /* with the outcome, which is the last */
	bool intercept;
	MigPair x[MAX_ROWS][MAX_COLUMNS];
	double estimate[MAX_COLUMNS];
	double std_error[MAX_COLUMNS];
	double sigma;
	double r2;
} Dataset;

typedef struct Result
{
	MigSolveFit fit;
	double coefficient[MAX_COLUMNS];
	double inverse[MAX_COLUMNS * (MAX_COLUMNS + 1) / 2];
	bool dropped[MAX_COLUMNS];
} Result;

static uint64_t seed = 1;

static uint32_t
random_below(uint32_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) ((seed >> 33) % n);
}

static double
uniform(void)
{
	return (random_below(1u << 30) + 0.5) / (1u << 30);
}

/* ---- the reference files ---- */

static void
read_row(Dataset *d, const Certified *c, const char *line)
{
	double value[MAX_COLUMNS];
	MigPair *row = d->x[d->rows];
	int values = 0;
	int column = 0;
	char *end;

	for (;; values++, line = end)
	{
		value[values] = strtod(line, &end);
		if (end == line)
			break;
	}
	if (values == 0)
		return;
	if (c->intercept)
		row[column++] = mig_pair(1.0);
	for (int p = 1; p <= c->degree; p++)
		row[column++] = mig_pair_power(mig_pair(value[1]), p);
	for (int i = 1; c->degree == 0 && i < values; i++)
		row[column++] = mig_pair(value[i]);
	row[column++] = mig_pair(value[0]);
	d->columns = column;
	d->rows++;
}

static bool
read_dataset(Dataset *d, const Certified *c)
{
	char path[100];
	char line[200];
	int number;
	int estimates = 0;
	int sections = 0;
	FILE *file;

	snprintf(path, sizeof(path), "test/reference/nist/%s.dat", c->name);
	memset(d, 0, sizeof(*d));
	d->intercept = c->intercept;
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
	{
		if (strncmp(line, "Data:", 5) == 0)
			sections++;
		else if (sections == 2)
			read_row(d, c, line);
		else if (sscanf(line, " B%d %lf %lf", &number, &d->estimate[estimates],
						&d->std_error[estimates]) == 3)
			estimates++;
		else if (sscanf(line, " Standard Deviation %lf", &d->sigma) != 1)
			sscanf(line, " R-Squared %lf", &d->r2);
	}
	if (file)
		fclose(file);
	return d->rows > 0 && estimates == d->columns - 1;
}

/* ---- fitting ---- */

/* the rows in the order given, split over `parts` states that are merged in turn */
static void
fit_rows(const Dataset *d, const int *order, int parts, Result *r)
{
	int count = (int) mig_products_count(d->columns);
	MigXsum *sums = calloc((size_t) parts * (size_t) count, sizeof(MigXsum));
	MigXsum *matrix = malloc((size_t) count * sizeof(MigXsum));
	void *memory = malloc(mig_products_block_size(d->columns));
	void *work = malloc(mig_solve_size(d->columns));
	MigProductsBlock block;

	for (int p = 0; p < parts; p++)
	{
		mig_products_block_init(&block, d->columns, memory);
		for (int i = p * d->rows / parts; i < (p + 1) * d->rows / parts; i++)
		{
			for (int c = 0; c < d->columns; c++)
			{
				MigPair x = d->x[order ? order[i] : i][c];

				block.hi[c * MIG_PRODUCTS_ROWS + block.rows] = x.hi;
				block.lo[c * MIG_PRODUCTS_ROWS + block.rows] = x.lo;
				block.paired[c] |= x.lo != 0.0;
			}
			if (++block.rows == MIG_PRODUCTS_ROWS)
				CHECK(mig_products_add_block(sums + p * count, NULL, &block) == MIG_OK);
		}
		CHECK(mig_products_add_block(sums + p * count, NULL, &block) == MIG_OK);
		if (p > 0)
			mig_products_merge(sums, sums + p * count, (size_t) count);
	}
	memset(r, 0, sizeof(*r));
	r->fit.coefficient = r->coefficient;
	r->fit.inverse = r->inverse;
	r->fit.dropped = r->dropped;
	CHECK(mig_products_matrix(sums, NULL, NULL, d->columns, matrix) == MIG_OK);
	CHECK(mig_solve(matrix, d->columns, d->intercept ? 0 : -1, work, &r->fit) == MIG_OK);
	free(sums);
	free(matrix);
	free(memory);
	free(work);
}

/* correct digits; of a certified 0, zeros behind the point */
static double
digits(double have, double want)
{
	double error = fabs(have - want) / (want == 0.0 ? 1.0 : fabs(want));

	return error == 0.0 ? 17.0 : fmin(17.0, -log10(error));
}

typedef struct Digits
{
	double estimate;
	double std_error;
	double sigma;
	double r2;
} Digits;

static Digits
score(const Dataset *d, const Result *r)
{
	Digits s = {17.0, 17.0, 17.0, 17.0};
	double sigma = sqrt(r->fit.rss / (d->rows - r->fit.rank));

	for (int c = 0; c < d->columns - 1; c++)
	{
		double error = sigma * sqrt(r->inverse[mig_products_at(c, c)]);

		s.estimate = fmin(s.estimate, digits(r->coefficient[c], d->estimate[c]));
		s.std_error = fmin(s.std_error, digits(error, d->std_error[c]));
	}
	s.sigma = digits(sigma, d->sigma);
	s.r2 = digits(r->fit.r2, d->r2);
	return s;
}

static void
test_certified(void)
{
	for (int i = 0; i < (int) (sizeof(certified) / sizeof(*certified)); i++)
	{
		Dataset d;
		Result r;
		Digits s;
		bool read = read_dataset(&d, &certified[i]);

		CHECK(read);
		if (!read)
			continue;
		fit_rows(&d, NULL, 1, &r);
		s = score(&d, &r);
		if (getenv("MIG_NIST_TABLE"))
			printf("| %s | %.1f | %.1f | %.1f | %.1f |\n", certified[i].name, s.estimate,
				   s.std_error, s.sigma, s.r2);
		CHECK(r.fit.rank == d.columns - 1);
		CHECK(s.estimate >= certified[i].digits);
		CHECK(s.std_error >= certified[i].digits);
		CHECK(s.sigma >= certified[i].digits);
		CHECK(s.r2 >= certified[i].digits);
	}
}

/* ---- laws ---- */

static bool
same_bits(const Result *a, const Result *b)
{
	return memcmp(a->coefficient, b->coefficient, sizeof(a->coefficient)) == 0 &&
		   memcmp(a->inverse, b->inverse, sizeof(a->inverse)) == 0 && a->fit.rss == b->fit.rss &&
		   a->fit.tss == b->fit.tss && a->fit.explained == b->fit.explained &&
		   a->fit.unexplained == b->fit.unexplained && a->fit.r2 == b->fit.r2 &&
		   a->fit.least_pivot == b->fit.least_pivot;
}

static void
shuffle(int *order, int n)
{
	for (int i = n - 1; i > 0; i--)
	{
		int j = (int) random_below((uint32_t) i + 1);
		int t = order[i];

		order[i] = order[j];
		order[j] = t;
	}
}

/* Filip in any order of its rows, over one to four states, on either path, in quad and in pairs */
static void
test_orders(void)
{
	Dataset d;
	Result first;
	Result r;
	int order[MAX_ROWS];
	int differing = 0;

	CHECK(read_dataset(&d, &certified[4]));
	for (int pairs = 0; pairs < 2; pairs++)
	{
		mig_solve_use_pairs(pairs);
		fit_rows(&d, NULL, 1, &first);
		for (int i = 0; i < d.rows; i++)
			order[i] = i;
		for (int t = 0; t < 200; t++)
		{
			mig_products_use_lanes(t % 3 == 2 ? 1 : t % 3 == 1 ? 4 : 8);
			shuffle(order, d.rows);
			fit_rows(&d, order, 1 + t % 4, &r);
			differing += !same_bits(&first, &r);
		}
	}
	mig_solve_use_pairs(false);
	mig_products_use_lanes(8);
	CHECK(differing == 0);
}

/* a random problem of k columns, the last the outcome */
static void
random_matrix(int k, int rows, MigXsum *matrix)
{
	MigXsum *sums = calloc(mig_products_count(k), sizeof(MigXsum));
	void *memory = malloc(mig_products_block_size(k));
	MigProductsBlock block;

	mig_products_block_init(&block, k, memory);
	for (int i = 0; i < rows; i++)
	{
		double common = uniform();

		for (int c = 0; c < k; c++)
			block.hi[c * MIG_PRODUCTS_ROWS + block.rows] =
				c == 0 ? 1.0 : (1 + c % 7) * (common + uniform());
		if (++block.rows == MIG_PRODUCTS_ROWS || i == rows - 1)
			CHECK(mig_products_add_block(sums, NULL, &block) == MIG_OK);
	}
	CHECK(mig_products_matrix(sums, NULL, NULL, k, matrix) == MIG_OK);
	free(sums);
	free(memory);
}

/* the two arithmetics agree to the last digit or two of a double */
static void
test_arithmetics(void)
{
	enum
	{
		k = 40
	};
	MigXsum matrix[k * (k + 1) / 2];
	double coefficient[2][k];
	double inverse[2][k * (k + 1) / 2];
	bool dropped[k];
	void *work = malloc(mig_solve_size(k));
	MigSolveFit fit[2] = {{0}};

	random_matrix(k, 500, matrix);
	for (int pairs = 0; pairs < 2; pairs++)
	{
		mig_solve_use_pairs(pairs);
		fit[pairs].coefficient = coefficient[pairs];
		fit[pairs].inverse = inverse[pairs];
		fit[pairs].dropped = dropped;
		CHECK(mig_solve(matrix, k, 0, work, &fit[pairs]) == MIG_OK);
	}
	mig_solve_use_pairs(false);
	for (int i = 0; i < k - 1; i++)
		NEAR(coefficient[1][i], coefficient[0][i], 3e-16);
	for (int i = 0; i < (int) mig_products_count(k - 1); i++)
		NEAR(inverse[1][i], inverse[0][i], 3e-16);
	NEAR(fit[1].rss, fit[0].rss, 3e-16);
	NEAR(fit[1].tss, fit[0].tss, 3e-16);
	NEAR(fit[1].unexplained, fit[0].unexplained, 3e-16);
	NEAR(fit[0].explained, fit[0].tss - fit[0].rss, 1e-14);
	free(work);
}

/* ---- large factors ---- */

#define MOST_COLUMNS 1250

/* a design of one or two factors: which columns it has, in their order */
typedef struct Large
{
	int levels;  /* of the first factor; its first level is the reference where `full` is not set */
	int second;  /* of the second, without its reference; 0: there is none */
	int numbers; /* numeric columns */
	bool intercept;
	bool full;         /* all levels of the first factor are there */
	bool factor_first; /* the factor before the numbers */
	bool weighted;
	double spread; /* of the last number about the one before it; 1: it is another */
	int rows;
	int columns; /* with the outcome */
} Large;

typedef struct LargeFit
{
	MigSolveFit fit;
	double *coefficient;
	double *inverse;
	MigPair *pairs;
	bool dropped[MOST_COLUMNS];
} LargeFit;

static void
put(MigProductsTerm *row, int *terms, int column, double value)
{
	if (column >= 0 && value != 0.0)
	{
		row[*terms].column = column;
		row[(*terms)++].value = mig_pair(value);
	}
}

static void
large_row(const Large *d, int i, MigProductsTerm *row, int *terms)
{
	int of_first = d->levels - (d->full ? 0 : 1);
	int numbers_at = d->intercept + (d->factor_first ? of_first : 0);
	int first_at = d->intercept + (d->factor_first ? 0 : d->numbers);
	int level = i < d->levels ? i : (int) random_below((uint32_t) d->levels);
	int other = d->second ? (int) random_below((uint32_t) d->second) : 0;
	double outcome = 3 * uniform() + level % 7;
	double x = 0.0;

	*terms = 0;
	put(row, terms, d->intercept ? 0 : -1, 1.0);
	put(row, terms, d->full || level > 0 ? first_at + level - !d->full : -1, 1.0);
	for (int c = 0; c < d->numbers; c++)
	{
		x = c == d->numbers - 1 && c > 0 ? (1 - d->spread) * x + d->spread * uniform()
										 : 10 * uniform() + level % (c + 3);
		put(row, terms, numbers_at + c, x);
		outcome += x / (1 + c);
	}
	if (other > 0)
		put(row, terms, d->intercept + of_first + d->numbers + other - 1, 1.0);
	put(row, terms, d->columns - 1, outcome + other % 5);
}

static void
large_matrix(Large *d, MigXsum *matrix)
{
	MigProductsTerm row[20];
	MigXsum *sums;
	int terms;

	d->columns = d->intercept + d->levels - (d->full ? 0 : 1) + d->numbers +
				 (d->second ? d->second - 1 : 0) + 1;
	sums = calloc(mig_products_count(d->columns), sizeof(MigXsum));
	for (int i = 0; i < d->rows; i++)
	{
		large_row(d, i, row, &terms);
		CHECK(mig_products_add_sparse(sums, NULL, row, terms,
									  d->weighted ? 0.1 + 9 * uniform() : 1.0, false) == MIG_OK);
	}
	CHECK(mig_products_matrix(sums, NULL, NULL, d->columns, matrix) == MIG_OK);
	free(sums);
}

static void
large_solve(const Large *d, const MigXsum *matrix, bool block, LargeFit *f)
{
	void *work = malloc(mig_solve_size(d->columns));
	size_t count = mig_products_count(d->columns - 1);

	memset(f, 0, sizeof(*f));
	f->coefficient = malloc(sizeof(double) * (size_t) d->columns);
	f->inverse = malloc(sizeof(double) * count);
	f->pairs = malloc(sizeof(MigPair) * count);
	f->fit.coefficient = f->coefficient;
	f->fit.inverse = f->inverse;
	f->fit.inverse_pairs = f->pairs;
	f->fit.dropped = f->dropped;
	mig_solve_use_block(block);
	CHECK(mig_solve(matrix, d->columns, d->intercept ? 0 : -1, work, &f->fit) == MIG_OK);
	mig_solve_use_block(true);
	free(work);
}

static void
free_fit(LargeFit *f)
{
	free(f->coefficient);
	free(f->inverse);
	free(f->pairs);
}

/* the greatest difference of two inverses, as a share of sqrt(V_aa V_bb) */
static double
inverse_distance(int p, const MigPair *a, const MigPair *b)
{
	double most = 0.0;

	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
		{
			MigPair error = mig_pair_subtract(a[mig_products_at(i, j)], b[mig_products_at(i, j)]);
			double size = sqrt(b[mig_products_at(i, i)].hi) * sqrt(b[mig_products_at(j, j)].hi);

			most = fmax(most, fabs(error.hi) / size);
		}
	return most;
}

static void
same_large_fit(const Large *d, const LargeFit *have, const LargeFit *want)
{
	int p = d->columns - 1;

	CHECK(have->fit.rank == p && want->fit.rank == p);
	CHECK(!have->fit.ill_conditioned && !want->fit.ill_conditioned);
	CHECK(have->fit.least_pivot > 1e-13 && have->fit.least_pivot <= want->fit.least_pivot);
	CHECK(memcmp(have->dropped, want->dropped, sizeof(bool) * (size_t) p) == 0);
	/* as many digits as pairs have, less those the condition takes */
	CHECK(inverse_distance(p, have->pairs, want->pairs) * have->fit.least_pivot < 1e-30);
	for (int c = 0; c < p; c++)
	{
		double size = sqrt(want->inverse[mig_products_at(c, c)] * want->fit.rss);

		CHECK(fabs(have->coefficient[c] - want->coefficient[c]) <=
			  2.3e-16 * fmax(fabs(want->coefficient[c]), 1e-12 * size));
		NEAR(have->inverse[mig_products_at(c, c)], want->inverse[mig_products_at(c, c)], 2.3e-16);
	}
	NEAR(have->fit.rss, want->fit.rss, 2.3e-16);
	CHECK(have->fit.tss == want->fit.tss);
	NEAR(have->fit.r2, want->fit.r2, 2.3e-16);
	NEAR(have->fit.explained, want->fit.explained, 2.3e-16);
}

/* the levels of a factor eliminated first or not: the same fit, and not the same way */
static void
test_block(void)
{
	Large designs[] = {
		{151, 0, 5, true, false, true, true, 1.0, 3000, 0},
		{600, 0, 6, true, false, true, true, 1.0, 6000, 0},
		{300, 0, 4, true, false, false, false, 1.0, 2000, 0},
		{200, 0, 3, false, true, true, true, 1.0, 1500, 0},
		{250, 0, 3, false, true, false, true, 1.0, 1500, 0},
		{180, 0, 0, false, true, true, true, 1.0, 900, 0},
		{200, 150, 3, true, false, true, true, 1.0, 4000, 0},
		{120, 260, 2, true, false, false, true, 1.0, 4000, 0},
		/* a number that repeats another to 5 digits */
		{200, 0, 4, true, false, true, true, 1e-4, 4000, 0},
	};

	for (int t = 0; t < (int) (sizeof(designs) / sizeof(*designs)); t++)
	{
		Large *d = &designs[t];
		MigXsum *matrix = malloc(sizeof(MigXsum) * mig_products_count(MOST_COLUMNS));
		LargeFit have;
		LargeFit want;

		large_matrix(d, matrix);
		large_solve(d, matrix, true, &have);
		large_solve(d, matrix, false, &want);
		same_large_fit(d, &have, &want);
		/* a diagonal matrix has one inverse */
		CHECK(d->numbers == 0 || memcmp(have.pairs, want.pairs,
										sizeof(MigPair) * mig_products_count(d->columns - 1)) != 0);
		free(matrix);
		free_fit(&have);
		free_fit(&want);
	}
}

/* columns that are dropped or noted: the same bits as without a block */
static void
test_block_given_up(void)
{
	Large designs[] = {
		/* two numbers that differ by 1e-8, 1e-10 and not at all */
		{160, 0, 3, true, false, true, true, 2e-8, 2000, 0},
		{160, 0, 3, true, false, false, true, 1e-11, 2000, 0},
		{160, 0, 3, true, false, true, false, 0.0, 2000, 0},
		/* all levels next to the intercept: the last one goes */
		{160, 0, 2, true, true, true, true, 1.0, 2000, 0},
		{160, 0, 2, true, true, false, false, 1.0, 2000, 0},
	};

	for (int t = 0; t < (int) (sizeof(designs) / sizeof(*designs)); t++)
	{
		Large *d = &designs[t];
		MigXsum *matrix = malloc(sizeof(MigXsum) * mig_products_count(MOST_COLUMNS));
		LargeFit have;
		LargeFit want;
		size_t p;

		large_matrix(d, matrix);
		p = (size_t) d->columns - 1;
		large_solve(d, matrix, true, &have);
		large_solve(d, matrix, false, &want);
		CHECK(have.fit.rank == (int) p - (t > 0));
		CHECK(have.fit.ill_conditioned == (t == 0));
		CHECK(have.fit.least_pivot == want.fit.least_pivot);
		CHECK(memcmp(have.dropped, want.dropped, sizeof(bool) * p) == 0);
		CHECK(memcmp(have.coefficient, want.coefficient, sizeof(double) * p) == 0);
		CHECK(memcmp(have.pairs, want.pairs,
					 sizeof(MigPair) * mig_products_count(d->columns - 1)) == 0);
		CHECK(have.fit.rss == want.fit.rss);
		free(matrix);
		free_fit(&have);
		free_fit(&want);
	}
}

/* x, 1, 2x + 3, 0, z, y: the third depends on those to its left, the fourth is zero */
static void
test_dropping(void)
{
	Dataset d = {.rows = 50, .columns = 6, .intercept = false};
	Dataset small = {.rows = 50, .columns = 4, .intercept = false};
	Result r;
	Result kept;

	for (int i = 0; i < d.rows; i++)
	{
		double x = uniform();
		double z = uniform() * 1e6;
		MigPair row[6] = {mig_pair(x), mig_pair(1), mig_pair(2 * x + 3),
						  mig_pair(0), mig_pair(z), mig_pair(x + z + uniform())};

		memcpy(d.x[i], row, sizeof(row));
		small.x[i][0] = row[0];
		small.x[i][1] = row[1];
		small.x[i][2] = row[4];
		small.x[i][3] = row[5];
	}
	fit_rows(&d, NULL, 1, &r);
	fit_rows(&small, NULL, 1, &kept);
	CHECK(r.fit.rank == 3 && kept.fit.rank == 3);
	CHECK(!r.dropped[0] && !r.dropped[1] && r.dropped[2] && r.dropped[3] && !r.dropped[4]);
	CHECK(isnan(r.coefficient[2]) && isnan(r.coefficient[3]));
	CHECK(isnan(r.inverse[mig_products_at(2, 4)]) && isnan(r.inverse[mig_products_at(3, 3)]));
	CHECK(r.coefficient[0] == kept.coefficient[0] && r.coefficient[1] == kept.coefficient[1]);
	CHECK(r.coefficient[4] == kept.coefficient[2] && r.fit.rss == kept.fit.rss);
	CHECK(r.inverse[mig_products_at(1, 4)] == kept.inverse[mig_products_at(1, 2)]);
	CHECK(!r.fit.ill_conditioned && !r.fit.exact);
}

/* a column that differs from a constant by 1e-8, 1e-10 and 1e-11 of it: fine, noted, dropped */
static void
test_conditioning(void)
{
	const double spread[] = {1e-6, 1e-8, 1e-11};

	for (int t = 0; t < 3; t++)
	{
		Dataset d = {.rows = 40, .columns = 3, .intercept = true};
		Result r;

		for (int i = 0; i < d.rows; i++)
		{
			d.x[i][0] = mig_pair(1);
			d.x[i][1] = mig_pair(1 + spread[t] * (i % 2 == 0 ? 1 : -1));
			d.x[i][2] = mig_pair(i);
		}
		fit_rows(&d, NULL, 1, &r);
		CHECK(r.fit.rank == (t < 2 ? 2 : 1));
		CHECK(r.fit.ill_conditioned == (t == 1));
		if (t < 2)
			NEAR(r.fit.least_pivot, spread[t] * spread[t], 1e-6);
	}
}

/* no columns, constant outcomes, outcomes that are fitted exactly, sums out of range */
static void
test_edges(void)
{
	Dataset d = {.rows = 10, .columns = 2, .intercept = true};
	MigXsum alone = {42.0, 0.0, 0.0};
	MigXsum tiny[3] = {{1e-300, 0, 0}, {0, 0, 0}, {1, 0, 0}};
	double inverse[1];
	double coefficient[1];
	bool dropped[1];
	char work[1000];
	MigSolveFit fit = {.coefficient = coefficient, .inverse = inverse, .dropped = dropped};
	Result r;

	CHECK(mig_solve_size(2) <= sizeof(work));
	CHECK(mig_solve(&alone, 1, -1, work, &fit) == MIG_OK);
	CHECK(fit.rank == 0 && fit.rss == 42.0 && fit.tss == 42.0 && fit.r2 == 0.0);
	CHECK(mig_solve(NULL, 0, -1, work, &fit) == MIG_ERR_UNDEFINED);
	CHECK(mig_solve(tiny, 2, -1, work, &fit) == MIG_ERR_OVERFLOW);
	for (int i = 0; i < d.rows; i++)
		d.x[i][0] = mig_pair(1), d.x[i][1] = mig_pair(0.1);
	fit_rows(&d, NULL, 1, &r);
	CHECK(r.coefficient[0] == 0.1 && r.fit.exact && r.fit.rss == 0.0 && r.fit.tss == 0.0);
	CHECK(isnan(r.fit.r2) && isnan(r.fit.unexplained));
	NEAR(r.inverse[0], 0.1, 0);
}

void
test_solve(void)
{
	test_certified();
	test_orders();
	test_arithmetics();
	test_block();
	test_block_given_up();
	test_dropping();
	test_conditioning();
	test_edges();
}
