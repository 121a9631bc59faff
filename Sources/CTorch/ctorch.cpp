// The one file that sees libtorch: the common subset of 1.13 and 2.x.

#include "CTorch.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>
#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/api/include/torch/version.h>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

struct ct_tensor {
  at::Tensor value;
};

namespace {

thread_local std::string last_error;
std::atomic<int64_t> live{0};

ct_tensor *wrapped(at::Tensor value) {
  live.fetch_add(1, std::memory_order_relaxed);
  return new ct_tensor{std::move(value)};
}

// libtorch's own text without its stack trace.
void note(const std::exception &error) {
  if (auto *own = dynamic_cast<const c10::Error *>(&error)) {
    last_error = own->what_without_backtrace();
  } else {
    last_error = error.what();
  }
  last_error = last_error.substr(0, std::min<size_t>(last_error.find('\n'), 500));
}

c10::optional<at::Tensor> optional(const ct_tensor *tensor) {
  return tensor ? c10::optional<at::Tensor>(tensor->value) : c10::nullopt;
}

at::IntArrayRef dims(const int64_t *shape, int rank) {
  return at::IntArrayRef(shape, static_cast<size_t>(rank));
}

bool autocasting() {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  return at::autocast::is_autocast_enabled(at::kCPU);
#else
  return at::autocast::is_cpu_enabled();
#endif
}

}  // namespace

// A C++ exception must never meet a Swift frame.
#define CT_TENSOR(expression)                                  \
  try {                                                        \
    return wrapped(expression);                                \
  } catch (const std::exception &error) {                      \
    note(error);                                               \
    return nullptr;                                            \
  }
#define CT_STATUS(statements)                                  \
  try {                                                        \
    statements;                                                \
    return 0;                                                  \
  } catch (const std::exception &error) {                      \
    note(error);                                               \
    return 1;                                                  \
  }

const char *ct_error(void) { return last_error.c_str(); }
const char *ct_version(void) { return TORCH_VERSION; }
void ct_set_threads(int count) { at::set_num_threads(count); }
int ct_threads(void) { return at::get_num_threads(); }
int64_t ct_live(void) { return live.load(); }

bool ct_cuda(void) {
  static const bool there = [] {
    // Never closed: its teardown is known to crash.
    dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL);
    try {
      return at::hasCUDA();
    } catch (const std::exception &) {
      return false;
    }
  }();
  return there;
}

ct_tensor *ct_floats(const float *data, const int64_t *shape, int rank) {
  CT_TENSOR(at::from_blob(const_cast<float *>(data), dims(shape, rank), at::kFloat).clone())
}
ct_tensor *ct_integers(const int64_t *data, const int64_t *shape, int rank) {
  CT_TENSOR(at::from_blob(const_cast<int64_t *>(data), dims(shape, rank), at::kLong).clone())
}
ct_tensor *ct_filled(float value, const int64_t *shape, int rank) {
  CT_TENSOR(at::full(dims(shape, rank), value, at::kFloat))
}
void ct_free(ct_tensor *tensor) {
  if (!tensor) return;
  live.fetch_sub(1, std::memory_order_relaxed);
  delete tensor;
}
int ct_rank(const ct_tensor *tensor) { return static_cast<int>(tensor->value.dim()); }
int ct_shape(const ct_tensor *tensor, int64_t *shape) {
  CT_STATUS(for (int64_t i = 0; i < tensor->value.dim(); i++) shape[i] = tensor->value.size(i))
}
int ct_read(const ct_tensor *tensor, float *out, int64_t count) {
  CT_STATUS({
    auto flat = tensor->value.detach().to(at::kCPU, at::kFloat).contiguous();
    TORCH_CHECK(flat.numel() == count, "the tensor holds ", flat.numel(), " numbers, not ", count);
    std::copy_n(flat.data_ptr<float>(), count, out);
  })
}
ct_tensor *ct_to_device(const ct_tensor *tensor, bool cuda) {
  CT_TENSOR(tensor->value.to(cuda ? at::kCUDA : at::kCPU))
}
ct_tensor *ct_to_float(const ct_tensor *tensor) { CT_TENSOR(tensor->value.to(at::kFloat)) }
ct_tensor *ct_clone(const ct_tensor *tensor) { CT_TENSOR(tensor->value.detach().clone()) }

