package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    /**
     * @return how many of the runs were side by side
     */
    private static int runs(Concurrency choice, int count, double sideBySide, double alone) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (choice.sideBySide()) found++;
            choice.took(choice.sideBySide() ? sideBySide : alone);
        }
        return found;
    }

    @Test
    void onAQuietMachineTheOtherWayIsTriedSeldom() {
        Concurrency choice = new Concurrency();
        assertThat(runs(choice, 4, 100, 170)).isEqualTo(4);
        assertThat(runs(choice, 1, 100, 170)).isZero();
        assertThat(runs(choice, 10_000, 100, 170)).isGreaterThan(9_900);
    }

    @Test
    void followsTheMachine() {
        Concurrency choice = new Concurrency();
        runs(choice, 1_000, 100, 170);
        assertThat(runs(choice, 1_000, 400, 180)).isBetween(1, 150);
        assertThat(runs(choice, 1_000, 100, 170)).isGreaterThan(850);
    }

    /** A little faster is no reason: the difference may be chance. */
    @Test
    void doesNotChangeForNothing() {
        Concurrency choice = new Concurrency();
        assertThat(runs(choice, 1_000, 100, 97)).isGreaterThan(970);
    }
}
