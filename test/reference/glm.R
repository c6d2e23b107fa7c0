# Numbers of test/tap/glm.sql that are not in a public case, as SQL VALUES: run from the root of the tree with
#   Rscript test/reference/glm.R
# Estimates of glm() are polished by Newton steps, so that all digits stand; observed information is written out.
suppressMessages(library(survey))
options(digits = 15, survey.lonely.psu = "fail")
read <- function(name) read.csv(file.path("test/fixtures", name))
control <- glm.control(epsilon = 1e-15, maxit = 100)

# log-likelihood of one row, score and observed information by the linear predictor
row_parts <- function(family, eta, y) switch(family,
	probit = { q <- 2 * y - 1; t <- q * eta; r <- exp(dnorm(t, log = TRUE) - pnorm(t, log.p = TRUE))
		list(ll = pnorm(t, log.p = TRUE), s = q * r, o = r * (r + t),
			e = dnorm(eta)^2 / (pnorm(eta) * pnorm(-eta))) },
	logit = { p <- plogis(eta); list(ll = ifelse(y == 1, log(p), log1p(-p)), s = y - p, o = p * (1 - p), e = p * (1 - p)) },
	cloglog = { mu <- exp(eta); s <- mu / expm1(mu)
		list(ll = ifelse(y == 1, log(-expm1(-mu)), -mu), s = ifelse(y == 1, s, -mu),
			o = ifelse(y == 1, s * (mu + s - 1), mu), e = mu * s) },
	poisson = { mu <- exp(eta); list(ll = y * eta - mu - lgamma(y + 1), s = y - mu, o = mu, e = mu) })

link <- list(probit = binomial("probit"), logit = binomial(), cloglog = binomial("cloglog"), poisson = quasipoisson())
fit <- function(family, formula, d, w = rep(1, nrow(d)), offset = rep(0, nrow(d))) {
	d$.w <- w; d$.o <- offset
	environment(formula) <- environment()
	m <- suppressWarnings(glm(formula, link[[family]], d, weights = .w, offset = .o, control = control))
	keep <- !is.na(coef(m))
	x <- model.matrix(m)[, keep, drop = FALSE]; y <- m$y; b <- coef(m)[keep]
	for (i in 1:6) { r <- row_parts(family, drop(x %*% b) + offset, y); b <- b + solve(crossprod(x, w * r$o * x), crossprod(x, w * r$s))[, 1] }
	r <- row_parts(family, drop(x %*% b) + offset, y)
	list(b = b, x = x, y = y, r = r, w = w, observed = solve(crossprod(x, w * r$o * x)), expected = solve(crossprod(x, w * r$e * x)),
		ll = sum(w * r$ll))
}
meat <- function(m, g = NULL, frequency = FALSE) {
	s <- m$x * (m$r$s * m$w)
	if (frequency) return(crossprod(m$x * (m$r$s * sqrt(m$w))))
	if (!is.null(g)) s <- rowsum(s, g)
	crossprod(s)
}
se <- function(v) sqrt(diag(v))
put <- function(name, b, s) for (i in seq_along(b)) cat(sprintf("\t('%s', %d, %.15g, %.15g),\n", name, i, b[i], s[i]))
one <- function(name, value) cat(sprintf("\t-- %s: %.15g\n", name, value))

