package dev.fallline.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.device.cuda.GpuUpdates;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Times optimizer updates beside a copy that moves as many bytes. Each array counts once for being
 * read and once for being written, in the copy too.
 */
public final class UpdateTimes {
    private static final int ROUNDS = 9;

    /** Long enough that the clock and the wait for the end do not count. */
    private static final double SECONDS = 0.02;

    private UpdateTimes() {}

    /** Where updates are made. */
    public interface Place extends AutoCloseable {
        String description();

        /** Bytes that may be used. */
        long memory();

        /** Makes the arrays for an optimizer with so many parameters. */
        Work update(Optimizer optimizer, int parameters);

        /** Makes two arrays of so many bytes, of which one is copied to the other. */
        Work copy(long bytes);

        @Override
        void close();
    }

    /** Something that can be done again and again. */
    public interface Work extends AutoCloseable {
        /** Does it so often, and takes so many seconds. */
        double seconds(int times);

        @Override
        void close();
    }

    /** {@code cpu} or {@code gpu}. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        JsonArray rows = new JsonArray();
        try (Place place = args[0].equals("gpu") ? GpuUpdates.open() : new CpuUpdates()) {
            for (String optimizer : List.of("sgd", "momentum", "adam")) {
                for (int n = 100_000; n <= 100_000_000; n *= 10) {
                    Optimizer rule = Optimizers.of(optimizer).create();
                    int bytes = Float.BYTES * (3 + 2 * rule.slots().size());
                    if ((long) bytes * n < place.memory()) rows.add(row(place, rule, n, bytes));
                }
            }
        }
        System.out.println(rows);
    }

    private static JsonObject row(Place place, Optimizer optimizer, int n, int bytesEach) {
        double seconds;
        try (Work update = place.update(optimizer, n)) {
            seconds = median(update::seconds);
        }
        long bytes = (long) bytesEach * n;
        double copy;
        try (Work work = place.copy(bytes / 2)) {
            copy = median(work::seconds);
        }
        JsonObject row = new JsonObject();
        row.addProperty("device", place.description());
        row.addProperty("optimizer", optimizer.name());
        row.addProperty("parameters", n);
        row.addProperty("bytes_per_parameter", bytesEach);
        row.addProperty("us", rounded(seconds * 1e6, 100));
        row.addProperty("updates_per_second", Math.round(n / seconds));
        row.addProperty("gb_per_second", rounded(bytes / seconds / 1e9, 10));
        row.addProperty("limit_gb_per_second", rounded(bytes / copy / 1e9, 10));
        row.addProperty("share", rounded(copy / seconds, 100));
        return row;
    }

    /** Seconds for one time. */
    private static double median(IntToDoubleFunction work) {
        int times = 1;
        for (double taken; (taken = work.applyAsDouble(times)) < SECONDS && times < 2_000; ) {
            times =
                    (int)
                            Math.clamp(
                                    times * SECONDS / taken + 1,
                                    times + 1,
                                    Math.min(2_000, 10 * times));
        }
        double[] seconds = new double[ROUNDS];
        for (int r = 0; r < ROUNDS; r++) seconds[r] = work.applyAsDouble(times) / times;
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }

    private static double rounded(double value, double parts) {
        return Math.round(value * parts) / parts;
    }
}
