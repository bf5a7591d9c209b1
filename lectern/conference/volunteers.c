/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The roster at work: import, assignment, and finding a trainer's people by both methods, the list
 * and the mode they are in, each once and never another trainer's (S1-14...21, S1-X04).
 */
#include <stdio.h>
#include <string.h>

#include "lectern/conference/engine.h"

static struct lc_volunteer *volunteer_at(const struct lc_room *room, guint index)
{
	return &g_array_index(room->volunteers, struct lc_volunteer, index);
}

static struct lc_volunteer *find_row(const struct lc_room *room, const char *participant)
{
	for (guint i = 0; i < room->volunteers->len; i++) {
		if (strcmp(volunteer_at(room, i)->participant, participant) == 0)
			return volunteer_at(room, i);
	}
	return NULL;
}

const struct lc_volunteer *lc_room_volunteer_find(const struct lc_room *room,
						  const char *participant)
{
	return find_row(room, participant);
}

static const struct lc_seat *find_member(const struct lc_room *room, const char *participant)
{
	const struct lc_seat *seat = lc_room_seat_find(room, participant);

	return seat && seat->is_admitted ? seat : NULL;
}

enum lc_logged_on lc_room_logged_on(const struct lc_room *room,
				    const struct lc_volunteer *volunteer)
{
	const struct lc_seat *seat = find_member(room, volunteer->participant);

	if (!seat)
		return volunteer->logged_on;
	return seat->role == LC_ROLE_TRAINER ? LC_LOGGED_ON_TRAINER : LC_LOGGED_ON_TRAINEE;
}

static bool is_trainer_here(const struct lc_room *room, const char *participant)
{
	const struct lc_seat *seat = find_member(room, participant);

	return seat && seat->role == LC_ROLE_TRAINER;
}

void lc_room_log_out(struct lc_room *room, const char *participant)
{
	struct lc_volunteer *row = find_row(room, participant);

	if (row)
		row->logged_on = LC_LOGGED_OUT;
}

void lc_room_end_assignments(struct lc_room *room, const char *trainer)
{
	for (guint i = 0; i < room->volunteers->len; i++) {
		struct lc_volunteer *row = volunteer_at(room, i);
		if (strcmp(row->trainer, trainer) == 0)
			memset(row->trainer, 0, sizeof(row->trainer));
	}
}

enum lc_error lc_turn_check_volunteer(const struct lc_turn *turn, enum lc_role role)
{
	const struct lc_volunteer *row = find_row(turn->room, turn->command->by.participant);
	bool may =
		!row || (role == LC_ROLE_TRAINER ? row->may_train
						 : role == LC_ROLE_TRAINEE && row->may_be_trained);

	return may ? LC_OK
		   : lc_refuse(turn->why, LC_NOT_ALLOWED, "role",
			       "role %s is not one that the roster allows", lc_role_name(role));
}

/* Import and assignment */

static enum lc_error check_rows(const struct lc_turn *turn)
{
	const struct lc_volunteer *list = turn->command->volunteers.list;
	size_t count = turn->command->volunteers.count, new_rows = 0;

	for (size_t i = 0; i < count; i++) {
		if (!lc_id_is_valid(list[i].participant))
			return lc_refuse(turn->why, LC_BAD_FIELD, "volunteers",
					 "volunteers[%zu].UserName is invalid", i);
		new_rows += !find_row(turn->room, list[i].participant);
	}
	if (turn->room->volunteers->len + new_rows > LC_MAX_VOLUNTEERS)
		return lc_refuse(turn->why, LC_BAD_FIELD, "volunteers",
				 "volunteers would be more than %d", LC_MAX_VOLUNTEERS);
	return LC_OK;
}

enum lc_error lc_run_import(struct lc_turn *turn)
{
	const struct lc_volunteer *list = turn->command->volunteers.list;
	enum lc_error error = check_rows(turn);

	for (size_t i = 0; error == LC_OK && i < turn->command->volunteers.count; i++) {
		struct lc_volunteer *row = find_row(turn->room, list[i].participant);
		if (row)
			*row = list[i];
		else
			g_array_append_val(turn->room->volunteers, list[i]);
	}
	return error;
}

