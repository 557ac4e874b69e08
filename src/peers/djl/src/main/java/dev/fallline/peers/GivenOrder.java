package dev.fallline.peers;

import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Sampler;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Batches in a given order, where DJL's own sampler draws one. */
record GivenOrder(int[] order, int batch) implements Sampler {
    @Override
    public Iterator<List<Long>> sample(RandomAccessDataset dataset) {
        return IntStream.range(0, order.length / batch).mapToObj(this::indices).iterator();
    }

    private List<Long> indices(int number) {
        return Arrays.stream(order, number * batch, (number + 1) * batch)
                .mapToObj(Long::valueOf)
                .toList();
    }

    @Override
    public int getBatchSize() {
        return batch;
    }
}
