// The vector widths behind encounter.h; chosen when the program runs.
#ifndef UNDERSTUDY_ENCOUNTER_PATHS_H
#define UNDERSTUDY_ENCOUNTER_PATHS_H

#include "encounter.h"

typedef void us_encounter_path(
    const float *in, float *out, int64_t count, int64_t stride, float step, float horizon);

us_encounter_path us_encounters_plain;
#if defined(__x86_64__)
#define US_HAS_X86_PATHS 1
us_encounter_path us_encounters_avx2, us_encounters_avx512;
#else
#define US_HAS_X86_PATHS 0
#endif

#endif
