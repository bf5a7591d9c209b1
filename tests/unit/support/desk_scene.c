/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stage of desk_scene.h: people, commands, the clock, expectations.
 */
#include "tests/unit/support/desk_scene.h"

#include <stdio.h>
#include <string.h>

void open_desk(struct desk_scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	scene->now = (struct lc_now){START_MONO_MS, START_WALL_MS};
	scene->desk = lc_desk_new(LC_REQUEST_TIMEOUT_MS);
	scene->effects = lc_desk_effects_new();
}

void close_desk(struct desk_scene *scene)
{
	g_array_unref(scene->effects);
	lc_desk_free(scene->desk);
}

/* Commands */

static struct lc_desk_command by_gateway(enum lc_desk_command_kind kind)
{
	struct lc_desk_command command;

	memset(&command, 0, sizeof(command));
	command.kind = kind;
	return command;
}

struct lc_desk_command place_of(const char *who, const char *languages)
{
	struct lc_desk_command command = by_gateway(LC_DESK_REGISTER);
	struct lc_languages *spoken = &command.place.languages;
	g_auto(GStrv) tags = g_strsplit(languages, " ", -1);

	snprintf(command.participant, sizeof(command.participant), "%s", who);
	snprintf((char *)command.place.key_hash, LC_HASH_BYTES, "key of %.20s", who);
	for (char **tag = tags; *tag && **tag; tag++)
		snprintf(spoken->tag[spoken->count++], sizeof(spoken->tag[0]), "%s", *tag);
	return command;
}

struct lc_desk_command by_person(const struct desk_scene *scene, enum lc_desk_command_kind kind,
				 const char *who)
{
	struct lc_desk_command command = by_gateway(kind);
	const struct lc_desk_person *person = lc_desk_person_find(scene->desk, who);

	snprintf(command.participant, sizeof(command.participant), "%s", who);
	command.handle = person ? person->handle : 0;
	return command;
}

struct lc_desk_command wish_of(const struct desk_scene *scene, const char *who, const char *id,
			       const char *language)
{
	struct lc_desk_command command = by_person(scene, LC_DESK_REQUEST, who);

	snprintf(command.wish.id, sizeof(command.wish.id), "%s", id);
	snprintf(command.wish.room, sizeof(command.wish.room), "room-%s", id);
	snprintf(command.wish.pin, sizeof(command.wish.pin), "pin-%s", id);
	snprintf(command.wish.language, sizeof(command.wish.language), "%s", language);
	return command;
}

struct lc_desk_command answer_of(const struct desk_scene *scene, enum lc_desk_command_kind kind,
				 const char *who, const char *id)
{
	struct lc_desk_command command = by_person(scene, kind, who);

	snprintf(command.call, sizeof(command.call), "%s", id);
	return command;
}

struct lc_desk_command about_room(enum lc_desk_command_kind kind, const char *id)
{
	struct lc_desk_command command = by_gateway(kind);

	snprintf(command.room, sizeof(command.room), "room-%s", id);
	return command;
}

/** What a refusal tells is at most one event, to who was refused. */
static void check_refusal(const struct desk_scene *scene, const struct lc_desk_command *command,
			  const char *before)
{
	g_autofree char *after = desk_snapshot(scene->desk);
	bool is_told = scene->error == LC_NOBODY_AVAILABLE ||
		       (scene->error == LC_CALL_GONE && command->kind != LC_DESK_CANCEL);

	assert_string_equal(before, after);
	assert_string_not_equal("", scene->why.text);
	assert_int_equal(is_told, scene->effects->len);
	if (is_told)
		assert_string_equal(command->participant, lc_desk_effect_at(scene->effects, 0)->to);
}

enum lc_error desk_apply(struct desk_scene *scene, struct lc_desk_command command)
{
	g_autofree char *before = desk_snapshot(scene->desk);

	memset(&scene->why, 0, sizeof(scene->why));
	g_array_set_size(scene->effects, 0);
	scene->error =
		lc_desk_apply(scene->desk, &command, scene->now, scene->effects, &scene->why);
	lc_desk_check(scene->desk);
	if (scene->error != LC_OK)
		check_refusal(scene, &command, before);
	return scene->error;
}

void desk_do(struct desk_scene *scene, struct lc_desk_command command)
{
	if (desk_apply(scene, command) != LC_OK)
		fail_msg("%s was refused: %s", lc_desk_command_name(command.kind), scene->why.text);
}

void desk_expect_refusal(struct desk_scene *scene, struct lc_desk_command command,
			 enum lc_error error, const char *field)
{
	desk_apply(scene, command);
	if (scene->error != error)
		fail_msg("%s: \"%s\" instead of \"%s\"", lc_desk_command_name(command.kind),
			 lc_error_text(scene->error), lc_error_text(error));
	assert_string_equal(field, scene->why.field);
}

/* What people do */

void come(struct desk_scene *scene, const char *who, const char *languages)
{
	desk_do(scene, place_of(who, languages));
}

void go(struct desk_scene *scene, const char *who)
{
	desk_do(scene, by_person(scene, LC_DESK_GONE, who));
}

void ask(struct desk_scene *scene, const char *who, const char *id, const char *language)
{
	desk_do(scene, wish_of(scene, who, id, language));
}

void take_call(struct desk_scene *scene, const char *who, const char *id)
{
	desk_do(scene, answer_of(scene, LC_DESK_ACCEPT, who, id));
}

void decline_call(struct desk_scene *scene, const char *who, const char *id)
{
	desk_do(scene, answer_of(scene, LC_DESK_DECLINE, who, id));
}

void choose(struct desk_scene *scene, const char *who, enum lc_availability availability)
{
	struct lc_desk_command command = by_person(scene, LC_DESK_SET_AVAILABILITY, who);

	command.availability = availability;
	desk_do(scene, command);
}

