package dev.fallline.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingResult;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.EpochTrainingListener;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.NoopTranslator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What a program of DJL does with the engine; nothing in it is of this library but the name. */
class FalllineEngineTest {
    private static final Engine ENGINE = Engine.getEngine("Fallline");

    @Test
    void isFoundAndSendsNothingHome() {
        assertThat(Engine.getAllEngines()).contains("Fallline");
        assertThat(ENGINE.getEngineName()).isEqualTo("Fallline");
        assertThat(ENGINE.toString()).contains("fallline").contains("CPU");
        assertThat(ENGINE.getGpuCount()).isZero();
        assertThat(ENGINE.defaultDevice()).isEqualTo(Device.cpu());
        assertThat(System.getProperty("OPT_OUT_TRACKING", System.getenv("OPT_OUT_TRACKING")))
                .isNotNull();
        assertThatThrownBy(() -> ENGINE.newBaseManager(Device.gpu()))
                .hasMessage("The engine Fallline computes on the CPU only: ask for Device.cpu().");
    }

    private static Block network() {
        return new SequentialBlock()
                .add(Linear.builder().setUnits(16).build())
                .add(BatchNorm.builder().build())
                .add(Activation.reluBlock())
                .add(Dropout.builder().optRate(0.1f).build())
                .add(Linear.builder().setUnits(3).build());
    }

    /** Three clouds of points in the plane. */
    private static ArrayDataset dataset(NDManager manager, int count, long seed) {
        Random random = new Random(seed);
        float[] points = new float[2 * count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3;
            double angle = 2 * Math.PI * labels[i] / 3;
            points[2 * i] = (float) (Math.cos(angle) + 0.2 * random.nextGaussian());
            points[2 * i + 1] = (float) (Math.sin(angle) + 0.2 * random.nextGaussian());
        }
        return new ArrayDataset.Builder()
                .setData(manager.create(points, new Shape(count, 2)))
                .optLabels(manager.create(labels))
                .setSampling(20, true)
                .build();
    }

    @Test
    void trainsSavesAndLoadsANetwork(@TempDir Path folder) throws Exception {
        ENGINE.setRandomSeed(1);
        float[] point = {-0.5f, 0.8f};
        float[] before;
        try (Model model = Model.newInstance("clouds", "Fallline")) {
            model.setBlock(network());
            var config =
                    new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                            .addEvaluator(new Accuracy())
                            .optOptimizer(
                                    Optimizer.adam()
                                            .optLearningRateTracker(
                                                    Tracker.cosine()
                                                            .setBaseValue(0.05f)
                                                            .optFinalValue(0.001f)
                                                            .setMaxUpdates(60)
                                                            .build())
                                            .build())
                            .optDevices(new Device[] {Device.cpu()})
                            .addTrainingListeners(
                                    new EpochTrainingListener(), new EvaluatorTrainingListener());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(new Shape(20, 2));
                NDManager manager = trainer.getManager();
                EasyTrain.fit(trainer, 4, dataset(manager, 300, 1), dataset(manager, 90, 2));
                TrainingResult result = trainer.getTrainingResult();
                assertThat(result.getValidateEvaluation("Accuracy")).isGreaterThan(0.95f);
                assertThat(result.getTrainLoss()).isLessThan(0.3f);
            }
            model.setProperty("Epoch", "4");
            model.save(folder, "clouds");
            before = predict(model, point);
        }
        try (Model model = Model.newInstance("clouds", "Fallline")) {
            model.setBlock(network());
            model.load(folder);
            assertThat(predict(model, point)).containsExactly(before);
        }
        assertThat(before[1]).isGreaterThan(before[0]).isGreaterThan(before[2]);
    }

    private static float[] predict(Model model, float[] point) throws Exception {
        try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator());
                NDManager manager = model.getNDManager().newSubManager()) {
            NDArray x = manager.create(point, new Shape(1, 2));
            return predictor.predict(new NDList(x)).singletonOrThrow().toFloatArray();
        }
    }

    /** Ioffe and Szegedy 2015, by hand: mean 2, variance 8/3, of a sample 4. */
    @Test
    void batchNormalizationKeepsRunningStatistics() {
        try (NDManager manager = ENGINE.newBaseManager()) {
            NDArray x = manager.create(new float[] {0, 2, 4}, new Shape(3, 1));
            NDArray mean = manager.zeros(new Shape(1));
            NDArray variance = manager.ones(new Shape(1));
            var ex = x.getNDArrayInternal();
            NDArray y = ex.batchNorm(x, mean, variance, null, null, 1, 0.9f, 0, true).get(0);
            assertThat(y.getFloat(0, 0)).isCloseTo((float) -Math.sqrt(1.5), within(1e-6f));
            assertThat(mean.getFloat(0)).isCloseTo(0.2f, within(1e-6f));
            assertThat(variance.getFloat(0)).isCloseTo(1.3f, within(1e-6f));
            NDArray used = ex.batchNorm(x, mean, variance, null, null, 1, 0.9f, 0, false).get(0);
            assertThat(used.getFloat(2, 0)).isCloseTo(3.8f / (float) Math.sqrt(1.3), within(1e-5f));
        }
    }

    private static final Map<String, Block> UNSUPPORTED =
            Map.of(
                    "convolution",
                    Conv2d.builder().setFilters(1).setKernelShape(new Shape(2, 2)).build(),
                    "pooling",
                    Pool.maxPool2dBlock(new Shape(2, 2)),
                    "LSTM",
                    LSTM.builder().setStateSize(2).setNumLayers(1).build());

    static Set<String> unsupported() {
        return UNSUPPORTED.keySet();
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void whatIsNotSupportedSaysSo(String what) {
        Block block = UNSUPPORTED.get(what);
        Shape shape = what.equals("LSTM") ? new Shape(1, 4, 4) : new Shape(1, 1, 4, 4);
        try (NDManager manager = ENGINE.newBaseManager()) {
            block.initialize(manager, DataType.FLOAT32, shape);
            ParameterStore store = new ParameterStore(manager, false);
            NDList input = new NDList(manager.ones(shape));
            assertThatThrownBy(() -> block.forward(store, input, false))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage(
                            "The engine Fallline has no %s: use an engine such as PyTorch."
                                    .formatted(what));
        }
    }
}
