/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages of html/, as files: regular ones beneath the folder only, of types we know, nothing hidden,
 * no listing. Modules are kept by browsers for as long as no file changes; see version.h.
 */
#ifndef LECTERN_SSE_PAGES_H
#define LECTERN_SSE_PAGES_H

#include "transports/sse/config.h"

/** Opens the folders; without them there are no pages. */
void sse_pages_start(const struct sse_config *config);
/** Closes them. */
void sse_pages_stop(void);

#endif
