/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "transports/sse/client.h"
#include "transports/sse/gate.h"
#include "transports/sse/names.h"
#include "transports/sse/stream.h"
#include "transports/sse/watch.h"

struct sse_exchange *sse_exchange_new(struct MHD_Connection *connection,
				      const struct sse_config *config, bool is_admin,
				      const char *path)
{
	struct sse_exchange *exchange = g_new0(struct sse_exchange, 1);

	atomic_init(&exchange->refs, 1);
	g_mutex_init(&exchange->mutex);
	exchange->connection = connection;
	exchange->config = config;
	exchange->is_admin = is_admin;
	exchange->path = g_strdup(path);
	return exchange;
}

struct sse_exchange *sse_exchange_ref(struct sse_exchange *exchange)
{
	atomic_fetch_add(&exchange->refs, 1);
	return exchange;
}

void sse_exchange_unref(struct sse_exchange *exchange)
{
	if (atomic_fetch_sub(&exchange->refs, 1) != 1)
		return;
	if (exchange->body)
		g_string_free(exchange->body, TRUE);
	sse_reader_free(exchange->reader);
	if (exchange->client)
		sse_client_unref(exchange->client);
	g_mutex_clear(&exchange->mutex);
	g_free(exchange->path);
	g_free(exchange->reply);
	g_free(exchange);
}

/* Waiting */

static int socket_of(struct sse_exchange *exchange)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}

/** Needs the mutex. */
static void park(struct sse_exchange *exchange)
{
	if (exchange->is_gone)
		return; /* whoever abandoned it was quicker */
	exchange->is_parked = true;
	MHD_suspend_connection(exchange->connection);
	sse_watch_add(socket_of(exchange), exchange);
}

void sse_exchange_park(struct sse_exchange *exchange)
{
	g_mutex_lock(&exchange->mutex);
	park(exchange);
	g_mutex_unlock(&exchange->mutex);
}

bool sse_exchange_await_reply(struct sse_exchange *exchange)
{
	g_mutex_lock(&exchange->mutex);
	if (!exchange->reply)
		park(exchange);
	bool is_parked = exchange->is_parked;
	g_mutex_unlock(&exchange->mutex);
	return is_parked;
}

/** Needs the mutex. */
static void wake(struct sse_exchange *exchange)
{
	if (!exchange->is_parked)
		return;
	exchange->is_parked = false;
	sse_watch_remove(socket_of(exchange), exchange);
	MHD_resume_connection(exchange->connection);
}

void sse_exchange_wake(struct sse_exchange *exchange)
{
	g_mutex_lock(&exchange->mutex);
	wake(exchange);
	g_mutex_unlock(&exchange->mutex);
}

void sse_exchange_reply(struct sse_exchange *exchange, char *text)
{
	g_mutex_lock(&exchange->mutex);
	g_free(exchange->reply);
	exchange->reply = text;
	wake(exchange);
	g_mutex_unlock(&exchange->mutex);
}

void sse_exchange_abandon(struct sse_exchange *exchange)
{
	g_mutex_lock(&exchange->mutex);
	exchange->is_gone = true;
	wake(exchange);
	g_mutex_unlock(&exchange->mutex);
}

bool sse_exchange_is_gone(struct sse_exchange *exchange)
{
	g_mutex_lock(&exchange->mutex);
	bool is_gone = exchange->is_gone;
	g_mutex_unlock(&exchange->mutex);
	return is_gone;
}

void sse_exchange_finish(struct sse_exchange *exchange)
{
	g_mutex_lock(&exchange->mutex);
	exchange->is_gone = true;
	g_mutex_unlock(&exchange->mutex);
}

/* What was asked */

const char *sse_exchange_header(struct sse_exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_HEADER_KIND, name);
}

const char *sse_exchange_argument(struct sse_exchange *exchange, const char *name)
{
	return MHD_lookup_connection_value(exchange->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *sse_exchange_bearer(struct sse_exchange *exchange)
{
	const char *value = sse_exchange_header(exchange, "Authorization");
	bool is_bearer = value && g_ascii_strncasecmp(value, "Bearer ", 7) == 0;

	return is_bearer ? value + 7 : "";
}

struct sse_owner sse_exchange_owner(struct sse_exchange *exchange)
{
	struct sse_owner owner = {.is_known = false};
	const char *secret =
		MHD_lookup_connection_value(exchange->connection, MHD_COOKIE_KIND, SSE_COOKIE);
	gsize size = SSE_OWNER_BYTES;

	if (!secret || !*secret)
		secret = sse_exchange_bearer(exchange);
	if (!*secret)
		return owner;
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_checksum_update(checksum, (const guchar *)secret, -1);
	g_checksum_get_digest(checksum, owner.hash, &size);
	owner.is_known = true;
	return owner;
}

/* Answering */

enum MHD_Result sse_exchange_send(struct sse_exchange *exchange, unsigned status,
				  struct MHD_Response *response)
{
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	if (!MHD_get_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL))
		MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	sse_gate_allow_origin(exchange, response);
	enum MHD_Result result = MHD_queue_response(exchange->connection, status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result sse_exchange_answer(struct sse_exchange *exchange, unsigned status,
				    const char *type, const char *text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);

	if (type)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	return sse_exchange_send(exchange, status, response);
}

enum MHD_Result sse_exchange_answer_json(struct sse_exchange *exchange, unsigned status,
					 json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	enum MHD_Result result = sse_exchange_answer(exchange, status, "application/json", text);

	free(text);
	json_decref(json);
	return result;
}

enum MHD_Result sse_exchange_refuse(struct sse_exchange *exchange, unsigned status,
				    const char *text)
{
	return sse_exchange_answer_json(exchange, status, json_pack("{ss}", "error", text));
}
