/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LECTERN_TESTS_PEER_SOUP_H
#define LECTERN_TESTS_PEER_SOUP_H

#include <libsoup/soup.h>

/** The HTTP client of the calling thread's loop; it is borrowed and lives as long as the thread. */
SoupSession *soup_of_loop(void);

#endif
