/* model.c: the readers of a model */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "bind/args.h"
#include "compat.h"
#include "core/inference.h"
#include "core/products.h"
#include "fit/ols.h"
#include "pg/model.h"
#include "pg/rows.h"

static double
scale_of(const MigModel *m)
{
	return strcmp(m->weight_type, "analytic") == 0 ? (double) m->n / m->weight_sum : 1.0;
}

static MigLinearSummary
summary_of(const MigModel *m)
{
	return mig_inference_linear(m->n, m->rank, m->intercept, m->rss, m->r_squared, m->unexplained,
								scale_of(m));
}

static MigEstimate
estimate_of(const MigModel *m, const MigModelTerm *t, double conf_level)
{
	double variance = t->column < 0 ? NAN : m->covariance[mig_products_at(t->column, t->column)];

	return mig_inference_t(t->estimate, variance, isnan(t->df) ? m->df : t->df, conf_level);
}

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
		MigEstimate e = estimate_of(m, t, conf_level);

		mig_put_text(&rows, t->term);
		mig_put_text(&rows, t->variable);
		mig_put_text(&rows, t->level);
		mig_put_datum(&rows, BoolGetDatum(t->is_reference));
		mig_put_number(&rows, exponentiate ? exp(t->estimate) : t->estimate);
		mig_put_number(&rows, e.std_error);
		mig_put_number(&rows, e.statistic);
		mig_put_number(&rows, t->column < 0 ? NAN : isnan(t->df) ? m->df : t->df);
		mig_put_number(&rows, e.p_value);
		mig_put_number(&rows, exponentiate ? exp(e.conf_low) : e.conf_low);
		mig_put_number(&rows, exponentiate ? exp(e.conf_high) : e.conf_high);
		mig_put_text(&rows, t->note);
		mig_rows_end(&rows);
	}
	return (Datum) 0;
}

static Datum
drop_reasons(const MigModel *m)
{
	return DirectFunctionCall1(
		jsonb_in, CStringGetDatum(psprintf(
					  "{\"null_outcome\": " INT64_FORMAT ", \"null_regressor\": " INT64_FORMAT
					  ", \"null_weight\": " INT64_FORMAT ", \"zero_weight\": " INT64_FORMAT "}",
					  m->n_null_outcome, m->n_null_regressor, m->n_null_weight, m->n_zero_weight)));
}

PG_FUNCTION_INFO_V1(migstat_glance_model);
Datum
migstat_glance_model(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin(fcinfo);
	MigLinearSummary s;
	MigModel *m;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	m = mig_model_from_datum(PG_GETARG_DATUM(0));
	s = summary_of(m);
	mig_put_count(&rows, m->n);
	mig_put_count(&rows, m->n_read);
	mig_put_count(&rows,
				  m->n_null_outcome + m->n_null_regressor + m->n_null_weight + m->n_zero_weight);
	mig_put_number(&rows, s.df_model);
	mig_put_number(&rows, m->df_residual);
	mig_put_number(&rows, m->r_squared);
	mig_put_number(&rows, s.adj_r_squared);
	mig_put_number(&rows, s.sigma);
	mig_put_number(&rows, s.statistic);
	mig_put_number(&rows, s.p_value);
	mig_put_number(&rows, s.log_lik);
	mig_put_number(&rows, s.aic);
	mig_put_number(&rows, s.bic);
	mig_put_number(&rows, m->rss);
	mig_put_number(&rows, m->tss);
	mig_put_null(&rows); /* pseudo_r_squared, iterations, converged: the ML models' */
	mig_put_null(&rows);
	mig_put_null(&rows);
	mig_put_text(&rows, m->vcov_type);
	mig_put_null(&rows); /* n_clusters */
	mig_put_datum(&rows, drop_reasons(m));
	mig_put_count(&rows, m->passes);
	mig_put_count(&rows, m->rows_read);
	mig_put_text(&rows, m->note);
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

/* ---- the printed report ---- */

static void
put_line(MigRows *rows, const char *line)
{
	mig_put_text(rows, line);
	mig_rows_end(rows);
}

static const char *
shown(double x, const char *format)
{
	return isnan(x) ? "" : psprintf(format, x);
}

static const char *
shown_p(double p)
{
	return p < 0.0001 ? "<0.0001" : shown(p, "%.4f");
}

static void
put_head(MigRows *rows, const MigModel *m)
{
	MigLinearSummary s = summary_of(m);

	put_line(rows, psprintf("Linear model: %s", m->formula));
	put_line(rows,
			 psprintf("%" INT64_MODIFIER "d rows used of %" INT64_MODIFIER
					  "d read; left out: %" INT64_MODIFIER "d without outcome, %" INT64_MODIFIER
					  "d without a regressor, %" INT64_MODIFIER "d without a weight",
					  m->n, m->n_read, m->n_null_outcome, m->n_null_regressor,
					  m->n_null_weight + m->n_zero_weight));
	put_line(rows, psprintf("Standard errors: %s; weights: %s", m->vcov_type, m->weight_type));
	put_line(rows, psprintf("R-squared %s (adjusted %s), residual SD %s on %s degrees of freedom",
							shown(m->r_squared, "%.4f"), shown(s.adj_r_squared, "%.4f"),
							shown(s.sigma, "%.6g"), shown(m->df_residual, "%.0f")));
	if (!isnan(s.statistic))
		put_line(rows, psprintf("F(%.0f, %.0f) = %.2f, p %s", s.df_model, m->df_residual,
								s.statistic, shown_p(s.p_value)));
	if (m->note)
		put_line(rows, psprintf("Note: %s", m->note));
}

PG_FUNCTION_INFO_V1(migstat_summary_model);
Datum
migstat_summary_model(PG_FUNCTION_ARGS)
{
	MigRows rows = mig_rows_begin_scalar(fcinfo);
	MigModel *m;
	int width = 4;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	m = mig_model_from_datum(PG_GETARG_DATUM(0));
	put_head(&rows, m);
	for (int i = 0; i < m->nterms; i++)
		width = Max(width, (int) strlen(m->terms[i].term));
	put_line(&rows, "");
	put_line(&rows,
			 psprintf("%-*s %12s %12s %8s %8s", width, "term", "estimate", "std. error", "t", "p"));
	for (int i = 0; i < m->nterms; i++)
	{
		const MigModelTerm *t = &m->terms[i];
		MigEstimate e = estimate_of(m, t, 0.95);

		if (t->column < 0)
			put_line(&rows, psprintf("%-*s %12s (%s)", width, t->term, t->is_reference ? "0" : "",
									 t->note ? t->note : ""));
		else
			put_line(&rows, psprintf("%-*s %12.6g %12s %8s %8s", width, t->term, t->estimate,
									 shown(e.std_error, "%.6g"), shown(e.statistic, "%.2f"),
									 shown_p(e.p_value)));
	}
	return (Datum) 0;
}
