/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From seats to candidates to slots to routes. Each step is a function over the whole room; rooms
 * are small, and planning anew is simpler than keeping differences.
 */
#include "lectern/runtime/director.h"

#include <string.h>

#include "lectern/runtime/sources.h"
#include "lectern/wire/event_json.h"

/** Everything a round of planning works with; lives on the stack of that round. */
struct plan {
	const struct lc_scene *scene;
	struct lc_sources sources;
	GArray *audio; /* of struct lc_candidate, most important first */
	GArray *video; /* of struct lc_candidate, in order of joining */
	bool is_changed;
};

static struct lc_attachment *attachment_at(const struct lc_scene *scene, guint index)
{
	return scene->attachments->pdata[index];
}

/** The seat behind an attachment, or NULL when a newer leg has taken over. */
static const struct lc_seat *seat_of(const struct lc_scene *scene,
				     const struct lc_attachment *attachment)
{
	const struct lc_seat *seat = lc_room_seat_find(scene->room, attachment->participant);

	return seat && seat->leg.is_live && seat->leg.number == attachment->leg ? seat : NULL;
}

static bool is_on(const struct lc_seat *seat, enum lc_kind kind)
{
	switch (kind) {
	case LC_MIC:
		return seat->microphone && lc_seat_is_audible(seat);
	case LC_CAMERA:
		return seat->camera && lc_seat_is_visible(seat);
	case LC_SCREEN:
		return seat->screen && lc_seat_is_visible(seat);
	}
	return false;
}

bool lc_director_is_on(const struct lc_scene *scene, const struct lc_attachment *attachment,
		       enum lc_kind kind)
{
	const struct lc_seat *seat = seat_of(scene, attachment);

	return seat && is_on(seat, kind);
}

static void add_candidate(GArray *list, const struct lc_scene *scene,
			  struct lc_attachment *attachment, enum lc_kind kind)
{
	const struct lc_seat *seat = seat_of(scene, attachment);
	struct lc_candidate candidate = {
		.source = lc_source_id(attachment, kind),
		.owner = attachment->owner,
		.kind = kind,
		.last_spoke_ms =
			attachment->voice.has_spoken ? attachment->voice.last_spoke_ms : LC_UNSEEN,
	};

	if (!candidate.source || !seat)
		return;
	candidate.is_on = is_on(seat, kind);
	candidate.is_trainer = seat->role == LC_ROLE_TRAINER;
	g_array_append_val(list, candidate);
}

/** Steps every voice from its meter; true when somebody began or stopped speaking. */
static bool step_voices(const struct lc_scene *scene)
{
	bool is_changed = false;

	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_attachment *attachment = attachment_at(scene, i);
		const struct lc_seat *seat = seat_of(scene, attachment);
		struct lc_voice *voice = &attachment->voice;

		voice->source = lc_source_id(attachment, LC_MIC);
		voice->is_audible = seat && is_on(seat, LC_MIC);
		voice->priority =
			seat && seat->role == LC_ROLE_CALLER ? LC_VOICE_CALLER : LC_VOICE_ORDINARY;
		is_changed |= lc_voice_step(
			voice, &attachment->publisher->publisher->sources[LC_MIC].meter,
			scene->now_ms);
	}
	return is_changed;
}

/** As many places as the largest number of audio slots anybody has. */
static size_t count_places(const struct lc_scene *scene)
{
	size_t most = 0;

	for (guint i = 0; i < scene->attachments->len; i++) {
		const struct lc_reception *reception = attachment_at(scene, i)->receiver.reception;
		size_t count = 0;
		for (unsigned slot = 0; reception && slot < reception->count; slot++)
			count += reception->lines[slot].is_audio;
		most = MAX(most, count);
	}
	return most;
}

