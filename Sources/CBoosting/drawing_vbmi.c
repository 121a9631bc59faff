// AVX-512 VBMI: a tree's 64 leaves are two registers, and one permutation looks up 64 rows.
#include "drawing_paths.h"

#if UB_HAS_X86_PATHS
#include <immintrin.h>

#define UB_VBMI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi")))

int32_t ub_has_vbmi(void) {
  return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

// Looks one tree up for the 64 rows of each of `lanes` lanes.
UB_VBMI
static inline void add_tree(const ub_packed_tree *tree, const uint8_t *planes, int32_t lanes,
                            __m512i *even, __m512i *odd) {
  __m512i low = _mm512_loadu_si512(tree->low), high = _mm512_loadu_si512(tree->high);
  for (int32_t lane = 0; lane < lanes; lane++) {
    __m512i index = _mm512_setzero_si512();
    for (int32_t d = 0; d < tree->depth; d++) {
      __m512i plane =
          _mm512_load_si512(planes + (int64_t)tree->split[d] * UB_DRAW_PASS + 64 * lane);
      // index | (plane & bit)
      index = _mm512_ternarylogic_epi64(index, plane, _mm512_set1_epi8((char)(1 << d)), 0xF8);
    }
    __m512i l = _mm512_permutexvar_epi8(index, low), h = _mm512_permutexvar_epi8(index, high);
    even[lane] = _mm512_add_epi16(even[lane], _mm512_unpacklo_epi8(l, h));
    odd[lane] = _mm512_add_epi16(odd[lane], _mm512_unpackhi_epi8(l, h));
  }
}

// Adds 64 sums of 16 bits, eight by eight in the order that unpacking left them, to scores.
UB_VBMI
static inline void add_scores(__m512i even, __m512i odd, int32_t *score) {
  for (int32_t part = 0; part < 4; part++) {
    __m128i a, b;
    switch (part) {
      case 0: a = _mm512_extracti32x4_epi32(even, 0), b = _mm512_extracti32x4_epi32(odd, 0); break;
      case 1: a = _mm512_extracti32x4_epi32(even, 1), b = _mm512_extracti32x4_epi32(odd, 1); break;
      case 2: a = _mm512_extracti32x4_epi32(even, 2), b = _mm512_extracti32x4_epi32(odd, 2); break;
      default: a = _mm512_extracti32x4_epi32(even, 3), b = _mm512_extracti32x4_epi32(odd, 3);
    }
    __m512i sums = _mm512_cvtepi16_epi32(_mm256_set_m128i(b, a));
    int32_t *to = score + 16 * part;
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_loadu_si512(to), sums));
  }
}

UB_VBMI
void ub_score_vbmi(const ub_question *question, const uint8_t *const *inputs, int64_t rows,
                   uint8_t *planes, int32_t *score) {
  for (int64_t from = 0; from < rows; from += UB_DRAW_PASS) {
    int32_t lanes = (int32_t)((rows - from < UB_DRAW_PASS ? rows - from : UB_DRAW_PASS) / 64);
    for (int32_t s = 0; s < question->split_count; s++) {
      const uint8_t *input = inputs[question->splits[s].input] + from;
      __m512i threshold = _mm512_set1_epi8((char)question->splits[s].threshold);
      for (int32_t lane = 0; lane < lanes; lane++) {
        __mmask64 above =
            _mm512_cmpgt_epu8_mask(_mm512_loadu_si512(input + 64 * lane), threshold);
        _mm512_store_si512(planes + (int64_t)s * UB_DRAW_PASS + 64 * lane,
                           _mm512_movm_epi8(above));
      }
    }
    for (int32_t batch = 0; batch < question->batch_count; batch++) {
      __m512i even[4], odd[4];
      for (int32_t lane = 0; lane < 4; lane++) even[lane] = odd[lane] = _mm512_setzero_si512();
      const ub_packed_tree *tree = question->trees + question->batch[batch];
      const ub_packed_tree *end = question->trees + question->batch[batch + 1];
      if (lanes == 4) {
        for (; tree < end; tree++) add_tree(tree, planes, 4, even, odd);
      } else {
        for (; tree < end; tree++) add_tree(tree, planes, lanes, even, odd);
      }
      for (int32_t lane = 0; lane < lanes; lane++)
        add_scores(even[lane], odd[lane], score + from + 64 * lane);
    }
  }
}

UB_VBMI
void ub_remap_vbmi(const uint8_t *table, const uint8_t *in, int64_t rows, uint8_t *out) {
  __m512i t0 = _mm512_loadu_si512(table), t1 = _mm512_loadu_si512(table + 64);
  __m512i t2 = _mm512_loadu_si512(table + 128), t3 = _mm512_loadu_si512(table + 192);
  for (int64_t row = 0; row < rows; row += 64) {
    __m512i code = _mm512_loadu_si512(in + row);
    __m512i lower = _mm512_permutex2var_epi8(t0, code, t1);
    __m512i upper = _mm512_permutex2var_epi8(t2, code, t3);
    _mm512_storeu_si512(out + row, _mm512_mask_blend_epi8(_mm512_movepi8_mask(code), lower, upper));
  }
}

#endif
