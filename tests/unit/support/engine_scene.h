/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stage for the conference engine: a room, a clock that only the test moves, people by their
 * first names, and what the room said of the last thing that happened.
 *
 * Every command goes through apply(), which checks the room's invariants afterwards and, when the
 * command was refused, that the room is as before, byte for byte.
 */
#ifndef LECTERN_TESTS_ENGINE_SCENE_H
#define LECTERN_TESTS_ENGINE_SCENE_H

/* cmocka.h wants these four before it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "lectern/conference/room.h"
#include "tests/unit/support/engine_snapshot.h"

#define ROOM "blue"
#define SECRET "the room's secret"
#define PIN "4711"
/* The scene begins here: neither clock is near zero, and they have nothing to do with each other. */
#define START_MONO_MS 5000000
#define START_WALL_MS 1700000000000
#define FIRST_CONFERENCE "blue_1700000000"
#define ALL_CODECS ((1u << LC_VIDEO_CODECS_COUNT) - 1)

struct scene {
	struct lc_room *room;
	struct lc_now now;
	struct lc_effects effects; /* of the last command, or of the last move of the clock */
	enum lc_error error;       /* of the last command */
	struct lc_why why;
};

/* Setting the stage */

/** A training room with the default policy; freed by close_scene. */
void open_scene(struct scene *scene);
/** The same for any kind and policy, which must be valid. */
void open_scene_with(struct scene *scene, enum lc_room_kind kind, const struct lc_policy *policy);
/** Frees the room. */
void close_scene(struct scene *scene);
/** Changes the policy by EDIT through the Admin API. */
void edit(struct scene *scene, const struct lc_policy *policy);
/** Opens or closes the lobby by EDIT. */
void set_lobby(struct scene *scene, bool is_open);
/** A copy of the room's policy, to be changed and given to edit(). */
struct lc_policy policy_of(const struct scene *scene);

/* Commands: built, changed at will, applied */

/** A command by somebody without seat, secret or key. */
struct lc_command by_stranger(enum lc_command_kind kind);
/** A command by a seat through its present leg. */
struct lc_command by_seat(const struct scene *scene, enum lc_command_kind kind, const char *who);
/** A command by whoever knows SECRET. */
struct lc_command by_manager(enum lc_command_kind kind);
/** A command that came through the Admin API. */
struct lc_command by_admin(enum lc_command_kind kind);
/** A join with the participant's usual key and video; trainers know SECRET, and so does
 * the server that routes callers; all know PIN. */
struct lc_command join_of(const char *who, enum lc_role role);
/** A subscription with the participant's usual key and video. */
struct lc_command subscription_of(const char *who, uint64_t ticket);
/** The command, aimed at somebody. */
struct lc_command at_target(struct lc_command command, const char *target);
/** The command, about a conference (END, RESTART). */
struct lc_command about(struct lc_command command, const char *conference);
/** Writes the key hash of a participant; variants differ from each other. */
void write_key(uint8_t *hash, const char *who, unsigned variant);

/** Carries a command out; what came of it stands in the scene. */
enum lc_error apply(struct scene *scene, struct lc_command command);
/** The command must succeed. */
void do_it(struct scene *scene, struct lc_command command);
/** The command must be refused so; the field may be "". */
void expect_refusal(struct scene *scene, struct lc_command command, enum lc_error error,
		    const char *field);

/* What people do; all of it must succeed */

/** Takes a seat, or takes it back; gives the number of the leg. */
uint32_t join(struct scene *scene, const char *who, enum lc_role role);
/** The media of the present leg comes up. */
void media_up(struct scene *scene, const char *who);
/** Joins, and media comes up. */
void enter(struct scene *scene, const char *who, enum lc_role role);
/** A room with tom (trainer), ana and ben (trainees), all with media. */
void given_a_class(struct scene *scene);
/** The leg is lost without a word; its last packet was heard just now. */
void leave_without_goodbye(struct scene *scene, const char *who);
/** Says goodbye. */
void leave(struct scene *scene, const char *who);

/* Time */

/**
 * Moves the clock to so many ms after the start of the scene; every deadline on the way is met on
 * time. The effects are those of all of them.
 */
void at(struct scene *scene, int64_t ms);
/** The same, but nobody wakes up before: all deadlines are met late, in one call. */
void late_at(struct scene *scene, int64_t ms);

/* What the room said */

/** Exactly these effects, in this order; one line each as effect_line() writes it. */
#define EXPECT(scene, ...)                                                                         \
	expect_effects(scene, (const char *const[]){__VA_ARGS__, NULL}, __FILE__, __LINE__)
/** Nothing was said and nothing is to be done. */
#define EXPECT_NOTHING(scene) expect_effects(scene, (const char *const[]){NULL}, __FILE__, __LINE__)
void expect_effects(const struct scene *scene, const char *const *lines, const char *file,
		    int line);
/** This event, once, about this participant (NULL = whoever); gives it for a closer look. */
const struct lc_event *expect_event(const struct scene *scene, enum lc_event_kind kind,
				    const char *who);
/** How many such events there were, about this participant (NULL = whoever). */
unsigned count_events(const struct scene *scene, enum lc_event_kind kind, const char *who);
/** How many effects of a kind there were. */
unsigned count_effects(const struct scene *scene, enum lc_effect_kind kind);
/**
 * One effect in words. Events: "name who detail > audience", where detail is old and new state or
 * the reason, and an audience of event handlers alone is not written. Others: "end-leg who leg
 * reason", "subscribed who leg ticket", "refused who ticket error", "routes".
 */
void effect_line(const struct lc_effect *effect, char *out, size_t size);

/* Looking */

/** The seat of somebody who must have one. */
const struct lc_seat *seat_of(const struct scene *scene, const char *who);
/** Has this participant a seat? */
bool has_seat(const struct scene *scene, const char *who);
/** Attendance of somebody who has a seat, up to the present. */
int64_t attendance_of(const struct scene *scene, const char *who);
/** The counts of the conference. */
struct lc_stats stats_of(const struct scene *scene);

#endif
