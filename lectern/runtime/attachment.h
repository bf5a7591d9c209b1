/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is attached to one leg: its two ports and what the director remembers of its media.
 *
 * The engine knows seats and leg numbers only; this is the runtime's side of the same leg. It lives
 * from the join to the END_LEG effect and is touched by the room's loop only.
 */
#ifndef LECTERN_RUNTIME_ATTACHMENT_H
#define LECTERN_RUNTIME_ATTACHMENT_H

#include "lectern/conference/room.h"
#include "lectern/media/layers.h"
#include "lectern/media/liveness.h"
#include "lectern/media/quality.h"
#include "lectern/media/slots.h"
#include "lectern/media/speakers.h"
#include "lectern/media/speech.h"
#include "lectern/runtime/outbox.h"
#include "lectern/runtime/port.h"

/** What the director remembers of one slot. */
struct lc_slot_memory {
	struct lc_assignment assignment;
	struct lc_layer_slot layers;
	struct lc_rate rates[LC_MAX_LAYERS];
	uint32_t rates_of;  /* source that `rates` measure */
	uint8_t told_layer; /* of the last `quality` event, or LC_LAYER_NONE */
};

/** The receiving side of a leg. */
struct lc_receiver {
	struct lc_port *port; /* one reference, NULL = none */
	struct lc_reception *reception;
	struct lc_slot_memory slots[LC_MAX_SLOTS]; /* as many as reception->count */
	struct lc_link link;
	struct lc_reception_mark reported[2]; /* of pictures, of sound */
	bool is_measured;                     /* these marks are set */
	bool is_up;                           /* packets are sent to it */
	bool is_told;                         /* the first `slots` event has been sent */
};

/** What the director remembers of a leg's connection. */
struct lc_connection {
	struct lc_quality quality;
	struct lc_reception_mark microphone, camera[LC_MAX_LAYERS];
	bool is_measured;      /* the marks are set */
	double lost_share;     /* of what it sends: 0 to 1, the worst of late */
	int64_t lost_share_ms; /* when that was measured */
	uint8_t told;          /* of the last `quality` event */
};

/** What was told to the record of a leg's talk. */
struct lc_talk_told {
	struct lc_speech speech;
	char conference[LC_CONFERENCE_ID_BYTES + 1]; /* in which it is on */
};

/** With what its participant is here, and in which conference that was told to the record. */
struct lc_visitor_told {
	struct lc_visitor visitor;
	char conference[LC_CONFERENCE_ID_BYTES + 1]; /* "" = in none yet */
};

/** One leg's attachments. Made by lc_attachment_new, freed by lc_attachment_free. */
struct lc_attachment {
	char participant[LC_ID_BYTES + 1];
	uint32_t leg;
	uint32_t owner; /* number of this attachment, unique in the room: slots.h `owner` */
	/* Its seat's standing before the present command: who is put out must still be told. */
	enum lc_role role;
	bool is_admitted;
	bool has_mail_been_told;   /* what waited in the mailbox, since this leg is a member's */
	struct lc_outbox *outbox;  /* of the room's loop; borrowed */
	struct lc_port *publisher; /* one reference */
	struct lc_receiver receiver;
	struct lc_voice voice;
	struct lc_talk_told talk;
	struct lc_visitor_told visitor;
	struct lc_liveness liveness;
	struct lc_connection connection;
	bool has_ratings_been_told; /* everybody's, since this leg is a member's */
	uint64_t joined_seq;        /* events up to this one stand in `joined` already ... */
	int64_t joined_epoch_s;     /* ... of this conference */
	int64_t configured_ms;      /* when the client last said what it sends, monotonic */
};

/**
 * Makes one for the present leg of a seat, which joined through `port`; counts a reference. What it is
 * told goes by `outbox`.
 */
struct lc_attachment *lc_attachment_new(const struct lc_seat *seat, uint32_t owner,
					struct lc_port *port, struct lc_outbox *outbox,
					int64_t now_ms);
/** Tells the client, on the handle that publishes; `event` is borrowed. */
void lc_attachment_tell(const struct lc_attachment *attachment, json_t *event);
/** Tells the client on the handle that receives, which there must be; `event` is borrowed. */
void lc_attachment_tell_receiver(const struct lc_attachment *attachment, json_t *event);
/** Takes over the seat's standing; NULL, when the seat is gone, leaves it as it was. */
void lc_attachment_stand(struct lc_attachment *attachment, const struct lc_seat *seat);
/** Lets go of ports, subscriber and routes. NULL is fine. */
void lc_attachment_free(struct lc_attachment *attachment);
/** Attaches the receiving half in place of what was there; takes over `reception`. */
void lc_attachment_receive(struct lc_attachment *attachment, struct lc_port *port,
			   struct lc_reception *reception);
/** Moves the receiving half, if there is one, to a newer leg of the same seat, which has none. */
void lc_attachment_move_receiver(struct lc_attachment *from, struct lc_attachment *to);
/** Takes the receiving half away: its slots go silent. */
void lc_attachment_stop_receiving(struct lc_attachment *attachment);
/** Frees a reception that was never attached. NULL is fine. */
void lc_reception_free(struct lc_reception *reception);

#endif
