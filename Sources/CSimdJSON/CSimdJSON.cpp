#include "CSimdJSON.h"
#include <new>
#include <simdjson.h>

struct escalator_json_parser {
    simdjson::dom::parser parser;
    size_t max_depth;
    escalator_json_parser(size_t max_bytes, size_t depth) : parser(max_bytes), max_depth(depth) {}
};

extern "C" {

escalator_json_parser *escalator_json_parser_create(size_t max_bytes, size_t max_depth) {
    return new (std::nothrow) escalator_json_parser(max_bytes, max_depth);
}

void escalator_json_parser_destroy(escalator_json_parser *parser) { delete parser; }

int escalator_json_parse(escalator_json_parser *holder, const char *bytes, size_t length,
                         escalator_json_document *document) {
    auto &parser = holder->parser;
    // Grown here, so that the depth limit is ours and not the library's default.
    if (parser.capacity() < length || parser.max_depth() != holder->max_depth) {
        if (length > parser.max_capacity()) { return int(simdjson::CAPACITY); }
        if (auto error = parser.allocate(length, holder->max_depth)) { return int(error); }
    }
    auto result = parser.parse(reinterpret_cast<const uint8_t *>(bytes), length, false);
    if (result.error()) { return int(result.error()); }
    document->tape = parser.doc.tape.get();
    document->strings = parser.doc.string_buf.get();
    document->structurals = parser.implementation->structural_indexes.get();
    document->structural_count = parser.implementation->n_structural_indexes;
    return 0;
}

void escalator_json_parser_trim(escalator_json_parser *holder) {
    holder->parser = simdjson::dom::parser(holder->parser.max_capacity());
}

const char *escalator_json_error(int code) {
    return simdjson::error_message(static_cast<simdjson::error_code>(code));
}

size_t escalator_json_padding(void) { return simdjson::SIMDJSON_PADDING; }

#define ESCALATOR_TEXT_OF(x) #x
#define ESCALATOR_TEXT(x) ESCALATOR_TEXT_OF(x)
const char *escalator_json_version(void) { return ESCALATOR_TEXT(SIMDJSON_VERSION); }
}
