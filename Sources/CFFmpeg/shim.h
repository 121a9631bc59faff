/* What the files of this room share. */
#ifndef SHIM_H
#define SHIM_H

#include "cffmpeg.h"

#include <stdbool.h>

/* What a walk over the encoded bytes found, without decoding any. */
typedef struct {
  int format;
  uint32_t width, height;
  int orientation; /* EXIF's, 1...8 */
} um_header;

/* Notes the error and returns the status. */
int um_fail(int status, const char *text);
/* Sets the library up, once for the process. */
void um_begin(void);

/* Walks the container and fills `header`. Where `kept` is not NULL it has room for `count` bytes and
 * takes only the parts that make pixels: no profiles, texts or thumbnails reach the decoder, since
 * those are where packed data expands without bound. */
int um_walk(
    const uint8_t *bytes, size_t count, const um_limits *limits, um_header *header, uint8_t *kept,
    size_t *kept_count);
int um_walk_png(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count);
int um_walk_jpeg(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count);
int um_walk_webp(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count);
int um_walk_bmp(const uint8_t *bytes, size_t count, um_header *header);
int um_walk_gif(
    const uint8_t *bytes, size_t count, um_header *header, uint8_t *kept, size_t *kept_count);
int um_walk_tiff(const uint8_t *bytes, size_t count, um_header *header);

/* The orientation in a TIFF structure's first directory (EXIF's block is one); 1 where none is. */
int um_orientation(const uint8_t *bytes, size_t count);

/* The picture in a decoded frame. */
struct AVFrame;
int um_take(const struct AVFrame *frame, const um_header *header, um_picture *picture);

static inline uint32_t um_be16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }
static inline uint32_t um_be32(const uint8_t *p) { return um_be16(p) << 16 | um_be16(p + 2); }
static inline uint32_t um_le16(const uint8_t *p) { return (uint32_t)p[1] << 8 | p[0]; }
static inline uint32_t um_le24(const uint8_t *p) { return (uint32_t)p[2] << 16 | um_le16(p); }
static inline uint32_t um_le32(const uint8_t *p) { return um_le16(p + 2) << 16 | um_le16(p); }

#endif
