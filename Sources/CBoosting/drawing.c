#include "drawing.h"

#include <string.h>

#include "drawing_paths.h"

#if defined(__x86_64__) && defined(__linux__)
#define UB_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define UB_WIDE
#endif

static ub_path forced_path = UB_PATH_BEST;

void ub_force_path(ub_path path) { forced_path = path; }

UB_WIDE
static void compare(const uint8_t *input, uint8_t threshold, int64_t rows, uint8_t *plane) {
  for (int64_t row = 0; row < rows; row++) plane[row] = input[row] > threshold ? 0xFF : 0;
}

UB_WIDE
static void add_bit(const uint8_t *plane, uint8_t bit, int64_t rows, uint8_t *index) {
  for (int64_t row = 0; row < rows; row++) index[row] |= plane[row] & bit;
}

static void score_portable(const ub_question *question, const uint8_t *const *inputs, int64_t rows,
                           uint8_t *planes, int32_t *score) {
  uint8_t index[UB_DRAW_PASS];
  for (int64_t from = 0; from < rows; from += UB_DRAW_PASS) {
    int64_t count = rows - from < UB_DRAW_PASS ? rows - from : UB_DRAW_PASS;
    for (int32_t s = 0; s < question->split_count; s++)
      compare(inputs[question->splits[s].input] + from, question->splits[s].threshold, count,
              planes + (int64_t)s * UB_DRAW_PASS);
    for (int32_t t = question->batch[0]; t < question->batch[question->batch_count]; t++) {
      const ub_packed_tree *tree = question->trees + t;
      memset(index, 0, sizeof index);
      for (int32_t d = 0; d < tree->depth; d++)
        add_bit(planes + (int64_t)tree->split[d] * UB_DRAW_PASS, (uint8_t)(1 << d), count, index);
      for (int64_t row = 0; row < count; row++)
        score[from + row] +=
            (int16_t)(uint16_t)(tree->low[index[row]] | tree->high[index[row]] << 8);
    }
  }
}

void ub_score(const ub_question *question, const uint8_t *const *inputs, int64_t rows,
              uint8_t *planes, int32_t *score) {
  if (question->batch_count == 0) return;
#if UB_HAS_X86_PATHS
  if (forced_path != UB_PATH_PLAIN) {
    if (forced_path == UB_PATH_BEST && ub_has_vbmi()) {
      ub_score_vbmi(question, inputs, rows, planes, score);
      return;
    }
    if (ub_has_avx2()) {
      ub_score_avx2(question, inputs, rows, planes, score);
      return;
    }
  }
#endif
  score_portable(question, inputs, rows, planes, score);
}

void ub_remap(const uint8_t *table, const uint8_t *in, int64_t rows, uint8_t *out) {
#if UB_HAS_X86_PATHS
  if (forced_path == UB_PATH_BEST && ub_has_vbmi()) {
    ub_remap_vbmi(table, in, rows, out);
    return;
  }
#endif
  for (int64_t row = 0; row < rows; row++) out[row] = table[in[row]];
}

UB_WIDE
void ub_begin(const int32_t *base, const uint16_t *prefix, int64_t rows, int32_t *score) {
  for (int64_t row = 0; row < rows; row++) {
    int32_t start = base[prefix[row]];
    score[row] = start == INT32_MIN ? 0 : start;
  }
}

UB_WIDE
static int64_t count_open(const int32_t *base, const uint16_t *prefix, int64_t rows) {
  int32_t count = 0;
  for (int64_t row = 0; row < rows; row++) count += base[prefix[row]] != INT32_MIN;
  return count;
}

int64_t ub_open_rows(const int32_t *base, const uint16_t *prefix, int64_t rows, int64_t most,
                     uint16_t *open) {
  int64_t count = count_open(base, prefix, rows), written = 0;
  if (count > most) return count;
  for (int64_t row = 0; written < count; row++) {
    open[written] = (uint16_t)row;
    written += base[prefix[row]] != INT32_MIN;
  }
  return count;
}

UB_WIDE
void ub_draw(const int32_t *base, const int32_t *score, const uint32_t *threshold, int32_t limit,
             const uint32_t *words, int64_t rows, uint16_t *prefix) {
  for (int64_t row = 0; row < rows; row++) {
    int32_t x = score[row];
    x = x < -limit ? -limit : (x > limit ? limit : x);
    uint16_t before = prefix[row];
    uint16_t is_set = (words[row] < threshold[x + limit]) & (base[before] != INT32_MIN);
    prefix[row] = (uint16_t)(before << 1 | is_set);
  }
}

