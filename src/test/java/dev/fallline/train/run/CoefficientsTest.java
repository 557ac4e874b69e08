package dev.fallline.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Column;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Schema;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;

import org.junit.jupiter.api.Test;

import java.util.List;

class CoefficientsTest {
    private static final Column AGE = new Column("age", List.of(), 40, 10, 40, true);
    private static final Column SEX = Column.of("sex", List.of("f", "m"));

    /** z = 2 (age − 40)/10 + 3 [missing] + 5 [f] + 7 [m] + 11, and price = 100 z + 1000. */
    @Test
    void regression() {
        Coefficients c = coefficients(new Column("price", List.of(), 1000, 100, 0, false));
        assertThat(c.outputs()).containsExactly("price");
        assertRow(c.rows().get(0), "(intercept)", 1000 + 100 * (11 - 2 * 4));
        assertRow(c.rows().get(1), "age", 100 * 2 / 10.0);
        assertRow(c.rows().get(2), "age is missing", 300);
        assertRow(c.rows().get(3), "sex = f", 500);
        assertRow(c.rows().get(4), "sex = m", 700);
    }

    @Test
    void logOdds() {
        Coefficients c = coefficients(Column.of("ill", List.of("no", "yes")));
        assertThat(c.outputs()).containsExactly("log odds of yes");
        assertRow(c.rows().get(0), "(intercept)", 11 - 2 * 4);
        assertRow(c.rows().get(1), "age", 0.2);
    }

    private static void assertRow(Coefficients.Row row, String feature, double value) {
        assertThat(row.feature()).isEqualTo(feature);
        assertThat(row.values().getFirst()).isCloseTo(value, within(1e-9));
    }

    private static Coefficients coefficients(Column target) {
        Schema schema =
                new Schema(
                        ExampleShape.row(4),
                        0,
                        List.of(AGE, SEX),
                        List.of(target),
                        null,
                        List.of());
        Mlp mlp = new Mlp(4, List.of(), 1, Activation.RELU, 0);
        return Coefficients.of(new Model(mlp, new float[] {2, 3, 5, 7, 11}, schema)).orElseThrow();
    }
}
