package dev.fallline.cli;

import dev.fallline.data.source.Datasets;

import java.util.Iterator;

/** Values of flags, for help and completion. */
final class Names {
    private Names() {}

    static final class OfData implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Datasets.generated().iterator();
        }
    }
}
