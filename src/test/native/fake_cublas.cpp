// Stands in for cuBLAS in tests: the plainest product, put into the stream of fake_cuda.cpp.
// It insists on what real use needs: a stream and a workspace of one's own, fp32 throughout.
#include <cstddef>

extern "C" void fake_enqueue(void (*work)(void*), void* argument);

namespace {

enum { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, NOT_SUPPORTED = 15 };

struct Handle {
    void* stream;
    void* workspace;
};

struct Product {
    int ta, tb, m, n, k;
    const float* a;
    int lda;
    const float* b;
    int ldb;
    float beta;
    float* c;
    int ldc;

    static void run(void* argument) {
        const Product p = *static_cast<Product*>(argument);
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
    *handle = new Handle{};
    return SUCCESS;
}

int cublasDestroy_v2(void* handle) {
    delete static_cast<Handle*>(handle);
    return SUCCESS;
}

int cublasGetVersion_v2(void*, int* version) {
    *version = VERSION;
    return SUCCESS;
}

int cublasSetStream_v2(void* handle, void* stream) {
    static_cast<Handle*>(handle)->stream = stream;
    return SUCCESS;
}

int cublasSetWorkspace_v2(void* handle, void* workspace, std::size_t bytes) {
    static_cast<Handle*>(handle)->workspace = workspace;
    return bytes >= (4 << 20) ? SUCCESS : INVALID_VALUE;
}

int cublasGemmEx(
    void* handle, int ta, int tb, int m, int n, int k, const void* alpha, const void* a, int a_type,
    int lda, const void* b, int b_type, int ldb, const void* beta, void* c, int c_type, int ldc,
    int compute_type, int algorithm) {
    const Handle* h = static_cast<Handle*>(handle);
    if (h->stream == nullptr || h->workspace == nullptr) return NOT_INITIALIZED;
    if (a_type != 0 || b_type != 0 || c_type != 0 || algorithm != -1) return INVALID_VALUE;
    if (*static_cast<const float*>(alpha) != 1) return INVALID_VALUE;
    if (lda < (ta ? k : m) || ldb < (tb ? n : k) || ldc < m) return INVALID_VALUE;
    if (compute_type != 68 && compute_type != 77 && compute_type != 75) return NOT_SUPPORTED;
    // Captured work may run any number of times, so this is never freed.
    fake_enqueue(
        Product::run,
        new Product{
            ta, tb, m, n, k, static_cast<const float*>(a), lda, static_cast<const float*>(b), ldb,
            *static_cast<const float*>(beta), static_cast<float*>(c), ldc});
    return SUCCESS;
}
}
