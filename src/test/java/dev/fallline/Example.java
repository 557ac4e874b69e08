package dev.fallline;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.nn.Loss;
import dev.fallline.train.Config;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Run;

import java.nio.file.Path;
import java.util.List;

/** Trains on the spiral and asks about one point. README.md shows this class. */
public final class Example {
    private Example() {}

    public static void main(String[] args) {
        Config config =
                Config.DEFAULTS
                        .with(TrainingSettings.DATA, "spiral")
                        .with(TrainingSettings.HIDDEN, List.of(32, 32))
                        .with(TrainingSettings.EPOCHS, 60);
        Run.Result result = Run.start(config, Path.of(args[0]), new TrainingListener() {});
        System.out.println(result.report().orElseThrow().testAccuracy());

        Model model = result.folder().model();
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                Predictor predictor = new Predictor(model, new Loss.CrossEntropy(0), device)) {
            Features point = RowEncoder.row("point", "0.3,-0.2", model.schema());
            float[] outputs = predictor.outputs(new Examples(2, point, new int[1]));
            int best = ConfusionMatrix.largest(outputs, 0, outputs.length);
            System.out.println("class " + model.classes().get(best));
        }
    }
}
