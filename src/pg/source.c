/* source.c: the rows a procedure reads, and its columns by name */
#include "postgres.h"

#include "pg/source.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "parser/parse_coerce.h"
#include "parser/parser.h"
#include "parser/scansup.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

#include "pg/nearest.h"
#include "pg/query.h"

#define SHOWN_COLUMNS 12 /* names in a hint */
#define HINT          "A source is the name of a table or view, or one SELECT, VALUES, WITH or TABLE query."

/* ---- one query ---- */

/* past a comment, which may hold others; at its start where it does not end */
static const char *
skip_block(const char *start)
{
	int depth = 0;

	for (const char *at = start; *at; at++)
	{
		if (at[0] == '/' && at[1] == '*')
		{
			at++;
			depth++;
		}
		else if (at[0] == '*' && at[1] == '/')
		{
			at++;
			if (--depth == 0)
				return at + 1;
		}
	}
	return start;
}

static const char *
skip_comments(const char *at)
{
	for (;;)
	{
		const char *start = at;

		while (scanner_isspace(*at))
			at++;
		if (at[0] == '-' && at[1] == '-')
			while (*at && *at != '\n')
				at++;
		else if (at[0] == '/' && at[1] == '*')
			at = skip_block(at);
		if (at == start)
			return at;
	}
}

static bool
continues_name(char c)
{
	return isalnum((unsigned char) c) || IS_HIGHBIT_SET(c) || c == '_' || c == '$';
}

/* these words are reserved, so that no unquoted table can have one for a name */
static bool
looks_like_query(const char *text)
{
	static const char *const words[] = {"select", "values", "with", "table"};
	const char *at = skip_comments(text);

	while (*at == '(')
		at = skip_comments(at + 1);
	for (int i = 0; i < lengthof(words); i++)
	{
		size_t len = strlen(words[i]);

		if (pg_strncasecmp(at, words[i], len) == 0 && !continues_name(at[len]) && at[len] != '.')
			return true;
	}
	return false;
}

/* show where in the source, not where in the statement that holds it as a string */
static void
source_error(void *text)
{
	int at = geterrposition();

	if (at <= 0)
		return;
	errposition(0);
	internalerrposition(at);
	internalerrquery(text);
}

static List *
parse(const char *text)
{
	ErrorContextCallback callback = {error_context_stack, source_error, (void *) text};
	List *statements;

	error_context_stack = &callback;
	statements = raw_parser(text, RAW_PARSE_DEFAULT);
	error_context_stack = callback.previous;
	return statements;
}

static bool
only_reads(const SelectStmt *statement)
{
	ListCell *cell;

	if (statement->intoClause || statement->lockingClause)
		return false;
	if (statement->withClause)
		foreach (cell, statement->withClause->ctes)
		{
			CommonTableExpr *cte = lfirst_node(CommonTableExpr, cell);

			if (!IsA(cte->ctequery, SelectStmt))
				return false;
		}
	return true;
}

/* the text of the one query in it, without its semicolon */
static char *
one_query(const char *text)
{
	List *statements = parse(text);
	RawStmt *statement;

	if (list_length(statements) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("the source holds %d statements instead of one", list_length(statements)),
				 errhint(HINT)));
	statement = linitial_node(RawStmt, statements);
	if (!IsA(statement->stmt, SelectStmt) || !only_reads((SelectStmt *) statement->stmt))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("the source must be a query that only reads"), errhint(HINT)));
	text += statement->stmt_location;
	return statement->stmt_len > 0 ? pnstrdup(text, statement->stmt_len) : pstrdup(text);
}

/* ---- a table or view ---- */

static const char *
relation_name(const char *text, bool *stored)
{
	List *words;
	List *names = NIL;
	ListCell *cell;
	Oid relation;
	char *schema;
	char *name;

	if (!SplitIdentifierString(pstrdup(text), '.', &words) || words == NIL ||
		list_length(words) > 3)
		ereport(ERROR, (errcode(ERRCODE_SYNTAX_ERROR),
						errmsg("\"%s\" is neither the name of a table nor one query", text),
						errhint(HINT)));
	foreach (cell, words)
		names = lappend(names, makeString(lfirst(cell)));
	relation = RangeVarGetRelid(makeRangeVarFromNameList(names), NoLock, true);
	schema = OidIsValid(relation) ? get_namespace_name(get_rel_namespace(relation)) : NULL;
	name = OidIsValid(relation) ? get_rel_name(relation) : NULL;
	if (schema == NULL || name == NULL) /* never there, or dropped since */
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("source \"%s\" does not exist", text), errhint(HINT)));
	*stored = get_rel_relkind(relation) == RELKIND_RELATION ||
			  get_rel_relkind(relation) == RELKIND_PARTITIONED_TABLE ||
			  get_rel_relkind(relation) == RELKIND_MATVIEW;
	return quote_qualified_identifier(schema, name);
}

