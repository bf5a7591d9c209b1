/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The synchronous requests: rooms made, edited, listed and destroyed, and what trainers and managers
 * do inside. One function per kind of answer; who may is decided by the engine.
 */
#include <string.h>

#include "lectern/wire/event_json.h"
#include "lectern/wire/policy_json.h"
#include "plugins/facade/requests.h"

/** One synchronous request at work. */
struct work {
	struct lc_request *request;
	const json_t *message;
	bool is_admin; /* the Admin API, or the right admin_key */
	struct lc_call call;
	json_t *answer;
};

static void refuse(struct work *work, enum lc_error error, const struct lc_why *why)
{
	work->answer = lc_error_json(facade.key, error, why);
}

/* Inside a room: one call of the engine, then an answer from what it left. */

static void answer_success(struct work *work, const struct lc_outcome *outcome)
{
	work->answer = lc_success_json(facade.key, outcome->room->name);
}

static void answer_participants(struct work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	lc_room_head_json(work->answer, outcome->room);
	json_object_set_new(work->answer, "participants", lc_participants_json(outcome->room));
}

static void answer_stats(struct work *work, const struct lc_outcome *outcome)
{
	const struct lc_stats stats = lc_room_stats(outcome->room, outcome->now);

	answer_success(work, outcome);
	lc_room_head_json(work->answer, outcome->room);
	json_object_set_new(work->answer, "stats", lc_stats_json(&stats));
}

/** `success` and `message` are the seed's (S1-10): ended already is success. */
static void answer_end(struct work *work, const struct lc_outcome *outcome)
{
	bool is_ended_now = outcome->had_conference && !outcome->room->conference;
	const char *text = is_ended_now ? "Conference ended" : "Conference already ended";

	answer_success(work, outcome);
	json_object_set_new(work->answer, "success", json_true());
	json_object_set_new(work->answer, "message", json_string(text));
}

static void answer_restart(struct work *work, const struct lc_outcome *outcome)
{
	answer_success(work, outcome);
	json_object_set_new(work->answer, "conference", json_string(outcome->room->conference->id));
	if (outcome->had_conference)
		json_object_set_new(work->answer, "old_conference",
				    json_string(outcome->conference));
}

typedef void give_answer(struct work *work, const struct lc_outcome *outcome);

static give_answer *const answers[LC_REQUESTS] = {
	[LC_REQUEST_EDIT] = answer_success,   [LC_REQUEST_PARTICIPANTS] = answer_participants,
	[LC_REQUEST_STATS] = answer_stats,    [LC_REQUEST_MUTE] = answer_success,
	[LC_REQUEST_UNMUTE] = answer_success, [LC_REQUEST_KICK] = answer_success,
	[LC_REQUEST_LOCK] = answer_success,   [LC_REQUEST_UNLOCK] = answer_success,
	[LC_REQUEST_END] = answer_end,        [LC_REQUEST_RESTART] = answer_restart,
};

static void done(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct work *work = user;

	(void)call;
	if (outcome->error == LC_OK)
		answers[work->request->kind](work, outcome);
	else
		refuse(work, outcome->error, &outcome->why);
}

static void run_in_room(struct work *work)
{
	work->call.command = work->request->command;
	work->call.done = done;
	work->call.user = work;
	lc_runtime_call(facade.runtime, &work->call);
}

/* About rooms */

static void copy_policy(void *user, const struct lc_room *room)
{
	struct work *work = user;

	if (room)
		work->request->command.policy = room->policy;
	else
		refuse(work, LC_NO_SUCH_ROOM, NULL);
}

static void edit(struct work *work)
{
	struct lc_why why = {.text = ""};

	/* The secret is checked with the command; a guess learns the same as from an absent room. */
	lc_runtime_look(facade.runtime, work->call.room, copy_policy, work);
	if (work->answer)
		return;
	if (!work->is_admin && !lc_secret_equal(work->request->command.policy.secret,
						work->request->command.by.secret)) {
		refuse(work, LC_NO_SUCH_ROOM, NULL);
		return;
	}
	enum lc_error error =
		lc_policy_read(work->message, "new_", &work->request->command.policy, &why);
	if (error == LC_OK)
		run_in_room(work);
	else
		refuse(work, error, &why);
}

