/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/signalfile/core.h"

#include <apierror.h>
#include <config.h>
#include <debug.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utils.h>

#include "lectern/runtime/loop.h"
#include "lectern/wire/strict.h"
#include "transports/signalfile/spool.h"

#define SCAN_MS 1000       /* inotify is a hint: the folders are looked at so often in any case */
#define KEEP_ALIVE_S 15    /* how often the core hears of sessions whose folders are there */
#define SWEEP_EVERY_S 3600 /* how often old replies are removed */

/** A session of a script. */
struct session {
	gint refs; /* the table's, and the transport session's */
	janus_transport_session *ts;
	uint64_t id, last_event;
};

static struct {
	janus_transport *transport;
	janus_transport_callbacks *gateway;
	struct spool *spool;
	struct lc_loop *loop;
	GHashTable *sessions; /* number -> struct session; on the loop only */
	int inotify;
	gint64 seconds; /* ticks of the clock */
} the = {.inotify = -1};

static const char keep_alive_mark; /* its address is the request id of our own keepalives */

/* Sessions */

static void free_session(void *data)
{
	struct session *session = data;

	if (g_atomic_int_dec_and_test(&session->refs))
		g_free(session);
}

static struct session *new_session(void)
{
	struct session *session = g_new0(struct session, 1);

	session->refs = 1;
	session->ts = janus_transport_session_create(session, free_session);
	return session;
}

static struct session *find_session(uint64_t id)
{
	return g_hash_table_lookup(the.sessions, &id);
}

/** Something the core has said, on its way to the loop. */
struct news {
	janus_transport_session *ts; /* one reference */
	char *name;                  /* of the request that is answered; owned, NULL = an event */
	json_t *message;             /* owned */
	uint64_t session_id;
};

static struct news *new_news(janus_transport_session *ts, uint64_t session_id)
{
	struct news *news = g_new0(struct news, 1);

	janus_refcount_increase(&ts->ref);
	news->ts = ts;
	news->session_id = session_id;
	return news;
}

static void free_news(struct news *news)
{
	json_decref(news->message);
	free(news->name);
	janus_refcount_decrease(&news->ts->ref);
	g_free(news);
}

static void begin_session(void *data)
{
	struct news *news = data;
	struct session *session = news->ts->transport_p;

	session->id = news->session_id;
	g_atomic_int_inc(&session->refs);
	g_hash_table_insert(the.sessions, &session->id, session);
	spool_begin_session(the.spool, session->id);
	free_news(news);
}

static void forget(struct session *session)
{
	if (!g_hash_table_remove(the.sessions, &session->id))
		return;
	spool_end_session(the.spool, session->id);
	janus_transport_session_destroy(session->ts);
	free_session(session);
}

static void end_session(void *data)
{
	struct news *news = data;

	forget(news->ts->transport_p);
	free_news(news);
}

/** Nobody takes its events away: the session ends. */
static void give_up(struct session *session)
{
	janus_transport_session *ts = session->ts;

	JANUS_LOG(LOG_WARN, "[%s] session %llu: nobody takes its events\n", SIGNALFILE_PACKAGE,
		  (unsigned long long)session->id);
	janus_refcount_increase(&ts->ref);
	forget(session);
	the.gateway->transport_gone(the.transport, ts);
	janus_refcount_decrease(&ts->ref);
}

/* From the core */

/** What comes after the end is let go. */
static void post(lc_work *work, struct news *news)
{
	if (the.loop)
		lc_loop_post(the.loop, work, news);
	else
		free_news(news);
}

static void write_news(void *data)
{
	struct news *news = data;
	struct session *session = news->ts->transport_p;
	char *text = json_dumps(news->message, JSON_INDENT(1) | JSON_PRESERVE_ORDER);

	if (news->name) {
		spool_reply(the.spool, news->name, text);
		if (!session->id)
			janus_transport_session_destroy(session->ts);
	} else if (session == find_session(session->id) &&
		   !spool_event(the.spool, session->id, ++session->last_event, text)) {
		give_up(session);
	}
	free(text);
	free_news(news);
}

