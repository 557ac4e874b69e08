package dev.fallline.train.run;

import static dev.fallline.FalllineException.failed;

import dev.fallline.FalllineException;
import dev.fallline.io.AppendFile;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.IoFailure;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.Epoch;
import dev.fallline.train.Metric;
import dev.fallline.train.Subset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The file from which TensorBoard draws a run's curves: a record an epoch, with its diagnosis where
 * there is one. It grows in place, since TensorBoard keeps open what it reads; a death may leave
 * half a record at its end, which TensorBoard waits for and does not show.
 *
 * <p>Its bytes are a function of its name, the history and the diagnoses, for its times are those
 * of training: the second in its name, and so many more as the epochs took. Therefore a resumed run
 * can cut it back to what its checkpoint knows, and no epoch is missing or there twice.
 */
final class TensorBoard {
    /** TensorBoard reads what has "tfevents" in its name. */
    private static final String NAME = "events.out.tfevents.%d.fallline";

    private final Path file;
    private double time;

    /** What was seen after the epoch that is about to be written; null if nothing was measured. */
    private Diagnosis seen;

    private TensorBoard(Path file) {
        this.file = file;
        time = Long.parseLong(file.getFileName().toString().split("\\.")[3]);
    }

    /**
     * Makes the file of a run hold what the run has come to so far, whatever it held before.
     *
     * @param diagnoses that were made so far
     */
    static TensorBoard open(Path folder, List<Epoch> history, List<Diagnosis> diagnoses) {
        Path fresh = folder.resolve(NAME.formatted(System.currentTimeMillis() / 1_000));
        TensorBoard board = new TensorBoard(find(folder).orElse(fresh));
        board.holdOnly(board.content(history, diagnoses));
        return board;
    }

    /** The file of a run, if it has one. */
    static Optional<Path> find(Path folder) {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder, "events.out.tfevents.*.fallline")) {
            for (Path file : files) return Optional.of(file);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty(); // the folder was removed
        } catch (IOException e) {
            throw failed(e, "%s cannot be read: %s", folder, IoFailure.reason(e));
        }
    }

    /** Called before the epoch that it belongs to. */
    void diagnosis(Diagnosis d) {
        if (d.epoch() == 0) append(beginning(d));
        else seen = d;
    }

    void epoch(Epoch e) {
        append(record(e, seen));
        seen = null;
    }

    private byte[] content(List<Epoch> history, List<Diagnosis> diagnoses) {
        var content = new ByteArrayOutputStream();
        content.writeBytes(EventRecord.first(time));
        of(0, diagnoses).ifPresent(d -> content.writeBytes(beginning(d)));
        for (Epoch e : history) {
            content.writeBytes(record(e, of(e.epoch(), diagnoses).orElse(null)));
        }
        return content.toByteArray();
    }

    private static Optional<Diagnosis> of(int epoch, List<Diagnosis> diagnoses) {
        return diagnoses.stream().filter(d -> d.epoch() == epoch).findFirst();
    }

    private byte[] beginning(Diagnosis d) {
        EventRecord record = new EventRecord(time, 0);
        d.layers().forEach(l -> add(record, l));
        return record.bytes();
    }

    private byte[] record(Epoch e, Diagnosis d) {
        time += e.seconds();
        EventRecord record = new EventRecord(time, e.steps());
        Metric.ALL.forEach(m -> record.scalar(tag(m), e.value(m)));
        if (d != null) d.layers().forEach(l -> add(record, l));
        return record.bytes();
    }

    /** {@code loss/validation}, {@code training/learning_rate}. */
    private static String tag(Metric m) {
        if (m.subset() == null) return "training/" + m.quantity().replace(' ', '_');
        String label = m.subset().label();
        String subset = m.subset() == Subset.VALIDATION ? m.subset().title() : label;
        return m.name().substring(label.length() + 1) + "/" + subset;
    }

    private static void add(EventRecord record, Layer l) {
        String layer = "/layer" + l.layer();
        record.scalar("update_ratio" + layer, l.updateRatio())
                .scalar("dead_units" + layer, l.dead())
                .scalar("weight_norm" + layer, l.weights().norm())
                .scalar("gradient_norm" + layer, l.gradients().norm())
                .histogram("weights" + layer, l.weights())
                .histogram("gradients" + layer, l.gradients())
                .histogram("activations" + layer, l.activations());
    }

    /** What is there already is left in place, for TensorBoard may be reading it. */
    private void holdOnly(byte[] content) {
        if (!beginsWith(content)) {
            AtomicFile.write(file, content);
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(content.length);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private boolean beginsWith(byte[] content) {
        if (!Files.exists(file)) return false;
        try (var in = Files.newInputStream(file)) {
            return Arrays.equals(content, in.readNBytes(content.length));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void append(byte[] record) {
        AppendFile.append(file, record);
    }

    private FalllineException unwritable(IOException e) {
        return failed(e, "%s cannot be written: free some space, or give permission", file);
    }
}
