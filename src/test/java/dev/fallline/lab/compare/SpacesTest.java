package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;
import dev.fallline.setting.Values;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class SpacesTest {
    static List<String> optimizers() {
        return Optimizers.all().stream().map(Optimizers.Entry::name).toList();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void holdsTheUsualRateAndSettingsThatExist(String name) {
        Optimizers.Entry entry = Optimizers.of(name);
        List<Dimension> dimensions = Spaces.of(name).dimensions();
        Dimension rate = dimensions.getFirst();
        assertThat(rate.name()).isEqualTo("lr");
        assertThat(rate.high() / rate.low()).isCloseTo(900, within(1));
        Map<String, Double> middle =
                Spaces.of(name).at(d -> d.equals("momentum") || d.equals("lr") ? 0.5 : 0);
        assertThat(middle.get("lr")).isEqualTo(name.equals("nadam") ? 0.001 : entry.rate());
        assertThat(entry.settings())
                .extracting("name")
                .containsAll(dimensions.stream().skip(1).map(Dimension::name).toList());
    }

    private static Offset<Double> within(double value) {
        return Offset.offset(value);
    }

    /** The corners, the middle and a decade more of the rate: all are values that may be typed. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void valuesSurviveTheirWayThroughText(String name) {
        Contestant contestant = Imagined.contestant(name);
        Space space = contestant.space();
        Dimension rate = space.dimensions().getFirst();
        Space larger = space.with(rate.and(rate.beyond(rate.high(), true)));
        for (double u : List.of(0.0, 0.123456, 0.5, 1.0)) {
            Map<String, Double> values = larger.at(_ -> u);
            Stage stage = parse(contestant.optimizer(values)).getFirst();
            assertThat(values.get("lr")).isEqualTo(stage.rate());
            values.forEach(
                    (setting, value) -> {
                        if (setting.equals("lr")) return;
                        assertThat(stage.settings().given()).containsEntry(setting, value);
                    });
        }
    }

    private static List<Stage> parse(String optimizer) {
        return OptimizerSchedule.parse(optimizer, Values.NONE, null, 0).stages();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void switchesStaySwitches(boolean value) {
        Contestant adam = Imagined.contestant("adam(amsgrad=" + value + ",lr=0.02)");
        assertThat(adam.space().dimensions()).extracting("name").containsExactly("beta1", "eps");
        String text = adam.optimizer(Map.of("beta1", 0.5, "eps", 1e-7));
        assertThat(text).isEqualTo("adam(amsgrad=" + value + ",beta1=0.5,eps=1.0E-7,lr=0.02)");
        assertThat(parse(text).getFirst().settings().given()).containsEntry("amsgrad", value);
    }

    @Test
    void aProgramsStagesAreTunedEachByItself() {
        Contestant program = Imagined.contestant("adam(eps=1e-6)@0..3,sgd@3..");
        assertThat(program.space().dimensions())
                .extracting("name")
                .containsExactly("adam@0..3 lr", "adam@0..3 beta1", "sgd@3.. lr");
        String text =
                program.optimizer(
                        Map.of("adam@0..3 lr", 0.002, "adam@0..3 beta1", 0.8, "sgd@3.. lr", 0.3));
        List<Stage> stages = parse(text);
        assertThat(stages).extracting("title").containsExactly("adam@0..3", "sgd@3..");
        assertThat(stages).extracting("rate").containsExactly(0.002, 0.3);
        assertThat(stages.getFirst().settings().given())
                .containsEntry("beta1", 0.8)
                .containsEntry("eps", 1e-6);
    }

    /** 1 − x goes down in equal ratios: from 1 to 0.01, halfway 0.1. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0.5, 0.9", "1, 0.99", "0.25, 0.684"})
    void belowOne(double u, double expected) {
        assertThat(Dimension.belowOne("beta1", 0, 0.99).at(u)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.001", "0.5, 0.0316", "1, 1"})
    void logarithmic(double u, double expected) {
        assertThat(Dimension.log("lr", 0.001, 1).at(u)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.00123, 0.00123",
        "0.0000123, 1.23e-5",
        "1e-8, 1e-8",
        "1, 1",
        "123456, 123456",
        "1234567, 1.23457e6",
        "0.1, 0.1"
    })
    void numbersAsPeopleWriteThem(double value, String expected) {
        assertThat(ShortNumber.text(value)).isEqualTo(expected);
    }
}
