# Reference numbers for test/tap/crosstab_weighted.sql: prints its VALUES rows.
#   Rscript test/reference/crosstab_weighted.R SECTION     from the root of the checkout
# R survey with svydesign(ids = ~1, weights = ~w): every row its own PSU.
suppressMessages({library(survey); library(numDeriv)})
options(digits = 17, warn = 1)
section <- commandArgs(TRUE)
num <- function(x) ifelse(is.na(x), "NULL", sprintf("%.16g", x))
out <- character()
row <- function(...) out <<- c(out, sprintf("\t(%s)", paste(..., sep = ", ")))
quote_ <- function(x) ifelse(is.na(x), "NULL", sprintf("'%s'", x))

strat <- read.csv("test/fixtures/apistrat.csv", na.strings = "", stringsAsFactors = FALSE)
clus <- read.csv("test/fixtures/apiclus1.csv", na.strings = "", stringsAsFactors = FALSE)
derive <- function(d) {
  d$w <- d$pw * (1 + d$id %% 7)                         # weights that vary within cells
  d$poor <- cut(d$meals, c(-1, 20, 40, 60, 100), labels = FALSE)
  d$half_type <- ifelse(d$id %% 7 == 0, NA, d$stype)    # NULLs in both variables, some in one row
  d$half_award <- ifelse(d$id %% 5 == 0, NA, d$awards)
  d$w0 <- ifelse(d$id %% 11 == 0, 0, d$w)               # weights of zero
  d$one <- 1
  d
}
strat <- derive(strat); clus <- derive(clus)
tables <- list(
  list("apistrat", "sch_wide", "comp_imp", "pw"), list("apistrat", "stype", "sch_wide", "pw"),
  list("apistrat", "poor", "stype", "pw"), list("apistrat", "sch_wide", "comp_imp", "w"),
  list("apistrat", "stype", "awards", "w"), list("apistrat", "poor", "stype", "w"),
  list("apiclus1", "sch_wide", "comp_imp", "pw"),       # one cell empty
  list("apiclus1", "sch_wide", "comp_imp", "w"), list("apiclus1", "stype", "awards", "w"),
  list("apiclus1", "poor", "stype", "w"),               # cells empty
  list("apistrat", "half_type", "half_award", "w"),     # NULLs in both
  list("apistrat", "half_award", "poor", "w"), list("apistrat", "sch_wide", "comp_imp", "one"))
data_of <- function(name) if (name == "apistrat") strat else clus

design_of <- function(t, all_rows = FALSE) {
  d <- data_of(t[[1]]); d$r <- d[[t[[2]]]]; d$c <- d[[t[[3]]]]
  des <- svydesign(ids = ~1, weights = as.formula(paste0("~", t[[4]])), data = d)
  if (all_rows) des else subset(des, !is.na(r) & !is.na(c))
}

# the same design effects with the likelihood-ratio statistic, which svychisq does not have
lr_of <- function(des, f) {
  n <- nrow(des); p <- svytable(~r + c, des, Ntotal = 1); e <- outer(rowSums(p), colSums(p))
  x2 <- n * sum((p - e)^2 / e); g2 <- 2 * n * sum(ifelse(p > 0, p * log(p / e), 0))
  st <- unname(f$statistic) * g2 / x2
  c(st, pf(st, f$parameter[1], f$parameter[2], lower.tail = FALSE))
}

if (section == "rao_scott") for (t in tables) {
  f <- svychisq(~r + c, design_of(t, TRUE), statistic = "F") # df of the whole design
  l <- lr_of(design_of(t), f)
  row(paste(quote_(unlist(t)), collapse = ", "), num(f$statistic), num(f$parameter[1]), num(f$parameter[2]),
      num(f$p.value), num(l[1]), num(l[2]))
}

