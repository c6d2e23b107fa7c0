/* options.c: the options of a fit, checked */
#include "postgres.h"

#include "fit/options.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "core/crosstab.h"
#include "pg/status.h"

static bool
is_one_of(const char *word, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static const char *
listed(const char *const *words, int n)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < n; i++)
		appendStringInfo(&list, "%s'%s'", i == 0 ? "" : i == n - 1 ? " or " : ", ", words[i]);
	return list.data;
}

void
mig_fit_check_word(const char *name, const char *word, const char *const *words, int n)
{
	if (!is_one_of(word, words, n))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s is \"%s\"", name, word), errhint("Say %s.", listed(words, n))));
}

void
mig_fit_check_distinct(const char *role, const char *const *names, int n)
{
	for (int i = 1; i < n; i++)
		for (int j = 0; j < i; j++)
			if (strcmp(names[i], names[j]) == 0)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("\"%s\" is given twice (%s)", names[i], role),
								errhint("Name each column once.")));
}

static void
refuse_options(const char *message, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s", message), errhint("%s", hint)));
}

MigFitOptions
mig_fit_default_options(void)
{
	MigFitOptions o = {0};

	o.weights.type = "sampling";
	o.two_way = "own";
	o.singleton = "error";
	return o;
}

static bool
has_design(const MigFitOptions *o)
{
	return o->strata || o->psu || o->fpc;
}

void
mig_fit_refuse_design(const MigFitOptions *o, const char *what)
{
	if (has_design(o))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("%s takes weights, but no strata, psu or fpc", what),
						errhint("Say weights => .. in place of the design.")));
}

static const char *
default_vcov(const MigFitOptions *o, bool sampling)
{
	if (has_design(o))
		return "survey";
	if (o->cluster)
		return "cr1";
	return sampling ? "hc1" : "iid";
}

/* an error where options contradict each other */
static void
check_together(const MigFitOptions *o, bool sampling)
{
	if (sampling && strcmp(o->vcov, "iid") == 0)
		refuse_options("sampling weights do not go with vcov \"iid\"",
					   "The usual errors are wrong under sampling weights: leave vcov out, or say "
					   "weight_type => 'analytic' if the weights are precisions.");
	if (has_design(o) && strcmp(o->vcov, "survey") != 0)
		refuse_options(psprintf("strata, psu and fpc do not go with vcov \"%s\"", o->vcov),
					   "They are parts of a survey design: vcov => 'survey', or leave vcov out.");
	if (o->cluster && strncmp(o->vcov, "cr", 2) != 0)
		refuse_options(psprintf("cluster does not go with vcov \"%s\"", o->vcov),
					   "Say vcov => 'cr0', 'cr1' or 'cr2'; in a survey design clusters are psu.");
	if (!o->cluster && strncmp(o->vcov, "cr", 2) == 0)
		refuse_options(psprintf("vcov \"%s\" needs a cluster", o->vcov),
					   "Name the column that says which rows belong together, such as cluster => "
					   "'household'.");
	if (strcmp(o->vcov, "survey") == 0 && o->weights.column && !sampling)
		refuse_options("a survey design takes sampling weights", "Leave weight_type out.");
}

