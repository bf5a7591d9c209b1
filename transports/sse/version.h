/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The version of all pages together, which stands in the addresses of their modules: /@VERSION/lib/room.js.
 *
 * A page has some fifty modules, level below level. Without a version a browser must ask for every one
 * again whenever the page is refreshed; with it, it keeps them, and a change of any file is another
 * address for all: old and new modules never meet. The page itself asks for `main.js` by its plain
 * address and is led to that of the present version; what a module imports is relative to it.
 */
#ifndef LECTERN_SSE_VERSION_H
#define LECTERN_SSE_VERSION_H

#include <stddef.h>

/**
 * The present version of some folders: changes when a file in them is added, removed or written.
 * @param folders their descriptors; what cannot be read counts as empty
 * @returns hexadecimal digits; the caller frees them
 */
char *sse_version(const int *folders, size_t count);
/** The address of a module in this version; the caller frees it. @param path begins with a slash */
char *sse_version_add(const char *version, const char *path);
/** The address without its version: within `path`, and `path` itself if it has none. */
const char *sse_version_skip(const char *path);

#endif
