/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/delivery.h"

#include <stdatomic.h>

#include "lectern/store/statement.h"
#include "plugins/sqlite_events/alerts.h"
#include "plugins/sqlite_events/courier.h"
#include "plugins/sqlite_events/webhook.h"

#define LOOK_EVERY_MS 1000 /* while something waits */
#define NEVER INT64_MAX

struct delivery {
	struct courier *courier;
	struct alert alert;           /* the last that the courier was given */
	int64_t attempts;             /* of it, before this one */
	bool has_result;              /* it is to be stored */
	struct courier_result result; /* of it */
	int64_t failures;             /* in a row, of whatever alert */
	int64_t look_at_ms;           /* not before */
	_Atomic uint64_t delivered, failed, waiting;
};

struct delivery *delivery_new(const struct alert_settings *settings, void (*arrived)(void *user),
			      void *user)
{
	struct delivery *delivery = g_new0(struct delivery, 1);

	delivery->courier = courier_new(settings, arrived, user);
	return delivery;
}

void delivery_free(struct delivery *delivery)
{
	if (!delivery)
		return;
	courier_free(delivery->courier);
	g_free(delivery);
}

void delivery_hurry(struct delivery *delivery)
{
	if (!delivery->failures || delivery->look_at_ms == NEVER)
		delivery->look_at_ms = 0;
}

void delivery_count(const struct delivery *delivery, struct delivery_counts *out)
{
	out->delivered = atomic_load(&delivery->delivered);
	out->failed = atomic_load(&delivery->failed);
	out->waiting = atomic_load(&delivery->waiting);
}

/* What came of it */

static int64_t pause_of_alert(const struct delivery *delivery)
{
	int64_t pause_ms = webhook_pause_ms(delivery->attempts + 1, g_random_double());

	return MAX(pause_ms, delivery->result.retry_after_ms);
}

/** Shorter than that of an alert that failed as often, so that another has its turn before. */
static int64_t pause_of_all(const struct delivery *delivery)
{
	int64_t pause_ms = webhook_pause_ms(delivery->failures, g_random_double()) / 2;

	return MAX(pause_ms, delivery->result.retry_after_ms);
}

static void write_delivered(struct lc_store *store, const char *id, int64_t now_ms)
{
	const struct lc_value values[] = {lc_value_text(id), lc_value_number(now_ms)};

	lc_statement_run(store,
			 "UPDATE alerts SET attempts = attempts + 1, delivered_at = ?2,"
			 " next_attempt_at = NULL WHERE uuid = ?1",
			 values, G_N_ELEMENTS(values));
}

/** One that was given up meanwhile is not tried again. */
static void write_failed(const struct delivery *delivery, struct lc_store *store, int64_t now_ms)
{
	const struct lc_value values[] = {
		lc_value_text(delivery->alert.id),
		lc_value_number(now_ms + pause_of_alert(delivery)),
		lc_value_text(delivery->result.error),
	};

	lc_statement_run(store,
			 "UPDATE alerts SET attempts = attempts + 1, next_attempt_at = ?2,"
			 " last_error = ?3 WHERE uuid = ?1 AND next_attempt_at IS NOT NULL",
			 values, G_N_ELEMENTS(values));
}

static bool store_result(struct delivery *delivery, struct database *database, int64_t now_ms)
{
	struct lc_store *store = database_begin(database);

	if (!store)
		return false;
	if (delivery->result.is_accepted)
		write_delivered(store, delivery->alert.id, now_ms);
	else
		write_failed(delivery, store, now_ms);
	return database_commit(database);
}

/** The log learns of the first failure and of the end of failures. */
static void account(struct delivery *delivery, int64_t now_ms, char *text, size_t size)
{
	const struct courier_result *result = &delivery->result;

	if (result->is_accepted) {
		atomic_fetch_add(&delivery->delivered, 1);
		if (delivery->failures)
			g_snprintf(text, size, "alerts get through to the webhook again");
		delivery->failures = 0;
		delivery->look_at_ms = 0;
		return;
	}
	atomic_fetch_add(&delivery->failed, 1);
	if (!delivery->failures++)
		g_snprintf(text, size, "alert %s could not be sent and is tried again: %s",
			   delivery->alert.id, result->error);
	delivery->look_at_ms = now_ms + pause_of_all(delivery);
}

/** What could not be stored is kept, and stored next time: nothing else is sent before. */
static bool settle(struct delivery *delivery, struct database *database, int64_t now_ms, char *text,
		   size_t size)
{
	if (courier_take(delivery->courier, &delivery->result))
		delivery->has_result = true;
	if (!delivery->has_result)
		return courier_is_free(delivery->courier);
	if (!store_result(delivery, database, now_ms))
		return false;
	delivery->has_result = false;
	account(delivery, now_ms, text, size);
	return true;
}

/* The next */

/** The oldest that is due. A clock that was set back while the gateway was down makes nobody wait. */
static bool find_next(struct delivery *delivery, struct lc_store *store, int64_t now_ms)
{
	sqlite3_stmt *statement =
		lc_statement_of(store, "SELECT " ALERTS_COLUMNS ", a.attempts" ALERTS_ROWS
				       " WHERE a.next_attempt_at IS NOT NULL"
				       " AND (a.next_attempt_at <= ?1 OR a.next_attempt_at > ?2)"
				       " ORDER BY a.id LIMIT 1");
	if (!statement)
		return false;
	sqlite3_bind_int64(statement, 1, now_ms);
	sqlite3_bind_int64(statement, 2, now_ms + COURIER_MOST_RETRY_AFTER_MS);
	bool is_found = lc_statement_step(store, statement);
	if (is_found) {
		alerts_read(statement, &delivery->alert);
		delivery->attempts = sqlite3_column_int64(statement, ALERTS_COLUMNS_COUNT);
	}
	lc_statement_reset(statement);
	return is_found;
}

static uint64_t count_waiting(struct lc_store *store)
{
	uint64_t count = 0;
	sqlite3_stmt *statement = lc_statement_of(
		store, "SELECT count(*) FROM alerts WHERE next_attempt_at IS NOT NULL");

	if (!statement)
		return 0;
	if (lc_statement_step(store, statement))
		count = (uint64_t)sqlite3_column_int64(statement, 0);
	lc_statement_reset(statement);
	return count;
}

static void look(struct delivery *delivery, struct database *database, int64_t now_ms)
{
	struct lc_store *store = database_begin(database);

	delivery->look_at_ms = now_ms + LOOK_EVERY_MS;
	if (!store)
		return;
	bool is_found = find_next(delivery, store, now_ms);
	uint64_t waiting = count_waiting(store);
	if (!database_commit(database))
		return;
	atomic_store(&delivery->waiting, waiting);
	if (!waiting)
		delivery->look_at_ms = NEVER;
	if (!is_found)
		return;
	g_autofree char *body = webhook_dup_body(&delivery->alert);
	courier_send(delivery->courier, delivery->alert.id, body);
}

void delivery_step(struct delivery *delivery, struct database *database, int64_t now_ms, char *text,
		   size_t size)
{
	*text = 0;
	if (settle(delivery, database, now_ms, text, size) && now_ms >= delivery->look_at_ms)
		look(delivery, database, now_ms);
}
