package dev.fallline.cli.terminal;

import dev.fallline.report.NumberFormat;
import dev.fallline.report.TableColumn;
import dev.fallline.train.TrainingListener.Progress;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Draws a training's progress on a terminal, as a line redrawn in place. In a narrow terminal the
 * bar shrinks first, then parts go from the right.
 */
public final class ProgressLine implements AutoCloseable {
    private static final int MOST_CELLS = 20;
    private static final int LEAST_CELLS = 4;
    private static final String GAP = "  ";

    private final Console console;
    private final Throttle throttle;

    public ProgressLine(Console console) {
        this(console, System::nanoTime);
    }

    /**
     * @param clock nanoseconds
     */
    ProgressLine(Console console, LongSupplier clock) {
        this.console = console;
        throttle = new Throttle(clock);
    }

    /** Cheap: draws ten times a second at most, and only on a terminal. */
    public void update(Progress progress) {
        if (console.terminal() && throttle.isDue()) console.status(line(progress));
    }

    /** Removes the line. */
    @Override
    public void close() {
        console.wipe();
    }

    private String line(Progress progress) {
        double fraction = Math.clamp(progress.fraction(), 0, 1);
        List<String> parts = new ArrayList<>();
        parts.add(epoch(progress));
        parts.add("%3d %%".formatted((int) (100 * fraction)));
        parts.add("loss " + Text.right(text(NumberFormat.LOSS, progress.loss()), 8));
        parts.add(quality(progress));
        parts.add(Text.right(text(NumberFormat.CLOCK, progress.secondsLeft()), 5) + " left");
        parts.add(rate(progress) + "/s");
        int spare = room() - Text.width(String.join(GAP, parts)) - GAP.length();
        if (spare >= LEAST_CELLS) {
            int cells = Math.min(spare, MOST_CELLS);
            parts.add(1, TableColumn.Bar.text(fraction, cells, console.unicode()));
        }
        return fit(parts);
    }

    private static String quality(Progress progress) {
        return progress.rmse() == null
                ? "acc " + Text.right(text(NumberFormat.PERCENT, progress.accuracy()), 8)
                : "rmse " + Text.right(text(NumberFormat.LOSS, progress.rmse()), 8);
    }

    private static String text(NumberFormat format, double value) {
        return Double.isNaN(value) ? "-" : format.text(value);
    }

    private static String epoch(Progress progress) {
        String epochs = Integer.toString(progress.epochs());
        String epoch = Integer.toString(progress.epoch());
        return "epoch " + Text.right(epoch, epochs.length()) + "/" + epochs;
    }

    private static String rate(Progress progress) {
        return Text.right(text(NumberFormat.COUNT, progress.examplesPerSecond()), 9);
    }

    /** As many of the parts as the width holds, and the first in any case, cut. */
    private String fit(List<String> parts) {
        StringBuilder line = new StringBuilder(Text.cut(parts.getFirst(), room()));
        int width = Text.width(line.toString());
        for (String part : parts.subList(1, parts.size())) {
            width += GAP.length() + Text.width(part);
            if (width > room()) break;
            line.append(GAP).append(part);
        }
        return line.toString();
    }

    /** Columns to draw in; the last stays free, where some terminals would wrap. */
    private int room() {
        return console.width() - 1;
    }
}
