/* sandwich.c: covariances, leverages, strata and CR2 against direct n x n sums in long double */
#include "core/sandwich.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define MAX_ROWS  48
#define MAX_TERMS 5

typedef long double Wide;

typedef struct Data
{
	int n;
	int p;
	Wide x[MAX_ROWS][MAX_TERMS];
	Wide w[MAX_ROWS];
	Wide e[MAX_ROWS];
	int cluster[MAX_ROWS];
	int clusters;
	Wide bread[MAX_TERMS][MAX_TERMS];
} Data;

static uint64_t seed = 20260101;

static double
uniform(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double) (seed >> 11) / 9007199254740992.0;
}

/* inverse of a symmetric positive definite matrix of stride MAX_ROWS by Gauss-Jordan */
static void
invert(int n, Wide (*a)[MAX_ROWS], Wide (*inverse)[MAX_ROWS])
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			inverse[i][j] = i == j;
	for (int k = 0; k < n; k++)
	{
		Wide pivot = a[k][k];

		for (int j = 0; j < n; j++)
		{
			a[k][j] /= pivot;
			inverse[k][j] /= pivot;
		}
		for (int i = 0; i < n; i++)
		{
			Wide factor = a[i][k];

			for (int j = 0; j < n && i != k; j++)
			{
				a[i][j] -= factor * a[k][j];
				inverse[i][j] -= factor * inverse[k][j];
			}
		}
	}
}

/* eigenvalues into the diagonal of a, vectors into the columns of u (Jacobi) */
static void
jacobi(int n, Wide (*a)[MAX_ROWS], Wide (*u)[MAX_ROWS])
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			u[i][j] = i == j;
	for (int sweep = 0; sweep < 60; sweep++)
		for (int p = 0; p < n; p++)
			for (int q = p + 1; q < n; q++)
			{
				Wide theta;
				Wide t;
				Wide c;
				Wide s;

				if (fabsl(a[p][q]) < 1e-30L)
					continue;
				theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
				t = (theta >= 0 ? 1 : -1) / (fabsl(theta) + sqrtl(theta * theta + 1));
				c = 1 / sqrtl(t * t + 1);
				s = t * c;
				for (int k = 0; k < n; k++)
				{
					Wide x = a[k][p];
					Wide y = a[k][q];

					a[k][p] = c * x - s * y;
					a[k][q] = s * x + c * y;
				}
				for (int k = 0; k < n; k++)
				{
					Wide x = a[p][k];
					Wide y = a[q][k];

					a[p][k] = c * x - s * y;
					a[q][k] = s * x + c * y;
					x = u[k][p];
					y = u[k][q];
					u[k][p] = c * x - s * y;
					u[k][q] = s * x + c * y;
				}
			}
}

/* a constant, covariates of very different scales, and with `nested` an indicator of cluster 0 */
static void
make(Data *d, int n, int p, int clusters, bool weighted, bool nested)
{
	static Wide a[MAX_ROWS][MAX_ROWS];
	static Wide inverse[MAX_ROWS][MAX_ROWS];
	static const double scale[MAX_TERMS] = {1, 1e6, 1e-3, 1, 20};

	memset(d, 0, sizeof(*d));
	d->n = n;
	d->p = p;
	d->clusters = clusters;
	for (int i = 0; i < n; i++)
	{
		d->cluster[i] = i % clusters;
		d->w[i] = weighted ? 0.25 + 8.0 * uniform() : 1.0;
		d->e[i] = uniform() - 0.5;
		for (int j = 0; j < p; j++)
			d->x[i][j] = j == 0                 ? 1.0
						 : nested && j == p - 1 ? i % clusters == 0
												: scale[j] * (uniform() + 0.3 * (i % clusters));
	}
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
		{
			a[i][j] = 0;
			for (int r = 0; r < n; r++)
				a[i][j] += d->w[r] * d->x[r][i] * d->x[r][j];
		}
	invert(p, a, inverse);
	for (int i = 0; i < p; i++)
		for (int j = 0; j < p; j++)
			d->bread[i][j] = inverse[i][j];
}

static MigPair
pair(Wide x)
{
	MigPair r;

	r.hi = (double) x;
	r.lo = (double) (x - r.hi);
	return r;
}

