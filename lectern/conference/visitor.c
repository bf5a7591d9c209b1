/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lectern/conference/visitor.h"

#include <string.h>

#include "lectern/conference/types.h"

bool lc_visitor_is_known(const struct lc_visitor *visitor)
{
	return *visitor->device_type || *visitor->browser || *visitor->operating_system ||
	       lc_visitor_claims(visitor);
}

bool lc_visitor_claims(const struct lc_visitor *visitor)
{
	return visitor->user_id || visitor->appointment_id;
}

static bool update_word(char *word, const char *news)
{
	if (!*news || strcmp(word, news) == 0)
		return false;
	memcpy(word, news, strlen(news) + 1);
	return true;
}

static bool update_number(int64_t *number, int64_t news)
{
	if (!news || *number == news)
		return false;
	*number = news;
	return true;
}

bool lc_visitor_update(struct lc_visitor *visitor, const struct lc_visitor *news)
{
	bool is_new = update_word(visitor->device_type, news->device_type);

	is_new |= update_word(visitor->browser, news->browser);
	is_new |= update_word(visitor->operating_system, news->operating_system);
	is_new |= update_number(&visitor->user_id, news->user_id);
	is_new |= update_number(&visitor->appointment_id, news->appointment_id);
	return is_new;
}

bool lc_device_type_is_valid(const char *text)
{
	static const char *const types[] = {"desktop", "mobile", "tablet"};

	return lc_find_name(types, sizeof(types) / sizeof(*types), text) >= 0;
}

bool lc_client_word_is_valid(const char *text)
{
	return lc_name_is_valid(text) && strlen(text) <= LC_CLIENT_BYTES;
}
