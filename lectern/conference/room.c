/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four calls of room.h: a table says for every command who may and what runs; deadlines run the
 * same steps. All effects of a command that is refused are taken back.
 */
#include "lectern/conference/room.h"

#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

/** Who may give a command. */
enum access {
	ANYBODY,     /* brings its own proof: pin, secret, key */
	SEATS,       /* whoever has a seat, also in the lobby */
	MEMBERS,     /* whoever is in the conference */
	ENDERS,      /* a trainer or manager; among parties whoever is in the conference */
	READERS,     /* the same, or a manager */
	CONTROLLERS, /* a trainer, the controller or a manager (S1-U15) */
	TRAINERS,    /* a trainer's seat or a manager */
	MANAGERS,    /* the room's secret or the Admin API */
	THE_GATEWAY, /* about the present leg only; anything else has come too late */
};

static const struct {
	enum access access;
	lc_run *run;
} commands[LC_COMMANDS] = {
	[LC_CMD_JOIN] = {ANYBODY, lc_run_join},
	[LC_CMD_SUBSCRIBE] = {ANYBODY, lc_run_subscribe},
	[LC_CMD_CONFIGURE] = {SEATS, lc_run_configure},
	[LC_CMD_LEAVE] = {SEATS, lc_run_leave},
	[LC_CMD_MUTE] = {TRAINERS, lc_run_mute},
	[LC_CMD_UNMUTE] = {TRAINERS, lc_run_unmute},
	[LC_CMD_KICK] = {TRAINERS, lc_run_kick},
	[LC_CMD_LOCK] = {TRAINERS, lc_run_lock},
	[LC_CMD_UNLOCK] = {TRAINERS, lc_run_unlock},
	[LC_CMD_END] = {ENDERS, lc_run_end},
	[LC_CMD_RESTART] = {CONTROLLERS, lc_run_restart},
	[LC_CMD_EDIT] = {MANAGERS, lc_run_edit},
	[LC_CMD_READ] = {READERS, lc_run_read},
	[LC_CMD_READ_POLICY] = {TRAINERS, lc_run_read},
	[LC_CMD_ADMIT] = {TRAINERS, lc_run_admit},
	[LC_CMD_ADMIT_ALL] = {TRAINERS, lc_run_admit_all},
	[LC_CMD_DENY] = {TRAINERS, lc_run_deny},
	[LC_CMD_MUTE_ALL] = {TRAINERS, lc_run_mute_all},
	[LC_CMD_UNMUTE_ALL] = {TRAINERS, lc_run_unmute_all},
	[LC_CMD_HOLD] = {TRAINERS, lc_run_hold},
	[LC_CMD_UNHOLD] = {TRAINERS, lc_run_unhold},
	[LC_CMD_BAN] = {TRAINERS, lc_run_ban},
	[LC_CMD_UNBAN] = {TRAINERS, lc_run_unban},
	[LC_CMD_SET_ROLE] = {TRAINERS, lc_run_set_role},
	[LC_CMD_SET_STATUS] = {TRAINERS, lc_run_set_status},
	[LC_CMD_GRANT_CONTROL] = {TRAINERS, lc_run_grant_control},
	[LC_CMD_CALL_START] = {CONTROLLERS, lc_run_call_start},
	[LC_CMD_CALL_END] = {CONTROLLERS, lc_run_call_end},
	[LC_CMD_IMPORT] = {MANAGERS, lc_run_import},
	[LC_CMD_ASSIGN] = {TRAINERS, lc_run_assign},
	[LC_CMD_DISCOVER] = {TRAINERS, lc_run_discover},
	[LC_CMD_RESTART_ACK] = {MEMBERS, lc_run_restart_ack},
	[LC_CMD_MAIL] = {MEMBERS, lc_run_read},
	[LC_CMD_MESSAGE] = {MEMBERS, lc_run_message},
	[LC_CMD_REACT] = {MEMBERS, lc_run_react},
	[LC_CMD_RAISE_HAND] = {MEMBERS, lc_run_raise_hand},
	[LC_CMD_LOWER_HAND] = {READERS, lc_run_lower_hand},
	[LC_CMD_LEG_UP] = {THE_GATEWAY, lc_run_leg_up},
	[LC_CMD_LEG_DOWN] = {THE_GATEWAY, lc_run_leg_down},
	[LC_CMD_LEG_SUSPECT] = {THE_GATEWAY, lc_run_leg_suspect},
	[LC_CMD_LEG_RESUMED] = {THE_GATEWAY, lc_run_leg_resumed},
};

