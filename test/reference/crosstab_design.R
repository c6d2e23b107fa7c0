# Reference numbers for test/tap/crosstab_design.sql: prints its VALUES rows.
#   Rscript test/reference/crosstab_design.R SECTION     from the root of the checkout
# R survey; strata, sampling units, population corrections, domains, strata with one unit.
suppressMessages({library(survey); library(numDeriv)})
options(digits = 17, warn = 1)
section <- commandArgs(TRUE)
num <- function(x) ifelse(is.na(x), "NULL", sprintf("%.16g", x))
out <- character()
row <- function(...) out <<- c(out, sprintf("\t(%s)", paste(..., sep = ", ")))
quote_ <- function(x) ifelse(is.na(x), "NULL", sprintf("'%s'", x))

derive <- function(d) {
  d$w <- d$pw * (1 + d$id %% 7)                         # weights that vary within units
  d$poor <- cut(d$meals, c(-1, 20, 40, 60, 100), labels = FALSE)
  d$half_type <- ifelse(d$id %% 7 == 0, NA, d$stype)    # NULLs in both variables
  d$half_award <- ifelse(d$id %% 5 == 0, NA, d$awards)
  d$unit <- d$id %% 9                                   # the same names in all strata
  d$lone <- ifelse(d$id == 1, "X", ifelse(d$id == 102, "Y", d$stype)) # two strata with one unit
  d$rate <- 0.3
  d$needy <- d$meals > 40
  d$rural <- d$id %% 3 == 0
  d
}
data <- lapply(c(apistrat = "apistrat", apiclus1 = "apiclus1"), function(f)
  derive(read.csv(sprintf("test/fixtures/%s.csv", f), na.strings = "", stringsAsFactors = FALSE)))

# sample, weights, strata, psu, fpc, singleton, subpop
designs <- list(
  strata = list("apistrat", "pw", "stype", NA, "fpc", NA, NA),
  strata_sub = list("apistrat", "w", "stype", NA, "fpc", NA, "needy"),
  clusters = list("apiclus1", "pw", NA, "dnum", "fpc", NA, NA),
  clusters_w = list("apiclus1", "w", NA, "dnum", NA, NA, NA),
  clusters_sub = list("apiclus1", "w", NA, "dnum", "fpc", NA, "rural"),
  unweighted = list("apiclus1", NA, NA, "dnum", NA, NA, NA),
  nested = list("apistrat", "w", "stype", "unit", NA, NA, NA),
  nested_rate = list("apistrat", "w", "stype", "unit", "rate", NA, NA),
  nested_sub = list("apistrat", "w", "stype", "unit", NA, NA, "needy"),
  certainty = list("apistrat", "w", "lone", "unit", NA, "certainty", NA),
  average = list("apistrat", "w", "lone", "unit", NA, "average", NA),
  adjust = list("apistrat", "w", "lone", "unit", NA, "adjust", NA),
  adjust_sub = list("apistrat", "w", "lone", "unit", NA, "adjust", "needy"),
  weights_sub = list("apistrat", "w", NA, NA, NA, NA, "needy"))
tables <- list(c("sch_wide", "comp_imp"), c("stype", "awards"), c("poor", "stype"), c("half_type", "half_award"))

f_ <- function(x) if (is.na(x)) NULL else as.formula(paste0("~", x))
full_design <- function(t, vars) {
  d <- data[[t[[1]]]]; d$r <- d[[vars[1]]]; d$c <- d[[vars[2]]]
  options(survey.lonely.psu = if (is.na(t[[6]])) "fail" else t[[6]])
  if (is.na(t[[2]])) { d$one <- 1; t[[2]] <- "one" }
  svydesign(ids = if (is.na(t[[4]])) ~1 else f_(t[[4]]), strata = f_(t[[3]]), weights = f_(t[[2]]), fpc = f_(t[[5]]),
            nest = TRUE, data = d)
}
domain <- function(des, t) {
  v <- des$variables
  inside <- !is.na(v$r) & !is.na(v$c)
  if (!is.na(t[[7]])) inside <- inside & v[[t[[7]]]]
  subset(des, inside)
}
name_of <- function(name, vars) paste(quote_(c(name, vars)), collapse = ", ")

# R's F of a domain has the degrees of freedom of its own units; ours those of the design
if (section == "rao_scott") for (name in names(designs)) for (vars in tables) {
  t <- designs[[name]]; full <- full_design(t, vars); des <- domain(full, t)
  f <- svychisq(~r + c, des, statistic = "F")
  F <- unname(f$statistic); d0 <- unname(f$parameter[1]); d2 <- d0 * degf(full)
  p <- svytable(~r + c, des, Ntotal = 1); e <- outer(rowSums(p), colSums(p))
  ratio <- 2 * sum(ifelse(p > 0, p * log(p / e), 0)) / sum((p - e)^2 / e) # svychisq has no likelihood ratio
  row(name_of(name, vars), nrow(des), degf(full), num(F), num(d0), num(d2), num(pf(F, d0, d2, lower.tail = FALSE)),
      num(F * ratio), num(pf(F * ratio, d0, d2, lower.tail = FALSE)))
}

