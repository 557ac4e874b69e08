package dev.fallline.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.Features;
import dev.fallline.data.TerminalImage;
import dev.fallline.data.augment.Augmentation;
import dev.fallline.data.augment.Augmenter;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

@Command(
        name = "show",
        description = "Draws a training picture, and what --augment makes of it in each epoch.",
        mixinStandardHelpOptions = true,
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
        output.print(document(dataset, pictures), () -> print(dataset, pictures));
    }

    private static byte[] pixels(Dataset dataset) {
        if (dataset.shape().isImage()
                && dataset.train().features() instanceof Features.Bytes(byte[] values)) {
            return values;
        }
        throw usage(
                "%s holds no pictures to be shown: its examples are rows of %d numbers",
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

    private JsonObject document(Dataset dataset, List<byte[]> pictures) {
        JsonArray drawn = new JsonArray();
        for (byte[] picture : pictures) {
            JsonArray pixels = new JsonArray();
            for (byte pixel : picture) pixels.add(pixel & 0xFF);
            drawn.add(pixels);
        }
        JsonObject document = new JsonObject();
        document.addProperty("index", index);
        document.addProperty("label", label(dataset));
        document.add("pictures", drawn);
        return document;
    }

    private void print(Dataset dataset, List<byte[]> pictures) {
        List<List<String>> drawn =
                pictures.stream().map(p -> TerminalImage.lines(p, 0, dataset.shape())).toList();
        for (int row = 0; row < drawn.getFirst().size(); row++) {
            List<String> line = new ArrayList<>();
            for (List<String> picture : drawn) line.add(picture.get(row));
            System.out.println(String.join(GAP, line));
        }
        System.out.println();
        System.out.println("label  " + label(dataset));
    }

    private String label(Dataset dataset) {
        return dataset.classes().get(dataset.train().labels()[index]);
    }

    private static FalllineException usage(String format, Object... values) {
        return new FalllineException(Kind.USAGE, format.formatted(values));
    }
}
