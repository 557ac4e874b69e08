package dev.fallline.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The steady rate: all contestants learn the same course in processes of their own, one epoch after
 * another in turn, so that whatever else the machine does meets all alike. While one computes, the
 * others wait for a line; whoever has waited finds its memory cold, so each turn begins with an
 * epoch that does not count.
 *
 * @param warmUp turns of each that do not count
 * @param rounds turns of each that count, at least 1
 */
record Steady(int warmUp, int rounds, Consumer<String> progress) {
    /** Losses that differ by more do not come from the same training. */
    static final double TOLERANCE = 0.02;

    /** The judge looks at so many examples. */
    private static final int JUDGED = 10_000;

    /**
     * A contestant's result.
     *
     * @param examplesPerSecond over the rounds
     * @param ofBest Fallline's rate with its best number of threads ÷ this one
     * @param ofOneThread Fallline's rate with one thread ÷ this one
     * @param loss of the first training examples after the first epoch
     */
    record Row(
            String optimizer,
            String peer,
            String style,
            int threads,
            Spread examplesPerSecond,
            double ofBest,
            double ofOneThread,
            double loss,
            boolean learnsTheSame) {}

    List<Row> run(Course course, List<Entry> entries) throws IOException {
        Path folder = Files.createDirectories(Peer.TARGET.resolve("race-" + course.optimizer()));
        Path file = folder.resolve("course");
        course.write(file);
        List<Rival> rivals = new ArrayList<>();
        try {
            for (Entry entry : entries) {
                progress.accept("starting " + entry.name());
                rivals.add(new Rival(entry, folder, file));
            }
            return run(course, entries, rivals);
        } finally {
            rivals.forEach(Rival::close);
            Files.deleteIfExists(file);
        }
    }

    private List<Row> run(Course course, List<Entry> entries, List<Rival> rivals)
            throws IOException {
        double[] losses = new double[rivals.size()];
        Images judged = course.images().take(IntStream.range(0, judged(course)).toArray());
        for (int i = 0; i < losses.length; i++) {
            rivals.get(i).epoch();
            losses[i] = CrossEntropy.mean(rivals.get(i).weights(), course.widths(), judged);
            progress.accept("%s: loss %.5f".formatted(entries.get(i).name(), losses[i]));
        }
        double[][] rates = new double[rivals.size()][rounds];
        for (int round = -warmUp; round < rounds; round++) {
            progress.accept(
                    round < 0
                            ? "warm-up %d of %d".formatted(warmUp + round + 1, warmUp)
                            : "round %d of %d".formatted(round + 1, rounds));
            for (int i = 0; i < rates.length; i++) {
                rivals.get(i).epoch();
                double rate = course.order().length / rivals.get(i).epoch();
                if (round >= 0) rates[i][round] = rate;
            }
        }
        return rows(course, entries, rates, losses);
    }

    private static int judged(Course course) {
        return Math.min(JUDGED, course.images().count());
    }

    private static List<Row> rows(
            Course course, List<Entry> entries, double[][] rates, double[] losses) {
        List<Spread> spreads =
                IntStream.range(0, rates.length).mapToObj(i -> Spread.of(rates[i])).toList();
        double best = 0;
        double single = 0;
        for (int i = 0; i < rates.length; i++) {
            if (entries.get(i).peer() != Peer.FALLLINE) continue;
            best = Math.max(best, spreads.get(i).median());
            if (entries.get(i).threads() == 1) single = spreads.get(i).median();
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < rates.length; i++) {
            Entry entry = entries.get(i);
            double median = spreads.get(i).median();
            rows.add(
                    new Row(
                            course.optimizer(),
                            entry.peer().label(),
                            entry.style(),
                            entry.threads(),
                            spreads.get(i),
                            best / median,
                            single / median,
                            losses[i],
                            Math.abs(losses[i] - losses[0]) <= TOLERANCE * losses[0]));
        }
        return rows;
    }
}