int signalfile_send_message(janus_transport_session *ts, void *request_id, gboolean admin,
			    json_t *message)
{
	(void)admin;
	if (!message)
		return -1;
	if (request_id == &keep_alive_mark || !ts) {
		json_decref(message);
		return 0;
	}
	struct news *news = new_news(ts, 0);
	news->message = message;
	news->name = request_id;
	post(write_news, news);
	return 0;
}

void signalfile_session_created(janus_transport_session *ts, guint64 session_id)
{
	if (ts)
		post(begin_session, new_news(ts, session_id));
}

void signalfile_session_over(janus_transport_session *ts, guint64 session_id, gboolean timeout,
			     gboolean claimed)
{
	(void)timeout, (void)claimed;
	if (ts)
		post(end_session, new_news(ts, session_id));
}

void signalfile_session_claimed(janus_transport_session *ts, guint64 session_id)
{
	(void)ts, (void)session_id;
}

gboolean signalfile_is_janus_api_enabled(void)
{
	return the.spool != NULL;
}

gboolean signalfile_is_admin_api_enabled(void)
{
	return the.spool && the.spool->admin >= 0;
}

json_t *signalfile_query_transport(json_t *request)
{
	(void)request;
	return json_pack("{sb}", "spool", the.spool != NULL);
}

/* Requests */

static void reply_error(const char *name, const json_t *message, int code, const char *reason)
{
	json_t *answer = json_pack("{ss s{si ss}}", "janus", "error", "error", "code", code,
				   "reason", reason);
	json_t *transaction = json_object_get(message, "transaction");

	if (json_is_string(transaction))
		json_object_set(answer, "transaction", transaction);
	char *text = json_dumps(answer, JSON_INDENT(1));
	spool_reply(the.spool, name, text);
	free(text);
	json_decref(answer);
}

/** Asks the core; the message is taken over, the reply comes under the request's name. */
static void ask(const char *name, json_t *message, bool is_admin)
{
	uint64_t id = (uint64_t)json_integer_value(json_object_get(message, "session_id"));
	struct session *session = id && !is_admin ? find_session(id) : new_session();

	if (!session) {
		reply_error(name, message, JANUS_ERROR_SESSION_NOT_FOUND, "No such session");
		json_decref(message);
		return;
	}
	/* A script need not make up what only serves to tell answers apart. */
	if (!json_object_get(message, "transaction"))
		json_object_set_new(message, "transaction", json_string(name));
	the.gateway->incoming_request(the.transport, session->ts, strdup(name), is_admin, message,
				      NULL);
}

static void serve(int folder, const char *name, bool is_admin)
{
	char why[200];
	GString *text = spool_take(the.spool, folder, name);

	if (!text)
		return;
	json_t *message = lc_json_read_strict(text->str, text->len, why, sizeof(why));
	g_string_free(text, TRUE);
	if (message) {
		spool_done(the.spool, name);
		ask(name, message, is_admin);
	} else {
		spool_fail(the.spool, name, why);
	}
}

static void scan(int folder, bool is_admin)
{
	g_autoptr(GPtrArray) names = spool_list(folder);

	for (guint i = 0; i < names->len; i++)
		serve(folder, names->pdata[i], is_admin);
}

static void scan_all(void)
{
	scan(the.spool->in, false);
	if (the.spool->admin >= 0)
		scan(the.spool->admin, true);
}

static gboolean on_hint(gint file, GIOCondition condition, gpointer data)
{
	char events[4096] __attribute__((aligned(8)));

	(void)condition, (void)data;
	while (read(file, events, sizeof(events)) > 0)
		; /* which files does not matter, nor whether some hints were lost */
	scan_all();
	return G_SOURCE_CONTINUE;
}

/* Time */

static void keep_alive(struct session *session)
{
	json_t *message = json_pack("{ss ss sI}", "janus", "keepalive", "transaction", "keepalive",
				    "session_id", (json_int_t)session->id);

	the.gateway->incoming_request(the.transport, session->ts,
				      (void *)(uintptr_t)&keep_alive_mark, FALSE, message, NULL);
}

/** Sessions live as long as their folders. */
static void keep_all_alive(void)
{
	g_autoptr(GList) list = g_hash_table_get_values(the.sessions);

	for (GList *at = list; at; at = at->next) {
		struct session *session = at->data;
		if (spool_has_session(the.spool, session->id))
			keep_alive(session);
		else
			give_up(session);
	}
}

