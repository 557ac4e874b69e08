package dev.fallline.optim;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.setting.Values;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which optimizer is at work when: one stage after the other, from epoch 0 on without gaps. Most
 * programs have one stage. Epochs are counted from 0 here.
 */
public record OptimizerSchedule(List<Stage> stages) {
    public OptimizerSchedule {
        stages = List.copyOf(stages);
    }

    /**
     * Reads what follows {@code --optimizer}: {@code adam}, {@code adam(lr=0.002,beta1=0.8)}, or
     * several, each with its epochs, as in {@code adam@0..10,momentum(lr=0.05)@10..}.
     *
     * @param flags settings; each goes to every stage that takes it and does not set it
     * @param rate of every stage that does not set its own; null for each optimizer's own
     * @param seed of those that draw random numbers
     * @throws FalllineException (usage) that names the offending part
     */
    public static OptimizerSchedule parse(String text, Values flags, Double rate, long seed) {
        return new OptimizerScheduleParser(text, flags, rate, seed).read();
    }

    /** One that no name stands for, from the first step to the last. */
    public static OptimizerSchedule of(Optimizer optimizer, double rate) {
        String name = optimizer.name();
        var entry = new Optimizers.Entry(name, "", "", "", rate, List.of(), _ -> optimizer);
        return new OptimizerSchedule(
                List.of(new Stage(entry, Values.NONE, optimizer, rate, 0, Stage.OPEN)));
    }

    /**
     * Which settings a text gives in brackets, stage by stage; {@code lr} is the rate.
     *
     * @throws FalllineException (usage) as {@link #parse}
     */
    public static List<Set<String>> given(String text) {
        return new OptimizerScheduleParser(text, Values.NONE, null, 0).given();
    }

    /** The stage that an epoch belongs to. */
    public Stage at(int epoch) {
        for (Stage stage : stages) if (epoch < stage.to()) return stage;
        return stages.getLast();
    }

    /**
     * The epoch from which a stage's optimizer counts its steps: that of the stage whose memory it
     * goes on with, or its own. One that has no memory counts all steps of the training.
     */
    public int countsFrom(Stage stage) {
        if (stage.optimizer().slots().isEmpty()) return 0;
        int i = stages.indexOf(stage);
        if (i == 0) return 0;
        Stage before = stages.get(i - 1);
        boolean continues = new Handover(before.optimizer(), stage.optimizer()).continues();
        return continues ? countsFrom(before) : stage.from();
    }

    /** What happens, in words, at every change of stage in a training of so many epochs. */
    public List<String> switches(int epochs) {
        return stages.stream()
                .skip(1)
                .filter(s -> s.from() < epochs)
                .map(s -> switchTo(s).orElseThrow())
                .toList();
    }

    /** What happens, in words, when a stage begins; empty for the first. */
    public Optional<String> switchTo(Stage stage) {
        int i = stages.indexOf(stage);
        if (i == 0) return Optional.empty();
        Handover handover = new Handover(stages.get(i - 1).optimizer(), stage.optimizer());
        return Optional.of("after epoch %d %s".formatted(stage.from(), handover.words()));
    }

    /** The most slots that one of its optimizers has. */
    public int slots() {
        return stages.stream().mapToInt(s -> s.optimizer().slots().size()).max().orElse(0);
    }

    /** Whether one of its optimizers makes parameters exactly zero. */
    public boolean sparse() {
        return stages.stream().anyMatch(s -> s.optimizer().sparse());
    }

    /** Whether one of its optimizers takes all examples in each step. */
    public boolean fullBatch() {
        return stages.stream().anyMatch(s -> s.optimizer() instanceof FullBatch);
    }

    /** Whether none of its optimizers has a learning rate. */
    public boolean withoutRate() {
        return stages.stream().allMatch(s -> s.optimizer() instanceof FullBatch);
    }

    /**
     * Refuses methods whose steps no learning rate scales.
     *
     * @param why what a command does with learning rates
     * @throws FalllineException (usage) that names the method
     */
    public void requireRates(String why) {
        for (Stage stage : stages) {
            if (!(stage.optimizer() instanceof FullBatch)) continue;
            throw usage(
                    "%s, and %s has none: a line search finds the length of each step",
                    why, stage.name());
        }
    }

    /** Whether a solution may lie elsewhere than in the parameters. */
    public boolean apart() {
        return stages.stream().anyMatch(s -> s.optimizer().solution().isPresent());
    }

    /** The names and epochs, as in {@code adam@0..10, momentum@10..}; a name alone where it is. */
    public String title() {
        if (stages.size() == 1) return stages.getFirst().name();
        return stages.stream().map(Stage::title).collect(Collectors.joining(", "));
    }

    /** With all settings; {@link #parse} makes the same program of it. */
    public String text() {
        return stages.stream().map(Stage::text).collect(Collectors.joining(","));
    }

    /**
     * @param epochs of the training
     * @throws FalllineException (usage) if a stage never begins, or none is left at the end
     */
    public void check(int epochs) {
        checkReach(epochs, "--epochs " + epochs);
        Stage last = stages.getLast();
        if (last.to() < epochs) {
            throw usage(
                    "--optimizer: %s ends before --epochs %d: write %s@%d.. to the end",
                    last.title(), epochs, last.name(), last.from());
        }
    }

    /**
     * @param epochs of the training, the last of them perhaps in part
     * @param limit the flag that ends it there
     * @throws FalllineException (usage) if a stage never begins
     */
    public void checkReach(int epochs, String limit) {
        Stage last = stages.getLast();
        if (last.from() < epochs) return;
        throw usage(
                "--optimizer: %s never begins, since %s ends the training before: give more or remove it",
                last.title(), limit);
    }
}
