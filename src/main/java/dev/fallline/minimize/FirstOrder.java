package dev.fallline.minimize;

import dev.fallline.Nullable;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Langevin;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Nesterov;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Sgd;
import dev.fallline.optim.schedule.Schedule;

import java.util.Optional;

/**
 * Any optimizer of the trainer on a function: one gradient a step.
 *
 * @param clip applied to the gradient before the optimizer sees it
 * @param optimizer with an update in double precision
 * @param schedule learning rate of each step
 * @param noise added to the clipped gradient
 * @param temperature of each step, for {@link Langevin}; null for its own
 */
public record FirstOrder(
        Optimizer optimizer,
        Schedule schedule,
        Clip clip,
        GradientNoise noise,
        @Nullable Schedule temperature)
        implements Method {
    /**
     * Without noise beside that of the optimizer.
     *
     * @param optimizer with an update in double precision
     * @param schedule learning rate of each step
     * @param clip applied to the gradient before the optimizer sees it
     */
    public FirstOrder(Optimizer optimizer, Schedule schedule, Clip clip) {
        this(optimizer, schedule, clip, GradientNoise.OFF, null);
    }

    @Override
    public Iteration begin(Oracle f) {
        int n = f.size();
        double[][] slots = new double[optimizer.slots().size()][n];
        // Of the optimizers that report another point than the one they differentiate at.
        Optional<double[]> solution =
                optimizer.solution().map(name -> slots[optimizer.slots().indexOf(name)]);
        double[] parameters = new double[n];
        ScheduleSteps rates = new ScheduleSteps(schedule);
        ScheduleSteps heats = temperature == null ? null : new ScheduleSteps(temperature);
        return (from, step) -> {
            if (step == 1) System.arraycopy(from.x(), 0, parameters, 0, n);
            Point at = solution.isEmpty() ? from : f.at(parameters.clone());
            double[] gradient = noise.added(clipped(clip, at.gradient()), step);
            Optimizer now =
                    heats == null || !(optimizer instanceof Langevin langevin)
                            ? optimizer
                            : langevin.withTemperature(heats.at(step, from));
            double[] scalars = now.scalars(step, rates.at(step, from));
            optimizer.update(parameters, gradient, slots, scalars);
            f.set().project(parameters);
            return Optional.of(f.at(solution.orElse(parameters).clone()));
        };
    }

    /**
     * Where steps are scaled element by element, a step that the projection on a ball takes back
     * need not be along the gradient.
     */
    @Override
    public boolean stays(FeasibleSet set) {
        return switch (set) {
            case FeasibleSet.Everywhere _ -> true;
            case FeasibleSet.Box _ -> optimizer.solution().isEmpty();
            case FeasibleSet.Ball _ ->
                    optimizer instanceof Sgd
                            || optimizer instanceof Momentum
                            || optimizer instanceof Nesterov
                            || optimizer instanceof Langevin;
        };
    }

    @Override
    public boolean rests() {
        boolean cold = !(optimizer instanceof Langevin noisy) || noisy.temperature() == 0;
        return cold && noise.variance() == 0;
    }

    @Override
    public FirstOrder seeded(long seed) {
        return new FirstOrder(
                optimizer.seeded(seed), schedule, clip, noise.seeded(seed), temperature);
    }

    /** As {@link Clip} says, in double precision. NaN stays NaN. */
    static double[] clipped(Clip clip, double[] gradient) {
        return switch (clip) {
            case Clip.None() -> gradient;
            case Clip.ByValue(double limit) -> {
                double[] held = gradient.clone();
                for (int i = 0; i < held.length; i++) {
                    held[i] = Math.max(-limit, Math.min(limit, held[i]));
                }
                yield held;
            }
            case Clip.ByNorm(double limit) -> {
                double factor = limit / (Vectors.norm(gradient) + 1e-6);
                yield factor >= 1 ? gradient : Vectors.scaled(factor, gradient);
            }
        };
    }
}