static void create(struct work *work)
{
	struct lc_policy policy = lc_policy_default(facade.kind);
	struct lc_why why = {.text = ""};
	enum lc_error error = LC_OK;

	if (*facade.admin_key && !work->is_admin)
		error = lc_refuse(&why, LC_NOT_ALLOWED, "admin_key",
				  "admin_key is missing or wrong");
	if (error == LC_OK)
		error = lc_policy_read(work->message, "", &policy, &why);
	if (error == LC_OK)
		error = lc_runtime_create_room(facade.runtime, work->call.room, facade.kind,
					       &policy, &why);
	work->answer = error == LC_OK ? lc_success_json(facade.key, work->call.room)
				      : lc_error_json(facade.key, error, &why);
}

static void destroy(struct work *work)
{
	struct lc_why why = {.text = ""};
	enum lc_error error =
		lc_runtime_destroy_room(facade.runtime, work->call.room,
					work->request->command.by.secret, work->is_admin, &why);

	work->answer = error == LC_OK ? lc_success_json(facade.key, work->call.room)
				      : lc_error_json(facade.key, error, &why);
}

static void look_whether_exists(void *user, const struct lc_room *room)
{
	struct work *work = user;
	bool exists = room && (work->is_admin || !room->policy.is_private);

	work->answer = lc_success_json(facade.key, work->call.room);
	json_object_set_new(work->answer, "exists", json_boolean(exists));
}

static void exists(struct work *work)
{
	lc_runtime_look(facade.runtime, work->call.room, look_whether_exists, work);
}

static void list_one(void *user, const struct lc_room *room)
{
	struct work *work = user;

	if (room->kind == facade.kind && (work->is_admin || !room->policy.is_private))
		json_array_append_new(json_object_get(work->answer, "rooms"), lc_room_json(room));
}

static void list(struct work *work)
{
	work->answer = lc_success_json(facade.key, NULL);
	json_object_set_new(work->answer, "rooms", json_array());
	lc_runtime_each_room(facade.runtime, list_one, work);
}

typedef void run_work(struct work *work);

static run_work *const runs[LC_REQUESTS] = {
	[LC_REQUEST_CREATE] = create, [LC_REQUEST_EDIT] = edit, [LC_REQUEST_DESTROY] = destroy,
	[LC_REQUEST_EXISTS] = exists, [LC_REQUEST_LIST] = list,
};

/** Which room, and as whom: a handle's seat counts in its own room only. */
static enum lc_error find_room(struct facade_session *session, struct work *work,
			       struct lc_why *why)
{
	struct lc_request *request = work->request;
	struct lc_actor seat = {.leg = 0};
	char own[LC_ID_BYTES + 1] = "";

	if (session && facade_session_actor(session, &seat, own) &&
	    (!*request->room || strcmp(request->room, own) == 0)) {
		memcpy(request->command.by.participant, seat.participant, sizeof(seat.participant));
		request->command.by.leg = seat.leg;
		memcpy(work->call.room, own, sizeof(own));
		return LC_OK;
	}
	if (!*request->room && session && facade_session_has_been_in(session))
		return lc_refuse(why, LC_NOT_JOINED, "", "%s", lc_error_text(LC_NOT_JOINED));
	if (!*request->room && request->kind != LC_REQUEST_LIST)
		return lc_refuse(why, LC_MISSING_FIELD, "room", "room is missing");
	memcpy(work->call.room, request->room, sizeof(request->room));
	return LC_OK;
}

json_t *facade_run_sync(struct facade_session *session, struct lc_request *request,
			const json_t *message, bool is_admin)
{
	struct work work = {.request = request, .message = message};
	struct lc_why why = {.text = ""};
	enum lc_error error = find_room(session, &work, &why);

	work.is_admin = is_admin || lc_secret_equal(facade.admin_key, request->admin_key);
	request->command.by.is_admin = work.is_admin;
	if (error != LC_OK)
		refuse(&work, error, &why);
	else if (runs[request->kind])
		runs[request->kind](&work);
	else
		run_in_room(&work);
	return work.answer;
}
