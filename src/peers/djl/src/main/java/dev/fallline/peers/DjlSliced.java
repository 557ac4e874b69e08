package dev.fallline.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** DJL at its best: every batch lies ready as arrays, and the loop has nothing but the step. */
final class DjlSliced implements Contestant {
    private final DjlNetwork network;
    private final List<NDList> features = new ArrayList<>();
    private final List<NDList> labels = new ArrayList<>();

    private DjlSliced(Course course) {
        network =
                new DjlNetwork(
                        course.widths(), course.batch(), course.optimizer(), (float) course.rate());
        network.setWeights(course.weights());
        for (int i = 0; i < course.batches(); i++) {
            Images batch = course.batch(i);
            features.add(new NDList(network.features(batch)));
            labels.add(new NDList(network.labels(batch)));
        }
    }

    @Override
    public void epoch() {
        for (int i = 0; i < features.size(); i++) step(features.get(i), labels.get(i));
    }

    private void step(NDList x, NDList y) {
        Trainer trainer = network.trainer;
        // The scope frees what the step makes: its arrays would live as long as the batch.
        try (NDScope _ = new NDScope();
                GradientCollector collector = trainer.newGradientCollector()) {
            NDArray loss = trainer.getLoss().evaluate(y, trainer.forward(x));
            collector.backward(loss);
        }
        trainer.step();
    }

    @Override
    public float[] weights() {
        return network.weights();
    }

    /**
     * @param args the course's file
     */
    public static void main(String[] args) throws Exception {
        Contestant.serve(new DjlSliced(Course.read(Path.of(args[0]))));
    }
}
