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
	bool wants_routes;  /* who may be heard or seen has changed */
	enum lc_role role;  /* JOIN: as what, once that has been checked; else LC_ROLES */
	enum lc_role ender; /* whose doing the end of a conference is; LC_ROLES = nobody's */
};

/** What a row of the command table runs. LC_OK, or a refusal with nothing changed. */
typedef enum lc_error lc_run(struct lc_turn *turn);

lc_run lc_run_join, lc_run_subscribe, lc_run_configure, lc_run_leave, lc_run_mute, lc_run_unmute,
	lc_run_kick, lc_run_lock, lc_run_unlock, lc_run_end, lc_run_restart, lc_run_edit,
	lc_run_read, lc_run_leg_up, lc_run_leg_down, lc_run_leg_suspect, lc_run_leg_resumed,
	lc_run_admit, lc_run_admit_all, lc_run_deny, lc_run_mute_all, lc_run_unmute_all,
	lc_run_hold, lc_run_unhold, lc_run_ban, lc_run_unban, lc_run_set_role, lc_run_set_status,
	lc_run_grant_control, lc_run_call_start, lc_run_call_end, lc_run_import, lc_run_assign,
	lc_run_discover, lc_run_restart_ack, lc_run_message, lc_run_react, lc_run_raise_hand,
	lc_run_lower_hand;

/**
 * Appends a numbered event of the present conference, which must exist. `seat` (may be NULL) is who
 * it is about. Borrowed until the next effect is added.
 */
struct lc_event *lc_turn_emit(struct lc_turn *turn, enum lc_event_kind kind,
			      enum lc_audience audience, const struct lc_seat *seat);

/** The same without a number, not for the record: errors and heartbeats. A conference must exist. */
struct lc_event *lc_turn_tell(struct lc_turn *turn, enum lc_event_kind kind,
			      enum lc_audience audience, const struct lc_seat *seat);
/** The event just emitted is left as a signal for all members but callers, here or away. */
void lc_turn_address_members(struct lc_turn *turn);
/** Puts into an event who gave the command, unless it is who the event is about. */
void lc_turn_say_who(const struct lc_turn *turn, struct lc_event *event);
/** The same, and the reason in that person's words. */
void lc_turn_say_why(const struct lc_turn *turn, struct lc_event *event);

/** The seat that the command is about, also in the lobby; NULL when there is none. */
struct lc_seat *lc_turn_find_target(const struct lc_turn *turn);
/** The same among members: LC_NO_SUCH_PARTICIPANT, or LC_INVALID_STATE for one in the lobby. */
enum lc_error lc_turn_find_member(const struct lc_turn *turn, struct lc_seat **out);
/** LC_NO_SUCH_PARTICIPANT. */
enum lc_error lc_turn_refuse_target(const struct lc_turn *turn);
/** May the command's reason be shown? LC_BAD_FIELD otherwise. */
enum lc_error lc_turn_check_reason(const struct lc_turn *turn);
/** Sets what trainers set of a member, and tells when it is news. */
void lc_turn_set_flags(struct lc_turn *turn, struct lc_seat *seat, bool is_muted, bool is_held);

/** What a conference id means for a room. */
enum lc_meaning { LC_PRESENT_CONFERENCE, LC_ENDED_CONFERENCE, LC_FOREIGN_CONFERENCE };
/** Reads "<room>_<digits>"; "" is the present one, and an ended one when there is none. */
enum lc_meaning lc_room_understand(const struct lc_room *room, const char *conference);
/** LC_SESSION_OVER: the conference of a temporary room has ended, and there will be no other. */
enum lc_error lc_turn_refuse_over(const struct lc_turn *turn);
/** LC_NO_SUCH_CONFERENCE. */
enum lc_error lc_turn_refuse_conference(const struct lc_turn *turn);

/** Makes a conference in state creating, with a new id (S1-36). There must be none. */
void lc_turn_create_conference(struct lc_turn *turn);
/** Changes the conference's state and tells; staying is no event. The step must be legal. */
void lc_turn_set_state(struct lc_turn *turn, enum lc_conference_state state,
		       enum lc_audience audience);
/** A temporary room without a conference is forgotten at `due_ms` (monotonic). */
void lc_room_arm_forget(struct lc_room *room, int64_t due_ms);
/** Ends the conference and all its seats, each exactly once; clients are told before legs end. */
void lc_turn_terminate(struct lc_turn *turn, enum lc_reason reason);
/** Ends the conference if it must not go on without the seat of this role that was closed. */
void lc_turn_end_if_needed(struct lc_turn *turn, enum lc_role closed_role, enum lc_reason reason);