/** Lets lectern/media choose the voices worth a place and lists them, most important first. */
static void rank_voices(struct plan *plan)
{
	const struct lc_scene *scene = plan->scene;
	guint count = scene->attachments->len;
	g_autofree struct lc_voice *voices = g_new0(struct lc_voice, count + 1);
	g_autofree uint32_t *chosen = g_new0(uint32_t, count + 1);

	for (guint i = 0; i < count; i++)
		voices[i] = attachment_at(scene, i)->voice;
	size_t chosen_count =
		lc_speakers_select(voices, count, count_places(scene), scene->now_ms, chosen);
	for (guint i = 0; i < count; i++)
		attachment_at(scene, i)->voice = voices[i];
	for (size_t i = 0; i < chosen_count; i++) {
		enum lc_kind kind;
		struct lc_attachment *speaker = lc_sources_find(&plan->sources, chosen[i], &kind);
		if (speaker)
			add_candidate(plan->audio, scene, speaker, LC_MIC);
	}
}

static void list_pictures(struct plan *plan)
{
	for (guint i = 0; i < plan->scene->attachments->len; i++) {
		struct lc_attachment *attachment = attachment_at(plan->scene, i);
		add_candidate(plan->video, plan->scene, attachment, LC_SCREEN);
		add_candidate(plan->video, plan->scene, attachment, LC_CAMERA);
	}
}

static size_t list_pins(const struct plan *plan, const struct lc_reception *reception,
			uint32_t *pins)
{
	size_t count = 0;

	for (size_t i = 0; i < reception->wishes.count; i++) {
		const struct lc_slot_wish *wish = &reception->wishes.wish[i];
		for (guint j = 0; *wish->participant && j < plan->scene->attachments->len; j++) {
			struct lc_attachment *other = attachment_at(plan->scene, j);
			if (strcmp(other->participant, wish->participant) == 0 &&
			    lc_source_id(other, wish->source))
				pins[count++] = lc_source_id(other, wish->source);
		}
		if (count == LC_MAX_SLOTS)
			break;
	}
	return count;
}

/** Copies the assignments of the slots of one sort out or back in; returns how many there are. */
static size_t gather(struct lc_receiver *receiver, bool is_audio, struct lc_assignment *slots,
		     bool is_back)
{
	size_t count = 0;

	for (unsigned i = 0; i < receiver->reception->count; i++) {
		if (receiver->reception->lines[i].is_audio != is_audio)
			continue;
		if (is_back)
			receiver->slots[i].assignment = slots[count];
		else
			slots[count] = receiver->slots[i].assignment;
		count++;
	}
	return count;
}

/** Decides what one subscriber gets; returns how many of its slots changed. */
static size_t assign(struct plan *plan, struct lc_attachment *attachment)
{
	struct lc_receiver *receiver = &attachment->receiver;
	const struct lc_seat *seat = seat_of(plan->scene, attachment);
	bool may_receive = seat && lc_seat_may_receive(seat);
	const struct lc_candidate *audio = (const void *)plan->audio->data;
	const struct lc_candidate *video = (const void *)plan->video->data;
	struct lc_assignment slots[LC_MAX_SLOTS];
	uint32_t pins[LC_MAX_SLOTS];
	size_t pin_count = list_pins(plan, receiver->reception, pins);

	size_t count = gather(receiver, true, slots, false);
	size_t changed = lc_slots_audio(audio, may_receive ? plan->audio->len : 0,
					attachment->owner, slots, count);
	gather(receiver, true, slots, true);

	count = gather(receiver, false, slots, false);
	changed += lc_slots_video(video, may_receive ? plan->video->len : 0, attachment->owner,
				  pins, pin_count, slots, count);
	gather(receiver, false, slots, true);
	return changed;
}

static void tell_slots(const struct plan *plan, struct lc_attachment *attachment)
{
	const struct lc_room *room = plan->scene->room;
	struct lc_receiver *receiver = &attachment->receiver;
	struct lc_slot_view views[LC_MAX_SLOTS];

	for (unsigned i = 0; i < receiver->reception->count; i++) {
		enum lc_kind kind = LC_MIC;
		const struct lc_attachment *source = lc_sources_find(
			&plan->sources, receiver->slots[i].assignment.source, &kind);
		views[i].mid = receiver->reception->lines[i].mid;
		views[i].is_audio = receiver->reception->lines[i].is_audio;
		views[i].participant = source ? source->participant : NULL;
		views[i].source = kind;
	}
	json_t *event = lc_slots_json(lc_room_kind_name(room->kind), room, views,
				      receiver->reception->count);
	lc_attachment_tell_receiver(attachment, event);
	lc_json_free(event);
	receiver->is_told = true;
}

