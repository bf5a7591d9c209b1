/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An alert as it is told: in the log, to the trainers of the room, to a webhook. A value without
 * pointers; what stands in it is what was known when it was raised.
 */
#ifndef LECTERN_SQLITE_EVENTS_ALERT_H
#define LECTERN_SQLITE_EVENTS_ALERT_H

#include "plugins/sqlite_events/alert_rules.h"
#include "plugins/sqlite_events/record.h"

#define ALERT_ID_BYTES 36

struct alert {
	char id[ALERT_ID_BYTES + 1]; /* a UUID: the same however often it is told */
	enum alert_rule rule;
	int64_t session;          /* row of teleconferencesessions */
	struct record_person who; /* participant "" = the session as a whole */
	double threshold, value;
	int64_t seconds;      /* ALERT_QUALITY: for so long, else 0 */
	enum quality_way way; /* ALERT_QUALITY: where it was worst */
	int64_t raised_at_ms;
};

/** The alert in a sentence, to be freed with g_free(). */
char *alert_dup_sentence(const struct alert *alert);

#endif
