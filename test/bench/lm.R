# lm.R FILE FORMULA ROUNDS [LINK]: milliseconds to read the file, and the median of those lm() takes, or glm() with a link
arguments <- commandArgs(trailingOnly = TRUE)
formula <- as.formula(arguments[2])
clock <- function(expr) as.numeric(system.time(expr)["elapsed"]) * 1000

read_ms <- clock(
	rows <- if (requireNamespace("data.table", quietly = TRUE)) {
		as.data.frame(data.table::fread(arguments[1], showProgress = FALSE))
	} else {
		read.csv(arguments[1])
	})
fit_ms <- sapply(seq_len(as.integer(arguments[3])), function(i) clock(
	if (is.na(arguments[4])) lm(formula, rows) else glm(formula, binomial(arguments[4]), rows)))
cat(read_ms, median(fit_ms), "\n")