struct lc_room *lc_room_new(const char *name, enum lc_room_kind kind,
			    const struct lc_policy *policy, struct lc_why *why)
{
	if (!lc_id_is_valid(name)) {
		lc_refuse(why, LC_BAD_FIELD, "room",
			  "room must be 1 to %d bytes of UTF-8 without control characters",
			  LC_ID_BYTES);
		return NULL;
	}
	if (lc_policy_check_for(kind, policy, why) != LC_OK)
		return NULL;
	struct lc_room *room = g_new0(struct lc_room, 1);
	snprintf(room->name, sizeof(room->name), "%s", name);
	room->kind = kind;
	room->policy = *policy;
	room->seats = g_ptr_array_new_with_free_func(lc_seat_free);
	room->seat_of = g_hash_table_new(g_str_hash, g_str_equal);
	room->pending = g_ptr_array_new_with_free_func(g_free);
	room->bans = g_array_new(FALSE, FALSE, sizeof(struct lc_ban));
	room->volunteers = g_array_new(FALSE, FALSE, sizeof(struct lc_volunteer));
	room->progress.list = g_array_new(FALSE, FALSE, sizeof(struct lc_returning));
	lc_talk_init(&room->talk);
	return room;
}

void lc_room_free(struct lc_room *room)
{
	if (!room)
		return;
	g_hash_table_unref(room->seat_of);
	g_ptr_array_unref(room->seats);
	g_ptr_array_unref(room->pending);
	g_array_unref(room->bans);
	g_array_unref(room->volunteers);
	g_array_unref(room->progress.list);
	lc_talk_clear(&room->talk);
	g_free(room->conference);
	g_free(room);
}

/** Finds out who acts: a seat by its present leg, a manager by the secret or the Admin API. */
static void recognise(struct lc_turn *turn)
{
	const struct lc_actor *by = &turn->command->by;
	struct lc_seat *seat = lc_room_seat_find(turn->room, by->participant);

	if (seat && seat->leg.is_live && seat->leg.number == by->leg)
		turn->seat = seat;
	turn->is_manager = by->is_admin || lc_secret_equal(turn->room->policy.secret, by->secret);
}

static enum lc_error refuse_actor(const struct lc_turn *turn)
{
	const struct lc_actor *by = &turn->command->by;

	if (turn->seat && !turn->seat->is_admitted)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "request",
				 "request %s is not allowed in the lobby",
				 lc_command_name(turn->command->kind));
	if (turn->seat)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "request",
				 "request %s is not allowed for a %s",
				 lc_command_name(turn->command->kind),
				 lc_policy_role_name(&turn->room->policy, turn->seat->role));
	const struct lc_seat *seat = lc_room_seat_find(turn->room, by->participant);
	if (seat && by->leg && by->leg <= seat->leg.number)
		return lc_refuse(turn->why, LC_STALE_LEG, "", "%s", lc_error_text(LC_STALE_LEG));
	return lc_refuse(turn->why, LC_NO_SUCH_ROOM, "", "%s", lc_error_text(LC_NO_SUCH_ROOM));
}

static bool may(const struct lc_turn *turn, enum access access)
{
	bool is_member = turn->seat && turn->seat->is_admitted;
	bool is_trainer = is_member && turn->seat->role == LC_ROLE_TRAINER;

	switch (access) {
	case ANYBODY:
		return true;
	case SEATS:
	case THE_GATEWAY:
		return turn->seat != NULL;
	case MEMBERS:
		return is_member;
	case ENDERS:
		return turn->is_manager || is_trainer ||
		       (is_member && lc_policy_has_parties(&turn->room->policy));
	case READERS:
		return turn->is_manager || is_member;
	case CONTROLLERS:
		return turn->is_manager || is_trainer || lc_turn_is_controller(turn);
	case TRAINERS:
		return turn->is_manager || is_trainer;
	case MANAGERS:
		return turn->is_manager;
	}
	return false;
}

