/* status.c: the interrupt hook of the kernels */
#include "core/status.h"

void (*mig_tick_hook)(void) = 0;
