/* design.c: tables of a survey design: the covariance of their sums, and what is read from it */
#include "core/chi2.h"
#include "core/crosstab.h"
#include "core/scatter.h"
#include "core/stratified_design.h"
#include "core/table.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define ROWS   3 /* levels, and NULL before them */
#define COLS   2
#define CELLS  ((ROWS + 1) * (COLS + 1))
#define STRATA 3
#define UNITS  5 /* of each stratum */

static uint64_t seed = 7;

static double
random_number(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double) (seed >> 11) / 9007199254740992.0;
}

/* sums of the units in the cells, by canonical cell; cell EMPTY has none */
#define EMPTY 4
static double sum[STRATA][UNITS][CELLS];

static void
draw_sums(void)
{
	for (int h = 0; h < STRATA; h++)
		for (int u = 0; u < UNITS; u++)
			for (int c = 0; c < CELLS; c++)
				sum[h][u][c] =
					c == EMPTY || random_number() < 0.3 ? 0.0 : 100.0 * u + random_number();
}

static void
add_level(MigCrosstab *t, int dim, const char *text)
{
	MigLabel label = {text, 1, 0, 0};
	uint32_t level;

	CHECK(mig_levels_add(t, &t->dim[dim], &t->text, &label, &level) == MIG_OK);
}

/* an open table that counts 1 in every cell but EMPTY; its levels are out of order */
static MigCrosstab *
open_table(void)
{
	static const uint32_t row_of[] = {0, 3, 1, 2}; /* canonical to open */
	MigShape shape = mig_crosstab_small_shape(MIG_WEIGHT_NONE);
	const uint8_t kind[2] = {MIG_KIND_TEXT, MIG_KIND_TEXT};
	MigCrosstab *t = calloc(1, mig_crosstab_size(&shape));

	mig_crosstab_init(t, &shape, kind);
	add_level(t, MIG_ROW, "b");
	add_level(t, MIG_ROW, "c");
	add_level(t, MIG_ROW, "a");
	add_level(t, MIG_COL, "x");
	add_level(t, MIG_COL, "y");
	for (uint32_t i = 0; i <= ROWS; i++)
		for (uint32_t j = 0; j <= COLS; j++)
			if (i * (COLS + 1) + j != EMPTY)
				mig_crosstab_add(t, row_of[i], j, 1);
	t->n_read = t->n_cases;
	return t;
}

static MigXsum
exactly(double x)
{
	MigXsum s = {x, 0.0, 0.0};

	return s;
}

/* strata in an order, units forwards or backwards */
static void
scatter_of(const int *order, bool backwards, MigPair *covariance)
{
	MigScatter s;
	void *memory = calloc(1, mig_scatter_size(CELLS - 1));

	mig_scatter_init(&s, CELLS - 1, memory);
	for (int i = 0; i < STRATA; i++)
	{
		MigUnitCell cells[UNITS * CELLS];
		size_t n = 0;

		for (int step = 0; step < UNITS; step++)
			for (int c = 0; c < CELLS; c++)
			{
				int u = backwards ? UNITS - 1 - step : step;
				MigUnitCell cell = {(uint32_t) order[i], (uint32_t) u,
									(uint32_t) (c < EMPTY ? c : c - 1),
									exactly(sum[order[i]][u][c]), NULL};

				if (sum[order[i]][u][c] > 0.0)
					cells[n++] = cell;
			}
		/* the last stratum about zero, as where a single unit is adjusted */
		mig_scatter_add_stratum(&s, cells, n, order[i] == 2 ? 0.0 : UNITS,
								order[i] == 2 ? 0.5 : (double) UNITS / (UNITS - 1));
	}
	mig_scatter_read(&s, 2.0, covariance);
	free(memory);
}

/* the scatter of one linear form, c by canonical cell, in long double */
static long double
form_by_hand(const double *c)
{
	long double v = 0.0L;

	for (int h = 0; h < STRATA; h++)
	{
		long double total = 0.0L;
		long double squares = 0.0L;

		for (int u = 0; u < UNITS; u++)
		{
			long double z = 0.0L;

			for (int k = 0; k < CELLS; k++)
				z += (long double) c[k] * sum[h][u][k];
			total += z;
			squares += z * z;
		}
		v += h == 2 ? squares / 2.0L : (squares - total * total / UNITS) * UNITS / (UNITS - 1.0L);
	}
	return 2.0L * v;
}

