package dev.fallline;

import dev.fallline.device.Devices.Selection;
import dev.fallline.train.Epoch;
import dev.fallline.train.Metric;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.stream.Collectors;

/** Writes what a program may want to know into its log. */
class LoggingListener implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(Fallline.class);

    @Override
    public void note(String text) {
        LOG.info("{}", text);
    }

    @Override
    public void begins(Setup setup, Selection selection, TrainingProgress progress) {
        LOG.info("training {} on {}", setup.mlp().describe(), selection.device().description());
    }

    @Override
    public void epoch(Epoch epoch) {
        String values =
                Metric.ALL.stream()
                        .filter(m -> m.heading() != null && epoch.value(m) != null)
                        .map(m -> m.title() + " " + m.format().text(epoch.value(m)))
                        .collect(Collectors.joining(", "));
        LOG.info("epoch {}: {}", epoch.epoch(), values);
    }
}
