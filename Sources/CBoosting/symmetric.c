#include "symmetric.h"

#include <string.h>

// Contracted multiply-adds would make gains, and so trees, depend on the CPU.
#pragma STDC FP_CONTRACT OFF

// The loops below are plain C that compilers vectorise; where the loader can choose, they are
// compiled once more for wider vectors.
#if defined(__x86_64__) && defined(__linux__)
#define UB_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define UB_WIDE
#endif

static inline int32_t clamped(int32_t x, int32_t limit) {
  return x < -limit ? -limit : (x > limit ? limit : x);
}

static inline int32_t rounded(float x) { return (int32_t)(x + (x < 0 ? -0.5f : 0.5f)); }

UB_WIDE
void ub_pack(const uint8_t *label, const int32_t *score, const float *probability, int32_t limit,
             int64_t rows, float gradient_scale, float hessian_scale, int64_t *packed) {
  for (int64_t row = 0; row < rows; row++) {
    float p = probability[clamped(score[row], limit) + limit];
    int64_t g = rounded(((float)label[row] - p) * gradient_scale);
    int64_t h = rounded(p * (1 - p) * hessian_scale);
    packed[row] = label[row] > 1 ? 0 : (int64_t)((uint64_t)g << 32) + h;
  }
}

static inline float gradient(int64_t packed) { return (float)(int32_t)(packed >> 32); }
static inline float hessian(int64_t packed) { return (float)(uint32_t)packed; }

// Adds to gain[t], for every threshold t of one feature in one leaf, the sum of both children's
// G^2 / (H + regularisation), everything in units of the packed hessian.
UB_WIDE
static void add_gains(const int64_t *histogram, int32_t bins, float regularisation, float ratio,
                      float *gain) {
  float left_g[256], left_h[256];
  int64_t sum = 0;
  for (int32_t bin = 0; bin < bins; bin++) {
    sum += histogram[bin];
    left_g[bin] = gradient(sum) * ratio;
    left_h[bin] = hessian(sum);
  }
  float all_g = gradient(sum) * ratio, all_h = hessian(sum) + regularisation;
  for (int32_t bin = 0; bin + 1 < bins; bin++) {
    float gl = left_g[bin], gr = all_g - gl;
    float hl = left_h[bin] + regularisation, hr = all_h - left_h[bin];
    gain[bin] += (gl * gl * hr + gr * gr * hl) / (hl * hr);
  }
}

static float score_of(int64_t packed, float regularisation, float ratio) {
  float g = gradient(packed) * ratio;
  return g * g / (hessian(packed) + regularisation);
}

// Adds rows to the histograms of all features, four features in a pass: rows that share a bin
// wait for each other's sum, and four features have four sums to wait for at once.
static void add_histograms(const ub_feature *features, int32_t feature_count,
                           const uint32_t *order, const int64_t *packed, int64_t rows,
                           int64_t *histogram) {
  int32_t f = 0;
  for (; f + 4 <= feature_count; f += 4) {
    const uint8_t *c0 = features[f].codes, *c1 = features[f + 1].codes;
    const uint8_t *c2 = features[f + 2].codes, *c3 = features[f + 3].codes;
    int64_t *h0 = histogram, *h1 = h0 + features[f].bins, *h2 = h1 + features[f + 1].bins;
    int64_t *h3 = h2 + features[f + 2].bins;
    histogram = h3 + features[f + 3].bins;
    for (int64_t i = 0; i < rows; i++) {
      uint32_t row = order[i];
      int64_t value = packed[i];
      h0[c0[row]] += value;
      h1[c1[row]] += value;
      h2[c2[row]] += value;
      h3[c3[row]] += value;
    }
  }
  for (; f < feature_count; f++) {
    const uint8_t *codes = features[f].codes;
    for (int64_t i = 0; i < rows; i++) histogram[codes[order[i]]] += packed[i];
    histogram += features[f].bins;
  }
}

