import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;
import dev.fallline.optim.Optimizer;

// Trains by an update rule of one's own:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/OwnOptimizer.java

/** Steps of one size, along the sign of a running mean of gradients (Bernstein et al. 2018). */
record Signum(double beta) implements Optimizer {
    /** Arrays as long as the parameters, kept from step to step; zero at first. */
    @Override
    public List<String> slots() {
        return List.of("mean");
    }

    /** What is the same for all elements of a step. */
    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, beta, 1 - beta};
    }

    @Override
    public void update(
            float[] parameters,
            float[] gradient,
            float[][] slots,
            float[] scalars,
            int from,
            int to) {
        float[] mean = slots[0];
        for (int i = from; i < to; i++) {
            mean[i] = scalars[1] * mean[i] + scalars[2] * gradient[i];
            parameters[i] -= scalars[0] * Math.signum(mean[i]);
        }
    }
}

void main() {
    Data data = Data.open("spiral");
    TrainedModel model =
            Fallline.mlp(2, 32, 32, 3)
                    .optimizer(new Signum(0.9))
                    .learningRate(0.003)
                    .schedule("cosine")
                    .epochs(60)
                    .fit(data);
    IO.println("test accuracy " + model.evaluate(data).accuracy());
}