/** Is the actor's participant an id? JOIN and SUBSCRIBE bring one that no seat vouches for yet. */
enum lc_error lc_turn_check_participant(const struct lc_turn *turn);
/** Puts a seat at the end of the room's list, which owns it from now on. */
void lc_room_add_seat(struct lc_room *room, struct lc_seat *seat);
/** Makes a seat without a leg at the end of the list. */
struct lc_seat *lc_turn_add_seat(struct lc_turn *turn, const char *participant);
/** A member's attendance begins or goes on; counts the peak. */
void lc_turn_begin_stay(struct lc_turn *turn, struct lc_seat *seat);
/** A member's media is up, or somebody whose media is up has become a member. */
void lc_turn_media_came(struct lc_turn *turn, struct lc_seat *seat);
/** Gives a seat its next leg: media timer armed, a member's attendance open. */
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

/* Lobby (lobby.c) */

/** The seat, a new one, waits: told to trainers. */
void lc_turn_enter_lobby(struct lc_turn *turn, struct lc_seat *seat);
/** It waits no longer: tells the audience, with the reason. */
void lc_turn_leave_lobby(struct lc_turn *turn, struct lc_seat *seat, enum lc_audience audience,
			 enum lc_reason reason);
/** The heartbeat of a live leg that waits: tells it so, and arms the next. */
void lc_turn_beat_lobby(struct lc_turn *turn, struct lc_seat *seat);
/** The seat becomes a member: attendance begins, others are told (also at a join without a lobby). */
void lc_turn_admit(struct lc_turn *turn, struct lc_seat *seat);
/** Is there a place for one more of this role? LC_ROOM_FULL with what is full in `why`. */
enum lc_error lc_turn_check_capacity(const struct lc_turn *turn, enum lc_role role);
/** The same for the role's own limit alone: somebody who is inside changes roles. */
enum lc_error lc_turn_check_role_limit(const struct lc_turn *turn, enum lc_role role);

/* Bans (bans.c) */

/** LC_BANNED when this participant, or whoever has this key, may not come. */
enum lc_error lc_turn_check_ban(const struct lc_turn *turn, const char *participant,
				const uint8_t *key_hash);
/** The conference has ended: bans that are not for good are lifted. */
void lc_room_lift_bans(struct lc_room *room);

/* Control and the external call (control.c, call.c) */

/** A member's media has come up: a caller's begins a call; a trainer takes control nobody has. */
void lc_turn_control_came(struct lc_turn *turn, struct lc_seat *seat);
/**
 * A member's leg has ended (`is_closed`: the seat too): a call ends with its last caller, control
 * falls to a trainer. May end the conference (S1-02); true then, and all seats are gone.
 */
bool lc_turn_control_went(struct lc_turn *turn, const char *participant, enum lc_role role,
			  bool is_closed);
/** The conference is ending: a call that goes on ends before it (S1-X01). */
void lc_turn_drop_call(struct lc_turn *turn, enum lc_reason reason);
/** Gives control to a trainer when nobody has it. */
void lc_turn_take_control(struct lc_turn *turn, const struct lc_seat *seat);
/** A member is gone (`is_closed`: for good): control falls to a trainer where it must. */
void lc_turn_lose_control(struct lc_turn *turn, const char *participant, bool is_closed);
/** Does the external call keep this seat from being heard? Derived from who has control. */
bool lc_room_is_silenced(const struct lc_room *room, const struct lc_seat *seat);
/** Works it out for every seat. */
void lc_turn_silence(struct lc_turn *turn);
/** Has the actor control of the conference? */
bool lc_turn_is_controller(const struct lc_turn *turn);

/* Roster (volunteers.c) */

/** May the actor come in this role? LC_NOT_ALLOWED when the roster says no. */
enum lc_error lc_turn_check_volunteer(const struct lc_turn *turn, enum lc_role role);
/** A volunteer's seat is closed: nobody is logged on there any more (S1-52). */
void lc_room_log_out(struct lc_room *room, const char *participant);
/** A trainer's session is over: nobody is assigned to that trainer any more (S1-52). */
void lc_room_end_assignments(struct lc_room *room, const char *trainer);

/* Progress of a restart (progress.c) */

/** A restart has begun: everybody it concerns is listed. */
void lc_turn_begin_progress(struct lc_turn *turn);
/** The restart's event, just emitted, is left as a signal for everybody on the list. */
void lc_turn_address_returning(struct lc_turn *turn);
/** Tells the trainers how far the restart has got. */
void lc_turn_tell_progress(struct lc_turn *turn);
/** Somebody's media is up: back, when a restart waits for it. */
void lc_turn_progress_came(struct lc_turn *turn, const struct lc_seat *seat);
/** Somebody has left for good and is not awaited any more. */
void lc_turn_progress_left(struct lc_turn *turn, const char *participant);
/** Time for answers is over. */
void lc_turn_expire_progress(struct lc_turn *turn);
/** The conference is over, there is nothing to come back to. */
void lc_room_end_progress(struct lc_room *room);

/** Frees a seat; for the list of seats. Its timers must not be armed. */
void lc_seat_free(void *seat);
/** Does the room's session need somebody of this role? */
bool lc_room_needs(const struct lc_room *room, enum lc_role role);
/** Is somebody whom the session needs disconnected? Who is on the way back is not missing. */
bool lc_room_misses_somebody(const struct lc_room *room);

#endif
