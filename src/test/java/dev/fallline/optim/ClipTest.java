package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;

class ClipTest {
    @Test
    void normFactorIsPytorchs() {
        Clip.ByNorm clip = new Clip.ByNorm(1);
        assertThat(clip.factor(0)).isEqualTo(1f);
        assertThat(clip.factor(0.5)).isEqualTo(1f);
        assertThat(clip.factor(1)).isEqualTo(0.999999f);
        assertThat(clip.factor(4)).isEqualTo(0.24999994f);
        assertThat(clip.factor(1e30)).isEqualTo(1e-30f);
    }

    @Test
    void overflowIsSeen() {
        Clip.ByNorm clip = new Clip.ByNorm(1);
        assertThat(clip.factor(Double.NaN)).isNaN();
        assertThat(clip.factor(Double.POSITIVE_INFINITY) * Float.POSITIVE_INFINITY).isNaN();
    }

    @Test
    void valueIsHeldWithinItsLimit() {
        Clip.ByValue clip = new Clip.ByValue(0.5);
        assertThat(clip.clip(0.7f)).isEqualTo(0.5f);
        assertThat(clip.clip(-0.7f)).isEqualTo(-0.5f);
        assertThat(clip.clip(0.3f)).isEqualTo(0.3f);
        assertThat(clip.clip(Float.NEGATIVE_INFINITY)).isEqualTo(-0.5f);
        assertThat(clip.clip(Float.NaN)).isNaN();
    }

    @Test
    void limitsMustBePositive() {
        assertThatThrownBy(() -> new Clip.ByNorm(0))
                .isInstanceOf(FalllineException.class)
                .hasMessage("--clip-norm 0 cannot be used: give a positive number, such as 1");
        assertThatThrownBy(() -> new Clip.ByValue(-1))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith("--clip-value -1 cannot be used");
    }
}
