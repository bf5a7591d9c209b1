/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the engine: one turn, that is one command or one deadline being worked on, and the steps
 * that several commands share. Private to this folder.
 *
 * A command's function validates first and then changes; once it has changed something it can no
 * longer refuse. Steps named lc_turn_... never fail.
 */
#ifndef LECTERN_CONFERENCE_ENGINE_H
#define LECTERN_CONFERENCE_ENGINE_H

#include "lectern/conference/room.h"

/** One command or deadline at work; lives on the stack of lc_room_apply() or lc_room_expire(). */
struct lc_turn {
	struct lc_room *room;
	const struct lc_command *command; /* NULL for a deadline */
	struct lc_now now;
	struct lc_effects *out;
	struct lc_why *why;
	struct lc_seat *seat; /* the actor's, when its leg is the present one; else NULL */
	bool is_manager;
	bool wants_routes; /* who may be heard or seen has changed */
};

/** What a row of the command table runs. LC_OK, or a refusal with nothing changed. */
typedef enum lc_error lc_run(struct lc_turn *turn);

lc_run lc_run_join, lc_run_subscribe, lc_run_configure, lc_run_leave, lc_run_mute, lc_run_unmute,
	lc_run_kick, lc_run_lock, lc_run_unlock, lc_run_end, lc_run_restart, lc_run_edit,
	lc_run_read, lc_run_leg_up, lc_run_leg_down, lc_run_leg_suspect, lc_run_leg_resumed;

/**
 * Appends a numbered event of the present conference, which must exist. `seat` (may be NULL) is who
 * it is about. Borrowed until the next effect is added.
 */
struct lc_event *lc_turn_emit(struct lc_turn *turn, enum lc_event_kind kind,
			      enum lc_audience audience, const struct lc_seat *seat);

/** Makes a conference in state creating, with a new id (S1-36). There must be none. */
void lc_turn_create_conference(struct lc_turn *turn);
/** Changes the conference's state and tells; staying is no event. The step must be legal. */
void lc_turn_set_state(struct lc_turn *turn, enum lc_conference_state state,
		       enum lc_audience audience);
/** Ends the conference and all its seats, each exactly once; clients are told before legs end. */
void lc_turn_terminate(struct lc_turn *turn, enum lc_reason reason);
/** Ends the conference if it must not go on without the seat of this role that was closed. */
void lc_turn_end_if_needed(struct lc_turn *turn, enum lc_role closed_role, enum lc_reason reason);

/** Is the actor's participant an id? JOIN and SUBSCRIBE bring one that no seat vouches for yet. */
enum lc_error lc_turn_check_participant(const struct lc_turn *turn);
/** Makes a seat without a leg at the end of the list. */
struct lc_seat *lc_turn_add_seat(struct lc_turn *turn, const char *participant);
/** Gives a seat its next leg: joining, media timer armed, attendance open. */
void lc_turn_start_leg(struct lc_turn *turn, struct lc_seat *seat);
/**
 * Ends the seat's live leg as of `at_mono_ms`; nothing happens without one. The effect END_LEG is
 * the caller's to add, so that events can come first.
 */
void lc_turn_stop_leg(struct lc_turn *turn, struct lc_seat *seat, int64_t at_mono_ms,
		      enum lc_reason reason);
/** Adds END_LEG for a leg of a seat. */
void lc_turn_end_leg(struct lc_turn *turn, const struct lc_seat *seat, uint32_t leg,
		     enum lc_reason reason);
/** Tells the seat's status if it has changed, or in any case when `is_told` asks for it. */
void lc_turn_update_status(struct lc_turn *turn, struct lc_seat *seat, enum lc_audience audience,
			   bool is_told);
/** The leg is gone: the seat waits for its participant, or is closed when the room keeps none. */
void lc_turn_disconnect(struct lc_turn *turn, struct lc_seat *seat, int64_t last_seen_ms,
			enum lc_reason reason);
/** Closes a seat for good, and the conference when it cannot go on. Frees `seat`. */
void lc_turn_close_seat(struct lc_turn *turn, struct lc_seat *seat, enum lc_reason reason);
/** Takes a seat that is closed off the list and frees it; its leg number is never given again. */
void lc_turn_forget_seat(struct lc_turn *turn, struct lc_seat *seat);
/**
 * Somebody has gone for good, or the room needs others now: is the session still interrupted? Says
 * nothing, for nobody has come back.
 */
void lc_turn_reconsider(struct lc_turn *turn);
/** Is the session whole again? Then it says so; only after an interruption (S2-X07). */
void lc_turn_resume_session(struct lc_turn *turn);

/** Attaches the subscriptions that waited for this seat's join. */
void lc_turn_attach_pending(struct lc_turn *turn, struct lc_seat *seat);
/** Refuses a subscription that waited in vain. */
void lc_turn_expire_pending(struct lc_turn *turn, struct lc_pending *pending);

/** Frees a seat; for the list of seats. Its timers must not be armed. */
void lc_seat_free(void *seat);
/** Does the room's session need somebody of this role? */
bool lc_room_needs(const struct lc_room *room, enum lc_role role);
/** Is somebody whom the session needs disconnected? Who is on the way back is not missing. */
bool lc_room_misses_somebody(const struct lc_room *room);
/** Compares two key hashes in constant time. */
bool lc_hash_equal(const uint8_t *a, const uint8_t *b);

#endif
