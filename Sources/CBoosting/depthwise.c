#include "depthwise.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Gradient and hessian travel together: one 16-byte load, add and store a cell.
typedef double pair __attribute__((vector_size(16), aligned(16)));

/// Features are taken in blocks whose slots fit the first-level cache.
enum { block_features = 16, ahead = 16 };

void depthwise_histogram(
    const uint8_t *codes, size_t features, const uint32_t *offsets, size_t slots, const uint32_t *rows,
    size_t count, const float *gradients, double *histogram) {
  memset(histogram, 0, slots * 2 * sizeof(double));
  pair *cells = (pair *)histogram;
  for (size_t first = 0; first < features; first += block_features) {
    size_t width = features - first < block_features ? features - first : block_features;
    const uint32_t *base = offsets + first;
    for (size_t index = 0; index < count; index++) {
      if (index + ahead < count) {
        __builtin_prefetch(codes + (size_t)rows[index + ahead] * features + first);
        __builtin_prefetch(gradients + 2 * (size_t)rows[index + ahead]);
      }
      size_t row = rows[index];
      const uint8_t *code = codes + row * features + first;
      pair value = {gradients[2 * row], gradients[2 * row + 1]};
      for (size_t feature = 0; feature < width; feature++) cells[base[feature] + code[feature]] += value;
    }
  }
}

void depthwise_subtract(double *parent, const double *child, size_t slots) {
  for (size_t index = 0; index < slots * 2; index++) parent[index] -= child[index];
}

static inline double score(double gradient, double hessian, double lambda) {
  return gradient * gradient / (hessian + lambda);
}

depthwise_split depthwise_best_split(
    const double *histogram, size_t features, const uint32_t *offsets, double gradient, double hessian,
    double lambda, double minimum_hessian) {
  depthwise_split best = {-1, 0, 0, 0, 0, 0};
  const double parent = score(gradient, hessian, lambda);
  for (size_t feature = 0; feature < features; feature++) {
    const double *slot = histogram + 2 * (size_t)offsets[feature];
    const size_t bins = offsets[feature + 1] - offsets[feature] - 1;
    const double missing_gradient = slot[2 * bins], missing_hessian = slot[2 * bins + 1];
    // Gradients lie on a grid on which sums are exact: zero means no row, also after a subtraction.
    const int has_missing = missing_hessian != 0;
    for (int missing_left = 0; missing_left <= has_missing; missing_left++) {
      double left_gradient = missing_left ? missing_gradient : 0;
      double left_hessian = missing_left ? missing_hessian : 0;
      // A threshold of 0 leaves only the missing on the left.
      size_t threshold = missing_left ? 0 : 1;
      for (; threshold <= bins; threshold++) {
        if (threshold > 0) {
          double bin_hessian = slot[2 * threshold - 1];
          if (bin_hessian == 0) continue;  // An empty bin splits as its neighbour does.
          left_gradient += slot[2 * threshold - 2];
          left_hessian += bin_hessian;
        }
        if (left_hessian < minimum_hessian) continue;
        double right_hessian = hessian - left_hessian;
        // Without a missing side, a threshold past the last bin would leave the right side empty.
        if (right_hessian < minimum_hessian || right_hessian == 0) break;
        double gain = score(left_gradient, left_hessian, lambda) +
                      score(gradient - left_gradient, right_hessian, lambda) - parent;
        if (gain > best.gain) {
          best.feature = (int32_t)feature;
          best.threshold = (uint8_t)threshold;
          best.missing_left = (uint8_t)missing_left;
          best.gain = gain;
          best.left_gradient = left_gradient;
          best.left_hessian = left_hessian;
        }
      }
    }
  }
  return best;
}

static inline int goes_left(const depthwise_node *node, uint8_t code) {
  return code < node->threshold || (node->missing_left && code == node->missing);
}

