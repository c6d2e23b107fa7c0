# MatchIt and Matching on rows in a file: Rscript matching.R FILE; seconds from the rows in memory to effects
d <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
d$treated <- as.integer(d$treated == "t")
d$y3 <- as.integer(d$y3 == "t")
f <- treated ~ x1 + x2 + x3 + x4 + x5 + x6 + f7 + f4
outcomes <- paste0("y", 1:5)
say <- function(what, seconds) cat(sprintf("%-44s %8d rows %8.1f s\n", what, nrow(d), seconds))
if (requireNamespace("MatchIt", quietly = TRUE)) {
  say("MatchIt: nearest, no error of the effect", system.time({
    m <- suppressWarnings(MatchIt::matchit(f, d, method = "nearest", distance = "glm", link = "probit", replace = TRUE))
    s <- summary(m)
    w <- m$weights
    sapply(outcomes, function(y) coef(lm(d[[y]] ~ d$treated, weights = w))[2])
  })[[3]])
}
if (requireNamespace("Matching", quietly = TRUE)) {
  d <- d[seq_len(min(nrow(d), 10000)), ]
  say("Matching: one outcome, error of 2006", system.time({
    p <- glm(f, binomial("probit"), d)$fitted.values
    Matching::Match(d$y1, d$treated, p, estimand = "ATT", ties = TRUE, Var.calc = 1, distance.tolerance = 1e-12)
  })[[3]])
}
