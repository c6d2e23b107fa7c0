/* items.c: sums of the answers to several questions, and of their z-scores within respondents */
#include "core/items.h"

#include <math.h>
#include <string.h>

#include "core/sandwich.h"

#define LARGEST  0x1p480
#define ROUNDING 0x1p-90 /* a variance below this share of the mean square is rounding */

static MigPair
pair_of(const MigXsum *s)
{
	MigXsum sum = *s;
	MigPair pair;

	mig_xsum_normalize(&sum);
	pair.hi = sum.hi;
	pair.lo = sum.mid;
	return pair;
}

void
mig_items_init(double *state, int k)
{
	memset(state, 0, sizeof(double) * mig_items_size(k));
	for (int i = 0; i < k; i++)
	{
		mig_items_at(state)[i].min = INFINITY;
		mig_items_at(state)[i].max = -INFINITY;
	}
}

/* ---- one row ---- */

/* add w times x, exactly */
static void
add_product(MigXsum *s, double w, double x)
{
	double e;

	mig_xsum_add(s, mig_two_product(w, x, &e));
	if (e != 0.0)
		mig_xsum_add(s, e);
}

static void
add_moments(MigXsum *w, MigXsum *wx, MigXsum *wxx, double weight, double x)
{
	double e;
	double square = mig_two_product(x, x, &e);

	mig_xsum_add(w, weight);
	add_product(wx, weight, x);
	add_product(wxx, weight, square);
	if (e != 0.0)
		add_product(wxx, weight, e);
}

/* mean and SD of a respondent's answers */
typedef struct Respondent
{
	int answers;
	bool straight;
	double mean;
	double sd;
} Respondent;

static Respondent
respondent_of(const double *x, int n)
{
	Respondent r = {n, true, 0.0, 0.0};
	double squares = 0.0;

	for (int i = 0; i < n; i++)
	{
		r.mean += x[i];
		r.straight &= x[i] == x[0];
	}
	r.mean /= n;
	for (int i = 0; i < n; i++)
		squares += (x[i] - r.mean) * (x[i] - r.mean);
	r.sd = sqrt(squares / (n - 1));
	return r;
}

static void
add_z(MigItem *item, double x, double weight, double cases, const Respondent *r, MigItemsRule rule)
{
	if (r->answers < rule.least)
		item->few += cases;
	else if (r->straight && !rule.zero)
		item->straight += cases;
	else
	{
		double z = r->straight || r->sd == 0.0 ? 0.0 : (x - r->mean) / r->sd;

		item->nz += cases;
		add_moments(&item->zw, &item->zwz, &item->zwzz, weight, z);
	}
}

/* count a row; false: it has no weight */
static bool
count_row(double *state, double weight)
{
	MigItemsHead *head = (MigItemsHead *) state;
	bool counts = !(isnan(weight) || weight == 0.0);

	head->rows++;
	head->unweighted += !counts;
	return counts;
}

static void
count_answer(MigItem *item, double x, double cases)
{
	item->n += cases;
	item->min = fmin(item->min, x);
	item->max = fmax(item->max, x);
}

MigStatus
mig_items_add(double *state, const double *answers, int k, double weight, MigItemsRule rule,
			  double *memory)
{
	MigItem *item = mig_items_at(state);
	double cases = rule.frequency ? weight : 1.0;
	Respondent r = {0};
	int n = 0;

	if (!count_row(state, weight))
		return MIG_OK;
	for (int i = 0; i < k; i++)
		if (!isnan(answers[i]))
			memory[n++] = answers[i];
	if (rule.least > 0)
		r = respondent_of(memory, n);
	for (int i = 0; i < k; i++)
	{
		double x = answers[i];

		if (isnan(x))
		{
			item[i].missing += cases;
			continue;
		}
		if (!(fabs(x) < LARGEST && weight < LARGEST))
			return MIG_ERR_OVERFLOW;
		count_answer(&item[i], x, cases);
		add_moments(&item[i].w, &item[i].wx, &item[i].wxx, weight, x);
		if (rule.least > 0)
			add_z(&item[i], x, weight, cases, &r, rule);
	}
	return MIG_OK;
}

/* ---- one row, or one unit, of a survey ---- */

/* add a b to about 2^-106 of it */
static void
add_pair_product(MigXsum *s, MigPair a, MigPair b)
{
	add_product(s, a.hi, b.hi);
	if (b.lo != 0.0)
		add_product(s, a.hi, b.lo);
	if (a.lo != 0.0)
		add_product(s, a.lo, b.hi);
}

static void
add_unit_products(MigItem *item, MigPair w, MigPair wx)
{
	add_pair_product(&item->zw, w, w);
	add_pair_product(&item->zwz, w, wx);
	add_pair_product(&item->zwzz, wx, wx);
}

static MigPair
exact_product(double a, double b)
{
	MigPair product;

	product.hi = mig_two_product(a, b, &product.lo);
	return product;
}

