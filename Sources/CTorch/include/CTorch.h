// libtorch as C sees it: opaque tensors, integer status, the last error as a sentence.
//
// Every function that returns a `ct_tensor *` returns a new handle the caller frees with `ct_free`,
// or NULL; every function that returns an `int` returns 0, or 1. After NULL or 1 `ct_error()` says
// why, on the same thread. No function throws, keeps a pointer it was given, or frees a handle but
// `ct_free`. Gradient mode, autocast and the last error belong to the calling thread.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_tensor ct_tensor;

// The library.
const char *ct_error(void);
const char *ct_version(void);
void ct_set_threads(int count);
int ct_threads(void);
/// Loads the CUDA part of libtorch where there is one; whether a device answers.
bool ct_cuda(void);
/// Keeps freed memory for the next step; for a process that does nothing else.
void ct_keep_memory(void);
/// Live handles: a test's balance.
int64_t ct_live(void);

// Making and reading. Data are float32 or int64, contiguous, row-major.
ct_tensor *ct_floats(const float *data, const int64_t *shape, int rank);
ct_tensor *ct_integers(const int64_t *data, const int64_t *shape, int rank);
ct_tensor *ct_filled(float value, const int64_t *shape, int rank);
void ct_free(ct_tensor *tensor);
int ct_rank(const ct_tensor *tensor);
int ct_shape(const ct_tensor *tensor, int64_t *shape);
/// Copies to float32; `count` must be the number of elements.
int ct_read(const ct_tensor *tensor, float *out, int64_t count);
ct_tensor *ct_to_device(const ct_tensor *tensor, bool cuda);
ct_tensor *ct_to_float(const ct_tensor *tensor);
ct_tensor *ct_clone(const ct_tensor *tensor);

// Automatic differentiation.
int ct_require_gradient(ct_tensor *tensor);
ct_tensor *ct_detach(const ct_tensor *tensor);
int ct_backward(const ct_tensor *loss);
/// The gradient; NULL without an error where there is none.
ct_tensor *ct_gradient(const ct_tensor *tensor);
bool ct_set_gradients(bool enabled);
bool ct_set_bfloat16(bool enabled);

// Arithmetic, elementwise with broadcasting.
ct_tensor *ct_add(const ct_tensor *a, const ct_tensor *b);
ct_tensor *ct_subtract(const ct_tensor *a, const ct_tensor *b);
ct_tensor *ct_multiply(const ct_tensor *a, const ct_tensor *b);
ct_tensor *ct_scale(const ct_tensor *a, float factor, float shift);
ct_tensor *ct_silu(const ct_tensor *a);
ct_tensor *ct_relu(const ct_tensor *a);
ct_tensor *ct_sine(const ct_tensor *a);
ct_tensor *ct_cosine(const ct_tensor *a);
ct_tensor *ct_softmax(const ct_tensor *a, int dimension);

// Shape.
ct_tensor *ct_reshape(const ct_tensor *a, const int64_t *shape, int rank);
ct_tensor *ct_permute(const ct_tensor *a, const int64_t *order, int rank);
ct_tensor *ct_concatenate(const ct_tensor *const *parts, int count, int dimension);
ct_tensor *ct_narrow(const ct_tensor *a, int dimension, int64_t start, int64_t length);
ct_tensor *ct_rows(const ct_tensor *a, const ct_tensor *indices);
ct_tensor *ct_unshuffle(const ct_tensor *a, int64_t factor);
ct_tensor *ct_shuffle(const ct_tensor *a, int64_t factor);

// Layers. Images are [batch, channels, height, width]; a bias may be NULL.
ct_tensor *ct_matmul(const ct_tensor *a, const ct_tensor *b);
ct_tensor *ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias);
ct_tensor *ct_convolve(
    const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, int64_t stride,
    int64_t padding);
ct_tensor *ct_group_norm(
    const ct_tensor *x, int64_t groups, const ct_tensor *weight, const ct_tensor *bias);
ct_tensor *ct_double_size(const ct_tensor *x);
ct_tensor *ct_average_pool(const ct_tensor *x, int64_t size);

// Reductions and losses.
ct_tensor *ct_mean(const ct_tensor *a);
/// Over all dimensions but the first.
ct_tensor *ct_mean_each(const ct_tensor *a);
ct_tensor *ct_squared_error(const ct_tensor *a, const ct_tensor *b);
ct_tensor *ct_cross_entropy(const ct_tensor *logits, const ct_tensor *classes);

// Training. Arrays of `count` handles; those without a gradient are passed over.
int ct_clear_gradients(ct_tensor *const *parameters, int count);
/// One step of AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) with the gradients' common norm
/// clipped to `most_norm`; `step` counts from 1. Returns the norm before clipping in `norm`.
int ct_adamw(
    ct_tensor *const *parameters, ct_tensor *const *means, ct_tensor *const *squares, int count,
    double rate, double beta1, double beta2, double epsilon, double decay, double most_norm,
    int64_t step, double *norm);
/// average = keep * average + (1 - keep) * parameter
int ct_average(ct_tensor *const *averages, ct_tensor *const *parameters, int count, double keep);
/// sum += gradient * min(1, most_norm / ||gradient||) over all parameters together: one example's
/// share of a private step.
int ct_add_clipped(
    ct_tensor *const *sums, ct_tensor *const *parameters, int count, double most_norm);
/// The parameters' gradients become these.
int ct_set_gradient(ct_tensor *parameter, const ct_tensor *gradient);
int ct_copy_into(ct_tensor *target, const ct_tensor *source);

#ifdef __cplusplus
}
#endif
#endif
