/* balance.c: how alike the covariates of two arms are */
#include "core/balance.h"

#include <math.h>

#include "core/solve.h"
#include "core/xsum.h"

#define MOST_ITERATIONS 40
#define CONVERGED       1e-10 /* step, in root mean squares of the linear predictor */
#define HOPELESS        30.0  /* a linear predictor this large predicts without error */

static inline double
weight_of(const MigBalanceSample *s, int i)
{
	return s->weight ? s->weight[i] : 1.0;
}

void
mig_balance_open(MigBalanceSample *s, int n)
{
	MigXsum total[2] = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};
	MigXsum squares[2] = {{0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}};

	for (int i = 0; i < n; i++)
	{
		double w = weight_of(s, i);

		mig_tick_at(i);
		mig_xsum_add(&total[s->arm[i]], w);
		mig_xsum_add(&squares[s->arm[i]], w * w);
	}
	for (int a = 0; a < 2; a++)
	{
		s->total[a] = mig_xsum_value(&total[a]);
		s->squares[a] = mig_xsum_value(&squares[a]);
	}
}

static double
variance_of(const MigBalanceSample *s, int arm, double scatter)
{
	double divisor = s->total[arm] - s->squares[arm] / s->total[arm];

	return divisor > 1e-12 * s->total[arm] ? scatter / divisor : NAN;
}

/* means and variances, in two passes */
static void
take_spread(const MigBalanceSample *s, const double *value, int n, MigBalance *b)
{
	double sum[2] = {0.0, 0.0};
	double scatter[2] = {0.0, 0.0};

	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		sum[s->arm[i]] += weight_of(s, i) * value[i];
	}
	for (int a = 0; a < 2; a++)
		b->mean[a] = sum[a] / s->total[a];
	for (int i = 0; i < n; i++)
	{
		double rest = value[i] - b->mean[s->arm[i]];

		mig_tick_at(i);
		scatter[s->arm[i]] += weight_of(s, i) * rest * rest;
	}
	for (int a = 0; a < 2; a++)
		b->variance[a] = variance_of(s, a, scatter[a]);
}

MigBalance
mig_balance_values(const MigBalanceSample *s, const double *value, int n,
				   const MigRadixItem *sorted)
{
	MigBalance b = {{NAN, NAN}, {NAN, NAN}, NAN, NAN};
	double share[2] = {0.0, 0.0};
	double sum = 0.0;
	double distinct = 0.0;

	take_spread(s, value, n, &b);
	b.ecdf_mean = b.ecdf_max = fabs(b.mean[1] - b.mean[0]);
	if (sorted == NULL)
		return b;
	b.ecdf_max = 0.0;
	for (int k = 0; k < n; k++)
	{
		int i = (int) sorted[k].index;

		mig_tick_at(k);
		share[s->arm[i]] += weight_of(s, i);
		if (k + 1 < n && sorted[k + 1].key == sorted[k].key)
			continue;
		if (k + 1 < n)
		{
			double apart = fabs(share[1] / s->total[1] - share[0] / s->total[0]);

			sum += apart;
			b.ecdf_max = fmax(b.ecdf_max, apart);
		}
		distinct += 1.0;
	}
	b.ecdf_mean = sum / distinct;
	return b;
}

MigBalance
mig_balance_binary(const MigBalanceSample *s, const double *ones)
{
	MigBalance b;

	for (int a = 0; a < 2; a++)
	{
		b.mean[a] = ones[a] / s->total[a];
		b.variance[a] = variance_of(s, a, ones[a] * (1.0 - b.mean[a]));
	}
	b.ecdf_mean = b.ecdf_max = fabs(b.mean[1] - b.mean[0]);
	return b;
}

/* ---- a model of the arm ---- */

size_t
mig_balance_work(int parameters)
{
	int columns = parameters + 1;

	return mig_solve_size(columns) +
		   mig_products_count(columns) * (sizeof(MigXsum) + sizeof(double)) +
		   sizeof(double) * 2 * columns + sizeof(int) * columns + sizeof(bool) * columns + 64;
}

/* the parts of the work */
typedef struct Newton
{
	MigXsum *matrix;
	double *products; /* of regressors and working response, weighted by information */
	double *step;
	double *value; /* of the row: parameters that are not 0 .. */
	int *index;    /* .. and which */
	bool *dropped;
	void *solver;
} Newton;

static Newton
divide(void *work, int parameters)
{
	int columns = parameters + 1;
	Newton n;

	n.matrix = work;
	n.products = (double *) (n.matrix + mig_products_count(columns));
	n.step = n.products + mig_products_count(columns);
	n.value = n.step + columns;
	n.solver = n.value + columns;
	n.index = (int *) ((char *) n.solver + (mig_solve_size(columns) + 15) / 16 * 16);
	n.dropped = (bool *) (n.index + columns);
	return n;
}

