/*
 * crosstable_io.c: text and binary forms of the crosstable
 *
 * Text is JSON, so that it reads well, survives a change of encoding, and opens in any tool:
 *
 *     {"crosstable": 1, "weights": "none", "missing": "drop",
 *      "n_read": 9, "n_null_weight": 0, "n_zero_weight": 0,
 *      "row": {"kind": "enum", "levels": [["low", 1], ["high", 2]]},
 *      "col": {"kind": "text", "levels": [["f", 0], ["m", 0]]},
 *      "cells": [[1, 1, 4], [2, 2, 5]]}
 *
 * A level is its label and sort key; a cell its row, column (0 is NULL) and count, with sampling
 * weights also the terms of the sum of weights and of their squares.  Empty cells are left out.
 * The binary form has the same parts in the same order.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "compat.h"
#include "pg/crosstable.h"
#include "pg/strata.h"

static const char *const weighting_names[] = {"none", "frequency", "sampling"};
static const char *const kind_names[] = {"text",    "integer", "float", "numeric",
										 "boolean", "enum",    "date",  "timestamp"};
static const char *const dim_names[] = {"row", "col"};

/* ---- text out ---- */

/* the terms of a cell's sums, as one array of numbers */
#define SUM_TERMS (3 + MIG_WIDE_TERMS)

static void
get_terms(const MigCellSums *sums, double *terms)
{
	terms[0] = sums->w.hi;
	terms[1] = sums->w.mid;
	terms[2] = sums->w.lo;
	memcpy(terms + 3, sums->w2.term, sizeof(sums->w2.term));
}

static void
set_terms(MigCellSums *sums, const double *terms)
{
	sums->w.hi = terms[0];
	sums->w.mid = terms[1];
	sums->w.lo = terms[2];
	memcpy(sums->w2.term, terms + 3, sizeof(sums->w2.term));
}

static void
put_sums(StringInfo out, const MigCellSums *sums)
{
	double terms[SUM_TERMS];

	get_terms(sums, terms);
	for (int i = 0; i < SUM_TERMS; i++)
	{
		char number[DOUBLE_SHORTEST_DECIMAL_LEN];

		double_to_shortest_decimal_buf(terms[i], number);
		appendStringInfo(out, ", %s", number);
	}
}

static void
put_levels(StringInfo out, const MigCrosstab *t, int dim)
{
	const MigLevel *levels = mig_crosstab_levels(t, dim);

	appendStringInfo(out, ", \"%s\": {\"kind\": \"%s\", \"levels\": [", dim_names[dim],
					 kind_names[t->dim[dim].kind]);
	for (uint32 i = 0; i < t->dim[dim].n; i++)
	{
		char *label = pnstrdup(mig_crosstab_label(t, &levels[i]), levels[i].len);

		appendStringInfoString(out, i ? ", [" : "[");
		escape_json(out, label);
		appendStringInfo(out, ", " INT64_FORMAT "]", levels[i].order);
		pfree(label);
	}
	appendStringInfoString(out, "]}");
}

static void
put_cells(StringInfo out, const MigCrosstab *t)
{
	const char *between = "";

	appendStringInfoString(out, ", \"cells\": [");
	for (uint32 row = 0; row <= t->dim[MIG_ROW].n; row++)
		for (uint32 col = 0; col <= t->dim[MIG_COL].n; col++)
		{
			size_t at = mig_crosstab_cell(t, row, col);
			int64 count = mig_crosstab_counts(t)[at];

			if (count == 0)
				continue;
			appendStringInfo(out, "%s[%u, %u, " INT64_FORMAT, between, row, col, count);
			if (t->sums_at)
				put_sums(out, &mig_crosstab_sums(t)[at]);
			appendStringInfoChar(out, ']');
			between = ", ";
		}
	appendStringInfoChar(out, ']');
}

/* numbers of the covariance */
static uint32
covariance_size(const MigCrosstab *t)
{
	return 2 * (uint32) mig_products_count(t->design_cells);
}

