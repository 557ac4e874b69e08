package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private static final int STEPS = 64;
    private static final int TRIAL = 16;

    /** Runs for so long. */
    private static final class Machine {
        private final Concurrency choice = new Concurrency();
        private double nanos;
        private double sideBySideNanos;

        /**
         * @return the mean time of a step
         */
        double run(int count, double sideBySide, double alone) {
            nanos = 0;
            sideBySideNanos = 0;
            int steps = 0;
            for (int i = 0; i < count; i++) {
                int taken = choice.isTrial() ? TRIAL : STEPS;
                double time = taken * (choice.sideBySide() ? sideBySide : alone);
                if (choice.sideBySide()) sideBySideNanos += time;
                nanos += time;
                choice.took(time, taken);
                steps += taken;
            }
            return nanos / steps;
        }

        double sideBySideShare() {
            return sideBySideNanos / nanos;
        }
    }

    @Test
    void aTrialCostsOnePercentOfTheTime() {
        Machine machine = new Machine();
        machine.run(1, 100, 170);
        assertThat(machine.sideBySideShare()).isEqualTo(1);
        machine.run(1, 100, 170);
        assertThat(machine.sideBySideShare()).isZero();
        machine.run(15, 100, 170);
        assertThat(machine.sideBySideShare()).isEqualTo(1);
        assertThat(machine.run(10_000, 100, 170)).isBetween(100.5, 101.1);
        machine.run(100, 5_000, 170);
        assertThat(machine.run(10_000, 5_000, 170)).isBetween(170.5, 171.9);
    }

    @Test
    void followsTheMachine() {
        Machine machine = new Machine();
        machine.run(1_000, 100, 170);
        machine.run(100, 400, 180);
        assertThat(machine.run(900, 400, 180)).isBetween(180.0, 182.0);
        machine.run(1_500, 100, 170);
        assertThat(machine.run(1_000, 100, 170)).isBetween(100.0, 101.1);
    }

    /** A trial that chance disturbed is soon repeated. */
    @Test
    void oneDisturbedTrialDelaysTheNextByItsCost() {
        Machine machine = new Machine();
        machine.run(50, 400, 180);
        while (!machine.choice.isTrial()) machine.run(1, 100, 170);
        machine.run(1, 300, 170);
        machine.run(25, 100, 170);
        machine.run(100, 100, 170);
        assertThat(machine.sideBySideShare()).isGreaterThan(0.95);
    }

    /** A little faster is no reason: the difference may be chance. Every second run is a trial. */
    @Test
    void doesNotChangeForNothing() {
        Machine machine = new Machine();
        machine.run(1_000, 100, 97);
        double trials = TRIAL * 97.0 / (TRIAL * 97 + STEPS * 100);
        assertThat(machine.sideBySideShare()).isCloseTo(1 - trials, within(0.001));
    }
}
