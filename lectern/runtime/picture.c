/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking pictures and telling them apart. A row is compared as bytes: mementos are zeroed before they are
 * filled, and a difference that is none costs a write and nothing else.
 */
#include "lectern/runtime/picture.h"

#include <string.h>

#include "lectern/store/bans.h"
#include "lectern/store/conferences.h"
#include "lectern/store/messages.h"
#include "lectern/store/rooms.h"
#include "lectern/store/seats.h"
#include "lectern/store/stays.h"
#include "lectern/store/volunteers.h"

struct picture_seat {
	struct lc_seat_memento memento;
	int64_t place; /* rises with the order of the seats */
	GArray *stays; /* of struct lc_stay_memento */
};

struct lc_picture {
	bool is_of_room; /* not of nothing */
	bool is_configured;
	struct lc_room_memento room;
	bool has_conference;
	struct lc_conference_memento conference;
	GArray *seats;                        /* of struct picture_seat, in order */
	uint64_t first_message, last_message; /* numbers; 0, 0 = none */
	GList *messages; /* of struct lc_message, borrowed of the room: while it is looked at only */
	GArray *bans;    /* of struct lc_ban */
	GArray *volunteers; /* of struct lc_volunteer */
};

/* Taking */

static void clear_seat(gpointer seat)
{
	g_array_unref(((struct picture_seat *)seat)->stays);
}

static struct lc_picture *new_picture(void)
{
	struct lc_picture *picture = g_new0(struct lc_picture, 1);

	picture->seats = g_array_new(FALSE, FALSE, sizeof(struct picture_seat));
	g_array_set_clear_func(picture->seats, clear_seat);
	picture->bans = g_array_new(FALSE, FALSE, sizeof(struct lc_ban));
	picture->volunteers = g_array_new(FALSE, FALSE, sizeof(struct lc_volunteer));
	return picture;
}

void lc_picture_free(struct lc_picture *picture)
{
	if (!picture)
		return;
	g_array_unref(picture->seats);
	g_array_unref(picture->bans);
	g_array_unref(picture->volunteers);
	g_free(picture);
}

static void take_seat(struct lc_picture *picture, const struct lc_seat *seat)
{
	const GArray *stays = seat->attendance.stays;
	struct picture_seat row = {
		.stays = g_array_new(FALSE, FALSE, sizeof(struct lc_stay_memento)),
	};

	lc_seat_memorise(seat, &row.memento);
	for (guint i = 0; i < stays->len; i++) {
		struct lc_stay_memento stay;
		lc_stay_memorise(&g_array_index(stays, struct lc_stay, i), &stay);
		g_array_append_val(row.stays, stay);
	}
	g_array_append_val(picture->seats, row);
}

static void take_messages(struct lc_picture *picture, const struct lc_talk *talk)
{
	const struct lc_message *first = talk->messages.head ? talk->messages.head->data : NULL;
	const struct lc_message *last = talk->messages.tail ? talk->messages.tail->data : NULL;

	picture->messages = talk->messages.head;
	picture->first_message = first ? first->number : 0;
	picture->last_message = last ? last->number : 0;
}

struct lc_picture *lc_picture_take(const struct lc_room *room, bool is_configured)
{
	struct lc_picture *picture = new_picture();

	if (!room)
		return picture;
	picture->is_of_room = true;
	picture->is_configured = is_configured;
	lc_room_memorise(room, &picture->room);
	picture->has_conference = room->conference != NULL;
	if (room->conference)
		lc_conference_memorise(room, &picture->conference);
	for (guint i = 0; i < room->seats->len; i++)
		take_seat(picture, room->seats->pdata[i]);
	take_messages(picture, &room->talk);
	g_array_append_vals(picture->bans, room->bans->data, room->bans->len);
	g_array_append_vals(picture->volunteers, room->volunteers->data, room->volunteers->len);
	return picture;
}

struct lc_picture *lc_picture_of_stored(const struct lc_stored_room *stored)
{
	struct lc_picture *picture = new_picture();
	const GArray *messages = stored->messages;

	picture->is_of_room = true;
	picture->is_configured = stored->is_configured;
	picture->room = stored->memento;
	picture->has_conference = stored->has_conference;
	picture->conference = stored->conference;
	for (guint i = 0; i < stored->seats->len; i++) {
		const struct lc_stored_seat *seat =
			&g_array_index(stored->seats, struct lc_stored_seat, i);
		/* Places are given anew: in a file that was just read only their order counts. */
		const struct picture_seat row = {
			.memento = seat->memento,
			.place = -1,
			.stays = g_array_copy(seat->stays),
		};
		g_array_append_val(picture->seats, row);
	}
	if (messages->len) {
		picture->first_message = g_array_index(messages, struct lc_message, 0).number;
		picture->last_message =
			g_array_index(messages, struct lc_message, messages->len - 1).number;
	}
	g_array_append_vals(picture->bans, stored->bans->data, stored->bans->len);
	g_array_append_vals(picture->volunteers, stored->volunteers->data, stored->volunteers->len);
	return picture;
}

/* Telling apart */

/** Two pictures on their way into the store. */
struct change {
	const struct lc_picture *stored;
	struct lc_picture *fresh;
	struct lc_store *store; /* NULL = only looking */
	const char *room;
	bool is_different;
};

static struct picture_seat *seat_at(const struct lc_picture *picture, guint index)
{
	return &g_array_index(picture->seats, struct picture_seat, index);
}

