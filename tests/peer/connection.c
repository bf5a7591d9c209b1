/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/peer/connection.h"

#include "tests/peer/dtls.h"

#include <agent.h>
#include <string.h>

#define COMPONENT 1 /* RTP and RTCP share it */
#define DTLS_TIMER_MS 10

struct connection {
	GMainContext *loop;
	const struct connection_events *events;
	void *data;
	NiceAgent *agent;
	guint stream;
	GSource *timer; /* of the handshake */
	struct dtls *dtls;
	GBytes *early; /* what of the handshake has come before the way was known to be there */
	bool is_offerer, is_accepted, is_client, is_gathered, is_up, is_down;
	char *fingerprint; /* of the other side */
	unsigned jitter_ms;
	GQueue held; /* struct held *, in the order in which they are sent */
};

/** A packet that waits, encrypted. */
struct held {
	int64_t due_us;
	guint len;
	char bytes[];
};

static void end(struct connection *connection)
{
	if (connection->is_down)
		return;
	connection->is_down = true;
	connection->is_up = false;
	connection->events->down(connection->data);
}

/* What comes in: told apart by the first byte (RFC 7983) */

static void take_dtls(struct connection *connection, const uint8_t *bytes, size_t len)
{
	if (!connection->dtls) {
		g_clear_pointer(&connection->early, g_bytes_unref);
		connection->early = g_bytes_new(bytes, len);
		return;
	}
	bool was_up = dtls_is_up(connection->dtls);
	dtls_feed(connection->dtls, bytes, len);
	if (dtls_is_over(connection->dtls)) {
		end(connection);
	} else if (!was_up && dtls_is_up(connection->dtls)) {
		connection->is_up = true;
		connection->events->up(connection->data);
	}
}

static void take_srtp(struct connection *connection, uint8_t *bytes, size_t size)
{
	int len = (int)size;
	bool is_rtcp = size > 1 && bytes[1] >= 192 && bytes[1] <= 223; /* RFC 5761, 4 */
	int64_t now_us = g_get_monotonic_time();

	if (!connection->is_up || !dtls_unprotect(connection->dtls, bytes, &len, is_rtcp))
		return;
	if (is_rtcp)
		connection->events->rtcp(connection->data, bytes, (size_t)len, now_us);
	else
		connection->events->rtp(connection->data, bytes, (size_t)len, now_us);
}

static void on_packet(NiceAgent *agent, guint stream, guint component, guint len, gchar *bytes,
		      gpointer data)
{
	(void)agent;
	(void)stream;
	(void)component;
	if (len == 0)
		return;
	uint8_t first = (uint8_t)bytes[0];
	if (first >= 20 && first <= 63)
		take_dtls(data, (uint8_t *)bytes, len);
	else if (first >= 128 && first <= 191)
		take_srtp(data, (uint8_t *)bytes, len);
}

/* The way */

static gboolean on_timer(gpointer data)
{
	struct connection *connection = data;

	if (connection->is_up || connection->is_down)
		return G_SOURCE_REMOVE;
	take_dtls(connection, NULL, 0);
	return G_SOURCE_CONTINUE;
}

static void send_handshake(void *data, const uint8_t *bytes, size_t len)
{
	struct connection *connection = data;

	nice_agent_send(connection->agent, connection->stream, COMPONENT, (guint)len,
			(const char *)bytes);
}

static void begin_handshake(struct connection *connection)
{
	if (connection->dtls || !connection->is_accepted)
		return;
	connection->dtls = dtls_new(connection->is_client, connection->fingerprint, send_handshake,
				    connection);
	connection->timer = g_timeout_source_new(DTLS_TIMER_MS);
	g_source_set_callback(connection->timer, on_timer, connection, NULL);
	g_source_attach(connection->timer, connection->loop);
	gsize len = 0;
	const uint8_t *early = connection->early ? g_bytes_get_data(connection->early, &len) : NULL;
	take_dtls(connection, early, len);
}

static void on_state(NiceAgent *agent, guint stream, guint component, guint state, gpointer data)
{
	(void)agent;
	(void)stream;
	(void)component;
	if (state == NICE_COMPONENT_STATE_CONNECTED || state == NICE_COMPONENT_STATE_READY)
		begin_handshake(data);
	else if (state == NICE_COMPONENT_STATE_FAILED)
		end(data);
}

static void on_gathered(NiceAgent *agent, guint stream, gpointer data)
{
	struct connection *connection = data;

	(void)agent;
	(void)stream;
	connection->is_gathered = true;
	connection->events->gathered(connection->data);
}

static void set_up_agent(struct connection *connection, const char *address)
{
	NiceAgent *agent = nice_agent_new(connection->loop, NICE_COMPATIBILITY_RFC5245);
	NiceAddress own;

	connection->agent = agent;
	g_object_set(agent, "controlling-mode", connection->is_offerer, "upnp", FALSE, "ice-tcp",
		     FALSE, NULL);
	nice_address_init(&own);
	if (address && nice_address_set_from_string(&own, address))
		nice_agent_add_local_address(agent, &own);
	g_signal_connect(agent, "candidate-gathering-done", G_CALLBACK(on_gathered), connection);
	g_signal_connect(agent, "component-state-changed", G_CALLBACK(on_state), connection);
	connection->stream = nice_agent_add_stream(agent, 1);
	nice_agent_attach_recv(agent, connection->stream, COMPONENT, connection->loop, on_packet,
			       connection);
}

