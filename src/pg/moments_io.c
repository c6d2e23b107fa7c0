/*
 * moments_io.c: text and binary forms of moments
 *
 * The binary form is in network order: version, weighting, encoding, the counts, the formula, the
 * variables with their levels, the columns, the terms of every sum in the order of the value.  The text form is "moments:"
 * and that in base64, so it depends on no setting; labels are converted where the encoding of the
 * database is another.  Both are rebuilt part by part and then checked as a whole.
 */
#include "postgres.h"

#include <math.h>

#include "common/base64.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

#include "compat.h"
#include "pg/moments.h"

#define PREFIX "moments:"

void
mig_pg_moments_refuse(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("invalid input for type moments"),
			 errhint("Moments are made by moments_agg() and rollup().")));
}

/* ---- out ---- */

static void
put_text(StringInfo out, const MigMoments *t, uint32 at, uint32 len)
{
	pq_sendint32(out, len);
	appendBinaryStringInfo(out, (const char *) t + t->text.at + at, len);
}

static void
put_variable(StringInfo out, const MigMoments *t, const MigVariable *variable)
{
	const MigLevel *levels = mig_levels_of(t, &variable->dim);

	put_text(out, t, variable->name, variable->name_len);
	pq_sendbyte(out, variable->factor);
	pq_sendbyte(out, variable->dim.kind);
	pq_sendint32(out, variable->dim.n);
	for (uint32 l = 0; l < variable->dim.n; l++)
	{
		pq_sendint64(out, levels[l].order);
		put_text(out, t, levels[l].label, levels[l].len);
	}
}

void
mig_pg_moments_to_binary(const MigMoments *t, StringInfo out)
{
	const MigDesignColumn *columns = mig_moments_columns(t);

	pq_sendbyte(out, MIG_MOMENTS_VERSION);
	pq_sendbyte(out, t->weighting);
	pq_sendint32(out, GetDatabaseEncoding());
	pq_sendint64(out, t->n_read);
	pq_sendint64(out, t->n);
	pq_sendint64(out, t->n_null_outcome);
	pq_sendint64(out, t->n_null_regressor);
	pq_sendint64(out, t->n_null_weight);
	pq_sendint64(out, t->n_zero_weight);
	put_text(out, t, t->formula, t->formula_len);
	pq_sendint32(out, t->variables);
	for (uint32 v = 0; v < t->variables; v++)
		put_variable(out, t, &mig_moments_variables(t)[v]);
	pq_sendint32(out, t->dense);
	pq_sendint32(out, t->groups);
	pq_sendint32(out, t->columns);
	pq_sendint32(out, t->sums);
	for (uint32 c = 0; c < t->columns; c++)
	{
		pq_sendint32(out, columns[c].term);
		for (int f = 0; f < MIG_MOMENTS_MAX_FACTORS; f++)
			pq_sendint32(out, columns[c].level[f]);
	}
	for (uint32 i = 0; i < t->sums; i++)
	{
		pq_sendfloat8(out, mig_moments_products(t)[i].hi);
		pq_sendfloat8(out, mig_moments_products(t)[i].mid);
		pq_sendfloat8(out, mig_moments_products(t)[i].lo);
	}
}

char *
mig_pg_moments_to_text(const MigMoments *t)
{
	StringInfoData binary;
	char *text;
	int len;

	initStringInfo(&binary);
	mig_pg_moments_to_binary(t, &binary);
	len = pg_b64_enc_len(binary.len);
	text = palloc_extended(strlen(PREFIX) + len + 1, MCXT_ALLOC_HUGE);
	strcpy(text, PREFIX);
	len = pg_b64_encode((const void *) binary.data, binary.len, text + strlen(PREFIX), len);
	text[strlen(PREFIX) + len] = '\0';
	return text;
}

/* ---- in ---- */

/* what a form says before its columns */
typedef struct Parts
{
	MigMoments head; /* counts and weighting */
	int encoding;
	MigLabel formula;
	uint32 variables;
	MigLabel *name;
	uint8 *factor;
	uint8 *kind;
	uint32 *levels;
	MigLabel **level;
	uint64 text; /* bytes of all of them */
	uint32 dense;
	uint32 groups;
	uint32 columns;
	uint32 sums;
} Parts;

