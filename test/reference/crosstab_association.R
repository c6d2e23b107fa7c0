# The numbers from R in test/tap/crosstab_association.sql: prints its VALUES rows.
#   Rscript test/reference/crosstab_association.R kappa|linear|p     from the root of the checkout
# p reads the rows of crosstab_association.py on its standard input.
options(digits = 17)
section <- commandArgs(TRUE)
by_rows <- function(x, r) matrix(x, r, byrow = TRUE)
tables <- list(
  arthritis = by_rows(c(29, 7, 7, 13, 7, 21), 2),
  ordinal = by_rows(c(12, 7, 3, 1, 9, 15, 6, 2, 4, 11, 18, 9, 2, 5, 13, 16, 0, 3, 8, 20), 5),
  agreement = by_rows(c(22, 2, 2, 0, 5, 7, 14, 0, 0, 2, 36, 0, 0, 1, 17, 10), 4),
  three = by_rows(c(40, 5, 8, 7, 30, 9, 4, 6, 35), 3), two = by_rows(c(17, 5, 8, 22), 2),
  scores = by_rows(c(14, 9, 2, 8, 13, 5, 3, 6, 11, 1, 4, 12), 4))
out <- character()
add <- function(...) out <<- c(out, sprintf("\t(%s)", sprintf(...)))
if (section == "kappa") for (s in c("agreement", "three", "two")) {
  k <- vcd::Kappa(tables[[s]], weights = "Fleiss-Cohen")
  add("'%s', 'kappa', %.16g, %.16g", s, k$Unweighted[1], k$Unweighted[2])
  if (s != "two") add("'%s', 'kappa_weighted', %.16g, %.16g", s, k$Weighted[1], k$Weighted[2])
}
if (section == "linear") for (s in c("arthritis", "ordinal", "agreement", "scores")) {
  x <- tables[[s]]; u <- seq_len(nrow(x)); v <- seq_len(ncol(x))
  if (s == "scores") { u <- c(-1, 0, 5, 12); v <- c(2, 3, 7) }
  r <- cor(rep(u[row(x)], x), rep(v[col(x)], x)); m <- (sum(x) - 1) * r^2
  add("'%s', %.16g, %.16g", s, m, pchisq(m, 1, lower.tail = FALSE))
}
if (section == "p") {
  d <- read.csv(file("stdin"), header = FALSE, quote = "'", strip.white = TRUE,
                col.names = c("name", "measure", "value", "ase1", "ase0", "none"))
  d$name <- sub("^.*\\(", "", gsub("'", "", d$name)); d$ase0 <- sub("\\).*", "", d$ase0)
  d$measure <- gsub("'", "", d$measure)
  d <- d[!d$measure %in% c("cramers_v", "cramers_v_corrected", "contingency"), ]
  d <- d[!(d$measure == "phi" & d$ase0 == "NULL"), ]
  se <- ifelse(d$ase0 == "NULL", d$ase1, suppressWarnings(as.numeric(d$ase0)))
  z <- ifelse(d$measure %in% c("odds_ratio", "risk_ratio"), log(d$value) * d$value / d$ase1, d$value / se)
  for (i in seq_along(z)) add("'%s', '%s', %.16g", d$name[i], d$measure[i], 2 * pnorm(-abs(z[i])))
}
writeLines(paste(out, collapse = ",\n"))
