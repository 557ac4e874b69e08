// Stands in for NVIDIA's driver in tests: the functions of libcuda that Fallline calls through
// JCuda, with kernels that run on the processor. It is lazier than a real one may be and as strict:
// nothing that is put into a stream happens before somebody waits for the stream; nothing but
// launches and copies on the device may be captured; a thread must have made the context current;
// asynchronous copies need page-locked memory; what was destroyed, unloaded or freed is refused.
// fake_faults.cpp breaks each rule. When the context goes it says on standard error what was left
// behind.
//
// FAKE_KERNELS   library of the kernels, as the tests make it; where it has shadow memory (ptx.cpp),
//                a kernel's fault is said on standard error, and the GPU is lost
// FAKE_MEMORY    bytes that may be allocated
// FAKE_MAJOR     of the compute capability
// FAKE_WORKS     after so many launches and copies the GPU is lost
#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

using Work = std::function<void()>;

enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    ILLEGAL_STATE = 401,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
    CAPTURE_UNSUPPORTED = 900,
};

struct Function {
    std::string name;
};

struct Module {
    std::string text;
    std::map<std::string, Function> functions;
};

struct Graph {
    std::vector<Work> works;
};

static long long setting(const char* name, long long otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::atoll(text);
}

static std::map<std::uintptr_t, std::size_t> allocations;
static std::map<std::uintptr_t, std::size_t> locked;
static std::set<void*> functions, live_graphs, live_events, live_modules;
static thread_local void* current;
static std::vector<Work> stream;
static Graph* capturing;
static bool lost;
static long long works;
static int modules, graphs, streams, pages, events, captures, replays;

static long long used() {
    long long sum = 0;
    for (const auto& [address, bytes] : allocations) sum += bytes;
    return sum;
}

static void* kernels(const char* symbol) {
    static void* library = dlopen(std::getenv("FAKE_KERNELS"), RTLD_NOW);
    return dlsym(library, symbol);
}

static const char* signature(const std::string& kernel) {
    return reinterpret_cast<const char* (*) (const char*)>(kernels("signature"))(kernel.c_str());
}

static void put(Work&& work) {
    (capturing != nullptr ? capturing->works : stream).push_back(std::move(work));
}

/** Whether the whole range lies in one of these pieces. */
static bool within(
    const std::map<std::uintptr_t, std::size_t>& pieces, std::uintptr_t address,
    std::size_t bytes) {
    auto after = pieces.upper_bound(address);
    if (after == pieces.begin()) return false;
    const auto& [start, size] = *std::prev(after);
    return address + bytes <= start + size;
}

static bool owned(std::uintptr_t address, std::size_t bytes) {
    return within(allocations, address, bytes);
}

static bool page_locked(const void* address, std::size_t bytes) {
    return within(locked, reinterpret_cast<std::uintptr_t>(address), bytes);
}

/** What nearly every function asks for first. */
#define REQUIRE(condition, otherwise) \
    if (!(condition)) return otherwise
#define REQUIRE_CONTEXT REQUIRE(current == &allocations, INVALID_CONTEXT)
#define REQUIRE_NO_CAPTURE REQUIRE(capturing == nullptr, CAPTURE_UNSUPPORTED)

/** Tells the kernels' shadow memory, where they have one. */
template <class... A>
static void shadow(const char* function, A... arguments) {
    void* found = std::getenv("FAKE_KERNELS") == nullptr ? nullptr : kernels(function);
    if (found != nullptr) reinterpret_cast<void (*)(A...)>(found)(arguments...);
}

static void written(std::uintptr_t address, std::size_t bytes) {
    shadow("shadow_mark", std::uint64_t{address}, std::uint64_t{bytes}, 1);
}

/** After a launch. */
static void look_for_fault() {
    void* found = kernels("fault_text");
    if (found == nullptr) return;
    const char* text = reinterpret_cast<const char* (*) ()>(found)();
    if (*text == '\0') return;
    std::fprintf(stderr, "fake cuda: %s\n", text);
    lost = true;
}

