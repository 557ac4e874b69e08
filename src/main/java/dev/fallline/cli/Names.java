package dev.fallline.cli;

import dev.fallline.data.Task;
import dev.fallline.data.augment.AugmentationText;
import dev.fallline.data.source.Datasets;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.train.ModelKind;

import java.util.Iterator;

/** What may follow a flag, for help and completion: taken from the tables that know. */
final class Names {
    private Names() {}

    static final class OfData implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Datasets.names().iterator();
        }
    }

    static final class Tasks implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Task.labels().iterator();
        }
    }

    static final class Models implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ModelKind.labels().iterator();
        }
    }

    static final class Activations implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Activation.labels().iterator();
        }
    }

    static final class OfAugmentations implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return AugmentationText.terms().stream()
                    .map(t -> t.name() + "=" + t.usual())
                    .iterator();
        }
    }

    static final class Initializers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Initializer.labels().iterator();
        }
    }

    static final class Losses implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Loss.labels().iterator();
        }
    }

    static final class OfOptimizers implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Optimizers.names().iterator();
        }
    }

    static final class OfSchedules implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Schedules.all().stream().map(Schedules.Entry::example).iterator();
        }
    }
}
