/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The stage of engine_scene.h: people, commands, the clock, expectations.
 */
#include "tests/unit/support/engine_scene.h"

#include <stdio.h>
#include <string.h>

/* Setting the stage */

void open_scene_with(struct scene *scene, enum lc_room_kind kind, const struct lc_policy *policy)
{
	memset(scene, 0, sizeof(*scene));
	scene->now = (struct lc_now){START_MONO_MS, START_WALL_MS};
	scene->room = lc_room_new(ROOM, kind, policy, &scene->why);
	assert_non_null(scene->room);
	lc_effects_init(&scene->effects);
	lc_room_wake(scene->room, scene->now.wall_ms, scene->now, &scene->effects);
}

void open_scene(struct scene *scene)
{
	struct lc_policy policy = lc_policy_default(LC_ROOM_TRAINING);

	snprintf(policy.secret, sizeof(policy.secret), "%s", SECRET);
	open_scene_with(scene, LC_ROOM_TRAINING, &policy);
}

void close_scene(struct scene *scene)
{
	lc_effects_clear(&scene->effects);
	lc_room_free(scene->room);
}

void set_lobby(struct scene *scene, bool is_open)
{
	struct lc_policy policy = policy_of(scene);

	policy.lobby = is_open;
	edit(scene, &policy);
}

struct lc_policy policy_of(const struct scene *scene)
{
	return scene->room->policy;
}

void edit(struct scene *scene, const struct lc_policy *policy)
{
	struct lc_command command = by_admin(LC_CMD_EDIT);

	command.policy = *policy;
	do_it(scene, command);
}

/* Commands */

struct lc_command by_stranger(enum lc_command_kind kind)
{
	struct lc_command command;

	memset(&command, 0, sizeof(command));
	command.kind = kind;
	return command;
}

static struct lc_command by_name(enum lc_command_kind kind, const char *who)
{
	struct lc_command command = by_stranger(kind);

	snprintf(command.by.participant, sizeof(command.by.participant), "%s", who);
	return command;
}

struct lc_command by_seat(const struct scene *scene, enum lc_command_kind kind, const char *who)
{
	struct lc_command command = by_name(kind, who);

	command.by.leg = seat_of(scene, who)->leg.number;
	return command;
}

struct lc_command by_manager(enum lc_command_kind kind)
{
	struct lc_command command = by_stranger(kind);

	snprintf(command.by.secret, sizeof(command.by.secret), "%s", SECRET);
	return command;
}

struct lc_command by_admin(enum lc_command_kind kind)
{
	struct lc_command command = by_stranger(kind);

	command.by.is_admin = true;
	return command;
}

void write_key(uint8_t *hash, const char *who, unsigned variant)
{
	char text[LC_HASH_BYTES + 1];

	snprintf(text, sizeof(text), "%u key of %s", variant, who);
	memset(hash, 0, LC_HASH_BYTES);
	memcpy(hash, text, strlen(text));
}

struct lc_command join_of(const char *who, enum lc_role role)
{
	struct lc_command command = by_name(LC_CMD_JOIN, who);

	const struct lc_policy names =
		lc_policy_default(role < LC_ROLE_PARTY_1 ? LC_ROOM_TRAINING : LC_ROOM_PERSISTENT);

	snprintf(command.join.role, sizeof(command.join.role), "%s",
		 lc_policy_role_name(&names, role));
	command.join.has_video = true;
	command.join.video_codecs = ALL_CODECS;
	command.join.microphone = true;
	snprintf(command.join.pin, sizeof(command.join.pin), "%s", PIN);
	if (role != LC_ROLE_TRAINEE)
		snprintf(command.by.secret, sizeof(command.by.secret), "%s", SECRET);
	write_key(command.join.key_hash, who, 0);
	return command;
}

struct lc_command subscription_of(const char *who, uint64_t ticket)
{
	struct lc_command command = by_name(LC_CMD_SUBSCRIBE, who);

	command.subscribe.ticket = ticket;
	command.subscribe.has_video = true;
	command.subscribe.video_codecs = ALL_CODECS;
	write_key(command.subscribe.key_hash, who, 0);
	return command;
}

struct lc_command at_target(struct lc_command command, const char *target)
{
	snprintf(command.target, sizeof(command.target), "%s", target);
	return command;
}

struct lc_command about(struct lc_command command, const char *conference)
{
	snprintf(command.conference, sizeof(command.conference), "%s", conference);
	return command;
}

