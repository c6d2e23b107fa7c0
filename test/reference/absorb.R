# Reference values of test/tap/absorb.sql: models with a dummy for every level of every effect.
#   Rscript test/reference/absorb.R
# R 4.2, sandwich 3.0-2.  Rows "case|term|estimate|std_error"; the data are Grunfeld's and rows made by
# integer arithmetic, which test/tap/absorb.sql makes in the same way.
suppressMessages(library(sandwich))
options(digits = 17)

g <- read.csv("test/fixtures/grunfeld.csv")

i <- 1:600
d <- data.frame(i = i, a = (i * 7 + i %/% 5) %% 23, b = (i * 3 + (i %/% 7) * 2) %% 11, c = i %% 4)
d$x1 <- ((i * 7919) %% 1009) / 1009
d$x2 <- ((i * 104729) %% 997) / 997 + d$a / 10
d$e <- ((i * 48271) %% 65521) / 65521 - 0.5
d$y <- 1 + d$x1 - 0.5 * d$x2 + d$a * 0.3 - d$b * 0.2 + d$e
d$w <- 1 + (i * 31) %% 7
d$off <- ((i * 17) %% 5) / 10
d$n <- ifelse(d$a == 5, 0, ((i * 613) %% 17 + d$a) %% 9)
# two sets of rows that no level connects, and a row alone in its level
s <- transform(d, a = ifelse(i %% 2 == 0, a, a + 100), b = ifelse(i %% 2 == 0, b, b + 100))
s$a[600] <- 999

out <- function(case, m, V, terms) for (t in terms)
	cat(sprintf("\t('%s', '%s', %.17g, %.17g),\n", case, t, coef(m)[t], sqrt(V[t, t])))

# clustered: sandwich's own factor, G/(G-1) (n-1)/(n-K) with all K dummies, is taken off and replaced
# by (n-1)/(n-k), k without the effects nested in clusters
clustered <- function(m, cluster, k) {
	V <- vcovCL(m, cluster = cluster, type = "HC0", cadjust = TRUE)
	n <- nobs(m)
	V * (n - 1) / (n - k)
}

m <- lm(invest ~ value + capital + factor(firm), g)
out("grunfeld firm iid", m, vcov(m), c("value", "capital"))
out("grunfeld firm cluster firm", m, clustered(m, ~ firm, 2 + 1), c("value", "capital"))
m <- lm(invest ~ value + capital + factor(firm) + factor(year), g)
tt <- c("value", "capital")
out("grunfeld firm year iid", m, vcov(m), tt)
out("grunfeld firm year hc0", m, vcovHC(m, type = "HC0"), tt)
out("grunfeld firm year hc1", m, vcovHC(m, type = "HC1"), tt)
out("grunfeld firm year cluster firm", m, clustered(m, ~ firm, 2 + 20), tt)
out("grunfeld firm year cluster both", m, clustered(m, ~ firm + year, 2 + 1), tt)
cat(sprintf("-- r2 %.17g adj %.17g sigma %.17g logLik %.17g AIC %.17g df %d\n", summary(m)$r.squared,
	summary(m)$adj.r.squared, summary(m)$sigma, logLik(m), AIC(m), m$df.residual))
m0 <- lm(invest ~ factor(firm) + factor(year), g)
an <- anova(m0, m)
cat(sprintf("-- F %.17g p %.17g\n", an$F[2], an[["Pr(>F)"]][2]))
m <- glm(invest ~ value + capital + factor(firm) + factor(year), poisson, g, control = list(epsilon = 1e-15, maxit = 100))
out("grunfeld poisson iid", m, vcov(m), tt)
out("grunfeld poisson hc0", m, sandwich(m), tt)
out("grunfeld poisson cluster firm", m, vcovCL(m, ~ firm, type = "HC0", cadjust = TRUE), tt)
out("grunfeld poisson cluster both", m, vcovCL(m, ~ firm + year, type = "HC0", cadjust = TRUE), tt)
cat(sprintf("-- logLik %.17g deviance %.17g AIC %.17g\n", logLik(m), deviance(m), AIC(m)))

