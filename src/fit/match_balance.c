/* match_balance.c: balance of the covariates before and after matching */
#include "postgres.h"

#include "fit/match.h"

#include <math.h>

#include "core/balance.h"
#include "core/dist.h"
#include "fit/plan.h"
#include "pg/progress.h"

enum
{
	UNMATCHED,
	MATCHED,
	SAMPLES
};

static const char *const sample_names[] = {"unmatched", "matched"};

typedef struct Balancing
{
	const MigMatchPlan *plan;
	MigBalanceSample sample[SAMPLES];
	double *omega; /* weights of the matched sample */
	MigMatching *out;
	MigRadixItem *items;
	MigRadixItem *spare;
} Balancing;

/* ---- by column ---- */

/* what std_diff divides by */
static double
denominator(const MigMatchPlan *p, const MigBalance *unmatched)
{
	const double *v = unmatched->variance;

	return p->focal[0] && p->focal[1] ? sqrt((v[0] + v[1]) / 2.0)
									  : sqrt(v[p->focal[MIG_TREATED] ? MIG_TREATED : MIG_CONTROL]);
}

static void
put(Balancing *b, const char *term, const MigBalance balance[SAMPLES])
{
	double sd = denominator(b->plan, &balance[UNMATCHED]);

	for (int s = 0; s < SAMPLES; s++)
	{
		MigMatchBalance *row = &b->out->balance[b->out->nbalance++];
		double difference = balance[s].mean[1] - balance[s].mean[0];

		row->term = term;
		row->sample = sample_names[s];
		row->mean_treated = balance[s].mean[1];
		row->mean_control = balance[s].mean[0];
		row->std_diff = sd > 0.0 ? difference / sd : NAN;
		row->var_ratio =
			balance[s].variance[0] > 0.0 ? balance[s].variance[1] / balance[s].variance[0] : NAN;
		row->ecdf_mean = balance[s].ecdf_mean;
		row->ecdf_max = balance[s].ecdf_max;
	}
}

static bool
is_binary(const double *value, int n)
{
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		if (value[i] != 0.0 && value[i] != 1.0)
			return false;
	}
	return true;
}

static void
put_values(Balancing *b, const char *term, const double *value)
{
	int n = b->plan->units.n;
	bool binary = is_binary(value, n);
	bool ascends = true;
	MigBalance balance[SAMPLES];

	for (int i = 0; i < n && !binary; i++)
	{
		mig_tick_at(i);
		b->items[i].key = mig_radix_double(value[i]);
		b->items[i].index = i;
		ascends = ascends && (i == 0 || b->items[i].key >= b->items[i - 1].key);
	}
	/* as the score does */
	if (!binary && !ascends)
		mig_radix_sort(b->items, b->spare, n);
	for (int s = 0; s < SAMPLES; s++)
		balance[s] = mig_balance_values(&b->sample[s], value, n, binary ? NULL : b->items);
	put(b, term, balance);
}

/* weight of each level, by sample, column of the frame and arm */
typedef double Ones[2];

static Ones *
count_levels(const Balancing *b)
{
	const MigMatchDesign *d = &b->plan->data->design;
	Ones *ones = palloc0(sizeof(Ones) * SAMPLES * d->columns);

	for (int k = 0; k < d->slots; k++)
		for (int i = 0; i < d->n && d->factor[k] == NULL; i++)
		{
			int arm = b->plan->units.arm[i];
			double w = b->plan->data->weight ? b->plan->data->weight[i] : 1.0;

			mig_tick_at(i);
			ones[d->level[k][i]][arm] += w;
			ones[d->columns + d->level[k][i]][arm] += b->omega[i];
		}
	return ones;
}

/* values of one column of a slot with numbers: 0 for units of other levels */
static double *
spread_column(const MigMatchDesign *d, int slot, int column)
{
	double *value = mig_match_room(d->n, sizeof(double));

	for (int i = 0; i < d->n; i++)
	{
		mig_tick_at(i);
		value[i] = d->level[slot][i] == column ? d->factor[slot][i] : 0.0;
	}
	return value;
}

static void
put_column(Balancing *b, const MigModelTerm *term, int column, const Ones *ones)
{
	const MigMatchData *data = b->plan->data;
	const MigMatchDesign *d = &data->design;
	MigBalance balance[SAMPLES];

	if (column < d->dense)
	{
		put_values(b, term->term, d->value[column]);
		return;
	}
	for (int k = 0; k < d->slots; k++)
	{
		double *value;

		if (data->slot_term[k] != term->formula_term - 1 || d->factor[k] == NULL)
			continue;
		value = spread_column(d, k, column);
		put_values(b, term->term, value);
		pfree(value);
		return;
	}
	for (int s = 0; s < SAMPLES; s++)
		balance[s] = mig_balance_binary(&b->sample[s], ones[s * d->columns + column]);
	put(b, term->term, balance);
}

static void
balance_columns(Balancing *b)
{
	const MigMatchData *d = b->plan->data;
	const MigModel *model = d->model;
	const int *column = mig_plan_make(model->moments, NULL)->row_column;
	Ones *ones = count_levels(b);

	b->out->balance = palloc(sizeof(MigMatchBalance) * SAMPLES * (model->nterms + 1));
	put_values(b, "score", d->score);
	for (int i = 0; i < model->nterms; i++)
		if (model->terms[i].formula_term > 0 && column[i] >= 2)
			put_column(b, &model->terms[i], column[i], ones);
}