static void
put_design(StringInfo out, const MigCrosstab *t)
{
	const MigTableDesign *d = mig_crosstab_design(t);
	const double *terms;

	if (d == NULL)
		return;
	appendStringInfo(out,
					 ", \"design\": {\"units\": " INT64_FORMAT ", \"names\": " INT64_FORMAT
					 ", \"n_outside\": " INT64_FORMAT
					 ", \"strata\": %u, \"singles\": %u, \"singleton\": \"%s\", \"covariance\": [",
					 d->units, d->names, d->n_outside, d->strata, d->singles,
					 mig_singleton_word(d->singleton));
	terms = (const double *) mig_cells_covariance(d);
	for (uint32 i = 0; i < covariance_size(t); i++)
	{
		char number[DOUBLE_SHORTEST_DECIMAL_LEN];

		double_to_shortest_decimal_buf(terms[i], number);
		appendStringInfo(out, "%s%s", i ? ", " : "", number);
	}
	appendStringInfoString(out, "]}");
}

char *
mig_crosstable_to_text(const MigCrosstab *t)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "{\"crosstable\": %d, \"weights\": \"%s\", \"missing\": \"%s\"",
					 t->version, weighting_names[t->weighting], t->keep_missing ? "keep" : "drop");
	appendStringInfo(&out,
					 ", \"n_read\": " INT64_FORMAT ", \"n_null_weight\": " INT64_FORMAT
					 ", \"n_zero_weight\": " INT64_FORMAT,
					 t->n_read, t->n_null_weight, t->n_zero_weight);
	put_levels(&out, t, MIG_ROW);
	put_levels(&out, t, MIG_COL);
	put_cells(&out, t);
	put_design(&out, t);
	appendStringInfoChar(&out, '}');
	return out.data;
}

/* ---- building a table from either form ---- */

/* what a form says before its cells; labels point into the form */
typedef struct Parts
{
	MigWeighting weighting;
	bool keep_missing;
	int64 n_read;
	int64 n_null_weight;
	int64 n_zero_weight;
	bool designed;
	uint32 design_cells;
	MigTableDesign design;
	uint8_t kind[2];
	uint32 levels[2];
	MigLabel *label[2];
} Parts;

pg_noreturn static void
syntax_error(const char *detail)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					errmsg("invalid input syntax for type crosstable"), errdetail("%s", detail),
					errhint("Crosstables are made by crosstab_agg(), crosstab() and rollup().")));
}

pg_noreturn static void
binary_error(void)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					errmsg("invalid binary representation of type crosstable")));
}

/* a canonical table, its cells empty; NULL where the parts cannot be right */
static MigCrosstab *
build(const Parts *parts)
{
	MigShape shape = {{parts->levels[MIG_ROW], parts->levels[MIG_COL]},
					  {0, 0},
					  0,
					  (uint8_t) parts->weighting,
					  parts->designed,
					  (uint16_t) parts->design_cells};
	uint64 text = 0;
	size_t size;
	uint32 level;
	MigCrosstab *t;

	for (int dim = 0; dim < 2; dim++)
		for (uint32 i = 0; i < parts->levels[dim]; i++)
			text += parts->label[dim][i].len;
	if (text > MIG_CROSSTAB_MAX_BYTES || parts->design_cells > MIG_CROSSTAB_MAX_DESIGN_CELLS ||
		(parts->designed && parts->weighting != MIG_WEIGHT_SAMPLING))
		return NULL;
	shape.text = (uint32) text;
	size = mig_crosstab_size(&shape);
	if (size > MIG_CROSSTAB_MAX_BYTES)
		return NULL;
	t = palloc0(size);
	SET_VARSIZE(t, size);
	mig_crosstab_init(t, &shape, parts->kind);
	t->canonical = 1;
	t->keep_missing = parts->keep_missing;
	t->n_read = parts->n_read;
	t->n_null_weight = parts->n_null_weight;
	t->n_zero_weight = parts->n_zero_weight;
	if (t->designed)
		*mig_crosstab_design(t) = parts->design;
	for (int dim = 0; dim < 2; dim++)
		for (uint32 i = 0; i < parts->levels[dim]; i++)
			if (mig_levels_add(t, &t->dim[dim], &t->text, &parts->label[dim][i], &level) != MIG_OK)
				return NULL;
	return t;
}

