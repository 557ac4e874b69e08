package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;
import dev.fallline.setting.Setting;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;

class RecipeTest {
    static List<Optimizers.Entry> optimizers() {
        return Optimizers.all();
    }

    /** From the configuration, by its name, and nothing else with it. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void everySettingReachesItsOptimizer(Optimizers.Entry entry) {
        for (Setting<?> s : entry.settings()) {
            Object value = s.isSwitch() ? (Object) true : 0.25;
            String json = "{'optimizer': '%s', '%s': %s}".formatted(entry.name(), s.name(), value);
            Stage stage = Recipe.of(ConfigFile.parse(json)).program().at(0);
            assertThat(stage.settings().get(s)).isEqualTo(value);
            assertThat(stage.optimizer())
                    .isEqualTo(entry.create(Map.of(s.name(), value)).seeded(1));
        }
    }

    /** Of 60,000 examples as many as ever; of few, enough steps to learn from them. */
    @ParameterizedTest
    @CsvSource({
        "60000, 128, 10",
        "4096, 128, 63",
        "3000, 64, 43",
        "1437, 32, 45",
        "120, 32, 200",
        "20, 20, 200",
        "1, 1, 200"
    })
    void batchAndEpochsFollowTheNumberOfExamples(int examples, int batch, int epochs) {
        assertThat(Recipe.batch(Config.DEFAULTS, examples)).isEqualTo(batch);
        int perEpoch = (examples + batch - 1) / batch;
        Recipe recipe = Recipe.of(Config.DEFAULTS);
        assertThat(recipe.withEpochs(perEpoch).epochs()).isEqualTo(epochs);
        Recipe given = Recipe.of(ConfigFile.parse("{'epochs': 3}"));
        assertThat(given.withEpochs(perEpoch).epochs()).isEqualTo(3);
    }
}
