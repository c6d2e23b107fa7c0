/* progress.c: reports of long work, where migstat.progress is on */
#include "postgres.h"

#include "pg/progress.h"

#include "lib/stringinfo.h"

bool mig_progress_on = false;

void
mig_progress(const char *format, ...)
{
	StringInfoData text;
	int needed;

	if (!mig_progress_on)
		return;
	initStringInfo(&text);
	for (;;)
	{
		va_list args;

		va_start(args, format);
		needed = appendStringInfoVA(&text, format, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&text, needed);
	}
	ereport(NOTICE, (errmsg_internal("%s", text.data)));
	pfree(text.data);
}
