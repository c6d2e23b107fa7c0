# Balance of all covariates together, and support by density, of lalonde for test/tap/matching.sql, by hand in R 4.2.2.
#   Rscript test/reference/match_balance.R      from the top of the checkout
d <- read.csv("test/fixtures/lalonde_ps.csv"); t <- d$treat; y <- d$re78
X <- model.matrix(~ age + educ + factor(race) + married + nodegree + re74 + re75, d)
show <- function(name, ...) cat("\t('", name, "', ", paste(sprintf("%.15g", c(...)), collapse = ", "), "),\n", sep = "")
# Newton's steps to the end: glm() stops when the deviance does not change, at half the digits of a probit's coefficients
fit <- function(link, w) {
  f <- make.link(link); b <- rep(0, ncol(X))
  for (step in 1:40) {
    eta <- drop(X %*% b); p <- f$linkinv(eta); s <- f$mu.eta(eta) * (t - p) / (p * (1 - p))
    info <- w * if (link == "logit") p * (1 - p) else s * (s + eta)
    b <- b + solve(crossprod(X, info * X), crossprod(X, w * s))
  }
  list(coefficients = b, fitted.values = unname(f$linkinv(drop(X %*% b))))
}
stopifnot(all.equal(fit("probit", d$age)$fitted.values, unname(glm.fit(X, t, weights = d$age, family = quasibinomial("probit"))$fitted.values), tolerance = 1e-5))
score <- list(logit = fit("logit", rep(1, nrow(d)))$fitted.values, probit = fit("probit", rep(1, nrow(d)))$fitted.values)
arms <- list(att = 1, atu = 0, ate = 0:1)

# the nearest of the other arm with all ties; weights of the matched sample
match_all <- function(p, focal, on) {
  w <- numeric(length(p))
  for (i in which(t %in% focal & on)) {
    pool <- which(t != t[i] & on); gap <- abs(p[pool] - p[i]); j <- pool[gap <= min(gap) + 1e-12]
    w[i] <- w[i] + 1; w[j] <- w[j] + 1 / length(j)
  }
  w
}
moments <- function(x, w) { m <- sum(w * x) / sum(w); c(m, sum(w * (x - m)^2) / (sum(w) - sum(w^2) / sum(w))) }
rubin <- function(w) {
  e <- drop(X %*% fit("probit", w)$coefficients); a <- moments(e[t == 1], w[t == 1]); b <- moments(e[t == 0], w[t == 0])
  c(100 * abs(a[1] - b[1]) / sqrt((a[2] + b[2]) / 2), a[2] / b[2])
}
likelihood <- function(link, w) {
  p <- fit(link, w)$fitted.values; s <- sum(w[t == 1]) / sum(w)
  l <- sum(w * log(ifelse(t == 1, p, 1 - p))); l0 <- sum(w * log(ifelse(t == 1, s, 1 - s)))
  c(1 - l / l0, 2 * (l - l0), pchisq(2 * (l - l0), ncol(X) - 1, lower.tail = FALSE))
}
for (link in names(score)) for (e in names(arms)) {
  w <- match_all(score[[link]], arms[[e]], rep(TRUE, nrow(d)))
  show(paste(link, e, "matched"), rubin(w), likelihood(link, w))
}
for (link in names(score)) show(paste(link, "att", "unmatched"), rubin(rep(1, nrow(d))), likelihood(link, rep(1, nrow(d))))

# Epanechnikov density of the other arm's scores, of Silverman's width: 0.9 min(SD, IQR / 1.349) n^(-1/5), times sqrt(5), as the
# kernel reaches; quartiles without interpolation.  Those below the density that a share has less of are off.
off_support <- function(p, focal, share) {
  off <- rep(FALSE, length(p))
  for (a in focal) {
    own <- which(t == a); x <- sort(p[t != a]); n <- length(x)
    h <- 0.9 * min(sd(x), (x[floor(0.75 * (n - 1)) + 1] - x[floor(0.25 * (n - 1)) + 1]) / 1.349) * n^-0.2 * sqrt(5)
    f <- sapply(p[own], function(q) sum(pmax(1 - ((x - q) / h)^2, 0)))
    off[own] <- f < sort(f)[floor(share * length(own)) + 1]
  }
  off
}
for (e in names(arms)) for (share in c(0.05, 0.1, 0.33)) {
  off <- off_support(score$probit, arms[[e]], share); w <- match_all(score$probit, arms[[e]], !off)
  show(paste(e, share), sum(off & t == 1), sum(off & t == 0), sum(w[t == 1] * y[t == 1]) / sum(w[t == 1]) - sum(w[t == 0] * y[t == 0]) / sum(w[t == 0]))
}