void ub_root_gain(const ub_feature *features, int32_t feature_count, int64_t rows,
                  const int64_t *packed, const ub_plan *plan, int64_t *histogram, float *gain) {
  float ratio = plan->hessian_scale / plan->gradient_scale;
  float regularisation = plan->regularisation * plan->hessian_scale;
  float gains[256];
  for (int32_t f = 0; f < feature_count; f++) {
    int32_t bins = features[f].bins;
    memset(histogram, 0, sizeof(int64_t) * (size_t)bins);
    memset(gains, 0, sizeof gains);
    const uint8_t *codes = features[f].codes;
    int64_t all = 0;
    for (int64_t row = 0; row < rows; row++) {
      histogram[codes[row]] += packed[row];
      all += packed[row];
    }
    add_gains(histogram, bins, regularisation, ratio, gains);
    float best = 0, parent = score_of(all, regularisation, ratio);
    for (int32_t bin = 0; bin + 1 < bins; bin++)
      if (gains[bin] - parent > best) best = gains[bin] - parent;
    gain[f] = best / plan->hessian_scale;
  }
}

// The value that a leaf's summed gradients ask for.
static int32_t leaf_of(int64_t sum, const ub_plan *plan) {
  float g = gradient(sum) / plan->gradient_scale;
  float h = hessian(sum) / plan->hessian_scale + plan->regularisation;
  return clamped(rounded(plan->learning_rate * g / h * 1024), plan->maximum_leaf);
}

int32_t ub_grow(const ub_feature *features, int32_t feature_count, int64_t rows,
                const int64_t *packed, const ub_plan *plan, ub_scratch *scratch, ub_tree *tree,
                uint8_t *leaf_of_row) {
  float ratio = plan->hessian_scale / plan->gradient_scale;
  float regularisation = plan->regularisation * plan->hessian_scale;
  int64_t total = 0;
  for (int32_t f = 0; f < feature_count; f++) total += features[f].bins;

  // Rows are kept in the order of their leaf, with their gradients, in one of two halves.
  uint32_t *order = scratch->order, *next_order = scratch->order + rows;
  int64_t *gh = scratch->packed, *next_gh = scratch->packed + rows;
  int64_t begin[UB_LEAVES], count[UB_LEAVES], sum[UB_LEAVES];
  memset(begin, 0, sizeof begin);
  memset(count, 0, sizeof count);
  memset(sum, 0, sizeof sum);
  for (int64_t row = 0; row < rows; row++) {
    order[row] = (uint32_t)row;
    gh[row] = packed[row];
    sum[0] += packed[row];
  }
  count[0] = rows;

  int64_t *histogram = scratch->histogram;
  memset(histogram, 0, sizeof(int64_t) * (size_t)total);
  add_histograms(features, feature_count, order, gh, rows, histogram);

  tree->depth = 0;
  for (int32_t level = 0; level < plan->depth; level++) {
    int32_t leaves = 1 << level;
    memset(scratch->gain, 0, sizeof(float) * (size_t)total);
    float parents = 0;
    for (int32_t leaf = 0; leaf < leaves; leaf++) {
      if (count[leaf] == 0) continue;
      parents += score_of(sum[leaf], regularisation, ratio);
      int64_t *of_leaf = histogram + leaf * total;
      for (int64_t f = 0, offset = 0; f < feature_count; offset += features[f].bins, f++)
        add_gains(of_leaf + offset, features[f].bins, regularisation, ratio,
                  scratch->gain + offset);
    }
    float best = 0;
    int32_t best_feature = -1, best_threshold = 0;
    for (int64_t f = 0, offset = 0; f < feature_count; offset += features[f].bins, f++) {
      for (int32_t bin = 0; bin + 1 < features[f].bins; bin++) {
        float gain = scratch->gain[offset + bin] - parents;
        if (gain > best) {
          best = gain;
          best_feature = (int32_t)f;
          best_threshold = bin;
        }
      }
    }
    if (best_feature < 0 || best <= plan->minimum_gain * plan->hessian_scale) break;
    tree->feature[level] = best_feature;
    tree->threshold[level] = best_threshold;
    tree->depth = level + 1;

    const uint8_t *codes = features[best_feature].codes;
    for (int32_t leaf = 0; leaf < leaves; leaf++) {
      int32_t twin = leaf | leaves;
      int64_t from = begin[leaf], to = from + count[leaf];
      // The right child is written from the segment's end backwards, then read forwards: its order
      // is reversed, which no sum of integers notices.
      int64_t left = from, right = to - 1, left_sum = 0;
      for (int64_t i = from; i < to; i++) {
        uint32_t row = order[i];
        int64_t value = gh[i];
        int64_t goes_right = codes[row] > best_threshold;
        int64_t place = goes_right ? right : left;
        next_order[place] = row;
        next_gh[place] = value;
        left_sum += goes_right ? 0 : value;
        left += 1 - goes_right;
        right -= goes_right;
      }
      begin[twin] = left;
      count[twin] = to - left;
      count[leaf] = left - from;
      sum[twin] = sum[leaf] - left_sum;
      sum[leaf] = left_sum;
    }
    uint32_t *order_swap = order;
    order = next_order;
    next_order = order_swap;
    int64_t *gh_swap = gh;
    gh = next_gh;
    next_gh = gh_swap;

    if (level + 1 == plan->depth) break;
    // Only the smaller child is counted; the larger is the parent less the smaller.
    for (int32_t leaf = 0; leaf < leaves; leaf++) {
      int32_t twin = leaf | leaves;
      int64_t *parent = histogram + leaf * total, *other = histogram + twin * total;
      int32_t small = count[leaf] < count[twin] ? leaf : twin;
      memset(other, 0, sizeof(int64_t) * (size_t)total);
      add_histograms(features, feature_count, order + begin[small], gh + begin[small],
                     count[small], other);
      if (small == twin) {
        for (int64_t i = 0; i < total; i++) parent[i] -= other[i];
      } else {
        for (int64_t i = 0; i < total; i++) {
          int64_t rest = parent[i] - other[i];
          parent[i] = other[i];
          other[i] = rest;
        }
      }
    }
  }

  int32_t leaves = 1 << tree->depth;
  for (int32_t leaf = 0; leaf < leaves; leaf++) {
    tree->leaf[leaf] = leaf_of(sum[leaf], plan);
    for (int64_t i = begin[leaf]; i < begin[leaf] + count[leaf]; i++)
      leaf_of_row[order[i]] = (uint8_t)leaf;
  }
  return tree->depth;
}

