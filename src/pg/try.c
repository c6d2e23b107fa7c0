/* try.c: work whose failure is a row's note, not the end of the statement */
#include "postgres.h"

#include "pg/try.h"

#include "access/xact.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

/* errors of the session or of the call as a whole rather than of the work */
static bool
is_serious(int sqlstate)
{
	if (sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE || sqlstate == ERRCODE_UNDEFINED_COLUMN ||
		sqlstate == ERRCODE_UNDEFINED_TABLE)
		return true;
	switch (ERRCODE_TO_CATEGORY(sqlstate))
	{
		case ERRCODE_TO_CATEGORY(ERRCODE_OPERATOR_INTERVENTION):
		case ERRCODE_TO_CATEGORY(ERRCODE_TRANSACTION_ROLLBACK):
		case ERRCODE_TO_CATEGORY(ERRCODE_SYSTEM_ERROR):
		case ERRCODE_TO_CATEGORY(ERRCODE_INSUFFICIENT_RESOURCES):
		case ERRCODE_TO_CATEGORY(ERRCODE_INTERNAL_ERROR):
			return true;
		default:
			return false;
	}
}

static bool
is_of_call(int sqlstate)
{
	return ERRCODE_TO_CATEGORY(sqlstate) != ERRCODE_DATA_EXCEPTION;
}

static void *
attempt(void *(*work)(void *argument), void *argument, bool (*is_thrown)(int sqlstate),
		const char **message)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	void *volatile result = NULL;

	*message = NULL;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		result = work(argument);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (is_thrown(error->sqlerrcode))
			ReThrowError(error);
		*message = error->message;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return result;
}

void *
mig_try(void *(*work)(void *argument), void *argument, const char **message)
{
	return attempt(work, argument, is_serious, message);
}

void *
mig_try_rows(void *(*work)(void *argument), void *argument, const char **message)
{
	return attempt(work, argument, is_of_call, message);
}
