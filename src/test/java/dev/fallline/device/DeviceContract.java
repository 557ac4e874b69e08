package dev.fallline.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Lion;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Sgd;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Planner;
import dev.fallline.plan.RandomGraph;
import dev.fallline.plan.Region;
import dev.fallline.train.Objective;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What every device owes. A device's test extends it and says how to open one. */
public abstract class DeviceContract {
    private static final double TOLERANCE = 1e-4;
    private static final int EXAMPLES = 100;

    private Device device;

    protected abstract Device open();

    @BeforeEach
    void openDevice() {
        device = open();
    }

    @AfterEach
    void closeDevice() {
        // Null where opening it skipped the test.
        if (device != null) device.close();
    }

    /** The parameters after the i-th random training, to compare devices by; closes the device. */
    public static float[] trained(Device device, int i) {
        Setup setup = Setup.random(i);
        try (device) {
            return train(device, setup, sample(setup), 3).parameters;
        }
    }

    /** What a training left behind. */
    private record Outcome(float[] parameters, float[][] slots, float[] notes) {}

    @Test
    void introducesItself() {
        assertThat(device.description()).isNotBlank().doesNotContain("\n");
        assertThat(device.choices()).isNotEmpty().allSatisfy(c -> assertThat(c).isNotBlank());
        assertThat(device.threads()).isPositive();
    }

    @Test
    void trainsLikeTheReference() {
        for (int i = 0; i < 60; i++) likeTheReference(Setup.random(i), 3);
    }

    /** The batch is as large as a layer is wide, or as the classes are many. */
    @ParameterizedTest
    @CsvSource({"64, 64, 40, 10", "48, 20, 48, 48", "24, 24, 24, 24", "16, 16, 1, 16"})
    void sizesMayCoincide(int batch, int inputs, int hidden, int classes) {
        likeTheReference(batch, inputs, hidden, classes);
    }

    /** So many that workers share a layer's inputs instead of the batch. */
    @ParameterizedTest
    @CsvSource({"32, 301, 65, 10", "100, 150, 150, 2", "24, 40, 150, 24", "17, 500, 33, 3"})
    void layersMayHaveManyWeights(int batch, int inputs, int hidden, int classes) {
        likeTheReference(batch, inputs, hidden, classes);
    }

