# Numbers of test/tap/pca.sql that are not of a public case: run from the root of the tree with
#   Rscript test/reference/pca.R
# R 4.2.2.
d <- read.csv("test/fixtures/usarrests.csv")
v <- eigen(cov.wt(d[, c("murder", "assault", "rape")], wt = d$id / sum(d$id), cor = TRUE)$cor)$values
cat(paste0("(", 1:3, ", ", sprintf("%.15g", v), ")", collapse = ", "), "\n")
