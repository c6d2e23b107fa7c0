# Numbers of test/tap/variance.sql: run from the root of the tree with
#   Rscript test/reference/variance.R
# R 4.2.2, sandwich 3.0-2, clubSandwich 0.5.8, survey 4.1-1.  Prints the rows of its table `expected`:
# name of the fit, what, term, number.
suppressMessages({library(sandwich); library(clubSandwich); library(survey)})
options(digits = 17)
read <- function(name) read.csv(file.path("test/fixtures", name))
named <- function(x) {                      # terms by migstat's names
  for (f in c("stype", "race", "factor(cyl)", "factor(carb)", "factor(dnum)", "firm")) {
    own <- sub("^factor\\((.*)\\)$", "\\1", f)
    at <- startsWith(x, f) & !grepl(":", x)
    x[at] <- paste0(own, "[", substring(x[at], nchar(f) + 1), "]")
  }
  x
}
show <- function(name, what, x, terms = names(x)) {
  x <- x[!is.na(x)]
  cat(sprintf("\t('%s', '%s', '%s', %.15g),\n", name, what, named(names(x)), x), sep = "")
}
errors <- function(name, V) show(name, "std_error", setNames(sqrt(diag(V)), rownames(V)))
fit <- function(name, b, V, df) {
  se <- setNames(sqrt(diag(V)), names(b))
  show(name, "estimate", b); show(name, "std_error", se)
  show(name, "p_value", 2 * pt(-abs(b / se), df))
  show(name, "conf_low", b - qt(.975, df) * se); show(name, "conf_high", b + qt(.975, df) * se)
}
# CR2 and its degrees of freedom
cr2 <- function(name, m, cluster, ...) {
  V <- vcovCR(m, cluster = cluster, type = "CR2", ...)
  t <- coef_test(m, V, test = "Satterthwaite", p_values = TRUE)
  errors(name, as.matrix(V))
  show(name, "df", setNames(if (is.null(t$df_Satt)) t$df else t$df_Satt, rownames(t)))
}

## heteroskedasticity
cars <- read("mtcars.csv")
m <- lm(mpg ~ wt + hp + qsec, cars)
for (k in 0:3) fit(paste0("mtcars hc", k), coef(m), vcovHC(m, type = paste0("HC", k)), 28)
w <- lm(mpg ~ factor(cyl) + hp + factor(cyl):hp, cars, weights = wt)
names(w$coefficients) <- sub("factor\\(cyl\\)(.):hp", "cyl[\\1]:hp", names(w$coefficients))
hcw <- function(m, type) {                  # sandwich's weights are precisions, as migstat's analytic ones
  V <- vcovHC(m, type = type); dimnames(V) <- list(names(coef(m)), names(coef(m))); V
}
for (k in c("HC0", "HC2", "HC3")) errors(paste("mtcars weighted", tolower(k)), hcw(w, k))
# rows of leverage 1 (carb 6 and 8 have one car each) out of the meat
one <- lm(mpg ~ factor(carb) + wt, cars)
X <- model.matrix(one); h <- hatvalues(one); B <- solve(crossprod(X)); keep <- h < 1 - 1e-10
for (k in 2:3) {
  e <- ifelse(keep, resid(one) / (1 - h)^((k - 1) / 2), 0)
  errors(paste0("mtcars leverage hc", k), B %*% crossprod(X * e) %*% B)
}
srs <- read("apisrs.csv"); srs$w <- srs$emer + 1; srs <- srs[!is.na(srs$w), ]
s <- lm(api00 ~ ell + meals, srs, weights = w)
fit("apisrs sampling", coef(s), vcovHC(s, type = "HC1"), 196)
f <- lm(api00 ~ ell + meals, srs[rep(seq_len(nrow(srs)), srs$w), ])
for (k in 0:3) errors(paste0("apisrs frequency hc", k), vcovHC(f, type = paste0("HC", k)))
g <- srs$stype[rep(seq_len(nrow(srs)), srs$w)]
errors("apisrs frequency cr1", vcovCL(f, g, type = "HC1"))
fs <- lm(api00 ~ ell + relevel(factor(stype), "M"), srs)
show("apisrs reference", "std_error", setNames(sqrt(diag(vcovHC(fs, type = "HC3")))[3:4], c("stypeE", "stypeH")))

