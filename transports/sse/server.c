/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/server.h"

#include <debug.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "transports/sse/gate.h"
#include "transports/sse/names.h"
#include "transports/sse/routes.h"
#include "transports/sse/stream.h"

#define THREADS 2
#define CONNECTION_BYTES 4096 /* what a connection may use: headers in, a block out */
#define TLS_BYTES 16384

/** Where we listen, and for what. */
struct door {
	const struct sse_config *config;
	bool is_admin;
	struct MHD_Daemon *daemon; /* NULL = closed */
};

static struct {
	struct door api, admin;
	GMutex mutex;       /* guards the two below */
	GHashTable *parked; /* set of exchanges under way, so that they can be let go */
	bool is_stopping;
	char *certificate, *key; /* texts of the files */
} server;

/* Requests */

static void enlist(struct sse_exchange *exchange, bool is_under_way)
{
	g_mutex_lock(&server.mutex);
	if (is_under_way)
		g_hash_table_add(server.parked, exchange);
	else
		g_hash_table_remove(server.parked, exchange);
	g_mutex_unlock(&server.mutex);
}

static bool is_stopping(void)
{
	g_mutex_lock(&server.mutex);
	bool is = server.is_stopping;
	g_mutex_unlock(&server.mutex);
	return is;
}

/** The headers are in: what can be refused is refused before the body. */
static enum MHD_Result begin(struct sse_exchange *exchange, const char *method)
{
	const char *text = "";
	unsigned status = sse_gate_check(exchange, method, &text);

	if (status)
		return sse_exchange_refuse(exchange, status, text);
	exchange->route = sse_route_find(exchange, method, &status);
	if (!exchange->route)
		return sse_exchange_refuse(exchange, status,
					   status == MHD_HTTP_NOT_FOUND ? "no such address"
									: "no such method here");
	return MHD_YES;
}

/** A piece of the body; a body that is longer than it said ends the connection. */
static enum MHD_Result take_piece(struct sse_exchange *exchange, const char *data, size_t *size)
{
	if (!exchange->body)
		exchange->body = g_string_new(NULL);
	if (exchange->body->len + *size > SSE_BODY_BYTES)
		return MHD_NO;
	g_string_append_len(exchange->body, data, (gssize)*size);
	*size = 0;
	return MHD_YES;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *piece,
				  size_t *size, void **place)
{
	const struct door *door = data;
	struct sse_exchange *exchange = *place;

	(void)version;
	if (is_stopping())
		return MHD_NO;
	if (!exchange) {
		*place = exchange = sse_exchange_new(connection, door->config, door->is_admin, url);
		enlist(exchange, true);
		return begin(exchange, method);
	}
	if (*size)
		return take_piece(exchange, piece, size);
	return exchange->route->handler(exchange);
}

/** A NUL would cut an address or an argument short: what has one is nothing. */
static size_t unescape(void *data, struct MHD_Connection *connection, char *text)
{
	(void)data, (void)connection;
	size_t length = MHD_http_unescape(text);
	if (strlen(text) == length)
		return length;
	*text = '\0';
	return 0;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **place,
			 enum MHD_RequestTerminationCode how)
{
	struct sse_exchange *exchange = *place;

	(void)data, (void)connection;
	if (!exchange)
		return;
	enlist(exchange, false);
	sse_exchange_finish(exchange);
	sse_reader_done(exchange, how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
	sse_exchange_unref(exchange);
	*place = NULL;
}

/* Listening */

/** As many files as we are allowed, for every connection is one. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/** An address as text and a port; NULL, said in the log, when it is none. */
static struct addrinfo *find_address(const char *text, guint port)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
				       .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	g_autofree char *number = g_strdup_printf("%u", port);
	int error = getaddrinfo(text, number, &hints, &found);

	if (error)
		JANUS_LOG(LOG_ERR, "[%s] address %s: %s\n", SSE_PACKAGE, text, gai_strerror(error));
	return error ? NULL : found;
}

/** A socket that listens; -1, said in the log, when that is not possible. */
static int listen_on_address(const char *text, guint port)
{
	const int yes = 1;
	struct addrinfo *address = find_address(text, port);

	if (!address)
		return -1;
	int listener = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener >= 0 &&
	    (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
	     bind(listener, address->ai_addr, address->ai_addrlen) != 0 ||
	     listen(listener, SOMAXCONN) != 0)) {
		JANUS_LOG(LOG_ERR, "[%s] cannot listen on %s port %u: %s\n", SSE_PACKAGE, text,
			  port, g_strerror(errno));
		close(listener);
		listener = -1;
	}
	freeaddrinfo(address);
	return listener;
}

