// Breaks each rule of the stand-ins, and prints what was said: one line a rule, the code that a real
// driver or cuBLAS gives for it, or a success where the rule is not kept.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>

extern "C" {
int cuDevicePrimaryCtxRetain(void**, int);
int cuCtxSetCurrent(void*);
int cuStreamCreate(void**, unsigned);
int cuStreamSynchronize(void*);
int cuStreamBeginCapture_v2(void*, int);
int cuStreamEndCapture(void*, void**);
int cuMemAlloc_v2(std::uintptr_t*, std::size_t);
int cuMemFree_v2(std::uintptr_t);
int cuMemAllocHost_v2(void**, std::size_t);
int cuMemcpyHtoDAsync_v2(std::uintptr_t, const void*, std::size_t, void*);
int cuMemcpyDtoHAsync_v2(void*, std::uintptr_t, std::size_t, void*);
int cuMemcpyDtoDAsync_v2(std::uintptr_t, std::uintptr_t, std::size_t, void*);
int cuEventCreate(void**, unsigned);
int cuEventDestroy_v2(void*);
int cuEventRecord(void*, void*);
int cuModuleLoadData(void**, const void*);
int cuModuleUnload(void*);
int cuModuleGetFunction(void**, void*, const char*);
int cuLaunchKernel(
    void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**,
    void**);
int cuGraphInstantiateWithFlags(void**, void*, unsigned long long);
int cuGraphLaunch(void*, void*);
int cuGraphDestroy(void*);
int cuGraphExecDestroy(void*);
int cublasCreate_v2(void**);
int cublasSetStream_v2(void*, void*);
int cublasSetWorkspace_v2(void*, void*, std::size_t);
int cublasGemmEx(
    void*, int, int, int, int, int, const void*, const void*, int, int, const void*, int, int,
    const void*, void*, int, int, int, int);
}

static void say(const char* rule, int code) { std::printf("%s: %d\n", rule, code); }

static void need(int code) {
    if (code == 0) return;
    std::printf("what is right was refused: %d\n", code);
    std::exit(1);
}

int main() {
    void *context, *stream, *page, *graph, *instance, *event, *module, *function, *blas;
    std::uintptr_t memory, other;
    need(cuDevicePrimaryCtxRetain(&context, 0));
    say("no context", cuMemAlloc_v2(&memory, 64));
    need(cuCtxSetCurrent(context));
    need(cuStreamCreate(&stream, 1));
    need(cuMemAlloc_v2(&memory, 1 << 12));
    need(cuMemAllocHost_v2(&page, 64));
    std::thread([&] { say("context of another thread", cuMemAlloc_v2(&other, 64)); }).join();

    char pageable[64] = {};
    say("copy from pageable memory", cuMemcpyHtoDAsync_v2(memory, pageable, 64, stream));
    say("copy to pageable memory", cuMemcpyDtoHAsync_v2(pageable, memory, 64, stream));
    need(cuMemcpyHtoDAsync_v2(memory, page, 64, stream));
    say("copy behind an allocation", cuMemcpyHtoDAsync_v2(memory + (1 << 12), page, 64, stream));

    say("end without begin", cuStreamEndCapture(stream, &graph));
    need(cuStreamBeginCapture_v2(stream, 1));
    say("begin twice", cuStreamBeginCapture_v2(stream, 1));
    say("allocation during capture", cuMemAlloc_v2(&other, 64));
    say("free during capture", cuMemFree_v2(memory));
    say("wait during capture", cuStreamSynchronize(stream));
    say("copy from the host during capture", cuMemcpyHtoDAsync_v2(memory, page, 64, stream));
    say("module during capture", cuModuleLoadData(&module, ""));
    need(cuMemcpyDtoDAsync_v2(memory, memory + 1024, 64, stream));
    need(cuStreamEndCapture(stream, &graph));
    need(cuGraphInstantiateWithFlags(&instance, graph, 0));
    need(cuGraphDestroy(graph));
    need(cuGraphLaunch(instance, stream));
    say("instance of a graph that is gone", cuGraphInstantiateWithFlags(&instance, graph, 0));
    need(cuGraphExecDestroy(instance));
    say("launch of a graph that is gone", cuGraphLaunch(instance, stream));

    need(cuEventCreate(&event, 2));
    need(cuEventDestroy_v2(event));
    say("event that is gone", cuEventRecord(event, stream));

    need(cuModuleLoadData(&module, ".visible .entry fallline_advance("));
    need(cuModuleGetFunction(&function, module, "fallline_advance"));
    void* arguments[] = {&memory};
    need(cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, stream, arguments, nullptr));
    need(cuStreamSynchronize(stream));
    need(cuModuleUnload(module));
    say("kernel that was unloaded",
        cuLaunchKernel(function, 1, 1, 1, 1, 1, 1, 0, stream, arguments, nullptr));

    std::uintptr_t workspace;
    const float one = 1;
    auto product = [&](std::uintptr_t c) {
        const void* in = reinterpret_cast<void*>(memory);
        void* out = reinterpret_cast<void*>(c);
        return cublasGemmEx(
            blas, 0, 0, 2, 2, 2, &one, in, 0, 2, in, 0, 2, &one, out, 0, 2, 68, -1);
    };
    need(cuMemAlloc_v2(&workspace, 4 << 20));
    need(cublasCreate_v2(&blas));
    need(cublasSetStream_v2(blas, stream));
    say("workspace that is no device memory", cublasSetWorkspace_v2(blas, page, 4 << 20));
    need(cublasSetWorkspace_v2(blas, reinterpret_cast<void*>(workspace), 4 << 20));
    need(product(memory + 1024));
    std::thread([&] { say("product without a context", product(memory + 1024)); }).join();
    say("product outside of device memory", product(reinterpret_cast<std::uintptr_t>(page)));
    need(cuStreamSynchronize(stream));
    void* used;
    need(cuMemAllocHost_v2(&used, 4));
    need(cuMemcpyDtoHAsync_v2(used, workspace, 4, stream));
    need(cuStreamSynchronize(stream));
    say("word left in the workspace", *static_cast<int*>(used));
    need(cublasSetStream_v2(blas, stream));
    say("workspace set before the stream", product(memory + 1024));

    need(cuMemFree_v2(memory));
    say("memory freed twice", cuMemFree_v2(memory));
    say("copy to freed memory", cuMemcpyHtoDAsync_v2(memory, page, 64, stream));
}