    private void likeTheReference(int batch, int inputs, int hidden, int classes) {
        Mlp mlp = new Mlp(inputs, List.of(hidden, hidden), classes, Activation.TANH, 0);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0.01, 0.1);
        Sgd sgd = new Sgd(0.01);
        likeTheReference(new Setup(objective, sgd, 0.1, new Clip.ByNorm(1), batch, 5), 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, EXAMPLES})
    void batchesOfAnySize(int batch) {
        likeTheReference(Setup.full(batch), 2);
    }

    private void likeTheReference(Setup setup, int steps) {
        Sample sample = sample(setup);
        Outcome outcome = train(setup, sample, steps);
        Reference reference = new Reference(setup, sample);
        for (int k = 0; k < steps; k++) {
            reference.train(k * setup.batch(), setup.batch(), k + 1);
            String where = setup + ", step " + (k + 1);
            assertThat(outcome.notes[3 * k])
                    .as("loss of " + where)
                    .isCloseTo((float) reference.loss, within(near(reference.loss)));
            assertThat(outcome.notes[3 * k + 1]).as(where).isEqualTo((float) reference.hits);
            assertThat(outcome.notes[3 * k + 2])
                    .as("norm in " + where)
                    .isCloseTo((float) reference.norm, within(near(reference.norm)));
        }
        double[] start = Norms.widened(setup.start());
        double[] moved = Norms.difference(Norms.widened(outcome.parameters), start);
        double[] expected = Norms.difference(Norms.widened(reference.parameters), start);
        // Of a sign, a rounding error may make its opposite.
        double tolerance = setup.optimizer() instanceof Lion ? 0.1 : TOLERANCE;
        assertThat(Norms.distance(moved, expected)).as("way of " + setup).isLessThan(tolerance);
        for (int s = 0; s < outcome.slots.length; s++) {
            assertThat(Norms.distance(outcome.slots[s], reference.slots[s]))
                    .as("slot %d of %s", s, setup)
                    .isLessThan(TOLERANCE);
        }
    }

    private static float near(double value) {
        return (float) (TOLERANCE * Math.abs(value) + 1e-7);
    }

    private static Sample sample(Setup setup) {
        return Sample.of(setup.seed(), EXAMPLES, setup.mlp().inputs(), setup.mlp().outputs());
    }

    private Outcome train(Setup setup, Sample sample, int steps) {
        return train(device, setup, sample, steps);
    }

    private static Outcome train(Device device, Setup setup, Sample sample, int steps) {
        float[] notes = new float[3 * steps];
        try (Arena arena = arena(device, setup);
                DeviceDataset examples = upload(device, sample);
                Executable training = device.compile(setup.training(), arena)) {
            training.run(examples, setup.steps(0, steps, 1), notes);
            return outcome(setup, arena, notes);
        }
    }

    private Arena arena(Setup setup) {
        return arena(device, setup);
    }

    private static Arena arena(Device device, Setup setup) {
        Arena arena = device.allocate(setup.mlp().layout(), setup.optimizer().slots().size());
        arena.writeParameters(setup.start());
        return arena;
    }

    private DeviceDataset upload(Sample sample) {
        return upload(device, sample);
    }

    private static DeviceDataset upload(Device device, Sample sample) {
        DeviceDataset examples = device.upload(sample.bytes(), sample.width(), sample.labels());
        examples.order(sample.order());
        return examples;
    }

    private static Outcome outcome(Setup setup, Arena arena, float[] notes) {
        int size = setup.mlp().layout().size();
        float[] parameters = new float[size];
        arena.readParameters(parameters);
        float[][] slots = new float[setup.optimizer().slots().size()][size];
        for (int s = 0; s < slots.length; s++) arena.readSlot(s, slots[s]);
        return new Outcome(parameters, slots, notes);
    }

    /** A plan may be an update and nothing else, of a gradient that lies there. */
    @Test
    void updatesAlone() {
        int n = 10_000;
        Layout layout = Layout.of(List.of(new Layout.Entry("parameters", new Shape(1, n), true)));
        Optimizer adam = Optimizers.of("adam").create();
        var front = new Region(Region.Space.GRADIENT, 0, new Shape(1, 6_000));
        var back = new Region(Region.Space.GRADIENT, 6_000, new Shape(1, 4_000));
        Plan plan =
                new Plan(
                        64,
                        layout,
                        1,
                        List.of(
                                constant(0.5, front),
                                constant(-0.25, back),
                                new Instruction.Update(
                                        adam, new Clip.None(), Instruction.Update.NOT_NOTED)),
                        0,
                        List.of(),
                        Map.of());
        float[] gradient = new float[n];
        Arrays.fill(gradient, 0, 6_000, 0.5f);
        Arrays.fill(gradient, 6_000, n, -0.25f);
        float[] scalars = Steps.scalars(adam, 1, 3, _ -> 0.01);
        float[] expected = new float[n];
        float[][] slots = new float[2][n];
        for (int k = 0; k < 3; k++) {
            adam.update(expected, gradient, slots, adam.floatScalars(k + 1, 0.01), 0, n);
        }
        float[] moved = new float[n];
        try (Arena arena = device.allocate(layout, 2);
                DeviceDataset none = device.upload(new float[1], 1, new int[1]);
                Executable update = device.compile(plan, arena)) {
            none.order(new int[3 * 64]);
            update.run(none, new Steps(0, 3, 1, scalars), new float[0]);
            arena.readParameters(moved);
        }
        assertThat(moved).isEqualTo(expected);
    }

    private static Instruction constant(double value, Region place) {
        return new Instruction.Compute(new Op.Constant(value, place.shape()), List.of(), place);
    }

    /** All ops, in any connection, gradients of gradients among them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 16, 24, 41})
    void computesWhatTheGraphSays(int batch) {
        for (int seed = 0; seed < 40; seed++) computes(batch, seed);
    }

    /** One step of gradient descent at rate 1 shows the gradient. */
    private void computes(int batch, int seed) {
        int width = seed % 3 == 0 ? 50 : 6;
        RandomGraph r = new RandomGraph(seed, batch, width, 4);
        List<Node> outputs = new ArrayList<>(r.some(5));
        outputs.add(r.graph.gradients(r.loss, r.parameters()).get(0));
        Planner planner = new Planner(r.graph, r.layout(), batch).seed(seed).note("loss", r.loss);
        for (int i = 0; i < outputs.size(); i++) planner.output("y" + i, outputs.get(i));
        Plan plan = planner.minimize(r.loss, new Sgd(0), new Clip.None()).plan();
        Layout layout = r.layout();

        Sample sample = Sample.of(seed, EXAMPLES, width, 4);
        float[] start = new float[layout.size()];
        for (int i = 0; i < start.length; i++) start[i] = (float) Math.sin(seed + i);
        Map<String, double[]> feed = Reference.feed(layout, start);
        feed.put(Plan.FEATURES, sample.features(batch, batch));
        feed.put(Plan.LABELS, sample.labels(batch, batch));
        Evaluator oracle = new Evaluator(r.graph, feed, Reference.mask(seed, 7));

        float[] notes = new float[2];
        try (Arena arena = device.allocate(layout, 0);
                DeviceDataset examples = device.upload(sample.reals(), width, sample.labels());
                Executable executable = device.compile(plan, arena)) {
            arena.writeParameters(start);
            examples.order(sample.order());
            executable.run(examples, new Steps(batch, 1, 7, new float[] {1, 0, 1, 0}), notes);
            String where = "batch %d, seed %d: ".formatted(batch, seed);
            close(notes[0], oracle.value(r.loss)[0], where + "loss");
            for (int i = 0; i < outputs.size(); i++) {
                double[] expected = oracle.value(outputs.get(i));
                float[] actual = new float[expected.length];
                executable.read("y" + i, actual);
                close(Norms.widened(actual), expected, where + outputs.get(i));
            }
            float[] end = new float[layout.size()];
            arena.readParameters(end);
            double[] gradient = Norms.difference(Norms.widened(start), Norms.widened(end));
            double[] expected = gradient(r, oracle);
            close(gradient, expected, where + "gradient");
            close(notes[1], Norms.of(expected), where + "norm");
        }
    }

    private static double[] gradient(RandomGraph r, Evaluator oracle) {
        List<Node> gradients = r.graph.gradients(r.loss, r.parameters());
        double[] flat = new double[r.layout().size()];
        for (int i = 0; i < gradients.size(); i++) {
            double[] part = oracle.value(gradients.get(i));
            System.arraycopy(part, 0, flat, r.layout().slice("p" + i).offset(), part.length);
        }
        return flat;
    }

    private static void close(double actual, double expected, String what) {
        close(new double[] {actual}, new double[] {expected}, what);
    }

    /** In relative terms, but for what should be zero and is made of rounding errors. */
    private static void close(double[] actual, double[] expected, String what) {
        double off = Norms.of(Norms.difference(actual, expected));
        double allowed = TOLERANCE * Norms.of(expected) + 1e-6 * Math.sqrt(expected.length);
        assertThat(off).as(what).isLessThan(allowed);
    }

    @Test
    void evaluates() {
        Setup setup = Setup.full(30);
        Sample sample = sample(setup);
        Reference reference = new Reference(setup, sample);
        float[] notes = new float[2 * 3];
        try (Arena arena = arena(setup);
                DeviceDataset examples = upload(sample);
                Executable plan = device.compile(setup.objective().evaluation(30), arena)) {
            assertThat(examples.count()).isEqualTo(EXAMPLES);
            plan.run(examples, Steps.evaluation(5, 3), notes);
            for (int k = 0; k < 3; k++) {
                reference.evaluate(5 + 30 * k, 30);
                close(notes[2 * k], reference.loss, "loss");
                assertThat(notes[2 * k + 1]).isEqualTo((float) reference.hits);
            }
            float[] scores = new float[reference.scores.length];
            plan.read(Objective.SCORES, scores);
            close(Norms.widened(scores), reference.scores, "scores of the last batch");
            assertThat(outcome(setup, arena, notes).parameters).isEqualTo(setup.start());
        }
    }

    /** The rest of an epoch that the batch does not divide is a plan of its own. */
    @Test
    void plansShareAnArena() {
        Setup setup = Setup.full(40);
        Setup rest = setup.withBatch(20);
        Sample sample = sample(setup);
        Reference reference = new Reference(setup, sample);
        float[] notes = new float[6];
        try (Arena arena = arena(setup);
                DeviceDataset examples = upload(sample);
                Executable training = device.compile(setup.training(), arena);
                Executable last = device.compile(rest.training(), arena);
                Executable evaluation =
                        device.compile(setup.objective().evaluation(EXAMPLES), arena)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                long step = 3L * epoch + 1;
                training.run(examples, setup.steps(0, 2, step), notes);
                last.run(examples, rest.steps(80, 1, step + 2), notes);
                reference.train(0, 40, step);
                reference.train(40, 40, step + 1);
                reference.train(80, 20, step + 2);
                close(notes[0], reference.loss, "loss of the rest");
                evaluation.run(examples, Steps.evaluation(0, 1), notes);
                reference.evaluate(0, EXAMPLES);
                close(notes[0], reference.loss, "loss after epoch " + epoch);
            }
            Outcome outcome = outcome(setup, arena, notes);
            assertThat(Norms.distance(outcome.parameters, reference.parameters))
                    .isLessThan(TOLERANCE);
        }
    }

    @Test
    void trainingsDoNotDisturbEachOther() {
        Setup setup = Setup.full(32);
        Sample sample = sample(setup);
        Outcome alone = train(setup, sample, 3);
        float[] notes = new float[9];
        try (Arena one = arena(setup);
                Arena two = arena(setup);
                DeviceDataset examples = upload(sample);
                Executable first = device.compile(setup.training(), one);
                Executable second = device.compile(setup.training(), two)) {
            for (int k = 0; k < 3; k++) {
                first.run(examples, setup.steps(32 * k, 1, k + 1), notes);
                second.run(examples, setup.steps(32 * k, 1, k + 1), notes);
            }
            sameBits(outcome(setup, one, alone.notes), alone);
            sameBits(outcome(setup, two, alone.notes), alone);
        }
    }

    @Test
    void theSameAgainGivesTheSameBits() {
        for (int i = 0; i < 20; i++) {
            Setup setup = Setup.random(i);
            Sample sample = sample(setup);
            sameBits(train(setup, sample, 4), train(setup, sample, 4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void manyStepsInOneRunAreManyRunsOfOne(int batch) {
        Setup setup = Setup.full(batch);
        Sample sample = sample(setup);
        Outcome together = train(setup, sample, 6);
        float[] notes = new float[18];
        float[] one = new float[3];
        try (Arena arena = arena(setup);
                DeviceDataset examples = upload(sample);
                Executable training = device.compile(setup.training(), arena)) {
            for (int k = 0; k < 6; k++) {
                training.run(examples, setup.steps(k * batch, 1, k + 1), one);
                System.arraycopy(one, 0, notes, 3 * k, 3);
            }
            sameBits(outcome(setup, arena, notes), together);
        }
    }

    /** Parameters and slots are all that a training is. */
    @Test
    void goesOnFromWhatWasRead() {
        Setup setup = Setup.full(16);
        Sample sample = sample(setup);
        Outcome whole = train(setup, sample, 6);
        Outcome half = train(setup, sample, 3);
        float[] notes = whole.notes.clone();
        float[] later = new float[9];
        try (Arena arena = arena(setup);
                DeviceDataset examples = upload(sample);
                Executable training = device.compile(setup.training(), arena)) {
            arena.writeParameters(half.parameters);
            for (int s = 0; s < half.slots.length; s++) arena.writeSlot(s, half.slots[s]);
            training.run(examples, setup.steps(48, 3, 4), later);
            System.arraycopy(later, 0, notes, 9, 9);
            sameBits(outcome(setup, arena, notes), whole);
        }
    }

    @Test
    void bytesRunFromZeroToTwo() {
        Setup setup = Setup.full(16);
        Sample sample = sample(setup);
        Outcome bytes = train(setup, sample, 3);
        float[] notes = new float[9];
        try (Arena arena = arena(setup);
                DeviceDataset reals =
                        device.upload(sample.reals(), sample.width(), sample.labels());
                Executable training = device.compile(setup.training(), arena)) {
            reals.order(sample.order());
            training.run(reals, setup.steps(0, 3, 1), notes);
            sameBits(outcome(setup, arena, notes), bytes);
        }
    }

    /** As an epoch of distorted pictures begins. */
    @Test
    void featuresMayBeReplaced() {
        Setup setup = Setup.full(16);
        Sample sample = sample(setup);
        Sample later = Sample.of(setup.seed() + 1, EXAMPLES, sample.width(), 10);
        float[] notes = new float[18];
        float[] expected = new float[18];
        try (Arena one = arena(setup);
                Arena two = arena(setup);
                DeviceDataset changing = upload(sample);
                DeviceDataset first = upload(sample);
                DeviceDataset second =
                        device.upload(later.bytes(), sample.width(), sample.labels());
                Executable training = device.compile(setup.training(), one);
                Executable reference = device.compile(setup.training(), two)) {
            second.order(sample.order());
            float[] some = new float[9];
            DeviceDataset[] residents = {first, second};
            for (int half = 0; half < 2; half++) {
                if (half == 1) changing.features(later.bytes());
                Steps steps = setup.steps(48 * half, 3, 3 * half + 1);
                training.run(changing, steps, some);
                System.arraycopy(some, 0, notes, 9 * half, 9);
                reference.run(residents[half], steps, some);
                System.arraycopy(some, 0, expected, 9 * half, 9);
            }
            sameBits(outcome(setup, one, notes), outcome(setup, two, expected));
            refused(() -> changing.features(new byte[5]), "5 features for ");
        }
        try (DeviceDataset reals = device.upload(sample.reals(), sample.width(), sample.labels())) {
            refused(() -> reals.features(sample.bytes()), "bytes for real numbers");
        }
    }

    private static void sameBits(Outcome actual, Outcome expected) {
        assertThat(bits(actual.parameters)).isEqualTo(bits(expected.parameters));
        assertThat(bits(actual.notes)).isEqualTo(bits(expected.notes));
        for (int s = 0; s < expected.slots.length; s++) {
            assertThat(bits(actual.slots[s])).isEqualTo(bits(expected.slots[s]));
        }
    }

    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(x[i]));
        return bits;
    }

    @Test
    void anArenaIsZeroAtFirst() {
        try (Arena arena = device.allocate(layout(), 2)) {
            float[] values = {1, 2, 3, 4, 5, 6};
            arena.readParameters(values);
            assertThat(values).containsOnly(0);
            Arrays.fill(values, 1);
            arena.readSlot(1, values);
            assertThat(values).containsOnly(0);
            refused(() -> arena.readParameters(new float[5]), "5", "6");
            refused(() -> arena.writeSlot(0, new float[7]), "7", "6");
        }
    }

    private static Layout layout() {
        return Layout.of(List.of(new Layout.Entry("w", new Shape(2, 3), true)));
    }

    /** Before anything is touched: what was refused can be mended and run. */
    @Test
    void whatDoesNotFitIsRefused() {
        Setup setup = Setup.full(32);
        Sample sample = sample(setup);
        Sample wide = Sample.of(1, EXAMPLES, sample.width() + 1, 10);
        Plan plan = setup.training();
        Steps steps = setup.steps(0, 3, 1);
        float[] notes = new float[9];
        try (Arena arena = arena(setup);
                Arena narrow = device.allocate(setup.mlp().layout(), 1);
                Arena other = device.allocate(layout(), 2);
                DeviceDataset examples = upload(sample);
                DeviceDataset wider = upload(wide);
                DeviceDataset unordered =
                        device.upload(sample.bytes(), sample.width(), sample.labels());
                Executable training = device.compile(plan, arena)) {
            refused(() -> training.run(wider, steps, notes), "21", "20");
            refused(() -> training.run(unordered, steps, notes), "96", "0");
            refused(() -> training.run(examples, setup.steps(205, 3, 1), notes), "301", "300");
            refused(() -> training.run(examples, setup.steps(-1, 3, 1), notes), "-1");
            refused(() -> training.run(examples, steps, new float[8]), "9", "8");
            refused(
                    () -> training.run(examples, new Steps(0, 3, 1, new float[47]), notes),
                    "48",
                    "47");
            refused(() -> examples.order(new int[] {0, EXAMPLES}), "100");
            refused(() -> examples.order(new int[] {-1}), "-1");
            refused(() -> training.read("nonsense", notes), "nonsense");
            refused(() -> device.compile(plan, narrow), "1", "2");
            refused(() -> device.compile(plan, other), "6");
            byte[] bytes = new byte[7];
            refused(() -> device.upload(bytes, 3, new int[2]), "7", "2", "3");
            refused(() -> device.upload(new float[7], 3, new int[2]), "7", "2", "3");

            training.run(examples, steps, notes);
            sameBits(outcome(setup, arena, notes), train(setup, sample, 3));
        }
    }

    private static void refused(ThrowingCallable call, String... named) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(named);
    }
}
