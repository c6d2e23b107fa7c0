/* regtable.c: several models side by side */
#include "postgres.h"

#include "fit/report.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "parser/scansup.h"
#include "utils/formatting.h"

#include "compat.h"
#include "fit/infer.h"

/* ---- stars ---- */

pg_noreturn static void
refuse_stars(const char *text, const char *why)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("stars are \"%s\": %s", text, why),
			 errhint("Write cut-offs and marks, such as '{0.10:*,0.05:**}'; '{}' for none.")));
}

static char *
trimmed(const char *from, const char *to)
{
	while (from < to && scanner_isspace(*from))
		from++;
	while (to > from && scanner_isspace(to[-1]))
		to--;
	return pnstrdup(from, to - from);
}

static void
add_star(MigStars *stars, const char *text, const char *from, const char *to)
{
	const char *colon = memchr(from, ':', to - from);
	const char *shown;
	char *end;
	double cutoff;
	int at = stars->n;

	if (colon == NULL)
		refuse_stars(text, psprintf("\"%s\" has no \":\"", trimmed(from, to)));
	shown = trimmed(from, colon);
	cutoff = strtod(shown, &end);
	if (end == shown || *end != '\0' || !(cutoff > 0.0 && cutoff < 1.0))
		refuse_stars(text, psprintf("\"%s\" is not a number between 0 and 1", shown));
	if (*trimmed(colon + 1, to) == '\0')
		refuse_stars(text, psprintf("%s has no mark", shown));
	for (; at > 0 && stars->cutoff[at - 1] <= cutoff; at--)
	{
		if (stars->cutoff[at - 1] == cutoff)
			refuse_stars(text, psprintf("%s is there twice", shown));
		stars->cutoff[at] = stars->cutoff[at - 1];
		stars->shown[at] = stars->shown[at - 1];
		stars->mark[at] = stars->mark[at - 1];
	}
	stars->cutoff[at] = cutoff;
	stars->shown[at] = shown;
	stars->mark[at] = trimmed(colon + 1, to);
	stars->n++;
}

MigStars
mig_stars_parse(const char *text)
{
	MigStars stars = {0};
	char *body = text ? trimmed(text, text + strlen(text)) : "";
	size_t len = strlen(body);
	int most = 1;

	if ((body[0] == '{') != (len > 1 && body[len - 1] == '}'))
		refuse_stars(text, "a brace is missing");
	if (body[0] == '{')
		body = trimmed(body + 1, body + len - 1);
	if (*body == '\0')
		return stars;
	for (const char *c = body; *c; c++)
		most += *c == ',';
	stars.cutoff = palloc(sizeof(double) * (most + 1));
	stars.shown = palloc(sizeof(char *) * (most + 1));
	stars.mark = palloc(sizeof(char *) * (most + 1));
	for (const char *from = body; from;)
	{
		const char *comma = strchr(from, ',');

		add_star(&stars, text, from, comma ? comma : from + strlen(from));
		from = comma ? comma + 1 : NULL;
	}
	return stars;
}

static const char *
mark_of(const MigStars *stars, double p)
{
	const char *mark = NULL;

	for (int i = 0; i < stars->n; i++)
		if (p < stars->cutoff[i])
			mark = stars->mark[i];
	return mark;
}

/* ---- numbers ---- */

static const char *
number_of(double x, const MigTableOptions *o)
{
	const char *text;
	char *zero;

	if (isnan(x))
		return "";
	text = fabs(x) < 1e15 ? psprintf("%.*f", o->digits, x) : psprintf("%.*e", o->digits, x);
	if (o->leading_zero || fabs(x) >= 1.0 || o->digits == 0)
		return text;
	zero = strchr(text, '0');
	if (zero && zero[1] == '.')
		memmove(zero, zero + 1, strlen(zero));
	return text;
}

static const char *
p_value_of(double p, const MigTableOptions *o)
{
	double least = pow(10.0, -o->digits);

	if (p < least && o->digits > 0)
		return psprintf("<%s", number_of(least, o));
	return number_of(p, o);
}

