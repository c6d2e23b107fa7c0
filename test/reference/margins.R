# Expected numbers of test/tap/margins.sql: Rscript test/reference/margins.R (R 4.2.2, from the top of the checkout).
# Effects as differences and derivatives of the design matrix, which R forms from changed data; derivatives of
# functions by central differences of the design with Richardson extrapolation (errors below 1e-10).
options(digits = 17)
suppressMessages(library(survey))
link <- function(fam) switch(fam$link,
	identity = list(F = function(e) e, f = function(e) 1 + 0 * e, g = function(e) 0 * e),
	log = list(F = exp, f = exp, g = exp),
	logit = list(F = plogis, f = dlogis, g = function(e) dlogis(e) * (1 - 2 * plogis(e))),
	probit = list(F = pnorm, f = dnorm, g = function(e) -e * dnorm(e)),
	cloglog = list(F = function(e) -expm1(-exp(e)), f = function(e) exp(e - exp(e)), g = function(e) exp(e - exp(e)) * (1 - exp(e))))
# Newton steps to convergence, and the inverse of the observed information
polish <- function(m) {
	X <- model.matrix(m); y <- m$y; w <- m$prior.weights; o <- if (is.null(m$offset)) 0 else m$offset; b <- coef(m)
	parts <- function(b) {
		e <- drop(X %*% b) + o
		switch(m$family$link,
			logit = list(s = y - plogis(e), h = dlogis(e)),
			log = list(s = y - exp(e), h = exp(e)),
			identity = list(s = y - e, h = 1 + 0 * e),
			cloglog = { mu <- exp(e); s <- mu / expm1(mu); list(s = ifelse(y > 0, s, -mu), h = ifelse(y > 0, s * (mu + s - 1), mu)) },
			probit = { q <- 2 * y - 1; l <- q * exp(dnorm(e, log = TRUE) - pnorm(q * e, log.p = TRUE)); list(s = l, h = l * (l + e)) })
	}
	for (i in 1:8) { p <- parts(b); V <- solve(crossprod(X * (w * p$h), X)); b <- b + drop(V %*% colSums(X * (w * p$s))) }
	p <- parts(b)
	list(b = b, V = solve(crossprod(X * (w * p$h), X)), S = X * (w * p$s))
}
design <- function(m, d) model.matrix(delete.response(terms(m)), d, xlev = m$xlevels, contrasts.arg = m$contrasts)
line <- function(name, variable, contrast, est, J, V) {
	s <- sqrt(drop(J %*% V %*% J))
	cat(sprintf("\t('%s', '%s', '%s', %.15g, %.15g),\n", name, variable, contrast, est, s))
}
slope <- function(m, d, v) {
	at <- function(h) { u <- l <- d; u[[v]] <- d[[v]] + h; l[[v]] <- d[[v]] - h; (design(m, u) - design(m, l)) / (2 * h) }
	h <- 1e-2 * max(1, sd(d[[v]]) / 100)
	a <- lapply(h / 2^(0:3), at)
	for (k in 1:3) a <- lapply(seq_len(length(a) - 1), function(i) (4^k * a[[i + 1]] - a[[i]]) / (4^k - 1))
	a[[1]]
}
cont <- function(name, m, d, v, b, V, w = rep(1, nrow(d)), o = 0) {
	L <- link(m$family); X <- design(m, d); D <- slope(m, d, v); e <- drop(X %*% b) + o; De <- drop(D %*% b); w <- w / sum(w)
	line(name, v, "dydx", sum(w * L$f(e) * De), colSums(w * (L$g(e) * De * X + L$f(e) * D)), V)
}
disc <- function(name, m, d, v, to, from, b, V, w = rep(1, nrow(d)), o = 0, contrast = paste(to, "-", from)) {
	L <- link(m$family); set <- function(x) { d[[v]] <- if (is.factor(d[[v]])) factor(x, levels(d[[v]])) else x; design(m, d) }
	X1 <- set(to); X0 <- set(from); e1 <- drop(X1 %*% b) + o; e0 <- drop(X0 %*% b) + o; w <- w / sum(w)
	line(name, v, contrast, sum(w * (L$F(e1) - L$F(e0))), colSums(w * (L$f(e1) * X1 - L$f(e0) * X0)), V)
}