void given_a_desk(struct desk_scene *scene)
{
	come(scene, "ina", "es");
	come(scene, "ivo", "es-MX en");
	come(scene, "ida", "fr");
	come(scene, "cam", "");
	come(scene, "cy", "");
}

void desk_at(struct desk_scene *scene, int64_t ms)
{
	int64_t due_ms;

	g_array_set_size(scene->effects, 0);
	do {
		due_ms = MIN(lc_desk_next_deadline(scene->desk), START_MONO_MS + ms);
		scene->now.wall_ms += due_ms - scene->now.mono_ms;
		scene->now.mono_ms = due_ms;
		lc_desk_expire(scene->desk, scene->now, scene->effects);
		lc_desk_check(scene->desk);
	} while (due_ms < START_MONO_MS + ms);
}

/* Looking */

static const char *const names[LC_DESK_EVENTS] = {
	[LC_DESK_INCOMING] = "incoming",
	[LC_DESK_SENT] = "sent",
	[LC_DESK_NOBODY] = "nobody",
	[LC_DESK_CALL_ACCEPTED] = "call-accepted",
	[LC_DESK_INTERPRETER_ACCEPTED] = "interpreter-accepted",
	[LC_DESK_CALL_TAKEN] = "taken",
	[LC_DESK_CALL_DECLINED] = "declined",
	[LC_DESK_CALL_GONE] = "gone",
	[LC_DESK_REQUEST_EXPIRED] = "request-expired",
	[LC_DESK_CALL_EXPIRED] = "call-expired",
	[LC_DESK_AVAILABILITY_CHANGED] = "availability",
};

/**
 * One effect in words: "make ROOM", "availability TO WHO WHAT", or "NAME TO REQUEST" and what else
 * there is to say; all who call are "callers".
 */
static void write_effect(const struct lc_desk_effect *effect, GString *out)
{
	const struct lc_desk_event *event = &effect->event;

	if (effect->kind == LC_DESK_MAKE_SESSION) {
		g_string_append_printf(out, "make %s\n", event->session.room);
		return;
	}
	g_string_append_printf(out, "%s %s", names[event->kind],
			       *effect->to ? effect->to : "callers");
	if (event->kind == LC_DESK_AVAILABILITY_CHANGED)
		g_string_append_printf(out, " %s %s", event->participant,
				       lc_availability_name(event->availability));
	else
		g_string_append_printf(out, " %s", event->session.request);
	if (event->kind == LC_DESK_SENT || event->kind == LC_DESK_CALL_DECLINED)
		g_string_append_printf(out, " %u", event->interpreters);
	if (event->kind == LC_DESK_CALL_GONE || event->kind == LC_DESK_REQUEST_EXPIRED)
		g_string_append_printf(out, " %s", lc_call_reason_name(event->reason));
	g_string_append_c(out, '\n');
}

void expect_said(const struct desk_scene *scene, const char *const *lines, const char *file,
		 int line)
{
	g_autoptr(GString) expected = g_string_new(""), seen = g_string_new("");

	for (; *lines; lines++)
		g_string_append_printf(expected, "%s\n", *lines);
	for (guint i = 0; i < scene->effects->len; i++)
		write_effect(lc_desk_effect_at(scene->effects, i), seen);
	_assert_string_equal(expected->str, seen->str, file, line);
}

const struct lc_desk_person *person_of(const struct desk_scene *scene, const char *who)
{
	const struct lc_desk_person *person = lc_desk_person_find(scene->desk, who);

	if (!person)
		fail_msg("%s is not there", who);
	return person;
}

const struct lc_desk_call *call_of(const struct desk_scene *scene, const char *id)
{
	const struct lc_desk_call *call = lc_desk_call_find(scene->desk, id);

	if (!call)
		fail_msg("there is no %s", id);
	return call;
}

static void write_person(const struct lc_desk_person *person, GString *out)
{
	g_string_append_printf(
		out, "%s \"%s\" %s %d>%d in=%s handle=%u here=%d keep=%lld:", person->participant,
		person->display, (const char *)person->key_hash, person->chosen, person->shown,
		person->busy_in, person->handle, person->is_connected,
		person->keep.is_armed ? (long long)person->keep.due_ms : -1);
	for (size_t i = 0; i < person->languages.count; i++)
		g_string_append_printf(out, " %s", person->languages.tag[i]);
	g_string_append_c(out, '\n');
}

static void write_call(const struct lc_desk_call *call, GString *out)
{
	const struct lc_desk_session *session = &call->session;

	g_string_append_printf(
		out, "%s %s %s %s %s/%s %s/%s %s %d %lld accepted=%d due=%lld:", session->request,
		session->room, session->pin, session->session_type, session->client,
		session->client_name, session->interpreter, session->interpreter_name,
		session->language, session->urgency, (long long)session->expires_at_ms,
		call->is_accepted, call->timer.is_armed ? (long long)call->timer.due_ms : -1);
	for (guint i = 0; i < call->offers->len; i++) {
		const struct lc_desk_offer *offer =
			&g_array_index(call->offers, struct lc_desk_offer, i);
		g_string_append_printf(out, " %s%s", offer->participant,
				       offer->has_declined ? "!" : "");
	}
	g_string_append_c(out, '\n');
}

char *desk_snapshot(const struct lc_desk *desk)
{
	GString *out = g_string_new("");

	g_string_append_printf(out, "%lld %u\n", (long long)desk->request_timeout_ms,
			       desk->last_handle);
	for (guint i = 0; i < desk->people->len; i++)
		write_person(desk->people->pdata[i], out);
	for (guint i = 0; i < desk->calls->len; i++)
		write_call(desk->calls->pdata[i], out);
	return g_string_free(out, FALSE);
}
