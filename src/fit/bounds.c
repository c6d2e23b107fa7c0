/* bounds.c: what a hidden bias could do to an effect found by matching in pairs */
#include "postgres.h"

#include "fit/bounds.h"

#include <math.h>

#include "miscadmin.h"

#include "core/bounds.h"
#include "fit/options.h"
#include "fit/survey.h"
#include "pg/progress.h"
#include "pg/source.h"

typedef struct Pairs
{
	double *difference; /* sorted, in the direction of the alternative */
	int64 n;
	int64 dropped; /* without an outcome */
	bool binary;
	MigArms arms;
	bool less; /* the alternative */
} Pairs;

static void
check_request(const MigBoundsRequest *r)
{
	static const char *const alternatives[] = {"greater", "less"};

	mig_fit_check_word("alternative", r->alternative, alternatives, 2);
	if (r->ngamma == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("gamma is empty"),
						errhint("Give factors from 1 on, such as ARRAY[1, 1.5, 2].")));
	for (int i = 1; i < r->ngamma; i++)
		for (int j = 0; j < i; j++)
			if (r->gamma[i] == r->gamma[j])
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("gamma %g is given twice", r->gamma[i]),
								errhint("Each factor is one row: give it once.")));
	for (int i = 0; i < r->ngamma; i++)
		if (!(r->gamma[i] >= 1.0 && r->gamma[i] <= 1e6))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("gamma is %g", r->gamma[i]),
					 errhint("It is the factor by which the odds of treatment may differ: "
							 "1, for no hidden bias, or more.")));
}

/* ---- pairs ---- */

static int
compare(const void *a, const void *b)
{
	double x = *(const double *) a;
	double y = *(const double *) b;

	CHECK_FOR_INTERRUPTS();
	return (x > y) - (x < y);
}

static bool
is_binary(double x)
{
	return x == 0.0 || x == 1.0;
}

/* of outcomes less those of the controls; a "less" turns everything round */
static Pairs
take_pairs(const MigBoundsRequest *r, double *treated, const double *control, int64 n)
{
	Pairs p = {treated, 0, 0, true};

	p.less = strcmp(r->alternative, "less") == 0;
	for (int64 i = 0; i < n; i++)
	{
		double t = treated[i];
		double c = control[i];

		mig_tick_at(i);
		if (isnan(t) || isnan(c))
		{
			p.dropped++;
			continue;
		}
		p.binary &= is_binary(t) && is_binary(c);
		p.arms.treated++;
		p.arms.control++;
		p.arms.treated_successes += t == (p.less ? 0.0 : 1.0);
		p.arms.control_successes += c == (p.less ? 0.0 : 1.0);
		p.difference[p.n++] = p.less ? c - t : t - c;
	}
	qsort(p.difference, p.n, sizeof(double), compare);
	return p;
}

/* ---- bounds ---- */

static const char *
note_of(const Pairs *p, bool tested)
{
	const char *dropped =
		p->dropped > 0 ? psprintf(INT64_FORMAT " pairs lack an outcome", p->dropped) : NULL;
	const char *nothing = p->n == 0 ? "no pair has both outcomes" : "no pair differs";

	if (tested)
		return dropped;
	return dropped ? psprintf("%s; %s", nothing, dropped) : nothing;
}

static MigBound
signed_rank(const Pairs *p, const MigSignedRanks *ranks, double gamma)
{
	MigBounds test = mig_bounds_signed_rank(ranks, gamma);
	MigBounds estimate = mig_bounds_hodges_lehmann(p->difference, p->n, gamma);
	MigBound bound = {gamma, "signed_rank", ranks->n, test.lower, test.upper};

	bound.hl_lower = p->less ? -estimate.upper : estimate.lower;
	bound.hl_upper = p->less ? -estimate.lower : estimate.upper;
	bound.note = note_of(p, ranks->n > 0);
	return bound;
}

static MigBound
of_arms(const Pairs *p, double gamma)
{
	MigBounds test = mig_bounds_mantel_haenszel(&p->arms, gamma);
	MigBound bound = {gamma, "mantel_haenszel", p->n, test.lower, test.upper, NAN, NAN};

	bound.note = note_of(p, !isnan(test.upper));
	return bound;
}

static MigBound
of_discordant(const Pairs *p, int64 discordant, int64 positive, double gamma)
{
	MigBounds test = mig_bounds_mcnemar(discordant, positive, gamma);
	MigBound bound = {gamma, "mcnemar", discordant, test.lower, test.upper, NAN, NAN};

	bound.note = note_of(p, discordant > 0);
	return bound;
}

static MigBound *
bounds_of(const MigBoundsRequest *r, const Pairs *p, int *rows)
{
	MigBound *bounds = palloc(sizeof(MigBound) * 2 * r->ngamma);
	MigSignedRanks ranks = mig_bounds_ranks(p->difference, p->n);
	int64 positive = 0;
	bool binary = p->binary && p->n > 0;

	*rows = 0;
	for (int64 i = 0; i < p->n; i++)
	{
		mig_tick_at(i);
		positive += p->difference[i] > 0.0;
	}
	for (int i = 0; i < r->ngamma; i++)
	{
		mig_progress("rosenbaum_bounds: gamma %g", r->gamma[i]);
		if (binary)
		{
			bounds[(*rows)++] = of_arms(p, r->gamma[i]);
			bounds[(*rows)++] = of_discordant(p, ranks.n, positive, r->gamma[i]);
		}
		else
			bounds[(*rows)++] = signed_rank(p, &ranks, r->gamma[i]);
	}
	return bounds;
}

MigBound *
mig_bounds_of_pairs(const MigBoundsRequest *r, double *treated, double *control, int64 n, int *rows)
{
	Pairs pairs;

	check_request(r);
	pairs = take_pairs(r, treated, control, n);
	return bounds_of(r, &pairs, rows);
}

/* ---- from a source ---- */

MigBound *
mig_bounds_of_source(const MigBoundsRequest *r, const MigMatchRequest *matching, int *rows)
{
	MigSource s = mig_source_open(matching->source);
	double *treated;
	double *control;
	int64 n;

	check_request(r);
	mig_survey_number(&s, matching->outcomes[0], "outcome");
	mig_source_column(&s, matching->key, "key");
	n = mig_match_outcomes(matching, &treated, &control);
	return mig_bounds_of_pairs(r, treated, control, n, rows);
}
