package dev.fallline.data.source;

import static dev.fallline.data.source.BadData.bad;

import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Split;
import dev.fallline.data.Standardization;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a data set of CSV files: names the classes or reads the values, and tells pixels from other
 * numbers.
 */
final class CsvDataset {
    private static final int FEWEST_PIXELS = 16;

    private CsvDataset() {}

    /** Reads a training file and a test file; without the latter, the training file is split. */
    static Dataset read(
            String name, Path trainFile, Optional<Path> testFile, DatasetOptions options) {
        CsvTable train = CsvTable.read(trainFile, options.label());
        Optional<CsvTable> test = testFile.map(file -> CsvTable.read(file, options.label()));
        test.ifPresent(table -> checkSameColumns(train, table));
        Optional<Task> task = options.task();
        Map<String, Integer> classes =
                task.equals(Optional.of(Task.REGRESSION)) ? Map.of() : classes(train);
        List<String> names = List.copyOf(classes.keySet());
        Targets targets = targets(train, classes);
        if (test.isPresent()) {
            return assemble(
                    name,
                    "CSV files %s and %s.".formatted(trainFile, test.get().file()),
                    new Rows(train.rows(), targets),
                    new Rows(test.get().rows(), targets(test.get(), classes)),
                    names);
        }
        Split split = Split.of(targets, options.testFraction(), options.seed());
        var all = new Rows(train.rows(), targets);
        return assemble(
                name,
                "CSV file %s; %s".formatted(trainFile, options.splitSentence(targets.task())),
                all.take(split.train()),
                all.take(split.held()),
                names);
    }

    /**
     * What the label column says.
     *
     * @param classes none where it holds real values
     */
    private static Targets targets(CsvTable table, Map<String, Integer> classes) {
        return classes.isEmpty()
                ? new Targets.Reals(reals(table))
                : new Targets.Classes(labels(table, classes));
    }

    private static float[] reals(CsvTable table) {
        var reals = new float[table.labels().size()];
        for (int i = 0; i < reals.length; i++) {
            reals[i] = (float) CsvLayout.number(table.labels().get(i));
            if (!Float.isFinite(reals[i])) {
                throw table.badLabel(i, "a finite number, because the task is regression");
            }
        }
        return reals;
    }

    private static void checkSameColumns(CsvTable train, CsvTable test) {
        if (test.layout().equals(train.layout())) return;
        throw bad(
                "%s has %s: expected %s as in %s.",
                test.file(), text(test.layout()), text(train.layout()), train.file());
    }

    private static String text(CsvLayout layout) {
        String header = layout.names().map(n -> " named " + String.join(", ", n)).orElse("");
        return "%d columns%s, the label in column %d"
                .formatted(layout.width(), header, layout.label() + 1);
    }

    /** The classes of the training file with their numbers: integers rising, text sorted. */
    private static Map<String, Integer> classes(CsvTable train) {
        Set<String> found = new LinkedHashSet<>(train.labels());
        boolean numbers =
                found.stream().allMatch(label -> Double.isFinite(CsvLayout.number(label)));
        if (numbers) checkWhole(train);
        List<String> sorted =
                numbers
                        ? found.stream()
                                .map(CsvLayout::number)
                                .distinct()
                                .sorted()
                                .map(number -> Long.toString(number.longValue()))
                                .toList()
                        : found.stream().sorted().toList();
        if (sorted.size() < 2) {
            throw bad(
                    "%s has the class '%s' alone in %s: expected at least two.",
                    train.file(), sorted.getFirst(), train.layout().column(train.layout().label()));
        }
        var classes = new LinkedHashMap<String, Integer>();
        for (String name : sorted) classes.put(name, classes.size());
        return classes;
    }

    private static void checkWhole(CsvTable table) {
        for (int i = 0; i < table.labels().size(); i++) {
            double value = CsvLayout.number(table.labels().get(i));
            if (value != Math.rint(value) || Math.abs(value) > 1e15) {
                throw table.badLabel(
                        i,
                        "a class, which is a text or a whole number (for real values: --task regression)");
            }
        }
    }

    private static int[] labels(CsvTable table, Map<String, Integer> classes) {
        var numbers = new int[table.labels().size()];
        // The cells of one class may differ, as 1 and 1.0 do: each is looked up once.
        Map<String, Integer> cells = new HashMap<>(classes);
        for (int i = 0; i < numbers.length; i++) {
            String cell = table.labels().get(i);
            Integer number = cells.computeIfAbsent(cell, text -> classes.get(canonical(text)));
            if (number == null) {
                throw table.badLabel(
                        i, "a class of the training part, " + String.join(", ", classes.keySet()));
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private static String canonical(String label) {
        double number = CsvLayout.number(label);
        return number == Math.rint(number) ? Long.toString((long) number) : label;
    }

    private static Dataset assemble(
            String name, String description, Rows train, Rows test, List<String> classes) {
        int width = train.cells.getFirst().length;
        var all = new ArrayList<double[]>(train.cells);
        all.addAll(test.cells);
        if (arePixels(all)) {
            return new Dataset(
                    name,
                    description,
                    train.pixels(width),
                    test.pixels(width),
                    imageShape(width),
                    classes,
                    Optional.empty());
        }
        Standardization standardization = Standardization.of(train.cells);
        return new Dataset(
                name,
                description,
                train.reals(standardization),
                test.reals(standardization),
                ExampleShape.row(width),
                classes,
                Optional.of(standardization));
    }

    /** Whole numbers in 0 … 255, not all of them 0 and 1, and enough of them for a picture. */
    private static boolean arePixels(List<double[]> rows) {
        if (rows.getFirst().length < FEWEST_PIXELS) return false;
        double largest = 0;
        for (double[] row : rows) {
            for (double cell : row) {
                if (cell != (int) cell || cell < 0 || cell > 255) return false;
                largest = Math.max(largest, cell);
            }
        }
        return largest > 1;
    }

    private static ExampleShape imageShape(int width) {
        int side = (int) Math.sqrt(width);
        return side * side == width ? new ExampleShape(side, side, 1) : ExampleShape.row(width);
    }

    private record Rows(List<double[]> cells, Targets targets) {
        Rows take(int[] indices) {
            return new Rows(
                    Arrays.stream(indices).mapToObj(cells::get).toList(), targets.take(indices));
        }

        Examples pixels(int width) {
            var pixels = new byte[cells.size() * width];
            int to = 0;
            for (double[] row : cells) {
                for (double cell : row) pixels[to++] = (byte) (int) cell;
            }
            return new Examples(width, new Features.Bytes(pixels), targets);
        }

        Examples reals(Standardization standardization) {
            int width = standardization.width();
            var reals = new float[cells.size() * width];
            for (int i = 0; i < cells.size(); i++) {
                standardization.apply(cells.get(i), reals, i * width);
            }
            return new Examples(width, new Features.Reals(reals), targets);
        }
    }
}
