/* responses.c: questions with several answers */
#include "postgres.h"

#include "fit/responses.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "pg/query.h"
#include "pg/source.h"

/* columns that the source gets besides its own */
#define ANSWERED "migstat answered"
#define ASKED    "migstat asked"

typedef struct Question
{
	const MigResponsesRequest *request;
	MigSource source;
	int n;
	const char **labels;
	const char **chosen; /* expressions, never NULL */
	const char *asked;
} Question;

/* ---- what was chosen ---- */

static void
open_items(Question *q)
{
	const MigResponsesRequest *r = q->request;
	StringInfoData asked;

	initStringInfo(&asked);
	q->n = r->nitems;
	q->labels = r->items;
	q->chosen = palloc(sizeof(char *) * r->nitems);
	for (int i = 0; i < r->nitems; i++)
	{
		const char *column = mig_source_column(&q->source, r->items[i], "items");
		Oid type = mig_source_type(&q->source, r->items[i], "items");

		if (getBaseType(type) != BOOLOID)
			ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
							errmsg("column \"%s\" (items) is of type %s, not boolean", r->items[i],
								   format_type_be(type)),
							errhint("Make it a condition in the source, such as (%s = 1) AS %s.",
									quote_identifier(r->items[i]), quote_identifier(r->items[i]))));
		q->chosen[i] = psprintf("(%s IS TRUE)", column);
		appendStringInfo(&asked, "%s%s IS NOT NULL", i ? " OR " : "", column);
	}
	q->asked = asked.data;
}

/* the answers of a row as text[] */
static const char *
answers_of(const Question *q)
{
	const char *name = q->request->items_column;
	const char *column = mig_source_column(&q->source, name, "items_column");
	Oid type = getBaseType(mig_source_type(&q->source, name, "items_column"));

	if (OidIsValid(get_element_type(type)))
		return psprintf("%s::pg_catalog.text[]", column);
	if (type == TEXTOID || type == VARCHAROID)
		return psprintf("pg_catalog.regexp_split_to_array(pg_catalog.btrim(%s, E' \\t\\r\\n'), "
						"E'\\\\s*,\\\\s*')",
						column);
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" (items_column) is of type %s", name, format_type_be(type)),
			 errhint("It is an array of the answers, or text with commas between them.")));
}

static void
open_items_column(Question *q)
{
	const char *answers = answers_of(q);
	MigResult result = mig_query(psprintf(
		"SELECT DISTINCT item COLLATE pg_catalog.\"C\" FROM (SELECT pg_catalog.unnest(%s) AS item "
		"FROM %s) AS items WHERE item OPERATOR(pg_catalog.<>) '' ORDER BY 1",
		answers, q->source.from));

	q->n = result.rows;
	if (q->n == 0)
		ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND),
						errmsg("nobody chose anything in \"%s\"", q->request->items_column),
						errhint("Check the conditions of the source.")));
	q->labels = palloc(sizeof(char *) * q->n);
	q->chosen = palloc(sizeof(char *) * q->n);
	for (int i = 0; i < q->n; i++)
	{
		q->labels[i] = TextDatumGetCString(result.values[i]);
		q->chosen[i] = psprintf("((%s OPERATOR(pg_catalog.=) ANY (%s)) IS TRUE)",
								quote_literal_cstr(q->labels[i]), answers);
	}
	q->asked = psprintf("%s IS NOT NULL",
						mig_source_column(&q->source, q->request->items_column, "items_column"));
}

static void
open_question(Question *q, const MigResponsesRequest *r)
{
	q->request = r;
	if ((r->items == NULL) == (r->items_column == NULL))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s of items and items_column is given",
							   r->items ? "more than one" : "none"),
						errhint("items are boolean columns, items_column holds the answers as an "
								"array or as text with commas.")));
	q->source = mig_source_open(r->source);
	if (r->by)
		mig_source_column(&q->source, r->by, "by");
	if (r->items)
		open_items(q);
	else
		open_items_column(q);
}

static const char *
column_name(int item)
{
	return psprintf("migstat item %d", item + 1);
}

/* the source with the items, and who was asked and who answered, in the subpopulation */
static const char *
source_with_items(const Question *q)
{
	const char *subpop = q->request->options.subpop;
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT source.*");
	for (int i = 0; i < q->n; i++)
		appendStringInfo(&sql, ", %s AS \"%s\"", q->chosen[i], column_name(i));
	appendStringInfo(
		&sql, ", ((%s) AND %s) AS \"" ASKED "\", ((", q->asked,
		subpop ? psprintf("%s IS TRUE", mig_source_column(&q->source, subpop, "subpop")) : "true");
	for (int i = 0; i < q->n; i++)
		appendStringInfo(&sql, "%s%s", i ? " OR " : "", q->chosen[i]);
	appendStringInfo(
		&sql, ") AND %s) AS \"" ANSWERED "\" FROM %s",
		subpop ? psprintf("%s IS TRUE", mig_source_column(&q->source, subpop, "subpop")) : "true",
		q->source.from);
	return sql.data;
}

