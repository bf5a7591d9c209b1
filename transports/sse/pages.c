/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "transports/sse/gate.h"
#include "transports/sse/routes.h"
#include "transports/sse/version.h"

#define VENDOR "/vendor/"
#define MODULE "text/javascript"
#define POLICY                                                                                     \
	"default-src 'self'; connect-src 'self' ws: wss: http: https:; img-src 'self' data:; "     \
	"media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

#define KEEP_FOR_GOOD "max-age=31536000, immutable"

static int pages = -1, vendor = -1; /* descriptors of the folders */

static const struct {
	const char *ending, *type;
} types[] = {
	{".html", "text/html; charset=utf-8"},
	{".css", "text/css; charset=utf-8"},
	{".js", MODULE "; charset=utf-8"},
	{".mjs", MODULE "; charset=utf-8"},
	{".json", "application/json"},
	{".svg", "image/svg+xml"},
	{".png", "image/png"},
	{".ico", "image/x-icon"},
	{".woff2", "font/woff2"},
};

static int open_folder(const char *path)
{
	return path ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
}

void sse_pages_start(const struct sse_config *config)
{
	pages = open_folder(config->pages);
	vendor = open_folder(config->vendor);
}

void sse_pages_stop(void)
{
	if (pages >= 0)
		close(pages);
	if (vendor >= 0)
		close(vendor);
	pages = vendor = -1;
}

static const char *type_of(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		if (g_str_has_suffix(name, types[i].ending))
			return types[i].type;
	}
	return NULL;
}

/** A name with a hidden part, an empty part, or a NUL that MHD would have cut at, is no name. */
static bool is_plain(const char *name)
{
	return *name && *name != '.' && *name != '/' && !strstr(name, "/.") && !strstr(name, "//");
}

/** Opens what stands beneath a folder; links lead nowhere. -1 when there is nothing. */
static int open_beneath(int folder, const char *name)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return folder < 0 ? -1 : (int)syscall(SYS_openat2, folder, name, &how, sizeof(how));
}

/** "/" and "/a/" stand for index.html there. */
static char *file_name(const char *path)
{
	return g_strdup_printf("%s%s", path + 1, g_str_has_suffix(path, "/") ? "index.html" : "");
}

/** Opens the file behind an address. */
static int open_page(const char *path, struct stat *about)
{
	bool is_vendor = g_str_has_prefix(path, VENDOR) && vendor >= 0;
	g_autofree char *name = is_vendor ? g_strdup(path + strlen(VENDOR)) : file_name(path);
	int file = is_plain(name) ? open_beneath(is_vendor ? vendor : pages, name) : -1;

	if (file >= 0 && fstat(file, about) == 0)
		return file;
	if (file >= 0)
		close(file);
	return -1;
}

static enum MHD_Result send_elsewhere(struct sse_exchange *exchange, unsigned status,
				      const char *to)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, to);
	return sse_exchange_send(exchange, status, response);
}

static enum MHD_Result send_to_folder(struct sse_exchange *exchange)
{
	g_autofree char *to = g_strdup_printf("%s/", exchange->path);

	return send_elsewhere(exchange, MHD_HTTP_MOVED_PERMANENTLY, to);
}

static enum MHD_Result send_to_version(struct sse_exchange *exchange)
{
	const int folders[] = {pages, vendor};
	g_autofree char *version = sse_version(folders, G_N_ELEMENTS(folders));
	g_autofree char *to = sse_version_add(version, exchange->path);

	return send_elsewhere(exchange, MHD_HTTP_FOUND, to);
}

static void add_headers(struct MHD_Response *response, const char *type, const char *tag,
			bool is_versioned)
{
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, tag);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
				is_versioned ? KEEP_FOR_GOOD : "no-cache");
	MHD_add_response_header(response, "Content-Security-Policy", POLICY);
	MHD_add_response_header(response, "Referrer-Policy", "no-referrer");
	MHD_add_response_header(response, "Permissions-Policy",
				"camera=(self), microphone=(self), display-capture=(self)");
}

/** Sends an open file, which is closed in any case. */
static enum MHD_Result send_file(struct sse_exchange *exchange, int file, const struct stat *about,
				 const char *type, bool is_versioned)
{
	g_autofree char *tag =
		g_strdup_printf("\"%llx-%llx\"",
				(unsigned long long)about->st_mtim.tv_sec * 1000000000ull +
					(unsigned long long)about->st_mtim.tv_nsec,
				(unsigned long long)about->st_size);
	const char *known = sse_exchange_header(exchange, MHD_HTTP_HEADER_IF_NONE_MATCH);
	bool is_known = known && strstr(known, tag);
	struct MHD_Response *response =
		is_known ? MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT)
			 : MHD_create_response_from_fd64((uint64_t)about->st_size, file);

	if (is_known)
		close(file);
	add_headers(response, type, tag, is_versioned);
	if (g_str_has_prefix(type, "text/html"))
		sse_gate_give_cookie(exchange, response);
	return sse_exchange_send(exchange, is_known ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK,
				 response);
}

/** Which API this door has, for the pages, and where those go that want the other one. */
static enum MHD_Result send_config(struct sse_exchange *exchange)
{
	const struct sse_config *config = exchange->config;
	json_t *about = exchange->is_admin ? json_pack("{ss}", "admin", SSE_ADMIN_PATH)
					   : json_pack("{ss}", "api", config->base_path);

	if (!exchange->is_admin && !config->admin_socket && config->admin_port)
		json_object_set_new(about, "admin_port", json_integer(config->admin_port));
	return sse_exchange_answer_json(exchange, MHD_HTTP_OK, about);
}

enum MHD_Result sse_page(struct sse_exchange *exchange)
{
	const char *path = sse_version_skip(exchange->path), *type = type_of(path);
	bool is_versioned = path != exchange->path,
	     is_module = type && g_str_has_prefix(type, MODULE);
	struct stat about;

	if (strcmp(exchange->path, "/lectern.json") == 0 && pages >= 0)
		return send_config(exchange);
	int file = is_versioned && !is_module ? -1 : open_page(path, &about);
	bool is_file = file >= 0 && S_ISREG(about.st_mode);
	if (is_file && is_module == is_versioned && (type || g_str_has_suffix(path, "/")))
		return send_file(exchange, file, &about, type ? type : types[0].type, is_versioned);
	if (file >= 0)
		close(file);
	if (is_file && is_module)
		return send_to_version(exchange);
	if (file >= 0 && S_ISDIR(about.st_mode))
		return send_to_folder(exchange);
	return sse_exchange_refuse(exchange, MHD_HTTP_NOT_FOUND, "no such page");
}
