/*
 * roc.c: area under the ROC curve of a model
 *
 * The area is the share of pairs of a positive and a negative case in which the positive one is
 * ranked higher, ties counting half.  Its variance comes from the share of the others that each
 * case is ranked above (DeLong, DeLong & Clarke-Pearson 1988); under sampling weights from their
 * weighted shares, linearised.
 */
#include "postgres.h"

#include "fit/roc.h"

#include <math.h>

#include "access/htup_details.h"
#include "core/xsum.h"
#include "fit/pass.h"
#include "pg/query.h"

/* of the negative and of the positive cases */
typedef struct Side
{
	MigXsum weight; /* of the ranks done with */
	MigXsum tied;   /* of the rank under way, and the sum of what squares count there */
	MigXsum tied_squares;
	double cases;
	/* sums of what squares count, times 1, the weight of the others below and its square */
	MigXsum squares;
	MigXsum first;
	MigXsum second;
} Side;

typedef struct Curve
{
	Side side[2];
	MigXsum pairs; /* ranked as they should be */
	double rank;
	bool started;
	bool frequency;
	const MigModel *model;
} Curve;

static void
finish_side(Side *side, const Side *other)
{
	double below = mig_xsum_value(&other->weight) + 0.5 * mig_xsum_value(&other->tied);
	double squares = mig_xsum_value(&side->tied_squares);

	mig_xsum_add(&side->squares, squares);
	mig_xsum_add(&side->first, squares * below);
	mig_xsum_add(&side->second, squares * below * below);
}

/* all cases of a rank are there */
static void
finish_rank(Curve *c)
{
	MigXsum zero = {0.0, 0.0, 0.0};
	double below = mig_xsum_value(&c->side[0].weight) + 0.5 * mig_xsum_value(&c->side[0].tied);

	mig_xsum_add(&c->pairs, mig_xsum_value(&c->side[1].tied) * below);
	finish_side(&c->side[0], &c->side[1]);
	finish_side(&c->side[1], &c->side[0]);
	for (int i = 0; i < 2; i++)
	{
		mig_xsum_merge(&c->side[i].weight, &c->side[i].tied);
		c->side[i].tied = c->side[i].tied_squares = zero;
	}
}

/* rank, outcome, weight */
static void
add_case(const Datum *values, const bool *nulls, void *argument)
{
	Curve *c = argument;
	double rank = DatumGetFloat8(values[0]);
	double outcome = DatumGetFloat8(values[1]);
	double weight = DatumGetFloat8(values[2]);
	Side *side = &c->side[outcome != 0.0];

	if (outcome != 0.0 && outcome != 1.0)
		ereport(
			ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("the outcome \"%s\" is %g in some row, not 0 or 1", c->model->outcome, outcome),
			 errhint("An ROC curve tells two groups apart, such as (answer = 'yes') AS agrees.")));
	if (c->started && rank != c->rank)
		finish_rank(c);
	c->started = true;
	c->rank = rank;
	mig_xsum_add(&side->tied, weight);
	mig_xsum_add(&side->tied_squares, c->frequency ? weight : weight * weight);
	side->cases += c->frequency ? weight : 1.0;
}

/* part of the variance: of the mean over the side's cases of the share of the others below */
static double
variance_of(const Side *side, const Side *other, double mean)
{
	double weight = mig_xsum_value(&side->weight);
	double others = mig_xsum_value(&other->weight);
	double sum = mig_xsum_value(&side->second) / others / others -
				 2.0 * mean * (mig_xsum_value(&side->first) / others) +
				 mean * mean * mig_xsum_value(&side->squares);

	if (side->cases < 2.0)
		return NAN;
	return Max(sum, 0.0) / weight / weight * side->cases / (side->cases - 1.0);
}

static MigRoc
read_curve(Curve *c, double conf_level)
{
	MigRoc roc;
	double weights = mig_xsum_value(&c->side[0].weight) * mig_xsum_value(&c->side[1].weight);

	if (!(weights > 0.0))
		ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION),
						errmsg("the rows have %.0f cases with outcome 1 and %.0f with outcome 0",
							   c->side[1].cases, c->side[0].cases),
						errhint("An ROC curve needs both.")));
	roc.area = mig_xsum_value(&c->pairs) / weights;
	roc.positive = c->side[1].cases;
	roc.negative = c->side[0].cases;
	roc.inference = mig_inference_t(roc.area,
									variance_of(&c->side[1], &c->side[0], roc.area) +
										variance_of(&c->side[0], &c->side[1], 1.0 - roc.area),
									INFINITY, conf_level);
	return roc;
}

MigRoc
mig_roc(MigModel *model, const MigMarginsOptions *o)
{
	Curve curve = {0};
	Datum value = mig_model_to_datum(model);
	Oid type = HeapTupleHeaderGetTypeId(DatumGetHeapTupleHeader(value));
	const char *weight;
	MigPass pass;

	if (mig_model_family(model) == MIG_FAMILY_POISSON)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("an ROC curve of a Poisson model"),
						errhint("It is for outcomes of 0 and 1: probit(), logit(), cloglog(), or "
								"ols() of such an outcome.")));
	curve.model = model;
	curve.frequency = strcmp(model->weight_type, "frequency") == 0;
	pass = mig_margins_rows(model, o, true);
	weight = pass.weight ? pass.weight : "1::pg_catalog.float8";
	mig_query_each(
		psprintf("SELECT r[1], r[2], w FROM (SELECT migstat.ranked_row($1, %s%s) AS r, %s AS w "
				 "FROM %s%s OFFSET 0) AS ranked WHERE r IS NOT NULL ORDER BY 1, 2, 3",
				 weight, pass.arguments, weight, pass.source.from,
				 pass.subpop ? psprintf(" WHERE %s", pass.subpop) : ""),
		1, &type, &value, add_case, &curve);
	finish_rank(&curve);
	return read_curve(&curve, o->conf_level);
}