/* X'W^power X, packed, of a cluster, or of all rows where it is -1 */
static void
products(const Data *d, int cluster, int power, MigPair *packed)
{
	for (int j = 0; j < d->p; j++)
		for (int i = 0; i <= j; i++)
		{
			Wide sum = 0;

			for (int r = 0; r < d->n; r++)
				if (cluster < 0 || d->cluster[r] == cluster)
					sum += powl(d->w[r], power) * d->x[r][i] * d->x[r][j];
			packed[mig_products_at(i, j)] = pair(sum);
		}
}

static void
score(const Data *d, int cluster, int power, MigPair *to)
{
	for (int i = 0; i < d->p; i++)
	{
		Wide sum = 0;

		for (int r = 0; r < d->n; r++)
			if (d->cluster[r] == cluster)
				sum += powl(d->w[r], power) * d->x[r][i] * d->e[r];
		to[i] = pair(sum);
	}
}

static void
pack_bread(const Data *d, MigPair *packed)
{
	for (int j = 0; j < d->p; j++)
		for (int i = 0; i <= j; i++)
			packed[mig_products_at(i, j)] = pair(d->bread[i][j]);
}

/* (B x_r)_c */
static Wide
influence(const Data *d, int r, int c)
{
	Wide sum = 0;

	for (int i = 0; i < d->p; i++)
		sum += d->bread[c][i] * d->x[r][i];
	return sum;
}

/*
 * The definition: A = G^(-1/2), G the variance of a cluster's residuals, for variances of 1 (equal)
 * or, with rows multiplied by the root of w, of 1 / w.  covariance: of coefficient c; df likewise.
 */
static void
direct_cr2(const Data *d, bool equal, int c, Wide *covariance, Wide *df)
{
	static Wide g[MAX_ROWS][MAX_ROWS];
	static Wide u[MAX_ROWS][MAX_ROWS];
	static Wide m[MAX_ROWS][MAX_ROWS]; /* residual maker, I - X B X'W, or of rows times root w */
	static Wide p[MAX_ROWS][MAX_ROWS]; /* column k: the cluster's vector over all rows */
	Wide trace = 0;
	Wide squares = 0;

	*covariance = 0;
	for (int i = 0; i < d->n; i++)
		for (int j = 0; j < d->n; j++)
		{
			m[i][j] = 0;
			for (int k = 0; k < d->p; k++)
				m[i][j] -= d->x[i][k] * influence(d, j, k);
			m[i][j] *= equal ? d->w[j] : sqrtl(d->w[i] * d->w[j]);
			m[i][j] += i == j;
		}
	for (int k = 0; k < d->clusters; k++)
	{
		int row[MAX_ROWS];
		Wide a[MAX_ROWS]; /* A W X B e_c */
		Wide sum = 0;
		int n = 0;

		for (int i = 0; i < d->n; i++)
			if (d->cluster[i] == k)
				row[n++] = i;
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
			{
				g[i][j] = 0;
				for (int r = 0; r < d->n; r++)
					g[i][j] += m[row[i]][r] * m[row[j]][r];
			}
		jacobi(n, g, u);
		memset(a, 0, sizeof(a));
		for (int l = 0; l < n; l++)
		{
			Wide inner = 0;

			if (g[l][l] < 1e-10L)
				continue;
			for (int i = 0; i < n; i++)
				inner += u[i][l] * influence(d, row[i], c) *
						 (equal ? d->w[row[i]] : sqrtl(d->w[row[i]]));
			for (int i = 0; i < n; i++)
				a[i] += u[i][l] * inner / sqrtl(g[l][l]);
		}
		for (int i = 0; i < n; i++)
			sum += a[i] * d->e[row[i]] * (equal ? 1 : sqrtl(d->w[row[i]]));
		*covariance += sum * sum;
		for (int r = 0; r < d->n; r++)
		{
			p[r][k] = 0;
			for (int i = 0; i < n; i++)
				p[r][k] += m[row[i]][r] * a[i];
		}
	}
	for (int k = 0; k < d->clusters; k++)
		for (int l = 0; l < d->clusters; l++)
		{
			Wide inner = 0;

			for (int r = 0; r < d->n; r++)
				inner += p[r][k] * p[r][l];
			trace += k == l ? inner : 0;
			squares += inner * inner;
		}
	*df = trace * trace / squares;
}

