/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be asked of a room: one tagged value, copied whole, no pointers.
 *
 * Ids, secrets and hashes come in through the command and time comes in beside it, so a test
 * replays any sequence bit for bit.
 */
#ifndef LECTERN_CONFERENCE_COMMAND_H
#define LECTERN_CONFERENCE_COMMAND_H

#include "lectern/conference/policy.h"
#include "lectern/conference/types.h"

enum lc_command_kind {
	LC_CMD_JOIN,      /* take a seat, or take it back with its key */
	LC_CMD_SUBSCRIBE, /* the receiving half of a leg */
	LC_CMD_CONFIGURE, /* what the actor sends: microphone, camera, screen; display name */
	LC_CMD_LEAVE,     /* give the seat up */
	LC_CMD_MUTE,      /* target; by a trainer or manager */
	LC_CMD_UNMUTE,    /* target */
	LC_CMD_KICK,      /* target */
	LC_CMD_LOCK,      /* nobody new comes in */
	LC_CMD_UNLOCK,
	LC_CMD_END,         /* end the conference; ended already is success (S1-10) */
	LC_CMD_RESTART,     /* end it and start the next with everybody in it (S1-31...40) */
	LC_CMD_EDIT,        /* a new policy; by a manager */
	LC_CMD_READ,        /* changes nothing: may the actor see participants and stats? */
	LC_CMD_LEG_UP,      /* media of the actor's leg is up (from the gateway) */
	LC_CMD_LEG_DOWN,    /* the leg is gone without `leave` (from the gateway) */
	LC_CMD_LEG_SUSPECT, /* nothing heard from the leg for 4 s (from the gateway) */
	LC_CMD_LEG_RESUMED, /* heard again (from the gateway) */
	LC_COMMANDS
};

/** Who asks. A seat is named by participant and leg; a manager needs no seat. */
struct lc_actor {
	char participant[LC_ID_BYTES + 1]; /* "" when the asker has no seat */
	uint32_t leg;                      /* an older leg's requests are refused (LC_STALE_LEG) */
	char secret[LC_SECRET_BYTES + 1];  /* room secret as presented, or "" */
	bool is_admin;                     /* came through the Admin API: needs no secret */
};

/** Parameters of LC_CMD_JOIN. The participant is the actor's. */
struct lc_join {
	char display[LC_NAME_BYTES + 1]; /* "" = the participant's id is shown */
	enum lc_role role;
	char pin[LC_SECRET_BYTES + 1];
	uint8_t key_hash[LC_HASH_BYTES]; /* SHA-256 of the seat_key */
	unsigned video_codecs;           /* bit 1u << codec: what the offer can send */
	bool has_video;                  /* the offer has video m-lines: needs the room's codec */
	bool microphone, camera, screen; /* what flows from the start */
};

/** Parameters of LC_CMD_SUBSCRIBE. The participant is the actor's. */
struct lc_subscribe {
	uint8_t key_hash[LC_HASH_BYTES];
	uint64_t ticket;       /* names this subscription in the effects that answer it later */
	unsigned video_codecs; /* what the offer can receive */
	bool has_video;
};

/** Parameters of LC_CMD_CONFIGURE: only what `has_...` says is changed. */
struct lc_configure {
	bool has_microphone, microphone;
	bool has_camera, camera;
	bool has_screen, screen;
	bool has_display;
	char display[LC_NAME_BYTES + 1];
};

struct lc_command {
	enum lc_command_kind kind;
	struct lc_actor by;
	char target[LC_ID_BYTES + 1]; /* MUTE, UNMUTE, KICK: the participant acted upon */
	union {
		struct lc_join join;
		struct lc_subscribe subscribe;
		struct lc_configure configure;
		struct lc_policy policy; /* EDIT */
		char conference[LC_CONFERENCE_ID_BYTES +
				1];   /* END, RESTART: "" = the present one */
		int64_t last_seen_ms; /* LEG_DOWN: monotonic time of the last packet, 0 = unknown */
	};
};

/** The name of a command for logs: "join", "leg-down", ...; a literal. */
const char *lc_command_name(enum lc_command_kind kind);

#endif
