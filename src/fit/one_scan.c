/* one_scan.c: linear models with clustered or survey errors from one reading of their rows */
#include "postgres.h"

#include "fit/one_scan.h"

#include "nodes/pg_list.h"
#include "utils/builtins.h"

#include "fit/ols.h"
#include "fit/unit_moments.h"
#include "fit/variance.h"

#define PROBED        4  /* rows looked at for each unit that there is room for */
#define MAX_VARIABLES 90 /* where what there is of weights and units are arguments too */

static bool
is_survey(const MigFitOptions *o)
{
	return strcmp(o->vcov, "survey") == 0;
}

bool
mig_one_scan_can(const MigPass *pass, const MigFitOptions *o)
{
	if (pass->formula->nvariables > MAX_VARIABLES || pass->offset)
		return false;
	if (is_survey(o))
		return o->psu && mig_variance_can_name(&pass->source, o->psu, "psu") &&
			   (o->strata == NULL || mig_variance_can_name(&pass->source, o->strata, "strata"));
	if (strcmp(o->vcov, "cr0") != 0 && strcmp(o->vcov, "cr1") != 0)
		return false;
	return list_length(mig_variance_cluster_columns(o->cluster)) == 1 &&
		   mig_variance_can_name(&pass->source, linitial(mig_variance_cluster_columns(o->cluster)),
								 "cluster");
}

static const char *
unit_of(const MigPass *pass, const MigFitOptions *o)
{
	if (is_survey(o))
		return mig_source_column(&pass->source, o->psu, "psu");
	return mig_source_column(&pass->source, linitial(mig_variance_cluster_columns(o->cluster)),
							 "cluster");
}

bool
mig_one_scan_hopeless(const MigPass *pass, const MigFitOptions *o)
{
	const MigFormula *formula = pass->formula;
	Oid *types = palloc(sizeof(Oid) * (formula->nvariables + 1));
	MigResult units;
	uint32 most;

	/* rows of a small subpopulation may be far */
	if (!pass->source.stored || pass->subpop)
		return false;
	for (int v = 0; v < formula->nvariables; v++)
		types[v] = mig_pass_type(pass, v);
	most = mig_unit_moments_most(mig_design_bind(formula, types, CurrentMemoryContext),
								 mig_pass_weighting(pass, o->weights.type));
	units = mig_query(psprintf("SELECT pg_catalog.count(unit) FROM (SELECT DISTINCT unit FROM "
							   "(SELECT %s AS unit FROM %s LIMIT %u) AS probed) AS units",
							   unit_of(pass, o), pass->source.from, PROBED * most));
	return DatumGetInt64(units.values[0]) > most;
}

/* rows outside a subpopulation have their place in a design, but not in clusters */
static const char *
aggregate_of(const MigPass *pass, const MigFitOptions *o)
{
	const MigSource *source = &pass->source;
	MigWeighting weighting = mig_pass_weighting(pass, o->weights.type);
	bool survey = is_survey(o);

	return psprintf(
		"migstat.unit_moments_agg(%s::pg_catalog.text, '%s', %s, %s, %s, %s, %s%s)%s",
		quote_literal_cstr(pass->formula->text),
		weighting == MIG_WEIGHT_NONE        ? "none"
		: weighting == MIG_WEIGHT_FREQUENCY ? "frequency"
											: "analytic",
		pass->weight ? pass->weight : "1::pg_catalog.float8",
		survey && pass->subpop ? pass->subpop : "true",
		survey && o->strata ? mig_source_column(source, o->strata, "strata") : "0::pg_catalog.int4",
		unit_of(pass, o),
		survey && o->fpc ? mig_source_number(source, o->fpc, "fpc") : "NULL::pg_catalog.float8",
		pass->variables, survey ? "" : pass->filter);
}

static void
refuse_nulls(const MigUnitMoments *s, const MigFitOptions *o)
{
	if (is_survey(o) && (s->no_name > 0 || s->no_stratum > 0))
		mig_strata_refuse_null(s->no_name > 0 ? "psu" : "strata");
	if (s->unknown > 0.0)
		mig_variance_refuse_null_cluster(o, s->unknown);
}

static MigVarianceDesign
design_of(MigUnitMoments *s, const MigFitOptions *o, const MigModel *model)
{
	MigMoments **totals = mig_unit_moments_totals(s, model);
	const uint32 *order = mig_places_strata(&s->places);
	MigVarianceDesign d = {(int) s->places.strata.n};

	d.stratum = palloc0(sizeof(MigVarianceStratum) * (d.strata + 1));
	for (int i = 0; i < d.strata; i++)
	{
		MigVarianceStratum *h = &d.stratum[i];

		h->design = mig_places_stratum(&s->places, order[i]);
		h->t = totals[order[i]];
		if (o->strata == NULL)
			h->design.name = "all";
		if (o->fpc == NULL)
			h->design.fpc_missing = 0.0;
	}
	d.names = s->places.psus.n;
	return d;
}

const char *
mig_one_scan_columns(const MigPass *pass, const MigFitOptions *o)
{
	return mig_fit_first_columns(pass, aggregate_of(pass, o));
}

MigModel *
mig_one_scan_take(const MigPass *pass, const MigFitOptions *o, const Datum *values,
				  const bool *nulls, int columns)
{
	MigUnitMoments *s =
		nulls[0] ? NULL : mig_unit_moments_received(CurrentMemoryContext, values[0]);
	/* nobody of the subpopulation */
	const bool nothing = s == NULL || s->frame->n_read == 0;
	MigFirstPass first = mig_fit_first_row(values, &nothing, columns);
	MigVarianceDesign design;
	MigPair *bread;
	MigModel *model;

	if (!s->full)
		refuse_nulls(s, o);
	model = mig_fit_first(pass, o, &first, mig_unit_moments_all(s), &bread);
	if (s->full)
		mig_variance_apply(model, bread, pass, o);
	else
	{
		design = design_of(s, o, model);
		mig_variance_take_design(model, bread, pass, o, &design);
	}
	return model;
}

MigModel *
mig_one_scan_ols(const MigPass *pass, const MigFitOptions *o)
{
	MigResult result =
		mig_query(psprintf("SELECT %s FROM %s", mig_one_scan_columns(pass, o), pass->source.from));

	return mig_one_scan_take(pass, o, result.values, result.nulls, result.columns);
}
