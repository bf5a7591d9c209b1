/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the requests need of the media side of the border.
 */
#ifndef LECTERN_PLUGINS_MEDIA_H
#define LECTERN_PLUGINS_MEDIA_H

#include "plugins/facade/session.h"

/** Makes a subscriber whose packets go out on this session's handle; it counts a reference. */
struct lc_subscriber *facade_subscriber_new(struct facade_session *session, unsigned slot_count);

#endif
