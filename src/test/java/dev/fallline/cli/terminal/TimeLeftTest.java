package dev.fallline.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.atomic.AtomicLong;

class TimeLeftTest {
    @Test
    void whatIsLeftTakesAsLongAsWhatWasDone() {
        AtomicLong now = new AtomicLong(5_000_000_000L);
        TimeLeft time = new TimeLeft(now::get);
        assertThat(time.text(0, 9)).isEmpty();
        now.addAndGet(20_000_000_000L);
        assertThat(time.text(2, 7)).isEqualTo(", about 1:10 left");
        assertThat(time.text(9, 0)).isEqualTo(", about 0:00 left");
    }
}
