import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;

// Predicts prices from a table of numbers and categories:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/CsvRegression.java
void main() throws IOException {
    Path folder = Files.createTempDirectory("prices");
    Path sold = Files.writeString(folder.resolve("sold.csv"), table(400));
    Path offered = Files.writeString(folder.resolve("offered.csv"), "area,city,price\n80,Bern,0\n");

    // A fifth of the rows becomes the test part. Numbers are standardized, categories one-hot.
    Data data = Data.open(sold.toString()).label("price").regression();
    TrainedModel model =
            Fallline.mlp()
                    .set("hidden", "32")
                    .batchSize(32)
                    .epochs(200)
                    .validation(0.1)
                    .earlyStopping(20)
                    .fit(data);

    IO.println("R2 on the test part " + model.evaluate(data).r2());
    IO.println("root of the mean squared error " + model.evaluate(data).rmse());

    IO.println("as a row: " + model.predictRow("80,Bern"));

    // Each row of a table that is not to be split, read by the columns of the training.
    double[] prices = model.predictValues(Data.open(offered.toString()).split(0));
    IO.println("80 square meters in Bern cost " + Math.round(prices[0]));
}

/** Prices of 5,000 a square meter, in Bern twice as much, with some noise. */
String table(int rows) {
    Random random = new Random(1);
    StringBuilder table = new StringBuilder("area,city,price\n");
    for (int i = 0; i < rows; i++) {
        int area = random.nextInt(30, 200);
        boolean bern = random.nextBoolean();
        long price = Math.round(area * (bern ? 10_000 : 5_000) * random.nextDouble(0.95, 1.05));
        table.append("%d,%s,%d\n".formatted(area, bern ? "Bern" : "Chur", price));
    }
    return table.toString();
}
