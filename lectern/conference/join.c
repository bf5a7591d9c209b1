/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking a seat, taking it back, saying what one sends, giving the seat up.
 *
 * The seat's key proves the seat: whoever has it needs neither pin nor secret and may come back into
 * a locked or full conference. Everything else is a first join.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

static enum lc_error refuse_absent(const struct lc_turn *turn)
{
	return lc_refuse(turn->why, LC_NO_SUCH_ROOM, "", "%s", lc_error_text(LC_NO_SUCH_ROOM));
}

static enum lc_error check_display(const struct lc_turn *turn, const char *display)
{
	if (lc_name_is_valid(display))
		return LC_OK;
	return lc_refuse(turn->why, LC_BAD_FIELD, "display",
			 "display must be at most %d bytes of UTF-8 without control characters",
			 LC_NAME_BYTES);
}

enum lc_error lc_turn_check_participant(const struct lc_turn *turn)
{
	if (lc_id_is_valid(turn->command->by.participant))
		return LC_OK;
	return lc_refuse(turn->why, LC_BAD_FIELD, "participant",
			 "participant must be 1 to %d bytes of UTF-8 without control characters",
			 LC_ID_BYTES);
}

/** Pin and secret, checked before anything that would tell a stranger that the room exists. */
static enum lc_error check_admission(const struct lc_turn *turn)
{
	const struct lc_policy *policy = &turn->room->policy;
	const struct lc_join *join = &turn->command->join;

	if (join->is_vouched)
		return LC_OK;
	if (*policy->pin && !lc_secret_equal(policy->pin, join->pin))
		return refuse_absent(turn);
	if (turn->role == LC_ROLE_TRAINER && *policy->secret && !turn->is_manager)
		return refuse_absent(turn);
	return LC_OK;
}

/** Is there such a role in a room of this policy? */
static bool is_role(const struct lc_policy *policy, enum lc_role role)
{
	return lc_policy_has_parties(policy) ? lc_policy_needs(policy, role)
					     : role < LC_ROLE_PARTY_1;
}

/** Which roles there are, for people: "trainer, trainee or caller". */
static void list_roles(const struct lc_policy *policy, char *out, size_t size)
{
	enum lc_role last = LC_ROLES - 1;
	size_t length = 0;

	while (!is_role(policy, last))
		last--;
	for (enum lc_role role = 0; role <= last && length < size; role++) {
		const char *glue = length == 0 ? "" : role == last ? " or " : ", ";
		if (is_role(policy, role))
			length += (size_t)snprintf(out + length, size - length, "%s%s", glue,
						   lc_policy_role_name(policy, role));
	}
}

/** Finds the role; a stranger who lacks the pin learns nothing of which there are. */
static enum lc_error check_role(struct lc_turn *turn)
{
	const struct lc_policy *policy = &turn->room->policy;
	char roles[LC_PARTIES * (LC_ROLE_NAME_BYTES + 4)];

	if (lc_policy_role_find(policy, turn->command->join.role, &turn->role))
		return LC_OK;
	enum lc_error error = check_admission(turn);
	if (error != LC_OK)
		return error;
	list_roles(policy, roles, sizeof(roles));
	return lc_refuse(turn->why, LC_BAD_FIELD, "role", "role must be %s", roles);
}

static enum lc_error check_codec(const struct lc_turn *turn)
{
	const struct lc_join *join = &turn->command->join;
	enum lc_video_codec codec = turn->room->policy.video_codec;

	if (!join->has_video || (join->video_codecs & (1u << codec)))
		return LC_OK;
	return lc_refuse(turn->why, LC_NO_USABLE_CODEC, "jsep", "the offer's video has no %s",
			 lc_video_codec_name(codec));
}

/**
 * Who says of oneself to be a caller is not believed: only the secret or a signed token, as the
 * server that routes calls has them, lead past the lobby.
 */
static bool must_wait(const struct lc_turn *turn)
{
	bool is_vouched = turn->command->join.is_vouched;
	bool is_routed = turn->role == LC_ROLE_CALLER && (turn->is_manager || is_vouched);

	return turn->room->policy.lobby && turn->role != LC_ROLE_TRAINER && !is_routed;
}

static enum lc_error check_space(const struct lc_turn *turn)
{
	const struct lc_room *room = turn->room;

	if (room->conference && room->conference->state == LC_CONFERENCE_LOCKED)
		return lc_refuse(turn->why, LC_ROOM_LOCKED, "room", "Conference is locked");
	if (!must_wait(turn))
		return lc_turn_check_capacity(turn, turn->role);
	if (room->seats->len - lc_room_member_count(room) >= LC_MAX_WAITING)
		return lc_refuse(turn->why, LC_ROOM_FULL, "room", "the lobby is full");
	return LC_OK;
}

/** Somebody without the seat's key: may this person come at all, and in this role? */
static enum lc_error check_newcomer(const struct lc_turn *turn)
{
	const struct lc_command *command = turn->command;
	enum lc_error error = check_admission(turn);

	if (error == LC_OK)
		error = lc_turn_check_ban(turn, command->by.participant, command->join.key_hash);
	if (error == LC_OK)
		error = lc_turn_check_volunteer(turn, turn->role);
	return error;
}

/**
 * Accounts and appointments are what the application bills by: nobody is believed about them but who
 * speaks for the room, or has it signed (S4-66, S4-70).
 */
static enum lc_error check_claims(const struct lc_turn *turn)
{
	const struct lc_join *join = &turn->command->join;

