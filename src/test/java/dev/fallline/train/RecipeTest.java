package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;

import dev.fallline.optim.Optimizers;
import dev.fallline.setting.Setting;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class RecipeTest {
    static Stream<Setting> settings() {
        return Optimizers.all().stream().flatMap(e -> e.settings().stream());
    }

    /** From the configuration, by its name, and nothing else with it. */
    @ParameterizedTest
    @MethodSource("settings")
    void everySettingReachesItsOptimizer(Setting setting) {
        JsonObject json = new JsonObject();
        if (setting.isSwitch()) json.addProperty(setting.name(), true);
        else json.addProperty(setting.name(), 0.25);
        Config config = ConfigFile.resolve(List.of(json));
        assertThat(Recipe.hyperparameters(config))
                .isEqualTo(Map.of(setting.name(), setting.isSwitch() ? 1.0 : 0.25));
    }
}
