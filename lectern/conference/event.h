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
	LC_EVENT_CONFERENCE_RESTART,
	LC_EVENTS
};

/** Which seats hear of an event. Event handlers hear of all of them. */
enum lc_audience {
	LC_TO_NOBODY,   /* event handlers only */
	LC_TO_EVERYONE, /* every seat with a leg */
	LC_TO_OTHERS,   /* the same without the participant the event is about */
	LC_TO_ONE,      /* only the participant the event is about */
};

/** All that is shown of a participant (S5-U06). */
struct lc_participant_info {
	char participant[LC_ID_BYTES + 1];
	char display[LC_NAME_BYTES + 1];
	enum lc_role role;
	enum lc_seat_status status;
	bool muted, held;                /* set by a trainer */
	bool microphone, camera, screen; /* what the participant itself sends */
	bool suspect;                    /* its leg has been silent for 4 s */
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
	uint32_t peak_participants;  /* most seats with a leg at one time */
	uint64_t join_count;         /* first joins of this conference */
	uint64_t reconnection_count; /* legs taken back */
	int64_t duration_ms;         /* since creation, monotonic */
	int64_t created_at_ms;       /* wall clock */
	enum lc_conference_state state;
};

struct lc_event {
	enum lc_event_kind kind;
	enum lc_audience audience;
	char room[LC_ID_BYTES + 1];
	char conference[LC_CONFERENCE_ID_BYTES + 1];
	uint64_t seq;  /* rises by one per event of this conference; 0 for the two error events */
	int64_t at_ms; /* wall clock */
	enum lc_reason reason;          /* LEFT, TERMINATED, MEDIA_TERMINATED */
	struct lc_participant_info who; /* events about a participant; else who.participant is "" */
	enum lc_seat_status old_status; /* STATUS_CHANGED; new status stands in `who` */
	enum lc_conference_state old_state, new_state;   /* STATE_CHANGED */
	struct lc_stats stats;                           /* STATS_UPDATED; TERMINATED: final */
	struct lc_policy policy;                         /* CREATED (secrets blanked) */
	char old_conference[LC_CONFERENCE_ID_BYTES + 1]; /* RESTART */
	int64_t reconnect_timeout_ms;                    /* DISCONNECTED, WAITING_FOR_PARTICIPANT */
	enum lc_error error;                             /* the two error events */
	struct lc_why why;
};

/** The event's name as event handlers see it: "conference-created", ...; a literal. */
const char *lc_event_name(enum lc_event_kind kind);
/** Is it one of the two error events? (S5-U02 `is_error`) */
bool lc_event_is_error(const struct lc_event *event);
/** Is it about one participant? (S5-U02 `involves_participant`) */
bool lc_event_involves_participant(const struct lc_event *event);

#endif
