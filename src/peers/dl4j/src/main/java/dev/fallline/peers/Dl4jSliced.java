package dev.fallline.peers;

import org.nd4j.linalg.dataset.DataSet;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** DL4J at its best: every batch lies ready, and the loop has nothing but the step. */
final class Dl4jSliced implements Contestant {
    private final Dl4jNetwork network;
    private final List<DataSet> batches = new ArrayList<>();

    private Dl4jSliced(Course course) {
        network = new Dl4jNetwork(course.widths(), course.optimizer(), course.rate());
        network.setWeights(course.weights());
        for (int i = 0; i < course.batches(); i++) {
            batches.add(Dl4jNetwork.dataset(course.batch(i), course.classes()));
        }
    }

    @Override
    public void epoch() {
        batches.forEach(network.network::fit);
    }

    @Override
    public float[] weights() {
        return network.weights();
    }

    /**
     * @param args the course's file
     */
    public static void main(String[] args) throws Exception {
        Contestant.serve(new Dl4jSliced(Course.read(Path.of(args[0]))));
    }
}
