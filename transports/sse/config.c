/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/config.h"

#include <config.h>
#include <debug.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "transports/sse/names.h"

/** The file while it is read. */
struct source {
	janus_config *file; /* NULL when there is none */
	janus_config_category *general;
};

static const char *get(const struct source *source, const char *name)
{
	const janus_config_item *item = source->file
						? janus_config_get(source->file, source->general,
								   janus_config_type_item, name)
						: NULL;

	return item && item->value && *item->value ? item->value : NULL;
}

/** On unless it says "false". */
static bool get_switch(const struct source *source, const char *name)
{
	const char *value = get(source, name);

	return !value || strcmp(value, "false") != 0;
}

static char *get_text(const struct source *source, const char *name, const char *otherwise)
{
	const char *value = get(source, name);

	return g_strdup(value ? value : otherwise);
}

static guint get_number(const struct source *source, const char *name, guint least, guint most,
			guint otherwise)
{
	const char *value = get(source, name);
	guint64 number = otherwise;

	if (!value || g_ascii_string_to_unsigned(value, 10, least, most, &number, NULL))
		return (guint)number;
	JANUS_LOG(LOG_ERR, "[%s] %s must be between %u and %u, not %s: using %u\n", SSE_PACKAGE,
		  name, least, most, value, otherwise);
	return otherwise;
}

/** "a, b" as a list. */
static char **get_list(const struct source *source, const char *name)
{
	const char *value = get(source, name);
	char **list = g_strsplit(value ? value : "", ",", -1);

	for (char **at = list; *at; at++)
		g_strstrip(*at);
	return list;
}

static void check_pages(struct sse_config *config)
{
	if (!config->pages || g_file_test(config->pages, G_FILE_TEST_IS_DIR))
		return;
	JANUS_LOG(LOG_ERR, "[%s] pages: there is no folder %s, none are served\n", SSE_PACKAGE,
		  config->pages);
	g_clear_pointer(&config->pages, g_free);
}

static void check_path(struct sse_config *config)
{
	if (config->base_path[0] == '/' && config->base_path[1] &&
	    !g_str_has_suffix(config->base_path, "/"))
		return;
	JANUS_LOG(LOG_ERR, "[%s] base_path must begin with / and not end with it: using /janus\n",
		  SSE_PACKAGE);
	g_free(config->base_path);
	config->base_path = g_strdup("/janus");
}

static struct sse_config *read_all(const struct source *source)
{
	struct sse_config *config = g_new0(struct sse_config, 1);

	config->is_on = source->file && get_switch(source, "enabled");
	config->address = get_text(source, "address", "127.0.0.1");
	config->port = get_number(source, "port", 1, 65535, 8080);
	config->base_path = get_text(source, "base_path", "/janus");
	config->pages = get_text(source, "pages", NULL);
	config->vendor = get_text(source, "vendor", NULL);
	config->certificate = get_text(source, "certificate", NULL);
	config->key = get_text(source, "key", NULL);
	config->hosts = get_list(source, "hosts");
	config->origins = get_list(source, "origins");
	config->admin_socket = get_text(source, "admin_socket", NULL);
	config->admin_address = get_text(source, "admin_address", "127.0.0.1");
	config->admin_port = get_number(source, "admin_port", 1, 65535, 0);
	config->has_metrics = get_switch(source, "metrics");
	config->metrics_secret = get_text(source, "metrics_secret", NULL);
	config->connections = get_number(source, "connections", 10, 1000000, 12000);
	config->per_address = get_number(source, "connections_per_address", 10, 1000000, 3000);
	config->away_s = get_number(source, "away_timeout", 5, 86400, 30);
	config->request_s = get_number(source, "request_timeout", 1, 600, 10);
	check_pages(config);
	check_path(config);
	return config;
}

struct sse_config *sse_config_read(const char *folder)
{
	g_autofree char *path = g_strdup_printf("%s/%s.jcfg", folder, SSE_PACKAGE);
	struct source source = {.file = janus_config_parse(path)};

	if (source.file)
		source.general = janus_config_get_create(source.file, NULL,
							 janus_config_type_category, "general");
	else
		JANUS_LOG(LOG_WARN, "[%s] %s: not there or not readable, not listening\n",
			  SSE_PACKAGE, path);
	struct sse_config *config = read_all(&source);
	if (source.file)
		janus_config_destroy(source.file);
	return config;
}

void sse_config_free(struct sse_config *config)
{
	if (!config)
		return;
	g_free(config->address);
	g_free(config->base_path);
	g_free(config->pages);
	g_free(config->vendor);
	g_free(config->certificate);
	g_free(config->key);
	g_free(config->admin_socket);
	g_free(config->admin_address);
	g_free(config->metrics_secret);
	g_strfreev(config->hosts);
	g_strfreev(config->origins);
	g_free(config);
}
