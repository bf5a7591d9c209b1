#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes ./configure out of configure.ac; needs autoconf, automake, libtool and pkg-config.
cd "$(dirname "$0")" && mkdir -p m4 && exec autoreconf --install --warnings=all
