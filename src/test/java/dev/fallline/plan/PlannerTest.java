package dev.fallline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Sgd;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Region.Space;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class PlannerTest {
    private static final int BATCH = 4;
    private static final int WIDTH = 3;
    private static final int CLASSES = 3;
    private static final Shape SHAPE = new Shape(BATCH, WIDTH);
    private static final Evaluator.Mask MASK = (op, i) -> (5 * i + op.layer()) % 4 != 0;

    private final Graph g = new Graph();
    private final Node x = g.input(Plan.FEATURES, SHAPE);

    /** Two steps: what one leaves behind must not disturb the next. */
    @Test
    void plansComputeWhatTheGraphSays() {
        Set<Class<?>> ops = new HashSet<>();
        for (int seed = 0; seed < 150; seed++) {
            RandomGraph r = new RandomGraph(seed, BATCH, WIDTH, CLASSES);
            List<Node> gradients = r.graph.gradients(r.loss, r.parameters());
            Planner planner = new Planner(r.graph, r.layout(), BATCH).note("loss", r.loss);
            List<Node> outputs = r.some(5);
            for (int i = 0; i < outputs.size(); i++) planner.output("y" + i, outputs.get(i));
            planner.output("gradient", gradients.get(seed % gradients.size()));
            Plan plan = planner.minimize(r.loss, new Sgd(0), new Clip.None()).plan();
            check(r, plan, outputs, gradients, seed);
            for (Instruction i : plan.instructions()) {
                if (i instanceof Compute c) ops.add(c.op().getClass());
            }
        }
        assertThat(ops).as("all but parameters and inputs").hasSize(19);
    }

    private static void check(
            RandomGraph r, Plan plan, List<Node> outputs, List<Node> gradients, int seed) {
        Random random = new Random(seed);
        double[] parameters = random.doubles(r.layout().size(), -1, 1).toArray();
        Interpreter run = new Interpreter(plan, parameters, MASK);
        for (int step = 0; step < 2; step++) {
            double[] features = random.doubles(SHAPE.size(), -1, 1).toArray();
            double[] labels = random.ints(BATCH, 0, CLASSES).asDoubleStream().toArray();
            run.step(features, labels);
            Evaluator oracle =
                    new Evaluator(r.graph, feed(r.layout(), parameters, features, labels), MASK);
            String where = "seed %d, step %d".formatted(seed, step);
            same(run.notes.get("loss"), oracle.value(r.loss)[0], where);
            for (int i = 0; i < outputs.size(); i++) {
                Node y = outputs.get(i);
                same(run.read(plan.outputs().get("y" + i)), oracle.value(y), where + ", " + y);
            }
            for (int i = 0; i < gradients.size(); i++) {
                Slice slice = plan.layout().slice("p" + i);
                Node y = gradients.get(i);
                same(run.read(place(slice)), oracle.value(y), where + ", gradient " + i);
            }
            Node chosen = gradients.get(seed % gradients.size());
            same(run.read(plan.outputs().get("gradient")), oracle.value(chosen), where);
        }
    }

    private static Map<String, double[]> feed(
            Layout layout, double[] parameters, double[] features, double[] labels) {
        Map<String, double[]> feed = new HashMap<>();
        for (Slice s : layout.slices()) {
            int to = s.offset() + s.shape().size();
            feed.put(s.name(), Arrays.copyOfRange(parameters, s.offset(), to));
        }
        feed.put(Plan.FEATURES, features);
        feed.put(Plan.LABELS, labels);
        return feed;
    }

    private static void same(double actual, double expected, String where) {
        same(new double[] {actual}, new double[] {expected}, where);
    }

    private static void same(double[] actual, double[] expected, String where) {
        assertThat(actual).as(where).containsExactly(expected, within(1e-12));
    }

    private static Region place(Slice slice) {
        return new Region(Space.GRADIENT, slice.offset(), slice.shape());
    }

    /** The update clips it in place, so nothing else may live there. */
    @Test
    void theGradientIsWrittenOnceAndReadByTheUpdateAlone() {
        for (int seed = 0; seed < 100; seed++) {
            RandomGraph r = new RandomGraph(seed, BATCH, WIDTH, CLASSES);
            Plan plan = training(r.graph, r.layout(), r.loss);
            Set<Region> written = new HashSet<>();
            for (Instruction i : plan.instructions()) {
                if (!(i instanceof Compute c)) continue;
                assertThat(c.inputs()).noneMatch(in -> in.space() == Space.GRADIENT);
                if (c.output().space() == Space.GRADIENT) {
                    assertThat(written.add(c.output())).isTrue();
                }
            }
            assertThat(written).containsExactlyInAnyOrderElementsOf(places(r.layout()));
        }
    }

    private static List<Region> places(Layout layout) {
        return layout.slices().stream().map(PlannerTest::place).toList();
    }

    private Plan training(Graph g, Layout layout, Node loss) {
        return new Planner(g, layout, BATCH)
                .note("loss", loss)
                .minimize(loss, new Sgd(0), new Clip.None())
                .plan();
    }

    private double[] gradient(Plan plan, double[] parameters, String name) {
        Interpreter run = new Interpreter(plan, parameters, MASK);
        double[] features = new double[SHAPE.size()];
        Arrays.setAll(features, i -> i);
        run.step(features, new double[BATCH]);
        return run.read(place(plan.layout().slice(name)));
    }

    private static Layout layout(Shape... shapes) {
        List<Layout.Entry> entries = new ArrayList<>();
        for (Shape s : shapes) entries.add(new Layout.Entry("p" + entries.size(), s, true));
        return Layout.of(entries);
    }

    /** p0, and the statistic r. */
    private static Layout withStatistic(Shape statistic) {
        return Layout.of(
                List.of(new Layout.Entry("p0", SHAPE, true)),
                List.of(new Layout.Entry("r", statistic, false)));
    }

    @Test
    void aParameterWithoutInfluenceHasGradientZero() {
        Node used = g.parameter("p0", SHAPE);
        Plan plan = training(g, layout(SHAPE, new Shape(2, 2)), g.total(g.multiply(used, used)));
        double[] parameters = new double[SHAPE.size() + 4];
        Arrays.fill(parameters, 1);
        assertThat(gradient(plan, parameters, "p1")).containsExactly(0, 0, 0, 0);
        assertThat(gradient(plan, parameters, "p0")).containsOnly(2);
    }

    @Test
    void twoParametersMayHaveOneGradient() {
        Node sum = g.add(g.parameter("p0", SHAPE), g.parameter("p1", SHAPE));
        Plan plan = training(g, layout(SHAPE, SHAPE), g.total(g.multiply(sum, sum)));
        double[] parameters = new double[2 * SHAPE.size()];
        Arrays.fill(parameters, 3);
        assertThat(gradient(plan, parameters, "p0")).containsOnly(12);
        assertThat(gradient(plan, parameters, "p1")).containsOnly(12);
    }

    @Test
    void aGradientMayBeAParameter() {
        Node product = g.multiply(g.parameter("p0", SHAPE), g.parameter("p1", SHAPE));
        Plan plan = training(g, layout(SHAPE, SHAPE), g.total(product));
        double[] parameters = new double[2 * SHAPE.size()];
        Arrays.fill(parameters, 0, SHAPE.size(), 3);
        Arrays.fill(parameters, SHAPE.size(), parameters.length, 5);
        assertThat(gradient(plan, parameters, "p0")).containsOnly(5);
        assertThat(gradient(plan, parameters, "p1")).containsOnly(3);
    }

    /** Which something else reads last, and would like to work on in place. */
    @Test
    void aGradientMayBeAnInput() {
        Node linear = g.total(g.multiply(g.parameter("p0", SHAPE), x));
        Node loss = g.add(linear, g.total(g.map(Function.EXP, x)));
        Plan plan = training(g, layout(SHAPE), loss);
        double[] features = new double[SHAPE.size()];
        Arrays.setAll(features, i -> i);
        assertThat(gradient(plan, new double[SHAPE.size()], "p0")).containsExactly(features);
    }

    /** r ← r/2 + 3, computed where r lies; the gradient of the other is not disturbed. */
    @Test
    void aStatisticBecomesWhatItIsAssigned() {
        Shape row = new Shape(1, WIDTH);
        Node running = g.parameter("r", row);
        g.assign(running, g.add(g.scale(running, 0.5), g.constant(3, row)));
        Node w = g.parameter("p0", SHAPE);
        Layout layout = withStatistic(row);
        Plan plan = training(g, layout, g.total(g.multiply(w, w)));
        assertThat(plan.instructions()).noneMatch(PlannerTest::copies);
        double[] parameters = new double[layout.size()];
        Arrays.fill(parameters, 2);
        assertThat(gradient(plan, parameters, "p0")).containsOnly(4);
        assertThat(Arrays.copyOfRange(parameters, SHAPE.size(), layout.size())).containsOnly(4);
        assertThat(Arrays.copyOf(parameters, SHAPE.size())).containsOnly(2);
    }

    /** What reads it later still finds what it was. */
    @Test
    void aStatisticKeepsItsValueUntilTheStepEnds() {
        Shape row = new Shape(1, WIDTH);
        Node running = g.parameter("r", row);
        g.assign(running, g.map(Function.EXP, running));
        Node later = g.broadcast(g.scale(running, 7), SHAPE);
        Node loss = g.total(g.multiply(g.parameter("p0", SHAPE), later));
        Layout layout = withStatistic(row);
        Plan plan = training(g, layout, loss);
        double[] parameters = new double[layout.size()];
        assertThat(gradient(plan, parameters, "p0")).containsOnly(0);
        assertThat(Arrays.copyOfRange(parameters, SHAPE.size(), layout.size())).containsOnly(1);
        assertThat(gradient(plan, parameters, "p0")).containsOnly(7);
    }

    private static boolean copies(Instruction i) {
        return i instanceof Compute c && c.op().equals(new Op.Scale(1));
    }

    @Test
    void chainsWorkInPlace() {
        Node y = g.map(Function.SILU, g.scale(g.map(Function.GELU, x), 2));
        Plan plan = new Planner(g, layout(), BATCH).output("y", y).plan();
        assertThat(plan.workSize()).isEqualTo(SHAPE.size());
    }

    @Test
    void onlyWhatIsNeededIsComputed() {
        g.map(Function.EXP, x);
        Plan plan = new Planner(g, layout(), BATCH).output("y", g.scale(x, 2)).plan();
        assertThat(plan.instructions())
                .extracting(i -> i instanceof Compute c ? c.op() : i.getClass())
                .containsExactly(Instruction.Gather.class, new Op.Scale(2));
    }

    @Test
    void trainingEndsWithTheUpdateAndNotesTheNorm() {
        Node w = g.parameter("p0", SHAPE);
        Plan plan = training(g, layout(SHAPE), g.total(g.multiply(w, w)));
        assertThat(plan.instructions().getLast()).isInstanceOf(Instruction.Update.class);
        assertThat(plan.notes()).containsExactly("loss", Plan.GRADIENT_NORM);
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> new Planner(g, layout(), BATCH).note("n", x))
                .hasMessageContaining("n is 4×3, not 1×1");

        Node stranger = g.scale(g.input("stranger", SHAPE), 2);
        refuses(stranger, layout(), "nothing feeds the input stranger");
        refuses(g.scale(x, 2), layout(), BATCH + 1, "features is 4×3", "5 rows");
        Node w = g.scale(g.parameter("p0", SHAPE), 2);
        refuses(w, layout(), "no parameter p0");
        refuses(w, layout(new Shape(3, 4)), "p0", "4×3", "3×4");
    }

    private void refuses(Node output, Layout layout, String... named) {
        refuses(output, layout, BATCH, named);
    }

    private void refuses(Node output, Layout layout, int batch, String... named) {
        Planner planner = new Planner(g, layout, batch).output("y", output);
        assertThatThrownBy(planner::plan)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(named);
    }
}
