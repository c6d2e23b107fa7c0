# Numbers of test/tap/rake.sql: run from the root of the tree with
#   Rscript test/reference/rake.R
# R 4.2.2, survey 4.1-1.
suppressMessages(library(survey))
options(digits = 17)
clus <- read.csv("test/fixtures/apiclus1.csv")
des <- svydesign(~dnum, weights = ~pw, data = clus)
stype <- data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018))
wide <- data.frame(sch_wide = c("No", "Yes"), Freq = c(1072, 5122))
awards <- data.frame(awards = c("No", "Yes"), Freq = c(2094, 4100))
cat("-- raked to three margins: a weight of each cell\n")
w <- weights(rake(des, list(~stype, ~sch_wide, ~awards), list(stype, wide, awards), control = list(maxit = 60, epsilon = 1e-15)))
cell <- aggregate(w, clus[c("stype", "sch_wide", "awards")], function(v) v[1])
for (i in seq_len(nrow(cell))) cat(sprintf("\t('%s', '%s', '%s', %.15g),\n", cell[i, 1], cell[i, 2], cell[i, 3], cell[i, 4]))
cat("-- post-stratified\n")
p <- weights(postStratify(des, ~stype, stype))
cell <- aggregate(p, clus["stype"], function(v) v[1])
for (i in seq_len(nrow(cell))) cat(sprintf("\t('%s', %.15g),\n", cell[i, 1], cell[i, 2]))
cat("-- weights that differ within cells: mean of api00, sum of squares of the weights\n")
clus$w <- clus$pw * (1 + clus$id %% 5)
w <- weights(rake(svydesign(~dnum, weights = ~w, data = clus), list(~stype, ~sch_wide), list(stype, wide), control = list(maxit = 60, epsilon = 1e-15)))
cat(sprintf("%.15g %.15g\n", sum(w * clus$api00) / sum(w), sum(w^2)))
cat("-- no weight above 1.6 times the mean: row by row, from the definition; mean, sum of squares, rows at the limit\n")
cap <- 1.6 * 6194 / nrow(clus)
w <- clus$w
for (round in 1:5000) {
  for (m in list(stype, wide)) {
    f <- m$Freq[match(clus[[names(m)[1]]], m[[1]])] / ave(w, clus[[names(m)[1]]], FUN = sum)
    w <- w * f
  }
  w <- pmin(w, cap)
  off <- max(abs(tapply(w, clus$stype, sum)[stype$stype] / stype$Freq - 1), abs(tapply(w, clus$sch_wide, sum)[wide$sch_wide] / wide$Freq - 1))
  if (off < 1e-13) break
}
cat(sprintf("%.15g %.15g %d\n", sum(w * clus$api00) / sum(w), sum(w^2), sum(w > cap * (1 - 1e-9))), round, off, "\n")
