/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room and the four calls that carry it: apply, expire, next deadline, check.
 *
 * One thread at a time may touch a room (the runtime keeps each room on one control loop), so there
 * are no locks and no reference counts: the room owns its conference, its seats and the
 * subscriptions that wait; a seat owns its leg's record and its timers. Whoever reads the structs
 * from outside this folder reads only.
 */
#ifndef LECTERN_CONFERENCE_ROOM_H
#define LECTERN_CONFERENCE_ROOM_H

#include <glib.h>

#include "lectern/conference/attendance.h"
#include "lectern/conference/command.h"
#include "lectern/conference/effects.h"
#include "lectern/conference/progress.h"
#include "lectern/conference/talk.h"
#include "lectern/conference/timers.h"

#define LC_MEDIA_TIMEOUT_MS 30000    /* a leg's media must be up by then, or the leg ends */
#define LC_SUBSCRIBE_TIMEOUT_MS 5000 /* how long a subscription waits for its join */
#define LC_MAX_PENDING 64            /* subscriptions that may wait in one room */
#define LC_MAX_WAITING 100           /* people in a lobby */
#define LC_LOBBY_BEAT_MS 15000       /* how often who waits is told so */
#define LC_MAX_BANS 1000             /* in one room */
#define LC_FORGET_MS 3600000         /* a temporary room is gone so long after its end (S2-U11) */

/** One live connection of a seat; embedded in the seat, meaningful while `number` is live. */
struct lc_leg {
	uint32_t number; /* rises per seat, for ever; 0 = the seat never had one */
	bool is_live;
	bool is_media_up;
	bool is_suspect;
	bool has_subscription; /* the receiving half is attached */
	struct lc_timer media_timer;
};

/** A participant's place in a room (design 1); outlives legs and conferences. */
struct lc_seat {
	char participant[LC_ID_BYTES + 1];
	char display[LC_NAME_BYTES + 1];
	enum lc_role role;
	uint8_t key_hash[LC_HASH_BYTES];
	bool is_admitted; /* false: waits in the lobby; hears, sees and learns nothing */
	bool muted, held;
	bool silenced; /* derived: see lc_turn_silence() */
	bool microphone, camera, screen;
	uint64_t hand; /* rises with each hand that is raised; 0 = not raised */
	struct lc_allowance allowance;
	struct lc_timer lobby_timer; /* armed while a live leg waits */
	struct lc_leg leg;
	enum lc_seat_status status;      /* last status told; see lc_seat_status_of() */
	struct lc_timer window;          /* armed exactly while the seat is disconnected */
	int64_t window_until_ms;         /* the same deadline on the wall clock; 0 = none */
	int64_t joined_at_ms;            /* wall clock, first join of this conference */
	struct lc_attendance attendance; /* of this conference */
};

/** One incarnation of a room. */
struct lc_conference {
	char id[LC_CONFERENCE_ID_BYTES + 1];
	enum lc_conference_state state;
	uint64_t seq; /* of the last event */
	int64_t created_mono_ms, created_wall_ms;
	uint32_t peak_participants;
	uint64_t join_count, reconnection_count;
	bool is_interrupted;              /* somebody whom the room needs is disconnected */
	char controller[LC_ID_BYTES + 1]; /* who talks to an outside caller; "" = nobody yet */
	bool is_on_call;                  /* an external call is going on (S1-U08) */
	char caller[LC_ID_BYTES + 1];     /* who was the first to call */
	int64_t call_since_ms;            /* wall clock */
};

/** Somebody who may not come (back). */
struct lc_ban {
	char participant[LC_ID_BYTES + 1];
	uint8_t key_hash[LC_HASH_BYTES]; /* of the seat that was banned; all zero = not known */
	bool is_for_good;                /* else until the conference ends; a restart is no end */
};

/** A subscription that came before its join. */
struct lc_pending {
	char participant[LC_ID_BYTES + 1];
	struct lc_subscribe subscribe;
	struct lc_timer timer;
};

/** A room; made by lc_room_new, freed by lc_room_free. */
struct lc_room {
	char name[LC_ID_BYTES + 1];
	enum lc_room_kind kind;
	struct lc_policy policy;
	struct lc_conference *conference; /* NULL between conferences; never TERMINATED */
	GPtrArray *seats;                 /* of struct lc_seat, in order of first join */
	GHashTable *seat_of;              /* the same by participant; borrows both */
	GPtrArray *pending;               /* of struct lc_pending */
	GArray *bans;                     /* of struct lc_ban */
	GArray *volunteers;               /* of struct lc_volunteer, in order of import */
	struct lc_talk talk;
	struct lc_progress progress;
	uint64_t last_hand;
	struct lc_timers timers;
	struct lc_timer forget_timer; /* a temporary room's, armed while it has no conference */
	int64_t ended_at_ms;      /* wall clock; of a temporary room's conference, 0 = not yet */
	int64_t last_epoch_s;     /* of the last conference id, so that ids never repeat */
	uint32_t last_closed_leg; /* highest leg of a closed seat; later seats begin above it, so
				   * that a participant's leg number never names two legs */
};

/**
 * Makes a room. NULL with `why` filled when the name or the policy is invalid (the same texts as
 * lc_policy_check; field `room` for the name). The caller owns the room.
 */
struct lc_room *lc_room_new(const char *name, enum lc_room_kind kind,
			    const struct lc_policy *policy, struct lc_why *why);