/* place of a cell that is still empty; false where there is none */
static bool
empty_cell(const MigCrosstab *t, int64 row, int64 col, int64 count, size_t *at)
{
	if (row < 0 || row > t->dim[MIG_ROW].n || col < 0 || col > t->dim[MIG_COL].n || count <= 0 ||
		count > MIG_CROSSTAB_MAX_CASES - t->n_cases)
		return false;
	*at = mig_crosstab_cell(t, (uint32) row, (uint32) col);
	return mig_crosstab_counts(t)[*at] == 0;
}

static bool
is_valid(const MigCrosstab *t)
{
	return mig_crosstab_check_canonical(t, VARSIZE(t)) == MIG_OK;
}

/* ---- text in ---- */

static JsonbValue *
member(JsonbContainer *object, const char *key)
{
	JsonbValue *value = getKeyJsonValueFromContainer(object, key, strlen(key), NULL);

	if (value == NULL)
		syntax_error(psprintf("\"%s\" is missing.", key));
	return value;
}

static int64
json_integer(const JsonbValue *value, const char *what)
{
	int64 number;

	if (value == NULL || value->type != jbvNumeric || numeric_is_nan(value->val.numeric))
		syntax_error(psprintf("%s is not a whole number.", what));
	/* out of range is an error of its own */
	number = DatumGetInt64(DirectFunctionCall1(numeric_int8, NumericGetDatum(value->val.numeric)));
	if (!DatumGetBool(DirectFunctionCall2(numeric_eq, NumericGetDatum(value->val.numeric),
										  NumericGetDatum(int64_to_numeric(number)))))
		syntax_error(psprintf("%s is not a whole number.", what));
	return number;
}

static double
json_double(const JsonbValue *value)
{
	char *text;

	if (value == NULL || value->type != jbvNumeric)
		syntax_error("A sum of weights or a covariance is not a number.");
	text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
	return float8in_internal(text, NULL, "double precision", text, NULL);
}

/* which of the names a string is */
static int
json_choice(JsonbContainer *object, const char *key, const char *const *choices, int n)
{
	JsonbValue *value = member(object, key);

	for (int i = 0; i < n; i++)
		if (value->type == jbvString && value->val.string.len == strlen(choices[i]) &&
			memcmp(value->val.string.val, choices[i], value->val.string.len) == 0)
			return i;
	syntax_error(psprintf("\"%s\" has an unknown value.", key));
}

static JsonbContainer *
json_array(JsonbContainer *object, const char *key, uint32 *n)
{
	JsonbValue *value = member(object, key);

	if (value->type != jbvBinary || !JsonContainerIsArray(value->val.binary.data))
		syntax_error(psprintf("\"%s\" is not an array.", key));
	*n = JsonContainerSize(value->val.binary.data);
	return value->val.binary.data;
}

/*
 * Next element of an array that is an array of numbers or a label and a number: reads elements in
 * order, since picking the i-th of a jsonb array is linear.
 */
static int
next_tuple(JsonbIterator **it, JsonbValue *elements, int most)
{
	JsonbValue value;
	int n = 0;

	if (JsonbIteratorNext(it, &value, false) != WJB_BEGIN_ARRAY)
		syntax_error("An element of \"levels\" or \"cells\" is not an array.");
	for (;;)
	{
		JsonbIteratorToken token = JsonbIteratorNext(it, &value, false);

		if (token == WJB_END_ARRAY)
			return n;
		if (token != WJB_ELEM || n == most)
			syntax_error("An element of \"levels\" or \"cells\" has the wrong form.");
		elements[n++] = value;
	}
}

static void
json_levels(JsonbContainer *root, int dim, Parts *parts)
{
	JsonbValue *variable = member(root, dim_names[dim]);
	JsonbContainer *levels;
	JsonbIterator *it;
	JsonbValue pair[2];

	if (variable->type != jbvBinary || !JsonContainerIsObject(variable->val.binary.data))
		syntax_error(psprintf("\"%s\" is not an object.", dim_names[dim]));
	parts->kind[dim] =
		json_choice(variable->val.binary.data, "kind", kind_names, lengthof(kind_names));
	levels = json_array(variable->val.binary.data, "levels", &parts->levels[dim]);
	if (parts->levels[dim] > MIG_MAX_LEVELS)
		syntax_error("There are too many levels.");
	parts->label[dim] = palloc0(sizeof(MigLabel) * (parts->levels[dim] + 1));
	it = JsonbIteratorInit(levels);
	(void) JsonbIteratorNext(&it, &pair[0], false);
	for (uint32 i = 0; i < parts->levels[dim]; i++)
	{
		MigLabel *label = &parts->label[dim][i];

		if (next_tuple(&it, pair, 2) != 2 || pair[0].type != jbvString)
			syntax_error("A level is not a label and a number.");
		label->text = pair[0].val.string.val;
		label->len = pair[0].val.string.len;
		label->order = json_integer(&pair[1], "The sort key of a level");
	}
}