/** Aims what changed; routes follow, so that a packet never meets a slot that expects another. */
static void aim_changed(struct lc_receiver *receiver)
{
	for (unsigned i = 0; i < receiver->reception->count; i++) {
		struct lc_slot_memory *slot = &receiver->slots[i];
		if (!slot->assignment.is_changed)
			continue;
		lc_subscriber_aim(receiver->reception->subscriber, i, slot->assignment.source);
		memset(&slot->layers, 0, sizeof(slot->layers));
		slot->told_layer = LC_LAYER_NONE;
	}
}

static void assign_all(struct plan *plan)
{
	for (guint i = 0; i < plan->scene->attachments->len; i++) {
		struct lc_attachment *attachment = attachment_at(plan->scene, i);
		if (!attachment->receiver.port)
			continue;
		bool is_changed = assign(plan, attachment) > 0;
		if (is_changed)
			aim_changed(&attachment->receiver);
		if (is_changed || !attachment->receiver.is_told)
			tell_slots(plan, attachment);
		plan->is_changed |= is_changed;
	}
}

static void list_routes(const struct plan *plan, const struct lc_receiver *receiver,
			GArray **routes)
{
	for (unsigned slot = 0; receiver->is_up && slot < receiver->reception->count; slot++) {
		enum lc_kind kind = LC_MIC;
		int place = lc_sources_place(&plan->sources,
					     receiver->slots[slot].assignment.source, &kind);
		if (place < 0)
			continue;
		const struct lc_route route = {
			.subscriber = receiver->reception->subscriber,
			.source_index = (uint8_t)kind,
			.slot = (uint8_t)slot,
		};
		if (!routes[place])
			routes[place] = g_array_new(FALSE, FALSE, sizeof(route));
		g_array_append_val(routes[place], route);
	}
}

/** Routes out of every publisher, from the assignments of everybody. */
static void publish_routes(const struct plan *plan)
{
	const struct lc_scene *scene = plan->scene;
	g_autofree GArray **routes = g_new0(GArray *, scene->attachments->len + 1);

	for (guint i = 0; i < scene->attachments->len; i++)
		list_routes(plan, &attachment_at(scene, i)->receiver, routes);
	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_routes *table =
			routes[i] ? lc_routes_new((const void *)routes[i]->data, routes[i]->len)
				  : NULL;
		lc_route_cell_publish(&attachment_at(scene, i)->publisher->publisher->routes,
				      table);
		if (routes[i])
			g_array_unref(routes[i]);
	}
}

/** Asks the source of a video slot for a key frame, unless that was done just before. */
static void ask_keyframe(const struct lc_sources *sources, const struct lc_slot_memory *slot,
			 int64_t now_ms)
{
	enum lc_kind kind;
	struct lc_attachment *source = lc_sources_find(sources, slot->assignment.source, &kind);

	if (source && lc_kind_is_video(kind))
		lc_publisher_ask_keyframe(source->publisher->publisher, kind, now_ms);
}

static void ask_for_changed(const struct lc_scene *scene, const struct lc_sources *sources,
			    bool is_all)
{
	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_receiver *receiver = &attachment_at(scene, i)->receiver;
		for (unsigned slot = 0; receiver->port && slot < receiver->reception->count;
		     slot++) {
			if (receiver->is_up &&
			    (is_all || receiver->slots[slot].assignment.is_changed))
				ask_keyframe(sources, &receiver->slots[slot], scene->now_ms);
			receiver->slots[slot].assignment.is_changed = false;
		}
	}
}

