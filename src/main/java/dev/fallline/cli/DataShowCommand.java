package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Dataset;
import dev.fallline.data.Features;
import dev.fallline.data.TerminalImage;
import dev.fallline.data.augment.Augmentation;
import dev.fallline.data.augment.Augmenter;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.io.Json;
import dev.fallline.report.Block;
import dev.fallline.report.Facts;
import dev.fallline.report.Paragraph;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

@Command(
        name = "show",
        description = "Shows a training picture as --augment distorts it in each epoch.",
        footer = {
            "",
            "Examples:",
            "  fallline data show digits --index 3",
            "  fallline data show digits --index 3 --augment affine,elastic --epochs 2"
        })
final class DataShowCommand implements Runnable {
    private static final String GAP = "  ";

    @Parameters(paramLabel = "NAME|PATH", description = "digits, or a folder of pictures.")
    private String data;

    @Option(
            names = "--index",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the training set, from 0 (default: ${DEFAULT-VALUE}).")
    private int index;

    @Option(
            names = "--augment",
            paramLabel = "SPEC",
            defaultValue = "none",
            description = "As in train (default: ${DEFAULT-VALUE}).")
    private String augment;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many, from the first on (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the training (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin private Output output;

    @Override
    public void run() {
        Augmentation augmentation = Augmentation.parse(augment);
        Dataset dataset = Datasets.open(data, DatasetOptions.defaults().withNotes(Talk::note));
        augmentation.check(dataset);
        byte[] plain = pixels(dataset);
        if (index < 0 || index >= dataset.train().count()) {
            throw usage(
                    "--index %d is not in the training set: give a number from 0 to %d",
                    index, dataset.train().count() - 1);
        }
        if (epochs < 1) {
            throw usage("--epochs %d cannot be used: give a number of at least 1", epochs);
        }
        List<byte[]> pictures = pictures(augmentation, dataset, plain);
        String label = dataset.classes().get(dataset.train().labels()[index]);
        List<Block> blocks = new ArrayList<>(drawn(dataset, pictures));
        blocks.add(new Facts().add("label", label));
        output.print(
                Json.object("index", index, "label", label, "pictures", numbers(pictures)), blocks);
    }

    private static byte[] pixels(Dataset dataset) {
        if (dataset.shape().isImage()
                && dataset.train().features() instanceof Features.Bytes(byte[] values)) {
            return values;
        }
        throw usage(
                "%s has no pictures: its examples are rows of %d numbers",
                dataset.name(), dataset.shape().size());
    }

    /** The picture as it is and, if it is to be distorted, in each epoch; one picture an array. */
    private List<byte[]> pictures(Augmentation augmentation, Dataset dataset, byte[] plain) {
        int[] only = {index};
        List<byte[]> pictures = new ArrayList<>();
        pictures.add(((Features.Bytes) dataset.train().take(only).features()).values());
        if (augmentation.isNone()) return pictures;
        var augmenter = new Augmenter(augmentation, dataset.shape(), plain, seed);
        byte[] all = plain.clone();
        for (int epoch = 1; epoch <= epochs; epoch++) {
            augmenter.fill(epoch, only, all);
            pictures.add(new Features.Bytes(all).rows(dataset.shape().size(), only).values());
        }
        return pictures;
    }

    private static List<int[]> numbers(List<byte[]> pictures) {
        return pictures.stream()
                .map(p -> IntStream.range(0, p.length).map(i -> p[i] & 0xFF).toArray())
                .toList();
    }

    /** Side by side. */
    private static List<Paragraph> drawn(Dataset dataset, List<byte[]> pictures) {
        List<List<String>> drawn =
                pictures.stream().map(p -> TerminalImage.lines(p, 0, dataset.shape())).toList();
        return IntStream.range(0, drawn.getFirst().size())
                .mapToObj(
                        row -> drawn.stream().map(p -> p.get(row)).collect(Collectors.joining(GAP)))
                .map(Paragraph::new)
                .toList();
    }
}