#if defined(__x86_64__)
/// Eight rows a step: the rows of either side are moved together by a permutation made from the
/// comparison's mask. A store of eight reaches no further than the eight rows just read.
/// Returns how many rows were done; the counts go on from there.
__attribute__((target("avx2,bmi,bmi2,popcnt"))) static size_t partition_eight(
    const uint8_t *column, const depthwise_node *node, uint32_t *rows, size_t count, uint32_t *scratch,
    size_t *lefts, size_t *rights) {
  const __m128i threshold = _mm_set1_epi8((char)(node->threshold - 1));
  const __m128i missing = _mm_set1_epi8((char)node->missing);
  const __m128i missing_left = _mm_set1_epi8(node->missing_left ? -1 : 0);
  const __m128i none = _mm_set1_epi8(node->threshold ? -1 : 0);
  size_t left = 0, right = 0, index = 0;
  for (; index + 8 <= count; index += 8) {
    const uint32_t *row = rows + index;
    uint64_t codes = 0;
    for (int lane = 0; lane < 8; lane++) codes |= (uint64_t)column[row[lane]] << (8 * lane);
    __m128i code = _mm_cvtsi64_si128((long long)codes);
    // code < threshold: the smaller of code and threshold - 1 is the code.
    __m128i below = _mm_and_si128(_mm_cmpeq_epi8(_mm_min_epu8(code, threshold), code), none);
    __m128i absent = _mm_and_si128(_mm_cmpeq_epi8(code, missing), missing_left);
    uint64_t bytes = (uint64_t)_mm_cvtsi128_si64(_mm_or_si128(below, absent));
    const uint64_t places = 0x0706050403020100u;
    __m256i eight = _mm256_loadu_si256((const __m256i *)row);
    __m256i front = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pext_u64(places, bytes)));
    __m256i back = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((long long)_pext_u64(places, ~bytes)));
    size_t going = (size_t)_mm_popcnt_u64(bytes) / 8;
    _mm256_storeu_si256((__m256i *)(rows + left), _mm256_permutevar8x32_epi32(eight, front));
    _mm256_storeu_si256((__m256i *)(scratch + right), _mm256_permutevar8x32_epi32(eight, back));
    left += going;
    right += 8 - going;
  }
  *lefts = left;
  *rights = right;
  return index;
}
#endif

size_t depthwise_partition(
    const uint8_t *column, const depthwise_node *node, uint32_t *rows, size_t count, uint32_t *scratch) {
  const depthwise_node split = *node;
  size_t left = 0, right = 0, index = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
    index = partition_eight(column, node, rows, count, scratch, &left, &right);
  }
#endif
  for (; index < count; index++) {
    uint32_t row = rows[index];
    uint8_t code = column[row];
    // Both sides are written and one of them counted: no branch to guess.
    int goes = (code < split.threshold) | ((split.missing_left != 0) & (code == split.missing));
    rows[left] = row;
    scratch[right] = row;
    left += (size_t)goes;
    right += (size_t)!goes;
  }
  memcpy(rows + left, scratch, right * sizeof(uint32_t));
  return left;
}

void depthwise_predict(
    const uint8_t *codes, size_t features, const depthwise_node *nodes, const uint32_t *roots,
    size_t trees, const uint32_t *rows, size_t count, double *margins) {
  enum { block = 512, lanes = 8 };
  for (size_t first = 0; first < count; first += block) {
    size_t end = count - first < block ? count : first + block;
    for (size_t tree = 0; tree < trees; tree++) {
      const depthwise_node *root = nodes + roots[tree];
      size_t index = first;
      // Eight rows walk side by side, so that they wait for memory together; leaves stay where they are.
      for (; index + lanes <= end; index += lanes) {
        const uint8_t *code[lanes];
        uint32_t place[lanes];
        for (int lane = 0; lane < lanes; lane++) {
          code[lane] = codes + (rows ? rows[index + lane] : index + lane) * features;
          place[lane] = 0;
        }
        int moved;
        do {
          moved = 0;
          for (int lane = 0; lane < lanes; lane++) {
            const depthwise_node *node = root + place[lane];
            int inner = node->feature >= 0;
            uint8_t cell = code[lane][inner ? node->feature : 0];
            int goes = (cell < node->threshold) | ((node->missing_left != 0) & (cell == node->missing));
            uint32_t next = node->left + (uint32_t)!goes;
            place[lane] = inner ? next : place[lane];
            moved |= inner;
          }
        } while (moved);
        for (int lane = 0; lane < lanes; lane++) margins[index + lane] += root[place[lane]].value;
      }
      for (; index < end; index++) {
        const uint8_t *code = codes + (rows ? rows[index] : index) * features;
        const depthwise_node *node = root;
        while (node->feature >= 0) {
          node = root + node->left + !goes_left(node, code[node->feature]);
        }
        margins[index] += node->value;
      }
    }
  }
}