MigSource
mig_source_open(const char *text)
{
	MigSource source = {0};

	/* the line break ends a comment that the query may end with */
	if (looks_like_query(text))
		source.from = psprintf("(%s\n) AS source", one_query(text));
	else
		source.from = psprintf("%s AS source", relation_name(text, &source.stored));
	source.columns = mig_query_columns(psprintf("SELECT * FROM %s", source.from));
	return source;
}

/* ---- columns ---- */

/* place of the only column of that name; -1: none */
static int
find_column(const MigSource *source, const char *name)
{
	int found = -1;

	for (int i = 0; i < source->columns->natts; i++)
	{
		if (strcmp(NameStr(TupleDescAttr(source->columns, i)->attname), name) != 0)
			continue;
		if (found >= 0)
			ereport(ERROR, (errcode(ERRCODE_AMBIGUOUS_COLUMN),
							errmsg("the source has more than one column \"%s\"", name),
							errhint("Give the columns of the query different names with AS.")));
		found = i;
	}
	return found;
}

/* a name as SQL would read it: folded unless quoted; NULL where it is not one name */
static const char *
folded(const char *name)
{
	List *words;

	if (!SplitIdentifierString(pstrdup(name), '.', &words) || list_length(words) != 1)
		return NULL;
	return linitial(words);
}

static const char *
nearest_column(const MigSource *source, const char *name)
{
	const char **names = palloc(sizeof(char *) * (source->columns->natts + 1));

	for (int i = 0; i < source->columns->natts; i++)
		names[i] = NameStr(TupleDescAttr(source->columns, i)->attname);
	return mig_nearest(name, names, source->columns->natts);
}

static const char *
column_list(const MigSource *source)
{
	StringInfoData list;

	initStringInfo(&list);
	if (source->columns->natts == 0)
		appendStringInfoString(&list, "no columns");
	for (int i = 0; i < Min(source->columns->natts, SHOWN_COLUMNS); i++)
		appendStringInfo(&list, "%s\"%s\"", i ? ", " : "",
						 NameStr(TupleDescAttr(source->columns, i)->attname));
	if (source->columns->natts > SHOWN_COLUMNS)
		appendStringInfo(&list, " and %d more", source->columns->natts - SHOWN_COLUMNS);
	return list.data;
}

const char *
mig_source_hint(const MigSource *source, const char *name)
{
	const char *near = nearest_column(source, name);

	return near ? psprintf("Did you mean \"%s\"? The source has %s.", near, column_list(source))
				: psprintf("The source has %s.", column_list(source));
}

static int
require_column(const MigSource *source, const char *name, const char *role)
{
	int at = find_column(source, name);

	if (at < 0 && folded(name))
		at = find_column(source, folded(name));
	if (at >= 0)
		return at;
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("the source has no column \"%s\" (%s)", name, role),
					errhint("%s", mig_source_hint(source, name))));
}

bool
mig_source_has_exactly(const MigSource *source, const char *name)
{
	return find_column(source, name) >= 0;
}

bool
mig_source_has(const MigSource *source, const char *name)
{
	return find_column(source, name) >= 0 ||
		   (folded(name) && find_column(source, folded(name)) >= 0);
}

const char *
mig_source_column(const MigSource *source, const char *name, const char *role)
{
	int at = require_column(source, name, role);

	return psprintf("source.%s",
					quote_identifier(NameStr(TupleDescAttr(source->columns, at)->attname)));
}

Oid
mig_source_type(const MigSource *source, const char *name, const char *role)
{
	return TupleDescAttr(source->columns, require_column(source, name, role))->atttypid;
}

Oid
mig_source_collation(const MigSource *source, const char *name, const char *role)
{
	return TupleDescAttr(source->columns, require_column(source, name, role))->attcollation;
}

const char *
mig_source_number(const MigSource *source, const char *name, const char *role)
{
	int at = require_column(source, name, role);
	Form_pg_attribute column = TupleDescAttr(source->columns, at);
	Oid type = getBaseType(column->atttypid);
	Oid number = FLOAT8OID;

	if (!can_coerce_type(1, &type, &number, COERCION_IMPLICIT))
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("column \"%s\" (%s) is of type %s, not a number",
							   NameStr(column->attname), role, format_type_be(column->atttypid)),
						errhint("Name a numeric column, or cast it in the source query.")));
	return psprintf("%s::pg_catalog.float8", mig_source_column(source, name, role));
}

const char *
mig_source_boolean(const MigSource *source, const char *name, const char *role)
{
	Oid type = mig_source_type(source, name, role);

	if (getBaseType(type) != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" (%s) is of type %s, not boolean", name, role,
						format_type_be(type)),
				 errhint("Make it a condition in the source, such as (age >= 18) AS adult.")));
	return mig_source_column(source, name, role);
}
