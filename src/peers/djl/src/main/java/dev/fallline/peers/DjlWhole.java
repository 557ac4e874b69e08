package dev.fallline.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.EasyTrain;

import java.nio.file.Path;
import java.util.List;

/** A whole program in DJL: reads IDX files, learns for one epoch, tests. */
final class DjlWhole {
    private DjlWhole() {}

    /**
     * @param args the folder with the files
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Images train = Images.read(folder, "train");
        Images test = Images.read(folder, "t10k");
        DjlNetwork network =
                new DjlNetwork(List.of(train.width(), 128, 64, 10), 128, "adam", 0.001f);
        EasyTrain.fit(
                network.trainer, 1, network.dataset(train).setSampling(128, true).build(), null);
        NDArray scores = network.trainer.evaluate(new NDList(network.features(test))).get(0);
        long[] answers = scores.argMax(1).toLongArray();
        int right = 0;
        for (int i = 0; i < answers.length; i++) if (answers[i] == test.labels()[i]) right++;
        System.out.println("\"test_accuracy\": " + (double) right / test.count());
    }
}
