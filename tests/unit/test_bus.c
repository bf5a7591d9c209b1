/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Event handlers, and that they may come and go while events are published. */
#include "tests/unit/support/engine_scene.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "lectern/runtime/bus.h"

static struct lc_bus *bus;
static GString *heard; /* a letter for each time a handler hears, "~" and a letter when let go */

static int set_up(void **state)
{
	(void)state;
	bus = lc_bus_new();
	heard = g_string_new("");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (bus)
		lc_bus_free(bus);
	g_string_free(heard, TRUE);
	return 0;
}

static void publish(void)
{
	const struct lc_event event = {.kind = LC_EVENT_STATS_UPDATED};

	lc_bus_publish(bus, &event, NULL);
}

static void hear(void *data, const struct lc_event *event, const struct lc_room *room)
{
	(void)event, (void)room;
	g_string_append(heard, data);
}

static void let_go(void *data)
{
	g_string_append_printf(heard, "~%s", (const char *)data);
}

static guint add(const char *letter)
{
	return lc_bus_add(bus, hear, (void *)letter, let_go);
}

static void expect_heard(const char *what)
{
	assert_string_equal(what, heard->str);
	g_string_truncate(heard, 0);
}

static void nobody_need_hear(void **state)
{
	(void)state;
	publish();
	expect_heard("");
}

static void several_hear_in_order_of_coming(void **state)
{
	(void)state;
	/* S5-34, S5-52 */
	add("a");
	add("b");
	add("c");
	publish();
	publish();
	expect_heard("abcabc");
}

static void remember(void *data, const struct lc_event *event, const struct lc_room *room)
{
	const void **seen = data;

	seen[0] = event;
	seen[1] = room;
}

static void a_handler_is_given_what_was_published(void **state)
{
	const struct lc_event event = {.kind = LC_EVENT_PARTICIPANT_JOINED};
	const void *seen[2] = {NULL, NULL};
	struct scene scene;

	(void)state;
	open_scene(&scene);
	lc_bus_add(bus, remember, seen, NULL);
	lc_bus_publish(bus, &event, scene.room);
	assert_ptr_equal(&event, seen[0]);
	assert_ptr_equal(scene.room, seen[1]);
	close_scene(&scene);
}

static void who_is_removed_hears_no_more_and_is_let_go_once(void **state)
{
	guint number;

	(void)state;
	add("a");
	number = add("b");
	add("c");
	assert_true(lc_bus_remove(bus, number));
	expect_heard("~b");
	publish();
	expect_heard("ac");
	assert_false(lc_bus_remove(bus, number));
	expect_heard("");
}

static void numbers_are_never_zero_and_never_given_again(void **state)
{
	guint last = 0;

	(void)state;
	for (int i = 0; i < 10; i++) {
		guint number = add("a");
		assert_true(number > last);
		last = number;
		assert_true(lc_bus_remove(bus, number));
	}
	assert_false(lc_bus_remove(bus, 0));
	assert_false(lc_bus_remove(bus, last + 1));
}

static void the_end_of_the_bus_lets_all_go(void **state)
{
	(void)state;
	/* S5-57 */
	add("a");
	lc_bus_add(bus, hear, "b", NULL);
	add("c");
	lc_bus_free(bus);
	bus = NULL;
	expect_heard("~a~c");
}

/** A handler that, once, adds or removes another while it hears. */
struct meddler {
	guint removes; /* 0 = adds "n" */
	gboolean is_done;
};

static void meddle(void *data, const struct lc_event *event, const struct lc_room *room)
{
	struct meddler *meddler = data;

	(void)event, (void)room;
	g_string_append_c(heard, '(');
	if (!meddler->is_done && meddler->removes)
		assert_true(lc_bus_remove(bus, meddler->removes));
	else if (!meddler->is_done)
		add("n");
	meddler->is_done = TRUE;
	g_string_append_c(heard, ')');
}

static void forget_meddler(void *data)
{
	(void)data;
	g_string_append(heard, "~m");
}

static void a_handler_may_remove_itself(void **state)
{
	struct meddler meddler = {0};

	(void)state;
	/* S5-50 */
	add("a");
	meddler.removes = lc_bus_add(bus, meddle, &meddler, forget_meddler);
	add("b");
	publish();
	expect_heard("a()b~m"); /* let go only after it returned */
	publish();
	expect_heard("ab");
}

static void a_handler_may_remove_those_before_and_behind_it(void **state)
{
	struct meddler before = {0}, behind = {0};

	(void)state;
	/* S5-50: the event under way is still heard, the next one is not */
	before.removes = add("a");
	lc_bus_add(bus, meddle, &before, NULL);
	lc_bus_add(bus, meddle, &behind, NULL);
	behind.removes = add("b");
	publish();
	expect_heard("a()()b~a~b");
	publish();
	expect_heard("()()");
}

