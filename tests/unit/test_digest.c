// SPDX-License-Identifier: MIT
// SHA-256 against the published vectors, against libcrypto where it is there, and in odd-sized
// pieces.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "digest.h"

#if defined(__has_include)
#if __has_include(<openssl/sha.h>) && defined(MIGC_TEST_LIBCRYPTO)
#include <openssl/sha.h>
#define HAVE_LIBCRYPTO 1
#endif
#endif
#ifndef HAVE_LIBCRYPTO
#define HAVE_LIBCRYPTO 0
#endif

static void expect_hex(const void *data, size_t size, const char *expected)
{
    char hex[MIG_DIGEST_HEX_SIZE];
    MigDigest digest;
    mig__digest_init(&digest);
    mig__digest_update(&digest, data, size);
    mig__digest_final_hex(&digest, hex);
    assert_string_equal(hex, expected);
}

static void test_digest_matches_published_vectors(void **state)
{
    (void)state;
    static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    expect_hex(NULL, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_hex("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect_hex(two_blocks, strlen(two_blocks),
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void test_digest_of_a_million_bytes(void **state)
{
    (void)state;
    char hex[MIG_DIGEST_HEX_SIZE];
    char piece[1000];
    MigDigest digest;
    memset(piece, 'a', sizeof piece);
    mig__digest_init(&digest);
    for (int i = 0; i < 1000; i++)
        mig__digest_update(&digest, piece, sizeof piece);
    mig__digest_final_hex(&digest, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void fill(unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(i * 31 + 7);
}

static void digest_in_pieces(const unsigned char *bytes, size_t size, size_t piece,
                             unsigned char *out)
{
    MigDigest digest;
    mig__digest_init(&digest);
    for (size_t at = 0; at < size; at += piece)
        mig__digest_update(&digest, bytes + at, size - at < piece ? size - at : piece);
    mig__digest_final(&digest, out);
}

static void test_digest_does_not_depend_on_the_pieces(void **state)
{
    (void)state;
    unsigned char bytes[300];
    unsigned char whole[MIG_DIGEST_SIZE];
    unsigned char pieces[MIG_DIGEST_SIZE];
    fill(bytes, sizeof bytes);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        digest_in_pieces(bytes, size, sizeof bytes, whole);
        for (size_t piece = 1; piece < 130; piece += 7) {
            digest_in_pieces(bytes, size, piece, pieces);
            assert_memory_equal(whole, pieces, sizeof whole);
        }
    }
}

static void test_digest_equals_libcrypto_for_every_length(void **state)
{
    (void)state;
#if HAVE_LIBCRYPTO
    unsigned char bytes[300];
    unsigned char ours[MIG_DIGEST_SIZE];
    unsigned char theirs[SHA256_DIGEST_LENGTH];
    fill(bytes, sizeof bytes);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        digest_in_pieces(bytes, size, sizeof bytes, ours);
        SHA256(bytes, size, theirs);
        assert_memory_equal(ours, theirs, sizeof ours);
    }
#else
    skip();
#endif
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest_matches_published_vectors),
        cmocka_unit_test(test_digest_of_a_million_bytes),
        cmocka_unit_test(test_digest_does_not_depend_on_the_pieces),
        cmocka_unit_test(test_digest_equals_libcrypto_for_every_length),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
