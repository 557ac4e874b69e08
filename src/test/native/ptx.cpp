// The hooks of ptx.h, and launches by name.
#include "ptx.h"

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

enum State : unsigned char { UNWRITTEN, WRITTEN, FORBIDDEN };

constexpr unsigned WORD = 4;
constexpr unsigned SHARED_BYTES = 48 << 10;

/** Who did something with a word last. Launches are counted from 1. */
struct Stamp {
    unsigned launch = 0;
    unsigned block = 0;
    unsigned epoch = 0;
    unsigned thread = 0;
    /** Whether other blocks of the launch, other threads since the barrier, did it too. */
    bool blocks = false;
    bool threads = false;
};

struct Word {
    Stamp writer;
    Stamp reader;
};

}  // namespace

struct Allocation {
    std::uint64_t start;
    std::uint64_t bytes;
    std::vector<unsigned char> state;
    std::vector<Word> words;
};

namespace {

std::map<std::uint64_t, Allocation> allocations;
unsigned generation = 1;
unsigned launches;
std::string fault;

/** In the section that host/cuda.h fills with NaN when a block begins. */
__attribute__((section("shared_memory"), aligned(16))) char shared_bytes[SHARED_BYTES];
Word shared_words[SHARED_BYTES / WORD];

std::map<std::string, const Kernel*>& kernels() {
    static std::map<std::string, const Kernel*> all;
    return all;
}

unsigned this_block() { return blockIdx.y * gridDim.x + blockIdx.x; }
unsigned this_thread() { return threadIdx.y * blockDim.x + threadIdx.x; }

void report(const Site& site, const std::string& what) {
    fault = std::string(site.file) + ":" + std::to_string(site.line) + ": thread "
        + std::to_string(this_thread()) + " of block " + std::to_string(this_block()) + " " + what;
}

void report(const Site& site, const char* does, unsigned bytes, const std::string& what) {
    report(site, std::string(does) + " " + std::to_string(bytes) + " bytes " + what);
}

/** Whether another block of the launch, or another thread since the last barrier, has done it. */
const char* conflict(const Stamp& by, unsigned epoch) {
    if (by.launch != launches) return nullptr;
    if (by.blocks || by.block != this_block()) return "another block of the launch";
    if (by.epoch != epoch) return nullptr;
    if (by.threads || by.thread != this_thread()) return "another thread since the last barrier";
    return nullptr;
}

void stamp(Stamp& by, unsigned epoch) {
    const Stamp now{launches, this_block(), epoch, this_thread()};
    if (by.launch != now.launch) by = now;
    else if (by.block != now.block) by = {now.launch, now.block, epoch, now.thread, true, false};
    else if (by.epoch != epoch) by = {now.launch, now.block, epoch, now.thread, by.blocks, false};
    else if (by.thread != now.thread) by.threads = true;
}

bool races(const Site& site, Word* words, unsigned bytes, unsigned epoch, bool writes) {
    for (unsigned w = 0; w * WORD < bytes; w++) {
        const char* other = conflict(words[w].writer, epoch);
        if (other != nullptr) {
            report(site, writes ? "writes" : "reads", bytes, std::string("that ") + other + " wrote");
            return true;
        }
        if (!writes) {
            stamp(words[w].reader, epoch);
            continue;
        }
        other = conflict(words[w].reader, epoch);
        if (other != nullptr) {
            report(site, "writes", bytes, std::string("that ") + other + " read");
            return true;
        }
        stamp(words[w].writer, epoch);
    }
    return false;
}

Allocation* around(std::uint64_t address) {
    auto after = allocations.upper_bound(address);
    if (after == allocations.begin()) return nullptr;
    Allocation& found = std::prev(after)->second;
    return address < found.start + found.bytes ? &found : nullptr;
}

/** Null after a fault. */
char* access(Site& site, std::uint64_t address, unsigned bytes, unsigned epoch, bool writes) {
    const char* does = writes ? "writes" : "reads";
    if (address % bytes != 0) {
        report(site, does, bytes, "that are not aligned");
        return nullptr;
    }
    Allocation* in = site.generation == generation ? site.last : nullptr;
    if (in == nullptr || address < in->start || address >= in->start + in->bytes) {
        in = around(address);
        site.last = in;
        site.generation = generation;
    }
    if (in == nullptr || address + bytes > in->start + in->bytes) {
        report(site, does, bytes, "outside of any array");
        return nullptr;
    }
    const std::uint64_t at = address - in->start;
    for (unsigned i = 0; i < bytes; i++) {
        unsigned char& state = in->state[at + i];
        if (state == FORBIDDEN) {
            report(site, does, bytes, "outside of any array");
            return nullptr;
        }
        if (writes) state = WRITTEN;
        if (state == UNWRITTEN) {
            report(site, does, bytes, "that nobody wrote");
            return nullptr;
        }
    }
    if (races(site, &in->words[at / WORD], bytes, epoch, writes)) return nullptr;
    return reinterpret_cast<char*>(address);
}

/** Null after a fault. */
char* access(
    Site& site, const Shared* variables, std::uint32_t at, unsigned bytes, unsigned epoch,
    bool writes) {
    const char* does = writes ? "writes" : "reads";
    if (at % bytes != 0) {
        report(site, does, bytes, "of shared memory that are not aligned");
        return nullptr;
    }
    while (variables->to != 0 && (at < variables->from || at + bytes > variables->to)) variables++;
    if (variables->to == 0) {
        report(site, does, bytes, "of shared memory outside of any array");
        return nullptr;
    }
    Word* words = &shared_words[at / WORD];
    for (unsigned w = 0; !writes && w * WORD < bytes; w++) {
        if (words[w].writer.launch == launches && words[w].writer.block == this_block()) continue;
        report(site, does, bytes, "of shared memory that nobody wrote");
        return nullptr;
    }
    // What an earlier block did with its shared memory is no concern of this one.
    for (unsigned w = 0; w * WORD < bytes; w++) {
        if (words[w].writer.block != this_block()) words[w].writer = {};
        if (words[w].reader.block != this_block()) words[w].reader = {};
    }
    if (races(site, words, bytes, epoch, writes)) return nullptr;
    return shared_bytes + at;
}

/** Here, no thread of the launch has a string or the like to give back. */
char* unless_fault(char* place) {
    if (place == nullptr) Block::abandon();
    return place;
}

/** Where the first thread of a block waits, after so many barriers. */
struct Meeting {
    unsigned launch = 0;
    unsigned block = 0;
    unsigned epoch = 0;
    int line = 0;
} last_meeting;

/** A barrier that these threads of a block pass by, all from a number on; none where the line is 0. */
struct LeftOut {
    std::string file;
    int line = 0;
    unsigned from = 0;
} left_out;

}  // namespace