lalonde <- read.csv("test/fixtures/lalonde.csv", stringsAsFactors = FALSE)
lalonde$race <- factor(lalonde$race)
lalonde$w <- 1 + lalonde$id %% 3
E1 <- list(epsilon = 1e-14, maxit = 100)

# powers, interactions of numbers and factors, functions: every family
f <- treat ~ age + I(age^2) + race * educ + married:age + log(re74 + 1000) + I((educ - 10)^2 * age / 100)
for (l in c("logit", "probit", "cloglog")) {
	m <- suppressWarnings(glm(f, binomial(l), lalonde, control = E1)); p <- polish(m)
	for (v in c("age", "educ", "married", "re74")) cont(l, m, lalonde, v, p$b, p$V)
	for (r in c("hispan", "white")) disc(l, m, lalonde, "race", r, "black", p$b, p$V)
}

# two factors that interact, the second with a named reference; weights as numbers of cases, and as sampling weights
lalonde$wed <- lalonde$married == 1
lalonde$race2 <- relevel(lalonde$race, ref = "white")
f <- treat ~ wed * race2 + educ
m <- glm(f, binomial("probit"), lalonde, control = E1); p <- polish(m)
two <- function(name, m, b, V, w = rep(1, nrow(lalonde))) {
	disc(name, m, lalonde, "wed", TRUE, FALSE, b, V, w, contrast = "true - false")
	for (r in c("black", "hispan")) disc(name, m, lalonde, "race2", r, "white", b, V, w)
	cont(name, m, lalonde, "educ", b, V, w)
}
two("factors", m, p$b, p$V)
mw <- suppressWarnings(glm(f, binomial("probit"), lalonde, weights = w, control = E1)); p <- polish(mw)
two("frequency", mw, p$b, p$V, lalonde$w)
two("sampling", mw, p$b, p$V %*% crossprod(p$S) %*% p$V * nrow(lalonde) / (nrow(lalonde) - 1), lalonde$w)

# at values: numbers and a factor
m <- glm(treat ~ age * race + I(educ^2) + married, binomial("logit"), lalonde, control = E1); p <- polish(m)
at <- lalonde; at$age <- 30; at$race <- factor("white", levels(lalonde$race))
for (v in c("age", "educ", "married")) cont("values", m, at, v, p$b, p$V)
for (r in c("hispan", "white")) disc("values", m, at, "race", r, "black", p$b, p$V)

# at means: numbers at means, factors at shares, products of them
L <- link(m$family); S <- prop.table(table(lalonde$race))
point <- function(age, educ, married, s) c(1, age, s["hispan"], s["white"], educ^2, married, age * s["hispan"], age * s["white"])
A <- mean(lalonde$age); E <- mean(lalonde$educ); M <- mean(lalonde$married)
x <- point(A, E, M, S); e <- sum(x * p$b)
for (v in c("age", "educ", "married")) {
	D <- switch(v, age = c(0, 1, 0, 0, 0, 0, S["hispan"], S["white"]), educ = c(0, 0, 0, 0, 2 * E, 0, 0, 0), married = c(0, 0, 0, 0, 0, 1, 0, 0))
	De <- sum(D * p$b)
	line("means", v, "dydx", L$f(e) * De, L$g(e) * De * x + L$f(e) * D, p$V)
}
one <- function(r) setNames(as.numeric(c("black", "hispan", "white") == r), c("black", "hispan", "white"))
for (r in c("hispan", "white")) {
	x1 <- point(A, E, M, one(r)); x0 <- point(A, E, M, one("black")); e1 <- sum(x1 * p$b); e0 <- sum(x0 * p$b)
	line("means", "race", paste(r, "- black"), L$F(e1) - L$F(e0), L$f(e1) * x1 - L$f(e0) * x0, p$V)
}

# Poisson with an offset, and a linear model with t

