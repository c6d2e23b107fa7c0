/* treatment.c: weights of a treatment's rows and their derivatives, and the two passes by hand */
#include <math.h>
#include <string.h>

#include "core/treatment.h"
#include "unit.h"

/* own weights by their definition, and derivatives as differences */
static void
test_weights(void)
{
	static const MigFamily families[] = {MIG_FAMILY_PROBIT, MIG_FAMILY_LOGIT};
	static const double predictors[] = {-3.0, -0.5, 0.0, 0.25, 2.0};

	for (int f = 0; f < 2; f++)
		for (int i = 0; i < 5; i++)
			for (int estimand = MIG_TREATMENT_ATT; estimand <= MIG_TREATMENT_ATU; estimand++)
				for (int treated = 0; treated < 2; treated++)
				{
					double eta = predictors[i];
					double h = 1e-5;
					double p = f == 0 ? 0.5 * erfc(-eta / sqrt(2.0)) : 1.0 / (1.0 + exp(-eta));
					double share = estimand == MIG_TREATMENT_ATE   ? 1.0
								   : estimand == MIG_TREATMENT_ATT ? p
																   : 1.0 - p;
					MigTreatmentWeight w = mig_treatment_weight(
						families[f], (MigTreatmentEstimand) estimand, treated, eta);
					MigTreatmentWeight up = mig_treatment_weight(
						families[f], (MigTreatmentEstimand) estimand, treated, eta + h);
					MigTreatmentWeight down = mig_treatment_weight(
						families[f], (MigTreatmentEstimand) estimand, treated, eta - h);

					NEAR(w.probability, p, 1e-14);
					NEAR(w.own, share / (treated ? p : 1.0 - p), 1e-13);
					CHECK(fabs(w.slope - (up.own - down.own) / (2.0 * h)) <=
						  1e-7 * (1.0 + fabs(w.slope)));
				}
}

/* far out the weights keep their digits: 1/p for p = 1 - F(30) of the logit */
static void
test_tails(void)
{
	MigTreatmentWeight w = mig_treatment_weight(MIG_FAMILY_LOGIT, MIG_TREATMENT_ATE, false, 30.0);

	NEAR(w.own, 1.0 + exp(30.0), 1e-14);
	NEAR(w.slope, exp(30.0), 1e-12);
	w = mig_treatment_weight(MIG_FAMILY_LOGIT, MIG_TREATMENT_ATT, false, 30.0);
	NEAR(w.own, exp(30.0), 1e-14);
	w = mig_treatment_weight(MIG_FAMILY_LOGIT, MIG_TREATMENT_ATT, true, -30.0);
	NEAR(w.own, 1.0, 0.0);
	NEAR(w.slope, 0.0, 0.0);
}

/* large parts cancel, and columns of -1 do not count */
static void
test_dot(void)
{
	static const double hi[] = {1.0, 5.0, 0x1p60, 3.0};
	static const double lo[] = {0.0, 0.0, 0.25, 0.0};
	static const int column[] = {0, -1, 2, 1};
	static const double b[] = {-0x1p60, 0.125, 1.0};
	MigTreatmentValues x = {4, hi, lo, column};

	NEAR(mig_treatment_dot(&x, b), 0.625, 0.0);
	x.lo = NULL;
	NEAR(mig_treatment_dot(&x, b), 0.375, 0.0);
}

static void
test_flat(void)
{
	MigTreatmentShape shape = {MIG_TREATMENT_AIPW, MIG_TREATMENT_ATE, MIG_FAMILY_LOGIT, 1, 3, 2};
	double flat[64] = {0.0};
	MigTreatmentFit fit = {.mean = {{1, 2}, {3, 4}},
						   .weight = {5, 6},
						   .adjusted = {{7, 8}, {9, 10}},
						   .own = {11, 12},
						   .share = 13,
						   .effect = 14};
	MigTreatmentFit again;

	CHECK(mig_treatment_fit_size(&shape) == MIG_TREATMENT_FIT_HEAD + 3 + 4 * 2);
	mig_treatment_fit_write(&fit, flat);
	again = mig_treatment_fit_read(&shape, flat);
	CHECK(memcmp(again.mean, fit.mean, sizeof(fit.mean)) == 0);
	CHECK(memcmp(again.adjusted, fit.adjusted, sizeof(fit.adjusted)) == 0);
	NEAR(again.weight[1], 6.0, 0.0);
	NEAR(again.own[0], 11.0, 0.0);
	NEAR(again.share, 13.0, 0.0);
	NEAR(again.effect, 14.0, 0.0);
	CHECK(again.by_score == flat + MIG_TREATMENT_FIT_HEAD);
	CHECK(again.by_arm[1] == again.by_score + 3 + 2);
	CHECK(again.outcome[1] == again.by_score + 3 + 3 * 2);
}

/* four rows with a constant alone: scores are 1/2, the effect the difference of the means */
static void
test_passes(void)
{
	static const double y[] = {1.0, 2.0, 5.0, 8.0};
	static const double one[] = {1.0};
	static const int column[] = {0};
	MigTreatmentShape shape = {MIG_TREATMENT_IPW, MIG_TREATMENT_ATE, MIG_FAMILY_LOGIT, 1, 1, 1};
	MigXsum sums[64] = {{0.0, 0.0, 0.0}};
	double extremes[MIG_TREATMENT_EXTREMES];
	double flat[MIG_TREATMENT_FIT_HEAD + 1] = {0.0};
	MigTreatmentFit fit = {.mean = {{1.5, 0}, {6.5, 0}},
						   .weight = {2, 2},
						   .adjusted = {{1.5, 0}, {6.5, 0}},
						   .own = {4, 4},
						   .share = 1,
						   .effect = 5};
	MigXsum *treated = sums + MIG_TREATMENT_HEAD + MIG_ARM_SUMS;
	MigXsum influence[MIG_TREATMENT_INFLUENCES(1)] = {{0.0, 0.0, 0.0}};

	mig_treatment_extremes_init(extremes, 1);
	mig_treatment_fit_write(&fit, flat);
	fit = mig_treatment_fit_read(&shape, flat);
	for (int i = 0; i < 4; i++)
	{
		MigTreatmentRow row = {i >= 2, 1.0, false, 0.0, {1, one, NULL, column}, {0}, &y[i]};

		mig_treatment_add(&shape, NULL, &row, sums, extremes);
		mig_treatment_influence(&shape, &fit, &row, influence);
	}
	NEAR(sums[MIG_TREATMENT_CASES].hi, 4.0, 0.0);
	NEAR(treated[MIG_ARM_CASES].hi, 2.0, 0.0);
	NEAR(treated[MIG_ARM_OUTCOME].hi, 13.0, 0.0);
	NEAR(treated[MIG_ARM_SQUARE].hi, 89.0, 0.0);
	NEAR(treated[MIG_ARM_OWN].hi, 4.0, 0.0);
	NEAR(treated[MIG_ARM_OWN_OUTCOME].hi, 26.0, 0.0);
	NEAR(extremes[1], 2.0, 0.0);
	NEAR(extremes[2], 1.0, 0.0);
	NEAR(extremes[3], 8.0, 0.0);
	/* half the deviations: squares of 0.25, 0.25, 0.75, 0.75 */
	NEAR(influence[0].hi, 4.0, 0.0);
	NEAR(influence[2].hi, 0.0, 0.0);
	NEAR(influence[4].hi, 1.25, 0.0);
	NEAR(influence[5].hi, 1.25, 0.0);
}

void
test_treatment(void)
{
	test_weights();
	test_tails();
	test_dot();
	test_flat();
	test_passes();
}