MigFitOptions
mig_fit_check_options(const MigFitOptions *given, bool ml)
{
	static const char *const vcovs[] = {"iid", "hc0", "hc1", "hc2",   "hc3",
										"cr0", "cr1", "cr2", "survey"};
	static const char *const ml_vcovs[] = {"iid", "hc0", "hc1", "cr0", "cr1", "survey"};
	static const char *const weight_types[] = {"sampling", "frequency", "analytic"};
	static const char *const policies[] = {"error", "certainty", "average", "adjust"};
	static const char *const two_ways[] = {"own", "min"};
	MigFitOptions o = *given;
	bool sampling;

	mig_fit_check_word("weight_type", o.weights.type, weight_types, lengthof(weight_types));
	mig_fit_check_word("singleton", o.singleton, policies, lengthof(policies));
	mig_fit_check_word("two_way", o.two_way, two_ways, lengthof(two_ways));
	sampling = o.weights.column && strcmp(o.weights.type, "sampling") == 0;
	if (o.vcov == NULL)
		o.vcov = default_vcov(&o, sampling);
	mig_fit_check_word("vcov", o.vcov, vcovs, lengthof(vcovs));
	if (ml && !is_one_of(o.vcov, ml_vcovs, lengthof(ml_vcovs)))
		refuse_options(psprintf("vcov \"%s\" is for linear models", o.vcov),
					   psprintf("A model by maximum likelihood takes %s.",
								listed(ml_vcovs, lengthof(ml_vcovs))));
	check_together(&o, sampling);
	return o;
}

static void
add_part(StringInfo out, const char *name, const char *value)
{
	if (value)
		appendStringInfo(out, "%s%s %s", out->len ? ", " : "", name, value);
}

const char *
mig_fit_design_text(const MigFitOptions *o)
{
	StringInfoData out;

	initStringInfo(&out);
	add_part(&out, "strata", o->strata);
	add_part(&out, "PSU", o->psu);
	add_part(&out, "FPC", o->fpc);
	if (o->strata && strcmp(o->singleton, "error") != 0)
		add_part(&out, "single units by", o->singleton);
	if (o->cluster && strchr(o->cluster, '+'))
		add_part(&out, "each part corrected by",
				 strcmp(o->two_way, "own") == 0 ? "its own" : "the fewer");
	add_part(&out, "subpopulation", o->subpop);
	return out.len ? out.data : NULL;
}

/* ---- a design in words ---- */

static List *
add_line(List *lines, const char *name, const char *value)
{
	return lappend(lines, psprintf("  %-13s%s", name, value));
}

/* what a stratum with one sampling unit does */
static const char *
single_units(const char *singleton)
{
	return strcmp(singleton, "error") == 0       ? "an error"
		   : strcmp(singleton, "certainty") == 0 ? "certain to be sampled: no variance"
		   : strcmp(singleton, "average") == 0   ? "the average of the other strata"
												 : "about the mean of all strata";
}

List *
mig_fit_design_summary(const MigFitOptions *o)
{
	List *lines = list_make1(has_design(o)       ? "Survey design"
							 : o->weights.column ? "Weighted rows, each a sampling unit"
												 : "Simple random sample");

	lines = add_line(lines, "weights",
					 o->weights.column ? psprintf("%s (%s)", o->weights.column, o->weights.type)
									   : "none: every row counts 1");
	if (!has_design(o))
		return lines;
	lines = add_line(lines, "strata", o->strata ? o->strata : "none: the rows are one stratum");
	lines = add_line(lines, "PSU",
					 !o->psu     ? "every row is one"
					 : o->strata ? psprintf("%s, within strata", o->psu)
								 : o->psu);
	lines = add_line(lines, "FPC", o->fpc ? o->fpc : "none: sampled with replacement");
	if (o->strata)
		lines = add_line(lines, "single units", single_units(o->singleton));
	return add_line(lines, "errors",
					"Taylor linearisation, degrees of freedom: sampling units less strata");
}

void
mig_check_weight(double weight, bool frequency)
{
	if (!isfinite(weight) || weight < 0.0)
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("weight %g is not a finite number of at least 0", weight),
						errhint("Rows without a usable weight can be given the weight NULL: they "
								"are left out and counted.")));
	if (frequency && weight > (double) MIG_CROSSTAB_MAX_CASES)
		mig_check(MIG_ERR_OVERFLOW);
	if (frequency && weight != rint(weight))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("frequency weight %.17g is not a whole number", weight),
						errhint("A frequency weight says how many cases a row stands for; use "
								"weight_type => 'sampling' for the weights of a survey.")));
}
