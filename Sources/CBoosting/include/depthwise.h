/// Kernels of the depth-wise histogram trees: the judge's general-purpose booster.
///
/// Shapes. n rows, f features. Codes are row-major, `codes[row * f + feature]`. A feature with b bins has
/// codes 0..<b and the code b for a missing cell; its b + 1 slots begin at `offsets[feature]`. A slot is
/// two doubles: the sum of gradients and the sum of hessians of the rows that fell into it.
///
/// No kernel checks its arguments: the Swift side, which owns all buffers, does.

#ifndef CBOOSTING_DEPTHWISE_H
#define CBOOSTING_DEPTHWISE_H

#include <stddef.h>
#include <stdint.h>

/// A node of a tree. A row goes left when its code is below `threshold`, or when it is missing
/// (equals `missing`) and `missing_left` is set. The right child follows the left one.
typedef struct {
  /// -1 for a leaf.
  int32_t feature;
  uint32_t left;
  /// What a leaf adds to the margin.
  float value;
  uint8_t threshold;
  uint8_t missing;
  uint8_t missing_left;
  uint8_t padding;
} depthwise_node;

/// The best split of a node.
typedef struct {
  /// -1 where no split gains anything.
  int32_t feature;
  uint8_t threshold;
  uint8_t missing_left;
  double gain;
  double left_gradient;
  double left_hessian;
} depthwise_split;

/// Sums gradients and hessians per slot over `count` rows. `histogram` is cleared first.
/// Complexity: count * features additions of two doubles.
void depthwise_histogram(
    const uint8_t *codes, size_t features, const uint32_t *offsets, size_t slots, const uint32_t *rows,
    size_t count, const float *gradients, double *histogram);

/// Turns a parent's histogram into the other child's.
void depthwise_subtract(double *parent, const double *child, size_t slots);

/// The best split of a node by XGBoost's gain, missing cells tried on both sides.
/// Ties go to the earlier feature and the lower threshold.
depthwise_split depthwise_best_split(
    const double *histogram, size_t features, const uint32_t *offsets, double gradient, double hessian,
    double lambda, double minimum_hessian);

/// Moves the rows that go left to the front, both sides in their old order; returns how many went.
/// `column` holds the codes of the node's feature, one a row; `scratch` has room for `count` rows.
size_t depthwise_partition(
    const uint8_t *column, const depthwise_node *node, uint32_t *rows, size_t count, uint32_t *scratch);

/// Adds the trees' leaves to the margins of `count` rows (`rows` null: rows 0..<count).
/// `roots` are the trees' first nodes; children are counted from the tree's root.
void depthwise_predict(
    const uint8_t *codes, size_t features, const depthwise_node *nodes, const uint32_t *roots,
    size_t trees, const uint32_t *rows, size_t count, double *margins);

#endif
