/* factor.c: how a factor is coded: its reference, and NULL as a level */
#include "postgres.h"

#include "formula/parser.h"

/* the coding of a column, to be said more of */
static MigFactorSpec *
factor_of(MigParser *p, int variable)
{
	p->codings++;
	if (p->factors[variable] == NULL)
		p->factors[variable] = palloc0(sizeof(MigFactorSpec));
	return p->factors[variable];
}

static bool
same_reference(const MigFactorSpec *a, const MigFactorSpec *b)
{
	if (a->reference != b->reference || a->nlevels != b->nlevels)
		return false;
	for (int i = 0; i < a->nlevels; i++)
		if (strcmp(a->levels[i], b->levels[i]) != 0)
			return false;
	return true;
}

/* a column has one reference in all its terms */
static void
set_reference(MigParser *p, int variable, const MigFactorSpec *wanted, int position)
{
	MigFactorSpec *spec = factor_of(p, variable);

	if (spec->reference != MIG_REFERENCE_DEFAULT && !same_reference(spec, wanted))
		mig_formula_error(p->text, position, ERRCODE_SYNTAX_ERROR,
						  "A column has one reference in all its terms; other terms of it can be "
						  "written i.x.",
						  "two references for \"%s\"", p->variables[variable]);
	spec->reference = wanted->reference;
	spec->nlevels = wanted->nlevels;
	spec->levels = wanted->levels;
}

static void
set_missing(MigParser *p, int variable, const char *label, int position)
{
	MigFactorSpec *spec = factor_of(p, variable);

	if (spec->missing && strcmp(spec->missing, label) != 0)
		mig_formula_error(p->text, position, ERRCODE_SYNTAX_ERROR,
						  "A column has one name for its missing values in all its terms.",
						  "two names for the missing values of \"%s\"", p->variables[variable]);
	spec->missing = label;
}

void
mig_factor_set_level(MigParser *p, int variable, const char *level, int position)
{
	const char **levels = palloc(sizeof(char *));
	MigFactorSpec wanted = {.reference = MIG_REFERENCE_LEVELS, .nlevels = 1, .levels = levels};

	levels[0] = level;
	set_reference(p, variable, &wanted, position);
}

/* ---- the list of levels: 'q2, q3'; a comma inside a level is written twice; blanks around the levels
 * of a list do not count, those of a single level do ---- */

static char *
trimmed(char *level)
{
	char *end;

	while (*level == ' ' || *level == '\t')
		level++;
	for (end = level + strlen(level); end > level && (end[-1] == ' ' || end[-1] == '\t');)
		end--;
	*end = '\0';
	return level;
}

static void
add_level(MigParser *p, MigFactorSpec *spec, char *level)
{
	for (int i = 0; i < spec->nlevels; i++)
		if (strcmp(spec->levels[i], level) == 0)
			return;
	if (*level == '\0' && strchr(p->token->text, ','))
		mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR,
						  "Levels are separated by single commas; a comma inside a level is "
						  "written twice.",
						  "an empty level in the list of references");
	spec->levels[spec->nlevels++] = level;
}

static MigFactorSpec
split_levels(MigParser *p, const char *list)
{
	MigFactorSpec spec = {.reference = MIG_REFERENCE_LEVELS};
	StringInfoData level;
	bool listed = false;

	spec.levels = palloc((strlen(list) + 1) * sizeof(char *));
	initStringInfo(&level);
	for (; *list; list++)
	{
		if (list[0] == ',' && list[1] != ',')
		{
			add_level(p, &spec, trimmed(pstrdup(level.data)));
			resetStringInfo(&level);
			listed = true;
			continue;
		}
		appendStringInfoChar(&level, *list);
		list += list[0] == ',';
	}
	add_level(p, &spec, listed ? trimmed(level.data) : level.data);
	return spec;
}

/* ---- i(x, ref='..', missing='..') ---- */

static bool
keyword_reference(const char *word, MigReference *reference)
{
	if (strcmp(word, "first") == 0)
		*reference = MIG_REFERENCE_FIRST;
	else if (strcmp(word, "last") == 0)
		*reference = MIG_REFERENCE_LAST;
	else if (strcmp(word, "most_frequent") == 0 || strcmp(word, "freq") == 0)
		*reference = MIG_REFERENCE_MOST_FREQUENT;
	else
		return false;
	return true;
}

/* the next token as a reference; not consumed */
static MigFactorSpec
read_reference(MigParser *p)
{
	MigFactorSpec spec = {.reference = MIG_REFERENCE_LEVELS};

	switch (p->token->kind)
	{
		case MIG_TOKEN_STRING:
		case MIG_TOKEN_QUOTED:
		case MIG_TOKEN_NUMBER:
			return split_levels(p, p->token->text);
		case MIG_TOKEN_NAME:
			if (keyword_reference(p->token->text, &spec.reference))
				return spec;
			mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR,
							  psprintf("Put a level in quotes: ref='%s'; without quotes it can be "
									   "first, last or most_frequent.",
									   mig_token_shown(p, p->token)),
							  "unknown reference %s", mig_token_shown(p, p->token));
		default:
			mig_unexpected(p, "Write ref='level', or ref=first, last or most_frequent.");
	}
}

