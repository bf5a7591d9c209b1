/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Janus over our transport: requests by POST, events from a stream of server-sent events. Who it is says a secret of its
 * own making.
 */
#include "tests/peer/gateway.h"
#include "tests/peer/soup.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

struct way {
	struct gateway *gateway; /* NULL once it is closed */
	char *url, *secret;
	GCancellable *cancel, *hang_up; /* of requests; of the stream */
	GDataInputStream *lines;
	unsigned pending; /* calls that will come back */
	bool is_signal;   /* the message that is being read */
};

static GPrivate mine = G_PRIVATE_INIT(g_object_unref);

SoupSession *soup_of_loop(void)
{
	SoupSession *session = g_private_get(&mine);

	if (!session) {
		session = soup_session_new_with_options("max-conns", 4096, "max-conns-per-host",
							4096, "timeout", 0, NULL);
		g_private_set(&mine, session);
	}
	return session;
}

void soup_leave_loop(void)
{
	SoupSession *session = g_private_get(&mine);

	if (!session)
		return;
	soup_session_abort(session);
	while (g_main_context_iteration(g_main_context_get_thread_default(), FALSE))
		; /* what was broken off comes back */
	g_private_replace(&mine, NULL);
}

/** A call has come back; whether there is still somebody to tell. */
static bool come_back(struct way *way)
{
	way->pending--;
	if (way->gateway)
		return true;
	if (!way->pending) {
		g_clear_object(&way->lines);
		g_object_unref(way->cancel);
		g_object_unref(way->hang_up);
		g_free(way->url);
		g_free(way->secret);
		g_free(way);
	}
	return false;
}

static SoupMessage *make_message(struct way *way, const char *method, const char *path)
{
	char *url = g_strconcat(way->url, path, NULL),
	     *bearer = g_strconcat("Bearer ", way->secret, NULL);
	SoupMessage *message = soup_message_new(method, url);

	soup_message_headers_append(soup_message_get_request_headers(message), "Authorization",
				    bearer);
	g_free(url);
	g_free(bearer);
	return message;
}

/* Requests */

static void on_response(GObject *source, GAsyncResult *result, gpointer data)
{
	struct way *way = data;
	GError *error = NULL;
	GBytes *bytes = soup_session_send_and_read_finish(SOUP_SESSION(source), result, &error);
	gsize len = 0;

	if (come_back(way)) {
		const char *text = bytes ? g_bytes_get_data(bytes, &len) : NULL;
		if (text)
			gateway_take(way->gateway, text, len);
		else
			gateway_is_lost(way->gateway, error ? error->message : "an empty answer");
	}
	g_clear_pointer(&bytes, g_bytes_unref);
	g_clear_error(&error);
}

static void send_message(void *data, json_t *message, uint64_t session, uint64_t handle)
{
	struct way *way = data;
	char path[80] = "/janus", *text = json_dumps(message, JSON_COMPACT);

	if (session && handle)
		g_snprintf(path, sizeof(path), "/janus/%" PRIu64 "/%" PRIu64, session, handle);
	else if (session)
		g_snprintf(path, sizeof(path), "/janus/%" PRIu64, session);
	SoupMessage *post = make_message(way, "POST", path);
	GBytes *body = g_bytes_new_with_free_func(text, strlen(text), free, text);
	soup_message_set_request_body_from_bytes(post, "application/json", body);
	g_bytes_unref(body);
	way->pending++;
	soup_session_send_and_read_async(soup_of_loop(), post, G_PRIORITY_DEFAULT, way->cancel,
					 on_response, way);
	g_object_unref(post);
}

/* Events */

static void read_line(struct way *way);

static void take_line(struct way *way, const char *line)
{
	if (g_str_has_prefix(line, "event:"))
		way->is_signal = true; /* our API is in messages without a name */
	else if (!*line)
		way->is_signal = false;
	else if (g_str_has_prefix(line, "data:") && !way->is_signal)
		gateway_take(way->gateway, line + 5, strlen(line + 5));
}

static void on_line(GObject *source, GAsyncResult *result, gpointer data)
{
	struct way *way = data;
	GError *error = NULL;
	char *line = g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, NULL,
							  &error);

	if (come_back(way)) {
		if (line)
			take_line(way, line);
		if (!line)
			gateway_is_lost(way->gateway,
					error ? error->message : "the stream is over");
		else if (way->gateway)
			read_line(way);
	}
	g_free(line);
	g_clear_error(&error);
}

static void read_line(struct way *way)
{
	way->pending++;
	g_data_input_stream_read_line_async(way->lines, G_PRIORITY_DEFAULT, way->hang_up, on_line,
					    way);
}

static void on_stream(GObject *source, GAsyncResult *result, gpointer data)
{
	struct way *way = data;
	GError *error = NULL;
	GInputStream *stream = soup_session_send_finish(SOUP_SESSION(source), result, &error);

	if (come_back(way)) {
		if (stream) {
			way->lines = g_data_input_stream_new(stream);
			g_data_input_stream_set_newline_type(way->lines,
							     G_DATA_STREAM_NEWLINE_TYPE_LF);
			read_line(way);
		} else {
			gateway_is_lost(way->gateway, error->message);
		}
	}
	g_clear_object(&stream);
	g_clear_error(&error);
}

static void know_session(void *data, uint64_t session)
{
	struct way *way = data;
	char path[48];

	g_snprintf(path, sizeof(path), "/janus/%" PRIu64, session);
	SoupMessage *get = make_message(way, "GET", path);
	soup_message_headers_append(soup_message_get_request_headers(get), "Accept",
				    "text/event-stream");
	way->pending++;
	soup_session_send_async(soup_of_loop(), get, G_PRIORITY_DEFAULT, way->hang_up, on_stream,
				way);
	g_object_unref(get);
}

/* Beginning and end */

static gboolean begin(gpointer data)
{
	struct way *way = data;

	if (come_back(way))
		gateway_is_open(way->gateway);
	return G_SOURCE_REMOVE;
}

/** Many know the API by its path, which is added to every request. */
static char *without_path(const char *url)
{
	size_t len = strlen(url);

	if (g_str_has_suffix(url, "/janus"))
		len -= strlen("/janus");
	return g_strndup(url, len);
}

static void *open_way(struct gateway *gateway, const char *url)
{
	struct way *way = g_new0(struct way, 1);
	GSource *source = g_idle_source_new();

	way->gateway = gateway;
	way->url = without_path(url);
	way->secret = g_uuid_string_random();
	way->cancel = g_cancellable_new();
	way->hang_up = g_cancellable_new();
	way->pending = 1;
	g_source_set_callback(source, begin, way, NULL);
	g_source_attach(source, g_main_context_get_thread_default());
	g_source_unref(source);
	return way;
}

static void close_way(void *data, bool is_polite)
{
	struct way *way = data;

	way->gateway = NULL;
	way->pending++;
	/* Closing the stream asynchronously would close libsoup's beneath it on another thread, where it must not be. */
	g_cancellable_cancel(way->hang_up);
	if (!is_polite) /* else a goodbye is on its way */
		g_cancellable_cancel(way->cancel);
	come_back(way);
}

const struct gateway_way gateway_stream = {open_way, send_message, know_session, close_way};