## clusters
grun <- subset(read("grunfeld.csv"), firm != "American Steel")
m <- lm(invest ~ value + capital, grun)
fit("grunfeld cr1", coef(m), vcovCL(m, ~firm, type = "HC1"), 9)
errors("grunfeld cr0", vcovCL(m, ~firm, type = "HC0", cadjust = FALSE))
cr2("grunfeld cr2", m, grun$firm)
errors("grunfeld two-way own", vcovCL(m, ~firm + year, type = "HC1", multi0 = FALSE))
raw <- vcovCL(m, ~firm, type = "HC0", cadjust = FALSE) + vcovCL(m, ~year, type = "HC0", cadjust = FALSE) -
  vcovHC(m, type = "HC0")
errors("grunfeld two-way min", raw * 10 / 9 * 199 / 197)
errors("grunfeld two-way cr0", raw)
w <- lm(invest ~ value + capital, grun, weights = 1 / value)
fit("grunfeld weighted cr1", coef(w), vcovCL(w, ~firm, type = "HC1"), 9)
fit("grunfeld weighted hc1", coef(w), vcovHC(w, type = "HC1"), 197)
cr2("grunfeld weighted cr2", w, grun$firm)  # working model: equal variances
# working model: variances 1 / weight.  clubSandwich takes another root of the same matrix, so that it is equal where
# weights are constant in a cluster, or for rows multiplied by the root of their weight
rooted <- function(m) {
  X <- model.matrix(m) * sqrt(weights(m)); y <- model.response(model.frame(m)) * sqrt(weights(m))
  r <- lm(y ~ 0 + X); names(r$coefficients) <- colnames(X); r
}
cr2root <- function(name, m, cluster) {
  r <- rooted(m); V <- vcovCR(r, cluster = cluster, type = "CR2"); t <- coef_test(r, V, test = "Satterthwaite")
  show(name, "std_error", setNames(sqrt(diag(as.matrix(V))), names(coef(m))))
  show(name, "df", setNames(if (is.null(t$df_Satt)) t$df else t$df_Satt, names(coef(m))))
}
cr2root("grunfeld analytic cr2", w, grun$firm)
grun$means <- ave(1 / grun$value, grun$firm)
w <- lm(invest ~ value + capital, grun, weights = means)
cr2("grunfeld constant cr2", w, grun$firm, target = 1 / grun$means, inverse_var = FALSE)
fixed <- lm(invest ~ value + capital + firm, transform(grun, firm = relevel(factor(firm), "Atlantic Refining")))
errors("grunfeld fixed cr1", vcovCL(fixed, ~firm, type = "HC1"))
# effects within clusters: their own variances are 0 but for rounding
V <- vcovCR(fixed, cluster = grun$firm, type = "CR2")
t <- coef_test(fixed, V, test = "Satterthwaite")
df <- setNames(if (is.null(t$df_Satt)) t$df else t$df_Satt, rownames(t))
show("grunfeld fixed cr2", "std_error", sqrt(diag(as.matrix(V)))[2:3]); show("grunfeld fixed cr2", "df", df[2:3])
clus <- read("apiclus1.csv")
m <- lm(api00 ~ ell + meals + stype, clus)
errors("apiclus1 cr1", vcovCL(m, ~dnum, type = "HC1"))
cr2("apiclus1 cr2", m, clus$dnum)
w <- lm(api00 ~ ell + meals + stype, clus, weights = enroll)
cr2("apiclus1 weighted cr2", w, clus$dnum)
cr2root("apiclus1 analytic cr2", w, clus$dnum)
twice <- clus[rep(seq_len(nrow(clus)), 1 + clus$id %% 3), ]
cr2("apiclus1 frequency cr2", lm(api00 ~ ell + meals + stype, twice), twice$dnum)
# effects of districts, under weights
w <- lm(api00 ~ ell + meals + factor(dnum), clus, weights = enroll)
V <- vcovCR(w, cluster = clus$dnum, type = "CR2"); t <- coef_test(w, V, test = "Satterthwaite")
df <- setNames(if (is.null(t$df_Satt)) t$df else t$df_Satt, rownames(t))
show("apiclus1 weighted fixed cr2", "std_error", sqrt(diag(as.matrix(V)))[2:3]); show("apiclus1 weighted fixed cr2", "df", df[2:3])
# a district that is all of a level: its indicator has leverage 1 together
clus$own <- as.numeric(clus$dnum == 637)
cr2("apiclus1 own cr2", lm(api00 ~ ell + own + meals, clus), clus$dnum)

