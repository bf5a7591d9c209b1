/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ordered list of deadlines, also against a simple model of it. */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#include "lectern/conference/timers.h"

static void arm(struct lc_timers *timers, struct lc_timer *timer, int64_t due_ms)
{
	lc_timer_arm(timers, timer, LC_TIMER_WINDOW, timer, due_ms);
}

static void an_empty_list_is_never_due(void **state)
{
	struct lc_timers timers = {0};

	(void)state;
	assert_true(lc_timers_next(&timers) == LC_NEVER);
	assert_null(lc_timers_take_due(&timers, INT64_MAX));
}

static void timers_fire_in_order_of_time_and_once(void **state)
{
	struct lc_timers timers = {0};
	struct lc_timer a = {0}, b = {0}, c = {0};

	(void)state;
	arm(&timers, &b, 200);
	arm(&timers, &c, 300);
	arm(&timers, &a, 100);
	assert_true(lc_timers_next(&timers) == 100);
	assert_null(lc_timers_take_due(&timers, 99));
	assert_ptr_equal(&a, lc_timers_take_due(&timers, 100));
	assert_false(a.is_armed);
	assert_null(lc_timers_take_due(&timers, 100));
	assert_ptr_equal(&b, lc_timers_take_due(&timers, 1000));
	assert_ptr_equal(&c, lc_timers_take_due(&timers, 1000));
	assert_null(lc_timers_take_due(&timers, 1000));
}

static void equal_times_fire_in_order_of_arming(void **state)
{
	struct lc_timers timers = {0};
	struct lc_timer a = {0}, b = {0}, c = {0};

	(void)state;
	arm(&timers, &b, 100);
	arm(&timers, &a, 100);
	arm(&timers, &c, 100);
	arm(&timers, &b, 100); /* armed anew: now it is the last */
	assert_ptr_equal(&a, lc_timers_take_due(&timers, 100));
	assert_ptr_equal(&c, lc_timers_take_due(&timers, 100));
	assert_ptr_equal(&b, lc_timers_take_due(&timers, 100));
}

static void a_cancelled_timer_does_not_fire(void **state)
{
	struct lc_timers timers = {0};
	struct lc_timer a = {0}, b = {0}, c = {0};

	(void)state;
	/* S2-X01 */
	arm(&timers, &a, 100);
	arm(&timers, &b, 200);
	arm(&timers, &c, 300);
	lc_timer_cancel(&timers, &b);
	lc_timer_cancel(&timers, &b);
	lc_timer_cancel(&timers, &a);
	assert_true(lc_timers_next(&timers) == 300);
	assert_ptr_equal(&c, lc_timers_take_due(&timers, 1000));
	assert_null(lc_timers_take_due(&timers, 1000));
}

static void an_armed_timer_is_moved(void **state)
{
	struct lc_timers timers = {0};
	struct lc_timer a = {0}, b = {0};

	(void)state;
	arm(&timers, &a, 100);
	arm(&timers, &b, 200);
	arm(&timers, &a, 300);
	assert_ptr_equal(&b, lc_timers_take_due(&timers, 1000));
	assert_ptr_equal(&a, lc_timers_take_due(&timers, 1000));
	assert_null(lc_timers_take_due(&timers, 1000));
}

static void a_timer_knows_its_kind_and_owner(void **state)
{
	struct lc_timers timers = {0};
	struct lc_timer a = {0};
	int owner;

	(void)state;
	lc_timer_arm(&timers, &a, LC_TIMER_SUBSCRIBE, &owner, 5);
	assert_int_equal(LC_TIMER_SUBSCRIBE, a.kind);
	assert_ptr_equal(&owner, a.owner);
	assert_true(a.due_ms == 5);
}

/* The model: which of a few timers are armed, for when, and in which order they were armed. */
#define MANY 12

struct model {
	struct lc_timers timers;
	struct lc_timer timer[MANY];
	int64_t due_ms[MANY];
	uint64_t armed[MANY]; /* 0 = is not; else rises with each arming */
	uint64_t last;
};

static size_t first_of(const struct model *model)
{
	size_t first = MANY;

	for (size_t i = 0; i < MANY; i++) {
		if (!model->armed[i])
			continue;
		if (first == MANY || model->due_ms[i] < model->due_ms[first] ||
		    (model->due_ms[i] == model->due_ms[first] &&
		     model->armed[i] < model->armed[first]))
			first = i;
	}
	return first;
}

static void step(struct model *model, GRand *random)
{
	size_t i = (size_t)g_rand_int_range(random, 0, MANY);
	size_t first = first_of(model);

	switch (g_rand_int_range(random, 0, 4)) {
	case 0:
		lc_timer_cancel(&model->timers, &model->timer[i]);
		model->armed[i] = 0;
		break;
	case 1:
		if (first < MANY) {
			assert_ptr_equal(&model->timer[first],
					 lc_timers_take_due(&model->timers, model->due_ms[first]));
			model->armed[first] = 0;
		}
		break;
	default:
		model->due_ms[i] = g_rand_int_range(random, 0, 20);
		model->armed[i] = ++model->last;
		arm(&model->timers, &model->timer[i], model->due_ms[i]);
	}
}

static void the_list_does_what_the_simplest_model_does(void **state)
{
	GRand *random = g_rand_new_with_seed(20240229);
	struct model model;

	(void)state;
	memset(&model, 0, sizeof(model));
	for (int i = 0; i < 100000; i++) {
		step(&model, random);
		size_t first = first_of(&model);
		assert_true(lc_timers_next(&model.timers) ==
			    (first < MANY ? model.due_ms[first] : LC_NEVER));
	}
	g_rand_free(random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_list_is_never_due),
		cmocka_unit_test(timers_fire_in_order_of_time_and_once),
		cmocka_unit_test(equal_times_fire_in_order_of_arming),
		cmocka_unit_test(a_cancelled_timer_does_not_fire),
		cmocka_unit_test(an_armed_timer_is_moved),
		cmocka_unit_test(a_timer_knows_its_kind_and_owner),
		cmocka_unit_test(the_list_does_what_the_simplest_model_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
