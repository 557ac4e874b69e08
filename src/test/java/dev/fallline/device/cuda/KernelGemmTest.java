package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.cuda.Driver.Extent;
import dev.fallline.device.cuda.Driver.Launch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** How many blocks a product has, whatever runs them. */
class KernelGemmTest {
    /** A batch may be of all examples, and a grid has at most 65,535 blocks along y. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "128, 800, 4, 25",
        "1024, 1024, 8, 16",
        "20000000, 1, 156250, 1",
        "784, 100000, 7, 1563"
    })
    void blocks(int m, int n, int x, int y) {
        List<Launch> launches = new ArrayList<>();
        Driver driver =
                (Driver)
                        Proxy.newProxyInstance(
                                Driver.class.getClassLoader(),
                                new Class<?>[] {Driver.class},
                                (_, _, arguments) -> {
                                    launches.add((Launch) arguments[0]);
                                    return null;
                                });
        new KernelGemm(driver).prepare(false, 0, false, 0, 0, 0, m, n, 10);
        assertThat(launches).singleElement().extracting(Launch::grid).isEqualTo(new Extent(x, y));
    }
}
