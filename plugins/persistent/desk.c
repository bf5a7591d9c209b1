/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filling in what the engine wants from outside: ids and PINs that nobody can guess, rooms that are
 * there before anybody is told, and word of their end.
 */
#include "plugins/persistent/desk.h"

#include <debug.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "lectern/runtime/desk_actor.h"
#include "lectern/wire/calls_json.h"
#include "lectern/wire/calls_request.h"
#include "lectern/wire/event_json.h"
#include "plugins/facade/session_types.h"
#include "plugins/facade/token.h"

#define NOBODY_CAME_S 120 /* a session that neither side has come to by then is over */

/* Held for reading by whoever uses the desk, for writing to close it. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct lc_desk_actor *desk; /* NULL = closed */
static struct lc_loop *loop;
static char interpreter_key[LC_SECRET_BYTES + 1];
static int64_t request_timeout_ms = LC_REQUEST_TIMEOUT_MS;

void persistent_desk_set(const char *name, const char *text)
{
	if (strcmp(name, "interpreter_key") == 0)
		g_strlcpy(interpreter_key, text, sizeof(interpreter_key));
	if (strcmp(name, "request_timeout_ms") != 0)
		return;
	char *end;
	long long timeout_ms = strtoll(text, &end, 10);
	if (*text && !*end && timeout_ms > 0 && timeout_ms <= LC_DESK_KEEP_MS)
		request_timeout_ms = timeout_ms;
	else
		JANUS_LOG(LOG_ERR,
			  "[%s] request_timeout_ms must be between 1 and %d; it stays %lld\n",
			  facade.key, LC_DESK_KEEP_MS, (long long)request_timeout_ms);
}

/* Rooms */

/** The settings of a call's room; LC_BAD_FIELD when the type is unknown or has other roles. */
static enum lc_error find_policy(const char *session_type, struct lc_policy *policy,
				 struct lc_why *why)
{
	enum lc_role role;
	enum lc_error error = facade_session_type_find(session_type, policy, why);

	if (error == LC_OK && (!lc_policy_role_find(policy, "client", &role) ||
			       !lc_policy_role_find(policy, "interpreter", &role)))
		return lc_refuse(why, LC_BAD_FIELD, "session_type",
				 "session_type %.60s has other roles than client and interpreter",
				 session_type);
	return error;
}

/** The session in a room is over, if there was one: its interpreter is free again. */
static void tell_over(const char *room)
{
	pthread_rwlock_rdlock(&lock);
	if (desk)
		lc_desk_actor_session_over(desk, room);
	pthread_rwlock_unlock(&lock);
}

/** Has anybody ever come? */
static void note_whether_used(void *user, const struct lc_room *room)
{
	*(bool *)user = room && room->last_epoch_s > 0;
}

static gboolean look_who_came(gpointer data)
{
	const char *room = data;
	struct lc_room_change change = {.name = room, .is_admin = true};
	bool is_used = false;

	if (!facade_enter())
		return G_SOURCE_REMOVE;
	lc_runtime_look(facade.runtime, room, note_whether_used, &is_used);
	if (!is_used) {
		lc_runtime_destroy_room(facade.runtime, &change);
		tell_over(room);
	}
	facade_leave();
	return G_SOURCE_REMOVE;
}

static void look_later(const char *room)
{
	GSource *timer = g_timeout_source_new_seconds(NOBODY_CAME_S);

	g_source_set_callback(timer, look_who_came, g_strdup(room), g_free);
	g_source_attach(timer, lc_loop_context(loop));
	g_source_unref(timer);
}

/** The room of an accepted call is as persistent as every other (S2-X05), and only for the two. */
static enum lc_error make_session(void *user, const struct lc_desk_session *session,
				  struct lc_why *why)
{
	struct lc_policy policy;
	struct lc_room_change change = {
		.name = session->room, .kind = LC_ROOM_PERSISTENT, .policy = &policy};
	enum lc_error error = find_policy(session->session_type, &policy, why);

	(void)user;
	if (error != LC_OK)
		return error;
	policy.is_private = true;
	policy.is_temporary = true;
	g_strlcpy(policy.pin, session->pin, sizeof(policy.pin));
	error = lc_runtime_create_room(facade.runtime, &change);
	*why = change.why;
	if (error == LC_OK)
		look_later(session->room);
	return error;
}

/* Requests */

