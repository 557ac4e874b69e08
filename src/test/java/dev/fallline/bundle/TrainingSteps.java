package dev.fallline.bundle;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.bundle.Commands.Trouble;
import dev.fallline.bundle.Outcome.Failed;
import dev.fallline.bundle.Outcome.Passed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The steps that train.
 *
 * @param data name or folder
 * @param runs folder for the run folders
 */
record TrainingSteps(Commands commands, String data, int epochs, Path runs) {
    /** Test accuracy may differ so much where only the last bits of products do. */
    private static final double ACCURACY = 0.007;

    /** Trains and keeps what is worth comparing. */
    JsonObject train(String device, String... more) {
        String name = device + String.join("", more);
        JsonObject report = train("train-" + name, device, name, epochs, more);
        JsonObject figures = new JsonObject();
        for (String key : List.of("device", "test_accuracy", "seconds"))
            figures.add(key, report.get(key));
        JsonArray history = report.getAsJsonArray("epochs");
        JsonObject last = history.get(history.size() - 1).getAsJsonObject();
        for (String key : List.of("epoch", "train_loss", "examples_per_second"))
            figures.add(key, last.get(key));
        figures.addProperty("data", data);
        return figures;
    }

    private JsonObject train(String log, String device, String run, int epochs, String... more) {
        List<String> arguments = training(device, run, epochs);
        arguments.addAll(Arrays.asList(more));
        return commands.fallline(log, arguments).getAsJsonObject();
    }

    private List<String> training(String device, String run, int epochs) {
        return new ArrayList<>(
                List.of(
                        "train",
                        "--data",
                        data,
                        "--device",
                        device,
                        "--seed",
                        "1",
                        "--epochs",
                        "" + epochs,
                        "--out",
                        runs.resolve(run).toString()));
    }

    Outcome compare() {
        double cpu = accuracy("cpu");
        double gpu = accuracy("gpu");
        boolean same = sameWeights("gpu", "gpu--no-graph");
        JsonObject figures = new JsonObject();
        figures.addProperty("cpu", cpu);
        figures.addProperty("gpu", gpu);
        figures.addProperty("graph and no graph give the same weights", same);
        if (!same) return new Failed("the weights with and without a graph differ");
        if (Math.abs(cpu - gpu) <= ACCURACY) return new Passed(figures);
        return new Failed("test accuracy %.4f on the CPU, %.4f on the GPU".formatted(cpu, gpu));
    }

    /** Of a training in an earlier step. */
    private double accuracy(String run) {
        Path report = Path.of("logs", "train-" + run + ".out");
        try {
            return new Gson()
                    .fromJson(Files.readString(report), JsonObject.class)
                    .get("test_accuracy")
                    .getAsDouble();
        } catch (IOException e) {
            throw new Trouble("there is no training to compare: " + e.getMessage());
        }
    }

    private boolean sameWeights(String one, String other) {
        try {
            return Files.mismatch(weights(one), weights(other)) < 0;
        } catch (IOException e) {
            throw new Trouble("there are no weights to compare: " + e.getMessage());
        }
    }

    private Path weights(String run) {
        return runs.resolve(run).resolve("weights.safetensors");
    }

    /** Killed after its first checkpoint, a training ends where it would have ended. */
    Outcome resume() {
        train("resume-whole", "gpu", "whole", 20);
        Path broken = runs.resolve("broken");
        commands.killWhen(
                "resume-broken",
                Commands.java(Commands.MAIN, training("gpu", "broken", 20)),
                () -> Files.exists(broken.resolve("checkpoint.safetensors")));
        commands.fallline("resume-rest", List.of("train", "--resume", broken.toString()));
        if (!sameWeights("whole", "broken")) {
            return new Failed("the resumed training came to other weights");
        }
        JsonObject figures = new JsonObject();
        figures.addProperty("weights after a kill and a resume", "the same, byte for byte");
        return new Passed(figures);
    }
}
