/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One call of the mailboxes for all signals of a command, so that they share the waiting for the disk.
 */
#include "lectern/runtime/post.h"

#include "lectern/wire/event_json.h"

/** What is posted: `posts` and `addressees` go side by side; the texts are owned by `texts`. */
struct post_bag {
	GArray *posts;         /* of struct lc_signal_post */
	GPtrArray *addressees; /* of struct lc_addressee, borrowed */
	GPtrArray *texts;
};

static void add_event(struct post_bag *bag, const struct lc_room *room,
		      const struct lc_effects *effects, const struct lc_effect *effect)
{
	char *text = lc_signal_text(&effect->event, room);

	g_ptr_array_add(bag->texts, text);
	for (guint i = 0; text && i < effect->addressee_count; i++) {
		struct lc_addressee *addressee = lc_effects_addressee(effects, effect, i);
		const struct lc_signal_post post = {
			.room = room->name,
			.participant = addressee->participant,
			.text = text,
			.expires_ms = effect->event.at_ms + LC_SIGNAL_LIFE_MS,
		};
		g_array_append_val(bag->posts, post);
		g_ptr_array_add(bag->addressees, addressee);
	}
}

static enum lc_error post_bag(struct lc_mail *mail, const struct post_bag *bag, struct lc_why *why)
{
	g_autofree uint64_t *ids = g_new0(uint64_t, bag->posts->len + 1);
	enum lc_error error =
		lc_mail_post(mail, (const void *)bag->posts->data, bag->posts->len, ids, why);

	for (guint i = 0; i < bag->addressees->len; i++)
		((struct lc_addressee *)bag->addressees->pdata[i])->signal = ids[i];
	return error;
}

enum lc_error lc_post_signals(struct lc_mail *mail, const struct lc_room *room,
			      const struct lc_effects *effects, struct lc_why *why)
{
	enum lc_error error = LC_OK;

	if (effects->addressees->len == 0 || !lc_mail_is_on(mail))
		return LC_OK;
	struct post_bag bag = {
		.posts = g_array_new(FALSE, FALSE, sizeof(struct lc_signal_post)),
		.addressees = g_ptr_array_new(),
		.texts = g_ptr_array_new_with_free_func(g_free),
	};
	for (size_t i = 0; i < lc_effects_count(effects); i++) {
		const struct lc_effect *effect = lc_effects_at(effects, i);
		if (effect->addressee_count)
			add_event(&bag, room, effects, effect);
	}
	if (bag.posts->len)
		error = post_bag(mail, &bag, why);
	g_array_unref(bag.posts);
	g_ptr_array_unref(bag.addressees);
	g_ptr_array_unref(bag.texts);
	return error;
}

void lc_tell_waiting_signals(struct lc_mail *mail, const struct lc_room *room,
			     const struct lc_attachment *attachment)
{
	g_autoptr(GPtrArray) signals =
		lc_mail_list(mail, room->name, attachment->participant, 0, LC_SIGNALS_AT_ONCE);

	if (signals->len == 0)
		return;
	json_t *event = lc_signals_json(lc_room_kind_name(room->kind), room->name, signals);
	lc_attachment_tell(attachment, event);
	lc_json_free(event);
}
