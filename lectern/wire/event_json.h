/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events, rooms, participants and errors as JSON: the one table that maps an engine event to what
 * clients and event handlers read. docs/protocol.md describes the result.
 *
 * Every function returns a new object that the caller owns.
 */
#ifndef LECTERN_WIRE_EVENT_JSON_H
#define LECTERN_WIRE_EVENT_JSON_H

#include <jansson.h>

#include "lectern/conference/room.h"
#include "lectern/media/slots.h"

/** Who reads: what is shown of a room depends on it. */
enum lc_view {
	LC_VIEW_ALL,    /* trainers, managers, event handlers */
	LC_VIEW_MEMBER, /* who is in the conference: nothing of the lobby */
	LC_VIEW_SELF,   /* who waits in the lobby: nothing but oneself */
	LC_VIEWS
};

/** The view of whoever has this seat. */
enum lc_view lc_view_of_seat(const struct lc_seat *seat);

/** The name clients know an event by, or NULL when clients are never told. */
const char *lc_event_client_name(enum lc_event_kind kind);

/**
 * An event as clients of that view read it: `{PLUGIN: "event", "event": NAME, ...}`. `room`
 * (borrowed) is the room after the command. NULL when clients are never told of this kind.
 */
json_t *lc_event_json(const char *plugin, const struct lc_event *event, const struct lc_room *room,
		      enum lc_view view);

/** An event as event handlers read it: all eleven of S5-U02 and ours, without the plugin's key. */
json_t *lc_event_record_json(const struct lc_event *event, const struct lc_room *room);

/**
 * An event as the signal that is left for its addressees (design 6): `{"type", "time", "room",
 * "conference", ...}`, without what only somebody in the conference could use. A text of one line, to
 * be freed with g_free(); NULL for events that are never left.
 */
char *lc_signal_text(const struct lc_event *event, const struct lc_room *room);
/** The event as one addressee reads it: a copy that names the signal (`signal`: 20 digits). */
json_t *lc_event_with_signal(const json_t *event, uint64_t signal);
/** The event `signals`: what waits in a mailbox, an array of struct lc_signal. */
json_t *lc_signals_json(const char *plugin, const char *room, const GPtrArray *signals);
/** The same as an array alone. */
json_t *lc_signal_list_json(const GPtrArray *signals);

/** INFO of docs/protocol.md. */
json_t *lc_participant_json(const struct lc_participant_info *info);
/** List of INFO, in order of coming; `self` (may be NULL) is always in it. */
json_t *lc_participants_json(const struct lc_room *room, enum lc_view view,
			     const struct lc_seat *self);
/** STATS of docs/protocol.md, of events. */
json_t *lc_stats_json(const struct lc_stats *stats);
/** The same with what is derived from the room's limits (S5-U10). */
json_t *lc_room_stats_json(const struct lc_room *room, struct lc_now now);
/** A chat message. */
json_t *lc_message_json(const struct lc_message *message);
/** A room's settings, without its secrets. */
json_t *lc_policy_json(const struct lc_room *room);
/** List of bans. */
json_t *lc_bans_json(const struct lc_room *room);
/** The roster in the words of the table `volunteers` (S1-46...50). */
json_t *lc_roster_json(const struct lc_room *room);
/** Whom a discovery finds for a trainer, with the fields of S1-17. */
json_t *lc_discovered_json(const struct lc_room *room, const char *trainer);
/** How far the last restart has got. */
json_t *lc_progress_json(const struct lc_room *room);
/** Adds `trainerId` and `activeController` (S1-U12). */
void lc_add_standing(json_t *object, const struct lc_room *room);
/** Adds what somebody who comes in must know, as far as the participant's seat may know it. */
void lc_add_snapshot(json_t *object, const struct lc_room *room, const char *participant);
/** A row of `list`. */
json_t *lc_room_json(const struct lc_room *room);
/** Sets `room`, `conference`, `session` and `state` as far as they exist. */
void lc_room_head_json(json_t *object, const struct lc_room *room);
/** The event `joined` for the seat of `participant`. */
json_t *lc_joined_json(const char *plugin, const struct lc_room *room, const char *participant,
		       bool is_resumed, struct lc_now now);

/** What one slot shows, for the event `slots`. */
struct lc_slot_view {
	const char *mid; /* borrowed */
	bool is_audio;
	const char *participant; /* borrowed; NULL = empty */
	enum lc_kind source;
};
/** The event `slots`: all slots of a subscriber. */
json_t *lc_slots_json(const char *plugin, const struct lc_room *room,
		      const struct lc_slot_view *slots, size_t count);
/** The event `speakers`: ids (borrowed) of who speaks now. */
json_t *lc_speakers_json(const char *plugin, const struct lc_room *room,
			 const char *const *participants, size_t count);
/** The event `quality` of a slot: the simulcast layer that now flows in a slot. */
json_t *lc_quality_json(const char *plugin, const struct lc_room *room, const char *mid,
			const char *participant, int layer);
/** The event `quality` of a participant's connection: 1 (bad) to 5 (excellent). */
json_t *lc_connection_quality_json(const char *plugin, const struct lc_room *room,
				   const char *participant, int quality);

#define LC_ALERT_WORD_BYTES 39

/** That a connection, or a session, is poor. Plain data. */
struct lc_alert {
	char id[LC_ALERT_WORD_BYTES + 1];
	char room[LC_ID_BYTES + 1];
	char conference[LC_CONFERENCE_ID_BYTES + 1];
	char participant[LC_ID_BYTES + 1]; /* "" = the session as a whole */
	char rule[LC_ALERT_WORD_BYTES + 1];
	double threshold, value;
	int64_t seconds;      /* for so long; 0 = it has none */
	int64_t raised_at_ms; /* wall clock */
};
/** The event `alert`. */
json_t *lc_alert_json(const char *plugin, const struct lc_room *room, const struct lc_alert *alert);
/** The event `leg-ended`. */
json_t *lc_leg_ended_json(const char *plugin, const char *room, enum lc_reason reason);
/** A refusal: `error_code` and `error`; `why` may be NULL or empty. */
json_t *lc_error_json(const char *plugin, enum lc_error error, const struct lc_why *why);
/** Adds why something could not be stored, as an object `key`; nothing for LC_OK. */
void lc_add_unstored(json_t *object, const char *key, enum lc_error error,
		     const struct lc_why *why);
/** `{PLUGIN: "success"}`, and `room` unless it is NULL. */
json_t *lc_success_json(const char *plugin, const char *room);
/** Gives up a reference; for callers that do not include jansson. NULL is fine. */
void lc_json_free(json_t *json);

#endif