static void
check_cr2(const Data *d, bool equal, double tolerance)
{
	MigPair packed[4][MAX_TERMS * (MAX_TERMS + 1) / 2];
	MigPair scores[2][MAX_TERMS];
	double covariance[MAX_TERMS * (MAX_TERMS + 1) / 2];
	double df[MAX_TERMS];
	double *memory = calloc(mig_cr2_size(d->p, equal), sizeof(double));
	MigCr2 cr2;

	pack_bread(d, packed[0]);
	products(d, -1, 2, packed[1]);
	CHECK(mig_cr2_init(&cr2, packed[0], d->p, equal ? packed[1] : NULL, memory) == MIG_OK);
	for (int k = 0; k < d->clusters; k++)
	{
		MigCr2Cluster cluster = {packed[1], scores[0], NULL, NULL, NULL};

		products(d, k, 1, packed[1]);
		products(d, k, 0, packed[2]);
		products(d, k, 2, packed[3]);
		score(d, k, 1, scores[0]);
		score(d, k, 0, scores[1]);
		if (equal)
		{
			cluster.plain = packed[2];
			cluster.squares = packed[3];
			cluster.plain_score = scores[1];
		}
		CHECK(mig_cr2_add(&cr2, &cluster) == MIG_OK);
	}
	mig_cr2_read(&cr2, covariance, df);
	for (int c = 0; c < d->p; c++)
	{
		Wide variance;
		Wide freedom;

		direct_cr2(d, equal, c, &variance, &freedom);
		NEAR(covariance[mig_products_at(c, c)], (double) variance, tolerance);
		NEAR(df[c], (double) freedom, tolerance);
	}
	free(memory);
}

static void
check_sandwich(const Data *d)
{
	MigPair bread[MAX_TERMS * (MAX_TERMS + 1) / 2];
	MigPair meat[MAX_TERMS * (MAX_TERMS + 1) / 2];
	MigPair work[3 * MAX_TERMS * MAX_TERMS];
	double covariance[MAX_TERMS * (MAX_TERMS + 1) / 2];

	pack_bread(d, bread);
	for (int j = 0; j < d->p; j++)
		for (int i = 0; i <= j; i++)
		{
			Wide sum = 0;

			for (int r = 0; r < d->n; r++)
				sum += d->w[r] * d->w[r] * d->e[r] * d->e[r] * d->x[r][i] * d->x[r][j];
			meat[mig_products_at(i, j)] = pair(sum);
		}
	mig_sandwich(bread, meat, d->p, work, covariance);
	for (int j = 0; j < d->p; j++)
		for (int i = 0; i <= j; i++)
		{
			Wide sum = 0;
			Wide size = 0;

			for (int r = 0; r < d->n; r++)
			{
				Wide term =
					d->w[r] * d->w[r] * d->e[r] * d->e[r] * influence(d, r, i) * influence(d, r, j);

				sum += term;
				size += fabsl(term);
			}
			CHECK(fabsl(covariance[mig_products_at(i, j)] - sum) <= 1e-13L * size);
		}
}

static void
check_inverse_root(void)
{
	for (int i = 0; i < 1000; i++)
	{
		double square = ldexp(1.0 + uniform(), (int) (600.0 * uniform()) - 300);
		MigPair root = mig_sandwich_inverse_root(square);
		MigPair slow;
		MigPair one = mig_pair_multiply(mig_pair_multiply(root, root), mig_pair(square));

		mig_sandwich_use_fallback(true);
		slow = mig_sandwich_inverse_root(square);
		mig_sandwich_use_fallback(false);
		CHECK(root.hi == slow.hi && root.lo == slow.lo);
		CHECK(fabs((one.hi - 1.0) + one.lo) < 0x1p-96);
	}
}

static void
check_leverage(const Data *d)
{
	static const int index[MAX_TERMS] = {0, 1, 2, 3, 4};
	MigPair bread[MAX_TERMS * (MAX_TERMS + 1) / 2];
	Wide trace = 0;

	pack_bread(d, bread);
	for (int r = 0; r < d->n; r++)
	{
		MigPair x[MAX_TERMS];
		Wide direct = 0;
		double fast;

		for (int i = 0; i < d->p; i++)
		{
			x[i] = pair(d->x[r][i]);
			direct += d->x[r][i] * influence(d, r, i);
		}
		fast = mig_sandwich_leverage(bread, index, x, d->p);
		NEAR(fast, (double) direct, 1e-13);
		mig_sandwich_use_fallback(true);
		CHECK(mig_sandwich_leverage(bread, index, x, d->p) == fast);
		mig_sandwich_use_fallback(false);
		trace += d->w[r] * direct;
	}
	NEAR((double) trace, d->p, 1e-12);
}

