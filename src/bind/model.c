/* model.c: the readers of a model */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "bind/args.h"
#include "compat.h"
#include "core/products.h"
#include "fit/infer.h"
#include "pg/model.h"
#include "pg/rows.h"

PG_FUNCTION_INFO_V1(migstat_tidy);
Datum
migstat_tidy(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	double conf_level = mig_conf_level(fcinfo, 1);
	bool exponentiate = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
	MigModel *m;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	m = mig_model_from_datum(PG_GETARG_DATUM(0));
	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];
		MigEstimate e = mig_infer_estimate(m, t, conf_level);

		mig_put_text(&rows, t->term);
		mig_put_text(&rows, t->variable);
		mig_put_text(&rows, t->level);
		mig_put_datum(&rows, BoolGetDatum(t->is_reference));
		mig_put_number(&rows, exponentiate ? exp(t->estimate) : t->estimate);
		mig_put_number(&rows, e.std_error);
		mig_put_number(&rows, e.statistic);
		mig_put_number(&rows, mig_infer_df(m, t));
		mig_put_number(&rows, e.p_value);
		mig_put_number(&rows, exponentiate ? exp(e.conf_low) : e.conf_low);
		mig_put_number(&rows, exponentiate ? exp(e.conf_high) : e.conf_high);
		mig_put_text(&rows, t->note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

static void
add_reason(StringInfo json, const char *name, int64 rows, bool wanted)
{
	if (wanted)
		appendStringInfo(json, ", \"%s\": " INT64_FORMAT, name, rows);
}

static Datum
drop_reasons(const MigModel *m)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json,
					 "{\"null_outcome\": " INT64_FORMAT ", \"null_regressor\": " INT64_FORMAT
					 ", \"null_weight\": " INT64_FORMAT ", \"zero_weight\": " INT64_FORMAT,
					 m->n_null_outcome, m->n_null_regressor, m->n_null_weight, m->n_zero_weight);
	add_reason(&json, "outside_subpop", m->n_outside, m->n_outside > 0);
	add_reason(&json, "perfectly_predicted", m->n_perfect, m->n_perfect > 0);
	add_reason(&json, "null_effect", m->n_null_effect, m->absorbed != NULL);
	add_reason(&json, "singleton", m->n_singleton, m->absorbed != NULL);
	add_reason(&json, "only_zeros", m->n_zeros, m->absorbed && strcmp(m->family, "ols") != 0);
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* pseudo_r_squared, iterations, converged: of ML models, which are errors where they do not */
static void
put_iterations(MigRows *rows, const MigModel *m)
{
	if (m->iterations <= 0)
	{
		mig_put_null(rows);
		mig_put_null(rows);
		mig_put_null(rows);
		return;
	}
	mig_put_number(rows, mig_infer_pseudo_r_squared(m));
	mig_put_datum(rows, Int32GetDatum(m->iterations));
	mig_put_datum(rows, BoolGetDatum(true));
}

PG_FUNCTION_INFO_V1(migstat_glance_model);
Datum
migstat_glance_model(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigLinearSummary s;
	MigModelTest f;
	MigModel *m;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	m = mig_model_from_datum(PG_GETARG_DATUM(0));
	s = mig_infer_summary(m);
	f = mig_infer_overall(m);
	mig_put_count(&rows, m->n);
	mig_put_count(&rows, m->n_read);
	mig_put_count(&rows, mig_model_left_out(m));
	mig_put_number(&rows, s.df_model);
	mig_put_number(&rows, m->df_residual);
	mig_put_number(&rows, m->r_squared);
	mig_put_number(&rows, s.adj_r_squared);
	mig_put_number(&rows, s.sigma);
	mig_put_number(&rows, f.result.statistic);
	mig_put_number(&rows, f.result.p);
	mig_put_number(&rows, s.log_lik);
	mig_put_number(&rows, s.aic);
	mig_put_number(&rows, s.bic);
	mig_put_number(&rows, m->rss);
	mig_put_number(&rows, m->tss);
	put_iterations(&rows, m);
	mig_put_text(&rows, m->vcov_type);
	if (m->n_clusters < 0)
		mig_put_null(&rows);
	else
		mig_put_count(&rows, m->n_clusters);
	mig_put_datum(&rows, drop_reasons(m));
	mig_put_count(&rows, m->passes);
	mig_put_count(&rows, m->rows_read);
	if (m->note && f.note)
		mig_put_text(&rows, psprintf("%s; F: %s", m->note, f.note));
	else
		mig_put_text(&rows, f.note ? psprintf("F: %s", f.note) : m->note);
	mig_rows_end(&rows);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(migstat_covariance);
Datum
migstat_covariance(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigModel *m;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	m = mig_model_from_datum(PG_GETARG_DATUM(0));
	for (int i = 0; i < m->nterms; i++)
		for (int j = 0; j < m->nterms; j++)
		{
			int a = m->terms[i].column;
			int b = m->terms[j].column;

			if (a < 0 || b < 0)
				continue;
			mig_put_text(&rows, m->terms[i].term);
			mig_put_text(&rows, m->terms[j].term);
			mig_put_number(&rows, m->covariance[mig_products_at(Min(a, b), Max(a, b))]);
			mig_rows_end(&rows);
		}
	return (Datum) 0;
}
