/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The requests that answer by an event: join, subscribe, configure, leave.
 *
 * An errand carries what the answer needs (session, transaction, offer) to the room's loop and back.
 * The offer is checked before the engine is asked, the answer is written after it has agreed, so a
 * refused request has changed nothing. A refused offer is hung up, so that the handle can be used
 * again: the core has begun to negotiate it already.
 */
#include <string.h>

#include "lectern/runtime/attachment.h"
#include "lectern/wire/event_json.h"
#include "plugins/facade/media.h"
#include "plugins/facade/offer.h"
#include "plugins/facade/requests.h"
#include "plugins/facade/token.h"

struct facade_errand {
	struct facade_session *session; /* one reference */
	char *transaction;              /* owned */
	struct facade_offer *offer;     /* owned; NULL when the request came without */
	bool is_settling;               /* the session waits for facade_session_settle() */
	bool hangs_up;                  /* a refusal closes the connection that was offered */
};

static _Atomic uint32_t last_source;

struct facade_errand *facade_errand_new(struct facade_session *session, char *transaction)
{
	struct facade_errand *errand = g_new0(struct facade_errand, 1);

	errand->session = facade_session_ref(session);
	errand->transaction = transaction;
	return errand;
}

static void free_errand(struct facade_errand *errand)
{
	facade_offer_free(errand->offer);
	g_free(errand->transaction);
	facade_session_unref(errand->session);
	g_free(errand);
}

void facade_errand_refuse(struct facade_errand *errand, enum lc_error error,
			  const struct lc_why *why)
{
	json_t *answer = lc_error_json(facade.key, error, why);

	if (errand->hangs_up) {
		facade_session_hang_up(errand->session, g_steal_pointer(&errand->transaction),
				       answer);
	} else {
		if (errand->is_settling)
			facade_session_settle(errand->session, HALF_NONE, "", "", 0);
		facade_session_push(errand->session, errand->transaction, answer, NULL);
	}
	free_errand(errand);
}

static json_t *new_event(const char *name, const char *room)
{
	return json_pack("{ss ss ss}", facade.key, "event", "event", name, "room", room);
}

/**
 * The connection went away while its request was under way, and no callback may have found the leg
 * that it has by now. The handle may live on: whoever asked is told.
 */
static void give_up(struct facade_errand *errand)
{
	const struct lc_why why = {.text = "the connection was closed meanwhile"};

	facade_session_lose(errand->session);
	facade_session_push(errand->session, errand->transaction,
			    lc_error_json(facade.key, LC_NOT_JOINED, &why), NULL);
}

/** An answer that is ready, but waits until what it says is stored. */
struct ready_answer {
	struct facade_errand *errand;
	json_t *event, *jsep;
};

static void send_answer(void *data, enum lc_error unstored, const struct lc_why *why)
{
	struct ready_answer *answer = data;
	struct facade_errand *errand = answer->errand;

	lc_add_unstored(answer->event, "not_stored", unstored, why);
	if (!facade_session_push(errand->session, errand->transaction, answer->event,
				 answer->jsep) &&
	    errand->offer)
		give_up(errand);
	free_errand(errand);
	g_free(answer);
}

/**
 * Sends the event, with the SDP answer when there was an offer, and ends the errand; through `outbox`
 * unless that is NULL.
 */
static void finish(struct facade_errand *errand, json_t *event, enum lc_video_codec codec,
		   struct lc_outbox *outbox)
{
	const struct lc_why why = {.text = ""};
	struct ready_answer *answer = g_new0(struct ready_answer, 1);

	answer->errand = errand;
	answer->event = event;
	answer->jsep = errand->offer ? facade_offer_answer(errand->offer, codec) : NULL;
	if (outbox)
		lc_outbox_add(outbox, send_answer, answer);
	else
		send_answer(answer, LC_OK, &why);
}

/* Join */

static const enum lc_codec media_codecs[] = {
	[LC_VIDEO_VP8] = LC_VP8,
	[LC_VIDEO_H264] = LC_H264,
	[LC_VIDEO_VP9] = LC_VP9,
};

/** Tells the packet plane which line is which source; every join gets source ids of its own. */
static void set_sources(struct facade_session *session, const struct facade_offer *offer,
			enum lc_video_codec codec)
{
	session->video_codec = media_codecs[codec];
	memcpy(session->simulcast, offer->simulcast, sizeof(session->simulcast));
	for (int i = 0; i < LC_MAX_SOURCES; i++)
		atomic_store(&session->line_of[i], -1);
	for (unsigned i = 0; i < offer->count; i++) {
		const struct facade_line *line = &offer->lines[i];
		atomic_store(&session->source_of[line->index], line->source);
		if (line->source < 0)
			continue;
		atomic_store(&session->line_of[line->source], (int8_t)line->index);
		lc_publisher_set_source(session->publisher, (unsigned)line->source,
					atomic_fetch_add(&last_source, 1) + 1,
					(enum lc_kind)line->source,
					line->is_audio ? LC_OPUS : media_codecs[codec],
					facade_offer_pt(offer, line, codec));
	}
}

