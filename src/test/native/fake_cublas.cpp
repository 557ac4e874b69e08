// Stands in for cuBLAS in tests: the plainest product, put into the stream of fake_cuda.cpp.
// It insists on what real use needs: the context, without which cuBLAS takes that of the first GPU; a
// stream and a workspace of one's own, set in this order since a new stream resets the workspace; fp32
// throughout; and matrices in device memory. Each product fills the workspace with garbage.
#include <cstddef>
#include <cstdint>
#include <cstring>

extern "C" void fake_enqueue(void (*work)(void*), void* argument);
extern "C" bool fake_current();
extern "C" bool fake_owned(std::uintptr_t address, std::size_t bytes);

namespace {

enum { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, NOT_SUPPORTED = 15 };

struct Handle {
    void* stream;
    void* workspace;
    std::size_t bytes;
};

/** Whether so many columns lie in device memory. */
bool owned(const void* matrix, int columns, int ld, int rows) {
    const std::size_t floats = static_cast<std::size_t>(columns - 1) * ld + rows;
    return fake_owned(reinterpret_cast<std::uintptr_t>(matrix), floats * sizeof(float));
}

struct Product {
    int ta, tb, m, n, k;
    const float* a;
    int lda;
    const float* b;
    int ldb;
    float beta;
    float* c;
    int ldc;
    void* workspace;
    std::size_t bytes;

    static void run(void* argument) {
        const Product p = *static_cast<Product*>(argument);
        std::memset(p.workspace, 0xFF, p.bytes);
        for (int j = 0; j < p.n; j++) {
            for (int i = 0; i < p.m; i++) {
                float sum = 0;
                for (int l = 0; l < p.k; l++) {
                    const float left = p.ta ? p.a[l + i * p.lda] : p.a[i + l * p.lda];
                    const float right = p.tb ? p.b[j + l * p.ldb] : p.b[l + j * p.ldb];
                    sum += left * right;
                }
                float& out = p.c[i + j * p.ldc];
                out = p.beta == 0 ? sum : sum + out;
            }
        }
    }
};

}  // namespace

extern "C" {

int cublasCreate_v2(void** handle) {
    if (!fake_current()) return NOT_INITIALIZED;
    *handle = new Handle{};
    return SUCCESS;
}

int cublasDestroy_v2(void* handle) {
    if (!fake_current()) return NOT_INITIALIZED;
    delete static_cast<Handle*>(handle);
    return SUCCESS;
}

int cublasGetVersion_v2(void*, int* version) {
    *version = VERSION;
    return SUCCESS;
}

int cublasSetStream_v2(void* handle, void* stream) {
    *static_cast<Handle*>(handle) = {stream, nullptr, 0};
    return SUCCESS;
}

int cublasSetWorkspace_v2(void* handle, void* workspace, std::size_t bytes) {
    const auto address = reinterpret_cast<std::uintptr_t>(workspace);
    if (address % 256 != 0 || bytes < (4 << 20) || !fake_owned(address, bytes)) {
        return INVALID_VALUE;
    }
    static_cast<Handle*>(handle)->workspace = workspace;
    static_cast<Handle*>(handle)->bytes = bytes;
    return SUCCESS;
}

int cublasGemmEx(
    void* handle, int ta, int tb, int m, int n, int k, const void* alpha, const void* a, int a_type,
    int lda, const void* b, int b_type, int ldb, const void* beta, void* c, int c_type, int ldc,
    int compute_type, int algorithm) {
    const Handle* h = static_cast<Handle*>(handle);
    if (!fake_current() || h->stream == nullptr || h->workspace == nullptr) return NOT_INITIALIZED;
    if (a_type != 0 || b_type != 0 || c_type != 0 || algorithm != -1) return INVALID_VALUE;
    if (*static_cast<const float*>(alpha) != 1) return INVALID_VALUE;
    if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return INVALID_VALUE;
    if (compute_type != 68 && compute_type != 77 && compute_type != 75) return NOT_SUPPORTED;
    if (!owned(a, ta ? m : k, lda, ta ? k : m)) return INVALID_VALUE;
    if (!owned(b, tb ? k : n, ldb, tb ? n : k)) return INVALID_VALUE;
    if (!owned(c, n, ldc, m)) return INVALID_VALUE;
    // Captured work may run any number of times, so this is never freed.
    fake_enqueue(
        Product::run,
        new Product{
            ta, tb, m, n, k, static_cast<const float*>(a), lda, static_cast<const float*>(b), ldb,
            *static_cast<const float*>(beta), static_cast<float*>(c), ldc, h->workspace, h->bytes});
    return SUCCESS;
}
}
