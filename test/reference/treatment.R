# Effects of a treatment with all estimating equations stacked, by hand: what test/tap/treatment.sql
# expects.  Run from the top of the checkout: Rscript test/reference/treatment.R
#
# theta has the score's coefficients, those of the outcome models of controls and treated, the mean
# without treatment and the effect.  psi() gives every row's equations; the covariance is
# J^-1 (sum over clusters of s s') J^-T with J by Richardson extrapolation of central differences.  Under a survey
# design the middle is what survey::svytotal() says of the rows' equations.

d <- read.csv("test/fixtures/lalonde.csv")
d$w <- 1 + d$id %% 3
d$household <- d$id %/% 4
d$gappy <- ifelse(d$id %% 7 == 0, NA, d$re78)     # an outcome with NULLs
d$employed <- as.numeric(d$re78 > 0)

jacobian <- function(f, theta) {
  sapply(seq_along(theta), function(j) {
    h <- 1e-3 * max(1, abs(theta[j]))
    one <- function(h) { u <- v <- theta; u[j] <- u[j] + h; v[j] <- v[j] - h; (f(u) - f(v)) / (2 * h) }
    a <- one(h); b <- one(h / 2); c <- one(h / 4); e <- one(h / 8)
    ab <- (4 * b - a) / 3; bc <- (4 * c - b) / 3; ce <- (4 * e - c) / 3
    abc <- (16 * bc - ab) / 15; bce <- (16 * ce - bc) / 15
    (64 * bce - abc) / 63
  })
}

effect <- function(d, outcome, method, estimand, link, ps, om, weight = NULL, cluster = NULL, design = NULL) {
  t <- d$treat
  y <- d[[outcome]]
  r <- !is.na(y)
  y0 <- ifelse(r, y, 0)
  w <- if (is.null(weight)) rep(1, nrow(d)) else d[[weight]]
  W <- model.matrix(ps, d); W[, -1] <- scale(W[, -1])   # for the derivatives' sake: effects do not change
  X <- model.matrix(om, d); X[, -1] <- scale(X[, -1])
  P <- if (link == "probit") pnorm else plogis
  D <- if (link == "probit") dnorm else dlogis
  k <- if (method == "regression") 0 else ncol(W)
  q <- if (method == "ipw") 0 else ncol(X)
  a <- switch(estimand, ate = rep(1, nrow(d)), att = t, atu = 1 - t)
  psi <- function(theta) {
    out <- NULL
    w1 <- w0 <- 0
    if (k > 0) {
      eta <- drop(W %*% theta[1:k]); p <- P(eta)
      out <- w * W * (D(eta) * (t - p) / (p * (1 - p)))
      w1 <- switch(estimand, ate = t / p, att = t, atu = t * (1 - p) / p)
      w0 <- switch(estimand, ate = (1 - t) / (1 - p), att = (1 - t) * p / (1 - p), atu = 1 - t)
    }
    mu0 <- theta[k + 2 * q + 1]; tau <- theta[k + 2 * q + 2]
    if (method == "ipw")
      return(cbind(out, w * r * w0 * (y0 - mu0), w * r * w1 * (y0 - mu0 - tau)))
    m0 <- drop(X %*% theta[k + 1:q]); m1 <- drop(X %*% theta[k + q + 1:q])
    out <- cbind(out, w * r * (1 - t) * (y0 - m0) * X, w * r * t * (y0 - m1) * X)
    h0 <- a * m0; h1 <- a * m1
    if (method == "aipw") { h0 <- h0 + w0 * (y0 - m0); h1 <- h1 + w1 * (y0 - m1) }
    cbind(out, w * r * (h0 - a * mu0), w * r * (h1 - h0 - a * tau))
  }
  start <- NULL
  if (k > 0) start <- suppressWarnings(glm.fit(W, t, weights = w, family = binomial(link), control = list(epsilon = 1e-15, maxit = 100))$coefficients)
  if (q > 0) for (arm in 0:1) { s <- r & t == arm; start <- c(start, lm.wfit(X[s, ], y[s], w[s])$coefficients) }
  theta <- c(start, 0, 0)
  # the last two equations are linear in the last two parameters, given the others
  i <- length(theta) - 1:0
  f <- function(two) { theta[i] <- two; colSums(psi(theta))[i] }
  A <- cbind(f(c(1, 0)) - f(c(0, 0)), f(c(0, 1)) - f(c(0, 0)))
  theta[i] <- solve(A, -f(c(0, 0)))
  # a Newton step for all, as glm.fit stops early
  J <- jacobian(function(x) colSums(psi(x)), theta)
  theta <- theta - solve(J, colSums(psi(theta)))
  J <- jacobian(function(x) colSums(psi(x)), theta)
  S <- psi(theta)
  factor <- 1
  if (!is.null(cluster)) { S <- rowsum(S, d[[cluster]]); factor <- nrow(S) / (nrow(S) - 1) }
  if (!is.null(design)) {
    S <- S / w
    meat <- vcov(survey::svytotal(S, design))
  } else meat <- crossprod(S)
  V <- factor * solve(J) %*% meat %*% t(solve(J))
  m <- length(theta)
  c(unname(theta[m]), sqrt(V[m, m]))
}

ps <- ~ age + educ + race + married + nodegree + re74 + re75
om <- ~ age + I(age^2) + race * married + re75
line <- function(name, ...) { e <- effect(...); cat(sprintf("\t('%s', %.15g, %.15g),\n", name, e[1], e[2])) }
for (method in c("ipw", "aipw", "regression"))
  for (estimand in c("att", "ate", "atu"))
    for (link in if (method == "regression") "probit" else c("probit", "logit"))
      line(paste(method, estimand, if (method != "regression") link else "-"), d, "re78", method, estimand, link, ps, ps)
for (method in c("ipw", "aipw", "regression")) {
  line(paste(method, "own outcome formula"), d, "re78", method, "ate", "logit", ps, om)
  line(paste(method, "weights"), d, "re78", method, "att", "logit", ps, ps, weight = "w")
  line(paste(method, "clusters"), d, "re78", method, "att", "logit", ps, ps, cluster = "household")
  line(paste(method, "weights and clusters"), d, "re78", method, "ate", "probit", ps, ps, weight = "w", cluster = "household")
  line(paste(method, "frequency"), d[rep(seq_len(nrow(d)), d$w), ], "re78", method, "atu", "logit", ps, ps)
  line(paste(method, "nulls"), d, "gappy", method, "att", "probit", ps, ps)
  line(paste(method, "boolean"), d, "employed", method, "ate", "probit", ps, ps)
}
d$stratum <- d$id %/% 160
design <- survey::svydesign(ids = ~household, strata = ~stratum, weights = ~w, data = d, nest = TRUE)
plain <- survey::svydesign(ids = ~1, strata = ~stratum, weights = ~w, data = d, nest = TRUE)
for (method in c("ipw", "aipw", "regression")) {
  line(paste(method, "survey"), d, "re78", method, "att", "logit", ps, ps, weight = "w", design = design)
  line(paste(method, "strata"), d, "gappy", method, "ate", "probit", ps, ps, weight = "w", design = plain)
}