bool meeting(const Site& site, unsigned epoch) {
    if (site.line == left_out.line && site.file == left_out.file && this_thread() >= left_out.from) {
        return false;
    }
    Meeting& last = last_meeting;
    if (last.launch != launches || last.block != this_block() || last.epoch != epoch) {
        last = {launches, this_block(), epoch, site.line};
    }
    if (last.line == site.line) return true;
    report(site, "waits at another barrier than others of its block");
    Block::abandon();
}

void divided_by_zero(const Site& site) {
    report(site, "divides by 0");
    Block::abandon();
}

const void* reading(Site& site, std::uint64_t address, unsigned bytes, unsigned epoch) {
    return unless_fault(access(site, address, bytes, epoch, false));
}

void* writing(Site& site, std::uint64_t address, unsigned bytes, unsigned epoch) {
    return unless_fault(access(site, address, bytes, epoch, true));
}

const void* reading(
    Site& site, const Shared* variables, std::uint32_t at, unsigned bytes, unsigned epoch) {
    return unless_fault(access(site, variables, at, bytes, epoch, false));
}

void* writing(
    Site& site, const Shared* variables, std::uint32_t at, unsigned bytes, unsigned epoch) {
    return unless_fault(access(site, variables, at, bytes, epoch, true));
}

Kernel::Kernel(const char* name, const char* signature, unsigned most, void (*call)(void**))
    : name(name), signature(signature), most_threads(most), call(call) {
    kernels()[name] = this;
}

/** Tells of an array, nothing of which has been written. */
EXPORT void shadow_allocate(std::uint64_t start, std::uint64_t bytes) {
    allocations[start] = {
        start, bytes, std::vector<unsigned char>(bytes, UNWRITTEN),
        std::vector<Word>((bytes + WORD - 1) / WORD)};
    generation++;
}

EXPORT void shadow_free(std::uint64_t start) {
    allocations.erase(start);
    generation++;
}

/** Marks bytes: 0 as not written, 1 as written, 2 as no part of an array. */
EXPORT void shadow_mark(std::uint64_t address, std::uint64_t bytes, int state) {
    Allocation* in = around(address);
    for (std::uint64_t i = 0; in != nullptr && i < bytes; i++) {
        in->state[address - in->start + i] = static_cast<unsigned char>(state);
    }
}

EXPORT void leave_out(const char* file, int line, unsigned from) { left_out = {file, line, from}; }

EXPORT const char* signature(const char* name) {
    auto found = kernels().find(name);
    return found == kernels().end() ? nullptr : found->second->signature;
}

/** What went wrong in the last launch, or empty. */
EXPORT const char* fault_text() { return fault.c_str(); }

EXPORT bool launch(
    const char* name, int grid_x, int grid_y, int block_x, int block_y, bool descending,
    void** values) {
    const Kernel* kernel = kernels().at(name);
    launches++;
    fault.clear();
    if (static_cast<unsigned>(block_x * block_y) > kernel->most_threads) {
        fault = std::string(name) + " is compiled for at most "
            + std::to_string(kernel->most_threads) + " threads a block";
        return true;
    }
    const Place grid{(unsigned) grid_x, (unsigned) grid_y};
    const Place block{(unsigned) block_x, (unsigned) block_y};
    return Block::launch(kernel->call, values, grid, block, descending);
}
