/* query.c: the only user of SPI */
#include "postgres.h"

#include "pg/query.h"

#include "access/htup_details.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "tcop/dest.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/plancache.h"

#include "compat.h"

static void
copy_row(MigResult *result, int row, MemoryContext context)
{
	TupleDesc desc = SPI_tuptable->tupdesc;

	for (int i = 0; i < result->columns; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		size_t at = (size_t) row * result->columns + i;
		Datum value = SPI_getbinval(SPI_tuptable->vals[row], desc, i + 1, &result->nulls[at]);

		if (!result->nulls[at])
		{
			MemoryContext previous = MemoryContextSwitchTo(context);

			result->values[at] = datumCopy(value, column->attbyval, column->attlen);
			MemoryContextSwitchTo(previous);
		}
	}
}

MigResult
mig_query(const char *sql)
{
	return mig_query_with(sql, 0, NULL, NULL);
}

MigResult
mig_query_with(const char *sql, int n, const Oid *types, const Datum *values)
{
	MemoryContext context = CurrentMemoryContext;
	MigResult result = {0};
	int code;

	SPI_connect();
	code = SPI_execute_with_args(sql, n, (Oid *) types, (Datum *) values, NULL, true, 0);
	if (code != SPI_OK_SELECT)
		elog(ERROR, "query failed (%s): %s", SPI_result_code_string(code), sql);
	result.rows = (int) SPI_processed;
	result.columns = SPI_tuptable->tupdesc->natts;
	result.values = MemoryContextAllocExtended(
		context, sizeof(Datum) * ((size_t) result.rows * result.columns + 1), MCXT_ALLOC_HUGE);
	result.nulls = MemoryContextAllocExtended(
		context, sizeof(bool) * ((size_t) result.rows * result.columns + 1), MCXT_ALLOC_HUGE);
	for (int row = 0; row < result.rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		copy_row(&result, row, context);
	}
	SPI_finish();
	return result;
}

void
mig_query_rows(const char *sql, MigRowCallback callback, void *argument)
{
	MigResult result = mig_query(sql);
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "migstat row", ALLOCSET_DEFAULT_SIZES);

	for (int row = 0; row < result.rows; row++)
	{
		size_t at = (size_t) row * result.columns;
		MemoryContext previous = MemoryContextSwitchTo(context);

		callback(result.values + at, result.nulls + at, argument);
		MemoryContextSwitchTo(previous);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
}

void
mig_query_each(const char *sql, int n, const Oid *types, const Datum *values,
			   MigRowCallback callback, void *argument)
{
	MemoryContext row =
		AllocSetContextCreate(CurrentMemoryContext, "migstat row", ALLOCSET_DEFAULT_SIZES);
	Portal portal;

	SPI_connect();
	portal =
		SPI_cursor_open_with_args(NULL, sql, n, (Oid *) types, (Datum *) values, NULL, true, 0);
	for (;;)
	{
		Datum columns[MaxTupleAttributeNumber];
		bool nulls[MaxTupleAttributeNumber];

		SPI_cursor_fetch(portal, true, 256);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			MemoryContext previous = MemoryContextSwitchTo(row);

			heap_deform_tuple(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, columns, nulls);
			callback(columns, nulls, argument);
			MemoryContextSwitchTo(previous);
			MemoryContextReset(row);
		}
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
	SPI_finish();
	MemoryContextDelete(row);
}

/* where the rows of a stream go */
typedef struct Stream
{
	DestReceiver receiver; /* first: the executor knows it as this */
	MigRowCallback callback;
	void *argument;
	MemoryContext row;
} Stream;

static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	Stream *stream = (Stream *) self;
	MemoryContext previous = MemoryContextSwitchTo(stream->row);

	slot_getallattrs(slot);
	stream->callback(slot->tts_values, slot->tts_isnull, stream->argument);
	MemoryContextSwitchTo(previous);
	MemoryContextReset(stream->row);
	return true;
}

static void
start_stream(DestReceiver *self, int operation, TupleDesc type)
{
}

static void
end_stream(DestReceiver *self)
{
}

void
mig_query_stream(const char *sql, MigRowCallback callback, void *argument)
{
	Stream stream = {{receive_row, start_stream, end_stream, end_stream, DestTuplestore},
					 callback,
					 argument,
					 NULL};
	SPIExecuteOptions options = {0};
	int code;

	stream.row = AllocSetContextCreate(CurrentMemoryContext, "migstat row", ALLOCSET_DEFAULT_SIZES);
	options.read_only = true;
	options.dest = &stream.receiver;
	SPI_connect();
	code = SPI_execute_extended(sql, &options);
	if (code != SPI_OK_SELECT)
		elog(ERROR, "query failed (%s): %s", SPI_result_code_string(code), sql);
	SPI_finish();
	MemoryContextDelete(stream.row);
}

TupleDesc
mig_query_columns(const char *sql)
{
	MemoryContext context = CurrentMemoryContext;
	MemoryContext spi;
	CachedPlanSource *source;
	SPIPlanPtr plan;
	TupleDesc columns;

	SPI_connect();
	plan = SPI_prepare(sql, 0, NULL);
	if (plan == NULL)
		elog(ERROR, "query failed (%s): %s", SPI_result_code_string(SPI_result), sql);
	source = linitial(SPI_plan_get_plan_sources(plan));
	spi = MemoryContextSwitchTo(context);
	columns = CreateTupleDescCopy(source->resultDesc);
	MemoryContextSwitchTo(spi);
	SPI_finish();
	return columns;
}