static void joined(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct facade_errand *errand = user;
	const char *participant = call->command.by.participant;

	if (outcome->error != LC_OK) {
		facade_errand_refuse(errand, outcome->error, &outcome->why);
		return;
	}
	enum lc_video_codec codec = outcome->room->policy.video_codec;
	set_sources(errand->session, errand->offer, codec);
	facade_session_settle(errand->session, HALF_PUBLISH, call->room, participant, outcome->leg);
	finish(errand,
	       lc_joined_json(facade.key, outcome->room, participant, outcome->is_resumed,
			      outcome->now),
	       codec, outcome->outbox);
}

static void run_join(struct facade_errand *errand, struct lc_request *request, struct lc_call *call)
{
	call->command.join.video_codecs = errand->offer->video_codecs;
	call->command.join.has_video = errand->offer->has_video;
	call->done = joined;
	lc_runtime_post(facade.runtime, call);
	(void)request;
}

/* Subscribe */

static struct lc_reception *new_reception(struct facade_session *session,
					  const struct facade_offer *offer)
{
	struct lc_reception *reception = g_new0(struct lc_reception, 1);

	reception->subscriber = facade_subscriber_new(session, offer->slot_count);
	reception->count = offer->slot_count;
	for (unsigned i = 0; i < offer->count; i++) {
		const struct facade_line *line = &offer->lines[i];
		if (line->slot < 0)
			continue;
		reception->lines[line->slot].is_audio = line->is_audio;
		memcpy(reception->lines[line->slot].mid, line->mid, sizeof(line->mid));
	}
	return reception;
}

/** Tells the packet plane which slot is which line, and its payload types. */
static void set_slots(struct facade_session *session, const struct facade_offer *offer,
		      struct lc_subscriber *subscriber, enum lc_video_codec codec)
{
	session->slot_count = offer->slot_count;
	for (unsigned i = 0; i < offer->count; i++) {
		const struct facade_line *line = &offer->lines[i];
		atomic_store(&session->slot_of[line->index], line->slot);
		if (line->slot < 0)
			continue;
		session->line_of_slot[line->slot] = (int8_t)line->index;
		session->slots[line->slot].is_audio = line->is_audio;
		memcpy(session->slots[line->slot].mid, line->mid, sizeof(line->mid));
		lc_subscriber_set_pt(subscriber, (unsigned)line->slot,
				     line->is_audio ? LC_OPUS : media_codecs[codec],
				     facade_offer_pt(offer, line, codec));
	}
}

static json_t *list_slots(const struct lc_reception *reception)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < reception->count; i++)
		json_array_append_new(list,
				      json_pack("{ss ss}", "mid", reception->lines[i].mid, "kind",
						reception->lines[i].is_audio ? "audio" : "video"));
	return list;
}

static void remember_subscriber(struct facade_session *session, struct lc_subscriber *subscriber)
{
	pthread_mutex_lock(&session->mutex);
	struct lc_subscriber *old = session->subscriber;
	session->subscriber = lc_subscriber_ref(subscriber);
	pthread_mutex_unlock(&session->mutex);
	lc_subscriber_unref(old);
}

static void subscribed(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct facade_errand *errand = user;
	struct facade_session *session = errand->session;

	if (outcome->error != LC_OK) {
		facade_errand_refuse(errand, outcome->error, &outcome->why);
		return;
	}
	enum lc_video_codec codec = outcome->room->policy.video_codec;
	set_slots(session, errand->offer, call->reception->subscriber, codec);
	remember_subscriber(session, call->reception->subscriber);
	facade_session_settle(session, HALF_SUBSCRIBE, call->room, call->command.by.participant,
			      outcome->leg);
	json_t *event = new_event("subscribed", call->room);
	json_object_set_new(event, "slots", list_slots(call->reception));
	finish(errand, event, codec, outcome->outbox);
}

/** Every wish must be about a slot that there is. */
static enum lc_error check_wishes(const struct lc_slot_wishes *wishes,
				  const struct lc_slot_line *slots, unsigned count,
				  struct lc_why *why)
{
	for (size_t i = 0; i < wishes->count; i++) {
		unsigned slot = 0;
		while (slot < count && strcmp(slots[slot].mid, wishes->wish[i].mid) != 0)
			slot++;
		if (slot == count)
			return lc_refuse(why, LC_BAD_FIELD, "slots", "slots: there is no mid %s",
					 wishes->wish[i].mid);
	}
	return LC_OK;
}

static void run_subscribe(struct facade_errand *errand, struct lc_request *request,
			  struct lc_call *call)
{
	struct lc_reception *reception = new_reception(errand->session, errand->offer);
	struct lc_why why = {.text = ""};
	enum lc_error error =
		check_wishes(&request->slots, reception->lines, reception->count, &why);

