/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is sent to a webhook, by the convention of Standard Webhooks
 * (https://github.com/standard-webhooks/standard-webhooks): the body, what signs it, and when it is tried
 * again. Knows no clock, no database and no network.
 */
#ifndef LECTERN_SQLITE_EVENTS_WEBHOOK_H
#define LECTERN_SQLITE_EVENTS_WEBHOOK_H

#include <glib.h>

#include "plugins/sqlite_events/alert.h"

#define WEBHOOK_LEAST_PAUSE_MS 1000
#define WEBHOOK_MOST_PAUSE_MS 600000

/** The body of an alert: compact JSON, to be freed with g_free(). */
char *webhook_dup_body(const struct alert *alert);
/**
 * The header `Webhook-Signature`: "v1," and the base64 of HMAC-SHA256 of `id.at_s.body` under the secret;
 * to be freed with g_free().
 */
char *webhook_dup_signature(GBytes *secret, const char *id, int64_t at_s, const char *body);
/**
 * How long to wait after so many failures in a row (from 1): 1 s, then twice as long each time up to
 * ten minutes; of that at random the second half. `chance` is from 0 to below 1.
 */
int64_t webhook_pause_ms(int64_t failures, double chance);

#endif
