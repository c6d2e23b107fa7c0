/* nearest.c: the name somebody may have meant */
#include "postgres.h"

#include "pg/nearest.h"

#include "utils/builtins.h"
#include "utils/varlena.h"

#define MAX_BYTES 255 /* longer names are not compared */

const char *
mig_nearest(const char *name, const char *const *names, int n)
{
	const char *nearest = NULL;
	int least = (int) Min(strlen(name) / 2, 3) + 1;

	if (strlen(name) > MAX_BYTES)
		return NULL;
	for (int i = 0; i < n; i++)
	{
		int distance;

		if (names[i] == NULL || strlen(names[i]) > MAX_BYTES)
			continue;
		distance = varstr_levenshtein_less_equal(name, strlen(name), names[i], strlen(names[i]), 1,
												 1, 1, least, true);
		if (distance < least)
		{
			least = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
