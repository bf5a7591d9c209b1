/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/sse/log.h"

#include <string.h>

#include "transports/sse/names.h"

static struct sse_item **place_of(const struct sse_log *log, uint64_t number)
{
	return &log->ring[number & (log->capacity - 1)];
}

static void drop_first(struct sse_log *log)
{
	struct sse_item **place = place_of(log, log->first);

	log->bytes -= (*place)->length;
	g_clear_pointer(place, g_free);
	log->first++;
}

static bool is_empty(const struct sse_log *log)
{
	return log->first > log->last || log->last == 0;
}

static void grow(struct sse_log *log)
{
	size_t capacity = log->capacity ? 2 * log->capacity : 16;
	struct sse_item **ring = g_new0(struct sse_item *, capacity);

	for (uint64_t n = log->first; log->capacity && n <= log->last; n++)
		ring[n & (capacity - 1)] = *place_of(log, n);
	g_free(log->ring);
	log->ring = ring;
	log->capacity = capacity;
}

void sse_log_add(struct sse_log *log, const char *text, size_t length, int64_t now_ms)
{
	struct sse_item *item = g_malloc(sizeof(*item) + length + 1);

	item->at_ms = now_ms;
	item->length = length;
	memcpy(item->text, text, length);
	item->text[length] = '\0';
	if (log->last == 0)
		log->first = 1;
	sse_log_expire(log, now_ms);
	while (!is_empty(log) && (log->last - log->first + 1 >= SSE_LOG_EVENTS ||
				  log->bytes + length > SSE_LOG_BYTES))
		drop_first(log);
	if (log->last + 1 - log->first >= log->capacity)
		grow(log);
	log->last++;
	log->bytes += length;
	*place_of(log, log->last) = item;
}

const struct sse_item *sse_log_at(const struct sse_log *log, uint64_t number)
{
	bool is_there = !is_empty(log) && number >= log->first && number <= log->last;

	return is_there ? *place_of(log, number) : NULL;
}

bool sse_log_reaches(const struct sse_log *log, uint64_t number)
{
	return number <= log->last && number + 1 >= log->first;
}

void sse_log_acknowledge(struct sse_log *log, uint64_t number)
{
	while (!is_empty(log) && log->first <= number)
		drop_first(log);
}

void sse_log_expire(struct sse_log *log, int64_t now_ms)
{
	while (!is_empty(log) && (*place_of(log, log->first))->at_ms + SSE_LOG_AGE_MS < now_ms)
		drop_first(log);
}

void sse_log_clear(struct sse_log *log)
{
	sse_log_acknowledge(log, log->last);
	g_clear_pointer(&log->ring, g_free);
	log->capacity = 0;
}
