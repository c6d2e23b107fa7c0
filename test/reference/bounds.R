# Rosenbaum bounds of matched pairs by their definitions: what test/tap/bounds.sql expects.
# Run from the top of the checkout: Rscript test/reference/bounds.R
#
# Signed ranks with rank(), all Walsh averages with outer(), the exact test with pbinom(); nothing is taken
# from a package.

d <- read.csv("test/fixtures/lalonde.csv")
# pairs that are easy to make anywhere: the i-th treated and the i-th control by id
t <- d[d$treat == 1, ]; c <- d[d$treat == 0, ][seq_len(nrow(t)), ]
gammas <- c(1, 1.2, 1.5, 2, 3, 7.5)

signed_rank <- function(x, gamma) {
  x <- x[x != 0]
  r <- rank(abs(x)); s <- sum(r[x > 0])
  tail <- function(p) pnorm((s - p * sum(r)) / sqrt(p * (1 - p) * sum(r^2)), lower.tail = FALSE)
  c(tail(1 / (1 + gamma)), tail(gamma / (1 + gamma)))
}
hodges_lehmann <- function(x, gamma) {
  w <- outer(x, x, "+") / 2; w <- sort(w[upper.tri(w, diag = TRUE)])
  m <- length(w)
  # T(tau) = number of averages above tau; the estimate halves the gap where T passes p m
  at <- function(p) {
    above <- m - seq_along(w)       # averages above w[k], taking ties as they stand in the order
    lower <- w[max(c(1, which(m - seq_len(m) + 1 > p * m + 1e-7)))]   # sup of tau with T > p m
    upper <- w[min(c(m, which(above < p * m - 1e-7)))]
    (lower + upper) / 2
  }
  c(at(gamma / (1 + gamma)), at(1 / (1 + gamma)))
}
mcnemar <- function(y1, y0, gamma) {
  n <- sum(y1 != y0); k <- sum(y1 > y0)
  sapply(c(1 / (1 + gamma), gamma / (1 + gamma)), function(p) pbinom(k - 1, n, p, lower.tail = FALSE))
}
mantel_haenszel <- function(y1, y0, gamma) {
  n1 <- length(y1); n <- n1 + length(y0); y <- sum(y1) + sum(y0)
  one <- function(g) {
    if (g == 1) { e <- n1 * y / n; v <- n1 * (n - n1) * y * (n - y) / (n^2 * (n - 1)) }
    else {
      roots <- polyroot(c(g * y * n1, -((g - 1) * (n1 + y) + n), g - 1))
      roots <- Re(roots)
      e <- roots[roots >= max(0, n1 + y - n) & roots <= min(n1, y)]
      v <- 1 / (1 / e + 1 / (y - e) + 1 / (n1 - e) + 1 / (n - y - n1 + e))
    }
    pnorm((sum(y1) - e - 0.5) / sqrt(v), lower.tail = FALSE)
  }
  c(one(1 / gamma), one(gamma))
}
show <- function(name, f) for (g in gammas) cat(sprintf("\t('%s', %s, %.15g, %.15g),\n", name, g, f(g)[1], f(g)[2]))
x <- t$re78 - c$re78
k <- t$educ - c$educ                       # many ties and zeros
show("re78 p", function(g) signed_rank(x, g)); show("re78 hl", function(g) hodges_lehmann(x, g))
show("educ p", function(g) signed_rank(k, g)); show("educ hl", function(g) hodges_lehmann(k, g))
show("few p", function(g) signed_rank(x[1:7], g)); show("few hl", function(g) hodges_lehmann(x[1:7], g))
show("single mcnemar", function(g) mcnemar(1 - t$married, 1 - c$married, g))
show("single mantel_haenszel", function(g) mantel_haenszel(1 - t$married, 1 - c$married, g))
