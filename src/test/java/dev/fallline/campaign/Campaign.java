package dev.fallline.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Attacks what docs/reliability.md promises, as often as is asked for. */
final class Campaign {
    /** How often in a usual build. */
    private static final Map<Attack, Integer> SHARE = new LinkedHashMap<>();

    static {
        SHARE.put(new Kills(), 2);
        SHARE.put(Faults.ofSystemCalls(), 1);
        SHARE.put(Faults.ofFullDisks(), 1);
        SHARE.put(new Starts(), 1);
        SHARE.put(new BitFlips(), 30);
        SHARE.put(new FuzzedReaders(), 2_000);
        SHARE.put(new CommandLines(), 50);
    }

    private Campaign() {}

    /**
     * @param request words such as {@code kills=1000}: of each attack how many, none of those that
     *     are not named, and perhaps {@code seed=N}; empty for the small share
     * @return what went wrong
     */
    static List<String> run(String request) throws IOException, InterruptedException {
        Map<String, Long> counts = new LinkedHashMap<>();
        SHARE.forEach((attack, few) -> counts.put(attack.name(), request.isEmpty() ? few : 0L));
        counts.put("seed", System.nanoTime());
        for (String word : request.isEmpty() ? new String[0] : request.split(" ")) {
            String[] parts = word.split("=");
            if (parts.length != 2 || counts.replace(parts[0], Long.valueOf(parts[1])) == null) {
                throw new IllegalArgumentException(word + ": NAME=COUNT of " + counts.keySet());
            }
        }
        long seed = counts.get("seed");
        System.out.println("seed " + seed);
        List<String> wrong = new ArrayList<>();
        // In memory, where there is such a place, since most of the time would go into fsync.
        Path memory = Path.of("/dev/shm");
        Path temp =
                Files.isWritable(memory)
                        ? Files.createTempDirectory(memory, "fallline-campaign")
                        : Files.createTempDirectory("fallline-campaign");
        for (Attack attack : SHARE.keySet()) {
            int count = counts.get(attack.name()).intValue();
            if (count == 0) continue;
            Tally tally = new Tally();
            long began = System.nanoTime();
            Path folder = Files.createDirectory(temp.resolve(attack.name()));
            attack.run(count, folder, new Random(seed), tally);
            System.out.printf(
                    "%s: %s (%.0f s)%n", attack.name(), tally, (System.nanoTime() - began) / 1e9);
            wrong.addAll(tally.wrong());
        }
        if (wrong.isEmpty()) delete(temp);
        else System.out.println("what went wrong is in " + temp);
        return wrong;
    }

    /** Removes a folder and what is in it. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
