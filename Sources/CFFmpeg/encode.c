#include "shim.h"

#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>

static bool is_sound(const um_picture *picture) {
  return picture && picture->samples && picture->width && picture->height
         && picture->width <= 65535 && picture->height <= 65535
         && (picture->channels == 1 || picture->channels == 3)
         && (picture->bits == 8 || picture->bits == 16);
}

/* Runs one frame through the encoder, which is closed either way. */
static int run(
    AVCodecContext *context, const AVCodec *codec, AVFrame *frame, uint8_t **bytes,
    size_t *count) {
  AVPacket *packet = av_packet_alloc();
  context->thread_count = 1;
  context->time_base = (AVRational){1, 1};
  int result = packet ? avcodec_open2(context, codec, NULL) : AVERROR(ENOMEM);
  if (result >= 0) result = avcodec_send_frame(context, frame);
  if (result >= 0) result = avcodec_send_frame(context, NULL);
  if (result >= 0) result = avcodec_receive_packet(context, packet);
  if (result >= 0) {
    *bytes = av_memdup(packet->data, (size_t)packet->size);
    *count = (size_t)packet->size;
    if (!*bytes) result = AVERROR(ENOMEM);
  }
  av_packet_free(&packet);
  if (result >= 0) return UM_OK;
  return result == AVERROR(ENOMEM) ? um_fail(UM_MEMORY, "no memory")
                                   : um_fail(UM_UNSUPPORTED, "the encoder refused");
}

/* An encoder's context and a frame of the picture's size in its pixel format. */
static int prepare(
    enum AVCodecID id, enum AVPixelFormat format, const um_picture *picture,
    const AVCodec **codec, AVCodecContext **context, AVFrame **frame) {
  um_begin();
  *codec = avcodec_find_encoder(id);
  if (!*codec) return um_fail(UM_UNSUPPORTED, "the installed FFmpeg does not write this format");
  *context = avcodec_alloc_context3(*codec);
  *frame = av_frame_alloc();
  if (!*context || !*frame) return um_fail(UM_MEMORY, "no memory");
  (*context)->width = (*frame)->width = (int)picture->width;
  (*context)->height = (*frame)->height = (int)picture->height;
  (*context)->pix_fmt = format;
  (*frame)->format = format;
  if (av_frame_get_buffer(*frame, 0) < 0) return um_fail(UM_MEMORY, "no memory");
  return UM_OK;
}

int um_encode_png(const um_picture *picture, uint8_t **bytes, size_t *count) {
  if (!is_sound(picture) || !bytes || !count)
    return um_fail(UM_ARGUMENT, "a picture that cannot be");
  bool is_deep = picture->bits == 16, is_grey = picture->channels == 1;
  enum AVPixelFormat format = is_deep ? (is_grey ? AV_PIX_FMT_GRAY16BE : AV_PIX_FMT_RGB48BE)
                                      : (is_grey ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24);
  const AVCodec *codec;
  AVCodecContext *context = NULL;
  AVFrame *frame = NULL;
  int status = prepare(AV_CODEC_ID_PNG, format, picture, &codec, &context, &frame);
  if (!status) {
    size_t row = (size_t)picture->width * picture->channels;
    for (uint32_t y = 0; y < picture->height; y++) {
      uint8_t *target = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
      if (is_deep) {
        const uint16_t *source = (const uint16_t *)picture->samples + y * row;
        for (size_t i = 0; i < row; i++) {
          target[2 * i] = (uint8_t)(source[i] >> 8);
          target[2 * i + 1] = (uint8_t)source[i];
        }
      } else {
        memcpy(target, (const uint8_t *)picture->samples + y * row, row);
      }
    }
    /* A filter chosen row by row: smaller files, and where an option is unknown none is lost. */
    av_opt_set(context->priv_data, "pred", "mixed", 0);
    status = run(context, codec, frame, bytes, count);
  }
  avcodec_free_context(&context);
  av_frame_free(&frame);
  return status;
}

/* ITU-T T.81, table K.1; used for colour too, where the eye is no worse a judge of small pictures. */
static const uint8_t luminance[64] = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};

/* The table scaled as libjpeg's quality does. */
static uint16_t *scaled_table(int quality) {
  uint16_t *table = av_malloc_array(64, sizeof *table);
  int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  for (int i = 0; table && i < 64; i++) {
    int value = (luminance[i] * scale + 50) / 100;
    table[i] = (uint16_t)(value < 1 ? 1 : value > 255 ? 255 : value);
  }
  return table;
}

static uint8_t clamped(int value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

/* JFIF's colour differences (ITU-T T.871, section 7), in 16 bits of fraction. */
static void to_differences(const um_picture *picture, AVFrame *frame) {
  const uint8_t *source = picture->samples;
  for (uint32_t y = 0; y < picture->height; y++) {
    uint8_t *rows[3];
    for (int p = 0; p < 3; p++) rows[p] = frame->data[p] + (ptrdiff_t)y * frame->linesize[p];
    if (picture->channels == 1) {
      memcpy(rows[0], source + (size_t)y * picture->width, picture->width);
      memset(rows[1], 128, picture->width);
      memset(rows[2], 128, picture->width);
      continue;
    }
    for (uint32_t x = 0; x < picture->width; x++) {
      const uint8_t *pixel = source + 3 * ((size_t)y * picture->width + x);
      int r = pixel[0], g = pixel[1], b = pixel[2];
      int half = 1 << 15, middle = 128 << 16;
      rows[0][x] = clamped((19595 * r + 38470 * g + 7471 * b + half) >> 16);
      rows[1][x] = clamped((-11059 * r - 21709 * g + 32768 * b + middle + half) >> 16);
      rows[2][x] = clamped((32768 * r - 27439 * g - 5329 * b + middle + half) >> 16);
    }
  }
}

int um_encode_jpeg(const um_picture *picture, int quality, uint8_t **bytes, size_t *count) {
  if (!is_sound(picture) || picture->bits != 8 || quality < 1 || quality > 100 || !bytes || !count)
    return um_fail(UM_ARGUMENT, "a picture or a quality that cannot be");
  const AVCodec *codec;
  AVCodecContext *context = NULL;
  AVFrame *frame = NULL;
  int status = prepare(AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ444P, picture, &codec, &context, &frame);
  if (!status) {
    to_differences(picture, frame);
    /* The encoder multiplies its matrix by qscale / 8. */
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = frame->quality = 8 * FF_QP2LAMBDA;
    context->intra_matrix = scaled_table(quality);
    context->color_range = frame->color_range = AVCOL_RANGE_JPEG;
    status = context->intra_matrix ? run(context, codec, frame, bytes, count)
                                   : um_fail(UM_MEMORY, "no memory");
  }
  avcodec_free_context(&context);
  av_frame_free(&frame);
  return status;
}
