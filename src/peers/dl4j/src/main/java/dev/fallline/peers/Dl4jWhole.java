package dev.fallline.peers;

import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A whole program in DL4J: reads IDX files, learns for one epoch, tests. */
final class Dl4jWhole {
    private static final int CLASSES = 10;

    private Dl4jWhole() {}

    /**
     * @param args the folder with the files
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Images train = Images.read(folder, "train");
        Images test = Images.read(folder, "t10k");
        Dl4jNetwork network =
                new Dl4jNetwork(List.of(train.width(), 128, 64, CLASSES), "adam", 0.001);
        List<DataSet> examples = Dl4jNetwork.dataset(train, CLASSES).asList();
        Collections.shuffle(examples, new Random(1));
        network.network.fit(new ListDataSetIterator<>(examples, 128));
        List<DataSet> unseen = Dl4jNetwork.dataset(test, CLASSES).asList();
        double accuracy =
                network.network.evaluate(new ListDataSetIterator<>(unseen, 1_000)).accuracy();
        System.out.println("\"test_accuracy\": " + accuracy);
        System.exit(0); // DL4J leaves threads behind
    }
}
