/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One function per kind of answer; most requests are answered by `success` alone, for what they have
 * changed is told to everybody by events.
 */
#include "plugins/facade/answers.h"

#include <string.h>

#include "lectern/runtime/post.h"
#include "lectern/wire/event_json.h"

static void answer_success(struct facade_work *work, const struct lc_outcome *outcome)
{
	work->answer = lc_success_json(facade.key, outcome->room->name);
}

/** The asker's seat, or NULL when it is a manager without one. */
static const struct lc_seat *seat_of_asker(const struct facade_work *work,
					   const struct lc_room *room)
{
	return lc_room_seat_find(room, work->call.command.by.participant);
}

/** What the asker may see: a member who knows the room's secret sees what managers see. */
static enum lc_view view_of_asker(const struct facade_work *work, const struct lc_room *room)
{
	const struct lc_actor *by = &work->call.command.by;
	const struct lc_seat *seat = seat_of_asker(work, room);
	bool is_manager = by->is_admin || lc_secret_equal(room->policy.secret, by->secret);

	return is_manager || !seat ? LC_VIEW_ALL : lc_view_of_seat(seat);
}

/** For who manages there are two lists more: who is banned, and how far a restart has got. */
static void answer_participants(struct facade_work *work, const struct lc_outcome *outcome)
{
	const struct lc_room *room = outcome->room;
	enum lc_view view = view_of_asker(work, room);

	answer_success(work, outcome);
	lc_room_head_json(work->answer, room);
	json_object_set_new(work->answer, "participants",
			    lc_participants_json(room, view, seat_of_asker(work, room)));
	if (view != LC_VIEW_ALL)
		return;
	json_object_set_new(work->answer, "banned", lc_bans_json(room));
	if (*room->progress.conference)
		json_object_set_new(work->answer, "restart", lc_progress_json(room));
}

static void answer_stats(struct facade_work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	lc_room_head_json(work->answer, outcome->room);
	json_object_set_new(work->answer, "stats", lc_room_stats_json(outcome->room, outcome->now));
}

static void answer_config(struct facade_work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	json_object_set_new(work->answer, "config", lc_policy_json(outcome->room));
}

static void answer_roster(struct facade_work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	json_object_set_new(work->answer, "volunteers", lc_roster_json(outcome->room));
}

static void answer_discover(struct facade_work *work, const struct lc_outcome *outcome)
{
	const char *trainer = lc_room_discoverer(outcome->room, &work->call.command);
	json_t *trainees = lc_discovered_json(outcome->room, trainer);

	answer_success(work, outcome);
	json_object_set_new(work->answer, "trainer", json_string(trainer));
	json_object_set_new(work->answer, "count",
			    json_integer((json_int_t)json_array_size(trainees)));
	json_object_set_new(work->answer, "trainees", trainees);
}

static void answer_import(struct facade_work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	json_object_set_new(work->answer, "count", json_integer(outcome->room->volunteers->len));
}

static void answer_signals(struct facade_work *work, const struct lc_outcome *outcome)
{
	g_autoptr(GPtrArray) signals = lc_mail_list(
		lc_runtime_mail(facade.runtime), outcome->room->name,
		work->call.command.by.participant, work->request->signal, LC_SIGNALS_AT_ONCE);

	answer_success(work, outcome);
	json_object_set_new(work->answer, "signals", lc_signal_list_json(signals));
}

static void answer_acknowledge(struct facade_work *work, const struct lc_outcome *outcome)
{
	size_t count = lc_mail_acknowledge(lc_runtime_mail(facade.runtime), outcome->room->name,
					   work->call.command.by.participant, work->request->signal,
					   work->request->is_up_to);

	answer_success(work, outcome);
	json_object_set_new(work->answer, "count", json_integer((json_int_t)count));
}

static void answer_message(struct facade_work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	json_object_set_new(work->answer, "id",
			    json_integer((json_int_t)outcome->room->talk.last_number));
}

/** `success` and `message` are the seed's (S1-10): ended already is success. */
static void answer_end(struct facade_work *work, const struct lc_outcome *outcome)
{
	bool is_ended_now = outcome->had_conference && !outcome->room->conference;
	const char *text = is_ended_now ? "Conference ended" : "Conference already ended";

	answer_success(work, outcome);
	json_object_set_new(work->answer, "success", json_true());
	json_object_set_new(work->answer, "message", json_string(text));
}

static void answer_restart(struct facade_work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	json_object_set_new(work->answer, "conference", json_string(outcome->room->conference->id));
	if (outcome->had_conference)
		json_object_set_new(work->answer, "old_conference",
				    json_string(outcome->conference));
}

/** S5-U03 and S5-U04 have operations that need a telephone line; there is none on this gateway. */
static void answer_no_phone(struct facade_work *work, const struct lc_outcome *outcome)
{
	(void)outcome;
	work->answer = lc_error_json(facade.key, LC_NO_PHONE, NULL);
}

typedef void give_answer(struct facade_work *work, const struct lc_outcome *outcome);

/* Rows that are not here are answered by `success`. */
static give_answer *const answers[LC_REQUESTS] = {
	[LC_REQUEST_PARTICIPANTS] = answer_participants,
	[LC_REQUEST_STATS] = answer_stats,
	[LC_REQUEST_END] = answer_end,
	[LC_REQUEST_RESTART] = answer_restart,
	[LC_REQUEST_CONFIG] = answer_config,
	[LC_REQUEST_ROSTER] = answer_roster,
	[LC_REQUEST_IMPORT] = answer_import,
	[LC_REQUEST_DISCOVER] = answer_discover,
	[LC_REQUEST_SIGNALS] = answer_signals,
	[LC_REQUEST_ACKNOWLEDGE] = answer_acknowledge,
	[LC_REQUEST_MESSAGE] = answer_message,
	[LC_REQUEST_GENERATE_SDP] = answer_no_phone,
	[LC_REQUEST_JOIN_BY_SIP_URI] = answer_no_phone,
	[LC_REQUEST_INVITE] = answer_no_phone,
};

/** What was asked for is done, but a crash would undo it: the answer says so. */
static void note_unstored(void *answer, enum lc_error unstored, const struct lc_why *why)
{
	lc_add_unstored(answer, "not_stored", unstored, why);
	json_decref(answer);
}

void facade_answer(struct facade_work *work, const struct lc_outcome *outcome)
{
	give_answer *answer = answers[work->request->kind];

	(answer ? answer : answer_success)(work, outcome);
	lc_add_unstored(work->answer, "signals_not_stored", outcome->unstored,
			&outcome->unstored_why);
	lc_outbox_add(outcome->outbox, note_unstored, json_incref(work->answer));
}
