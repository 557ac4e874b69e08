package dev.fallline.campaign;

import com.google.gson.JsonParseException;
import com.sun.management.ThreadMXBean;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.TinyImages;
import dev.fallline.cli.Cli;
import dev.fallline.data.Dataset;
import dev.fallline.data.picture.PictureFile;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.graph.Expression;
import dev.fallline.io.JsonFile;
import dev.fallline.lab.compare.ComparisonFolder;
import dev.fallline.lab.compare.Findings;
import dev.fallline.lab.compare.TrialResult;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.onnx.ChainReader;
import dev.fallline.onnx.OnnxFile;
import dev.fallline.onnx.TorchFile;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.Safetensors;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import javax.imageio.ImageIO;

/**
 * Gives every reader inputs that are nearly right: it reads them, or refuses them as bad data or
 * bad usage, and takes little more memory than they have bytes. JSON is changed value by value too,
 * so that the constructors of the records meet odd values.
 */
final class FuzzedReaders implements Attack {
    /** Beside eight times the input: buffers, and what is made once. */
    private static final long MEMORY = 16 << 20;

    /** A compressed row of equal pixels: 8 in a byte, of which deflate makes up to 1,032 of one. */
    private static final long PIXELS_PER_BYTE = 8 * 1032;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Reads a file, or what lies in the folder of one. */
    private interface Read {
        void read(Path file) throws IOException;
    }

    /** Makes a file of changed JSON that is within another format. */
    private interface Wrap {
        void write(Path file, String json);
    }

    /**
     * @param file a sound one, which is changed in its place
     * @param json the text to change value by value; null if there is none
     * @param wrap null if the file is the JSON
     */
    private record Reader(String name, Path file, String json, Wrap wrap, Read read) {
        /** How much memory one of its bytes may take. */
        long perByte() {
            return name.startsWith("picture") ? 16 * PIXELS_PER_BYTE : 8;
        }
    }

    private final List<Reader> readers = new ArrayList<>();

    @Override
    public String name() {
        return "fuzz";
    }

    @Override
    public void run(int count, Path temp, Random random, Tally tally) throws IOException {
        readers.clear();
        ofRuns(temp);
        ofData(temp);
        ofPictures(temp);
        ofTexts(temp);
        Mutation mutation = new Mutation(random);
        for (int i = 0; i < count; i++) {
            Reader reader = readers.get(i % readers.size());
            byte[] sound = Files.readAllBytes(reader.file);
            if (reader.json == null || random.nextBoolean()) {
                Files.write(reader.file, mutation.ofBytes(sound));
            } else {
                String json = mutation.ofJson(reader.json);
                if (reader.wrap == null) Files.writeString(reader.file, json);
                else reader.wrap.write(reader.file, json);
            }
            attack(reader, temp, tally);
            Files.write(reader.file, sound);
        }
    }

