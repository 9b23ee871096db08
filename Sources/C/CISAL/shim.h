#include <isa-l/crc.h>
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `bytes`, continuing from `seed` (0 to start; pass an
/// earlier result to continue it). ISA-L's own function takes 2 GiB at most and leaves inverting to its caller.
static inline uint32_t varve_crc32c(uint32_t seed, const void *bytes, size_t count) {
    const size_t piece = 1u << 30;
    uint8_t *next = (uint8_t *)bytes;
    uint32_t crc = ~seed;
    for (; count > piece; count -= piece, next += piece) {
        crc = crc32_iscsi(next, (int)piece, crc);
    }
    return ~crc32_iscsi(next, (int)count, crc);
}
