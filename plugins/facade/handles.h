/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handles of the gateway after their end.
 *
 * The core checks that a handle is alive and then passes it to handle_message() or query_session()
 * without a reference of its own, on another thread than the one that ends it. So a handle must
 * outlast its last use by the time such a call can be on its way: it retires here first.
 */
#ifndef LECTERN_PLUGINS_HANDLES_H
#define LECTERN_PLUGINS_HANDLES_H

#include <plugins/plugin.h>

#define FACADE_RETIREMENT_MS                                                                       \
	10000 /* an SDP offer is parsed in milliseconds; a busy machine is slow */

/**
 * Takes over one reference on a handle that is not used any more. It is dropped by the first call
 * that comes FACADE_RETIREMENT_MS later, so an idle gateway keeps the last few. Any thread.
 */
void facade_handle_retire(janus_plugin_session *handle);
/** Drops all references that are still held: the gateway is stopping. */
void facade_handles_release(void);

#endif
