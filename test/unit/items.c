/* items.c: sums, ratios and variances of a survey against numbers worked out by hand */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "core/items.h"
#include "unit.h"

#define SIZE (MIG_ITEMS_HEAD + MIG_ITEM_SIZE)

static const double x[] = {2, 4, 9, NAN, 5};
static const double w[] = {1, 2, 1, 3, 0};

/* five rows, each a unit: three count, one lacks the answer, one the weight */
static void
rows(double *state, const double *sizes)
{
	MigSurveyRule rule = {false, true};

	mig_items_init(state, 1);
	for (int i = 0; i < 5; i++)
		CHECK(mig_items_add_ratios(state, &x[i], sizes ? &sizes[i] : NULL, 1, w[i], rule) ==
			  MIG_OK);
}

static void
test_mean(void)
{
	double state[SIZE];
	MigXsum scatter[MIG_ITEM_SCATTER] = {{0.0, 0.0, 0.0}};
	const MigItem *item = mig_items_at(state);
	double variance;

	rows(state, NULL);
	CHECK(item->n == 3.0 && item->missing == 1.0 && ((MigItemsHead *) state)->unweighted == 1.0);
	CHECK(item->min == 2.0 && item->max == 9.0);
	mig_items_add_stratum(scatter, item, 5.0, 1.25);
	NEAR(mig_items_ratio(item, scatter, &variance), 19.0 / 4.0, 1e-15);
	/* scores w (x - mean) / 4: -11/16, -6/16, 17/16, 0, 0, whose sum is 0 */
	NEAR(variance, 1.25 * (121.0 + 36.0 + 289.0) / 256.0, 1e-15);
	/* totals 2, 8, 9, 0, 0: squares 149, sum 19 */
	NEAR(mig_items_total(item, scatter, &variance), 19.0, 1e-15);
	NEAR(variance, 1.25 * (149.0 - 361.0 / 5.0), 1e-15);
}

static void
test_ratio(void)
{
	static const double sizes[] = {1, 2, 3, 1, 1};
	double state[SIZE];
	MigXsum scatter[MIG_ITEM_SCATTER] = {{0.0, 0.0, 0.0}};
	double variance;

	rows(state, sizes);
	mig_items_add_stratum(scatter, mig_items_at(state), 0.0, 1.0); /* about 0 */
	NEAR(mig_items_ratio(mig_items_at(state), scatter, &variance), 19.0 / 8.0, 1e-15);
	/* scores (w x - ratio w d) / 8: (2 - 19/8, 8 - 76/8, 9 - 57/8) / 8 = (-3, -12, 15) / 64 */
	NEAR(variance, (9.0 + 144.0 + 225.0) / 4096.0, 1e-15);
}

/* units of several rows: their totals' products are those of the rows' sums */
static void
test_survey_units(void)
{
	double unit[SIZE];
	double state[SIZE];
	MigSurveyRule rule = {false, false};

	mig_items_init(state, 1);
	for (int u = 0; u < 2; u++)
	{
		mig_items_init(unit, 1);
		for (int i = 2 * u; i < 2 * u + 2; i++)
			CHECK(mig_items_add_ratios(unit, &x[i], NULL, 1, w[i], rule) == MIG_OK);
		mig_items_add_unit(state, unit, 1);
	}
	/* totals (w, w x): (3, 10) and (1, 9) */
	NEAR(mig_xsum_value(&mig_items_at(state)->zw), 10.0, 0.0);
	NEAR(mig_xsum_value(&mig_items_at(state)->zwz), 39.0, 0.0);
	NEAR(mig_xsum_value(&mig_items_at(state)->zwzz), 181.0, 0.0);
}

static void
test_nothing(void)
{
	double state[SIZE];
	MigXsum scatter[MIG_ITEM_SCATTER] = {{0.0, 0.0, 0.0}};
	double variance;

	mig_items_init(state, 1);
	CHECK(isnan(mig_items_ratio(mig_items_at(state), scatter, &variance)) && isnan(variance));
	CHECK(mig_items_add_ratios(state, (double[]){1e200}, NULL, 1, 1.0,
							   (MigSurveyRule){false, true}) == MIG_ERR_OVERFLOW);
}

void
test_items(void)
{
	test_mean();
	test_ratio();
	test_survey_units();
	test_nothing();
}
