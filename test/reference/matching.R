# Matches, effects and balance of lalonde for test/tap/matching.sql: R 4.2.2, MatchIt 4.5.1, Matching 4.10-8.
#   Rscript test/reference/matching.R > /tmp/matching.txt      from the top of the checkout
# Scores come with the fixture: glm(treat ~ age + educ + race + married + nodegree + re74 + re75, binomial), logit and probit.
suppressMessages({library(MatchIt); library(Matching)})
d <- read.csv("test/fixtures/lalonde_ps.csv"); t <- d$treat; y <- d$re78; i1 <- which(t == 1); i0 <- which(t == 0)
show <- function(name, ...) cat(name, sprintf("%.15g", c(...)), "\n")

# greedy matching in plain code: the largest score first, the nearest control, the lowest id of those within 1e-12
greedy <- function(p, k = 1, replace = FALSE, caliper = Inf, cell = rep(1, length(p)), on = rep(TRUE, length(p))) {
  used <- rep(FALSE, length(p)); turns <- i1[on[i1]]; turns <- turns[order(-p[turns], turns)]
  M <- matrix(NA, length(p), k)
  for (r in 1:k) for (i in turns) {
    if (r > 1 && is.na(M[i, r - 1])) next
    pool <- i0[!used[i0] & cell[i0] == cell[i] & on[i0]]; if (replace) pool <- setdiff(pool, M[i, ])
    if (!length(pool)) next
    gap <- abs(p[pool] - p[i]); if (min(gap) > caliper) next
    M[i, r] <- pool[gap <= min(gap) + 1e-12][1]; if (!replace) used[M[i, r]] <- TRUE }
  M }
weights_of <- function(M) { w <- numeric(nrow(M)); for (i in which(!is.na(M[, 1]))) { j <- na.omit(M[i, ]); w[i] <- 1; w[j] <- w[j] + 1 / length(j) }; w }
# psmatch2 4.0.11: variance of the matched treated, unweighted variance of the matched controls
effect <- function(w) { a <- i1[w[i1] > 0]; b <- i0[w[i0] > 0]; n <- sum(w[a])
  c(sum(w[a] * y[a]) / n - sum(w[b] * y[b]) / sum(w[b]), sqrt(var(y[a]) * sum(w[a]^2) / n^2 + var(y[b]) * sum(w[b]^2) / sum(w[b])^2)) }
pairs <- function(name, M) cat(name, paste0(i1, ":", apply(M[i1, , drop = FALSE], 1, function(x) paste(na.omit(x), collapse = ","))), "\n")
balance <- function(name, w) { X <- with(d, cbind(ps, age, educ, black = race == "black", hispan = race == "hispan", white = race == "white", married, nodegree, re74, re75))
  m <- function(x, k) sum(w[k] * x[k]) / sum(w[k]); v <- function(x, k) sum(w[k] * (x[k] - m(x, k))^2) / (sum(w[k]) - sum(w[k]^2) / sum(w[k]))
  for (n in colnames(X)) { x <- X[, n]; e <- function(k) sapply(sort(unique(x)), function(u) sum(w[k] * (x[k] <= u)) / sum(w[k]))
    show(paste(name, n), m(x, i1), m(x, i0), (m(x, i1) - m(x, i0)) / sd(x[i1]), v(x, i1) / v(x, i0), max(abs(e(i1) - e(i0)))) } }

norep <- greedy(d$ps); rep <- greedy(d$ps, replace = TRUE); exact <- greedy(d$ps, caliper = 0.1, cell = d$race)
# MatchIt's distance-matrix path gives the same pairs
turns <- i1[order(-d$ps[i1], i1)]; rows <- c(turns, i0); D <- abs(outer(d$ps[turns], d$ps[i0], "-")); dimnames(D) <- list(turns, i0)
f <- data.frame(tt = t[rows], race = d$race[rows]); rownames(f) <- rows
mi <- matchit(tt ~ 1, f, method = "nearest", distance = D, m.order = "data")$match.matrix
stopifnot(all(as.integer(mi[as.character(i1), 1]) == norep[i1, 1]))
for (n in c("norep", "rep", "exact")) { M <- get(n); pairs(n, M); show(n, effect(weights_of(M))); balance(n, weights_of(M)) }
balance("unmatched", rep(1, nrow(d)))
show("k1", effect(weights_of(greedy(d$ps_probit, replace = TRUE)))); show("k3", effect(weights_of(greedy(d$ps_probit, 3, replace = TRUE))))
q <- d$ps_probit; on <- t == 0 | (q >= min(q[t == 0]) & q <= max(q[t == 0])); show("k1 minmax", effect(weights_of(greedy(q, replace = TRUE, on = on))))
show("lm", coef(lm(y ~ t))[2], sqrt(vcov(lm(y ~ t))[2, 2]))

