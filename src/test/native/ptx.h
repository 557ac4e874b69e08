// What C++ that was translated from PTX (PtxTranslator.java) calls. Each load and store goes through
// a hook that knows, of every byte, whether an array is there and whether it was ever written, and of
// every word of four bytes, who read and wrote it last: memcheck, initcheck and racecheck without a
// GPU. The first fault of a launch ends it.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "host/cuda.h"

struct Allocation;

/** A load or store in the text, with the allocation that it met last. */
struct Site {
    const char* file;
    int line;
    Allocation* last = nullptr;
    unsigned generation = 0;
};

/** A variable in shared memory. */
struct Shared {
    std::uint32_t from;
    std::uint32_t to;
};

/** Where to load from or store to. */
const void* reading(Site& site, std::uint64_t address, unsigned bytes, unsigned epoch);
void* writing(Site& site, std::uint64_t address, unsigned bytes, unsigned epoch);

/** The same in shared memory; the list of variables ends with an empty one. */
const void* reading(
    Site& site, const Shared* variables, std::uint32_t at, unsigned bytes, unsigned epoch);
void* writing(Site& site, const Shared* variables, std::uint32_t at, unsigned bytes, unsigned epoch);

/**
 * What a thread says before it waits at a barrier: all of a block must wait at the same one. False
 * where it shall not wait, since a test leaves this barrier out.
 */
bool meeting(const Site& site, unsigned epoch);

/** Says that a number was divided by 0, of which PTX does not say what it gives. */
[[noreturn]] void divided_by_zero(const Site& site);

/** A kernel, found by its name. */
struct Kernel {
    const char* name;
    const char* signature;
    unsigned most_threads;
    void (*call)(void** values);

    Kernel(const char* name, const char* signature, unsigned most, void (*call)(void**));
};

template <class T>
T quotient(const Site& site, T a, T b) {
    if (b == 0) divided_by_zero(site);
    return b == static_cast<T>(-1) ? T{0} - a : a / b;
}

template <class T>
T remainder(const Site& site, T a, T b) {
    return a - b * quotient(site, a, b);
}

template <class T>
T shl(T x, std::uint32_t by) {
    return by >= 8 * sizeof(T) ? 0 : x << by;
}

template <class T>
T shr(T x, std::uint32_t by) {
    return by >= 8 * sizeof(T) ? (x < 0 ? -1 : 0) : x >> by;
}

/** cvt.rzi: towards zero, into the range; NaN to 0, or to the highest bit where one side has 64 bits. */
template <class To, class From>
To truncated(From x) {
    constexpr bool wide = sizeof(To) == 8 || sizeof(From) == 8;
    if (x != x) return wide ? static_cast<To>(std::uint64_t{1} << (8 * sizeof(To) - 1)) : 0;
    constexpr To least = std::numeric_limits<To>::min();
    constexpr To most = std::numeric_limits<To>::max();
    if (x <= static_cast<From>(least)) return least;
    if (x >= static_cast<From>(most)) return most;
    return static_cast<To>(x);
}

inline std::uint32_t bfi(std::uint32_t a, std::uint32_t b, std::uint32_t at, std::uint32_t bits) {
    const std::uint32_t mask = shl<std::uint32_t>(shl<std::uint32_t>(1, bits) - 1, at);
    return (b & ~mask) | (shl(a, at) & mask);
}
