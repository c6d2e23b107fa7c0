/* status.c: MigStatus to ereport, in one switch */
#include "postgres.h"

#include "pg/status.h"

void
mig_check(MigStatus status)
{
	switch (status)
	{
		case MIG_OK:
			return;
		case MIG_ERR_CORRUPT:
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED), errmsg("invalid crosstable or moments value"),
					 errhint("The value was not made by this version of migstat, or was damaged; "
							 "make it again from the data.")));
			break;
		case MIG_ERR_MISMATCH:
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("cannot merge crosstables of different variables"),
					 errdetail("Their variables differ in kind (text, number, enum, ...), in the "
							   "type of weights, or in the treatment of missing values."),
					 errhint("Make all of them with the same types of columns and the same "
							 "weights.")));
			break;
		case MIG_ERR_OVERFLOW:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("counts or weights out of range"),
					 errdetail("A cell may count 2^53 cases, and squares of weights must stay "
							   "below 1.8e308 in sum."),
					 errhint("Divide the weights by a constant.")));
			break;
		case MIG_ERR_SINGULAR:
			ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("matrix is singular")));
			break;
		case MIG_ERR_GROW:
		case MIG_ERR_LIMIT:
		case MIG_ERR_WORK_LIMIT:
		case MIG_ERR_UNDEFINED:
			break;
	}
	elog(ERROR, "unexpected status %d of a kernel", (int) status);
}
