// Launches kernels by name, as cuLaunchKernel does: with an array of pointers to the arguments. The
// file that includes this has included the kernels, and lists them in KERNELS.
#pragma once

#include <type_traits>
#include <utility>

/** A kernel's parameters: i, l, f, d for int, long long or address, float, double. */
template <class T>
constexpr char letter = std::is_pointer_v<T> || std::is_same_v<T, long long> ? 'l'
                        : std::is_same_v<T, int>                             ? 'i'
                        : std::is_same_v<T, float>                           ? 'f'
                        : std::is_same_v<T, double>                          ? 'd'
                                                                             : '?';

template <auto kernel>
struct Call;

template <class... A, void (*kernel)(A...)>
struct Call<kernel> {
    static constexpr char signature[] = {letter<A>..., '\0'};

    static void with(void** values) { spread(values, std::index_sequence_for<A...>{}); }

    template <std::size_t... I>
    static void spread(void** values, std::index_sequence<I...>) {
        kernel(*static_cast<A*>(values[I])...);
    }
};

static const struct Entry {
    const char* name;
    const char* signature;
    void (*call)(void** values);
} entries[] = {
#define ENTRY(kernel) {#kernel, Call<kernel>::signature, Call<kernel>::with},
    KERNELS(ENTRY)
};

static const Entry* find(const char* name) {
    for (const Entry& e : entries) {
        if (std::strcmp(e.name, name) == 0) return &e;
    }
    return nullptr;
}

/** Null where there is no such kernel. */
extern "C" __global__ const char* signature(const char* name) {
    const Entry* entry = find(name);
    return entry == nullptr ? nullptr : entry->signature;
}

/** False where some threads of a block missed a barrier that others met. */
extern "C" __global__ bool launch(
    const char* name, int grid_x, int grid_y, int block_x, int block_y, bool descending,
    void** values) {
    const Place grid{(unsigned) grid_x, (unsigned) grid_y};
    const Place block{(unsigned) block_x, (unsigned) block_y};
    return Block::launch(find(name)->call, values, grid, block, descending);
}
