// Numbers drawn by counter, without a library call in a loop and without fused products: the same bytes
// for every vector width.
#include "draws.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define US_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define US_WIDE
#endif

#define CHUNK 64

static inline __attribute__((always_inline)) double bits_to_double(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline __attribute__((always_inline)) uint64_t double_to_bits(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

// log x for positive normal x: x = m 2^e with m in [sqrt 1/2, sqrt 2), log m = 2 atanh((m-1)/(m+1)).
static inline __attribute__((always_inline)) double logarithm(double x) {
  uint64_t bits = double_to_bits(x);
  uint64_t shifted = bits - 0x3FE6A09E667F3BCDULL;
  // The exponent as a double, without an integer conversion that AVX2 lacks.
  double e = bits_to_double(((shifted + (1023ULL << 52)) >> 52) | 0x4330000000000000ULL)
             - 4503599627371519.0;
  double m = bits_to_double((shifted & 0x000FFFFFFFFFFFFFULL) + 0x3FE6A09E667F3BCDULL);
  double s = (m - 1) / (m + 1), z = s * s;
  double p = 1.0 / 21;
  p = p * z + 1.0 / 19;
  p = p * z + 1.0 / 17;
  p = p * z + 1.0 / 15;
  p = p * z + 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  double series = 2 * s + 2 * s * z * p;
  return e * 0.693147180369123816490e+00 + (e * 1.90821492927058770002e-10 + series);
}

// exp x: x = k log 2 + r, a Taylor polynomial of degree 13 on |r| <= 0.35.
static inline __attribute__((always_inline)) double exponential(double x) {
  double y = x < -708.0 ? -708.0 : (x > 709.0 ? 709.0 : x);
  double k = (y * 1.44269504088896340736 + 6755399441055744.0) - 6755399441055744.0;
  double r = (y - k * 0.693147180369123816490e+00) - k * 1.90821492927058770002e-10;
  double p = 1.0 / 6227020800.0;
  p = p * r + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  // 2^k by its bits: k + 1023 lies in the low bits of k + 2^52 + 1023.
  uint64_t scale = double_to_bits(k + (4503599627370496.0 + 1023.0)) << 52;
  double value = p * bits_to_double(scale);
  return x < -708.0 ? 0.0 : value;
}

// Where neither tail is below e^-25.
static inline __attribute__((always_inline)) double quantile(double p) {
  double q = p - 0.5;
  double tail = q < 0 ? p : 1 - p;
  double c = 0.180625 - q * q;
  double cn = 2.5090809287301226727e3, cd = 5.2264952788528545610e3;
  cn = cn * c + 3.3430575583588128105e4, cd = cd * c + 2.8729085735721942674e4;
  cn = cn * c + 6.7265770927008700853e4, cd = cd * c + 3.9307895800092710610e4;
  cn = cn * c + 4.5921953931549871457e4, cd = cd * c + 2.1213794301586595867e4;
  cn = cn * c + 1.3731693765509461125e4, cd = cd * c + 5.3941960214247511077e3;
  cn = cn * c + 1.9715909503065514427e3, cd = cd * c + 6.8718700749205790830e2;
  cn = cn * c + 1.3314166789178437745e2, cd = cd * c + 4.2313330701600911252e1;
  cn = cn * c + 3.3871328727963666080e0, cd = cd * c + 1.0;
  double central = q * cn / cd;
  double r = __builtin_elementwise_sqrt(-logarithm(tail));
  double m = r - 1.6;
  double mn = 7.74545014278341407640e-4, md = 1.05075007164441684324e-9;
  mn = mn * m + 2.27238449892691845833e-2, md = md * m + 5.47593808499534494600e-4;
  mn = mn * m + 2.41780725177450611770e-1, md = md * m + 1.51986665636164571966e-2;
  mn = mn * m + 1.27045825245236838258e0, md = md * m + 1.48103976427480074590e-1;
  mn = mn * m + 3.64784832476320460504e0, md = md * m + 6.89767334985100004550e-1;
  mn = mn * m + 5.76949722146069140550e0, md = md * m + 1.67638483018380384940e0;
  mn = mn * m + 4.63033784615654529590e0, md = md * m + 2.05319162663775882187e0;
  mn = mn * m + 1.42343711074968357734e0, md = md * m + 1.0;
  double outer = mn / md;
  outer = q < 0 ? -outer : outer;
  double distance = q < 0 ? -q : q;
  return distance <= 0.425 ? central : outer;
}

// The rest: tails below e^-25, one number in 3.6e10.
static double far_quantile(double p) {
  double q = p - 0.5;
  double tail = q < 0 ? p : 1 - p;
  double r = __builtin_elementwise_sqrt(-logarithm(tail));
  double f = r - 5.0;
  double fn = 2.01033439929228813265e-7, fd = 2.04426310338993978564e-15;
  fn = fn * f + 2.71155556874348757815e-5, fd = fd * f + 1.42151175831644588870e-7;
  fn = fn * f + 1.24266094738807843860e-3, fd = fd * f + 1.84631831751005468180e-5;
  fn = fn * f + 2.65321895265761230930e-2, fd = fd * f + 7.86869131145613259100e-4;
  fn = fn * f + 2.96560571828504891230e-1, fd = fd * f + 1.48753612908506148525e-2;
  fn = fn * f + 1.78482653991729133580e0, fd = fd * f + 1.36929880922735805310e-1;
  fn = fn * f + 5.46378491116411436990e0, fd = fd * f + 5.99832206555887937690e-1;
  fn = fn * f + 6.65790464350110377720e0, fd = fd * f + 1.0;
  double outer = fn / fd;
  return q < 0 ? -outer : outer;
}

static inline __attribute__((always_inline)) double quantile_anywhere(double p) {
  double tail = p < 0.5 ? p : 1 - p;
  return tail < 1.3887943864964021e-11 ? far_quantile(p) : quantile(p);
}

// CHUNK Philox4x32-10 blocks: counter (row, row's high word, pair, lane), as two 64-bit words each.
static inline __attribute__((always_inline)) void philox(
    uint64_t key, uint64_t first, uint32_t pair, uint32_t lane, uint64_t *one, uint64_t *two) {
  uint32_t c0[CHUNK], c1[CHUNK], c2[CHUNK], c3[CHUNK];
  for (int i = 0; i < CHUNK; i++) {
    uint64_t row = first + (uint64_t)i;
    c0[i] = (uint32_t)row;
    c1[i] = (uint32_t)(row >> 32);
    c2[i] = pair;
    c3[i] = lane;
  }
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < CHUNK; i++) {
      uint64_t a = (uint64_t)0xD2511F53 * c0[i], b = (uint64_t)0xCD9E8D57 * c2[i];
      c0[i] = (uint32_t)(b >> 32) ^ c1[i] ^ k0;
      c1[i] = (uint32_t)b;
      c2[i] = (uint32_t)(a >> 32) ^ c3[i] ^ k1;
      c3[i] = (uint32_t)a;
    }
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  for (int i = 0; i < CHUNK; i++) {
    one[i] = (uint64_t)c0[i] << 32 | c1[i];
    two[i] = (uint64_t)c2[i] << 32 | c3[i];
  }
}

// 52 bits as the middle of their cell: in (0, 1), never an end.
static inline __attribute__((always_inline)) double uniform(uint64_t word) {
  return bits_to_double(word >> 12 | 0x3FF0000000000000ULL) - 1.0 + 0x1p-53;
}

static inline __attribute__((always_inline)) void quantiles(const uint64_t *words, double *z) {
  int is_far = 0;
  for (int i = 0; i < CHUNK; i++) {
    double p = uniform(words[i]);
    is_far |= (p < 1.3887943864964021e-11) | (1 - p < 1.3887943864964021e-11);
    z[i] = quantile(p);
  }
  if (!is_far) return;
  for (int i = 0; i < CHUNK; i++) z[i] = quantile_anywhere(uniform(words[i]));
}

US_WIDE
void us_normals(
    uint64_t key, uint64_t first, int64_t rows, int32_t dimensions, double *out, int64_t stride) {
  for (int64_t at = 0; at < rows; at += CHUNK) {
    int64_t count = rows - at < CHUNK ? rows - at : CHUNK;
    for (int32_t k = 0; k < dimensions; k += 2) {
      uint64_t one[CHUNK], two[CHUNK];
      double z[CHUNK];
      philox(key, first + (uint64_t)at, (uint32_t)k / 2, 2, one, two);
      quantiles(one, z);
      memcpy(out + k * stride + at, z, (size_t)count * sizeof(double));
      if (k + 1 == dimensions) break;
      quantiles(two, z);
      memcpy(out + (k + 1) * stride + at, z, (size_t)count * sizeof(double));
    }
  }
}

US_WIDE
void us_uniforms(uint64_t key, uint64_t first, int64_t rows, double *out) {
  for (int64_t at = 0; at < rows; at += CHUNK) {
    int64_t count = rows - at < CHUNK ? rows - at : CHUNK;
    uint64_t one[CHUNK], two[CHUNK];
    philox(key, first + (uint64_t)at, 0, 3, one, two);
    for (int64_t i = 0; i < count; i++) out[at + i] = uniform(one[i]);
  }
}

US_WIDE
void us_normal_quantiles(const double *p, int64_t count, double *out) {
  for (int64_t i = 0; i < count; i++) out[i] = quantile_anywhere(p[i]);
}

US_WIDE
void us_logarithms(const double *x, int64_t count, double *out) {
  for (int64_t i = 0; i < count; i++) out[i] = logarithm(x[i]);
}

US_WIDE
void us_exponentials(const double *x, int64_t count, double *out) {
  for (int64_t i = 0; i < count; i++) out[i] = exponential(x[i]);
}

static inline __attribute__((always_inline)) double hermite(
    const double *values, const double *slopes, int32_t nodes, double low, double steps, double x) {
  double place = (x - low) * steps, last = (double)(nodes - 1);
  place = place < 0 ? 0 : (place > last ? last : place);
  int32_t node = (int32_t)place;
  node = node > nodes - 2 ? nodes - 2 : node;
  double t = place - (double)node;
  double a = values[node], b = values[node + 1], da = slopes[node], db = slopes[node + 1];
  double d = b - a;
  return a + t * (da + t * ((3 * d - 2 * da - db) + t * (da + db - 2 * d)));
}

US_WIDE
void us_interpolate(
    const double *values, const double *slopes, int32_t nodes, double low, double steps,
    const double *x, int64_t count, double *out) {
  for (int64_t i = 0; i < count; i++) out[i] = hermite(values, slopes, nodes, low, steps, x[i]);
}

US_WIDE
void us_interpolate_f(
    const double *values, const double *slopes, int32_t nodes, double low, double steps,
    const double *x, int64_t count, float *out) {
  for (int64_t i = 0; i < count; i++)
    out[i] = (float)hermite(values, slopes, nodes, low, steps, x[i]);
}

US_WIDE
void us_square_norms(
    const double *x, int64_t count, int32_t dimensions, int64_t stride, double *out) {
  for (int64_t i = 0; i < count; i++) out[i] = 0;
  for (int32_t k = 0; k < dimensions; k++)
    for (int64_t i = 0; i < count; i++) out[i] += x[k * stride + i] * x[k * stride + i];
}

US_WIDE
void us_add_scaled(const double *x, double factor, int64_t count, double *out) {
  for (int64_t i = 0; i < count; i++) out[i] += factor * x[i];
}
