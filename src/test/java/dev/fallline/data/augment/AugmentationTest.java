package dev.fallline.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    none                        | none
                    affine                      | shift=2,rotate=10,scale=0.1
                    elastic                     | elastic=34/4
                    elastic , affine            | shift=2,rotate=10,scale=0.1,elastic=34/4
                    rotate=5,affine             | shift=2,rotate=5,scale=0.1
                    affine,scale=0              | shift=2,rotate=10
                    shift=1.5, noise            | shift=1.5,noise=0.05
                    elastic = 8/2.5             | elastic=8/2.5
                    shift=0                     | none
                    """)
    void reads(String text, String meant) {
        Augmentation read = Augmentation.parse(text);
        assertThat(read).hasToString(meant);
        assertThat(Augmentation.parse(meant)).hasToString(meant);
        assertThat(read.isNone()).isEqualTo(meant.equals("none"));
    }

    @Test
    void everyNumberHasItsPlace() {
        assertThat(Augmentation.parse("shift=1,rotate=2,scale=0.3,elastic=4/5,noise=0.6"))
                .isEqualTo(new Augmentation(1, 2, 0.3, 4, 5, 0.6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    shfit=2          | unknown distortion 'shfit'; did you mean 'shift'?
                    none,shift       | none cannot be combined with others
                    shift=x          | shift=x is not a number
                    shift=NaN        | shift=NaN is not a number
                    shift=1/2        | shift=1/2 does not have the form
                    elastic=8        | elastic=8 does not have the form
                    elastic=8/0      | elastic smoothing 0 cannot be used: give a number from 0.5 to 20
                    elastic=-1/4     | elastic strength -1 cannot be used
                    rotate=181       | rotate 181 cannot be used: give a number from 0 to 180
                    scale=1          | scale 1 cannot be used: give a number from 0 to 0.9
                    noise=1.1        | noise 1.1 cannot be used
                    affine=2         | affine has no amount of its own
                    shift,shift=2    | shift is given twice
                    affine,,noise    | '' is not name=amount
                    shift=           | 'shift=' is not name=amount
                    affine(shift=2)  | unknown distortion 'affine(shift'
                    ``               | '' is not name=amount
                    """)
    void refuses(String text, String part) {
        assertThatThrownBy(() -> Augmentation.parse(text))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith("--augment")
                .hasMessageContaining(part);
    }
}
