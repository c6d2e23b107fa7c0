# migstat: build, install, test.  The version is read from migstat.control alone.

EXTENSION  = migstat
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(EXTENSION).control)

MODULE_big  = $(EXTENSION)
OBJS        = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c src/*/*.c)))
PG_CPPFLAGS = -I$(srcdir)/src -DMIG_VERSION='"$(EXTVERSION)"'
# error-free sums need every operation rounded on its own: no contraction to fma
PG_CFLAGS   = -ffp-contract=off -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers $(WERROR)
SHLIB_LINK  = -lgsl -lgslcblas -lm

INSTALL_SQL = sql/$(EXTENSION)--$(EXTVERSION).sql
DATA        = $(wildcard sql/upgrades/*.sql sql/releases/*.sql)
DATA_built  = $(INSTALL_SQL)

REGRESS      = $(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --load-extension=$(EXTENSION)
EXTRA_CLEAN  = $(INSTALL_SQL) test/unit/run

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# the folder is named too, so that a module that comes or goes is noticed
$(INSTALL_SQL): $(sort $(wildcard sql/modules/*.sql)) sql/modules $(EXTENSION).control
	cat $(sort $(wildcard sql/modules/*.sql)) > $@

# PGXS does not track headers; the control file has the version
$(OBJS): $(wildcard src/*.h src/*/*.h) Makefile $(EXTENSION).control

.PHONY: tap unit check-layers format check-format bench

# pgTAP tests, against the server that the PG* variables name
tap:
	pg_prove $(PG_PROVE_FLAGS) test/tap/*.sql

# the kernels without a server, under the address and undefined-behaviour sanitizers
UNIT_CFLAGS = -std=gnu99 -g -O1 -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-ffp-contract=off -fsanitize=address,undefined -fno-sanitize-recover -Isrc
unit:
	$(CC) $(UNIT_CFLAGS) -o test/unit/run test/unit/*.c src/core/*.c -lgsl -lgslcblas -lm
	test/unit/run

# which layer may include which: each line fails when it finds something
check-layers:
	! grep -nE '#include "(postgres|utils/|executor/|fmgr|formula/|pg/|fit/|bind/)|\b(palloc0?|malloc|ereport|elog) *\(' src/core/*
	! grep -nE '#include "(fit|bind|formula)/' src/pg/*
	! grep -nE '#include "(pg/query|fit/|bind/|executor/spi)' src/formula/*
	! grep -nE 'PG_FUNCTION_ARGS|#include "bind/' src/fit/*
	! grep -lE '\bSPI_(execute|prepare|cursor|connect)' src/*.c src/*/*.c | grep -vx src/pg/query.c
	! grep -nE 'PG_VERSION_NUM' src/*.c src/*/*.[ch]

FORMATTED = $(wildcard src/*.[ch] src/*/*.[ch] test/unit/*.[ch])
format:
	clang-format -i $(FORMATTED)
check-format:
	clang-format --dry-run -Werror $(FORMATTED)

# timings as ratios in one run; see test/bench/README.md
bench:
	test/bench/run
	test/bench/matching
