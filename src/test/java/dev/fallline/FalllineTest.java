package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.Features;
import dev.fallline.data.Targets;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.graph.Function;
import dev.fallline.graph.Node;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.graph.Shape;
import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateCurve;
import dev.fallline.lab.RateFinder;
import dev.fallline.lab.RateRange;
import dev.fallline.minimize.FeasibleSet;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.optim.AdamW;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Sgd;
import dev.fallline.train.Config;
import dev.fallline.train.Score;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.Trainings;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The library as a program uses it. */
class FalllineTest {
    @TempDir private Path folder;

    /** sgd, written anew: the same arithmetic, but a class that no flag can name. */
    private static final class OwnDescent implements Optimizer {
        @Override
        public void update(
                float[] parameters,
                float[] gradient,
                float[][] slots,
                float[] scalars,
                int from,
                int to) {
            for (int i = from; i < to; i++) parameters[i] -= scalars[0] * gradient[i];
        }
    }

    private static Training spiral() {
        return Fallline.mlp(2, 16, 3)
                .device("cpu")
                .threads(1)
                .epochs(3)
                .listener(new TrainingListener() {});
    }

    @Test
    void aRunIsThatOfTheCommandLine() throws Exception {
        Config config =
                Config.DEFAULTS
                        .with("data", "spiral")
                        .with("hidden", "16")
                        .with("optimizer", "adamw")
                        .with("beta1", "0.8")
                        .with("beta2", "0.95")
                        .with("eps", "1e-7")
                        .with("weight-decay", "0.1")
                        .with("lr", "0.01")
                        .with("val-fraction", 0.1)
                        .with("device", "cpu")
                        .with("threads", "1")
                        .with("epochs", "3");
        Path there = folder.resolve("there");
        Path here = folder.resolve("here");
        Trainings.train(config, there);
        spiral().optimizer(new AdamW(0.8, 0.95, 1e-7, 0.1))
                .learningRate(0.01)
                .validation(0.1)
                .folder(here)
                .fit("spiral");
        Trainings.assertSame(there, here);
        assertThat(here.resolve("config.json"))
                .hasSameTextualContentAs(there.resolve("config.json"));
        assertThat(here.resolve("environment.json"))
                .hasSameTextualContentAs(there.resolve("environment.json"));
    }

    @Test
    void withoutAFolderTheWeightsAreTheSame() {
        TrainedModel kept = spiral().folder(folder.resolve("run")).fit("spiral");
        TrainedModel inMemory = spiral().fit("spiral");
        assertThat(inMemory.weights()).isEqualTo(kept.weights());
        assertThat(inMemory.folder()).isEmpty();
        assertThat(kept.folder()).contains(folder.resolve("run"));
    }

    @Test
    void aSavedModelIsTheModel() {
        TrainedModel model = spiral().fit("spiral");
        model.save(folder.resolve("saved"));
        assertThat(RunFolder.open(folder.resolve("saved")).state()).isEqualTo("saved");
        TrainedModel loaded = Fallline.load(folder.resolve("saved"));
        float[][] points = {{0.3f, -0.2f}, {0.1f, 0.5f}};
        assertThat(loaded.predict(points)).isEqualTo(model.predict(points));
        assertThat(loaded.predictProbabilities(points))
                .isDeepEqualTo(model.predictProbabilities(points));
        assertThat(loaded.history()).isEqualTo(model.history());
        assertThatThrownBy(() -> model.save(folder.resolve("saved")))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("holds a run already");
    }

    @Test
    void theScoreIsThatOfTheLastEpoch() {
        Data data = Data.open("spiral");
        TrainedModel model = spiral().fit(data);
        Score score = model.evaluate(data);
        assertThat(score.accuracy()).isEqualTo(model.history().getLast().testAccuracy());
        assertThat(score.loss()).isCloseTo(model.history().getLast().testLoss(), within(1e-6));
        int[] predicted = model.predict(data);
        int[] labels = data.dataset().test().labels();
        int hits = 0;
        for (int i = 0; i < labels.length; i++) if (labels[i] == predicted[i]) hits++;
        assertThat(hits / (double) labels.length).isEqualTo(score.accuracy());
    }

