package dev.fallline.train;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A confusion matrix: which classes were predicted as which.
 *
 * @param counts examples, by their class and by the class that the network gave them
 */
public record ConfusionMatrix(int[][] counts) {
    /**
     * The scores of one class.
     *
     * @param precision share of those given the class that have it; null where none were
     * @param recall share of those that have the class that were given it; null where there are
     *     none
     * @param f1 the harmonic mean of both, 2 hits / (examples + given); null where both are 0
     * @param examples that have the class
     */
    public record ClassScore(
            String name, Double precision, Double recall, Double f1, int examples) {}

    /**
     * @param outputs of the network, examples × outputs, see {@link #decide}
     * @param labels of the examples
     */
    public static ConfusionMatrix of(float[] outputs, int[] labels) {
        int width = outputs.length / labels.length;
        int classes = Math.max(width, 2);
        int[][] counts = new int[classes][classes];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]][decide(outputs, i * width, width)]++;
        }
        return new ConfusionMatrix(counts);
    }

    /** The class of the largest output; of a single one, 1 if it is positive, else 0. */
    public static int decide(float[] outputs, int from, int width) {
        if (width == 1) return outputs[from] > 0 ? 1 : 0;
        return largest(outputs, from, width);
    }

    /** The place of the largest of some numbers, the first of equals. */
    public static int largest(float[] values, int from, int count) {
        int best = 0;
        for (int j = 1; j < count; j++) if (values[from + j] > values[from + best]) best = j;
        return best;
    }

    /** Share of the examples on the diagonal. */
    public double accuracy() {
        int hits = IntStream.range(0, counts.length).map(i -> counts[i][i]).sum();
        int all = IntStream.range(0, counts.length).map(this::examples).sum();
        return hits / (double) all;
    }

    public List<ClassScore> scores(List<String> names) {
        return IntStream.range(0, counts.length)
                .mapToObj(
                        i ->
                                new ClassScore(
                                        names.get(i),
                                        share(counts[i][i], given(i)),
                                        share(counts[i][i], examples(i)),
                                        share(2 * counts[i][i], examples(i) + given(i)),
                                        examples(i)))
                .toList();
    }

    /** The same with numbers for names. */
    List<ClassScore> scores() {
        return scores(IntStream.range(0, counts.length).mapToObj(Integer::toString).toList());
    }

    private static Double share(int some, int all) {
        return all == 0 ? null : some / (double) all;
    }

    /**
     * The classes that one was most often predicted as, in words: {@code 7 (12), 1 (3)}.
     *
     * @param names of the classes
     */
    public String mistakes(int label, List<String> names) {
        int[] row = counts[label];
        return IntStream.range(0, row.length)
                .filter(j -> j != label && row[j] > 0)
                .boxed()
                .sorted((a, b) -> row[b] - row[a])
                .limit(3)
                .map(j -> "%s (%d)".formatted(names.get(j), row[j]))
                .collect(Collectors.joining(", "));
    }

    private int examples(int label) {
        return IntStream.of(counts[label]).sum();
    }

    private int given(int label) {
        return IntStream.range(0, counts.length).map(i -> counts[i][label]).sum();
    }
}