## survey designs
strat <- read("apistrat.csv")
one <- function(name, design, formula = api00 ~ ell + meals + mobility, df = degf(design)) {
  m <- svyglm(formula, design); fit(name, coef(m), vcov(m), df); show(name, "df", c("(Intercept)" = df))
}
se <- function(name, design, formula = api00 ~ ell + meals) {
  m <- svyglm(formula, design); show(name, "estimate", coef(m)); errors(name, vcov(m))
}
one("apistrat fpc", svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat))
one("apistrat", svydesign(id = ~1, strata = ~stype, weights = ~pw, data = strat))
strat$rate <- ave(strat$fpc, strat$stype, FUN = length) / strat$fpc
se("apistrat rate", svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~rate, data = strat))
one("apiclus1", svydesign(id = ~dnum, weights = ~pw, data = clus), api00 ~ ell + meals)
one("apiclus1 fpc", svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus), api00 ~ ell + meals)
se("apiclus1 factor", svydesign(id = ~dnum, weights = ~pw, data = clus), api00 ~ ell + stype)
se("apiclus1 weights only", svydesign(id = ~1, weights = ~pw, data = clus))
# sampling units 0 to 6 in every stratum
strat$unit <- strat$id %% 7
strat$units <- c(E = 70, H = 20, M = 7)[strat$stype]
nested <- svydesign(id = ~unit, strata = ~stype, weights = ~pw, data = strat, nest = TRUE)
one("nested", nested)
one("nested fpc", svydesign(id = ~unit, strata = ~stype, weights = ~pw, fpc = ~units, data = strat, nest = TRUE))
# one unit in stratum M; under fpc it is one of 7
strat$lonely <- ifelse(strat$stype == "M", 1, strat$unit)
for (policy in c("certainty", "average", "adjust")) {
  options(survey.lonely.psu = policy)
  se(paste("lonely", policy), svydesign(id = ~lonely, strata = ~stype, weights = ~pw, data = strat, nest = TRUE))
  se(paste("lonely fpc", policy),
     svydesign(id = ~lonely, strata = ~stype, weights = ~pw, fpc = ~units, data = strat, nest = TRUE))
}
# the one unit is all of the stratum: neither an error nor one of those averaged over
strat$all <- ifelse(strat$stype == "M", 1, strat$units)
options(survey.lonely.psu = "average")
se("lonely whole", svydesign(id = ~lonely, strata = ~stype, weights = ~pw, fpc = ~all, data = strat, nest = TRUE))
options(survey.lonely.psu = "fail")
# domains
se("domain rows", subset(svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = strat), comp_imp == "No"))
se("domain units", subset(svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = clus), stype == "H"))
se("domain nested", subset(nested, comp_imp == "No" & unit != 3))
se("domain filtered", svydesign(id = ~dnum, weights = ~pw, data = subset(clus, stype == "H")))
# a district without outcomes, and every fifth school
gone <- transform(clus, api00 = ifelse(dnum == 637 | id %% 5 == 0, NA, api00))
se("missing outcomes", svydesign(id = ~dnum, weights = ~pw, data = gone))
zero <- transform(clus, pw = ifelse(dnum == 637 | id %% 5 == 0, 0, pw))
se("zero weights", svydesign(id = ~dnum, weights = ~pw, data = zero))