static MigCrosstab *
designed_table(size_t *size)
{
	static const int order[STRATA] = {0, 1, 2};
	MigCrosstab *open = open_table();
	uint32_t sorted[2 * (ROWS + COLS + 2)];
	MigCrosstab *t;
	MigTableDesign *d;

	CHECK(mig_crosstab_designed_size(open, size) == MIG_OK);
	t = calloc(1, *size);
	mig_crosstab_designed(t, open, sorted);
	d = mig_crosstab_design(t);
	d->units = STRATA * UNITS;
	d->names = UNITS;
	d->strata = STRATA;
	for (int c = 0; c < CELLS; c++)
	{
		double total = 0.0;

		for (int h = 0; h < STRATA; h++)
			for (int u = 0; u < UNITS; u++)
				total += sum[h][u][c];
		mig_crosstab_sums(t)[c].w.hi = total;
	}
	scatter_of(order, false, mig_cells_covariance(d));
	free(open);
	return t;
}

/* ---- the covariance ---- */

static void
test_scatter(void)
{
	static const int orders[][STRATA] = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}};
	const size_t n = mig_products_count(CELLS - 1);
	MigPair *first = calloc(n, sizeof(MigPair));
	MigPair *other = calloc(n, sizeof(MigPair));

	draw_sums();
	scatter_of(orders[0], false, first);
	for (int o = 0; o < 3; o++)
		for (int backwards = 0; backwards < 2; backwards++)
		{
			scatter_of(orders[o], backwards, other);
			CHECK(memcmp(first, other, n * sizeof(MigPair)) == 0);
		}
	for (int j = 0; j < CELLS; j++)
		for (int i = 0; i <= j; i++)
		{
			double both[CELLS] = {0.0};
			double one[CELLS] = {0.0};
			double two[CELLS] = {0.0};
			long double want;

			if (i == EMPTY || j == EMPTY)
				continue;
			both[i] += 1.0;
			both[j] += 1.0;
			one[i] = 1.0;
			two[j] = 1.0;
			want = (form_by_hand(both) - form_by_hand(one) - form_by_hand(two)) / 2.0L;
			NEAR(first[mig_products_at(i < EMPTY ? i : i - 1, j < EMPTY ? j : j - 1)].hi,
				 (double) want, 1e-13);
		}
	free(first);
	free(other);
}

/* rows as units: only their number, sums and squares are known */
static void
test_rows(void)
{
	MigWideSum squares[2] = {{{14.0}},
							 {{5.0}}}; /* 1, 2, 3 in one cell, 1, 2 in another, 0 elsewhere */
	MigUnitCell cells[2] = {{0, 0, 0, {6.0, 0.0, 0.0}, &squares[0]},
							{0, 0, 1, {3.0, 0.0, 0.0}, &squares[1]}};
	MigScatter s;
	void *memory = calloc(1, mig_scatter_size(2));
	MigPair v[3];

	mig_scatter_init(&s, 2, memory);
	mig_scatter_add_stratum(&s, cells, 2, 10.0, 10.0 / 9.0);
	mig_scatter_add_stratum(&s, cells, 0, 4.0, 1.0); /* a stratum without anybody */
	mig_scatter_add_stratum(&s, cells, 2, 4.0, 0.0); /* and one taken in full */
	mig_scatter_read(&s, 1.0, v);
	NEAR(v[0].hi, (14.0 - 3.6) * 10.0 / 9.0, 1e-15);
	NEAR(v[1].hi, -1.8 * 10.0 / 9.0, 1e-15);
	NEAR(v[2].hi, (5.0 - 0.9) * 10.0 / 9.0, 1e-15);
	free(memory);
}

/* ---- the value ---- */

#define REFUSES(change)                                                                            \
	do                                                                                             \
	{                                                                                              \
		MigCrosstab *copy = calloc(1, size);                                                       \
		MigTableDesign *d;                                                                         \
                                                                                                   \
		memcpy(copy, t, size);                                                                     \
		d = mig_crosstab_design(copy);                                                             \
		(void) d;                                                                                  \
		change;                                                                                    \
		CHECK(mig_crosstab_check_canonical(copy, size) == MIG_ERR_CORRUPT);                        \
		free(copy);                                                                                \
	} while (0)