# svymean in the domain of the base; logit intervals with the design's degrees of freedom; deff = "replace"
one_cell <- function(full, dom, y) {
  full$variables$z <- as.numeric(y)
  m <- svymean(~z, subset(full, dom), deff = "replace")
  p <- unname(coef(m)); se <- unname(SE(m))[1]
  inner <- p > 0 && p < 1
  ci <- if (inner) plogis(qlogis(p) + c(-1, 1) * qt(.975, degf(full)) * se / (p * (1 - p))) else c(NA, NA)
  if (inner) {            # svyciprop's own limits, from svyglm, agree to its convergence
    lim <- attr(svyciprop(~z, subset(full, dom), method = "logit", df = degf(full)), "ci")
    stopifnot(max(abs(lim / ci - 1)) < 1e-4)
  }
  c(100 * p, 100 * se, 100 * ci, if (inner) unname(deff(m))[1] else NA)
}
if (section == "percentages") for (name in c("strata", "clusters", "nested_sub", "adjust", "certainty")) # "average": R counts the strata of the domain
  for (of in c("column", "row", "total")) {
    t <- designs[[name]]; vars <- if (name == "clusters") tables[[1]] else tables[[4]]
    full <- full_design(t, vars); v <- full$variables
    inside <- !is.na(v$r) & !is.na(v$c); if (!is.na(t[[7]])) inside <- inside & v[[t[[7]]]]
    for (i in sort(unique(v$r[inside]))) for (j in sort(unique(v$c[inside]))) {
      y <- !is.na(v$r) & !is.na(v$c) & v$r == i & v$c == j
      dom <- inside & switch(of, column = v$c == j, row = v$r == i, total = TRUE)
      row(name_of(name, vars), quote_(of), quote_(i), quote_(j), sum(y & inside),
          paste(num(one_cell(full, dom & !is.na(dom), y)), collapse = ", "))
    }
  }

# NULL as a category
if (section == "keep") {
  full <- full_design(designs$nested, tables[[4]])
  full <- update(full, r = ifelse(is.na(r), "none", r), c = ifelse(is.na(c), "none", c))
  f <- svychisq(~r + c, full, statistic = "F")
  row(paste(num(c(f$statistic, f$parameter, f$p.value)), collapse = ", "))
}

# measures: delta method, gradient by numDeriv, covariance of the shares by svymean
pq <- function(P) {
  R <- nrow(P); C <- ncol(P); s <- 0; z <- 0
  for (i in 1:R) for (j in 1:C) {
    s <- s + P[i, j] * (sum(P[seq_len(R) > i, seq_len(C) > j]))
    z <- z + P[i, j] * (sum(P[seq_len(R) > i, seq_len(C) < j])) }
  2 * c(s, z)
}
measures <- list(
  cramers_v = function(P) { E <- outer(rowSums(P), colSums(P)); sqrt(sum((P - E)^2 / E) / (min(dim(P)) - 1)) },
  gamma = function(P) { a <- pq(P); (a[1] - a[2]) / sum(a) },
  somers_d_row = function(P) { a <- pq(P); (a[1] - a[2]) / (1 - sum(colSums(P)^2)) },
  kappa = function(P) { E <- outer(rowSums(P), colSums(P)); (sum(diag(P)) - sum(diag(E))) / (1 - sum(diag(E))) },
  odds_ratio = function(P) P[1, 1] * P[2, 2] / P[1, 2] / P[2, 1],
  risk_difference = function(P) P[1, 1] / sum(P[, 1]) - P[1, 2] / sum(P[, 2]))
if (section == "association") for (case in list(list("strata", 1), list("nested_sub", 3), list("clusters_w", 2))) {
  t <- designs[[case[[1]]]]; vars <- tables[[case[[2]]]]
  full <- full_design(t, vars); des <- domain(full, t)
  R <- length(unique(des$variables$r)); C <- length(unique(des$variables$c))
  m <- svymean(~interaction(factor(r), factor(c)), des); p <- unname(coef(m)); V <- unname(vcov(m))
  for (name in names(measures)) {
    if (name %in% c("odds_ratio", "risk_difference", "kappa") && !(R == 2 && C == 2)) next
    f <- function(p) measures[[name]](matrix(p / sum(p), R, C))
    g <- grad(f, p); b <- f(p); se <- sqrt(drop(t(g) %*% V %*% g))
    if (name == "odds_ratio") { q <- qt(.975, degf(full)) * se / b; ci <- b * exp(c(-q, q)); s <- log(b) / (se / b) }
    else { ci <- b + c(-1, 1) * qt(.975, degf(full)) * se; s <- b / se }
    p_value <- if (name == "cramers_v") NA else 2 * pt(-abs(s), degf(full))
    row(name_of(case[[1]], vars), quote_(name), num(b), num(se), num(p_value), num(ci[1]), num(ci[2]))
  }
}

