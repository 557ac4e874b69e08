// A function by its number, which is its place in FUNCTIONS or BINARIES, for kernels that have them all.
#pragma once

#include "functions.cuh"

namespace {

#define VALUE(name, formula) case F_##name: return formula;
#define NAME(name, formula) F_##name,

enum { FUNCTIONS(NAME) };

__device__ inline float value_of(int which, float v) {
    switch (which) {
        FUNCTIONS(VALUE)
        default: return v;
    }
}

__device__ inline float slope_of(int which, float s, float u) {
    switch (which) {
        SLOPES(VALUE)
        default: return u;
    }
}

enum { BINARIES(NAME) };

__device__ inline float binary_of(int which, float a, float b) {
    switch (which) {
        BINARIES(VALUE)
        default: return a;
    }
}

#undef VALUE
#undef NAME

}  // namespace
