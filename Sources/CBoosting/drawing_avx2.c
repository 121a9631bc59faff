// AVX2: a tree's 64 leaves are four quarters of sixteen, and two planes choose the quarter.
#include "drawing_paths.h"

#if UB_HAS_X86_PATHS
#include <immintrin.h>

#define UB_AVX2 __attribute__((target("avx2")))

int32_t ub_has_avx2(void) { return __builtin_cpu_supports("avx2"); }

UB_AVX2
static inline __m256i quarters(const uint8_t *table, __m256i index, __m256i fifth, __m256i sixth) {
  __m256i q[4];
  for (int32_t i = 0; i < 4; i++) {
    __m256i quarter =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table + 16 * i)));
    q[i] = _mm256_shuffle_epi8(quarter, index);
  }
  return _mm256_blendv_epi8(_mm256_blendv_epi8(q[0], q[1], fifth),
                            _mm256_blendv_epi8(q[2], q[3], fifth), sixth);
}

UB_AVX2
static inline __m256i plane_of(const ub_packed_tree *tree, int32_t d, const uint8_t *planes) {
  return _mm256_load_si256((const __m256i *)(planes + (int64_t)tree->split[d] * UB_DRAW_PASS));
}

UB_AVX2
static inline void add_scores(__m256i even, __m256i odd, int32_t *score) {
  __m128i parts[4] = {_mm256_castsi256_si128(even), _mm256_castsi256_si128(odd),
                      _mm256_extracti128_si256(even, 1), _mm256_extracti128_si256(odd, 1)};
  for (int32_t part = 0; part < 4; part++) {
    __m256i *to = (__m256i *)(score + 8 * part);
    _mm256_storeu_si256(
        to, _mm256_add_epi32(_mm256_loadu_si256(to), _mm256_cvtepi16_epi32(parts[part])));
  }
}

UB_AVX2
void ub_score_avx2(const ub_question *question, const uint8_t *const *inputs, int64_t rows,
                   uint8_t *planes, int32_t *score) {
  const __m256i top = _mm256_set1_epi8((char)0x80), zero = _mm256_setzero_si256();
  for (int64_t from = 0; from < rows; from += UB_DRAW_PASS) {
    int64_t count = rows - from < UB_DRAW_PASS ? rows - from : UB_DRAW_PASS;
    for (int32_t s = 0; s < question->split_count; s++) {
      const uint8_t *input = inputs[question->splits[s].input] + from;
      // Bytes compare as signed numbers: both sides are shifted by half the range.
      __m256i threshold =
          _mm256_xor_si256(_mm256_set1_epi8((char)question->splits[s].threshold), top);
      for (int64_t row = 0; row < count; row += 32) {
        __m256i code =
            _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(input + row)), top);
        _mm256_store_si256((__m256i *)(planes + (int64_t)s * UB_DRAW_PASS + row),
                           _mm256_cmpgt_epi8(code, threshold));
      }
    }
    for (int32_t batch = 0; batch < question->batch_count; batch++) {
      const ub_packed_tree *begin = question->trees + question->batch[batch];
      const ub_packed_tree *end = question->trees + question->batch[batch + 1];
      for (int64_t row = 0; row < count; row += 32) {
        __m256i even = zero, odd = zero;
        for (const ub_packed_tree *tree = begin; tree < end; tree++) {
          __m256i index = zero;
          int32_t low_depth = tree->depth < 4 ? tree->depth : 4;
          for (int32_t d = 0; d < low_depth; d++)
            index = _mm256_or_si256(index, _mm256_and_si256(plane_of(tree, d, planes + row),
                                                            _mm256_set1_epi8((char)(1 << d))));
          __m256i fifth = tree->depth > 4 ? plane_of(tree, 4, planes + row) : zero;
          __m256i sixth = tree->depth > 5 ? plane_of(tree, 5, planes + row) : zero;
          __m256i l = quarters(tree->low, index, fifth, sixth);
          __m256i h = quarters(tree->high, index, fifth, sixth);
          even = _mm256_add_epi16(even, _mm256_unpacklo_epi8(l, h));
          odd = _mm256_add_epi16(odd, _mm256_unpackhi_epi8(l, h));
        }
        add_scores(even, odd, score + from + row);
      }
    }
  }
}

#endif