static void
parse_missing(MigParser *p, int variable)
{
	if (!mig_at(p, MIG_TOKEN_STRING) && !mig_at(p, MIG_TOKEN_QUOTED))
		mig_unexpected(p, "Name the level that NULLs get: missing='Missing'.");
	if (p->token->text[0] == '\0')
		mig_formula_error(p->text, p->token->position, ERRCODE_SYNTAX_ERROR,
						  "Name the level that NULLs get: missing='Missing'.",
						  "the level for missing values has no name");
	set_missing(p, variable, p->token->text, p->token->position);
	p->token++;
}

static void
parse_option(MigParser *p, int variable)
{
	const MigToken *option = p->token;
	MigFactorSpec wanted;

	if (!mig_at(p, MIG_TOKEN_NAME) || option[1].kind != MIG_TOKEN_EQUALS)
		mig_unexpected(p, "The options are ref= and missing=; write an interaction as i.a:b.");
	p->token += 2;
	if (strcmp(option->text, "ref") == 0)
	{
		wanted = read_reference(p);
		set_reference(p, variable, &wanted, p->token->position);
		p->token++;
	}
	else if (strcmp(option->text, "missing") == 0)
		parse_missing(p, variable);
	else
		mig_formula_error(p->text, option->position, ERRCODE_SYNTAX_ERROR,
						  "The options of a factor are ref= and missing=.", "unknown option %s",
						  mig_token_shown(p, option));
}

/* the next tokens are i, factor or C and "("; returns the variable */
int
mig_parse_factor_call(MigParser *p)
{
	static const char *const hint =
		"A factor is made of one column; compute it in the source query, or write log(x) as a "
		"number.";
	int variable;

	p->token++;
	mig_enter(p);
	variable = mig_expect_variable(p, hint);
	if (!mig_at(p, MIG_TOKEN_COMMA) && !mig_at(p, MIG_TOKEN_CLOSE))
		mig_unexpected(p, hint);
	while (mig_accept(p, MIG_TOKEN_COMMA))
		parse_option(p, variable);
	mig_leave(p);
	return variable;
}

/* the next tokens are ib or b and "(": Stata's ib(freq).x; returns the variable */
int
mig_parse_base_call(MigParser *p)
{
	static const char *const hint =
		"Write i(x, ref=first), last or most_frequent, or i(x, ref='level').";
	MigFactorSpec wanted;
	int variable;
	int position;

	p->token++;
	mig_enter(p);
	position = p->token->position;
	if (!mig_at(p, MIG_TOKEN_NAME) && !mig_at(p, MIG_TOKEN_NUMBER))
		mig_unexpected(p, hint);
	wanted = read_reference(p);
	p->token++;
	mig_leave(p);
	mig_expect(p, MIG_TOKEN_DOT, "\".\" and a column");
	variable = mig_expect_variable(p, hint);
	set_reference(p, variable, &wanted, position);
	return variable;
}

/* ---- spelling ---- */

static void
spell_levels(StringInfo out, const MigFactorSpec *spec)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < spec->nlevels; i++)
	{
		/* the space keeps a level that starts with a comma from doubling the separator */
		if (i > 0)
			appendStringInfoString(&list, spec->levels[i][0] == ',' ? ", " : ",");
		for (const char *at = spec->levels[i]; *at; at++)
		{
			if (*at == ',')
				appendStringInfoChar(&list, ',');
			appendStringInfoChar(&list, *at);
		}
	}
	mig_spell_doubled(out, list.data, '\'');
}

/* ", ref='..', missing='..'" */
void
mig_spell_factor_options(StringInfo out, const MigFactorSpec *spec)
{
	static const char *const words[] = {[MIG_REFERENCE_FIRST] = "first",
										[MIG_REFERENCE_LAST] = "last",
										[MIG_REFERENCE_MOST_FREQUENT] = "most_frequent"};

	if (spec->reference != MIG_REFERENCE_DEFAULT)
		appendStringInfoString(out, ", ref=");
	if (spec->reference == MIG_REFERENCE_LEVELS)
		spell_levels(out, spec);
	else if (spec->reference != MIG_REFERENCE_DEFAULT)
		appendStringInfoString(out, words[spec->reference]);
	if (spec->missing)
	{
		appendStringInfoString(out, ", missing=");
		mig_spell_doubled(out, spec->missing, '\'');
	}
}