static bool is_same_list(const GArray *a, const GArray *b, size_t size)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len * size) == 0);
}

/** Notes a difference; true when it is to be written. */
static bool differs(struct change *change)
{
	change->is_different = true;
	return change->store != NULL;
}

static void write_room(struct change *change)
{
	const struct lc_picture *stored = change->stored, *fresh = change->fresh;
	bool is_same = stored->is_of_room && stored->is_configured == fresh->is_configured &&
		       memcmp(&stored->room, &fresh->room, sizeof(fresh->room)) == 0;

	if (!is_same && differs(change))
		lc_store_put_room(change->store, &fresh->room, fresh->is_configured);
}

static void write_conference(struct change *change)
{
	const struct lc_picture *stored = change->stored, *fresh = change->fresh;
	bool is_same = stored->has_conference && memcmp(&stored->conference, &fresh->conference,
							sizeof(fresh->conference)) == 0;

	if (fresh->has_conference && !is_same && differs(change))
		lc_store_put_conference(change->store, change->room, &fresh->conference);
	if (!fresh->has_conference && stored->has_conference && differs(change))
		lc_store_drop_conference(change->store, change->room);
}

static void write_stays(struct change *change, const struct picture_seat *seat,
			const GArray *stored)
{
	const char *participant = seat->memento.participant;
	/* A restart begins a new record. */
	bool is_new = stored && stored->len > seat->stays->len;
	guint known = stored && !is_new ? stored->len : 0;

	if (is_new && differs(change))
		lc_store_drop_stays(change->store, change->room, participant);
	for (guint i = 0; i < seat->stays->len; i++) {
		const struct lc_stay_memento *stay =
			&g_array_index(seat->stays, struct lc_stay_memento, i);
		bool is_same =
			i < known && memcmp(stay, &g_array_index(stored, struct lc_stay_memento, i),
					    sizeof(*stay)) == 0;
		if (!is_same && differs(change))
			lc_store_put_stay(change->store, change->room, participant, i, stay);
	}
}

static void write_seat(struct change *change, struct picture_seat *seat,
		       const struct picture_seat *stored)
{
	bool is_same = stored && stored->place == seat->place &&
		       memcmp(&seat->memento, &stored->memento, sizeof(seat->memento)) == 0;

	if (!is_same && differs(change))
		lc_store_put_seat(change->store, change->room, seat->place, &seat->memento);
	write_stays(change, seat, stored ? stored->stays : NULL);
}

static bool is_of_same(const struct picture_seat *a, const struct picture_seat *b)
{
	return strcmp(a->memento.participant, b->memento.participant) == 0;
}

/** Those who stayed stand in the same order in both lists; newcomers stand behind them. */
static void write_seats(struct change *change)
{
	const struct lc_picture *stored = change->stored, *fresh = change->fresh;
	guint at = 0;
	int64_t place = 0;

	/* First out, then in: somebody may have left and come back. */
	for (guint i = 0; i < stored->seats->len; i++) {
		const struct picture_seat *seat = seat_at(stored, i);
		bool is_here = at < fresh->seats->len && is_of_same(seat, seat_at(fresh, at));
		at += is_here;
		if (!is_here && fresh->has_conference && differs(change))
			lc_store_drop_seat(change->store, change->room, seat->memento.participant);
		place = MAX(place, seat->place + 1);
	}
	for (guint i = 0, known = 0; i < fresh->seats->len; i++) {
		struct picture_seat *seat = seat_at(fresh, i);
		const struct picture_seat *before = NULL;
		while (i < at && !before) {
			before = seat_at(stored, known++);
			before = is_of_same(seat, before) ? before : NULL;
		}
		seat->place = before && before->place >= 0 ? before->place : place++;
		write_seat(change, seat, before);
	}
}

static void write_messages(struct change *change)
{
	const struct lc_picture *stored = change->stored, *fresh = change->fresh;

	if (stored->last_message && !fresh->first_message && differs(change))
		lc_store_drop_messages(change->store, change->room);
	if (stored->last_message && fresh->first_message > stored->first_message && differs(change))
		lc_store_drop_messages_before(change->store, change->room, fresh->first_message);
	for (const GList *at = fresh->messages; at; at = at->next) {
		const struct lc_message *message = at->data;
		if (message->number > stored->last_message && differs(change))
			lc_store_add_message(change->store, change->room, message);
	}
}

static void write_lists(struct change *change)
{
	const GArray *bans = change->fresh->bans, *volunteers = change->fresh->volunteers;

	if (!is_same_list(bans, change->stored->bans, sizeof(struct lc_ban)) && differs(change))
		lc_store_put_bans(change->store, change->room, (const void *)bans->data, bans->len);
	if (!is_same_list(volunteers, change->stored->volunteers, sizeof(struct lc_volunteer)) &&
	    differs(change))
		lc_store_put_volunteers(change->store, change->room, (const void *)volunteers->data,
					volunteers->len);
}

bool lc_picture_write(const struct lc_picture *stored, struct lc_picture *fresh,
		      struct lc_store *store)
{
	struct change change = {
		.stored = stored,
		.fresh = fresh,
		.store = store,
		.room = fresh->room.name,
	};

	write_room(&change);
	write_conference(&change);
	write_seats(&change);
	write_messages(&change);
	write_lists(&change);
	return change.is_different;
}
