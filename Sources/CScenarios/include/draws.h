/// Numbers drawn by counter: row r, dimension k of a stream is the same number in whatever block, order
/// or thread it is asked for.
///
/// No kernel checks its arguments: the Swift side, which owns all buffers, does.

#ifndef CSCENARIOS_DRAWS_H
#define CSCENARIOS_DRAWS_H

#include <stddef.h>
#include <stdint.h>

/// Standard normal numbers. `out[k * stride + i]` is dimension k of row `first + i`.
/// Complexity: half a Philox block and one rational function a number.
/// Source: Wichura (1988), algorithm AS 241 (PPND16), doi:10.2307/2347330, over 52 random bits.
void us_normals(
    uint64_t key, uint64_t first, int64_t rows, int32_t dimensions, double *out, int64_t stride);

/// Uniform numbers in (0, 1), apart from those the normals are made of.
void us_uniforms(uint64_t key, uint64_t first, int64_t rows, double *out);

/// The standard normal quantile of numbers in (0, 1).
void us_normal_quantiles(const double *p, int64_t count, double *out);

/// Natural logarithms of positive normal numbers, to 2 units in the last place.
void us_logarithms(const double *x, int64_t count, double *out);

/// Exponentials, to 3 units in the last place; below -708 zero, above 709 capped.
void us_exponentials(const double *x, int64_t count, double *out);

/// Cubic Hermite interpolation on a uniform grid: `nodes` values and slopes (a slope is per grid step)
/// from `low` on, `steps` grid steps to the unit. Outside the grid the end's value is taken.
void us_interpolate(
    const double *values, const double *slopes, int32_t nodes, double low, double steps,
    const double *x, int64_t count, double *out);

/// As `us_interpolate` in single precision out.
void us_interpolate_f(
    const double *values, const double *slopes, int32_t nodes, double low, double steps,
    const double *x, int64_t count, float *out);

/// sum over k of x[k * stride + i] squared.
void us_square_norms(const double *x, int64_t count, int32_t dimensions, int64_t stride, double *out);

/// out[i] += factor * x[i].
void us_add_scaled(const double *x, double factor, int64_t count, double *out);

#endif
