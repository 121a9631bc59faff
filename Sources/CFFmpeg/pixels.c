/* A decoded frame's pixels as samples: grey or red, green, blue; over white; turned upright. */
#include "shim.h"

#include <libavutil/frame.h>
#include <libavutil/imgutils.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>

/* How to read a frame. */
typedef struct {
  const AVPixFmtDescriptor *shape;
  uint32_t channels, bits;
  int components; /* read from the frame, without alpha */
  bool has_alpha, is_palette, is_inverted;
  bool is_differences; /* luma and two colour differences */
  bool is_full_range;
} reading;

/* Rows of one component, a sample to an element. */
typedef struct {
  uint16_t *luma, *above, *below;
  int32_t *differences[2];
} rows;

/* Whether both colour differences are neutral everywhere. */
static bool is_grey(const AVFrame *frame, const AVPixFmtDescriptor *shape) {
  int width = AV_CEIL_RSHIFT(frame->width, shape->log2_chroma_w);
  int height = AV_CEIL_RSHIFT(frame->height, shape->log2_chroma_h);
  for (int plane = 1; plane <= 2; plane++)
    for (int y = 0; y < height; y++) {
      const uint8_t *row = frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane];
      for (int x = 0; x < width; x++)
        if (row[x] != 128) return false;
    }
  return true;
}

static int reading_of(const AVFrame *frame, const um_header *header, reading *how) {
  enum AVPixelFormat format = frame->format;
  const AVPixFmtDescriptor *shape = av_pix_fmt_desc_get(format);
  if (!shape || shape->flags & (AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_FLOAT
                                | AV_PIX_FMT_FLAG_BAYER))
    return um_fail(UM_UNSUPPORTED, "pixels of a kind that is not read");
  bool is_palette = shape->flags & AV_PIX_FMT_FLAG_PAL;
  bool has_alpha = (shape->flags & AV_PIX_FMT_FLAG_ALPHA) && !is_palette;
  int colors = is_palette ? 3 : shape->nb_components - has_alpha;
  if ((colors != 1 && colors != 3) || shape->comp[0].depth > 16)
    return um_fail(UM_UNSUPPORTED, "pixels of a kind that is not read");
  *how = (reading){
      .shape = shape, .channels = (uint32_t)colors, .bits = shape->comp[0].depth > 8 ? 16 : 8,
      .components = colors, .is_palette = is_palette,
      /* A BMP's fourth byte is filled in by some programs and left at nothing by others. */
      .has_alpha = has_alpha && header->format != UM_BMP,
      .is_inverted = format == AV_PIX_FMT_MONOWHITE,
      .is_differences = colors == 3 && !is_palette && !(shape->flags & AV_PIX_FMT_FLAG_RGB),
      .is_full_range = header->format == UM_JPEG || frame->color_range == AVCOL_RANGE_JPEG};
  if (how->is_differences && header->format == UM_JPEG && how->bits == 8 && is_grey(frame, shape)) {
    how->channels = 1;
    how->components = 1;
    how->is_differences = false;
  }
  return UM_OK;
}

static void read_line(
    const AVFrame *frame, const reading *how, int y, int component, int width, uint16_t *line) {
  av_read_image_line2(
      line, (const uint8_t **)(uintptr_t)frame->data, frame->linesize, how->shape, 0, y, component,
      width, 0, 2);
}

static int at_most(int value, int most) { return value > most ? most : value; }

/* A colour difference at every pixel of a row, by straight lines between its samples, which lie in
 * the middle of the pixels they stand for (JFIF; RFC 6386, section 9.2). Neutral is 0; the unit is
 * a sample times both `whole`s. */
static void read_differences(
    const AVFrame *frame, const reading *how, int y, int component, const rows *lines,
    int32_t *row) {
  int sx = how->shape->log2_chroma_w, sy = how->shape->log2_chroma_h;
  int width = AV_CEIL_RSHIFT(frame->width, sx), height = AV_CEIL_RSHIFT(frame->height, sy);
  int whole_y = 2 << sy, place_y = 2 * y + 1 - (1 << sy);
  int y0 = place_y < 0 ? 0 : place_y / whole_y, below = place_y < 0 ? 0 : place_y % whole_y;
  read_line(frame, how, y0, component, width, lines->above);
  read_line(frame, how, at_most(y0 + 1, height - 1), component, width, lines->below);
  int whole_x = 2 << sx, middle = 1 << (how->shape->comp[component].depth - 1);
  for (int x = 0; x < frame->width; x++) {
    int place_x = 2 * x + 1 - (1 << sx);
    int x0 = place_x < 0 ? 0 : place_x / whole_x, right = place_x < 0 ? 0 : place_x % whole_x;
    int x1 = at_most(x0 + 1, width - 1);
    int left_value = lines->above[x0] * (whole_y - below) + lines->below[x0] * below;
    int right_value = lines->above[x1] * (whole_y - below) + lines->below[x1] * below;
    row[x] = left_value * (whole_x - right) + right_value * right - middle * whole_x * whole_y;
  }
}

static uint16_t within(double value, uint32_t top) {
  return (uint16_t)(value <= 0 ? 0 : value >= top ? top : (uint32_t)(value + 0.5));
}

