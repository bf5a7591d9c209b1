/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One list of entries of three sorts. What is put in while it is being flushed waits for the next time.
 */
#include "lectern/runtime/outbox.h"

#include <glib.h>

/** A message to a port, the end of a leg (no event), or something to be sent by a function. */
struct entry {
	struct lc_port *port; /* one reference; NULL = `send` */
	json_t *event;        /* one reference; NULL = the end of `leg` */
	uint32_t leg;
	enum lc_reason reason;
	lc_send *send;
	void *data;
};

struct lc_outbox {
	GArray *entries, *spare; /* of struct entry */
};

static GArray *new_list(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct entry));
}

struct lc_outbox *lc_outbox_new(void)
{
	struct lc_outbox *outbox = g_new0(struct lc_outbox, 1);

	outbox->entries = new_list();
	outbox->spare = new_list();
	return outbox;
}

void lc_outbox_free(struct lc_outbox *outbox)
{
	g_array_unref(outbox->entries);
	g_array_unref(outbox->spare);
	g_free(outbox);
}

bool lc_outbox_is_empty(const struct lc_outbox *outbox)
{
	return outbox->entries->len == 0;
}

void lc_outbox_add(struct lc_outbox *outbox, lc_send *send, void *data)
{
	const struct entry entry = {.send = send, .data = data};

	g_array_append_val(outbox->entries, entry);
}

void lc_outbox_tell(struct lc_outbox *outbox, struct lc_port *port, json_t *event)
{
	const struct entry entry = {.port = port, .event = json_incref(event)};

	port->ops->ref(port);
	g_array_append_val(outbox->entries, entry);
}

void lc_outbox_end(struct lc_outbox *outbox, struct lc_port *port, uint32_t leg,
		   enum lc_reason reason)
{
	const struct entry entry = {.port = port, .leg = leg, .reason = reason};

	port->ops->ref(port);
	g_array_append_val(outbox->entries, entry);
}

static void send_entry(const struct entry *entry, enum lc_error unstored, const struct lc_why *why)
{
	if (!entry->port) {
		entry->send(entry->data, unstored, why);
		return;
	}
	if (entry->event)
		entry->port->ops->tell(entry->port, entry->event);
	else
		entry->port->ops->end(entry->port, entry->leg, entry->reason);
	json_decref(entry->event);
	entry->port->ops->unref(entry->port);
}

void lc_outbox_flush(struct lc_outbox *outbox, enum lc_error unstored, const struct lc_why *why)
{
	GArray *entries = outbox->entries;

	outbox->entries = outbox->spare;
	for (guint i = 0; i < entries->len; i++)
		send_entry(&g_array_index(entries, struct entry, i), unstored, why);
	g_array_set_size(entries, 0);
	outbox->spare = entries;
}
