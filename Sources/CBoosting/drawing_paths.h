// The vector paths behind drawing.h; chosen when the program runs.
#ifndef UNDERSTUDY_DRAWING_PATHS_H
#define UNDERSTUDY_DRAWING_PATHS_H

#include "drawing.h"

#if defined(__x86_64__)
#define UB_HAS_X86_PATHS 1

int32_t ub_has_vbmi(void);
void ub_score_vbmi(const ub_question *question, const uint8_t *const *inputs, int64_t rows,
                   uint8_t *planes, int32_t *score);
void ub_remap_vbmi(const uint8_t *table, const uint8_t *in, int64_t rows, uint8_t *out);

int32_t ub_has_avx2(void);
void ub_score_avx2(const ub_question *question, const uint8_t *const *inputs, int64_t rows,
                   uint8_t *planes, int32_t *score);
#else
#define UB_HAS_X86_PATHS 0
#endif

#endif
