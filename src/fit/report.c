/* report.c: the lines of printed tables of models */
#include "postgres.h"

#include "fit/report.h"

#include "lib/stringinfo.h"
#include "utils/formatting.h"

static const char *
label_of(const MigLabels *labels, const char *key)
{
	for (int i = 0; labels && key && i < labels->n; i++)
		if (strcmp(labels->key[i], key) == 0)
			return labels->label[i];
	return NULL;
}

/* ---- groups of lines ---- */

/* of a factor */
static bool
is_level(const MigModelTerm *t)
{
	return t->level && t->variable;
}

static const char *
group_name(const MigModelTerm *t)
{
	return is_level(t) ? t->variable : t->term;
}

static MigReportGroup *
find_group(List *groups, const char *name, bool factor, int *place)
{
	for (int i = 0; i < list_length(groups); i++)
	{
		MigReportGroup *group = list_nth(groups, i);

		if (group->factor == factor && strcmp(group->name, name) == 0)
		{
			*place = i;
			return group;
		}
	}
	return NULL;
}

static MigReportLevel *
find_level(List *levels, const char *term, int *place)
{
	for (int i = 0; i < list_length(levels); i++)
	{
		MigReportLevel *level = list_nth(levels, i);

		if (strcmp(level->term, term) == 0)
		{
			*place = i;
			return level;
		}
	}
	return NULL;
}

/* the level, behind the one of the same group that comes before it in this model */
static void
place_level(MigReportGroup *group, const MigModel *m, int term)
{
	const MigModelTerm *t = &m->terms[term];
	int place = -1;
	MigReportLevel *level = find_level(group->levels, t->term, &place);

	if (level == NULL)
	{
		if (term > 0 && m->terms[term - 1].formula_term == t->formula_term)
			find_level(group->levels, m->terms[term - 1].term, &place);
		level = palloc0(sizeof(MigReportLevel));
		level->term = t->term;
		level->level = t->level;
		group->levels = list_insert_nth(group->levels, place + 1, level);
	}
	level->estimated = level->estimated || !t->is_reference;
}

/* the place of the first of the terms from `term` on that has a group, else the end */
static int
next_place(List *groups, const MigModel *m, int term)
{
	int place;

	for (int i = term; i < m->nterms; i++)
		if (find_group(groups, group_name(&m->terms[i]), is_level(&m->terms[i]), &place))
			return place;
	return list_length(groups);
}

/* the terms of a model, new groups behind the one that comes before them in it */
static List *
place_terms(List *groups, const MigModel *m, bool intercept)
{
	int place = -1;

	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];
		const char *name = group_name(t);
		MigReportGroup *group;

		if ((t->formula_term == 0) != intercept)
			continue;
		group = find_group(groups, name, is_level(t), &place);
		if (group == NULL)
		{
			group = palloc0(sizeof(MigReportGroup));
			group->name = name;
			group->variable = t->variable;
			group->factor = is_level(t);
			place = intercept   ? list_length(groups)
					: place < 0 ? next_place(groups, m, i)
								: place + 1;
			groups = list_insert_nth(groups, place, group);
		}
		place_level(group, m, i);
	}
	return groups;
}

List *
mig_report_groups(MigModel *const *models, int n)
{
	List *groups = NIL;

	for (int i = 0; i < n; i++)
		groups = place_terms(groups, models[i], false);
	for (int i = 0; i < n; i++)
		groups = place_terms(groups, models[i], true);
	return groups;
}

bool
mig_report_is_single(const MigReportGroup *group)
{
	ListCell *lc;
	bool has_true = false;

	if (!group->factor)
		return true;
	foreach (lc, group->levels)
	{
		const MigReportLevel *level = lfirst(lc);

		if (strcmp(level->level, level->estimated ? "true" : "false") != 0)
			return false;
		has_true = has_true || level->estimated;
	}
	return has_true;
}

/* ---- labels ---- */

/* the length of the first part of an interaction: up to a colon outside of brackets */
static int
part_length(const char *text)
{
	int depth = 0;
	int at = 0;

	for (; text[at] && (text[at] != ':' || depth > 0); at++)
		depth += (text[at] == '[') - (text[at] == ']');
	return at;
}

