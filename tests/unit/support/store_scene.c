/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder with a store in it, and what it holds as text.
 */
#include "tests/unit/support/store_scene.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lectern/store/bans.h"
#include "lectern/store/conferences.h"
#include "lectern/store/messages.h"
#include "lectern/store/rooms.h"
#include "lectern/store/seats.h"
#include "lectern/store/stays.h"
#include "lectern/store/volunteers.h"

void open_store_scene(struct store_scene *scene)
{
	memset(scene, 0, sizeof(*scene));
	strcpy(scene->folder, "/tmp/lectern-store-XXXXXX");
	if (!mkdtemp(scene->folder))
		abort();
	snprintf(scene->path, sizeof(scene->path), "%s/rooms.db", scene->folder);
	if (!reopen_store(scene))
		abort();
}

void close_store_scene(struct store_scene *scene)
{
	g_autofree char *command = g_strdup_printf("rm -rf '%s'", scene->folder);

	lc_store_close(scene->store);
	g_free(scene->set_aside);
	if (system(command) != 0)
		abort();
}

bool reopen_store(struct store_scene *scene)
{
	lc_store_close(scene->store);
	g_clear_pointer(&scene->set_aside, g_free);
	scene->store = lc_store_open(scene->path, &scene->set_aside, &scene->why);
	return scene->store != NULL;
}

static enum lc_error put_seats(struct lc_store *store, const struct lc_stored_room *room)
{
	enum lc_error error = LC_OK;

	for (guint i = 0; i < room->seats->len && error == LC_OK; i++) {
		const struct lc_stored_seat *seat =
			&g_array_index(room->seats, struct lc_stored_seat, i);
		error = lc_store_put_seat(store, room->memento.name, i, &seat->memento);
		for (guint k = 0; k < seat->stays->len && error == LC_OK; k++)
			error = lc_store_put_stay(
				store, room->memento.name, seat->memento.participant, k,
				&g_array_index(seat->stays, struct lc_stay_memento, k));
	}
	return error;
}

enum lc_error put_sample(struct lc_store *store, const struct lc_stored_room *room)
{
	const char *name = room->memento.name;
	enum lc_error error = lc_store_put_room(store, &room->memento, room->is_configured);

	if (error == LC_OK && room->has_conference)
		error = lc_store_put_conference(store, name, &room->conference);
	if (error == LC_OK)
		error = put_seats(store, room);
	for (guint i = 0; i < room->messages->len && error == LC_OK; i++)
		error = lc_store_add_message(store, name,
					     &g_array_index(room->messages, struct lc_message, i));
	if (error == LC_OK)
		error = lc_store_put_bans(store, name, (const struct lc_ban *)room->bans->data,
					  room->bans->len);
	if (error == LC_OK)
		error = lc_store_put_volunteers(store, name,
						(const struct lc_volunteer *)room->volunteers->data,
						room->volunteers->len);
	return error;
}

enum lc_error store_sample(struct lc_store *store, const struct lc_stored_room *room)
{
	enum lc_error error = lc_store_begin(store, NULL);

	if (error != LC_OK)
		return error;
	put_sample(store, room);
	return lc_store_commit(store, NULL);
}

static void add_number(GString *text, const char *name, int64_t number)
{
	g_string_append_printf(text, " %s=%lld", name, (long long)number);
}

static void add_text(GString *text, const char *name, const char *value)
{
	g_string_append_printf(text, " %s=\"%s\"", name, value);
}

static void add_hash(GString *text, const uint8_t *hash)
{
	g_string_append(text, " key_hash=");
	for (size_t i = 0; i < LC_HASH_BYTES; i++)
		g_string_append_printf(text, "%02x", hash[i]);
}

#define NUMBER(field) add_number(text, #field, (int64_t)at->field)
#define TEXT(field) add_text(text, #field, at->field)

static void add_policy(GString *text, const struct lc_policy *at)
{
	TEXT(description);
	TEXT(secret);
	TEXT(pin);
	NUMBER(max_participants);
	NUMBER(reconnect_timeout_ms);
	NUMBER(is_private);
	NUMBER(allow_takeover);
	NUMBER(end_when_trainer_leaves);
	NUMBER(video_codec);
	NUMBER(required_roles);
	NUMBER(lobby);
	NUMBER(auto_end);
	for (size_t i = 0; i < LC_ROLES; i++)
		NUMBER(max_of_role[i]);
	for (size_t i = 0; i < LC_PARTIES; i++)
		TEXT(party_names[i]);
	NUMBER(appointment_id);
	NUMBER(is_temporary);
}

