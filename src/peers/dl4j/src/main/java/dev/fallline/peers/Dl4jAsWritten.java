package dev.fallline.peers;

import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** DL4J as its documents teach it: an iterator over examples that the network fits to. */
final class Dl4jAsWritten implements Contestant {
    private final Dl4jNetwork network;
    private final DataSetIterator batches;

    private Dl4jAsWritten(Course course) {
        network = new Dl4jNetwork(course.widths(), course.optimizer(), course.rate());
        network.setWeights(course.weights());
        List<DataSet> examples = Dl4jNetwork.dataset(course.images(), course.classes()).asList();
        List<DataSet> ordered = Arrays.stream(course.order()).mapToObj(examples::get).toList();
        batches = new ListDataSetIterator<>(ordered, course.batch());
    }

    @Override
    public void epoch() {
        network.network.fit(batches);
    }

    @Override
    public float[] weights() {
        return network.weights();
    }

    /**
     * @param args the course's file
     */
    public static void main(String[] args) throws Exception {
        Contestant.serve(new Dl4jAsWritten(Course.read(Path.of(args[0]))));
    }
}
