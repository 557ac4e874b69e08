package dev.fallline.train.run;

import static dev.fallline.train.TrainingSettings.TENSORBOARD;
import static dev.fallline.train.Trainings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.train.Config;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.DistributionSummary;
import dev.fallline.train.Epoch;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.Trainings;
import dev.fallline.train.run.EventReader.Event;
import dev.fallline.train.run.EventReader.Histogram;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class TensorBoardTest {
    private static final Config NO_FLAGS = Config.DEFAULTS;

    /** Where a column of the history is drawn. */
    private static final Map<String, String> COLUMNS =
            Map.ofEntries(
                    Map.entry("train_loss", "loss/train"),
                    Map.entry("val_loss", "loss/validation"),
                    Map.entry("test_loss", "loss/test"),
                    Map.entry("train_accuracy", "accuracy/train"),
                    Map.entry("val_accuracy", "accuracy/validation"),
                    Map.entry("test_accuracy", "accuracy/test"),
                    Map.entry("train_rmse", "rmse/train"),
                    Map.entry("val_rmse", "rmse/validation"),
                    Map.entry("test_rmse", "rmse/test"),
                    Map.entry("train_r2", "r2/train"),
                    Map.entry("val_r2", "r2/validation"),
                    Map.entry("test_r2", "r2/test"),
                    Map.entry("generalization_gap", "training/generalization_gap"),
                    Map.entry("gradient_norm", "training/gradient_norm"),
                    Map.entry("lr", "training/learning_rate"),
                    Map.entry("examples_per_second", "training/examples_per_second"));

    @TempDir Path temp;

    private static Path file(Path run) {
        return TensorBoard.find(run).orElseThrow();
    }

    /** Byte for byte what {@code struct} and Google's {@code protobuf} make of it in Python. */
    @Test
    void recordsByHand() {
        assertThat(hex(EventRecord.first(1_764_000_000)))
                .isEqualTo(
                        "1800000000000000a37f4b2209000000402049da41"
                                + "1a0d627261696e2e4576656e743a32c426e9b7");
        EventRecord record = new EventRecord(1_764_000_001.5, 300);
        assertThat(hex(record.scalar("loss/train", 0.1).scalar("loss/test", null).bytes()))
                .isEqualTo(
                        "2100000000000000017becf609000060402049da4110ac02"
                                + "2a130a110a0a6c6f73732f747261696e15cdcccc3da35fd3da");
    }

    /**
     * RFC 3720, B.4: checksums 8a9136aa, 62a8ab43, 46dd794e and 113fdb5c, here masked and
     * little-endian, as worked out by hand: rotated right by 15 bits, plus a282ead8.
     */
    @ParameterizedTest
    @CsvSource({"0, 0, faffd70f", "255, 0, 29b009f9", "0, 1, 92781f95", "31, -1, 570d3b59"})
    void checksums(int start, int step, String expected) {
        byte[] payload = new byte[32];
        for (int i = 0; i < payload.length; i++) payload[i] = (byte) (start + i * step);
        assertThat(hex(EventRecord.framed(payload))).endsWith(expected);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'data': 'spiral', 'hidden': [5], 'epochs': 3, 'schedule': 'cosine'",
                "'data': 'spiral', 'hidden': [5], 'epochs': 150, 'val-fraction': 0.2, 'batch': 500",
                "'data': 'linear', 'model': 'linear', 'optimizer': 'sgd', 'epochs': 2"
            })
    void curvesAreThoseOfTheHistory(String flags) throws IOException {
        Path run = temp.resolve("run");
        long before = System.currentTimeMillis() / 1_000;
        Trainings.train(config("{'tensorboard': true, " + flags + "}"), run);
        List<Event> events = EventReader.read(file(run));
        assertThat(events.getFirst().version()).isEqualTo("brain.Event:2");
        assertThat(events.getFirst().time()).isBetween(before * 1.0, before + 100.0);
        assertSameAsHistory(run, events.subList(1, events.size()));
    }

    private static void assertSameAsHistory(Path run, List<Event> events) throws IOException {
        List<String> rows = Files.readAllLines(run.resolve("history.csv"));
        List<String> names = List.of(rows.getFirst().split(","));
        assertThat(events).hasSize(rows.size() - 1);
        double time = Double.parseDouble(file(run).getFileName().toString().split("\\.")[3]);
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            List<String> row = List.of(rows.get(i + 1).split(",", -1));
            Map<String, Float> expected = new LinkedHashMap<>();
            COLUMNS.forEach(
                    (column, tag) -> {
                        String cell = row.get(names.indexOf(column));
                        if (!cell.isEmpty()) expected.put(tag, (float) Double.parseDouble(cell));
                    });
            assertThat(event.scalars()).containsAllEntriesOf(expected);
            assertThat(event.step()).isEqualTo(Long.parseLong(row.get(names.indexOf("steps"))));
            time += Double.parseDouble(row.get(names.indexOf("seconds")));
            assertThat(event.time()).isEqualTo(time);
        }
    }

    private static class Curious implements TrainingListener {
        @Override
        public boolean diagnoses() {
            return true;
        }
    }

    @Test
    void layersAreThoseOfTheDiagnoses() throws IOException {
        Path run = temp.resolve("run");
        String flags = "{'data': 'spiral', 'hidden': [9, 5], 'epochs': 2, 'tensorboard': true}";
        Run.start(config(flags), run, new Curious());
        List<Event> events = EventReader.read(file(run));
        List<Diagnosis> diagnoses = RunFolder.open(run).diagnoses();
        assertThat(events).hasSize(4);
        assertSameAsHistory(run, events.subList(2, 4));
        for (int i = 0; i < 3; i++) {
            Event event = events.get(i + 1);
            assertThat(event.step()).isEqualTo(diagnoses.get(i).steps());
            for (Layer l : diagnoses.get(i).layers()) {
                String layer = "/layer" + l.layer();
                Map<String, Float> scalars = event.scalars();
                assertThat(scalars.get("update_ratio" + layer)).isEqualTo(single(l.updateRatio()));
                assertThat(scalars.get("dead_units" + layer)).isEqualTo(single(l.dead()));
                assertThat(scalars.get("weight_norm" + layer))
                        .isEqualTo(single(l.weights().norm()));
                assertThat(scalars.get("gradient_norm" + layer))
                        .isEqualTo(single(l.gradients().norm()));
                assertSame(event.histograms().get("weights" + layer), l.weights());
                assertSame(event.histograms().get("gradients" + layer), l.gradients());
                assertSame(event.histograms().get("activations" + layer), l.activations());
            }
        }
    }

    private static Float single(Double value) {
        return value == null ? null : value.floatValue();
    }

    private static void assertSame(Histogram h, DistributionSummary s) {
        int n = Arrays.stream(s.histogram()).sum();
        assertThat(h.min()).isEqualTo(s.min());
        assertThat(h.max()).isEqualTo(s.max());
        assertThat(h.count()).isEqualTo(n);
        assertThat(h.sum() / n).isCloseTo(s.mean(), within(1e-12 * s.norm()));
        assertThat(Math.sqrt(h.squares())).isCloseTo(s.norm(), within(1e-12 * s.norm()));
        assertThat(h.buckets()).isEqualTo(Arrays.stream(s.histogram()).asDoubleStream().toArray());
        double width = (s.max() - s.min()) / 20;
        for (int i = 0; i < 20; i++) {
            assertThat(h.edges()[i]).isCloseTo(s.min() + (i + 1) * width, within(1e-9 * s.norm()));
        }
    }

    /** Numbers that are all the same, and such as are none. */
    @Test
    void histogramsAtTheEdge() throws IOException {
        Path file = temp.resolve("events");
        Files.write(
                file,
                new EventRecord(0, 0)
                        .histogram("same", DistributionSummary.of(new float[] {3, 3}, 0, 2))
                        .histogram("none", DistributionSummary.of(new float[] {3, Float.NaN}, 0, 2))
                        .scalar("none", Double.NaN)
                        .bytes());
        Event event = EventReader.read(file).getFirst();
        assertThat(event.histograms()).containsOnlyKeys("same");
        assertThat(event.histograms().get("same").edges()).containsExactly(3);
        assertThat(event.histograms().get("same").buckets()).containsExactly(2);
        assertThat(event.scalars().get("none")).isNaN();
    }

    /** Stops after the second epoch. */
    private static final class Moody extends Curious {
        private boolean stops;

        @Override
        public void epoch(Epoch e) {
            stops = e.epoch() == 2;
        }

        @Override
        public boolean stops() {
            return stops;
        }
    }

    /** What a killed process had written after its last checkpoint is cut off, whole or not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 1_000_000})
    void resumed(int more) throws IOException {
        Config config =
                config(
                        "{'data': 'spiral', 'hidden': [7], 'batch': 50, 'epochs': 4, 'tensorboard': true}");
        Path run = temp.resolve("run");
        Run.start(config, run, new Moody());
        Path file = file(run);
        byte[] before = Files.readAllBytes(file);
        assertThat(EventReader.read(file)).hasSize(4);
        // Records of these epochs, but of another course of the training.
        byte[] after = Arrays.copyOfRange(before, 40, before.length);
        byte[] ahead = Arrays.copyOf(before, before.length + Math.min(more, after.length));
        System.arraycopy(after, 0, ahead, before.length, ahead.length - before.length);
        Files.write(file, ahead);
        Object key = Files.readAttributes(file, "*").get("fileKey");

        // Without being told again.
        Run.resume(run, NO_FLAGS, new TrainingListener() {});
        assertThat(file(run)).isEqualTo(file);
        assertThat(Files.readAllBytes(file)).startsWith(before);
        assertThat(Files.readAttributes(file, "*").get("fileKey"))
                .as("the same file, which TensorBoard has open")
                .isEqualTo(key);
        List<Event> events = EventReader.read(file);
        assertThat(events).hasSize(6);
        assertSameAsHistory(run, events.subList(2, 6));
        // A run that is over has nothing to add.
        byte[] whole = Files.readAllBytes(file);
        Run.resume(run, NO_FLAGS, new TrainingListener() {});
        assertThat(file).hasBinaryContent(whole);
    }

    /** Lost, damaged, or not asked for until now: made anew from the history. */
    @ParameterizedTest
    @ValueSource(strings = {"lost", "behind", "damaged", "added"})
    void madeAnew(String what) throws IOException {
        String flags = "{'data': 'spiral', 'hidden': [7], 'epochs': 4, 'tensorboard': %s}";
        Path run = temp.resolve("run");
        Run.start(config(flags.formatted(!what.equals("added"))), run, new Moody());
        if (!what.equals("added")) {
            byte[] bytes = Files.readAllBytes(file(run));
            switch (what) {
                case "behind" -> Files.write(file(run), Arrays.copyOf(bytes, bytes.length - 7));
                case "damaged" -> {
                    bytes[100]++;
                    Files.write(file(run), bytes);
                }
                default -> Files.delete(file(run));
            }
        }
        Config given = what.equals("added") ? NO_FLAGS.with(TENSORBOARD, true) : NO_FLAGS;
        Run.resume(run, given, new TrainingListener() {});
        List<Event> events = EventReader.read(file(run));
        assertThat(events).hasSize(6);
        assertSameAsHistory(run, events.subList(2, 6));
    }

    @Test
    void onlyIfWanted() throws IOException {
        Path plain = temp.resolve("plain");
        Path drawn = temp.resolve("drawn");
        String flags = "{'data': 'spiral', 'hidden': [7], 'epochs': 2, 'tensorboard': %s}";
        Trainings.train(config(flags.formatted(false)), plain);
        Trainings.train(config(flags.formatted(true)), drawn);
        assertThat(TensorBoard.find(plain)).isEmpty();
        Trainings.assertSame(plain, drawn);
    }

    /** A folder whose training never began properly is taken over without its curves. */
    @Test
    void leftoversOfAnotherRun() throws IOException {
        Path run = Files.createDirectory(temp.resolve("run"));
        Path old = Files.writeString(run.resolve("events.out.tfevents.5.fallline"), "old");
        Trainings.train(config("{'data': 'spiral', 'hidden': [7], 'epochs': 1}"), run);
        assertThat(old).doesNotExist();
    }
}
