/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A *subscriber* is the receiving half of a leg: an array of *slots*, each one receiving m-line
 * with everything it remembers from packet to packet.
 *
 * The control side *aims* a slot at a source and sets what it was negotiated for; the packet side
 * (forward.c) does the rest. Invariant: the rewriting state of a slot is touched only by the thread
 * that holds its flag. A subscriber lives as long as anybody counts on it: its owner, and every
 * route table that names it.
 */
#ifndef LECTERN_MEDIA_SUBSCRIBER_H
#define LECTERN_MEDIA_SUBSCRIBER_H

#include "lectern/media/kinds.h"
#include "lectern/media/layer_switch.h"
#include "lectern/media/rewrite.h"

#include <stdatomic.h>
#include <stdint.h>

struct lc_packet;

/**
 * What a slot has found out when a packet went into it and nothing was left to be decided: the next one of the same era, under
 * the same wish, needs no decision either.
 */
struct lc_steady {
	uint64_t era;  /* of the source, see forward.c; 0 = every packet is to be decided on */
	uint16_t wish; /* as in struct lc_layer_switch */
	uint64_t pt;   /* what the slot has for the codec of the source, as LC_RTP_HEAD_PT() */
};

/** One receiving m-line. The atomics may be used by any thread, the rest by who holds `busy`. */
struct lc_slot {
	atomic_flag busy;
	_Atomic uint64_t
		aim; /* turn << 32 | source id; the turn tells two aims at one source apart */
	_Atomic uint8_t pts[LC_CODECS]; /* payload type per codec, or LC_NO_PT */
	_Atomic uint64_t packets;       /* sent so far */
	_Atomic uint64_t bytes;
	uint64_t running; /* the aim that the state below belongs to */
	struct lc_steady steady;
	struct lc_layer_switch layers;
	struct lc_rewriter rewriter;
};

/**
 * The receiving half of a leg. Made by lc_subscriber_new(), shared by counting. `send`,
 * `owner` and `slots` never change while it lives.
 */
struct lc_subscriber {
	_Atomic int refs;
	void *owner; /* the adapter's; not touched here */
	/**
	 * Sends one packet into a slot. Packet thread, slot held; the packet is only borrowed. Must
	 * neither block nor call back into a publisher.
	 */
	void (*send)(struct lc_subscriber *subscriber, unsigned slot,
		     const struct lc_packet *packet);
	/**
	 * Lets go of `owner`; called once, by whoever drops the last reference, before the memory
	 * is given back. May be NULL.
	 */
	void (*free)(struct lc_subscriber *subscriber);
	unsigned slot_count;
	struct lc_slot *slots;
};

/**
 * Makes a subscriber with `slot_count` (at most LC_MAX_SLOTS) slots that are aimed at nothing and
 * negotiated for nothing; one reference is the caller's. Aborts when memory is out. Control side.
 */
struct lc_subscriber *lc_subscriber_new(unsigned slot_count, void *owner,
					void (*send)(struct lc_subscriber *subscriber,
						     unsigned slot, const struct lc_packet *packet),
					void (*let_go)(struct lc_subscriber *subscriber));

/** One more reference; gives back its argument. Any thread that holds one. */
struct lc_subscriber *lc_subscriber_ref(struct lc_subscriber *subscriber);
/** Drops a reference, the last one frees. NULL is fine. Control side only. */
void lc_subscriber_unref(struct lc_subscriber *subscriber);

/**
 * Says which payload type (below 128) a slot has for a codec, or LC_NO_PT for none. Control side, before the slot is aimed at a
 * source of that codec.
 */
void lc_subscriber_set_pt(struct lc_subscriber *subscriber, unsigned slot, enum lc_codec codec,
			  uint8_t pt);

/**
 * Aims a slot at a source id (0: at nothing). Every call is a new turn, also with the same id: the
 * routes made before become void for this slot, so publish new ones after, and a video slot waits
 * for a key frame. What was under way when this returns may still be sent; nothing after that.
 * Control side, one thread at a time per subscriber.
 */
void lc_subscriber_aim(struct lc_subscriber *subscriber, unsigned slot, uint32_t source);

/** What a slot is aimed at; 0 = nothing. Any thread. */
uint32_t lc_subscriber_aimed_at(const struct lc_subscriber *subscriber, unsigned slot);

/** Wishes for a layer in a slot. It is in force with the next packet; no new routes. Any thread. */
void lc_subscriber_set_target(struct lc_subscriber *subscriber, unsigned slot,
			      struct lc_target target);

/** What flows in a slot, for the `quality` event; `layer` is LC_LAYER_NONE before the start. */
struct lc_target lc_subscriber_flowing(const struct lc_subscriber *subscriber, unsigned slot);

/** Aims every slot at nothing: the client is gone. Control side. */
void lc_subscriber_close(struct lc_subscriber *subscriber);

#endif