/** Receivers that lost a picture said so by PLI; their sources are asked. */
static void answer_keyframe_wishes(const struct lc_scene *scene, const struct lc_sources *sources)
{
	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_receiver *receiver = &attachment_at(scene, i)->receiver;
		if (!receiver->port)
			continue;
		uint64_t wanted = atomic_exchange(&receiver->port->keyframes_wanted, 0);
		for (unsigned slot = 0; wanted && slot < receiver->reception->count; slot++) {
			if (wanted & (UINT64_C(1) << slot))
				ask_keyframe(sources, &receiver->slots[slot], scene->now_ms);
		}
	}
}

static void plan_all(const struct lc_scene *scene)
{
	struct plan plan = {
		.scene = scene,
		.audio = g_array_new(FALSE, TRUE, sizeof(struct lc_candidate)),
		.video = g_array_new(FALSE, TRUE, sizeof(struct lc_candidate)),
	};

	lc_sources_init(&plan.sources, scene->attachments);
	rank_voices(&plan);
	list_pictures(&plan);
	assign_all(&plan);
	if (plan.is_changed || scene->director->is_stale) {
		scene->director->is_stale = false;
		publish_routes(&plan);
		ask_for_changed(scene, &plan.sources, false);
	}
	answer_keyframe_wishes(scene, &plan.sources);
	lc_sources_clear(&plan.sources);
	g_array_unref(plan.audio);
	g_array_unref(plan.video);
}

void lc_director_tell_members(const struct lc_scene *scene, json_t *event)
{
	for (guint i = 0; i < scene->attachments->len; i++) {
		const struct lc_attachment *attachment = attachment_at(scene, i);
		if (attachment->is_admitted)
			lc_attachment_tell(attachment, event);
	}
}

static void tell_speakers(const struct lc_scene *scene)
{
	g_autofree const char **ids = g_new0(const char *, scene->attachments->len + 1);
	size_t count = 0;

	for (guint i = 0; i < scene->attachments->len; i++) {
		const struct lc_attachment *attachment = attachment_at(scene, i);
		if (attachment->voice.is_speaking)
			ids[count++] = attachment->participant;
	}
	json_t *event =
		lc_speakers_json(lc_room_kind_name(scene->room->kind), scene->room, ids, count);
	lc_director_tell_members(scene, event);
	lc_json_free(event);
}

void lc_director_wish(struct lc_attachment *attachment, const struct lc_slot_wishes *wishes)
{
	if (attachment->receiver.port)
		attachment->receiver.reception->wishes = *wishes;
}

void lc_director_refresh(const struct lc_scene *scene)
{
	struct lc_sources sources;

	lc_sources_init(&sources, scene->attachments);
	ask_for_changed(scene, &sources, true);
	lc_sources_clear(&sources);
}

/**
 * Nothing is sent to who does not get it yet: a picture that is whole would be lost, and the next
 * could not be asked for so soon.
 */
static void see_who_is_up(const struct lc_scene *scene)
{
	for (guint i = 0; i < scene->attachments->len; i++) {
		struct lc_receiver *receiver = &attachment_at(scene, i)->receiver;
		bool is_up = receiver->port && atomic_load(&receiver->port->is_up);
		if (is_up == receiver->is_up)
			continue;
		receiver->is_up = is_up;
		scene->director->is_stale = true;
		if (is_up)
			atomic_store(&receiver->port->keyframes_wanted, UINT64_MAX);
	}
}

void lc_director_reroute(const struct lc_scene *scene)
{
	if (step_voices(scene))
		tell_speakers(scene);
	lc_director_follow_talk(scene);
	see_who_is_up(scene);
	plan_all(scene);
}

void lc_director_tick(const struct lc_scene *scene)
{
	lc_director_reroute(scene);
	if (scene->now_ms >= scene->director->layers_due_ms) {
		lc_director_adapt(scene);
		scene->director->layers_due_ms = scene->now_ms + LC_LAYERS_EVERY_MS;
	}
	lc_director_tell_ratings(scene);
	if (scene->now_ms >= scene->director->rating_due_ms) {
		lc_director_rate(scene);
		scene->director->rating_due_ms = scene->now_ms + LC_QUALITY_EVERY_MS;
	}
	for (guint i = 0; i < scene->attachments->len; i++)
		lc_route_cell_reap(&attachment_at(scene, i)->publisher->publisher->routes);
}
