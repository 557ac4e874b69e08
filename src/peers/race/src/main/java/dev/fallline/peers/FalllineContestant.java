package dev.fallline.peers;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import java.nio.file.Path;

/** Fallline, as {@code train} drives it: a few thousand examples at a time, the order anew. */
final class FalllineContestant implements Contestant {
    private static final int CHUNK = 8_192;

    private final Course course;
    private final Optimizer optimizer;
    private final Arena arena;
    private final DeviceDataset examples;
    private final Executable executable;
    private final float[] notes;
    private final int chunk;
    private long steps;

    private FalllineContestant(Course course, int threads) {
        this.course = course;
        Mlp mlp = mlp(course);
        Device device = Devices.open("cpu", DeviceOptions.ofThreads(threads)).device();
        optimizer = Optimizers.of(course.optimizer()).create();
        arena = device.allocate(mlp.layout(), optimizer.slots().size());
        arena.writeParameters(course.weights());
        Images images = course.images();
        examples = device.upload(images.pixels(), images.width(), images.labels());
        Plan plan =
                new Objective(mlp, new Loss.CrossEntropy(0), 0, 0)
                        .training(course.batch(), optimizer, new Clip.None(), 1);
        executable = device.compile(plan, arena);
        chunk = Math.max(1, CHUNK / course.batch());
        notes = new float[chunk * plan.notes().size()];
    }

    static Mlp mlp(Course course) {
        return new Mlp(
                course.inputs(),
                course.widths().subList(1, course.layers()),
                course.classes(),
                Activation.RELU,
                0);
    }

    @Override
    public void epoch() {
        examples.order(course.order());
        for (int done = 0; done < course.batches(); done += chunk) {
            int count = Math.min(chunk, course.batches() - done);
            executable.run(
                    examples,
                    new Steps(done * course.batch(), count, steps + 1, scalars(count)),
                    notes);
            steps += count;
        }
    }

    private float[] scalars(int count) {
        return Steps.scalars(optimizer, steps + 1, count, _ -> course.rate());
    }

    @Override
    public float[] weights() {
        float[] weights = new float[course.weights().length];
        arena.readParameters(weights);
        return weights;
    }

    /**
     * @param args the course's file, the number of threads
     */
    public static void main(String[] args) throws Exception {
        Course course = Course.read(Path.of(args[0]));
        Contestant.serve(new FalllineContestant(course, Integer.parseInt(args[1])));
    }
}