	if (!join->has_claims || join->are_claims_vouched || turn->is_manager)
		return LC_OK;
	return lc_refuse(turn->why, LC_NOT_ALLOWED, "userId",
			 "userId and appointmentId need the room's secret or a token that says the "
			 "same");
}

/**
 * What a new leg says of itself is true of it: who comes back after a refresh has no screen share any
 * more, whatever the seat remembers. The flags that trainers set stay with the seat (S1-40).
 */
static void take_media(struct lc_seat *seat, const struct lc_join *join)
{
	seat->microphone = join->microphone;
	seat->camera = join->camera;
	seat->screen = join->screen;
	memcpy(seat->key_hash, join->key_hash, sizeof(seat->key_hash));
}

/** Who gives no name is called by the id. */
static void set_display(struct lc_seat *seat, const char *display)
{
	snprintf(seat->display, sizeof(seat->display), "%s",
		 *display ? display : seat->participant);
}

static void take_display(struct lc_seat *seat, const struct lc_join *join)
{
	if (*join->display || !*seat->display)
		set_display(seat, join->display);
}

static enum lc_error join_first(struct lc_turn *turn)
{
	const struct lc_command *command = turn->command;
	enum lc_error error = check_space(turn);

	if (error != LC_OK)
		return error;
	if (!turn->room->conference)
		lc_turn_create_conference(turn);
	struct lc_seat *seat = lc_turn_add_seat(turn, command->by.participant);
	seat->role = turn->role;
	take_media(seat, &command->join);
	take_display(seat, &command->join);
	lc_turn_start_leg(turn, seat);
	seat->status = lc_seat_status_of(seat);
	if (must_wait(turn)) {
		lc_turn_enter_lobby(turn, seat);
		lc_turn_beat_lobby(turn, seat);
	} else {
		lc_turn_admit(turn, seat);
	}
	lc_turn_attach_pending(turn, seat);
	return LC_OK;
}

static enum lc_error join_again(struct lc_turn *turn, struct lc_seat *seat)
{
	const struct lc_join *join = &turn->command->join;
	const struct lc_leg old = seat->leg;

	/* The old leg's attendance goes on in the new one; its late death changes nothing (S2-X02). */
	if (old.is_media_up && seat->is_admitted)
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_MEDIA_TERMINATED, LC_TO_NOBODY, seat)
			->reason = LC_REASON_REPLACED;
	take_media(seat, join);
	take_display(seat, join);
	turn->room->conference->reconnection_count += seat->is_admitted;
	lc_turn_start_leg(turn, seat);
	if (old.is_live)
		lc_turn_end_leg(turn, seat, old.number, LC_REASON_REPLACED);
	lc_turn_update_status(turn, seat, LC_TO_OTHERS, old.is_suspect);
	if (!seat->is_admitted)
		lc_turn_beat_lobby(turn, seat);
	else if (lc_policy_has_parties(&turn->room->policy))
		lc_turn_emit(turn, LC_EVENT_PARTICIPANT_RETURNED, LC_TO_OTHERS, seat);
	lc_turn_attach_pending(turn, seat);
	return LC_OK;
}

enum lc_error lc_run_join(struct lc_turn *turn)
{
	const struct lc_command *command = turn->command;
	struct lc_seat *seat = lc_room_seat_find(turn->room, command->by.participant);
	bool is_holder = seat && lc_hash_equal(seat->key_hash, command->join.key_hash);
	enum lc_error error = lc_turn_check_participant(turn);

	if (error == LC_OK)
		error = check_display(turn, command->join.display);
	if (error == LC_OK)
		error = check_role(turn);
	if (error == LC_OK && !is_holder)
		error = check_newcomer(turn);
	if (error == LC_OK)
		error = check_claims(turn);
	if (error == LC_OK)
		error = check_codec(turn);
	if (error != LC_OK)
		return error;
	if (turn->room->ended_at_ms)
		return lc_turn_refuse_over(turn);
	if (!seat && command->join.is_return)
		return lc_refuse(turn->why, LC_SEAT_GONE, "participant", "%s",
				 lc_error_text(LC_SEAT_GONE));
	if (!seat)
		return join_first(turn);
	/* Taking over keeps the role, so nobody becomes a trainer by it without the secret. */
	bool may_take = turn->room->policy.allow_takeover &&
			(seat->role != LC_ROLE_TRAINER || turn->role == LC_ROLE_TRAINER);
	if (!is_holder && !may_take)
		return lc_refuse(turn->why, LC_SEAT_TAKEN, "participant",
				 "the seat of this participant is taken");
	return join_again(turn, seat);
}

enum lc_error lc_run_configure(struct lc_turn *turn)
{
	const struct lc_configure *change = &turn->command->configure;
	struct lc_seat *seat = turn->seat;
	const struct lc_participant_info before = lc_seat_info(turn->room, seat);
	enum lc_error error = change->has_display ? check_display(turn, change->display) : LC_OK;

	if (error != LC_OK)
		return error;
	if (change->has_microphone)
		seat->microphone = change->microphone;
	if (change->has_camera)
		seat->camera = change->camera;
	if (change->has_screen)
		seat->screen = change->screen;
	if (change->has_display)
		set_display(seat, change->display);
	bool is_media = seat->microphone != before.microphone || seat->camera != before.camera ||
			seat->screen != before.screen;
	turn->wants_routes |= is_media;
	if (is_media || strcmp(seat->display, before.display) != 0)
		lc_turn_update_status(turn, seat, LC_TO_EVERYONE, true);
	return LC_OK;
}

enum lc_error lc_run_leave(struct lc_turn *turn)
{
	lc_turn_close_seat(turn, turn->seat, LC_REASON_LEFT);
	return LC_OK;
}
