package dev.fallline.cli;

import dev.fallline.data.source.Datasets;

import java.util.Iterator;

/** What may follow a flag, for help and completion: taken from the tables that know. */
final class Names {
    private Names() {}

    static final class OfData implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Datasets.generated().iterator();
        }
    }
}
