package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.device.Precision;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.util.List;

/** After 100 trainings there is as much memory as after the first few. */
class LeakTest {
    private static final Dataset DATA = new PlanePoints(Form.SPIRAL, 600, 100, 3, 0.2).make(5);

    private static Setup setup(String hidden) {
        String text =
                "{'hidden': [%s], 'batch': '64', 'steps': 3, 'optimizer': 'adam'}"
                        .formatted(hidden);
        Config config = ConfigFile.parse(text);
        return Setup.of(Recipe.of(config), DATA);
    }

    /**
     * @param allowed bytes that others may take from the device meanwhile
     */
    private static void trains(CudaDevice device, Driver driver, Setup setup, long allowed) {
        int atRest = device.liveAllocations();
        long free = 0;
        for (int i = 1; i <= 100; i++) {
            try (Trainer trainer = new Trainer(setup, device)) {
                trainer.run(new TrainingListener() {});
            }
            assertThat(device.liveAllocations()).isEqualTo(atRest);
            if (i == 5) free = driver.freeMemory();
        }
        assertThat(driver.freeMemory()).isGreaterThanOrEqualTo(free - allowed);
    }

    @Nested
    class OnTheHost {
        @Test
        void leavesNothing() {
            HostDriver driver = HostDevices.driver();
            try (CudaDevice device = HostDevices.withProductsOfCpu(driver, true)) {
                trains(device, driver, setup("8"), 0);
                assertThat(driver.allocations()).isZero();
                assertThat(driver.recordings()).isZero();
            }
        }
    }

    @Nested
    class Gpu {
        /**
         * A training's parameters and slots take some 12 MiB, so that one leaked array of 95
         * trainings is far beyond what is allowed.
         */
        @Test
        void leavesNothing() {
            JCudaDriver driver = driver();
            DeviceMemory memory = new DeviceMemory(driver);
            CudaGemm products = new GemmBackends(driver, memory, Precision.FP32).climb();
            try (CudaDevice device =
                    new CudaDevice(driver, memory, products, true, false, List.of())) {
                trains(device, driver, setup("1024, 1024"), 8 << 20);
            }
        }

        private static JCudaDriver driver() {
            try {
                GpuFinder.Found found = GpuFinder.find(0);
                return new JCudaDriver(found.device(), found.gpu());
            } catch (FalllineException e) {
                return abort("no GPU: " + e.getMessage());
            }
        }
    }
}
