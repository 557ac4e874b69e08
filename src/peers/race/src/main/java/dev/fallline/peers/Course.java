package dev.fallline.peers;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What all contestants have to learn, and from where they begin.
 *
 * @param images to learn from
 * @param order the examples as every epoch visits them, whole batches
 * @param widths of the layers, from the inputs to the classes; ReLU between them
 * @param weights all matrices, inputs × outputs, row by row, then all biases
 * @param optimizer {@code sgd} or {@code adam}
 */
record Course(
        Images images,
        int[] order,
        List<Integer> widths,
        float[] weights,
        int batch,
        String optimizer,
        double rate)
        implements Serializable {
    int inputs() {
        return widths.getFirst();
    }

    int classes() {
        return widths.getLast();
    }

    int layers() {
        return widths.size() - 1;
    }

    int batches() {
        return order.length / batch;
    }

    Course with(String optimizer, double rate) {
        return new Course(images, order, widths, weights, batch, optimizer, rate);
    }

    /** A batch of the order. */
    Images batch(int number) {
        return images.take(Arrays.copyOfRange(order, number * batch, (number + 1) * batch));
    }

    void write(Path file) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(this);
        }
    }

    static Course read(Path file) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            return (Course) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(file + " is of another version", e);
        }
    }
}