MigStatus
mig_items_add_ratios(double *state, const double *answers, const double *sizes, int k,
					 double weight, MigSurveyRule rule)
{
	MigItem *item = mig_items_at(state);
	double cases = rule.frequency ? weight : 1.0;

	if (!count_row(state, weight))
		return MIG_OK;
	for (int i = 0; i < k; i++)
	{
		double x = answers[i];
		double size = sizes ? sizes[i] : 1.0;

		if (isnan(x) || isnan(size))
		{
			item[i].missing += cases;
			continue;
		}
		if (!(fabs(x) < LARGEST && fabs(size) < LARGEST && weight < LARGEST))
			return MIG_ERR_OVERFLOW;
		count_answer(&item[i], x, cases);
		if (sizes == NULL)
			add_moments(&item[i].w, &item[i].wx, &item[i].wxx, weight, x);
		else
		{
			add_product(&item[i].w, weight, size);
			add_product(&item[i].wx, weight, x);
		}
		if (rule.units)
			add_unit_products(&item[i], exact_product(weight, size), exact_product(weight, x));
	}
	return MIG_OK;
}

/* ---- states ---- */

void
mig_items_merge(double *into, const double *from, int k)
{
	MigItemsHead *head = (MigItemsHead *) into;
	const MigItemsHead *other_head = (const MigItemsHead *) from;
	MigItem *item = mig_items_at(into);
	const MigItem *other = (const MigItem *) (from + MIG_ITEMS_HEAD);

	head->rows += other_head->rows;
	head->unweighted += other_head->unweighted;
	for (int i = 0; i < k; i++)
	{
		item[i].n += other[i].n;
		item[i].missing += other[i].missing;
		item[i].min = fmin(item[i].min, other[i].min);
		item[i].max = fmax(item[i].max, other[i].max);
		item[i].nz += other[i].nz;
		item[i].few += other[i].few;
		item[i].straight += other[i].straight;
		mig_xsum_merge(&item[i].w, &other[i].w);
		mig_xsum_merge(&item[i].wx, &other[i].wx);
		mig_xsum_merge(&item[i].wxx, &other[i].wxx);
		mig_xsum_merge(&item[i].zw, &other[i].zw);
		mig_xsum_merge(&item[i].zwz, &other[i].zwz);
		mig_xsum_merge(&item[i].zwzz, &other[i].zwzz);
	}
}

void
mig_items_add_unit(double *into, const double *unit, int k)
{
	MigItem *item = mig_items_at(into);
	const MigItem *other = (const MigItem *) (unit + MIG_ITEMS_HEAD);

	mig_items_merge(into, unit, k);
	for (int i = 0; i < k; i++)
		add_unit_products(&item[i], pair_of(&other[i].w), pair_of(&other[i].wx));
}

/* ---- what is read ---- */

/* add m times a sum */
static void
add_multiple(MigXsum *into, double m, const MigXsum *s)
{
	add_product(into, m, s->hi);
	add_product(into, m, s->mid);
	add_product(into, m, s->lo);
}

/*
 * S2 - 2 m S1 + m^2 S0 with the rounded mean m, which exceeds the scatter by what m is rounded by:
 * 2^-106 of the mean's square.  m is a double, so that all products are exact in two parts.
 */
MigSpread
mig_spread(const MigXsum *w, const MigXsum *wx, const MigXsum *wxx)
{
	MigSpread s = {mig_xsum_value(w), NAN, NAN};
	MigXsum scatter = *wxx;
	double square;
	double e;

	if (!(s.weight > 0.0))
		return s;
	s.mean = mig_pair_divide(pair_of(wx), pair_of(w)).hi;
	square = mig_two_product(s.mean, s.mean, &e);
	add_multiple(&scatter, -2.0 * s.mean, wx);
	add_multiple(&scatter, square, w);
	add_multiple(&scatter, e, w);
	s.scatter = fmax(mig_xsum_value(&scatter), 0.0);
	return s;
}

double
mig_spread_sd(const MigSpread *s, double n)
{
	return n < 2.0 ? NAN : sqrt(n / (n - 1.0) * (s->scatter / s->weight));
}

/* ---- strata ---- */

void
mig_items_add_stratum(MigXsum *scatter, const MigItem *stratum, double units, double factor)
{
	MigPair squares[MIG_ITEM_SCATTER] = {pair_of(&stratum->zw), pair_of(&stratum->zwz),
										 pair_of(&stratum->zwzz)};
	MigPair total[2] = {pair_of(&stratum->w), pair_of(&stratum->wx)};

	mig_sandwich_add_stratum(scatter, squares, total, 2, units, factor);
}

double
mig_items_total(const MigItem *item, const MigXsum *scatter, double *variance)
{
	*variance = fmax(mig_xsum_value(&scatter[mig_products_at(1, 1)]), 0.0);
	return mig_xsum_value(&item->wx);
}

/* the scatter of wx - r w, in pairs: it cancels by the square of mean over SD */
double
mig_items_ratio(const MigItem *item, const MigXsum *scatter, double *variance)
{
	MigPair w = pair_of(&item->w);
	MigPair ww = pair_of(&scatter[mig_products_at(0, 0)]);
	MigPair xx = pair_of(&scatter[mig_products_at(1, 1)]);
	MigPair r;
	MigPair v;

	*variance = NAN;
	if (w.hi == 0.0)
		return NAN;
	r = mig_pair_divide(pair_of(&item->wx), w);
	v = mig_pair_multiply(mig_pair(2.0), pair_of(&scatter[mig_products_at(0, 1)]));
	v = mig_pair_subtract(mig_pair_multiply(r, ww), v);
	v = mig_pair_add(xx, mig_pair_multiply(r, v));
	*variance = v.hi > ROUNDING * (xx.hi + r.hi * r.hi * ww.hi)
					? mig_pair_divide(mig_pair_divide(v, w), w).hi
					: 0.0;
	return r.hi;
}