# all ties
for (v in 0:2) { m <- Match(y, t, d$ps, ties = TRUE, Var.calc = v, distance.tolerance = 1e-12); show(paste("all ties", v), m$est, m$se) }
X <- as.matrix(d[, c("age", "educ", "married", "nodegree", "re74", "re75")])
for (w in 1:2) for (M in c(1, 4)) for (e in c("ATE", "ATT", "ATC")) {
  m <- lapply(c(0, 1, 2, 4), function(v) Match(y, t, X, estimand = e, M = M, Weight = w, ties = TRUE, Var.calc = v, distance.tolerance = 1e-12))
  show(paste(c("inverse_variance", "mahalanobis")[w], M, e), m[[1]]$est, sapply(m, function(x) x$se), length(m[[1]]$index.treated)) }

# radius, kernels: sums over all units; strata: MatchIt
kernels <- list(epanechnikov = function(u) pmax(1 - u^2, 0), gaussian = function(u) exp(-u^2 / 2), radius = function(u) 1 * (abs(u) <= 1))
for (e in c("att", "atu", "ate")) for (n in names(kernels)) for (h in c(.06, .01)) {
  w <- numeric(nrow(d)); hand <- function(from, to) for (i in from) { k <- kernels[[n]]((d$ps[to] - d$ps[i]) / h); if (sum(k) > 0) { w[i] <<- w[i] + 1; w[to] <<- w[to] + k / sum(k) } }
  if (e != "atu") hand(i1, i0); if (e != "att") hand(i0, i1)
  show(paste(n, h, e), effect(w)) }
for (e in c("ATT", "ATE", "ATC")) show(paste("strata", e), effect(matchit(t ~ 1, d, method = "subclass", distance = d$ps, subclass = 5, min.n = 0, estimand = e)$weights)[1])

# Abadie & Imbens (2011) by hand: 2 nearest on Mahalanobis distance, regression with weights K
Z <- X %*% t(chol(solve(cov(X)))); D <- as.matrix(dist(Z))
near <- function(i, pool, k) pool[D[i, pool] <= sort(D[i, pool])[k] + 1e-12]
for (e in c("ate", "att")) { use <- if (e == "ate") seq_along(t) else i1; J <- lapply(seq_along(t), function(i) if (i %in% use) near(i, which(t != t[i]), 2) else integer())
  K <- K2 <- numeric(length(t)); for (i in use) { K[J[[i]]] <- K[J[[i]]] + 1 / length(J[[i]]); K2[J[[i]]] <- K2[J[[i]]] + 1 / length(J[[i]])^2 }
  fit <- lapply(0:1, function(g) if (any(K[t == g] > 0)) drop(cbind(1, X) %*% lm.wfit(cbind(1, X)[t == g, ], y[t == g], K[t == g])$coefficients))
  c1 <- lapply(use, function(i) { g <- fit[[2 - t[i]]]; (2 * t[i] - 1) * (y[i] - y[J[[i]]] - g[i] + g[J[[i]]]) }); tau <- mean(sapply(c1, mean)); own <- ifelse(seq_along(t) %in% use, 2 * K, 0)
  iid <- sum(sapply(c1, function(x) mean((x - tau)^2))) / (2 * length(use)); s2 <- sapply(seq_along(t), function(i) var(y[near(i, which(t == t[i]), 3)]))
  v <- function(s) sqrt((sum((sapply(c1, mean) - tau)^2) + sum(s * (K^2 + own - K2))) / length(use)^2)
  show(paste("bias adjusted", e), tau, v(iid), v(s2)) }
