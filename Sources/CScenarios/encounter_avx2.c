// Encounters eight abreast.
#include "encounter_paths.h"

#if US_HAS_X86_PATHS
#define US_BODY us_encounters_avx2
#define US_WIDTH 8
#define US_TARGET __attribute__((target("avx2")))
#include "encounter_body.h"
#endif
