/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose source is it: two legs of a class, one of which sends everything and one nothing yet.
 */
#include "tests/unit/support/engine_scene.h"

#include <string.h>

#include "lectern/runtime/sources.h"

static struct scene stage;
static struct lc_port ports[2];
static struct lc_outbox *outbox;
static GPtrArray *attachments;
static struct lc_sources sources;

static void count(struct lc_port *port)
{
	assert_non_null(port);
}

static const struct lc_port_ops ops = {.ref = count, .unref = count};

static void free_attachment(gpointer data)
{
	lc_attachment_free(data);
}

static void attach(const char *who, unsigned number)
{
	ports[number].ops = &ops;
	ports[number].publisher = lc_publisher_new(NULL, NULL);
	g_ptr_array_add(attachments, lc_attachment_new(seat_of(&stage, who), number + 1,
						       &ports[number], outbox, stage.now.mono_ms));
}

static int set_up(void **state)
{
	(void)state;
	open_scene(&stage);
	given_a_class(&stage);
	outbox = lc_outbox_new();
	attachments = g_ptr_array_new_with_free_func(free_attachment);
	attach("tom", 0);
	attach("ana", 1);
	lc_publisher_set_source(ports[1].publisher, LC_MIC, 71, LC_MIC, LC_OPUS, 111);
	lc_publisher_set_source(ports[1].publisher, LC_CAMERA, 72, LC_CAMERA, LC_VP8, 96);
	lc_publisher_set_source(ports[1].publisher, LC_SCREEN, UINT32_MAX, LC_SCREEN, LC_VP8, 96);
	lc_sources_init(&sources, attachments);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lc_sources_clear(&sources);
	g_ptr_array_unref(attachments);
	lc_outbox_free(outbox);
	close_scene(&stage);
	lc_publisher_free(ports[0].publisher);
	lc_publisher_free(ports[1].publisher);
	return 0;
}

static void expect_place(uint32_t id, enum lc_kind expected)
{
	enum lc_kind kind = LC_MIC;

	assert_ptr_equal(attachments->pdata[1], lc_sources_find(&sources, id, &kind));
	assert_int_equal(expected, kind);
	assert_int_equal(1, lc_sources_place(&sources, id, &kind));
}

static void every_source_is_found_with_what_it_is(void **state)
{
	(void)state;
	expect_place(71, LC_MIC);
	expect_place(72, LC_CAMERA);
	expect_place(UINT32_MAX, LC_SCREEN);
}

static void nothing_belongs_to_nobody(void **state)
{
	static const uint32_t ids[] = {0, 1, 73};
	enum lc_kind kind = LC_SCREEN;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
		assert_null(lc_sources_find(&sources, ids[i], &kind));
		assert_int_equal(-1, lc_sources_place(&sources, ids[i], &kind));
	}
	assert_int_equal(LC_SCREEN, kind);
}

static void a_source_that_is_not_set_up_has_no_id(void **state)
{
	(void)state;
	assert_int_equal(0, lc_source_id(attachments->pdata[0], LC_MIC));
	assert_int_equal(71, lc_source_id(attachments->pdata[1], LC_MIC));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_source_is_found_with_what_it_is, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(nothing_belongs_to_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_source_that_is_not_set_up_has_no_id, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
