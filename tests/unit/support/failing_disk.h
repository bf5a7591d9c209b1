/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk for SQLite that fails when it is told to: a layer over the usual one.
 */
#ifndef LECTERN_TESTS_FAILING_DISK_H
#define LECTERN_TESTS_FAILING_DISK_H

#include <stdbool.h>

/** Puts the layer under whatever SQLite opens from now on. */
void install_failing_disk(void);
/**
 * From the n-th change of a file on, n from 1, the disk fails; `for_good` or this once only. A
 * write that fails is half done, and the disk is full; anything else is an error of the device.
 */
void fail_at_change(int n, bool for_good);
/** It works again; did it fail? */
bool repair_disk(void);

#endif
