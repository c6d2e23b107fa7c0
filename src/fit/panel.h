/*
 * panel.h: the rows of a fit with absorbed effects, kept in memory
 *
 * Absorbing takes many sweeps over the rows, so they are read once and kept as numbers: the columns
 * of the model, the outcome after them, and the levels of the effects and clusters by number.  Rows
 * are put into an order that depends on their content alone (by effect, then by the bits of the
 * numbers), so that all that is computed from them serially has the same bits however they came.
 */
#ifndef MIG_FIT_PANEL_H
#define MIG_FIT_PANEL_H

#include "postgres.h"

#include "core/absorb.h"
#include "fit/options.h"
#include "fit/pass.h"
#include "fit/plan.h"
#include "pg/codes.h"

#define MIG_PANEL_CODES (MIG_ABSORB_EFFECTS + 2) /* effects and clusters */

/* the setting migstat.panel_memory: most kilobytes that rows may take */
extern int mig_panel_memory;

/* a column by the numbers of its levels */
typedef struct MigPanelCode
{
	const char *name;
	MigCodes *codes; /* as the rows were read */
	uint32 levels;   /* with rows in the panel, in the order of levels */
	uint32 *level;   /* their numbers in codes */
	uint32 *code;    /* by row */
} MigPanelCode;

typedef struct MigPanel
{
	MemoryContext context; /* of the rows */
	MemoryContext caller;  /* of the plan */
	const MigPass *pass;
	const MigFormula *formula;
	bool counts; /* of a Poisson model: outcomes of at least 0, and groups of zeros are left out */
	int effects; /* the first codes */
	int order[MIG_ABSORB_EFFECTS]; /* effects, the one with most levels first */
	MigPanelCode coded[MIG_PANEL_CODES];
	int ncoded;
	int clusters;
	int cluster[2]; /* places of the clusters among the codes */
	size_t rows;
	double *weight; /* of each row; NULL: 1 */
	double *offset; /* likewise; NULL: 0 */
	double *x;      /* columns of row i at x[i * stride], the outcome after them, then zeros */
	int stride;
	int columns; /* of the model */
	MigPlan *plan;
	MigMoments *t; /* counts of rows, and the columns of the plan; its products are empty */
	uint32 *start; /* of the levels of effect order[0], by which rows are sorted */
	int64 n_outside;
	int64 n_null_effect;
	int64 n_singleton;
	int64 n_zeros;
} MigPanel;

/* the rows of a pass; an error where none is left, or where they take too much memory */
extern MigPanel *mig_panel_read(const MigPass *pass, const MigFitOptions *options, bool counts);

/* what core needs to absorb the effects; weights are the caller's */
extern MigAbsorb mig_panel_absorb(const MigPanel *panel);

/* rows in the order of two columns of codes: numbers of rows */
extern uint32 *mig_panel_by_pairs(const MigPanel *panel, int a, int b);

extern void mig_panel_free(MigPanel *panel);

#endif
