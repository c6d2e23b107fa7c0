# Numbers of test/tap/associations.sql: a model per outcome and predictor, and their adjusted p-values.
#   Rscript test/reference/associations.R
options(digits = 15)
i <- 1:240
d <- data.frame(wave = paste0("w", 1 + i %% 4), age = 18 + (i * 37) %% 61, woman = (i * 29) %% 5 < 2,
                region = c("east", "north", "south", "west")[1 + ((i * 7) %/% 3) %% 4])
d$f1 <- ifelse(i %% 13 == 0, NA, (i * i) %% 7)
d$edu <- ifelse(i %% 17 == 0, NA, c("low", "low", "low", "low", "mid", "mid", "mid", "mid", "high", "high")[1 + (i * i * 3) %% 10])
d$y1 <- ifelse(i %% 9 == 0, NA, (i^3) %% 23 + (i * i) %% 7 / 2)
d$y2 <- ifelse(d$wave == "w1", NA, (i * 31) %% 59 / 8 + d$age / 16)
d$y3 <- ifelse(is.na(d$edu) | d$edu == "high", NA, (i * i + d$age) %% 3 == 0)
d$y4 <- (i * 41) %% 17
d$y5 <- ifelse(i %% 3 == 0, NA, 0.1 * ((i^3) %% 31) + ifelse(d$woman, 3, 0))

rows <- NULL
for (y in paste0("y", 1:5))
  for (f in c("f1", "edu", "woman")) {
    m <- lm(reformulate(c(f, "age", "wave", "region"), y), d[complete.cases(d[c(y, f, "age", "wave", "region")]), ])
    s <- coef(summary(m))
    for (t in grep(paste0("^", f), rownames(s), value = TRUE))
      rows <- rbind(rows, data.frame(y, focal = sub("^edu(.+)", "edu[\\1]", sub("^womanTRUE", "woman[true]", t)),
                                     b = s[t, 1], se = s[t, 2], p = s[t, 4], n = nobs(m)))
  }
rows$holm <- p.adjust(rows$p, "holm")
rows$bh <- p.adjust(rows$p, "BH")
rows$bonferroni <- p.adjust(rows$p, "bonferroni")
for (r in seq_len(nrow(rows)))
  with(rows[r, ], cat(sprintf("\t(%d, '%s', '%s', %s, %s, %s, %d, %s, %s, %s)%s\n", r, y, focal, format(b, digits = 15),
    format(se, digits = 15), format(p, digits = 15), n, format(holm, digits = 15), format(bh, digits = 15),
    format(bonferroni, digits = 15), if (r < nrow(rows)) "," else ";")))
