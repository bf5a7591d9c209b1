/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a room tells: one tagged value, copied whole, no pointers.
 *
 * The first eleven are the events of the conference module (S5-U02) and go to every event handler;
 * the others exist for clients. An event's audience says which seats are told besides.
 */
#ifndef LECTERN_CONFERENCE_EVENT_H
#define LECTERN_CONFERENCE_EVENT_H

#include "lectern/conference/policy.h"
#include "lectern/conference/types.h"
#include "lectern/conference/visitor.h"

enum lc_event_kind {
	LC_EVENT_CONFERENCE_CREATED,
	LC_EVENT_CONFERENCE_TERMINATED,
	LC_EVENT_PARTICIPANT_JOINED,
	LC_EVENT_PARTICIPANT_LEFT,
	LC_EVENT_PARTICIPANT_STATUS_CHANGED,
	LC_EVENT_CONFERENCE_STATE_CHANGED,
	LC_EVENT_PARTICIPANT_MEDIA_ESTABLISHED,
	LC_EVENT_PARTICIPANT_MEDIA_TERMINATED,
	LC_EVENT_STATS_UPDATED,
	LC_EVENT_CONFERENCE_ERROR,
	LC_EVENT_PARTICIPANT_ERROR,
	/* ours, for clients */
	LC_EVENT_PARTICIPANT_DISCONNECTED,
	LC_EVENT_WAITING_FOR_PARTICIPANT,
	LC_EVENT_SESSION_RESUMED,
	LC_EVENT_PARTICIPANT_RETURNED, /* a seat was taken back; told in rooms with parties */
	LC_EVENT_CONFERENCE_RESTART,
	LC_EVENT_LOBBY_ENTERED, /* pairs with one LOBBY_LEFT */
	LC_EVENT_LOBBY_LEFT,    /* reason admitted, denied, left, ... */
	LC_EVENT_LOBBY_WAITING, /* heartbeat to who waits; not numbered, not for the record */
	LC_EVENT_ADMITTED,      /* to who was admitted: all that `joined` would have said */
	LC_EVENT_ROLE_CHANGED,
	LC_EVENT_CONTROL_CHANGED,
	LC_EVENT_CALL_START,
	LC_EVENT_CALL_END,
	LC_EVENT_RESTART_PROGRESS, /* to trainers: who has been told, is back, is missing */
	LC_EVENT_DISCOVERED,       /* the counts of a discovery (S1-43) */
	LC_EVENT_MESSAGE,
	LC_EVENT_REACTION,
	LC_EVENT_HAND_RAISED,
	LC_EVENT_HAND_LOWERED,
	/* ours, for event handlers; of a leg, not of the engine, and not numbered */
	LC_EVENT_TALKING,         /* somebody begins to talk, by the level of the sound (S4-X09) */
	LC_EVENT_STOPPED_TALKING, /* pairs with one TALKING; comes before what ended it */
	LC_EVENT_QUALITY,         /* of a connection, when it changes (S4-89) */
	LC_EVENT_VISITOR,         /* with what somebody is here (S4-66, S4-70...73) */
	LC_EVENTS,
	LC_ENGINE_EVENTS = LC_EVENT_TALKING /* those before it are the engine's */
};

/** Which seats hear of an event, a set of bits. Event handlers hear of all events. */
enum lc_audience {
	LC_TO_NOBODY = 0,
	LC_TO_SUBJECT = 1, /* the participant the event is about; the others do not include it */
	LC_TO_TRAINERS = 2,
	LC_TO_MEMBERS = 4, /* trainees and callers in the conference */
	LC_TO_WAITING = 8, /* who waits in the lobby */
	LC_TO_OTHERS = LC_TO_TRAINERS | LC_TO_MEMBERS,
	LC_TO_EVERYONE = LC_TO_OTHERS | LC_TO_SUBJECT,
	LC_TO_LOBBY_TOO = LC_TO_EVERYONE | LC_TO_WAITING,
};

