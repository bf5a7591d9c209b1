/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attaching and letting go of the two halves of a leg.
 */
#include "lectern/runtime/attachment.h"

#include <glib.h>
#include <string.h>

void lc_attachment_stand(struct lc_attachment *attachment, const struct lc_seat *seat)
{
	if (!seat)
		return;
	attachment->role = seat->role;
	attachment->is_admitted = seat->is_admitted;
}

struct lc_attachment *lc_attachment_new(const struct lc_seat *seat, uint32_t owner,
					struct lc_port *port, struct lc_outbox *outbox,
					int64_t now_ms)
{
	struct lc_attachment *attachment = g_new0(struct lc_attachment, 1);

	g_strlcpy(attachment->participant, seat->participant, sizeof(attachment->participant));
	attachment->leg = seat->leg.number;
	lc_attachment_stand(attachment, seat);
	attachment->owner = owner;
	attachment->configured_ms = now_ms;
	attachment->outbox = outbox;
	attachment->publisher = port;
	port->ops->ref(port);
	return attachment;
}

void lc_attachment_tell(const struct lc_attachment *attachment, json_t *event)
{
	lc_outbox_tell(attachment->outbox, attachment->publisher, event);
}

void lc_attachment_tell_receiver(const struct lc_attachment *attachment, json_t *event)
{
	lc_outbox_tell(attachment->outbox, attachment->receiver.port, event);
}

void lc_reception_free(struct lc_reception *reception)
{
	if (!reception)
		return;
	lc_subscriber_close(reception->subscriber);
	lc_subscriber_unref(reception->subscriber);
	g_free(reception);
}

void lc_attachment_stop_receiving(struct lc_attachment *attachment)
{
	struct lc_receiver *receiver = &attachment->receiver;

	if (!receiver->port)
		return;
	lc_reception_free(receiver->reception);
	receiver->port->ops->unref(receiver->port);
	memset(receiver, 0, sizeof(*receiver));
}

void lc_attachment_receive(struct lc_attachment *attachment, struct lc_port *port,
			   struct lc_reception *reception)
{
	struct lc_receiver *receiver = &attachment->receiver;

	port->ops->ref(port);
	lc_attachment_stop_receiving(attachment);
	receiver->port = port;
	receiver->reception = reception;
	for (unsigned i = 0; i < reception->count; i++)
		receiver->slots[i].told_layer = LC_LAYER_NONE;
}

void lc_attachment_move_receiver(struct lc_attachment *from, struct lc_attachment *to)
{
	to->receiver = from->receiver;
	memset(&from->receiver, 0, sizeof(from->receiver));
}

void lc_attachment_free(struct lc_attachment *attachment)
{
	if (!attachment)
		return;
	lc_attachment_stop_receiving(attachment);
	lc_route_cell_publish(&attachment->publisher->publisher->routes, NULL);
	attachment->publisher->ops->unref(attachment->publisher);
	g_free(attachment);
}
