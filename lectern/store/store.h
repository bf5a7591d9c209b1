/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: what of the rooms must be there again after a crash, in one SQLite file (S2-F3,
 * S2-X08).
 *
 * A transaction that was committed survives a kill and a power cut, one that was not leaves no
 * trace.
 * What stands in the store is written and read by the functions of the headers beside this one, a
 * table each. Nothing here knows a clock or a log: times come in, what went wrong comes out.
 *
 * There is one connection. Every thread may use it: a transaction belongs to the thread that
 * began it, others wait in lc_store_begin(). No second connection may write or checkpoint the file:
 * SQLite 3.40.1 can damage a file when two do so at once. Readers (`mode=ro`) do no harm.
 */
#ifndef LECTERN_STORE_STORE_H
#define LECTERN_STORE_STORE_H

#include "lectern/conference/types.h"

/** What a database is, and how one of an older version becomes one of the present; static. */
struct lc_schema {
	const char *what;              /* is kept there, for people */
	int origin;                    /* its `application_id` */
	const char *const *migrations; /* a script for each version */
	int version;                   /* the present one: how many there are */
	bool may_shrink;               /* free pages can be given back to the file system */
};

/** An open store; made by lc_store_open, freed by lc_store_close. */
struct lc_store;

/**
 * Opens the store in the file `path`, which is made (mode 0600) when its folder is there. A file
 * that is damaged is renamed, never deleted, and a new one is made: `*set_aside_out` is then its
 * new name, to be freed with g_free(), else NULL. NULL with `why` when the file cannot be used:
 * missing folder, read-only, full, locked or open elsewhere, of a newer version, of another
 * program; it is as it was then. A file `<path>-lock` stands beside it and is left there.
 */
struct lc_store *lc_store_open(const char *path, char **set_aside_out, struct lc_why *why);
/** The same for a database of another schema than that of the rooms. */
struct lc_store *lc_store_open_as(const struct lc_schema *schema, const char *path,
				  char **set_aside_out, struct lc_why *why);
/** Closes it; no transaction may be under way. NULL is fine. */
void lc_store_close(struct lc_store *store);

/**
 * Begins a transaction, after that of another thread has ended. LC_NOT_STORED with `why` when the
 * file cannot be written to; no transaction is under way then.
 */
enum lc_error lc_store_begin(struct lc_store *store, struct lc_why *why);
/**
 * Ends the transaction. LC_OK: all of it is on the disk. LC_NOT_STORED: none of it is, because this
 * or something within it failed; `why` tells the first that did. After a failure of the disk itself
 * a transaction may yet turn out to be whole on the disk, never a part of it.
 */
enum lc_error lc_store_commit(struct lc_store *store, struct lc_why *why);
/** Ends the transaction and forgets what was put. */
void lc_store_rollback(struct lc_store *store);

#endif
