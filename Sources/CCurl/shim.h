// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call:
// one typed wrapper for each argument type that we use.
#pragma once
#include <curl/curl.h>

typedef size_t (*escalator_curl_write)(char *bytes, size_t size, size_t count, void *context);
typedef int (*escalator_curl_progress)(void *context, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal,
                                       curl_off_t ulnow);
typedef curl_socket_t (*escalator_curl_open)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode escalator_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode escalator_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode escalator_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode escalator_curl_set_write(CURL *handle, CURLoption option, escalator_curl_write function) {
    return curl_easy_setopt(handle, option, function);
}
static inline CURLcode escalator_curl_set_open(CURL *handle, CURLoption option, escalator_curl_open function) {
    return curl_easy_setopt(handle, option, function);
}
typedef int (*escalator_curl_debug)(CURL *handle, curl_infotype type, char *bytes, size_t size, void *context);

static inline CURLcode escalator_curl_set_debug(CURL *handle, escalator_curl_debug function) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, function);
}
static inline CURLcode escalator_curl_set_prereq(CURL *handle, curl_prereq_callback function) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}
static inline CURLcode escalator_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode escalator_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode escalator_curl_get_string(CURL *handle, CURLINFO info, char **value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode escalator_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLMcode escalator_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
/// The result of a finished transfer: `data` of CURLMsg is a union, which Swift imports poorly.
static inline CURLcode escalator_curl_result(const CURLMsg *message) {
    return message->data.result;
}
static inline CURLcode escalator_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_ALL);
}
