/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/record.h"

#include <string.h>

#define WORD_ROW(symbol, word) word,
static const char *const words[] = {RECORD_KINDS(WORD_ROW)};

const char *record_word(enum record_kind kind)
{
	return words[kind];
}

enum record_kind record_kind_find(const char *word)
{
	for (int kind = 0; kind < RECORD_KINDS_COUNT; kind++) {
		if (strcmp(words[kind], word) == 0)
			return (enum record_kind)kind;
	}
	return RECORD_OTHER;
}
