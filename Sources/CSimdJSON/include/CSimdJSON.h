// A flat view on simdjson's DOM: one call parses, and Swift walks the tape itself.
// The tape is documented in simdjson's doc/tape.md and fixed for the 3.x series.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser, reused from document to document; not thread-safe.
typedef struct escalator_json_parser escalator_json_parser;

/// What one parse leaves behind; valid until the next parse with the same parser.
typedef struct {
    const uint64_t *tape;        ///< the document: one or two words a token
    const uint8_t *strings;      ///< string payloads: 4 bytes of length, then UTF-8
    const uint32_t *structurals; ///< byte offsets of structural characters and of the first byte of scalars
    size_t structural_count;
} escalator_json_document;

escalator_json_parser *escalator_json_parser_create(size_t max_bytes, size_t max_depth);
void escalator_json_parser_destroy(escalator_json_parser *parser);

/// Parses `length` bytes at `bytes`, which must be followed by `escalator_json_padding()` readable bytes.
/// 0 when it worked; else simdjson's error code, whose text `escalator_json_error` gives.
int escalator_json_parse(escalator_json_parser *parser, const char *bytes, size_t length,
                         escalator_json_document *document);
/// Gives back what the largest document so far has taken.
void escalator_json_parser_trim(escalator_json_parser *parser);
const char *escalator_json_error(int code);
size_t escalator_json_padding(void);
const char *escalator_json_version(void);

#ifdef __cplusplus
}
#endif
