/* Pictures from bytes in memory and back, over FFmpeg's libavcodec and libavutil.
 *
 * Nothing here opens a path or a protocol: the caller hands over bytes. Every function returns
 * UM_OK or another status; after a failure um_error() says why in fixed words that never quote the
 * bytes. All functions may be called from any number of threads; each decodes on its own. */
#ifndef CFFMPEG_H
#define CFFMPEG_H

#include <stddef.h>
#include <stdint.h>

enum {
  UM_OK = 0,
  UM_NOT_A_PICTURE = 1, /* the first bytes are of no known format */
  UM_UNSUPPORTED = 2,   /* a known format in a form that is not read */
  UM_TOO_LARGE = 3,     /* beyond the limits, by its header */
  UM_DAMAGED = 4,       /* truncated or not whole */
  UM_MEMORY = 5,
  UM_ARGUMENT = 6 /* the caller's mistake */
};

enum {
  UM_UNKNOWN = 0, UM_PNG = 1, UM_JPEG = 2, UM_WEBP = 3, UM_BMP = 4, UM_GIF = 5, UM_TIFF = 6
};

/* Checked against the header before anything is allocated for pixels. */
typedef struct {
  size_t bytes;    /* of the encoded picture */
  uint32_t side;   /* width and height each */
  uint64_t pixels; /* width times height */
} um_limits;

/* Rows from the top, pixels from the left, channels together. */
typedef struct {
  uint32_t width, height;
  uint32_t channels; /* 1 grey, 3 red, green, blue */
  uint32_t bits;     /* 8: uint8_t; 16: uint16_t in the machine's order */
  void *samples;     /* width * height * channels of them; um_free */
} um_picture;

/* The calling thread's last error; never NULL. */
const char *um_error(void);
/* Version of the libavcodec that was loaded: major << 16 | minor << 8 | micro. */
unsigned um_library_version(void);
void um_free(void *memory);

/* The format that the first bytes say: one of UM_PNG ... or UM_UNKNOWN. */
int um_format(const uint8_t *bytes, size_t count);
/* Width and height by the header alone, as stored (before EXIF's rotation); no pixel is touched. */
int um_measure(
    const uint8_t *bytes, size_t count, const um_limits *limits, uint32_t *width, uint32_t *height);
/* Decodes the first frame. Transparent pixels are laid over white; EXIF's orientation is applied; a
 * JPEG without any colour comes back grey. */
int um_decode(const uint8_t *bytes, size_t count, const um_limits *limits, um_picture *picture);

/* Encodes; *bytes is freed with um_free. PNG takes 8 and 16 bits. */
int um_encode_png(const um_picture *picture, uint8_t **bytes, size_t *count);
/* Baseline JPEG, colour not subsampled, 8 bits only. `quality` 1...100 scales the tables of the
 * standard's annex K as libjpeg does. A grey picture is written with neutral colour. */
int um_encode_jpeg(const um_picture *picture, int quality, uint8_t **bytes, size_t *count);

#endif
