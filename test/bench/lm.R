# lm.R FILE FORMULA ROUNDS: milliseconds to read the file, and the median of those lm() takes
arguments <- commandArgs(trailingOnly = TRUE)
formula <- as.formula(arguments[2])
clock <- function(expr) as.numeric(system.time(expr)["elapsed"]) * 1000

read_ms <- clock(
	rows <- if (requireNamespace("data.table", quietly = TRUE)) {
		as.data.frame(data.table::fread(arguments[1], showProgress = FALSE))
	} else {
		read.csv(arguments[1])
	})
fit_ms <- sapply(seq_len(as.integer(arguments[3])), function(i) clock(lm(formula, rows)))
cat(read_ms, median(fit_ms), "\n")
