/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers for whoever watches over the gateway with Prometheus: of all modules of the process, and of
 * this transport itself. They tell how many people there are and how they fare, and nobody's name.
 */
#include "transports/sse/metrics.h"

#include "lectern/metrics/sources.h"
#include "lectern/metrics/text.h"
#include "transports/sse/client.h"
#include "transports/sse/core.h"
#include "transports/sse/routes.h"
#include "transports/sse/server.h"

static const struct lc_metric http_clients = {
	.name = "lectern_http_clients",
	.help = "Clients with a session over HTTP, connected or not.",
};
static const struct lc_metric http_readers = {
	.name = "lectern_http_readers",
	.help = "Event streams and long polls that are open.",
};
static const struct lc_metric http_connections = {
	.name = "lectern_http_connections",
	.help = "HTTP connections that are open.",
};
static const struct lc_metric http_connections_limit = {
	.name = "lectern_http_connections_limit",
	.help = "HTTP connections there may be at most.",
};

static struct lc_metrics_source *source;

static void measure(void *user, struct lc_metrics *out)
{
	size_t clients, readers;

	(void)user;
	sse_clients_count(&clients, &readers);
	lc_metrics_add(out, &http_clients, NULL, (double)clients);
	lc_metrics_add(out, &http_readers, NULL, (double)readers);
	lc_metrics_add(out, &http_connections, NULL, sse_server_connections());
	lc_metrics_add(out, &http_connections_limit, NULL, sse_core.config->connections);
}

void sse_metrics_start(void)
{
	source = lc_metrics_source_add(measure, NULL);
}

void sse_metrics_stop(void)
{
	lc_metrics_source_remove(g_steal_pointer(&source));
}

static bool may_read(struct sse_exchange *exchange)
{
	const char *secret = exchange->config->metrics_secret;

	return !secret || lc_secret_equal(secret, sse_exchange_bearer(exchange));
}

enum MHD_Result sse_metrics(struct sse_exchange *exchange)
{
	if (!exchange->config->has_metrics)
		return sse_exchange_refuse(exchange, MHD_HTTP_NOT_FOUND, "no such address");
	if (!may_read(exchange))
		return sse_exchange_refuse(exchange, MHD_HTTP_FORBIDDEN,
					   "metrics_secret is missing or wrong");
	const char *accept = sse_exchange_header(exchange, MHD_HTTP_HEADER_ACCEPT);
	enum lc_metrics_format format = lc_metrics_choose_format(accept);
	struct lc_metrics *metrics = lc_metrics_new();
	lc_metrics_collect(metrics);
	g_autofree char *text = lc_metrics_write(metrics, format);
	lc_metrics_free(metrics);
	return sse_exchange_answer(exchange, MHD_HTTP_OK, lc_metrics_content_type(format), text);
}
