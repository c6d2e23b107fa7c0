# Numbers of test/tap/totals.sql: run from the root of the tree with
#   Rscript test/reference/totals.R
# R 4.2.2, survey 4.1-1.  Prints the rows of its tables.
suppressMessages(library(survey))
options(digits = 17)
read <- function(name) read.csv(file.path("test/fixtures", name))
show <- function(...) cat("\t(", paste(sapply(list(...), function(x)
  if (is.na(x)) "NULL" else if (is.character(x)) paste0("'", x, "'") else sprintf("%.15g", x)), collapse = ", "), "),\n", sep = "")
strat <- read("apistrat.csv"); clus <- read("apiclus1.csv")
strat$half <- ifelse(strat$id %% 5 != 0, strat$ell, NA); clus$half <- ifelse(clus$id %% 5 != 0, clus$ell, NA)
strat$big <- strat$enroll > 400; clus$big <- clus$enroll > 400
strat$unit <- paste(strat$stype, strat$id %% 9)                 # units of several rows within strata
few <- strat[strat$stype != "H" | strat$unit == "H 4", ]        # stratum H has one unit left

one <- function(call, what, des, by, estimate, n, df = degf(des)) {
  groups <- if (is.null(by)) NA else sort(unique(des$variables[[by]]))
  for (g in groups) {
    sub <- if (is.na(g)) des else subset(des, des$variables[[by]] == g)
    e <- estimate(sub)
    b <- as.numeric(coef(e)); se <- as.numeric(SE(e))
    show(call, what, if (is.na(g)) NA else as.character(g), n(sub), b, se, df, b - qt(.975, df) * se, b + qt(.975, df) * se)
  }
}
total <- function(call, y, des, by = NULL, ...) {
  f <- as.formula(paste0("~", y))
  one(call, y, des, by, function(d) svytotal(f, d, na.rm = TRUE),
      function(d) sum(!is.na(d$variables[[y]]) & weights(d) > 0), ...)
}
ratio <- function(call, y, x, des, by = NULL, ...) {
  one(call, paste(y, "/", x), des, by,
      function(d) svyratio(as.formula(paste0("~", y)), as.formula(paste0("~", x)), d, na.rm = TRUE),
      function(d) sum(!is.na(d$variables[[y]]) & !is.na(d$variables[[x]]) & weights(d) > 0), ...)
}

s <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat)
w <- svydesign(~1, weights = ~pw, data = strat)
u <- svydesign(~unit, strata = ~stype, weights = ~pw, data = strat)
a <- svydesign(~dnum, weights = ~pw, fpc = ~fpc, data = clus)
b <- svydesign(~dnum, weights = ~pw, data = clus)
cat("-- totals\n")
total("strata", "api00", s); total("strata", "enroll", s, "awards")
total("weights", "enroll", w, "stype"); total("units", "enroll", u, "awards"); total("units", "half", u)
total("clusters", "enroll", a); total("clusters", "enroll", a, "stype"); total("clusters plain", "enroll", b)
total("clusters", "half", a, "stype")
total("domain", "enroll", subset(a, big), "stype", df = degf(a))
cat("-- ratios\n")
ratio("strata", "api_stu", "enroll", s, "awards"); ratio("weights", "half", "enroll", w, "stype")
ratio("units", "api_stu", "enroll", u, "awards")
ratio("clusters", "api_stu", "enroll", a); ratio("clusters", "half", "enroll", a, "stype")
ratio("clusters plain", "api_stu", "enroll", b, "stype")
ratio("domain", "api_stu", "enroll", subset(a, big), "stype", df = degf(a))
cat("-- one unit in a stratum\n")
for (policy in c("certainty", "average", "adjust")) {
  options(survey.lonely.psu = policy)
  d <- svydesign(~unit, strata = ~stype, weights = ~pw, data = few)
  total(policy, "enroll", d); ratio(policy, "api_stu", "enroll", d)
  m <- svymean(~api00, d); show(policy, "mean api00", NA, nrow(few), coef(m), SE(m), degf(d), coef(m) - qt(.975, degf(d)) * SE(m), coef(m) + qt(.975, degf(d)) * SE(m))
}
