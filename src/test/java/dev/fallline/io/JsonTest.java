package dev.fallline.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;

class JsonTest {
    private static String number(Number number) {
        return Json.document(new JsonPrimitive(number)).strip();
    }

    @Test
    void floatsAndDoublesAreShortest() {
        assertThat(number(0.1f)).isEqualTo("0.1");
        assertThat(number(0.1)).isEqualTo("0.1");
        assertThat(number((double) 0.1f)).isEqualTo("0.10000000149011612");
        assertThat(number(2e-3)).isEqualTo("0.002");
        assertThat(number(1e-5)).isEqualTo("1E-5");
        assertThat(number(2e23)).isEqualTo("2E23");
        assertThat(number(Double.MIN_VALUE)).isEqualTo("4.9E-324");
        assertThat(number(1.25e-7f)).isEqualTo("1.25E-7");
    }

    @Test
    void wholeNumbersHaveNoFraction() {
        assertThat(number(3)).isEqualTo("3");
        assertThat(number(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
        assertThat(number(3.0)).isEqualTo("3");
        assertThat(number(-60000f)).isEqualTo("-60000");
        assertThat(number(12345678.0)).isEqualTo("12345678");
        assertThat(number(1e15f)).isEqualTo("1E15");
        assertThat(number(new BigDecimal("1.50"))).isEqualTo("1.50");
    }

    @Test
    void numbersReadBackTheSame() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            float f = Float.intBitsToFloat(random.nextInt());
            double d = Double.longBitsToDouble(random.nextLong());
            if (Float.isFinite(f)) assertThat(Float.parseFloat(number(f))).isEqualTo(f);
            if (Double.isFinite(d)) assertThat(Double.parseDouble(number(d))).isEqualTo(d);
        }
    }

    @Test
    void whatIsNoNumberBecomesNull() {
        assertThat(number(Double.NaN)).isEqualTo("null");
        assertThat(number(Double.NEGATIVE_INFINITY)).isEqualTo("null");
        assertThat(number(Float.NaN)).isEqualTo("null");
        assertThat(number(Float.POSITIVE_INFINITY)).isEqualTo("null");
    }

    @Test
    void indentsAndKeepsTheOrder() {
        JsonArray epochs = new JsonArray();
        JsonObject epoch = new JsonObject();
        epoch.addProperty("epoch", 1);
        epoch.addProperty("loss", Double.NaN);
        epochs.add(epoch);
        epochs.add(JsonNull.INSTANCE);
        JsonObject document = new JsonObject();
        document.addProperty("run", "<a> \"b\"\n");
        document.add("epochs", epochs);
        document.addProperty("again", true);
        document.add("none", new JsonArray());
        assertThat(Json.document(document))
                .isEqualTo(
                        """
                        {
                          "run": "<a> \\"b\\"\\n",
                          "epochs": [
                            {
                              "epoch": 1,
                              "loss": null
                            },
                            null
                          ],
                          "again": true,
                          "none": []
                        }
                        """);
    }

    private enum Ending implements Label {
        EARLY_STOP
    }

    private record Sample(int bestEpoch, Double valLoss, double r2, float rate, Ending ending) {}

    @Test
    void filesLeaveOutWhatIsMissingAndDocumentsSayNull() {
        Sample sample = new Sample(3, null, Double.NaN, 0.1f, Ending.EARLY_STOP);
        assertThat(Json.line(sample))
                .isEqualTo("{\"best_epoch\":3,\"rate\":0.1,\"ending\":\"early-stop\"}\n");
        assertThat(Json.tree(sample))
                .hasToString(
                        "{\"best_epoch\":3,\"val_loss\":null,\"r2\":null,\"rate\":0.1,\"ending\":\"early-stop\"}");
        assertThat(Json.GSON.fromJson(Json.tree(sample), Sample.class)).isEqualTo(sample);
    }

    @Test
    void scriptsDoNotEndInAString() {
        assertThat(Json.inScript(Json.object("a", "</script>\u2028")))
                .isEqualTo("{\"a\":\"\\u003c/script>\\u2028\"}");
    }

    @Test
    void csvHasTheNamesOfJson() {
        assertThat(Csv.of(List.of(new Sample(3, null, 1e-7, 0.5f, Ending.EARLY_STOP))))
                .isEqualTo("best_epoch,val_loss,r2,rate,ending\n3,,1.0E-7,0.5,early-stop\n");
        assertThat(Csv.of(List.of(Map.of("a", "x,\"y\"")))).isEqualTo("a\n\"x,\"\"y\"\"\"\n");
        assertThat(Csv.of(List.of())).isEmpty();
    }
}