l <- read("lalonde.csv"); l$race <- relevel(factor(l$race), "white"); n <- nrow(l)
l$w <- 1 + l$id %% 3; l$off <- sin(l$id)
f <- treat ~ age + educ + race + married
for (k in c("probit", "logit", "cloglog")) {
	m <- fit(k, f, l)
	put(k, m$b, se(m$observed)); put(paste0(k, ", expected"), m$b, se(m$expected))
	put(paste0(k, ", hc0"), m$b, se(m$observed %*% meat(m) %*% m$observed))
	put(paste0(k, ", hc1, expected"), m$b, se(m$expected %*% meat(m) %*% m$expected) * sqrt(n / (n - 1)))
	put(paste0(k, ", cr1"), m$b, se(m$observed %*% meat(m, l$educ) %*% m$observed) * sqrt(19 / 18))
	one(paste(k, "clusters"), length(unique(l$educ)))
	one(paste(k, "log-likelihood"), m$ll)
	m0 <- fit(k, treat ~ 1, l); one(paste(k, "null log-likelihood"), m0$ll)
	m <- fit(k, f, l, offset = l$off); put(paste0(k, ", offset"), m$b, se(m$observed)); one(paste(k, "offset, log-likelihood"), m$ll)
	one(paste(k, "offset, null log-likelihood"), fit(k, treat ~ 1, l, offset = l$off)$ll)
	m <- fit(k, f, l, w = l$w); put(paste0(k, ", frequency"), m$b, se(m$observed)); one(paste(k, "frequency, log-likelihood"), m$ll)
	N <- sum(l$w)
	put(paste0(k, ", frequency, hc1"), m$b, se(m$observed %*% meat(m, frequency = TRUE) %*% m$observed) * sqrt(N / (N - 1)))
	put(paste0(k, ", analytic"), m$b, se(m$observed) * sqrt(sum(l$w) / n)); one(paste(k, "analytic, log-likelihood"), m$ll * n / sum(l$w))
	put(paste0(k, ", sampling"), m$b, se(m$observed %*% meat(m) %*% m$observed) * sqrt(n / (n - 1)))
	put(paste0(k, ", interaction"), (m <- fit(k, treat ~ age * race + I(age^2) + married:educ, l))$b, se(m$observed))
	put(paste0(k, ", no intercept"), (m <- fit(k, treat ~ as.character(race) + age + married - 1, l))$b, se(m$observed))
}
m <- fit("poisson", re78 / 1000 ~ age + educ + race + married, l)      # amounts, as PPML takes them
put("poisson, amounts", m$b, se(m$observed)); put("poisson, amounts, hc1", m$b, se(m$observed %*% meat(m) %*% m$observed) * sqrt(n / (n - 1)))
one("poisson, amounts: R's quasi-Poisson deviance", deviance(glm(re78 / 1000 ~ age + educ + race + married, quasipoisson(), l, control = control)))
one("poisson, amounts, log-likelihood", m$ll)

for (design in c("apistrat", "apiclus1")) {
	a <- read(paste0(design, ".csv"))
	a$y <- as.numeric(a$api00 > a$api99 + 20); a$k <- a$emer / 10
	a <- a[!is.na(a$ell) & !is.na(a$k), ]
	a$w1 <- a$pw / mean(a$pw)  # glm() does not converge on weights in the hundreds
	d <- if (design == "apistrat") svydesign(~1, strata = ~stype, weights = ~w1, data = a, fpc = ~fpc) else
		svydesign(~dnum, weights = ~w1, data = a, fpc = ~fpc)
	for (k in c("probit", "logit", "cloglog", "poisson")) {
		f <- if (k == "poisson") k ~ ell + meals else y ~ ell + meals
		if (k == "poisson") f <- as.formula("k ~ ell + meals")
		m <- suppressWarnings(svyglm(f, d, family = link[[k]], control = control))
		# Taylor linearisation written out, with either information; survey's has the expected one, and stops at 1e-8
		g <- fit(k, f, a, w = a$w1)
		u <- g$x * (g$r$s * g$w)
		v <- function(bread) svyrecvar(u %*% bread, d$cluster, d$strata, d$fpc)
		stopifnot(all.equal(coef(m), g$b, tolerance = 1e-7), all.equal(se(vcov(m)), se(v(g$expected)), tolerance = 1e-6))
		put(paste0(design, ", ", k, ", expected"), g$b, se(v(g$expected)))
		put(paste0(design, ", ", k), g$b, se(v(g$observed)))
	}
	s <- subset(d, meals > 30)
	m <- suppressWarnings(svyglm(y ~ ell, s, family = link$logit, control = control)); put(paste0(design, ", domain"), coef(m), se(vcov(m)))
}
