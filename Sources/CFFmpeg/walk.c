#include "shim.h"

#include <pthread.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/log.h>

static _Thread_local const char *last_error = "no error";

int um_fail(int status, const char *text) {
  last_error = text;
  return status;
}

const char *um_error(void) { return last_error; }
unsigned um_library_version(void) { return avcodec_version(); }

/* FFmpeg's log is one for the process; it would write to standard error. */
static void silence(void) { av_log_set_level(AV_LOG_QUIET); }

void um_begin(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, silence);
}

int um_format(const uint8_t *bytes, size_t count) {
  if (count >= 8 && !memcmp(bytes, "\x89PNG\r\n\x1A\n", 8)) return UM_PNG;
  if (count >= 3 && !memcmp(bytes, "\xFF\xD8\xFF", 3)) return UM_JPEG;
  if (count >= 12 && !memcmp(bytes, "RIFF", 4) && !memcmp(bytes + 8, "WEBP", 4)) return UM_WEBP;
  if (count >= 6 && (!memcmp(bytes, "GIF87a", 6) || !memcmp(bytes, "GIF89a", 6))) return UM_GIF;
  if (count >= 4 && (!memcmp(bytes, "II*\0", 4) || !memcmp(bytes, "MM\0*", 4))) return UM_TIFF;
  if (count >= 2 && !memcmp(bytes, "BM", 2)) return UM_BMP;
  return UM_UNKNOWN;
}

int um_walk(
    const uint8_t *bytes, size_t count, const um_limits *limits, um_header *header, uint8_t *kept,
    size_t *kept_count) {
  if (!limits || (!bytes && count)) return um_fail(UM_ARGUMENT, "no bytes or no limits");
  if (count > limits->bytes || count > INT32_MAX)
    return um_fail(UM_TOO_LARGE, "more bytes than the limit");
  *header = (um_header){.format = um_format(bytes, count), .orientation = 1};
  int status;
  switch (header->format) {
    case UM_PNG: status = um_walk_png(bytes, count, header, kept, kept_count); break;
    case UM_JPEG: status = um_walk_jpeg(bytes, count, header, kept, kept_count); break;
    case UM_WEBP: status = um_walk_webp(bytes, count, header, kept, kept_count); break;
    case UM_BMP: status = um_walk_bmp(bytes, count, header); break;
    case UM_GIF: status = um_walk_gif(bytes, count, header, kept, kept_count); break;
    case UM_TIFF: status = um_walk_tiff(bytes, count, header); break;
    default: return um_fail(UM_NOT_A_PICTURE, "the first bytes are of no known picture format");
  }
  if (status) return status;
  if (kept && (header->format == UM_BMP || header->format == UM_TIFF)) {
    memcpy(kept, bytes, count);
    *kept_count = count;
  }
  if (!header->width || !header->height) return um_fail(UM_DAMAGED, "no width or no height");
  if (header->width > limits->side || header->height > limits->side)
    return um_fail(UM_TOO_LARGE, "a side is longer than the limit");
  if ((uint64_t)header->width * header->height > limits->pixels)
    return um_fail(UM_TOO_LARGE, "more pixels than the limit");
  return UM_OK;
}

int um_measure(
    const uint8_t *bytes, size_t count, const um_limits *limits, uint32_t *width,
    uint32_t *height) {
  um_header header;
  int status = um_walk(bytes, count, limits, &header, NULL, NULL);
  if (status) return status;
  *width = header.width;
  *height = header.height;
  return UM_OK;
}