static void
json_cells(JsonbContainer *root, MigCrosstab *t)
{
	uint32 cells;
	JsonbIterator *it = JsonbIteratorInit(json_array(root, "cells", &cells));
	JsonbValue parts[3 + SUM_TERMS];
	int want = t->sums_at ? 3 + SUM_TERMS : 3;

	(void) JsonbIteratorNext(&it, &parts[0], false);
	for (uint32 i = 0; i < cells; i++)
	{
		size_t at;
		int64 count;

		if (next_tuple(&it, parts, want) != want)
			syntax_error(psprintf("A cell does not have %d numbers.", want));
		count = json_integer(&parts[2], "The count of a cell");
		if (!empty_cell(t, json_integer(&parts[0], "The row of a cell"),
						json_integer(&parts[1], "The column of a cell"), count, &at))
			syntax_error("A cell is outside the table, without cases, or given twice.");
		mig_crosstab_counts(t)[at] = count;
		t->n_cases += count;
		if (t->sums_at)
		{
			double terms[SUM_TERMS];

			for (int k = 0; k < SUM_TERMS; k++)
				terms[k] = json_double(&parts[3 + k]);
			set_terms(&mig_crosstab_sums(t)[at], terms);
		}
	}
}

static uint32
json_uint32(JsonbContainer *object, const char *key)
{
	int64 number = json_integer(member(object, key), key);

	if (number < 0 || number > PG_UINT32_MAX)
		syntax_error(psprintf("\"%s\" is out of range.", key));
	return (uint32) number;
}

/* the design without its covariance, whose place in the form is returned */
static JsonbContainer *
json_design(JsonbContainer *root, Parts *parts)
{
	JsonbValue *design = member(root, "design");
	MigTableDesign *d = &parts->design;
	JsonbContainer *covariance;
	static const char *const words[] = {"error", "certainty", "average", "adjust"};
	uint32 numbers;

	if (design->type != jbvBinary || !JsonContainerIsObject(design->val.binary.data))
		syntax_error("\"design\" is not an object.");
	d->units = json_integer(member(design->val.binary.data, "units"), "\"units\"");
	d->names = json_integer(member(design->val.binary.data, "names"), "\"names\"");
	d->n_outside = json_integer(member(design->val.binary.data, "n_outside"), "\"n_outside\"");
	d->strata = json_uint32(design->val.binary.data, "strata");
	d->singles = json_uint32(design->val.binary.data, "singles");
	d->singleton = json_choice(design->val.binary.data, "singleton", words, lengthof(words));
	covariance = json_array(design->val.binary.data, "covariance", &numbers);
	parts->design_cells = (uint32) ((sqrt(4.0 * numbers + 1.0) - 1.0) / 2.0 + 0.5);
	if (numbers != parts->design_cells * (parts->design_cells + 1))
		syntax_error("The covariance has the wrong size.");
	return covariance;
}

static void
json_covariance(JsonbContainer *covariance, MigCrosstab *t)
{
	JsonbIterator *it = JsonbIteratorInit(covariance);
	double *terms = (double *) mig_cells_covariance(mig_crosstab_design(t));
	JsonbValue value;

	(void) JsonbIteratorNext(&it, &value, false);
	for (uint32 i = 0; i < covariance_size(t); i++)
	{
		if (JsonbIteratorNext(&it, &value, true) != WJB_ELEM)
			syntax_error("A covariance is not a number.");
		terms[i] = json_double(&value);
	}
}

