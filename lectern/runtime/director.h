/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The director of a room: decides what flows in every slot and points the routes there.
 *
 * It looks at the room (who may be heard and seen), at the meters (who speaks) and at what clients
 * want, asks the pure arithmetic of lectern/media, and publishes the result: slots are aimed,
 * routes swapped, key frames asked for, clients told. It is called after every change of the room
 * and every LC_DIRECTOR_TICK_MS while anybody is attached.
 */
#ifndef LECTERN_RUNTIME_DIRECTOR_H
#define LECTERN_RUNTIME_DIRECTOR_H

#include "lectern/conference/room.h"
#include "lectern/runtime/attachment.h"
#include "lectern/runtime/bus.h"

#define LC_DIRECTOR_TICK_MS 50
#define LC_LAYERS_EVERY_MS 250 /* how often layers are chosen anew */

/** What the director needs to remember of a room; embedded in the actor, all zero to begin with. */
struct lc_director {
	int64_t layers_due_ms; /* when layers are chosen again */
	int64_t rating_due_ms; /* when connections are rated again */
	bool is_stale;         /* routes are not those of who is there and up */
};

/** The room, its attachments and the moment; what every function here works on. */
struct lc_scene {
	struct lc_director *director;
	const struct lc_room *room;
	GPtrArray *attachments; /* of struct lc_attachment */
	int64_t now_ms;         /* monotonic */
	int64_t wall_ms;
	struct lc_bus *bus; /* who records what happens */
};

/** Steps meters, speakers and layers; re-points what follows from it. */
void lc_director_tick(const struct lc_scene *scene);
/** Re-points everything: who may be heard and seen has changed, or a client's wishes have. */
void lc_director_reroute(const struct lc_scene *scene);
/** Takes over a client's wishes for its video slots. */
void lc_director_wish(struct lc_attachment *attachment, const struct lc_slot_wishes *wishes);
/** A restart: every video slot that shows something asks its source for a key frame (S1-40). */
void lc_director_refresh(const struct lc_scene *scene);
/** Chooses simulcast layers for what each client displays and its link bears (S2-F5). */
void lc_director_adapt(const struct lc_scene *scene);
/** One second of everybody's connection has passed: rates it, and tells what changed (S2-F4). */
void lc_director_rate(const struct lc_scene *scene);
/** Tells new members how good everybody's connection is. */
void lc_director_tell_ratings(const struct lc_scene *scene);
/** Tells event handlers who has begun to talk and who has stopped; after voices were stepped. */
void lc_director_follow_talk(const struct lc_scene *scene);
/**
 * Tells that talk is over of whoever may no longer be heard: muted, held, gone, or in another conference
 * now. To be called before the events that say why are told.
 */
void lc_director_end_talk(const struct lc_scene *scene);
/** Tells event handlers with what those are here who have become members, or have said anew. */
void lc_director_tell_visitors(const struct lc_scene *scene);
/** Tells event handlers something about a participant that the engine knows nothing of. */
void lc_director_record(const struct lc_scene *scene, struct lc_event *event,
			const char *participant);
/** Tells all members; `event` is borrowed. */
void lc_director_tell_members(const struct lc_scene *scene, json_t *event);
/** Should this source of a leg be heard or seen now? Not of a leg that a newer one replaced. */
bool lc_director_is_on(const struct lc_scene *scene, const struct lc_attachment *attachment,
		       enum lc_kind kind);

#endif
