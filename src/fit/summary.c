/* summary.c: one model as a printed report */
#include "postgres.h"

#include "fit/report.h"

#include <math.h>

#include "lib/stringinfo.h"

#include "fit/infer.h"

enum
{
	LABEL,
	ESTIMATE,
	STD_ERROR,
	STATISTIC,
	P_VALUE,
	CONF_LOW,
	CONF_HIGH,
	COLUMNS
};

static const char *
shown(double x, const char *format)
{
	return isnan(x) ? "" : psprintf(format, x);
}

static const char *
shown_p(double p)
{
	return p < 0.0001 ? "<0.0001" : shown(p, "%.4f");
}

/* ---- head ---- */

static void
add_cause(StringInfo out, int64 rows, const char *cause)
{
	if (rows > 0)
		appendStringInfo(out, "%s" INT64_FORMAT " %s", out->len ? ", " : "", rows, cause);
}

static const char *
rows_line(const MigModel *m)
{
	StringInfoData causes;
	int64 used = m->n_read - mig_model_left_out(m);
	const char *cases = "";

	initStringInfo(&causes);
	add_cause(&causes, m->n_null_outcome, "without outcome");
	add_cause(&causes, m->n_null_regressor, "without a regressor");
	add_cause(&causes, m->n_null_weight, "without a weight");
	add_cause(&causes, m->n_zero_weight, "of weight 0");
	add_cause(&causes, m->n_outside, "outside the subpopulation");
	add_cause(&causes, m->n_perfect, "perfectly predicted");
	add_cause(&causes, m->n_null_effect, "without a level of an effect");
	add_cause(&causes, m->n_singleton, "alone in a level of an effect");
	add_cause(&causes, m->n_zeros, "in a level with only zeros");
	if (strcmp(m->weight_type, "frequency") == 0)
		cases = psprintf(" (" INT64_FORMAT " cases)", m->n);
	return psprintf("Rows: " INT64_FORMAT "%s used of " INT64_FORMAT " read; left out: %s", used,
					cases, m->n_read, causes.len ? causes.data : "none");
}

/* the degrees of freedom of terms that have their own; NULL: none has */
static const char *
own_df(const MigModel *m)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < m->nterms; i++)
		if (m->terms[i].column >= 0 && !isnan(m->terms[i].df))
			appendStringInfo(&out, "%s%s %.2f", out.len ? ", " : "", m->terms[i].term,
							 m->terms[i].df);
	return out.len ? out.data : NULL;
}

static const char *
errors_line(const MigModel *m)
{
	StringInfoData out;
	bool survey = strcmp(m->vcov_type, "survey") == 0;

	initStringInfo(&out);
	appendStringInfo(&out, "Standard errors: %s", mig_report_errors(m));
	if (m->n_clusters >= 0)
		appendStringInfo(&out, ", " INT64_FORMAT " %s", m->n_clusters,
						 survey ? "PSUs" : "clusters");
	if (m->n_strata >= 0)
		appendStringInfo(&out, " in " INT64_FORMAT " %s", m->n_strata,
						 m->n_strata == 1 ? "stratum" : "strata");
	if (m->df > 0.0 && !isinf(m->df))
		appendStringInfo(&out, "; %s on %.6g degrees of freedom", own_df(m) ? "F" : "t and F",
						 m->df);
	return out.data;
}

static const char *
fit_line(const MigModel *m)
{
	MigLinearSummary s = mig_infer_summary(m);
	StringInfoData out;

	initStringInfo(&out);
	if (m->iterations > 0)
		return psprintf("Log-likelihood %.6f, pseudo R-squared %.4f, %d iterations", m->log_lik,
						mig_infer_pseudo_r_squared(m), m->iterations);
	appendStringInfo(&out, "R-squared %s", shown(m->r_squared, "%.4f"));
	if (!isnan(s.adj_r_squared))
		appendStringInfo(&out, " (adjusted %.4f)", s.adj_r_squared);
	if (!isnan(m->r_squared_within))
		appendStringInfo(&out, ", within %.4f", m->r_squared_within);
	if (!isnan(s.sigma))
		appendStringInfo(&out, ", residual SD %.6g on %.0f degrees of freedom", s.sigma,
						 m->df_residual);
	return out.data;
}

static const char *
test_line(const MigModelTest *f)
{
	const char *name = strcmp(f->test, "adjusted_wald") == 0      ? "Adjusted Wald "
					   : strcmp(f->test, "wald") == 0             ? "Wald "
					   : strcmp(f->test, "likelihood_ratio") == 0 ? "Likelihood ratio "
																  : "";
	const char *p = shown_p(f->result.p);

	if (isnan(f->result.df2))
		return psprintf("%schi2(%.6g) = %.2f, p %s", name, f->result.df, f->result.statistic, p);
	return psprintf("%sF(%.6g, %.6g) = %.2f, p %s", name, f->result.df, f->result.df2,
					f->result.statistic, p);
}

