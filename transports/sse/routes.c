/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/routes.h"

#include <string.h>

static enum MHD_Result allow(struct sse_exchange *exchange)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	MHD_add_response_header(response, "Access-Control-Allow-Methods", "GET, POST, OPTIONS");
	return sse_exchange_send(exchange, MHD_HTTP_NO_CONTENT, response);
}

/* The first that fits; pages, which are everything else, come last. */
static const struct sse_route routes[] = {
	{.method = "POST",
	 .path = SSE_ADMIN_PATH,
	 .is_admin = true,
	 .is_prefix = true,
	 .handler = sse_admin_post},
	{.method = "OPTIONS", .path = "", .is_prefix = true, .handler = allow},
	{.method = "GET", .path = "/info", .is_api = true, .handler = sse_api_info},
	{.method = "GET",
	 .path = "/",
	 .is_api = true,
	 .is_prefix = true,
	 .handler = sse_api_events},
	{.method = "POST", .path = "", .is_api = true, .is_prefix = true, .handler = sse_api_post},
	{.method = "GET", .path = "/signals", .handler = sse_signals_get},
	{.method = "POST", .path = "/signals", .handler = sse_signals_acknowledge},
	{.method = "POST", .path = "/training/end", .handler = sse_training_end},
	{.method = "GET", .path = "/training/participants", .handler = sse_training_participants},
	{.method = "GET", .path = "/health", .handler = sse_health},
	{.method = "GET", .path = "/metrics", .handler = sse_metrics},
	{.method = "HEAD", .path = "/metrics", .handler = sse_metrics},
	{.method = "POST", .path = "/cookie", .handler = sse_cookie},
	{.method = "GET", .path = "/", .is_page = true, .is_prefix = true, .handler = sse_page},
	{.method = "HEAD", .path = "/", .is_page = true, .is_prefix = true, .handler = sse_page},
};

/** Where the path below a door's base begins; NULL when it does not. */
static const char *below(const char *path, const char *base)
{
	size_t length = strlen(base);
	bool is_below =
		strncmp(path, base, length) == 0 && (path[length] == '/' || path[length] == '\0');

	return is_below ? path + length : NULL;
}

const char *sse_route_rest(const struct sse_exchange *exchange)
{
	return below(exchange->path,
		     exchange->is_admin ? SSE_ADMIN_PATH : exchange->config->base_path);
}

static bool fits(const struct sse_route *route, const struct sse_exchange *exchange)
{
	const char *path = route->is_api ? sse_route_rest(exchange) : exchange->path;

	if (!path || (route->is_admin != exchange->is_admin && !route->is_page))
		return false;
	return route->is_prefix ? g_str_has_prefix(path, route->path)
				: strcmp(path, route->path) == 0;
}

const struct sse_route *sse_route_find(const struct sse_exchange *exchange, const char *method,
				       unsigned *status)
{
	*status = MHD_HTTP_NOT_FOUND;
	for (size_t i = 0; i < G_N_ELEMENTS(routes); i++) {
		const struct sse_route *route = &routes[i];
		if (!fits(route, exchange))
			continue;
		if (strcmp(route->method, method) == 0)
			return route;
		if (strcmp(route->method, "OPTIONS") != 0)
			*status = MHD_HTTP_METHOD_NOT_ALLOWED;
	}
	return NULL;
}
