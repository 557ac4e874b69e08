import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;

// Learns from arrays, first classes with names, then two numbers:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/FromArrays.java
void main() {
    Random random = new Random(1);
    float[][] x = new float[600][2];
    String[] names = new String[600];
    float[][] sides = new float[600][2];
    for (int i = 0; i < 600; i++) {
        float width = 1 + 9 * random.nextFloat();
        float height = 1 + 9 * random.nextFloat();
        x[i] = new float[] {width, height};
        names[i] = width > 1.5f * height ? "wide" : height > 1.5f * width ? "tall" : "square";
        sides[i] = new float[] {width * height, 2 * width + 2 * height};
    }

    Data data = Data.of(x, names).split(0.2).standardized();
    TrainedModel model =
            Fallline.mlp(2, 32, 3)
                    .epochs(200)
                    .validation(0.2)
                    .onEpoch(e -> IO.println(e.epoch() + ": " + e.valAccuracy()))
                    .stopWhen(e -> e.valAccuracy() > 0.97)
                    .fit(data);
    float[] sheet = {8, 3};
    IO.println("8 by 3 is " + model.classes().get(model.predict(sheet)[0]));
    IO.println("test accuracy " + model.evaluate(data).accuracy());

    Data numbers = Data.of(x, sides).split(0.2).standardized();
    TrainedModel regression = Fallline.mlp(2, 32, 2).optimizer("adam(lr=0.01)").fit(numbers);
    double[] areaAndPerimeter = regression.predictTargets(sheet)[0];
    IO.println("area " + Math.round(areaAndPerimeter[0]));
    IO.println("perimeter " + Math.round(areaAndPerimeter[1]));
}
