/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/courier.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "plugins/sqlite_events/webhook.h"

#define MOST_ANSWER_BYTES 65536 /* of which nothing is kept */
#define MOST_RETRY_AFTER_S (COURIER_MOST_RETRY_AFTER_MS / 1000)
#define USER_AGENT "lectern-record/1"

enum stage { RESTING, UNDER_WAY, ARRIVED };

struct courier {
	const struct alert_settings *settings;
	void (*arrived)(void *user);
	void *user;
	CURLM *multi; /* of which only curl_multi_wakeup() is for other threads */
	CURL *easy;   /* keeps the connection from one message to the next */
	_Atomic bool is_ending;
	pthread_t thread;
	pthread_mutex_t mutex; /* guards all below */
	pthread_cond_t given;
	enum stage stage;
	char *id, *body;
	struct courier_result result;
};

/* One message */

/** Takes no more of an answer than that, and keeps nothing of it. */
static size_t swallow(char *data, size_t size, size_t count, void *user)
{
	size_t *swallowed = user;

	(void)data;
	*swallowed += size * count;
	return *swallowed > MOST_ANSWER_BYTES ? 0 : size * count;
}

static struct curl_slist *make_headers(const struct courier *courier)
{
	int64_t at_s = g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *signature =
		webhook_dup_signature(courier->settings->secret, courier->id, at_s, courier->body);
	char *lines[] = {
		g_strdup("Content-Type: application/json"),
		g_strdup("Expect:"), /* no round trip before a body that is as short */
		g_strdup_printf("Webhook-Id: %s", courier->id),
		g_strdup_printf("Webhook-Timestamp: %" G_GINT64_FORMAT, (gint64)at_s),
		g_strdup_printf("Webhook-Signature: %s", signature),
	};
	struct curl_slist *headers = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		headers = curl_slist_append(headers, lines[i]);
		g_free(lines[i]);
	}
	return headers;
}

/** The system's authorities, no other protocol, no redirect: what is signed goes where it is meant to. */
static void prepare(const struct courier *courier, struct curl_slist *headers, size_t *swallowed)
{
	const struct alert_settings *settings = courier->settings;
	CURL *easy = courier->easy;

	curl_easy_setopt(easy, CURLOPT_URL, settings->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	if (settings->authority) { /* and nobody else */
		curl_easy_setopt(easy, CURLOPT_CAINFO, settings->authority);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (g_str_has_prefix(settings->url, "http:")) /* it is this machine */
		curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a name server does not keep us */
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)settings->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, courier->body);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, swallow);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, swallowed);
}

/** Runs the transfer until it is over or the courier is to end. */
static CURLcode transfer(struct courier *courier)
{
	CURLcode code = CURLE_ABORTED_BY_CALLBACK;
	int running = 1, left;

	curl_multi_add_handle(courier->multi, courier->easy);
	while (running && !atomic_load(&courier->is_ending)) {
		curl_multi_perform(courier->multi, &running);
		if (running)
			curl_multi_poll(courier->multi, NULL, 0, (int)courier->settings->timeout_ms,
					NULL);
	}
	for (CURLMsg *message; (message = curl_multi_info_read(courier->multi, &left));) {
		if (message->msg == CURLMSG_DONE)
			code = message->data.result;
	}
	curl_multi_remove_handle(courier->multi, courier->easy);
	return code;
}

static void judge(const struct courier *courier, CURLcode code, struct courier_result *out)
{
	long status = 0;
	curl_off_t retry_after_s = 0;

	*out = (struct courier_result){.is_accepted = false};
	curl_easy_getinfo(courier->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(courier->easy, CURLINFO_RETRY_AFTER, &retry_after_s);
	if (code != CURLE_OK) {
		g_snprintf(out->error, sizeof(out->error), "%s", curl_easy_strerror(code));
		return;
	}
	out->is_accepted = status >= 200 && status < 300;
	if (out->is_accepted)
		return;
	g_snprintf(out->error, sizeof(out->error), "it was answered with %ld", status);
	out->retry_after_ms = MIN(retry_after_s, MOST_RETRY_AFTER_S) * 1000;
}

static void deliver(struct courier *courier, struct courier_result *out)
{
	size_t swallowed = 0;
	struct curl_slist *headers = make_headers(courier);

	prepare(courier, headers, &swallowed);
	judge(courier, transfer(courier), out);
	curl_slist_free_all(headers);
}

/* The thread. A message under way is touched by it alone. */

static bool wait_for_message(struct courier *courier)
{
	pthread_mutex_lock(&courier->mutex);
	while (courier->stage != UNDER_WAY && !atomic_load(&courier->is_ending))
		pthread_cond_wait(&courier->given, &courier->mutex);
	pthread_mutex_unlock(&courier->mutex);
	return !atomic_load(&courier->is_ending);
}

static void *run(void *data)
{
	struct courier *courier = data;
	struct courier_result result;

	while (wait_for_message(courier)) {
		deliver(courier, &result);
		if (atomic_load(&courier->is_ending) && !result.is_accepted)
			break;
		pthread_mutex_lock(&courier->mutex);
		courier->result = result;
		courier->stage = ARRIVED;
		pthread_mutex_unlock(&courier->mutex);
		courier->arrived(courier->user);
	}
	return NULL;
}

struct courier *courier_new(const struct alert_settings *settings, void (*arrived)(void *user),
			    void *user)
{
	struct courier *courier = g_new0(struct courier, 1);

	courier->settings = settings;
	courier->arrived = arrived;
	courier->user = user;
	curl_global_init(CURL_GLOBAL_ALL);
	courier->multi = curl_multi_init();
	courier->easy = curl_easy_init();
	pthread_mutex_init(&courier->mutex, NULL);
	pthread_cond_init(&courier->given, NULL);
	pthread_create(&courier->thread, NULL, run, courier);
	return courier;
}

void courier_free(struct courier *courier)
{
	if (!courier)
		return;
	pthread_mutex_lock(&courier->mutex);
	atomic_store(&courier->is_ending, true);
	pthread_cond_signal(&courier->given);
	pthread_mutex_unlock(&courier->mutex);
	curl_multi_wakeup(courier->multi);
	pthread_join(courier->thread, NULL);
	curl_easy_cleanup(courier->easy);
	curl_multi_cleanup(courier->multi);
	curl_global_cleanup();
	pthread_cond_destroy(&courier->given);
	pthread_mutex_destroy(&courier->mutex);
	g_free(courier->id);
	g_free(courier->body);
	g_free(courier);
}

/* The other side */

bool courier_is_free(struct courier *courier)
{
	pthread_mutex_lock(&courier->mutex);
	bool is_free = courier->stage == RESTING;
	pthread_mutex_unlock(&courier->mutex);
	return is_free;
}

void courier_send(struct courier *courier, const char *id, const char *body)
{
	pthread_mutex_lock(&courier->mutex);
	g_free(courier->id);
	g_free(courier->body);
	courier->id = g_strdup(id);
	courier->body = g_strdup(body);
	courier->stage = UNDER_WAY;
	pthread_cond_signal(&courier->given);
	pthread_mutex_unlock(&courier->mutex);
}

bool courier_take(struct courier *courier, struct courier_result *out)
{
	pthread_mutex_lock(&courier->mutex);
	bool has_arrived = courier->stage == ARRIVED;
	if (has_arrived) {
		*out = courier->result;
		courier->stage = RESTING;
	}
	pthread_mutex_unlock(&courier->mutex);
	return has_arrived;
}