/* one pass: products and log-likelihood at the coefficients; false: out of range */
static bool
add_rows(const MigBalanceSample *s, const MigMatchDesign *d, MigBalanceFit *fit, Newton *n)
{
	int p = d->parameters;
	MigXsum log_lik = {0.0, 0.0, 0.0};

	for (size_t i = 0; i < mig_products_count(p + 1); i++)
		n->products[i] = 0.0;
	for (int i = 0; i < d->n; i++)
	{
		double w = weight_of(s, i);
		double eta = 0.0;
		MigLikelihood l;
		int k;

		mig_tick_at(i);
		if (w == 0.0)
			continue;
		k = mig_match_design_unit(d, i, n->index, n->value);
		for (int j = 0; j < k; j++)
			eta += n->value[j] * fit->coefficient[n->index[j]];
		if (!(fabs(eta) < 700.0))
			return false;
		l = mig_glm_likelihood(fit->family, eta, s->arm[i]);
		mig_xsum_add(&log_lik, w * l.log_lik);
		n->value[k] = 1.0;
		for (int b = 0; b < k; b++)
		{
			double wb = w * l.observed * n->value[b];

			for (int a = 0; a < k; a++)
				if (n->index[a] <= n->index[b])
					n->products[mig_products_at(n->index[a], n->index[b])] += wb * n->value[a];
			n->products[mig_products_at(n->index[b], p)] += w * l.score * n->value[b];
		}
		n->products[mig_products_at(p, p)] += w * l.score * l.score / l.observed;
	}
	fit->log_lik = mig_xsum_value(&log_lik);
	return true;
}

/* the step of Newton's method, and its squared length */
static MigStatus
solve_step(const MigMatchDesign *d, Newton *n, int *rank, double *length)
{
	int p = d->parameters;
	MigSolveFit solved = {0};
	MigStatus status;

	for (size_t i = 0; i < mig_products_count(p + 1); i++)
	{
		n->matrix[i].hi = n->products[i];
		n->matrix[i].mid = n->matrix[i].lo = 0.0;
	}
	solved.coefficient = n->step;
	solved.dropped = n->dropped;
	status = mig_solve(n->matrix, p + 1, -1, n->solver, &solved);
	if (status != MIG_OK)
		return status;
	*rank = solved.rank;
	*length = 0.0;
	for (int j = 0; j < p; j++)
	{
		if (n->dropped[j])
			n->step[j] = 0.0;
		*length += n->step[j] * n->products[mig_products_at(j, p)];
	}
	return MIG_OK;
}

static double
log_odds_part(double part, double total)
{
	return part > 0.0 ? part * log(part / total) : 0.0;
}

static void
take_linear(const MigMatchDesign *d, MigBalanceFit *fit, Newton *n)
{
	for (int i = 0; i < d->n; i++)
	{
		int k = mig_match_design_unit(d, i, n->index, n->value);

		mig_tick_at(i);
		fit->linear[i] = 0.0;
		for (int j = 0; j < k; j++)
			fit->linear[i] += n->value[j] * fit->coefficient[n->index[j]];
	}
}

MigStatus
mig_balance_fit(const MigBalanceSample *s, const MigMatchDesign *d, MigBalanceFit *fit)
{
	double total = s->total[0] + s->total[1];
	Newton n = divide(fit->work, d->parameters);
	double before = -INFINITY;
	int halvings = 0;

	fit->null_log_lik = log_odds_part(s->total[0], total) + log_odds_part(s->total[1], total);
	for (int j = 0; j < d->parameters; j++)
		fit->coefficient[j] = n.step[j] = 0.0;
	for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++)
	{
		bool ok = add_rows(s, d, fit, &n);
		double length;
		MigStatus status;

		if ((!ok || fit->log_lik < before - 1e-9 * fabs(before)) && halvings < 10)
		{
			halvings++;
			for (int j = 0; j < d->parameters; j++)
				fit->coefficient[j] -= ldexp(n.step[j], -halvings);
			continue;
		}
		status = ok ? solve_step(d, &n, &fit->rank, &length) : MIG_ERR_UNDEFINED;
		if (status != MIG_OK)
			break;
		halvings = 0;
		before = fit->log_lik;
		for (int j = 0; j < d->parameters; j++)
			fit->coefficient[j] += n.step[j];
		if (length <= CONVERGED * CONVERGED * total)
		{
			take_linear(d, fit, &n);
			return MIG_OK;
		}
	}
	fit->log_lik = NAN;
	return MIG_ERR_UNDEFINED;
}
