#include "depthwise.h"

#include <string.h>

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

size_t depthwise_partition(
    const uint8_t *codes, size_t features, const depthwise_node *node, uint32_t *rows, size_t count,
    uint32_t *scratch) {
  const uint8_t *column = codes + node->feature;
  size_t left = 0, right = 0;
  for (size_t index = 0; index < count; index++) {
    uint32_t row = rows[index];
    int goes = goes_left(node, column[(size_t)row * features]);
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
  enum { block = 512 };
  for (size_t first = 0; first < count; first += block) {
    size_t end = count - first < block ? count : first + block;
    for (size_t tree = 0; tree < trees; tree++) {
      const depthwise_node *root = nodes + roots[tree];
      for (size_t index = first; index < end; index++) {
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