static void
test_value(void)
{
	size_t size;
	MigCrosstab *t = designed_table(&size);
	MigCrosstab *open = open_table();

	CHECK(mig_crosstab_check_canonical(t, size) == MIG_OK);
	CHECK(t->version == MIG_CROSSTAB_DESIGNED && t->design_cells == CELLS - 1);
	CHECK(memcmp(mig_crosstab_label(t, mig_crosstab_levels(t, MIG_ROW)), "a", 1) == 0);
	CHECK(mig_crosstab_mergeable(t, t) == MIG_ERR_MISMATCH);
	CHECK(mig_crosstab_mergeable(open, t) == MIG_ERR_MISMATCH);
	REFUSES(copy->version = MIG_CROSSTAB_VERSION);
	REFUSES(copy->designed = 0);
	REFUSES(copy->designed = 2);
	REFUSES(copy->design_cells--);
	REFUSES(copy->design_cells = MIG_CROSSTAB_MAX_DESIGN_CELLS + 1);
	REFUSES(copy->weighting = MIG_WEIGHT_NONE);
	REFUSES(copy->canonical = 0);
	REFUSES(d->strata = 16);
	REFUSES(d->units = -1);
	REFUSES(d->names = 16);
	REFUSES(d->singles = STRATA + 1);
	REFUSES(d->singleton = MIG_SINGLETON_LAST + 1);
	REFUSES(d->n_outside = 1);
	REFUSES(d->unused[0] = 1);
	REFUSES(mig_cells_covariance(d)[0].hi = -1.0);
	REFUSES(mig_cells_covariance(d)[1].hi = INFINITY);
	REFUSES(mig_cells_covariance(d)[1].lo = mig_cells_covariance(d)[1].hi);
	free(open);
	free(t);
}

static void
test_too_many(void)
{
	MigShape shape = {{40, 40}, {0, 0}, 0, MIG_WEIGHT_NONE, 0, 0};
	const uint8_t kind[2] = {MIG_KIND_TEXT, MIG_KIND_TEXT};
	MigCrosstab *t = calloc(1, mig_crosstab_size(&shape));
	size_t size;

	mig_crosstab_init(t, &shape, kind);
	t->dim[MIG_ROW].n = t->dim[MIG_COL].n = 40;
	for (uint32_t cell = 0; cell <= MIG_CROSSTAB_MAX_DESIGN_CELLS; cell++)
		mig_crosstab_add(t, cell / 41, cell % 41, 1);
	CHECK(mig_crosstab_designed_size(t, &size) == MIG_ERR_LIMIT);
	free(t);
}

/* ---- what is read from it ---- */

/* canonical cell of a table's cell */
static int
cell_of(const MigTable *table, int i, int j)
{
	return (int) (table->level[MIG_ROW][i] * (COLS + 1) + table->level[MIG_COL][j]);
}

static void
check_share(const MigTable *table, int i, int j, MigBase base, const MigBaseScatter *scatter)
{
	double c[CELLS] = {0.0};
	double weight = 0.0;
	double w = table->w[mig_table_at(table, i, j)];
	MigShare share;

	for (int k = 0; k < table->rows; k++)
		for (int l = 0; l < table->cols; l++)
			if ((base != MIG_BASE_COLUMN || l == j) && (base != MIG_BASE_ROW || k == i))
			{
				weight += table->w[mig_table_at(table, k, l)];
				c[cell_of(table, k, l)] = 1.0;
			}
	for (int k = 0; k < CELLS; k++)
		c[k] *= -w / weight;
	c[cell_of(table, i, j)] += 1.0;
	mig_chi2_share(table, i, j, base, 2.0, scatter, &share);
	NEAR(share.share, w / weight, 1e-15);
	NEAR(share.std_error, sqrt((double) form_by_hand(c)) / weight, 1e-13);
}

static void
check_table(const MigCrosstab *t, bool keep)
{
	void *memory = calloc(1, mig_table_size(t));
	MigPair *pairs;
	MigTable table;
	MigBaseScatter scatter;

	mig_table_build(&table, t, keep, memory);
	CHECK(table.rows == ROWS + keep && table.cols == COLS + keep);
	NEAR(mig_table_df(&table), STRATA * (UNITS - 1), 0);
	for (int i = 0; i < table.rows; i++)
		for (int j = 0; j < table.cols; j++)
		{
			int cell = cell_of(&table, i, j);

			CHECK(table.place[mig_table_at(&table, i, j)] == (cell == EMPTY  ? -1
															  : cell < EMPTY ? cell
																			 : cell - 1));
		}
	for (MigBase base = MIG_BASE_COLUMN; base <= MIG_BASE_TOTAL; base++)
	{
		pairs = calloc(mig_design_bases_size(&table, base), sizeof(MigPair));
		mig_design_bases(&table, base, pairs, &scatter);
		for (int i = 0; i < table.rows; i++)
			for (int j = 0; j < table.cols; j++)
				check_share(&table, i, j, base, &scatter);
		free(pairs);
	}
	free(memory);
}

