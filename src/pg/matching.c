/* matching.c: the result of matching to and from the composite type migstat.matching */
#include "postgres.h"

#include "pg/matching.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "compat.h"

/* the most fields one of the types has */
#define MAX_FIELDS 16

/* a row under way */
typedef struct Row
{
	TupleDesc type;
	int filled;
	Datum values[MAX_FIELDS];
	bool nulls[MAX_FIELDS];
} Row;

static Oid
type_named(const char *name)
{
	Oid schema = get_namespace_oid("migstat", false);
	Oid type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
							   ObjectIdGetDatum(schema));

	if (!OidIsValid(type))
		elog(ERROR, "type migstat.%s does not exist", name);
	return type;
}

static void
put(Row *row, Datum value, bool is_null)
{
	row->values[row->filled] = value;
	row->nulls[row->filled++] = is_null;
}

static void
put_text(Row *row, const char *text)
{
	put(row, text ? CStringGetTextDatum(text) : (Datum) 0, text == NULL);
}

static void
put_number(Row *row, double number)
{
	put(row, Float8GetDatum(number), isnan(number));
}

static void
put_count(Row *row, int64 count)
{
	put(row, Int64GetDatum(count), false);
}

static Datum
end_row(Row *row)
{
	Datum value;

	if (row->filled != row->type->natts)
		elog(ERROR, "%d values in a row of %d fields", row->filled, row->type->natts);
	value =
		heap_copy_tuple_as_datum(heap_form_tuple(row->type, row->values, row->nulls), row->type);
	row->filled = 0;
	return value;
}

/* ---- the rows of each part ---- */

typedef void (*PutRow)(Row *row, const MigMatching *m, int i);

static void
put_effect(Row *row, const MigMatching *m, int i)
{
	const MigMatchEffect *e = &m->effects[i];

	put_text(row, e->outcome);
	put_text(row, e->estimand);
	put_count(row, e->n_treated);
	put_count(row, e->n_control);
	put_number(row, e->mean_treated);
	put_number(row, e->mean_control);
	put_number(row, e->difference_std_error);
	put_number(row, e->effect);
	put_number(row, e->std_error);
	put_text(row, e->se_type);
	put_text(row, e->note);
}

static void
put_balance(Row *row, const MigMatching *m, int i)
{
	const MigMatchBalance *b = &m->balance[i];

	put_text(row, b->term);
	put_text(row, b->sample);
	put_number(row, b->mean_treated);
	put_number(row, b->mean_control);
	put_number(row, b->std_diff);
	put_number(row, b->var_ratio);
	put_number(row, b->ecdf_mean);
	put_number(row, b->ecdf_max);
}

static void
put_summary(Row *row, const MigMatching *m, int i)
{
	const MigMatchSummary *s = &m->summary[i];

	put_text(row, s->sample);
	put_number(row, s->rubin_b);
	put_number(row, s->rubin_r);
	put_number(row, s->pseudo_r_squared);
	put_number(row, s->lr_statistic);
	put_number(row, s->lr_p_value);
	put_number(row, s->mean_abs_std_diff);
	put_number(row, s->max_abs_std_diff);
}

static void
put_support(Row *row, const MigMatching *m, int i)
{
	const MigMatchSupport *s = &m->support[i];

	put_text(row, s->arm);
	put_count(row, s->n_read);
	put_count(row, s->n_dropped);
	put_count(row, s->off_support);
	put_count(row, s->unmatched);
	put_count(row, s->matched);
	put_number(row, s->ess);
}

static Datum
array_of(const MigMatching *m, const char *name, int n, PutRow put_row)
{
	Oid type = type_named(name);
	Row row = {lookup_rowtype_tupdesc_copy(type, -1)};
	Datum *values = palloc(sizeof(Datum) * (n + 1));

	for (int i = 0; i < n; i++)
	{
		put_row(&row, m, i);
		values[i] = end_row(&row);
	}
	return PointerGetDatum(n == 0 ? construct_empty_array(type)
								  : construct_array(values, n, type, -1, false, TYPALIGN_DOUBLE));
}

Datum
mig_matching_to_datum(const MigMatching *m)
{
	Row row = {lookup_rowtype_tupdesc_copy(type_named("matching"), -1)};

	put_text(&row, m->formula);
	put_text(&row, m->method);
	put(&row, array_of(m, "match_effect", m->neffects, put_effect), false);
	put(&row, array_of(m, "match_balance", m->nbalance, put_balance), false);
	put(&row, array_of(m, "match_balance_summary", m->nsummary, put_summary), false);
	put(&row, array_of(m, "match_support", m->nsupport, put_support), false);
	put(&row, m->model ? mig_model_to_datum(m->model) : (Datum) 0, m->model == NULL);
	return end_row(&row);
}

/* ---- reading ---- */

#define FIELDS      7
#define EFFECT_ROWS 2 /* place of the field */

pg_noreturn static void
refuse_matching(void)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid matching value"),
					errhint("Such values are made by psmatch().")));
}

/* fields of a row of n */
static void
read_row(Datum value, int n, Datum *values, bool *nulls)
{
	HeapTupleHeader header = DatumGetHeapTupleHeader(value);
	TupleDesc type = lookup_rowtype_tupdesc_copy(HeapTupleHeaderGetTypeId(header),
												 HeapTupleHeaderGetTypMod(header));
	HeapTupleData tuple = {0};

	if (type->natts != n)
		refuse_matching();
	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	tuple.t_data = header;
	heap_deform_tuple(&tuple, type, values, nulls);
}

static MigMatchEffect
effect_of(const Datum *values, const bool *nulls)
{
	MigMatchEffect e = {0};
	double *number[] = {&e.mean_treated, &e.mean_control, &e.difference_std_error, &e.effect,
						&e.std_error};

	e.outcome = nulls[0] ? NULL : TextDatumGetCString(values[0]);
	e.estimand = nulls[1] ? NULL : TextDatumGetCString(values[1]);
	e.n_treated = nulls[2] ? 0 : DatumGetInt64(values[2]);
	e.n_control = nulls[3] ? 0 : DatumGetInt64(values[3]);
	for (int i = 0; i < lengthof(number); i++)
		*number[i] = nulls[4 + i] ? NAN : DatumGetFloat8(values[4 + i]);
	e.se_type = nulls[9] ? NULL : TextDatumGetCString(values[9]);
	e.note = nulls[10] ? NULL : TextDatumGetCString(values[10]);
	return e;
}

MigMatchEffect *
mig_matching_effects(Datum matching, int *n)
{
	Datum values[MAX_FIELDS];
	bool nulls[MAX_FIELDS];
	Datum *rows;
	bool *missing;
	MigMatchEffect *effects;

	read_row(matching, FIELDS, values, nulls);
	if (nulls[EFFECT_ROWS])
		refuse_matching();
	deconstruct_array(DatumGetArrayTypeP(values[EFFECT_ROWS]), type_named("match_effect"), -1,
					  false, TYPALIGN_DOUBLE, &rows, &missing, n);
	effects = palloc(sizeof(MigMatchEffect) * (*n + 1));
	for (int i = 0; i < *n; i++)
	{
		if (missing[i])
			refuse_matching();
		read_row(rows[i], 11, values, nulls);
		effects[i] = effect_of(values, nulls);
	}
	return effects;
}
