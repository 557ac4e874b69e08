package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.HIDDEN;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.TinyImages;
import dev.fallline.device.Devices.Selection;
import dev.fallline.graph.Layout;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Variants;
import dev.fallline.optim.Variants.Variant;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A training that is stopped or dies at any moment ends as if nothing had happened. */
class ResumeTest {
    private static final Config NO_FLAGS = Config.DEFAULTS;

    @TempDir static Path data;
    @TempDir Path temp;

    /** Large enough that an epoch is several chunks, the last of them a smaller batch. */
    @BeforeAll
    static void write() {
        TinyImages.write(data, 20_011, 501);
    }

    private static Config config(String json) {
        return Trainings.config(json).with(DATA, data.toString());
    }

    /** Stops, or dies, when it has been told something so many times. */
    private static final class Moody implements TrainingListener {
        private final boolean dies;
        private int left;

        Moody(int patience, boolean dies) {
            this.left = patience;
            this.dies = dies;
        }

        @Override
        public void progress(Progress progress) {
            left--;
            if (dies) die();
        }

        @Override
        public void epoch(Epoch epoch) {
            left--;
            if (dies) die();
        }

        private void die() {
            if (left <= 0) throw new Killed();
        }

        @Override
        public boolean stops() {
            return !dies && left <= 0;
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'dropout': 0.2, 'schedule': 'cosine(warmup=1)', 'epochs': 4, 'hidden': [16, 8]}",
                "{'val-fraction': 0.1, 'early-stop': 1, 'lr': 0.03, 'epochs': 9, 'hidden': [8]}",
                "{'optimizer': 'momentum', 'clip-norm': 0.5, 'epochs': 4, 'hidden': [8], 'l1': 1e-4}",
                "{'schedule': 'plateau(patience=0,factor=0.5,warmup=1)', 'val-fraction': 0.1, 'lr': 0.05,"
                        + " 'epochs': 6, 'hidden': [8]}",
                "{'schedule': 'plateau(patience=0,factor=0.5,threshold=0.5)', 'epochs': 5, 'hidden': [8]}",
                "{'batch-norm': true, 'val-fraction': 0.1, 'early-stop': 1, 'epochs': 4, 'hidden': [8, 5]}",
                "{'residual': true, 'batch-norm': true, 'dropout': 0.1, 'epochs': 4, 'hidden': [8, 8, 5]}",
                "{'augment': 'shift=0.5,elastic=3/1,noise=0.1', 'val-fraction': 0.1, 'epochs': 4, 'hidden': [8]}",
                "{'optimizer': 'fista', 'val-fraction': 0.1, 'early-stop': 1, 'lr': 0.01, 'epochs': 6, 'hidden': [8]}",
                "{'batch-norm': true, 'optimizer': 'fista@0..2,adam@2..', 'epochs': 4, 'hidden': [8, 5]}",
                "{'optimizer': 'langevin', 'epochs': 4, 'hidden': [8]}",
                "{'optimizer': 'adam@0..1,adamw(lr=0.002)@1..2,momentum@2..3,fista@3..5,ista@5..', 'epochs': 6,"
                        + " 'schedule': 'cosine', 'hidden': [8]}",
                "{'optimizer': 'adam(lr=0.05)@0..2,adamw@2..4,sgd@4..', 'epochs': 6, 'hidden': [8],"
                        + " 'schedule': 'plateau(patience=0,factor=0.5,threshold=0.5)'}",
                "{'optimizer': 'adamw', 'steps': 500, 'schedule': 'cosine', 'hidden': [8]}",
                "{'average': 'ema(0.99)', 'val-fraction': 0.1, 'early-stop': 1, 'lr': 0.03, 'epochs': 6, 'hidden': [8]}",
                "{'optimizer': 'adam@0..2,momentum@2..', 'average': 'ema', 'epochs': 4, 'hidden': [8]}",
                "{'average': 'swa(from=0.4)', 'epochs': 6, 'hidden': [8]}",
                "{'accumulate': 3, 'dropout': 0.2, 'optimizer': 'fista', 'epochs': 4, 'hidden': [8]}",
                "{'optimizer': 'lbfgs', 'l2': 1e-3, 'epochs': 17, 'hidden': [8]}",
                "{'optimizer': 'cg', 'l1': 1e-4, 'val-fraction': 0.1, 'early-stop': 5, 'epochs': 20, 'hidden': [8]}",
                "{'optimizer': 'adam(lr=0.01)@0..2,lbfgs@2..4,cg@4..', 'class-weight': 'balanced', 'epochs': 20, 'hidden': [8]}",
                "{'accumulate': 2, 'average': 'ema(0.9)', 'epochs': 4, 'hidden': [8]}",
            })
    void endsTheSame(String json) throws IOException {
        Config config = config(json);
        Path whole = temp.resolve("whole");
        Path broken = temp.resolve("broken");
        Trainings.train(config, whole);

        Random random = new Random(json.hashCode());
        int breaks = 0;
        boolean over = false;
        while (!over) {
            // Dying loses the way to the last checkpoint: patience must reach beyond an epoch.
            boolean dies = random.nextBoolean();
            TrainingListener moody = new Moody(1 + random.nextInt(dies ? 9 : 3), dies);
            try {
                over =
                        (Files.exists(broken)
                                        ? Run.resume(broken, NO_FLAGS, moody)
                                        : Run.start(config, broken, moody))
                                .report()
                                .isPresent();
            } catch (Killed e) {
                over = false;
            }
            if (!over) breaks++;
        }
        assertThat(breaks).isGreaterThan(3);
        Trainings.assertSame(whole, broken);
    }

    static List<Variant> optimizers() {
        return Variants.all();
    }

    /** Interrupted once, in the middle of an epoch. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizerEndsTheSame(Variant variant) throws IOException {
        Config config = config("{'steps': 40, 'hidden': [4], %s}".formatted(variant.json()));
        assertThat(Recipe.of(config).program().at(0).optimizer()).isEqualTo(variant.create());
        Path whole = temp.resolve("whole");
        Path broken = temp.resolve("broken");
        Trainings.train(config, whole);
        Run.start(config, broken, new Moody(1, false));
        assertThat(RunFolder.open(broken).path().resolve("weights.safetensors")).doesNotExist();
        assertThat(RunFolder.open(broken).config()).isEqualTo(RunFolder.open(whole).config());
        Run.resume(broken, NO_FLAGS, new TrainingListener() {});
        Trainings.assertSame(whole, broken);
    }

    @Test
    void deathBeforeTheFirstCheckpoint() throws IOException {
        Config config = config("{'epochs': 2, 'hidden': [4]}");
        Path whole = temp.resolve("whole");
        Path broken = temp.resolve("broken");
        Trainings.train(config, whole);
        assertThatThrownBy(() -> Run.start(config, broken, new Moody(1, true)))
                .isInstanceOf(Killed.class);
        assertThat(broken.resolve("checkpoint.safetensors")).doesNotExist();
        Run.resume(broken, NO_FLAGS, new TrainingListener() {});
        Trainings.assertSame(whole, broken);
    }

    /** After the last checkpoint come history, weights and report: each may be the one missing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void deathAfterTheLastCheckpoint(int written) throws IOException {
        Config config = config("{'epochs': 2, 'hidden': [4]}");
        Path whole = temp.resolve("whole");
        Path broken = temp.resolve("broken");
        Trainings.train(config, whole);
        Files.createDirectories(broken);
        try (Stream<Path> files = Files.list(whole)) {
            for (Path file : files.toList()) Files.copy(file, broken.resolve(file.getFileName()));
        }
        String[] order = {
            "history.csv", "history.jsonl", "weights.safetensors", "report.md", "report.json"
        };
        for (int i = written; i < order.length; i++) {
            Path file = broken.resolve(order[i]);
            if (i > 1) Files.delete(file);
            else Files.writeString(file, Files.readAllLines(file).getFirst() + "\n");
        }
        Path half = broken.resolve(".weights.safetensors.999999999-00000000.partial");
        Files.writeString(half, "half");
        Run.resume(broken, NO_FLAGS, new TrainingListener() {});
        Trainings.assertSame(whole, broken);
        assertThat(half).doesNotExist();
    }

    /** Whatever byte of a checkpoint is wrong, it is refused. */
    @Test
    void damagedCheckpoint() throws IOException {
        Path run = temp.resolve("run");
        Config config = config("{'epochs': 2, 'hidden': [2], 'batch': 'all'}");
        Run.start(config, run, new Moody(2, false));
        Path file = run.resolve("checkpoint.safetensors");
        byte[] good = Files.readAllBytes(file);
        RunFolder folder = RunFolder.open(run);
        Layout layout = new Mlp(12, config.get(HIDDEN), 3, Activation.RELU, 0).layout();
        assertThat(folder.checkpoint(layout)).isPresent();
        Random random = new Random(1);
        List<byte[]> damaged = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            int at = i < 16 ? i : random.nextInt(good.length);
            bad[at] ^= (byte) (1 << random.nextInt(7));
            damaged.add(bad);
            damaged.add(Arrays.copyOf(good, random.nextInt(good.length)));
        }
        damaged.add(new byte[0]);
        damaged.add(Arrays.copyOf(good, good.length + 4));
        for (byte[] bad : damaged) {
            Files.write(file, bad);
            assertThatThrownBy(() -> folder.checkpoint(layout))
                    .isInstanceOfSatisfying(
                            FalllineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                    .hasMessageContaining(file.toString());
        }
        Files.write(file, good);
        assertThat(Run.resume(run, NO_FLAGS, new TrainingListener() {}).report()).isPresent();
    }

    @Test
    void checkpointOfAnotherRun() throws IOException {
        Path one = temp.resolve("one");
        Path other = temp.resolve("other");
        Trainings.train(config("{'epochs': 1, 'hidden': [4], 'seed': 1}"), one);
        Run.start(config("{'epochs': 2, 'hidden': [4], 'seed': 2}"), other, new Moody(1, false));
        Path file = other.resolve("checkpoint.safetensors");
        Files.copy(
                one.resolve("checkpoint.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Run.resume(other, NO_FLAGS, new TrainingListener() {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(file + " is of another run");
    }

    @Test
    void dataThatHaveChanged() {
        Path changing = TinyImages.write(temp.resolve("changing"), 300, 30);
        Config config = config("{'epochs': 3, 'hidden': [4]}").with(DATA, changing.toString());
        Path run = temp.resolve("run");
        Run.start(config, run, new Moody(1, false));
        TinyImages.write(changing, 301, 30);
        assertThatThrownBy(() -> Run.resume(run, NO_FLAGS, new TrainingListener() {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(changing + " has changed since");
    }

    @Test
    void oneTrainingAtATime() {
        Config config = config("{'epochs': 1, 'hidden': [4]}");
        Path run = temp.resolve("run");
        TrainingListener second =
                new TrainingListener() {
                    @Override
                    public void checkpoint(Supplier<Checkpoint> unused) {}

                    @Override
                    public void epoch(Epoch epoch) {
                        Run.resume(run, NO_FLAGS, new TrainingListener() {});
                    }
                };
        assertThatThrownBy(() -> Run.start(config, run, second))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("is in use");
    }

    /** The new checkpoint cannot be written, as on a full disk: the old one stays and serves. */
    @Test
    void lostFolder() throws IOException {
        Config config = config("{'epochs': 3, 'hidden': [4]}");
        Path whole = temp.resolve("whole");
        Path run = temp.resolve("run");
        Path away = temp.resolve("away");
        Trainings.train(config, whole);
        TrainingListener movesTheFolder =
                new TrainingListener() {
                    @Override
                    public void epoch(Epoch epoch) {
                        if (epoch.epoch() == 2 && !run.toFile().renameTo(away.toFile())) {
                            throw new AssertionError("cannot move " + run);
                        }
                    }
                };
        assertThatThrownBy(() -> Run.start(config, run, movesTheFolder))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(run.toString())
                .hasMessageContaining("was removed");
        Files.move(away, run);
        var resumedAt = new long[1];
        Run.resume(
                run,
                NO_FLAGS,
                new TrainingListener() {
                    @Override
                    public void begins(
                            Setup setup, Selection selection, TrainingProgress progress) {
                        resumedAt[0] = progress.epoch();
                    }
                });
        assertThat(resumedAt[0]).isEqualTo(2);
        Trainings.assertSame(whole, run);
    }
}
