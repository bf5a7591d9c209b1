/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One lock, held while numbers are collected: that is what makes removing a source wait for it.
 */
#include "lectern/metrics/sources.h"

#include <glib.h>
#include <pthread.h>

struct lc_metrics_source {
	lc_metrics_measure *measure;
	void *user;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards the list */
static GList *sources;

struct lc_metrics_source *lc_metrics_source_add(lc_metrics_measure *measure, void *user)
{
	struct lc_metrics_source *source = g_new(struct lc_metrics_source, 1);

	*source = (struct lc_metrics_source){.measure = measure, .user = user};
	pthread_mutex_lock(&mutex);
	sources = g_list_append(sources, source);
	pthread_mutex_unlock(&mutex);
	return source;
}

void lc_metrics_source_remove(struct lc_metrics_source *source)
{
	pthread_mutex_lock(&mutex);
	sources = g_list_remove(sources, source);
	pthread_mutex_unlock(&mutex);
	g_free(source);
}

void lc_metrics_collect(struct lc_metrics *out)
{
	pthread_mutex_lock(&mutex);
	for (const GList *at = sources; at; at = at->next) {
		const struct lc_metrics_source *source = at->data;
		source->measure(source->user, out);
	}
	pthread_mutex_unlock(&mutex);
}