/* the statistic of an estimate, in parentheses or brackets where it stands below it */
static void
put_statistic(MigCell *cell, const MigEstimate *e, const MigTableOptions *o)
{
	bool interval = o->statistic == MIG_REPORT_CONF;

	cell->number = true;
	if (isnan(e->std_error))
		return;
	switch (o->statistic)
	{
		case MIG_REPORT_T:
			cell->text = number_of(e->statistic, o);
			break;
		case MIG_REPORT_P_VALUE:
			cell->text = p_value_of(e->p_value, o);
			break;
		case MIG_REPORT_CONF:
			cell->text = isnan(e->conf_low) ? ""
											: psprintf("%s, %s", number_of(e->conf_low, o),
													   number_of(e->conf_high, o));
			break;
		default:
			cell->text = number_of(e->std_error, o);
			break;
	}
	if (*cell->text && (interval || !o->wide))
	{
		cell->text = psprintf("%s%s", interval ? "[" : "(", cell->text);
		cell->close = interval ? "]" : ")";
	}
}

/* ---- lines ---- */

typedef struct Table
{
	MigGrid *grid;
	MigModel *const *models;
	int n;
	const MigTableOptions *o;
	bool dropped; /* some term is */
} Table;

static int
column_of(const Table *t, int model)
{
	return 1 + model * (t->o->wide ? 2 : 1);
}

/* the estimates of a term in all models */
static void
put_term(Table *t, const char *label, int indent, const char *term)
{
	MigCell *row = mig_grid_row(t->grid, MIG_GRID_BODY);
	MigCell *below = NULL;

	row[0].text = label;
	row[0].indent = indent;
	for (int i = 0; i < t->n; i++)
	{
		const MigModelTerm *found = mig_report_term(t->models[i], term);
		MigCell *cell = &row[column_of(t, i)];
		MigEstimate e;

		if (found == NULL)
			continue;
		if (found->column < 0)
		{
			cell->text = found->is_reference ? "reference" : "dropped";
			t->dropped = t->dropped || !found->is_reference;
			continue;
		}
		if (below == NULL && !t->o->wide)
			below = mig_grid_row(t->grid, MIG_GRID_BODY);
		e = mig_infer_estimate(t->models[i], found, t->o->conf_level);
		cell->number = true;
		cell->text = number_of(found->estimate, t->o);
		cell->mark = mark_of(&t->o->stars, e.p_value);
		put_statistic(below ? &below[column_of(t, i)] : cell + 1, &e, t->o);
	}
}

static void
put_group(Table *t, const MigReportGroup *group)
{
	bool single = mig_report_is_single(group);
	ListCell *lc;

	if (!single)
		mig_grid_row(t->grid, MIG_GRID_BODY)[0].text =
			mig_report_heading(group, t->models, t->n, &t->o->labels);
	foreach (lc, group->levels)
	{
		const MigReportLevel *level = lfirst(lc);

		if (!level->estimated)
			continue;
		if (single)
			put_term(t, mig_report_line_label(group, &t->o->labels), 0, level->term);
		else
			put_term(t, mig_report_level_label(level, &t->o->labels), 2, level->term);
	}
}

static const char *
percent_of(double level)
{
	return psprintf("%.10g%%", level * 100.0);
}

static void
put_head(Table *t)
{
	MigCell *titles = mig_grid_row(t->grid, MIG_GRID_HEAD);
	MigCell *below = t->o->wide ? mig_grid_row(t->grid, MIG_GRID_HEAD) : NULL;

	for (int i = 0; i < t->n; i++)
	{
		int c = column_of(t, i);

		titles[c].text =
			t->o->titles ? t->o->titles[i] : psprintf("(%d) %s", i + 1, t->models[i]->outcome);
		titles[c].centred = true;
		if (below == NULL)
			continue;
		titles[c].span = 2;
		below[c].text = "B";
		below[c + 1].text = t->o->statistic == MIG_REPORT_T         ? "t"
							: t->o->statistic == MIG_REPORT_P_VALUE ? "p"
							: t->o->statistic == MIG_REPORT_CONF
								? psprintf("%s CI", percent_of(t->o->conf_level))
								: "SE(B)";
	}
}

/* ---- foot ---- */

static const char *
count_of(int64 count)
{
	return count < 0 ? "" : psprintf(INT64_FORMAT, count);
}

static bool
is_survey(const MigModel *m)
{
	return strcmp(m->vcov_type, "survey") == 0;
}

static const char *
foot_text(const MigModel *m, int line, const MigTableOptions *o)
{
	switch (line)
	{
		case 0:
			return count_of(m->n);
		case 1:
			return number_of(m->r_squared, o);
		case 2:
			return number_of(mig_infer_pseudo_r_squared(m), o);
		case 3:
			return strpbrk(m->vcov_type, "0123") /* hc1, cr2 */
					   ? asc_toupper(m->vcov_type, strlen(m->vcov_type))
					   : m->vcov_type;
		case 4:
			return strcmp(m->weight_type, "none") == 0 ? "" : m->weight_type;
		case 5:
			return m->absorbed ? m->absorbed : "";
		case 6:
			return is_survey(m) ? "" : count_of(m->n_clusters);
		case 7:
			return is_survey(m) ? count_of(m->n_clusters) : "";
		default:
			return count_of(m->n_strata);
	}
}

