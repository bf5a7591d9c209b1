/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The module's configuration file: its general settings, and the rooms that stand in it.
 */
#ifndef LECTERN_PLUGINS_ROOMS_CONFIG_H
#define LECTERN_PLUGINS_ROOMS_CONFIG_H

/** Reads the module's file in `folder`: fills `facade` and makes rooms. Mistakes are logged. */
void facade_read_config(const char *folder);

#endif
