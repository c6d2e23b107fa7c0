# How the constants of migdata.simulate_dires came about, and whether its surveys look like the published tables.
#   psql -c "\copy (SELECT seed, d.* FROM generate_series(1, 40) seed, migdata.simulate_dires(4482, seed) d) TO 'surveys.csv' CSV HEADER"
#   Rscript test/reference/dires.R DECK surveys.csv       DECK: the folder with the deck's figures as CSV files
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", width = 120)
args <- commandArgs(TRUE)
deck <- function(name) read.csv(file.path(args[1], name))

## 1. importance (Table 1): a normal deviate, rounded and cut to 1..7, has the published mean and SD
issues <- deck("voting_issue_importance.csv")
moments <- function(mu, s) {
  p <- diff(pnorm(c(-Inf, 1.5:6.5, Inf), mu, s))
  m <- sum(p * 1:7)
  c(m, sqrt(sum(p * (1:7 - m)^2)))
}
latent <- t(mapply(function(m, s) optim(c(m, s), function(q) sum((moments(q[1], abs(q[2])) - c(m, s))^2),
  control = list(reltol = 1e-14, maxit = 5000))$par, issues$mean, issues$sd))
cat("importance: mean and SD of the deviate before rounding\n")
print(data.frame(issue = issues$issue, mean = round(latent[, 1], 4), sd = round(latent[, 2], 4)))
cat("share of 65536 without an answer, of 1211 asked:", round(65536 * (1 - issues$n / 1211)), "\n")
set.seed(1)
for (rho in c(.5, .55, .58, .6, .65)) {       # correlation of the deviates within a respondent
  f <- rnorm(1e5)
  x <- sapply(1:9, function(j) pmin(7, pmax(1, round(latent[j, 1] + latent[j, 2] * (sqrt(rho) * f + sqrt(1 - rho) * rnorm(1e5))))))
  s <- apply(x, 1, sd)
  z <- colMeans(((x - rowMeans(x)) / s)[s > 0, ])
  cat("correlation", rho, "mean z", round(z, 2), "rms distance from the published", signif(sqrt(mean((z - issues$mean_z)^2)), 2), "\n")
}
cat("factors of the common and the own part, correlation .58:", sqrt(.58), sqrt(.42), "\n")

## 2. noise of the three views: correlations .45 .40 .50, the same within and between PSUs
rho <- matrix(c(1, .45, .40, .45, 1, .50, .40, .50, 1), 3)
cat("mix of independent deviates (Cholesky)\n"); print(t(chol(rho)), digits = 7)
# intraclass correlation .07: the published errors of locality are some two times those of independent rows of
# that number; SD 1.75, .98, .80: the published errors of "woman", which clustering does not touch, and R-squared
cat("factors of PSU and respondent:", sqrt(c(.07, .93)), "\n")

## 3. attitudes: weights a, b of the noise of harm and keep_out for correlations r1, r2 with them (Table 4)
for (r in list(c(.10, .10), c(.10, 0), c(.09, -.09), c(0, -.10)))
  cat("correlations", r, "weights", signif(solve(rho[1:2, 1:2], r), 4), "\n")

## 4. the surveys against Table 3, errors by design
d <- read.csv(args[2], stringsAsFactors = FALSE)
yes_no <- sapply(d, function(x) is.character(x) && all(x %in% c("t", "f")))
d[yes_no] <- lapply(d[yes_no], function(x) as.numeric(x == "t"))
d$education <- relevel(factor(d$education), "secondary")
d$locality <- relevel(factor(d$locality), "small or medium city")
d$income <- relevel(factor(d$income), "second through fourth")
d$wave <- factor(d$wave, c("pre-Duma", "post-Duma", "pre-presidential", "post-presidential"))
controls <- "age18 + education + locality + woman + wave + income + orthodox + foreign_born"
terms <- c("constant", "age_centered_at_18", "less_than_secondary", "university", "moscow", "other_large_city", "rural_village",
  "st_petersburg", "woman", "post_duma_december_2011", "pre_presidential_february_2012", "post_presidential_march_2012",
  "highest", "lowest", "missing", "orthodox_christian", "foreign_born")
