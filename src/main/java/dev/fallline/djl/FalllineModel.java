package dev.fallline.djl;

import ai.djl.BaseModel;
import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;

import dev.fallline.FalllineException;
import dev.fallline.train.run.RunFolder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A model of DJL: a block, trained or loaded, or the network of a run of this library. */
final class FalllineModel extends BaseModel {
    /** Where DJL's translators look for the names of the classes. */
    private static final String CLASSES = "synset.txt";

    FalllineModel(String name, Device device) {
        super(name);
        manager = FalllineManager.SYSTEM.newSubManager(device);
        manager.setName("model");
        dataType = DataType.FLOAT32;
    }

    /** Loads the parameters of the block that was set; without one, the run of the folder. */
    @Override
    public void load(Path modelPath, String prefix, Map<String, ?> options)
            throws IOException, MalformedModelException {
        setModelDir(modelPath);
        wasLoaded = true;
        if (block != null) {
            loadBlock(prefix == null ? modelName : prefix, options);
            return;
        }
        try {
            block = new RunBlock(RunFolder.open(modelDir));
        } catch (FalllineException e) {
            throw new MalformedModelException(e.getMessage(), e);
        }
    }

    @Override
    public void load(InputStream parameters, Map<String, ?> options)
            throws IOException, MalformedModelException {
        requireBlock();
        wasLoaded = true;
        readParameters(parameters, options);
    }

    private void requireBlock() {
        if (block == null) {
            throw new IllegalStateException("The model has no block: call setBlock first.");
        }
    }

    @Override
    public Trainer newTrainer(TrainingConfig config) {
        requireBlock();
        if (wasLoaded) block.freezeParameters(false, FalllineModel::isLearned);
        for (var initializer : config.getInitializers()) {
            if (initializer.getKey() != null && initializer.getValue() != null) {
                block.setInitializer(initializer.getKey(), initializer.getValue());
            }
        }
        return new Trainer(this, config);
    }

    private static boolean isLearned(Parameter p) {
        return p.getType() != Parameter.Type.RUNNING_MEAN
                && p.getType() != Parameter.Type.RUNNING_VAR;
    }

    /** A run knows the names of its classes. */
    @Override
    public InputStream getArtifactAsStream(String name) throws IOException {
        if (!name.equals(CLASSES) || !(block instanceof RunBlock run)) {
            return super.getArtifactAsStream(name);
        }
        String lines = String.join("\n", run.classes());
        return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (block instanceof RunBlock run) run.close();
        super.close();
    }
}
