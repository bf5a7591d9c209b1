/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LECTERN_TESTS_PEER_SOUP_H
#define LECTERN_TESTS_PEER_SOUP_H

#include <libsoup/soup.h>

/** The HTTP client of the calling thread's loop; it is borrowed and lives as long as the thread. */
SoupSession *soup_of_loop(void);
/** Breaks off what is under way and frees the client; the thread's loop must still be its default. */
void soup_leave_loop(void);

#endif
