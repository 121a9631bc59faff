// Puts encounters that last about as long beside each other, and chooses the vector width.
#include "encounter_paths.h"

#include <string.h>

#define US_BODY us_encounters_plain
#define US_WIDTH 4
#define US_TARGET
#include "encounter_body.h"

static us_path forced_path = US_PATH_BEST;

void us_force_path(us_path path) { forced_path = path; }

static us_encounter_path *chosen_path(void) {
#if US_HAS_X86_PATHS
  if (forced_path == US_PATH_BEST && __builtin_cpu_supports("avx512f") &&
      __builtin_cpu_supports("avx512dq"))
    return us_encounters_avx512;
  if (forced_path != US_PATH_PLAIN && __builtin_cpu_supports("avx2")) return us_encounters_avx2;
#endif
  return us_encounters_plain;
}

#define BATCH 1024
#define BINS 256

// About when an encounter is over: the car has passed, or the other one has crossed.
static float about(const float *in, int64_t stride) {
  float speed = in[US_SPEED * stride] - in[US_OTHER_SPEED * stride];
  float pass = (in[US_DISTANCE * stride] + in[US_LENGTH * stride]) / (speed > 0.1f ? speed : 0.1f);
  float lateral = in[US_LATERAL_SPEED * stride];
  float cross = (in[US_OFFSET * stride] + in[US_LATERAL_RUNUP * stride] +
                 in[US_HALF_WIDTHS * stride] + 1.0f) / (lateral > 0.01f ? lateral : 0.01f);
  return pass < cross ? pass : cross;
}

void us_play_encounters(
    const float *in, float *out, int64_t count, int64_t stride, float step, float horizon) {
  us_encounter_path *play = chosen_path();
  float sorted_in[US_ENCOUNTER_FIELDS * BATCH], sorted_out[US_ENCOUNTER_OUTCOMES * BATCH];
  uint8_t bin[BATCH];
  uint16_t place[BATCH];
  for (int64_t at = 0; at < count; at += BATCH) {
    int64_t rows = count - at < BATCH ? count - at : BATCH, padded = (rows + 15) / 16 * 16;
    uint16_t begin[BINS + 1] = {0};
    for (int64_t i = 0; i < rows; i++) {
      float scaled = about(in + at + i, stride) * 32.0f;
      bin[i] = scaled < 255.0f ? (scaled > 0 ? (uint8_t)scaled : 0) : 255;
      begin[bin[i] + 1]++;
    }
    for (int b = 0; b < BINS; b++) begin[b + 1] += begin[b];
    for (int64_t i = 0; i < rows; i++) place[i] = begin[bin[i]]++;
    for (int f = 0; f < US_ENCOUNTER_FIELDS; f++) {
      const float *from = in + f * stride + at;
      float *to = sorted_in + f * BATCH;
      for (int64_t i = 0; i < rows; i++) to[place[i]] = from[i];
      // The last group is filled up with its first encounter.
      for (int64_t i = rows; i < padded; i++) to[i] = to[padded - 16];
    }
    play(sorted_in, sorted_out, rows, BATCH, step, horizon);
    for (int o = 0; o < US_ENCOUNTER_OUTCOMES; o++) {
      const float *from = sorted_out + o * BATCH;
      float *to = out + o * stride + at;
      for (int64_t i = 0; i < rows; i++) to[i] = from[place[i]];
    }
  }
}
