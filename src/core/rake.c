/* rake.c: weights whose sums agree with known margins */
#include "core/rake.h"

#include <math.h>
#include <string.h>

#define AT_CAP (1.0 - 1e-12) /* of the cap: a weight so near it is held by it */

void
mig_rake_start(MigRake *rake)
{
	for (size_t c = 0; c < rake->cells; c++)
		rake->cell[c].weight = rake->cell[c].given;
}

static void
sum_margin(const MigRake *rake, int margin, double *sum)
{
	memset(sum, 0, sizeof(double) * (size_t) rake->levels[margin]);
	for (size_t c = 0; c < rake->cells; c++)
	{
		sum[rake->level[c * (size_t) rake->margins + (size_t) margin]] += rake->cell[c].weight;
		if (c % 65536 == 0)
			mig_tick();
	}
}

static void
fit_margin(MigRake *rake, int margin, const double *target, double *factor)
{
	sum_margin(rake, margin, factor);
	for (int l = 0; l < rake->levels[margin]; l++)
		factor[l] = factor[l] > 0.0 ? target[l] / factor[l] : 1.0;
	for (size_t c = 0; c < rake->cells; c++)
		rake->cell[c].weight *= factor[rake->level[c * (size_t) rake->margins + (size_t) margin]];
}

static void
cut(MigRake *rake)
{
	for (size_t c = 0; c < rake->cells; c++)
		rake->cell[c].weight = fmin(rake->cell[c].weight, rake->cap * rake->cell[c].cases);
}

void
mig_rake_measure(const MigRake *rake, MigRaked *raked)
{
	size_t first = 0;

	raked->deviation = 0.0;
	raked->worst_margin = raked->worst_level = 0;
	for (int m = 0; m < rake->margins; m++)
	{
		sum_margin(rake, m, rake->sum + first);
		for (int l = 0; l < rake->levels[m]; l++)
		{
			size_t at = first + (size_t) l;
			double deviation = fabs(rake->sum[at] / rake->target[at] - 1.0);

			if (deviation > raked->deviation)
			{
				raked->deviation = deviation;
				raked->worst_margin = m;
				raked->worst_level = l;
			}
		}
		first += (size_t) rake->levels[m];
	}
	raked->capped = 0.0;
	for (size_t c = 0; c < rake->cells && isfinite(rake->cap); c++)
		if (rake->cell[c].weight >= AT_CAP * rake->cap * rake->cell[c].cases)
			raked->capped += rake->cell[c].cases;
}

void
mig_rake_round(MigRake *rake, MigRaked *raked)
{
	size_t first = 0;

	for (int m = 0; m < rake->margins; m++)
	{
		fit_margin(rake, m, rake->target + first, rake->sum);
		first += (size_t) rake->levels[m];
	}
	if (isfinite(rake->cap))
		cut(rake);
	raked->iterations++;
	mig_rake_measure(rake, raked);
}

double
mig_rake_effective(const MigRake *rake)
{
	double sum = 0.0;
	double squares = 0.0;

	for (size_t c = 0; c < rake->cells; c++)
	{
		double factor = rake->cell[c].weight / rake->cell[c].given;

		sum += rake->cell[c].weight;
		squares += factor * factor * rake->cell[c].squares;
	}
	return sum * sum / squares;
}
