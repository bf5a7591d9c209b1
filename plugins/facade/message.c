/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages of clients and of the Admin API: parse by the table, hand over to the row's side.
 */
#include "lectern/wire/event_json.h"
#include "plugins/facade/requests.h"

/** Synchronous answers go back in the result; `text` of a result must be a literal, so there is none. */
static struct janus_plugin_result *answer_now(json_t *answer)
{
	return janus_plugin_result_new(JANUS_PLUGIN_OK, NULL, answer);
}

static struct janus_plugin_result *handle(struct facade_session *session, char **transaction,
					  const json_t *message, const json_t *jsep)
{
	g_autofree struct lc_request *request = g_new0(struct lc_request, 1);
	struct lc_why why = {.text = ""};
	enum lc_error error = lc_request_read(message, request, &why);
	json_t *own = error == LC_UNKNOWN_REQUEST && facade.run_own
			      ? facade.run_own(session, message)
			      : NULL;
	bool is_known = error != LC_UNKNOWN_REQUEST && request->kind < LC_REQUESTS;
	bool is_async = is_known && lc_request_rows()[request->kind].takes_offer;

	if (own)
		return answer_now(own);
	if (!is_async) {
		json_t *answer = error == LC_OK ? facade_run_sync(session, request, message, false)
						: lc_error_json(facade.key, error, &why);
		lc_request_clear(request);
		return answer_now(answer);
	}
	struct facade_errand *errand = facade_errand_new(session, g_steal_pointer(transaction));
	if (error == LC_OK)
		facade_run_async(errand, request, jsep);
	else
		facade_errand_refuse(errand, error, &why);
	return janus_plugin_result_new(JANUS_PLUGIN_OK_WAIT, NULL, NULL);
}

struct janus_plugin_result *facade_handle_message(janus_plugin_session *session_handle,
						  char *transaction, json_t *message, json_t *jsep)
{
	struct facade_session *session = facade_session_of(session_handle);
	struct janus_plugin_result *result =
		session ? handle(session, &transaction, message, jsep)
			: janus_plugin_result_new(JANUS_PLUGIN_ERROR, "No session", NULL);

	g_free(transaction);
	json_decref(message);
	json_decref(jsep);
	facade_session_unref(session);
	return result;
}

json_t *facade_handle_admin_message(json_t *message)
{
	g_autofree struct lc_request *request = g_new0(struct lc_request, 1);
	struct lc_why why = {.text = ""};
	enum lc_error error = lc_request_read(message, request, &why);

	if (error == LC_OK && lc_request_rows()[request->kind].takes_offer)
		error = lc_refuse(&why, LC_NOT_ALLOWED, "request", "request %s is for clients only",
				  lc_request_rows()[request->kind].name);
	json_t *answer = error == LC_OK ? facade_run_sync(NULL, request, message, true)
					: lc_error_json(facade.key, error, &why);
	lc_request_clear(request);
	return answer;
}
