# Numbers of test/tap/descriptives.sql: run from the root of the tree with
#   Rscript test/reference/descriptives.R
# R 4.2.2, survey 4.1-1.  Prints the rows of its tables.
suppressMessages(library(survey))
options(digits = 17)
read <- function(name) read.csv(file.path("test/fixtures", name))
show <- function(...) cat("\t(", paste(sapply(list(...), function(x)
  if (is.character(x)) paste0("'", x, "'") else if (is.na(x)) "NULL" else sprintf("%.15g", x)),
  collapse = ", "), "),\n", sep = "")

# ---- z-scores within respondents
bfi <- read("bfi.csv")
items <- paste0("a", 1:5)
mean_z <- function(name, d, w, least, zero) {
  X <- as.matrix(d[, items])
  k <- rowSums(!is.na(X))
  m <- rowMeans(X, na.rm = TRUE)
  s <- apply(X, 1, sd, na.rm = TRUE)
  Z <- (X - m) / s
  Z[k >= least & !is.na(s) & s == 0, ] <- if (zero) 0 else NA
  Z[k < least, ] <- NA
  Z[is.na(X)] <- NA
  for (i in items) {
    x <- X[, i]; z <- Z[, i]; a <- !is.na(x); b <- !is.na(z)
    mx <- sum(w[a] * x[a]) / sum(w[a]); mz <- sum(w[b] * z[b]) / sum(w[b])
    sdw <- function(x, w, m) sqrt(length(x) / (length(x) - 1) * sum(w * (x - m)^2) / sum(w))
    show(name, i, mx, sdw(x[a], w[a], mx), min(x[a]), max(x[a]), sum(b), mz, sdw(z[b], w[b], mz), sum(a),
         sum(a & k >= least & s == 0 & !zero, na.rm = TRUE), sum(a & k < least), sum(!a))
  }
}
cat("-- mean_z\n")
ok <- bfi[complete.cases(bfi[, items]), ]
mean_z("complete", ok, rep(1, nrow(ok)), 5, FALSE)
mean_z("plain", bfi, rep(1, nrow(bfi)), 2, FALSE)
mean_z("zero", bfi, rep(1, nrow(bfi)), 5, TRUE)
mean_z("weighted", bfi, 1 + bfi$id %% 4 / 2, 4, FALSE)

# ---- means by group
strat <- read("apistrat.csv"); clus <- read("apiclus1.csv")
qinv <- function(x, w, p) { o <- order(x); x[o][which(cumsum(w[o]) / sum(w) >= p - 1e-12)[1]] }
describe <- function(name, des, y, by, df = degf(des), deff = TRUE, inside = TRUE) {
  f <- as.formula(paste0("~", y))
  force(df)                                 # of the whole design
  des <- if (isTRUE(inside)) des else des[which(inside), ]
  groups <- if (is.null(by)) NA else sort(unique(des$variables[[by]]))
  for (g in groups) {
    sub <- if (is.na(g)) des else des[which(des$variables[[by]] == g), ]
    x <- sub$variables[[y]]
    missing <- sum(is.na(x))
    sub <- sub[which(!is.na(x)), ]
    x <- sub$variables[[y]]; w <- weights(sub)
    m <- svymean(f, sub, deff = deff)
    q <- as.numeric(coef(svyquantile(f, sub, c(.25, .5, .75), qrule = "math", ci = FALSE)))
    stopifnot(all.equal(q, sapply(c(.25, .5, .75), function(p) qinv(x, w, p))))
    se <- as.numeric(SE(m))
    show(name, y, if (is.na(g)) NA else as.character(g), length(x), missing, as.numeric(coef(m)), se,
         as.numeric(coef(m)) - qt(.975, df) * se, as.numeric(coef(m)) + qt(.975, df) * se,
         sqrt(as.numeric(svyvar(f, sub))), min(x), q[1], q[2], q[3], max(x),
         as.numeric(deff(m)))
  }
}
cat("-- describe\n")
strat$half <- ifelse(strat$id %% 5 == 0, NA, strat$ell)
clus$half <- ifelse(clus$id %% 5 == 0, NA, clus$ell)
fpc <- svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
describe("strata", fpc, "api00", NULL)
describe("strata", fpc, "enroll", NULL)
describe("strata", fpc, "half", "awards")
describe("strata replacement", fpc, "api00", "awards", deff = "replace")
describe("strata subpop", fpc, "api00", "awards", inside = strat$enroll > 400)
describe("weights", svydesign(id = ~1, weights = ~pw, data = strat), "enroll", NULL)
des <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus)
describe("clusters", des, "api00", "stype")
describe("clusters", des, "half", "stype")
describe("clusters without fpc", svydesign(id = ~dnum, weights = ~pw, data = clus), "api00", NULL)

