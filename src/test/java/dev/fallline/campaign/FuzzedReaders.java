package dev.fallline.campaign;

import com.google.gson.JsonParseException;
import com.sun.management.ThreadMXBean;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.TinyImages;
import dev.fallline.cli.Cli;
import dev.fallline.data.Dataset;
import dev.fallline.data.picture.PictureFile;
import dev.fallline.data.source.ArchiveReader;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.table.RowEncoder;
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
import dev.fallline.serve.RequestReader;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.Safetensors;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Gives every reader inputs that are nearly right: it reads them, or refuses them as bad data or
 * bad usage, and allocates no more than their size and, of pictures, the pixels in their headers
 * allow. JSON is changed value by value too, so that the constructors of the records meet odd
 * values.
 */
final class FuzzedReaders implements Attack {
    /** Bytes of buffers and of what is made once. */
    private static final long BUFFERS = 4 << 20;

    private static final long PER_BYTE = 8;

    /**
     * Of a picture, since compressed ones may have far more pixels than bytes. Most is garbage:
     * Java's reader takes up to 8 bytes for 16 bits in four channels, and 30 for a progressive
     * JPEG, which it copies by rows of ints; the rest are 4 for ARGB and 3 each for RGB on white,
     * RGB on black and RGB turned.
     */
    private static final long PER_PIXEL = 48;

    /**
     * Of a picture, for objects that Java's readers make for each of its rows, and for each column.
     */
    private static final long PER_LINE = 512;

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

        /** Bytes that may be allocated for its file as it is now. */
        long most() throws IOException {
            long most = BUFFERS + PER_BYTE * Files.size(file);
            return name.startsWith("picture") ? most + decoded(file) : most;
        }

