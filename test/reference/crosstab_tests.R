# Reference numbers for test/tap/crosstab_tests.sql: prints its VALUES rows.
#   Rscript test/reference/crosstab_tests.R SECTION     from the root of the checkout
options(digits = 17, warn = 1)
section <- commandArgs(TRUE)
num <- function(x) ifelse(is.na(x), "NULL", sprintf("%.16g", x))
out <- character()
row <- function(...) out <<- c(out, sprintf("\t(%s)", paste(..., sep = ", ")))

# strata: name, table r x c x K in R's order.  Job satisfaction and rabbits are R's help(mantelhaen.test)
satisfaction <- array(c(1, 2, 0, 0, 3, 3, 1, 2, 11, 17, 8, 4, 2, 3, 5, 2, 1, 0, 0, 0, 1, 3, 0, 1, 2, 5, 7, 9, 1, 1, 3, 6),
                      c(4, 4, 2))
rabbits <- array(c(0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0), c(2, 2, 5))
three <- array(c(12, 5, 9, 7, 14, 6, 3, 8, 11, 20, 4, 2, 5, 9, 3, 6, 1, 15, 8, 8, 4, 2, 10, 5, 9, 3, 7,
                 6, 2, 1, 3, 5, 4, 2, 2, 9), c(3, 3, 4))
d <- read.csv("test/fixtures/ucb.csv")
ucb <- xtabs(freq ~ admit + gender + dept, d)[, c("Male", "Female"), ]
trials <- array(c(23, 12, 8, 30, 41, 19, 22, 25, 7, 5, 9, 31, 15, 2, 6, 11), c(2, 2, 4))
strata <- list(satisfaction = satisfaction, rabbits = rabbits, three = three, ucb = ucb, trials = trials)

counts <- function(x) sprintf("'%d,%d', '{%s}'", nrow(x), ncol(x), paste(as.vector(x), collapse = ","))

if (section == "strata") for (s in names(strata))
  row(sprintf("'%s'", s), dim(strata[[s]])[1], dim(strata[[s]])[2],
      sprintf("'{%s}'", paste(as.vector(strata[[s]]), collapse = ",")))

# Breslow & Day (1980), 4.30: fitted cells with the pooled odds ratio by uniroot; strata with an empty margin
# say nothing.  Tarone (1985): less (sum of the gaps)^2 over the sum of the variances
breslow_day <- function(x) {
  x <- x[, , apply(x, 3, function(t) all(rowSums(t) > 0, colSums(t) > 0)), drop = FALSE]
  n <- apply(x, 3, sum)
  odds <- sum(x[1, 1, ] * x[2, 2, ] / n) / sum(x[1, 2, ] * x[2, 1, ] / n)
  parts <- apply(x, 3, function(t) {
    r <- sum(t[1, ]); k <- sum(t[, 1]); n <- sum(t)
    f <- function(a) a * (n - r - k + a) - odds * (r - a) * (k - a)
    a <- uniroot(f, c(max(0, r + k - n), min(r, k)), tol = 1e-15, maxiter = 10000)$root
    a <- a - f(a) / ((n - r - k + 2 * a) + odds * (r + k - 2 * a))     # and a step of Newton's
    c(t[1, 1] - a, 1 / (1 / a + 1 / (r - a) + 1 / (k - a) + 1 / (n - r - k + a)))
  })
  bd <- sum(parts[1, ]^2 / parts[2, ]); df <- ncol(parts) - 1
  tarone <- bd - sum(parts[1, ])^2 / sum(parts[2, ])
  list(breslow_day = c(bd, df, pchisq(bd, df, lower.tail = FALSE)),
       breslow_day_tarone = c(tarone, df, pchisq(tarone, df, lower.tail = FALSE)))
}

if (section == "mantel_haenszel") for (s in names(strata)) {
  x <- strata[[s]]
  test <- function(name, t, se = NA) row(sprintf("'%s', '%s'", s, name), paste(num(t), collapse = ", "),
                                         "NULL, NULL, NULL, NULL")
  m <- mantelhaen.test(x, correct = FALSE)
  test("mantel_haenszel", c(m$statistic, m$parameter, m$p.value))
  if (all(dim(x)[1:2] == 2)) {
    k <- mantelhaen.test(x, correct = TRUE)
    test("mantel_haenszel_corrected", c(k$statistic, k$parameter, k$p.value))
    row(sprintf("'%s', 'pooled_odds_ratio', NULL, NULL, NULL", s), num(m$estimate),
        num(log(m$conf.int[2] / m$conf.int[1]) / 2 / qnorm(.975)), num(m$conf.int[1]), num(m$conf.int[2]))
    b <- breslow_day(x); for (i in names(b)) test(i, b[[i]])
    w <- vcd::woolf_test(x); test("woolf", c(w$statistic, w$parameter, w$p.value))
  }
}

# paired answers: square tables
pairs <- list(
  # Stuart (1953), unaided vision of women, right eye by left eye
  vision = matrix(c(1520, 234, 117, 36, 266, 1512, 362, 82, 124, 432, 1772, 179, 66, 78, 205, 492), 4),
  pathologists = matrix(c(22, 5, 0, 0, 2, 7, 2, 1, 2, 14, 36, 17, 0, 0, 0, 10), 4),
  answers = matrix(c(20, 10, 5, 3, 30, 15, 0, 5, 40), 3), two = matrix(c(30, 5, 14, 51), 2),
  few = matrix(c(9, 1, 4, 12), 2),
  # level 3 is no answer of the columns, level 4 none of the rows
  part = matrix(c(9, 3, 1, 0, 2, 14, 4, 0, 0, 0, 0, 0, 1, 2, 6, 0), 4))
