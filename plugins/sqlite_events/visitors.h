/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * With what people were there, and for whom (S4-18, S4-29...31, S4-U03): columns that are written once when
 * it is told, and never computed.
 */
#ifndef LECTERN_SQLITE_EVENTS_VISITORS_H
#define LECTERN_SQLITE_EVENTS_VISITORS_H

#include "lectern/store/statement.h"

#define VISITOR_WORD_BYTES 64

/** Says for which appointment a conference is, unless it is said already; a text that is no number: for none. */
void visitors_write_appointment(struct lc_store *store, int64_t conference_row,
				const char *appointment);
/**
 * Fills the columns of somebody from the detail of a RECORD_VISITOR: device type, browser, operating system,
 * user, appointment, a line each; what is empty or of no use changes nothing. The first appointment that
 * is told is also that of the conference. Within a transaction.
 */
void visitors_write(struct lc_store *store, int64_t conference_row, int64_t person_row,
		    const char *detail);

#endif
