import dev.fallline.Data;
import dev.fallline.Fallline;

// Trains the same network by several optimizers, from several seeds:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/CompareOptimizers.java
// `fallline compare` tunes each of them, and says how sure the difference is.
void main() {
    Data data = Data.open("moons");
    for (String optimizer : List.of("sgd(lr=0.3)", "momentum(lr=0.05)", "adam(lr=0.01)")) {
        DoubleSummaryStatistics losses = new DoubleSummaryStatistics();
        for (int seed = 1; seed <= 3; seed++) {
            var model =
                    Fallline.mlp(2, 16, 16, 2).optimizer(optimizer).epochs(10).seed(seed).fit(data);
            losses.accept(model.evaluate(data).loss());
        }
        String range = "%.4f to %.4f".formatted(losses.getMin(), losses.getMax());
        IO.println("%-18s test loss %s".formatted(optimizer, range));
    }
}