    /** Of y = 3a − 2b + 5, which a linear model can learn exactly. */
    @Test
    void arraysAreLearnedAndAnsweredInTheirUnits() {
        Random random = new Random(1);
        float[][] x = new float[200][2];
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i][0] = 1000 + 50 * random.nextFloat();
            x[i][1] = random.nextFloat() / 100;
            y[i] = 3 * x[i][0] - 2 * x[i][1] + 5;
        }
        TrainedModel model =
                Fallline.linear()
                        .optimizer("sgd")
                        .learningRate(0.3)
                        .fullBatch()
                        .epochs(200)
                        .device("cpu")
                        .listener(new TrainingListener() {})
                        .fit(Data.of(x, y).split(0.2).standardized());
        assertThat(model.predictValues(new float[] {1020, 0.005f})[0])
                .isCloseTo(3 * 1020 - 2 * 0.005 + 5, within(0.01));
        assertThat(model.evaluate(Data.of(x, y)).r2()).isGreaterThan(0.9999);
        assertThatThrownBy(() -> model.predict(new float[] {1, 2}))
                .hasMessageContaining("regression: call predictValues");
        assertThatThrownBy(() -> model.predictValues(new float[] {1}))
                .hasMessage("Example 0 has 1 numbers: the network takes 2.");
    }

    /** So that pictures from files are inverted where that is needed. */
    @Test
    void aLightBorderOfPicturesIsLearned() {
        byte[][] pixels = new byte[4][16];
        for (byte[] picture : pixels) Arrays.fill(picture, (byte) 240);
        Data data = Data.of(pixels, 4, 4, new int[] {0, 1, 0, 1});
        assertThat(data.dataset().schema().frame()).isNotNull();
        assertThat(data.dataset().schema().frame().isLight()).isTrue();
    }

    @Test
    void picturesAreBytes() {
        byte[][] pixels = new byte[64][16];
        int[] labels = new int[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            labels[i] = i % 2;
            for (int j = 0; j < 8; j++) pixels[i][j + 8 * labels[i]] = (byte) (200 + i % 8);
        }
        TrainedModel model =
                Fallline.mlp(16, 8, 2)
                        .batchSize(8)
                        .learningRate(0.01)
                        .epochs(20)
                        .device("cpu")
                        .listener(new TrainingListener() {})
                        .fit(Data.of(pixels, 4, 4, labels));
        float[] first = new float[16];
        for (int j = 0; j < 16; j++) first[j] = pixels[1][j] & 0xFF;
        assertThat(model.predict(first)).containsExactly(1);
        assertThat(model.evaluate(Data.of(pixels, 4, 4, labels)).accuracy()).isEqualTo(1);
        first[3] = 256;
        assertThatThrownBy(() -> model.predict(first)).hasMessageContaining("from 0 to 255");
    }

    @Test
    void aTableIsReadAsThatOfTheTraining() throws Exception {
        StringBuilder rows = new StringBuilder("size,color,price\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i)
                    .append(i % 2 == 0 ? ",red," : ",blue,")
                    .append(2 * i + i % 2)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("prices.csv"), rows);
        Path fresh =
                Files.writeString(
                        folder.resolve("new.csv"), "color,size,price\nred,10,20\nblue,11,23\n");
        Data data = Data.open(file.toString()).label("price").regression();
        TrainedModel model =
                Fallline.mlp()
                        .set("hidden", "none")
                        .learningRate(0.05)
                        .batchSize(8)
                        .epochs(100)
                        .device("cpu")
                        .listener(new TrainingListener() {})
                        .fit(data);
        double[] answers = model.predictValues(Data.open(fresh.toString()).split(0));
        assertThat(answers[0]).isCloseTo(20, within(0.5));
        assertThat(answers[1]).isCloseTo(23, within(0.5));
        assertThat(model.evaluate(data).predictions().orElseThrow().targets().size()).isEqualTo(12);
        assertThat(model.predictRow("10,red")).containsExactly(Map.entry("price", answers[0]));
        assertThatThrownBy(() -> model.predictRow("10,red,5,6"))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("the row");
        assertThatThrownBy(() -> model.predictValues(new float[] {1, 2}))
                .hasMessageContaining("give them as a table");
    }

    static List<Optimizers.Entry> entries() {
        return Optimizers.all();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyOptimizerHasItsSettings(Optimizers.Entry entry) {
        Optimizer optimizer = entry.create().seeded(3);
        assertThat(Optimizers.settingsOf(optimizer))
                .map(entry::create)
                .map(o -> o.seeded(3))
                .contains(optimizer);
        Config config = Fallline.mlp().optimizer(optimizer).config();
        assertThat(config.get(TrainingSettings.OPTIMIZER)).isEqualTo(entry.name());
    }

    @Test
    void anOptimizerOfOnesOwnTrainsAsItsArithmeticSays() {
        TrainedModel own = spiral().optimizer(new OwnDescent()).learningRate(0.1).fit("spiral");
        TrainedModel sgd = spiral().optimizer(new Sgd(0)).learningRate(0.1).fit("spiral");
        assertThat(own.weights()).isEqualTo(sgd.weights());
        assertThat(own.config().get(TrainingSettings.OPTIMIZER))
                .isEqualTo("custom:" + OwnDescent.class.getName());
        assertThatThrownBy(() -> spiral().optimizer(new OwnDescent()).fit("spiral"))
                .hasMessageContaining("has no default learning rate");
        assertThatThrownBy(
                        () ->
                                spiral().device("gpu")
                                        .learningRate(1)
                                        .optimizer(new OwnDescent())
                                        .fit("spiral"))
                .hasMessageContaining("has no kernel for custom:");
    }

    /** Cross-entropy, from its definition: log Σ exp(z) − z of the label. */
    @Test
    void aLossOfOnesOwnTrainsAsItsFormulaSays() {
        Loss own =
                (g, z, t) -> {
                    Node target = g.multiply(z, g.oneHot(t, z.shape().columns(), 0));
                    return g.subtract(g.logSumExp(z), g.sum(target, ReduceAxis.COLUMNS));
                };
        Data data = Data.open("spiral");
        TrainedModel custom = spiral().loss(own).folder(folder.resolve("own")).fit(data);
        TrainedModel known = spiral().loss(new Loss.CrossEntropy(0)).fit(data);
        for (int i = 0; i < known.weights().length; i++) {
            assertThat(custom.weights()[i]).isCloseTo(known.weights()[i], within(1e-4f));
        }
        assertThat(spiral().loss(own).checkGradients(data).passed()).isTrue();
        assertThatThrownBy(() -> Fallline.load(folder.resolve("own")))
                .hasMessageContaining(
                        "--loss custom:dev.fallline.FalllineTest was defined by a Java program");
        assertThat(Fallline.load(folder.resolve("own"), own).evaluate(data).loss())
                .isEqualTo(custom.evaluate(data).loss());
    }

    @Test
    void aScheduleOfOnesOwnSetsTheRateOfEachStep() {
        List<Double> rates = new ArrayList<>();
        TrainedModel own =
                spiral().optimizer("sgd")
                        .schedule(step -> 0.1)
                        .onEpoch(e -> rates.add(e.lr()))
                        .fit("spiral");
        assertThat(rates).containsExactly(0.1, 0.1, 0.1);
        TrainedModel known = spiral().optimizer("sgd").learningRate(0.1).fit("spiral");
        assertThat(own.weights()).isEqualTo(known.weights());
        assertThatThrownBy(() -> spiral().schedule(step -> step < 40 ? 0.1 : -0.1).fit("spiral"))
                .isInstanceOf(FalllineException.class)
                .hasMessage(
                        "the schedule gives the learning rate -0.1 at step 40: it must be 0 or more, and finite");
        assertThatThrownBy(() -> spiral().schedule(step -> Double.NaN).fit("spiral"))
                .hasMessageContaining("the learning rate NaN at step 0");
    }

    @Test
    void aRunWithPartsOfOnesOwnIsResumed() {
        Path run = folder.resolve("run");
        Dataset points = Datasets.open("spiral", DatasetOptions.defaults());
        Data data = Data.of(points);
        Training whole =
                spiral().optimizer(new OwnDescent())
                        .schedule(step -> 0.2 / (1 + step))
                        .learningRate(1);
        TrainedModel expected = whole.fit(data);
        TrainedModel stopped = whole.folder(run).listener(Trainings.stopAfter(1)).fit(data);
        assertThat(stopped.history()).hasSize(1);
        assertThatThrownBy(() -> Fallline.resume(run)).hasMessageContaining("--optimizer custom:");
        assertThatThrownBy(() -> RunData.of(RunFolder.open(run)))
                .hasMessageContaining("custom:spiral, were arrays of a Java program");
        TrainedModel resumed =
                Fallline.mlp()
                        .optimizer(new OwnDescent())
                        .schedule(step -> 0.2 / (1 + step))
                        .resume(run, data);
        assertThat(resumed.weights()).isEqualTo(expected.weights());
        assertThat(resumed.history()).hasSize(3);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> spiral().set("momentun", 0.9))
                .hasMessageContaining("unknown setting 'momentun'; did you mean 'momentum'");
        assertThatThrownBy(() -> spiral().set("dropout", 1)).hasMessageContaining("--dropout 1");
        assertThatThrownBy(() -> Fallline.mlp(2, 8, 4).fit("spiral"))
                .hasMessage(
                        "the network has the widths [2, 8, 4], and spiral with 2 numbers and 3 classes needs [2, 8, 3]: give these to mlp");
        assertThatThrownBy(() -> Fallline.mlp(2)).hasMessageContaining("mlp[2]");
        assertThatThrownBy(() -> Data.open("spiral").set("lr", 1))
                .hasMessageContaining("not about data");
        assertThatThrownBy(() -> Data.of(new float[][] {{1, 2}, {3}}, new int[] {0, 1}))
                .hasMessage("Example 1 has 1 numbers, not 2: give every example the same number.");
        assertThatThrownBy(() -> Data.of(new float[][] {{1}, {3}}, new int[] {0}))
                .hasMessage("There are 2 examples and 1 targets: give one for each.");
        assertThatThrownBy(() -> Data.of(new float[0][], new float[0]))
                .hasMessageContaining("no examples");
        assertThatThrownBy(() -> Data.of(new byte[0][], 2, 2, new int[0]))
                .hasMessageContaining("no examples");
        assertThatThrownBy(() -> Data.of(new float[][] {{Float.NaN}}, new int[] {0}))
                .hasMessageContaining("NaN");
    }

    /** With and without a folder, whose checkpoint is then continued with the bits of the whole. */
    @Test
    void anInterruptStopsATrainingWhichCanBeResumed() {
        Path run = folder.resolve("run");
        Training interrupting =
                spiral().onEpoch(
                                e -> {
                                    if (e.epoch() == 1) Thread.currentThread().interrupt();
                                });
        assertThatThrownBy(() -> interrupting.fit("spiral"))
                .isInstanceOf(FalllineException.class)
                .hasMessage("the training was interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> interrupting.folder(run).fit("spiral"))
                .hasMessage("the training was interrupted: resume(%s) continues it".formatted(run));
        assertThat(Thread.interrupted()).isTrue();
        TrainedModel resumed = Fallline.mlp().listener(new TrainingListener() {}).resume(run);
        assertThat(resumed.weights()).isEqualTo(spiral().fit("spiral").weights());
    }

    @Test
    void aListenerReceivesTheSameWithAFolderAsWithout() {
        List<Long> inMemory = new ArrayList<>();
        List<Long> kept = new ArrayList<>();
        spiral().listener(steps(inMemory)).fit("spiral");
        spiral().listener(steps(kept)).folder(folder.resolve("run")).fit("spiral");
        assertThat(inMemory).isNotEmpty().isEqualTo(kept);
    }

    private static TrainingListener steps(List<Long> steps) {
        return new TrainingListener() {
            @Override
            public void step(long step, float loss) {
                steps.add(step);
            }
        };
    }

    /** Targets a + b and a − b, which a linear network can learn exactly. */
    @Test
    void severalTargetsAndDoublesAreLearned() {
        Random random = new Random(1);
        double[][] x = new double[200][2];
        float[][] floats = new float[x.length][2];
        float[][] y = new float[x.length][2];
        double[] sum = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < 2; j++) {
                x[i][j] = random.nextFloat();
                floats[i][j] = (float) x[i][j];
            }
            y[i][0] = (float) (x[i][0] + x[i][1]);
            y[i][1] = (float) (x[i][0] - x[i][1]);
            sum[i] = y[i][0];
        }
        Training linear =
                Fallline.mlp(2, 2)
                        .optimizer("sgd")
                        .learningRate(0.3)
                        .fullBatch()
                        .epochs(300)
                        .device("cpu")
                        .listener(new TrainingListener() {});
        TrainedModel both = linear.fit(Data.of(floats, y).standardized());
        assertThat(both).hasToString("2-2 for [target1, target2]");
        double[] values = both.predictValues(new double[] {0.5, 0.25});
        assertThat(values[0]).isCloseTo(0.75, within(1e-3));
        assertThat(values[1]).isCloseTo(0.25, within(1e-3));
        double[][] rows = both.predictTargets(x[0], x[1]);
        assertThat(rows).isDeepEqualTo(both.predictTargets(floats[0], floats[1]));
        assertThat(rows[1]).containsExactly(both.predictValues(x[1]));
        assertThat(rows).hasDimensions(2, 2);
        double[][] wide = new double[y.length][2];
        for (int i = 0; i < y.length; i++) for (int j = 0; j < 2; j++) wide[i][j] = y[i][j];
        TrainedModel same = linear.fit(Data.of(x, wide).standardized());
        assertThat(same.weights()).isEqualTo(both.weights());
        Training one = Fallline.mlp(2, 1).device("cpu").listener(new TrainingListener() {});
        assertThat(one.fit(Data.of(x, sum)).weights())
                .isEqualTo(one.fit(Data.of(floats, Arrays.copyOf(first(y), x.length))).weights());
        assertThatThrownBy(() -> Data.of(floats, new float[][] {{1, 2}, {3}}))
                .hasMessage("Example 1 has 1 targets, not 2: give every example the same number.");
    }

    @Test
    void classesHaveNames() {
        float[][] x = new float[60][1];
        String[] names = new String[x.length];
        int[] numbers = new int[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i][0] = i / 30f - 1;
            numbers[i] = i / 20;
            names[i] = List.of("cold", "mild", "warm").get(numbers[i]);
        }
        Training training = Fallline.mlp(1, 16, 3).epochs(100).threads(1).device("cpu");
        TrainedModel model = training.fit(Data.of(x, names));
        assertThat(model.classes()).containsExactly("cold", "mild", "warm");
        assertThat(model.weights()).isEqualTo(training.fit(x, numbers).weights());
        assertThat(model.predictRow("-1").keySet()).containsExactlyElementsOf(model.classes());
        assertThat(model.predictRow("-1").values().stream().mapToDouble(p -> p).toArray())
                .containsExactly(model.predictProbabilities(new float[] {-1})[0]);
        // Examples of some of the classes, by their names.
        Data warm = Data.of(new float[][] {{1}, {0.9f}}, new String[] {"warm", "warm"});
        assertThat(model.evaluate(warm).accuracy()).isEqualTo(1);
        Data hot = Data.of(new double[][] {{1}, {2}}, new String[] {"warm", "hot"});
        assertThatThrownBy(() -> model.evaluate(hot))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has the class hot");
        assertThatThrownBy(() -> Data.of(x, new String[] {"cold"}))
                .isInstanceOf(FalllineException.class)
                .hasMessage("There are 60 examples and 1 targets: give one for each.");
        assertThatThrownBy(() -> Fallline.mlp(1, 4, 1).fit(warm))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("one class");
    }

    @Test
    void testDataMayBeArraysOfTheirOwn() {
        float[][] x = {{0}, {1}, {2}, {10}, {11}, {12}};
        Data data = Data.of(x, new String[] {"a", "a", "b", "b", "c", "c"});
        Data test = Data.of(new float[][] {{1.5f}, {11.5f}}, new String[] {"b", "c"});
        Data both = data.withTest(test).standardized();
        Dataset read = both.dataset();
        assertThat(read.train().count()).isEqualTo(6);
        assertThat(((Targets.Classes) read.test().targets()).labels()).containsExactly(1, 2);
        // Mean 6 and deviation √(154/6) of the six.
        double deviation = Math.sqrt(154 / 6.0);
        assertThat(((Features.Reals) read.test().features()).values())
                .containsExactly(
                        new float[] {(float) (-4.5 / deviation), (float) (5.5 / deviation)},
                        within(1e-6f));
        TrainedModel model = Fallline.mlp(1, 8, 3).epochs(2).device("cpu").fit(both);
        assertThat(model.history().getLast().testLoss()).isEqualTo(model.evaluate(test).loss());
        assertThatThrownBy(() -> both.withTest(test)).hasMessageContaining("withTest once");
        assertThatThrownBy(() -> data.standardized().withTest(test))
                .hasMessageContaining("call withTest before standardized");
        assertThatThrownBy(() -> data.withTest(Data.of(x, new int[6])))
                .hasMessageContaining("The test data have the class 0, and the data only a, b, c");
        assertThatThrownBy(() -> data.withTest(Data.of(x, new float[6])))
                .isInstanceOf(FalllineException.class);
        assertThatThrownBy(() -> Data.open("spiral").withTest(test))
                .hasMessageContaining("withTest is for arrays");
        float[][] wide = {{1, 2}, {3, 4}, {5, 6}, {1, 2}, {3, 4}, {5, 7}};
        Data numbers = Data.of(x, wide).withTest(Data.of(x, wide)).standardized();
        assertThat(numbers.dataset().test().targets())
                .usingRecursiveComparison()
                .isEqualTo(numbers.dataset().train().targets());
    }

    /** Numbers in their own units come back too. */
    @Test
    void networksGoToOtherProgramsAndComeBack() {
        float[][] x = new float[40][];
        float[] y = new float[40];
        for (int i = 0; i < x.length; i++) {
            x[i] = new float[] {i, 100 - 3 * i};
            y[i] = 5 * i;
        }
        Data data = Data.of(x, y).standardized();
        var training = Fallline.mlp(2, 8, 1).activation(Activation.leakyRelu(0.2)).epochs(3);
        TrainedModel model = training.fit(data);
        Path onnx = folder.resolve("net.onnx");
        Path torch = folder.resolve("net.safetensors");
        model.export(onnx);
        TrainedModel back = Fallline.importOnnx(onnx, Data.of(x, y));
        assertThat(back.predictValues(x)).containsExactly(model.predictValues(x), within(1e-3));
        back.save(folder.resolve("back"));
        assertThat(Fallline.load(folder.resolve("back")).predictValues(x))
                .isEqualTo(back.predictValues(x));
        Data spiral = Data.open("spiral");
        TrainedModel classes = spiral().epochs(1).fit(spiral);
        classes.export(torch);
        assertThatThrownBy(() -> Fallline.importTorch(torch, Activation.RELU, data))
                .hasMessageContaining("regression");
        assertThatThrownBy(() -> model.export(folder.resolve("net.pt")))
                .hasMessageEndingWith(
                        "net.pt ends in neither .onnx nor .safetensors: give one of these");
    }

    /** A run that ends so is finished: it has its weights, and can be resumed. */
    @Test
    void aTrainingEndsAfterTheEpochThatIsGoodEnough() {
        List<Integer> epochs = new ArrayList<>();
        Training ten = spiral().epochs(10).folder(folder.resolve("run"));
        TrainedModel model =
                ten.onEpoch(e -> epochs.add(e.epoch()))
                        .stopWhen(e -> e.epoch() >= 2 && e.trainLoss() > 0)
                        .fit("spiral");
        assertThat(epochs).containsExactly(1, 2);
        assertThat(model.history()).hasSize(2);
        assertThat(Fallline.load(folder.resolve("run")).weights()).isEqualTo(model.weights());
        assertThat(RunFolder.open(folder.resolve("run")).report().ended()).isEqualTo("stopped");
        assertThat(Fallline.resume(folder.resolve("run")).weights())
                .isEqualTo(spiral().epochs(10).fit("spiral").weights());
    }

    private static float[] first(float[][] y) {
        float[] first = new float[y.length];
        for (int i = 0; i < y.length; i++) first[i] = y[i][0];
        return first;
    }

    /** What a program changes later is not what a training sees. */
    @Test
    void arraysAreCopied() {
        float[][] x = {{0}, {1}, {2}, {3}};
        int[] labels = {0, 1, 0, 1};
        Data data = Data.of(x, labels);
        String before = data.dataset().fingerprint();
        x[0][0] = 9;
        labels[0] = 1;
        assertThat(data.dataset().fingerprint()).isEqualTo(before);
    }

    @Test
    void mistakesOfAProgramAreFoundAtOnce() {
        assertThatThrownBy(() -> spiral().optimizer("adamm"))
                .hasMessageContaining("did you mean 'adam'");
        assertThatThrownBy(() -> spiral().device("tpu")).hasMessageContaining("--device tpu");
        assertThatThrownBy(() -> spiral().activation(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("activation");
        assertThatThrownBy(() -> spiral().listener(null)).hasMessage("listener");
        assertThatThrownBy(() -> spiral().set("batch-size", 3))
                .hasMessage("unknown setting 'batch-size'; did you mean 'batch'?");
        assertThatThrownBy(() -> Data.of(new float[][] {{1}}, new int[] {2_000_000_000}))
                .hasMessage(
                        "A label is 2,000,000,000: number the classes 0, 1, 2, … without gaps.");
        Data split = Data.of(new float[][] {{1}, {2}, {3}, {4}}, new int[] {0, 1, 0, 1}).split(0.5);
        assertThatThrownBy(() -> split.split(0.5))
                .hasMessageContaining("call split or withTest once");
        assertThatThrownBy(() -> Fallline.mlp(1, 4, 2).fit(new float[][] {{1}}, new int[] {2}))
                .hasMessage(
                        "the network has the widths [1, 4, 2], and data with 1 number and 3 classes needs [1, 4, 3]: give these to mlp");
        assertThatThrownBy(() -> spiral().loss((g, z, t) -> z).fit("spiral"))
                .hasMessageContaining("the loss is")
                .hasMessageContaining("a number for each example: add up its columns");
    }

    @Test
    void resultsCanBePrinted() {
        Data data = Data.of(new float[][] {{1}, {2}}, new int[] {0, 1});
        assertThat(data.toString()).startsWith("data: 2 examples of 1 number; to learn: label (2 ");
        assertThat(Data.open("spiral")).hasToString("data spiral");
        assertThat(Fallline.mlp(1, 4, 2).epochs(3))
                .hasToString("training of [1, 4, 2] with hidden=4, epochs=3");
        TrainedModel model = spiral().fit("spiral");
        Score score = model.evaluate(Data.open("spiral"));
        assertThat(score)
                .hasToString("loss %.4g, accuracy %.4f".formatted(score.loss(), score.accuracy()));
        assertThat(ScalarFunction.of("x^2").minimize("newton", 0))
                .hasToString("gradient after 0 steps: f[0.0] = 0.0");
        Data constant = Data.of(new float[][] {{1}, {2}}, new float[] {3, 3});
        TrainedModel regression = Fallline.mlp(1, 1).epochs(1).device("cpu").fit(constant);
        assertThat(regression.evaluate(constant).toString()).endsWith("R² undefined");
    }

    @Test
    void ratesGradientsAndSharpnessAreThere() {
        Data data = Data.open("spiral");
        Training training = spiral().optimizer(new Momentum(0.9, 0, 0));
        RateCurve curve =
                RateFinder.run(
                        training.config().with("data", "spiral"),
                        new RateRange(1e-7, 10, 150),
                        new RateFinder.Listener() {});
        assertThat(training.findRate(data)).isEqualTo(RateAdvice.of(curve));
        assertThat(training.checkGradients(data).passed()).isTrue();
        TrainedModel model = spiral().epochs(1).fit(data);
        assertThat(model.sharpness(data).largest().value()).isPositive();
    }

    /** f = (1 − x)² + 100 (y − x²)²; ∇f(0, 1) = (−2, 200), ∇²f = (2 − 400·1, 0; 0, 200). */
    @Test
    void aLambdaIsAFunction() {
        ScalarFunction f =
                ScalarFunction.of(
                        2,
                        (g, v) -> {
                            Node x = v.get(0);
                            Node a = g.subtract(g.constant(1, x.shape()), x);
                            Node b = g.subtract(v.get(1), g.multiply(x, x));
                            return g.add(g.multiply(a, a), g.scale(g.multiply(b, b), 100));
                        });
        assertThat(f.value(0, 1)).isEqualTo(101);
        assertThat(f.gradient(0, 1)).containsExactly(-2, 200);
        assertThat(f.hessian(0, 1)).isDeepEqualTo(new double[][] {{-398, 0}, {0, 200}});
        assertThat(f.check(0.3, 0.7).passed()).isTrue();
        double[] end = f.minimize("lbfgs", -1.2, 1).end().x();
        assertThat(end[0]).isCloseTo(1, within(1e-6));
        assertThat(end[1]).isCloseTo(1, within(1e-6));
        assertThatThrownBy(() -> f.value(1))
                .hasMessageContaining("has 2 variables, x1, x2, and 1 numbers are given");
    }

    /** Of x² with a rate of 0.25 each step halves x, until 2x is at most 1e-6. */
    @Test
    void aMethodHasItsSettingsInBrackets() {
        ScalarFunction f = ScalarFunction.of("x^2");
        assertThat(f.minimize("gd(lr=0.25)", 1).end().x()[0]).isEqualTo(Math.pow(2, -21));
        assertThatThrownBy(() -> f.minimize("gd(beta1=0.9)", 1)).hasMessageContaining("beta1");
    }

    @Test
    void anExpressionIsAFunction() {
        ScalarFunction f = ScalarFunction.of("x^2 + 100*y^2");
        assertThat(f.variables()).containsExactly("x", "y");
        assertThat(f.theory(1, 1).curvature().condition()).isCloseTo(100, within(1e-9));
        assertThat(f.minimize(new Sgd(0), 0.009, 1, 1).stopped().converged()).isTrue();
        var set = new FeasibleSet.Box(new double[] {2, 3}, new double[] {4, 5});
        assertThat(f.minimize("gd", set, 9, 9).end().x()).containsExactly(2, 3);
        assertThatThrownBy(() -> f.minimize("lbfgs", set, 9, 9)).hasMessageContaining("--box");
        assertThatThrownBy(() -> f.minimize(new OwnDescent(), 0.1, 1, 1))
                .hasMessageContaining("has no update in double precision");
        assertThatThrownBy(
                        () ->
                                ScalarFunction.of(
                                        1,
                                        (g, x) ->
                                                g.map(
                                                        Function.TANH,
                                                        g.broadcast(x.get(0), new Shape(1, 2)))))
                .hasMessageContaining("not 1×1");
    }
}