/* version of the form: with a design or without */
static bool
is_designed(JsonbContainer *root)
{
	int64 version = json_integer(member(root, "crosstable"), "The version");

	if (version != MIG_CROSSTAB_VERSION && version != MIG_CROSSTAB_DESIGNED)
		syntax_error("The version is unknown.");
	/* its weights have no squares: without the design it would have no errors */
	if (version == MIG_CROSSTAB_VERSION &&
		getKeyJsonValueFromContainer(root, "design", strlen("design"), NULL))
		syntax_error("A table of this version has no \"design\".");
	return version == MIG_CROSSTAB_DESIGNED;
}

MigCrosstab *
mig_crosstable_from_text(char *text)
{
	Jsonb *json = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
	JsonbContainer *root = &json->root;
	static const char *const missing[] = {"drop", "keep"};
	JsonbContainer *covariance = NULL;
	Parts parts = {0};
	MigCrosstab *t;

	if (!JsonContainerIsObject(root))
		syntax_error("The value is not a JSON object.");
	parts.designed = is_designed(root);
	parts.weighting = json_choice(root, "weights", weighting_names, lengthof(weighting_names));
	parts.keep_missing = json_choice(root, "missing", missing, 2) == 1;
	parts.n_read = json_integer(member(root, "n_read"), "\"n_read\"");
	parts.n_null_weight = json_integer(member(root, "n_null_weight"), "\"n_null_weight\"");
	parts.n_zero_weight = json_integer(member(root, "n_zero_weight"), "\"n_zero_weight\"");
	json_levels(root, MIG_ROW, &parts);
	json_levels(root, MIG_COL, &parts);
	if (parts.designed)
		covariance = json_design(root, &parts);
	t = build(&parts);
	if (t == NULL)
		syntax_error("The table is too large, or has a design without sampling weights.");
	json_cells(root, t);
	if (parts.designed)
		json_covariance(covariance, t);
	if (!is_valid(t))
		syntax_error("Levels are not sorted or not used, or the counts and sums do not agree.");
	return t;
}

/* ---- binary ---- */

static void
send_design(StringInfo out, const MigCrosstab *t)
{
	const MigTableDesign *d = mig_crosstab_design(t);

	if (d == NULL)
		return;
	pq_sendint64(out, d->units);
	pq_sendint64(out, d->names);
	pq_sendint64(out, d->n_outside);
	pq_sendint32(out, d->strata);
	pq_sendint32(out, d->singles);
	pq_sendbyte(out, d->singleton);
	pq_sendint32(out, t->design_cells);
}

static void
send_covariance(StringInfo out, const MigCrosstab *t)
{
	for (uint32 i = 0; i < covariance_size(t); i++)
		pq_sendfloat8(out, ((const double *) mig_cells_covariance(mig_crosstab_design(t)))[i]);
}

void
mig_crosstable_to_binary(const MigCrosstab *t, StringInfo out)
{
	uint32 cells = 0;

	pq_sendbyte(out, t->version);
	pq_sendbyte(out, t->weighting);
	pq_sendbyte(out, t->keep_missing);
	pq_sendint64(out, t->n_read);
	pq_sendint64(out, t->n_null_weight);
	pq_sendint64(out, t->n_zero_weight);
	send_design(out, t);
	for (int dim = 0; dim < 2; dim++)
	{
		const MigLevel *levels = mig_crosstab_levels(t, dim);

		pq_sendbyte(out, t->dim[dim].kind);
		pq_sendint32(out, t->dim[dim].n);
		for (uint32 i = 0; i < t->dim[dim].n; i++)
		{
			pq_sendint64(out, levels[i].order);
			pq_sendcountedtext(out, mig_crosstab_label(t, &levels[i]), levels[i].len);
		}
	}
	for (uint32 row = 0; row <= t->dim[MIG_ROW].n; row++)
		for (uint32 col = 0; col <= t->dim[MIG_COL].n; col++)
			cells += mig_crosstab_counts(t)[mig_crosstab_cell(t, row, col)] > 0;
	pq_sendint32(out, cells);
	for (uint32 row = 0; row <= t->dim[MIG_ROW].n; row++)
		for (uint32 col = 0; col <= t->dim[MIG_COL].n; col++)
		{
			size_t at = mig_crosstab_cell(t, row, col);
			const MigCellSums *sums = t->sums_at ? &mig_crosstab_sums(t)[at] : NULL;
			double terms[SUM_TERMS];

			if (mig_crosstab_counts(t)[at] == 0)
				continue;
			pq_sendint32(out, row);
			pq_sendint32(out, col);
			pq_sendint64(out, mig_crosstab_counts(t)[at]);
			if (sums)
			{
				get_terms(sums, terms);
				for (int k = 0; k < SUM_TERMS; k++)
					pq_sendfloat8(out, terms[k]);
			}
		}
	if (t->designed)
		send_covariance(out, t);
}