/* ---- together ---- */

/* Rubin's B and R of a linear index in a sample */
static void
take_rubin(const MigBalanceSample *sample, const double *linear, int n, MigMatchSummary *out)
{
	MigBalance index = mig_balance_values(sample, linear, n, NULL);
	double spread = sqrt((index.variance[0] + index.variance[1]) / 2.0);

	out->rubin_b = 100.0 * fabs(index.mean[1] - index.mean[0]) / spread;
	out->rubin_r = index.variance[1] / index.variance[0];
}

static void
take_fit(double log_lik, double null_log_lik, int df, MigMatchSummary *out)
{
	if (isnan(log_lik))
		return;
	out->pseudo_r_squared = 1.0 - log_lik / null_log_lik;
	out->lr_statistic = Max(2.0 * (log_lik - null_log_lik), 0.0);
	out->lr_p_value = df > 0 ? mig_dist_chisq_q(out->lr_statistic, df) : NAN;
}

static MigBalanceFit
new_fit(const MigMatchDesign *d, MigFamily family)
{
	MigBalanceFit fit = {family};

	fit.coefficient = palloc(sizeof(double) * (d->parameters + 1));
	fit.linear = mig_match_room(d->n, sizeof(double));
	fit.work = palloc_extended(mig_balance_work(d->parameters), MCXT_ALLOC_HUGE);
	return fit;
}

/* fits to the sample: B and R are of a probit, the likelihood of the score's family if wanted */
static void
fit_sample(const Balancing *b, int s, bool likelihood, MigMatchSummary *out)
{
	const MigMatchData *d = b->plan->data;
	int constant = d->design.parameter[MIG_COLUMN_CONSTANT] >= 0;
	MigFamily families[] = {MIG_FAMILY_PROBIT, d->link};
	int n = likelihood && d->link != MIG_FAMILY_PROBIT ? 2 : 1;

	for (int f = 0; f < n; f++)
	{
		MigBalanceFit fit = new_fit(&d->design, families[f]);

		mig_progress("matching: %s of the %s sample", mig_family_name(families[f]),
					 sample_names[s]);
		if (mig_balance_fit(&b->sample[s], &d->design, &fit) != MIG_OK)
			continue;
		if (f == 0)
			take_rubin(&b->sample[s], fit.linear, d->n, out);
		if (likelihood && families[f] == d->link)
			take_fit(fit.log_lik, fit.null_log_lik, fit.rank - constant, out);
	}
}

static void
take_std_diffs(const MigMatching *m, MigMatchSummary *out)
{
	double sum = 0.0;
	int n = 0;

	out->max_abs_std_diff = NAN;
	/* the first is the score */
	for (int i = SAMPLES; i < m->nbalance; i++)
	{
		double size = fabs(m->balance[i].std_diff);

		if (m->balance[i].sample != out->sample || isnan(size))
			continue;
		sum += size;
		n++;
		out->max_abs_std_diff = fmax(out->max_abs_std_diff, size);
	}
	out->mean_abs_std_diff = n > 0 ? sum / n : NAN;
}

static void
summarise(Balancing *b)
{
	const MigMatchData *d = b->plan->data;
	bool known = d->linear != NULL;
	bool probit = d->link == MIG_FAMILY_PROBIT;

	b->out->nsummary = SAMPLES;
	b->out->summary = palloc(sizeof(MigMatchSummary) * SAMPLES);
	for (int s = 0; s < SAMPLES; s++)
	{
		MigMatchSummary *out = &b->out->summary[s];

		out->sample = sample_names[s];
		out->rubin_b = out->rubin_r = NAN;
		out->pseudo_r_squared = out->lr_statistic = out->lr_p_value = NAN;
		take_std_diffs(b->out, out);
		if (s == UNMATCHED && known)
		{
			take_fit(d->model->log_lik, d->model->null_log_lik,
					 d->model->rank - d->model->intercept, out);
			if (probit)
				take_rubin(&b->sample[s], d->linear, d->n, out);
			else
				fit_sample(b, s, false, out);
		}
		else if (b->sample[s].total[0] > 0.0 && b->sample[s].total[1] > 0.0)
			fit_sample(b, s, true, out);
	}
}

void
mig_match_balance(const MigMatchPlan *p, MigMatching *out)
{
	Balancing b = {p};
	int n = p->units.n;

	mig_progress("matching: balance");
	b.out = out;
	b.omega = mig_match_room(n, sizeof(double));
	for (int i = 0; i < n; i++)
	{
		mig_tick_at(i);
		b.omega[i] = mig_matched_weight(&p->matched, i);
	}
	b.sample[UNMATCHED].weight = p->data->weight;
	b.sample[MATCHED].weight = b.omega;
	for (int s = 0; s < SAMPLES; s++)
	{
		b.sample[s].arm = p->units.arm;
		mig_balance_open(&b.sample[s], n);
	}
	b.items = mig_match_room(n, sizeof(MigRadixItem));
	b.spare = mig_match_room(n, sizeof(MigRadixItem));
	balance_columns(&b);
	pfree(b.items);
	pfree(b.spare);
	summarise(&b);
}
