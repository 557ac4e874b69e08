import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;
import dev.fallline.nn.Loss;

// Predicts what nine of ten outcomes stay below, by a loss of one's own:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/OwnLoss.java
void main() {
    // The quantile loss max(q d, (q - 1) d), d = t - z (Koenker, Bassett 1978).
    double q = 0.9;
    Loss quantile =
            (g, z, t) -> {
                var d = g.subtract(t, z);
                return g.maximum(g.scale(d, q), g.scale(d, q - 1));
            };

    // Waiting times whose spread grows with the hour of the day.
    Random random = new Random(1);
    float[][] hour = new float[2_000][1];
    float[] minutes = new float[hour.length];
    for (int i = 0; i < hour.length; i++) {
        hour[i][0] = random.nextFloat(24);
        minutes[i] = hour[i][0] * random.nextFloat();
    }
    Data data = Data.of(hour, minutes).standardized();

    var training = Fallline.mlp(1, 32, 1).loss(quantile).epochs(30);
    IO.println("gradients are right: " + training.checkGradients(data).passed());
    TrainedModel model = training.fit(data);
    double[] late = model.predictValues(new float[] {10}, new float[] {20});
    IO.println("at 10 o'clock 90 %% wait at most %.1f minutes".formatted(late[0]));
    IO.println("at 20 o'clock 90 %% wait at most %.1f minutes".formatted(late[1]));
}