static uint32
get_count(StringInfo in, uint32 least_bytes)
{
	uint32 n = pq_getmsgint(in, 4);

	if (n > (uint32) (in->len - in->cursor) / least_bytes)
		mig_pg_moments_refuse();
	return n;
}

static MigLabel
get_text(StringInfo in, Parts *parts)
{
	MigLabel label = {0};
	int len = (int) get_count(in, 1);
	char *raw = pnstrdup(pq_getmsgbytes(in, len), len);

	if ((int) strlen(raw) != len || !pg_verify_mbstr(parts->encoding, raw, len, true))
		mig_pg_moments_refuse();
	label.text = (char *) pg_do_encoding_conversion((unsigned char *) raw, len, parts->encoding,
													GetDatabaseEncoding());
	label.len = strlen(label.text);
	parts->text += label.len;
	return label;
}

static void
get_variables(StringInfo in, Parts *parts)
{
	uint32 n = parts->variables = get_count(in, 10);

	parts->name = palloc0(sizeof(MigLabel) * (n + 1));
	parts->factor = palloc0(n + 1);
	parts->kind = palloc0(n + 1);
	parts->levels = palloc0(sizeof(uint32) * (n + 1));
	parts->level = palloc0(sizeof(MigLabel *) * (n + 1));
	for (uint32 v = 0; v < n; v++)
	{
		parts->name[v] = get_text(in, parts);
		parts->factor[v] = pq_getmsgbyte(in);
		parts->kind[v] = pq_getmsgbyte(in);
		parts->levels[v] = get_count(in, 12);
		if (parts->factor[v] > 1 || parts->kind[v] > MIG_KIND_LAST ||
			parts->levels[v] > MIG_MAX_LEVELS || (!parts->factor[v] && parts->levels[v] > 0))
			mig_pg_moments_refuse();
		parts->level[v] = palloc0(sizeof(MigLabel) * (parts->levels[v] + 1));
		for (uint32 l = 0; l < parts->levels[v]; l++)
		{
			int64 order = pq_getmsgint64(in);

			parts->level[v][l] = get_text(in, parts);
			parts->level[v][l].order = order;
		}
	}
}

