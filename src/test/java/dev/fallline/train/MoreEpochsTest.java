package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.EPOCHS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.Fallline;
import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.TinyImages;
import dev.fallline.train.run.Reproduction;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --resume RUN --epochs N} makes the run that N epochs would have made from the start. */
class MoreEpochsTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    @TempDir static Path data;
    @TempDir Path temp;

    @BeforeAll
    static void write() {
        TinyImages.write(data, 1_011, 201);
    }

    private static Config config(String json) {
        return Trainings.config(json).with(DATA, data.toString());
    }

    private static Config epochs(int n) {
        return Config.DEFAULTS.with(EPOCHS, n);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'dropout': 0.2, 'hidden': [8]}",
                "{'val-fraction': 0.1, 'early-stop': 5, 'lr': 0.05, 'hidden': [8]}",
                "{'optimizer': 'fista', 'val-fraction': 0.1, 'early-stop': 5, 'lr': 0.05, 'hidden': [8]}",
                "{'schedule': 'plateau(patience=0,factor=0.5,threshold=0.5)', 'hidden': [8]}",
                "{'schedule': 'exponential(factor=0.9)', 'augment': 'noise=0.1', 'hidden': [8]}",
                "{'optimizer': 'adam@0..2,momentum@2..', 'batch-norm': true, 'hidden': [8]}",
                "{'optimizer': 'langevin', 'hidden': [8]}",
                "{'average': 'ema(0.9)', 'val-fraction': 0.1, 'early-stop': 5, 'hidden': [8]}",
                "{'schedule': 'cosine-restarts(period=2)', 'hidden': [8]}",
            })
    void areThoseOfALongerTraining(String json) throws IOException {
        Path whole = temp.resolve("whole");
        Path extended = temp.resolve("extended");
        Trainings.train(config(json).with(EPOCHS, 7), whole);
        Trainings.train(config(json).with(EPOCHS, 3), extended);
        Run.resume(extended, epochs(7), SILENT);
        Trainings.assertSame(whole, extended);
        assertThat(RunFolder.open(extended).config()).isEqualTo(RunFolder.open(whole).config());
        // It is a run like any other: it can be extended again, and has nothing more to do.
        Run.resume(extended, Config.DEFAULTS, SILENT);
        Trainings.assertSame(whole, extended);
    }

    /** Ended by a limit of time, a training is finished, and goes on where it is resumed. */
    @Test
    void afterALimitOfTime() throws IOException {
        Config config =
                config("{'val-fraction': 0.1, 'early-stop': 5, 'epochs': 5, 'hidden': [8]}");
        Path whole = temp.resolve("whole");
        Path run = temp.resolve("run");
        Trainings.train(config, whole);
        var limited =
                new TrainingListener() {
                    private int epochs;

                    @Override
                    public void epoch(Epoch epoch) {
                        epochs = epoch.epoch();
                    }

                    @Override
                    public boolean finishes() {
                        return epochs == 2;
                    }
                };
        var report = Run.start(config, run, limited).report().orElseThrow();
        assertThat(report.ended()).isEqualTo("stopped");
        assertThat(report.epochs()).hasSize(2);
        assertThat(Reproduction.of(RunFolder.open(run), SILENT).same()).isTrue();
        Run.resume(run, Config.DEFAULTS, SILENT);
        Trainings.assertSame(whole, run);
    }

    /** From Java it is one line. */
    @Test
    void fromJava() {
        Config three = config("{'hidden': [8], 'epochs': 3}");
        Path run = temp.resolve("run");
        Trainings.train(three, run);
        float[] whole =
                Run.train(three.with(EPOCHS, 5), CustomParts.NONE, SILENT).model().parameters();
        assertThat(Fallline.mlp().epochs(5).resume(run).weights()).isEqualTo(whole);
    }

    /**
     * An interrupted one may have fewer epochs too, and more while the rates so far are the same.
     */
    @Test
    void ofAnInterruptedTraining() throws IOException {
        String json = "{'schedule': 'cosine(warmup=3)', 'hidden': [8]}";
        Path whole = temp.resolve("whole");
        Path run = temp.resolve("run");
        Trainings.train(config(json).with(EPOCHS, 5), whole);
        Run.start(config(json).with(EPOCHS, 9), run, Trainings.stopAfter(2));
        Run.resume(run, epochs(5), SILENT);
        Trainings.assertSame(whole, run);
    }

    /** A death between the two files that change leaves a run that can be continued either way. */
    @Test
    void deathWhileTheConfigurationChanges() throws IOException {
        Config three = config("{'hidden': [8], 'epochs': 3}");
        Path whole = temp.resolve("whole");
        Path run = temp.resolve("run");
        Path short3 = temp.resolve("short");
        Trainings.train(three.with(EPOCHS, 5), whole);
        Trainings.train(three, run);
        Trainings.train(three, short3);
        Path config = run.resolve("config.json");
        byte[] before = Files.readAllBytes(config);
        var dies =
                new TrainingListener() {
                    @Override
                    public void begins(Path folder) {
                        throw new IllegalStateException("killed");
                    }
                };
        assertThatThrownBy(() -> Run.resume(run, epochs(5), dies)).hasMessage("killed");
        byte[] after = Files.readAllBytes(config);
        assertThat(after).isNotEqualTo(before);

        Files.write(config, before);
        Run.resume(run, Config.DEFAULTS, SILENT);
        Trainings.assertSame(short3, run);
        Files.write(config, after);
        Run.resume(run, Config.DEFAULTS, SILENT);
        Trainings.assertSame(whole, run);
    }

    /** While more epochs are trained, the run is unfinished; its old weights can still be used. */
    @Test
    void untilTheyAreDone() throws IOException {
        Path run = temp.resolve("run");
        Trainings.train(config("{'hidden': [8], 'epochs': 3}"), run);
        float[] before = RunFolder.open(run).model().parameters();
        Run.resume(run, epochs(9), Trainings.stopAfter(1));
        assertThat(RunFolder.open(run).hasReport()).isFalse();
        assertThat(RunFolder.open(run).model().parameters()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {'schedule': 'cosine'}                | 6 | --schedule cosine spreads over all epochs, so step 2 would
                    {'schedule': 'one-cycle'}             | 6 | --schedule one-cycle spreads over all epochs, so step 2 would
                    {'average': 'swa'}                    | 6 | --average swa begins after a share of all epochs
                    {'steps': 5}                          | 6 | --steps 5 ended it
                    {'val-fraction': 0.5, 'early-stop': 1, 'min-delta': 9} | 6 | --early-stop 1 ended it
                    {}                                    | 2 | --epochs 2 is too few for RUN, which has finished epoch 3: give more
                    {'optimizer': 'adam@0..3'}            | 6 | adam@0..3 ends before --epochs 6
                    """)
    void thatCannotBe(String json, int more, String why) throws IOException {
        Path run = temp.resolve("run");
        Trainings.train(config(json).with(EPOCHS, 3), run);
        var before = Files.readAllBytes(run.resolve("checkpoint.safetensors"));
        assertThatThrownBy(() -> Run.resume(run, epochs(more), SILENT))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.USAGE))
                .hasMessageContaining(why.replace("RUN", run.toString()));
        assertThat(run.resolve("checkpoint.safetensors")).hasBinaryContent(before);
        assertThat(RunFolder.open(run).report().epochs()).isNotEmpty();
    }
}
