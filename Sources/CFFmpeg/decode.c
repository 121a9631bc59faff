#include "shim.h"

#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/mem.h>

void um_free(void *memory) { av_free(memory); }

static enum AVCodecID codec_of(int format) {
  switch (format) {
    case UM_PNG: return AV_CODEC_ID_PNG;
    case UM_JPEG: return AV_CODEC_ID_MJPEG;
    case UM_WEBP: return AV_CODEC_ID_WEBP;
    case UM_BMP: return AV_CODEC_ID_BMP;
    case UM_GIF: return AV_CODEC_ID_GIF;
    default: return AV_CODEC_ID_TIFF;
  }
}

/* The last gate before pixels are allocated: what the decoder wants must be what the header said. */
static int checked_buffer(AVCodecContext *context, AVFrame *frame, int flags) {
  const um_header *header = context->opaque;
  if ((uint32_t)frame->width > header->width + 64 || (uint32_t)frame->height > header->height + 64)
    return AVERROR_INVALIDDATA;
  return avcodec_default_get_buffer2(context, frame, flags);
}

/* The first frame of the kept bytes; NULL and a status on failure. */
static AVFrame *first_frame(const AVPacket *packet, um_header *header, int *status) {
  const AVCodec *codec = avcodec_find_decoder(codec_of(header->format));
  if (!codec) {
    *status = um_fail(UM_UNSUPPORTED, "the installed FFmpeg does not read this format");
    return NULL;
  }
  AVCodecContext *context = avcodec_alloc_context3(codec);
  AVFrame *frame = av_frame_alloc();
  *status = UM_OK;
  if (!context || !frame) {
    *status = um_fail(UM_MEMORY, "no memory");
  } else {
    /* The process has its own threads over pictures; and on musl a thread's stack is too small for
     * the decoder's. */
    context->thread_count = 1;
    context->max_pixels = ((int64_t)header->width + 64) * ((int64_t)header->height + 64);
    context->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
    context->opaque = header;
    context->get_buffer2 = checked_buffer;
    int result = avcodec_open2(context, codec, NULL);
    if (result >= 0) result = avcodec_send_packet(context, packet);
    if (result >= 0) {
      result = avcodec_receive_frame(context, frame);
      if (result == AVERROR(EAGAIN) && avcodec_send_packet(context, NULL) >= 0)
        result = avcodec_receive_frame(context, frame);
    }
    if (result == AVERROR(ENOMEM)) {
      *status = um_fail(UM_MEMORY, "no memory");
    } else if (result == AVERROR_PATCHWELCOME || result == AVERROR(ENOSYS)) {
      *status = um_fail(UM_UNSUPPORTED, "a form of the format that FFmpeg does not read");
    } else if (result < 0 || frame->decode_error_flags || (frame->flags & AV_FRAME_FLAG_CORRUPT)) {
      *status = um_fail(UM_DAMAGED, "the decoder could not read it whole");
    } else if (
        (uint32_t)frame->width != header->width || (uint32_t)frame->height != header->height) {
      *status = um_fail(UM_DAMAGED, "two sizes that do not agree");
    }
  }
  avcodec_free_context(&context);
  if (*status) av_frame_free(&frame);
  return frame;
}

int um_decode(const uint8_t *bytes, size_t count, const um_limits *limits, um_picture *picture) {
  um_begin();
  if (!picture) return um_fail(UM_ARGUMENT, "nowhere to put the picture");
  memset(picture, 0, sizeof *picture);
  if (limits && count > limits->bytes) return um_fail(UM_TOO_LARGE, "more bytes than the limit");
  um_header header;
  AVPacket *packet = av_packet_alloc();
  /* A packet of its own with the padding that the decoders read beyond the end. */
  if (!packet || count > INT32_MAX - AV_INPUT_BUFFER_PADDING_SIZE
      || av_new_packet(packet, (int)count) < 0) {
    av_packet_free(&packet);
    return um_fail(UM_MEMORY, "no memory");
  }
  size_t kept = 0;
  int status = um_walk(bytes, count, limits, &header, packet->data, &kept);
  AVFrame *frame = NULL;
  if (!status) {
    av_shrink_packet(packet, (int)kept);
    packet->flags |= AV_PKT_FLAG_KEY;
    frame = first_frame(packet, &header, &status);
  }
  av_packet_free(&packet);
  if (!status) status = um_take(frame, &header, picture);
  av_frame_free(&frame);
  return status;
}
