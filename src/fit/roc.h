/* roc.h: area under the ROC curve of a model */
#ifndef MIG_FIT_ROC_H
#define MIG_FIT_ROC_H

#include "postgres.h"

#include "core/inference.h"
#include "fit/margins.h"

typedef struct MigRoc
{
	double area;
	MigEstimate inference; /* about a half: DeLong, DeLong & Clarke-Pearson (1988) */
	double positive;       /* cases */
	double negative;
} MigRoc;

/* one query, sorted by the linear predictor; options: rows, weights and conf_level */
extern MigRoc mig_roc(MigModel *model, const MigMarginsOptions *options);

#endif
