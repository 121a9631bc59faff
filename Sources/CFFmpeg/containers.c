/* Walks over PNG, JPEG and WebP: is the file whole, how large is the picture, and which parts make
 * its pixels. Every length is checked against what is left before it is believed. */
#include "shim.h"

#include <string.h>

#include <libavutil/crc.h>

static void keep(uint8_t *kept, size_t *kept_count, const uint8_t *part, size_t count) {
  if (!kept) return;
  memcpy(kept + *kept_count, part, count);
  *kept_count += count;
}

/* W3C, Portable Network Graphics (third edition), sections 5 and 11. Of an animated one the default
 * picture is kept. */
int um_walk_png(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count) {
  const AVCRC *table = av_crc_get_table(AV_CRC_32_IEEE_LE);
  size_t at = 8;
  bool has_data = false;
  if (kept_count) *kept_count = 0;
  keep(kept, kept_count, bytes, 8);
  while (count - at >= 12) {
    uint32_t length = um_be32(bytes + at);
    const uint8_t *type = bytes + at + 4, *body = bytes + at + 8;
    if (length > count - at - 12) return um_fail(UM_DAMAGED, "a part reaches beyond the end");
    bool is_first = at == 8, is_header = !memcmp(type, "IHDR", 4);
    bool is_data = !memcmp(type, "IDAT", 4), is_end = !memcmp(type, "IEND", 4);
    if (is_first != is_header) return um_fail(UM_DAMAGED, "the header is not where it belongs");
    if (is_header || is_data || is_end || !memcmp(type, "PLTE", 4) || !memcmp(type, "tRNS", 4)) {
      uint32_t sum = av_crc(table, UINT32_MAX, type, length + 4) ^ UINT32_MAX;
      if (sum != um_be32(body + length)) return um_fail(UM_DAMAGED, "a checksum does not agree");
      keep(kept, kept_count, bytes + at, (size_t)length + 12);
    }
    if (is_header) {
      if (length != 13) return um_fail(UM_DAMAGED, "the header has a wrong length");
      header->width = um_be32(body);
      header->height = um_be32(body + 4);
    }
    if (!memcmp(type, "eXIf", 4)) header->orientation = um_orientation(body, length);
    has_data |= is_data;
    if (is_end) return has_data ? UM_OK : um_fail(UM_DAMAGED, "no pixels");
    at += (size_t)length + 12;
  }
  return um_fail(UM_DAMAGED, "it ends before its end mark");
}

/* A real file has about ten scans; each costs a pass over all pixels. */
enum { most_scans = 100 };

/* ITU-T T.81, annex B. */
int um_walk_jpeg(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count) {
  size_t at = 2;
  int scans = 0;
  bool has_frame = false;
  if (kept_count) *kept_count = 0;
  keep(kept, kept_count, bytes, 2);
  while (count - at >= 2) {
    if (bytes[at] != 0xFF) return um_fail(UM_DAMAGED, "no marker where one belongs");
    uint8_t marker = bytes[at + 1];
    if (marker == 0xFF) { /* a fill byte */
      at += 1;
      continue;
    }
    if (marker == 0xD9) {
      keep(kept, kept_count, bytes + at, 2);
      return scans ? UM_OK : um_fail(UM_DAMAGED, "no pixels");
    }
    if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xD8))
      return um_fail(UM_DAMAGED, "a marker that does not belong here");
    if (count - at < 4) break;
    size_t length = um_be16(bytes + at + 2);
    if (length < 2 || length > count - at - 2)
      return um_fail(UM_DAMAGED, "a part reaches beyond the end");
    const uint8_t *body = bytes + at + 4;
    size_t body_count = length - 2;
    bool is_kept = true;
    if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
      if (has_frame) return um_fail(UM_UNSUPPORTED, "more than one frame");
      if (marker > 0xC3) return um_fail(UM_UNSUPPORTED, "hierarchical or arithmetic coding");
      if (body_count < 6) return um_fail(UM_DAMAGED, "the frame's header is too short");
      if (body[5] != 1 && body[5] != 3)
        return um_fail(UM_UNSUPPORTED, "neither grey nor three colours (CMYK)");
      has_frame = true;
      header->height = um_be16(body + 1);
      header->width = um_be16(body + 3);
    } else if (marker == 0xE1) {
      is_kept = false;
      if (body_count > 6 && !memcmp(body, "Exif\0", 6))
        header->orientation = um_orientation(body + 6, body_count - 6);
    } else if (marker == 0xE0) {
      is_kept = body_count >= 5 && !memcmp(body, "JFIF", 5);
    } else if (marker == 0xEE) { /* which colours the three are */
      is_kept = body_count >= 5 && !memcmp(body, "Adobe", 5);
    } else if ((marker > 0xE1 && marker <= 0xEF) || marker == 0xFE) {
      is_kept = false;
    } else if (marker == 0xCC || marker == 0xDC || marker > 0xEF) {
      return um_fail(UM_UNSUPPORTED, "a part of another kind of JPEG");
    }
    if (is_kept) keep(kept, kept_count, bytes + at, length + 2);
    at += length + 2;
    if (marker != 0xDA) continue;
    if (!has_frame) return um_fail(UM_DAMAGED, "pixels before the frame's header");
    if (++scans > most_scans) return um_fail(UM_UNSUPPORTED, "more scans than any real file has");
    /* The scan goes on to the next marker that is neither a stuffed byte nor a restart. */
    size_t start = at;
    for (;;) {
      const uint8_t *next = at < count ? memchr(bytes + at, 0xFF, count - at) : NULL;
      if (!next || next + 1 >= bytes + count)
        return um_fail(UM_DAMAGED, "it ends before its end mark");
      at = (size_t)(next - bytes);
      if (next[1] != 0 && (next[1] < 0xD0 || next[1] > 0xD7) && next[1] != 0xFF) break;
      at += next[1] == 0xFF ? 1 : 2;
    }
    keep(kept, kept_count, bytes + start, at - start);
  }
  return um_fail(UM_DAMAGED, "it ends before its end mark");
}