xx <- c("x1", "x2")
m <- lm(y ~ x1 + x2 + factor(a) + factor(b), d)
out("two effects", m, vcov(m), xx)
m <- lm(y ~ x1 + x2 + factor(a) + factor(b), d, weights = w)
out("analytic", m, vcov(m), xx)
out("sampling hc1", m, vcovHC(m, type = "HC1"), xx)
m <- lm(y ~ x1 + x2 + factor(a) + factor(b), d[rep(seq_len(nrow(d)), d$w), ])
out("frequency iid", m, vcov(m), xx)
out("frequency hc1", m, vcovHC(m, type = "HC1"), xx)
m <- lm(y ~ x1 + x2 + factor(a) + factor(b) + factor(c), d)
out("three effects", m, vcov(m), xx)
m <- lm(y ~ x1 + x2 + factor(c) + x1:factor(c) + factor(a) + factor(b), d)
out("factor beside", m, vcov(m), c(xx, "factor(c)1", "factor(c)3", "x1:factor(c)2"))
m <- lm(y ~ x1 + x2 + factor(a) + factor(b), s)
out("not connected", m, vcov(m), xx)
cat(sprintf("-- not connected: df %d\n", m$df.residual))
p <- d[d$a != 5, ]
ctl <- list(epsilon = 1e-15, maxit = 100)
m <- glm(n ~ x1 + x2 + factor(a) + factor(b), poisson, p, control = ctl)
out("poisson zeros", m, vcov(m), xx)
cat(sprintf("-- poisson zeros: logLik %.17g deviance %.17g null %.17g\n", logLik(m), deviance(m), m$null.deviance))
m <- glm(n ~ x1 + x2 + offset(off) + factor(a) + factor(b), poisson, p, control = ctl)
out("poisson offset", m, vcov(m), xx)
cat(sprintf("-- poisson offset: logLik %.17g null %.17g\n", logLik(m), m$null.deviance))
m <- glm(n ~ x1 + x2 + factor(a) + factor(b), poisson, p, weights = w, control = ctl)
out("poisson weights hc0", m, sandwich(m), xx)
m <- glm(n ~ x1 + x2 + factor(a) + factor(b) + factor(c), poisson, p, control = ctl)
out("poisson three effects", m, vcov(m), xx)

# PPML of the real corridors, where the file is there: Rscript test/reference/absorb.R FOLDER
folder <- commandArgs(TRUE)
if (length(folder) > 0) {
	r <- read.csv(file.path(folder[1], "gravity_corridors_2019.csv"), na.strings = "")
	r <- r[complete.cases(r), ]
	# rows alone in their level tell nothing, and are left out there; they would count in n here
	repeat {
		alone <- table(r$origin)[r$origin] == 1 | table(r$destination)[r$destination] == 1
		if (!any(alone)) break
		r <- r[!alone, ]
	}
	cat("-- corridors:", nrow(r), "rows\n")
	r$log_dist <- log(r$dist)
	gg <- c("log_dist", "contig", "comlang_off", "colony")
	m <- lm(log(migrants) ~ log_dist + contig + comlang_off + colony + origin + destination, r)
	out("corridors ols iid", m, vcov(m), gg)
	out("corridors ols hc1", m, vcovHC(m, type = "HC1"), gg)
	out("corridors ols cluster both", m, clustered(m, ~ origin + destination, 4 + 1), gg)
	cat("-- df", m$df.residual, "\n")
	m <- glm(migrants ~ log_dist + contig + comlang_off + colony + origin + destination, poisson, r,
		control = list(epsilon = 1e-14, maxit = 200))
	V <- vcov(m)
	out("corridors ppml iid", m, V, gg)
	out("corridors ppml cluster both", m, vcovCL(m, ~ origin + destination, type = "HC0", cadjust = TRUE), gg)
	out("corridors ppml hc0", m, sandwich(m), gg)
}
