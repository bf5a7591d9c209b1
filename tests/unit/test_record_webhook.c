/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is sent to a webhook, how it is signed and when it is tried again; and what the configuration
 * may say (S4-F5).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "plugins/sqlite_events/alert_settings.h"
#include "plugins/sqlite_events/webhook.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static struct alert_settings settings;
static struct lc_why why;

static int set_up(void **state)
{
	(void)state;
	why = (struct lc_why){.text = ""};
	alert_settings_init(&settings);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	alert_settings_clear(&settings);
	return 0;
}

static enum lc_error set(const char *name, const char *text)
{
	return alert_settings_set(&settings, name, text, &why);
}

static const struct alert alert = {
	.id = "6f1c1d5e-8a35-4b59-9a54-0c6d3c5a9f10",
	.rule = ALERT_QUALITY,
	.session = 12,
	.who = {.plugin = "janus.plugin.training",
		.room = "blue",
		.conference = "blue_1700000000",
		.participant = "ana",
		.display = "Ana \"Ann\" Ö",
		.role = "trainee"},
	.threshold = 3.1,
	.value = 2.3456,
	.seconds = 60,
	.way = QUALITY_DOWN,
	.raised_at_ms = 1700000071500,
};

/* The vector of the libraries of Standard Webhooks. */
static void the_signature_is_that_of_the_convention(void **state)
{
	(void)state;
	assert_int_equal(set("webhook_secret", SECRET), LC_OK);
	g_autofree char *signature =
		webhook_dup_signature(settings.secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
				      "{\"test\": 2432232314}");
	assert_string_equal(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

static void assert_body(const struct alert *of, const char *expected)
{
	g_autofree char *text = webhook_dup_body(of);
	json_auto_t *body = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	json_auto_t *wanted = json_loads(expected, 0, NULL);

	assert_non_null(wanted);
	if (!json_equal(body, wanted))
		fail_msg("%s is not %s", text, expected);
}

static void a_body_says_all_there_is_to_know(void **state)
{
	struct alert of_all = alert;

	(void)state;
	assert_body(&alert,
		    "{\"id\":\"6f1c1d5e-8a35-4b59-9a54-0c6d3c5a9f10\",\"type\":\"alert.raised\","
		    "\"version\":1,\"timestamp\":\"2023-11-14T22:14:31Z\","
		    "\"raised_at\":1700000071500,\"session\":{\"id\":12,"
		    "\"conference\":\"blue_1700000000\"},\"room\":\"blue\","
		    "\"plugin\":\"janus.plugin.training\",\"rule\":\"quality\","
		    "\"participant\":{\"id\":\"ana\",\"name\":\"Ana \\\"Ann\\\" Ö\","
		    "\"role\":\"trainee\"},\"threshold\":3.1,\"value\":2.35,\"seconds\":60,"
		    "\"direction\":\"down\"}");
	of_all.rule = ALERT_SESSION_DISCONNECTIONS;
	of_all.who.participant[0] = 0;
	of_all.threshold = 10;
	of_all.value = 11;
	assert_body(&of_all,
		    "{\"id\":\"6f1c1d5e-8a35-4b59-9a54-0c6d3c5a9f10\",\"type\":\"alert.raised\","
		    "\"version\":1,\"timestamp\":\"2023-11-14T22:14:31Z\","
		    "\"raised_at\":1700000071500,\"session\":{\"id\":12,"
		    "\"conference\":\"blue_1700000000\"},\"room\":\"blue\","
		    "\"plugin\":\"janus.plugin.training\",\"rule\":\"session_disconnections\","
		    "\"threshold\":10,\"value\":11}");
}

static void a_sentence_says_who_and_what(void **state)
{
	g_autofree char *sentence = alert_dup_sentence(&alert);

	(void)state;
	assert_string_equal(sentence,
			    "alert 6f1c1d5e-8a35-4b59-9a54-0c6d3c5a9f10: room=blue "
			    "conf=blue_1700000000 participant=ana: MOS 2.35 (down) for 60 s, "
			    "which is below 3.10");
}

static void pauses_double_up_to_ten_minutes(void **state)
{
	static const int64_t whole_s[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600};

	(void)state;
	for (int i = 0; i < (int)G_N_ELEMENTS(whole_s); i++) {
		assert_int_equal(webhook_pause_ms(i + 1, 0), whole_s[i] * 500);
		assert_int_equal(webhook_pause_ms(i + 1, 0.5), whole_s[i] * 750);
	}
	assert_int_equal(webhook_pause_ms(INT64_MAX, 0), 300000);
	for (int i = 0; i < 10000; i++) {
		int64_t pause_ms = webhook_pause_ms(3, g_random_double());
		assert_in_range(pause_ms, 2000, 4000);
	}
}

/* Settings */

static void settings_are_what_they_say(void **state)
{
	(void)state;
	assert_int_equal(set("mos_below", "3.25"), LC_OK);
	assert_int_equal(set("mos_for", "30"), LC_OK);
	assert_int_equal(set("disconnections_over", "0"), LC_OK);
	assert_int_equal(set("session_disconnections_over", "12"), LC_OK);
	assert_int_equal(set("webhook", "https://example.org:8443/alerts?of=us"), LC_OK);
	assert_int_equal(set("webhook_timeout", "5"), LC_OK);
	assert_int_equal(set("webhook_secret", SECRET), LC_OK);
	assert_int_equal(alert_settings_check(&settings, &why), LC_OK);
	assert_true(settings.limits.mos_below == 3.25);
	assert_int_equal(settings.limits.mos_for_ms, 30000);
	assert_int_equal(settings.limits.disconnections_over, 0);
	assert_int_equal(settings.limits.session_disconnections_over, 12);
	assert_string_equal(settings.url, "https://example.org:8443/alerts?of=us");
	assert_int_equal(settings.timeout_ms, 5000);
	assert_int_equal(g_bytes_get_size(settings.secret), 24);
}

static void without_settings_there_are_no_rules(void **state)
{
	(void)state;
	assert_false(alert_limits_have_rule(&settings.limits));
	assert_int_equal(alert_settings_check(&settings, &why), LC_OK);
}

static void what_cannot_be_is_refused_by_name(void **state)
{
	static const char *const bad[][2] = {
		{"mos_below", ""},
		{"mos_below", "bad"},
		{"mos_below", "1"},
		{"mos_below", "4.6"},
		{"mos_below", "nan"},
		{"mos_below", "3.1 "},
		{"mos_for", "9"},
		{"mos_for", "3601"},
		{"mos_for", "60s"},
		{"disconnections_over", "-1"},
		{"disconnections_over", "3.5"},
		{"session_disconnections_over", "many"},
		{"webhook", "example.org"},
		{"webhook", "http://example.org/"},
		{"webhook", "http://127.0.0.1.example.org/"},
		{"webhook", "http://127.0.0.1@example.org/"},
		{"webhook", "https://user:word@example.org/"},
		{"webhook", "https:///alerts"},
		{"webhook", "ftp://example.org/"},
		{"webhook", "file:///etc/passwd"},
		{"webhook_secret", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
		{"webhook_secret", "whsec_"},
		{"webhook_secret", "whsec_c2hvcnQ="},
		{"webhook_secret", "whsec_*fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
		{"webhook_authority", "/nowhere/at/all.pem"},
		{"webhook_timeout", "0"},
		{"mos_bellow", "3.1"},
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *quoted = g_strdup_printf("`%s`", bad[i][0]);
		if (set(bad[i][0], bad[i][1]) != LC_BAD_FIELD)
			fail_msg("%s may be '%s'", bad[i][0], bad[i][1]);
		assert_non_null(strstr(why.text, quoted));
		assert_true(strlen(bad[i][1]) < 24 || !strstr(why.text, bad[i][1]));
	}
	assert_false(alert_limits_have_rule(&settings.limits));
	assert_null(settings.url);
	assert_null(settings.secret);
}

static void what_does_not_fit_together_is_refused(void **state)
{
	(void)state;
	assert_int_equal(set("mos_for", "60"), LC_OK);
	assert_int_equal(alert_settings_check(&settings, &why), LC_MISSING_FIELD);
	assert_string_equal(why.field, "mos_below");
	assert_int_equal(set("mos_below", "3"), LC_OK);
	assert_int_equal(set("webhook", "http://[::1]:8080/"), LC_OK);
	assert_int_equal(alert_settings_check(&settings, &why), LC_MISSING_FIELD);
	assert_string_equal(why.field, "webhook_secret");
	assert_int_equal(set("webhook_secret", SECRET), LC_OK);
	assert_int_equal(alert_settings_check(&settings, &why), LC_OK);
	tear_down(state);
	set_up(state);
	set("webhook", "https://example.org/");
	set("webhook_secret", SECRET);
	assert_int_equal(alert_settings_check(&settings, &why), LC_MISSING_FIELD);
	assert_string_equal(why.field, "mos_below");
}

int main(void)
{
#define WITH_SETTINGS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_SETTINGS(the_signature_is_that_of_the_convention),
		WITH_SETTINGS(settings_are_what_they_say),
		WITH_SETTINGS(without_settings_there_are_no_rules),
		WITH_SETTINGS(what_cannot_be_is_refused_by_name),
		WITH_SETTINGS(what_does_not_fit_together_is_refused),
		cmocka_unit_test(a_body_says_all_there_is_to_know),
		cmocka_unit_test(a_sentence_says_who_and_what),
		cmocka_unit_test(pauses_double_up_to_ten_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
