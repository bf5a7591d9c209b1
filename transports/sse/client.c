/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Locks, in this order: the table, a client, an exchange.
 */
#include "transports/sse/client.h"

#include <string.h>

#include "transports/sse/names.h"
#include "transports/sse/stream.h"

static struct {
	GMutex mutex;
	GHashTable *by_session; /* number of the session -> struct sse_client, one reference */
	GHashTable *mailboxes;  /* set of struct sse_client that read a mailbox; one reference */
} table;

void sse_clients_start(void)
{
	table.by_session = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);
	table.mailboxes = g_hash_table_new(NULL, NULL);
}

/* Life */

static void free_client(void *client)
{
	sse_client_unref(client);
}

static json_t *credentials_in(const json_t *request)
{
	json_t *found = json_object();

	for (const char *const *name = (const char *const[]){"apisecret", "token", NULL}; *name;
	     name++) {
		json_t *value = json_object_get(request, *name);
		if (json_is_string(value))
			json_object_set(found, *name, value);
	}
	return found;
}

static struct sse_client *new_client(void)
{
	struct sse_client *client = g_new0(struct sse_client, 1);

	atomic_init(&client->refs, 1);
	g_mutex_init(&client->mutex);
	client->seen_ms = client->kept_ms = sse_now_ms();
	return client;
}

struct sse_client *sse_client_new(const struct sse_owner *owner, const json_t *request)
{
	struct sse_client *client = new_client();

	client->owner = *owner;
	client->credentials = credentials_in(request);
	client->ts = janus_transport_session_create(sse_client_ref(client), free_client);
	return client;
}

struct sse_client *sse_client_new_mailbox(const char *room, const char *participant)
{
	struct sse_client *client = new_client();

	client->room = g_strdup(room);
	client->participant = g_strdup(participant);
	g_mutex_lock(&table.mutex);
	g_hash_table_add(table.mailboxes, sse_client_ref(client));
	g_mutex_unlock(&table.mutex);
	return client;
}

struct sse_client *sse_client_ref(struct sse_client *client)
{
	atomic_fetch_add(&client->refs, 1);
	return client;
}

void sse_client_unref(struct sse_client *client)
{
	if (atomic_fetch_sub(&client->refs, 1) != 1)
		return;
	sse_log_clear(&client->log);
	json_decref(client->credentials);
	g_free(client->room);
	g_free(client->participant);
	g_mutex_clear(&client->mutex);
	g_free(client);
}

/* The table */

void sse_client_register(struct sse_client *client, uint64_t session_id)
{
	g_mutex_lock(&table.mutex);
	g_mutex_lock(&client->mutex);
	client->session_id = session_id;
	g_mutex_unlock(&client->mutex);
	g_hash_table_insert(table.by_session, &client->session_id, sse_client_ref(client));
	g_mutex_unlock(&table.mutex);
}

/** Takes it out of the table; true when it was there, and the caller has its reference then. */
static bool take_out(struct sse_client *client)
{
	g_mutex_lock(&table.mutex);
	bool is_there =
		client->ts ? g_hash_table_lookup(table.by_session, &client->session_id) == client
			   : g_hash_table_contains(table.mailboxes, client);
	if (is_there)
		g_hash_table_remove(client->ts ? table.by_session : table.mailboxes,
				    client->ts ? (gpointer)&client->session_id : client);
	g_mutex_unlock(&table.mutex);
	return is_there;
}

/**
 * Of a session that is over nobody can ask any more what happened in it, but the reader who was there; and the core may hold
 * on to the client for long. Needs the client's mutex.
 */
static void drop_what_nobody_reads(struct sse_client *client)
{
	if (client->is_over && !client->reader)
		sse_log_clear(&client->log);
}

void sse_client_end(struct sse_client *client)
{
	bool was_there = take_out(client);

	g_mutex_lock(&client->mutex);
	client->is_over = true;
	if (client->reader)
		sse_exchange_wake(client->reader);
	drop_what_nobody_reads(client);
	g_mutex_unlock(&client->mutex);
	if (was_there && client->ts)
		janus_transport_session_destroy(client->ts);
	if (was_there)
		sse_client_unref(client);
}

void sse_client_drop_if_unused(struct sse_client *client)
{
	g_mutex_lock(&client->mutex);
	bool is_unused = client->session_id == 0;
	g_mutex_unlock(&client->mutex);
	if (is_unused)
		janus_transport_session_destroy(client->ts);
}

static bool is_owner(const struct sse_client *client, const struct sse_owner *owner)
{
	/* Hashes: how long the comparison takes tells nothing of the secret. */
	return owner->is_known && client->owner.is_known &&
	       memcmp(client->owner.hash, owner->hash, SSE_OWNER_BYTES) == 0;
}

