package dev.fallline.minimize;

import dev.fallline.optim.Clip;
import dev.fallline.optim.schedule.Schedule;

import java.util.Arrays;
import java.util.Optional;

/**
 * Accelerated gradient in its look-ahead form (Nesterov 1983; Sutskever et al. 2013):
 *
 * <pre>
 * v ← βv + ∇f(θ − ηβv)
 * θ ← θ − ηv
 * </pre>
 *
 * The trainer's {@code nesterov} walks the same path in other variables: its parameters are this
 * form's look-ahead points θ − ηβv (docs/decisions/0002).
 *
 * @param momentum β in [0, 1)
 * @param noise added to the clipped gradient
 */
public record LookAhead(double momentum, Schedule schedule, Clip clip, GradientNoise noise)
        implements Method {
    /** Without noise. */
    public LookAhead(double momentum, Schedule schedule, Clip clip) {
        this(momentum, schedule, clip, GradientNoise.OFF);
    }

    @Override
    public boolean rests() {
        return noise.variance() == 0;
    }

    @Override
    public LookAhead seeded(long seed) {
        return new LookAhead(momentum, schedule, clip, noise.seeded(seed));
    }

    @Override
    public Iteration begin(Oracle f) {
        double[] velocity = new double[f.size()];
        ScheduleSteps rates = new ScheduleSteps(schedule);
        return (from, step) -> {
            double rate = rates.at(step, from);
            Point ahead =
                    step == 1 ? from : f.at(Vectors.plus(from.x(), -rate * momentum, velocity));
            double[] gradient = noise.added(FirstOrder.clipped(clip, ahead.gradient()), step);
            for (int i = 0; i < velocity.length; i++) {
                velocity[i] = momentum * velocity[i] + gradient[i];
            }
            double[] x = Vectors.plus(from.x(), -rate, velocity);
            double[] free = x.clone();
            f.set().project(x);
            // What is left of the step is the velocity, as in the projected method of Nesterov.
            if (!Arrays.equals(x, free)) {
                for (int i = 0; i < x.length; i++) velocity[i] = (from.x()[i] - x[i]) / rate;
            }
            return Optional.of(f.at(x));
        };
    }

    @Override
    public boolean stays(FeasibleSet set) {
        return true;
    }
}