/** All that is shown of a participant (S5-U06). */
struct lc_participant_info {
	char participant[LC_ID_BYTES + 1];
	char display[LC_NAME_BYTES + 1];
	enum lc_role role;
	char role_name[LC_ROLE_NAME_BYTES + 1]; /* what the room calls it */
	enum lc_seat_status status;
	bool muted, held;                /* set by a trainer */
	bool microphone, camera, screen; /* what the participant itself sends */
	bool suspect;                    /* its leg has been silent for 4 s */
	bool waiting;                    /* in the lobby, whatever the status */
	bool silenced;                   /* an external call keeps it from being heard (S1-U08) */
	uint64_t hand;                   /* raised hands in their order; 0 = not raised */
	uint32_t leg;                    /* number of its present or last leg; 0 = none yet */
	int64_t joined_at_ms;            /* wall clock; first join of this conference */
	int64_t reconnect_until_ms;      /* wall clock; 0 unless disconnected */
};

/** Counts of a conference (S5-U07). */
struct lc_stats {
	uint32_t total_participants;  /* seats */
	uint32_t active_participants; /* media up, neither muted nor held */
	uint32_t audio_participants;  /* microphone on, media up, neither muted nor held */
	uint32_t disconnected_participants;
	uint32_t waiting_participants; /* in the lobby; not in the total */
	uint32_t peak_participants;    /* most seats with a leg at one time */
	uint64_t join_count;           /* first joins of this conference */
	uint64_t reconnection_count;   /* legs taken back */
	int64_t duration_ms;           /* since creation, monotonic */
	int64_t created_at_ms;         /* wall clock */
	enum lc_conference_state state;
};

struct lc_event {
	enum lc_event_kind kind;
	enum lc_audience audience;
	char room[LC_ID_BYTES + 1];
	char conference[LC_CONFERENCE_ID_BYTES + 1];
	uint64_t seq;  /* rises by one per event of this conference; 0 for errors and heartbeats */
	int64_t at_ms; /* wall clock */
	enum lc_reason reason; /* LEFT, TERMINATED, MEDIA_TERMINATED, LOBBY_LEFT, CONTROL_CHANGED,
				* CALL_END */
	struct lc_participant_info who; /* events about a participant; else who.participant is "" */
	enum lc_seat_status old_status; /* STATUS_CHANGED; new status stands in `who` */
	enum lc_conference_state old_state, new_state;   /* STATE_CHANGED */
	struct lc_stats stats;                           /* STATS_UPDATED; TERMINATED: final */
	struct lc_policy policy;                         /* CREATED (secrets blanked) */
	char old_conference[LC_CONFERENCE_ID_BYTES + 1]; /* RESTART */
	int64_t reconnect_timeout_ms;                    /* DISCONNECTED, WAITING_FOR_PARTICIPANT */
	char text[LC_NAME_BYTES +
		  1];             /* LEFT, LOBBY_LEFT: why, in the words of who did it; REACTION */
	char by[LC_ID_BYTES + 1]; /* who did it, where it was not the subject; "" = a manager */
	enum lc_role old_role;    /* ROLE_CHANGED */
	/* TERMINATED: the role of who ended it, or of who did not come back; "" = nobody's */
	char ender[LC_ROLE_NAME_BYTES + 1];
	char controller[LC_ID_BYTES + 1]; /* CALL_START, CALL_END, CONTROL_CHANGED: the new one */
	char old_controller[LC_ID_BYTES + 1];  /* CONTROL_CHANGED */
	uint32_t assigned, active, discovered; /* DISCOVERED: by either method, in all */
	uint64_t message;                      /* MESSAGE: its number, see lc_talk_find() */
	uint32_t position;                     /* LOBBY_WAITING: 1 = the next */
	int64_t quiet_ms;                      /* STOPPED_TALKING: for so long already */
	struct lc_visitor visitor;             /* VISITOR */
	uint8_t quality;                       /* QUALITY: 1 (bad) to 5 (excellent) */
	enum lc_error error;                   /* the two error events */
	struct lc_why why;
};

/** The event's name as event handlers see it: "conference-created", ...; a literal. */
const char *lc_event_name(enum lc_event_kind kind);
/** Is it one of the two error events? (S5-U02 `is_error`) */
bool lc_event_is_error(const struct lc_event *event);
/** Is it about one participant? (S5-U02 `involves_participant`) */
bool lc_event_involves_participant(const struct lc_event *event);

#endif
