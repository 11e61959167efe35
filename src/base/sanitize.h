/* base/sanitize.h: was this compiled with a sanitizer?  GCC says so by macros, clang by
 * __has_feature(). */
#ifndef SEKISHO_BASE_SANITIZE_H
#define SEKISHO_BASE_SANITIZE_H

#ifndef __has_feature
#define __has_feature(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#else
#define HAS_ADDRESS_SANITIZER 0
#endif

#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define HAS_THREAD_SANITIZER 1
#else
#define HAS_THREAD_SANITIZER 0
#endif

#endif