	if (error != LC_OK) {
		lc_reception_free(reception);
		facade_errand_refuse(errand, error, &why);
		return;
	}
	call->command.subscribe.video_codecs = errand->offer->video_codecs;
	call->command.subscribe.has_video = errand->offer->has_video;
	call->reception = reception;
	reception->wishes = request->slots;
	call->done = subscribed;
	lc_runtime_post(facade.runtime, call);
}

/* Configure and leave */

static void configured(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct facade_errand *errand = user;

	if (outcome->error == LC_OK)
		finish(errand, new_event("configured", call->room),
		       outcome->room->policy.video_codec, outcome->outbox);
	else
		facade_errand_refuse(errand, outcome->error, &outcome->why);
}

static void left(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct facade_errand *errand = user;

	if (outcome->error == LC_OK)
		finish(errand, new_event("left", call->room), LC_VIDEO_VP8, outcome->outbox);
	else
		facade_errand_refuse(errand, outcome->error, &outcome->why);
}

/** The receiving half has no say in the room: it configures and ends itself only. */
static void run_on_receiver(struct facade_errand *errand, const struct lc_request *request,
			    const char *room)
{
	struct facade_session *session = errand->session;
	enum lc_video_codec codec = LC_VIDEO_VP8;
	struct lc_why why = {.text = ""};
	enum lc_error error =
		check_wishes(&request->slots, session->slots, session->slot_count, &why);

	if (error != LC_OK) {
		facade_errand_refuse(errand, error, &why);
		return;
	}
	if (request->kind == LC_REQUEST_LEAVE) {
		facade_session_lose(session);
		finish(errand, new_event("left", room), codec, NULL);
		facade.gateway->close_pc(session->handle);
		return;
	}
	if (request->slots.count)
		lc_runtime_wish(facade.runtime, room, &session->port, &request->slots);
	for (enum lc_video_codec i = 0; i < LC_VIDEO_CODECS_COUNT; i++) {
		if (media_codecs[i] == session->video_codec)
			codec = i;
	}
	finish(errand, new_event("configured", room), codec, NULL);
}

/** Who is this handle? false: it is nobody, and the errand has been refused. */
static bool find_half(struct facade_errand *errand, struct lc_call *call, enum facade_half *half)
{
	struct facade_session *session = errand->session;
	const struct lc_why why = {.text = ""};

	pthread_mutex_lock(&session->mutex);
	uint32_t leg = session->leg;
	*half = session->half;
	g_strlcpy(call->room, session->room, sizeof(call->room));
	g_strlcpy(call->command.by.participant, session->participant,
		  sizeof(call->command.by.participant));
	call->command.by.leg = leg;
	pthread_mutex_unlock(&session->mutex);
	if (leg)
		return true;
	facade_errand_refuse(errand, LC_NOT_JOINED, &why);
	return false;
}

static void run_on_leg(struct facade_errand *errand, struct lc_request *request, const json_t *jsep)
{
	struct lc_call call = {
		.command = request->command, .user = errand, .visitor = request->visitor};
	enum facade_half half;
	struct lc_why why = {.text = ""};
	enum lc_error error = LC_OK;

	if (!find_half(errand, &call, &half))
		return;
	if (jsep && request->kind == LC_REQUEST_CONFIGURE)
		errand->offer = facade_offer_read(jsep, half, &request->sources, &error, &why);
	if (error != LC_OK) {
		facade_errand_refuse(errand, error, &why);
		return;
	}
	if (half == HALF_SUBSCRIBE) {
		run_on_receiver(errand, request, call.room);
		return;
	}
	call.done = request->kind == LC_REQUEST_LEAVE ? left : configured;
	lc_runtime_post(facade.runtime, &call);
}

/* The door */

static void run_new_leg(struct facade_errand *errand, struct lc_request *request,
			const json_t *jsep)
{
	bool is_join = request->kind == LC_REQUEST_JOIN;
	struct lc_call call = {
		.port = &errand->session->port, .user = errand, .visitor = request->visitor};
	struct lc_why why = {.text = ""};
	enum lc_error error = facade_session_begin(errand->session, &why);

	memcpy(call.room, request->room, sizeof(call.room));
	if (error == LC_OK) {
		errand->is_settling = true;
		errand->hangs_up = jsep != NULL;
		errand->offer = facade_offer_read(jsep, is_join ? HALF_PUBLISH : HALF_SUBSCRIBE,
						  &request->sources, &error, &why);
	}
	if (error == LC_OK && is_join)
		error = facade_token_check(request, &why);
	call.command = request->command;
	if (error != LC_OK)
		facade_errand_refuse(errand, error, &why);
	else if (is_join)
		run_join(errand, request, &call);
	else
		run_subscribe(errand, request, &call);
}

void facade_run_async(struct facade_errand *errand, struct lc_request *request, const json_t *jsep)
{
	if (request->kind == LC_REQUEST_JOIN || request->kind == LC_REQUEST_SUBSCRIBE)
		run_new_leg(errand, request, jsep);
	else
		run_on_leg(errand, request, jsep);
}
