/* totals.c: totals and ratios of a survey's population */
#include "postgres.h"

#include "fit/totals.h"

#include <math.h>

#include "fit/survey.h"

static MigFitOptions
check_options(const MigFitOptions *given)
{
	MigFitOptions o = *given;

	if (o.weights.column && strcmp(o.weights.type, "sampling") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("totals and ratios of a population take sampling weights, not \"%s\"",
						o.weights.type),
				 errhint("A sampling weight says how many of the population a row stands for.")));
	o.vcov = "survey";
	return mig_fit_check_options(&o, false);
}

static const char *
note_of(const MigTotalsRequest *r, const MigSurvey *s, const MigSurveyGroup *group,
		const MigTotal *t)
{
	const char *note = t->n == 0 ? "no value" : s->note;

	if (r->denominator && t->n > 0 && isnan(t->estimate))
		note = mig_survey_notes(psprintf("%s sums to 0", r->denominator), note);
	if (r->by && group->level == NULL)
		note = mig_survey_notes(note, psprintf("the rows where %s is NULL", r->by));
	if (group->unweighted > 0.0)
		note = mig_survey_notes(
			note, psprintf("%.0f rows without a weight are left out", group->unweighted));
	if (r->options.weights.column == NULL && r->denominator == NULL)
		note = mig_survey_notes(note, "without weights the total is the sample's");
	return note;
}

static MigTotal
total_of(const MigTotalsRequest *r, const MigSurvey *s, const MigSurveyGroup *group, int item)
{
	const MigItem *sums = mig_survey_item(group, item);
	MigTotal t = {r->variables[item], group->level};

	if (r->denominator)
	{
		t.variable = psprintf("%s / %s", r->variables[item], r->denominator);
		t.estimate = mig_survey_ratio(s, group, item, r->conf_level, &t.e);
	}
	else
		t.estimate = mig_survey_total(s, group, item, r->conf_level, &t.e);
	t.n = (int64) sums->n;
	t.n_missing = (int64) sums->missing;
	t.df = s->df;
	if (t.n == 0)
	{
		t.estimate = NAN;
		t.e = mig_inference_t(NAN, NAN, t.df, r->conf_level);
	}
	t.note = note_of(r, s, group, &t);
	return t;
}

MigTotal *
mig_fit_totals(const MigTotalsRequest *request, int *n)
{
	MigFitOptions options = check_options(&request->options);
	MigSource source = mig_source_open(request->source);
	MigSurveyRequest rows = {&source};
	MigSurvey survey;
	MigTotal *totals;
	MigTotal *total;

	rows.answers = mig_survey_numbers(&source, request->variables, request->nvariables,
									  request->denominator ? "numerator" : "variables");
	if (request->denominator)
		rows.sizes = mig_survey_numbers(&source, &request->denominator, 1, "denominator");
	rows.k = request->nvariables;
	rows.by = request->by;
	rows.options = &options;
	rows.designed = true;
	survey = mig_survey(&rows);
	*n = survey.ngroups * request->nvariables;
	total = totals = palloc(sizeof(MigTotal) * *n);
	for (int i = 0; i < request->nvariables; i++)
		for (int g = 0; g < survey.ngroups; g++)
			*total++ = total_of(request, &survey, &survey.groups[g], i);
	return totals;
}
