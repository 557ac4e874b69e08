import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;

// Recognizes handwritten digits:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/Mnist.java mnist/
// The folder holds the four files of MNIST; without it, digits that Fallline draws take its place.
void main(String[] args) {
    Path mnist = Path.of(args.length > 0 ? args[0] : "mnist");
    boolean there = Files.isDirectory(mnist);
    if (!there) IO.println("There is no folder " + mnist + ": training on generated digits.");
    Data data = Data.open(there ? mnist.toString() : "digits");

    TrainedModel model =
            Fallline.mlp(784, 128, 64, 10)
                    .optimizer("adamw(weight-decay=0.01)")
                    .epochs(3)
                    .onEpoch(e -> IO.println("epoch " + e.epoch() + " loss " + e.trainLoss()))
                    .fit(data);

    IO.println("test accuracy " + model.evaluate(data).accuracy());
    int[] predicted = model.predict(data);
    double[] probabilities = model.predictProbabilities(data)[0];
    IO.println("the first digit is a " + predicted[0]);
    IO.println("with probability " + probabilities[predicted[0]]);
}
