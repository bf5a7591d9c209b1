/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The synchronous requests: rooms made, edited, listed and destroyed, and what trainers and managers
 * do inside. One function per kind of answer; who may is decided by the engine.
 */
#include <string.h>

#include "lectern/wire/event_json.h"
#include "lectern/wire/policy_json.h"
#include "plugins/facade/answers.h"
#include "plugins/facade/requests.h"
#include "plugins/facade/session_types.h"

static void refuse(struct facade_work *work, enum lc_error error, const struct lc_why *why)
{
	work->answer = lc_error_json(facade.key, error, why);
}

static void done(void *user, const struct lc_call *call, const struct lc_outcome *outcome)
{
	struct facade_work *work = user;

	(void)call;
	if (outcome->error == LC_OK)
		facade_answer(work, outcome);
	else
		refuse(work, outcome->error, &outcome->why);
}

static void run_in_room(struct facade_work *work)
{
	work->call.command = work->request->command;
	work->call.done = done;
	work->call.user = work;
	lc_runtime_call(facade.runtime, &work->call);
}

/* About rooms */

static void copy_policy(void *user, const struct lc_room *room)
{
	struct facade_work *work = user;

	if (room)
		work->request->command.policy = room->policy;
	else
		refuse(work, LC_NO_SUCH_ROOM, NULL);
}

static void edit(struct facade_work *work)
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

/** Without a name the room gets one that nobody else has (S5-16, S5-U01). */
static void name_room(struct facade_work *work)
{
	g_autofree char *uuid = g_uuid_string_random();

	if (!*work->call.room)
		snprintf(work->call.room, sizeof(work->call.room), "conf_%s", uuid);
}

static void answer_change(struct facade_work *work, enum lc_error error, const struct lc_why *why,
			  const struct lc_room_change *change)
{
	if (error != LC_OK) {
		refuse(work, error, why);
		return;
	}
	work->answer = lc_success_json(facade.key, work->call.room);
	lc_add_unstored(work->answer, "not_stored", change->unstored, &change->unstored_why);
}

static void create(struct facade_work *work)
{
	struct lc_policy policy;
	struct lc_why why = {.text = ""};
	enum lc_error error = LC_OK;

	if (*facade.admin_key && !work->is_admin)
		error = lc_refuse(&why, LC_NOT_ALLOWED, "admin_key",
				  "admin_key is missing or wrong");
	if (error == LC_OK)
		error = facade_session_type_find(work->request->session_type, &policy, &why);
	if (error == LC_OK)
		error = lc_policy_read(work->message, "", &policy, &why);
	if (error == LC_OK && work->request->has_persistence && !work->request->is_persistent)
		policy.reconnect_timeout_ms = 0; /* S2-54 */
	name_room(work);
	struct lc_room_change change = {
		.name = work->call.room, .kind = facade.kind, .policy = &policy};
	if (error == LC_OK) {
		error = lc_runtime_create_room(facade.runtime, &change);
		why = change.why;
	}
	answer_change(work, error, &why, &change);
}

static void destroy(struct facade_work *work)
{
	struct lc_room_change change = {
		.name = work->call.room,
		.secret = work->request->command.by.secret,
		.is_admin = work->is_admin,
	};
	enum lc_error error = lc_runtime_destroy_room(facade.runtime, &change);

	answer_change(work, error, &change.why, &change);
}

static void look_whether_exists(void *user, const struct lc_room *room)
{
	struct facade_work *work = user;
	bool exists = room && (work->is_admin || !room->policy.is_private);

	work->answer = lc_success_json(facade.key, work->call.room);
	json_object_set_new(work->answer, "exists", json_boolean(exists));
}

static void exists(struct facade_work *work)
{
	lc_runtime_look(facade.runtime, work->call.room, look_whether_exists, work);
}

static void list_one(void *user, const struct lc_room *room)
{
	struct facade_work *work = user;

	if (room->kind == facade.kind && (work->is_admin || !room->policy.is_private))
		json_array_append_new(json_object_get(work->answer, "rooms"), lc_room_json(room));
}

static void list(struct facade_work *work)
{
	work->answer = lc_success_json(facade.key, NULL);
	json_object_set_new(work->answer, "rooms", json_array());
	lc_runtime_each_room(facade.runtime, list_one, work);
}

typedef void run_work(struct facade_work *work);

static run_work *const runs[LC_REQUESTS] = {
	[LC_REQUEST_CREATE] = create, [LC_REQUEST_EDIT] = edit, [LC_REQUEST_DESTROY] = destroy,
	[LC_REQUEST_EXISTS] = exists, [LC_REQUEST_LIST] = list,
};

/** Which room, and as whom: a handle's seat counts in its own room only. */
static enum lc_error find_room(struct facade_session *session, struct facade_work *work,
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
	if (!*request->room && request->kind != LC_REQUEST_LIST &&
	    request->kind != LC_REQUEST_CREATE)
		return lc_refuse(why, LC_MISSING_FIELD, "room", "room is missing");
	memcpy(work->call.room, request->room, sizeof(request->room));
	return LC_OK;
}

json_t *facade_run_sync(struct facade_session *session, struct lc_request *request,
			const json_t *message, bool is_admin)
{
	struct facade_work work = {.request = request, .message = message};
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
