/* column.c: the values of a column as levels */
#include "postgres.h"

#include "pg/column.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/float.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "compat.h"

static MigKind
kind_of(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return MIG_KIND_INTEGER;
		case FLOAT4OID:
		case FLOAT8OID:
			return MIG_KIND_FLOAT;
		case NUMERICOID:
			return MIG_KIND_NUMERIC;
		case BOOLOID:
			return MIG_KIND_BOOLEAN;
		case DATEOID:
			return MIG_KIND_DATE;
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return MIG_KIND_TIMESTAMP;
		default:
			return type_is_enum(type) ? MIG_KIND_ENUM : MIG_KIND_TEXT;
	}
}

static bool
has_form_of_its_own(MigColumn *column)
{
	return column->kind != MIG_KIND_TEXT || column->type == TEXTOID || column->type == VARCHAROID ||
		   column->type == BPCHAROID;
}

void
mig_column_init(MigColumn *column, Oid type, MemoryContext context)
{
	memset(column, 0, sizeof(*column));
	column->type = getBaseType(type);
	column->kind = kind_of(column->type);
	column->is_text = column->type == TEXTOID || column->type == VARCHAROID;
	column->has_key = column->kind != MIG_KIND_TEXT && column->kind != MIG_KIND_NUMERIC;
	if (!has_form_of_its_own(column))
	{
		Oid out;
		bool is_varlena;

		getTypeOutputInfo(column->type, &out, &is_varlena);
		fmgr_info_cxt(out, &column->out, context);
		column->has_out = true;
	}
}

static double
float_value(const MigColumn *column, Datum value)
{
	double x = column->type == FLOAT4OID ? DatumGetFloat4(value) : DatumGetFloat8(value);

	if (isnan(x))
		return get_float8_nan(); /* one NaN, whatever its bits */
	return x == 0.0 ? 0.0 : x;   /* and one zero */
}

static int64
integer_value(const MigColumn *column, Datum value)
{
	if (column->type == INT2OID)
		return DatumGetInt16(value);
	return column->type == INT4OID ? DatumGetInt32(value) : DatumGetInt64(value);
}

uint64_t
mig_column_key(const MigColumn *column, Datum value)
{
	switch (column->kind)
	{
		case MIG_KIND_INTEGER:
			return (uint64_t) integer_value(column, value);
		case MIG_KIND_FLOAT:
			return (uint64_t) mig_order_from_double(float_value(column, value));
		case MIG_KIND_BOOLEAN:
			return DatumGetBool(value);
		case MIG_KIND_ENUM:
			return DatumGetObjectId(value);
		case MIG_KIND_DATE:
			return (uint64_t) DatumGetDateADT(value);
		default:
			return (uint64_t) DatumGetTimestamp(value);
	}
}

static MigLabel
label_of_text(const char *text, size_t len, int64 order)
{
	MigLabel label = {text, (uint32_t) len, order, 0};

	return label;
}

static MigLabel
label_of_cstring(const char *text, int64 order)
{
	return label_of_text(text, strlen(text), order);
}

static MigLabel
float_label(const MigColumn *column, Datum value)
{
	double x = float_value(column, value);
	char *text = palloc(DOUBLE_SHORTEST_DECIMAL_LEN);

	if (column->type == FLOAT4OID && !isnan(x))
		float_to_shortest_decimal_buf((float) x, text);
	else
		double_to_shortest_decimal_buf(x, text);
	return label_of_cstring(text, mig_order_from_double(x));
}

static MigLabel
numeric_label(Datum value)
{
	Numeric number = DatumGetNumeric(value);
	double approximate =
		DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(number)));

	return label_of_cstring(numeric_normalize(number), mig_order_from_double(approximate));
}

static MigLabel
enum_label(Datum value)
{
	Oid oid = DatumGetObjectId(value);
	HeapTuple tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum(oid));
	Form_pg_enum form;
	MigLabel label;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("invalid internal value for enum: %u", oid)));
	form = (Form_pg_enum) GETSTRUCT(tuple);
	label = label_of_cstring(pstrdup(NameStr(form->enumlabel)),
							 mig_order_from_double(form->enumsortorder));
	ReleaseSysCache(tuple);
	return label;
}

/* the form JSON uses is ISO 8601 whatever DateStyle says */
static MigLabel
time_label(const MigColumn *column, Datum value)
{
	char *text = palloc(MAXDATELEN + 1);
	int utc = 0;

	JsonEncodeDateTime(text, value, column->type, &utc);
	return label_of_cstring(text, (int64) mig_column_key(column, value));
}

static MigLabel
text_label(const MigColumn *column, Datum value)
{
	struct varlena *packed;
	int len;

	if (column->has_out)
		return label_of_cstring(OutputFunctionCall((FmgrInfo *) &column->out, value), 0);
	packed = PG_DETOAST_DATUM_PACKED(value);
	len = VARSIZE_ANY_EXHDR(packed);
	if (column->type == BPCHAROID)
		len = bpchartruelen(VARDATA_ANY(packed), len);
	return label_of_text(VARDATA_ANY(packed), len, 0);
}

MigLabel
mig_column_label(const MigColumn *column, Datum value)
{
	MigLabel label;

	switch (column->kind)
	{
		case MIG_KIND_INTEGER:
		{
			char *text = palloc(MAXINT8LEN + 1);

			pg_lltoa(integer_value(column, value), text);
			label = label_of_cstring(text, integer_value(column, value));
			break;
		}
		case MIG_KIND_FLOAT:
			label = float_label(column, value);
			break;
		case MIG_KIND_NUMERIC:
			label = numeric_label(value);
			break;
		case MIG_KIND_BOOLEAN:
			label = label_of_cstring(DatumGetBool(value) ? "true" : "false", DatumGetBool(value));
			break;
		case MIG_KIND_ENUM:
			label = enum_label(value);
			break;
		case MIG_KIND_DATE:
		case MIG_KIND_TIMESTAMP:
			label = time_label(column, value);
			break;
		default:
			label = text_label(column, value);
			break;
	}
	if (column->has_key)
		label.key = mig_column_key(column, value);
	return label;
}

uint32_t
mig_column_find(const MigColumn *column, const void *base, const MigDim *d, const MigTextArea *text,
				Datum value)
{
	MigLabel label;

	if (d->keyed)
		return mig_levels_find_key(base, d, mig_column_key(column, value));
	if (column->is_text)
	{
		struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);

		return mig_levels_find_label(base, d, text, VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
	}
	label = mig_column_label(column, value);
	return mig_levels_find_label(base, d, text, label.text, label.len);
}
