/* nearest.h: the name somebody may have meant */
#ifndef MIG_PG_NEAREST_H
#define MIG_PG_NEAREST_H

/* of n names the closest in spelling, NULL where none is close; names may have NULLs among them */
extern const char *mig_nearest(const char *name, const char *const *names, int n);

#endif
