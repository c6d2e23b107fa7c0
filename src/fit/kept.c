/* kept.c: rows of a pass in memory: all of them as patterns with counts, or a sample */
#include "postgres.h"

#include "fit/kept.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "fit/glm.h"
#include "fit/moments.h"
#include "fit/robust.h"

#define MOST_VALUES ((size_t) 8 << 20)

const char *
mig_kept_call(const MigPass *pass, const char *weight_type, const char *aggregate)
{
	if (pass->by_row)
		return NULL;
	return psprintf("migstat.%s(%s::pg_catalog.text, %s::pg_catalog.text, %s%s)%s", aggregate,
					quote_literal_cstr(pass->formula->text),
					quote_literal_cstr(pass->weight ? weight_type : "none"),
					pass->weight ? pass->weight : "1::pg_catalog.float8", pass->arguments,
					pass->filter);
}

bool
mig_kept_may_be_whole(const MigPass *pass)
{
	for (int v = 0; v < pass->formula->nvariables; v++)
		switch (getBaseType(mig_pass_type(pass, v)))
		{
			case FLOAT4OID:
			case FLOAT8OID:
			case NUMERICOID:
			case TIMESTAMPOID:
			case TIMESTAMPTZOID:
				return false;
			default:
				break;
		}
	return pass->offset == NULL;
}

MigKept *
mig_kept_new(const MigPass *pass, const char *weight_type, Datum value)
{
	int n = pass->formula->nvariables;
	MigKept *kept = palloc0(sizeof(MigKept));

	kept->patterns = mig_pg_patterns_value(value);
	kept->whole = mig_patterns_whole(kept->patterns);
	kept->formula = pass->formula;
	kept->offset = pass->offset != NULL;
	kept->weighting = mig_pass_weighting(pass, weight_type);
	kept->types = palloc(sizeof(Oid) * (n + 1));
	for (int v = 0; v < n; v++)
		kept->types[v] = mig_pass_type(pass, v);
	kept->types[n] = FLOAT8OID;
	kept->form = mig_row_form(kept->types, n + kept->offset);
	kept->row = palloc(sizeof(NullableDatum) * (n + 1));
	return kept;
}

void
mig_kept_free(MigKept *kept)
{
	if (kept == NULL)
		return;
	pfree(kept->patterns);
	if (kept->rows)
	{
		pfree(kept->rows->x);
		pfree(kept->rows->slot);
		pfree(kept->rows->slot_x);
		pfree(kept->rows->y);
		pfree(kept->rows->offset);
		pfree(kept->rows->weight);
	}
	pfree(kept);
}

static void
read_row(MigKept *kept, const MigPattern *x)
{
	mig_row_read_back(kept->form, mig_pattern_content(x), kept->row);
}

/* ---- the moments of all rows ---- */

/* an unweighted row several times at once: not by way of the block, where rows have no weights */
static void
add_times(MigDesign *design, MigMoments **t, const NullableDatum *row, int64 cases)
{
	int n = design->formula->nvariables;
	Datum *values = palloc(sizeof(Datum) * (n + 1));
	bool *nulls = palloc(sizeof(bool) * (n + 1));
	MigDesignRow read = {NULL, 0, (double) cases, cases};

	for (int v = 0; v < n; v++)
	{
		values[v] = row[v].value;
		nulls[v] = row[v].isnull;
	}
	mig_design_read(design, t, values, nulls, false, &read);
	mig_pg_moments_check(mig_moments_add_row(*t, &read));
	pfree(values);
	pfree(nulls);
}

/* the largest double that is not above a sum in its normal form */
static double
not_above(const MigXsum *sum)
{
	bool above = sum->mid < 0.0 || (sum->mid == 0.0 && sum->lo < 0.0);

	return above ? nextafter(sum->hi, 0.0) : sum->hi;
}

/* a weight of more digits than a double has is several, so that products stay exact */
static void
add_weighted(MigDesign *design, MigMoments **t, const NullableDatum *row, const MigPattern *x)
{
	MigXsum rest = x->weight;
	int64 cases = x->cases;

	for (double part = not_above(&rest); part > 0.0; part = not_above(&rest))
	{
		mig_design_add(design, t, row, part, cases);
		cases = 0;
		mig_xsum_add(&rest, -part);
		mig_xsum_normalize(&rest);
	}
}

static void
take_counts(MigMoments *t, const MigPatterns *p)
{
	t->n_read = p->n_read;
	t->n_null_outcome = p->n_null_outcome;
	t->n_null_regressor = p->n_null_regressor;
	t->n_null_weight = p->n_null_weight;
	t->n_zero_weight = p->n_zero_weight;
}

