/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/alerts.h"

/** The quality of a person in a conference. */
struct watched {
	int64_t person, session; /* rows */
	struct alert_watch watch;
};

struct alerts {
	struct alert_limits limits;
	bool deliver;
	GHashTable *people; /* by row of the person, struct watched */
	GPtrArray *raised;  /* struct alert */
};

struct alerts *alerts_new(void)
{
	struct alerts *alerts = g_new0(struct alerts, 1);

	alerts->limits = (struct alert_limits){.disconnections_over = ALERT_NO_LIMIT,
					       .session_disconnections_over = ALERT_NO_LIMIT};
	alerts->people = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	alerts->raised = g_ptr_array_new_with_free_func(g_free);
	return alerts;
}

void alerts_free(struct alerts *alerts)
{
	g_hash_table_unref(alerts->people);
	g_ptr_array_unref(alerts->raised);
	g_free(alerts);
}

void alerts_set_rules(struct alerts *alerts, const struct alert_limits *limits, bool deliver)
{
	alerts->limits = *limits;
	alerts->deliver = deliver;
}

void alerts_forget(struct alerts *alerts)
{
	g_hash_table_remove_all(alerts->people);
	g_ptr_array_set_size(alerts->raised, 0);
}

GPtrArray *alerts_take(struct alerts *alerts)
{
	GPtrArray *raised = alerts->raised;

	alerts->raised = g_ptr_array_new_with_free_func(g_free);
	return raised;
}

/* Rows */

static void copy(char *out, size_t size, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	g_strlcpy(out, text ? text : "", size);
}

#define COPY(field, column) copy(field, sizeof(field), statement, column)

void alerts_read(sqlite3_stmt *statement, struct alert *out)
{
	const char *way = (const char *)sqlite3_column_text(statement, 9);

	COPY(out->id, 0);
	out->rule = alert_rule_find((const char *)sqlite3_column_text(statement, 1));
	out->session = sqlite3_column_int64(statement, 2);
	COPY(out->who.plugin, 3);
	COPY(out->who.room, 4);
	COPY(out->who.conference, 5);
	COPY(out->who.participant, 6);
	COPY(out->who.display, 7);
	COPY(out->who.role, 8);
	out->way = g_strcmp0(way, quality_way_word(QUALITY_DOWN)) == 0 ? QUALITY_DOWN : QUALITY_UP;
	out->threshold = sqlite3_column_double(statement, 10);
	out->value = sqlite3_column_double(statement, 11);
	out->seconds = sqlite3_column_int64(statement, 12);
	out->raised_at_ms = sqlite3_column_int64(statement, 13);
}

/** Reads an alert that was just inserted, with the names that go with it. */
static void note(struct alerts *alerts, struct lc_store *store, int64_t row)
{
	sqlite3_stmt *statement =
		lc_statement_of(store, "SELECT " ALERTS_COLUMNS ALERTS_ROWS " WHERE a.id = ?1");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, row);
	if (lc_statement_step(store, statement)) {
		struct alert *alert = g_new0(struct alert, 1);
		alerts_read(statement, alert);
		g_ptr_array_add(alerts->raised, alert);
	}
	lc_statement_reset(statement);
}

/* Quality */

static bool is_raised(struct lc_store *store, int64_t person)
{
	sqlite3_stmt *statement =
		lc_statement_of(store, "SELECT 1 FROM alerts WHERE participant_session_id = ?1"
				       " AND rule = 'quality' AND ended_at IS NULL");
	if (!statement)
		return false;
	sqlite3_bind_int64(statement, 1, person);
	bool is_there = lc_statement_step(store, statement);
	lc_statement_reset(statement);
	return is_there;
}

static struct watched *need_watched(struct alerts *alerts, struct lc_store *store,
				    const struct event_place *place)
{
	struct watched *watched = g_hash_table_lookup(alerts->people, &place->person);

	if (watched)
		return watched;
	watched = g_new0(struct watched, 1);
	watched->person = place->person;
	watched->session = place->conference;
	watched->watch.is_raised = is_raised(store, place->person);
	g_hash_table_insert(alerts->people, &watched->person, watched);
	return watched;
}

static void raise_quality(struct alerts *alerts, struct lc_store *store,
			  const struct event_place *place, const struct alert_finding *finding,
			  int64_t at_ms)
{
	g_autofree char *uuid = g_uuid_string_random();
	sqlite3_stmt *statement = lc_statement_of(
		store, "INSERT INTO alerts (uuid, teleconference_session_id,"
		       " participant_session_id, rule, direction, threshold, value, seconds,"
		       " raised_at, next_attempt_at)"
		       " VALUES (?1, ?2, ?3, 'quality', ?4, ?5, ?6, ?7, ?8, iif(?9, ?8, NULL))"
		       " RETURNING id");
	if (!statement)
		return;
	sqlite3_bind_text(statement, 1, uuid, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, place->conference);
	sqlite3_bind_int64(statement, 3, place->person);
	sqlite3_bind_text(statement, 4, quality_way_word(finding->way), -1, SQLITE_STATIC);
	sqlite3_bind_double(statement, 5, alerts->limits.mos_below);
	sqlite3_bind_double(statement, 6, finding->mos);
	sqlite3_bind_int64(statement, 7, finding->for_ms / 1000);
	sqlite3_bind_int64(statement, 8, at_ms);
	sqlite3_bind_int(statement, 9, alerts->deliver);
	int64_t row = lc_statement_step(store, statement) ? sqlite3_column_int64(statement, 0) : 0;
	lc_statement_reset(statement);
	note(alerts, store, row);
}

