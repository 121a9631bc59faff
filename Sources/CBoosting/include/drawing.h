// Drawing bits for a block of rows: scoring the trees of one question, and the random words.
//
// Every sum is of integers: the vector paths and the portable one give the same bytes.
#ifndef UNDERSTUDY_DRAWING_H
#define UNDERSTUDY_DRAWING_H

#include <stdint.h>

// Blocks are padded to a multiple of this many rows.
#define UB_LANE_ROWS 64
#define UB_DRAW_DEPTH 6

// A tree over splits: the leaf's index has bit d set where split[d] holds. Trees that share splits
// have been added into one. Leaves in 1/1024 logit, as the low and the high bytes of 16 bits, and
// repeated up to 64 where the depth is less.
typedef struct {
  uint8_t low[64];
  uint8_t high[64];
  uint16_t split[UB_DRAW_DEPTH];
  int16_t depth;
} ub_packed_tree;

// A comparison: input > threshold.
typedef struct {
  uint16_t input;
  uint8_t threshold;
} ub_split;

// The trees of one question. The sums of the leaves of trees [batch[i], batch[i + 1]) fit 16 bits
// whatever the rows are.
typedef struct {
  const ub_split *splits;
  int32_t split_count;
  const ub_packed_tree *trees;
  const int32_t *batch;
  int32_t batch_count;
} ub_question;

// Adds the leaves of all trees to the scores. `inputs[i]` are the bytes of input i; `planes` is
// scratch of split_count * ub_draw_pass bytes, aligned to 64; rows is a multiple of UB_LANE_ROWS.
void ub_score(const ub_question *question, const uint8_t *const *inputs, int64_t rows,
              uint8_t *planes, int32_t *score);

// Rows scored in one pass.
#define UB_DRAW_PASS 256

// out[r] = table[in[r]] for a table of 256 bytes.
void ub_remap(const uint8_t *table, const uint8_t *in, int64_t rows, uint8_t *out);

// score[r] = base[prefix[r]], 0 where that is INT32_MIN.
void ub_begin(const int32_t *base, const uint16_t *prefix, int64_t rows, int32_t *score);

// Writes the numbers of the rows whose question is open (base[prefix[r]] is not INT32_MIN), at most
// `most` of them; returns how many there are in all.
int64_t ub_open_rows(const int32_t *base, const uint16_t *prefix, int64_t rows, int64_t most,
                     uint16_t *open);

// Appends a bit to every prefix: set where words[r] < threshold[score clamped to +- limit] and
// base[prefix[r]] is not INT32_MIN. `threshold` has 2 * limit + 1 entries.
void ub_draw(const int32_t *base, const int32_t *score, const uint32_t *threshold, int32_t limit,
             const uint32_t *words, int64_t rows, uint16_t *prefix);

// As ub_draw, with the ones spread evenly: rows are put in order of their prefix and key, and a running
// sum of probabilities that begins at `start` / 2^32 gives a one wherever it passes a whole number.
// Every row's bit is a one with its own probability; of any set of rows that are neighbours in that
// order the number of ones is its expected number, rounded up or down.
//
// Rows whose first `cell_bits` bits of prefix (`bits` long) and key (`key_bits` long) agree come in the
// order row[i] = order[i ^ mask] for i in 0 ..< order_count, a power of two; entries of `order` that are
// no row are passed over. `scratch` has room for rows + 2^cell_bits numbers, `cell` for rows.
typedef struct {
  const int32_t *base;
  const uint32_t *threshold;
  int32_t limit;
  int32_t bits, key_bits, cell_bits;
  const uint16_t *order;
  int32_t order_count;
  uint32_t mask, start;
} ub_even;

void ub_draw_even(const ub_even *how, const int32_t *score, const uint16_t *key, int64_t rows,
                  uint32_t *scratch, uint16_t *cell, uint16_t *prefix);

// Random words for rows first ..< first + rows of the stream `key`, both multiples of 64: row r has
// lane (r % 64) / 16 of the Philox4x32-10 block with counter r / 64 * 16 + r % 16.
void ub_words(uint64_t key, uint64_t first, int64_t rows, uint32_t *words);

// Which path answers from now on, where the CPU has it; for tests.
typedef enum { UB_PATH_BEST = 0, UB_PATH_PLAIN = 1, UB_PATH_AVX2 = 2 } ub_path;
void ub_force_path(ub_path path);

#endif
