/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes a room down as a keeper would, and makes it again as the runtime does.
 */
#include "tests/unit/support/engine_crash.h"

#include "lectern/conference/memento.h"

static void copy_seat(struct lc_room *from, struct lc_room *to, guint index)
{
	const struct lc_seat *seat = from->seats->pdata[index];
	const GArray *stays = seat->attendance.stays;
	struct lc_stay_memento *mementos = g_newa(struct lc_stay_memento, stays->len + 1);
	struct lc_seat_memento memento;

	lc_seat_memorise(seat, &memento);
	for (guint i = 0; i < stays->len; i++)
		lc_stay_memorise(&g_array_index(stays, struct lc_stay, i), &mementos[i]);
	assert_true(lc_seat_revive(to, &memento, mementos, stays->len));
}

static struct lc_room *copy_room(struct lc_room *from)
{
	struct lc_conference_memento conference;
	struct lc_room_memento memento;

	lc_room_memorise(from, &memento);
	struct lc_room *to = lc_room_revive(&memento, NULL);
	assert_non_null(to);
	if (from->conference) {
		lc_conference_memorise(from, &conference);
		lc_conference_revive(to, &conference);
	}
	for (guint i = 0; i < from->seats->len; i++)
		copy_seat(from, to, i);
	for (const GList *at = from->talk.messages.head; at; at = at->next)
		lc_talk_put(&to->talk, at->data);
	g_array_append_vals(to->bans, from->bans->data, from->bans->len);
	g_array_append_vals(to->volunteers, from->volunteers->data, from->volunteers->len);
	return to;
}

void crash_unseen(struct scene *scene, int64_t unknown_ms, int64_t down_ms)
{
	int64_t alive_ms = scene->now.wall_ms - unknown_ms;
	struct lc_room *room = copy_room(scene->room);

	lc_room_free(scene->room);
	scene->room = room;
	scene->now.wall_ms += down_ms;
	scene->now.mono_ms = OTHER_MONO_MS;
	lc_effects_reset(&scene->effects);
	lc_room_wake(scene->room, alive_ms, scene->now, &scene->effects);
	lc_room_check(scene->room);
}

void crash(struct scene *scene, int64_t down_ms)
{
	crash_unseen(scene, 0, down_ms);
}