static void who_comes_while_an_event_is_heard_hears_the_next(void **state)
{
	struct meddler meddler = {0};

	(void)state;
	/* S5-50 */
	lc_bus_add(bus, meddle, &meddler, NULL);
	add("a");
	publish();
	expect_heard("()a");
	publish();
	expect_heard("()an");
}

/* Several threads: two publish, two come and go, two stay and count. */
#define PUBLISHERS 2
#define GUESTS 2
#define EVENTS 20000

struct guest {
	atomic_int running; /* calls under way */
};

static pthread_barrier_t start;
static atomic_int publishers_at_work, guests_added, guests_let_go, broken;

static void hear_guest(void *data, const struct lc_event *event, const struct lc_room *room)
{
	struct guest *guest = data;

	(void)event, (void)room;
	atomic_fetch_add(&guest->running, 1);
	atomic_fetch_sub(&guest->running, 1);
}

static void let_guest_go(void *data)
{
	struct guest *guest = data;

	if (atomic_load(&guest->running) != 0)
		atomic_fetch_add(&broken, 1);
	atomic_fetch_add(&guests_let_go, 1);
	g_free(guest);
}

static void *come_and_go(void *data)
{
	(void)data;
	pthread_barrier_wait(&start);
	do { /* at least once, also when the publishers were faster */
		guint number = lc_bus_add(bus, hear_guest, g_new0(struct guest, 1), let_guest_go);
		atomic_fetch_add(&guests_added, 1);
		if (!lc_bus_remove(bus, number))
			atomic_fetch_add(&broken, 1);
	} while (atomic_load(&publishers_at_work) > 0);
	return NULL;
}

/** Who stays hears every event of every publisher, each publisher's in order. */
struct witness {
	atomic_ullong last[PUBLISHERS];
};

static void witness(void *data, const struct lc_event *event, const struct lc_room *room)
{
	struct witness *self = data;

	(void)room;
	if (atomic_exchange(&self->last[event->at_ms], event->seq) != event->seq - 1)
		atomic_fetch_add(&broken, 1);
}

static void *publish_many(void *data)
{
	struct lc_event event;

	memset(&event, 0, sizeof(event));
	event.at_ms = GPOINTER_TO_INT(data); /* which publisher */
	pthread_barrier_wait(&start);
	for (event.seq = 1; event.seq <= EVENTS; event.seq++)
		lc_bus_publish(bus, &event, NULL);
	atomic_fetch_sub(&publishers_at_work, 1);
	return NULL;
}

static void handlers_come_and_go_while_threads_publish(void **state)
{
	pthread_t threads[PUBLISHERS + GUESTS];
	struct witness first = {0}, last = {0};

	(void)state;
	/* S5-50, S5-56, S5-65 */
	pthread_barrier_init(&start, NULL, PUBLISHERS + GUESTS);
	atomic_store(&publishers_at_work, PUBLISHERS);
	lc_bus_add(bus, witness, &first, NULL);
	lc_bus_add(bus, witness, &last, NULL);
	for (int i = 0; i < GUESTS; i++)
		assert_int_equal(0, pthread_create(&threads[i], NULL, come_and_go, NULL));
	for (int i = 0; i < PUBLISHERS; i++)
		assert_int_equal(0, pthread_create(&threads[GUESTS + i], NULL, publish_many,
						   GINT_TO_POINTER(i)));
	for (int i = 0; i < PUBLISHERS + GUESTS; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
	assert_int_equal(0, atomic_load(&broken));
	assert_true(atomic_load(&guests_added) > 0);
	assert_int_equal(atomic_load(&guests_added), atomic_load(&guests_let_go));
	for (int i = 0; i < PUBLISHERS; i++) {
		assert_int_equal(EVENTS, atomic_load(&first.last[i]));
		assert_int_equal(EVENTS, atomic_load(&last.last[i]));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody_need_hear),
		TEST(several_hear_in_order_of_coming),
		TEST(a_handler_is_given_what_was_published),
		TEST(who_is_removed_hears_no_more_and_is_let_go_once),
		TEST(numbers_are_never_zero_and_never_given_again),
		TEST(the_end_of_the_bus_lets_all_go),
		TEST(a_handler_may_remove_itself),
		TEST(a_handler_may_remove_those_before_and_behind_it),
		TEST(who_comes_while_an_event_is_heard_hears_the_next),
		TEST(handlers_come_and_go_while_threads_publish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
