#include <intel-ipsec-mb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A manager of hashing jobs for this CPU, used by one thread at a time; NULL when there is no memory for one.
static inline IMB_MGR *varve_make_hasher(void) {
    IMB_MGR *manager = alloc_mb_mgr(0);
    if (manager) init_mb_mgr_auto(manager, NULL);
    return manager;
}

/// Hands in a text of less than 64 KiB, whose SHA-256 is written to `digest` before `varve_finish_hashing`
/// returns. The text stays where it is until then. False when the library refused it or an earlier one.
static inline bool varve_hash(IMB_MGR *manager, const void *text, size_t count, uint8_t *digest) {
    IMB_JOB *job = IMB_GET_NEXT_JOB(manager);
    job->cipher_mode = IMB_CIPHER_NULL;
    job->cipher_direction = IMB_DIR_ENCRYPT;
    job->chain_order = IMB_ORDER_HASH_CIPHER;
    job->hash_alg = IMB_AUTH_SHA_256;
    job->src = text;
    job->hash_start_src_offset_in_bytes = 0;
    job->msg_len_to_hash_in_bytes = count;
    job->auth_tag_output = digest;
    job->auth_tag_output_len_in_bytes = 32;
    bool is_good = true;
    for (job = IMB_SUBMIT_JOB(manager); job; job = IMB_GET_COMPLETED_JOB(manager)) {
        is_good = is_good && job->status == IMB_STATUS_COMPLETED;
    }
    return is_good && imb_get_errno(manager) == 0;
}

/// Waits for all that were handed in. False when one of them failed.
static inline bool varve_finish_hashing(IMB_MGR *manager) {
    bool is_good = true;
    for (IMB_JOB *job = IMB_FLUSH_JOB(manager); job; job = IMB_FLUSH_JOB(manager)) {
        is_good = is_good && job->status == IMB_STATUS_COMPLETED;
    }
    return is_good;
}
