# Reference numbers for test/unit/exact.c: prints its C tables with 15 digits.
# p-values are fisher.test's.  Its odds ratios come from uniroot with a tolerance of 1e-4, so the
# same equations are solved again here, to the last digits, on the scale of the log odds ratio.
# Tables too wide for fisher.test are summed with phyper under the same rule for ties.

options(digits = 15)
cat("/*", R.version.string, "*/\n")

number <- function(x) if (is.infinite(x)) "INFINITY" else sprintf("%.15g", x)

noncentral <- function(x) {
  row1 <- sum(x[1, ]); row2 <- sum(x[2, ]); col1 <- sum(x[, 1])
  support <- max(0, col1 - row2):min(row1, col1)
  central <- dhyper(support, row1, row2, col1, log = TRUE)
  function(theta) {
    d <- central + theta * support
    d <- exp(d - max(d))
    list(support = support, p = d / sum(d))
  }
}

root <- function(f) exp(uniroot(f, c(-60, 60), tol = 1e-16, maxiter = 10000)$root)

odds_ratio <- function(x, level) {
  at <- noncentral(x); n <- x[1, 1]; tail <- (1 - level) / 2
  s <- at(0)$support
  low <- if (n == min(s)) 0 else
    root(function(t) with(at(t), log(max(sum(p[support >= n]), 1e-300) / tail)))
  high <- if (n == max(s)) Inf else
    root(function(t) with(at(t), log(max(sum(p[support <= n]), 1e-300) / tail)))
  estimate <- if (n == min(s)) 0 else if (n == max(s)) Inf else
    root(function(t) with(at(t), sum((support - n) * p)))
  r <- fisher.test(x, conf.level = level)
  near_one <- function(v) pmin(v, 1 / v)  # what fisher.test solves for
  stopifnot(abs(near_one(c(r$estimate, r$conf.int)) - near_one(c(estimate, low, high))) < 3e-4)
  c(estimate, low, high)
}

wide_p <- function(x) {
  row1 <- sum(x[1, ]); row2 <- sum(x[2, ]); col1 <- sum(x[, 1])
  density <- function(k) dhyper(k, row1, row2, col1, log = TRUE)
  bound <- density(x[1, 1]) + log1p(1e-7)
  edge <- function(above, below) {  # the outcome nearest to the mode that counts
    if (density(below) > bound) return(NA)
    while (abs(above - below) > 1) {
      middle <- trunc((above + below) / 2)
      if (density(middle) > bound) above <- middle else below <- middle
    }
    below
  }
  mode <- trunc((row1 + 1) * (col1 + 1) / (row1 + row2 + 2))
  low <- edge(mode, max(0, col1 - row2))
  high <- edge(mode, min(row1, col1))
  sum(phyper(low, row1, row2, col1),
      phyper(high - 1, row1, row2, col1, lower.tail = FALSE), na.rm = TRUE)
}

two <- function(...) matrix(c(...), 2, 2, byrow = TRUE)
fours <- list(
  two(3, 1, 1, 3), two(2, 10, 15, 3), two(5, 0, 1, 4), two(0, 5, 4, 1), two(7, 7, 7, 7),
  two(1, 9, 11, 3), two(10, 2, 3, 15), two(1000, 1200, 800, 1500), two(60, 3, 2, 70),
  two(400, 10, 12, 380), two(30, 4000, 90, 5000), two(250000, 250600, 249000, 250400))
wide <- list(
  two(1e9, 1e9, 1e9, 1e9 + 250000), two(5e8, 5e8 - 80000, 5e8, 5e8 + 50000),
  two(20, 1e9, 45, 1e9), two(3, 1e9, 0, 9e8))

cat("static const Four four[] = {\n")
for (x in fours)
  cat("\t{{", paste(sprintf("%.0f", t(x)), collapse = ", "), "}, ",
      number(fisher.test(x)$p.value), "},\n", sep = "")
for (x in wide)
  cat("\t{{", paste(sprintf("%.0f", t(x)), collapse = ", "), "}, ", number(wide_p(x)), "},\n",
      sep = "")
cat("};\n\nstatic const Odds odds[] = {\n")
for (level in c(0.95, 0.999)) for (x in fours[1:11])
  cat("\t{{", paste(t(x), collapse = ", "), "}, ", level, ", ",
      paste(sapply(odds_ratio(x, level), number), collapse = ", "), "},\n", sep = "")

job <- matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4, 4)
set.seed(1)
tables <- list(
  job, matrix(c(3, 1, 0, 0, 4, 2, 2, 0, 5), 3, 3), matrix(1, 3, 3), matrix(2, 4, 4), diag(5),
  matrix(c(2, 3, 1, 4, 0, 6), 2, 3), matrix(c(2, 3, 1, 4, 0, 6), 3, 2),
  rbind(c(0, 5, 0, 3), 0, c(0, 2, 0, 9), c(0, 1, 0, 1)), rbind(c(0, 5, 0, 3), 0, c(0, 2, 0, 9)),
  outer(c(1, 2, 3), c(2, 2, 1)), matrix(c(40, 2, 1, 3, 35, 2, 1, 4, 50), 3, 3))
for (size in list(c(2, 5, 60), c(3, 4, 30), c(4, 5, 40), c(5, 6, 30), c(6, 3, 45), c(5, 5, 25)))
  tables <- c(tables, list(matrix(rmultinom(1, size[3], rexp(size[1] * size[2])), size[1])))
cat("};\n\nstatic const Table table[] = {\n")
for (x in tables)
  cat("\t{", nrow(x), ", ", ncol(x), ", {", paste(t(x), collapse = ", "), "}, ",
      number(fisher.test(x, workspace = 2e8)$p.value), "},\n", sep = "")
cat("};\n")