/* canonical moments with the names and levels of the parts; columns and sums are still empty */
static MigMoments *
build(const Parts *parts)
{
	MigMomentsShape shape = {0};
	MigMoments *t;
	uint32 level;
	size_t size;

	shape.variables = parts->variables;
	shape.dense = parts->dense;
	shape.groups = parts->groups;
	shape.columns = parts->columns;
	shape.sums = parts->sums;
	shape.text = parts->text > MIG_CROSSTAB_MAX_BYTES ? PG_UINT32_MAX : (uint32) parts->text;
	shape.levels = parts->levels;
	shape.canonical = true;
	size = mig_moments_size(&shape);
	if (size > MIG_MOMENTS_MAX_BYTES)
		mig_pg_moments_refuse();
	t = MemoryContextAllocExtended(CurrentMemoryContext, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	SET_VARSIZE(t, size);
	mig_moments_init(t, &shape);
	t->weighting = parts->head.weighting;
	t->n_read = parts->head.n_read;
	t->n = parts->head.n;
	t->n_null_outcome = parts->head.n_null_outcome;
	t->n_null_regressor = parts->head.n_null_regressor;
	t->n_null_weight = parts->head.n_null_weight;
	t->n_zero_weight = parts->head.n_zero_weight;
	t->formula_len = parts->formula.len;
	mig_moments_keep_text(t, parts->formula.text, parts->formula.len, &t->formula);
	for (uint32 v = 0; v < parts->variables; v++)
	{
		MigVariable *variable = &mig_moments_variables(t)[v];

		variable->factor = parts->factor[v];
		variable->dim.kind = parts->kind[v];
		variable->name_len = parts->name[v].len;
		mig_moments_keep_text(t, parts->name[v].text, parts->name[v].len, &variable->name);
		for (uint32 l = 0; l < parts->levels[v]; l++)
			if (mig_levels_add(t, &variable->dim, &t->text, &parts->level[v][l], &level) != MIG_OK)
				mig_pg_moments_refuse();
	}
	return t;
}

static void
get_columns(StringInfo in, MigMoments *t)
{
	MigDesignColumn *columns = mig_moments_columns(t);

	for (uint32 c = 0; c < t->room; c++)
	{
		MigDesignColumn column = {0};
		uint32 added = c;

		column.term = pq_getmsgint(in, 4);
		for (int f = 0; f < MIG_MOMENTS_MAX_FACTORS; f++)
			column.level[f] = pq_getmsgint(in, 4);
		if (c < t->dense)
			columns[c] = column;
		else if (mig_moments_add_column(t, column.term, column.level, MIG_MOMENTS_MAX_FACTORS,
										&added) != MIG_OK)
			mig_pg_moments_refuse();
	}
	if (t->sums != t->sums_room)
		mig_pg_moments_refuse();
	for (uint32 i = 0; i < t->sums; i++)
	{
		MigXsum *sum = &mig_moments_products(t)[i];
		MigXsum normal;

		sum->hi = pq_getmsgfloat8(in);
		sum->mid = pq_getmsgfloat8(in);
		sum->lo = pq_getmsgfloat8(in);
		normal = *sum;
		mig_xsum_normalize(&normal);
		if (!isfinite(sum->hi) || memcmp(&normal, sum, sizeof(normal)) != 0)
			mig_pg_moments_refuse();
	}
}

/* every row read was used or left out for one cause; under frequency weights a row is some cases */
static bool
counts_add_up(const MigMoments *t)
{
	const int64 counts[] = {t->n_read,         t->n,
							t->n_null_outcome, t->n_null_regressor,
							t->n_null_weight,  t->n_zero_weight};
	int64 used = t->n_read;

	for (int i = 0; i < lengthof(counts); i++)
		if (counts[i] < 0 || counts[i] > MIG_CROSSTAB_MAX_CASES)
			return false;
	for (int i = 2; i < lengthof(counts); i++)
		used -= counts[i];
	return t->weighting == MIG_WEIGHT_FREQUENCY
			   ? used >= 0 && t->n >= used && (used > 0 || t->n == 0)
			   : t->n == used;
}

MigMoments *
mig_pg_moments_from_binary(StringInfo in)
{
	Parts parts = {0};
	MigMoments *t;

	if (pq_getmsgbyte(in) != MIG_MOMENTS_VERSION)
		mig_pg_moments_refuse();
	parts.head.weighting = pq_getmsgbyte(in);
	parts.encoding = pq_getmsgint(in, 4);
	if (parts.head.weighting > MIG_WEIGHT_LAST || !PG_VALID_BE_ENCODING(parts.encoding))
		mig_pg_moments_refuse();
	parts.head.n_read = pq_getmsgint64(in);
	parts.head.n = pq_getmsgint64(in);
	parts.head.n_null_outcome = pq_getmsgint64(in);
	parts.head.n_null_regressor = pq_getmsgint64(in);
	parts.head.n_null_weight = pq_getmsgint64(in);
	parts.head.n_zero_weight = pq_getmsgint64(in);
	if (!counts_add_up(&parts.head))
		mig_pg_moments_refuse();
	parts.formula = get_text(in, &parts);
	get_variables(in, &parts);
	parts.dense = pq_getmsgint(in, 4);
	parts.groups = pq_getmsgint(in, 4);
	parts.columns = get_count(in, 20);
	parts.sums = get_count(in, 24);
	if (parts.dense < 2 || parts.dense > parts.columns || parts.columns > MIG_MOMENTS_MAX_COLUMNS ||
		parts.groups > MIG_MOMENTS_MAX_COLUMNS ||
		parts.sums < mig_products_count((int) parts.dense))
		mig_pg_moments_refuse();
	t = build(&parts);
	get_columns(in, t);
	return t;
}

MigMoments *
mig_pg_moments_from_text(const char *text)
{
	StringInfoData binary;
	int len;

	if (strncmp(text, PREFIX, strlen(PREFIX)) != 0)
		mig_pg_moments_refuse();
	text += strlen(PREFIX);
	len = pg_b64_dec_len(strlen(text));
	initStringInfo(&binary);
	enlargeStringInfo(&binary, len);
	len = pg_b64_decode(text, strlen(text), (void *) binary.data, len);
	if (len < 0)
		mig_pg_moments_refuse();
	binary.len = len;
	return mig_pg_moments_from_binary(&binary);
}
