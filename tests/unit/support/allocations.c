/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/support/allocations.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static _Thread_local bool is_counting;
static _Thread_local uint64_t calls;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

/* Of the sanitizers' runtime; gcc has no header for it. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
					      void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *block, size_t size)
{
	(void)block;
	(void)size;
	calls += is_counting;
}

static void on_free(const volatile void *block)
{
	(void)block;
	calls += is_counting;
}

static void install(void)
{
	static bool is_installed;

	if (!is_installed)
		__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
	is_installed = true;
}

#else

/* By these names glibc has its own ones for whoever replaces them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

void *malloc(size_t size)
{
	calls += is_counting;
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	calls += is_counting;
	return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
	calls += is_counting;
	return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	calls += is_counting;
	return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
	calls += is_counting;
	*block = __libc_memalign(alignment, size);
	return *block ? 0 : ENOMEM;
}

void free(void *block)
{
	calls += is_counting;
	__libc_free(block);
}

static void install(void)
{
}

#endif

void allocations_begin(void)
{
	install();
	calls = 0;
	is_counting = true;
}

uint64_t allocations_end(void)
{
	is_counting = false;
	return calls;
}
