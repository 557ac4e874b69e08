package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.TinyImages;
import dev.fallline.nn.Loss;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a training keeps and reports where the solution is not the parameters, or optimizers change.
 */
class SolutionTest {
    @TempDir static Path data;
    @TempDir Path temp;

    @BeforeAll
    static void write() {
        TinyImages.write(data, 1_000, 200);
    }

    private static Config config(String json) {
        return Trainings.config(json).with(DATA, data.toString());
    }

    private static Checkpoint checkpoint(Path run, Model model) {
        return RunFolder.open(run).checkpoint(model.mlp().layout()).orElseThrow();
    }

    @Test
    void fistaKeepsItsSolutionAndNotTheParameters() {
        Path run = temp.resolve("run");
        Report report =
                Trainings.train(
                        config(
                                "{'optimizer': 'fista', 'epochs': 2, 'hidden': [8], 'lr': 0.05, 'prox-l1': 0.05}"),
                        run);
        Model model = RunFolder.open(run).model();
        Checkpoint last = checkpoint(run, model);
        assertThat(model.parameters()).isEqualTo(last.slots().get("solution"));
        assertThat(model.parameters()).isNotEqualTo(last.parameters());

        int weights = model.mlp().layout().decayedSize();
        int zeros = 0;
        for (int i = 0; i < weights; i++) if (model.parameters()[i] == 0) zeros++;
        assertThat(report.zeros()).isEqualTo(zeros).isBetween(1, weights - 1);
        assertThat(report.weights()).isEqualTo(weights);
    }

    /** The numbers of each epoch are the solution's too: the last one's, measured anew. */
    @Test
    void fistaMeasuresItsSolution() {
        Config config = config("{'optimizer': 'fista', 'lr': 0.02, 'epochs': 3, 'hidden': [8]}");
        Path run = temp.resolve("run");
        Report report = Trainings.train(config, run);
        Model model = RunFolder.open(run).model();
        var set = RunData.open(config, _ -> {});
        Loss loss = Recipe.of(config).loss(set.task(), set.classes().size());
        try (var device = Run.open(config).device();
                Predictor predictor = new Predictor(model, loss, device)) {
            assertThat(predictor.score(set.test()).loss())
                    .isEqualTo(report.epochs().getLast().testLoss());
            Checkpoint ahead = checkpoint(run, model);
            Model other = new Model(model.mlp(), ahead.parameters(), model.schema());
            try (Predictor wrong = new Predictor(other, loss, device)) {
                assertThat(wrong.score(set.test()).loss())
                        .isNotEqualTo(report.epochs().getLast().testLoss());
            }
        }
    }

    @Test
    void earlyStoppingKeepsTheBestSolution() {
        Path run = temp.resolve("run");
        Report report =
                Trainings.train(
                        config(
                                "{'optimizer': 'fista', 'lr': 0.3, 'epochs': 30, 'hidden': [8],"
                                        + " 'val-fraction': 0.2, 'early-stop': 1}"),
                        run);
        assertThat(report.ended()).isEqualTo("early-stop");
        Model model = RunFolder.open(run).model();
        Checkpoint last = checkpoint(run, model);
        assertThat(model.parameters()).isEqualTo(last.best());
        // More epochs would go on from the last ones.
        assertThat(last.slots().get("solution")).isNotEqualTo(last.best());
    }

    @Test
    void switchesAreToldAndKept() {
        List<String> said = new ArrayList<>();
        Path run = temp.resolve("run");
        Report report =
                Run.start(
                                config(
                                        "{'optimizer': 'adam@0..1,adamw(lr=0.01)@1..2,sgd@2..',"
                                                + " 'epochs': 3, 'hidden': [4]}"),
                                run,
                                new TrainingListener() {
                                    @Override
                                    public void note(String text) {
                                        said.add(text);
                                    }
                                })
                        .report()
                        .orElseThrow();
        assertThat(report.switches())
                .containsExactly(
                        "after epoch 1 adamw takes over from adam: mean, square and the step"
                                + " count carry over",
                        "after epoch 2 sgd takes over from adamw: it keeps no state; mean and square"
                                + " are dropped");
        assertThat(said).containsAll(report.switches());
        assertThat(report.zeros()).isNull();
        assertThat(report.epochs().stream().map(Epoch::lr)).containsExactly(0.001, 0.01, 0.1);
        assertThat(run.resolve("report.md")).content().contains("after epoch 1 adamw takes over");
    }

    /** Two stages of the same optimizer are one: nothing is lost where it carries over. */
    @Test
    void carryingOverLosesNothing() {
        Path whole = temp.resolve("whole");
        Path cut = temp.resolve("cut");
        for (String name : List.of("adam", "fista", "langevin")) {
            String rest = "', 'epochs': 3, 'hidden': [4]}";
            Trainings.train(config("{'optimizer': '" + name + rest), whole.resolve(name));
            String twice = "%s@0..2,%s@2..".formatted(name, name);
            Trainings.train(config("{'optimizer': '" + twice + rest), cut.resolve(name));
            assertThat(cut.resolve(name + "/weights.safetensors"))
                    .hasSameBinaryContentAs(whole.resolve(name + "/weights.safetensors"));
        }
    }

    @Test
    void resumingTakesTheSameOptimizersAndNoOthers() {
        Path run = temp.resolve("run");
        String text = "adam@0..1,momentum(lr=0.02)@1..";
        Trainings.train(
                config("{'optimizer': '%s', 'epochs': 2, 'hidden': [4]}".formatted(text)), run);
        Config same = Config.DEFAULTS.with(OPTIMIZER, text);
        assertThat(Run.resume(run, same, new TrainingListener() {}).report()).isPresent();
        Config other = same.with(OPTIMIZER, "adam@0..1,momentum(lr=0.03)@1..");
        assertThatThrownBy(() -> Run.resume(run, other, new TrainingListener() {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("does not go with --resume");
    }

    /**
     * One optimizer for all epochs is its name, with settings beside it, however it was written.
     */
    @Test
    void anOptimizerInBracketsIsItsNameAndSettings() {
        Path run = temp.resolve("brackets");
        String text = "adam(lr=0.002,beta1=0.8)";
        Trainings.train(
                config("{'optimizer': '%s', 'epochs': 2, 'hidden': [4]}".formatted(text)), run);
        Config kept = RunFolder.open(run).config();
        assertThat(kept.get(OPTIMIZER)).isEqualTo("adam");
        assertThat(kept.get(LR)).isEqualTo(0.002);
        for (String same : List.of(text, "adam", "adam(lr=0.002)", "adam@0..")) {
            Config flags = Config.DEFAULTS.with(OPTIMIZER, same);
            assertThat(Run.resume(run, flags, new TrainingListener() {}).report()).isPresent();
        }
        Config other = Config.DEFAULTS.with(OPTIMIZER, "adam(lr=0.003)");
        assertThatThrownBy(() -> Run.resume(run, other, new TrainingListener() {}))
                .isInstanceOf(FalllineException.class)
                .hasMessage(
                        "--optimizer adam(lr=0.003,beta1=0.8,beta2=0.999,eps=1e-8,weight-decay=0,amsgrad=false)@0.. does not go with --resume %s, which was begun with adam(lr=0.002,beta1=0.8,beta2=0.999,eps=1e-8,weight-decay=0,amsgrad=false)@0..: remove it, or start a new run",
                        run);
    }
}