# rows with a weight of zero
if (section == "zero_weights") {
  f <- svychisq(~stype + awards, svydesign(ids = ~1, weights = ~w0, data = strat), statistic = "F")
  row(paste(num(c(f$statistic, f$parameter, f$p.value)), collapse = ", "))
}
# NULL as a category
if (section == "keep") {
  d <- strat; d$r <- ifelse(is.na(d$half_type), "none", d$half_type)
  d$c <- ifelse(is.na(d$half_award), "none", d$half_award)
  des <- svydesign(ids = ~1, weights = ~w, data = d); f <- svychisq(~r + c, des, statistic = "F"); l <- lr_of(des, f)
  row(paste(num(c(f$statistic, f$parameter, f$p.value, l)), collapse = ", "))
}
# weighted counts and the expected ones
if (section == "cells") {
  t <- unclass(svytable(~stype + awards, svydesign(ids = ~1, weights = ~w, data = strat)))
  e <- outer(rowSums(t), colSums(t)) / sum(t)
  for (i in rownames(t)) for (j in colnames(t)) row(quote_(i), quote_(j), num(t[i, j]), num(e[i, j]))
}

# cells: share of the column, of the row, of the total, with svymean in the domain; logit intervals with the
# degrees of freedom of the whole design; deff = "replace"
one_cell <- function(des, dom, y, level) {
  v <- des$variables
  sub <- subset(des, dom)
  sub$variables$z <- as.numeric(y[rownames(sub$variables)])
  m <- svymean(~z, sub, deff = "replace")
  p <- unname(coef(m)); se <- unname(SE(m))[1]; q <- qt((1 + level) / 2, attr(des, "full_df"))
  half <- q * se / (p * (1 - p))
  inner <- p > 0 && p < 1
  ci <- if (inner) plogis(qlogis(p) + c(-1, 1) * half) else c(NA, NA)
  if (inner) {            # svyciprop's own limits, from svyglm, agree to its convergence
    lim <- attr(svyciprop(~z, sub, method = "logit", level = level, df = attr(des, "full_df")), "ci")
    stopifnot(max(abs(lim / ci - 1)) < 1e-4)
  }
  c(100 * p, 100 * se, 100 * ci, if (inner) unname(deff(m))[1] else NA)
}
if (section == "percentages") for (t in tables[c(5, 8, 11, 13)]) for (of in c("column", "row", "total")) {
  full <- design_of(t, TRUE); df <- degf(full)
  des <- subset(full, !is.na(r) & !is.na(c)); attr(des, "full_df") <- df
  v <- des$variables
  for (i in sort(unique(v$r))) for (j in sort(unique(v$c))) {
    dom <- switch(of, column = v$c == j, row = v$r == i, total = rep(TRUE, nrow(v)))
    y <- setNames(v$r == i & v$c == j, rownames(v))
    row(paste(quote_(unlist(t)), collapse = ", "), quote_(of), quote_(i), quote_(j), sum(y),
        paste(num(one_cell(des, dom, y, if (of == "row") .9 else .95)), collapse = ", "))
  }
}

# goodness of fit: Rao & Scott's F as in svychisq, with the design effects of the k - 1 first shares; svygofchisq
# of this version takes sums of weights for counts and has no F
if (section == "fit") for (t in list(
  list("apistrat", "stype", "w", c(.7, .12, .18)), list("apistrat", "stype", "w", NULL),
  list("apistrat", "poor", "pw", c(.25, .2, .2, .35)), list("apiclus1", "awards", "w", c(.3, .7)),
  list("apistrat", "half_type", "w", c(.7, .12, .18)))) {
  d <- data_of(t[[1]]); d$v <- factor(d[[t[[2]]]])
  full <- svydesign(ids = ~1, weights = as.formula(paste0("~", t[[3]])), data = d)
  des <- subset(full, !is.na(v))
  m <- svymean(~v, des); p <- unname(coef(m)); V <- unname(vcov(m)); k <- length(p); n <- nrow(des)
  p0 <- if (is.null(t[[4]])) rep(1 / k, k) else t[[4]]
  i <- seq_len(k - 1)
  V0 <- (diag(p0) - outer(p0, p0))[i, i, drop = FALSE] / n
  D <- solve(V0, V[i, i, drop = FALSE]); tr <- sum(diag(D)); df <- tr^2 / sum(diag(D %*% D))
  x2 <- n * sum((p - p0)^2 / p0); g2 <- 2 * n * sum(p * log(p / p0))
  ddf <- df * degf(full)
  row(paste(quote_(unlist(t[1:3])), collapse = ", "),
      if (is.null(t[[4]])) "NULL" else quote_(sprintf("{%s}", paste(t[[4]], collapse = ","))),
      num(x2 / tr), num(df), num(ddf), num(pf(x2 / tr, df, ddf, lower.tail = FALSE)),
      num(g2 / tr), num(pf(g2 / tr, df, ddf, lower.tail = FALSE)))
}