/* the label of a part "g" or "g[level]", else its own words; nothing where only levels are wanted */
static const char *
part_label(const char *part, const MigLabels *labels, bool levels, bool *found)
{
	const char *level = strchr(part, '[');
	const char *label = label_of(labels, part);

	if (levels && level == NULL)
		return NULL;
	*found = *found || label;
	if (label)
		return label;
	return levels ? pnstrdup(level + 1, strlen(level) - 2) : part;
}

/* the label of a term or variable, of an interaction the labels of its parts; NULL: none has one */
static const char *
label_of_parts(const MigLabels *labels, const char *text, bool levels)
{
	const char *whole = label_of(labels, text);
	StringInfoData out;
	bool found = false;

	if (whole || text == NULL || labels == NULL)
		return whole;
	initStringInfo(&out);
	for (const char *at = text; *at;)
	{
		int length = part_length(at);
		const char *label = part_label(pnstrdup(at, length), labels, levels, &found);

		if (label)
			appendStringInfo(&out, "%s%s", out.len > 0 ? ":" : "", label);
		at += length + (at[length] == ':');
	}
	return found ? out.data : NULL;
}

const char *
mig_report_level_label(const MigReportLevel *level, const MigLabels *labels)
{
	const char *label = label_of_parts(labels, level->term, true);

	return label ? label : level->level;
}

const char *
mig_report_line_label(const MigReportGroup *group, const MigLabels *labels)
{
	ListCell *lc;
	const char *label = NULL;

	foreach (lc, group->levels)
		if (((const MigReportLevel *) lfirst(lc))->estimated)
			label = label_of(labels, ((const MigReportLevel *) lfirst(lc))->term);
	if (label == NULL)
		label = label_of_parts(labels, group->variable, false);
	return label ? label : group->name;
}

/* the references of the group in a model, separated by commas; NULL: it has none */
static const char *
references_of(const MigReportGroup *group, const MigModel *m, const MigLabels *labels)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];
		MigReportLevel level = {t->term, t->level, false};

		if (t->is_reference && is_level(t) && strcmp(t->variable, group->name) == 0)
			appendStringInfo(&list, "%s%s", list.len ? ", " : "",
							 mig_report_level_label(&level, labels));
	}
	return list.len ? list.data : NULL;
}

const char *
mig_report_heading(const MigReportGroup *group, MigModel *const *models, int n,
				   const MigLabels *labels)
{
	const char *label = label_of_parts(labels, group->variable, false);
	List *seen = NIL;
	StringInfoData out;
	ListCell *lc;

	initStringInfo(&out);
	for (int i = 0; i < n; i++)
	{
		const char *references = references_of(group, models[i], labels);
		bool known = references == NULL;

		foreach (lc, seen)
			known = known || strcmp(lfirst(lc), references) == 0;
		if (!known)
			seen = lappend(seen, (void *) references);
	}
	appendStringInfoString(&out, label ? label : group->name);
	foreach (lc, seen)
		appendStringInfo(&out, "%s%s", foreach_current_index(lc) > 0 ? " / " : " (reference: ",
						 (const char *) lfirst(lc));
	if (seen)
		appendStringInfoChar(&out, ')');
	return out.data;
}

/* ---- models ---- */

const MigModelTerm *
mig_report_term(const MigModel *m, const char *term)
{
	for (int i = 0; i < m->nterms; i++)
		if (strcmp(m->terms[i].term, term) == 0)
			return &m->terms[i];
	return NULL;
}

static const char *
errors_named(const MigModel *m)
{
	const char *kind = asc_toupper(m->vcov_type, strlen(m->vcov_type));

	if (strcmp(m->vcov_type, "iid") == 0)
		return "iid";
	if (strcmp(m->vcov_type, "survey") == 0)
		return "survey design, linearized";
	if (strcmp(m->vcov_type, "observed") == 0 || strcmp(m->vcov_type, "expected") == 0)
		return psprintf("%s information", m->vcov_type);
	if (m->cluster)
		return psprintf("clustered by %s (%s)", m->cluster, kind);
	return psprintf("robust to unequal variance (%s)", kind);
}

const char *
mig_report_errors(const MigModel *m)
{
	return m->design ? psprintf("%s: %s", errors_named(m), m->design) : errors_named(m);
}
