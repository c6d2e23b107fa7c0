# Expected numbers of test/tap/predict.sql: Rscript test/reference/predict.R (R 4.2.2, from the top of the checkout)
options(digits = 15)
rows <- function(name, key, ...) {
	d <- cbind(...)
	for (i in seq_len(nrow(d)))
		cat(sprintf("\t('%s', '%s', %s),\n", name, key[i], paste(format(d[i, ], digits = 15, trim = TRUE), collapse = ", ")))
}
show <- function(name, m, key, w = NULL) {
	p <- predict(m, se.fit = TRUE)
	ci <- predict(m, interval = "confidence")
	pi <- suppressWarnings(if (is.null(w)) predict(m, interval = "prediction") else predict(m, interval = "prediction", weights = w))
	rows(name, key, p$fit, p$se.fit, ci[, 2], ci[, 3], pi[, 2], pi[, 3], residuals(m), rstandard(m), rstudent(m),
		hatvalues(m), cooks.distance(m))
}
mtcars <- read.csv("test/fixtures/mtcars.csv")
grunfeld <- subset(read.csv("test/fixtures/grunfeld.csv"), firm != "American Steel" & year < 1938)
show("mtcars", lm(log(mpg) ~ wt * factor(cyl) + I(hp^2), mtcars), mtcars$id)
show("weighted", lm(invest ~ value + capital, grunfeld, weights = 1 / value), grunfeld$id, 1 / grunfeld$value)
for (g in split(mtcars, mtcars$cyl)) {
	s <- summary(lm(mpg ~ wt + hp, g))
	cat(sprintf("\t('%d', %d, %s),\n", g$cyl[1], nrow(g), paste(format(c(coef(s)[, 1:2]), digits = 15, trim = TRUE), collapse = ", ")))
}
new <- data.frame(wt = c(2.5, 3.1), cyl = c(6, 8), hp = c(100, 200))
print(predict(lm(log(mpg) ~ wt * factor(cyl) + I(hp^2), mtcars), new))
