// Encounters sixteen abreast.
#include "encounter_paths.h"

#if US_HAS_X86_PATHS
#define US_BODY us_encounters_avx512
#define US_WIDTH 16
#define US_TARGET __attribute__((target("avx512f,avx512dq")))
#include "encounter_body.h"
#endif
