/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alerts as rows: raised and ended in the transaction of what raised or ended them, so that none is told
 * that a crash could undo. What is raised stands in the table; in memory is only how the quality of
 * each person has been of late. That may be forgotten: the next alert then comes a little later.
 *
 * Of one person in one conference there is one alert of quality at a time, and one of disconnections
 * ever, for they only get more. An alert ends when it is better, when the person leaves, or with the
 * conference.
 *
 * All of it is for one thread, within a transaction of the store.
 */
#ifndef LECTERN_SQLITE_EVENTS_ALERTS_H
#define LECTERN_SQLITE_EVENTS_ALERTS_H

#include <glib.h>

#include "lectern/store/statement.h"
#include "plugins/sqlite_events/alert.h"
#include "plugins/sqlite_events/conferences.h"
#include "plugins/sqlite_events/rollup.h"

/** The alerts; made by alerts_new, freed by alerts_free. */
struct alerts;

/** No rules yet, so nothing is raised. */
struct alerts *alerts_new(void);
/** Frees it. */
void alerts_free(struct alerts *alerts);
/** The rules, which are copied. Does somebody `deliver` what is raised? Then each alert waits for that. */
void alerts_set_rules(struct alerts *alerts, const struct alert_limits *limits, bool deliver);
/** The transaction has failed: forgets all, also what was raised in it. */
void alerts_forget(struct alerts *alerts);
/** Somebody's connection was rated; `at_ms` is when that became known. */
void alerts_rate(struct alerts *alerts, struct lc_store *store, const struct event_place *place,
		 const struct quality_window *window, int64_t at_ms);
/**
 * The rows of a conference and its people were written, as its sums (`rollup`) are: counts disconnections,
 * ends what is over.
 */
void alerts_review(struct alerts *alerts, struct lc_store *store, struct rollup *rollup,
		   int64_t session);
/** Those (struct alert) that were raised since the last call, to be unreffed; after a commit. */
GPtrArray *alerts_take(struct alerts *alerts);

/* The columns that alerts_read() reads, and from where; a condition of `a` may follow. */
#define ALERTS_COLUMNS                                                                             \
	"a.uuid, a.rule, a.teleconference_session_id, s.plugin, s.room, s.conference,"             \
	" p.participant_id, p.participant_name, p.participant_role, a.direction, a.threshold,"     \
	" a.value, a.seconds, a.raised_at"
#define ALERTS_COLUMNS_COUNT 14
#define ALERTS_ROWS                                                                                \
	" FROM alerts a JOIN teleconferencesessions s ON s.id = a.teleconference_session_id"       \
	" LEFT JOIN teleconference_participant_sessions p ON p.id = a.participant_session_id"
/** The alert of the row that a statement is at. */
void alerts_read(sqlite3_stmt *statement, struct alert *out);

#endif
