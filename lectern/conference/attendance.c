/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stays of one participant, appended in order of time; only the last can be open.
 */
#include "lectern/conference/attendance.h"

static struct lc_stay *last_stay(const struct lc_attendance *attendance)
{
	guint count = attendance->stays->len;

	return count ? &g_array_index(attendance->stays, struct lc_stay, count - 1) : NULL;
}

void lc_attendance_init(struct lc_attendance *attendance)
{
	attendance->stays = g_array_new(FALSE, TRUE, sizeof(struct lc_stay));
}

void lc_attendance_clear(struct lc_attendance *attendance)
{
	if (attendance->stays)
		g_array_unref(attendance->stays);
	attendance->stays = NULL;
}

bool lc_attendance_is_open(const struct lc_attendance *attendance)
{
	const struct lc_stay *last = last_stay(attendance);

	return last && last->to_mono_ms == LC_NEVER;
}

void lc_attendance_open(struct lc_attendance *attendance, struct lc_now now)
{
	struct lc_stay stay = {
		.from_mono_ms = now.mono_ms,
		.to_mono_ms = LC_NEVER,
		.from_wall_ms = now.wall_ms,
	};

	if (!lc_attendance_is_open(attendance))
		g_array_append_val(attendance->stays, stay);
}

void lc_attendance_close(struct lc_attendance *attendance, int64_t at_mono_ms)
{
	struct lc_stay *last = last_stay(attendance);

	if (lc_attendance_is_open(attendance))
		last->to_mono_ms = MAX(at_mono_ms, last->from_mono_ms);
}

int64_t lc_attendance_total_ms(const struct lc_attendance *attendance, int64_t at_mono_ms)
{
	int64_t total_ms = 0;

	for (guint i = 0; i < attendance->stays->len; i++) {
		const struct lc_stay *stay = &g_array_index(attendance->stays, struct lc_stay, i);
		int64_t to_ms = stay->to_mono_ms == LC_NEVER ? at_mono_ms : stay->to_mono_ms;
		total_ms += MAX(to_ms - stay->from_mono_ms, 0);
	}
	return total_ms;
}