struct sse_client *sse_client_find(uint64_t session_id, const struct sse_owner *owner,
				   bool is_claim)
{
	g_mutex_lock(&table.mutex);
	struct sse_client *client = g_hash_table_lookup(table.by_session, &session_id);
	/* Who came without anything to be known by has the session's number for a secret, as on
	 * Janus' own HTTP transport; but a number alone claims nothing. */
	bool may = client && (is_owner(client, owner) || (!client->owner.is_known && !is_claim));
	if (may)
		sse_client_ref(client);
	g_mutex_unlock(&table.mutex);
	return may ? client : NULL;
}

GPtrArray *sse_clients_list(void)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(free_client);
	GHashTableIter iter;
	gpointer client;

	g_mutex_lock(&table.mutex);
	g_hash_table_iter_init(&iter, table.by_session);
	while (g_hash_table_iter_next(&iter, NULL, &client))
		g_ptr_array_add(list, sse_client_ref(client));
	g_hash_table_iter_init(&iter, table.mailboxes);
	while (g_hash_table_iter_next(&iter, &client, NULL))
		g_ptr_array_add(list, sse_client_ref(client));
	g_mutex_unlock(&table.mutex);
	return list;
}

void sse_clients_stop(void)
{
	g_autoptr(GPtrArray) list = sse_clients_list();

	for (guint i = 0; i < list->len; i++)
		sse_client_end(list->pdata[i]);
}

void sse_clients_count(size_t *clients, size_t *readers)
{
	g_autoptr(GPtrArray) list = sse_clients_list();

	*clients = list->len;
	*readers = 0;
	for (guint i = 0; i < list->len; i++) {
		struct sse_client *client = list->pdata[i];
		g_mutex_lock(&client->mutex);
		*readers += client->reader != NULL;
		g_mutex_unlock(&client->mutex);
	}
}

/* Events and readers */

void sse_client_push(struct sse_client *client, const char *text, size_t length)
{
	g_mutex_lock(&client->mutex);
	sse_log_add(&client->log, text, length, sse_now_ms());
	if (client->reader)
		sse_exchange_wake(client->reader);
	drop_what_nobody_reads(client);
	g_mutex_unlock(&client->mutex);
}

void sse_client_set_reader(struct sse_client *client, struct sse_exchange *exchange)
{
	g_mutex_lock(&client->mutex);
	struct sse_exchange *old = client->reader;
	client->reader = exchange ? sse_exchange_ref(exchange) : NULL;
	client->seen_ms = sse_now_ms();
	g_mutex_unlock(&client->mutex);
	if (old) {
		sse_exchange_abandon(old);
		sse_exchange_unref(old);
	}
}

void sse_client_forget_reader(struct sse_client *client, struct sse_exchange *exchange)
{
	g_mutex_lock(&client->mutex);
	bool was_it = client->reader == exchange;
	if (was_it)
		client->reader = NULL;
	client->seen_ms = sse_now_ms();
	drop_what_nobody_reads(client);
	g_mutex_unlock(&client->mutex);
	if (was_it)
		sse_exchange_unref(exchange);
}

void sse_client_touch(struct sse_client *client)
{
	g_mutex_lock(&client->mutex);
	client->seen_ms = client->kept_ms = sse_now_ms();
	client->is_given_up = false;
	g_mutex_unlock(&client->mutex);
}

/* Time */

/** Wakes a reader that has been quiet for so long. Needs the client's mutex. */
static void wake_quiet(struct sse_client *client, int64_t now_ms)
{
	struct sse_reader *reader = client->reader ? client->reader->reader : NULL;

	if (!reader || now_ms - reader->since_ms < (reader->is_poll ? SSE_POLL_MS : SSE_PING_MS))
		return;
	reader->is_ping_due = !reader->is_poll;
	reader->is_answer_due = reader->is_poll;
	sse_exchange_wake(client->reader);
}

static void tick(struct sse_client *client, int64_t now_ms)
{
	g_mutex_lock(&client->mutex);
	wake_quiet(client, now_ms);
	sse_log_expire(&client->log, now_ms);
	bool is_reading = client->reader != NULL;
	bool is_alive = client->ts && client->session_id && !client->is_over;
	bool is_due = is_alive && is_reading && now_ms - client->kept_ms >= SSE_PING_MS;
	bool is_away = is_alive && !is_reading && !client->is_given_up &&
		       now_ms - client->seen_ms >= sse_core.config->away_s * (int64_t)1000;
	if (is_due)
		client->kept_ms = now_ms;
	client->is_given_up |= is_away;
	g_mutex_unlock(&client->mutex);
	if (is_due)
		sse_core_keep_alive(client);
	if (is_away)
		sse_core.gateway->transport_gone(sse_core.transport, client->ts);
}

void sse_clients_tick(void)
{
	g_autoptr(GPtrArray) list = sse_clients_list();
	int64_t now_ms = sse_now_ms();

	for (guint i = 0; i < list->len; i++)
		tick(list->pdata[i], now_ms);
}