static enum lc_error check_trainer(const struct lc_turn *turn, const char *trainer)
{
	const struct lc_volunteer *row = find_row(turn->room, trainer);

	if (!*trainer || (row && row->may_train) || is_trainer_here(turn->room, trainer))
		return LC_OK;
	return lc_refuse(turn->why, LC_NO_SUCH_PARTICIPANT, "trainer",
			 "trainer is not a trainer of this room");
}

enum lc_error lc_run_assign(struct lc_turn *turn)
{
	const char *trainer = turn->command->trainer;
	struct lc_volunteer *row = find_row(turn->room, turn->command->target);
	enum lc_error error = check_trainer(turn, trainer);

	if (!row || !row->may_be_trained)
		return lc_refuse(turn->why, LC_NO_SUCH_PARTICIPANT, "participant",
				 "participant is not a trainee of the roster");
	if (strcmp(trainer, row->participant) == 0)
		return lc_refuse(turn->why, LC_BAD_FIELD, "trainer",
				 "trainer must be somebody else than the trainee");
	if (error == LC_OK)
		snprintf(row->trainer, sizeof(row->trainer), "%s", trainer);
	return error;
}

/* Discovery */

static void add_found(GArray *found, const char *participant, bool is_assigned, bool is_active)
{
	struct lc_discovered entry;

	memset(&entry, 0, sizeof(entry));
	snprintf(entry.participant, sizeof(entry.participant), "%s", participant);
	entry.is_assigned = is_assigned;
	entry.is_active = is_active;
	g_array_append_val(found, entry);
}

/** Rows of the roster: those assigned, or (method 2) the others who are in trainee mode. */
static void find_in_roster(const struct lc_room *room, const char *trainer, bool is_assigned,
			   GArray *found)
{
	for (guint i = 0; i < room->volunteers->len; i++) {
		const struct lc_volunteer *row = volunteer_at(room, i);
		bool is_active = lc_room_logged_on(room, row) == LC_LOGGED_ON_TRAINEE;
		bool is_theirs = *trainer && strcmp(row->trainer, trainer) == 0;
		if (strcmp(row->participant, trainer) == 0)
			continue;
		if (is_assigned ? is_theirs : !is_theirs && !*row->trainer && is_active)
			add_found(found, row->participant, is_assigned, is_active);
	}
}

/** Trainees who joined on their own and are in no roster (S1-20). */
static void find_present(const struct lc_room *room, GArray *found)
{
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (seat->is_admitted && seat->role == LC_ROLE_TRAINEE &&
		    !find_row(room, seat->participant))
			add_found(found, seat->participant, false, true);
	}
}

GArray *lc_room_discover(const struct lc_room *room, const char *trainer)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct lc_discovered));

	find_in_roster(room, trainer, true, found);
	find_in_roster(room, trainer, false, found);
	find_present(room, found);
	return found;
}

const char *lc_room_discoverer(const struct lc_room *room, const struct lc_command *command)
{
	const char *only = NULL;

	if (*command->trainer)
		return command->trainer;
	if (is_trainer_here(room, command->by.participant))
		return command->by.participant;
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_seat *seat = room->seats->pdata[i];
		if (!is_trainer_here(room, seat->participant))
			continue;
		if (only)
			return NULL;
		only = seat->participant;
	}
	return only;
}

enum lc_error lc_run_discover(struct lc_turn *turn)
{
	const char *trainer = lc_room_discoverer(turn->room, turn->command);

	if (!trainer)
		return lc_refuse(turn->why, LC_MISSING_FIELD, "trainer",
				 "trainer is missing: there is not just one here");
	enum lc_error error = check_trainer(turn, trainer);
	if (error != LC_OK || !turn->room->conference)
		return error;
	g_autoptr(GArray) found = lc_room_discover(turn->room, trainer);
	struct lc_event *event = lc_turn_emit(turn, LC_EVENT_DISCOVERED, LC_TO_NOBODY,
					      lc_room_seat_find(turn->room, trainer));
	event->discovered = found->len;
	for (guint i = 0; i < found->len; i++) {
		event->assigned += g_array_index(found, struct lc_discovered, i).is_assigned;
		event->active += g_array_index(found, struct lc_discovered, i).is_active;
	}
	return LC_OK;
}