/** Fills `out` with as many hex digits as it has place for, of the kernel's randomness. */
static void write_random(char *out, size_t size)
{
	uint8_t bytes[16];

	while (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		continue;
	for (size_t i = 0; 2 * i + 2 < size && i < sizeof(bytes); i++)
		g_snprintf(out + 2 * i, size - 2 * i, "%02x", bytes[i]);
}

static enum lc_error fill_wish(struct lc_desk_wish *wish, struct lc_why *why)
{
	char random[33];
	struct lc_policy policy;

	write_random(random, sizeof(random));
	g_strlcpy(wish->id, random, sizeof(wish->id));
	write_random(random, sizeof(random));
	g_snprintf(wish->room, sizeof(wish->room), "session_%s", random);
	write_random(random, sizeof(random));
	g_strlcpy(wish->pin, random, sizeof(wish->pin));
	return find_policy(wish->session_type, &policy, why);
}

/** Where the gateway uses signed tokens, one must vouch for who this is and as what. */
static bool is_vouched(const struct lc_calls_request *request)
{
	bool is_interpreter = request->command.place.languages.count > 0;
	const char *participant = request->command.participant;
	g_autofree char *who = g_strdup_printf("participant=%s", participant);

	return facade_token_holds(request->token, who) &&
	       facade_token_holds(request->token,
				  is_interpreter ? "role=interpreter" : "role=client");
}

/** Anybody may call; who can be called must know the key, where there is one (S2-X09). */
static enum lc_error check_entry(const struct lc_calls_request *request, struct lc_why *why)
{
	bool is_interpreter = request->command.place.languages.count > 0;

	if (facade.gateway->auth_is_signed())
		return is_vouched(request) ? LC_OK
					   : lc_refuse(why, LC_NOT_ALLOWED, "token",
						       "token is missing or does not fit");
	if (is_interpreter && *interpreter_key &&
	    !lc_secret_equal(interpreter_key, request->interpreter_key))
		return lc_refuse(why, LC_NOT_ALLOWED, "interpreter_key",
				 "interpreter_key is missing or wrong");
	return LC_OK;
}

static void answer(void *user, const struct lc_desk_command *command,
		   const struct lc_desk_outcome *outcome)
{
	json_t **out = user;

	*out = outcome->error == LC_OK
		       ? lc_desk_answer_json(facade.key, command, outcome->desk, outcome->person)
		       : lc_error_json(facade.key, outcome->error, &outcome->why);
}

static json_t *ask_desk(const struct lc_calls_request *request, struct lc_port *port)
{
	json_t *out = NULL;

	pthread_rwlock_rdlock(&lock);
	if (desk)
		lc_desk_actor_call(desk, &request->command, port, answer, &out);
	pthread_rwlock_unlock(&lock);
	return out ? out : lc_error_json(facade.key, LC_INTERNAL, NULL);
}

json_t *persistent_desk_run(struct facade_session *session, const json_t *message)
{
	g_autofree struct lc_calls_request *request = g_new0(struct lc_calls_request, 1);
	struct lc_why why = {.text = ""};
	enum lc_error error = lc_calls_request_read(message, request, &why);

	if (error == LC_UNKNOWN_REQUEST)
		return NULL;
	if (error == LC_OK && request->command.kind == LC_DESK_REGISTER)
		error = check_entry(request, &why);
	if (error == LC_OK && request->command.kind == LC_DESK_REQUEST)
		error = fill_wish(&request->command.wish, &why);
	return error == LC_OK ? ask_desk(request, &session->port)
			      : lc_error_json(facade.key, error, &why);
}

/* What happens elsewhere */

void persistent_desk_gone(struct facade_session *session)
{
	pthread_rwlock_rdlock(&lock);
	if (desk)
		lc_desk_actor_gone(desk, &session->port);
	pthread_rwlock_unlock(&lock);
}

void persistent_desk_hear(const struct lc_event *event)
{
	if (event->kind == LC_EVENT_CONFERENCE_TERMINATED)
		tell_over(event->room);
}

/* Life */

void persistent_desk_start(void)
{
	const struct lc_desk_setting setting = {
		.plugin = facade.key,
		.request_timeout_ms = request_timeout_ms,
		.make_session = make_session,
	};

	loop = lc_loop_start("lectern desk");
	desk = lc_desk_actor_new(loop, &setting);
}

void persistent_desk_stop(void)
{
	pthread_rwlock_wrlock(&lock);
	struct lc_desk_actor *old = g_steal_pointer(&desk);
	pthread_rwlock_unlock(&lock);
	if (!old)
		return;
	lc_desk_actor_free(old);
	lc_loop_stop(g_steal_pointer(&loop));
}