    private static void attack(Reader reader, Path temp, Tally tally) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read.read(reader.file);
            long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            long most = MEMORY + reader.perByte() * Files.size(reader.file);
            if (taken <= most) tally.right("read");
            else tally.wrong(kept(reader, temp, tally) + " took %,d bytes".formatted(taken));
        } catch (JsonParseException e) {
            tally.right("refused");
        } catch (FalllineException e) {
            if (e.kind() == Kind.BAD_DATA || e.kind() == Kind.USAGE) tally.right("refused");
            else tally.wrong(kept(reader, temp, tally) + " " + e);
        } catch (RuntimeException | Error e) {
            tally.wrong(kept(reader, temp, tally) + " " + e + " " + e.getStackTrace()[0]);
        }
    }

    /** Keeps the input to repeat it. */
    private static Path kept(Reader reader, Path temp, Tally tally) throws IOException {
        Path kept =
                Files.createDirectories(temp.resolveSibling("kept"))
                        .resolve("%s-%d".formatted(reader.name, tally.attacks()));
        Files.copy(reader.file, kept);
        return kept;
    }

    private void json(String name, Path file, Read read) throws IOException {
        readers.add(new Reader(name, file, Files.readString(file), null, read));
    }

    /** The files of a run and of a comparison. */
    private void ofRuns(Path temp) throws IOException {
        Path run = temp.resolve("run");
        String small = " --data rings --hidden 4 --val-fraction 0.2 --device cpu --out ";
        Cli.line("train --epochs 2 --threads 1 --diagnose" + small + run).succeeded();
        RunFolder folder = RunFolder.open(run);
        json(
                "report",
                run.resolve("report.json"),
                file -> JsonFile.readOfAnyVersion(file, Report.class, ""));
        json(
                "environment",
                run.resolve("environment.json"),
                file -> JsonFile.read(file, Environment.class, ""));
        json("config", run.resolve("config.json"), _ -> folder.config());
        json("config-flag", run.resolve("config.json"), ConfigFile::read);
        Path diagnosis = run.resolve("diagnosis.jsonl");
        String line = Files.readAllLines(diagnosis).getFirst();
        readers.add(new Reader("diagnosis", diagnosis, line, null, _ -> folder.diagnoses()));
        Path history = run.resolve("history.jsonl");
        String epoch = Files.readAllLines(history).getFirst();
        readers.add(new Reader("history", history, epoch, null, _ -> folder.epochs()));
        Path onnx = temp.resolve("network.onnx");
        OnnxFile.write(folder.model(), new Loss.CrossEntropy(0), onnx);
        readers.add(new Reader("onnx", onnx, null, null, file -> ChainReader.read(file, _ -> {})));
        Path torch = temp.resolve("torch.safetensors");
        TorchFile.write(folder.model(), torch);
        readers.add(
                new Reader("torch", torch, null, null, f -> TorchFile.read(f, Activation.RELU)));
        tensors("model", run.resolve("weights.safetensors"), "fallline.model", Model::read);
        var layout = new Mlp(2, List.of(4), 2, Activation.RELU, 0).layout();
        tensors(
                "checkpoint",
                run.resolve("checkpoint.safetensors"),
                "fallline.standing",
                _ -> folder.checkpoint(layout));

        Path compared = temp.resolve("compared");
        Cli.line(
                        "compare --optimizers sgd,adam --epochs 1 --trials 2 --studies 2 --seeds 1"
                                + small
                                + compared)
                .succeeded();
        var comparison = new ComparisonFolder(compared);
        json("protocol", compared.resolve("protocol.json"), _ -> comparison.protocol());
        json("environments", compared.resolve("environment.json"), _ -> comparison.environments());
        json(
                "findings",
                compared.resolve("comparison.json"),
                file -> JsonFile.read(file, Findings.class, ""));
        try (var trials = Files.list(compared.resolve("trials"))) {
            json(
                    "trial",
                    trials.findFirst().orElseThrow(),
                    file -> JsonFile.read(file, TrialResult.class, ""));
        }
    }

    /** Changed JSON in the metadata, under a checksum that fits. */
    private void tensors(String name, Path file, String key, Read read) {
        Safetensors sound = Safetensors.read(file);
        Map<String, String> metadata = new HashMap<>(sound.metadata());
        metadata.remove("fallline.crc32c");
        Wrap wrap =
                (target, json) -> {
                    metadata.put(key, json);
                    new Safetensors(metadata, sound.tensors()).withChecksum().write(target);
                };
        readers.add(new Reader(name, file, sound.metadata().get(key), wrap, read));
        readers.add(new Reader(name + "-format", file, null, null, Safetensors::read));
    }

    private void ofData(Path temp) throws IOException {
        Path table = temp.resolve("table.csv");
        StringBuilder rows = new StringBuilder("x,color,y,class\n");
        for (int i = 0; i < 12; i++) {
            rows.append("%d.5,%s,%d,\"c%d\"\n".formatted(i, i % 3 == 0 ? "red" : "", -i, i % 2));
        }
        Files.writeString(table, rows);
        Read open = file -> Datasets.open(file.toString(), DatasetOptions.defaults());
        readers.add(new Reader("table", table, null, null, open));
        Path packed = temp.resolve("packed.csv.gz");
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            gzip.write(rows.toString().getBytes(StandardCharsets.UTF_8));
        }
        readers.add(new Reader("packed-table", packed, null, null, open));
        Path wide = temp.resolve("wide.csv");
        Files.writeString(wide, "\uFEFF" + rows, StandardCharsets.UTF_16LE);
        readers.add(new Reader("utf-16-table", wide, null, null, open));
        Dataset sound = Datasets.open(table.toString(), DatasetOptions.defaults());
        Path later = temp.resolve("later.csv");
        Files.copy(table, later);
        readers.add(
                new Reader(
                        "later-table",
                        later,
                        null,
                        null,
                        f -> Datasets.read(f, sound.schema(), DatasetOptions.defaults())));
        Path spaces = temp.resolve("spaces.txt");
        String numbers = rows.toString().replaceAll("red|\"c|\"", "").replace(",,", ",0,");
        Files.writeString(spaces, numbers.replace(",", "  "));
        readers.add(new Reader("spaces", spaces, null, null, open));
        Path idx = TinyImages.write(temp.resolve("idx"), 20, 5);
        Read folder = file -> open.read(file.getParent());
        for (String name : List.of(TinyImages.IMAGES, TinyImages.LABELS)) {
            readers.add(new Reader(name, idx.resolve(name), null, null, folder));
        }
    }

    private void ofPictures(Path temp) throws IOException {
        var image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 63; i++) image.setRGB(i % 9, i / 9, i * 0x40502);
        for (String format : List.of("png", "jpg", "gif", "bmp")) {
            Path file = temp.resolve("picture." + format);
            ImageIO.write(image, format, file.toFile());
            readers.add(new Reader("picture-" + format, file, null, null, PictureFile::read));
        }
        Path cifar = Files.createDirectory(temp.resolve("cifar"));
        Path batch = Files.write(cifar.resolve("data_batch_1.bin"), new byte[20 * 3073]);
        Read folder = file -> Datasets.open(file.getParent().toString(), DatasetOptions.defaults());
        readers.add(new Reader("cifar", batch, null, null, folder));
    }

    /** What stands in flags. */
    private void ofTexts(Path temp) throws IOException {
        text(temp, "expression", "100*(y-x^2)^2+(1-x)^2 - exp(2*sin(x))/y", Expression::parse);
        text(
                temp,
                "optimizer",
                "{'optimizer': 'adam(lr=0.01,beta1=0.8)@0..2,sgd@2..'}",
                this::recipe);
        text(
                temp,
                "settings",
                "{'schedule': 'cosine(warmup=2,min=0.1)', 'augment': 'shift=2,elastic=3/1', 'hidden': [3]}",
                this::recipe);
    }

    private void recipe(String json) {
        Config config = ConfigFile.parse(json);
        Recipe.of(config);
    }

    /** Reads a text. */
    private interface TextReader {
        void read(String text);
    }

    private void text(Path temp, String name, String sound, TextReader reader) throws IOException {
        Path file = temp.resolve(name + ".txt");
        Files.writeString(file, sound);
        readers.add(
                new Reader(
                        name,
                        file,
                        null,
                        null,
                        f ->
                                reader.read(
                                        new String(
                                                Files.readAllBytes(f), StandardCharsets.UTF_8))));
    }
}