static void
binary_levels(StringInfo in, int dim, Parts *parts)
{
	uint32 n;

	parts->kind[dim] = pq_getmsgbyte(in);
	n = pq_getmsgint(in, 4);
	/* a level takes 12 bytes at least: no count makes us allocate more than the input holds */
	if (parts->kind[dim] > MIG_KIND_LAST || n > MIG_MAX_LEVELS ||
		n > (uint32) (in->len - in->cursor) / 12)
		binary_error();
	parts->levels[dim] = n;
	parts->label[dim] = palloc0(sizeof(MigLabel) * (n + 1));
	for (uint32 i = 0; i < n; i++)
	{
		MigLabel *label = &parts->label[dim][i];
		int raw;
		int len;

		label->order = pq_getmsgint64(in);
		raw = pq_getmsgint(in, 4);
		if (raw < 0 || raw > in->len - in->cursor)
			binary_error();
		label->text = pq_getmsgtext(in, raw, &len);
		label->len = (uint32) len;
	}
}

static void
binary_cells(StringInfo in, MigCrosstab *t)
{
	uint32 cells = pq_getmsgint(in, 4);

	for (uint32 i = 0; i < cells; i++)
	{
		uint32 row = pq_getmsgint(in, 4);
		uint32 col = pq_getmsgint(in, 4);
		int64 count = pq_getmsgint64(in);
		size_t at;

		if (!empty_cell(t, row, col, count, &at))
			binary_error();
		mig_crosstab_counts(t)[at] = count;
		t->n_cases += count;
		if (t->sums_at)
		{
			double terms[SUM_TERMS];

			for (int k = 0; k < SUM_TERMS; k++)
				terms[k] = pq_getmsgfloat8(in);
			set_terms(&mig_crosstab_sums(t)[at], terms);
		}
	}
}

static void
binary_design(StringInfo in, Parts *parts)
{
	MigTableDesign *d = &parts->design;

	d->units = pq_getmsgint64(in);
	d->names = pq_getmsgint64(in);
	d->n_outside = pq_getmsgint64(in);
	d->strata = pq_getmsgint(in, 4);
	d->singles = pq_getmsgint(in, 4);
	d->singleton = pq_getmsgbyte(in);
	parts->design_cells = pq_getmsgint(in, 4);
}

MigCrosstab *
mig_crosstable_from_binary(StringInfo in)
{
	Parts parts = {0};
	MigCrosstab *t;
	int version = pq_getmsgbyte(in);

	if (version != MIG_CROSSTAB_VERSION && version != MIG_CROSSTAB_DESIGNED)
		binary_error();
	parts.designed = version == MIG_CROSSTAB_DESIGNED;
	parts.weighting = pq_getmsgbyte(in);
	parts.keep_missing = pq_getmsgbyte(in);
	if (parts.weighting > MIG_WEIGHT_LAST)
		binary_error();
	parts.n_read = pq_getmsgint64(in);
	parts.n_null_weight = pq_getmsgint64(in);
	parts.n_zero_weight = pq_getmsgint64(in);
	if (parts.designed)
		binary_design(in, &parts);
	binary_levels(in, MIG_ROW, &parts);
	binary_levels(in, MIG_COL, &parts);
	t = build(&parts);
	if (t == NULL)
		binary_error();
	binary_cells(in, t);
	for (uint32 i = 0; t->designed && i < covariance_size(t); i++)
		((double *) mig_cells_covariance(mig_crosstab_design(t)))[i] = pq_getmsgfloat8(in);
	if (!is_valid(t))
		binary_error();
	return t;
}
