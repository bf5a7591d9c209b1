/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading what strangers send: JSON as RFC 8259 has it, and nothing beyond.
 */
#ifndef LECTERN_WIRE_STRICT_H
#define LECTERN_WIRE_STRICT_H

#include <jansson.h>
#include <stddef.h>

#define LC_JSON_DEPTH 32 /* deepest nesting that is read (design 7) */

/**
 * Reads an object: at most LC_JSON_DEPTH levels, no key twice, no NUL, nothing behind it. A new object
 * that the caller owns, or NULL with `why` (at least 160 bytes for a whole sentence).
 */
json_t *lc_json_read_strict(const char *text, size_t length, char *why, size_t size);

#endif