UB_WIDE
static void add_level(const uint8_t *codes, uint8_t threshold, uint8_t bit, int64_t rows,
                      uint8_t *index) {
  for (int64_t row = 0; row < rows; row++)
    index[row] |= codes[row] > threshold ? bit : 0;
}

void ub_add_tree(const ub_tree *tree, const uint8_t *const *planes, int64_t rows, uint8_t *index,
                 int32_t *score) {
  memset(index, 0, (size_t)rows);
  for (int32_t level = 0; level < tree->depth; level++)
    add_level(planes[tree->feature[level]], (uint8_t)tree->threshold[level], (uint8_t)(1 << level),
              rows, index);
  for (int64_t row = 0; row < rows; row++) score[row] += tree->leaf[index[row]];
}

void ub_refit_tree(ub_tree *tree, const uint8_t *const *planes, int64_t rows,
                   const int64_t *packed, const ub_plan *plan, uint8_t *index, int32_t *score) {
  memset(index, 0, (size_t)rows);
  // A few rows at a time, so that their leaves stay in the nearest cache between levels.
  for (int64_t from = 0; from < rows; from += 4096) {
    int64_t count = rows - from < 4096 ? rows - from : 4096;
    for (int32_t level = 0; level < tree->depth; level++)
      add_level(planes[tree->feature[level]] + from, (uint8_t)tree->threshold[level],
                (uint8_t)(1 << level), count, index + from);
  }
  int64_t sum[UB_LEAVES];
  memset(sum, 0, sizeof sum);
  for (int64_t row = 0; row < rows; row++) sum[index[row]] += packed[row];
  for (int32_t leaf = 0; leaf < 1 << tree->depth; leaf++) tree->leaf[leaf] = leaf_of(sum[leaf], plan);
  for (int64_t row = 0; row < rows; row++) score[row] += tree->leaf[index[row]];
}