static void end_quality(struct lc_store *store, int64_t person, int64_t at_ms)
{
	const struct lc_value values[] = {lc_value_number(person), lc_value_number(at_ms)};

	lc_statement_run(store,
			 "UPDATE alerts SET ended_at = ?2 WHERE participant_session_id = ?1"
			 " AND rule = 'quality' AND ended_at IS NULL",
			 values, G_N_ELEMENTS(values));
}

void alerts_rate(struct alerts *alerts, struct lc_store *store, const struct event_place *place,
		 const struct quality_window *window, int64_t at_ms)
{
	if (!alerts->limits.mos_below)
		return;
	struct watched *watched = need_watched(alerts, store, place);
	const struct alert_finding finding =
		alert_watch_add(&watched->watch, &alerts->limits, window);
	if (finding.change == ALERT_RAISED)
		raise_quality(alerts, store, place, &finding, at_ms);
	else if (finding.change == ALERT_ENDED)
		end_quality(store, place->person, at_ms);
}

/* Disconnections */

/** How a conference stands. */
struct review {
	int64_t session; /* its row */
	int64_t at_ms;   /* of its last event */
	uint32_t disconnection_count;
	bool is_over;
};

/** A query that inserts what is over a limit (?2) in a conference (?1), each once, and gives it. */
#define INSERT                                                                                     \
	"INSERT INTO alerts (uuid, teleconference_session_id, participant_session_id, rule,"       \
	" threshold, value, raised_at, next_attempt_at) SELECT ?3, s.id, "
#define INSERT_END " LIMIT 1 RETURNING id"

static const char over_of_person[] =
	INSERT "p.id, 'disconnections', ?2, p.disconnection_count, ?4, iif(?5, ?4, NULL)"
	       " FROM teleconferencesessions s JOIN teleconference_participant_sessions p"
	       "  ON p.teleconference_session_id = s.id"
	       " WHERE s.id = ?1 AND p.disconnection_count > ?2"
	       " AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.participant_session_id = p.id"
	       "  AND a.rule = 'disconnections')" INSERT_END;

static const char over_of_session[] =
	INSERT "NULL, 'session_disconnections', ?2, s.total_disconnections, ?4,"
	       " iif(?5, ?4, NULL) FROM teleconferencesessions s"
	       " WHERE s.id = ?1 AND s.total_disconnections > ?2"
	       " AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.teleconference_session_id = s.id"
	       "  AND a.rule = 'session_disconnections')" INSERT_END;

/** Raises one alert, which needs an id of its own; false when there is none to raise. */
static bool raise_over(struct alerts *alerts, struct lc_store *store, const char *sql,
		       int64_t limit, const struct review *of)
{
	g_autofree char *uuid = g_uuid_string_random();
	sqlite3_stmt *statement = lc_statement_of(store, sql);
	int64_t row = 0;

	if (!statement)
		return false;
	const struct lc_value values[] = {
		lc_value_number(of->session), lc_value_number(limit),           lc_value_text(uuid),
		lc_value_number(of->at_ms),   lc_value_number(alerts->deliver),
	};
	lc_statement_bind(statement, values, G_N_ELEMENTS(values));
	if (lc_statement_step(store, statement))
		row = sqlite3_column_int64(statement, 0);
	lc_statement_reset(statement);
	if (row)
		note(alerts, store, row);
	return row != 0;
}

static void count(struct alerts *alerts, struct lc_store *store, const char *sql, int64_t limit,
		  const struct review *of)
{
	if (limit == ALERT_NO_LIMIT || of->disconnection_count <= limit)
		return;
	while (raise_over(alerts, store, sql, limit, of))
		;
}

/* Ends */

static gboolean is_of_session(gpointer key, gpointer value, gpointer user)
{
	const struct watched *watched = value;
	const int64_t *session = user;

	(void)key;
	return watched->session == *session;
}

/** Of those who have left, or (`is_over`) of all; who comes back is watched from the beginning. */
static void end_of_those_gone(struct alerts *alerts, struct lc_store *store,
			      const struct review *of)
{
	sqlite3_stmt *statement = lc_statement_of(
		store, "UPDATE alerts SET ended_at = max(raised_at, ?2)"
		       " WHERE teleconference_session_id = ?1 AND ended_at IS NULL"
		       " AND (?3 OR EXISTS (SELECT 1 FROM teleconference_participant_sessions p"
		       "  WHERE p.id = participant_session_id AND p.session_status = 'completed'))"
		       " RETURNING participant_session_id");
	if (!statement)
		return;
	sqlite3_bind_int64(statement, 1, of->session);
	sqlite3_bind_int64(statement, 2, of->at_ms);
	sqlite3_bind_int(statement, 3, of->is_over);
	while (lc_statement_step(store, statement)) {
		int64_t person = sqlite3_column_int64(statement, 0);
		g_hash_table_remove(alerts->people, &person);
	}
	lc_statement_reset(statement);
}

void alerts_review(struct alerts *alerts, struct lc_store *store, struct rollup *rollup,
		   int64_t session)
{
	const struct alert_limits *limits = &alerts->limits;
	const struct review of = {session, rollup->last_ms, rollup->disconnection_count,
				  !rollup->is_live};

	if (rollup->disconnection_count != rollup->reviewed_disconnections) {
		count(alerts, store, over_of_person, limits->disconnections_over, &of);
		count(alerts, store, over_of_session, limits->session_disconnections_over, &of);
	}
	rollup->reviewed_disconnections = rollup->disconnection_count;
	end_of_those_gone(alerts, store, &of);
	if (of.is_over)
		g_hash_table_foreach_remove(alerts->people, is_of_session, &session);
}
