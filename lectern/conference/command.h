/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be asked of a room: one tagged value, copied whole, no pointers but one list.
 *
 * Ids, secrets and hashes come in through the command and time comes in beside it, so a test
 * replays any sequence bit for bit.
 */
#ifndef LECTERN_CONFERENCE_COMMAND_H
#define LECTERN_CONFERENCE_COMMAND_H

#include "lectern/conference/policy.h"
#include "lectern/conference/types.h"
#include "lectern/conference/volunteer.h"

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
	LC_CMD_READ_POLICY, /* changes nothing: may the actor see the room's settings? */
	LC_CMD_ADMIT,       /* target: out of the lobby into the conference */
	LC_CMD_ADMIT_ALL,
	LC_CMD_DENY,       /* target: out of the lobby; `text` = why */
	LC_CMD_MUTE_ALL,   /* all but trainers */
	LC_CMD_UNMUTE_ALL, /* all */
	LC_CMD_HOLD,       /* target: hears nothing, is not heard */
	LC_CMD_UNHOLD,     /* target */
	LC_CMD_BAN,        /* target, present or not: may not come (back); `text` = why */
	LC_CMD_UNBAN,      /* target */
	LC_CMD_SET_ROLE,   /* target: trainer or trainee; a co-trainer is a trainer */
	LC_CMD_SET_STATUS, /* target: active, muted or on_hold (S5-U03 update_participant_status) */
	LC_CMD_GRANT_CONTROL, /* target: the one who talks to the outside caller (S1-U07) */
	LC_CMD_CALL_START,    /* an external call begins (S1-U08) */
	LC_CMD_CALL_END,      /* it ends: undone exactly, the caller is let go (S1-U17) */
	LC_CMD_IMPORT,        /* volunteers of the roster, new or changed (S1-46...49) */
	LC_CMD_ASSIGN,        /* target: a trainee of `trainer`; "" = of nobody (S1-47) */
	LC_CMD_DISCOVER,      /* whom a restart would reach (S1-14...21) */
	LC_CMD_RESTART_ACK,   /* "I have heard of the restart": `conference` = the new one */
	LC_CMD_MAIL,          /* the asker's own mailbox is to be read or emptied */
	LC_CMD_MESSAGE,       /* chat: `message` */
	LC_CMD_REACT,         /* `text` = the reaction */
	LC_CMD_RAISE_HAND,
	LC_CMD_LOWER_HAND,  /* one's own (no target), or the target's by a trainer */
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
	char display[LC_NAME_BYTES + 1];   /* "" = the participant's id is shown */
	char role[LC_ROLE_NAME_BYTES + 1]; /* as the room calls it */
	char pin[LC_SECRET_BYTES + 1];
	uint8_t key_hash[LC_HASH_BYTES]; /* SHA-256 of the seat_key */
	unsigned video_codecs;           /* bit 1u << codec: what the offer can send */
	bool has_video;                  /* the offer has video m-lines: needs the room's codec */
	bool microphone, camera, screen; /* what flows from the start */
	bool is_vouched; /* a signed token vouches for participant and role: no pin, no secret */
	bool has_claims; /* says whose account or appointment it is ... */
	bool are_claims_vouched; /* ... and a signed token says the same */
	bool is_return; /* "I have a seat": refused with LC_SEAT_GONE when there is none any more */
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
	char target[LC_ID_BYTES + 1]; /* the participant acted upon, where there is one */
	char text[LC_NAME_BYTES + 1]; /* KICK, DENY, BAN: why; REACT: the reaction */
	union {
		struct lc_join join;
		struct lc_subscribe subscribe;
		struct lc_configure configure;
		struct lc_policy policy;                     /* EDIT */
		char conference[LC_CONFERENCE_ID_BYTES + 1]; /* END, RESTART: "" = the present
								* one; RESTART_ACK */
		bool is_for_good;                            /* BAN: also in later conferences */
		enum lc_role role;                           /* SET_ROLE */
		enum lc_seat_status status;                  /* SET_STATUS */
		char trainer[LC_ID_BYTES + 1];      /* ASSIGN, DISCOVER: "" = nobody, the asker */
		char message[LC_MESSAGE_BYTES + 1]; /* MESSAGE */
		struct {
			const struct lc_volunteer *list; /* borrowed while the command runs */
			size_t count;
		} volunteers;         /* IMPORT */
		int64_t last_seen_ms; /* LEG_DOWN: monotonic time of the last packet, 0 = unknown */
	};
};

/** The name of a command for logs: "join", "leg-down", ...; a literal. */
const char *lc_command_name(enum lc_command_kind kind);

#endif