static gboolean on_tick(gpointer data)
{
	(void)data;
	scan_all();
	the.seconds += SCAN_MS / 1000;
	if (the.seconds % KEEP_ALIVE_S == 0)
		keep_all_alive();
	if (the.seconds % SWEEP_EVERY_S == 0)
		spool_sweep(the.spool);
	return G_SOURCE_CONTINUE;
}

/* Life */

static void attach(GSource *source, GSourceFunc function)
{
	g_source_set_callback(source, function, NULL, NULL);
	g_source_attach(source, lc_loop_context(the.loop));
	g_source_unref(source);
}

static void watch_folder(int folder)
{
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", folder);

	if (folder >= 0)
		inotify_add_watch(the.inotify, path, IN_MOVED_TO | IN_CLOSE_WRITE);
}

static void start(void *with_hints)
{
	attach(g_timeout_source_new(SCAN_MS), on_tick);
	if (with_hints) {
		the.inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
		watch_folder(the.spool->in);
		watch_folder(the.spool->admin);
	}
	if (the.inotify >= 0)
		attach(g_unix_fd_source_new(the.inotify, G_IO_IN), G_SOURCE_FUNC(on_hint));
	scan_all();
}

/** The settings; owned by whoever reads them. */
struct settings {
	char *spool, *users;
	bool has_admin, has_hints;
};

static struct settings read_settings(const char *folder)
{
	g_autofree char *path = g_strdup_printf("%s/%s.jcfg", folder, SIGNALFILE_PACKAGE);
	janus_config *config = janus_config_parse(path);
	struct settings settings = {.has_hints = true};

	if (!config) {
		JANUS_LOG(LOG_WARN, "[%s] %s: not there or not readable, no spool\n",
			  SIGNALFILE_PACKAGE, path);
		return settings;
	}
	janus_config_category *general =
		janus_config_get_create(config, NULL, janus_config_type_category, "general");
	const char *values[4] = {NULL};
	static const char *const names[] = {"spool", "users", "admin", "inotify"};
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const janus_config_item *item =
			janus_config_get(config, general, janus_config_type_item, names[i]);
		values[i] = item && item->value && *item->value ? item->value : NULL;
	}
	settings.spool = g_strdup(values[0]);
	settings.users = g_strdup(values[1] ? values[1] : "");
	settings.has_admin = values[2] && janus_is_true(values[2]);
	settings.has_hints = !values[3] || janus_is_true(values[3]);
	janus_config_destroy(config);
	return settings;
}

int signalfile_init(janus_transport *transport, janus_transport_callbacks *callbacks,
		    const char *config_path)
{
	char why[300];

	if (!callbacks || !config_path)
		return -1;
	the.transport = transport;
	the.gateway = callbacks;
	struct settings settings = read_settings(config_path);
	if (settings.spool)
		the.spool = spool_open(settings.spool, settings.has_admin, settings.users, why,
				       sizeof(why));
	if (settings.spool && !the.spool)
		JANUS_LOG(LOG_ERR, "[%s] spool: %s\n", SIGNALFILE_PACKAGE, why);
	if (the.spool) {
		JANUS_LOG(LOG_INFO, "[%s] requests are taken from %s/in%s\n", SIGNALFILE_PACKAGE,
			  settings.spool, settings.has_admin ? " and admin" : "");
		the.sessions = g_hash_table_new(g_int64_hash, g_int64_equal);
		the.loop = lc_loop_start("signalfile");
		lc_loop_post(the.loop, start, settings.has_hints ? &the : NULL);
	}
	int result = settings.spool && !the.spool ? -1 : 0;
	g_free(settings.spool);
	g_free(settings.users);
	return result;
}

void signalfile_destroy(void)
{
	if (!the.spool)
		return;
	lc_loop_stop(g_steal_pointer(&the.loop));
	if (the.inotify >= 0)
		close(the.inotify);
	g_autoptr(GList) list = g_hash_table_get_values(the.sessions);
	for (GList *at = list; at; at = at->next)
		forget(at->data);
	g_hash_table_unref(the.sessions);
	g_clear_pointer(&the.spool, spool_close);
}