# ---- without weights, and with frequencies
cat("-- classical\n")
for (g in c(NA, sort(unique(clus$stype)))) {
  x <- clus$half[is.na(g) | clus$stype == g]; missing <- sum(is.na(x)); x <- x[!is.na(x)]
  q <- quantile(x, c(.25, .5, .75), type = 1); t <- t.test(x)
  show("plain", "half", g, length(x), missing, mean(x), sd(x) / sqrt(length(x)), t$conf.int[1], t$conf.int[2], sd(x),
       min(x), q[1], q[2], q[3], max(x), NA)
}
x <- rep(strat$api00, strat$emer + 1); q <- quantile(x, c(.25, .5, .75), type = 1); t <- t.test(x)
show("frequency", "api00", NA, length(x), 0, mean(x), sd(x) / sqrt(length(x)), t$conf.int[1], t$conf.int[2], sd(x),
     min(x), q[1], q[2], q[3], max(x), NA)

# ---- tests across groups
cat("-- tests\n")
wald <- function(name, des, f, full = des) {
  fit <- svyglm(f, des)
  b <- coef(fit)[-1]; V <- vcov(fit)[-1, -1, drop = FALSE]; k <- length(b); d <- degf(full)
  W <- as.numeric(b %*% solve(V, b)); F <- (d - k + 1) / (d * k) * W
  show(name, F, k, d - k + 1, pf(F, k, d - k + 1, lower.tail = FALSE))
}
wald("clusters", des, api00 ~ stype)
wald("strata", fpc, api00 ~ awards)
wald("missing", des, half ~ stype)
wald("subpop", subset(fpc, enroll > 400), api00 ~ awards, fpc)
a <- anova(lm(half ~ stype, clus))
show("plain", a$F[1], a$Df[1], a$Df[2], a$`Pr(>F)`[1])

# ---- alpha, by hand
cat("-- alpha\n")
alpha <- function(name, d, items) {
  d <- d[complete.cases(d[, items]), items]
  one <- function(C) { k <- ncol(C); k / (k - 1) * (1 - sum(diag(C)) / sum(C)) }
  C <- cov(d); R <- cor(d); k <- ncol(d); rb <- mean(R[lower.tri(R)])
  show(name, "scale", nrow(d), mean(rowMeans(d)), sd(rowMeans(d)), one(C), k * rb / (1 + (k - 1) * rb), rb)
  for (i in items) show(name, i, nrow(d), mean(d[[i]]), sd(d[[i]]), one(C[items != i, items != i, drop = FALSE]),
                        cor(d[[i]], rowSums(d[, items != i, drop = FALSE])), NA)
}
alpha("attitude", read("attitude.csv"), c("rating", "complaints", "privileges", "learning", "raises", "critical", "advance"))
alpha("bfi", bfi, items)

# ---- several answers
cat("-- responses\n")
clus$a <- clus$meals > 60; clus$b <- clus$ell > 30; clus$c <- clus$mobility > 15; clus$d <- clus$emer > 10
clus$any <- clus$a | clus$b | clus$c | clus$d
chosen <- c("a", "b", "c", "d")
responses <- function(name, des, by) {
  cases <- subset(des, any)
  for (i in chosen) for (g in if (is.null(by)) NA else sort(unique(clus[[by]]))) {
    part <- if (is.na(g)) cases else cases[which(cases$variables[[by]] == g), ]
    all <- if (is.na(g)) des else des[which(des$variables[[by]] == g), ]
    m <- svymean(as.formula(paste0("~as.numeric(", i, ")")), part)
    w <- weights(part); X <- as.matrix(part$variables[, chosen])
    show(name, i, g, sum(X[, i]), 100 * as.numeric(m), 100 * sum(w * X[, i]) / sum(w * X),
         100 * sum(w * X[, i]) / sum(weights(all)), 100 * as.numeric(SE(m)), nrow(part), nrow(all))
  }
}
plain <- svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus)
responses("clusters", plain, "stype")
responses("weights", svydesign(id = ~1, weights = ~enroll, data = clus), NULL)
cat("-- response tests\n")
weighted <- svydesign(id = ~1, weights = ~enroll, data = clus)
rao_scott <- function(call, item, des) { # p with the whole design's degrees of freedom
  x <- svychisq(as.formula(paste0("~", item, "+stype")), subset(des, any), statistic = "F")
  d <- unname(x$parameter[1])
  show(call, item, as.numeric(x$statistic), pf(as.numeric(x$statistic), d, d * degf(des), lower.tail = FALSE))
}
for (i in chosen) {
  rao_scott("clusters", i, plain)
  x <- suppressWarnings(chisq.test(table(clus[clus$any, i], clus$stype[clus$any]), correct = FALSE))
  show("none", i, as.numeric(x$statistic), x$p.value)
  rao_scott("weights", i, weighted)
}

# ---- alpha under weights, for test/tap/design.sql
cat("-- weighted alpha\n")
ok$w <- 1 + ok$id %% 4 / 2; ok$a1 <- 7 - ok$a1
des <- svydesign(~1, weights = ~w, data = ok)
v <- as.matrix(svyvar(~a1 + a2 + a3 + a4 + a5, des)); r <- cov2cor(v)
show(as.numeric(svycralpha(~a1 + a2 + a3 + a4 + a5, des)), sqrt(v[1, 1]), sqrt(sum(v)) / 5, mean(r[lower.tri(r)]),
     sum(v[1, -1]) / sqrt(v[1, 1] * sum(v[-1, -1])))
