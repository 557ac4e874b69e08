package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.io.FolderLock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A server on this machine that behaves as servers do, well and badly. */
class FetcherTest {
    private static final String FILE = "a.bin.gz";

    private final byte[] content = new byte[300_000];
    private final List<String> requests = new ArrayList<>();
    private final List<String> got = new ArrayList<>();
    private HttpServer server;
    private ExecutorService threads;
    private byte[] gz;

    @TempDir Path folder;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        gz = gzip(content);
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String way = exchange.getRequestURI().getPath().split("/")[1];
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        synchronized (requests) {
            requests.add(way + " " + from);
        }
        int end = gz.length;
        try (exchange) {
            switch (way) {
                case "good" -> send(exchange, gz, from, end, end - from);
                case "breaks" ->
                        send(exchange, gz, from, Math.min(end, from + 100_000), end - from);
                case "again" -> send(exchange, gz, 0, from == 0 ? end / 2 : end, end);
                case "silent" -> send(exchange, gz, from, from, end - from);
                case "longer" -> send(exchange, gz, from, end, end - from + 10);
                case "shorter" -> send(exchange, gz, from, end - 10, end - from - 10);
                case "huge" -> send(exchange, gz, 0, 10, 10_000_000);
                case "endless" -> endless(exchange);
                case "other" -> {
                    byte[] other = gzip(new byte[5]);
                    send(exchange, other, 0, other.length, other.length);
                }
                case "page" -> send(exchange, "<html>no</html>".getBytes(), 0, 15, 15);
                case "moved" -> move(exchange, "/good/" + FILE);
                case "circle" -> move(exchange, "/circle/" + FILE);
                case "file" -> move(exchange, "file:///etc/passwd");
                case "nowhere" -> exchange.sendResponseHeaders(301, -1);
                case "elsewhere" -> {
                    exchange.getResponseHeaders().set("Content-Range", "bytes 5-9/10");
                    exchange.sendResponseHeaders(206, 5);
                    exchange.getResponseBody().write(gz, 5, 5);
                }
                case "slow" -> {
                    exchange.sendResponseHeaders(200, end);
                    exchange.getResponseBody().write(gz, 0, 1000);
                    exchange.getResponseBody().flush();
                    sleep();
                }
                default -> exchange.sendResponseHeaders(Integer.parseInt(way), -1);
            }
        } catch (IOException e) {
            // The client has had enough.
        }
    }

    private static void send(HttpExchange exchange, byte[] all, int from, int to, long claimed)
            throws IOException {
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, all.length - 1, all.length));
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, claimed);
        OutputStream out = exchange.getResponseBody();
        out.write(all, from, to - from);
        out.flush();
    }

    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        while (true) exchange.getResponseBody().write(new byte[100_000]);
    }

    private static void move(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void sleep() {
        try {
            Thread.sleep(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "good, good 0",
        "moved, moved 0|good 0",
        "breaks, breaks 0|breaks 100000|breaks 200000|breaks 300000",
        "again, again 0|again HALF",
    })
    void brings(String way, String expected) throws Exception {
        Fetcher.Result result = fetcher(url(way)).fetch();
        assertThat(result.files()).containsExactly(folder.resolve(FILE));
        assertThat(folder.resolve(FILE)).hasBinaryContent(gz);
        assertThat(requests)
                .containsExactly(expected.replace("HALF", "" + gz.length / 2).split("\\|"));
        assertThat(names()).containsExactlyInAnyOrder(FILE, "lock");
        assertThat(got).containsExactly(FILE + " " + url(way));
    }

    @ParameterizedTest
    @CsvSource({
        "403, answers 403 Forbidden",
        "404, answers 404 Not Found",
        "500, answers 500",
        "silent, breaks off after 0 bytes",
        "longer, breaks off after",
        "shorter, has the wrong content",
        "other, has the wrong content",
        "page, has the wrong content",
        "huge, 'offers 10,000,000 bytes'",
        "endless, sends more than",
        "circle, redirects more than 5 times",
        "file, redirects to file:///etc/passwd",
        "nowhere, redirects to nowhere",
        "elsewhere, answers 206",
        "slow, breaks off after 1",
    })
    void saysWhatAMirrorDid(String way, String what) throws Exception {
        assertThatThrownBy(() -> fetcher(url(way)).fetch())
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                .hasMessageContainingAll(FILE, url(way), what, "--mirror")
                .hasMessageMatching("[^\n]*");
        assertThat(folder.resolve(FILE)).doesNotExist();
    }

    /** A download that was begun encrypted does not go on in the clear. */
    @ParameterizedTest
    @CsvSource({
        "https://a.org/x, http://a.org/x, ",
        "https://a.org/x, file:///x, ",
        "http://a.org/x, ftp://a.org/x, ",
        "http://a.org/x, , ",
        "http://a.org/x, 'a b', ",
        "http://a.org/x, https://b.org/y, https://b.org/y",
        "https://a.org/d/x, y, https://a.org/d/y",
        "https://a.org/d/x, //b.org/y, https://b.org/y",
    })
    void redirects(URI from, String to, URI expected) throws IOException {
        if (expected != null) assertThat(Download.next(from, to)).isEqualTo(expected);
        else {
            assertThatThrownBy(() -> Download.next(from, to))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("redirects to ");
        }
    }

    @Test
    void theNextMirrorMends() throws Exception {
        fetcher(url("404"), "http://localhost:1/", url("other"), url("good")).fetch();
        assertThat(folder.resolve(FILE)).hasBinaryContent(gz);
    }

    @Test
    void whatBrokeOffIsContinuedByTheNextRun() throws Exception {
        Files.write(folder.resolve("." + FILE + ".partial"), Arrays.copyOf(gz, 1234));
        fetcher(url("good")).fetch();
        assertThat(requests).containsExactly("good 1234");
        assertThat(folder.resolve(FILE)).hasBinaryContent(gz);
    }

    @Test
    void leftoversOfOtherBytesAreThrownAway() throws Exception {
        Files.write(folder.resolve("." + FILE + ".partial"), new byte[1234]);
        fetcher(url("good")).fetch();
        assertThat(requests).containsExactly("good 1234", "good 0");
        assertThat(folder.resolve(FILE)).hasBinaryContent(gz);
    }

    @Test
    void whatIsThereIsOnlyChecked() throws Exception {
        fetcher(url("good")).fetch();
        requests.clear();
        fetcher(url("404")).fetch();
        assertThat(requests).isEmpty();
        Files.write(folder.resolve(FILE), new byte[10]);
        fetcher(url("good")).fetch();
        assertThat(folder.resolve(FILE)).hasBinaryContent(gz);
    }

    @Test
    void aMirrorMayCompressOtherwise() throws Exception {
        Path mirror = Files.createDirectory(folder.resolve("mirror"));
        Files.write(mirror.resolve("a.bin"), content);
        assertThat(fetcher(mirror.toString()).fetch().files())
                .containsExactly(folder.resolve("a.bin"));
        assertThat(folder.resolve("a.bin")).hasBinaryContent(content);
    }

    @Test
    void aFolderWithoutTheFile() {
        assertThatThrownBy(() -> fetcher(folder.toString()).fetch())
                .hasMessageContaining("does not hold it");
        assertThatThrownBy(() -> fetcher(folder.resolve("none").toString()).fetch())
                .hasMessageContaining("neither a folder nor an address");
    }

    @Test
    void twoAtOnce() {
        try (var _ = FolderLock.take(folder, "fetch")) {
            assertThatThrownBy(() -> fetcher(url("good")).fetch())
                    .hasMessageContaining("in use by another fetch");
        }
    }

    @Test
    void unpacksAZip() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of("../../x-a-train", "gzip/x-b-train", "gzip/x-a-train")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        var parts =
                List.of(new Manifest.Part("a", 0, List.of()), new Manifest.Part("b", 0, List.of()));
        unpack("s.zip", bytes.toByteArray(), List.of("x-{part}-train"), parts);
        assertThat(folder.resolve("a/x-a-train")).hasContent("../../x-a-train");
        assertThat(folder.resolve("b/x-b-train")).hasContent("gzip/x-b-train");
        assertThat(names()).containsExactlyInAnyOrder("a", "b", "lock", "mirror");
    }

    @Test
    void unpacksATar() throws Exception {
        var tar = new ByteArrayOutputStream();
        entry(tar, "deep/readme", new byte[700]);
        entry(tar, "deep/data.bin", content);
        tar.write(new byte[1024]);
        unpack("s.tar.gz", gzip(tar.toByteArray()), List.of("data.bin"), List.of());
        assertThat(folder.resolve("data.bin")).hasBinaryContent(content);
        assertThat(names()).containsExactlyInAnyOrder("data.bin", "lock", "mirror");
    }

    @Test
    void anArchiveThatLacksAFile() throws Exception {
        var tar = new ByteArrayOutputStream();
        entry(tar, "data.bin", content);
        assertThatThrownBy(
                        () ->
                                unpack(
                                        "s.tar.gz",
                                        gzip(tar.toByteArray()),
                                        List.of("data.bin", "more.bin"),
                                        List.of()))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has no more.bin");
    }

    @Test
    void aServerOfAnotherProtocol() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (var client = socket.accept()) {
                                    client.getOutputStream().write("220 ready\r\n\r\n".getBytes());
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            String address = "http://127.0.0.1:" + socket.getLocalPort();
            assertThatThrownBy(() -> fetcher(address).fetch())
                    .hasMessageContaining(address + " does not answer in HTTP");
        }
    }

    /** Each has the sum that it should have, so it was published so. */
    @ParameterizedTest
    @CsvSource({"s.tar.gz, cannot be unpacked: it ends early", "s.zip, cannot be unpacked: "})
    void aDamagedArchive(String name, String message) throws Exception {
        var tar = new ByteArrayOutputStream();
        entry(tar, "data.bin", content);
        byte[] damaged = gzip(Arrays.copyOf(tar.toByteArray(), 512 + content.length / 2));
        assertThatThrownBy(() -> unpack(name, damaged, List.of("data.bin"), List.of()))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(name + " " + message);
        assertThat(folder.resolve("data.bin")).doesNotExist();
    }

    private void unpack(
            String name, byte[] archive, List<String> contents, List<Manifest.Part> parts)
            throws Exception {
        Path mirror = Files.createDirectory(folder.resolve("mirror"));
        Files.write(mirror.resolve(name), archive);
        var file = new Manifest.File(name, archive.length, null, sum(archive));
        fetcher(manifest(file, contents, parts), mirror.toString()).fetch();
    }

    private static void entry(OutputStream out, String name, byte[] content) throws IOException {
        byte[] header = new byte[512];
        System.arraycopy(name.getBytes(), 0, header, 0, name.length());
        byte[] size = "%011o\0".formatted(content.length).getBytes();
        System.arraycopy(size, 0, header, 124, size.length);
        out.write(header);
        out.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
    }

    private Fetcher fetcher(String... mirrors) throws Exception {
        return fetcher(
                manifest(
                        new Manifest.File(FILE, content.length, sum(content), null),
                        List.of(),
                        List.of()),
                mirrors);
    }

    private Fetcher fetcher(Manifest manifest, String... mirrors) {
        return new Fetcher(
                manifest,
                folder,
                List.of(mirrors),
                new Fetcher.Listener() {
                    @Override
                    public void progress(String file, long bytes, long total) {}

                    @Override
                    public void got(String file, String from) {
                        got.add(file + " " + from);
                    }
                },
                new Download(Duration.ofMillis(400), Duration.ofMillis(1)));
    }

    private static Manifest manifest(
            Manifest.File file, List<String> contents, List<Manifest.Part> parts) {
        return new Manifest(
                "test",
                "",
                "",
                "",
                Manifest.Form.IDX,
                "2x2",
                List.of(),
                0,
                false,
                List.of(),
                List.of(file),
                contents,
                parts);
    }

    private String url(String way) {
        return "http://localhost:%d/%s/".formatted(server.getAddress().getPort(), way);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String sum(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