struct connection *connection_new(GMainContext *loop, const char *address, bool is_offerer,
				  const struct connection_events *events, void *data)
{
	struct connection *connection = g_new0(struct connection, 1);

	connection->loop = loop;
	connection->events = events;
	connection->data = data;
	connection->is_offerer = is_offerer;
	set_up_agent(connection, address);
	return connection;
}

void connection_gather(struct connection *connection)
{
	nice_agent_gather_candidates(connection->agent, connection->stream);
}

void connection_free(struct connection *connection, bool is_polite)
{
	if (!connection)
		return;
	connection->is_down = true;
	dtls_free(connection->dtls, is_polite);
	if (connection->timer) {
		g_source_destroy(connection->timer);
		g_source_unref(connection->timer);
	}
	g_signal_handlers_disconnect_by_data(connection->agent, connection);
	nice_agent_remove_stream(connection->agent, connection->stream);
	g_object_unref(connection->agent);
	g_queue_clear_full(&connection->held, g_free);
	g_clear_pointer(&connection->early, g_bytes_unref);
	g_free(connection->fingerprint);
	g_free(connection);
}

/* Descriptions */

static void free_candidate(gpointer candidate)
{
	nice_candidate_free(candidate);
}

void connection_describe(const struct connection *connection, struct sdp *sdp)
{
	GSList *candidates =
		nice_agent_get_local_candidates(connection->agent, connection->stream, COMPONENT);

	nice_agent_get_local_credentials(connection->agent, connection->stream, &sdp->ufrag,
					 &sdp->password);
	sdp->fingerprint = g_strdup(dtls_fingerprint());
	sdp->is_offer = connection->is_offerer;
	/* The answer takes the active part unless the offer has. */
	sdp->setup = g_strdup(connection->is_offerer  ? "actpass"
			      : connection->is_client ? "active"
						      : "passive");
	for (GSList *at = candidates; at; at = at->next) {
		char *line = nice_agent_generate_local_candidate_sdp(connection->agent, at->data);
		g_ptr_array_add(sdp->candidates, g_strdup(line + strlen("a=candidate:")));
		g_free(line);
	}
	g_slist_free_full(candidates, free_candidate);
}

static bool add_candidates(struct connection *connection, const struct sdp *remote)
{
	GSList *candidates = NULL;

	for (unsigned i = 0; i < remote->candidates->len; i++) {
		char *line =
			g_strconcat("a=candidate:", g_ptr_array_index(remote->candidates, i), NULL);
		NiceCandidate *candidate = nice_agent_parse_remote_candidate_sdp(
			connection->agent, connection->stream, line);
		if (candidate && candidate->component_id == COMPONENT)
			candidates = g_slist_prepend(candidates, candidate);
		g_free(line);
	}
	int added = nice_agent_set_remote_candidates(connection->agent, connection->stream,
						     COMPONENT, candidates);
	g_slist_free_full(candidates, free_candidate);
	return added > 0;
}

bool connection_accept(struct connection *connection, const struct sdp *remote)
{
	if (connection->is_accepted)
		return true;
	connection->is_accepted = true;
	connection->is_client = g_strcmp0(remote->setup, "active") != 0;
	connection->fingerprint = g_strdup(remote->fingerprint);
	return nice_agent_set_remote_credentials(connection->agent, connection->stream,
						 remote->ufrag, remote->password) &&
	       add_candidates(connection, remote);
}

/* Packets */

bool connection_is_up(const struct connection *connection)
{
	return connection->is_up;
}

static bool send_now(struct connection *connection, const char *bytes, guint len)
{
	return nice_agent_send(connection->agent, connection->stream, COMPONENT, len, bytes) ==
	       (gint)len;
}

static void hold(struct connection *connection, const void *bytes, guint len)
{
	const struct held *last = g_queue_peek_tail(&connection->held);
	struct held *held = g_malloc(sizeof(*held) + len);
	int span_us = (int)connection->jitter_ms * 1000;

	held->due_us = g_get_monotonic_time() + g_random_int_range(0, span_us + 1);
	if (last)
		held->due_us = MAX(held->due_us, last->due_us);
	held->len = len;
	memcpy(held->bytes, bytes, len);
	g_queue_push_tail(&connection->held, held);
}

void connection_jitter(struct connection *connection, unsigned jitter_ms)
{
	connection->jitter_ms = jitter_ms;
}

void connection_tick(struct connection *connection, int64_t now_us)
{
	struct held *held;

	while ((held = g_queue_peek_head(&connection->held)) && held->due_us <= now_us) {
		send_now(connection, held->bytes, held->len);
		g_free(g_queue_pop_head(&connection->held));
	}
}

bool connection_send(struct connection *connection, uint8_t *bytes, size_t len, bool is_rtcp)
{
	int size = (int)len;

	if (!connection->is_up || !dtls_protect(connection->dtls, bytes, &size, is_rtcp))
		return false;
	/* Who is not held any more must not overtake who still is. */
	if (!connection->jitter_ms && g_queue_is_empty(&connection->held))
		return send_now(connection, (const char *)bytes, (guint)size);
	hold(connection, bytes, (guint)size);
	return true;
}
