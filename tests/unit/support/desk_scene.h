/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stage for the desk: a clock that only the test moves, people by their first names, and what the
 * desk said of the last thing that happened.
 *
 * Every command is checked as in engine_scene.h: invariants hold, and a refusal changes nothing.
 */
#ifndef LECTERN_TESTS_DESK_SCENE_H
#define LECTERN_TESTS_DESK_SCENE_H

/* cmocka.h wants these four before it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "lectern/calls/desk.h"

#define START_MONO_MS 5000000
#define START_WALL_MS 1700000000000

struct desk_scene {
	struct lc_desk *desk;
	struct lc_now now;
	GArray *effects;     /* of the last command, or of the last move of the clock */
	enum lc_error error; /* of the last command */
	struct lc_why why;
};

/** An empty desk; requests wait for 30 s. Freed by close_desk. */
void open_desk(struct desk_scene *scene);
/** Frees the desk. */
void close_desk(struct desk_scene *scene);

/* Commands: built, changed at will, applied */

/** A registration with the usual key; languages are separated by spaces, "" = somebody who calls. */
struct lc_desk_command place_of(const char *who, const char *languages);
/** A command by somebody through the present handle; who is not there has none. */
struct lc_desk_command by_person(const struct desk_scene *scene, enum lc_desk_command_kind kind,
				 const char *who);
/** A request with that id; its room is "room-ID". */
struct lc_desk_command wish_of(const struct desk_scene *scene, const char *who, const char *id,
			       const char *language);
/** An answer to a request. */
struct lc_desk_command answer_of(const struct desk_scene *scene, enum lc_desk_command_kind kind,
				 const char *who, const char *id);
/** A word of the gateway about the room of a request. */
struct lc_desk_command about_room(enum lc_desk_command_kind kind, const char *id);

/** Carries a command out; what came of it stands in the scene. */
enum lc_error desk_apply(struct desk_scene *scene, struct lc_desk_command command);
/** The command must succeed. */
void desk_do(struct desk_scene *scene, struct lc_desk_command command);
/** The command must be refused so; the field may be "". */
void desk_expect_refusal(struct desk_scene *scene, struct lc_desk_command command,
			 enum lc_error error, const char *field);

/* What people do; all of it must succeed */

/** Takes a place or takes it back. */
void come(struct desk_scene *scene, const char *who, const char *languages);
/** The present handle dies. */
void go(struct desk_scene *scene, const char *who);
/** Asks for somebody. */
void ask(struct desk_scene *scene, const char *who, const char *id, const char *language);
/** Accepts. */
void take_call(struct desk_scene *scene, const char *who, const char *id);
/** Declines. */
void decline_call(struct desk_scene *scene, const char *who, const char *id);
/** Chooses an availability. */
void choose(struct desk_scene *scene, const char *who, enum lc_availability availability);
/** ina, ivo (Spanish), ida (French) can be called; cam and cy call. */
void given_a_desk(struct desk_scene *scene);
/** Moves the clock to so many ms after the start; every deadline on the way is met on time. */
void desk_at(struct desk_scene *scene, int64_t ms);

/* Looking */

/** Exactly these effects, in this order; one line each: "NAME TO DETAIL...", see effect_text(). */
#define EXPECT(scene, ...)                                                                         \
	expect_said(scene, (const char *const[]){__VA_ARGS__, NULL}, __FILE__, __LINE__)
/** Nothing was said. */
#define EXPECT_NOTHING(scene) expect_said(scene, (const char *const[]){NULL}, __FILE__, __LINE__)
void expect_said(const struct desk_scene *scene, const char *const *lines, const char *file,
		 int line);
/** Somebody who must be there. */
const struct lc_desk_person *person_of(const struct desk_scene *scene, const char *who);
/** A request that must be there. */
const struct lc_desk_call *call_of(const struct desk_scene *scene, const char *id);
/** A whole desk written down, but for addresses; free with g_free(). */
char *desk_snapshot(const struct lc_desk *desk);

#endif