lalonde$o <- log(1 + lalonde$age / 100)
mo <- glm(educ ~ age + race + I(married * age), poisson, lalonde, offset = o, control = E1); p <- polish(mo)
for (v in c("age", "married")) cont("offset", mo, lalonde, v, p$b, p$V, o = lalonde$o)
for (r in c("hispan", "white")) disc("offset", mo, lalonde, "race", r, "black", p$b, p$V, o = lalonde$o)
m <- lm(re78 ~ age + I(age^2) + race * married, lalonde); m$family <- gaussian()
for (v in c("age", "married")) cont("ols", m, lalonde, v, coef(m), vcov(m))
for (r in c("hispan", "white")) disc("ols", m, lalonde, "race", r, "black", coef(m), vcov(m))

# survey design: linearised variance of the coefficients by svytotal of their influences, given the regressors
api <- read.csv("test/fixtures/apistrat.csv", stringsAsFactors = FALSE)
api$stype <- factor(api$stype); api$y <- as.numeric(api$sch_wide == "Yes")
mm <- glm(y ~ stype + ell * meals, binomial("logit"), api, weights = pw / mean(pw), control = E1); p <- polish(mm)
V <- vcov(svytotal(p$S %*% p$V, svydesign(id = ~1, strata = ~stype, fpc = ~fpc, weights = ~one, data = transform(api, one = 1))))
for (v in c("ell", "meals")) cont("survey", mm, api, v, p$b, V, api$pw)
for (r in c("H", "M")) disc("survey", mm, api, "stype", r, "E", p$b, V, api$pw)

# published cases again: Spector & Mazzeo, Mroz, LaLonde; ROC areas and DeLong's errors by pROC 1.18
spector <- read.csv("test/fixtures/spector.csv", stringsAsFactors = FALSE)
spector$y <- as.numeric(spector$grade == "increase"); spector$psi <- as.numeric(spector$participation == "yes")
spector$taught <- spector$psi == 1
for (l in c("logit", "probit")) {
	name <- paste("spector", l)
	m <- glm(y ~ average + testscore + psi, binomial(l), spector, control = E1); p <- polish(m)
	for (v in c("average", "testscore", "psi")) cont(name, m, spector, v, p$b, p$V)
	m <- glm(y ~ average + testscore + taught, binomial(l), spector, control = E1); p <- polish(m)
	disc(name, m, spector, "taught", TRUE, FALSE, p$b, p$V, contrast = "true - false")
	x <- colMeans(model.matrix(m)); L <- link(m$family); e <- sum(x * p$b)
	for (v in c("average", "testscore")) {
		k <- match(v, names(x))
		line(paste(name, "means"), v, "dydx", L$f(e) * p$b[k], L$g(e) * p$b[k] * x + L$f(e) * (seq_along(x) == k), p$V)
	}
}
mroz <- read.csv("test/fixtures/mroz.csv", stringsAsFactors = FALSE)
mroz$y <- as.numeric(mroz$participation == "yes")
mroz$nwifeinc <- (mroz$fincome - mroz$hours * ifelse(is.na(mroz$wage), 0, mroz$wage)) / 1000
m <- glm(y ~ nwifeinc + education + experience + I(experience^2) + age + youngkids + oldkids, binomial("probit"), mroz, control = E1)
p <- polish(m)
for (v in c("nwifeinc", "education", "experience", "age", "youngkids", "oldkids")) cont("mroz", m, mroz, v, p$b, p$V)
R <- p$V %*% crossprod(p$S) %*% p$V * nrow(mroz) / (nrow(mroz) - 1)
for (v in c("nwifeinc", "education", "experience", "age", "youngkids", "oldkids")) cont("mroz robust", m, mroz, v, p$b, R)
suppressMessages(library(pROC))
roc_of <- function(name, y, m) { r <- roc(y, fitted(m), quiet = TRUE, direction = "<"); cat(sprintf("\t('%s', %.15g, %.15g),\n", name, auc(r), sqrt(var(r)))) }
roc_of("mroz", mroz$y, m)
roc_of("ties", lalonde$treat, glm(treat ~ race + married, binomial, lalonde))
