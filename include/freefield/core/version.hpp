#pragma once
/// @file
/// The version of the library, the only place where it is written; and the compilers' modes it refuses.

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error "freefield: -ffast-math removes NaN and reorders sums; the library's checks and error bounds need both"
#endif

#define FREEFIELD_VERSION_MAJOR 0
#define FREEFIELD_VERSION_MINOR 2
#define FREEFIELD_VERSION_PATCH 0
