/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/gate.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "lectern/wire/strict.h"
#include "transports/sse/names.h"

/** The host of "host:port", "[::1]:port" or "host", to be freed. */
static char *host_of(const char *authority)
{
	const char *end;

	if (*authority == '[')
		return (end = strchr(authority, ']'))
			       ? g_strndup(authority + 1, (gsize)(end - authority - 1))
			       : NULL;
	end = strchr(authority, ':');
	return end ? g_strndup(authority, (gsize)(end - authority)) : g_strdup(authority);
}

/** A plain address cannot be rebound; names must be known. */
static bool is_host_known(const struct sse_config *config, const char *authority)
{
	g_autofree char *host = host_of(authority);

	return host &&
	       (g_hostname_is_ip_address(host) || g_ascii_strcasecmp(host, "localhost") == 0 ||
		g_strv_contains((const char *const *)config->hosts, host));
}

static bool is_same_origin(const char *origin, const char *host)
{
	const char *at = strstr(origin, "://");

	return at && g_ascii_strcasecmp(at + 3, host) == 0;
}

static bool is_origin_listed(const struct sse_config *config, const char *origin)
{
	return g_strv_contains((const char *const *)config->origins, origin);
}

static bool is_json(const char *type)
{
	return type && g_ascii_strncasecmp(type, "application/json", 16) == 0 &&
	       (type[16] == '\0' || type[16] == ';' || type[16] == ' ');
}

static bool is_too_long(const char *length)
{
	guint64 number;

	return length && !g_ascii_string_to_unsigned(length, 10, 0, SSE_BODY_BYTES, &number, NULL);
}

unsigned sse_gate_check(struct sse_exchange *exchange, const char *method, const char **text)
{
	const char *host = sse_exchange_header(exchange, MHD_HTTP_HEADER_HOST);
	const char *origin = sse_exchange_header(exchange, MHD_HTTP_HEADER_ORIGIN);
	bool is_post = strcmp(method, MHD_HTTP_METHOD_POST) == 0;

	if (!host || !is_host_known(exchange->config, host)) {
		*text = "Host is not one of ours: add it to `hosts` in the configuration";
		return MHD_HTTP_MISDIRECTED_REQUEST;
	}
	if (origin && !is_same_origin(origin, host) &&
	    !is_origin_listed(exchange->config, origin)) {
		*text = "Origin is not allowed: add it to `origins` in the configuration";
		return MHD_HTTP_FORBIDDEN;
	}
	if (is_post && !is_json(sse_exchange_header(exchange, MHD_HTTP_HEADER_CONTENT_TYPE))) {
		*text = "Content-Type must be application/json";
		return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
	}
	if (is_too_long(sse_exchange_header(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH))) {
		*text = "the request is longer than 64 KiB";
		return MHD_HTTP_CONTENT_TOO_LARGE;
	}
	return 0;
}

void sse_gate_allow_origin(struct sse_exchange *exchange, struct MHD_Response *response)
{
	const char *origin = sse_exchange_header(exchange, MHD_HTTP_HEADER_ORIGIN);

	if (!origin || !is_origin_listed(exchange->config, origin))
		return;
	MHD_add_response_header(response, "Access-Control-Allow-Origin", origin);
	MHD_add_response_header(response, "Access-Control-Allow-Credentials", "true");
	MHD_add_response_header(response, "Access-Control-Allow-Headers",
				"Content-Type, Authorization, Last-Event-ID");
	MHD_add_response_header(response, "Access-Control-Max-Age", "86400");
	MHD_add_response_header(response, "Vary", "Origin");
}

void sse_gate_give_cookie(struct sse_exchange *exchange, struct MHD_Response *response)
{
	uint8_t bytes[32];
	char text[2 * sizeof(bytes) + 1];

	if (MHD_lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, SSE_COOKIE) ||
	    getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return;
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	g_autofree char *cookie =
		g_strdup_printf("%s=%s; Path=/; HttpOnly; SameSite=Strict%s", SSE_COOKIE, text,
				exchange->config->certificate ? "; Secure" : "");
	MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, cookie);
}

json_t *sse_gate_read_json(const GString *body, char *why, size_t size)
{
	return lc_json_read_strict(body ? body->str : "", body ? body->len : 0, why, size);
}
