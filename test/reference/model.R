# Numbers of test/tap/model.sql that no published table has: run from the root of the tree with
#   Rscript test/reference/model.R
options(digits = 15)
read <- function(name) read.csv(file.path("test/fixtures", name))
show <- function(what, ...) cat(what, format(c(...), digits = 15), "\n")

d <- read("apisrs.csv")
d$w <- d$emer + 1
d <- d[!is.na(d$w), ]
n <- nrow(d)
m <- lm(api00 ~ ell + meals, d, weights = w)
s <- d$w * n / sum(d$w)                    # weights that sum to n
rss <- sum(s * resid(m)^2)
ll <- -n / 2 * (log(2 * pi) + log(rss / n) + 1)
show("analytic: log-likelihood, weights summing to n", ll)
show("analytic: AIC, BIC", -2 * ll + 2 * 4, -2 * ll + log(n) * 4)
show("analytic: R's logLik(), and less half the sum of log weights that sum to n",
     as.numeric(logLik(m)), as.numeric(logLik(m)) - sum(log(d$w)) / 2, as.numeric(logLik(m)) - sum(log(s)) / 2)
show("analytic: adjusted R-squared, p of F", summary(m)$adj.r.squared,
     pf(summary(m)$fstatistic[1], 2, n - 3, lower.tail = FALSE))
show("analytic: deviance, null deviance", deviance(m), sum(d$w * (d$api00 - weighted.mean(d$api00, d$w))^2))

f <- lm(api00 ~ ell + meals, d[rep(seq_len(n), d$w), ])
show("frequency: log-likelihood, AIC, BIC", as.numeric(logLik(f)), AIC(f), BIC(f))
show("frequency: R-squared, adjusted, F", summary(f)$r.squared, summary(f)$adj.r.squared, summary(f)$fstatistic[1])
show("frequency: deviance", deviance(f))

g <- lm(invest ~ value + capital, subset(read("grunfeld.csv"), firm != "American Steel"))
show("grunfeld: iid standard errors", coef(summary(g))[, 2])
show("grunfeld: log-likelihood, AIC, BIC", as.numeric(logLik(g)), AIC(g), BIC(g))

c <- lm(mpg ~ 0 + factor(cyl) + factor(cyl):wt, read("mtcars.csv"))
show("mtcars, no intercept, factor by number: estimates", coef(c))
show("standard errors", coef(summary(c))[, 2])
show("R-squared, sigma, F", summary(c)$r.squared, summary(c)$sigma, summary(c)$fstatistic[1])
