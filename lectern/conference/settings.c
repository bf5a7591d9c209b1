/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What trainers and managers do to the room itself: lock it, unlock it, set it anew, look at it.
 * Who may is decided in room.c.
 */
#include <string.h>

#include "lectern/conference/engine.h"
#include "lectern/conference/states.h"

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

static enum lc_error check_limit(const struct lc_turn *turn, const char *field, int64_t limit,
				 uint32_t present)
{
	if (limit >= present)
		return LC_OK;
	return lc_refuse(turn->why, LC_BAD_FIELD, field, "%s must not be below the %u present",
			 field, present);
}

/** Nobody loses a seat by a new policy (S5-X08). */
static enum lc_error check_limits(const struct lc_turn *turn, const struct lc_policy *policy)
{
	const struct lc_room *room = turn->room;
	enum lc_error error = check_limit(turn, "max_participants", policy->max_participants,
					  lc_room_member_count(room));

	for (enum lc_role role = 0; role < LC_ROLES && error == LC_OK; role++) {
		if (policy->max_of_role[role])
			error = check_limit(turn, lc_policy_limit_name(role),
					    policy->max_of_role[role],
					    lc_room_role_count(room, role));
	}
	return error;
}

enum lc_error lc_run_edit(struct lc_turn *turn)
{
	struct lc_room *room = turn->room;
	const struct lc_policy *policy = &turn->command->policy;
	enum lc_error error = lc_policy_check_for(room->kind, policy, turn->why);

	if (error == LC_OK)
		error = check_limits(turn, policy);
	if (error != LC_OK)
		return error;
	if (room->conference && policy->video_codec != room->policy.video_codec)
		return lc_refuse(turn->why, LC_BAD_FIELD, "video_codec",
				 "video_codec cannot change during a conference");
	if (memcmp(policy->party_names, room->policy.party_names, sizeof(policy->party_names)) !=
		    0 &&
	    room->seats->len)
		return lc_refuse(turn->why, LC_BAD_FIELD, "roles",
				 "roles cannot change while somebody has one");
	bool is_temporary = room->policy.is_temporary; /* is what a room is, not a setting */
	room->policy = *policy;
	room->policy.is_temporary = is_temporary;
	if (room->conference)
		lc_turn_reconsider(turn);
	return LC_OK;
}

enum lc_error lc_run_read(struct lc_turn *turn)
{
	(void)turn; /* being let in was the question */
	return LC_OK;
}
