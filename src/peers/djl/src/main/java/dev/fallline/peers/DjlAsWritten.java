package dev.fallline.peers;

import ai.djl.training.EasyTrain;
import ai.djl.training.dataset.Dataset;

import java.nio.file.Path;

/** DJL as its documents teach it: a data set of arrays that {@link EasyTrain} fits to. */
final class DjlAsWritten implements Contestant {
    private final DjlNetwork network;
    private final Dataset dataset;

    private DjlAsWritten(Course course) {
        network =
                new DjlNetwork(
                        course.widths(), course.batch(), course.optimizer(), (float) course.rate());
        network.setWeights(course.weights());
        dataset =
                network.dataset(course.images())
                        .setSampling(new GivenOrder(course.order(), course.batch()))
                        .build();
    }

    @Override
    public void epoch() throws Exception {
        EasyTrain.fit(network.trainer, 1, dataset, null);
    }

    @Override
    public float[] weights() {
        return network.weights();
    }

    /**
     * @param args the course's file
     */
    public static void main(String[] args) throws Exception {
        Contestant.serve(new DjlAsWritten(Course.read(Path.of(args[0]))));
    }
}