/** A refusal leaves the room as it was, and one error event at most. */
static void check_refusal(const struct scene *scene, const char *before)
{
	g_autofree char *after = snapshot(scene->room);

	assert_string_equal(before, after);
	assert_string_not_equal("", scene->why.text);
	assert_int_equal(scene->room->conference != NULL, lc_effects_count(&scene->effects));
	if (scene->room->conference) {
		const struct lc_event *event = &lc_effects_at(&scene->effects, 0)->event;
		assert_true(lc_event_is_error(event));
		assert_int_equal(LC_TO_NOBODY, event->audience);
		assert_int_equal(0, event->seq);
		assert_int_equal(scene->error, event->error);
	}
}

enum lc_error apply(struct scene *scene, struct lc_command command)
{
	g_autofree char *before = snapshot(scene->room);

	memset(&scene->why, 0, sizeof(scene->why));
	lc_effects_reset(&scene->effects);
	scene->error =
		lc_room_apply(scene->room, &command, scene->now, &scene->effects, &scene->why);
	lc_room_check(scene->room);
	if (scene->error != LC_OK)
		check_refusal(scene, before);
	return scene->error;
}

void do_it(struct scene *scene, struct lc_command command)
{
	if (apply(scene, command) != LC_OK)
		fail_msg("%s was refused: %s", lc_command_name(command.kind), scene->why.text);
}

void expect_refusal(struct scene *scene, struct lc_command command, enum lc_error error,
		    const char *field)
{
	apply(scene, command);
	if (scene->error != error)
		fail_msg("%s: \"%s\" instead of \"%s\"", lc_command_name(command.kind),
			 lc_error_text(scene->error), lc_error_text(error));
	assert_string_equal(field, scene->why.field);
}

/* What people do */

uint32_t join(struct scene *scene, const char *who, enum lc_role role)
{
	do_it(scene, join_of(who, role));
	return seat_of(scene, who)->leg.number;
}

void media_up(struct scene *scene, const char *who)
{
	do_it(scene, by_seat(scene, LC_CMD_LEG_UP, who));
}

void enter(struct scene *scene, const char *who, enum lc_role role)
{
	join(scene, who, role);
	media_up(scene, who);
}

void given_a_class(struct scene *scene)
{
	enter(scene, "tom", LC_ROLE_TRAINER);
	enter(scene, "ana", LC_ROLE_TRAINEE);
	enter(scene, "ben", LC_ROLE_TRAINEE);
}

void leave_without_goodbye(struct scene *scene, const char *who)
{
	struct lc_command command = by_seat(scene, LC_CMD_LEG_DOWN, who);

	command.last_seen_ms = scene->now.mono_ms;
	do_it(scene, command);
}

void leave(struct scene *scene, const char *who)
{
	do_it(scene, by_seat(scene, LC_CMD_LEAVE, who));
}

/* Time */

static void move_to(struct scene *scene, int64_t mono_ms)
{
	scene->now.wall_ms += mono_ms - scene->now.mono_ms;
	scene->now.mono_ms = mono_ms;
}

static void meet_deadlines(struct scene *scene)
{
	lc_room_expire(scene->room, scene->now, &scene->effects);
	lc_room_check(scene->room);
}

void at(struct scene *scene, int64_t ms)
{
	int64_t due_ms;

	lc_effects_reset(&scene->effects);
	while ((due_ms = lc_room_next_deadline(scene->room)) <= START_MONO_MS + ms) {
		move_to(scene, due_ms);
		meet_deadlines(scene);
	}
	move_to(scene, START_MONO_MS + ms);
	meet_deadlines(scene);
}

void late_at(struct scene *scene, int64_t ms)
{
	lc_effects_reset(&scene->effects);
	move_to(scene, START_MONO_MS + ms);
	meet_deadlines(scene);
}

/* What the room said */

static const char *audience_text(enum lc_audience audience)
{
	static const char *const audiences[] = {
		[LC_TO_NOBODY] = "",
		[LC_TO_SUBJECT] = " > subject",
		[LC_TO_TRAINERS] = " > trainers",
		[LC_TO_TRAINERS | LC_TO_SUBJECT] = " > trainers and subject",
		[LC_TO_OTHERS] = " > others",
		[LC_TO_EVERYONE] = " > everyone",
		[LC_TO_LOBBY_TOO] = " > everyone and the lobby",
	};

	assert_true(audience < G_N_ELEMENTS(audiences) && audiences[audience]);
	return audiences[audience];
}