# measures under sampling weights: delta method, gradient by numDeriv, covariance of the shares by svymean
pq <- function(P) {
  R <- nrow(P); C <- ncol(P); s <- 0; z <- 0
  for (i in 1:R) for (j in 1:C) {
    s <- s + P[i, j] * (sum(P[seq_len(R) > i, seq_len(C) > j]))
    z <- z + P[i, j] * (sum(P[seq_len(R) > i, seq_len(C) < j])) }
  2 * c(s, z)
}
cor_of <- function(P, x, y) {
  r <- rowSums(P); c <- colSums(P); x <- x - sum(r * x); y <- y - sum(c * y)
  sum(P * outer(x, y)) / sqrt(sum(r * x^2) * sum(c * y^2))
}
midrank <- function(s) cumsum(s) - s / 2
x2_of <- function(P) { E <- outer(rowSums(P), colSums(P)); sum((P - E)^2 / E) }
measures <- list(
  phi = function(P) if (all(dim(P) == 2)) cor_of(P, 1:2, 1:2) else sqrt(x2_of(P)),
  cramers_v = function(P) sqrt(x2_of(P) / (min(dim(P)) - 1)),
  contingency = function(P) sqrt(x2_of(P) / (1 + x2_of(P))),
  lambda_col = function(P) (sum(apply(P, 1, max)) - max(colSums(P))) / (1 - max(colSums(P))),
  gamma = function(P) { a <- pq(P); (a[1] - a[2]) / sum(a) },
  tau_b = function(P) { a <- pq(P); (a[1] - a[2]) / sqrt((1 - sum(rowSums(P)^2)) * (1 - sum(colSums(P)^2))) },
  tau_c = function(P) { a <- pq(P); m <- min(dim(P)); (a[1] - a[2]) * m / (m - 1) },
  somers_d_row = function(P) { a <- pq(P); (a[1] - a[2]) / (1 - sum(colSums(P)^2)) },
  somers_d_col = function(P) { a <- pq(P); (a[1] - a[2]) / (1 - sum(rowSums(P)^2)) },
  somers_d_symmetric = function(P) { a <- pq(P); 2 * (a[1] - a[2]) / (2 - sum(rowSums(P)^2) - sum(colSums(P)^2)) },
  pearson_r = function(P) cor_of(P, seq_len(nrow(P)), seq_len(ncol(P))),
  spearman = function(P) cor_of(P, midrank(rowSums(P)), midrank(colSums(P))),
  kappa = function(P) { E <- outer(rowSums(P), colSums(P)); (sum(diag(P)) - sum(diag(E))) / (1 - sum(diag(E))) },
  odds_ratio = function(P) P[1, 1] * P[2, 2] / P[1, 2] / P[2, 1],
  risk_ratio = function(P) P[1, 1] / sum(P[, 1]) / (P[1, 2] / sum(P[, 2])),
  risk_difference = function(P) P[1, 1] / sum(P[, 1]) - P[1, 2] / sum(P[, 2]))
if (section == "association") for (t in tables[c(4, 6, 11)]) {
  des <- design_of(t); R <- length(unique(des$variables$r)); C <- length(unique(des$variables$c))
  m <- svymean(~interaction(factor(r), factor(c)), des); p <- unname(coef(m)); V <- unname(vcov(m))
  for (name in names(measures)) {
    if (name %in% c("odds_ratio", "risk_ratio", "risk_difference", "kappa") && !(R == 2 && C == 2)) next
    f <- function(p) measures[[name]](matrix(p / sum(p), R, C))
    g <- grad(f, p)
    row(paste(quote_(unlist(t)), collapse = ", "), quote_(name), num(f(p)), num(sqrt(drop(t(g) %*% V %*% g))))
  }
}
writeLines(paste(out, collapse = ",\n"))