/* lines that no model has are left out, but for N and errors */
static void
put_foot(Table *t)
{
	static const char *const labels[] = {"N",        "R-squared", "Pseudo R-squared",
										 "Errors",   "Weights",   "Effects",
										 "Clusters", "PSUs",      "Strata"};

	for (int line = 0; line < lengthof(labels); line++)
	{
		bool any = line == 0 || line == 3;
		MigCell *row;

		for (int i = 0; i < t->n; i++)
			any = any || *foot_text(t->models[i], line, t->o);
		if (!any)
			continue;
		row = mig_grid_row(t->grid, MIG_GRID_FOOT);
		row[0].text = labels[line];
		for (int i = 0; i < t->n; i++)
		{
			row[column_of(t, i)].text = foot_text(t->models[i], line, t->o);
			row[column_of(t, i)].number = true;
		}
	}
}

/* the numbers of the models whose errors are those of model i: "models 1, 3" */
static const char *
models_like(const Table *t, int i, bool *all)
{
	StringInfoData out;
	int n = 0;

	initStringInfo(&out);
	for (int j = 0; j < t->n; j++)
		if (strcmp(mig_report_errors(t->models[i]), mig_report_errors(t->models[j])) == 0)
			appendStringInfo(&out, "%s%d", n++ > 0 ? ", " : "", j + 1);
	*all = n == t->n;
	return psprintf("%s %s", n > 1 ? "models" : "model", out.data);
}

/* "iid", or by model where they differ */
static const char *
errors_of(const Table *t)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < t->n; i++)
	{
		bool seen = false;
		bool all;
		const char *models = models_like(t, i, &all);

		for (int j = 0; j < i && !seen; j++)
			seen = strcmp(mig_report_errors(t->models[i]), mig_report_errors(t->models[j])) == 0;
		if (seen)
			continue;
		appendStringInfo(&out, "%s%s", i ? "; " : "", mig_report_errors(t->models[i]));
		if (!all)
			appendStringInfo(&out, " in %s", models);
	}
	return out.data;
}

static bool
any_absorbs(const Table *t)
{
	for (int i = 0; i < t->n; i++)
		if (t->models[i]->absorbed)
			return true;
	return false;
}

static void
put_notes(Table *t)
{
	static const char *const names[] = {"Standard errors", "t statistics", "p-values", "intervals"};
	const char *name = names[t->o->statistic];
	StringInfoData stars;

	if (t->o->statistic == MIG_REPORT_CONF)
		name = psprintf("%s intervals in brackets", percent_of(t->o->conf_level));
	else if (!t->o->wide)
		name = psprintf("%s in parentheses", name);
	mig_grid_note(t->grid, t->o->statistic == MIG_REPORT_STD_ERROR
							   ? psprintf("%s: %s", name, errors_of(t))
							   : psprintf("%s; standard errors: %s", name, errors_of(t)));
	initStringInfo(&stars);
	for (int i = 0; i < t->o->stars.n; i++)
		appendStringInfo(&stars, "%s%s p < %s", i ? ", " : "", t->o->stars.mark[i],
						 t->o->stars.shown[i]);
	if (stars.len > 0)
		mig_grid_note(t->grid, stars.data);
	if (t->dropped)
		mig_grid_note(t->grid,
					  psprintf("dropped: collinear with the terms before it%s",
							   any_absorbs(t) ? ", or determined by the absorbed effects" : ""));
	for (int i = 0; i < t->n; i++)
		if (t->models[i]->note)
			mig_grid_note(t->grid, t->n > 1 ? psprintf("Model %d: %s", i + 1, t->models[i]->note)
											: psprintf("Note: %s", t->models[i]->note));
}

MigGrid *
mig_report_table(MigModel *const *models, int n, const MigTableOptions *options)
{
	Table t = {mig_grid_new(1 + n * (options->wide ? 2 : 1)), models, n, options, false};
	ListCell *lc;

	put_head(&t);
	foreach (lc, mig_report_groups(models, n))
		put_group(&t, lfirst(lc));
	put_foot(&t);
	put_notes(&t);
	return t.grid;
}
