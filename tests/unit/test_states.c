/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both transition tables, walked in full: every state against every state. */
#include "tests/unit/support/engine_scene.h"

#include "lectern/conference/states.h"

/* Rows: from; columns: to, in the order of the enumeration. x = may. */
static const char *const conference_table[LC_CONFERENCE_STATES_COUNT] = {
	/* creating active locked terminating terminated */
	"xx...", /* creating */
	".xxx.", /* active */
	".xxx.", /* locked */
	"...xx", /* terminating */
	"....x", /* terminated */
};

static const char *const seat_table[LC_SEAT_STATUSES_COUNT] = {
	/* joining waiting active muted on_hold disconnected leaving left */
	"xxxxxxx.", /* joining */
	"xxxxxxx.", /* waiting */
	"x.xxxxx.", /* active */
	"x.xxxxx.", /* muted */
	"x.xxxxx.", /* on_hold */
	"xx...xx.", /* disconnected */
	"......xx", /* leaving */
	".......x", /* left */
};

static void a_conference_takes_only_legal_steps(void **state)
{
	(void)state;
	/* S5-24, S5-25, S5-26, S5-27, S5-28, S5-47, S5-U09 */
	for (enum lc_conference_state from = 0; from < LC_CONFERENCE_STATES_COUNT; from++) {
		for (enum lc_conference_state to = 0; to < LC_CONFERENCE_STATES_COUNT; to++)
			assert_int_equal(conference_table[from][to] == 'x',
					 lc_conference_may_become(from, to));
	}
}

static void a_seat_takes_only_legal_steps(void **state)
{
	(void)state;
	/* S5-18, S5-19, S5-20, S5-21, S5-22, S5-23, S5-42, S5-X05 */
	for (enum lc_seat_status from = 0; from < LC_SEAT_STATUSES_COUNT; from++) {
		for (enum lc_seat_status to = 0; to < LC_SEAT_STATUSES_COUNT; to++)
			assert_int_equal(seat_table[from][to] == 'x', lc_seat_may_become(from, to));
	}
}

static void an_illegal_step_names_both_states(void **state)
{
	struct lc_why why;

	(void)state;
	/* S5-U09, S5-U12 */
	assert_int_equal(LC_INVALID_STATE, lc_conference_check_step(LC_CONFERENCE_CREATING,
								    LC_CONFERENCE_LOCKED, &why));
	assert_string_equal("Invalid state transition from creating to locked", why.text);
	assert_int_equal(LC_INVALID_STATE,
			 lc_seat_check_step(LC_SEAT_DISCONNECTED, LC_SEAT_ON_HOLD, &why));
	assert_string_equal("Invalid state transition from disconnected to on_hold", why.text);
	assert_int_equal(LC_INVALID_STATE, lc_seat_check_step(LC_SEAT_LEFT, LC_SEAT_ACTIVE, NULL));
}

static void a_legal_step_says_nothing(void **state)
{
	struct lc_why why = {.field = "kept", .text = "kept"};

	(void)state;
	assert_int_equal(
		LC_OK, lc_conference_check_step(LC_CONFERENCE_ACTIVE, LC_CONFERENCE_LOCKED, &why));
	assert_int_equal(LC_OK, lc_seat_check_step(LC_SEAT_JOINING, LC_SEAT_ACTIVE, &why));
	assert_string_equal("kept", why.text);
}

static void a_trainer_sets_a_status_only_while_media_is_up(void **state)
{
	struct lc_why why;

	(void)state;
	/* S5-42, S5-U03, S5-X05: of all steps, those between active, muted and on_hold */
	for (enum lc_seat_status from = 0; from < LC_SEAT_STATUSES_COUNT; from++) {
		for (enum lc_seat_status to = 0; to < LC_SEAT_STATUSES_COUNT; to++) {
			bool may = from >= LC_SEAT_ACTIVE && from <= LC_SEAT_ON_HOLD &&
				   to >= LC_SEAT_ACTIVE && to <= LC_SEAT_ON_HOLD;
			assert_int_equal(may ? LC_OK : LC_INVALID_STATE,
					 lc_seat_check_set(from, to, &why));
		}
	}
	lc_seat_check_set(LC_SEAT_JOINING, LC_SEAT_MUTED, &why);
	assert_string_equal("status", why.field);
	assert_string_equal("Invalid state transition from joining to muted", why.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_conference_takes_only_legal_steps),
		cmocka_unit_test(a_seat_takes_only_legal_steps),
		cmocka_unit_test(an_illegal_step_names_both_states),
		cmocka_unit_test(a_legal_step_says_nothing),
		cmocka_unit_test(a_trainer_sets_a_status_only_while_media_is_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
