// Symmetric (oblivious) trees over byte codes: growing one, and scoring many.
//
// Every sum is of integers, so results do not depend on the instruction set, the order of threads,
// or the compiler's choice of vectors.
#ifndef UNDERSTUDY_SYMMETRIC_H
#define UNDERSTUDY_SYMMETRIC_H

#include <stdint.h>

#define UB_MAX_DEPTH 6
#define UB_LEAVES 64

// A column of byte codes, all below `bins` (at most 256).
typedef struct {
  const uint8_t *codes;
  int32_t bins;
} ub_feature;

// One (feature, threshold) a level; the leaf's index has bit d set where
// codes[feature[d]] > threshold[d]. Leaves are in 1/1024 logit.
typedef struct {
  int32_t depth;
  int32_t feature[UB_MAX_DEPTH];
  int32_t threshold[UB_MAX_DEPTH];
  int32_t leaf[UB_LEAVES];
} ub_tree;

// What growing needs to know.
typedef struct {
  int32_t depth;           // at most UB_MAX_DEPTH
  float regularisation;    // added to every leaf's sum of hessians
  float minimum_gain;      // a level that gains no more than this is not added
  float learning_rate;
  float gradient_scale;    // packed gradient = gradient * gradient_scale, rounded
  float hessian_scale;
  int32_t maximum_leaf;    // leaves are clamped to +- this, in 1/1024 logit
} ub_plan;

// Scratch of one grower; sizes in the comments, for `rows` rows and `bins` = sum of the features'
// bins.
typedef struct {
  uint32_t *order;         // 2 * rows
  int64_t *packed;         // 2 * rows
  int64_t *histogram;      // (UB_LEAVES / 2) * bins
  float *gain;             // bins
} ub_scratch;

// Packs gradients and hessians of the logistic loss: (label - p) in the upper and p (1 - p) in the
// lower 32 bits; a row whose label is neither 0 nor 1 takes no part. `probability` is a table over clamped
// scores -limit...limit.
void ub_pack(const uint8_t *label, const int32_t *score, const float *probability, int32_t limit,
             int64_t rows, float gradient_scale, float hessian_scale, int64_t *packed);

// Grows one tree on rows 0..<rows and writes each row's leaf. Returns the tree's depth.
int32_t ub_grow(const ub_feature *features, int32_t feature_count, int64_t rows,
                const int64_t *packed, const ub_plan *plan, ub_scratch *scratch, ub_tree *tree,
                uint8_t *leaf_of_row);

// Gives the leaves of a tree the values that the gradients of rows 0..<rows ask for and adds them to the
// scores. `planes[f]` are the codes of feature f; `index` is scratch of `rows` bytes.
void ub_refit_tree(ub_tree *tree, const uint8_t *const *planes, int64_t rows,
                   const int64_t *packed, const ub_plan *plan, uint8_t *index, int32_t *score);

// Gain of the best single split of each feature, for choosing which features a model sees.
void ub_root_gain(const ub_feature *features, int32_t feature_count, int64_t rows,
                  const int64_t *packed, const ub_plan *plan, int64_t *histogram, float *gain);

// Adds the leaves of `tree` to the scores of rows 0..<rows (a few hundred at a time is fastest).
// `planes[f]` are the codes of feature f for those rows; `index` is scratch of `rows` bytes.
void ub_add_tree(const ub_tree *tree, const uint8_t *const *planes, int64_t rows, uint8_t *index,
                 int32_t *score);

#endif
