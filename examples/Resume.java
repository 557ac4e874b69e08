import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;
import dev.fallline.Training;
import dev.fallline.train.Epoch;
import dev.fallline.train.TrainingListener;

// Stops a training, continues it, and comes to the same bits as without the break:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/Resume.java
void main() throws IOException {
    Path folder = Files.createTempDirectory("fallline").resolve("run");
    Data data = Data.open("spiral");
    Training training = Fallline.mlp(2, 32, 32, 3).epochs(6);

    TrainedModel stopped = training.folder(folder).listener(new StopAfter(2)).fit(data);
    IO.println("stopped after " + stopped.history().size() + " epochs");

    TrainedModel resumed = Fallline.resume(folder);
    IO.println("resumed to " + resumed.history().size() + " epochs");

    TrainedModel whole = training.fit(data);
    IO.println("same bits: " + Arrays.equals(whole.weights(), resumed.weights()));

    TrainedModel loaded = Fallline.load(folder);
    IO.println("loaded, test accuracy " + loaded.evaluate(data).accuracy());
}

class StopAfter implements TrainingListener {
    private final int epochs;
    private int seen;

    StopAfter(int epochs) {
        this.epochs = epochs;
    }

    @Override
    public void epoch(Epoch epoch) {
        seen = epoch.epoch();
    }

    @Override
    public boolean stops() {
        return seen >= epochs;
    }
}
