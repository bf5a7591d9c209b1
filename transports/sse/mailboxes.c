/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which mailboxes a client may read, and waking those whose mail has come.
 */
#include <string.h>

#include "transports/sse/client.h"
#include "transports/sse/stream.h"

#define MOST_KNOWN 100000 /* who has been whom; the set begins anew beyond */

/** Who has been whom: "owner room participant"; outlives sessions. */
static struct {
	GMutex mutex;
	GHashTable *set; /* NULL = nobody yet */
} known;

static char *acquaintance(const struct sse_owner *owner, const char *room, const char *participant)
{
	g_autofree char *hash = g_base64_encode(owner->hash, SSE_OWNER_BYTES);

	return g_strdup_printf("%s\n%s\n%s", hash, room, participant);
}

void sse_client_bind(struct sse_client *client, const char *room, const char *participant)
{
	g_mutex_lock(&client->mutex);
	g_free(client->room);
	g_free(client->participant);
	client->room = g_strdup(room);
	client->participant = g_strdup(participant);
	if (client->reader && client->reader->reader)
		client->reader->reader->has_mail = true;
	g_mutex_unlock(&client->mutex);
	if (!client->owner.is_known)
		return;
	g_mutex_lock(&known.mutex);
	if (!known.set)
		known.set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	if (g_hash_table_size(known.set) >= MOST_KNOWN)
		g_hash_table_remove_all(known.set);
	g_hash_table_add(known.set, acquaintance(&client->owner, room, participant));
	g_mutex_unlock(&known.mutex);
}

bool sse_owner_is(const struct sse_owner *owner, const char *room, const char *participant)
{
	g_autofree char *name = acquaintance(owner, room, participant);

	g_mutex_lock(&known.mutex);
	bool is_known = owner->is_known && known.set && g_hash_table_contains(known.set, name);
	g_mutex_unlock(&known.mutex);
	return is_known;
}

/** Whose mailbox, as one text: line feeds are in no id. */
static char *mailbox_name(const char *room, const char *participant)
{
	return g_strdup_printf("%s\n%s", room, participant);
}

/** Wakes the reader if the client's mailbox is among those named. */
static void wake_for_mail(struct sse_client *client, GHashTable *named)
{
	g_mutex_lock(&client->mutex);
	g_autofree char *name =
		client->participant ? mailbox_name(client->room, client->participant) : NULL;
	if (name && client->reader && client->reader->reader &&
	    g_hash_table_contains(named, name)) {
		client->reader->reader->has_mail = true;
		sse_exchange_wake(client->reader);
	}
	g_mutex_unlock(&client->mutex);
}

void sse_clients_mail_came(void *data, const struct lc_signal_post *posts, const uint64_t *ids,
			   size_t count)
{
	g_autoptr(GPtrArray) list = sse_clients_list();
	g_autoptr(GHashTable) named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	(void)data;
	for (size_t i = 0; i < count; i++) {
		if (ids[i])
			g_hash_table_add(named, mailbox_name(posts[i].room, posts[i].participant));
	}
	for (guint i = 0; i < list->len; i++)
		wake_for_mail(list->pdata[i], named);
}