/** Frees a room and all that is in it, without effects. NULL is fine. */
void lc_room_free(struct lc_room *room);

/**
 * Carries out one command: either everything, appending effects to `out`, or nothing, saying why.
 * After a refusal the room is byte for byte as before; the only effect then is one error event
 * (S5-U02: participant error when the actor has a seat, else conference error when a conference
 * exists). `why` may be NULL.
 */
enum lc_error lc_room_apply(struct lc_room *room, const struct lc_command *command,
			    struct lc_now now, struct lc_effects *out, struct lc_why *why);
/** Fires every deadline that is due, in order of time. */
void lc_room_expire(struct lc_room *room, struct lc_now now, struct lc_effects *out);
/** The next deadline, monotonic ms, or LC_NEVER. */
int64_t lc_room_next_deadline(const struct lc_room *room);
/** Asserts every invariant of the room; for tests, the fuzzer and debug builds. */
void lc_room_check(const struct lc_room *room);
/**
 * The room exists from now on; to be called once, before anything else is asked of it. A room that was
 * revived (memento.h) goes on where it stood at `alive_ms` (wall clock): windows of those who were
 * connected then begin there, and what became due while nobody was up happens, in order and with the
 * time when it was due.
 */
void lc_room_wake(struct lc_room *room, int64_t alive_ms, struct lc_now now,
		  struct lc_effects *out);
/** The wall clock was set: what is shown of running windows follows it, their length does not. */
void lc_room_step_clock(struct lc_room *room, int64_t step_ms);
/** Ends the conference because the room is going away (reason "destroyed"). */
void lc_room_close(struct lc_room *room, struct lc_now now, struct lc_effects *out);

/** The seat of a participant; borrowed, NULL when there is none. */
struct lc_seat *lc_room_seat_find(const struct lc_room *room, const char *participant);
/** The status that follows from a seat's leg and flags (S5-X09). */
enum lc_seat_status lc_seat_status_of(const struct lc_seat *seat);
/** What is shown of a seat of this room. */
struct lc_participant_info lc_seat_info(const struct lc_room *room, const struct lc_seat *seat);
/** May what this seat sends be heard and seen? Media up, not muted (audio), not held. */
bool lc_seat_is_audible(const struct lc_seat *seat);
/** As above, for camera and screen: mute does not concern them, hold does. */
bool lc_seat_is_visible(const struct lc_seat *seat);
/** May this seat receive? Its leg is live and it is not held. */
bool lc_seat_may_receive(const struct lc_seat *seat);
/** Does an event with this audience about `subject` ("" = nobody) reach somebody like that? */
bool lc_audience_includes(enum lc_audience audience, const char *subject, const char *participant,
			  enum lc_role role, bool is_admitted);
/** Number of seats in the conference, without those who wait. */
uint32_t lc_room_member_count(const struct lc_room *room);
/** Number of members of one role. */
uint32_t lc_room_role_count(const struct lc_room *room, enum lc_role role);
/** Place of a waiting seat in the lobby: 1 = the next. */
uint32_t lc_room_lobby_position(const struct lc_room *room, const struct lc_seat *seat);
/**
 * Seats of a status, in order of joining, into `out` (at most `most`, then NULL will do for none);
 * returns how many there are (S5-U10).
 */
size_t lc_room_by_status(const struct lc_room *room, enum lc_seat_status status,
			 const struct lc_seat **out, size_t most);
/** Is one or nobody active? (S5-U10) */
bool lc_room_should_terminate(const struct lc_room *room);
/** Members / max_participants, 0 to 1 (S5-U10). */
double lc_room_capacity_utilization(const struct lc_room *room);
/** Is there no place left? (S5-U10) */
bool lc_room_is_full(const struct lc_room *room);
/** Is it active, with media up for two at least and for all whose leg is live? (S5-U10) */
bool lc_room_is_media_ready(const struct lc_room *room);
/** Time a participant has spent in this conference, ms, from its attendance (S5-U11). */
int64_t lc_seat_present_ms(const struct lc_seat *seat, struct lc_now now);
/** A volunteer of the roster; borrowed, NULL when there is none. */
const struct lc_volunteer *lc_room_volunteer_find(const struct lc_room *room,
						  const char *participant);
/** What a volunteer is doing: by its seat when there is one, else as imported (S1-46, S1-50...52). */
enum lc_logged_on lc_room_logged_on(const struct lc_room *room,
				    const struct lc_volunteer *volunteer);

/** One trainee of a discovery. */
struct lc_discovered {
	char participant[LC_ID_BYTES + 1];
	bool is_assigned; /* method 1: on the trainer's list (S1-15) */
	bool is_active;   /* method 2: in trainee mode (S1-16), here or elsewhere */
};
/**
 * Finds a trainer's trainees by both methods, each once, never another trainer's (S1-14...21,
 * S1-X04): first those assigned, in roster order, then the others who are active.
 * Returns an array of struct lc_discovered that the caller frees with g_array_unref().
 */
GArray *lc_room_discover(const struct lc_room *room, const char *trainer);
/** Whose trainees a DISCOVER is about: the one named, the asker, the only trainer here; else NULL. */
const char *lc_room_discoverer(const struct lc_room *room, const struct lc_command *command);
/** The session's status as users see it (S2-U05), derived. */
enum lc_session_status lc_room_session(const struct lc_room *room);
/** Counts of the present conference; all zero when there is none. */
struct lc_stats lc_room_stats(const struct lc_room *room, struct lc_now now);

#endif
