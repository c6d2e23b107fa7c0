/* inference.c: from estimates and errors to tests and intervals */
#include "core/inference.h"

#include <math.h>

#include "core/dist.h"

MigEstimate
mig_inference_t(double estimate, double variance, double df, double conf_level)
{
	MigEstimate e = {sqrt(variance), NAN, NAN, NAN, NAN};
	double half;

	if (!(df > 0.0) || isnan(e.std_error))
		return e;
	half = mig_dist_t_quantile(0.5 + conf_level / 2.0, df) * e.std_error;
	e.conf_low = estimate - half;
	e.conf_high = estimate + half;
	if (e.std_error > 0.0 || estimate != 0.0) /* an exact fit: infinite, p 0 */
	{
		e.statistic = estimate / e.std_error;
		e.p_value = mig_dist_t_q2(e.statistic, df);
	}
	return e;
}

MigLinearSummary
mig_inference_linear(int64_t n, int rank, int intercept, double rss, double r_squared,
					 double unexplained, double scale)
{
	MigLinearSummary s = {rank - intercept, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	double cases = (double) n;
	double df = cases - rank;
	double parameters = rank + 1.0;

	if (df > 0.0)
	{
		s.sigma = sqrt(rss * scale / df);
		s.adj_r_squared = 1.0 - unexplained * (cases - intercept) / df;
		if (s.df_model > 0.0 && r_squared > 0.0) /* infinite where nothing is unexplained */
		{
			s.statistic = (r_squared / s.df_model) / (unexplained / df);
			s.p_value = mig_dist_f_q(s.statistic, s.df_model, df);
		}
	}
	if (rss > 0.0)
	{
		s.log_lik = -0.5 * cases * (log(2.0 * M_PI) + log(rss * scale / cases) + 1.0);
		s.aic = 2.0 * parameters - 2.0 * s.log_lik;
		s.bic = log(cases) * parameters - 2.0 * s.log_lik;
	}
	return s;
}
