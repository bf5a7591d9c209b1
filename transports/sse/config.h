/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `janus.transport.sse.jcfg` says, with the defaults for what it does not.
 */
#ifndef LECTERN_SSE_CONFIG_H
#define LECTERN_SSE_CONFIG_H

#include <glib.h>

/** The settings; made by sse_config_read(), freed by sse_config_free(). */
struct sse_config {
	gboolean is_on;
	char *address; /* of this machine to listen on */
	guint port;
	char *base_path;      /* of the Janus API, "/janus" */
	char *pages;          /* folder of the pages, NULL = none are served */
	char *vendor;         /* folder of files that pages ask for below /vendor/, or NULL */
	char *certificate;    /* PEM file; with `key` it is HTTPS, NULL = HTTP */
	char *key;            /* PEM file */
	char **hosts;         /* names we may be asked by, besides localhost and plain addresses */
	char **origins;       /* pages from elsewhere that may use the API */
	char *admin_socket;   /* path of a Unix socket for the Admin API, or NULL */
	char *admin_address;  /* ... or an address and a port for it ... */
	guint admin_port;     /* ... 0 = none */
	gboolean has_metrics; /* numbers are given at /metrics ... */
	char *metrics_secret; /* ... to who knows this, or NULL = to everybody */
	guint connections;    /* most at one time ... */
	guint per_address;    /* ... and from one address */
	guint away_s;         /* how long a client may be away before the core is told */
	guint request_s;      /* how long a client may take over a request */
};

/** Reads the file in `folder`; a value that cannot be used is said in the log and left at its default. */
struct sse_config *sse_config_read(const char *folder);
/** Frees it; NULL is fine. */
void sse_config_free(struct sse_config *config);

#endif
