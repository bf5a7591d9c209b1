/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control loop: everything on one thread, in the order in which it was given. */
#include "tests/unit/support/engine_scene.h"

#include <pthread.h>
#include <stdatomic.h>

#include "lectern/runtime/loop.h"

static struct lc_loop *loop;

static int set_up(void **state)
{
	(void)state;
	loop = lc_loop_start("test");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (loop)
		lc_loop_stop(loop);
	return 0;
}

static void stop(void)
{
	lc_loop_stop(loop);
	loop = NULL;
}

static void do_nothing(void *data)
{
	(void)data;
}

static void a_loop_with_nothing_to_do_stops(void **state)
{
	(void)state;
	stop();
}

/** A word that is written by the loop alone: plain memory, so that a race would show. */
static GString *written;

static void write_letter(void *data)
{
	g_string_append(written, data);
}

static void what_is_posted_is_done_in_order_before_the_loop_stops(void **state)
{
	static const char *const letters[] = {"l", "o", "o", "p"};

	(void)state;
	written = g_string_new("");
	for (size_t i = 0; i < G_N_ELEMENTS(letters); i++)
		lc_loop_post(loop, write_letter, (void *)letters[i]);
	stop();
	assert_string_equal("loop", written->str);
	g_string_free(written, TRUE);
}

static void a_call_has_been_done_when_it_returns(void **state)
{
	(void)state;
	written = g_string_new("");
	lc_loop_post(loop, write_letter, "a");
	lc_loop_call(loop, write_letter, "b");
	assert_string_equal("ab", written->str);
	lc_loop_call(loop, write_letter, "c");
	assert_string_equal("abc", written->str);
	g_string_free(written, TRUE);
}

static void write_more(void *data)
{
	(void)data;
	lc_loop_post(loop, write_letter, "c"); /* later */
	lc_loop_call(loop, write_letter, "a"); /* at once */
	write_letter("b");
}

static void a_call_on_the_loop_itself_is_done_at_once(void **state)
{
	(void)state;
	written = g_string_new("");
	lc_loop_call(loop, write_more, NULL);
	lc_loop_call(loop, do_nothing, NULL);
	assert_string_equal("abc", written->str);
	g_string_free(written, TRUE);
}

static void note_thread(void *data)
{
	*(GThread **)data = g_thread_self();
}

static void all_of_it_is_done_on_one_thread_of_its_own(void **state)
{
	GThread *posted = NULL, *called = NULL;

	(void)state;
	lc_loop_post(loop, note_thread, &posted);
	lc_loop_call(loop, note_thread, &called);
	assert_non_null(posted);
	assert_ptr_equal(posted, called);
	assert_ptr_not_equal(g_thread_self(), called);
}

/* Timers */

struct alarm {
	GMainContext *context; /* that was the default where it was set */
	GThread *thread;       /* where it rang */
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	gboolean has_rung;
};

static gboolean ring(gpointer data)
{
	struct alarm *alarm = data;

	pthread_mutex_lock(&alarm->mutex);
	alarm->thread = g_thread_self();
	alarm->has_rung = TRUE;
	pthread_cond_signal(&alarm->cond);
	pthread_mutex_unlock(&alarm->mutex);
	return G_SOURCE_REMOVE;
}

static void set_alarm(void *data)
{
	struct alarm *alarm = data;
	GSource *source = g_timeout_source_new(1);

	alarm->context = g_main_context_get_thread_default();
	g_source_set_callback(source, ring, alarm, NULL);
	g_source_attach(source, lc_loop_context(loop));
	g_source_unref(source);
}

static void a_timer_rings_on_the_loop(void **state)
{
	struct alarm alarm = {.mutex = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};
	GThread *thread = NULL;

	(void)state;
	lc_loop_call(loop, set_alarm, &alarm);
	pthread_mutex_lock(&alarm.mutex);
	while (!alarm.has_rung)
		pthread_cond_wait(&alarm.cond, &alarm.mutex);
	pthread_mutex_unlock(&alarm.mutex);
	lc_loop_call(loop, note_thread, &thread);
	assert_ptr_equal(thread, alarm.thread);
	assert_ptr_equal(lc_loop_context(loop), alarm.context);
}

/* Several threads */
#define THREADS 3
#define ITEMS 3000

/** What one thread posts: the numbers from 1 on. */
struct item {
	int poster, number;
};

/* Touched by the loop alone. */
static int last_of[THREADS], done, out_of_order;

static void take_item(void *data)
{
	struct item *item = data;

	out_of_order += item->number != last_of[item->poster] + 1;
	last_of[item->poster] = item->number;
	done++;
	g_free(item);
}

static void *post_many(void *data)
{
	for (int i = 1; i <= ITEMS; i++) {
		struct item *item = g_new(struct item, 1);
		*item = (struct item){GPOINTER_TO_INT(data), i};
		if (i % 100 == 0)
			lc_loop_call(loop, take_item, item);
		else
			lc_loop_post(loop, take_item, item);
	}
	return NULL;
}

static void what_each_thread_gives_is_done_in_its_order(void **state)
{
	pthread_t threads[THREADS];

	(void)state;
	/* S5-65 */
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(0,
				 pthread_create(&threads[i], NULL, post_many, GINT_TO_POINTER(i)));
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	stop();
	assert_int_equal(THREADS * ITEMS, done);
	assert_int_equal(0, out_of_order);
}

static void call_other(void *data)
{
	lc_loop_call(data, write_letter, "b");
	write_letter("c");
}

static void one_loop_may_wait_for_another(void **state)
{
	struct lc_loop *other = lc_loop_start("other");

	(void)state;
	/* S5-49, S5-56: nothing is locked for all */
	written = g_string_new("a");
	lc_loop_call(loop, call_other, other);
	assert_string_equal("abc", written->str);
	lc_loop_stop(other);
	g_string_free(written, TRUE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_loop_with_nothing_to_do_stops),
		TEST(what_is_posted_is_done_in_order_before_the_loop_stops),
		TEST(a_call_has_been_done_when_it_returns),
		TEST(a_call_on_the_loop_itself_is_done_at_once),
		TEST(all_of_it_is_done_on_one_thread_of_its_own),
		TEST(a_timer_rings_on_the_loop),
		TEST(what_each_thread_gives_is_done_in_its_order),
		TEST(one_loop_may_wait_for_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
