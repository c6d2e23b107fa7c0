# Unconditional errors of average marginal effects: influences written out, their totals' errors by survey::svytotal (survey 4.1).
#   Rscript --vanilla test/reference/unconditional.R
# prints: case, variable, contrast, estimate, standard error.  apistrat and apiclus1 are the survey package's.
suppressMessages(library(survey))
data(api)

links <- list(
	probit = list(F = pnorm, f = dnorm, f1 = function(e) -e * dnorm(e),
		score = function(e, y) { q <- 2 * y - 1; q * exp(dnorm(e, log = TRUE) - pnorm(q * e, log.p = TRUE)) },
		info = function(e, y) { q <- 2 * y - 1; l <- q * exp(dnorm(e, log = TRUE) - pnorm(q * e, log.p = TRUE)); l * (l + e) }),
	logit = list(F = plogis, f = dlogis, f1 = function(e) dlogis(e) * (1 - 2 * plogis(e)),
		score = function(e, y) y - plogis(e), info = function(e, y) dlogis(e)))

# y ~ meals + meals^2 + stype: effects of meals, and of H and M against E
effects <- function(d, w, link, unit) {
	l <- links[[link]]
	X <- cbind(1, d$meals, d$meals^2, d$stype == "H", d$stype == "M")
	b <- rep(0, 5)
	for (i in 1:50) {
		e <- drop(X %*% b)
		I <- crossprod(X, X * (w * l$info(e, d$y)))
		b <- b + solve(I, colSums(X * (w * l$score(e, d$y))))
	}
	e <- drop(X %*% b)
	I <- crossprod(X, X * (w * l$info(e, d$y)))
	slope <- b[2] + 2 * d$meals * b[3]
	m <- cbind(l$f(e) * slope)
	g <- list(X * (l$f1(e) * slope) + l$f(e) * cbind(0, 1, 2 * d$meals, 0, 0))
	base <- X; base[, 4:5] <- 0
	for (k in 4:5) {
		high <- base; high[, k] <- 1
		eh <- drop(high %*% b); el <- drop(base %*% b)
		m <- cbind(m, l$F(eh) - l$F(el))
		g <- c(g, list(high * l$f(eh) - base * l$f(el)))
	}
	W <- sum(w)
	theta <- colSums(m * w) / W
	u <- sapply(1:3, function(k) (m[, k] - theta[k]) / W + drop(X %*% solve(I, colSums(g[[k]] * w) / W)) * l$score(e, d$y))
	list(theta = theta, u = u)
}
say <- function(case, theta, se)
	for (k in 1:3) cat(sprintf("\t('%s', '%s', '%s', %.15g, %.15g),\n", case, c("meals", "stype", "stype")[k], c("dydx", "H - E", "M - E")[k], theta[k], se[k]))

strat <- transform(apistrat, y = as.numeric(api00 > api99 + 20))
for (link in c("probit", "logit")) {
	r <- effects(strat, strat$pw, link)
	design <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
	say(paste(link, "strata"), r$theta, SE(svytotal(r$u, design)))
	domain <- strat$meals > 20
	r <- effects(strat[domain, ], strat$pw[domain], link)
	u <- matrix(0, nrow(strat), 3); u[domain, ] <- r$u
	say(paste(link, "domain"), r$theta, SE(svytotal(u, design)))
	r <- effects(strat, strat$pw, link)
	say(paste(link, "hc1"), r$theta, SE(svytotal(r$u, svydesign(id = ~1, weights = ~pw, data = strat))))
}
clus <- transform(apiclus1, y = as.numeric(api00 > api99 + 20))
r <- effects(clus, rep(1, nrow(clus)), "probit")
say("probit cluster", r$theta, SE(svytotal(r$u, svydesign(id = ~dnum, weights = ~one, data = transform(clus, one = 1)))))
r <- effects(clus, clus$pw, "logit")
say("logit clusters with fpc", r$theta, SE(svytotal(r$u, svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus))))
