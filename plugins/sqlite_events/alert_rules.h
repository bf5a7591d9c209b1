/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a connection is so bad that somebody should be told (S4-F5). Knows no clock and no database.
 *
 * Quality is looked at in parts of ten seconds. A part's MOS is that of the mean rating of its windows,
 * of all media of one person in one way, and of the worse way where there are two. It is known when a
 * window of a later part comes. What was not rated, because nothing flowed or a microphone was muted,
 * is no part: it neither counts nor interrupts, unless it lasts. An alert is over when parts have been
 * better by a margin for as long as it took to raise it, so one about the limit is raised once.
 */
#ifndef LECTERN_SQLITE_EVENTS_ALERT_RULES_H
#define LECTERN_SQLITE_EVENTS_ALERT_RULES_H

#include "plugins/sqlite_events/quality_line.h"

/* Symbol, the word in the column `rule`. */
#define ALERT_RULES(X)                                                                             \
	X(ALERT_QUALITY, "quality")               /* MOS of a person below a limit, for a time */  \
	X(ALERT_DISCONNECTIONS, "disconnections") /* of a person in a conference, over a limit */  \
	X(ALERT_SESSION_DISCONNECTIONS, "session_disconnections") /* of all together */

#define ALERT_ENUM_ROW(symbol, word) symbol,
enum alert_rule { ALERT_RULES(ALERT_ENUM_ROW) ALERT_RULES_COUNT };

#define ALERT_NO_LIMIT (-1)
#define ALERT_MARGIN_MOS 0.2 /* better than the limit by this much is over */
#define ALERT_PAUSE_MS 60000 /* without a part for so long, all begins anew */
#define ALERT_LEAST_FOR_MS QUALITY_WINDOW_MS

/** What is too bad. */
struct alert_limits {
	double mos_below; /* 0 = there is no such rule */
	int64_t mos_for_ms;
	int64_t disconnections_over; /* ALERT_NO_LIMIT = there is no such rule; so is the next */
	int64_t session_disconnections_over;
};

/** The connection of one person; all zero is a fresh one. */
struct alert_watch {
	bool is_raised;  /* may be set by whoever knows */
	int64_t part_ms; /* start of the part under way; 0 = none yet */
	struct {
		double rating; /* sum */
		uint32_t windows;
	} ways[QUALITY_WAYS];
	int64_t poor_ms, fine_ms; /* in a row */
	double poor_sum, lowest;  /* ratings of those that are poor */
	enum quality_way lowest_way;
};

enum alert_change { ALERT_UNCHANGED, ALERT_RAISED, ALERT_ENDED };

/** What has come of a window. */
struct alert_finding {
	enum alert_change change;
	/* ALERT_RAISED: */
	double mos; /* of the mean rating of all parts in a row that are poor */
	int64_t for_ms;
	enum quality_way way; /* where it was worst */
};

/** Adds the next rated window of a person; one that is older than the part under way changes nothing. */
struct alert_finding alert_watch_add(struct alert_watch *watch, const struct alert_limits *limits,
				     const struct quality_window *window);
/** Is there any rule at all? */
bool alert_limits_have_rule(const struct alert_limits *limits);
/** The word of a rule; a literal. */
const char *alert_rule_word(enum alert_rule rule);
/** The rule of a word of ours. */
enum alert_rule alert_rule_find(const char *word);

#endif
