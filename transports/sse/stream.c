/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/stream.h"

#include <stdlib.h>
#include <string.h>

#include "lectern/runtime/mail.h"
#include "transports/sse/names.h"
#include "transports/sse/server.h"

#define BLOCK_BYTES 64   /* chunks are made in the connection's own memory, not in this */
#define FILL_BYTES 16384 /* how much is made ready at a time */
#define SIGNALS_AT_ONCE 100
#define MOST_POLLED 100

static char start_mark[24]; /* when the gateway started, wall clock, milliseconds */

void sse_streams_start(void)
{
	g_snprintf(start_mark, sizeof(start_mark), "%lld", (long long)(g_get_real_time() / 1000));
}

void sse_reader_free(struct sse_reader *reader)
{
	if (reader && reader->out)
		g_string_free(reader->out, TRUE);
	g_free(reader);
}

/* Where a reader is */

/** Reads START-NUMBER-SIGNAL; false when it is not one of this gateway's. */
static bool read_id(const char *id, struct sse_reader *reader)
{
	g_auto(GStrv) part = g_strsplit(id, "-", 4);

	return g_strv_length(part) == 3 && g_str_equal(part[0], start_mark) &&
	       g_ascii_string_to_unsigned(part[1], 10, 0, G_MAXUINT64, &reader->event, NULL) &&
	       g_ascii_string_to_unsigned(part[2], 10, 0, G_MAXUINT64, &reader->signal, NULL);
}

/** Before the oldest event that is there and has not been read. Needs the client's mutex. */
static uint64_t before_oldest(const struct sse_client *client)
{
	uint64_t oldest = client->log.first ? client->log.first - 1 : 0;

	return MAX(oldest, client->polled);
}

static struct sse_reader *find_place(struct sse_exchange *exchange, struct sse_client *client)
{
	struct sse_reader *reader = g_new0(struct sse_reader, 1);
	const char *id = sse_exchange_header(exchange, "Last-Event-ID");

	if (!id)
		id = sse_exchange_argument(exchange, "last_event_id");
	g_mutex_lock(&client->mutex);
	if (id && *id && read_id(id, reader) && sse_log_reaches(&client->log, reader->event)) {
		sse_log_acknowledge(&client->log, reader->event);
	} else {
		reader->is_reset_due = id && *id;
		reader->event = before_oldest(client);
		reader->signal = 0;
	}
	reader->has_mail = true;
	reader->since_ms = sse_now_ms();
	g_mutex_unlock(&client->mutex);
	return reader;
}

/* Streams */

static void add_message(struct sse_reader *reader, const char *type, const char *text)
{
	g_string_append_printf(reader->out, "id: %s-%llu-%llu\n", start_mark,
			       (unsigned long long)reader->event,
			       (unsigned long long)reader->signal);
	if (type)
		g_string_append_printf(reader->out, "event: %s\n", type);
	g_string_append_printf(reader->out, "data: %s\n\n", text);
}

/** Needs the client's mutex. */
static void add_events(struct sse_reader *reader, const struct sse_client *client)
{
	const struct sse_item *item;

	if (!sse_log_reaches(&client->log, reader->event)) {
		reader->is_reset_due = true;
		reader->event = before_oldest(client);
	}
	if (reader->is_reset_due)
		add_message(reader, "reset", "{}");
	reader->is_reset_due = false;
	while (reader->out->len < FILL_BYTES &&
	       (item = sse_log_at(&client->log, reader->event + 1))) {
		reader->event++;
		add_message(reader, NULL, item->text);
	}
}

/** What waits in the mailbox and has not been read; reads the disk. */
static void add_signals(struct sse_reader *reader, const char *room, const char *participant)
{
	g_autoptr(GPtrArray) list = lc_mail_list(lc_runtime_mail(sse_core.runtime), room,
						 participant, reader->signal, SIGNALS_AT_ONCE);

	for (guint i = 0; i < list->len; i++) {
		const struct lc_signal *signal = list->pdata[i];
		reader->signal = signal->id;
		add_message(reader, "signal", signal->text);
	}
	if (list->len == SIGNALS_AT_ONCE)
		reader->has_mail = true; /* there may be more */
}

enum filled { FILLED, PARKED, ENDED, LOOK_FOR_MAIL };

/** Needs the client's mutex. */
static enum filled fill_or_park(struct sse_exchange *exchange, struct sse_client *client)
{
	struct sse_reader *reader = exchange->reader;

	if (sse_exchange_is_gone(exchange))
		return ENDED;
	add_events(reader, client);
	if (reader->out->len)
		return FILLED;
	if (reader->has_mail && client->participant) {
		reader->has_mail = false;
		return LOOK_FOR_MAIL;
	}
	if (client->is_over)
		return ENDED;
	if (reader->is_ping_due) {
		reader->is_ping_due = false;
		g_string_append(reader->out, ":\n\n");
		return FILLED;
	}
	sse_exchange_park(exchange);
	return PARKED;
}

static enum filled fill(struct sse_exchange *exchange)
{
	struct sse_client *client = exchange->client;
	struct sse_reader *reader = exchange->reader;
	enum filled how;

	reader->out = g_string_sized_new(256);
	do {
		g_mutex_lock(&client->mutex);
		how = fill_or_park(exchange, client);
		g_autofree char *room = how == LOOK_FOR_MAIL ? g_strdup(client->room) : NULL;
		g_autofree char *participant = room ? g_strdup(client->participant) : NULL;
		g_mutex_unlock(&client->mutex);
		if (room)
			add_signals(reader, room, participant);
	} while (how == LOOK_FOR_MAIL && !reader->out->len);
	if (reader->out->len == 0)
		g_string_free(g_steal_pointer(&reader->out), TRUE);
	reader->written = 0;
	return how;
}