/* residuals of a block: those of its rows, to the bit, with low parts and levels, on both paths */
static void
check_block(void)
{
	enum
	{
		COLUMNS = 5,
		SLOTS = 2,
		LEVELS = 9,
		BYTES = 1 << 14
	};
	static double memory[BYTES / sizeof(double)];
	MigProductsBlock block;
	double b[COLUMNS + LEVELS];
	double residual[2][MIG_PRODUCTS_ROWS];

	CHECK(mig_products_slotted_size(COLUMNS, SLOTS) <= BYTES);
	mig_products_slotted_at(&block, COLUMNS, SLOTS, memory);
	for (int c = 0; c < COLUMNS + LEVELS; c++)
		b[c] = 10.0 * uniform() - 5.0;
	for (block.rows = 0; block.rows < MIG_PRODUCTS_ROWS - 3; block.rows++)
		for (int c = 0; c < COLUMNS + SLOTS; c++)
		{
			MigPair x = {c == 0 ? 1.0 : uniform(), c > 2 ? 1e-17 * uniform() : 0.0};

			mig_products_block_set(&block, c, block.rows, x);
			if (c >= COLUMNS)
				block.level[(c - COLUMNS) * MIG_PRODUCTS_ROWS + block.rows] =
					(uint32_t) (COLUMNS + (block.rows * 5 + c) % LEVELS);
		}
	for (int path = 0; path < 2; path++)
	{
		mig_sandwich_use_fallback(path == 1);
		mig_sandwich_residuals(&block, b, residual[path]);
	}
	mig_sandwich_use_fallback(false);
	for (int r = 0; r < block.rows; r++)
	{
		double hi[COLUMNS + SLOTS];
		double lo[COLUMNS + SLOTS];
		double by_row[COLUMNS + SLOTS];
		MigPair start;

		for (int c = 0; c < COLUMNS + SLOTS; c++)
		{
			int at = c * MIG_PRODUCTS_ROWS + r;

			hi[c] = block.hi[at];
			lo[c] = block.paired[c] ? block.lo[at] : 0.0;
			by_row[c] = c < COLUMNS ? b[c] : b[block.level[at - COLUMNS * MIG_PRODUCTS_ROWS]];
		}
		start.hi = mig_two_sum(hi[1], -b[0], &start.lo);
		CHECK(residual[0][r] ==
			  mig_sandwich_residual(hi + 2, lo + 2, by_row + 2, COLUMNS + SLOTS - 2, start));
		CHECK(residual[0][r] == residual[1][r]);
	}
}

/* residuals, scaled rows and sums of scores: exact enough, and the same bits on both paths */
static void
check_rows(const Data *d)
{
	enum
	{
		ROOM = (MAX_TERMS + MIG_SANDWICH_LANES - 1) / MIG_SANDWICH_LANES * MIG_SANDWICH_LANES
	};
	double b[MAX_TERMS + 2] = {0};
	double sums[3][3 * ROOM] = {{0}};
	Wide direct[MAX_TERMS] = {0};

	for (int i = 0; i < d->p; i++)
		b[i] = 100.0 * uniform() - 50.0;
	for (int r = 0; r < d->n; r++)
	{
		double hi[ROOM] = {0};
		double lo[ROOM] = {0};
		const double *low = r % 2 ? lo : NULL;
		MigPair scaled[2][MAX_TERMS];
		Wide fitted = 0;
		double residual[2];

		for (int i = 0; i < d->p; i++)
		{
			MigPair value = pair(d->x[r][i]);
			Wide x;

			hi[i] = value.hi;
			lo[i] = low ? value.lo : 0.0;
			x = (Wide) hi[i] + lo[i];
			fitted += x * b[i];
			direct[i] += x * (Wide) (double) d->e[r];
		}
		for (int path = 0; path < 2; path++)
		{
			double to_hi[MAX_TERMS];
			double to_lo[MAX_TERMS];

			mig_sandwich_use_fallback(path == 1);
			residual[path] = mig_sandwich_residual(hi, low, b, d->p, pair(fitted + 1));
			mig_sandwich_scale(hi, low, d->p, 1.0 / 3.0, to_hi, to_lo);
			for (int i = 0; i < d->p; i++)
			{
				scaled[path][i].hi = to_hi[i];
				scaled[path][i].lo = to_lo[i];
			}
			mig_sandwich_add_scores(sums[path], ROOM, hi, low, d->p, (double) d->e[r]);
		}
		mig_sandwich_use_fallback(false);
		CHECK(fabs(residual[0] - 1.0) < 1e-9);
		CHECK(residual[0] == residual[1]);
		for (int i = 0; i < d->p; i++)
		{
			MigPair x = {hi[i], lo[i]};

			NEAR(scaled[0][i].hi, (double) (((Wide) hi[i] + lo[i]) * (Wide) (1.0 / 3.0)), 1e-15);
			CHECK(scaled[0][i].hi == scaled[1][i].hi && scaled[0][i].lo == scaled[1][i].lo);
			mig_sandwich_add_score(sums[2], ROOM, i, x, (double) d->e[r]);
		}
	}
	for (int i = 0; i < d->p; i++)
	{
		MigXsum sum = {sums[0][i], sums[0][ROOM + i], sums[0][2 * ROOM + i]};

		NEAR(mig_xsum_value(&sum), (double) direct[i], 1e-13);
	}
	/* on both paths, and one by one */
	CHECK(memcmp(sums[0], sums[1], sizeof(sums[0])) == 0);
	CHECK(memcmp(sums[0], sums[2], sizeof(sums[0])) == 0);
}

