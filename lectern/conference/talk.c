/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of a room's chat, and how much one seat may say.
 */
#include "lectern/conference/talk.h"

#include <stdio.h>
#include <string.h>

static void free_message(void *data)
{
	struct lc_message *message = data;

	g_free(message->text);
	g_free(message);
}

void lc_talk_init(struct lc_talk *talk)
{
	g_queue_init(&talk->messages);
	talk->bytes = 0;
	talk->last_number = 0;
}

static void drop_oldest(struct lc_talk *talk)
{
	struct lc_message *oldest = g_queue_pop_head(&talk->messages);

	talk->bytes -= strlen(oldest->text);
	free_message(oldest);
}

void lc_talk_clear(struct lc_talk *talk)
{
	while (talk->messages.length)
		drop_oldest(talk);
}

void lc_talk_put(struct lc_talk *talk, const struct lc_message *message)
{
	struct lc_message *copy = g_new0(struct lc_message, 1);

	*copy = *message;
	copy->text = g_strdup(message->text);
	talk->last_number = MAX(talk->last_number, message->number);
	g_queue_push_tail(&talk->messages, copy);
	talk->bytes += strlen(copy->text);
	while (talk->messages.length > LC_TALK_MESSAGES || talk->bytes > LC_TALK_BYTES)
		drop_oldest(talk);
}

const struct lc_message *lc_talk_add(struct lc_talk *talk, const char *participant,
				     const char *display, const char *text, int64_t at_ms)
{
	struct lc_message message = {.number = talk->last_number + 1, .at_ms = at_ms};
	g_autofree char *own = g_strdup(text);

	snprintf(message.participant, sizeof(message.participant), "%s", participant);
	snprintf(message.display, sizeof(message.display), "%s", display);
	message.text = own;
	lc_talk_put(talk, &message);
	return talk->messages.tail->data;
}

const struct lc_message *lc_talk_find(const struct lc_talk *talk, uint64_t number)
{
	for (const GList *at = talk->messages.tail; at; at = at->prev) {
		const struct lc_message *message = at->data;
		if (message->number == number)
			return message;
	}
	return NULL;
}

bool lc_allowance_take(struct lc_allowance *allowance, int64_t now_ms)
{
	int64_t from_ms = MAX(allowance->spent_until_ms, now_ms);

	if (from_ms + LC_TALK_EVERY_MS > now_ms + LC_TALK_BURST * LC_TALK_EVERY_MS)
		return false;
	allowance->spent_until_ms = from_ms + LC_TALK_EVERY_MS;
	return true;
}

int64_t lc_allowance_wait_ms(const struct lc_allowance *allowance, int64_t now_ms)
{
	return MAX(0, allowance->spent_until_ms - now_ms - (LC_TALK_BURST - 1) * LC_TALK_EVERY_MS);
}
