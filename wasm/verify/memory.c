/* What the C library has in larger forms: here a few short copies and comparisons a webhook, and never a long one. */
#include <stddef.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void* memcpy(void* restrict to, const void* restrict from, size_t size) {
  unsigned char* out = to;
  const unsigned char* in = from;
  for (; size >= 8; size -= 8, in += 8, out += 8) *(word*)out = *(const word*)in;
  while (size-- > 0) *out++ = *in++;
  return to;
}

void* memset(void* at, int byte, size_t size) {
  unsigned char* out = at;
  const uint64_t all = 0x0101010101010101U * (unsigned char)byte;
  for (; size >= 8; size -= 8, out += 8) *(word*)out = all;
  while (size-- > 0) *out++ = (unsigned char)byte;
  return at;
}

int memcmp(const void* left, const void* right, size_t size) {
  const unsigned char* one = left;
  const unsigned char* other = right;
  for (; size > 0; --size, ++one, ++other) {
    if (*one != *other) return *one - *other;
  }
  return 0;
}

void* memchr(const void* in, int byte, size_t size) {
  const unsigned char* at = in;
  for (; size > 0; --size, ++at) {
    if (*at == (unsigned char)byte) return (void*)at;
  }
  return NULL;
}

size_t strlen(const char* text) {
  size_t size = 0;
  while (text[size] != 0) ++size;
  return size;
}