# strata: functions of the sums of weights in all cells, covariance by svytotal, gradients by numDeriv
stratified <- function(name, r, c, k) {
  t <- designs[[name]]; full <- full_design(t, c(r, c)); full$variables$k <- full$variables[[k]]
  v <- full$variables; inside <- !is.na(v$r) & !is.na(v$c) & !is.na(v$k)
  if (!is.na(t[[7]])) inside <- inside & v[[t[[7]]]]
  des <- subset(full, inside)
  m <- svytotal(~interaction(factor(r), factor(c), factor(k)), des); w <- unname(coef(m)); V <- unname(vcov(m))
  size <- sapply(c("r", "c", "k"), function(x) length(unique(des$variables[[x]])))
  cube <- function(w) array(w, size); K <- size[3]; d <- degf(full); keep <- w > 0
  at <- function(f) function(x) { y <- w; y[keep] <- x; f(cube(y)) }   # cells without cases do not move
  J <- function(f) jacobian(at(f), w[keep]); V <- V[keep, keep]
  wald <- function(f) {
    g <- as.vector(at(f)(w[keep])); A <- J(f); q <- length(g)
    F <- drop(t(g) %*% solve(A %*% V %*% t(A), g)) * (d - q + 1) / (d * q)
    c(F, q, d - q + 1, pf(F, q, d - q + 1, lower.tail = FALSE))
  }
  cmh <- function(x) as.vector(Reduce(`+`, lapply(seq_len(K), function(k) { z <- x[, , k]
    (z - outer(rowSums(z), colSums(z)) / sum(z))[-size[1], -size[2]] })))
  head <- paste(quote_(c(name, r, c, k)), collapse = ", ")
  row(head, quote_("mantel_haenszel"), paste(num(wald(cmh)), collapse = ", "), "NULL, NULL, NULL, NULL")
  if (any(size[1:2] != 2)) return()
  log_or <- function(x) log(sum(x[1, 1, ] * x[2, 2, ] / apply(x, 3, sum)) / sum(x[1, 2, ] * x[2, 1, ] / apply(x, 3, sum)))
  b <- log_or(cube(w)); A <- J(log_or); se <- sqrt(drop(A %*% V %*% t(A)))
  row(head, quote_("pooled_odds_ratio"), "NULL, NULL, NULL, NULL",
      paste(num(c(exp(b), se, exp(b + c(-1, 1) * qt(.975, d) * se))), collapse = ", "))
  full_k <- which(apply(cube(w) > 0, 3, all))
  woolf <- function(x) { l <- log(x[1, 1, full_k] * x[2, 2, full_k] / x[1, 2, full_k] / x[2, 1, full_k]); l[-1] - l[1] }
  row(head, quote_("woolf"), paste(num(wald(woolf)), collapse = ", "), "NULL, NULL, NULL, NULL")
}
if (section == "stratified") {
  stratified("strata", "comp_imp", "rural", "poor")
  stratified("clusters_w", "rural", "awards", "poor")
  stratified("nested_sub", "comp_imp", "rural", "stype")
  stratified("nested", "half_award", "rural", "half_type")
  stratified("nested", "poor", "stype", "awards")
  stratified("clusters_sub", "stype", "awards", "yr_rnd")
  stratified("weights_sub", "comp_imp", "rural", "stype")
}

# goodness of fit: Rao & Scott's F with the design effects of the k - 1 first shares (svygofchisq has no F)
if (section == "fit") for (case in list(list("strata", "awards", c(.3, .7)), list("clusters", "stype", c(.75, .1, .15)),
  list("nested_sub", "poor", NULL), list("adjust", "half_type", c(.6, .2, .2)))) {
  t <- designs[[case[[1]]]]; full <- full_design(t, rep(case[[2]], 2)); des <- domain(full, t)
  m <- svymean(~factor(r), des); p <- unname(coef(m)); V <- unname(vcov(m)); k <- length(p); n <- nrow(des)
  p0 <- if (is.null(case[[3]])) rep(1 / k, k) else case[[3]]
  i <- seq_len(k - 1)
  D <- solve((diag(p0) - outer(p0, p0))[i, i, drop = FALSE] / n, V[i, i, drop = FALSE])
  tr <- sum(diag(D)); d <- tr^2 / sum(diag(D %*% D)); d2 <- d * degf(full)
  x2 <- n * sum((p - p0)^2 / p0); g2 <- 2 * n * sum(p * log(p / p0))
  row(quote_(case[[1]]), quote_(case[[2]]), if (is.null(case[[3]])) "NULL" else quote_(sprintf("{%s}", paste(p0, collapse = ","))),
      paste(num(c(x2 / tr, d, d2, pf(x2 / tr, d, d2, lower.tail = FALSE), g2 / tr)), collapse = ", "))
}

# filtering the rows is another answer than subset(design)
if (section == "filtered") {
  t <- designs$strata_sub; vars <- tables[[2]]
  d <- data$apistrat; d <- d[d$needy, ]; d$r <- d[[vars[1]]]; d$c <- d[[vars[2]]]
  f <- svychisq(~r + c, svydesign(ids = ~1, strata = ~stype, weights = ~w, fpc = ~fpc, data = d), statistic = "F")
  row(paste(num(c(f$statistic, f$parameter)), collapse = ", "))
}
writeLines(paste(out, collapse = ",\n"))