/* ITU-R BT.601's colours, which JPEG (T.871) and WebP (RFC 9649) both use. */
static void read_colors(
    const AVFrame *frame, const reading *how, int y, const rows *lines, uint16_t *row) {
  const AVPixFmtDescriptor *shape = how->shape;
  uint32_t top = how->bits == 16 ? 65535 : 255, depth = (uint32_t)shape->comp[0].depth;
  double most = (double)((1u << depth) - 1), step = (double)(1u << (depth - 8));
  double black = how->is_full_range ? 0 : 16 * step;
  double luma_scale = top / (how->is_full_range ? most : 219 * step);
  double unit = (double)(2 << shape->log2_chroma_w) * (2 << shape->log2_chroma_h);
  double scale = top / (how->is_full_range ? most : 224 * step) / unit;
  read_line(frame, how, y, 0, frame->width, lines->luma);
  for (int c = 0; c < 2; c++) read_differences(frame, how, y, c + 1, lines, lines->differences[c]);
  for (int x = 0; x < frame->width; x++) {
    double luma = (lines->luma[x] - black) * luma_scale;
    double blue = lines->differences[0][x] * scale, red = lines->differences[1][x] * scale;
    row[3 * x] = within(luma + 1.402 * red, top);
    row[3 * x + 1] = within(luma - 0.344136286201022 * blue - 0.714136286201022 * red, top);
    row[3 * x + 2] = within(luma + 1.772 * blue, top);
  }
}

static void read_palette(const AVFrame *frame, int y, uint16_t *row) {
  const uint8_t *indices = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
  const uint32_t *palette = (const uint32_t *)(const void *)frame->data[1];
  for (int x = 0; x < frame->width; x++) {
    uint32_t color = palette[indices[x]], alpha = color >> 24;
    for (int c = 0; c < 3; c++) {
      uint32_t value = color >> (16 - 8 * c) & 255;
      row[3 * x + c] = (uint16_t)((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
}

/* One row, channels together and laid over white, in the range of `bits`. */
static void read_row(
    const AVFrame *frame, const reading *how, int y, const rows *lines, uint16_t *row) {
  int width = frame->width, count = how->components;
  uint32_t top = how->bits == 16 ? 65535 : 255;
  if (how->is_palette) {
    read_palette(frame, y, row);
    return;
  }
  if (how->is_differences) {
    read_colors(frame, how, y, lines, row);
  } else {
    for (int c = 0; c < count; c++) {
      read_line(frame, how, y, c, width, lines->luma);
      uint32_t most = (1u << how->shape->comp[c].depth) - 1;
      for (int x = 0; x < width; x++) {
        uint32_t value = how->is_inverted ? most - lines->luma[x] : lines->luma[x];
        if (most != top) value = (value * top + most / 2) / most;
        row[count * x + c] = (uint16_t)value;
      }
    }
  }
  if (!how->has_alpha) return;
  int component = how->shape->nb_components - 1;
  uint64_t most = (1u << how->shape->comp[component].depth) - 1;
  read_line(frame, how, y, component, width, lines->luma);
  for (int x = 0; x < width; x++) {
    uint64_t alpha = lines->luma[x];
    if (alpha == most) continue;
    for (int c = 0; c < count; c++) {
      uint64_t value = row[count * x + c];
      row[count * x + c] = (uint16_t)((value * alpha + top * (most - alpha) + most / 2) / most);
    }
  }
}

/* Where EXIF's orientation puts the stored pixel (x, y): the index of a pixel. */
static size_t placed(int orientation, size_t x, size_t y, size_t width, size_t height) {
  size_t right = width - 1 - x, below = height - 1 - y;
  switch (orientation) {
    case 2: return y * width + right;
    case 3: return below * width + right;
    case 4: return below * width + x;
    case 5: return x * height + y;
    case 6: return x * height + below;
    case 7: return right * height + below;
    case 8: return right * height + y;
    default: return y * width + x;
  }
}

int um_take(const struct AVFrame *frame, const um_header *header, um_picture *picture) {
  reading how;
  int status = reading_of(frame, header, &how);
  if (status) return status;
  size_t width = (size_t)frame->width, height = (size_t)frame->height, channels = how.channels;
  size_t sample = how.bits / 8;
  rows lines = {
      .luma = av_malloc_array(width, 2), .above = av_malloc_array(width, 2),
      .below = av_malloc_array(width, 2),
      .differences = {av_malloc_array(width, 4), av_malloc_array(width, 4)}};
  uint16_t *row = av_malloc_array(width, channels * 2);
  uint8_t *samples = av_malloc(width * height * channels * sample);
  if (!lines.luma || !lines.above || !lines.below || !lines.differences[0]
      || !lines.differences[1] || !row || !samples)
    status = um_fail(UM_MEMORY, "no memory");
  for (size_t y = 0; !status && y < height; y++) {
    read_row(frame, &how, (int)y, &lines, row);
    for (size_t x = 0; x < width; x++) {
      size_t target = placed(header->orientation, x, y, width, height) * channels;
      for (size_t c = 0; c < channels; c++) {
        uint16_t value = row[channels * x + c];
        if (sample == 2) {
          ((uint16_t *)(void *)samples)[target + c] = value;
        } else {
          samples[target + c] = (uint8_t)value;
        }
      }
    }
  }
  av_free(lines.luma);
  av_free(lines.above);
  av_free(lines.below);
  av_free(lines.differences[0]);
  av_free(lines.differences[1]);
  av_free(row);
  if (status) {
    av_free(samples);
    return status;
  }
  bool is_turned = header->orientation >= 5;
  *picture = (um_picture){
      .width = (uint32_t)(is_turned ? height : width),
      .height = (uint32_t)(is_turned ? width : height),
      .channels = how.channels, .bits = how.bits, .samples = samples};
  return UM_OK;
}
