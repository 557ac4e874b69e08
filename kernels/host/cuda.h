// Lets the kernels compile as C++, and runs a block's threads one after the other: a thread that
// comes to a barrier hands over to the next. Shared memory holds NaN when a block begins, and the
// threads can be run in either order, so that what one reads before another has written is seen.
#pragma once

#include <setjmp.h>
#include <ucontext.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <memory>

#define __global__ __attribute__((visibility("default")))
#define __device__
#define __shared__ static __attribute__((section("shared_memory")))
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)

struct Place {
    unsigned x, y;
};

struct alignas(16) float4 {
    float x, y, z, w;
};

inline Place gridDim, blockDim, blockIdx, threadIdx;

inline int __float_as_int(float x) { return std::bit_cast<int>(x); }
inline float __int_as_float(int x) { return std::bit_cast<float>(x); }

// The linker's names for the two ends of the section.
extern "C" char __start_shared_memory[], __stop_shared_memory[];

/** The threads of the block that runs. */
class Block {
    static constexpr unsigned STACK = 1 << 16;
    static constexpr unsigned MOST = 1024;

    /** A stack of its own, kept from block to block. */
    struct Thread {
        jmp_buf paused;
        bool begun;
        bool done;
    };

    using Body = void (*)(void** arguments);
    static inline Body body;
    static inline void** arguments;
    static inline Thread threads[MOST];
    static inline jmp_buf scheduler;
    static inline jmp_buf launcher;
    static inline Thread* current;
    static inline bool broken;

    static char* stack(unsigned thread) {
        static std::unique_ptr<char[]> all(new char[MOST * STACK]);
        return all.get() + thread * STACK;
    }

    static void pause() {
        if (_setjmp(current->paused) == 0) _longjmp(scheduler, 1);
    }

    static void live() {
        for (;;) {
            body(arguments);
            current->done = true;
            pause();
        }
    }

    static void begin(unsigned t) {
        threads[t].begun = true;
        ucontext_t context;
        getcontext(&context);
        context.uc_stack.ss_sp = stack(t);
        context.uc_stack.ss_size = STACK;
        context.uc_link = nullptr;
        makecontext(&context, live, 0);
        setcontext(&context);
    }

    /** Until its end or its next barrier. */
    static void resume(unsigned t) {
        threadIdx = {t % blockDim.x, t / blockDim.x};
        current = &threads[t];
        current->done = false;
        if (_setjmp(scheduler) == 0) {
            if (current->begun) _longjmp(current->paused, 1);
            begin(t);
        }
        current = nullptr;
    }

    /** All of them to the next barrier. Says whether they are done; a barrier is for all or none. */
    static bool round(unsigned count, bool descending) {
        unsigned done = 0;
        for (unsigned i = 0; i < count; i++) {
            const unsigned t = descending ? count - 1 - i : i;
            resume(t);
            done += threads[t].done;
        }
        broken |= done != 0 && done != count;
        return done != 0;
    }

    /** The first thread shows whether there are barriers: without, the others are plain calls. */
    static void run(unsigned count, bool descending) {
        const unsigned first = descending ? count - 1 : 0;
        resume(first);
        if (threads[first].done) {
            for (unsigned i = 1; i < count; i++) {
                const unsigned t = descending ? count - 1 - i : i;
                threadIdx = {t % blockDim.x, t / blockDim.x};
                body(arguments);
            }
            return;
        }
        unsigned done = 0;
        for (unsigned i = 1; i < count; i++) {
            const unsigned t = descending ? count - 1 - i : i;
            resume(t);
            done += threads[t].done;
        }
        broken |= done != 0;
        while (!broken && !round(count, descending)) {}
        if (broken) forget();
    }

    static void forget() {
        for (Thread& thread : threads) thread.begun = false;
        current = nullptr;
    }

public:
    static void barrier() {
        if (current == nullptr) broken = true;
        else pause();
    }

    /** Ends the launch, for whichever of its threads. */
    [[noreturn]] static void abandon() { _longjmp(launcher, 1); }

    /** Says whether every barrier was met by all threads. */
    static bool launch(Body kernel, void** values, Place grid, Place block, bool descending) {
        body = kernel;
        arguments = values;
        gridDim = grid;
        blockDim = block;
        broken = false;
        if (_setjmp(launcher) != 0) {
            forget();
            return true;
        }
        const unsigned blocks = grid.x * grid.y;
        for (unsigned i = 0; i < blocks && !broken; i++) {
            const unsigned b = descending ? blocks - 1 - i : i;
            blockIdx = {b % grid.x, b / grid.x};
            std::memset(__start_shared_memory, 0xFF, __stop_shared_memory - __start_shared_memory);
            run(block.x * block.y, descending);
        }
        return !broken;
    }
};

inline void __syncthreads() { Block::barrier(); }