/* scatter about the mean, about zero, and in any order */
static void
check_strata(void)
{
	static const double total[3][2] = {{1, 5}, {2, -3}, {6, 4}};
	MigPair squares[3] = {{0, 0}, {0, 0}, {0, 0}};
	MigPair sum[2] = {{9, 0}, {6, 0}};
	MigXsum meat[3] = {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}};

	for (int r = 0; r < 3; r++)
		for (int j = 0; j < 2; j++)
			for (int i = 0; i <= j; i++)
				squares[mig_products_at(i, j)].hi += total[r][i] * total[r][j];
	mig_sandwich_add_stratum(meat, squares, sum, 2, 3.0, 1.5);
	NEAR(mig_xsum_value(&meat[0]), 1.5 * 14.0, 1e-15);
	NEAR(mig_xsum_value(&meat[1]), 1.5 * 5.0, 1e-15);
	NEAR(mig_xsum_value(&meat[2]), 1.5 * 38.0, 1e-15);
	mig_sandwich_add_stratum(meat, squares, NULL, 2, 0.0, -1.5);
	NEAR(mig_xsum_value(&meat[0]), 1.5 * 14.0 - 1.5 * 41.0, 1e-15);
	NEAR(mig_xsum_value(&meat[2]), 1.5 * 38.0 - 1.5 * 50.0, 1e-15);
}

/* the root of a bread that is none, and terms that are not there */
static void
check_limits(void)
{
	MigPair bread[3] = {{1, 0}, {2, 0}, {1, 0}};
	double *memory = calloc(mig_cr2_size(2, true), sizeof(double));
	double none = 0.0;
	MigCr2 cr2;

	CHECK(mig_cr2_init(&cr2, bread, 2, NULL, memory) == MIG_ERR_UNDEFINED);
	CHECK(mig_cr2_init(&cr2, bread, 0, NULL, memory) == MIG_OK);
	mig_cr2_read(&cr2, &none, &none);
	mig_sandwich(bread, bread, 0, NULL, &none);
	CHECK(none == 0.0);
	free(memory);
}

void
test_sandwich(void)
{
	static Data d;

	for (int i = 0; i < 6; i++)
	{
		make(&d, 20 + 4 * i, 2 + i % 4, 4 + i % 3, i % 2 == 1, false);
		check_sandwich(&d);
		check_inverse_root();
		check_leverage(&d);
		check_rows(&d);
		check_cr2(&d, false, 1e-11);
		check_cr2(&d, true, 1e-11);
		/* clusters of one row, and a term that is a cluster's own */
		make(&d, 12, 3, 12, i % 2 == 1, false);
		check_cr2(&d, i >= 3, 1e-11);
		make(&d, 36, 3, 6, i % 2 == 1, true);
		check_cr2(&d, i >= 3, 1e-10);
	}
	check_strata();
	check_limits();
	check_block();
}
