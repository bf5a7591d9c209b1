/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Janus over its WebSocket.
 */
#include "tests/peer/gateway.h"
#include "tests/peer/soup.h"

#include <glib.h>

struct way {
	struct gateway *gateway; /* NULL once it is closed: what still comes is for nobody */
	SoupWebsocketConnection *socket;
	GCancellable *cancel;
};

static void on_text(SoupWebsocketConnection *socket, gint type, GBytes *bytes, gpointer data)
{
	struct way *way = data;
	gsize len = 0;
	const char *text = g_bytes_get_data(bytes, &len);

	(void)socket;
	if (type == SOUP_WEBSOCKET_DATA_TEXT && way->gateway)
		gateway_take(way->gateway, text, len);
}

static void on_closed(SoupWebsocketConnection *socket, gpointer data)
{
	struct way *way = data;

	(void)socket;
	if (way->gateway)
		gateway_is_lost(way->gateway, "the WebSocket is closed");
}

static void on_connected(GObject *source, GAsyncResult *result, gpointer data)
{
	struct way *way = data;
	GError *error = NULL;
	SoupWebsocketConnection *socket =
		soup_session_websocket_connect_finish(SOUP_SESSION(source), result, &error);

	if (!way->gateway) {
		g_clear_object(&socket);
		g_object_unref(way->cancel);
		g_free(way);
	} else if (!socket) {
		gateway_is_lost(way->gateway, error->message);
	} else {
		way->socket = socket;
		soup_websocket_connection_set_max_incoming_payload_size(socket, 0);
		g_signal_connect(socket, "message", G_CALLBACK(on_text), way);
		g_signal_connect(socket, "closed", G_CALLBACK(on_closed), way);
		gateway_is_open(way->gateway);
	}
	g_clear_error(&error);
}

static void *open_way(struct gateway *gateway, const char *url)
{
	char *protocols[] = {"janus-protocol", NULL};
	SoupMessage *message = soup_message_new("GET", url);
	struct way *way = g_new0(struct way, 1);

	way->gateway = gateway;
	way->cancel = g_cancellable_new();
	soup_session_websocket_connect_async(soup_of_loop(), message, NULL, protocols,
					     G_PRIORITY_DEFAULT, way->cancel, on_connected, way);
	g_object_unref(message);
	return way;
}

static void send_message(void *data, json_t *message, uint64_t session, uint64_t handle)
{
	struct way *way = data;
	char *text = json_dumps(message, JSON_COMPACT);

	(void)session;
	(void)handle;
	if (way->socket)
		soup_websocket_connection_send_text(way->socket, text);
	free(text);
}

static void know_session(void *data, uint64_t session)
{
	(void)data;
	(void)session;
}

static void close_way(void *data, bool is_polite)
{
	struct way *way = data;

	way->gateway = NULL;
	if (!way->socket) {
		g_cancellable_cancel(way->cancel); /* on_connected() frees it */
		return;
	}
	g_signal_handlers_disconnect_by_data(way->socket, way);
	if (is_polite)
		soup_websocket_connection_close(way->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
	else
		g_io_stream_close(soup_websocket_connection_get_io_stream(way->socket), NULL, NULL);
	g_object_unref(way->socket);
	g_object_unref(way->cancel);
	g_free(way);
}

const struct gateway_way gateway_websocket = {open_way, send_message, know_session, close_way};
