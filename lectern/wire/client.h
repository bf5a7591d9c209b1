/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the object `client` of a request: with what somebody is here.
 */
#ifndef LECTERN_WIRE_CLIENT_H
#define LECTERN_WIRE_CLIENT_H

#include <jansson.h>

#include "lectern/conference/types.h"
#include "lectern/conference/visitor.h"

/**
 * Reads deviceType, browser and operatingSystem, as far as they are given; `name` is what the object is
 * called. LC_BAD_FIELD with the field ("client.browser") and a sentence in `why`.
 */
enum lc_error lc_client_read(const json_t *object, const char *name, struct lc_visitor *out,
			     struct lc_why *why);

#endif