static ssize_t read_stream(void *data, uint64_t position, char *out, size_t most)
{
	struct sse_exchange *exchange = data;
	struct sse_reader *reader = exchange->reader;

	(void)position;
	if (!reader->out) {
		enum filled how = fill(exchange);
		if (how == ENDED)
			return MHD_CONTENT_READER_END_OF_STREAM;
		if (how == PARKED)
			return sse_exchange_is_gone(exchange) ? MHD_CONTENT_READER_END_OF_STREAM
							      : 0;
	}
	size_t count = MIN(most, reader->out->len - reader->written);
	memcpy(out, reader->out->str + reader->written, count);
	reader->written += count;
	if (reader->written == reader->out->len)
		g_string_free(g_steal_pointer(&reader->out), TRUE);
	g_mutex_lock(&exchange->client->mutex);
	reader->since_ms = sse_now_ms();
	g_mutex_unlock(&exchange->client->mutex);
	return (ssize_t)count;
}

static void let_go(void *exchange)
{
	sse_exchange_unref(exchange);
}

static enum MHD_Result send_stream(struct sse_exchange *exchange, struct MHD_Response *response)
{
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
	MHD_add_response_header(response, "X-Accel-Buffering", "no");
	return sse_exchange_send(exchange, MHD_HTTP_OK, response);
}

/** Browsers that come back together would come back together again. */
static unsigned retry_ms(void)
{
	return SSE_RETRY_MS + (unsigned)g_random_int_range(0, SSE_RETRY_MS);
}

/** Overload: EventSource takes anything but 200 for the end of all things (design 7). */
static enum MHD_Result send_away(struct sse_exchange *exchange)
{
	g_autofree char *text = g_strdup_printf("retry: %u\n\n", 5 * retry_ms());

	return send_stream(exchange, MHD_create_response_from_buffer(strlen(text), text,
								     MHD_RESPMEM_MUST_COPY));
}

enum MHD_Result sse_stream_begin(struct sse_exchange *exchange, struct sse_client *client)
{
	if (sse_server_is_crowded()) {
		if (!client->ts)
			sse_client_end(client); /* a mailbox is read by this stream or by none */
		return send_away(exchange);
	}
	exchange->client = sse_client_ref(client);
	exchange->reader = find_place(exchange, client);
	exchange->reader->out = g_string_new(NULL);
	g_string_printf(exchange->reader->out, "retry: %u\n: ok\n\n", retry_ms());
	sse_client_set_reader(client, exchange);
	return send_stream(exchange, MHD_create_response_from_callback(
					     MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream,
					     sse_exchange_ref(exchange), let_go));
}

/* Long polls */

static struct sse_reader *new_poll(struct sse_exchange *exchange)
{
	struct sse_reader *reader = g_new0(struct sse_reader, 1);
	const char *most = sse_exchange_argument(exchange, "maxev");
	guint64 number = 1;

	if (most && !g_ascii_string_to_unsigned(most, 10, 1, MOST_POLLED, &number, NULL))
		number = MOST_POLLED;
	reader->is_poll = true;
	reader->most = (unsigned)number;
	reader->since_ms = sse_now_ms();
	return reader;
}

/** As many events as are there and wanted, as one JSON text. Needs the client's mutex. */
static char *take_events(struct sse_reader *reader, const struct sse_client *client)
{
	g_autoptr(GString) text = g_string_new(reader->most > 1 ? "[" : "");
	const struct sse_item *item;
	unsigned count = 0;

	reader->event = before_oldest(client);
	while (count < reader->most && (item = sse_log_at(&client->log, reader->event + 1))) {
		reader->event++;
		g_string_append_printf(text, "%s%s", count++ ? "," : "", item->text);
	}
	if (count == 0)
		g_string_append(text, "{\"janus\":\"keepalive\"}");
	if (reader->most > 1)
		g_string_append_c(text, ']');
	bool has_waited = reader->is_answer_due || client->is_over;
	return count || has_waited ? g_strdup(text->str) : NULL;
}

enum MHD_Result sse_poll(struct sse_exchange *exchange, struct sse_client *client)
{
	if (!exchange->reader) {
		exchange->reader = new_poll(exchange);
		exchange->client = sse_client_ref(client);
		sse_client_set_reader(client, exchange);
	}
	g_mutex_lock(&client->mutex);
	bool is_gone = sse_exchange_is_gone(exchange);
	g_autofree char *text = is_gone ? NULL : take_events(exchange->reader, client);
	if (!is_gone && !text)
		sse_exchange_park(exchange);
	g_mutex_unlock(&client->mutex);
	if (is_gone)
		return MHD_NO;
	return text ? sse_exchange_answer(exchange, MHD_HTTP_OK, "application/json", text)
		    : MHD_YES;
}

void sse_reader_done(struct sse_exchange *exchange, bool is_complete)
{
	struct sse_client *client = exchange->client;
	const struct sse_reader *reader = exchange->reader;

	if (!client || !reader)
		return;
	g_mutex_lock(&client->mutex);
	if (reader->is_poll && is_complete && reader->event > client->polled) {
		client->polled = reader->event;
		sse_log_acknowledge(&client->log, reader->event);
	}
	g_mutex_unlock(&client->mutex);
	sse_client_forget_reader(client, exchange);
	if (!client->ts)
		sse_client_end(client); /* a mailbox is read by one */
}