/* ---- shares ---- */

static MigDescription *
shares_of(const MigResponses *p, const MigResponsesRequest *r, const char **variables, int n,
		  const char *subpop, int *rows)
{
	MigDescribeRequest request = {p->all, variables, n, r->by, r->options, r->conf_level, true};

	request.options.subpop = subpop;
	request.no_quantiles = true;
	request.nobody = "nobody was asked";
	return mig_fit_describe(&request, rows);
}

/* counts of rows do not come with weights: describe them again without, but for cases */
static MigDescription *
counts_of(const MigResponses *p, const MigResponsesRequest *r, int *rows)
{
	MigDescribeRequest request = {p->cases, p->columns, p->nitems, r->by, r->options};

	request.options = mig_fit_default_options();
	if (strcmp(r->options.weights.type, "frequency") == 0)
		request.options.weights = r->options.weights;
	request.conf_level = r->conf_level;
	request.no_quantiles = true;
	return mig_fit_describe(&request, rows);
}

/* the limits of a share's logit, where it has one, from those of the share */
static void
take_limits(MigResponse *row, const MigDescription *share)
{
	double odds = (1.0 - share->mean) / share->mean;
	double half =
		(share->e.conf_high - share->e.conf_low) / 2.0 / share->mean / (1.0 - share->mean);

	row->e.conf_low = row->e.conf_high = NAN;
	if (share->mean <= 0.0 || share->mean >= 1.0)
		return;
	row->e.conf_low = 100.0 / (1.0 + odds * exp(half));
	row->e.conf_high = 100.0 / (1.0 + odds * exp(-half));
}

static void
take_share(MigResponse *row, const MigDescription *share)
{
	row->level = share->level;
	row->of_cases = 100.0 * share->mean;
	row->e.std_error = 100.0 * share->e.std_error;
	take_limits(row, share);
	row->note = share->note;
}

static bool
same_level(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* the group of that level; NULL: it has no row */
static const MigDescription *
group_of(const MigDescription *groups, int n, const char *level)
{
	for (int i = 0; i < n; i++)
		if (same_level(groups[i].level, level))
			return &groups[i];
	return NULL;
}

static void
take_counts(MigResponse *row, const MigDescription *count, const MigDescription *asked)
{
	if (count)
	{
		row->n_cases = count->n;
		row->n = (int64) rint(count->mean * (double) count->n);
	}
	row->of_asked = NAN;
	if (asked)
	{
		row->n_asked = asked->n;
		row->of_asked = row->of_cases * asked->mean;
	}
}

static void
require_cases(const MigDescription *asked, int n)
{
	for (int i = 0; i < n; i++)
		if (asked[i].mean > 0.0)
			return;
	ereport(ERROR,
			(errcode(ERRCODE_NO_DATA_FOUND), errmsg("nobody chose any of the items"),
			 errhint("Check the conditions of the source, its weights and the subpopulation.")));
}

static void
open_responses(MigResponses *p, const Question *q)
{
	const char *weights = q->request->options.weights.column;

	p->nitems = q->n;
	p->columns = palloc(sizeof(char *) * q->n);
	for (int i = 0; i < q->n; i++)
		p->columns[i] = column_name(i);
	p->all = source_with_items(q);
	p->subpop = ANSWERED;
	p->cases = psprintf("SELECT * FROM (%s) AS source WHERE \"" ANSWERED "\"%s", p->all,
						weights ? psprintf(" AND %s OPERATOR(pg_catalog.>) 0::pg_catalog.float8",
										   mig_source_number(&q->source, weights, "weights"))
								: "");
}

MigResponses
mig_fit_responses(const MigResponsesRequest *request)
{
	Question q = {0};
	MigResponses p = {0};
	const char *answered = ANSWERED;
	MigDescription *share;
	MigDescription *count;
	MigDescription *asked;
	int rows;
	int ncount;
	int nasked;

	open_question(&q, request);
	open_responses(&p, &q);
	asked = shares_of(&p, request, &answered, 1, ASKED, &nasked);
	require_cases(asked, nasked);
	share = shares_of(&p, request, p.columns, q.n, ANSWERED, &rows);
	count = counts_of(&p, request, &ncount);
	p.ngroups = rows / q.n;
	ncount /= q.n;
	p.rows = palloc0(sizeof(MigResponse) * rows);
	for (int i = 0; i < rows; i++)
	{
		int item = i / p.ngroups;
		double responses = 0.0;

		for (int k = 0; k < q.n; k++)
			responses += share[k * p.ngroups + i % p.ngroups].mean;
		p.rows[i].item = q.labels[item];
		take_share(&p.rows[i], &share[i]);
		p.rows[i].of_responses = p.rows[i].of_cases / responses;
		take_counts(&p.rows[i], group_of(count + item * ncount, ncount, share[i].level),
					group_of(asked, nasked, share[i].level));
	}
	return p;
}
