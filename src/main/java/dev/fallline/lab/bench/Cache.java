package dev.fallline.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cache of the processor for data, as Linux describes it.
 *
 * @param level 1 for the nearest
 * @param bytes of one
 * @param sharers processors that share one
 */
public record Cache(int level, long bytes, int sharers) {
    /** Where Linux describes the caches of the first processor. */
    static final Path DESCRIBED = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /** For data larger than every cache. */
    static final String MEMORY = "memory";

    static final String UNKNOWN = "unknown";

    /** Those described in a folder, the nearest first; none where it is not there. */
    static List<Cache> read(Path folder) {
        List<Cache> caches = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> indices =
                    entries.filter(f -> f.getFileName().toString().startsWith("index")).toList();
            for (Path index : indices) {
                if (text(index, "type").equals("Instruction")) continue;
                caches.add(
                        new Cache(
                                Integer.parseInt(text(index, "level")),
                                bytes(text(index, "size")),
                                count(text(index, "shared_cpu_list"))));
            }
        } catch (IOException e) {
            return List.of();
        }
        caches.sort(Comparator.comparingInt(Cache::level));
        return caches;
    }

    private static String text(Path index, String name) throws IOException {
        return Files.readString(index.resolve(name)).strip();
    }

    /** {@code 48K}, {@code 2M} or a plain number. */
    static long bytes(String size) {
        long factor =
                switch (size.charAt(size.length() - 1)) {
                    case 'K' -> 1L << 10;
                    case 'M' -> 1L << 20;
                    case 'G' -> 1L << 30;
                    default -> 1;
                };
        return factor * Long.parseLong(size.replaceAll("[KMG]$", ""));
    }

    /** How many a list such as {@code 0-3,8} has. */
    static int count(String list) {
        int count = 0;
        for (String range : list.split(",")) {
            String[] ends = range.split("-");
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }

    /** What those together hold that so many threads have to themselves, as {@code L2}. */
    static String holding(List<Cache> caches, long footprint, int threads) {
        if (caches.isEmpty()) return UNKNOWN;
        for (Cache cache : caches) {
            long all = cache.bytes * Math.ceilDiv(threads, cache.sharers);
            if (footprint <= all) return "L" + cache.level;
        }
        return MEMORY;
    }

    @Override
    public String toString() {
        String size = bytes < 1 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
        return "L%d %s".formatted(level, size);
    }
}
