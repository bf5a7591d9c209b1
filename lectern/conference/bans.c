/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may not come (back): a participant by the id, and whoever comes with the same seat key under
 * another. A ban is of the room; unless it is for good it ends with the conference, and a restart is
 * no end.
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

static struct lc_ban *ban_at(const struct lc_room *room, guint index)
{
	return &g_array_index(room->bans, struct lc_ban, index);
}

static struct lc_ban *find_ban(const struct lc_room *room, const char *participant)
{
	for (guint i = 0; i < room->bans->len; i++) {
		if (strcmp(ban_at(room, i)->participant, participant) == 0)
			return ban_at(room, i);
	}
	return NULL;
}

static bool has_key(const struct lc_room *room, const uint8_t *key_hash)
{
	static const uint8_t unknown[LC_HASH_BYTES];

	for (guint i = 0; i < room->bans->len; i++) {
		const uint8_t *banned = ban_at(room, i)->key_hash;
		if (!lc_hash_equal(banned, unknown) && lc_hash_equal(banned, key_hash))
			return true;
	}
	return false;
}

enum lc_error lc_turn_check_ban(const struct lc_turn *turn, const char *participant,
				const uint8_t *key_hash)
{
	if (!find_ban(turn->room, participant) && !has_key(turn->room, key_hash))
		return LC_OK;
	return lc_refuse(turn->why, LC_BANNED, "participant", "%s", lc_error_text(LC_BANNED));
}

static struct lc_ban *add_ban(struct lc_room *room, const char *participant)
{
	struct lc_ban ban;

	memset(&ban, 0, sizeof(ban));
	snprintf(ban.participant, sizeof(ban.participant), "%s", participant);
	g_array_append_val(room->bans, ban);
	return ban_at(room, room->bans->len - 1);
}

static enum lc_error check_target(const struct lc_turn *turn)
{
	if (!lc_id_is_valid(turn->command->target))
		return lc_refuse(turn->why, LC_BAD_FIELD, "participant",
				 "participant must be 1 to %d bytes of UTF-8 without control "
				 "characters",
				 LC_ID_BYTES);
	if (turn->seat && strcmp(turn->seat->participant, turn->command->target) == 0)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "participant",
				 "participant is yourself");
	return lc_turn_check_reason(turn);
}

enum lc_error lc_run_ban(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;
	struct lc_seat *seat = lc_turn_find_target(turn);
	struct lc_ban *ban = find_ban(room, turn->command->target);
	enum lc_error error = check_target(turn);

	if (error != LC_OK)
		return error;
	if (!ban && room->bans->len >= LC_MAX_BANS)
		return lc_refuse(turn->why, LC_ROOM_FULL, "room",
				 "%d are banned already, lift some of these first", LC_MAX_BANS);
	if (!ban)
		ban = add_ban(room, turn->command->target);
	ban->is_for_good = turn->command->is_for_good;
	if (!seat)
		return LC_OK;
	memcpy(ban->key_hash, seat->key_hash, sizeof(ban->key_hash));
	lc_turn_close_seat(turn, seat, LC_REASON_BANNED);
	return LC_OK;
}

static void remove_ban(struct lc_room *room, const struct lc_ban *ban)
{
	g_array_remove_index(room->bans, (guint)(ban - ban_at(room, 0)));
}

enum lc_error lc_run_unban(struct lc_turn *turn)
{
	const struct lc_ban *ban = find_ban(turn->room, turn->command->target);

	if (!ban)
		return lc_refuse(turn->why, LC_NO_SUCH_PARTICIPANT, "participant",
				 "participant is not banned");
	remove_ban(turn->room, ban);
	return LC_OK;
}

void lc_room_lift_bans(struct lc_room *room)
{
	for (guint i = room->bans->len; i-- > 0;) {
		if (!ban_at(room, i)->is_for_good)
			remove_ban(room, ban_at(room, i));
	}
}