/** A Unix socket that only our own user can open. */
static int listen_on_path(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
	unlink(path); /* of a gateway that crashed */
	mode_t mask = umask(0177);
	bool is_bound = listener >= 0 && strlen(path) < sizeof(address.sun_path) &&
			bind(listener, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
			listen(listener, SOMAXCONN) == 0;
	umask(mask);
	if (is_bound)
		return listener;
	JANUS_LOG(LOG_ERR, "[%s] admin_socket %s: %s\n", SSE_PACKAGE, path, g_strerror(errno));
	if (listener >= 0)
		close(listener);
	return -1;
}

static bool read_file(const char *path, char **text)
{
	g_autoptr(GError) error = NULL;

	if (g_file_get_contents(path, text, NULL, &error))
		return true;
	JANUS_LOG(LOG_ERR, "[%s] %s\n", SSE_PACKAGE, error->message);
	return false;
}

static bool read_certificate(const struct sse_config *config)
{
	if (!config->certificate && !config->key)
		return true;
	if (!config->certificate || !config->key) {
		JANUS_LOG(LOG_ERR, "[%s] HTTPS needs both `certificate` and `key`\n", SSE_PACKAGE);
		return false;
	}
	return read_file(config->certificate, &server.certificate) &&
	       read_file(config->key, &server.key);
}

/** Begins to answer what comes to a listening socket, which belongs to the daemon from then on. */
static bool open_door(struct door *door, const struct sse_config *config, int listener,
		      bool is_admin)
{
	bool is_tls = server.certificate && !(is_admin && config->admin_socket);
	const struct MHD_OptionItem tls[] = {
		{MHD_OPTION_HTTPS_MEM_CERT, 0, server.certificate},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, server.key},
		{MHD_OPTION_END, 0, NULL},
	};
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;

	door->config = config;
	door->is_admin = is_admin;
	if (listener < 0)
		return false;
	door->daemon = MHD_start_daemon(
		flags | (is_tls ? MHD_USE_TLS : 0), 0, NULL, NULL, on_request, door,
		MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_THREAD_POOL_SIZE, THREADS,
		MHD_OPTION_CONNECTION_LIMIT, config->connections,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, config->per_address,
		MHD_OPTION_CONNECTION_TIMEOUT, config->request_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(is_tls ? TLS_BYTES : CONNECTION_BYTES),
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_UNESCAPE_CALLBACK,
		unescape, NULL, MHD_OPTION_ARRAY, is_tls ? tls : tls + 2, MHD_OPTION_END);
	if (!door->daemon) {
		JANUS_LOG(LOG_ERR, "[%s] the HTTP server did not start\n", SSE_PACKAGE);
		close(listener);
	}
	return door->daemon != NULL;
}

/** The Admin API is a door of its own: off unless it is asked for. */
static bool open_admin(const struct sse_config *config)
{
	if (config->admin_socket)
		return open_door(&server.admin, config, listen_on_path(config->admin_socket), true);
	return !config->admin_port ||
	       open_door(&server.admin, config,
			 listen_on_address(config->admin_address, config->admin_port), true);
}

bool sse_server_start(const struct sse_config *config)
{
	raise_limit();
	server.parked = g_hash_table_new(NULL, NULL);
	server.is_stopping = false;
	return read_certificate(config) &&
	       open_door(&server.api, config, listen_on_address(config->address, config->port),
			 false) &&
	       open_admin(config);
}

/** Everything under way, with a reference each. */
static GPtrArray *list_all(void)
{
	GPtrArray *list = g_ptr_array_new();
	GHashTableIter iter;
	gpointer exchange;

	g_mutex_lock(&server.mutex);
	server.is_stopping = true;
	g_hash_table_iter_init(&iter, server.parked);
	while (g_hash_table_iter_next(&iter, &exchange, NULL))
		g_ptr_array_add(list, sse_exchange_ref(exchange));
	g_mutex_unlock(&server.mutex);
	return list;
}

/** Takes no more connections. */
static void shut(struct door *door)
{
	int listener = door->daemon ? (int)MHD_quiesce_daemon(door->daemon) : -1;

	if (listener >= 0)
		close(listener);
}

void sse_server_quiesce(void)
{
	g_autoptr(GPtrArray) list = list_all();

	shut(&server.api);
	shut(&server.admin);
	for (guint i = 0; i < list->len; i++) {
		sse_exchange_abandon(list->pdata[i]);
		sse_exchange_unref(list->pdata[i]);
	}
}

static void stop(struct door *door)
{
	if (door->daemon)
		MHD_stop_daemon(g_steal_pointer(&door->daemon));
}

void sse_server_stop(void)
{
	stop(&server.api);
	stop(&server.admin);
	if (server.admin.config && server.admin.config->admin_socket)
		unlink(server.admin.config->admin_socket);
	g_clear_pointer(&server.parked, g_hash_table_unref);
	g_clear_pointer(&server.certificate, g_free);
	g_clear_pointer(&server.key, g_free);
}

unsigned sse_server_connections(void)
{
	const union MHD_DaemonInfo *info =
		server.api.daemon ? MHD_get_daemon_info(server.api.daemon,
							MHD_DAEMON_INFO_CURRENT_CONNECTIONS)
				  : NULL;

	return info ? info->num_connections : 0;
}

bool sse_server_is_crowded(void)
{
	return sse_server_connections() > server.api.config->connections / 10 * 9;
}
