package dev.fallline.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Checks the speed of a training step on any machine, by ratios of times from the same minute,
 * whose ranges are in {@code guard.properties}. Each time is the shortest of several windows, and a
 * ratio is out of its range only if it is so in several attempts on a machine that is not too busy.
 */
public final class SpeedGuard {
    private static final int ATTEMPTS = 3;

    /** Windows of a quiet machine are, in the middle, not so much longer than the shortest. */
    private static final double RESTLESS = 1.3;

    /** If two threads do not make even bare products so much faster, the second core is busy. */
    private static final double SHARED = 0.75;

    private SpeedGuard() {}

    /** The result. */
    public sealed interface Result {
        /**
         * @param ratios each with its range
         */
        record Held(List<String> ratios) implements Result {}

        record Broken(String sentence) implements Result {}

        record NotChecked(String reason) implements Result {}
    }

    /** What a ratio may be. */
    record Limit(double from, double to) {
        boolean holds(double ratio) {
            return ratio >= from && ratio <= to;
        }

        /**
         * @param text such as {@code 0.9 to 2.5}
         */
        static Limit parse(String text) {
            String[] ends = text.strip().split(" to ");
            return new Limit(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
        }
    }

    /**
     * @param stepOverProducts a step's time by that of its dense products, on one thread
     * @param twoOverOne a step's time on two threads by that on one
     */
    record Limits(Limit stepOverProducts, Limit twoOverOne) {
        /** The ones that come with the program. */
        static Limits committed() {
            Properties p = new Properties();
            try (InputStream in = SpeedGuard.class.getResourceAsStream("guard.properties")) {
                p.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Limits(
                    Limit.parse(p.getProperty("step-over-products")),
                    Limit.parse(p.getProperty("two-threads-over-one")));
        }
    }

    /**
     * The times of an attempt; those on two threads are null where there is one processor.
     *
     * @param step on one thread
     * @param products on one thread
     */
    record Attempt(Timing step, Timing products, Timing step2, Timing products2) {
        double stepOverProducts() {
            return step.best() / products.best();
        }

        double twoOverOne() {
            return step2.best() / step.best();
        }

        boolean hasTwo() {
            return step2 != null;
        }

        /** Whether products alone gain by a second thread. */
        boolean secondIsFree() {
            return products2.best() < SHARED * products.best();
        }

        boolean isRestless() {
            return Math.max(products.median() / products.best(), step.median() / step.best())
                    > RESTLESS;
        }
    }

    /** Measures and judges. */
    public static Result check() {
        int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
        try (SpeedGuardWork work = new SpeedGuardWork(threads)) {
            return judge(Limits.committed(), work::attempt);
        }
    }

    static Result judge(Limits ranges, Supplier<Attempt> attempts) {
        List<Attempt> made = new ArrayList<>();
        boolean steps = false;
        boolean threads = false;
        for (int i = 0; i < ATTEMPTS && !(steps && threads); i++) {
            Attempt attempt = attempts.get();
            made.add(attempt);
            steps |= ranges.stepOverProducts.holds(attempt.stepOverProducts());
            threads |= !attempt.hasTwo() || ranges.twoOverOne.holds(attempt.twoOverOne());
        }
        if (!steps) {
            return outside(
                    "a training step takes %.2f times as long as its dense matrix products, where %.2f to %.2f is usual",
                    made, a -> !a.isRestless(), Attempt::stepOverProducts, ranges.stepOverProducts);
        }
        if (!threads) {
            return outside(
                    "a training step on two threads takes %.2f of its time on one, where %.2f to %.2f is usual",
                    made,
                    a -> !a.isRestless() && a.secondIsFree(),
                    Attempt::twoOverOne,
                    ranges.twoOverOne);
        }
        return held(ranges, made);
    }

    /** By the last attempt on a machine that was not too busy, if there is one. */
    private static Result outside(
            String sentence,
            List<Attempt> made,
            Predicate<Attempt> telling,
            ToDoubleFunction<Attempt> ratio,
            Limit range) {
        Optional<Attempt> certain = made.stream().filter(telling).reduce((_, last) -> last);
        double measured = ratio.applyAsDouble(certain.orElse(made.getLast()));
        String found = String.format(Locale.ROOT, sentence, measured, range.from, range.to);
        return certain.isPresent()
                ? new Result.Broken(
                        found
                                + ": find the slower part with bench train, or change the range in guard.properties")
                : new Result.NotChecked(
                        found
                                + ", but the machine is too busy with other processes to compare times");
    }

    /** Each ratio as it was when it held. */
    private static Result held(Limits ranges, List<Attempt> made) {
        List<String> ratios = new ArrayList<>();
        ratios.add(
                line(
                        "step ÷ dense products",
                        made.stream().map(Attempt::stepOverProducts),
                        ranges.stepOverProducts));
        ratios.add(
                made.getFirst().hasTwo()
                        ? line(
                                "two threads ÷ one",
                                made.stream().map(Attempt::twoOverOne),
                                ranges.twoOverOne)
                        : "two threads ÷ one: not checked, there is one processor");
        return new Result.Held(ratios);
    }

    private static String line(String what, Stream<Double> measured, Limit range) {
        double ratio = measured.filter(range::holds).findFirst().orElseThrow();
        return String.format(
                Locale.ROOT, "%s: %.2f, within %.2f to %.2f", what, ratio, range.from, range.to);
    }
}
