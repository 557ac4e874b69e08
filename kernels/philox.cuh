// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
#pragma once

struct Philox {
    unsigned words[4];

    /** One of them, by number: an index would put them into local memory. */
    __device__ unsigned word(int i) const {
        const unsigned low = i & 1 ? words[1] : words[0];
        const unsigned high = i & 1 ? words[3] : words[2];
        return i & 2 ? high : low;
    }
};

/** The four words of a block; the key is the seed, the counter block, step and stream. */
__device__ inline Philox philox(long long seed, long long step, int stream, long long block) {
    unsigned c0 = (unsigned) block;
    unsigned c1 = (unsigned) step;
    unsigned c2 = (unsigned) ((unsigned long long) step >> 32);
    unsigned c3 = (unsigned) stream;
    unsigned k0 = (unsigned) seed;
    unsigned k1 = (unsigned) ((unsigned long long) seed >> 32);
    for (int round = 0; round < 10; round++) {
        const unsigned long long p0 = 0xD2511F53ull * c0;
        const unsigned long long p1 = 0xCD9E8D57ull * c2;
        c0 = (unsigned) (p1 >> 32) ^ c1 ^ k0;
        c1 = (unsigned) p1;
        c2 = (unsigned) (p0 >> 32) ^ c3 ^ k1;
        c3 = (unsigned) p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return Philox{{c0, c1, c2, c3}};
}
