/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plugins/sqlite_events/rollup_rows.h"

struct rollup_event rollup_rows_read(sqlite3_stmt *statement)
{
	return (struct rollup_event){
		.kind = record_kind_find((const char *)sqlite3_column_text(statement, 0)),
		.at_ms = sqlite3_column_int64(statement, 1),
		.handle_id = (uint64_t)sqlite3_column_int64(statement, 2),
		.flags = (unsigned)sqlite3_column_int(statement, 3),
		.participant = (const char *)sqlite3_column_text(statement, 4),
		.incarnation = sqlite3_column_int64(statement, 5),
	};
}