/* RFC 9649. Kept is a RIFF file of the picture's own parts. */
int um_walk_webp(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count) {
  size_t end = (size_t)um_le32(bytes + 4) + 8, at = 12;
  bool has_picture = false;
  uint32_t canvas_width = 0, canvas_height = 0;
  if (end > count) return um_fail(UM_DAMAGED, "it ends before its stated length");
  if (kept_count) *kept_count = 0;
  keep(kept, kept_count, bytes, 12);
  while (end > at && end - at >= 8) {
    uint32_t length = um_le32(bytes + at + 4);
    const uint8_t *body = bytes + at + 8;
    if (length > end - at - 8) return um_fail(UM_DAMAGED, "a part reaches beyond the end");
    size_t padded = (size_t)length + (length & 1);
    if (padded > end - at - 8) padded = length;
    bool is_canvas = !memcmp(bytes + at, "VP8X", 4), is_alpha = !memcmp(bytes + at, "ALPH", 4);
    bool is_lossy = !memcmp(bytes + at, "VP8 ", 4), is_lossless = !memcmp(bytes + at, "VP8L", 4);
    if (!memcmp(bytes + at, "ANIM", 4) || !memcmp(bytes + at, "ANMF", 4))
      return um_fail(UM_UNSUPPORTED, "an animation");
    if (is_canvas) {
      if (length < 10) return um_fail(UM_DAMAGED, "the header is too short");
      canvas_width = um_le24(body + 4) + 1;
      canvas_height = um_le24(body + 7) + 1;
    }
    if (is_lossy || is_lossless) {
      if (has_picture) return um_fail(UM_DAMAGED, "more than one picture");
      if (length < 10 && is_lossy) return um_fail(UM_DAMAGED, "the header is too short");
      if (length < 5) return um_fail(UM_DAMAGED, "the header is too short");
      has_picture = true;
      if (is_lossy) {
        if (memcmp(body + 3, "\x9D\x01\x2A", 3)) return um_fail(UM_DAMAGED, "no start code");
        header->width = um_le16(body + 6) & 0x3FFF;
        header->height = um_le16(body + 8) & 0x3FFF;
      } else {
        if (body[0] != 0x2F) return um_fail(UM_DAMAGED, "no signature");
        header->width = (um_le16(body + 1) & 0x3FFF) + 1;
        header->height = (um_le32(body + 1) >> 14 & 0x3FFF) + 1;
      }
    }
    if (!memcmp(bytes + at, "EXIF", 4)) {
      size_t skip = length > 6 && !memcmp(body, "Exif\0", 6) ? 6 : 0;
      header->orientation = um_orientation(body + skip, length - skip);
    }
    if (is_canvas || is_alpha || is_lossy || is_lossless) {
      if (kept && is_canvas) {
        /* Of the flags only alpha's: the rest speak of parts that are left out. */
        keep(kept, kept_count, bytes + at, 8 + padded);
        kept[*kept_count - padded] &= 0x10;
      } else {
        keep(kept, kept_count, bytes + at, 8 + padded);
      }
    }
    at += 8 + padded;
  }
  if (!has_picture) return um_fail(UM_DAMAGED, "no pixels");
  if (canvas_width && (canvas_width != header->width || canvas_height != header->height))
    return um_fail(UM_DAMAGED, "two sizes that do not agree");
  if (kept) {
    uint32_t length = (uint32_t)*kept_count - 8;
    for (int i = 0; i < 4; i++) kept[4 + i] = (uint8_t)(length >> (8 * i));
  }
  return UM_OK;
}
