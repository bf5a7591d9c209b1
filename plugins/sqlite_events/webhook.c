/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/webhook.h"

#include <jansson.h>
#include <string.h>

#define SHA256_BYTES 32
#define BODY_VERSION 1
#define MOST_DOUBLINGS 20 /* more make no difference, fewer would */

/* The body */

/** As people read it; milliseconds are rounded away. */
static char *dup_time(int64_t ms)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(ms / 1000);

	return g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
}

static double round_to_hundredths(double value)
{
	return (double)(int64_t)(value * 100 + 0.5) / 100;
}

static json_t *participant_of(const struct alert *alert)
{
	return json_pack("{ss ss ss}", "id", alert->who.participant, "name", alert->who.display,
			 "role", alert->who.role);
}

static void add_finding(json_t *body, const struct alert *alert)
{
	if (alert->rule != ALERT_QUALITY) {
		json_object_set_new(body, "threshold", json_integer((json_int_t)alert->threshold));
		json_object_set_new(body, "value", json_integer((json_int_t)alert->value));
		return;
	}
	json_object_set_new(body, "threshold", json_real(alert->threshold));
	json_object_set_new(body, "value", json_real(round_to_hundredths(alert->value)));
	json_object_set_new(body, "seconds", json_integer(alert->seconds));
	json_object_set_new(body, "direction", json_string(quality_way_word(alert->way)));
}

char *webhook_dup_body(const struct alert *alert)
{
	g_autofree char *time = dup_time(alert->raised_at_ms);
	json_auto_t *body = json_pack("{ss ss si ss sI s{sI ss} ss ss ss}", "id", alert->id, "type",
				      "alert.raised", "version", BODY_VERSION, "timestamp", time,
				      "raised_at", (json_int_t)alert->raised_at_ms, "session", "id",
				      (json_int_t)alert->session, "conference",
				      alert->who.conference, "room", alert->who.room, "plugin",
				      alert->who.plugin, "rule", alert_rule_word(alert->rule));

	if (*alert->who.participant)
		json_object_set_new(body, "participant", participant_of(alert));
	add_finding(body, alert);
	char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(6));
	char *copy = g_strdup(text);
	free(text);
	return copy;
}

/* Signing */

char *webhook_dup_signature(GBytes *secret, const char *id, int64_t at_s, const char *body)
{
	guint8 digest[SHA256_BYTES];
	gsize key_size = 0, size = sizeof(digest);
	const void *key = g_bytes_get_data(secret, &key_size);
	GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, key, key_size);
	g_autofree char *beginning = g_strdup_printf("%s.%" G_GINT64_FORMAT ".", id, (gint64)at_s);

	g_hmac_update(hmac, (const guchar *)beginning, -1);
	g_hmac_update(hmac, (const guchar *)body, -1);
	g_hmac_get_digest(hmac, digest, &size);
	g_hmac_unref(hmac);
	g_autofree char *encoded = g_base64_encode(digest, size);
	return g_strconcat("v1,", encoded, NULL);
}

/* Trying again */

int64_t webhook_pause_ms(int64_t failures, double chance)
{
	int64_t doublings = CLAMP(failures - 1, 0, MOST_DOUBLINGS);
	int64_t pause_ms = MIN(WEBHOOK_LEAST_PAUSE_MS << doublings, WEBHOOK_MOST_PAUSE_MS);

	return pause_ms / 2 + (int64_t)((double)(pause_ms / 2) * chance);
}