        /**
         * For the pixels that are decoded: those in the header, but at most the stated limit; none
         * where the header is damaged or states more than deflate (RFC 1951) can make of the file.
         */
        private static long decoded(Path file) throws IOException {
            try {
                PictureFile.Size size = PictureFile.size(file);
                if (size.pixels() > 8 * 1032 * (Files.size(file) + 1)) return 0;
                long lines = (long) size.height() + size.width();
                long pixels = Math.min(size.pixels(), PictureFile.MOST_PIXELS);
                return PER_LINE * lines + PER_PIXEL * pixels;
            } catch (FalllineException _) {
                return 0;
            }
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
        ofCifar(temp);
        ofArchives(temp);
        ofTexts(temp);
        Map<String, Integer> inputs = new TreeMap<>();
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
            inputs.merge(reader.name, 1, Integer::sum);
            Files.write(reader.file, sound);
        }
        System.out.println("fuzz: inputs by reader " + inputs);
    }

    private static void attack(Reader reader, Path temp, Tally tally) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read.read(reader.file);
            check(reader, before, "read", temp, tally);
        } catch (JsonParseException e) {
            check(reader, before, "refused", temp, tally);
        } catch (FalllineException e) {
            if (e.kind() == Kind.BAD_DATA || e.kind() == Kind.USAGE) {
                check(reader, before, "refused", temp, tally);
            } else tally.wrong(kept(reader, temp, tally) + " " + e);
        } catch (RuntimeException | Error e) {
            tally.wrong(kept(reader, temp, tally) + " " + e + " " + e.getStackTrace()[0]);
        }
    }

    private static void check(Reader reader, long before, String outcome, Path temp, Tally tally)
            throws IOException {
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (taken <= reader.most()) tally.right(outcome);
        else tally.wrong(kept(reader, temp, tally) + " took %,d bytes".formatted(taken));
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
        StringBuilder lines = new StringBuilder("x,color,y,class\n");
        for (int i = 0; i < 12; i++) {
            lines.append("%d.5,%s,%d,\"c%d\"\n".formatted(i, i % 3 == 0 ? "red" : "", -i, i % 2));
        }
        Files.writeString(table, lines);
        Read open = file -> Datasets.open(file.toString(), DatasetOptions.defaults());
        readers.add(new Reader("table", table, null, null, open));
        Path packed = temp.resolve("packed.csv.gz");
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            gzip.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }
        readers.add(new Reader("packed-table", packed, null, null, open));
        Path wide = temp.resolve("wide.csv");
        Files.writeString(wide, "\uFEFF" + lines, StandardCharsets.UTF_16LE);
        readers.add(new Reader("utf-16-table", wide, null, null, open));
        Dataset sound = Datasets.open(table.toString(), DatasetOptions.defaults());
        text(
                temp,
                "row",
                "5.5,red,-3",
                row -> RowEncoder.row("--row", row, sound.schema(), _ -> {}));
        String rows = "{\"rows\": [[1.5, \"red\", null], {\"x\": 2, \"color\": \"\", \"y\": 3}]}";
        Path request = Files.writeString(temp.resolve("request.json"), rows);
        json("request", request, f -> RequestReader.json(sound.schema(), Files.readAllBytes(f)));
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
        String numbers = lines.toString().replaceAll("red|\"c|\"", "").replace(",,", ",0,");
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
            picture(temp, format, encoded(format, ImageWriteParam.MODE_DISABLED, image));
        }
        picture(temp, "interlaced", encoded("png", ImageWriteParam.MODE_DEFAULT, image));
        picture(temp, "progressive", encoded("jpg", ImageWriteParam.MODE_DEFAULT, image));
        Map<String, Integer> types =
                Map.of(
                        "alpha", BufferedImage.TYPE_4BYTE_ABGR,
                        "16-bit", BufferedImage.TYPE_USHORT_GRAY,
                        "palette", BufferedImage.TYPE_BYTE_INDEXED);
        for (var type : types.entrySet()) {
            var other = new BufferedImage(9, 7, type.getValue());
            other.createGraphics().drawImage(image, 0, 0, null);
            byte[] png = encoded("png", ImageWriteParam.MODE_DISABLED, other);
            picture(temp, type.getKey(), png);
        }
        var inks = Raster.createInterleavedRaster(0, 9, 7, 4, null);
        for (int i = 0; i < 63; i++) inks.setPixel(i % 9, i / 9, new int[] {i, 2 * i, 3 * i, 255});
        var forPrint = new IIOImage(inks, null, null);
        picture(temp, "cmyk", encoded("jpg", ImageWriteParam.MODE_DISABLED, forPrint));
        byte[] png = encoded("png", ImageWriteParam.MODE_DISABLED, image);
        ByteBuffer turned = ByteBuffer.allocate(png.length + 38);
        turned.put(png, 0, 33).putInt(26).put("eXIf".getBytes(StandardCharsets.US_ASCII));
        turned.put(HexFormat.of().parseHex("4d4d002a00000008000101120003000000010006"));
        turned.position(33 + 38).put(png, 33, png.length - 33);
        picture(temp, "exif", turned.array());
    }

    private void picture(Path temp, String name, byte[] sound) throws IOException {
        Path file = Files.write(temp.resolve(name), sound);
        readers.add(new Reader("picture-" + name, file, null, null, PictureFile::read));
    }

    private static byte[] encoded(String format, int mode, RenderedImage image) throws IOException {
        return encoded(format, mode, new IIOImage(image, null, null));
    }

    private static byte[] encoded(String format, int mode, IIOImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (param.canWriteProgressive()) param.setProgressiveMode(mode);
        var file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(null, image, param);
        }
        writer.dispose();
        return file.toByteArray();
    }

    /** What a fetch unpacks. */
    private void ofArchives(Path temp) throws IOException {
        List<Path> wanted = List.of(temp.resolve("out/a.bin"));
        Read unpack = file -> ArchiveReader.unpack(file, wanted);
        byte[] tar = new byte[2048];
        ByteBuffer.wrap(tar).put("a.bin".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer.wrap(tar, 124, 12).put("00000000400\0".getBytes(StandardCharsets.US_ASCII));
        Path plain = Files.write(temp.resolve("a.tar"), tar);
        readers.add(new Reader("tar", plain, null, null, unpack));
        Path packed = temp.resolve("a.tar.gz");
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            gzip.write(tar);
        }
        readers.add(new Reader("tar-gz", packed, null, null, unpack));
        Path zipped = temp.resolve("a.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(zipped))) {
            zip.putNextEntry(new ZipEntry("folder/a.bin"));
            zip.write(tar);
        }
        readers.add(new Reader("zip", zipped, null, null, unpack));
    }

    private void ofCifar(Path temp) throws IOException {
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