static void write_event(const struct lc_event *event, char *out, size_t size)
{
	char detail[64] = "";

	if (event->kind == LC_EVENT_PARTICIPANT_STATUS_CHANGED)
		snprintf(detail, sizeof(detail), " %s>%s", lc_seat_status_name(event->old_status),
			 lc_seat_status_name(event->who.status));
	else if (event->kind == LC_EVENT_CONFERENCE_STATE_CHANGED)
		snprintf(detail, sizeof(detail), " %s>%s",
			 lc_conference_state_name(event->old_state),
			 lc_conference_state_name(event->new_state));
	else if (event->reason != LC_REASON_NONE)
		snprintf(detail, sizeof(detail), " %s", lc_reason_name(event->reason));
	snprintf(out, size, "%s%s%s%s%s", lc_event_name(event->kind),
		 *event->who.participant ? " " : "", event->who.participant, detail,
		 audience_text(event->audience));
}

void effect_line(const struct lc_effect *effect, char *out, size_t size)
{
	switch (effect->kind) {
	case LC_EFFECT_EVENT:
		write_event(&effect->event, out, size);
		break;
	case LC_EFFECT_ROUTES:
		snprintf(out, size, "routes");
		break;
	case LC_EFFECT_END_LEG:
		snprintf(out, size, "end-leg %s %u %s", effect->participant, effect->leg,
			 lc_reason_name(effect->reason));
		break;
	case LC_EFFECT_SUBSCRIBED:
		snprintf(out, size, "subscribed %s %u %llu", effect->participant, effect->leg,
			 (unsigned long long)effect->ticket);
		break;
	case LC_EFFECT_FORGET:
		snprintf(out, size, "forget");
		break;
	case LC_EFFECT_REFUSED:
		snprintf(out, size, "refused %s %llu %d", effect->participant,
			 (unsigned long long)effect->ticket, lc_error_code(effect->error));
		break;
	}
}

void expect_effects(const struct scene *scene, const char *const *lines, const char *file, int line)
{
	GString *expected = g_string_new(""), *seen = g_string_new("");
	char text[512];

	for (; *lines; lines++)
		g_string_append_printf(expected, "%s\n", *lines);
	for (size_t i = 0; i < lc_effects_count(&scene->effects); i++) {
		effect_line(lc_effects_at(&scene->effects, i), text, sizeof(text));
		g_string_append_printf(seen, "%s\n", text);
	}
	_assert_string_equal(expected->str, seen->str, file, line);
	g_string_free(expected, TRUE);
	g_string_free(seen, TRUE);
}

static bool is_such(const struct lc_effect *effect, enum lc_event_kind kind, const char *who)
{
	return effect->kind == LC_EFFECT_EVENT && effect->event.kind == kind &&
	       (!who || strcmp(effect->event.who.participant, who) == 0);
}

unsigned count_events(const struct scene *scene, enum lc_event_kind kind, const char *who)
{
	unsigned count = 0;

	for (size_t i = 0; i < lc_effects_count(&scene->effects); i++)
		count += is_such(lc_effects_at(&scene->effects, i), kind, who);
	return count;
}

unsigned count_effects(const struct scene *scene, enum lc_effect_kind kind)
{
	unsigned count = 0;

	for (size_t i = 0; i < lc_effects_count(&scene->effects); i++)
		count += lc_effects_at(&scene->effects, i)->kind == kind;
	return count;
}

const struct lc_event *expect_event(const struct scene *scene, enum lc_event_kind kind,
				    const char *who)
{
	const struct lc_event *found = NULL;

	if (count_events(scene, kind, who) != 1)
		fail_msg("%s of %s: %u times instead of once", lc_event_name(kind),
			 who ? who : "anybody", count_events(scene, kind, who));
	for (size_t i = 0; !found; i++) {
		const struct lc_effect *effect = lc_effects_at(&scene->effects, i);
		if (is_such(effect, kind, who))
			found = &effect->event;
	}
	return found;
}

/* Looking */

const struct lc_seat *seat_of(const struct scene *scene, const char *who)
{
	const struct lc_seat *seat = lc_room_seat_find(scene->room, who);

	if (!seat)
		fail_msg("%s has no seat", who);
	return seat;
}

bool has_seat(const struct scene *scene, const char *who)
{
	return lc_room_seat_find(scene->room, who) != NULL;
}

int64_t attendance_of(const struct scene *scene, const char *who)
{
	return lc_attendance_total_ms(&seat_of(scene, who)->attendance, scene->now.mono_ms);
}

struct lc_stats stats_of(const struct scene *scene)
{
	return lc_room_stats(scene->room, scene->now);
}
