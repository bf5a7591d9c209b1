/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a restart has got: everybody it concerns, and whether they are back.
 *
 * Plain bookkeeping for the trainer's eyes; it decides nothing. A second restart begins a new list.
 */
#ifndef LECTERN_CONFERENCE_PROGRESS_H
#define LECTERN_CONFERENCE_PROGRESS_H

#include <glib.h>

#include "lectern/conference/timers.h"
#include "lectern/conference/types.h"

#define LC_RESTART_ACK_MS 10000 /* who has been told and does not answer by then is missing */

/* How far one of them is: symbol, name. */
#define LC_RETURNS_TABLE(X)                                                                        \
	X(LC_RETURN_NOTIFIED, "notified") /* has been told, has not answered yet */                \
	X(LC_RETURN_BACK, "back")         /* has answered, or its media is up again */             \
	X(LC_RETURN_MISSING, "missing")   /* is not here, or has not answered in time */

enum lc_return {
#define LC_ENUM_RETURN(symbol, name) symbol,
	LC_RETURNS_TABLE(LC_ENUM_RETURN)
#undef LC_ENUM_RETURN
		LC_RETURNS
};

/** One of whom the restart concerns. */
struct lc_returning {
	char participant[LC_ID_BYTES + 1];
	enum lc_return state;
	int64_t since_ms; /* wall clock */
};

/** The list; all zero (but for init) before the first restart. */
struct lc_progress {
	GArray *list;                                /* of struct lc_returning */
	char initiator[LC_ID_BYTES + 1];             /* "" = a manager */
	char conference[LC_CONFERENCE_ID_BYTES + 1]; /* the new one; "" = there was no restart */
	int64_t at_ms;                               /* wall clock */
	struct lc_timer timer;                       /* armed while somebody has not answered */
};

/** The name of a state; a literal. */
const char *lc_return_name(enum lc_return state);

#endif