/* two ways to the same number: the covariance of shares, and a form of the sums */
static void
check_forms(const MigCrosstab *t)
{
	void *memory = calloc(1, mig_table_size(t));
	MigPair *pairs;
	MigTable table;
	MigBaseScatter scatter;
	double c[CELLS] = {0.0};
	double g[CELLS];
	double v[4];
	double mean = 0.0;
	double sum_of_shares = 0.0;
	size_t cells;

	mig_table_build(&table, t, false, memory);
	cells = (size_t) table.rows * table.cols;
	pairs = calloc(mig_design_bases_size(&table, MIG_BASE_TOTAL), sizeof(MigPair));
	mig_design_bases(&table, MIG_BASE_TOTAL, pairs, &scatter);
	for (size_t i = 0; i < cells; i++)
		g[i] = (double) (i * i) - 3.0;
	for (size_t i = 0; i < cells; i++)
		mean += g[i] * table.w[i] / table.total_w;
	for (size_t i = 0; i < cells; i++)
	{
		c[i] = g[i] - mean;
		for (size_t j = 0; j < cells; j++)
			if (table.place[i] >= 0 && table.place[j] >= 0)
				sum_of_shares += g[i] * g[j] * mig_design_share_covariance(&table, i, j, &scatter);
	}
	NEAR(mig_design_form(&table, c), sum_of_shares, 1e-10);
	mig_design_covariance(&table, c, 1, pairs, v);
	NEAR(v[0] / table.total_w / table.total_w, sum_of_shares, 1e-10);
	free(pairs);
	free(memory);
}

/* every work space is as large as its function says (the sanitizer looks) */
static void
test_work(const MigCrosstab *t)
{
	void *memory = calloc(1, mig_table_size(t));
	MigTable table;
	MigTest pearson;
	MigTest likelihood_ratio;
	double *work;

	mig_table_build(&table, t, true, memory);
	work = malloc(sizeof(double) * mig_chi2_rao_scott_size(&table));
	CHECK(mig_chi2_rao_scott(&table, work, &pearson, &likelihood_ratio) == MIG_OK);
	NEAR(pearson.df2, pearson.df * STRATA * (UNITS - 1), 1e-15);
	free(work);
	free(memory);
}

/* rows of the table are the pairs of two strata and two levels, or one stratum of 2 x 2 */
static void
test_strata(const MigCrosstab *t)
{
	void *memory = calloc(1, mig_table_size(t));
	MigTable table;
	MigDesignStrata s;
	MigTest test;
	MigOddsRatio odds;
	double count[8];
	int cell[8];
	double *work;

	mig_table_build(&table, t, true, memory);
	for (int i = 0; i < 8; i++)
	{
		size_t at = mig_table_at(&table, i / 2, i % 2);

		count[i] = table.w[at];
		cell[i] = table.place[at] < 0 ? -1 : (int) at;
	}
	s.strata = (MigStrata){2, 2, 2, count};
	s.table = &table;
	s.cell = cell;
	work = malloc(sizeof(double) * mig_stratified_design_size(&s));
	CHECK(mig_stratified_design_association(&s, work, &test) == MIG_OK && test.df == 1.0);
	NEAR(test.df2, STRATA * (UNITS - 1), 0);
	CHECK(mig_stratified_design_odds_ratio(&s, 0.95, work, &odds) == MIG_OK);
	CHECK(odds.conf_low < odds.estimate && odds.estimate < odds.conf_high);
	/* one stratum has an empty cell */
	CHECK(mig_stratified_design_homogeneity(&s, work, &test) == MIG_ERR_UNDEFINED);
	free(work);
	free(memory);
}

void
test_design(void)
{
	size_t size;
	MigCrosstab *t;

	for (int round = 0; round < 20; round++)
	{
		test_scatter();
		t = designed_table(&size);
		check_table(t, false);
		check_table(t, true);
		check_forms(t);
		test_work(t);
		test_strata(t);
		free(t);
	}
	test_rows();
	test_value();
	test_too_many();
}