int ct_require_gradient(ct_tensor *tensor) { CT_STATUS(tensor->value.set_requires_grad(true)) }
ct_tensor *ct_detach(const ct_tensor *tensor) { CT_TENSOR(tensor->value.detach()) }
int ct_backward(const ct_tensor *loss) { CT_STATUS(loss->value.backward()) }
ct_tensor *ct_gradient(const ct_tensor *tensor) {
  last_error.clear();
  try {
    auto gradient = tensor->value.grad();
    return gradient.defined() ? wrapped(gradient) : nullptr;
  } catch (const std::exception &error) {
    note(error);
    return nullptr;
  }
}
bool ct_set_gradients(bool enabled) {
  bool before = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(enabled);
  return before;
}
bool ct_set_bfloat16(bool enabled) {
  bool before = autocasting();
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  at::autocast::set_autocast_enabled(at::kCPU, enabled);
  at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
#else
  at::autocast::set_cpu_enabled(enabled);
  at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
#endif
  if (!enabled) at::autocast::clear_cache();
  return before;
}

ct_tensor *ct_add(const ct_tensor *a, const ct_tensor *b) { CT_TENSOR(a->value + b->value) }
ct_tensor *ct_subtract(const ct_tensor *a, const ct_tensor *b) { CT_TENSOR(a->value - b->value) }
ct_tensor *ct_multiply(const ct_tensor *a, const ct_tensor *b) { CT_TENSOR(a->value * b->value) }
ct_tensor *ct_scale(const ct_tensor *a, float factor, float shift) {
  CT_TENSOR(shift == 0 ? a->value * factor : a->value * factor + shift)
}
ct_tensor *ct_silu(const ct_tensor *a) { CT_TENSOR(at::silu(a->value)) }
ct_tensor *ct_relu(const ct_tensor *a) { CT_TENSOR(at::relu(a->value)) }
ct_tensor *ct_sine(const ct_tensor *a) { CT_TENSOR(at::sin(a->value)) }
ct_tensor *ct_cosine(const ct_tensor *a) { CT_TENSOR(at::cos(a->value)) }
ct_tensor *ct_softmax(const ct_tensor *a, int dimension) {
  CT_TENSOR(at::softmax(a->value, dimension))
}

ct_tensor *ct_reshape(const ct_tensor *a, const int64_t *shape, int rank) {
  CT_TENSOR(a->value.reshape(dims(shape, rank)))
}
ct_tensor *ct_permute(const ct_tensor *a, const int64_t *order, int rank) {
  CT_TENSOR(a->value.permute(dims(order, rank)))
}
ct_tensor *ct_concatenate(const ct_tensor *const *parts, int count, int dimension) {
  CT_TENSOR([&] {
    std::vector<at::Tensor> values;
    for (int i = 0; i < count; i++) values.push_back(parts[i]->value);
    return at::cat(values, dimension);
  }())
}
ct_tensor *ct_narrow(const ct_tensor *a, int dimension, int64_t start, int64_t length) {
  CT_TENSOR(a->value.narrow(dimension, start, length))
}
ct_tensor *ct_rows(const ct_tensor *a, const ct_tensor *indices) {
  CT_TENSOR(a->value.index_select(0, indices->value))
}
ct_tensor *ct_unshuffle(const ct_tensor *a, int64_t factor) {
  CT_TENSOR(at::pixel_unshuffle(a->value, factor))
}
ct_tensor *ct_shuffle(const ct_tensor *a, int64_t factor) {
  CT_TENSOR(at::pixel_shuffle(a->value, factor))
}

ct_tensor *ct_matmul(const ct_tensor *a, const ct_tensor *b) {
  CT_TENSOR(at::matmul(a->value, b->value))
}
ct_tensor *ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias) {
  CT_TENSOR(at::linear(x->value, weight->value, optional(bias)))
}
ct_tensor *ct_convolve(
    const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, int64_t stride,
    int64_t padding) {
  CT_TENSOR(at::conv2d(
      x->value, weight->value, optional(bias), at::IntArrayRef(&stride, 1),
      at::IntArrayRef(&padding, 1)))
}
ct_tensor *ct_group_norm(
    const ct_tensor *x, int64_t groups, const ct_tensor *weight, const ct_tensor *bias) {
#if TORCH_VERSION_MAJOR < 2
  // 1.13 wants input and weight of one type, which autocast does not give it.
  CT_TENSOR(at::group_norm(
      x->value.to(at::kFloat), groups, optional(weight), optional(bias)))
#else
  CT_TENSOR(at::group_norm(x->value, groups, optional(weight), optional(bias)))
#endif
}
ct_tensor *ct_double_size(const ct_tensor *x) {
  CT_TENSOR(at::upsample_nearest2d(
      x->value, std::vector<int64_t>{x->value.size(2) * 2, x->value.size(3) * 2}))
}
ct_tensor *ct_average_pool(const ct_tensor *x, int64_t size) {
  CT_TENSOR(at::avg_pool2d(x->value, at::IntArrayRef(&size, 1)))
}

