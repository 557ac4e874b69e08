// How a kernel's threads share the work: any grid and any block do it all.
#pragma once

/** For each i from 0 to n - 1. */
#define FOR_ELEMENTS(i, n)                                                                     \
    for (long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x; i < (n);             \
         i += (long long) gridDim.x * blockDim.x)

/** For each place of a matrix: a block's x runs along the columns, so no index is divided. */
#define FOR_MATRIX(row, rows, column, columns)                                                 \
    for (long long row = (long long) blockIdx.y * blockDim.y + threadIdx.y; row < (rows);      \
         row += (long long) gridDim.y * blockDim.y)                                            \
        for (long long column = (long long) blockIdx.x * blockDim.x + threadIdx.x;             \
             column < (columns); column += (long long) gridDim.x * blockDim.x)