static bool is_counted_alike(const struct lc_stats *a, const struct lc_stats *b)
{
	return a->total_participants == b->total_participants &&
	       a->active_participants == b->active_participants &&
	       a->audio_participants == b->audio_participants &&
	       a->waiting_participants == b->waiting_participants &&
	       a->disconnected_participants == b->disconnected_participants;
}

/** What stands at the end of every turn: counts, if they changed, and one word about routes. */
static void finish(struct lc_turn *turn, const struct lc_stats *before)
{
	const struct lc_stats after = lc_room_stats(turn->room, turn->now);

	if (turn->room->conference && !is_counted_alike(before, &after))
		lc_turn_emit(turn, LC_EVENT_STATS_UPDATED, LC_TO_NOBODY, NULL)->stats = after;
	if (turn->wants_routes)
		lc_effects_add(turn->out, LC_EFFECT_ROUTES);
}

/** The one effect of a refusal: an error event, for event handlers, without a number. */
static void report(struct lc_turn *turn, enum lc_error error, const struct lc_why *why)
{
	if (!turn->room->conference)
		return;
	struct lc_event *event = lc_turn_tell(
		turn, turn->seat ? LC_EVENT_PARTICIPANT_ERROR : LC_EVENT_CONFERENCE_ERROR,
		LC_TO_NOBODY, turn->seat);
	event->error = error;
	event->why = *why;
}

enum lc_error lc_room_apply(struct lc_room *room, const struct lc_command *command,
			    struct lc_now now, struct lc_effects *out, struct lc_why *why)
{
	const struct lc_stats before = lc_room_stats(room, now);
	enum access access = commands[command->kind].access;
	struct lc_why text = {.field = "", .text = ""};
	struct lc_turn turn = {
		.room = room,
		.command = command,
		.now = now,
		.out = out,
		.why = &text,
		.role = LC_ROLES,
		.ender = LC_ROLES,
	};

	recognise(&turn);
	if (access == THE_GATEWAY && !turn.seat)
		return LC_OK;
	enum lc_error error =
		may(&turn, access) ? commands[command->kind].run(&turn) : refuse_actor(&turn);
	if (error == LC_OK) {
		finish(&turn, &before);
		return LC_OK;
	}
	report(&turn, error, &text);
	if (why)
		*why = text;
	return error;
}

static void fire(struct lc_turn *turn, const struct lc_timer *timer)
{
	switch (timer->kind) {
	case LC_TIMER_WINDOW:
		lc_turn_close_seat(turn, timer->owner, LC_REASON_RECONNECTION_TIMEOUT);
		break;
	case LC_TIMER_FORGET:
		lc_effects_add(turn->out, LC_EFFECT_FORGET);
		break;
	case LC_TIMER_MEDIA:
		lc_turn_disconnect(turn, timer->owner, 0, LC_REASON_MEDIA_TIMEOUT);
		break;
	case LC_TIMER_SUBSCRIBE:
		lc_turn_expire_pending(turn, timer->owner);
		break;
	case LC_TIMER_LOBBY:
		lc_turn_beat_lobby(turn, timer->owner);
		break;
	case LC_TIMER_PROGRESS:
		lc_turn_expire_progress(turn);
		break;
	case LC_TIMER_PLACE: /* the desk's, never a room's */
	case LC_TIMER_CALL:
		break;
	}
}

void lc_room_expire(struct lc_room *room, struct lc_now now, struct lc_effects *out)
{
	const struct lc_timer *timer;

	while ((timer = lc_timers_take_due(&room->timers, now.mono_ms))) {
		const struct lc_stats before = lc_room_stats(room, now);
		struct lc_turn turn = {.room = room, .now = now, .out = out, .ender = LC_ROLES};
		fire(&turn, timer);
		finish(&turn, &before);
	}
}

int64_t lc_room_next_deadline(const struct lc_room *room)
{
	return lc_timers_next(&room->timers);
}

void lc_room_close(struct lc_room *room, struct lc_now now, struct lc_effects *out)
{
	struct lc_turn turn = {.room = room, .now = now, .out = out, .ender = LC_ROLES};

	if (room->conference)
		lc_turn_terminate(&turn, LC_REASON_DESTROYED);
}