ct_tensor *ct_mean(const ct_tensor *a) { CT_TENSOR(a->value.mean()) }
ct_tensor *ct_mean_each(const ct_tensor *a) { CT_TENSOR(a->value.flatten(1).mean(1)) }
ct_tensor *ct_squared_error(const ct_tensor *a, const ct_tensor *b) {
  CT_TENSOR(at::mse_loss(a->value.to(at::kFloat), b->value.to(at::kFloat)))
}
ct_tensor *ct_cross_entropy(const ct_tensor *logits, const ct_tensor *classes) {
  CT_TENSOR(at::cross_entropy_loss(logits->value.to(at::kFloat), classes->value))
}

int ct_clear_gradients(ct_tensor *const *parameters, int count) {
  CT_STATUS(for (int i = 0; i < count; i++) parameters[i]->value.mutable_grad() = at::Tensor())
}

namespace {

// The norm of all gradients together.
double norm_of(ct_tensor *const *parameters, int count) {
  std::vector<at::Tensor> norms;
  for (int i = 0; i < count; i++) {
    auto gradient = parameters[i]->value.grad();
    if (gradient.defined()) norms.push_back(gradient.to(at::kFloat).norm());
  }
  return norms.empty() ? 0 : at::stack(norms).norm().item<double>();
}

}  // namespace

int ct_adamw(
    ct_tensor *const *parameters, ct_tensor *const *means, ct_tensor *const *squares, int count,
    double rate, double beta1, double beta2, double epsilon, double decay, double most_norm,
    int64_t step, double *norm) {
  CT_STATUS({
    c10::AutoGradMode none(false);
    *norm = norm_of(parameters, count);
    TORCH_CHECK(std::isfinite(*norm), "the gradient is not finite");
    double clip = *norm > most_norm ? most_norm / *norm : 1;
    double scale1 = 1 - std::pow(beta1, double(step));
    double scale2 = std::sqrt(1 - std::pow(beta2, double(step)));
    for (int i = 0; i < count; i++) {
      auto &value = parameters[i]->value;
      auto gradient = value.grad();
      if (!gradient.defined()) continue;
      if (clip < 1) gradient = gradient * clip;
      // Vectors (biases, norms) are not pulled towards zero.
      if (decay > 0 && value.dim() > 1) value.mul_(1 - rate * decay);
      means[i]->value.mul_(beta1).add_(gradient, 1 - beta1);
      squares[i]->value.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
      auto root = squares[i]->value.sqrt().div_(scale2).add_(epsilon);
      value.addcdiv_(means[i]->value, root, -rate / scale1);
    }
  })
}

int ct_average(ct_tensor *const *averages, ct_tensor *const *parameters, int count, double keep) {
  CT_STATUS({
    c10::AutoGradMode none(false);
    for (int i = 0; i < count; i++)
      averages[i]->value.mul_(keep).add_(parameters[i]->value, 1 - keep);
  })
}

int ct_add_clipped(
    ct_tensor *const *sums, ct_tensor *const *parameters, int count, double most_norm) {
  CT_STATUS({
    c10::AutoGradMode none(false);
    double norm = norm_of(parameters, count);
    // An example without a finite gradient adds nothing: the bound holds whatever it held.
    if (!std::isfinite(norm)) return 0;
    double clip = norm > most_norm ? most_norm / norm : 1;
    for (int i = 0; i < count; i++) {
      auto gradient = parameters[i]->value.grad();
      if (gradient.defined()) sums[i]->value.add_(gradient, clip);
    }
  })
}

int ct_set_gradient(ct_tensor *parameter, const ct_tensor *gradient) {
  CT_STATUS(parameter->value.mutable_grad() = gradient->value)
}
int ct_copy_into(ct_tensor *target, const ct_tensor *source) {
  CT_STATUS({
    c10::AutoGradMode none(false);
    TORCH_CHECK(
        target->value.sizes() == source->value.sizes(), "a tensor of another shape: ",
        source->value.sizes(), " for ", target->value.sizes());
    target->value.copy_(source->value);
  })
}

// Tensors of a few megabytes come and go with every step. glibc would give each back to the system
// and fetch it again, a third of the whole time.
void ct_keep_memory(void) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
}