stuart_maxwell <- function(x) {           # quadratic form of the marginal differences, any k - 1 of them
  i <- -1; d <- (rowSums(x) - colSums(x))[i]
  S <- -(x + t(x)); diag(S) <- rowSums(x) + colSums(x) - 2 * diag(x)
  q <- drop(d %*% solve(S[i, i, drop = FALSE], d)); df <- length(d)
  c(q, df, pchisq(q, df, lower.tail = FALSE))
}
bowker <- function(x) {                   # mcnemar.test is Bowker's on larger tables, but needs every pair
  u <- x[upper.tri(x)]; l <- t(x)[upper.tri(x)]; k <- u + l > 0
  q <- sum((u - l)[k]^2 / (u + l)[k]); p <- pchisq(q, sum(k), lower.tail = FALSE)
  if (all(k)) stopifnot(all.equal(q, unname(mcnemar.test(x, correct = FALSE)$statistic)))
  c(q, sum(k), p)
}
if (section == "pairs") for (s in names(pairs))
  row(sprintf("'%s'", s), nrow(pairs[[s]]), ncol(pairs[[s]]),
      sprintf("'{%s}'", paste(as.vector(pairs[[s]]), collapse = ",")))
if (section == "symmetry") for (s in names(pairs)) {
  row(sprintf("'%s', 'bowker'", s), paste(num(bowker(pairs[[s]])), collapse = ", "))
  row(sprintf("'%s', 'stuart_maxwell'", s), paste(num(stuart_maxwell(pairs[[s]])), collapse = ", "))
}
if (section == "mcnemar") for (s in c("two", "few")) {
  x <- pairs[[s]]; a <- mcnemar.test(x, correct = FALSE); b <- mcnemar.test(x)
  e <- binom.test(x[1, 2], x[1, 2] + x[2, 1])$p.value
  n <- sum(x); gap <- (x[1, 2] - x[2, 1]) / n; se <- sqrt((x[1, 2] + x[2, 1]) / n^2 - gap^2 / n)
  ci <- gap + c(-1, 1) * qnorm(.95) * se
  tail <- paste(num(c(gap, se, ci)), collapse = ", ")
  row(sprintf("'%s', 'mcnemar'", s), num(a$statistic), "1", num(a$p.value), tail)
  row(sprintf("'%s', 'mcnemar_corrected'", s), num(b$statistic), "1", num(b$p.value), tail)
  row(sprintf("'%s', 'mcnemar_exact'", s), num(x[1, 2]), "NULL", num(e), tail)
}

if (section == "kappa") {                 # vcd, on the table with its empty row and column
  k <- vcd::Kappa(pairs$part, weights = "Fleiss-Cohen")
  row("'kappa'", num(k$Unweighted[1]), num(k$Unweighted[2]))
  row("'kappa_weighted'", num(k$Weighted[1]), num(k$Weighted[2]))
}

# missing values: as a category, and left out
if (section == "missing") {
  i <- 1:150; r <- ifelse(i %% 9 == 0, NA, i %% 3); k <- ifelse(i %% 10 == 0, NA, (i * i + i %/% 7) %% 4)
  for (how in c("keep", "drop")) {
    x <- table(r, k, useNA = if (how == "keep") "always" else "no")
    e <- suppressWarnings(chisq.test(x, correct = FALSE)); g <- 2 * sum(ifelse(x > 0, x * log(x / e$expected), 0))
    df <- unname(e$parameter)
    row(sprintf("'%s'", how), sum(x), 150 - sum(x), df, num(e$statistic), num(e$p.value), num(g),
        num(pchisq(g, df, lower.tail = FALSE)), num(sqrt(unname(e$statistic) / sum(x) / (min(dim(x)) - 1))),
        num(min(e$expected)))
  }
}

# Fisher
fisher <- list(
  job = matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4),  # R's help(fisher.test)
  arthritis = matrix(c(29, 13, 7, 7, 7, 21), 2), tea = matrix(c(3, 1, 1, 3), 2),
  sparse = matrix(c(5, 0, 1, 0, 4, 2, 1, 0, 6, 0, 3, 1, 2, 0, 0), 3),
  five = matrix(c(4, 1, 0, 2, 1, 0, 5, 2, 1, 0, 1, 1, 6, 0, 2, 0, 2, 1, 7, 1, 3, 0, 0, 1, 4), 5),
  small_p = matrix(c(12, 1, 0, 1, 14, 2, 0, 3, 11), 3), two_by_six = matrix(c(8, 2, 6, 4, 5, 5, 4, 6, 3, 7, 1, 9), 2),
  ties = matrix(c(2, 2, 2, 2, 2, 2, 3, 1, 2), 3))
if (section == "fisher_tables") for (s in names(fisher))
  row(sprintf("'%s'", s), nrow(fisher[[s]]), ncol(fisher[[s]]),
      sprintf("'{%s}'", paste(as.vector(fisher[[s]]), collapse = ",")))
if (section == "fisher") for (s in names(fisher))
  row(sprintf("'%s'", s), num(fisher.test(fisher[[s]], workspace = 2e7)$p.value))
writeLines(paste(out, collapse = ",\n"))