ols <- deck("anti_immigrant_ols.csv"); fit <- deck("anti_immigrant_ols_fit.csv")
outcomes <- c(harm = "immigrants_harm_russia", keep_out = "keep_immigrants_out_of_russia", evict = "evict_immigrants_from_russia")
for (o in names(outcomes)) {
  r <- lapply(unique(d$seed), function(s) {
    e <- droplevels(d[d$seed == s & !is.na(d[[o]]), ])
    m <- svyglm(as.formula(paste(o, "~", controls)), svydesign(~psu, strata = ~stratum, weights = ~weight, data = e))
    y <- e[[o]]
    list(b = coef(m), se = SE(m), r2 = 1 - sum(e$weight * (y - fitted(m))^2) / sum(e$weight * (y - weighted.mean(y, e$weight))^2))
  })
  b <- sapply(r, `[[`, "b")
  p <- ols[ols$outcome == outcomes[o], ]
  p <- p[match(if (o == "evict") setdiff(terms, "post_presidential_march_2012") else terms, p$term), ]
  cat(o, "R-squared: published", fit$r_squared[fit$outcome == outcomes[o]], "mean of the surveys", round(mean(sapply(r, `[[`, "r2")), 4), "\n")
  print(data.frame(term = p$term, b = p$b, mean_b = round(rowMeans(b), 3), se = p$se, mean_se = round(rowMeans(sapply(r, `[[`, "se")), 3),
    sd_b = round(apply(b, 1, sd), 3)), row.names = FALSE)
}

## 5. the surveys against Table 4: signs at 5 percent, by design and by ordinary least squares, for every seed.
## The seed of migdata.dires_sample is the first with no sign wrong either way: 10
signs <- deck("anti_immigrant_associations.csv")
want <- cbind(signs$immigrants_harm_russia_inferred, signs$keep_immigrants_out_inferred)
attitudes <- c("russia_for_russians", "stop_feeding_caucasus", "evict", "foreign_influence", "unique_path", "xenophobia_south",
  "xenophobia_west", "usa_enemy", "problem_immigration", paste0("confidence_", c("duma", "police", "army", "putin", "local_government",
  "courts", "parties", "medvedev", "media")), paste0("support_", c("united_russia", "kprf", "ldpr", "yabloko", "right_forces",
  "national_bolsheviks", "patriots")), "ussr_catastrophe", "pro_stalin", "right_course", "wrong_course", "civil_rights",
  "protest_support", "join_protest")
sign_of <- function(t) ifelse(abs(t) < 1.96, "0", ifelse(t > 0, "+", "-"))
t_of <- function(y, x, z, w, psu, stratum, design) {
  q <- qr(z * sqrt(w)); ry <- qr.resid(q, y * sqrt(w)); rx <- qr.resid(q, x * sqrt(w))
  b <- sum(rx * ry) / sum(rx^2); e <- ry - b * rx
  if (!design) return(b / sqrt(sum(e^2) / (length(y) - ncol(z) - 1) / sum(rx^2)))
  s <- rowsum(rx * e, psu)[, 1]; h <- tapply(stratum, psu, `[`, 1)[names(s)]
  b * sum(rx^2) / sqrt(sum(tapply(s, h, function(v) length(v) * var(v))))
}
for (s in unique(d$seed)) {
  wrong <- c(design = 0, ols = 0)
  for (i in seq_along(attitudes)) {
    e <- droplevels(d[d$seed == s & !is.na(d[[attitudes[i]]]), ])
    z <- model.matrix(as.formula(paste("~", controls)), e)
    for (k in 1:2) {
      y <- e[[c("harm", "keep_out")[k]]]; x <- e[[attitudes[i]]]
      wrong[1] <- wrong[1] + (sign_of(t_of(y, x, z, e$weight, e$psu, e$stratum, TRUE)) != want[i, k])
      wrong[2] <- wrong[2] + (sign_of(t_of(y, x, z, rep(1, nrow(e)), e$psu, e$stratum, FALSE)) != want[i, k])
    }
  }
  cat("seed", s, "signs wrong of 64: by design", wrong[1], "by least squares", wrong[2], "\n")
}