extern "C" {

/** For the stand-in of cuBLAS: like a launch. */
void fake_enqueue(void (*work)(void*), void* argument) {
    put([=] { work(argument); });
}

/** Whether the calling thread has made the context current. */
bool fake_current() { return current == &allocations; }

bool fake_owned(std::uintptr_t address, std::size_t bytes) { return owned(address, bytes); }

int cuInit(unsigned) { return SUCCESS; }

int cuDriverGetVersion(int* version) {
    *version = 12040;
    return SUCCESS;
}

int cuDeviceGetCount(int* count) {
    *count = 1;
    return SUCCESS;
}

int cuDeviceGet(int* device, int index) {
    *device = index;
    return SUCCESS;
}

int cuDeviceGetName(char* name, int length, int) {
    std::strncpy(name, "Fake GPU", length);
    return SUCCESS;
}

int cuDeviceTotalMem_v2(std::size_t* bytes, int) {
    *bytes = setting("FAKE_MEMORY", 1LL << 30);
    return SUCCESS;
}

int cuDeviceGetAttribute(int* value, int attribute, int) {
    *value = attribute == 75 ? setting("FAKE_MAJOR", 8) : attribute == 76 ? 6 : 2;
    return SUCCESS;
}

int cuGetErrorString(int, const char** text) {
    *text = "as the test wanted";
    return SUCCESS;
}

int cuDevicePrimaryCtxRetain(void** context, int) {
    *context = &allocations;
    return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int) {
    std::fprintf(
        stderr,
        "fake cuda: left %zu allocations, %d graphs, %d streams, %d pages, %d events, %d modules;"
        " captured %d, replayed %d\n",
        allocations.size(), graphs, streams, pages, events, modules, captures, replays);
    return SUCCESS;
}

int cuCtxSetCurrent(void* context) {
    REQUIRE(context == &allocations, INVALID_CONTEXT);
    current = context;
    return SUCCESS;
}

int cuStreamCreate(void** made, unsigned flags) {
    REQUIRE_CONTEXT;
    *made = &stream;
    streams++;
    return flags == 1 ? SUCCESS : INVALID_VALUE;
}

int cuStreamDestroy_v2(void*) {
    streams--;
    return SUCCESS;
}

int cuStreamSynchronize(void* s) {
    REQUIRE_CONTEXT;
    REQUIRE(s == &stream, INVALID_HANDLE);
    REQUIRE_NO_CAPTURE;
    const long long most = setting("FAKE_WORKS", -1);
    for (const Work& work : stream) {
        if (++works == most) lost = true;
        if (!lost) work();
    }
    stream.clear();
    return lost ? ILLEGAL_ADDRESS : SUCCESS;
}

int cuMemAllocHost_v2(void** made, std::size_t bytes) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    *made = std::malloc(bytes);
    locked[reinterpret_cast<std::uintptr_t>(*made)] = bytes;
    pages++;
    return SUCCESS;
}

int cuMemFreeHost(void* address) {
    REQUIRE(locked.erase(reinterpret_cast<std::uintptr_t>(address)) == 1, INVALID_VALUE);
    std::free(address);
    pages--;
    return SUCCESS;
}

int cuMemAlloc_v2(std::uintptr_t* made, std::size_t bytes) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    REQUIRE(bytes > 0, INVALID_VALUE);
    if (used() + static_cast<long long>(bytes) > setting("FAKE_MEMORY", 1LL << 30)) {
        return OUT_OF_MEMORY;
    }
    void* address = std::aligned_alloc(256, (bytes + 255) / 256 * 256);
    std::memset(address, 0xFF, bytes);
    *made = reinterpret_cast<std::uintptr_t>(address);
    allocations[*made] = bytes;
    shadow("shadow_allocate", std::uint64_t{*made}, std::uint64_t{bytes});
    return SUCCESS;
}

/** A real one waits until nobody uses it, too. */
int cuMemFree_v2(std::uintptr_t address) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    REQUIRE(allocations.count(address) == 1, INVALID_VALUE);
    int status = cuStreamSynchronize(&stream);
    allocations.erase(address);
    shadow("shadow_free", std::uint64_t{address});
    std::free(reinterpret_cast<void*>(address));
    return status;
}

int cuMemGetInfo_v2(std::size_t* free, std::size_t* total) {
    *total = setting("FAKE_MEMORY", 1LL << 30);
    *free = *total - used();
    return SUCCESS;
}

int cuMemsetD8Async(std::uintptr_t address, unsigned char value, std::size_t bytes, void* s) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    REQUIRE(s == &stream && owned(address, bytes), INVALID_VALUE);
    stream.push_back([=] { std::memset(reinterpret_cast<void*>(address), value, bytes); });
    written(address, bytes);
    return SUCCESS;
}

int cuMemcpyHtoDAsync_v2(std::uintptr_t to, const void* from, std::size_t bytes, void* s) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    REQUIRE(s == &stream && owned(to, bytes) && page_locked(from, bytes), INVALID_VALUE);
    stream.push_back([=] { std::memcpy(reinterpret_cast<void*>(to), from, bytes); });
    written(to, bytes);
    return SUCCESS;
}

int cuMemcpyDtoHAsync_v2(void* to, std::uintptr_t from, std::size_t bytes, void* s) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    REQUIRE(s == &stream && owned(from, bytes) && page_locked(to, bytes), INVALID_VALUE);
    stream.push_back([=] { std::memcpy(to, reinterpret_cast<void*>(from), bytes); });
    return SUCCESS;
}

int cuMemcpyDtoDAsync_v2(std::uintptr_t to, std::uintptr_t from, std::size_t bytes, void* s) {
    REQUIRE_CONTEXT;
    REQUIRE(s == &stream && owned(from, bytes) && owned(to, bytes), INVALID_VALUE);
    written(to, bytes);
    put([=] { std::memcpy(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes); });
    return SUCCESS;
}