static void add_room(GString *text, const struct lc_room_memento *at)
{
	TEXT(name);
	NUMBER(kind);
	add_policy(text, &at->policy);
	NUMBER(last_epoch_s);
	NUMBER(last_closed_leg);
	NUMBER(last_message);
	NUMBER(last_hand);
	NUMBER(ended_at_ms);
}

static void add_conference(GString *text, const struct lc_conference_memento *at)
{
	g_string_append(text, "\n conference");
	TEXT(id);
	NUMBER(state);
	NUMBER(seq_limit);
	NUMBER(created_at_ms);
	NUMBER(peak_participants);
	NUMBER(join_count);
	NUMBER(reconnection_count);
	NUMBER(is_interrupted);
	TEXT(controller);
}

static void add_stay(GString *text, const struct lc_stay_memento *at)
{
	g_string_append(text, "\n  stay");
	NUMBER(from_ms);
	NUMBER(duration_ms);
}

static void add_seat(GString *text, const struct lc_seat_memento *at)
{
	g_string_append(text, "\n seat");
	TEXT(participant);
	TEXT(display);
	NUMBER(role);
	add_hash(text, at->key_hash);
	NUMBER(is_admitted);
	NUMBER(muted);
	NUMBER(held);
	NUMBER(microphone);
	NUMBER(camera);
	NUMBER(screen);
	NUMBER(hand);
	NUMBER(leg);
	NUMBER(is_live);
	NUMBER(window_until_ms);
	NUMBER(joined_at_ms);
}

static void add_message(GString *text, const struct lc_message *at)
{
	g_string_append(text, "\n message");
	NUMBER(number);
	TEXT(participant);
	TEXT(display);
	NUMBER(at_ms);
	TEXT(text);
}

static void add_ban(GString *text, const struct lc_ban *at)
{
	g_string_append(text, "\n ban");
	TEXT(participant);
	add_hash(text, at->key_hash);
	NUMBER(is_for_good);
}

static void add_volunteer(GString *text, const struct lc_volunteer *at)
{
	g_string_append(text, "\n volunteer");
	TEXT(participant);
	TEXT(first_name);
	TEXT(last_name);
	NUMBER(may_train);
	NUMBER(may_be_trained);
	NUMBER(logged_on);
	TEXT(trainer);
}

char *describe_room(const struct lc_stored_room *room)
{
	GString *text = g_string_new("room");

	add_room(text, &room->memento);
	add_number(text, "is_configured", room->is_configured);
	if (room->has_conference)
		add_conference(text, &room->conference);
	for (guint i = 0; i < room->seats->len; i++) {
		const struct lc_stored_seat *seat =
			&g_array_index(room->seats, struct lc_stored_seat, i);
		add_seat(text, &seat->memento);
		for (guint k = 0; k < seat->stays->len; k++)
			add_stay(text, &g_array_index(seat->stays, struct lc_stay_memento, k));
	}
	for (guint i = 0; i < room->messages->len; i++)
		add_message(text, &g_array_index(room->messages, struct lc_message, i));
	for (guint i = 0; i < room->bans->len; i++)
		add_ban(text, &g_array_index(room->bans, struct lc_ban, i));
	for (guint i = 0; i < room->volunteers->len; i++)
		add_volunteer(text, &g_array_index(room->volunteers, struct lc_volunteer, i));
	g_string_append_c(text, '\n');
	return g_string_free(text, FALSE);
}

static void take_room(void *user, const struct lc_stored_room *room)
{
	g_autofree char *text = describe_room(room);

	g_string_append(user, text);
}

static void take_damage(void *user, const char *name, const char *what)
{
	g_string_append_printf(user, "%s is damaged: %s\n", name, what);
}

char *describe_kind(struct lc_store *store, enum lc_room_kind kind)
{
	g_autoptr(GString) text = g_string_new("");
	const struct lc_stored_visitor visitor = {take_room, take_damage, text};

	if (lc_store_read_rooms(store, kind, &visitor, NULL) != LC_OK)
		return NULL;
	return g_strdup(text->str);
}

char *describe_store(struct lc_store *store)
{
	char *texts[LC_ROOM_KINDS_COUNT + 1] = {NULL};
	char *all;

	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++) {
		texts[kind] = describe_kind(store, kind);
		assert(texts[kind]);
	}
	all = g_strjoinv("", texts);
	for (enum lc_room_kind kind = 0; kind < LC_ROOM_KINDS_COUNT; kind++)
		g_free(texts[kind]);
	return all;
}
