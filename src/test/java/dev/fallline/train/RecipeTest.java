package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;
import dev.fallline.setting.Setting;

import org.junit.jupiter.params.ParameterizedTest;
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
}
