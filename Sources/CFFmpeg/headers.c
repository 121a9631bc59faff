/* Sizes by the headers of BMP, GIF and TIFF, whose parts need no leaving out. */
#include "shim.h"

#include <string.h>

static int64_t magnitude(uint32_t value) {
  int64_t number = (int32_t)value;
  return number < 0 ? -number : number;
}

int um_walk_bmp(const uint8_t *bytes, size_t count, um_header *header) {
  if (count < 26) return um_fail(UM_DAMAGED, "the header is too short");
  uint32_t size = um_le32(bytes + 14);
  if (size == 12) {
    header->width = um_le16(bytes + 18);
    header->height = um_le16(bytes + 20);
  } else {
    header->width = (uint32_t)magnitude(um_le32(bytes + 18));
    header->height = (uint32_t)magnitude(um_le32(bytes + 22)); /* negative: from the top */
  }
  /* Plain pixels must all be there: the decoder would take shorter rows for unpadded ones. */
  uint32_t packing = size >= 20 && count >= 34 ? um_le32(bytes + 30) : 0;
  uint64_t depth = size == 12 ? um_le16(bytes + 24) : count >= 30 ? um_le16(bytes + 28) : 0;
  uint64_t row = (header->width * depth + 31) / 32 * 4;
  if ((packing == 0 || packing == 3) && um_le32(bytes + 10) + row * header->height > count)
    return um_fail(UM_DAMAGED, "it ends before its last row");
  return UM_OK;
}

/* Passes over sub-blocks up to their end mark; false where the file ends before. */
static bool pass_blocks(const uint8_t *bytes, size_t count, size_t *at) {
  while (*at < count) {
    size_t length = bytes[*at];
    *at += 1 + length;
    if (!length) return true;
  }
  return false;
}

/* GIF89a. Kept is the file up to the end of its first picture. */
int um_walk_gif(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count) {
  if (count < 13) return um_fail(UM_DAMAGED, "the header is too short");
  header->width = um_le16(bytes + 6);
  header->height = um_le16(bytes + 8);
  size_t at = 13 + (bytes[10] & 0x80 ? (size_t)3 << ((bytes[10] & 7) + 1) : 0);
  while (at < count) {
    if (bytes[at] == 0x21) {
      at += 2;
      if (!pass_blocks(bytes, count, &at)) break;
    } else if (bytes[at] == 0x2C && count - at >= 11) {
      uint8_t flags = bytes[at + 9];
      at += 10 + (flags & 0x80 ? (size_t)3 << ((flags & 7) + 1) : 0) + 1;
      if (!pass_blocks(bytes, count, &at)) break;
      if (kept) {
        memcpy(kept, bytes, at);
        *kept_count = at;
      }
      return UM_OK;
    } else {
      break;
    }
  }
  return um_fail(UM_DAMAGED, "no whole picture in it");
}

/* TIFF 6.0, section 2: a directory of 12-byte entries. */
typedef struct {
  const uint8_t *bytes;
  size_t count;
  bool is_big;
  size_t entries; /* where they begin */
  uint32_t entry_count;
} directory;

static uint32_t short_at(const directory *d, size_t at) {
  return d->is_big ? um_be16(d->bytes + at) : um_le16(d->bytes + at);
}
static uint32_t long_at(const directory *d, size_t at) {
  return d->is_big ? um_be32(d->bytes + at) : um_le32(d->bytes + at);
}

static bool open_directory(directory *d, const uint8_t *bytes, size_t count) {
  *d = (directory){.bytes = bytes, .count = count};
  if (count < 8 || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return false;
  d->is_big = bytes[0] == 'M';
  size_t start = long_at(d, 4);
  if (count < 10 || start > count - 2) return false;
  d->entries = start + 2;
  d->entry_count = short_at(d, start);
  return d->entry_count <= (count - d->entries) / 12;
}

/* The number in an entry that holds one; `otherwise` where the tag is not there. */
static uint32_t number(const directory *d, uint32_t tag, uint32_t otherwise) {
  for (uint32_t i = 0; i < d->entry_count; i++) {
    size_t at = d->entries + 12 * (size_t)i;
    if (short_at(d, at) != tag) continue;
    switch (short_at(d, at + 2)) {
      case 3: return short_at(d, at + 8);
      case 4: return long_at(d, at + 8);
      default: return otherwise;
    }
  }
  return otherwise;
}

static bool has(const directory *d, uint32_t tag) {
  for (uint32_t i = 0; i < d->entry_count; i++)
    if (short_at(d, d->entries + 12 * (size_t)i) == tag) return true;
  return false;
}

int um_orientation(const uint8_t *bytes, size_t count) {
  directory d;
  if (!open_directory(&d, bytes, count)) return 1;
  uint32_t orientation = number(&d, 0x112, 1);
  return orientation >= 1 && orientation <= 8 ? (int)orientation : 1;
}

int um_walk_tiff(const uint8_t *bytes, size_t count, um_header *header) {
  directory d;
  if (!open_directory(&d, bytes, count)) return um_fail(UM_DAMAGED, "no directory");
  header->width = number(&d, 0x100, 0);
  header->height = number(&d, 0x101, 0);
  header->orientation = um_orientation(bytes, count);
  /* Plain, LZW, deflate, PackBits: the packings whose unpacked size the size of the picture bounds.
   * A JPEG inside has sizes of its own; raw cameras' files (DNG) are programs of their own. */
  uint32_t packing = number(&d, 0x103, 1);
  if (packing != 1 && packing != 5 && packing != 8 && packing != 32773 && packing != 32946)
    return um_fail(UM_UNSUPPORTED, "a packing other than none, LZW, deflate and PackBits");
  if (has(&d, 0x142) || has(&d, 0xC612)) return um_fail(UM_UNSUPPORTED, "tiles or a raw camera's");
  return UM_OK;
}