MigMoments *
mig_kept_moments(MigKept *kept)
{
	MigDesign *design = mig_design_bind(kept->formula, kept->types, CurrentMemoryContext);
	MigMoments *t = mig_design_moments(design, kept->weighting);
	const MigPattern *x = mig_patterns_first(kept->patterns);
	bool weighted = kept->weighting != MIG_WEIGHT_NONE;

	for (uint32 i = 0; i < kept->patterns->count; i++, x = mig_patterns_next(x))
	{
		CHECK_FOR_INTERRUPTS();
		if (weighted || x->cases == 1)
			continue;
		read_row(kept, x);
		add_times(design, &t, kept->row, x->cases);
	}
	take_counts(t, kept->patterns); /* with many rows, from here on in a block */
	x = mig_patterns_first(kept->patterns);
	for (uint32 i = 0; i < kept->patterns->count; i++, x = mig_patterns_next(x))
	{
		CHECK_FOR_INTERRUPTS();
		if (!weighted && x->cases > 1)
			continue;
		read_row(kept, x);
		if (weighted)
			add_weighted(design, &t, kept->row, x);
		else
			mig_design_add(design, &t, kept->row, 1.0, 1);
	}
	return t;
}

/* ---- passes with a model ---- */

/* the pattern as the next row, with its offset */
static void
read_for(MigKept *kept, MigScorer *scorer, const MigPattern *x)
{
	read_row(kept, x);
	scorer->offset =
		kept->offset ? DatumGetFloat8(kept->row[kept->formula->nvariables].value) : 0.0;
	if (!isfinite(scorer->offset))
		mig_pg_moments_check(MIG_ERR_OVERFLOW);
}

/* the same, taken; all of them are complete and have levels of the model */
static void
take_row(MigKept *kept, MigScorer *scorer, const MigPattern *x)
{
	read_for(kept, scorer, x);
	if (!mig_scorer_take(scorer, kept->row))
		elog(ERROR, "a row that was complete is not");
}

MigMoments *
mig_kept_pass(MigKept *kept, MigModel *model, MigScoreKind kind)
{
	MigScorer *scorer = mig_scorer_new(model, kept->types, false);
	MigRobust *s = mig_robust_new(scorer, kind, true);
	const MigPattern *x = mig_patterns_first(kept->patterns);

	for (uint32 i = 0; i < kept->patterns->count; i++, x = mig_patterns_next(x))
	{
		CHECK_FOR_INTERRUPTS();
		read_for(kept, scorer, x);
		mig_robust_add(s, kept->row, mig_xsum_value(&x->weight), x->cases);
	}
	s->t->n_read = kept->patterns->n_read;
	return mig_fit_canonical(mig_robust_moments(s));
}

/* ---- a sample as plain doubles ---- */

static MigNewtonRows *
new_rows(const MigScorer *s, size_t n)
{
	MigNewtonRows *rows = palloc0(sizeof(MigNewtonRows));
	size_t dense = (size_t) s->design->dense;
	size_t slots = (size_t) s->design->slots;
	int *parameter = palloc(sizeof(int) * dense);

	if (n * (dense + 2 * slots + 3) > MOST_VALUES)
		return NULL;
	rows->n = (int) n;
	rows->parameters = s->model->rank;
	for (size_t c = 0; c < dense; c++)
		if (s->parameter[c] >= 0)
			parameter[rows->dense++] = s->parameter[c];
	rows->parameter = parameter;
	rows->slots = (int) slots;
	rows->x = palloc_extended(sizeof(double) * (n * dense + 1), MCXT_ALLOC_HUGE);
	rows->slot = palloc_extended(sizeof(int) * (n * slots + 1), MCXT_ALLOC_HUGE);
	rows->slot_x = palloc_extended(sizeof(double) * (n * slots + 1), MCXT_ALLOC_HUGE);
	rows->y = palloc_extended(sizeof(double) * (n + MIG_GLM_PADDED), MCXT_ALLOC_HUGE);
	rows->offset = palloc_extended(sizeof(double) * (n + 1), MCXT_ALLOC_HUGE);
	rows->weight = palloc_extended(sizeof(double) * (n + 1), MCXT_ALLOC_HUGE);
	return rows;
}

static void
take_values(const MigScorer *s, MigNewtonRows *rows, size_t i)
{
	const MigDesign *d = s->design;
	double *x = rows->x + i * (size_t) rows->dense;

	for (int c = 0; c < d->dense; c++)
		if (s->parameter[c] >= 0)
			*x++ = s->hi[c];
	for (int slot = 0; slot < rows->slots; slot++)
	{
		rows->slot[i * (size_t) rows->slots + slot] = s->parameter[d->slot[slot].column];
		rows->slot_x[i * (size_t) rows->slots + slot] = s->hi[d->dense + slot];
	}
	rows->y[i] = mig_scorer_outcome(s);
	rows->offset[i] = s->offset;
}

MigNewtonRows *
mig_kept_rows(MigKept *kept, MigModel *model)
{
	MigScorer *scorer = mig_scorer_new(model, kept->types, false);
	MigNewtonRows *rows = new_rows(scorer, kept->patterns->count);
	const MigPattern *x = mig_patterns_first(kept->patterns);

	for (uint32 i = 0; i < kept->patterns->count && rows; i++, x = mig_patterns_next(x))
	{
		CHECK_FOR_INTERRUPTS();
		take_row(kept, scorer, x);
		take_values(scorer, rows, i);
		rows->weight[i] = mig_xsum_value(&x->weight);
	}
	kept->rows = rows;
	return rows;
}