int cuEventCreate(void** made, unsigned flags) {
    REQUIRE_CONTEXT;
    *made = new bool(false);
    live_events.insert(*made);
    events++;
    return flags == 2 ? SUCCESS : INVALID_VALUE;
}

int cuEventDestroy_v2(void* event) {
    REQUIRE(live_events.erase(event) == 1, INVALID_HANDLE);
    delete static_cast<bool*>(event);
    events--;
    return SUCCESS;
}

int cuEventRecord(void* event, void* s) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    return s == &stream && live_events.count(event) == 1 ? SUCCESS : INVALID_HANDLE;
}

/** Everything before is done, and more than that: an event lies somewhere in the one stream. */
int cuEventSynchronize(void* event) {
    REQUIRE(live_events.count(event) == 1, INVALID_HANDLE);
    return cuStreamSynchronize(&stream);
}

int cuModuleLoadData(void** made, const void* image) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    *made = new Module{static_cast<const char*>(image), {}};
    live_modules.insert(*made);
    modules++;
    return SUCCESS;
}

int cuModuleUnload(void* module) {
    REQUIRE(live_modules.erase(module) == 1, INVALID_HANDLE);
    for (auto& [name, function] : static_cast<Module*>(module)->functions) {
        functions.erase(&function);
    }
    delete static_cast<Module*>(module);
    modules--;
    return SUCCESS;
}

int cuModuleGetFunction(void** made, void* module, const char* name) {
    REQUIRE(live_modules.count(module) == 1, INVALID_HANDLE);
    Module* in = static_cast<Module*>(module);
    const std::string entry = std::string(".entry ") + name + "(";
    if (in->text.find(entry) == std::string::npos) return NOT_FOUND;
    if (signature(name) == nullptr) return NOT_FOUND;
    *made = &(in->functions[name] = Function{name});
    functions.insert(*made);
    return SUCCESS;
}

int cuLaunchKernel(
    void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
    unsigned shared, void* s, void** arguments, void** extra) {
    REQUIRE_CONTEXT;
    REQUIRE(functions.count(function) == 1, INVALID_HANDLE);
    const Function f = *static_cast<Function*>(function);
    if (s != &stream || extra != nullptr || shared != 0 || gz != 1 || bz != 1) return INVALID_VALUE;
    if (gx < 1 || gy < 1 || gy > 65535 || bx < 1 || by < 1 || bx * by > 1024) return INVALID_VALUE;
    // The arguments are the caller's again when this returns.
    std::vector<std::uint64_t> values;
    for (const char* c = signature(f.name); *c != '\0'; c++) {
        std::uint64_t value = 0;
        std::memcpy(&value, arguments[values.size()], *c == 'l' || *c == 'd' ? 8 : 4);
        values.push_back(value);
    }
    put([=] {
        std::vector<std::uint64_t> own = values;
        std::vector<void*> pointers;
        for (std::uint64_t& value : own) pointers.push_back(&value);
        auto run = reinterpret_cast<bool (*)(const char*, int, int, int, int, bool, void**)>(
            kernels("launch"));
        run(f.name.c_str(), gx, gy, bx, by, false, pointers.data());
        look_for_fault();
    });
    return SUCCESS;
}

int cuStreamBeginCapture_v2(void* s, int mode) {
    REQUIRE_CONTEXT;
    REQUIRE(s == &stream && mode == 1, INVALID_VALUE);
    REQUIRE(capturing == nullptr, ILLEGAL_STATE);
    capturing = new Graph();
    graphs++;
    return SUCCESS;
}

int cuStreamEndCapture(void*, void** graph) {
    REQUIRE_CONTEXT;
    REQUIRE(capturing != nullptr, ILLEGAL_STATE);
    *graph = capturing;
    live_graphs.insert(capturing);
    capturing = nullptr;
    return SUCCESS;
}

int cuGraphInstantiateWithFlags(void** made, void* graph, unsigned long long) {
    REQUIRE_CONTEXT;
    REQUIRE(live_graphs.count(graph) == 1, INVALID_HANDLE);
    *made = new Graph(*static_cast<Graph*>(graph));
    live_graphs.insert(*made);
    graphs++;
    captures++;
    return SUCCESS;
}

int cuGraphDestroy(void* graph) {
    REQUIRE(live_graphs.erase(graph) == 1, INVALID_HANDLE);
    delete static_cast<Graph*>(graph);
    graphs--;
    return SUCCESS;
}

int cuGraphExecDestroy(void* graph) { return cuGraphDestroy(graph); }

int cuGraphLaunch(void* graph, void* s) {
    REQUIRE_CONTEXT;
    REQUIRE_NO_CAPTURE;
    REQUIRE(s == &stream && live_graphs.count(graph) == 1, INVALID_HANDLE);
    const Graph copy = *static_cast<Graph*>(graph);
    stream.insert(stream.end(), copy.works.begin(), copy.works.end());
    replays++;
    return SUCCESS;
}
}