static const char *
kind_of(const MigModel *m)
{
	char *family = pstrdup(m->family);

	if (strcmp(family, "ols") == 0)
		return "Linear";
	*family = pg_toupper((unsigned char) *family);
	return family;
}

static List *
head_lines(const MigModel *m)
{
	MigModelTest f = mig_infer_overall(m);
	List *lines = list_make1(psprintf("%s model: %s", kind_of(m), m->formula));

	lines = lappend(lines, (void *) rows_line(m));
	if (strcmp(m->weight_type, "none") != 0)
		lines = lappend(lines, m->weights
								   ? psprintf("Weights: %s, column %s", m->weight_type, m->weights)
								   : psprintf("Weights: %s", m->weight_type));
	if (m->absorbed)
		lines = lappend(lines, psprintf("Absorbed: %s", m->absorbed));
	lines = lappend(lines, (void *) errors_line(m));
	if (!isnan(m->r_squared) || m->iterations > 0)
		lines = lappend(lines, (void *) fit_line(m));
	if (!isnan(f.result.statistic))
		lines = lappend(lines, (void *) test_line(&f));
	if (f.note)
		lines = lappend(lines, psprintf("Note on the test: %s", f.note));
	if (m->note)
		lines = lappend(lines, psprintf("Note: %s", m->note));
	return lines;
}

/* ---- table ---- */

/* as many decimals as give the error four significant digits */
static int
decimals_of(double std_error)
{
	if (!(std_error > 0.0) || isinf(std_error))
		return 4;
	return 3 - (int) floor(log10(std_error));
}

static const char *
number_of(double x, int decimals)
{
	if (isnan(x))
		return "";
	if (decimals > 9 || fabs(x) >= 1e9)
		return psprintf("%.4g", x);
	return psprintf("%.*f", Max(decimals, 0), x);
}

static void
put_estimate(MigCell *row, const MigModel *m, const MigModelTerm *t)
{
	MigEstimate e = mig_infer_estimate(m, t, 0.95);
	int decimals = decimals_of(e.std_error);

	if (t->column < 0)
	{
		row[ESTIMATE].text = t->note ? t->note : "no estimate";
		row[ESTIMATE].span = COLUMNS - ESTIMATE;
		return;
	}
	row[ESTIMATE].text = number_of(t->estimate, decimals);
	row[STD_ERROR].text = number_of(e.std_error, decimals);
	row[STATISTIC].text = shown(e.statistic, "%.2f");
	row[P_VALUE].text = shown_p(e.p_value);
	row[CONF_LOW].text = number_of(e.conf_low, decimals);
	row[CONF_HIGH].text = number_of(e.conf_high, decimals);
	for (int c = ESTIMATE; c < COLUMNS; c++)
		row[c].number = true;
}

static void
put_group(MigGrid *grid, MigModel *m, const MigReportGroup *group)
{
	bool single = mig_report_is_single(group);
	ListCell *lc;

	if (!single)
		mig_grid_row(grid, MIG_GRID_BODY)[LABEL].text = mig_report_heading(group, &m, 1, NULL);
	foreach (lc, group->levels)
	{
		const MigReportLevel *level = lfirst(lc);
		MigCell *row;

		if (!level->estimated)
			continue;
		row = mig_grid_row(grid, MIG_GRID_BODY);
		row[LABEL].text = single ? level->term : level->level;
		row[LABEL].indent = single ? 0 : 2;
		put_estimate(row, m, mig_report_term(m, level->term));
	}
}

List *
mig_report_summary(const MigModel *m)
{
	const char *heads[] = {"", "estimate", "std. error", "t", "p", "95% interval"};
	MigModel *model = (MigModel *) m;
	MigGrid *grid = mig_grid_new(COLUMNS);
	MigCell *head = mig_grid_row(grid, MIG_GRID_HEAD);
	ListCell *lc;

	if (m->nterms == 0)
		return head_lines(m);
	if (isinf(m->df))
		heads[STATISTIC] = "z";
	for (int c = 0; c < lengthof(heads); c++)
		head[c].text = heads[c];
	head[CONF_LOW].span = 2;
	foreach (lc, mig_report_groups(&model, 1))
		put_group(grid, model, lfirst(lc));
	if (own_df(m))
		mig_grid_note(grid, psprintf("Degrees of freedom of t: %s", own_df(m)));
	return list_concat(lappend(head_lines(m), ""), mig_grid_lines(grid, MIG_GRID_TEXT));
}
