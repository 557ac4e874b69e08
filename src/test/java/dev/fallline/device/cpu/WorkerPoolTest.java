package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class WorkerPoolTest {
    /**
     * Between two barriers each worker writes its own place and reads the others': what it reads
     * must be what they wrote before the barrier.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void barriersKeepWorkersInStep(int workers) {
        int rounds = 25_000;
        int[] places = new int[workers];
        AtomicInteger wrong = new AtomicInteger();
        try (WorkerPool pool = new WorkerPool(workers)) {
            pool.run(
                    workers,
                    w -> {
                        for (int round = 1; round <= rounds; round++) {
                            places[w] = round;
                            pool.await(w);
                            for (int place : places) if (place != round) wrong.incrementAndGet();
                            pool.await(w);
                        }
                    });
        }
        assertThat(wrong).hasValue(0);
        assertThat(places).containsOnly(rounds);
    }

    /** Who takes part changes from run to run. */
    @Test
    void onlyActiveWorkersRun() {
        int size = 3;
        int[] ran = new int[size];
        try (WorkerPool pool = new WorkerPool(size)) {
            for (int round = 0; round < 20_000; round++) {
                int active = 1 + round * 7 % size;
                Arrays.fill(ran, 0);
                pool.run(
                        active,
                        w -> {
                            ran[w]++;
                            pool.await(w);
                        });
                for (int w = 0; w < size; w++) {
                    if (ran[w] != (w < active ? 1 : 0)) throw new AssertionError("round " + round);
                }
            }
        }
    }

    @Test
    void moreWorkersThanCores() {
        int workers = 4 * Runtime.getRuntime().availableProcessors() + 1;
        AtomicInteger count = new AtomicInteger();
        try (WorkerPool pool = new WorkerPool(workers)) {
            pool.run(
                    workers,
                    w -> {
                        for (int round = 0; round < 200; round++) {
                            count.incrementAndGet();
                            pool.await(w);
                        }
                    });
        }
        assertThat(count).hasValue(200 * workers);
    }

    /** Whichever worker fails, and wherever the others are by then; the pool goes on. */
    @Test
    void aFailureIsReportedAndTheTeamLivesOn() {
        try (WorkerPool pool = new WorkerPool(3)) {
            for (int round = 0; round < 3_000; round++) {
                int failing = round % 3;
                int barriers = round % 5;
                assertThatThrownBy(() -> pool.run(3, w -> fail(pool, w, failing, barriers)))
                        .hasMessageContaining("worker failed")
                        .cause()
                        .hasMessage("worker " + failing);
                AtomicInteger count = new AtomicInteger();
                pool.run(
                        2 + round % 2,
                        w -> {
                            pool.await(w);
                            count.incrementAndGet();
                        });
                assertThat(count.get()).isEqualTo(2 + round % 2);
            }
        }
    }

    private static void fail(WorkerPool pool, int worker, int failing, int barriers) {
        for (int i = 0; i < barriers; i++) pool.await(worker);
        if (worker == failing) throw new UnsupportedOperationException("worker " + worker);
        pool.await(worker);
        throw new AssertionError("passed the barrier without worker " + failing);
    }

    @Test
    void nobodyIsAtWorkAnyMoreWhenAFailureIsReported() {
        AtomicInteger working = new AtomicInteger();
        try (WorkerPool pool = new WorkerPool(2)) {
            for (int round = 0; round < 50; round++) {
                working.set(1);
                assertThatThrownBy(
                                () ->
                                        pool.run(
                                                2,
                                                w -> {
                                                    if (w == 0) throw new IllegalStateException();
                                                    spin();
                                                    working.decrementAndGet();
                                                }))
                        .isInstanceOf(IllegalStateException.class);
                assertThat(working).hasValue(0);
            }
        }
    }

    private static void spin() {
        long end = System.nanoTime() + 1_000_000;
        while (System.nanoTime() < end) Thread.onSpinWait();
    }

    @Test
    void aLoneWorkersErrorIsThrownAsItIs() {
        try (WorkerPool pool = new WorkerPool(2)) {
            assertThatThrownBy(
                            () ->
                                    pool.run(
                                            1,
                                            _ -> {
                                                throw new UnsupportedOperationException("alone");
                                            }))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    /** Also when nothing ever ran, and after a failure. */
    @Test
    void closeEndsTheThreads() throws InterruptedException {
        Set<Thread> before = threads();
        WorkerPool idle = new WorkerPool(3);
        WorkerPool failed = new WorkerPool(2);
        assertThatThrownBy(() -> failed.run(2, w -> fail(failed, w, 1, 1)));
        Set<Thread> ours = threads();
        ours.removeAll(before);
        assertThat(ours).extracting(Thread::getName).contains("fallline-1", "fallline-2");
        for (WorkerPool pool : new WorkerPool[] {idle, failed}) {
            pool.close();
            pool.close();
            assertThatThrownBy(() -> pool.run(1, _ -> {})).hasMessageContaining("closed");
        }
        for (Thread thread : ours) {
            thread.join(5_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(t -> !t.getName().startsWith("fallline-"));
        return threads;
    }

    @Test
    void aTeamOfNobodyIsRefused() {
        assertThatThrownBy(() -> new WorkerPool(0)).hasMessageContaining("pool of 0");
    }
}
