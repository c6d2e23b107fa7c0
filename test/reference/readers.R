# Readers of models (test/tap/readers.sql): joint tests, linear combinations, variance inflation, standardized
# coefficients, likelihood ratios.  R 4.2.2 with car 3.1, lmtest 0.9, sandwich 3.0, survey 4.1.  Run in the project's root.
suppressPackageStartupMessages({library(car); library(lmtest); library(sandwich); library(survey)})
read <- function(name) read.csv(file.path("test/fixtures", paste0(name, ".csv")))
show <- function(what, ...) cat(sprintf("%-40s %s\n", what, paste(sprintf("%.15g", unlist(list(...))), collapse = " ")))
test <- function(what, b, V, L, df) {
  L <- rbind(L); W <- drop(t(L %*% b) %*% solve(L %*% V %*% t(L)) %*% (L %*% b)); k <- nrow(L)
  show(what, W / k, k, df, pf(W / k, k, df, lower.tail = FALSE))
}
pick <- function(m, names) diag(length(coef(m)))[match(names, names(coef(m))), , drop = FALSE]

d <- read("lalonde"); d$race <- relevel(factor(d$race), ref = "white")
f <- lm(re78 ~ treat * married + age + educ + race + re74 + re75, d)
h <- function(m, terms) { h <- linearHypothesis(m, terms); show(paste("wald", paste(terms, collapse = " ")), h$F[2], h$Df[2], h$Res.Df[2], h$`Pr(>F)`[2]) }
h(f, c("raceblack", "racehispan")); h(f, c("treat", "raceblack", "racehispan")); h(f, c("re74", "re75")); h(f, "treat:married")
g <- vif(f); show("GVIF", g[, 1]); show("GVIF^(1/2Df)", g[, 3])
lt <- lrtest(f, update(f, . ~ . - race)); show("lr race", lt$Chisq[2], -lt$Df[2], lt$`Pr(>Chisq)`[2])
sub <- lm(re78 ~ age, d); lt <- lrtest(f, sub); show("lr to age", lt$Chisq[2], -lt$Df[2], lt$`Pr(>Chisq)`[2])
X <- model.matrix(f)[, -1]; show("beta", coef(f)[-1] * apply(X, 2, sd) / sd(d$re78)); show("sd", apply(X, 2, sd))

m <- read("mtcars"); o <- lm(mpg ~ 0 + wt + hp + qsec, m); show("vif without intercept", suppressWarnings(vif(o)))
p <- lm(mpg ~ factor(cyl) * wt + hp, m); g <- suppressMessages(vif(p)); show("GVIF of an interaction", g[, 1])
show("its df", g[, 2]); show("scaled", g[, 3])

s <- read("apisrs"); s$w <- s$emer + 1; s <- s[!is.na(s$w), ]
a <- lm(api00 ~ ell + meals, s, weights = w); h(a, c("ell", "meals")); show("weighted vif", vif(a))
cw <- cov.wt(s[c("ell", "meals", "api00")], s$w / sum(s$w))$cov  # divides by 1 - sum w^2: the ratio is free of it
show("weighted beta", coef(a)[-1] * sqrt(diag(cw)[1:2] / cw[3, 3]))
a0 <- lm(api00 ~ ell, s, weights = w); show("weighted lr", nrow(s) * log(deviance(a0) / deviance(a)))

G <- read("grunfeld"); G <- G[G$firm != "American Steel", ]
c1 <- lm(invest ~ value + capital, G); V <- vcovCL(c1, ~firm, type = "HC1")
test("cr1 wald", coef(c1), V, pick(c1, c("value", "capital")), 9)
l <- c(0, 1, -2); e <- sum(l * coef(c1)); se <- sqrt(drop(t(l) %*% V %*% l))
show("cr1 lincom", e, se, e / se, 2 * pt(-abs(e / se), 9), e + c(-1, 1) * qt(.975, 9) * se)
V2 <- vcovCL(c1, ~firm + year, type = "HC1", multi0 = FALSE)
test("two-way wald", coef(c1), V2, pick(c1, c("value", "capital")), 9)
c2 <- lm(invest ~ value + capital + firm, G); V <- vcovCL(c2, ~firm, type = "HC1")
test("cr1 with firms, value and capital", coef(c2), V, pick(c2, c("value", "capital")), 9)
for (k in c("HC0", "HC1", "HC2", "HC3")) {
  q <- lm(mpg ~ wt + hp + qsec, m); test(paste(k, "wald wt hp"), coef(q), vcovHC(q, type = k), pick(q, c("wt", "hp")), 28)
}

A <- read("apistrat")
for (fpc in c(TRUE, FALSE)) {
  des <- if (fpc) svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = A) else svydesign(~1, strata = ~stype, weights = ~pw, data = A)
  v <- svyglm(api00 ~ ell + meals + mobility, des); V <- vcov(v); b <- coef(v)
  L <- pick(v, c("ell", "meals")); W <- drop(t(L %*% b) %*% solve(L %*% V %*% t(L)) %*% (L %*% b)); D <- degf(des); k <- 2
  Fa <- (D - k + 1) / (D * k) * W
  show(paste("survey, fpc", fpc, "adjusted"), Fa, k, D - k + 1, pf(Fa, k, D - k + 1, lower.tail = FALSE))
  test("  unadjusted", b, V, L, D)
  ct <- svycontrast(v, c(ell = 10, meals = -1)); show("  contrast", coef(ct), SE(ct))
  show("  p of it", 2 * pt(-abs(coef(ct) / SE(ct)), D))
}

tight <- list(epsilon = 1e-15, maxit = 50)
l1 <- glm(treat ~ age + educ + race + re74, binomial, d, control = tight); l0 <- glm(treat ~ age + re74, binomial, d, control = tight)
lt <- lrtest(l1, l0); show("logit lr", lt$Chisq[2], -lt$Df[2], lt$`Pr(>Chisq)`[2])
h <- linearHypothesis(l1, c("raceblack", "racehispan"), test = "Chisq"); show("logit wald race", h$Chisq[2], h$Df[2], h$`Pr(>Chisq)`[2])
n0 <- l1$null.deviance - deviance(l1); show("logit against the constant", n0, 5, pchisq(n0, 5, lower.tail = FALSE))
show("log-likelihood, AIC, BIC, McFadden", logLik(l1), AIC(l1), BIC(l1), 1 - deviance(l1) / l1$null.deviance)
show("contrast", sum(c(0, 1, 1, 0, 0, 0) * coef(l1)), sqrt(sum(vcov(l1)[2:3, 2:3])))
lt <- lrtest(glm(treat ~ 0 + age + educ + re74, binomial, d, control = tight), glm(treat ~ 0 + age + educ, binomial, d, control = tight)); show("no intercept, logit lr", lt$Chisq[2])