// Each row's probability in 1 / 2^32, 0 where nothing is asked.
UB_WIDE
static void chances(const int32_t *restrict base, const uint32_t *restrict threshold, int32_t limit,
                    const int32_t *restrict score, const uint16_t *restrict prefix, int64_t rows,
                    uint32_t *restrict chance) {
  for (int64_t row = 0; row < rows; row++) {
    int32_t x = score[row];
    x = x < -limit ? -limit : (x > limit ? limit : x);
    chance[row] = base[prefix[row]] == INT32_MIN ? 0 : threshold[x + limit];
  }
}

// The cell each row lies in: the last `up` bits are the key's first, those before it the prefix's.
UB_WIDE
static void find_cells(const uint16_t *restrict prefix, const uint16_t *restrict key, int32_t up,
                       int32_t down, int32_t drop, int64_t rows, uint16_t *restrict cell) {
  for (int64_t row = 0; row < rows; row++)
    cell[row] = (uint16_t)((prefix[row] >> down) << up | key[row] >> drop);
}

void ub_draw_even(const ub_even *how, const int32_t *score, const uint16_t *key, int64_t rows,
                  uint32_t *scratch, uint16_t *cell, uint16_t *prefix) {
  uint32_t *restrict chance = scratch, *restrict sum = scratch + rows;
  int32_t left = how->cell_bits - how->bits, up = left > 0 ? left : 0;
  chances(how->base, how->threshold, how->limit, score, prefix, rows, chance);
  find_cells(prefix, key, up, left < 0 ? -left : 0, how->key_bits - up, rows, cell);
  int64_t cells = (int64_t)1 << how->cell_bits;
  memset(sum, 0, sizeof(uint32_t) * (size_t)cells);
  for (int64_t row = 0; row < rows; row++) sum[cell[row]] += chance[row];
  // Whole numbers drop out of a sum modulo 2^32.
  uint32_t before = how->start;
  for (int64_t i = 0; i < cells; i++) {
    uint32_t here = sum[i];
    sum[i] = before;
    before += here;
  }
  const uint16_t *restrict order = how->order, *restrict cell_of = cell;
  uint16_t *restrict out = prefix;
  uint64_t mask = how->mask, count = (uint64_t)how->order_count;
  if (rows == (int64_t)count) {
    for (uint64_t i = 0; i < count; i++) {
      uint64_t row = order[i ^ mask];
      uint64_t place = cell_of[row];
      uint32_t from = sum[place], to = from + chance[row];
      sum[place] = to;
      out[row] = (uint16_t)(out[row] << 1 | (to < from));
    }
    return;
  }
  for (uint64_t i = 0; i < count; i++) {
    uint64_t row = order[i ^ mask];
    if ((int64_t)row >= rows) continue;
    uint64_t place = cell_of[row];
    uint32_t from = sum[place], to = from + chance[row];
    sum[place] = to;
    out[row] = (uint16_t)(out[row] << 1 | (to < from));
  }
}

UB_WIDE
void ub_words(uint64_t key, uint64_t first, int64_t rows, uint32_t *words) {
  for (int64_t at = 0; at < rows; at += 64) {
    uint64_t block = (first + (uint64_t)at) / 64 * 16;
    uint32_t c0[16], c1[16], c2[16], c3[16];
    for (uint32_t i = 0; i < 16; i++) {
      c0[i] = (uint32_t)block + i;  // block is a multiple of 16: no carry
      c1[i] = (uint32_t)(block >> 32);
      c2[i] = 0;
      c3[i] = 2;
    }
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int32_t round = 0; round < 10; round++) {
      for (uint32_t i = 0; i < 16; i++) {
        uint64_t a = (uint64_t)0xD2511F53u * c0[i], b = (uint64_t)0xCD9E8D57u * c2[i];
        c0[i] = (uint32_t)(b >> 32) ^ c1[i] ^ k0;
        c1[i] = (uint32_t)b;
        c2[i] = (uint32_t)(a >> 32) ^ c3[i] ^ k1;
        c3[i] = (uint32_t)a;
      }
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    memcpy(words + at, c0, sizeof c0);
    memcpy(words + at + 16, c1, sizeof c1);
    memcpy(words + at + 32, c2, sizeof c2);
    memcpy(words + at + 48, c3, sizeof c3);
  }
}
