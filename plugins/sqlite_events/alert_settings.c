/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row per setting. The secret has the form of the Standard Webhooks convention, so that any
 * library for it verifies what we sign.
 */
#include "plugins/sqlite_events/alert_settings.h"

#include <stdlib.h>
#include <string.h>

#define SECRET_BEGINNING "whsec_"
#define LEAST_SECRET_BYTES 24
#define MOST_SECRET_BYTES 64
#define USUAL_FOR_S 60
#define USUAL_TIMEOUT_S 10
#define MOST_URL_BYTES 2000

void alert_settings_init(struct alert_settings *settings)
{
	*settings = (struct alert_settings){
		.limits = {.mos_for_ms = USUAL_FOR_S * 1000,
			   .disconnections_over = ALERT_NO_LIMIT,
			   .session_disconnections_over = ALERT_NO_LIMIT},
		.timeout_ms = USUAL_TIMEOUT_S * 1000,
	};
}

void alert_settings_clear(struct alert_settings *settings)
{
	g_clear_pointer(&settings->url, g_free);
	g_clear_pointer(&settings->authority, g_free);
	g_clear_pointer(&settings->secret, g_bytes_unref);
}

/* Values: false when the text cannot be that. */

static bool read_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
	gint64 number = 0;

	if (!g_ascii_string_to_signed(text, 10, least, most, &number, NULL))
		return false;
	*out = number;
	return true;
}

static bool read_seconds(const char *text, int64_t least, int64_t most, int64_t *out_ms)
{
	if (!read_number(text, least, most, out_ms))
		return false;
	*out_ms *= 1000;
	return true;
}

static bool set_mos_below(struct alert_settings *settings, const char *text)
{
	char *end = NULL;
	double mos = g_ascii_strtod(text, &end);

	if (end == text || *end || !(mos > 1 && mos <= 4.5))
		return false;
	settings->limits.mos_below = mos;
	return true;
}

static bool set_mos_for(struct alert_settings *settings, const char *text)
{
	settings->has_mos_for =
		read_seconds(text, ALERT_LEAST_FOR_MS / 1000, 3600, &settings->limits.mos_for_ms);
	return settings->has_mos_for;
}

static bool set_disconnections_over(struct alert_settings *settings, const char *text)
{
	return read_number(text, 0, 1000000, &settings->limits.disconnections_over);
}

static bool set_session_disconnections_over(struct alert_settings *settings, const char *text)
{
	return read_number(text, 0, 1000000, &settings->limits.session_disconnections_over);
}

/** What is sent has names in it: unencrypted it may go to this machine only. */
static bool is_acceptable(GUri *uri)
{
	const char *host = g_uri_get_host(uri);

	if (!host || !*host || g_uri_get_userinfo(uri) || g_uri_get_fragment(uri))
		return false;
	if (g_str_equal(g_uri_get_scheme(uri), "https"))
		return true;
	return g_str_equal(g_uri_get_scheme(uri), "http") &&
	       (g_str_equal(host, "localhost") || g_str_equal(host, "127.0.0.1") ||
		g_str_equal(host, "::1"));
}

static bool set_webhook(struct alert_settings *settings, const char *text)
{
	g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_ENCODED, NULL);

	if (!uri || strlen(text) > MOST_URL_BYTES || !is_acceptable(uri))
		return false;
	g_free(settings->url);
	settings->url = g_strdup(text);
	return true;
}

static bool set_webhook_secret(struct alert_settings *settings, const char *text)
{
	gsize size = 0;

	if (!g_str_has_prefix(text, SECRET_BEGINNING))
		return false;
	const char *encoded = text + strlen(SECRET_BEGINNING);
	if (!*encoded)
		return false;
	g_autofree guchar *secret = g_base64_decode(encoded, &size);
	g_autofree char *again = g_base64_encode(secret, size);
	if (strcmp(encoded, again) != 0 || size < LEAST_SECRET_BYTES || size > MOST_SECRET_BYTES)
		return false;
	if (settings->secret)
		g_bytes_unref(settings->secret);
	settings->secret = g_bytes_new(secret, size);
	return true;
}

static bool set_webhook_authority(struct alert_settings *settings, const char *text)
{
	if (!g_file_test(text, G_FILE_TEST_IS_REGULAR))
		return false;
	g_free(settings->authority);
	settings->authority = g_strdup(text);
	return true;
}

static bool set_webhook_timeout(struct alert_settings *settings, const char *text)
{
	return read_seconds(text, 1, 60, &settings->timeout_ms);
}

static const struct {
	const char *name;
	bool (*set)(struct alert_settings *settings, const char *text);
	const char *must;
} rows[] = {
	{"mos_below", set_mos_below, "a number over 1 and up to 4.5"},
	{"mos_for", set_mos_for, "a number of seconds from 10 to 3600"},
	{"disconnections_over", set_disconnections_over, "a number from 0 to 1000000"},
	{"session_disconnections_over", set_session_disconnections_over,
	 "a number from 0 to 1000000"},
	{"webhook", set_webhook, "an https:// address, or http:// of 127.0.0.1, ::1 or localhost"},
	{"webhook_secret", set_webhook_secret, "whsec_ and the base64 of 24 to 64 bytes"},
	{"webhook_authority", set_webhook_authority, "a file of certificates"},
	{"webhook_timeout", set_webhook_timeout, "a number of seconds from 1 to 60"},
};

enum lc_error alert_settings_set(struct alert_settings *settings, const char *name,
				 const char *text, struct lc_why *why)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (!g_str_equal(rows[i].name, name))
			continue;
		if (rows[i].set(settings, text))
			return LC_OK;
		return lc_refuse(why, LC_BAD_FIELD, name, "`%s` must be %s", name, rows[i].must);
	}
	return lc_refuse(why, LC_BAD_FIELD, name, "there is no setting `%.40s`", name);
}

enum lc_error alert_settings_check(const struct alert_settings *settings, struct lc_why *why)
{
	if (settings->has_mos_for && !settings->limits.mos_below)
		return lc_refuse(why, LC_MISSING_FIELD, "mos_below",
				 "`mos_below` is missing, without which `mos_for` means nothing");
	if (settings->url && !settings->secret)
		return lc_refuse(
			why, LC_MISSING_FIELD, "webhook_secret",
			"`webhook_secret` is missing: what is sent to `webhook` is signed");
	if (settings->url && !alert_limits_have_rule(&settings->limits))
		return lc_refuse(
			why, LC_MISSING_FIELD, "mos_below",
			"`webhook` has no rule: give `mos_below` or `disconnections_over`");
	return LC_OK;
}
