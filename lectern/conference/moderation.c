/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What trainers and managers do to others and to the room. Who may is decided in room.c.
 */
#include <string.h>

#include "lectern/conference/engine.h"
#include "lectern/conference/states.h"

static struct lc_seat *find_target(const struct lc_turn *turn)
{
	return lc_room_seat_find(turn->room, turn->command->target);
}

static enum lc_error refuse_target(const struct lc_turn *turn)
{
	return lc_refuse(turn->why, LC_NO_SUCH_PARTICIPANT, "participant",
			 "participant is not in the conference");
}

static enum lc_error set_muted(struct lc_turn *turn, bool is_muted)
{
	struct lc_seat *seat = find_target(turn);

	if (!seat)
		return refuse_target(turn);
	if (seat->muted == is_muted)
		return LC_OK;
	seat->muted = is_muted;
	turn->wants_routes = true;
	/* Also when the status hides it, as for one who is disconnected: the flag is shown. */
	lc_turn_update_status(turn, seat, LC_TO_EVERYONE, true);
	return LC_OK;
}

enum lc_error lc_run_mute(struct lc_turn *turn)
{
	return set_muted(turn, true);
}

enum lc_error lc_run_unmute(struct lc_turn *turn)
{
	return set_muted(turn, false);
}

enum lc_error lc_run_kick(struct lc_turn *turn)
{
	struct lc_seat *seat = find_target(turn);

	if (!seat)
		return refuse_target(turn);
	if (seat == turn->seat)
		return lc_refuse(turn->why, LC_NOT_ALLOWED, "participant",
				 "participant is yourself: leave instead");
	lc_turn_close_seat(turn, seat, LC_REASON_KICKED);
	return LC_OK;
}

static enum lc_error set_locked(struct lc_turn *turn, enum lc_conference_state state)
{
	const struct lc_conference *conference = turn->room->conference;

	if (!conference)
		return lc_refuse(turn->why, LC_NO_SUCH_CONFERENCE, "room",
				 "room has no conference now");
	/* One that nobody has come to yet is not locked; the first join makes it active. */
	if (state == LC_CONFERENCE_ACTIVE && conference->state != LC_CONFERENCE_LOCKED)
		return LC_OK;
	enum lc_error error = lc_conference_check_step(conference->state, state, turn->why);
	if (error == LC_OK)
		lc_turn_set_state(turn, state, LC_TO_EVERYONE);
	return error;
}

enum lc_error lc_run_lock(struct lc_turn *turn)
{
	return set_locked(turn, LC_CONFERENCE_LOCKED);
}

enum lc_error lc_run_unlock(struct lc_turn *turn)
{
	return set_locked(turn, LC_CONFERENCE_ACTIVE);
}

enum lc_error lc_run_edit(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;
	const struct lc_policy *policy = &turn->command->policy;
	enum lc_error error = lc_policy_check(policy, turn->why);

	if (error != LC_OK)
		return error;
	if (policy->max_participants < (int64_t)room->seats->len)
		return lc_refuse(turn->why, LC_BAD_FIELD, "max_participants",
				 "max_participants must not be below the %u present",
				 room->seats->len);
	if (room->conference && policy->video_codec != room->policy.video_codec)
		return lc_refuse(turn->why, LC_BAD_FIELD, "video_codec",
				 "video_codec cannot change during a conference");
	room->policy = *policy;
	if (room->conference)
		lc_turn_reconsider(turn);
	return LC_OK;
}

enum lc_error lc_run_read(struct lc_turn *turn)
{
	(void)turn; /* being let in was the question */
	return LC_OK;
}
