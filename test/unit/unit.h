/* unit.h: a check that counts, and the list of test groups */
#ifndef MIG_UNIT_H
#define MIG_UNIT_H

#include <stdbool.h>

extern void unit_check(bool passed, const char *what, const char *file, int line);
extern void unit_near(double have, double want, double rel, const char *what, const char *file,
					  int line);

#define CHECK(cond) unit_check((cond), #cond, __FILE__, __LINE__)
/* |have - want| <= rel * |want|, exact when rel is 0 */
#define NEAR(have, want, rel) unit_near((have), (want), (rel), #have, __FILE__, __LINE__)

/* each file of test/unit defines one group and is listed in main.c */
extern void test_dist(void);
extern void test_exact(void);
extern void test_crosstab(void);
extern void test_products(void);
extern void test_solve(void);
extern void test_sandwich(void);
extern void test_units(void);
extern void test_moments(void);
extern void test_wald(void);
extern void test_glm(void);
extern void test_match(void);
extern void test_patterns(void);
extern void test_absorb(void);
extern void test_treatment(void);
extern void test_rake(void);
extern void test_items(void);
extern void test_bounds(void);
extern void test_design(void);

#endif
