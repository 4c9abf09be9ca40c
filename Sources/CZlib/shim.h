// inflateInit2 is a macro, which Swift cannot call.
#pragma once
#include <zlib.h>

/// Begins to read one gzip stream.
static inline int escalator_inflate_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
