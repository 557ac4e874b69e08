package dev.fallline.serve;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.data.source.DatasetWriter;
import dev.fallline.data.synthetic.Digits;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.Runs;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import javax.imageio.ImageIO;

/** A server with a few small runs, and a client of it. */
final class Served implements AutoCloseable {
    record Answer(int status, JsonObject json) {}

    final Path folder;
    final Trainings trainings;
    final Server server;
    final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param folder of the runs
     */
    Served(Path folder) {
        this(folder, new Trainings());
    }

    private Served(Path folder, Trainings trainings) {
        this(folder, trainings, new RunSite(Runs.in(folder), trainings));
    }

    Served(Path folder, Trainings trainings, Site site) {
        this.folder = folder;
        this.trainings = trainings;
        server = new Server(InetAddress.getLoopbackAddress(), 0, site);
        address = URI.create(server.address());
    }

    /** A run of pictures, which knows most of the digits. */
    static RunFolder digits(Path folder, Path data) {
        DatasetWriter.write(new Digits(5_000, 500).make(1), data);
        return train(
                folder,
                "digits",
                "{'data': '%s', 'hidden': [64], 'epochs': 4, 'batch': 32}".formatted(data));
    }

    static RunFolder train(Path folder, String name, String settings) {
        return Run.start(
                        ConfigFile.parse(settings), folder.resolve(name), new TrainingListener() {})
                .folder();
    }

    static byte[] png(int width, int height) throws IOException {
        var out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", out);
        return out.toByteArray();
    }

    String token() {
        return server.addressWithToken().replaceFirst(".*#token=", "");
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path));
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    Answer post(String path, String type, byte[] body) throws IOException, InterruptedException {
        return send(
                request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
    }

    Answer json(String path, String body) throws IOException, InterruptedException {
        return post(path, "application/json", body.getBytes());
    }

    Answer change(String path) throws IOException, InterruptedException {
        return send(
                request(path).header("X-Fallline-Token", token()).POST(BodyPublishers.noBody()));
    }

    Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(), JsonParser.parseString(answer.body()).getAsJsonObject());
    }

    String text(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
