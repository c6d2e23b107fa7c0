# Digits of R's lm() on NIST's linear regressions, for the table in docs/accuracy.md:
#   Rscript test/reference/nist/lm.R
# -log10 of the relative error, the least over the coefficients and over their standard errors;
# of a certified 0, of the error itself.  The tolerance keeps lm() from dropping a column of Filip.

folder <- "test/reference/nist"
degree <- c(Norris = 1, Pontius = 2, NoInt1 = 0, NoInt2 = 0, Filip = 10, Longley = 0,
            Wampler1 = 5, Wampler2 = 5, Wampler3 = 5, Wampler4 = 5, Wampler5 = 5)

numbers <- function(line) as.numeric(strsplit(trimws(line), "[[:space:]]+")[[1]])

digits <- function(have, want) {
  error <- abs(have - want) / ifelse(want == 0, 1, abs(want))
  min(17, -log10(error))
}

cat(R.version.string, "\n| set | coefficients | standard errors | residual sd | R-squared |\n")
for (name in names(degree)) {
  lines <- readLines(file.path(folder, paste0(name, ".dat")))
  start <- grep("^Data:", lines)[2]
  certified <- grep("^ *B[0-9]+ ", lines[1:start], value = TRUE)
  certified <- t(sapply(sub("^ *B[0-9]+", "", certified), numbers))
  value <- function(label) {
    line <- grep(paste0("^ *", label, " +[0-9]"), lines[1:start], value = TRUE)[1]
    numbers(sub(label, "", line))
  }
  data <- t(sapply(Filter(nzchar, lines[-(1:start)]), numbers))
  y <- data[, 1]
  x <- if (degree[name] > 0) outer(data[, 2], seq_len(degree[name]), `^`) else data[, -1]
  fit <- if (startsWith(name, "NoInt")) lm(y ~ x - 1, tol = 1e-16) else lm(y ~ x, tol = 1e-16)
  s <- suppressWarnings(summary(fit))
  cat(sprintf("| %s | %.1f | %.1f | %.1f | %.1f |\n", name,
              digits(s$coefficients[, 1], certified[, 1]),
              digits(s$coefficients[, 2], certified[, 2]),
              digits(s$sigma, value("Standard Deviation")),
              digits(s$r.squared, value("R-Squared"))))
}
